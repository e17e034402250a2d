"""False alarms stay near what is stated, the one who tilts is found, and honest companies are left alone.

The full study (2,000 series, 50 seeds) is a measurement: `python -m tests.bench integrity`.
"""

from __future__ import annotations

from functools import cache
from math import sqrt

import pytest

from osm_sim.evidence.alarms import Alarms, Found, honest_study, power_study
from osm_sim.evidence.company import company
from osm_sim.evidence.honest import Nature, honest_series
from osm_sim.evidence.signs import Kind

SERIES = 280
SEEDS = range(1, 11)


@cache
def _study() -> dict[Kind, Alarms]:
    return {one.kind: one for one in honest_study(SERIES)}


@cache
def _at_one_in_two(nature: Nature | None) -> tuple[Alarms, ...]:
    return honest_study(140, rate=0.5, nature=nature)


@cache
def _tilting() -> tuple[Found, ...]:
    return power_study(company, SEEDS)


@pytest.mark.parametrize("kind", Kind)
def test_honest_series_are_called_no_more_often_than_stated(kind: Kind) -> None:
    one = _study()[kind]
    # Four standard deviations of the count, beside the two points that are promised.
    allowed = (one.stated + 0.02) * one.tested
    assert one.alarms <= allowed + 4 * sqrt(max(1.0, allowed))
    assert 0 < one.stated <= 0.05 + 1e-9


@pytest.mark.parametrize("kind", Kind)
def test_the_signs_are_not_silent_either(kind: Kind) -> None:
    # Called at one in two, every sign must call a good part of honest series.
    nature = Nature.POWERS if kind is Kind.FIRST_DIGITS else None
    one = next(alarms for alarms in _at_one_in_two(nature) if alarms.kind is kind)
    assert one.tested >= 50
    assert one.rate > 0.2


def test_most_honest_series_allow_most_tests() -> None:
    study = _study()
    for kind in set(Kind) - {Kind.FIRST_DIGITS, Kind.BREAK}:
        assert study[kind].tested > 0.75 * SERIES
    assert study[Kind.BREAK].tested > 0.35 * SERIES
    assert study[Kind.FIRST_DIGITS].tested > 0.05 * SERIES


def test_an_honest_series_is_the_same_whatever_was_made_before_it() -> None:
    assert honest_series(1, 30) == honest_series(1, 30)
    assert honest_series(1, 30) != honest_series(1, 44)
    assert honest_series(1, 3, nature=Nature.POWERS).measure == "honest 3"


def test_the_manager_who_tilts_is_found() -> None:
    found = _tilting()
    assert sum(bool(one.tilted) for one in found) >= 9
    assert sum(len(one.tilted) for one in found) >= 2 * len(found)
    kinds = {kind for one in found for measure, kind in one.signs if measure in one.tilted}
    assert kinds >= {Kind.BUNCHING, Kind.CORRECTIONS, Kind.LATE}


def test_most_of_what_stands_out_beside_him_is_his() -> None:
    found = _tilting()
    his = sum(measure in one.tilted for one in found for measure, _ in one.signs)
    # One in ten may be a false alarm in the long run; chance may double it in a few seeds.
    assert his >= 0.8 * sum(len(one.signs) for one in found)


def test_honest_companies_are_left_alone() -> None:
    called = sum(bool(one.signs) for one in power_study(lambda: company(is_honest=True), SEEDS))
    # One in ten may be called; five of ten would be by chance once in 600 times.
    assert called <= 4
