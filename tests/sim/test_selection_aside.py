"""Selection: what HiGHS does not give back in time is left behind, and nothing else suffers for it."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from osm_sim.executors import RunCancelledError
from osm_sim.portfolio import selection_solver
from osm_sim.portfolio.selection_solver import STDOUT, Answer, Programme, quiet_stdout, solve_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """HiGHS that prints and never comes back until the event is set, and nobody who waits for it."""
    is_freed, is_back = threading.Event(), threading.Event()

    def solve(*_: object, **__: object) -> Answer:
        with quiet_stdout():
            is_freed.wait(60)
        is_back.set()
        return Answer(best=None, value=np.inf, bound=-np.inf, is_proven=False)

    monkeypatch.setattr(selection_solver, "solve", solve)
    monkeypatch.setattr(selection_solver, "LEAVE_SECONDS", 0.0)
    yield is_freed
    is_freed.set()
    assert is_back.wait(60)


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
    stuck: threading.Event, capfd: pytest.CaptureFixture[str]
) -> None:
    found = _aside(seconds=0.05)
    os.write(STDOUT, b"after it was left\n")
    stuck.set()

    assert found is None
    assert capfd.readouterr().out == "after it was left\n"


def test_cancel_does_not_wait_for_what_is_stuck(stuck: threading.Event, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RunCancelledError):
        _aside(cancelled=lambda: True)
    os.write(STDOUT, b"after the cancel\n")

    assert not stuck.is_set()
    assert capfd.readouterr().out == "after the cancel\n"


def test_stdout_is_turned_away_again_after_one_was_left(
    stuck: threading.Event, capfd: pytest.CaptureFixture[str]
) -> None:
    _aside(seconds=0.05)

    with quiet_stdout():
        os.write(STDOUT, b"from HiGHS\n")
    stuck.set()
    os.write(STDOUT, b"the answer\n")

    assert capfd.readouterr().out == "the answer\n"
