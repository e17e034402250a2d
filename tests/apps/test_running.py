"""Long work keeps the page usable, says how far it is, can be cancelled, and fails with a sentence."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

import psutil
import pytest

from osm_sim.errors import OsmError
from osm_sim.executors import make_executor
from workbench.apps import parts
from workbench.apps.running import Call, Runner


def square(number: int) -> int:
    return number * number


def nap(number: int) -> int:
    time.sleep(0.02)
    return number


def long_nap(number: int) -> int:
    time.sleep(60)
    return number


def refuse(number: int) -> int:
    raise OsmError(f"task(={number}) cannot be used")


class Heard:
    """What a runner told its caller, in order."""

    def __init__(self) -> None:
        self.results: list[tuple[int, int]] = []
        self.ends: list[object] = []

    def start(
        self, runner: Runner, function: Callable[[int], int], tasks: Sequence[int], label: str = "Running"
    ) -> bool:
        return runner.start(
            function,
            tasks,
            on_result=lambda place, value: self.results.append((place, value)),
            on_done=self.ends.append,
            on_error=self.ends.append,
            on_cancel=lambda: self.ends.append("cancelled"),
            label=label,
        )


def two_threads(_engine: str = "compiled") -> Executor:
    return make_executor("threads:2")


def test_results_come_in_order_and_the_bar_is_full() -> None:
    async def page() -> tuple[Heard, Runner]:
        heard, runner = Heard(), Runner(two_threads)
        assert heard.start(runner, square, range(30), label="Replications")
        await runner.finished()
        return heard, runner

    heard, runner = asyncio.run(page())
    assert heard.ends == [[number * number for number in range(30)]]
    assert sorted(heard.results) == [(number, number * number) for number in range(30)]
    assert (runner.widget.state, runner.widget.done, runner.widget.total) == ("done", 30, 30)
    assert runner.widget.text == "Done."
    assert runner.widget.done == runner.widget.total == 30


def test_the_page_stays_usable_while_work_is_under_way() -> None:
    async def page() -> int:
        runner = Runner(two_threads)
        runner.start(nap, range(20), on_done=lambda _: None)
        turns = 0
        while runner.is_running:
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert asyncio.run(page()) > 20


def test_progress_is_said_while_work_is_under_way() -> None:
    async def page() -> list[str]:
        said: list[str] = []
        runner = Runner(two_threads)
        runner.widget.observe(lambda change: said.append(change["new"]), "text")
        runner.start(nap, range(6), on_done=lambda _: None, label="Replications")
        await runner.finished()
        return said

    said = asyncio.run(page())
    assert said[0] == "Replications: 0 of 6"
    assert len(said) > 3


def test_cancel_is_heard_at_once_though_a_task_would_last_a_minute() -> None:
    async def page() -> tuple[Heard, Runner, list[psutil.Process]]:
        heard, runner = Heard(), Runner(lambda _engine: make_executor("processes:1"))
        heard.start(runner, long_nap, range(3))
        await asyncio.sleep(0.5)
        workers = psutil.Process().children(recursive=True)
        runner.widget._handle_custom_msg({"op": "cancel"}, [])
        await asyncio.wait_for(runner.finished(), 10)
        return heard, runner, workers

    heard, runner, workers = asyncio.run(page())
    assert heard.ends == ["cancelled"]
    assert (runner.is_running, runner.widget.state) == (False, "idle")
    assert "Cancelled" in runner.widget.text
    assert workers
    assert psutil.wait_procs([worker for worker in workers if "spawn_main" in _line(worker)], timeout=10)[1] == []


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def test_after_a_cancel_the_next_run_works() -> None:
    async def page() -> Heard:
        heard, runner = Heard(), Runner(two_threads)
        heard.start(runner, nap, range(100))
        await asyncio.sleep(0)
        runner.cancel()
        await runner.finished()
        heard.start(runner, square, range(3))
        await runner.finished()
        return heard

    assert asyncio.run(page()).ends == ["cancelled", [0, 1, 4]]


def test_an_error_of_a_task_is_one_sentence_and_ends_the_run() -> None:
    async def page() -> tuple[Heard, Runner]:
        heard, runner = Heard(), Runner(two_threads)
        heard.start(runner, refuse, [7])
        await runner.finished()
        return heard, runner

    heard, runner = asyncio.run(page())
    assert [str(end) for end in heard.ends] == ["task(=7) cannot be used"]
    assert (runner.notice.text, runner.notice.tone) == ("task(=7) cannot be used", "bad")
    assert (runner.is_running, runner.widget.state) == (False, "idle")


def test_an_error_in_what_the_page_does_with_the_result_is_a_sentence_too() -> None:
    async def page() -> Runner:
        runner = Runner(two_threads)
        runner.start(square, [1], on_done=lambda values: values[99])
        await runner.finished()
        return runner

    assert asyncio.run(page()).notice.text == parts.UNEXPECTED


def test_an_executor_that_cannot_be_made_is_a_sentence() -> None:
    async def page() -> Runner:
        runner = Runner(lambda _engine: make_executor("threads:none"))
        runner.start(square, [1], on_done=lambda _: None)
        await runner.finished()
        return runner

    assert "threads:none" in asyncio.run(page()).notice.text


def test_a_second_start_while_work_is_under_way_does_nothing() -> None:
    async def page() -> Heard:
        heard, runner = Heard(), Runner(two_threads)
        assert heard.start(runner, nap, range(5))
        assert not heard.start(runner, square, range(5))
        await runner.finished()
        return heard

    assert asyncio.run(page()).ends == [[0, 1, 2, 3, 4]]


def test_an_engines_executor_is_made_at_its_first_run_and_kept_for_the_next() -> None:
    made: list[str] = []

    def make(engine: str) -> Executor:
        made.append(engine)
        return ThreadPoolExecutor(1)

    async def page() -> None:
        runner = Runner(make)
        assert made == []
        for engine in ("compiled", "reference", "compiled", "reference"):
            runner.start(square, range(3), on_done=lambda _: None, engine=engine)
            await runner.finished()
        runner.close()

    asyncio.run(page())
    assert made == ["compiled", "reference"]


def test_no_tasks_are_done_at_once() -> None:
    async def page() -> Heard:
        heard, runner = Heard(), Runner(two_threads)
        heard.start(runner, square, [])
        await runner.finished()
        return heard

    assert asyncio.run(page()).ends == [[]]


@pytest.mark.parametrize("message", [{"op": "run"}, {}, "cancel", None])
def test_only_the_word_cancel_cancels(message: object) -> None:
    async def page() -> Heard:
        heard, runner = Heard(), Runner(two_threads)
        heard.start(runner, nap, range(3))
        runner.widget._handle_custom_msg(message, [])
        await runner.finished()
        return heard

    assert asyncio.run(page()).ends == [[0, 1, 2]]


def test_work_that_replaces_older_work_is_the_only_one_to_end() -> None:
    async def page() -> tuple[Heard, Heard, Runner]:
        older, newer, runner = Heard(), Heard(), Runner(two_threads)
        older.start(runner, nap, range(1000))
        await asyncio.sleep(0.1)
        runner.start(square, [4], on_done=newer.ends.append, replacing=True)
        await runner.finished()
        await asyncio.sleep(0.1)
        return older, newer, runner

    older, newer, runner = asyncio.run(page())
    assert older.ends == []
    assert newer.ends == [[16]]
    assert (runner.widget.state, runner.widget.text) == ("done", "Done.")


def test_work_replaced_before_it_began_says_nothing() -> None:
    async def page() -> tuple[Heard, Heard]:
        older, newer, runner = Heard(), Heard(), Runner(two_threads)
        older.start(runner, nap, range(5))
        runner.start(square, [4], on_done=newer.ends.append, replacing=True)
        await runner.finished()
        return older, newer

    older, newer = asyncio.run(page())
    assert (older.ends, newer.ends) == ([], [[16]])


def count_slowly(call: Call) -> str:
    for number in range(30):
        if call.cancelled():
            raise OsmError("nobody waits")
        call.report(number)
        time.sleep(0.03)
    return "counted"


def test_a_call_reports_now_and_then_and_its_answer_comes_last() -> None:
    async def page() -> tuple[list[object], list[tuple[int, str]]]:
        heard: list[object] = []
        runner = Runner(two_threads)
        bar: list[tuple[int, str]] = []
        runner.widget.observe(lambda change: bar.append((runner.widget.done, change["new"])), "text")

        def show(number: int) -> tuple[float, str]:
            heard.append(number)
            return (number + 1) / 30, f"at {number}"

        assert runner.call(count_slowly, on_done=heard.append, on_report=show, label="Counting")
        await runner.finished()
        return heard, bar

    heard, bar = asyncio.run(page())
    assert heard[-1] == "counted"
    assert 1 < len(heard) < 30
    assert bar[0][1] == "Counting…"
    assert (1000, "at 29") in bar


def test_a_cancelled_call_learns_that_nobody_waits_and_the_next_one_works() -> None:
    calls: list[Call] = []

    def remembered(call: Call) -> str:
        calls.append(call)
        return count_slowly(call)

    async def page() -> list[object]:
        ends: list[object] = []
        runner = Runner(two_threads)
        for _ in range(2):
            runner.call(
                remembered,
                on_done=ends.append,
                on_report=lambda number: (0.5, str(number)),
                on_cancel=lambda: ends.append("cancelled"),
            )
            await asyncio.sleep(0.1)
            if not ends:
                runner.cancel()
            await runner.finished()
        return ends

    assert asyncio.run(page()) == ["cancelled", "counted"]
    assert [call.cancelled() for call in calls] == [True, True]


def test_an_error_of_a_call_is_one_sentence() -> None:
    def fail(_call: Call) -> None:
        raise OsmError("budget(=1) is less than anybody costs")

    async def page() -> tuple[list[object], Runner]:
        ends: list[object] = []
        runner = Runner(two_threads)
        runner.call(fail, on_done=ends.append, on_report=lambda _: None, on_error=ends.append)
        await runner.finished()
        return ends, runner

    ends, runner = asyncio.run(page())
    assert [str(end) for end in ends] == ["budget(=1) is less than anybody costs"]
    assert runner.notice.text == "budget(=1) is less than anybody costs"
