"""The checks agree with theory on the real engine, and would not on a broken one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from osm_sim.office import checks
from osm_sim.office.checks import Check, run_checks
from osm_sim.office.workload import to_ticks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

THEORY = {
    "M/M/1 at 80% load: share that waits": 0.800,
    "M/M/1 at 80% load: mean wait (h)": 16.0,
    "M/M/1 at 80% load: utilisation": 0.8,
    "M/M/3 at 80% load: share that waits": 0.647,
    "M/M/3 at 80% load: mean wait (h)": 4.31,
    "M/M/3 at 80% load: utilisation": 0.8,
    "M/M/6 at 90% load: share that waits": 0.740,
    "M/M/6 at 90% load: mean wait (h)": 4.93,
    "M/M/6 at 90% load: utilisation": 0.9,
    "M/G/1 lognormal cv 1.5: mean wait (h)": 26.0,
    "M/D/1: mean wait (h)": 8.0,
    "Priority 1 of 2, M/M/1: mean wait (h)": 5.33,
    "Priority 2 of 2, M/M/1: mean wait (h)": 26.67,
    "Reference without rework: hours worked a year": 9780,
}


@pytest.fixture(scope="module")
def found() -> dict[str, Check]:
    """Give the checks by name, over as many replications as the tolerances ask for."""
    return {check.name: check for check in run_checks(100, seed=1)}


@pytest.mark.slow
def test_the_engine_agrees_with_theory_in_every_check(found: dict[str, Check]) -> None:
    assert [check for check in found.values() if not check.passed] == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "theory"), THEORY.items())
def test_the_checks_hold_the_engine_against_the_published_figures(
    found: dict[str, Check], name: str, theory: float
) -> None:
    assert found[name].theory == pytest.approx(theory, rel=0.002)
    assert abs(found[name].simulated - found[name].theory) <= 3.5 * found[name].standard_error


@pytest.mark.slow
def test_a_check_could_tell_an_error_of_a_quarter(found: dict[str, Check]) -> None:
    for name in THEORY:
        assert 3.5 * found[name].standard_error < 0.25 * found[name].theory


@pytest.mark.slow
@pytest.mark.parametrize("queue", ["M/M/1 at 80% load", "M/M/3 at 80% load", "M/M/6 at 90% load"])
def test_littles_law_holds_within_three_in_a_thousand(found: dict[str, Check], queue: str) -> None:
    check = found[f"{queue}: Little's law, jobs in the office"]
    assert check.simulated == pytest.approx(check.theory, rel=0.003)


@pytest.mark.slow
def test_hours_worked_on_completed_jobs_are_their_effort_exactly(found: dict[str, Check]) -> None:
    check = found["Reference without rework: hours worked on completed jobs (exact)"]
    assert check.simulated == check.theory > 9000


def test_longer_efforts_than_theory_knows_fail_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    def slower(hours: NDArray[np.float64]) -> NDArray[np.int64]:
        return to_ticks(1.15 * hours)

    monkeypatch.setattr(checks, "to_ticks", slower)
    failed = {check.name for check in run_checks(6) if not check.passed}
    assert {"M/M/1 at 80% load: utilisation", "M/M/3 at 80% load: utilisation"} <= failed
    assert "M/D/1: mean wait (h)" not in failed


def test_progress_counts_replications_of_all_experiments_up_to_the_last() -> None:
    seen: list[tuple[int, int]] = []
    run_checks(2, on_progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1))
    assert {total for _, total in seen} == {len(seen)}


def test_the_same_seed_gives_the_same_checks_and_another_seed_others() -> None:
    first = run_checks(2, seed=7)
    assert run_checks(2, seed=7) == first
    assert run_checks(2, seed=8) != first


@pytest.mark.parametrize(("replications", "seed", "words"), [(1, 1, r"replications\(=1\)"), (2, -1, r"seed\(=-1\)")])
def test_what_cannot_be_run_is_refused(replications: int, seed: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        run_checks(replications, seed)
