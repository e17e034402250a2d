"""`osm-workbench library`: what it prints for people and as JSON, what it stores, and what it refuses."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from referencing import Registry, Resource

from osm_sim.resources import data
from tests.builders import card
from workbench.cli import run_command
from workbench.desk import Conflict
from workbench.domain.ids import DocumentId, MeasureId, UnitId
from workbench.domain.organisation import Organisation, Unit
from workbench.opening import open_desk

if TYPE_CHECKING:
    from pathlib import Path


def _schema(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(data("reference", name).read_text(encoding="utf-8"))


SCHEMA = _schema("cli.schema.json")
REGISTRY: Registry[Any] = Registry().with_resource(
    "scorecard.schema.json", Resource.from_contents(_schema("scorecard.schema.json"))
)
OWN = replace(card().measures[0], definition="All <b>days</b>\nspent")
FAR = replace(OWN, id=MeasureId("far"), title="Schooling \x1b[31m", unit="h", floor=0.0)


@pytest.fixture(autouse=True)
def _database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database with two scorecards of one organisation; the user is ann."""
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path / 'workbench.db'}")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    units = (Unit(id=UnitId("unit"), name="One"), Unit(id=UnitId("two"), name="Two"))
    with closing(open_desk().store) as store:
        for document, value in (
            ("firm", Organisation(name="Firm", units=units)),
            ("ours", card(measures=(OWN,))),
            ("theirs", card(unit=UnitId("two"), title="Other", measures=(FAR,))),
        ):
            assert not isinstance(store.save(DocumentId(document), value, base=0), Conflict)


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints for people, line breaks taken out."""
    assert run_command(["library", *arguments]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "\x1b" not in printed.out
    return " ".join(printed.out.split())


def _document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    """What a command prints with --json, held against the schema of its kind; nothing else may be printed."""
    assert run_command(["library", *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    schema = {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, registry=REGISTRY, format_checker=checker).validate(document)
    return document


def _refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence of a command that is refused."""
    assert run_command(["library", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


def test_where_nothing_is_a_standard_yet_it_is_said_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    assert "osm-workbench library add MAP MEASURE" in _run(capsys, "list")
    assert _document(capsys, "library", "list") == {"standards": []}
    assert "list, show, add, use" in _run(capsys)


def test_a_measure_is_put_in_used_and_listed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    added = _document(capsys, "library-taken", "add", "ours", "m", "--note", "As audited")
    assert (added["map"], added["library"], added["standard"]["note"]) == ("ours", "firm.library", "As audited")
    assert added["measure"]["standard"] == added["standard"]["id"]
    (listed,) = _document(capsys, "library", "list")["standards"]
    assert [use["map"] for use in listed["uses"]] == ["ours"]
    used = _document(capsys, "library-taken", "use", "theirs", "far", "Days of training")
    assert used["notes"] == ["Its numbers were meant in 'h' and now stand for 'days': look at them."]
    shown = _document(capsys, "library-standard", "show", added["standard"]["id"])
    assert [(use["map"], use["title"], use["differs_in"]) for use in shown["uses"]] == [
        ("theirs", "Days of training", []),
        ("ours", "Days of training", []),
    ]


def test_people_read_the_same_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Days of training is a standard measure now" in _run(capsys, "add", "Small", "Days of training")
    used = _run(capsys, "use", "Other", "far", "days of training")
    assert "Other, version 2: Days of training is the standard one now." in used
    assert "Its numbers were meant in 'h' and now stand for 'days': look at them." in used
    assert "Days of training days 2 0 Firm" in _run(capsys, "list")
    shown = _run(capsys, "show", "Days of training")
    assert "Definition: All <b>days</b>\N{REPLACEMENT CHARACTER}spent" in shown
    assert "Polarity: higher is better" in shown
    assert "theirs Other far Days of training" in shown


def test_a_measure_with_only_the_title_of_a_standard_is_listed_with_what_differs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _run(capsys, "add", "ours", "m")
    with closing(open_desk().store) as store:
        namesake = replace(FAR, title=OWN.title)
        value = card(unit=UnitId("two"), title="Other", measures=(namesake,))
        assert not isinstance(store.save(DocumentId("theirs"), value, base=1), Conflict)
    assert "unit (has only the title)" in _run(capsys, "show", OWN.title)
    assert run_command(["map", "check", "theirs", "--json"]) == 0
    found = [one["sentence"] for one in json.loads(capsys.readouterr().out)["findings"] if one["rule"] == "R11"]
    assert len(found) == 1
    assert found[0].startswith("Measure 'Days of training' has another unit than the standard measure")


def test_a_standard_is_defined_anew_only_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "add", "ours", "m")
    assert "is the standard measure 'Days of training' already" in _refusal(capsys, "add", "ours", "m")
    assert _document(capsys, "library-taken", "add", "ours", "m", "--replace")["version"]["number"] == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "x"), "standard 'x' is not known; there are none yet"),
        (("add", "x", "m"), "map 'x' does not exist"),
        (("add", "ours", "x"), "measure 'x' is not on the map; there are m (Days of training)"),
        (("use", "ours", "m", "x"), "standard 'x' is not in the library; it holds none yet"),
        (("add", "ours"), "MEASURE"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in _refusal(capsys, *arguments)
