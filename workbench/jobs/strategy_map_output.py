"""What the strategy map's jobs hand out as JSON documents: a contract, data/reference/cli.schema.json."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.desk import Desk, Listed
from workbench.domain.changes import diff
from workbench.domain.documents import Version
from workbench.domain.elements import Element
from workbench.domain.findings import Finding, Severity
from workbench.domain.ids import DocumentId
from workbench.domain.map_checks import MapSettings
from workbench.domain.wording import Wording
from workbench.exchange.strict import unstructure
from workbench.jobs.strategy_map import SCORECARD, LoadedCase, Opened
from workbench.jobs.strategy_map_cases import case_names, open_case
from workbench.jobs.strategy_map_drawing import Drawing
from workbench.jobs.strategy_map_history import Comparison, HistoryPage
from workbench.jobs.strategy_map_import import Offer
from workbench.jobs.strategy_map_seen import SeenMap, case_maps

Document = dict[str, Any]


def cases_document() -> Document:
    """Give the built-in cases, and what their maps are called."""
    return {"cases": [_case(name) for name in case_names()]}


def loaded_document(desk: Desk, loaded: LoadedCase) -> Document:
    """Give which documents a case was laid into, and how many values of measures were stored beside them."""
    laid = {listed.head.document: listed for listed in desk.store.documents(SCORECARD)}
    maps = [_listed(laid[document]) for document in loaded.documents]
    return {
        "case": loaded.name,
        "organisation": loaded.organisation_document,
        "maps": maps,
        "values": loaded.values,
    }


def maps_document(maps: Iterable[Listed]) -> Document:
    """Give the maps that there are."""
    return {"maps": [_listed(listed) for listed in maps]}


def map_document(seen: SeenMap) -> Document:
    """Give a map whole: the scorecard as it is stored, what is known of the version, and its people by name."""
    card = seen.card
    unit = seen.organisation.unit(card.unit)
    named = {*(one.owner for one in card.objectives), *(one.owner for one in card.measures)}
    named |= {one.collector for one in card.measures}
    people = [{"id": one.id, "name": one.name} for one in seen.organisation.people if one.id in named]
    return {
        **_about(seen),
        "newest": seen.newest,
        "unit": "" if unit is None else unit.name,
        "people": people,
        "scorecard": unstructure(card),
    }


def findings_document(seen: SeenMap, settings: MapSettings, findings: Iterable[Finding]) -> Document:
    """Give what was found on a map, and the limits it was judged by."""
    found = [
        {
            "rule": one.rule,
            "severity": one.severity.value,
            "kind": one.place.kind.value,
            "key": one.place.key,
            "place": _place(seen, one.place),
            "sentence": one.sentence,
            "reason": one.reason,
            "source": one.source,
        }
        for one in findings
    ]
    counts = Counter(one["severity"] for one in found)
    return {
        **_about(seen),
        "limits": _limits(settings),
        "counts": {severity.value: counts[severity.value] for severity in Severity},
        "findings": found,
    }


def changes_document(comparison: Comparison) -> Document:
    """Give what two versions of a map differ in: in sentences, by element with its marks, and field by field."""
    before, after = comparison.before, comparison.after
    wording = Wording(before.card, after.card, people=after.people)
    elements = [
        {**_element(element), "name": wording.name(element), "marks": sorted(mark.value for mark in found)}
        for element, found in comparison.marks.items()
    ]
    fields = [
        {
            **_element(one.element),
            "field": one.field,
            "before": unstructure(one.before),
            "after": unstructure(one.after),
        }
        for one in diff(before.card, after.card)
    ]
    return {
        "map": after.document,
        "title": after.card.title,
        "before": version_document(before.version),
        "after": version_document(after.version),
        "sentences": list(comparison.sentences),
        "elements": elements,
        "fields": fields,
    }


def history_document(document: DocumentId, title: str, page: HistoryPage) -> Document:
    """Give versions of a map, newest first."""
    versions = [version_document(version) for version in page.versions]
    return {"map": document, "title": title, "versions": versions, "has_more": page.has_more}


def restored_document(before: Opened, after: Opened, number: int) -> Document:
    """Give which old version is the newest one again; saved: whether that took a new version."""
    return {
        "map": after.document,
        "title": after.card.title,
        "restored": number,
        "version": version_document(after.version),
        "saved": after.version.number != before.version.number,
    }


def begun_document(opened: Opened) -> Document:
    """Give what was begun from a template."""
    return {
        "map": opened.document,
        "title": opened.card.title,
        "organisation": opened.organisation_document,
        "template": opened.card.template,
        "version": version_document(opened.version),
        "perspectives": [one.title for one in opened.card.perspectives],
    }


def offer_document(before: Opened, offer: Offer, places: Mapping[str, str], taken: Opened | None) -> Document:
    """Give where the nodes of a foreign graph go. places: those chosen, by node. taken: the map they were put on."""
    titles = {str(one.id): one.title for one in before.card.perspectives}
    nodes = []
    for node in offer.graph.nodes:
        place = places.get(node.id, offer.places[node.id])
        nodes.append({"id": node.id, "title": node.title, "perspective": place, "perspective_title": titles[place]})
    names = {node.id: node.title for node in offer.graph.nodes}
    links = [{"cause": names[cause], "effect": names[effect]} for cause, effect in offer.graph.edges]
    return {
        "map": before.document,
        "title": before.card.title,
        "file": offer.name,
        "nodes": nodes,
        "links": links,
        "notes": list(offer.notes),
        "taken": taken is not None,
        "version": version_document((taken or before).version),
    }


def drawing_document(drawing: Drawing, path: str) -> Document:
    """Give what was drawn, and into which file; the size in px."""
    picture = drawing.picture
    size = {"width": picture.width, "height": picture.height, "crossings": picture.crossings}
    return {**_about(drawing.seen), "since": drawing.since, "file": path, **size}


def version_document(version: Version) -> Document:
    """Give what is known of a version besides its value; the time with its zone."""
    return {
        "number": version.number,
        "at": version.at.isoformat(),
        "author": version.author,
        "note": version.note,
        "schema": version.schema,
        "hash": version.hash,
    }


def _case(name: str) -> Document:
    case = open_case(name)
    cards = {called: case.scorecards[document] for called, document in case_maps(name, case).items()}
    maps = [{"map": called, "title": card.title, "objectives": len(card.objectives)} for called, card in cards.items()]
    about = {"name": name, "title": case.title, "summary": case.summary}
    return {**about, "units": len(case.organisation.units), "maps": maps}


def _about(seen: SeenMap) -> Document:
    version = None if seen.version is None else version_document(seen.version)
    return {"map": seen.name, "title": seen.card.title, "version": version}


def _listed(listed: Listed) -> Document:
    return {"map": listed.head.document, "title": listed.title, "version": version_document(listed.head)}


def _element(element: Element) -> Document:
    return {"kind": element.kind.value, "key": element.key}


def _place(seen: SeenMap, place: Element) -> str:
    return seen.name_of(place) if place.key else "The whole map"


def _limits(settings: MapSettings) -> Document:
    return {
        "objectives": list(settings.objectives),
        "most_objectives": settings.most_objectives,
        "measures": list(settings.measures_each),
        "themes": list(settings.themes),
        "theme_perspectives": settings.theme_perspectives,
        "largest_share": settings.largest_share,
        "left_out": sorted(settings.left_out, key=lambda rule: int(rule[1:])),
    }
