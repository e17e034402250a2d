"""The file of a scorecard, whatever its form: read onto a scorecard, and written."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path

from osm_sim.errors import InputError
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.scorecard import Scorecard
from workbench.exchange.files import place_of
from workbench.exchange.scorecard_assembling import Assembled, assemble
from workbench.exchange.scorecard_cells import Missing, period_of
from workbench.exchange.scorecard_columns import TABLES, VALUES
from workbench.exchange.scorecard_csv import csv_files, sheet_of_file, sheets_of_folder, write_folder
from workbench.exchange.scorecard_excel import write_workbook
from workbench.exchange.scorecard_problems import Problems
from workbench.exchange.scorecard_rows import Content, Measured
from workbench.exchange.scorecard_tables import Found, Row, Sheet, find_table, find_tables, rows_of
from workbench.exchange.scorecard_workbook import sheets_of_workbook

MOST_ROWS = 20_000
"""Of every table but the values, which are never held as a whole."""
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")


@dataclass(slots=True)
class OpenFile:
    """A file as it was understood, while it is open: the scorecard it makes, and its values, read as they are taken."""

    place: str
    assembled: Assembled
    tables: tuple[str, ...]
    problems: Problems
    _values: Found | None
    _known: dict[str, str] = field(default_factory=dict)

    def values(self) -> Iterator[Measured]:
        """Give the values, each measure and period once; what cannot be read is told to `problems` and left out.

        A row without a value is passed over: it is still to come.
        """
        if self._values is None:
            return
        seen: defaultdict[str, dict[Period, int]] = defaultdict(dict)
        for row in rows_of(self._values, self.problems):
            one = self._measured(row)
            if one is None:
                continue
            first = seen[one.measure].setdefault(one.period, row.number)
            if first != row.number:
                remedy = f"says the same period of the measure as row {first}; keep one"
                self.problems.add(self._sheet, row.number, "Period", str(one.period), remedy)
                continue
            yield one

    def refuse(self, one: Measured, column: str, remedy: str) -> None:
        """Add a problem with a value that was read."""
        self.problems.add(self._sheet, one.row, column, None, remedy)

    @property
    def _sheet(self) -> str:
        return "" if self._values is None else self._values.sheet.name

    def _measured(self, row: Row) -> Measured | None:
        name, at, value = row.text("measure"), row.values["period"], row.values.get("value")
        key = self._known.get(name)
        if key is None and name:
            key = self.assembled.measures.resolve(self._sheet, row, "Measure", name, self.problems)
            self._known |= {} if key is None else {name: key}
        if key is None or not isinstance(at, Period | date) or row.wrong or value is None:
            return None
        state = row.values.get("state")
        return Measured(
            measure=MeasureId(key),
            period=period_of(at, self.assembled.frequencies.get(key)),
            value=None if isinstance(value, Missing) else float(value),  # type: ignore[arg-type]  # read as a number
            state=state if isinstance(state, State) else None,
            source=row.text("source"),
            note=row.text("note"),
            row=row.number,
        )


@contextmanager
def open_file(
    path: str,
    base: Scorecard,
    people: Mapping[str, str],
    *,
    keeps_ids: bool = False,
    assembled: Assembled | None = None,
) -> Iterator[OpenFile]:
    """Read a workbook, a folder of CSV files or one of them onto a scorecard; values are read while it is open.

    people: the names of those who are known, by id. keeps_ids: as in `assemble`. assembled: what came of the same file
    before, so that only its values are read. Raises InputError for a file that
    cannot be read; what is wrong in it is in `problems`, and the scorecard then as it was.
    """
    place = place_of(path)
    with _sheets(path) as sheets:
        problems = Problems()
        found = _tables(place, sheets, problems)
        if assembled is None:
            rows = {name: _few(one, problems) for name, one in found.items() if name != VALUES.name}
            assembled = assemble(rows, base, people, problems, keeps_ids=keeps_ids)
        yield OpenFile(place, assembled, tuple(found), problems, found.get(VALUES.name))


def _few(found: Found, problems: Problems) -> list[Row]:
    """Give the rows of a table that is held in memory as a whole."""
    rows = list(islice(rows_of(found, problems), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        remedy = f"more than {MOST_ROWS} rows; check that it is the right file"
        problems.add(found.sheet.name, rows.pop().number, "", None, remedy)
    return rows


def _tables(place: str, sheets: tuple[Sheet, ...], problems: Problems) -> dict[str, Found]:
    found = find_tables(sheets, problems)
    if not found and not problems.are_there and len(sheets) == 1 and sheets[0].is_text:
        # A file of values may be called anything.
        trial = Problems()
        one = find_table(sheets[0], VALUES, trial)
        found = {VALUES.name: one} if one is not None else {}
    if not found and not problems.are_there:
        known = ", ".join(table.name for table in TABLES)
        raise InputError(f"{place}: no sheet of a scorecard; the sheets are {known} (see `osm-workbench template`)")
    return found


def digest_of(path: str) -> str:
    """Give the SHA-256 of a file, or of the CSV files of a folder. Raises InputError where it cannot be read."""
    digest = sha256()
    try:
        for file in csv_files(Path(path)) if Path(path).is_dir() else (Path(path),):
            digest.update(f"{file.name}\n{file.stat().st_size}\n".encode())
            with file.open("rb") as stream:
                while lot := stream.read(1 << 20):
                    digest.update(lot)
    except OSError as error:
        raise InputError(f"{place_of(path)}: cannot be read: {error.strerror}; check the name") from error
    return digest.hexdigest()


@contextmanager
def _sheets(path: str) -> Iterator[tuple[Sheet, ...]]:
    target, place = Path(path), place_of(path)
    try:
        if target.is_dir():
            sheets = sheets_of_folder(target)
        elif not target.is_file():
            raise InputError(f"{place}: not a file; name a workbook, a CSV file, or a folder of CSV files")
        elif target.suffix.casefold() not in WORKBOOKS and not _is_zip(target):
            sheets = (sheet_of_file(target),)
        else:
            with sheets_of_workbook(target) as of_workbook:
                yield of_workbook
            return
    except OSError as error:
        raise InputError(f"{place}: cannot be read: {error.strerror}; check the name and the permissions") from error
    yield sheets


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def write_file(path: str, content: Content, *, overwrite: bool = False) -> tuple[str, ...]:
    """Write a workbook where the path ends in .xlsx, else a folder of CSV files; whole or not at all. Give the files.

    Raises InputError where one is there already, cannot be written, or cannot hold what it should.
    """
    target = Path(path)
    is_workbook = target.suffix.casefold() == ".xlsx"
    if not is_workbook and target.suffix:
        raise InputError(f"{place_of(path)}: no workbook and no folder; name FILE.xlsx, or a folder without a dot")
    if is_workbook:
        with placed(path, overwrite=overwrite) as part:
            write_workbook(part, content)
        return (path,)
    files = [target / f"{table.name}.csv" for table in TABLES]
    _refuse_to_overwrite(files, overwrite=overwrite)
    with _writing(path) as folder:
        write_folder(folder, content)
        target.mkdir(exist_ok=True)
        for file in files:
            (folder / file.name).replace(file)
    return tuple(map(str, files))


@contextmanager
def placed(path: str, *, overwrite: bool = False) -> Iterator[Path]:
    """Give where to write a file, which takes its place where all went well.

    Raises InputError where it is there already and may not be overwritten, or where it cannot be written.
    """
    target = Path(path)
    _refuse_to_overwrite([target], overwrite=overwrite)
    with _writing(path) as folder:
        yield folder / target.name
        (folder / target.name).replace(target)


@contextmanager
def _writing(path: str) -> Iterator[Path]:
    """Give a folder beside a path, for what is not whole yet."""
    try:
        with tempfile.TemporaryDirectory(prefix=".osm-", suffix=".part", dir=Path(path).parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise InputError(f"{place_of(path)}: cannot be written: {error.strerror}; take another place") from error


def _refuse_to_overwrite(files: Iterable[Path], *, overwrite: bool) -> None:
    for file in () if overwrite else files:
        if file.exists():
            raise InputError(f"file {str(file)!r} exists already; take another name, or overwrite it with --force")
