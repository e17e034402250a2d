"""What the alignment page shows of the whole enterprise, as JSON: units, matrix, metrics, and what can be opened."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from workbench.apps.strategy_map_picture import Json
from workbench.domain.alignment import Cell
from workbench.domain.alignment_checks import Found, counts_by_unit, due_for
from workbench.domain.alignment_metrics import Counted, Coverage, Metric, coverage, orphans
from workbench.domain.approvals import Standing
from workbench.domain.findings import Severity
from workbench.domain.rights import Action
from workbench.domain.scorecard import Mode
from workbench.jobs.alignment import Enterprise, may, may_in_units
from workbench.jobs.strategy_map_cases import case_summaries

if TYPE_CHECKING:
    from workbench.desk import Desk, Listed
    from workbench.domain.organisation import Unit

OFFERED_CASES = ("company", "army", "health")
"""The built-in cases that have units below the top."""
UNIT_ACTIONS = {"edit": Action.EDIT, "submit": Action.SUBMIT, "approve": Action.APPROVE}


def library_json(desk: "Desk", listed: Iterable["Listed"]) -> Json:
    """Give what can be opened: organisations, and cases that are loaded first."""
    return {
        "actor": desk.actor.sign_in,
        "isDemo": desk.is_demo,
        "organisations": [
            {"document": one.head.document, "name": one.title, "at": one.head.at.isoformat()} for one in listed
        ],
        "cases": [
            {"name": one.name, "title": one.title, "summary": one.summary}
            for one in case_summaries()
            if one.name in OFFERED_CASES
        ],
    }


def enterprise_json(desk: "Desk", enterprise: Enterprise, found: Iterable[Found]) -> Json:
    """Give an enterprise with its corporate objectives and its units, in the order of the tree."""
    alignment = enterprise.alignment
    top = None if alignment.corporate is None else alignment.cards.get(alignment.corporate)
    stand = None if top is None else enterprise.stands[top.head.document]
    cards = alignment.cards.values()
    return {
        "document": enterprise.document,
        "name": enterprise.organisation.name,
        "number": enterprise.version.number,
        "at": enterprise.version.at.isoformat(),
        "actor": desk.actor.sign_in,
        "isDemo": desk.is_demo,
        "why": _why(desk, enterprise),
        "corporate": top
        and stand
        and {
            "document": top.head.document,
            "unit": top.card.unit,
            "title": top.card.title,
            "number": top.head.number,
            "approved": stand.approved,
        },
        "counts": {
            "units": len(alignment.tree),
            "scorecards": len(alignment.cards),
            "objectives": sum(len(one.card.objectives) for one in cards),
            "contributions": sum(len(one.card.contributions) for one in cards),
        },
        "objectives": [
            _objective(code, one) | {"lacking": _lacking(enterprise, at)}
            for at, (code, one) in enumerate(zip(codes_of(enterprise), coverage(alignment), strict=True))
        ],
        "units": _units(desk, enterprise, found),
    }


def matrix_json(enterprise: Enterprise) -> Json:
    """Give the cells of the matrix: the unit's and the objective's number, and what stands there."""
    alignment = enterprise.alignment
    asked = [frozenset(unit.id for unit in alignment.asked(one)) for one in alignment.objectives]
    cells: list[list[object]] = []
    for row, one in enumerate(alignment.tree):
        mine = alignment.cells.get(one.unit.id, {})
        for column, objective in enumerate(alignment.objectives):
            if column in mine:
                cells.append([row, column, _sign(mine[column])])
            elif one.unit.id in objective.exempt:
                cells.append([row, column, "-"])
            elif objective.carriers and one.unit.id in asked[column]:
                cells.append([row, column, "!"])
    return {"cells": cells}


def codes_of(enterprise: Enterprise) -> tuple[str, ...]:
    """Give the short names of the corporate objectives: the letter of the perspective, and a number."""
    return tuple(
        f"{one.perspective[:1].upper()}{number}" for number, one in enumerate(enterprise.alignment.objectives, start=1)
    )


def metrics_json(metrics: Iterable[Metric], as_of: str) -> Json:
    """Give the metrics, group by group."""
    groups: dict[str, list[Json]] = {}
    for one in metrics:
        groups.setdefault(one.group.value, []).append(metric_json(one))
    return {"asOf": as_of, "groups": [{"title": title, "figures": figures} for title, figures in groups.items()]}


def metric_json(one: Metric) -> Json:
    """Give one metric."""
    return {
        "key": one.key,
        "title": one.title,
        "value": one.value,
        "text": value_text(one.value, one.counted),
        "fraction": one.fraction,
        "low": one.low,
        "high": one.high,
        "unit": one.counted.value,
        "note": one.note,
        "source": one.source,
        "missing": one.missing,
        "compare": [
            {
                "value": line.value,
                "text": value_text(line.value, one.counted),
                "label": line.label,
                "source": line.source,
            }
            for line in one.compared
        ]
        or None,
    }


def value_text(value: float | None, counted: Counted) -> str:
    """Give a metric's value as people read it."""
    if value is None:
        return "–"
    if counted is Counted.SHARE:
        return f"{value * 100:.0f} %"
    return f"{value:.1f} {counted}" if counted is Counted.DAYS else f"{value:.0f} {counted}"


