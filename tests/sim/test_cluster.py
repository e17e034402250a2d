"""The same call gives the same bits whatever runs it; a Dask cluster that cannot be used is refused in a sentence."""

from __future__ import annotations

import asyncio
import json
import math
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from osm_sim import cluster, sameness
from osm_sim.errors import InputError, OsmError
from osm_sim.executors import RunCancelledError, make_executor, run_tasks, stop
from osm_sim.relay import WorkersLostError
from tests.sim.by_hand import OTHER_VERSION, Cluster, cluster_by_hand
from tests.sim.deaths import die, die_once
from workbench.cli import run_command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from pathlib import Path

KINDS = ("threads:2", "processes:2", "dask:2", "tcp")
FEW = ("office", "simulate", "reference", "--replications", "8", "--json", "--executor")


def root(number: int) -> float:
    time.sleep(0.02)
    return math.sqrt(number)


def fail_at_three(number: int) -> int:
    if number == 3:
        raise OsmError("three cannot be used")
    return number


def fall(number: int) -> int:
    return fall(number + 1)


class TwoValuesError(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} and {second}")


def fail_with_two_values(_number: int) -> None:
    raise TwoValuesError("one", "two")


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers, each started by hand."""
    with cluster_by_hand(tmp_path_factory.mktemp("dask"), workers=2) as started:
        yield started


@pytest.fixture(scope="module")
def executors(by_hand: Cluster) -> Iterator[dict[str, Executor]]:
    """One of each kind, for tests that leave them as they are."""
    made = {kind: make_executor(by_hand.address if kind == "tcp" else kind) for kind in KINDS}
    yield made
    for executor in made.values():
        stop(executor)


@pytest.fixture
def executor(executors: dict[str, Executor], request: pytest.FixtureRequest) -> Executor:
    return executors[request.param]


every_kind = pytest.mark.parametrize("executor", KINDS, indirect=True)
where_workers_die = pytest.mark.parametrize("executor", KINDS[1:], indirect=True)
pytestmark = pytest.mark.slow


@every_kind
def test_values_come_in_the_order_of_the_tasks_with_progress(executor: Executor) -> None:
    seen: list[tuple[int, int]] = []
    values = run_tasks(executor, root, range(40), on_progress=lambda done, total: seen.append((done, total)))
    assert values == [math.sqrt(number) for number in range(40)]
    assert seen == sorted(set(seen))
    assert len(seen) > 1
    assert seen[-1] == (40, 40)


@every_kind
def test_the_error_of_a_task_is_raised_as_it_is(executor: Executor) -> None:
    with pytest.raises(OsmError, match=r"^three cannot be used$"):
        run_tasks(executor, fail_at_three, range(10))


@every_kind
def test_an_error_from_deep_down_comes_back_too(executor: Executor) -> None:
    deadline = time.monotonic() + 20
    with pytest.raises(RecursionError):
        run_tasks(executor, fall, [0], cancelled=lambda: time.monotonic() > deadline)


def test_an_error_that_cannot_travel_is_told_by_its_name(executors: dict[str, Executor]) -> None:
    with pytest.raises(RuntimeError, match=r"^TwoValuesError: one and two$") as raised:
        run_tasks(executors["tcp"], fail_with_two_values, [0])
    assert "in fail_with_two_values" in str(raised.value.__cause__)


@every_kind
def test_a_cancelled_run_drops_what_waits_and_leaves_the_executor_fit_for_the_next(executor: Executor) -> None:
    seen: list[int] = []
    with pytest.raises(RunCancelledError, match="of 400 tasks"):
        run_tasks(executor, root, range(400), lambda done, _: seen.append(done), lambda: bool(seen))
    assert seen[-1] < 400
    assert run_tasks(executor, root, [4]) == [2.0]


@every_kind
def test_a_page_can_wait_for_it_in_its_event_loop(executor: Executor) -> None:
    async def page() -> float:
        return await asyncio.wait_for(asyncio.wrap_future(executor.submit(root, 9)), 20)

    assert asyncio.run(page()) == 3.0


@where_workers_die
def test_a_worker_killed_in_the_middle_loses_nothing(executor: Executor, tmp_path: Path) -> None:
    tasks = [(number, tmp_path / "died") for number in range(20)]
    assert run_tasks(executor, die_once, tasks) == [number * number for number in range(20)]
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize("executor", ["processes:2", "dask:2"], indirect=True)
def test_our_own_workers_leave_ctrl_c_to_the_program_that_started_them(executor: Executor) -> None:
    assert executor.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN


def test_what_cannot_be_sent_is_an_error_of_the_call(executors: dict[str, Executor]) -> None:
    with pytest.raises((AttributeError, TypeError), match="pickle"):
        executors["tcp"].submit(lambda: 1).result()


# -- the command line -------------------------------------------------------------------------------------------------


def test_the_command_line_gives_the_same_bytes_whatever_runs_it(
    by_hand: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = []
    for address in ("threads:2", "processes:2", by_hand.address):
        assert run_command([*FEW, address]) == 0
        documents.append(capsys.readouterr())
    assert json.loads(documents[0].out)["replications"] == 8
    assert [document.out for document in documents] == [documents[0].out] * 3
    assert documents[2].err == ""


def test_a_cluster_of_its_own_says_no_word_beside_the_document() -> None:
    command = [sys.executable, "-m", "workbench.cli", *FEW, "dask:2", "--replications", "2"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["replications"] == 2


def test_killing_a_worker_by_its_process_id_does_not_change_a_sweep(by_hand: Cluster) -> None:
    with by_hand.another_worker() as third, make_executor(by_hand.address) as executor:
        tasks = range(120)

        def kill_third(done: int, _total: int) -> None:
            if done > 12 and third.poll() is None:
                third.kill()

        assert run_tasks(executor, root, tasks, kill_third) == [math.sqrt(number) for number in tasks]
        assert third.wait(10) == -9


# -- clusters that cannot be used -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "tcp:",
        "tcp://",
        "tcp://host",
        "tcp://host:",
        "tcp://host:x",
        "tcp://host:1:x",
        "tcp://:8786",
        "tcp://host:0",
        "tcp://host:65536",
        "tcp://me@host:1",
        "tcp://host:8786/",
        "tcp:host:8786",
        "tcp://ho st:1",
        "tcp://h:-1",
    ],
)
def test_an_address_that_is_none_is_refused_at_once(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # not even asked for
    with pytest.raises(InputError, match=r"must name a host and a port of 1\.\.65535, such as tcp://"):
        make_executor(address)


def test_an_ip6_address_is_one() -> None:
    cluster.check_address("tcp://[::1]:8786")


@pytest.mark.parametrize("missing", ["dask", "distributed"])
@pytest.mark.parametrize("address", ["dask:2", "tcp://127.0.0.1:8786"])
def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, address: str, missing: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=r"needs Dask.*pip install osm-workbench\[cluster\]"):
        make_executor(address)


@pytest.mark.parametrize("listens", [False, True])
def test_an_address_that_does_not_answer_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, listens: bool
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert run_command([*FEW, address]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"executor(={address!r}) cannot be reached: no Dask scheduler answers there; see that" in said.err


def test_a_worker_with_another_version_is_named_before_anything_runs(by_hand: Cluster) -> None:
    with by_hand.another_worker("--preload", OTHER_VERSION), pytest.raises(InputError) as refusal:
        make_executor(by_hand.address)
    said = f"has osm-workbench 0.0.1 (here {sameness.versions_here()['osm-workbench']}); "
    assert said in str(refusal.value)
    assert "install the same versions on the workers" in str(refusal.value)


def test_a_cluster_that_ends_in_the_middle_is_said_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "WITHOUT_WORKERS_SECONDS", 1.0)
    with cluster_by_hand(tmp_path, workers=0) as alone:
        with monkeypatch.context() as patch:
            patch.setattr(cluster, "CONNECT_SECONDS", 1.0)
            with pytest.raises(InputError, match="has no workers; start some"):
                make_executor(alone.address)
        with alone.another_worker():
            executor = make_executor(alone.address)
            assert run_tasks(executor, root, [4]) == [2.0]
        with pytest.raises(WorkersLostError, match="no worker was left for 1 s"):
            run_tasks(executor, root, [4])
        waiting = executor.submit(root, 4)
        alone.end_scheduler()
        with pytest.raises(WorkersLostError, match=f"the connection to the cluster at {alone.address} was lost"):
            waiting.result(timeout=20)
        stop(executor)
    assert capfd.readouterr() == ("", "")


# -- the end ----------------------------------------------------------------------------------------------------------


def test_a_task_that_ends_every_worker_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        make_executor("dask:1") as executor,
        pytest.raises(WorkersLostError, match="workers ended 1 times in the middle of one task"),
    ):
        run_tasks(executor, die, [tmp_path / "deaths"])


def test_workers_of_an_own_cluster_are_gone_once_it_is_stopped() -> None:
    executor = make_executor("dask:1")
    worker = psutil.Process(executor.submit(os.getpid).result())
    running = executor.submit(time.sleep, 60)
    stop(executor)
    assert psutil.wait_procs([worker], timeout=10)[1] == []
    assert running.cancelled()
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(os.getpid)


def test_leaving_an_own_cluster_waits_for_its_tasks_and_ends_its_workers() -> None:
    with make_executor("dask:1") as executor:
        worker = psutil.Process(executor.submit(os.getpid).result())
        futures = [executor.submit(root, number) for number in (1, 4)]
    assert [future.result(timeout=0) for future in futures] == [1.0, 2.0]
    assert psutil.wait_procs([worker], timeout=10)[1] == []


PARENT = """
import os, time
from osm_sim.executors import make_executor
if __name__ == "__main__":
    executor = make_executor("dask:1")
    print(executor.submit(os.getpid).result(), flush=True)
    executor.submit(time.sleep, 60)
    time.sleep(60)
