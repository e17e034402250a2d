"""What the alignment's jobs hand out as JSON documents: a contract, data/reference/cli.schema.json."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from osm_sim.errors import InputError
from workbench.domain.alignment import Place, Step, follow_down, follow_up, unit_of
from workbench.domain.alignment_checks import RULES, Found, due_for
from workbench.domain.alignment_metrics import Metric, coverage
from workbench.domain.approvals import ApprovalRound, Standing
from workbench.domain.findings import Severity
from workbench.domain.ids import DocumentId, UnitId
from workbench.domain.rights import Action
from workbench.jobs.alignment import Enterprise, findings_of, metrics_of
from workbench.jobs.alignment_approvals import count_standings, reminders, round_rows
from workbench.jobs.alignment_cascade import CascadeOffer
from workbench.jobs.alignment_realign import Walk

Document = dict[str, Any]
ROLE_ACTIONS = (Action.EDIT, Action.SUBMIT, Action.APPROVE)


def report_document(enterprise: Enterprise, as_of: str) -> Document:
    """Give every metric, the coverage of every corporate objective, and where the units stand."""
    alignment, found = enterprise.alignment, findings_of(enterprise)
    counts = Counter(one.finding.severity for one in found)
    return {
        **_head(enterprise),
        "as_of": as_of,
        "counts": {
            "units": len(alignment.tree),
            "scorecards": len(alignment.cards),
            "objectives": sum(len(one.card.objectives) for one in alignment.cards.values()),
            "contributions": sum(len(one.card.contributions) for one in alignment.cards.values()),
        },
        "metrics": [metric_document(one) for one in metrics_of(enterprise)],
        "coverage": [
            {
                "objective": one.objective.id,
                "title": one.objective.title,
                "perspective": one.objective.perspective,
                "is_synergy": one.objective.is_synergy,
                "reached": one.reached,
                "asked": one.asked,
                "business_units": one.business_units,
            }
            for one in coverage(alignment)
        ],
        "units": [_unit(enterprise, one.unit.id, one.depth) for one in alignment.tree],
        "findings": {severity.value: counts[severity] for severity in Severity},
    }


def metric_document(one: Metric) -> Document:
    """Give one metric."""
    return {
        "key": one.key,
        "title": one.title,
        "group": one.group.value,
        "counted_in": one.counted.value,
        "value": one.value,
        "fraction": one.fraction,
        "low": one.low,
        "high": one.high,
        "note": one.note,
        "source": one.source,
        "missing": one.missing,
        "compared": [{"value": line.value, "label": line.label, "source": line.source} for line in one.compared],
    }


def matrix_document(enterprise: Enterprise) -> Document:
    """Give the matrix: of every unit below the top, how it is linked to each corporate objective."""
    alignment = enterprise.alignment
    return {
        **_head(enterprise),
        "objectives": [{"objective": one.id, "title": one.title} for one in alignment.objectives],
        "rows": [
            {
                "unit": one.unit.id,
                "name": one.unit.name,
                "depth": one.depth,
                "cells": [_cell(enterprise, one.unit.id, at) for at in range(len(alignment.objectives))],
            }
            for one in alignment.tree
            if one.unit.id != alignment.corporate
        ],
    }


def findings_document(enterprise: Enterprise, found: Iterable[Found]) -> Document:
    """Give what does not fit between the scorecards."""
    every = tuple(found)
    counts = Counter(one.finding.severity for one in every)
    return {
        **_head(enterprise),
        "rules": {rule: one.title for rule, one in RULES.items()},
        "counts": {severity.value: counts[severity] for severity in Severity},
        "findings": [
            {
                "rule": one.finding.rule,
                "severity": one.finding.severity.value,
                "unit": one.unit,
                "map": one.document,
                "kind": one.finding.place.kind.value,
                "key": one.finding.place.key,
                "sentence": one.finding.sentence,
                "reason": one.finding.reason,
                "source": one.finding.source,
            }
            for one in every
        ],
    }


def followed_document(enterprise: Enterprise, place: Place) -> Document:
    """Give an objective with what it serves and what serves it."""
    objective = enterprise.alignment.objective(place)
    return {
        **_head(enterprise),
        "map": place.document,
        "objective": place.objective,
        "title": "" if objective is None else objective.title,
        "up": [_step(enterprise, one) for one in follow_up(enterprise.alignment, place, MOST_STEPS)],
        "down": [_step(enterprise, one) for one in follow_down(enterprise.alignment, place, MOST_STEPS)],
    }


def round_document(enterprise: Enterprise, document: DocumentId, round_: ApprovalRound, today: Any) -> Document:  # noqa: ANN401 - a date
    """Give a round of approvals: where each unit stands, and who is to do what next."""
    rows = round_rows(enterprise, round_, today)
    return {
        **_head(enterprise),
        "round": document,
        "title": round_.title,
        "opened": round_.opened.isoformat(),
        "deadline": round_.deadline.isoformat(),
        "is_closed": round_.is_closed,
        "counts": {standing.value: count for standing, count in count_standings(rows).items()},
        "units": [
            {
                "unit": row.unit.id,
                "name": row.unit.name,
                "standing": row.standing.value,
                "map": None if row.stand is None else row.stand.head.document,
                "version": None if row.stand is None else row.stand.head.number,
                "note": "" if row.stand is None or row.stand.last is None else row.stand.last.note,
                "is_late": row.is_late,
            }
            for row in rows
        ],
        "reminders": [
            {
                "unit": one.unit.id,
                "name": one.unit.name,
                "people": list(one.people),
                "roles": [role.value for role in one.roles],
                "what": one.what,
                "due": one.due.isoformat(),
                "is_late": one.is_late,
            }
            for one in reminders(enterprise, round_, today)
        ],
    }


def decided_document(enterprise: Enterprise, document: DocumentId) -> Document:
    """Give where a scorecard stands after a decision."""
    stand = enterprise.stands[document]
    assert stand.last is not None
    return {
        "map": document,
        "version": stand.head.number,
        "standing": stand.standing.value,
        "by": stand.last.actor,
        "at": stand.last.at.isoformat(),
        "note": stand.last.note,
        "approved": stand.approved,
    }


def cascade_document(enterprise: Enterprise, offer: CascadeOffer, *, is_made: bool) -> Document:
    """Give what a cascade does to each unit, and whether it was done."""
    return {
        **_head(enterprise),
        "map": offer.place.document,
        "objective": offer.place.objective,
        "title": offer.title,
        "how": offer.cascade.how.value,
        "mode": offer.cascade.mode.value,
        "is_made": is_made,
        "units": [
            {"unit": row.unit.id, "name": row.unit.name, "outcome": row.outcome.value, "sentence": row.sentence}
            for row in offer.rows
        ],
    }


def walk_document(enterprise: Enterprise, walk: Walk, *, is_made: bool) -> Document:
    """Give the differences a unit's scorecard has to answer to, and whether it was realigned."""
    return {
        **_head(enterprise),
        "map": walk.opened.document,
        "source": walk.source,
        "aligned_to": walk.due.aligned_to,
        "approved": walk.due.approved,
        "is_made": is_made,
        "same": walk.same,
        "differences": [
            {
                "objective": one.key,
                "happened": one.happened.value,
                "title": one.title,
                "sentences": list(one.sentences),
                "is_mandated": one.is_mandated,
                "usual": one.usual.value,
            }
            for one in walk.differences
        ],
    }


