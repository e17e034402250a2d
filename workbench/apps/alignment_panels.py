"""What the alignment page shows of one thing, as JSON: an objective, a unit, a cascade, approvals, findings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.apps.strategy_map_picture import Json
from workbench.domain.alignment import Alignment, Place, Step, follow_down, follow_up, unit_of
from workbench.domain.alignment_checks import RULES, Found
from workbench.domain.alignment_metrics import orphans
from workbench.domain.approvals import ApprovalRound, Stand
from workbench.domain.documents import Decision
from workbench.domain.findings import Severity
from workbench.domain.ids import DocumentId, ObjectiveId, UnitId
from workbench.domain.organisation import Role, Unit, UnitKind
from workbench.domain.organising import FUNCTIONS
from workbench.domain.realignment import CHOICES, Choice, Difference
from workbench.domain.rights import Action
from workbench.jobs.alignment import Enterprise, Kept, may, metrics_of
from workbench.jobs.alignment_approvals import count_standings, reminders, round_rows, why_not_in_units
from workbench.jobs.alignment_cascade import CascadeOffer
from workbench.jobs.alignment_realign import Walk
from workbench.jobs.alignment_scores import FollowedScores
from workbench.jobs.alignment_survey import SECTIONS, Column, texts_of

if TYPE_CHECKING:
    from workbench.desk import Desk
    from workbench.domain.scoring_scores import NodeScore

MOST_SHOWN = 300
"""So many steps below an objective, and so many findings, are sent at once; how many there are is told."""
MOST_COUNTED = 5_000
CHOICE_WORDS = {
    Choice.KEEP: ("Keep ours as it is", "Our objective stays; only the version it is aligned to changes."),
    Choice.ADOPT: ("Take it over", "Our objective gets the title and statement of the one above."),
    Choice.DROP: (
        "Drop ours",
        "Its link is removed, and our objective with its measures where it serves nothing else.",
    ),
    Choice.ADD: ("Add a draft", "A contributory draft is added to our scorecard, to be made our own."),
    Choice.IGNORE: ("Not for us", "Nothing is added."),
}


# -- one objective up and down ----------------------------------------------------------------------------------------


def followed_json(enterprise: Enterprise, place: Place, scores: FollowedScores | None) -> Json:
    """Give an objective with what it serves and what serves it; scores: None until they are known."""
    alignment = enterprise.alignment
    objective = alignment.objective(place)
    if objective is None:
        return {}
    down = follow_down(alignment, place, MOST_COUNTED)
    up = follow_up(alignment, place, MOST_COUNTED)
    unit = unit_of(alignment, place.document)
    return {
        "document": place.document,
        "key": place.objective,
        "title": objective.title,
        "unit": None if unit is None else unit.id,
        "unitName": "" if unit is None else unit.name,
        "isSynergy": objective.is_synergy,
        "up": [_step(alignment, step, scores) for step in up[:MOST_SHOWN]],
        "down": [_step(alignment, step, scores) for step in down[:MOST_SHOWN]],
        "upTotal": len(up),
        "downTotal": len(down),
        "month": "" if scores is None else str(scores.month),
        "own": None if scores is None else _score(scores.own.get(place)),
        "together": None if scores is None else _together(scores),
        "notIn": _not_in(enterprise, place),
    }


def shown_places(enterprise: Enterprise, place: Place) -> tuple[Place, ...]:
    """Give the objectives along the links that the page shows."""
    alignment = enterprise.alignment
    steps = (*follow_up(alignment, place, MOST_SHOWN), *follow_down(alignment, place, MOST_SHOWN))
    return tuple(step.place for step in steps if not step.is_gone)


def _step(alignment: Alignment, step: Step, scores: FollowedScores | None) -> Json:
    objective, unit = alignment.objective(step.place), unit_of(alignment, step.place.document)
    return {
        "document": step.place.document,
        "key": step.place.objective,
        "title": step.place.objective if objective is None else objective.title,
        "unit": None if unit is None else unit.id,
        "unitName": "no scorecard of the organisation" if unit is None else unit.name,
        "unitKind": "" if unit is None else unit.kind.value,
        "how": step.contribution.how.value,
        "mode": step.contribution.mode.value,
        "weight": step.contribution.weight,
        "aggregation": step.contribution.aggregation.value,
        "depth": step.depth,
        "isCircle": step.is_circle,
        "isGone": step.is_gone,
        "score": None if scores is None else _score(scores.own.get(step.place)),
    }


def _score(one: "NodeScore | None") -> Json | None:
    if one is None:
        return None
    text = "–" if one.score is None else f"{one.score:.0f}"
    return {"value": one.score, "colour": one.colour.value, "text": text}


def _together(scores: FollowedScores) -> Json | None:
    found = scores.together
    if not found.carried:
        return None
    own = next(iter(scores.own.values()), None)
    colour = "grey" if found.score is None or own is None else _colour(found.score)
    text = "–" if found.score is None else f"{found.score:.0f}"
    return {
        "value": found.score,
        "colour": colour,
        "text": text,
        "low": found.low,
        "high": found.high,
        "coverage": found.coverage,
        "carried": found.carried,
    }


def _colour(score: float) -> str:
    """The colours of a scorecard's nodes: green from 90, amber from 60."""
    if score >= 90:
        return "green"
    return "amber" if score >= 60 else "red"


