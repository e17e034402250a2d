"""Titles and ids: which element a row is, and which element a cell names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from workbench.domain.ids import new_id
from workbench.exchange.scorecard_columns import Table, normal
from workbench.exchange.scorecard_problems import Problems
from workbench.exchange.scorecard_tables import Row

_FIELD = re.compile(r"(\w+)\(=")


@dataclass(slots=True, kw_only=True)
class Names:
    """What the elements of one kind are called in a file: by id, and by title where only one has it.

    aliases: ids of the file that stand for others. old: titles that the file changes, which its other sheets may still
    use.
    """

    table: Table
    titles: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    old: dict[str, str] = field(default_factory=dict)
    _by_title: dict[str, list[str]] | None = None

    def find(self, name: str) -> str | list[str]:
        """Give the id that a cell names; a list of ids where it is the title of none or several."""
        if name in self.aliases:
            return self.aliases[name]
        if name in self.titles:
            return name
        if self._by_title is None:
            self._by_title = _by_title(self.titles)
        found = self._by_title.get(normal(name), []) or _by_title(self.old).get(normal(name), [])
        return found[0] if len(found) == 1 else found

    def reference(self, one: str) -> str:
        """Give what names an element in a cell: its title, or its id where the title is not its own."""
        title = self.titles.get(one, one)
        return title if title != one and title not in self.titles and self.find(title) == one else one

    def resolve(self, sheet: str, row: Row, column: str, name: str, problems: Problems) -> str | None:
        """Give the id that a cell names; None, with a problem told, where it names none."""
        found = self.find(name)
        if isinstance(found, str):
            return found
        what = self.table.what
        if found:
            problems.add(sheet, row.number, column, name, f"is what {len(found)} of them are called; write the ID")
        else:
            remedy = f"is no {what}; add a row on sheet {self.table.name}, or correct it"
            problems.add(sheet, row.number, column, name, remedy)
        return None


@dataclass(frozen=True, slots=True)
class Identified:
    """A row with the element that it is; is_new: the scorecard does not have it yet."""

    row: Row
    id: str
    is_new: bool


def identify(
    table: Table,
    rows: Iterable[Row],
    known: Mapping[str, str],
    problems: Problems,
    *,
    keeps_ids: bool,
    title_key: str = "title",
) -> tuple[list[Identified], Names]:
    """Say of each row which element it is, and what the elements are called then.

    known: the titles that there are, by id. A row with an id that is not known is a new element: with that id where
    keeps_ids, else it is looked for by its title, as one without an id is.
    """
    rows = list(rows)
    names = Names(table=table, titles=dict(known))
    named = {row.text("id") for row in rows} & set(known)
    free = _by_title({key: title for key, title in known.items() if key not in named})
    taken: dict[str, int] = {}
    new_titles: dict[str, int] = {}
    identified: list[Identified] = []
    for row in rows:
        title = row.text(title_key)
        given = row.text("id")
        one = _which(given, free.get(normal(title), []), known, keeps_ids=keeps_ids)
        if one is None:
            problems.add(
                table.name, row.number, "", title, f"is what several {table.name.lower()} are called; write the ID"
            )
            continue
        is_new = one not in known
        twice = taken.get(one)
        if is_new and not given:
            twice = new_titles.setdefault(normal(title), row.number) if title else None
            twice = None if twice == row.number else twice
        if twice is not None:
            problems.add(
                table.name, row.number, "", title, f"stands in row {twice} already; keep one, or give it an ID"
            )
            continue
        taken[one] = row.number
        if given and given != one:
            names.aliases[given] = one
            problems.note("IDs that this map does not have were passed over; titles decided.")
        if title:
            if not is_new and known[one] != title:
                names.old[one] = known[one]
            names.titles[one] = title
        identified.append(Identified(row, one, is_new))
    return identified, names


def _which(given: str, same_title: list[str], known: Mapping[str, str], *, keeps_ids: bool) -> str | None:
    """Give the id of a row's element: the one given, the one of the title, or a new one; None where several have it."""
    if given and (given in known or keeps_ids):
        return given
    if len(same_title) > 1:
        return None
    return same_title[0] if same_title else new_id()


def in_order(before: Iterable[str], rows: Iterable[str]) -> Iterator[str]:
    """Give keys in the order of the rows where these name all; else those there were, then the new ones."""
    before, rows = list(before), list(rows)
    if set(before) <= set(rows):
        yield from rows
        return
    yield from before
    known = set(before)
    yield from (key for key in rows if key not in known)


def tell(table: Table, row: Row, error: ValueError, problems: Problems) -> None:
    """Tell what an element refused, at the column it is about where its sentence names one."""
    sentence = str(error)
    found = _FIELD.match(sentence)
    columns = {column.key: column.name for column in table.columns}
    problems.add(table.name, row.number, columns.get(found[1], "") if found else "", None, sentence)


def _by_title(titles: Mapping[str, str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, title in titles.items():
        found[normal(title)].append(key)
    return dict(found)