def organised_document(enterprise: Enterprise) -> Document:
    """Give the units of an organisation, with the roles held there."""
    organisation = enterprise.organisation
    people = {one.id: one for one in organisation.people}
    return {
        **_head(enterprise),
        "version": enterprise.version.number,
        "units": [
            {
                "unit": one.unit.id,
                "name": one.unit.name,
                "kind": one.unit.kind.value,
                "function": None if one.unit.function is None else one.unit.function.value,
                "depth": one.depth,
                "parent": one.unit.parent,
                "beside": list(one.unit.beside),
                "map": None if (card := enterprise.alignment.cards.get(one.unit.id)) is None else card.head.document,
            }
            for one in enterprise.alignment.tree
        ],
        "roles": [
            {
                "person": one.person,
                "name": people[one.person].name,
                "sign_in": people[one.person].sign_in,
                "role": one.role.value,
                "unit": one.unit,
            }
            for one in organisation.grants
        ],
    }


MOST_STEPS = 5_000


def find_objective(enterprise: Enterprise, map_name: str | None, name: str) -> Place:
    """Give an objective by its id or exact title, of a scorecard or of the corporate one where none is named.

    Raises InputError where there is none, or several.
    """
    alignment = enterprise.alignment
    if map_name is None:
        top = None if alignment.corporate is None else alignment.cards.get(alignment.corporate)
        if top is None:
            raise InputError("there is no corporate scorecard: draw the map of the unit at the top first")
        one = top
    else:
        found = alignment.by_document.get(DocumentId(map_name)) or alignment.cards.get(UnitId(map_name))
        if found is None:
            raise InputError(f"map {map_name[:80]!r} is no scorecard of this organisation; name a document or a unit")
        one = found
    matching = [each for each in one.card.objectives if name in (each.id, each.title)]
    if len(matching) == 1:
        return Place(one.head.document, matching[0].id)
    if matching:
        raise InputError(f"objective {name!r} is the title of {', '.join(each.id for each in matching)}; name one")
    known = ", ".join(f"{each.id} ({each.title})" for each in one.card.objectives[:20])
    raise InputError(f"objective {name[:80]!r} is not on {one.card.title!r}; there are {known or 'none'}")