def _not_in(enterprise: Enterprise, place: Place) -> list[Json]:
    alignment = enterprise.alignment
    top = None if alignment.corporate is None else alignment.cards.get(alignment.corporate)
    if top is None or place.document != top.head.document:
        return []
    for at, objective in enumerate(alignment.objectives):
        if objective.id == place.objective:
            linked = alignment.linked(at)
            return [
                {"unit": unit.id, "unitName": unit.name} for unit in alignment.asked(objective) if unit.id not in linked
            ]
    return []


# -- one unit ---------------------------------------------------------------------------------------------------------


def sheet_json(desk: "Desk", enterprise: Enterprise, unit: Unit) -> Json:
    """Give a unit's sheet: what it is, who works there, its objectives and what they serve."""
    return {
        "id": unit.id,
        "name": unit.name,
        "kind": unit.kind.value,
        "function": None if unit.function is None else unit.function.value,
        "parent": unit.parent,
        "beside": list(unit.beside),
        "why": {
            "organise": _sentence(may(desk, enterprise, Action.ORGANISE)),
            "edit": _sentence(may(desk, enterprise, Action.EDIT, unit.id)),
        },
        "kinds": [kind.value for kind in UnitKind],
        "functions": [one.value for one in FUNCTIONS.get(unit.kind, ())],
        "functionsOf": {kind.value: [one.value for one in FUNCTIONS.get(kind, ())] for kind in UnitKind},
        "roles": [role.value for role in Role],
        "people": _people(enterprise, unit.id),
        "objectives": _objectives(enterprise, unit),
        "above": _above(enterprise, unit),
    }


def _people(enterprise: Enterprise, unit: UnitId) -> list[Json]:
    organisation = enterprise.organisation
    line = organisation.line(unit)
    people = {one.id: one for one in organisation.people}
    found = []
    for grant in organisation.grants:
        if grant.unit is not None and grant.unit not in line:
            continue
        where = "everywhere" if grant.unit is None else "here" if grant.unit == unit else "above"
        person, at = people[grant.person], organisation.unit(grant.unit)
        found.append(
            {
                "person": person.id,
                "name": person.name,
                "signIn": person.sign_in,
                "role": grant.role.value,
                "where": where,
                "unit": grant.unit,
                "unitName": "" if at is None else at.name,
            }
        )
    order = {"here": 0, "above": 1, "everywhere": 2}
    return sorted(found, key=lambda one: (order[str(one["where"])], str(one["name"])))


def _objectives(enterprise: Enterprise, unit: Unit) -> list[Json]:
    alignment, one = enterprise.alignment, enterprise.alignment.cards.get(unit.id)
    if one is None:
        return []
    alone = frozenset[ObjectiveId]() if unit.id == alignment.corporate else frozenset(orphans(alignment, one))
    serves: dict[ObjectiveId, list[Json]] = {}
    for link in one.card.contributions:
        to, above = Place(link.to.document, link.to_objective), unit_of(alignment, link.to.document)
        objective = alignment.objective(to)
        serves.setdefault(link.objective, []).append(
            {
                "document": to.document,
                "key": to.objective,
                "title": to.objective if objective is None else objective.title,
                "unitName": to.document if above is None else above.name,
                "how": link.how.value,
                "mode": link.mode.value,
                "weight": link.weight,
                "aggregation": link.aggregation.value,
                "pin": link.to.number,
                "isGone": objective is None,
            }
        )
    return [
        {
            "document": one.head.document,
            "key": objective.id,
            "title": objective.title,
            "perspective": objective.perspective,
            "isOrphan": objective.id in alone,
            "isSynergy": objective.is_synergy,
            "serves": serves.get(objective.id, []),
        }
        for objective in one.card.objectives
    ]


