"""Selection: what HiGHS does not give back in time is left behind, and nothing else suffers for it."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from osm_sim.executors import RunCancelledError
from osm_sim.portfolio import selection_solver
from osm_sim.portfolio.selection_solver import STDOUT, Answer, Programme, quiet_stdout, solve_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE_SECONDS = 60
PROGRAMME = Programme(
    cost=np.array([-1.0, -2.0]),
    lower=np.zeros(2),
    upper=np.ones(2),
    is_whole=np.ones(2, bool),
    row=np.zeros(2, np.int64),
    column=np.arange(2),
    entry=np.ones(2),
    row_lower=np.array([-np.inf]),
    row_upper=np.array([1.0]),
)


class Stuck(NamedTuple):
    """HiGHS that does not come back before it is freed."""

    is_freed: threading.Event
    is_back: threading.Event


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stuck]:
    """HiGHS that does not come back, with stdout turned away, and nobody who waits for it once time is over."""
    one = Stuck(threading.Event(), threading.Event())

    def solve(*_: object, **__: object) -> Answer:
        with quiet_stdout():
            one.is_freed.wait(PATIENCE_SECONDS)
        one.is_back.set()
        return Answer(best=None, value=np.inf, bound=-np.inf, is_proven=False)

    monkeypatch.setattr(selection_solver, "solve", solve)
    monkeypatch.setattr(selection_solver, "LEAVE_SECONDS", 0.0)
    yield one
    one.is_freed.set()
    assert one.is_back.wait(PATIENCE_SECONDS)


def _aside(*, seconds: float = 60.0, cancelled: Callable[[], bool] | None = None) -> Answer | None:
    return solve_aside(
        PROGRAMME, seconds=seconds, gap=0.0, warm=None, tell=None, cancelled=cancelled, enough=lambda: False
    )


def test_what_comes_back_is_the_answer() -> None:
    found = _aside()

    assert found is not None
    assert found.value == pytest.approx(-2.0)
    assert found.is_proven


def test_what_goes_wrong_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Answer:
        raise ZeroDivisionError

    monkeypatch.setattr(selection_solver, "solve", broken)

    with pytest.raises(ZeroDivisionError):
        _aside()


def test_what_does_not_come_back_in_time_is_left_and_stdout_is_back(
    stuck: Stuck, capfd: pytest.CaptureFixture[str]
) -> None:
    found = _aside(seconds=0.05)
    os.write(STDOUT, b"after it was left\n")
    stuck.is_freed.set()

    assert found is None
    assert capfd.readouterr().out == "after it was left\n"


def test_cancel_does_not_wait_for_what_is_stuck(stuck: Stuck, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RunCancelledError):
        _aside(cancelled=lambda: True)
    os.write(STDOUT, b"after the cancel\n")

    assert not stuck.is_back.is_set()
    assert capfd.readouterr().out == "after the cancel\n"


def test_one_that_was_left_and_comes_back_does_not_turn_anothers_stdout(
    stuck: Stuck, capfd: pytest.CaptureFixture[str]
) -> None:
    _aside(seconds=0.05)

    with quiet_stdout():
        stuck.is_freed.set()
        assert stuck.is_back.wait(PATIENCE_SECONDS)
        os.write(STDOUT, b"from HiGHS\n")
    os.write(STDOUT, b"the answer\n")

    assert capfd.readouterr().out == "the answer\n"
