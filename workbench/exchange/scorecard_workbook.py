"""Reading workbooks: sheets row by row, never a whole one in memory, with what spoils a cell told instead of guessed.

A workbook is a zip file of XML. Its cells are read here by themselves, because a scorecard needs to know what general
readers hide: formulas that nobody computed, merged cells, percentages, and letters that XML cannot hold.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from posixpath import dirname, join, normpath
from xml.parsers import expat

from osm_sim.errors import InputError
from workbench.exchange.scorecard_cells import LONGEST_CELL, Cell, Spoilt
from workbench.exchange.scorecard_tables import NumberedRows, Sheet, column_number
from workbench.exchange.scorecard_zip import SAVE_ANEW, check_workbook

MOST_SHEETS = 100
MOST_ROWS = 1_048_576
MOST_CELLS = 100
"""Columns of a sheet that are read; a scorecard has no more."""
MOST_LETTERS = 60_000_000
"""Of all texts that cells share."""
MOST_ELEMENTS = 12_000_000
"""Of XML in one part: a sheet of five million cells has so many."""
MOST_DEPTH = 60
MOST_TAG = 2_000_000
"""Bytes of one tag."""
CHUNK = 1 << 16
_ENCODED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_FAULTS = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    OverflowError,
    LookupError,
    RuntimeError,
    OSError,
)
Attributes = Mapping[str, str]


@contextmanager
def sheets_of_workbook(path: Path) -> Iterator[tuple[Sheet, ...]]:
    """Give the sheets of a workbook while it is open; macros are not read, let alone run.

    Raises InputError for what is no workbook, or a damaged one, now or while rows are taken.
    """
    check_workbook(path)
    with _telling(path.name):
        archive = zipfile.ZipFile(path)
    with archive:
        with _telling(path.name):
            sheets = _sheets(path.name, archive)
        yield sheets


@contextmanager
def _telling(name: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except _FAULTS as error:
        raise InputError(f"{name}: a damaged workbook ({type(error).__name__}); {SAVE_ANEW}") from error


# -- the parts of a workbook ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Book:
    """What the cells of all sheets need. formats: by style, how a number is shown: "date", "time", "percent" or ""."""

    texts: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    first_day: datetime = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a spreadsheet have no zone


def _sheets(name: str, archive: zipfile.ZipFile) -> tuple[Sheet, ...]:
    root = next((to for kind, to in _relations(archive, "").values() if kind == "officeDocument"), "xl/workbook.xml")
    relations = _relations(archive, root)
    book = _Book()
    named: list[tuple[str, str]] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            named.append((attributes.get("name", ""), attributes.get("id", "")))
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            book.first_day = datetime(1904, 1, 1)  # noqa: DTZ001 - see above

    _parse(archive, root, start)
    if len(named) > MOST_SHEETS:
        raise InputError(f"{name}: {len(named)} sheets are too many; check that it is the right file")
    for kind, part in relations.values():
        if kind == "styles":
            book.formats = _formats(archive, part)
        elif kind == "sharedStrings":
            book.texts = _texts(name, archive, part)
    of_sheets = [(title, relations.get(key, ("", ""))) for title, key in named]
    return tuple(_sheet(name, title, archive, part, book) for title, (kind, part) in of_sheets if kind == "worksheet")


def _sheet(name: str, title: str, archive: zipfile.ZipFile, part: str, book: _Book) -> Sheet:
    merged: list[str] = []

    def rows() -> NumberedRows:
        merged.clear()
        with _telling(name):
            yield from _rows(f"{name}, sheet {title[:60]!r}", archive, part, book, merged)

    return Sheet(name=title, rows=rows, merged=lambda: tuple(merged))


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Give what a part refers to, by id: the kind of thing, and where it is."""
    folder = dirname(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], place)

    path = join(folder, "_rels", f"{part[len(folder) :].lstrip('/')}.rels")
    if path in archive.NameToInfo:
        _parse(archive, path, start)
    return found


def _formats(archive: zipfile.ZipFile, part: str) -> list[str]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    codes: dict[str, str] = {str(key): code for key, code in BUILTIN_FORMATS.items()}
    used: list[str] = []
    inside: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside.append(tag)
        elif tag == "xf" and inside:
            used.append(attributes.get("numFmtId", "0"))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside.clear()

    _parse(archive, part, start, end)
    return [_shown_as(codes.get(key, "General")) for key in used]


def _shown_as(code: str) -> str:
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    if "%" in _NOT_SHOWN.sub("", code):
        return "percent"
    if is_timedelta_format(code):
        return "time"
    return "date" if is_date_format(code) else ""


def _texts(name: str, archive: zipfile.ZipFile, part: str) -> list[str]:
    """Give the texts that cells share; of one in several fonts all pieces, without hints for its pronunciation."""
    texts: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "hint": False}
    letters = 0

    def start(tag: str, _: Attributes) -> None:
        state["text"] = tag == "t"
        state["hint"] = state["hint"] or tag == "rPh"

    def end(tag: str) -> None:
        nonlocal letters
        if tag == "si":
            texts.append(_decoded("".join(pieces)))
            letters += len(texts[-1]) + 50
            pieces.clear()
            if letters > MOST_LETTERS:
                raise InputError(f"{name}: its texts are too many; leave out what the scorecard does not need")
        state["text"] = False
        state["hint"] = state["hint"] and tag != "rPh"

    def data(text: str) -> None:
        if state["text"] and not state["hint"]:
            pieces.append(text)

    _parse(archive, part, start, end, data)
    return texts


