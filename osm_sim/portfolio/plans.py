"""Plans of a portfolio: which initiatives are done, after which month each may start, and why others are not.

Also those that are worth comparing without a search: everything at once, all but one, only what must be.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from osm_sim.errors import InputError
from osm_sim.portfolio.spec import Initiative, Plan, Portfolio

EVERYTHING, MANDATORY = "everything", "only the mandatory ones"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, and a sentence for each initiative of the portfolio that is not in it, by its name."""

    plan: Plan
    left_out: Mapping[str, str]


def plan_of(
    portfolio: Portfolio,
    *,
    without: Collection[str] = (),
    starts: Mapping[str, int] | None = None,
    wanted: Collection[str] = (),
) -> Plan:
    """Give the plan in which every initiative starts as early as it may, or after the month of `starts` (0: at once).

    As `planned` does, without the sentences.
    """
    return planned(portfolio, without=without, starts=starts, wanted=wanted).plan


def planned(
    portfolio: Portfolio,
    *,
    without: Collection[str] = (),
    starts: Mapping[str, int] | None = None,
    wanted: Collection[str] = (),
) -> Planned:
    """Give the plan in which every initiative starts as early as it may, or after the month of `starts` (0: at once).

    Whoever waits for one that is left out is left out, too. Of two that exclude each other the mandatory one is taken,
    else the one with a start or among those `wanted`, else the first of the list; so too what these wait for. Raises
    InputError for an initiative that is not there, or mandatory and left out, and for a start that cannot be.
    """
    starts = starts or {}
    named = dict.fromkeys([*starts, *wanted])
    _check(portfolio, without, named)
    left_out = {name: f"{_title(portfolio, name)} was left out" for name in without}
    _leave_out_dependents(portfolio, left_out)
    _refuse_lost(portfolio, left_out, named)
    _choose_between(portfolio, left_out, named)
    kept = [one for one in portfolio.initiatives if one.name not in left_out]
    plan = Plan(starts={one.name: starts.get(one.name, one.earliest) for one in kept}).check(portfolio)
    order = [one.name for one in portfolio.initiatives]
    return Planned(plan=plan, left_out={name: left_out[name] for name in order if name in left_out})


def _check(portfolio: Portfolio, without: Collection[str], named: Iterable[str]) -> None:
    for name in (*without, *named):
        if portfolio.initiative(name) is None:
            known = ", ".join(other.name for other in portfolio.initiatives)
            raise InputError(f"initiative {name[:60]!r} is not in the portfolio; there are {known}")
    for name in without:
        if name in named:
            raise InputError(f"initiative {name!r} is left out and put in at once: choose one of the two")
        if (one := portfolio.initiative(name)) is not None and one.is_mandatory:
            raise InputError(f"initiative {name!r} is mandatory: keep it in")


def _leave_out_dependents(portfolio: Portfolio, left_out: dict[str, str]) -> None:
    """Add to those left out all that wait for one of them, however far behind."""
    is_more = True
    while is_more:
        is_more = False
        for one in portfolio.initiatives:
            gone = next((each.initiative for each in one.after if each.initiative in left_out), None)
            if gone is not None and one.name not in left_out:
                left_out[one.name] = f"{_shown(one)} waits for {_title(portfolio, gone)}, which is not in the plan"
                is_more = True


def _refuse_lost(portfolio: Portfolio, left_out: Mapping[str, str], named: Collection[str]) -> None:
    """Refuse a plan that lacks what it must have."""
    for one in portfolio.initiatives:
        if one.name in left_out and (one.is_mandatory or one.name in named):
            why = "mandatory" if one.is_mandatory else "put in"
            raise InputError(f"{left_out[one.name]}; it is {why}: keep both in, or leave both out")


def _choose_between(portfolio: Portfolio, left_out: dict[str, str], named: Collection[str]) -> None:
    """Leave out one of each two that exclude each other, with all that wait for it."""
    must = _with_predecessors(portfolio, [one.name for one in portfolio.initiatives if one.is_mandatory])
    asked = _with_predecessors(portfolio, named)
    ranked = sorted(portfolio.initiatives, key=lambda one: (one.name not in must, one.name not in asked))
    taken: list[Initiative] = []
    for one in ranked:
        if one.name in left_out:
            continue
        rivals = (each for each in taken if each.name in one.excludes or one.name in each.excludes)
        rival = next((each for each in rivals if each.name not in left_out), None)
        if rival is None:
            taken.append(one)
            continue
        if one.name in must | asked and rival.name in must | asked:
            raise InputError(f"initiatives {rival.name!r} and {one.name!r} exclude each other: leave one of them out")
        left_out[one.name] = f"{_shown(one)} and {_shown(rival)} exclude each other"
        _leave_out_dependents(portfolio, left_out)


def _with_predecessors(portfolio: Portfolio, names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        one = portfolio.initiative(name)
        if one is not None and name not in found:
            found.add(name)
            waiting += [each.initiative for each in one.after]
    return found


def _title(portfolio: Portfolio, name: str) -> str:
    one = portfolio.initiative(name)
    return repr(name) if one is None else _shown(one)


def _shown(one: Initiative) -> str:
    return f"{one.name} ({one.title})" if one.title else repr(one.name)


# -- plans to compare -------------------------------------------------------------------------------------------------


def early_plan(portfolio: Portfolio, without: Collection[str] = ()) -> Plan:
    """Give the plan that starts every initiative as early as it may, but those named; raises as `planned` does."""
    return planned(portfolio, without=without).plan


def mandatory_plan(portfolio: Portfolio) -> Plan:
    """Give the plan of the mandatory initiatives and those that they wait for, as early as may be."""
    return _starting(portfolio, _needed(portfolio))


def usual_plans(portfolio: Portfolio) -> dict[str, Plan]:
    """Give plans by name, each once: everything, without each one in turn where that may be, only the mandatory ones.

    Raises InputError where all of these are one plan.
    """
    needed = _needed(portfolio)
    everything = early_plan(portfolio)
    found = {EVERYTHING: everything}
    for one in portfolio.initiatives:
        if one.name in everything.starts and one.name not in needed:
            found[f"without {one.name}"] = early_plan(portfolio, (one.name,))
    found[MANDATORY] = mandatory_plan(portfolio)
    once: dict[tuple[str, ...], str] = {}
    for name, plan in found.items():
        once.setdefault(tuple(plan.starts), name)
    if len(once) < 2:
        raise InputError(f"{portfolio.name!r} leaves no choice, all it has must be done: add an initiative to choose")
    return {name: found[name].check(portfolio) for name in once.values()}


def _needed(portfolio: Portfolio) -> set[str]:
    return _with_predecessors(portfolio, [one.name for one in portfolio.initiatives if one.is_mandatory])


def _starting(portfolio: Portfolio, names: Collection[str]) -> Plan:
    return Plan(starts={one.name: one.earliest for one in portfolio.initiatives if one.name in names})
