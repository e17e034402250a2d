"""How well an organisation is aligned: every ratio with what was counted, beside the figures of the source's Figure 1.

Definitions: coverage counts the units asked for each corporate objective; an orphan has no path up to any; a synergy
counts only where two business units carry it. What the source says of other organisations is a line to compare with,
of 2005, never a target.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from workbench.domain.alignment import Alignment, places_of
from workbench.domain.alignment_outline import ObjectiveOutline, Outlined
from workbench.domain.alignment_survey import AlignmentSurvey, WorkClass, wilson
from workbench.domain.approvals import Stand, first_approval_since
from workbench.domain.ids import DocumentId, ObjectiveId
from workbench.domain.organisation import Function, UnitKind
from workbench.domain.scoring_kinds import SLACK

FIGURE_1 = "source, Figure 1 (2005)"
TOLERANCE = 0.01
"""A budget agrees with a target that it differs from by at most this share."""
PEOPLE_FUNCTIONS = frozenset({Function.HUMAN_RESOURCES, Function.INFORMATION_TECHNOLOGY})
FEWEST_BUSINESS_UNITS = 2
NOBODY_ASKED = "no unit is asked for these objectives: add units, or name carriers"
DAY_SECONDS = 86_400


class Group(StrEnum):
    """What a metric is about; the order in which they are shown."""

    LINKS = "Links between scorecards"
    APPROVAL = "Approval"
    MONEY = "Money and plans"
    PEOPLE = "People"


class Counted(StrEnum):
    """What a value is counted in."""

    SHARE = "share"
    DAYS = "days"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the source says of other organisations; value: in the metric's own terms."""

    value: float
    label: str
    source: str = FIGURE_1


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure. value is None where `missing` says why, and what to do.

    fraction: what was divided by what, in words. low, high: its 95 % interval, or bounds that `note` explains.
    """

    key: str
    title: str
    group: Group
    counted: Counted = Counted.SHARE
    value: float | None = None
    fraction: str = ""
    low: float | None = None
    high: float | None = None
    note: str = ""
    source: str = "computed from the newest versions of the scorecards"
    missing: str = ""
    compared: tuple[Compared, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How a corporate objective is carried: of the units asked, those linked to it.

    business_units: those linked to it, asked or not. share: None where nobody is asked.
    """

    objective: ObjectiveOutline
    reached: int
    asked: int
    business_units: int

    @property
    def share(self) -> float | None:
        return self.reached / self.asked if self.asked else None

    @property
    def synergy_share(self) -> float | None:
        """The share that counts for a synergy: none until two business units are linked."""
        share = self.share
        return share if share is None or self.business_units >= FEWEST_BUSINESS_UNITS else 0.0


def coverage(alignment: Alignment) -> tuple[Coverage, ...]:
    """Give the coverage of every corporate objective, in their order."""
    kinds = {one.unit.id: one.unit.kind for one in alignment.tree}
    found = []
    for at, objective in enumerate(alignment.objectives):
        linked, asked = alignment.linked(at), alignment.asked(objective)
        found.append(
            Coverage(
                objective=objective,
                reached=sum(unit.id in linked for unit in asked),
                asked=len(asked),
                business_units=sum(kinds[unit] is UnitKind.BUSINESS for unit in linked),
            )
        )
    return tuple(found)


def orphans(alignment: Alignment, one: Outlined) -> tuple[ObjectiveId, ...]:
    """Give the objectives of a unit's scorecard without a path up to a corporate objective."""
    bits = alignment.enterprise_bits
    return tuple(place.objective for place in places_of(one) if not alignment.reach.get(place, 0) & bits)


def metrics(
    alignment: Alignment, stands: Mapping[DocumentId, Stand], survey: AlignmentSurvey | None = None
) -> tuple[Metric, ...]:
    """Give every metric, group by group."""
    return (*_of_links(alignment), *_of_approval(alignment, stands), *_of_survey(alignment, survey))


# -- links ------------------------------------------------------------------------------------------------------------


