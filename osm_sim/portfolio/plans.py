"""Plans that are worth comparing without a search: everything at once, all but one, only what must be."""

from collections.abc import Collection

from osm_sim.errors import InputError
from osm_sim.portfolio.spec import Initiative, Plan, Portfolio

EVERYTHING, MANDATORY = "everything", "only the mandatory ones"


def early_plan(portfolio: Portfolio, without: Collection[str] = ()) -> Plan:
    """Give the plan that starts every initiative as early as it may, but those named and those that wait for them.

    Of two that exclude each other, what a mandatory one needs is taken, else the one that is listed first. Raises
    InputError for one that is not there, or that is needed.
    """
    needed = _needed(portfolio)
    for name in without:
        if portfolio.initiative(name) is None:
            known = ", ".join(other.name for other in portfolio.initiatives)
            raise InputError(f"initiative {name[:60]!r} is not in the portfolio; there are {known}")
        if name in needed:
            raise InputError(f"initiative {name!r} is mandatory, or one that is waits for it: keep it in")
    taken: set[str] = set()
    for one in sorted(portfolio.initiatives, key=lambda one: one.name not in needed):
        group = _with_those_before(portfolio, one.name)
        if not group & set(without) and not _excludes_any(portfolio, group | taken):
            taken |= group
    return _starting(portfolio, taken)


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
    groups = (_with_those_before(portfolio, one.name) for one in portfolio.initiatives if one.is_mandatory)
    return set().union(*groups)


def _with_those_before(portfolio: Portfolio, name: str) -> set[str]:
    found, waiting = {name}, [name]
    while waiting:
        before = {each.initiative for each in _known(portfolio, waiting.pop()).after} - found
        found |= before
        waiting += before
    return found


def _excludes_any(portfolio: Portfolio, names: set[str]) -> bool:
    return any(names & set(_known(portfolio, name).excludes) for name in names)


def _known(portfolio: Portfolio, name: str) -> Initiative:
    one = portfolio.initiative(name)
    assert one is not None
    return one


def _starting(portfolio: Portfolio, names: Collection[str]) -> Plan:
    return Plan(starts={one.name: one.earliest for one in portfolio.initiatives if one.name in names})
