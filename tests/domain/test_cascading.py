"""An objective goes down as a draft: linked, and beside what the unit has, never in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.enterprises import scorecard, serves, wants
from tests.domain.strategies import scorecards
from workbench.domain.cascading import ASKS, Cascade, begin_below, cascade_into
from workbench.domain.cascading import serves as is_served
from workbench.domain.documents import Pin
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, PersonId, PerspectiveId, ThemeId, UnitId
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import (
    Aggregation,
    Baseline,
    Contribution,
    Flow,
    How,
    Limits,
    Measure,
    Mode,
    Perspective,
    Polarity,
    Scorecard,
    Target,
    Theme,
    Thresholds,
    Weighting,
)

PIN = Pin(document=DocumentId("d-corp"), number=7)
GROW = ObjectiveId("grow")
YEAR = Period.parse("2026")
BANDS = tuple(Perspective(id=PerspectiveId(key), title=key.capitalize()) for key in ("top", "middle", "below"))
THEME = Theme(id=ThemeId("fly"), title="Fly on time")
FULL = Measure(
    id=MeasureId("m"),
    objective=GROW,
    title="Share",
    definition="Seats sold",
    formula="sold / seats",
    unit="%",
    polarity=Polarity.LOWER,
    frequency=Frequency.MONTH,
    is_lead=True,
    aggregation=Aggregation.SUM,
    weight=2,
    standard="s1",
    owner=PersonId("ann"),
    collector=PersonId("bob"),
    baseline=Baseline(value=1),
    targets=(Target(period=YEAR, value=3),),
    thresholds=Thresholds(green=2),
    floor=1,
    is_critical=True,
    grace=1,
    starts=YEAR,
    limits=(Limits(from_period=YEAR, floor=2),),
    weightings=(Weighting(from_period=YEAR, weight=3),),
)
SOURCE = scorecard(
    "corp",
    wants(
        "grow",
        perspective=BANDS[1].id,
        statement="More of it.",
        theme=THEME.id,
        weight=3.0,
        owner=PersonId("ann"),
        is_synergy=True,
        carriers=(UnitId("west"),),
    ),
    perspectives=BANDS,
    themes=(THEME,),
    measures=(FULL, replace(FULL, id=MeasureId("n"), title="Second")),
    template="four",
    scheme="goal and red flag",
    grace=2,
)
OWN = scorecard("west", "own", perspectives=BANDS, themes=(THEME,), contributions=(serves("own", "east.x"),))


def down(card: Scorecard = OWN, source: Scorecard = SOURCE, **how: object) -> Scorecard:
    return cascade_into(card, source, GROW, PIN, Cascade(**how))  # type: ignore[arg-type]  # its own fields


def test_a_first_scorecard_takes_over_the_bands_and_themes_above_and_is_aligned_to_it() -> None:
    made = begin_below(UnitId("west"), "West's map", SOURCE, PIN)
    assert made == Scorecard(
        unit=UnitId("west"),
        title="West's map",
        template="four",
        perspectives=BANDS,
        themes=(THEME,),
        parent=PIN,
        scheme="goal and red flag",
        grace=2,
    )


def test_a_draft_is_added_behind_what_the_unit_has_and_is_linked() -> None:
    after = down(how=How.SHARED, mode=Mode.DATA, weight=0.5, aggregation=Flow.WORST)
    assert after.objectives[:-1] == OWN.objectives
    draft = after.objectives[-1]
    assert (draft.title, draft.perspective, draft.theme, draft.weight) == ("Grow", BANDS[1].id, THEME.id, 3)
    assert draft.id != GROW
    assert after.contributions == (
        *OWN.contributions,
        Contribution(
            objective=draft.id,
            to=PIN,
            to_objective=GROW,
            how=How.SHARED,
            mode=Mode.DATA,
            weight=0.5,
            aggregation=Flow.WORST,
        ),
    )


def test_what_only_the_top_decides_does_not_go_down() -> None:
    draft = down().objectives[-1]
    assert (draft.owner, draft.is_synergy, draft.carriers, draft.exempt) == (None, False, (), ())


@pytest.mark.parametrize("how", How)
def test_a_draft_asks_the_unit_for_its_own_words_and_an_identical_one_does_not(how: How) -> None:
    statement = down(how=how).objectives[-1].statement
    if how is How.IDENTICAL:
        assert statement == "More of it."
    else:
        assert statement == f"{ASKS[how]}\nMore of it."
        assert ASKS[how].startswith("Draft: say what this unit ")


def test_a_statement_that_is_not_there_leaves_no_empty_line() -> None:
    source = replace(SOURCE, objectives=(replace(SOURCE.objectives[0], statement=""),))
    assert down(source=source, how=How.NEW).objectives[-1].statement == ASKS[How.NEW]
    assert down(source=source, how=How.IDENTICAL).objectives[-1].statement == ""


def test_measures_go_down_only_where_asked_and_keep_how_they_are_defined() -> None:
    assert down().measures == ()
    after = down(with_measures=True)
    draft = after.objectives[-1].id
    assert [one.title for one in after.measures] == ["Share", "Second"]
    made = after.measures[0]
    assert made == Measure(
        id=made.id,
        objective=draft,
        title="Share",
        definition="Seats sold",
        formula="sold / seats",
        unit="%",
        polarity=Polarity.LOWER,
        frequency=Frequency.MONTH,
        is_lead=True,
        aggregation=Aggregation.SUM,
        weight=2,
        standard="s1",
    )
    assert len({FULL.id, *(one.id for one in after.measures)}) == 3


# -- where it goes ----------------------------------------------------------------------------------------------------


def bands(*titles: str) -> tuple[Perspective, ...]:
    return tuple(Perspective(id=PerspectiveId(f"p{at}"), title=title) for at, title in enumerate(titles))


@pytest.mark.parametrize(
    ("own", "goes_to"),
    [
        ((*bands("Middle"), BANDS[1]), "middle"),
        (bands("Top", "Other", "MIDDLE"), "p2"),
        (bands("First", "Second", "Third"), "p1"),
        (bands("First"), "p0"),
    ],
    ids=[
        "same id before same title",
        "same title in any case",
        "as far down as above",
        "the last where there are fewer",
    ],
)
def test_a_draft_goes_where_the_one_above_stands(own: tuple[Perspective, ...], goes_to: str) -> None:
    card = Scorecard(unit=UnitId("west"), title="West", perspectives=own)
    assert down(card).objectives[-1].perspective == goes_to


def test_a_draft_goes_into_a_scorecard_without_perspectives_too() -> None:
    assert down(Scorecard(unit=UnitId("west"), title="West")).objectives[-1].title == "Grow"


def test_a_draft_takes_a_theme_of_the_same_name_and_none_where_there_is_none() -> None:
    named = replace(OWN, themes=(Theme(id=ThemeId("other"), title="FLY ON TIME"),))
    assert down(named).objectives[-1].theme == "other"
    assert down(replace(OWN, themes=())).objectives[-1].theme is None
    plain = replace(SOURCE, objectives=(replace(SOURCE.objectives[0], theme=None),))
    assert down(source=plain).objectives[-1].theme is None


# -- what is left alone -----------------------------------------------------------------------------------------------


def test_where_the_unit_serves_the_objective_already_the_very_scorecard_is_given_back() -> None:
    for number in (PIN.number, 1):
        linked = replace(OWN, contributions=(serves("own", "corp.grow", number),))
        assert is_served(linked, PIN, GROW)
        assert down(linked) is linked
    assert not is_served(replace(OWN, contributions=(serves("own", "east.grow"),)), PIN, GROW)
    once = down()
    assert down(once) is once


def test_an_objective_that_is_gone_is_not_cascaded() -> None:
    with pytest.raises(KeyError, match="gone"):
        cascade_into(OWN, SOURCE, ObjectiveId("gone"), PIN, Cascade())


def test_a_weight_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match=r"weight\(=-1\) must be a number >= 0"):
        Cascade(weight=-1)


@given(scorecards().filter(lambda card: bool(card.perspectives)), st.booleans())
def test_nothing_of_any_units_own_is_changed_or_removed(card: Scorecard, with_measures: bool) -> None:  # noqa: FBT001
    after = down(card, with_measures=with_measures)
    assert len(after.objectives) == len(card.objectives) + 1
    assert after.objectives[-1].perspective in {one.id for one in card.perspectives}
    assert card == replace(
        after,
        objectives=after.objectives[: len(card.objectives)],
        contributions=after.contributions[: len(card.contributions)],
        measures=after.measures[: len(card.measures)],
    )
