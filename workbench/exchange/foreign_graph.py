"""A graph of cause and effect that somebody drew elsewhere, read from JSON, from a list of edges, or from GraphML.

Nothing is left aside in silence: what cannot be taken as it stands is told in a note.
"""

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from osm_sim.errors import InputError
from osm_sim.office.catalogue import CONTROL
from workbench.exchange.strict import refuse_duplicates

MOST_BYTES, MOST_NODES, MOST_EDGES = 2_000_000, 500, 5_000
LONGEST_TITLE, LONGEST_ID = 300, 500
MOST_NAMED = 5
_LABELS = ("label", "title", "name")
_HEADINGS = frozenset({"cause", "effect", "source", "target", "from", "to"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignNode:
    """A node by the id its file has for it, and what it is called."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignGraph:
    """Nodes, edges (cause, effect) between them, each but once, and notes on what was left aside or changed."""

    nodes: tuple[ForeignNode, ...]
    edges: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Raw:
    """What a file says, before it is put in order: pairs of id and label (empty: none), and pairs of ids."""

    nodes: list[tuple[str, str]]
    edges: list[tuple[str, str]]


def read_graph(text: str, place: str) -> ForeignGraph:
    """Read a graph; what it is written in is seen from its beginning.

    JSON: {"nodes": [{"id", "label" | "title" | "name"}], "edges" | "links": [{"source" | "from", "target" | "to"}]}.
    CSV: a line for each edge, cause and effect, with a heading or without. GraphML: without a document type.
    Raises InputError, beginning with `place`, for what is none of these, is larger than MOST_BYTES, MOST_NODES or
    MOST_EDGES, or holds no node.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise InputError(f"{place}: {size} bytes are more than {MOST_BYTES}; take a part of the graph")
    text = text.removeprefix("\ufeff")
    try:
        raw = _raw(text)
    except InputError as error:
        raise InputError(f"{place}: {error}") from None
    _refuse_large(raw, place)
    return _ordered(raw, place)


def _raw(text: str) -> _Raw:
    begins = text.lstrip()[:1]
    if begins in ("{", "["):
        return _from_json(text)
    return _from_graphml(text) if begins == "<" else _from_edges(text)


def _refuse_large(raw: _Raw, place: str) -> None:
    for found, most, what in ((len(raw.nodes), MOST_NODES, "nodes"), (len(raw.edges), MOST_EDGES, "edges")):
        if found > most:
            raise InputError(f"{place}: {found} {what} are more than {most}; take a part of the graph")


def _ordered(raw: _Raw, place: str) -> ForeignGraph:
    notes: list[str] = []
    titles = _titles(raw, notes)
    if not titles:
        raise InputError(f"{place}: holds no node; check that it is the right file")
    edges = _edges(raw, titles, notes)
    nodes = tuple(ForeignNode(id=one, title=title) for one, title in titles.items())
    return ForeignGraph(nodes=nodes, edges=edges, notes=tuple(notes))


def _titles(raw: _Raw, notes: list[str]) -> dict[str, str]:
    titles: dict[str, str] = {}
    again: list[str] = []
    for node, label in raw.nodes:
        if node in titles:
            again.append(node)
            continue
        titles[node] = _one_line(label) or _one_line(node) or "Untitled"
    cut = [title for title in titles.values() if len(title) > LONGEST_TITLE]
    _note(notes, again, "node", "stood in the file more than once; the first is kept")
    _note(notes, cut, "title", f"had more than {LONGEST_TITLE} characters and was cut")
    titles = {node: title[:LONGEST_TITLE] for node, title in titles.items()}
    counts = Counter(title.casefold() for title in titles.values())
    twice = {title.casefold(): title for title in titles.values() if counts[title.casefold()] > 1}
    _note(notes, list(twice.values()), "title", "stands on more than one node; each becomes an objective of its own")
    return titles


def _edges(raw: _Raw, titles: Mapping[str, str], notes: list[str]) -> tuple[tuple[str, str], ...]:
    kept: dict[tuple[str, str], None] = {}
    loops, doubled, unknown = [], [], []
    for cause, effect in raw.edges:
        if cause not in titles or effect not in titles:
            unknown.append(f"{cause} → {effect}")
        elif cause == effect:
            loops.append(titles[cause])
        elif (cause, effect) in kept:
            doubled.append(f"{titles[cause]} → {titles[effect]}")
        else:
            kept[cause, effect] = None
    _note(notes, unknown, "link", "was left out: an end of it is no node of the file")
    _note(notes, loops, "node", "led to itself; that link was left out")
    _note(notes, doubled, "link", "stood in the file more than once and is taken once")
    return tuple(kept)


def _note(notes: list[str], found: list[str], what: str, happened: str) -> None:
    if not found:
        return
    named = ", ".join(f'"{_one_line(one)[:80]}"' for one in found[:MOST_NAMED])
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    notes.append(f"{len(found)} {what}{'' if len(found) == 1 else 's'}: {named}{more}. Each {happened}.")


def _one_line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(CONTROL.sub(" ", text).split()))


# -- JSON -------------------------------------------------------------------------------------------------------------


def _from_json(text: str) -> _Raw:
    try:
        document = json.loads(text, object_pairs_hook=refuse_duplicates)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not readable as JSON ({error}); correct the file") from None
    if not isinstance(document, dict) or not isinstance(document.get("nodes"), list):
        raise InputError('holds no list "nodes"; write {"nodes": [...], "edges": [...]}')
    edges = document.get("edges", document.get("links", []))
    if not isinstance(edges, list):
        raise InputError('"edges" must be a list of {"source": ..., "target": ...}')
    nodes = [_json_node(node, f"nodes[{at}]") for at, node in enumerate(document["nodes"])]
    return _Raw(nodes, [_json_edge(edge, f"edges[{at}]") for at, edge in enumerate(edges)])


def _json_node(node: object, path: str) -> tuple[str, str]:
    if not isinstance(node, dict):
        return _json_id(node, path), ""
    label = next((node[name] for name in _LABELS if isinstance(node.get(name), str)), "")
    return _json_id(node.get("id", label or None), f"{path}.id"), label


def _json_edge(edge: object, path: str) -> tuple[str, str]:
    if isinstance(edge, list) and len(edge) >= 2:
        return _json_id(edge[0], path), _json_id(edge[1], path)
    if not isinstance(edge, dict):
        raise InputError(f'{path} must be an object {{"source": ..., "target": ...}}')
    cause, effect = edge.get("source", edge.get("from")), edge.get("target", edge.get("to"))
    return _json_id(cause, f"{path}.source"), _json_id(effect, f"{path}.target")


def _json_id(value: object, path: str) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
    if not is_number and not (isinstance(value, str) and 0 < len(value) <= LONGEST_ID):
        raise InputError(f"{path} must be a text of 1 to {LONGEST_ID} characters, or a number")
    return str(value)


# -- edges as CSV -----------------------------------------------------------------------------------------------------


def _from_edges(text: str) -> _Raw:
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True) if any(row)]
    except csv.Error as error:
        raise InputError(f"not readable as CSV ({error}); write a line for each link: cause,effect") from None
    if rows and {cell.strip().casefold() for cell in rows[0][:2]} <= _HEADINGS:
        rows = rows[1:]
    edges = [_row_edge(row, at) for at, row in enumerate(rows, start=1)]
    nodes = dict.fromkeys(node for edge in edges for node in edge if node)
    return _Raw([(node, node) for node in nodes], [(cause, effect) for cause, effect in edges if cause and effect])


