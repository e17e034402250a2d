"""What the map's page shows, as JSON: the picture, findings, history, library, clash and offer, made of values."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from workbench.desk import Listed
from workbench.domain.changes import Mark
from workbench.domain.documents import Version
from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.findings import Finding, Severity
from workbench.domain.ids import MeasureId, ObjectiveId
from workbench.domain.organisation import Organisation
from workbench.domain.scorecard import CauseLink, Measure, Objective, Scorecard
from workbench.domain.scoring_kinds import Colour
from workbench.domain.templates import TEMPLATES
from workbench.domain.wording import Wording
from workbench.figures.strategy_map import Arrow, MapLayout, lay_out
from workbench.jobs.strategy_map_cases import CaseSummary
from workbench.jobs.strategy_map_history import Comparison
from workbench.jobs.strategy_map_import import Offer
from workbench.jobs.strategy_map_saving import Unmerged

Json = dict[str, Any]
Marks = Mapping[Element, frozenset[Mark]]
STATUS_OF: Mapping[Colour, str] = {
    Colour.GREEN: "good",
    Colour.AMBER: "warn",
    Colour.RED: "bad",
    Colour.GREY: "none",
}
"""What the map calls a colour."""
LEAST_WIDTH, MOST_WIDTH, USUAL_WIDTH = 320, 8_000, 1180


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """How the map on the page rests: state is saved, saving, waiting or not saved; at: ISO time."""

    state: str = "saved"
    at: str = ""
    author: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the page's head line and its buttons say; the drawing itself comes from `draw`."""

    document: str = ""
    title: str = ""
    number: int = 0
    unit: str = ""
    saved: Saved = Saved()
    actor: str = ""
    why: str = ""
    mode: str = "edit"
    is_read_only: bool = False
    is_head: bool = True
    can_undo: bool = False
    can_redo: bool = False
    can_restore: bool = False
    limits: Mapping[str, str] = field(default_factory=dict)


def picture(situation: Situation, drawing: Json) -> Json:
    """Give the picture: a situation, and what `draw` gave."""
    return {
        "document": situation.document,
        "title": situation.title,
        "number": situation.number,
        "unit": situation.unit,
        "saved": {field.name: getattr(situation.saved, field.name) for field in fields(Saved)},
        "actor": situation.actor,
        "readOnly": situation.is_read_only,
        "why": situation.why,
        "mode": situation.mode,
        "isHead": situation.is_head,
        "limits": dict(situation.limits),
        "canUndo": situation.can_undo,
        "canRedo": situation.can_redo,
        "canRestore": situation.can_restore,
        **drawing,
    }


def nothing_drawn() -> Json:
    """Give the drawing of a page on which no map is open."""
    empty: Json = {"width": 0, "height": 0, "crossings": 0}
    return empty | {name: [] for name in ("bands", "boxes", "arrows", "themes", "people")}


class Layouts:
    """Gives layouts, and keeps the latest: most edits change nothing that a layout looks at."""

    def __init__(self, most: int = 16) -> None:
        self._most = most
        self._kept: dict[Hashable, MapLayout] = {}

    def of(self, card: Scorecard, width: float) -> MapLayout:
        """Give the layout of a scorecard for so many px."""
        shape = _shape(card, width)
        latest = next(reversed(self._kept.values()), None)
        # Like the one before, so that less moves when an arrow is drawn.
        layout = self._kept.pop(shape, None) or lay_out(card, width=width, like=latest)
        self._kept[shape] = layout
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return layout


def _shape(card: Scorecard, width: float) -> Hashable:
    """Give all that a layout looks at: the bands, what stands in them, which boxes are linked."""
    return (
        width,
        tuple((one.id, one.is_beside) for one in card.perspectives),
        tuple((one.id, one.perspective, one.place) for one in card.objectives),
        tuple((link.cause, link.effect) for link in card.links),
    )


def draw(
    card: Scorecard,
    organisation: Organisation,
    layout: MapLayout,
    findings: Sequence[Finding] = (),
    marks: Marks | None = None,
    colours: Mapping[ObjectiveId, Colour] | None = None,
) -> Json:
    """Give a scorecard's map as it is laid out: what rules find, what happened between versions, how it stands."""
    marks = marks or {}
    return {
        "width": _px(layout.width),
        "height": _px(layout.height),
        "crossings": layout.crossings,
        "bands": _bands(card, layout, marks),
        "boxes": _boxes(card, layout, findings, marks, colours or {}),
        "arrows": _arrows(card, layout, marks),
        "themes": [
            {
                "id": theme.id,
                "title": theme.title,
                "statement": theme.statement,
                "marks": _marks(marks, Kind.THEME, theme.id),
            }
            for theme in card.themes
        ],
        "people": [{"id": person.id, "name": person.name} for person in organisation.people],
    }