def _of_links(alignment: Alignment) -> Iterator[Metric]:
    covered = coverage(alignment)
    none = "" if alignment.objectives else "there are no corporate objectives: draw the map of the unit at the top"
    yield _weighted(
        "coverage",
        "Coverage of corporate objectives",
        [(one.objective.weight, one.share) for one in covered],
        f"{sum(one.reached for one in covered)} of {sum(one.asked for one in covered)} links that are asked for",
        "of the units asked for each corporate objective, those linked to it, weighted by the objectives",
        none,
    )
    synergies = [one for one in covered if one.objective.is_synergy]
    counting = sum(one.business_units >= FEWEST_BUSINESS_UNITS for one in synergies)
    yield _weighted(
        "synergies",
        "Coverage of synergies",
        [(one.objective.weight, one.synergy_share) for one in synergies],
        f"{counting} of {len(synergies)} carried by two business units or more",
        "as above, over the objectives marked as synergies; one counts only where two business units are linked to it",
        none or ("" if synergies else "no corporate objective is marked as a synergy: mark those that units share"),
    )
    yield _ratio(
        Metric(
            key="unsupported",
            title="Unsupported corporate objectives",
            group=Group.LINKS,
            note="corporate objectives that no unit which is asked is linked to; fewer are better",
            missing=none or ("" if any(one.asked for one in covered) else NOBODY_ASKED),
        ),
        sum(one.asked > 0 and not one.reached for one in covered),
        sum(one.asked > 0 for one in covered),
        "corporate objectives that units are asked for",
    )
    below = [one for unit, one in alignment.cards.items() if unit != alignment.corporate]
    total = sum(len(one.card.objectives) for one in below)
    without = sum(len(orphans(alignment, one)) for one in below)
    yield _ratio(
        Metric(
            key="orphans",
            title="Orphan objectives of units",
            group=Group.LINKS,
            note="objectives of units without any path up to a corporate objective; fewer are better",
            missing=none
            or ("" if total else "no unit below the top has a scorecard yet: cascade an objective to them"),
        ),
        without,
        total,
        "objectives of units",
    )
    yield _ratio(
        Metric(
            key="upward",
            title="Units with a link upward",
            group=Group.LINKS,
            note="units of which at least one objective leads up to a corporate one",
            missing=none or ("" if below else "no unit below the top has a scorecard yet"),
        ),
        sum(bool(alignment.cells.get(unit)) for unit in alignment.cards if unit != alignment.corporate),
        len(below),
        "units with a scorecard",
    )


# -- approval ---------------------------------------------------------------------------------------------------------


def _of_approval(alignment: Alignment, stands: Mapping[DocumentId, Stand]) -> Iterator[Metric]:
    units = [one.unit for one in alignment.tree]
    approved = {
        unit
        for unit, one in alignment.cards.items()
        if (stand := stands.get(one.head.document)) is not None and stand.approval is not None
    }
    nobody = "" if units else "the organisation has no units: add them"
    yield _ratio(
        Metric(
            key="approved",
            title="Units with an approved scorecard",
            group=Group.APPROVAL,
            note="any approved version counts; an edit since then waits for the next round",
            missing=nobody,
        ),
        len(approved),
        len(units),
        "units",
    )
    partners = [unit for unit in units if unit.kind is UnitKind.PARTNER]
    yield _ratio(
        Metric(
            key="partners",
            title="Partners with an approved scorecard",
            group=Group.APPROVAL,
            note="customers, suppliers and joint ventures that share a scorecard or compact with us",
            missing="" if partners else "no partner is in the tree: add customers, suppliers or joint ventures",
        ),
        sum(unit.id in approved for unit in partners),
        len(partners),
        "partners",
    )
    functions = [unit for unit in units if unit.function in PEOPLE_FUNCTIONS]
    aligned = sum(unit.id in approved and _is_aligned(alignment, alignment.cards[unit.id]) for unit in functions)
    yield _ratio(
        Metric(
            key="functions",
            title="HR and IT units that are aligned",
            group=Group.APPROVAL,
            note="an approved scorecard of which every objective leads to a business unit's or a corporate one",
            missing=""
            if functions
            else "no unit is marked as human resources or information technology: set its function",
            compared=(Compared(value=0.33, label="67 % of HR and IT organisations were not aligned with strategy"),),
        ),
        aligned,
        len(functions),
        "HR and IT units",
    )
    days = _days_to_approval(alignment, stands)
    without = "the corporate scorecard is not approved yet" if days is None else "no unit was approved after it yet"
    yield Metric(
        key="days",
        title="Days from corporate to unit approval",
        group=Group.APPROVAL,
        counted=Counted.DAYS,
        value=sum(days) / len(days) if days else None,
        fraction=f"mean of {len(days)} units, longest {max(days):.1f}" if days else "",
        high=max(days) if days else None,
        note="from the newest corporate approval to each unit's first approval after it; the upper end is the longest",
        missing="" if days else without,
    )


