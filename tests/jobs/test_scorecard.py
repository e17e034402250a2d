"""A scorecard as it stands: which months are scored, and that the scores are those of the reported values."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.desks import memory_desk
from tests.domain.scored import measure, target, tree
from workbench.desk import Desk, Observation
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.scoring import score_card
from workbench.domain.scoring_kinds import Colour
from workbench.jobs.scorecard import months_of, score_map, values_of
from workbench.jobs.strategy_map import Opened, open_map

CARD = tree({"top": {"o": (measure("m", targets=(target("2026", 100),)), measure("n"))}})
TODAY = date(2026, 3, 20)


def desk_with(*rows: tuple[str, str, float | None]) -> tuple[Desk, Opened]:
    desk = memory_desk()
    assert isinstance(desk.store.save(DocumentId("plan"), CARD, base=0), Version)
    for key, period, value in rows:
        desk.store.add(observation(key, period, value))
    return desk, open_map(desk, DocumentId("plan"))


def observation(key: str, period: str, value: float | None) -> Observation:
    return Observation(
        measure=MeasureId(key),
        period=Period.parse(period),
        value=value,
        source="",
        state=State.REPORTED,
        actor="",
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_the_scored_months_are_those_from_the_first_with_data_to_the_last() -> None:
    desk, opened = desk_with(("m", "2025-11", 50), ("n", "2026-02", 80), ("m", "2026-01", 70))
    scored = score_map(desk, opened)
    assert [str(month) for month in scored.months] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert str(scored.latest) == "2026-02"


def test_scores_are_those_of_the_values_that_were_reported() -> None:
    desk, opened = desk_with(("m", "2026-02", 50), ("n", "2026-02", 100), ("m", "2026-02", 75))
    scored = score_map(desk, opened)
    period = Period.parse("2026-02")
    assert scored.scores[period] == score_card(opened.card, values_of(desk, opened.card), period)
    assert scored.scores[period].measures[MeasureId("m")].score == pytest.approx(75)


def test_named_months_are_scored_as_named_and_the_latest_is_one_of_them() -> None:
    desk, opened = desk_with(("m", "2026-02", 50))
    months = (Period.parse("2026-01"), Period.parse("2026-05"))
    scored = score_map(desk, opened, months)
    assert scored.months == months
    assert str(scored.latest) == "2026-01"
    assert scored.scores[months[1]].measures[MeasureId("m")].colour is Colour.GREY


def test_a_scorecard_without_values_is_scored_for_the_month_that_it_is() -> None:
    desk, opened = desk_with()
    scored = score_map(desk, opened)
    assert scored.months == (Period.holding(desk.now().date(), Period.parse("2026-01").frequency),)
    assert scored.latest is None
    assert scored.scores[scored.months[0]].card.colour is Colour.GREY


def test_of_many_months_the_latest_are_scored_and_none_that_is_yet_to_come() -> None:
    desk, opened = desk_with(("m", "2015-01", 1), ("m", "2026", 3))
    months = months_of(values_of(desk, opened.card), TODAY)
    assert len(months) == 36
    assert str(months[-1]) == "2026-03"
    assert [str(one) for one in months_of({MeasureId("m"): ()}, TODAY)] == ["2026-03"]