def find_unit(enterprise: Enterprise, name: str) -> UnitId:
    """Give a unit by its id or exact name. Raises InputError where there is none, or several."""
    units = [one.unit for one in enterprise.alignment.tree]
    found = [unit.id for unit in units if unit.id == name] or [unit.id for unit in units if unit.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"unit {name!r} is the name of {', '.join(found)}; name one of these")
    known = ", ".join(f"{unit.id} ({unit.name})" for unit in units[:20])
    more = f" and {len(units) - 20} more" if len(units) > 20 else ""
    raise InputError(f"unit {name[:80]!r} is not in {enterprise.organisation.name!r}; there are {known}{more}")


def _head(enterprise: Enterprise) -> Document:
    return {"organisation": enterprise.document, "name": enterprise.organisation.name}


def _unit(enterprise: Enterprise, unit: UnitId, depth: int) -> Document:
    found, one, stand = enterprise.organisation.unit(unit), enterprise.alignment.cards.get(unit), enterprise.stand(unit)
    assert found is not None
    due = () if one is None else due_for(one, enterprise.stands)
    return {
        "unit": unit,
        "name": found.name,
        "kind": found.kind.value,
        "depth": depth,
        "map": None if one is None else one.head.document,
        "version": None if one is None else one.head.number,
        "standing": Standing.NONE.value if stand is None else stand.standing.value,
        "approved": None if stand is None else stand.approved,
        "is_due": bool(due),
    }


def _cell(enterprise: Enterprise, unit: UnitId, at: int) -> Document | None:
    cell = enterprise.alignment.cells.get(unit, {}).get(at)
    if cell is not None:
        return {"how": cell.how.value, "is_direct": cell.is_direct, "mode": cell.mode.value}
    objective = enterprise.alignment.objectives[at]
    if unit in objective.exempt:
        return {"how": "exempt", "is_direct": False, "mode": ""}
    return {"how": "missing", "is_direct": False, "mode": ""} if unit in objective.carriers else None


def _step(enterprise: Enterprise, one: Step) -> Document:
    objective, unit = enterprise.alignment.objective(one.place), unit_of(enterprise.alignment, one.place.document)
    return {
        "depth": one.depth,
        "map": one.place.document,
        "objective": one.place.objective,
        "title": one.place.objective if objective is None else objective.title,
        "unit": None if unit is None else unit.name,
        "how": one.contribution.how.value,
        "mode": one.contribution.mode.value,
        "is_circle": one.is_circle,
        "is_gone": one.is_gone,
    }
