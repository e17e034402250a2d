"""Whole scorecards through files: what is written reads back the same, whatever its texts and numbers are."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osm_sim.errors import InputError
from tests.builders import card
from tests.domain.strategies import scorecards
from workbench.domain.ids import MeasureId, PersonId
from workbench.domain.observations import State
from workbench.domain.organisation import Person
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Baseline, Measure, Scorecard, Target
from workbench.exchange.scorecard_cells import LONGEST_CELL, escaped, unescaped
from workbench.exchange.scorecard_files import OpenFile, open_file, write_file
from workbench.exchange.scorecard_rows import Content, Measured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMS = ("card.xlsx", "folder")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    (
        "=1+1",
        "'=1",
        "''",
        "' x ",
        "+49 30",
        "-",
        "@me",
        "\ta",
        "a\r\nb",
        "a\rb",
        "_x000D_",
        "_x005F_x000D_",
        "\x00",
        "\ufffe",
    )
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
PERIODS = st.builds(
    Period, frequency=st.just(Frequency.MONTH), year=st.integers(1, 9999), number=st.integers(1, 12)
) | st.sampled_from([Period.parse(text) for text in ("2026-Q3", "2026-H1", "2026", "0001")])


@contextmanager
def _through(form: str, content: Content, folder: str | Path) -> Iterator[OpenFile]:
    """Write a content, and open it onto an empty scorecard of its unit."""
    path = f"{folder}/{form}"
    write_file(path, content)
    with open_file(path, Scorecard(unit=content.card.unit, title=""), {}, keeps_ids=True) as file:
        yield file


@pytest.mark.parametrize("form", FORMS)
@given(whole=scorecards())
@settings(max_examples=40)
def test_a_scorecard_reads_back_as_it_was_written(form: str, whole: Scorecard) -> None:
    with tempfile.TemporaryDirectory() as folder, _through(form, Content(card=whole, people={}), folder) as file:
        assert file.problems.told == []
        assert file.assembled.card == whole


@pytest.mark.parametrize("form", FORMS)
@given(text=TEXTS, title=TEXTS.filter(bool), number=NUMBERS, period=PERIODS)
@settings(max_examples=80)
def test_texts_and_numbers_of_any_kind_survive(form: str, text: str, title: str, number: float, period: Period) -> None:
    measure = Measure(
        id=MeasureId("m"),
        objective=card().objectives[0].id,
        title=title,
        definition=text,
        unit=text,
        owner=PersonId("p"),
        baseline=Baseline(value=number, period=period),
        targets=(Target(period=period, value=number, rationale=text),),
    )
    whole = card(title=title, measures=(measure,))
    value = Measured(measure=measure.id, period=period, value=number, state=State.VALIDATED, source=text, note=text)
    content = Content(card=whole, people={"p": title}, values=(value,))
    with tempfile.TemporaryDirectory() as folder, _through(form, content, folder) as file:
        assert list(file.values()) == [value]
        assert file.problems.told == []
        assert file.assembled.card == whole
        assert file.assembled.new_people == (Person(id=PersonId("p"), name=title),)


@pytest.mark.parametrize("form", FORMS)
def test_a_value_known_to_be_missing_stays_one(form: str, tmp_path: Path) -> None:
    value = Measured(measure=MeasureId("m"), period=Period.parse("2026-01"), value=None, state=State.REPORTED)
    with _through(form, Content(card=card(), people={}, values=(value,)), tmp_path) as file:
        assert list(file.values()) == [value]


@given(TEXTS)
def test_a_text_comes_back_from_behind_its_apostrophe(text: str) -> None:
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@x", "\t=1", " =1", "'=1", "\uff1d1"])
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert escaped(text).startswith("'")


@pytest.mark.parametrize("text", ["'tis the season", "5 - 3", "a=b"])
def test_a_text_that_nobody_takes_for_a_formula_is_left_alone(text: str) -> None:
    assert (escaped(text), unescaped(text)) == (text, text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"statement": "a" * (LONGEST_CELL + 1)}, f"Statement of objective 'Sell more' has {LONGEST_CELL + 1}"),
        ({"statement": "\U0001f600" * (LONGEST_CELL // 2 + 1)}, "Statement of objective 'Sell more' has"),
        ({"statement": "\ud800"}, "Statement of objective 'Sell more' holds half a letter"),
        ({"title": ""}, "objective 'a' has no title; give it one"),
    ],
)
def test_what_no_file_can_hold_is_refused_and_nothing_written(
    form: str, change: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    first, *others = card().objectives
    whole = card(objectives=(replace(first, **change), *others))  # type: ignore[arg-type]  # fields of text
    with pytest.raises(InputError, match=sentence):
        write_file(str(tmp_path / form), Content(card=whole, people={}))
    assert not any(one.is_file() for one in tmp_path.rglob("*"))
