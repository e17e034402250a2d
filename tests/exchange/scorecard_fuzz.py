"""Files that went wrong in ways nobody thought of: cells and CSV for the most part, whole workbooks for a twentieth."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from openpyxl import Workbook

from osm_sim.errors import InputError
from tests.builders import card
from workbench.domain.scorecard import Scorecard
from workbench.exchange.scorecard_columns import TABLES, Table
from workbench.exchange.scorecard_files import open_file
from workbench.exchange.scorecard_template import example_rows

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

SHARE_OF_WORKBOOKS = 0.05
NASTY = (
    "",
    " ",
    "'",
    "''=1",
    "=1+1",
    "(example)",
    "0",
    "-0",
    "1,234",
    "1.234",
    "1e308",
    "1e309",
    "-1e-320",
    "nan",
    "Infinity",
    "\u0663",
    "12\u00a0345,6",
    "9" * 400,
    "2026-02-30",
    "13/13/2026",
    "0000-00-00",
    "9999-12",
    "9999-Q4",
    "Q9 2026",
    "yes",
    "NO",
    "maybe",
    "missing",
    "a" * 70,
    "../../etc",
    "a>b",
    "\x00",
    "\x0b",
    "\ufeff",
    "\u202e",
    "\ud7ff",
    "\U0010ffff",
    "plus",
    "Sell more",
    "Train crews",
    "Days of training",
    "m",
    "a",
)
"""Texts, numbers and periods at the edge of what can be."""


@dataclass(slots=True)
class Tally:
    """How many files were tried, how many of them were taken, and how many refused with a sentence."""

    tried: int = 0
    taken: int = 0
    refused: int = 0
    workbooks: int = 0


def attempt(random: Random, folder: Path, tally: Tally) -> None:
    """Make a file, and read it: values or InputError come of it, and never another exception."""
    tally.tried += 1
    if random.random() < SHARE_OF_WORKBOOKS:
        tally.workbooks += 1
        path = _broken_workbook(random, folder)
    else:
        path = _mutated_csv(random, folder) if random.random() < 0.5 else _mutated_cells(random, folder)
    try:
        with open_file(str(path), card(), {"p": "Ann Baker"}) as file:
            for _ in file.values():
                pass
            file.problems.refuse(file.place)
            assert isinstance(file.assembled.card, Scorecard)
            tally.taken += 1
    except InputError:
        tally.refused += 1


def sound_rows(table: Table) -> list[list[str]]:
    """Give the header of a table, and rows in which nothing is wrong."""
    rows = [["" if cell is None else f"{cell}" for cell in row] for row in example_rows(table)]
    for row in rows:
        row[0] = row[0].partition(") ")[2]
    return [[column.name for column in table.columns], *rows]


def _mutated_cells(random: Random, folder: Path) -> Path:
    """Give a CSV file of one table, or a folder of all, with some cells changed."""
    tables = list(TABLES) if random.random() < 0.3 else [random.choice(TABLES)]
    place = folder / "cells"
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    for table in tables:
        rows = sound_rows(table)
        for _ in range(random.randrange(4)):
            row = random.choice(rows)
            row[random.randrange(len(row))] = _cell(random, random.choice(row))
        if random.random() < 0.2:
            rows.append(list(random.choice(rows)))
        if random.random() < 0.1:
            random.shuffle(rows)
        with (place / f"{table.name}.csv").open("w", encoding="utf-8", newline="", errors="replace") as file:
            csv.writer(file, delimiter=random.choice(",,;\t")).writerows(rows)
    return place if len(tables) > 1 else place / f"{tables[0].name}.csv"


def _cell(random: Random, before: str) -> str:
    kind = random.random()
    if kind < 0.6 or not before:
        return random.choice(NASTY)
    at = random.randrange(len(before))
    if kind < 0.8:
        return before[:at] + chr(random.choice((random.randrange(128), random.randrange(0xD800)))) + before[at + 1 :]
    return before[:at] + before[at:] * 2 if kind < 0.9 else before[::-1]


def _mutated_csv(random: Random, folder: Path) -> Path:
    """Give a CSV file of one table with some bytes changed, put in or left out."""
    table = random.choice(TABLES)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(sound_rows(table))
    content = _mutated(random, text.getvalue().encode())
    path = folder / f"{table.name}.csv"
    path.write_bytes(content)
    return path


def _mutated(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(1 + random.randrange(6)):
        at = random.randrange(len(changed) + 1)
        piece = random.choice((bytes([random.randrange(256)]), b'"', b",", b"\n", b"\r", b"\0", b"<", b"&", b""))
        changed[at : at + random.randrange(3)] = piece
    if random.random() < 0.1:
        del changed[random.randrange(len(changed) + 1) :]
    return bytes(changed)


@cache
def _sound_workbook() -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in TABLES:
        sheet = book.create_sheet(table.name)
        for row in sound_rows(table):
            sheet.append(row)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def _broken_workbook(random: Random, folder: Path) -> Path:
    """Give a workbook with some bytes changed: of the file itself, or of a part of it."""
    path = folder / "broken.xlsx"
    if random.random() < 0.4:
        path.write_bytes(_mutated(random, _sound_workbook()))
        return path
    with zipfile.ZipFile(io.BytesIO(_sound_workbook())) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    name = random.choice(sorted(parts))
    parts[name] = _mutated(random, parts[name])
    if random.random() < 0.2:
        del parts[random.choice(sorted(parts))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path
