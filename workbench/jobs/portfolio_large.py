"""The built-in portfolio of 200 initiatives: made of the company's scorecard, the same each time.

Every number is an assumption: costs are lognormal, an initiative moves its measure by a few hundredths of the way to
its last target, the money lasts for 45 % of what all would cost, and the people for half of their work.
"""

from dataclasses import replace
from math import exp, log, sqrt
from statistics import NormalDist

from osm_sim.streams import uniforms, word
from workbench.domain.estimates import Estimate
from workbench.domain.ids import UnitId
from workbench.domain.initiatives import Initiative, InitiativePortfolio, Need, Support, YearMoney
from workbench.domain.organisation import Organisation, UnitKind
from workbench.domain.scorecard import Measure, Polarity, Scorecard
from workbench.domain.scoring_targets import period_of, span_of
from workbench.jobs.portfolio_cases import CASE_TITLES, LARGE

INITIATIVES = 200
SEED = 200
FUNDED, STAFFED = 0.45, 0.5
MONEY_BY_YEAR = (0.4, 0.35, 0.25)
MEDIAN_COST, COST_SPREAD = 180.0, 0.8
MANDATORY, EXCLUSIVE, DEPENDENT, LATE = 0.03, 0.08, 0.25, 0.2
VERBS = (
    "Standardise",
    "Simplify",
    "Digitise",
    "Pilot",
    "Extend",
    "Rebuild",
    "Measure",
    "Train for",
    "Pool",
    "Relaunch",
)
NOUNS = {
    "km01": ("capital planning", "stock levels"),
    "km02": ("service contracts", "retrofit offers"),
    "km03": ("shared services", "energy use"),
    "km04": ("pricing of new pumps", "design to cost"),
    "km05": ("delivery promises", "order scheduling"),
    "km06": ("contract renewals", "account reviews"),
    "km07": ("complaint handling", "root-cause reviews"),
    "km08": ("cost-of-ownership studies", "efficiency upgrades"),
    "km09": ("open days", "school visits"),
    "km10": ("order entry", "assembly flow"),
    "km11": ("in-line tests", "supplier audits"),
    "km12": ("failure forecasts", "vibration analysis"),
    "km13": ("van stocks", "remote help"),
    "km14": ("stage gates", "modular design"),
    "km15": ("pilot customers", "field trials"),
    "km16": ("machine guarding", "lift plans"),
    "km17": ("water loops", "rinse cycles"),
    "km18": ("problem-solving courses", "team boards"),
    "km19": ("engineer certificates", "training rigs"),
    "km20": ("pump sensors", "data gateways"),
    "km21": ("design internships", "hiring days"),
    "km22": ("safety walks", "conduct talks"),
    "km24": ("customer panels", "service ratings"),
    "km25": ("regional depots", "spare-part kits"),
}


def large_portfolio(small: InitiativePortfolio, card: Scorecard, organisation: Organisation) -> InitiativePortfolio:
    """Give the large portfolio, for the world, the months and the specialisms of the small one."""
    kinds = (UnitKind.BUSINESS, UnitKind.SUPPORT)
    units = [(unit.id, unit.name.removesuffix(" (fictional)")) for unit in organisation.units if unit.kind in kinds]
    measures = [one for one in card.measures if one.id in NOUNS and one.polarity is not Polarity.RANGE]
    made = [_initiative(at, measures[at % len(measures)], units[at % len(units)], small) for at in range(INITIATIVES)]
    tied = [_tied(at, one, made) for at, one in enumerate(made)]
    whole = sum(one.cost.mean for one in tied)
    money = [YearMoney(year=at, amount=_round(whole * FUNDED * share)) for at, share in enumerate(MONEY_BY_YEAR, 1)]
    people = tuple(Need(specialism=one.specialism, fte=_fte(one.specialism, tied, small)) for one in small.specialists)
    return replace(small, title=CASE_TITLES[LARGE], initiatives=tuple(tied), money=tuple(money), specialists=people)


def _initiative(at: int, measure: Measure, unit: tuple[UnitId, str], small: InitiativePortfolio) -> Initiative:
    cost = MEDIAN_COST * exp(COST_SPREAD * NormalDist().inv_cdf(_draw(at, "cost")))
    months = 2 + round(2.5 * log(1 + cost / 60) + 3 * _draw(at, "months"))
    baseline = 0.0 if measure.baseline is None else measure.baseline.value
    adds = (measure.targets[-1].value - baseline) * (0.03 + 0.07 * _draw(at, "effect")) * sqrt(cost / MEDIAN_COST)
    verb = VERBS[(at + at // len(NOUNS)) % len(VERBS)]
    noun = NOUNS[measure.id][at // len(NOUNS) % 2]
    asked = small.specialists[int(_draw(at, "specialism") * len(small.specialists))].specialism
    late = 1 + int(18 * _draw(at, "earliest")) if _draw(at, "late") < LATE else 0
    first = span_of(small.first)[0] + late
    return Initiative(
        id=f"n{at + 1:03d}",
        title=f"{verb} {noun}, {unit[1]} (fictional)",
        cost=_estimate(_round(0.8 * cost), _round(cost), _round(1.45 * cost)),
        months=_estimate(max(1, round(0.8 * months)), months, round(1.5 * months)),
        supports=(Support(measure=measure.id, adds=_estimate(*sorted((0.4 * adds, adds, 1.5 * adds)))),),
        unit=unit[0],
        success=round(0.55 + 0.4 * _draw(at, "success"), 2),
        needs=(Need(specialism=asked, fte=0.5 + round(5 * _draw(at, "needs")) / 2),),
        is_cross=_draw(at, "cross") < 0.3,
        ramp_months=3 * int(4 * _draw(at, "ramp")),
        decay=round(0.1 * _draw(at, "decay"), 2),
        earliest=period_of(first, first) if late else None,
        note="made up: every number is an assumption",
    )


def _tied(at: int, one: Initiative, made: list[Initiative]) -> Initiative:
    """Give an initiative with what it waits for, or excludes, of those before it: so nothing goes in a circle."""
    if _draw(at, "mandatory") < MANDATORY:
        return replace(one, is_mandatory=True, earliest=None)
    rival = at - len(NOUNS)  # the one before it on the same measure
    if rival >= 0 and _draw(at, "dependent") < DEPENDENT:
        return replace(one, after=(made[rival].id,))
    if rival >= 0 and _draw(at, "exclusive") < EXCLUSIVE and _draw(rival, "mandatory") >= MANDATORY:
        return replace(one, excludes=(made[rival].id,))
    return one


def _fte(specialism: str, made: list[Initiative], small: InitiativePortfolio) -> float:
    asked = [(need.fte, one.months.mean) for one in made for need in one.needs if need.specialism == specialism]
    work = sum(fte * months for fte, months in asked)
    return max(round(STAFFED * work / small.months), *(fte for fte, _ in asked))


def _draw(at: int, what: str) -> float:
    """Give a uniform in (0, 1) by the number of an initiative and what it is for."""
    return float(uniforms(SEED, at, word(f"{LARGE} {what}"), 0, 0, 0)[0])


def _estimate(low: float, likely: float, high: float) -> Estimate:
    return Estimate(low=low, likely=likely, high=high, source="fictional")


def _round(amount: float) -> float:
    return 5.0 * round(amount / 5)
