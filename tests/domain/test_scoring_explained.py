"""The arithmetic behind a score, worked out again, gives the score."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.scored import measure, months, target, tree, value
from workbench.domain.elements import Element, Kind
from workbench.domain.ids import MeasureId, PerspectiveId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.scorecard import Aggregation, Polarity, Thresholds
from workbench.domain.scoring import score_card
from workbench.domain.scoring_arithmetic import (
    TIMES,
    Number,
    evaluate,
    greatest,
    in_names,
    in_numbers,
    least,
    minus,
    over,
    times,
    total,
    word_number,
)
from workbench.domain.scoring_arithmetic import given as named_number
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.domain.scoring_explained import Line, explain, word_lines
from workbench.domain.scoring_settings import ScoreSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.domain.scoring_arithmetic import Formula
    from workbench.domain.scoring_scores import CardScores

APRIL = Period.parse("2026-04")
WHOLE = Element(Kind.CARD)
LIMITS = Thresholds(red=40, lowest=-20, highest=130)
CARD = tree(
    {
        "top": {
            "a": (
                measure("k", "a", thresholds=LIMITS),
                measure("l", "a", thresholds=LIMITS, aggregation=Aggregation.SUM, weight=2),
            ),
            "b": (
                measure("m", "b", thresholds=LIMITS, polarity=Polarity.RANGE, targets=(target("2026", 50, upper=70),)),
            ),
        },
        "below": {"c": (measure("n", "c", thresholds=LIMITS), measure("p", "c", thresholds=LIMITS, weight=0.3))},
    },
    b=3,
)
NUMBERS = st.fixed_dictionaries({key: st.one_of(st.none(), st.floats(-30, 140)) for key in "klmnp"})


def april(numbers: Mapping[str, float | None], name: str = "office") -> CardScores:
    values = {MeasureId(key): months("2026-01", *[number] * 4) for key, number in numbers.items()}
    return score_card(CARD, values, APRIL, ScoreSettings(scheme=SCHEMES[name]))


def every_line(line: Line) -> Iterator[Line]:
    yield line
    for part in line.parts:
        yield from every_line(part)


def work_out(text: str) -> float:
    """Read a formula in numbers the way a pocket calculator would."""
    return float(eval(text.replace(TIMES, "*"), {"min": min, "max": max}))


# -- it adds up -------------------------------------------------------------------------------------------------------


@given(NUMBERS, st.sampled_from(sorted(SCHEMES)))
def test_every_line_worked_out_from_what_was_given_is_its_result(
    numbers: Mapping[str, float | None], name: str
) -> None:
    scores = april(numbers, name)
    for line in every_line(explain(scores, WHOLE)):
        if line.formula is not None:
            assert evaluate(line.formula) == line.result
            assert work_out(in_numbers(line.formula)) == pytest.approx(line.result, rel=1e-9, abs=1e-9)


@given(NUMBERS, st.sampled_from(sorted(SCHEMES)))
def test_the_lines_results_are_the_scores_shown(numbers: Mapping[str, float | None], name: str) -> None:
    scores = april(numbers, name)
    assert explain(scores, WHOLE).result == scores.card.score
    for perspective in scores.perspectives.values():
        assert explain(scores, Element(Kind.PERSPECTIVE, perspective.key)).result == perspective.score
    for objective in scores.objectives.values():
        assert explain(scores, Element(Kind.OBJECTIVE, objective.key)).result == objective.score
    for one in scores.measures.values():
        assert explain(scores, Element(Kind.MEASURE, one.measure)).result == one.score


@given(NUMBERS)
def test_the_lines_of_coverage_and_bounds_are_those_shown(numbers: Mapping[str, float | None]) -> None:
    scores = april(numbers)
    for node in (*scores.perspectives.values(), *scores.objectives.values()):
        kind = Kind.PERSPECTIVE if node.key in scores.perspectives else Kind.OBJECTIVE
        shown = {line.title: line.result for line in explain(scores, Element(kind, node.key)).parts}
        if node.low != node.high:
            assert (shown["coverage"], shown["at worst"], shown["at best"]) == (node.coverage, node.low, node.high)
        else:
            assert "coverage" not in shown


# -- how it is worded -------------------------------------------------------------------------------------------------


def test_a_measures_arithmetic_tells_formula_values_rows_and_version() -> None:
    one = measure("k", "a", thresholds=Thresholds(red=40), aggregation=Aggregation.SUM, targets=(target("2026", 120),))
    rows = [*months("2026-01", 8, 9), value("2026-02", 12, State.CORRECTED)]
    scores = score_card(tree({"top": {"a": (one,)}}), {MeasureId("k"): rows}, Period.parse("2026-02"), ScoreSettings())
    lines = word_lines(explain(scores, Element(Kind.MEASURE, "k"), "version 3 of 'Card'"), 6)
    assert lines == (
        "score of 'K' for 2026-02: 100",
        "  - green; weight 1",
        "  - no line between two limits applies: the score is that of the limit reached",
        "  - value of 2026-01: 8, reported, entered 2026-08-03 09:30",
        "  - value of 2026-02: 12, corrected, entered 2026-08-03 09:30",
        "  - scored by the scheme 'office', 0 to 100",
        "  - targets and weights of version 3 of 'Card'",
        "    value: 20",
        "      = value of 2026-01 + value of 2026-02",
        "      = 8 + 12",
        "    target: 20",
        f"      = target for 2026 {TIMES} 2 / 12",
        f"      = 120 {TIMES} 2 / 12",
        "    red limit: 6.66667",
        f"      = red limit for 2026 {TIMES} 2 / 12",
        f"      = 40 {TIMES} 2 / 12",
        "    baseline: 0",
        f"      = baseline for 2026 {TIMES} 2 / 12",
        f"      = 0 {TIMES} 2 / 12",
    )


def formula_of(text: str) -> str:
    """A formula written short: * for the sign, w for a weight."""
    return text.replace("*", TIMES).replace("w ", "weight of ")


def test_a_nodes_arithmetic_tells_weights_what_is_missing_and_the_bounds() -> None:
    card = tree({"top": {"a": (measure("k", "a", weight=2), measure("l", "a"), measure("m", "a"))}})
    values = {MeasureId("k"): months("2026-04", 80), MeasureId("l"): months("2026-04", 50)}
    line = explain(score_card(card, values, APRIL), Element(Kind.OBJECTIVE, "a"))
    weights = "(w 'K' + w 'L' + w 'M')"
    assert word_lines(line, 6)[:18] == (
        "score of 'A' for 2026-04: 70",
        formula_of("  = (w 'K' * score of 'K' + w 'L' * score of 'L') / (w 'K' + w 'L')"),
        f"  = (2 {TIMES} 80 + 1 {TIMES} 50) / (2 + 1)",
        "  - amber; weight 1",
        "  - 'M' has no score and is left out; its weight is 1",
        "  - scored by the scheme 'office', 0 to 100",
        "    coverage: 0.75",
        formula_of("      = (w 'K' + w 'L') / (w 'K' + w 'L' + w 'M')"),
        "      = (2 + 1) / (2 + 1 + 1)",
        "    at worst: 52.5",
        formula_of(f"      = (w 'K' * worst of 'K' + w 'L' * worst of 'L' + w 'M' * 'M', missing) / {weights}"),
        f"      = (2 {TIMES} 80 + 1 {TIMES} 50 + 1 {TIMES} 0) / (2 + 1 + 1)",
        "      - what has no score is taken for 0",
        "    at best: 77.5",
        formula_of(f"      = (w 'K' * best of 'K' + w 'L' * best of 'L' + w 'M' * 'M', missing) / {weights}"),
        f"      = (2 {TIMES} 80 + 1 {TIMES} 50 + 1 {TIMES} 100) / (2 + 1 + 1)",
        "      - what has no score is taken for 100",
        "    score of 'K': 80",
    )
    assert word_lines(line, 6)[19:22] == (
        "      = 100 × ((80 - 0) / (100 - 0))".replace("×", TIMES),  # noqa: RUF001 - the sign itself
        "      - amber; weight 2",
        "      - value of 2026-04: 80, reported, entered 2026-08-03 09:30",
    )


def test_what_has_no_score_tells_the_reason_in_its_place() -> None:
    scores = april(dict.fromkeys("klmnp"))
    lines = word_lines(explain(scores, Element(Kind.PERSPECTIVE, "below")))
    assert lines[:3] == (
        "score of 'Below' for 2026-04: none",
        "  - nothing below it has a score",
        "  - grey; weight 1",
    )
    assert any(line.strip() == "- no value for 2026-04: it is known to be missing" for line in lines)


@pytest.mark.parametrize("place", [Element(Kind.THEME, "t"), Element(Kind.MEASURE, "gone"), Element(Kind.CARD, "x")])
def test_what_has_no_score_at_all_is_refused(place: Element) -> None:
    with pytest.raises(KeyError):
        explain(april({}), place)


def test_a_title_shows_as_it_is() -> None:
    card = tree({"top": {"a": (measure("k", "a", title="<b>& 'x'"),)}})
    card = replace(card, perspectives=(replace(card.perspectives[0], id=PerspectiveId("top"), title=""),))
    lines = word_lines(explain(score_card(card, {}, APRIL), WHOLE))
    assert any("<b>& 'x'" in line for line in lines)


# -- formulas ---------------------------------------------------------------------------------------------------------

A, B = named_number("a", 2.0), named_number("b", -3.0)


@pytest.mark.parametrize(
    ("formula", "names", "numbers", "result"),
    [
        (minus(A, minus(B, A)), "a - (b - a)", "2 - ((-3) - 2)", 7),
        (times(A, over(A, B)), f"a {TIMES} (a / b)", f"2 {TIMES} (2 / (-3))", -4 / 3),
        (over(A, times(A, B)), f"a / (a {TIMES} b)", f"2 / (2 {TIMES} (-3))", -1 / 3),
        (times(total((A, B)), Number(0.5)), f"(a + b) {TIMES} 0.5", f"(2 + (-3)) {TIMES} 0.5", -0.5),
        (least(A, total((A, Number(1.0)))), "min(a, a + 1)", "min(2, 2 + 1)", 2),
        (greatest(A, B), "max(a, b)", "max(2, -3)", 2),
        (total((B,)), "b", "-3", -3),
    ],
)
def test_formulas_are_worded_with_the_brackets_they_need(
    formula: Formula, names: str, numbers: str, result: float
) -> None:
    assert (in_names(formula), in_numbers(formula)) == (names, numbers)
    assert formula.value == evaluate(formula) == work_out(in_numbers(formula)) == pytest.approx(result)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (70.0, None, "70"),
        (100 / 3, None, "33.333333333333336"),
        (100 / 3, 6, "33.3333"),
        (-0.0, None, "0"),
        (1e20, 3, "1e+20"),
    ],
)
def test_numbers_are_worded_in_full_or_to_some_digits(number: float, digits: int | None, text: str) -> None:
    assert word_number(number, digits) == text