def _decoded(text: str) -> str:
    return _ENCODED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


# -- rows -------------------------------------------------------------------------------------------------------------


def _rows(place: str, archive: zipfile.ZipFile, part: str, book: _Book, merged: list[str]) -> NumberedRows:
    reader = _RowReader(place, book, merged)
    for _ in _fed(archive, part, reader.start, reader.end, reader.data):
        if reader.done:
            yield from reader.done
            reader.done.clear()
    yield from reader.done


class _RowReader:
    """Builds rows of cells from the parser's events. done: those complete."""

    def __init__(self, place: str, book: _Book, merged: list[str]) -> None:
        self.done: list[tuple[int, list[Cell]]] = []
        self._place, self._book, self._merged = place, book, merged
        self._row, self._column = 0, 0
        self._cells: list[Cell] = []
        self._attributes: Attributes = {}
        self._takes, self._is_hint, self._has_formula = False, False, False
        self._pieces: list[str] = []
        self._letters = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "t"):
            self._takes = not self._is_hint
        elif tag == "f":
            self._has_formula = True
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "rPh":
            self._is_hint = True
        elif tag == "mergeCell" and len(self._merged) < MOST_CELLS:
            self._merged.append(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t"):
            self._takes = False
        elif tag == "row":
            self.done.append((self._row, self._cells))
        elif tag == "rPh":
            self._is_hint = False

    def data(self, text: str) -> None:
        if self._takes:
            self._letters += len(text)
            # An encoded letter takes seven; what is longer than a cell can be is refused, not kept.
            if self._letters > 7 * LONGEST_CELL:
                raise InputError(f"{self._place} row {self._row}: a cell has too many letters; shorten it")
            self._pieces.append(text)

    def _begin_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", self._row + 1))
        if not self._row < number <= MOST_ROWS:
            raise ValueError(f"row {number} after row {self._row}")
        self._row, self._column, self._cells = number, 0, []

    def _begin_cell(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = column_number(place[1]) if place else self._column + 1
        self._attributes, self._has_formula, self._letters = attributes, False, 0
        self._pieces.clear()

    def _end_cell(self) -> None:
        self._takes = False
        if not 0 < self._column <= MOST_CELLS:
            return
        cell = self._cell("".join(self._pieces))
        if cell is not None:
            self._cells.extend([None] * (self._column - len(self._cells)))
            self._cells[self._column - 1] = cell

    def _cell(self, text: str) -> Cell:
        kind = self._attributes.get("t", "n")
        if not text:
            if self._has_formula and kind in ("n", "b"):
                remedy = "is a formula that nobody has computed; open and save the file, or write the value"
                return Spoilt("", remedy)
            return None
        match kind:
            case "n":
                cell: Cell = self._number(text)
            case "s":
                cell = self._book.texts[abs(int(text))]
            case "b":
                cell = text.strip() in ("1", "true")
            case "e":
                cell = Spoilt(text, "is the error of a formula; correct it, or write the value")
            case "d":
                cell = date.fromisoformat(text[:10])
            case _:
                cell = _decoded(text)
        return cell

    def _number(self, text: str) -> Cell:
        number = float(text)
        style = int(self._attributes.get("s", "0"))
        shown = self._book.formats[style] if 0 <= style < len(self._book.formats) else ""
        if not shown:
            return number
        if shown == "percent":
            return Spoilt(f"{number:.6g}", "is shown in percent and held in parts of one; format it as a plain number")
        if shown == "date" and 1 <= number < 2_958_466:
            return (self._book.first_day + timedelta(days=number)).date()
        return Spoilt(f"{number:.6g}", "is shown as a time of day; write a number, a period or a text")


# -- XML --------------------------------------------------------------------------------------------------------------


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> None:
    for _ in _fed(archive, part, start, end, data):
        pass


def _fed(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Parse a part piece by piece, and stop after each; names come without their namespaces."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    elements, depth, fed = 0, 0, 0

    def begun(tag: str, attributes: Attributes) -> None:
        nonlocal elements, depth
        elements += 1
        depth += 1
        if elements > MOST_ELEMENTS:
            raise InputError(f"{part}: more than {MOST_ELEMENTS} cells and the like; take empty rows and columns away")
        if depth > MOST_DEPTH:
            raise ValueError("elements in elements without end")
        start(tag.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def ended(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(tag.rpartition(" ")[2])

    parser.StartElementHandler = begun
    parser.EndElementHandler = ended
    if data is not None:
        parser.CharacterDataHandler = data
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            parser.Parse(piece, False)  # noqa: FBT003 - expat takes no names
            fed += len(piece)
            # What is not complete yet is read anew with every piece, and kept.
            if fed - parser.CurrentByteIndex > MOST_TAG:
                raise ValueError("a tag without end")
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - see above


def _refuse_doctype(*_: object) -> None:
    raise ValueError("a document type, which no workbook declares")