def _is_aligned(alignment: Alignment, one: Outlined) -> bool:
    bits = alignment.enterprise_bits | alignment.business_bit
    return bool(one.card.objectives) and all(alignment.reach.get(place, 0) & bits for place in places_of(one))


def _days_to_approval(alignment: Alignment, stands: Mapping[DocumentId, Stand]) -> list[float] | None:
    top = None if alignment.corporate is None else alignment.cards.get(alignment.corporate)
    stand = None if top is None else stands.get(top.head.document)
    if stand is None or stand.approval is None:
        return None
    since = stand.approval.at
    found = (
        first_approval_since(stands.get(one.head.document), since)
        for unit, one in alignment.cards.items()
        if unit != alignment.corporate
    )
    return [(one.at - since).total_seconds() / DAY_SECONDS for one in found if one is not None]


# -- told by the office -----------------------------------------------------------------------------------------------


def _of_survey(alignment: Alignment, survey: AlignmentSurvey | None) -> Iterator[Metric]:
    told = survey or AlignmentSurvey(organisation=DocumentId("none"))
    yield from _of_money(alignment, told)
    yield from _of_pay(told)
    yield _of_goals(told)
    yield _of_awareness(told)
    yield _of_minutes(told)


def _of_money(alignment: Alignment, told: AlignmentSurvey) -> Iterator[Metric]:
    untold = "" if told.initiatives else "no initiatives with their strategic money are told: tell them in the survey"
    total = sum(one.stratex for one in told.initiatives)
    linked = [one for one in told.initiatives if _is_linked(alignment, one.objective)]
    to_compare = (Compared(value=0.40, label="60 % did not link their budgets to strategy"),)
    money = sum(one.stratex for one in linked)
    yield Metric(
        key="budget",
        title="Strategic money linked to objectives",
        group=Group.MONEY,
        value=money / total if total else None,
        fraction=f"{money:g} of {total:g}" if total else "",
        note="STRATEX of the initiatives that name an objective on a scorecard, of all STRATEX",
        source=_sources(one.source for one in told.initiatives),
        missing=untold or ("" if total else "the initiatives have no strategic money: tell it in the survey"),
        compared=to_compare,
    )
    by_unit: dict[str, bool] = {}
    for one in told.initiatives:
        by_unit[one.unit] = by_unit.get(one.unit, True) and one in linked
    yield _ratio(
        Metric(
            key="plans",
            title="Units whose whole plan is linked",
            group=Group.MONEY,
            note="units all of whose initiatives name an objective on a scorecard",
            missing=untold,
            source=_sources(one.source for one in told.initiatives),
            compared=to_compare,
        ),
        sum(by_unit.values()),
        len(by_unit),
        "units with initiatives",
    )
    targets = {measure.id: measure.targets for one in alignment.cards.values() for measure in one.card.measures}
    both = [
        (budget.value, targets[budget.measure][str(budget.period)])
        for budget in told.budgets
        if str(budget.period) in targets.get(budget.measure, {})
    ]
    yield _ratio(
        Metric(
            key="agreement",
            title="Budget targets that agree with the scorecard's",
            group=Group.MONEY,
            note=f"within {TOLERANCE:.0%} of the scorecard's target of the same measure and period",
            missing="" if both else "no budget target with one on a scorecard is told: tell them in the survey",
            source=_sources(one.source for one in told.budgets),
        ),
        sum(abs(budget - target) <= (TOLERANCE + SLACK) * abs(target) for budget, target in both),
        len(both),
        "measures and periods with both",
    )


def _is_linked(alignment: Alignment, objective: str) -> bool:
    return bool(objective) and any(objective in known for known in alignment.known.values())


_PAY_COMPARED = {
    WorkClass.MIDDLE_MANAGERS: Compared(value=0.30, label="70 % of middle managers had no incentives linked"),
    WorkClass.FRONT_LINE: Compared(
        value=0.10,
        label="more than 90 % of front-line employees had no incentives linked",
        source="source, text (2005)",
    ),
}


def _of_pay(told: AlignmentSurvey) -> Iterator[Metric]:
    known = {one.work_class: one for one in told.pay}
    for work_class in WorkClass:
        one = known.get(work_class)
        compared = _PAY_COMPARED.get(work_class)
        yield _ratio(
            Metric(
                key=f"pay-{work_class.replace(' ', '-')}",
                title=f"Incentives linked to strategy: {work_class}",
                group=Group.PEOPLE,
                note="people with at least a tenth of variable pay on scorecard measures (a tenth is an assumption)",
                missing=""
                if one is not None and one.headcount
                else f"nothing is told of the pay of {work_class}: tell it in the survey",
                source=_sources([] if one is None else [one.source]),
                compared=() if compared is None else (compared,),
            ),
            0 if one is None else one.linked,
            0 if one is None else one.headcount,
            work_class.value,
        )