def _why(desk: "Desk", enterprise: Enterprise) -> Json:
    actions = {"organise": Action.ORGANISE, "round": Action.RUN_ROUND}
    why = {name: _sentence(may(desk, enterprise, action)) for name, action in actions.items()}
    corporate = enterprise.alignment.corporate
    why["mark"] = "" if corporate is None else _sentence(may(desk, enterprise, Action.EDIT, corporate))
    # Whoever may edit in any unit may cascade there; the preview says where they may not.
    denied = [one[Action.EDIT] for one in may_in_units(desk, enterprise, Action.EDIT).values()]
    why["cascade"] = "" if not all(denied) or not denied else denied[0]
    return why


def _sentence(denied: object) -> str:
    return str(getattr(denied, "sentence", ""))


def _objective(code: str, covered: Coverage) -> Json:
    one = covered.objective
    return {
        "key": one.id,
        "code": code,
        "title": one.title,
        "perspective": one.perspective,
        "theme": one.theme or None,
        "weight": one.weight,
        "isSynergy": one.is_synergy,
        "carriers": list(one.carriers),
        "exempt": list(one.exempt),
        "coverage": covered.share,
        "reached": covered.reached,
        "asked": covered.asked,
        "businessUnits": covered.business_units,
        "isUnsupported": covered.asked > 0 and not covered.reached,
    }


def _lacking(enterprise: Enterprise, at: int) -> list[int]:
    """Give the numbers of the units that are asked for a corporate objective and not linked to it."""
    alignment = enterprise.alignment
    linked, asked = alignment.linked(at), {unit.id for unit in alignment.asked(alignment.objectives[at])}
    return [row for row, one in enumerate(alignment.tree) if one.unit.id in asked and one.unit.id not in linked]


def _units(desk: "Desk", enterprise: Enterprise, found: Iterable[Found]) -> list[Json]:
    counts = counts_by_unit(found)
    why = may_in_units(desk, enterprise, *UNIT_ACTIONS.values())
    return [
        {
            "id": one.unit.id,
            "name": one.unit.name,
            "kind": one.unit.kind.value,
            "function": None if one.unit.function is None else one.unit.function.value,
            "depth": one.depth,
            "parent": one.unit.parent,
            "beside": list(one.unit.beside),
            **_card(enterprise, one.unit),
            "errors": counts.get(one.unit.id, {}).get(Severity.ERROR, 0),
            "warnings": counts.get(one.unit.id, {}).get(Severity.WARNING, 0),
            "hasUpwardLink": bool(enterprise.alignment.cells.get(one.unit.id)),
            "why": {name: why[one.unit.id][action] for name, action in UNIT_ACTIONS.items()},
        }
        for one in enterprise.alignment.tree
    ]


def _card(enterprise: Enterprise, unit: "Unit") -> Json:
    one, stand = enterprise.alignment.cards.get(unit.id), enterprise.stand(unit.id)
    if one is None or stand is None:
        nothing = {"document": None, "title": "", "number": 0, "at": "", "author": "", "approved": None, "due": None}
        return nothing | {"standing": Standing.NONE.value, "objectives": 0, "linked": 0, "orphans": 0}
    due = next(iter(due_for(one, enterprise.stands)), None)
    is_top = unit.id == enterprise.alignment.corporate
    return {
        "document": one.head.document,
        "title": one.card.title,
        "number": one.head.number,
        "at": one.head.at.isoformat(),
        "author": one.head.author,
        "standing": stand.standing.value,
        "approved": stand.approved,
        "objectives": len(one.card.objectives),
        "linked": len({link.objective for link in one.card.contributions}),
        "orphans": 0 if is_top else len(orphans(enterprise.alignment, one)),
        "due": due and {"from": due.aligned_to, "to": due.approved, "source": due.document},
    }


def _sign(cell: Cell) -> str:
    letter = cell.how.value[0].upper()
    return (letter if cell.is_direct else letter.lower()) + ("+" if cell.mode is Mode.DATA else "")