def _above(enterprise: Enterprise, unit: Unit) -> list[Json]:
    """The objectives that a unit's could serve: of the units on its line, and of those it answers to beside them."""
    organisation, alignment = enterprise.organisation, enterprise.alignment
    units = dict.fromkeys((*organisation.line(unit.id)[1:], *unit.beside))
    return [
        {
            "document": one.head.document,
            "key": objective.id,
            "title": objective.title,
            "unitName": found.name,
        }
        for above in units
        if (one := alignment.cards.get(above)) is not None and (found := organisation.unit(above)) is not None
        for objective in one.card.objectives
    ]


# -- cascade, realignment ---------------------------------------------------------------------------------------------


def cascade_json(offer: CascadeOffer) -> Json:
    """Give a cascade that was looked at."""
    wanted = offer.cascade
    return {
        "document": offer.place.document,
        "key": offer.place.objective,
        "title": offer.title,
        "how": wanted.how.value,
        "mode": wanted.mode.value,
        "aggregation": wanted.aggregation.value,
        "weight": wanted.weight,
        "withMeasures": wanted.with_measures,
        "ready": len(offer.ready),
        "units": [
            {"unit": row.unit.id, "name": row.unit.name, "state": row.outcome.value, "sentence": row.sentence}
            for row in offer.rows
        ],
    }


def realign_json(desk: "Desk", enterprise: Enterprise, walk: Walk) -> Json:
    """Give the differences that a unit's owner is walked through."""
    titles = {one.id: one.title for one in walk.opened.card.objectives}
    return {
        "document": walk.opened.document,
        "title": walk.opened.card.title,
        "unitName": walk.unit.name,
        "number": walk.opened.version.number,
        "source": {
            "document": walk.source,
            "title": walk.source_title,
            "unitName": "" if walk.source_unit is None else walk.source_unit.name,
            "from": walk.due.aligned_to,
            "to": walk.due.approved,
            "approvedBy": "" if walk.approval is None else walk.approval.actor,
            "at": "" if walk.approval is None else walk.approval.at.isoformat(),
        },
        "why": _sentence(may(desk, enterprise, Action.EDIT, walk.unit.id)),
        "same": walk.same,
        "steps": [_difference(one, titles) for one in walk.differences],
    }


def _difference(one: Difference, titles: dict[ObjectiveId, str]) -> Json:
    return {
        "key": one.key,
        "kind": one.happened.value,
        "title": one.title,
        "titleBefore": "" if one.before is None else one.before.title,
        "sentences": list(one.sentences),
        "isMandated": one.is_mandated,
        "isSynergy": one.after is not None and one.after.is_synergy,
        "mine": [
            {"key": link.objective, "title": titles.get(link.objective, link.objective), "how": link.how.value}
            for link in one.mine
        ],
        "choices": [
            {
                "value": choice.value,
                "label": CHOICE_WORDS[choice][0],
                "hint": CHOICE_WORDS[choice][1],
                "isDefault": choice is one.usual,
            }
            for choice in CHOICES[one.happened]
        ],
    }


# -- approvals --------------------------------------------------------------------------------------------------------


def approvals_json(desk: "Desk", enterprise: Enterprise, chosen: DocumentId | None) -> Json:
    """Give the rounds, where each unit of one stands, and who is to do what."""
    today = desk.now().date()
    kept = enterprise.beside.get(chosen) if chosen is not None else None
    round_ = kept.value if kept is not None and isinstance(kept.value, ApprovalRound) else None
    shown = round_ or ApprovalRound(
        organisation=enterprise.document,
        title="",
        opened=today.replace(year=1),
        deadline=today,
        units=tuple(one.unit.id for one in enterprise.alignment.tree) or (UnitId("none"),),
    )
    rows, why = round_rows(enterprise, shown, today), why_not_in_units(desk, enterprise)
    return {
        "rounds": [_round(one) for one in enterprise.rounds],
        "round": None if round_ is None else chosen,
        "deadline": "" if round_ is None else round_.deadline.isoformat(),
        "daysLeft": None if round_ is None else (round_.deadline - today).days,
        "isClosed": round_ is not None and round_.is_closed,
        "counts": {standing.value: count for standing, count in count_standings(rows).items()},
        "days": _days(enterprise),
        "rows": [
            {
                "unit": row.unit.id,
                "name": row.unit.name,
                "kind": row.unit.kind.value,
                "standing": row.standing.value,
                "isLate": row.is_late and round_ is not None,
                **_stand(enterprise, row.stand, why),
            }
            for row in rows
        ],
        "reminders": []
        if round_ is None
        else [
            {
                "unit": one.unit.id,
                "name": one.unit.name,
                "who": ", ".join(one.people) or f"nobody has the role {' or '.join(one.roles)}",
                "what": one.what,
                "due": one.due.isoformat(),
                "isLate": one.is_late,
            }
            for one in reminders(enterprise, round_, today)
        ],
    }