def _row_edge(row: list[str], at: int) -> tuple[str, str]:
    """Give cause and effect of a row; one that names but one of them is a node without a link."""
    cells = [" ".join(cell.split()) for cell in row]
    if len(cells) < 2 and at == 1:
        raise InputError("no two columns in the first line; write a line for each link: cause,effect")
    cause, effect = (*cells, "")[:2]
    if max(len(cause), len(effect)) > LONGEST_ID:
        raise InputError(f"line {at} has a name of more than {LONGEST_ID} characters; shorten it")
    return cause, effect


# -- GraphML ----------------------------------------------------------------------------------------------------------


def _from_graphml(text: str) -> _Raw:
    reading = _GraphML()
    parser = expat.ParserCreate("utf-8", namespace_separator="|")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.characters
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)  # noqa: FBT003 - expat's own way to say: the end
    except expat.ExpatError as error:
        raise InputError(f"not readable as XML ({error}); correct the file") from None
    if not reading.is_graphml:
        raise InputError("is XML but no GraphML; export the graph as GraphML, JSON or CSV")
    return _Raw(reading.nodes, reading.edges)


def _refuse_doctype(*_: object) -> None:
    # What a document type declares may grow without end, or reach for other files.
    raise InputError("declares a document type, which is not read; remove the line <!DOCTYPE ...>")


class _GraphML:
    """What stands in a GraphML file, gathered while it is parsed."""

    def __init__(self) -> None:
        self.is_graphml = False
        self.nodes: list[tuple[str, str]] = []
        self.edges: list[tuple[str, str]] = []
        self._key_names: dict[str, str] = {}
        self._node: str | None = None
        self._labels: dict[str, str] = {}
        self._data: str | None = None

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        name = tag.rpartition("|")[2]
        if name == "graphml":
            self.is_graphml = True
        elif name == "key":
            self._key_names[given.get("id", "")] = given.get("attr.name", "").casefold()
        elif name == "node":
            self._node, self._labels = _graphml_id(given, "id", "a node"), {}
        elif name == "edge":
            self.edges.append((_graphml_id(given, "source", "an edge"), _graphml_id(given, "target", "an edge")))
        elif name == "data" and self._node is not None:
            self._data = self._key_names.get(given.get("key", ""), "")
        elif name in ("NodeLabel", "Label.Text") and self._node is not None:
            self._data = "label"  # as yEd writes it

    def characters(self, text: str) -> None:
        if self._data in _LABELS and self._node is not None:
            self._labels[self._data] = self._labels.get(self._data, "") + text

    def end(self, tag: str) -> None:
        name = tag.rpartition("|")[2]
        if name == "node" and self._node is not None:
            found = (self._labels[label] for label in _LABELS if self._labels.get(label, "").strip())
            self.nodes.append((self._node, next(found, "")))
            self._node = None
        elif name in ("data", "NodeLabel", "Label.Text"):
            self._data = None


def _graphml_id(given: Mapping[str, str], name: str, what: str) -> str:
    value = given.get(name, "")
    if not 0 < len(value) <= LONGEST_ID:
        raise InputError(f"{what} has no {name} of 1 to {LONGEST_ID} characters; correct the file")
    return value


def titles_twice(titles: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Give those of `titles` that are among the others too, whatever their letters' case."""
    known = {other.casefold() for other in others}
    return tuple(title for title in titles if title.casefold() in known)
