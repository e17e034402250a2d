"""The workbench's own documents rest and come back equal; each shape there ever was has a sample that is still read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from osm_sim.office.cases import Alternative, Ambiguity, Assumption, Case, DriverValue, Fact, Solution, load_case
from osm_sim.office.cases import case_names as names_of_cases
from osm_sim.office.scenario import Scenario
from osm_sim.office.spec import Absence, Grade, Panel, Preemption, Processes, Rule, Substitution
from osm_sim.office.timetable import FixedYear, RealCalendar
from tests.builders import activity, office
from tests.domain.strategies import organisations, scorecards
from workbench.domain.alignment_survey import (
    AlignmentSurvey,
    Awareness,
    BudgetTarget,
    FundedInitiative,
    LinkedPay,
    PersonalGoals,
    StrategyTime,
    WorkClass,
)
from workbench.domain.approvals import ApprovalRound
from workbench.domain.documents import Pin
from workbench.domain.estimates import Estimate
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, PersonId, PerspectiveId, ThemeId, UnitId
from workbench.domain.initiatives import (
    Correlation,
    Driver,
    Future,
    Initiative,
    InitiativePortfolio,
    Level,
    Move,
    Need,
    Stage,
    Support,
    YearMoney,
)
from workbench.domain.library import MeasureLibrary, StandardMeasure
from workbench.domain.organisation import Function, Grant, Organisation, Person, Role, Unit, UnitKind
from workbench.domain.periods import Frequency, Period
from workbench.domain.portfolio_scenarios import Belief, Choice, PortfolioScenario
from workbench.domain.scorecard import (
    Aggregation,
    Baseline,
    CauseLink,
    Contribution,
    Flow,
    How,
    Limits,
    Measure,
    Mode,
    Objective,
    Perspective,
    Polarity,
    Scorecard,
    Sign,
    Strength,
    Target,
    Theme,
    Thresholds,
    Weighting,
)
from workbench.store.kinds import KINDS, SCORECARD, standard_codec
from workbench.store.traces import trace

GOLDEN = Path(__file__).parent / "golden"
CODEC = standard_codec()

# Every field of every part holds something that is not its default.
CARD = Scorecard(
    unit=UnitId("u1"),
    title="Größe & <b>mut</b>",
    template="private",
    perspectives=(
        Perspective(
            id=PerspectiveId("p1"),
            title="Financial",
            is_outcome=True,
            question="What do owners expect?",
            weightings=(Weighting(from_period=Period.parse("2026"), weight=0.25),),
        ),
        Perspective(id=PerspectiveId("p2"), title="Customer", is_beside=True),
    ),
    themes=(Theme(id=ThemeId("t1"), title="Growth", statement="More of it"),),
    objectives=(
        Objective(
            id=ObjectiveId("o1"),
            title="Raise profit",
            perspective=PerspectiveId("p1"),
            statement="By a third",
            theme=ThemeId("t1"),
            owner=PersonId("ann"),
            weight=2.5,
            place=0.25,
            is_critical=True,
            weightings=(Weighting(from_period=Period.parse("2026-H2"), weight=1.5),),
            is_synergy=True,
            carriers=(UnitId("u2"), UnitId("u3")),
            exempt=(UnitId("u4"),),
        ),
        Objective(id=ObjectiveId("o2"), title="Keep customers", perspective=PerspectiveId("p2")),
    ),
    links=(
        CauseLink(
            cause=ObjectiveId("o2"),
            effect=ObjectiveId("o1"),
            sign=Sign.MINUS,
            strength=Strength.STRONG,
            lag_months=4.5,
            belief=0.7,
            why="because",
        ),
    ),
    measures=(
        Measure(
            id=MeasureId("m1"),
            objective=ObjectiveId("o1"),
            title="Profit",
            definition="As audited",
            formula="a - b",
            unit="EUR",
            polarity=Polarity.RANGE,
            frequency=Frequency.QUARTER,
            is_lead=True,
            owner=PersonId("bo"),
            source="ledger",
            baseline=Baseline(value=-1.5, period=Period.parse("2025")),
            targets=(
                Target(period=Period.parse("2026-Q3"), value=2.0, stretch=3.0, upper=4.0, rationale="board"),
                Target(period=Period.parse("2026-12"), value=0.1),
            ),
            thresholds=Thresholds(green=1.0, red=0.5, lowest=-9.0, highest=9.0),
            aggregation=Aggregation.YEAR_TO_DATE,
            weight=0.5,
            collector=PersonId("cy"),
            floor=-4.0,
            upper_floor=8.0,
            is_critical=True,
            grace=1,
            starts=Period.parse("2026-02"),
            weightings=(
                Weighting(from_period=Period.parse("2026-03"), weight=0.0),
                Weighting(from_period=Period.parse("2026-Q3"), weight=2.0),
            ),
            limits=(
                Limits(
                    from_period=Period.parse("2027"),
                    thresholds=Thresholds(green=1.5, red=0.75),
                    floor=-2.0,
                    upper_floor=9.0,
                ),
            ),
            standard="s-profit",
        ),
    ),
    contributions=(
        Contribution(
            objective=ObjectiveId("o2"),
            to=Pin(document=DocumentId("corporate"), number=3),
            to_objective=ObjectiveId("x"),
            how=How.SHARED,
            mode=Mode.DATA,
            weight=3.0,
            aggregation=Flow.WORST,
        ),
    ),
    parent=Pin(document=DocumentId("corporate"), number=2),
    scheme="goal and red flag",
    grace=2,
)
ORGANISATION = Organisation(
    name="Northwind",
    units=(
        Unit(id=UnitId("u0"), name="Top", kind=UnitKind.CORPORATE),
        Unit(
            id=UnitId("u1"),
            name="One",
            kind=UnitKind.SUPPORT,
            parent=UnitId("u0"),
            beside=(UnitId("u2"),),
            function=Function.HUMAN_RESOURCES,
        ),
        Unit(id=UnitId("u2"), name="Two", parent=UnitId("u0")),
    ),
    people=(Person(id=PersonId("ann"), name="Ann", sign_in="ann01"),),
    grants=(
        Grant(person=PersonId("ann"), role=Role.EDITOR, unit=UnitId("u1")),
        Grant(person=PersonId("ann"), role=Role.VIEWER),
    ),
)
OFFICE = Case(
    name="mine",
    title="Our office",
    summary="s",
    spec=office(activity("A"), activity("B", cv=0.5), calendar=RealCalendar(first_year=2026, holidays=("12-25",))),
    staff_basis="assumption",
    drivers=(DriverValue(name="bu", value=3.0, basis="source", why="w"),),
    facts=(Fact(text="f", place="p. 1"),),
    assumptions=(Assumption(text="a", reason="r"),),
    ambiguities=(Ambiguity(text="x", readings=("one", "two"), used="one"),),
    alternatives=(Alternative(title="t", intensity={1: 0.5, 9: 2.0}),),
    arithmetic=(
        Solution(
            unknown="k", value=1.0, processes=(1, 2), staff_fte=3.0, target_hours=4.0, hours=5.0, remark="exactly"
        ),
    ),
)
SCENARIO = Scenario(
    name="Größe <b>2</b>",
    office=OFFICE,
    replications=40,
    seed=7,
    reading="C",
    engine="reference",
    staff={Grade.LEADER: 1.0, Grade.ANALYST: 2.5},
    drivers={"bu": 6.0},
    intensity={4: 0.5},
    absence=Absence.NONE,
    panel=Panel.D,
    processes=Processes.FRAGMENTED,
    preemption=Preemption.NONE,
    rule=Rule.FCFS,
    substitution=Substitution.NEVER,
    helper_share=0.25,
    turnover=0.125,
    new_hire_factor=1.5,
    catalogue=(activity("C"),),
    on_time=0.9,
    critical=0.95,
    calendar=RealCalendar(first_year=2027, fiscal_start_month=4, holidays=("12-25",)),
)
LIBRARY = MeasureLibrary(
    name="Northwind",
    measures=(
        StandardMeasure(
            id="s-profit",
            title="Profit",
            definition="As audited",
            formula="a - b",
            unit="EUR",
            polarity=Polarity.RANGE,
            frequency=Frequency.HALF_YEAR,
            aggregation=Aggregation.SUM,
            source="ledger",
            note="Größe & <b>mut</b>",
        ),
        StandardMeasure(id="s-churn", title="Churn", polarity=Polarity.LOWER),
    ),
)
SURVEY = AlignmentSurvey(
    organisation=DocumentId("northwind"),
    initiatives=(
        FundedInitiative(title="Portal", unit=UnitId("u1"), stratex=1.5, objective="o1", source="plan 2026"),
        FundedInitiative(title="Größe", unit=UnitId("u2"), stratex=0.0),
    ),
    budgets=(BudgetTarget(measure=MeasureId("m1"), period=Period.parse("2026"), value=2.5, source="budget"),),
    pay=(LinkedPay(work_class=WorkClass.MIDDLE_MANAGERS, headcount=40, linked=12, source="payroll"),),
    goals=(PersonalGoals(sampled=50, linked=20, population=400, source="sample"),),
    awareness=(Awareness(asked=100, answered=60, correct=12, population=900, source="survey"),),
    minutes=(StrategyTime(month=Period.parse("2026-10"), minutes=45.0, source="minutes"),),
)
ROUND = ApprovalRound(
    organisation=DocumentId("northwind"),
    title="Plan 2027",
    opened=date(2026, 11, 1),
    deadline=date(2026, 12, 15),
    units=(UnitId("u0"), UnitId("u1")),
    is_closed=True,
)
PORTFOLIO = InitiativePortfolio(
    scorecard=DocumentId("northwind-u0"),
    title="Initiatives 2027",
    first=Period.parse("2027-01"),
    months=24,
    currency="EUR",
    initiatives=(
        Initiative(
            id="i1",
            title="Größe & <b>mut</b>",
            cost=Estimate(low=1.0, likely=2.5, high=4.0, source="plan"),
            months=Estimate(low=3.0, likely=4.0, high=8.0),
            supports=(Support(measure=MeasureId("m1"), adds=Estimate(low=-2.0, likely=-1.0, high=0.0)),),
            sponsor=PersonId("ann"),
            manager=PersonId("bob"),
            unit=UnitId("u1"),
            success=0.5,
            needs=(Need(specialism="design", fte=1.5),),
            is_cross=True,
            ramp_months=6,
            decay=0.25,
            after=("i2",),
            excludes=("i3",),
            is_mandatory=True,
            earliest=Period.parse("2027-04"),
            stage=Stage.RUNNING,
            note="carefully",
        ),
        Initiative(
            id="i2", title="Two", cost=Estimate(low=1, likely=1, high=1), months=Estimate(low=1, likely=1, high=1)
        ),
        Initiative(
            id="i3", title="Three", cost=Estimate(low=0, likely=0, high=0), months=Estimate(low=1, likely=1, high=1)
        ),
    ),
    money=(YearMoney(year=1, amount=100.0),),
    specialists=(Need(specialism="design", fte=3.0),),
    office_hours=80.0,
    slowdown=0.5,
    drivers=(
        Driver(
            id="demand",
            title="Demand",
            unit="%",
            memory=0.5,
            noise=2.0,
            moves=(Move(measure=MeasureId("m1"), by=-0.5),),
            source="plan",
        ),
        Driver(id="prices", title="Prices"),
    ),
    correlations=(Correlation(first="demand", second="prices", value=0.25),),
    futures=(
        Future(
            id="slump",
            title="Slump",
            probability=0.25,
            levels=(Level(driver="demand", by_month=(-1.0, -2.5)),),
            source="plan",
        ),
        Future(id="usual", title="As expected", probability=0.75),
    ),
)
PORTFOLIO_SCENARIO = PortfolioScenario(
    portfolio="case:company",
    title="Lean <b>years</b>",
    base=DocumentId("slump"),
    plan=(Choice(initiative="i1", start=6), Choice(initiative="i2", is_in=False)),
    money=(YearMoney(year=2, amount=50.0),),
    specialists=(Need(specialism="design", fte=2.5),),
    beliefs=(Belief(cause=ObjectiveId("o2"), effect=ObjectiveId("o1"), probability=0.25),),
    cost_factor=1.25,
    months_factor=1.5,
    effect_factor=0.5,
    future="slump",
    note="Größe",
)
SAMPLES = {
    "scorecard": CARD,
    "organisation": ORGANISATION,
    "office": OFFICE,
    "scenario": SCENARIO,
    "library": LIBRARY,
    "survey": SURVEY,
    "round": ROUND,
    "portfolio": PORTFOLIO,
    "portfolio_scenario": PORTFOLIO_SCENARIO,
}
BEFORE = {
    ("scorecard", 1): replace(
        CARD,
        objectives=tuple(replace(one, is_synergy=False, carriers=(), exempt=()) for one in CARD.objectives),
        contributions=tuple(replace(one, aggregation=Flow.AVERAGE) for one in CARD.contributions),
    ),
    ("organisation", 1): replace(ORGANISATION, units=tuple(replace(one, function=None) for one in ORGANISATION.units)),
    ("portfolio", 1): replace(PORTFOLIO, office_hours=None, slowdown=0.0, drivers=(), correlations=(), futures=()),
}
"""What is read from shapes in which a sample could not say everything."""


def _golden(name: str, schema: int) -> str:
    return (GOLDEN / f"{name}-{schema}.json").read_text(encoding="utf-8")


@settings(max_examples=40)
@given(scorecards())
def test_any_scorecard_comes_back_equal(card: Scorecard) -> None:
    encoded = CODEC.encode(card)
    assert CODEC.decode("scorecard", encoded.schema, encoded.payload, "here") == card


@settings(max_examples=40)
@given(organisations())
def test_any_organisation_comes_back_equal(organisation: Organisation) -> None:
    encoded = CODEC.encode(organisation)
    assert CODEC.decode("organisation", encoded.schema, encoded.payload, "here") == organisation


@pytest.mark.parametrize("name", names_of_cases())
def test_every_built_in_office_comes_back_equal(name: str) -> None:
    case = load_case(name)
    encoded = CODEC.encode(case)
    assert CODEC.decode("office", encoded.schema, encoded.payload, "here") == case


@pytest.mark.parametrize("calendar", [None, FixedYear(), RealCalendar(first_year=2027)])
def test_a_scenario_that_leaves_all_as_its_office_has_it_comes_back_equal(
    calendar: FixedYear | RealCalendar | None,
) -> None:
    bare = Scenario(name="b", office=OFFICE, replications=2, seed=1, reading="A", engine="compiled", calendar=calendar)
    encoded = CODEC.encode(bare)
    assert CODEC.decode("scenario", encoded.schema, encoded.payload, "here") == bare


@pytest.mark.parametrize(("name", "schema"), [(kind.name, n + 1) for kind in KINDS for n in range(kind.schema)])
def test_a_sample_of_every_shape_there_ever_was_is_still_read(name: str, schema: int) -> None:
    assert CODEC.decode(name, schema, _golden(name, schema), "here") == BEFORE.get((name, schema), SAMPLES[name])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_written_today_is_the_sample_of_today_s_shape(kind: object) -> None:
    """Where this fails, a shape has changed: raise its schema, add an upcaster and a sample, and keep the old one."""
    name = str(getattr(kind, "name", ""))
    encoded = CODEC.encode(SAMPLES[name])
    assert json.loads(encoded.payload) == json.loads(_golden(name, encoded.schema))


def test_periods_rest_as_people_write_them() -> None:
    document = json.loads(CODEC.encode(CARD).payload)
    assert [target["period"] for target in document["measures"][0]["targets"]] == ["2026-Q3", "2026-12"]


def test_links_and_contributions_are_told_apart_by_what_they_join() -> None:
    before = json.loads(CODEC.encode(CARD).payload)
    after = json.loads(CODEC.encode(CARD).payload)
    after["links"][0]["why"] = "no"
    after["contributions"][0]["weight"] = 1.0
    found = trace(DocumentId("d"), 2, before, after, SCORECARD.keys)
    assert [(change.element, change.field) for change in found] == [
        ("contributions:o2 > corporate > x", "weight"),
        ("links:o2 > o1", "why"),
    ]


def test_documents_are_listed_by_what_people_call_them() -> None:
    titles = [CODEC.encode(SAMPLES[kind.name]).title for kind in KINDS]
    assert titles == [
        "Größe & <b>mut</b>",
        "Northwind",
        "Our office",
        "Größe <b>2</b>",
        "Northwind",
        "Alignment survey of northwind",
        "Plan 2027",
        "Initiatives 2027",
        "Lean <b>years</b>",
    ]