def _of_goals(told: AlignmentSurvey) -> Metric:
    one = told.goals[0] if told.goals else None
    title, note = "Personal goals linked to strategy", "of the personal scorecards sampled; Wilson's 95 % interval"
    if one is None or not one.sampled:
        return _untold("goals", title, note, "no personal goals were sampled: tell a sample in the survey")
    found = wilson(one.linked, one.sampled, one.population)
    return Metric(
        key="goals",
        title=title,
        group=Group.PEOPLE,
        value=found.share,
        fraction=f"{one.linked} of {one.sampled} sampled",
        low=found.low,
        high=found.high,
        note=note,
        source=_sources([one.source]),
    )


def _of_awareness(told: AlignmentSurvey) -> Metric:
    one = told.awareness[0] if told.awareness else None
    title = "Employees who know the strategy"
    compared = (Compared(value=0.05, label="95 % of the typical workforce did not understand the strategy"),)
    if one is None or not one.answered:
        missing = "no survey of who knows the strategy is told: tell one in the survey"
        return _untold("awareness", title, "right answers of those given", missing, compared)
    found = wilson(one.correct, one.answered, one.population)
    silent = one.asked - one.answered
    return Metric(
        key="awareness",
        title=title,
        group=Group.PEOPLE,
        value=found.share,
        fraction=f"{one.correct} of {one.answered} answers",
        low=found.low,
        high=found.high,
        note=(
            f"Wilson's 95 % interval; {one.answered / one.asked:.0%} of {one.asked} answered: between"
            f" {one.correct / one.asked:.0%} and {(one.correct + silent) / one.asked:.0%} if none or all of the"
            " others know it"
        ),
        source=_sources([one.source]),
        compared=compared,
    )


def _of_minutes(told: AlignmentSurvey) -> Metric:
    title, note = "Strategy in the executive team's meetings", "minutes on strategy in a month, mean of the months told"
    compared = (Compared(value=60, label="85 % of executive teams spent less than one hour a month, 50 % none"),)
    if not told.minutes:
        missing = "no minutes of executive meetings are told: tell them in the survey"
        return _untold("minutes", title, note, missing, compared, Counted.MINUTES)
    minutes = [one.minutes for one in told.minutes]
    return Metric(
        key="minutes",
        title=title,
        group=Group.PEOPLE,
        counted=Counted.MINUTES,
        value=sum(minutes) / len(minutes),
        fraction=f"mean of {len(minutes)} months",
        low=min(minutes),
        high=max(minutes),
        note=f"{note}; the ends are the least and the most of a month",
        source=_sources(one.source for one in told.minutes),
        compared=compared,
    )


# -- how a metric is made ---------------------------------------------------------------------------------------------


def _weighted(
    key: str, title: str, parts: list[tuple[float, float | None]], fraction: str, note: str, missing: str
) -> Metric:
    """The mean of the shares there are, weighted; a share of nobody counts in neither sum."""
    counting = [(weight, share) for weight, share in parts if share is not None]
    total = sum(weight for weight, _ in counting)
    nobody = "" if counting else NOBODY_ASKED
    nobody = nobody or ("" if total else "the weights of these objectives add up to 0: give one a weight above 0")
    value = sum(weight * share for weight, share in counting) / total if total else None
    return Metric(
        key=key,
        title=title,
        group=Group.LINKS,
        value=None if missing else value,
        fraction=fraction if total and not missing else "",
        note=note,
        missing=missing or nobody,
    )


def _ratio(about: Metric, count: int, total: int, of: str) -> Metric:
    """A metric with its share of a whole; without it where `missing` says why there is none."""
    if about.missing or not total:
        return about
    return replace(about, value=count / total, fraction=f"{count} of {total} {of}")


def _untold(
    key: str,
    title: str,
    note: str,
    missing: str,
    compared: tuple[Compared, ...] = (),
    counted: Counted = Counted.SHARE,
) -> Metric:
    return Metric(
        key=key, title=title, group=Group.PEOPLE, counted=counted, note=note, missing=missing, compared=compared
    )


def _sources(told: Iterable[str]) -> str:
    named = list(dict.fromkeys(one.strip() for one in told if one.strip()))
    return "told by the office: " + ("; ".join(named) if named else "no source was named")
