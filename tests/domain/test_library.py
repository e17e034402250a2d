"""Standard measures: what a scorecard's measure takes over from one, and what is found where it differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import card
from tests.domain.strategies import scorecards
from workbench.domain.elements import Element, Kind
from workbench.domain.findings import Severity
from workbench.domain.ids import MeasureId, PersonId
from workbench.domain.library import (
    MeasureLibrary,
    StandardMeasure,
    adopt,
    check_definitions,
    deviations,
    standard_from,
    with_standard,
)
from workbench.domain.map_checks import Surroundings, check_map
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Aggregation, Measure, Polarity, Scorecard, Target

DAYS = StandardMeasure(
    id="s1",
    title="Days of training",
    definition="All days spent",
    formula="days / people",
    unit="days",
    polarity=Polarity.RANGE,
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.SUM,
    source="time sheets",
)
LIBRARY = MeasureLibrary(name="Firm", measures=(DAYS, StandardMeasure(id="s2", title="Churn")))
OWN = card().measures[0]


def found(**changes: Any) -> list[str]:  # noqa: ANN401 - any field of a measure
    one = card(measures=(replace(adopt(OWN, DAYS), **changes),))
    return [finding.sentence for finding in check_definitions(one, LIBRARY)]


def test_a_measure_takes_over_what_the_standard_defines_and_keeps_what_is_its_own() -> None:
    target = Target(period=Period.parse("2026"), value=3)
    own = replace(OWN, title="Schooling", unit="h", owner=PersonId("ann"), weight=2, is_lead=True, targets=(target,))
    taken = adopt(own, DAYS)
    assert (taken.standard, taken.title, taken.definition) == ("s1", "Days of training", "All days spent")
    assert (taken.formula, taken.unit, taken.polarity) == ("days / people", "days", Polarity.RANGE)
    assert (taken.aggregation, taken.frequency, taken.source) == (Aggregation.SUM, Frequency.QUARTER, "time sheets")
    assert (taken.id, taken.objective, taken.owner, taken.weight) == (own.id, own.objective, own.owner, 2)
    assert (taken.is_lead, taken.targets) == (True, (target,))


def test_where_values_come_from_and_how_often_is_taken_over_only_where_a_measure_does_not_say() -> None:
    taken = adopt(replace(OWN, frequency=Frequency.MONTH, source="ledger"), DAYS)
    assert (taken.frequency, taken.source) == (Frequency.MONTH, "ledger")


def test_a_standard_made_of_a_measure_is_what_the_measure_is() -> None:
    own = adopt(replace(OWN, standard=None), DAYS)
    assert standard_from(own, "s9", "why so") == replace(DAYS, id="s9", note="why so")
    assert deviations(own, standard_from(own, "s9")) == ()


@given(scorecards(), st.sampled_from(LIBRARY.measures))
def test_whatever_a_measure_was_after_taking_a_standard_over_nothing_is_found(
    one: Scorecard, standard: StandardMeasure
) -> None:
    taken = replace(one, measures=tuple(adopt(measure, standard) for measure in one.measures))
    assert check_definitions(taken, LIBRARY) == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"unit": "h"},
            (
                "Measure 'Days of training' has another unit than the standard measure 'Days of training': take over"
                " the standard, or leave it."
            ),
        ),
        (
            {"standard": None, "definition": "Days in class", "formula": "days"},
            (
                "Measure 'Days of training' has another definition and formula than the standard measure 'Days of"
                " training': take over the standard, or give it another title."
            ),
        ),
        (
            {"standard": None, "title": "DAYS  of training", "formula": "", "unit": "", "polarity": Polarity.LOWER},
            (
                "Measure 'DAYS  of training' has another formula, unit and polarity than the standard measure 'Days of"
                " training': take over the standard, or give it another title."
            ),
        ),
        (
            {"title": "Schooling", "polarity": Polarity.HIGHER},
            (
                "Measure 'Schooling' has another polarity than the standard measure 'Days of training': take over the"
                " standard, or leave it."
            ),
        ),
        (
            {"standard": "s9"},
            (
                "Measure 'Days of training' refers to a standard measure that is not there (any more): choose another,"
                " or none."
            ),
        ),
    ],
)
def test_another_definition_under_a_standards_title_or_id_is_found(changes: dict[str, Any], sentence: str) -> None:
    assert found(**changes) == [sentence]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"definition": " all DAYS\nspent"},
        {"title": "Schooling"},
        {"frequency": Frequency.YEAR, "source": "ledger", "aggregation": Aggregation.LAST},
        {"standard": None, "title": "Schooling", "unit": "h"},
    ],
)
def test_what_is_only_written_otherwise_or_is_no_standard_is_not_found(changes: dict[str, Any]) -> None:
    assert found(**changes) == []


def test_a_finding_is_an_error_of_rule_11_at_the_measure() -> None:
    one = card(measures=(replace(adopt(OWN, DAYS), unit="h"),))
    (finding,) = check_definitions(one, LIBRARY)
    assert (finding.rule, finding.severity) == ("R11", Severity.ERROR)
    assert finding.place == Element(Kind.MEASURE, "m")


def test_the_maps_rules_know_the_library_and_let_a_standard_settle_what_measures_elsewhere_say() -> None:
    other = replace(OWN, id=MeasureId("far"), unit="h")
    assert r11(OWN, other) == ["is defined in more than one way"]
    assert r11(adopt(OWN, DAYS), other, library=LIBRARY) == []
    assert r11(replace(adopt(OWN, DAYS), unit="h"), other, library=LIBRARY) == [
        "has another unit than the standard measure"
    ]


def r11(own: Measure, *others: Measure, library: MeasureLibrary | None = None) -> list[str]:
    around = Surroundings(measures=others, library=library)
    findings = [one for one in check_map(card(measures=(own,)), around=around) if one.rule == "R11"]
    return [" ".join(one.sentence.split("'")[2].split(":")[0].split()[:7]) for one in findings]


def test_a_standard_is_put_in_the_place_of_the_one_of_its_id_or_behind_the_others() -> None:
    changed = replace(DAYS, unit="h")
    assert with_standard(LIBRARY, changed).measures == (changed, LIBRARY.measures[1])
    new = StandardMeasure(id="s3", title="Yield")
    assert with_standard(LIBRARY, new).measures == (*LIBRARY.measures, new)


def test_two_standards_of_one_id_or_title_are_refused() -> None:
    with pytest.raises(ValueError, match=r"id\(='s1'\) must be that of one standard measure: rename or remove one"):
        replace(LIBRARY, measures=(DAYS, replace(DAYS, title="Other")))
    with pytest.raises(ValueError, match=r"title\(='days of training'\) must be that of one standard measure"):
        with_standard(LIBRARY, StandardMeasure(id="s3", title="DAYS of  training"))
    with pytest.raises(ValueError, match=r"id\(='a b'\) must be 1 to 64 letters"):
        StandardMeasure(id="a b", title="T")


def test_a_standard_is_found_by_its_id_or_its_title_however_written() -> None:
    assert (LIBRARY.standard("s1"), LIBRARY.titled(" days of  TRAINING")) == (DAYS, DAYS)
    assert (LIBRARY.standard("s9"), LIBRARY.standard(None), LIBRARY.titled("Yield")) == (None, None, None)