def findings_json(findings: Iterable[Finding]) -> list[Json]:
    """Give findings as the page lists them."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity.value,
            "kind": finding.place.kind.value,
            "key": finding.place.key,
            "sentence": finding.sentence,
            "reason": finding.reason,
            "source": finding.source,
        }
        for finding in findings
    ]


def history_json(versions: Iterable[Version], *, has_more: bool, comparison: Comparison | None, head: int) -> Json:
    """Give the versions asked for so far, newest first, and the comparison that is shown."""
    comparing = comparison and {
        "before": comparison.before.version.number,
        "after": comparison.after.version.number,
        "sentences": list(comparison.sentences),
    }
    return {"versions": [_version(one) for one in versions], "hasMore": has_more, "comparing": comparing, "head": head}


def library_json(maps: Iterable[Listed], cases: Iterable[CaseSummary]) -> Json:
    """Give what there is to open, to begin from and to load."""
    return {
        "maps": [{"document": one.head.document, "title": one.title, **_version(one.head)} for one in maps],
        "templates": [
            {"name": one.name, "title": one.title, "source": one.source, "bands": [band.title for band in one.bands]}
            for one in TEMPLATES
        ],
        "cases": [{"name": case.name, "title": case.title, "summary": case.summary} for case in cases],
    }


def clash_json(unmerged: Unmerged | None) -> Json:
    """Give what a person has to decide on; nothing where there is nothing."""
    if unmerged is None:
        return {}
    wording = Wording(unmerged.base, unmerged.theirs.card, unmerged.ours, people=unmerged.theirs.people)
    author = unmerged.theirs.version.author
    return {
        "sentence": f"{author} saved version {unmerged.theirs.version.number} meanwhile, and changed the same as you.",
        "clashes": [
            {
                "at": at,
                "sentence": sentence,
                "ours": wording.side(clash, clash.ours),
                "theirs": wording.side(clash, clash.theirs),
            }
            for at, (clash, sentence) in enumerate(zip(unmerged.clashes, unmerged.sentences, strict=True))
        ],
    }


def offer_json(offer: Offer | None) -> Json:
    """Give a graph that waits to be taken; nothing where there is none."""
    if offer is None:
        return {}
    return {
        "name": offer.name,
        "nodes": [
            {"id": node.id, "title": node.title, "perspective": offer.places[node.id]} for node in offer.graph.nodes
        ],
        "links": len(offer.graph.edges),
        "notes": list(offer.notes),
    }


# -- what the map is made of ------------------------------------------------------------------------------------------


def _bands(card: Scorecard, layout: MapLayout, marks: Marks) -> list[Json]:
    perspectives = {perspective.id: perspective for perspective in card.perspectives}
    return [
        {
            "id": band.id,
            "title": perspectives[band.id].title,
            "question": perspectives[band.id].question,
            "isOutcome": perspectives[band.id].is_outcome,
            "isBeside": perspectives[band.id].is_beside,
            "x": _px(band.x),
            "y": _px(band.y),
            "w": _px(band.width),
            "h": _px(band.height),
            "marks": _marks(marks, Kind.PERSPECTIVE, band.id),
        }
        for band in layout.bands
    ]


def _boxes(
    card: Scorecard, layout: MapLayout, findings: Sequence[Finding], marks: Marks, colours: Mapping[ObjectiveId, Colour]
) -> list[Json]:
    objectives = {objective.id: objective for objective in card.objectives}
    measures: defaultdict[str, list[Measure]] = defaultdict(list)
    for measure in card.measures:
        measures[measure.objective].append(measure)
    counts = _counts(card, findings)
    return [
        _objective(objectives[box.id], measures[box.id], colours.get(box.id, Colour.GREY))
        | {"x": _px(box.x), "y": _px(box.y), "w": _px(box.width), "h": _px(box.height)}
        | {
            "marks": _marks(marks, Kind.OBJECTIVE, box.id),
            "findings": {severity.value: counts[box.id, severity] for severity in Severity},
        }
        for box in layout.boxes
    ]


def _objective(objective: Objective, measures: Iterable[Measure], colour: Colour) -> Json:
    return {
        "id": objective.id,
        "title": objective.title,
        "statement": objective.statement,
        "perspective": objective.perspective,
        "theme": objective.theme,
        "owner": objective.owner,
        "weight": objective.weight,
        "place": objective.place,
        "status": STATUS_OF[colour],
        "measures": [
            {
                "id": measure.id,
                "title": measure.title,
                "unit": measure.unit,
                "definition": measure.definition,
                "isLead": measure.is_lead,
                "targets": [{"period": str(target.period), "value": target.value} for target in measure.targets],
            }
            for measure in measures
        ],
    }


def _counts(card: Scorecard, findings: Iterable[Finding]) -> Counter[tuple[str, Severity]]:
    """Count findings by objective; those about a measure are its objective's."""
    objective_of = {measure.id: measure.objective for measure in card.measures}
    counts: Counter[tuple[str, Severity]] = Counter()
    for finding in findings:
        kind, key = finding.place.kind, finding.place.key
        if kind is Kind.MEASURE:
            key = objective_of.get(MeasureId(key), "")
        if kind in (Kind.MEASURE, Kind.OBJECTIVE):
            counts[key, finding.severity] += 1
    return counts


def _arrows(card: Scorecard, layout: MapLayout, marks: Marks) -> list[Json]:
    links = {(link.cause, link.effect): link for link in card.links}
    return [_arrow(links[arrow.cause, arrow.effect], arrow, marks) for arrow in layout.arrows]


def _arrow(link: CauseLink, arrow: Arrow, marks: Marks) -> Json:
    return {
        "cause": link.cause,
        "effect": link.effect,
        "sign": link.sign.value,
        "strength": link.strength and link.strength.value,
        "lag_months": link.lag_months,
        "belief": link.belief,
        "why": link.why,
        "points": [[_px(x), _px(y)] for x, y in arrow.points],
        "isFeedback": arrow.is_feedback,
        "marks": _marks(marks, Kind.LINK, link_element(link.cause, link.effect).key),
    }


def _marks(marks: Marks, kind: Kind, key: str) -> list[str]:
    found = marks.get(Element(kind, key))
    return [mark.value for mark in Mark if mark in found] if found else []


def _version(version: Version) -> Json:
    return {
        "number": version.number,
        "at": version.at.isoformat(),
        "author": version.author,
        "note": version.note,
    }


def _px(value: float) -> float:
    """Give a tenth of a px: finer nobody sees."""
    return round(value, 1)