def _round(one: Kept) -> Json:
    assert isinstance(one.value, ApprovalRound)
    return {
        "document": one.version.document,
        "title": one.value.title,
        "deadline": one.value.deadline.isoformat(),
        "opened": one.value.opened.isoformat(),
        "isClosed": one.value.is_closed,
        "units": len(one.value.units),
    }


def _days(enterprise: Enterprise) -> Json | None:
    one = next(metric for metric in metrics_of(enterprise) if metric.key == "days")
    top = None if enterprise.alignment.corporate is None else enterprise.stand(enterprise.alignment.corporate)
    if one.value is None or top is None or top.approval is None:
        return None
    day = top.approval.at.date().isoformat()
    return {"mean": one.value, "most": one.high, "from": f"corporate approval on {day}"}


def _stand(enterprise: Enterprise, stand: Stand | None, why: dict[DocumentId, dict[Decision, str]]) -> Json:
    if stand is None:
        nothing = {"document": None, "title": "", "number": 0, "since": "", "submittedBy": "", "decidedBy": ""}
        none = "there is no scorecard yet: cascade an objective to the unit"
        return nothing | {"note": "", "approved": None, "why": dict.fromkeys(_DECISIONS, none)}
    last = stand.last
    submitted = [one for one in stand.decisions if one.decision is Decision.SUBMITTED]
    is_decided = last is not None and last.decision in (Decision.APPROVED, Decision.RETURNED)
    return {
        "document": stand.head.document,
        "title": enterprise.alignment.by_document[stand.head.document].card.title,
        "number": stand.head.number,
        "since": (stand.head.at if last is None else last.at).isoformat(),
        "submittedBy": submitted[-1].actor if submitted and last is not None else "",
        "decidedBy": last.actor if last is not None and is_decided else "",
        "note": "" if last is None else last.note,
        "approved": stand.approved,
        "why": {name: why[stand.head.document][decision] for name, decision in _DECISIONS.items()},
    }


_DECISIONS = {
    "submit": Decision.SUBMITTED,
    "approve": Decision.APPROVED,
    "return": Decision.RETURNED,
    "withdraw": Decision.WITHDRAWN,
}


# -- findings and the survey ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which findings are looked at; None: all."""

    severity: Severity | None = None
    rule: str | None = None
    unit: UnitId | None = None

    def holds(self, one: Found) -> bool:
        return (
            self.severity in (None, one.finding.severity)
            and self.rule in (None, one.finding.rule)
            and self.unit in (None, one.unit)
        )


def findings_json(enterprise: Enterprise, found: Iterable[Found], chosen: Filter) -> Json:
    """Give the findings a filter lets through, and how many there are of each severity in all."""
    every = tuple(found)
    counts = Counter(one.finding.severity for one in every)
    held = [one for one in every if chosen.holds(one)]
    by_rule = Counter(one.finding.rule for one in every)
    return {
        "counts": {severity.value: counts[severity] for severity in Severity},
        "total": len(held),
        "shown": [_finding(enterprise, one) for one in held[:MOST_SHOWN]],
        "rules": [{"rule": rule, "title": one.title, "count": by_rule[rule]} for rule, one in RULES.items()],
    }


def _finding(enterprise: Enterprise, one: Found) -> Json:
    unit = enterprise.organisation.unit(one.unit)
    finding = one.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "unit": one.unit,
        "unitName": "" if unit is None else unit.name,
        "document": one.document,
        "kind": finding.place.kind.value,
        "key": finding.place.key,
        "sentence": finding.sentence,
        "reason": finding.reason,
        "source": finding.source,
    }


def surveys_json(desk: "Desk", enterprise: Enterprise) -> Json:
    """Give what the office told that stands on no scorecard, section by section, with the columns of each."""
    kept = enterprise.survey
    told = "" if kept is None else f"{kept.version.author}, version {kept.version.number}"
    return {
        "number": 0 if kept is None else kept.version.number,
        "why": _sentence(may(desk, enterprise, Action.RUN_ROUND)),
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "hint": section.hint,
                "most": section.most,
                "columns": [
                    {"name": one.name, "label": one.label, "kind": _kind(one), "isOptional": one.is_optional}
                    for one in section.columns
                ],
                "rows": [
                    {
                        "fields": [
                            {"name": one.name, "label": one.label, "value": row[one.name], "unit": one.unit}
                            for one in section.columns
                        ],
                        "source": told,
                    }
                    for row in texts_of(enterprise, section)
                ],
            }
            for section in SECTIONS
        ],
    }


def _kind(column: Column) -> str:
    if column.name in ("period", "month"):
        return "period"
    return "number" if column.unit else "text"


def _sentence(denied: object) -> str:
    return str(getattr(denied, "sentence", ""))