"""


def test_a_worker_of_an_own_cluster_ends_with_its_parent_even_when_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    assert psutil.wait_procs([worker], timeout=10)[1] == []


# -- sameness ---------------------------------------------------------------------------------------------------------

HERE = {"python": "3.11.7", "osm-workbench": "0.1.0", "numpy": "2.4.1", "numba": "0.68.1"}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"osm-workbench": "0.1.1"}, r"osm-workbench 0.1.1 \(here 0.1.0\)"),
        ({"python": "3.12.1.final.0"}, r"python 3.12.1.final.0 \(here 3.11.7\)"),
        ({"numpy": "2.3.1", "numba": None}, r"numpy 2.3.1 \(here 2.4.1\), numba missing \(here 0.68.1\)"),
    ],
)
def test_what_a_worker_has_otherwise_is_named(other: dict[str, str | None], said: str) -> None:
    with pytest.raises(InputError, match=f"the worker at tcp://b:1 has {said}; install the same versions"):
        sameness.refuse_other_versions(HERE, {"tcp://a:1": HERE, "tcp://b:1": {**HERE, **other}})


def test_a_patch_release_of_another_package_is_no_difference() -> None:
    sameness.refuse_other_versions(HERE, {"a": {**HERE, "numpy": "2.4.9", "python": "3.11.9.final.0"}})


def test_a_worker_that_cannot_import_our_source_or_has_another_is_refused() -> None:
    sameness.refuse_other_sources("abc", {"a": "abc"})
    with pytest.raises(InputError, match=r"worker at b cannot import .* osm-workbench .No module named 'osm_sim'.;"):
        sameness.refuse_other_sources("abc", {"a": "abc", "b": ModuleNotFoundError("No module named 'osm_sim'")})
    with pytest.raises(InputError, match=r"worker at b has another state of osm_sim's source, abd \(here abc\)"):
        sameness.refuse_other_sources("abc", {"a": "abc", "b": "abd"})


def test_a_worker_that_came_later_refuses_a_call_from_other_versions() -> None:
    packed = cluster.work_out(b"", {**sameness.versions_here(), "osm-workbench": "0.0.1"})
    value, error, _ = pickle.loads(packed)
    assert (value, type(error)) == (None, InputError)
    assert "install the same versions" in str(error)
