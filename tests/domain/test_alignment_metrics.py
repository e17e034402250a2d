"""Every metric of alignment, worked by hand on small enterprises; intervals against those published."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from tests.domain.enterprises import (
    EAST,
    HR,
    IT,
    MAKER,
    UNITS,
    WEST,
    Enterprise,
    aligned,
    approved,
    contributions,
    document,
    ends,
    enterprises,
    measure,
    outlined,
    review,
    scorecard,
    serves,
    stands,
    version,
    wants,
)
from workbench.domain.alignment import align
from workbench.domain.alignment_metrics import Counted, Group, Metric, coverage, metrics, orphans
from workbench.domain.alignment_survey import (
    AlignmentSurvey,
    Awareness,
    BudgetTarget,
    FundedInitiative,
    LinkedPay,
    PersonalGoals,
    StrategyTime,
    WorkClass,
    wilson,
)
from workbench.domain.approvals import stand_of
from workbench.domain.documents import Decision
from workbench.domain.ids import DocumentId, MeasureId, UnitId
from workbench.domain.periods import Period
from workbench.domain.scorecard import Contribution, Scorecard, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.domain.alignment import Alignment
    from workbench.domain.approvals import Stand

ORGANISATION = DocumentId("firm")
CORPORATE = scorecard("corp", "grow", "trust")
NONE = aligned()


def metric(
    key: str,
    alignment: Alignment = NONE,
    stood: Mapping[DocumentId, Stand] | None = None,
    **told: tuple[object, ...],
) -> Metric:
    survey = AlignmentSurvey(organisation=ORGANISATION, **told) if told else None  # type: ignore[arg-type]  # its parts
    (found,) = (one for one in metrics(alignment, stood or {}, survey) if one.key == key)
    return found


def serving(unit: str, *to: str) -> Scorecard:
    """Give a scorecard with one objective for each that it serves; "" serves nothing."""
    links = tuple(serves(f"a{at}", other) for at, other in enumerate(to) if other)
    return scorecard(unit, *(f"a{at}" for at in range(len(to))), contributions=links)


# -- coverage ---------------------------------------------------------------------------------------------------------


def test_coverage_counts_the_units_asked_and_weighs_the_objectives() -> None:
    corporate = scorecard("corp", wants("grow", weight=1), wants("trust", weight=3, carriers=(WEST, EAST)))
    alignment = aligned(corporate, serving("west", "corp.grow", "corp.trust"), serving("east", "corp.trust"))
    grow, trust = coverage(alignment)
    assert (grow.reached, grow.asked, grow.share) == (1, 4, 0.25)
    assert (trust.reached, trust.asked, trust.share) == (2, 2, 1)
    found = metric("coverage", alignment)
    assert found.value == (1 * 0.25 + 3 * 1) / 4
    assert found.fraction == "3 of 6 links that are asked for"


def test_an_exempt_unit_is_in_no_sum() -> None:
    corporate = scorecard("corp", wants("grow", exempt=(HR, IT)))
    alignment = aligned(corporate, serving("west", "corp.grow"), serving("hr", "corp.grow"))
    (grow,) = coverage(alignment)
    assert (grow.reached, grow.asked) == (1, 2)


def test_an_objective_that_is_asked_of_nobody_is_in_no_sum() -> None:
    everybody = (WEST, EAST, HR, IT)
    corporate = scorecard("corp", wants("grow"), wants("trust", weight=9, exempt=everybody))
    alignment = aligned(corporate, serving("west", "corp.grow"))
    assert coverage(alignment)[1].share is None
    assert metric("coverage", alignment).value == 0.25
    assert metric("unsupported", alignment).value == 0
    alone = metric("coverage", aligned(scorecard("corp", wants("grow", exempt=everybody))))
    assert (alone.value, alone.fraction) == (None, "")
    assert alone.missing == "no unit is asked for these objectives: add units, or name carriers"


def test_an_objective_that_is_asked_of_nobody_is_not_counted_as_supported() -> None:
    corporate = scorecard("corp", "grow", wants("trust", exempt=(WEST, EAST, HR, IT)))
    assert metric("unsupported", aligned(corporate)).fraction == "1 of 1 corporate objectives that units are asked for"


def test_where_no_objective_has_a_weight_that_is_what_is_told() -> None:
    found = metric("coverage", aligned(scorecard("corp", wants("grow", weight=0)), serving("west", "corp.grow")))
    assert found.value is None
    assert "weight" in found.missing


def test_a_partner_counts_where_it_is_named_as_a_carrier_and_not_otherwise() -> None:
    maker = serving("maker", "corp.grow")
    assert coverage(aligned(scorecard("corp", "grow"), maker))[0].reached == 0
    named = scorecard("corp", wants("grow", carriers=(MAKER,)))
    assert coverage(aligned(named, maker))[0].share == 1


def test_a_unit_is_covered_through_another_one_too() -> None:
    alignment = aligned(CORPORATE, serving("west", "corp.grow"), serving("hr", "west.a0"))
    assert coverage(alignment)[0].reached == 2


def test_two_objectives_of_a_unit_for_the_same_one_count_once() -> None:
    assert coverage(aligned(CORPORATE, serving("west", "corp.grow", "corp.grow")))[0].reached == 1


def test_unsupported_objectives_are_those_that_no_unit_asked_is_linked_to() -> None:
    corporate = scorecard("corp", "grow", wants("trust", carriers=(EAST,)))
    found = metric("unsupported", aligned(corporate, serving("west", "corp.grow", "corp.trust")))
    assert (found.value, found.fraction) == (0.5, "1 of 2 corporate objectives that units are asked for")


# -- synergies --------------------------------------------------------------------------------------------------------

SHARED = scorecard("corp", "grow", wants("trust", is_synergy=True))


def test_a_synergy_counts_only_where_two_business_units_are_linked() -> None:
    one = aligned(SHARED, serving("west", "corp.trust"), serving("hr", "corp.trust"))
    assert coverage(one)[1].share == 0.5
    assert coverage(one)[1].synergy_share == 0
    assert metric("synergies", one).value == 0
    assert metric("synergies", one).fraction == "0 of 1 carried by two business units or more"
    two = aligned(SHARED, serving("west", "corp.trust"), serving("east", "west.a0"))
    assert coverage(two)[1].business_units == 2
    assert metric("synergies", two).value == 0.5
    assert metric("synergies", two).fraction == "1 of 1 carried by two business units or more"


def test_a_synergy_that_is_asked_of_nobody_has_no_share() -> None:
    corporate = scorecard("corp", wants("trust", is_synergy=True, exempt=(WEST, EAST, HR, IT)))
    assert coverage(aligned(corporate))[0].synergy_share is None


def test_without_a_synergy_it_is_told_that_none_is_marked() -> None:
    found = metric("synergies", aligned(CORPORATE))
    assert (found.value, found.fraction) == (None, "")
    assert found.missing == "no corporate objective is marked as a synergy: mark those that units share"


# -- orphans and links upward -----------------------------------------------------------------------------------------


def test_the_orphan_rate_counts_objectives_without_any_path_up() -> None:
    alignment = aligned(CORPORATE, serving("west", "corp.grow", ""), serving("hr", "west.a0", "west.a1"))
    assert orphans(alignment, alignment.cards[WEST]) == ("a1",)
    assert orphans(alignment, alignment.cards[HR]) == ("a1",)
    found = metric("orphans", alignment)
    assert (found.value, found.fraction) == (0.5, "2 of 4 objectives of units")


def test_a_circle_that_leads_nowhere_is_all_orphans_and_one_with_a_way_out_has_none() -> None:
    round_ = aligned(CORPORATE, serving("west", "east.a0"), serving("east", "west.a0"))
    assert metric("orphans", round_).value == 1
    out = aligned(
        CORPORATE, serving("west", "east.a0"), serving("east", "west.a0", "corp.grow"), serving("hr", "west.a0")
    )
    assert metric("orphans", out).fraction == "3 of 4 objectives of units"
    west = scorecard("west", "a0", contributions=(serves("a0", "east.a0"), serves("a0", "corp.grow")))
    assert metric("orphans", aligned(CORPORATE, west, serving("east", "west.a0"))).value == 0


def test_a_link_to_an_objective_that_is_gone_leaves_an_orphan() -> None:
    assert metric("orphans", aligned(CORPORATE, serving("west", "corp.gone"))).value == 1


def test_a_unit_has_a_link_upward_as_soon_as_one_objective_has() -> None:
    alignment = aligned(CORPORATE, serving("west", "corp.grow", ""), serving("east", ""), scorecard("hr"))
    found = metric("upward", alignment)
    assert (found.value, found.fraction) == (1 / 3, "1 of 3 units with a scorecard")


@pytest.mark.parametrize("key", ["coverage", "synergies", "unsupported", "orphans", "upward"])
def test_without_corporate_objectives_no_link_is_measured_and_the_remedy_is_told(key: str) -> None:
    found = metric(key, aligned(serving("west", "corp.grow")))
    assert (found.value, found.fraction) == (None, "")
    assert found.missing == "there are no corporate objectives: draw the map of the unit at the top"


def test_without_scorecards_below_the_top_orphans_and_links_upward_are_not_measured() -> None:
    alignment = aligned(CORPORATE)
    missing = "no unit below the top has a scorecard yet"
    assert metric("orphans", alignment).missing == f"{missing}: cascade an objective to them"
    assert metric("upward", alignment).missing == missing


# -- approval ---------------------------------------------------------------------------------------------------------


def test_a_unit_is_approved_by_any_version_of_its_scorecard() -> None:
    alignment = aligned(CORPORATE, serving("west", "corp.grow"), serving("hr", "corp.grow"))
    draft = {document("hr"): stand_of(version(2, unit="hr"), [review(Decision.SUBMITTED, 2, unit="hr")])}
    stood = {**approved("corp"), **approved("west", 1, head=2), **draft, **approved("elsewhere")}
    found = metric("approved", alignment, stood)
    assert (found.value, found.fraction) == (2 / 6, "2 of 6 units")


def test_partners_count_those_with_an_approved_scorecard() -> None:
    other = replace(UNITS[-1], id=UnitId("shop"), name="Shop")
    alignment = aligned(CORPORATE, serving("maker", "corp.grow"), serving("shop", ""), units=(*UNITS, other))
    found = metric("partners", alignment, {**approved("maker"), **approved("west")})
    assert (found.value, found.fraction) == (0.5, "1 of 2 partners")
    without = metric("partners", aligned(CORPORATE, units=UNITS[:-1]))
    assert (without.value, without.missing) == (
        None,
        "no partner is in the tree: add customers, suppliers or joint ventures",
    )


def test_hr_and_it_are_aligned_where_every_objective_reaches_a_business_unit_or_the_top() -> None:
    west = scorecard("west", "own")
    both = {**approved("hr"), **approved("it")}
    found = metric("functions", aligned(CORPORATE, west, serving("hr", "west.own"), serving("it", "corp.grow")), both)
    assert (found.value, found.fraction) == (1, "2 of 2 HR and IT units")


@pytest.mark.parametrize(
    "card",
    [serving("it", "corp.grow", ""), serving("it", "corp.gone"), serving("it", "hr.lost"), scorecard("it")],
    ids=["one leads nowhere", "to what is gone", "to one of a support unit that leads nowhere", "no objective"],
)
def test_an_it_unit_with_an_objective_that_leads_nowhere_is_not_aligned(card: Scorecard) -> None:
    hr = scorecard("hr", "lost", "kept", contributions=(serves("kept", "corp.grow"),))
    found = metric("functions", aligned(CORPORATE, hr, card), approved("it"))
    assert (found.value, found.fraction) == (0, "0 of 2 HR and IT units")


def test_an_it_unit_without_an_approved_scorecard_is_not_aligned() -> None:
    alignment = aligned(CORPORATE, serving("it", "corp.grow"), serving("hr", "corp.grow"))
    assert metric("functions", alignment, approved("hr")).fraction == "1 of 2 HR and IT units"


def test_without_a_unit_marked_as_hr_or_it_the_remedy_is_told() -> None:
    found = metric("functions", aligned(CORPORATE, units=UNITS[:3]))
    assert found.value is None
    assert found.missing == "no unit is marked as human resources or information technology: set its function"


def test_days_run_from_the_corporate_approval_to_each_units_first_one_after_it() -> None:
    alignment = aligned(CORPORATE, serving("west", ""), serving("east", ""), serving("hr", ""), serving("it", ""))
    west = [
        review(Decision.APPROVED, 1, unit="west", days=-5),
        review(Decision.APPROVED, 2, unit="west", days=4),
        review(Decision.APPROVED, 3, unit="west", days=30),
    ]
    stood = {
        **approved("corp"),
        document("west"): stand_of(version(3, unit="west"), west),
        **approved("east", days=10.5),
        **approved("hr", days=-1),
    }
    found = metric("days", alignment, stood)
    assert (found.value, found.low, found.high) == (7.25, None, 10.5)
    assert found.counted is Counted.DAYS
    assert found.fraction == "mean of 2 units, longest 10.5"


def test_days_run_from_the_newest_corporate_approval() -> None:
    corporate = [review(Decision.APPROVED, 1), review(Decision.APPROVED, 2, days=20)]
    stood = {document("corp"): stand_of(version(2), corporate), **approved("west", days=21), **approved("east", days=5)}
    assert metric("days", aligned(CORPORATE, serving("west", ""), serving("east", "")), stood).value == 1


def test_an_approval_at_the_very_moment_takes_no_days() -> None:
    stood = {**approved("corp"), **approved("west")}
    assert metric("days", aligned(CORPORATE, serving("west", "")), stood).value == 0


def test_days_are_missing_until_the_top_and_a_unit_are_approved() -> None:
    alignment = aligned(CORPORATE, serving("west", ""))
    assert metric("days", alignment).missing == "the corporate scorecard is not approved yet"
    assert metric("days", alignment, approved("corp")).missing == "no unit was approved after it yet"
    assert metric("days", alignment, approved("corp")).value is None


def test_without_units_nothing_is_approved_and_the_remedy_is_told() -> None:
    nobody = align(replace(NONE.organisation, units=()), [])
    assert metric("approved", nobody).missing == "the organisation has no units: add them"


# -- money and plans --------------------------------------------------------------------------------------------------


def funded(unit: str, stratex: float, objective: str = "", source: str = "") -> FundedInitiative:
    return FundedInitiative(title="CRM", unit=UnitId(unit), stratex=stratex, objective=objective, source=source)


def test_linked_money_is_that_of_initiatives_for_an_objective_that_is_there() -> None:
    told = (
        funded("west", 30, "grow", source="ledger"),
        funded("east", 50, "gone"),
        funded("east", 20, source=" ledger "),
    )
    found = metric("budget", aligned(CORPORATE), initiatives=told)
    assert (found.value, found.fraction) == (0.3, "30 of 100")
    assert found.source == "told by the office: ledger"


def test_a_plan_is_linked_where_every_initiative_of_the_unit_is() -> None:
    told = (
        funded("west", 1, "grow"),
        funded("west", 1, "trust"),
        funded("east", 1, "grow"),
        funded("east", 0),
        funded("hr", 0, "gone"),
    )
    found = metric("plans", aligned(CORPORATE), initiatives=told)
    assert (found.value, found.fraction) == (1 / 3, "1 of 3 units with initiatives")


def test_initiatives_without_money_say_so() -> None:
    found = metric("budget", aligned(CORPORATE), initiatives=(funded("west", 0, "grow"),))
    assert (found.value, found.missing) == (None, "the initiatives have no strategic money: tell it in the survey")
    untold = "no initiatives with their strategic money are told: tell them in the survey"
    assert metric("budget").missing == untold
    assert metric("plans").missing == untold


YEAR, NEXT_YEAR = Period.parse("2026"), Period.parse("2027")


def with_target(target: float) -> Alignment:
    return aligned(replace(CORPORATE, measures=(measure("m", "grow", targets=(Target(period=YEAR, value=target),)),)))


def budget(value: float, period: Period = YEAR, key: str = "m") -> BudgetTarget:
    return BudgetTarget(measure=MeasureId(key), period=period, value=value)


@pytest.mark.parametrize(
    ("target", "value", "agrees"),
    [(100, 101, True), (100, 99, True), (100, 101.1, False), (100, 98.9, False), (-100, -101, True), (0, 0, True)],
)
def test_a_budget_agrees_within_a_hundredth_of_the_target(target: float, value: float, agrees: bool) -> None:  # noqa: FBT001
    found = metric("agreement", with_target(target), budgets=(budget(value),))
    assert found.value == agrees


def test_a_budget_that_differs_by_exactly_a_hundredth_agrees_in_any_unit() -> None:
    assert metric("agreement", with_target(1), budgets=(budget(1.01),)).value == 1


def test_only_measures_and_periods_with_both_numbers_are_compared() -> None:
    told = (budget(100), budget(100, NEXT_YEAR), budget(7, key="other"))
    found = metric("agreement", with_target(100), budgets=told)
    assert (found.value, found.fraction) == (1, "1 of 1 measures and periods with both")
    none = metric("agreement", with_target(100), budgets=told[1:])
    assert none.value is None
    assert none.missing == "no budget target with one on a scorecard is told: tell them in the survey"


# -- people -----------------------------------------------------------------------------------------------------------


def test_linked_pay_is_told_class_by_class() -> None:
    told = (
        LinkedPay(work_class=WorkClass.FRONT_LINE, headcount=200, linked=30, source="payroll"),
        LinkedPay(work_class=WorkClass.EXECUTIVES, headcount=0, linked=0),
    )
    front = metric("pay-front-line", pay=told)
    assert (front.value, front.fraction) == (0.15, "30 of 200 front line")
    assert front.source == "told by the office: payroll"
    for key, name in (("pay-executives", "executives"), ("pay-middle-managers", "middle managers")):
        assert metric(key, pay=told).value is None
        assert metric(key, pay=told).missing == f"nothing is told of the pay of {name}: tell it in the survey"


def test_goals_are_a_share_of_the_sample_with_its_interval() -> None:
    found = metric("goals", goals=(PersonalGoals(sampled=148, linked=15),))
    assert (found.value, found.fraction) == (15 / 148, "15 of 148 sampled")
    assert [found.low, found.high] == pytest.approx([0.0624, 0.1605], abs=5e-5)
    empty = metric("goals", goals=(PersonalGoals(sampled=0, linked=0),))
    assert (empty.value, empty.missing) == (None, "no personal goals were sampled: tell a sample in the survey")


def test_awareness_is_of_the_answers_and_bounded_by_those_who_did_not_answer() -> None:
    found = metric("awareness", awareness=(Awareness(asked=400, answered=263, correct=81),))
    assert (found.value, found.fraction) == (81 / 263, "81 of 263 answers")
    assert [found.low, found.high] == pytest.approx([0.2553, 0.3662], abs=5e-5)
    # 263 of 400 answered; 81 of 400 know it for sure, and 81 + 137 of 400 at most.
    assert "66% of 400 answered: between 20% and 55% if none or all of the others know it" in found.note
    silent = metric("awareness", awareness=(Awareness(asked=9, answered=0, correct=0),))
    assert silent.missing == "no survey of who knows the strategy is told: tell one in the survey"


def test_a_sample_of_a_small_population_is_narrowed() -> None:
    wide = metric("awareness", awareness=(Awareness(asked=50, answered=50, correct=20),))
    narrow = metric("awareness", awareness=(Awareness(asked=50, answered=50, correct=20, population=60),))
    assert wide.low is not None
    assert wide.high is not None
    assert narrow.low is not None
    assert narrow.high is not None
    assert wide.low < narrow.low < 0.4 < narrow.high < wide.high


def test_minutes_are_the_mean_of_the_months_told_with_the_least_and_the_most() -> None:
    told = tuple(
        StrategyTime(month=Period.parse(f"2026-0{at}"), minutes=minutes)
        for at, minutes in enumerate((0, 90, 30), start=1)
    )
    found = metric("minutes", minutes=told)
    assert (found.value, found.low, found.high, found.counted) == (40, 0, 90, Counted.MINUTES)
    assert found.fraction == "mean of 3 months"
    assert metric("minutes").missing == "no minutes of executive meetings are told: tell them in the survey"


# -- what the source says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("functions", 0.33, "67 %"),
        ("budget", 0.40, "60 %"),
        ("plans", 0.40, "60 %"),
        ("pay-middle-managers", 0.30, "70 %"),
        ("pay-front-line", 0.10, "90 %"),
        ("awareness", 0.05, "95 %"),
        ("minutes", 60, "85 %"),
    ],
)
def test_a_line_to_compare_with_carries_the_numbers_of_the_source(key: str, value: float, words: str) -> None:
    (line,) = metric(key).compared
    assert line.value == value
    assert words in line.label
    assert line.source == ("source, text (2005)" if key == "pay-front-line" else "source, Figure 1 (2005)")


def test_what_the_source_does_not_tell_has_no_line() -> None:
    told = {one.key for one in metrics(NONE, {}) if one.compared}
    assert told == {
        "functions",
        "budget",
        "plans",
        "pay-middle-managers",
        "pay-front-line",
        "awareness",
        "minutes",
    }


# -- laws -------------------------------------------------------------------------------------------------------------


@given(st.data(), enterprises())
def test_a_share_lies_between_none_and_all_and_what_has_no_value_says_why(
    data: st.DataObject, enterprise: Enterprise
) -> None:
    found = metrics(align(*enterprise), data.draw(stands(enterprise)))
    assert len({one.key for one in found}) == len(found)
    groups = [one.group for one in found]
    assert groups == sorted(groups, key=list(Group).index)
    for one in found:
        assert (one.value is None) == bool(one.missing), one.key
        assert bool(one.fraction) == (one.value is not None), one.key
        if one.value is not None:
            assert 0 <= one.value <= (1 if one.counted is Counted.SHARE else math.inf)


@given(enterprises(), st.integers(0, 9), contributions())
def test_one_more_link_never_lowers_coverage_nor_makes_orphans(
    enterprise: Enterprise, at: int, link: Contribution
) -> None:
    before = align(*enterprise)
    cards = list(before.cards.values())
    assume(cards)
    one = cards[at % len(cards)]
    assume(one.card.objectives)
    added = replace(link, objective=one.card.objectives[at % len(one.card.objectives)].id)
    assume(ends(added) not in {ends(each) for each in one.card.contributions})
    card = replace(one.card, contributions=(*one.card.contributions, added))
    after = align(before.organisation, ({**before.by_document, one.head.document: replace(one, card=card)}).values())
    for old, new in zip(coverage(before), coverage(after), strict=True):
        assert (old.asked, old.objective) == (new.asked, new.objective)
        assert old.reached <= new.reached
        assert old.business_units <= new.business_units
        assert (old.synergy_share or 0) <= (new.synergy_share or 0)
    was, now = ({each.key: each.value for each in metrics(alignment, {})} for alignment in (before, after))
    for key in ("coverage", "synergies", "upward"):
        assert (was[key] or 0) <= (now[key] or 0) + 1e-12
    for key in ("unsupported", "orphans"):
        assert (was[key] or 0) >= (now[key] or 0)


@given(enterprises())
def test_orphans_are_the_objectives_that_no_coverage_comes_from(enterprise: Enterprise) -> None:
    alignment = align(*enterprise)
    for unit, one in alignment.cards.items():
        if unit != alignment.corporate:
            assert (len(orphans(alignment, one)) < len(one.card.objectives)) == bool(alignment.cells[unit])


# -- intervals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_published_one(count: int, total: int, low: float, high: float) -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, Table I, method 3.
    found = wilson(count, total)
    assert found.share == count / total
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


SAMPLES = st.integers(1, 2000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(SAMPLES)
def test_wilsons_interval_is_that_of_scipy(sample: tuple[int, int]) -> None:
    found = wilson(*sample)
    expected = binomtest(*sample).proportion_ci(method="wilson")
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high], abs=1e-12)


@given(SAMPLES, st.integers(0, 50_000))
def test_a_large_sample_of_its_population_is_narrowed_by_the_finite_factor(
    sample: tuple[int, int], others: int
) -> None:
    count, total = sample
    population = total + others
    found = wilson(count, total, population)
    assert 0 <= found.low <= found.share <= found.high <= 1
    if total / population <= 0.05:
        assert found == wilson(count, total)
        return
    factor = math.sqrt(others / (population - 1)) if population > 1 else 1
    level = 2 * norm.cdf(1.959963984540054 * factor) - 1
    expected = binomtest(count, total).proportion_ci(confidence_level=level, method="wilson")
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high], abs=1e-9)


def test_who_asked_everybody_knows_the_share() -> None:
    found = wilson(3, 10, 10)
    assert (found.low, found.share, found.high) == (0.3, 0.3, 0.3)


def test_a_twentieth_of_the_population_is_not_yet_much() -> None:
    assert wilson(4, 10, 200) == wilson(4, 10)
    assert wilson(4, 10, 199) != wilson(4, 10)


def test_a_sample_of_none_has_no_interval() -> None:
    with pytest.raises(ZeroDivisionError):
        wilson(0, 0)


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: funded("west", -1), "stratex(=-1) must be >= 0"),
        (lambda: funded("west", math.nan), "stratex(=nan) must be a number"),
        (lambda: funded("a b", 1), "unit(='a b') must be 1 to 64"),
        (lambda: budget(math.inf), "value(=inf) must be a number"),
        (lambda: budget(1, key=""), "measure(='') must be 1 to 64"),
        (
            lambda: LinkedPay(work_class=WorkClass.EXECUTIVES, headcount=3, linked=5),
            "linked(=5) must be at most headcount(=3): they are some of them",
        ),
        (
            lambda: LinkedPay(work_class=WorkClass.EXECUTIVES, headcount=3, linked=-1),
            "linked(=-1) and headcount(=3) must be >= 0: they count people",
        ),
        (lambda: PersonalGoals(sampled=3, linked=4), "linked(=4) must be at most sampled(=3)"),
        (lambda: PersonalGoals(sampled=3, linked=1, population=2), "sampled(=3) must be at most population(=2)"),
        (lambda: Awareness(asked=5, answered=3, correct=4), "correct(=4) must be at most answered(=3)"),
        (lambda: Awareness(asked=2, answered=3, correct=1), "answered(=3) must be at most asked(=2)"),
        (lambda: Awareness(asked=5, answered=3, correct=1, population=4), "asked(=5) must be at most population(=4)"),
        (lambda: StrategyTime(month=Period.parse("2026-01"), minutes=-5), "minutes(=-5) must be >= 0"),
    ],
)
def test_numbers_that_cannot_be_are_refused(make: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is compared below
        make()  # type: ignore[operator]
    assert str(refused.value).startswith(sentence)


def test_a_survey_tells_each_class_and_month_once_and_one_survey_of_each_kind() -> None:
    pay = LinkedPay(work_class=WorkClass.EXECUTIVES, headcount=1, linked=1)
    with pytest.raises(ValueError, match="pay must be told once for each class: take one away"):
        AlignmentSurvey(organisation=ORGANISATION, pay=(pay, pay))
    january = StrategyTime(month=Period.parse("2026-01"), minutes=5)
    with pytest.raises(ValueError, match=r"month\(=2026-01\) of minutes must be told once: take one away"):
        AlignmentSurvey(organisation=ORGANISATION, minutes=(january, january))
    goals = PersonalGoals(sampled=1, linked=1)
    with pytest.raises(ValueError, match="goals must be one survey, the newest: take the others away"):
        AlignmentSurvey(organisation=ORGANISATION, goals=(goals, goals))
    asked = Awareness(asked=1, answered=1, correct=1)
    with pytest.raises(ValueError, match="awareness must be one survey"):
        AlignmentSurvey(organisation=ORGANISATION, awareness=(asked, asked))


def test_a_sample_that_was_not_entered_yet_is_no_error() -> None:
    assert metrics(align(NONE.organisation, [outlined(CORPORATE)]), {}, AlignmentSurvey(organisation=ORGANISATION)) == (
        metrics(aligned(CORPORATE), {})
    )
