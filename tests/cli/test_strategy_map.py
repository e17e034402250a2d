"""`osm-workbench case` and `map`: what they print for people and as JSON, what they store, and what they refuse."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from osm_sim.resources import data
from tests.builders import card
from workbench.cli import run_command
from workbench.desk import Conflict
from workbench.domain.ids import DocumentId
from workbench.domain.map_checks import RULES, MapSettings
from workbench.domain.scorecard import Scorecard
from workbench.jobs.strategy_map import CASE_NAMES, open_case
from workbench.opening import open_desk
from workbench.store.codec import canonical
from workbench.store.kinds import standard_codec

ROOT = Path(__file__).parents[2]
CODEC = standard_codec()


def _schema(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(data("reference", name).read_text(encoding="utf-8"))


SCHEMA = _schema("cli.schema.json")
REGISTRY: Registry[Any] = Registry().with_resource(
    "scorecard.schema.json", Resource.from_contents(_schema("scorecard.schema.json"))
)


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database of the desk comes to lie; the user is ann."""
    path = tmp_path / "workbench.db"
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    return path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What a command prints for people, line breaks taken out."""
    assert run_command(list(arguments)) == code
    printed = capsys.readouterr()
    assert printed.err == ""
    return " ".join(printed.out.split())


def _document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: str, code: int = 0) -> Any:  # noqa: ANN401
    """What a command prints with --json, held against the schema of its kind; nothing else may be printed."""
    assert run_command([*arguments, "--json"]) == code
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    schema = {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}
    jsonschema.Draft202012Validator(
        schema, registry=REGISTRY, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(document)
    return document


def _refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence of a command that is refused."""
    assert run_command(list(arguments)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


def _save(document: str, *cards: Scorecard) -> None:
    """Save versions of a scorecard, as a visitor of the desk does."""
    with closing(open_desk().store) as store:
        head = store.head(DocumentId(document))
        for base, one in enumerate(cards, 0 if head is None else head.number):
            assert not isinstance(store.save(DocumentId(document), one, base=base, note=f"Save {base + 1}"), Conflict)


def _stored(document: str) -> Scorecard:
    """The newest version of a scorecard."""
    with closing(open_desk().store) as store:
        head = store.head(DocumentId(document))
        assert head is not None
        value = store.load(head.pin)
        assert isinstance(value, Scorecard)
        return value


# -- built-in cases ---------------------------------------------------------------------------------------------------


def test_the_cases_are_listed_with_their_maps(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    listed = _document(capsys, "map-cases", "case")
    assert [case["name"] for case in listed["cases"]] == list(CASE_NAMES)
    company = listed["cases"][0]
    assert (company["units"], len(company["maps"])) == (9, 6)  # its board and its partners have none yet
    assert company["maps"][0] == {
        "map": "case:company",
        "title": open_case("company").scorecards["company-u1"].title,
        "objectives": 20,
    }
    assert "osm-workbench map show case:CASE" in _run(capsys, "case")
    assert not path.exists()


def test_every_map_of_a_case_is_shown_and_checked_by_the_name_in_the_list_and_nothing_is_stored(
    capsys: pytest.CaptureFixture[str], path: Path
) -> None:
    for case in _document(capsys, "map-cases", "case")["cases"]:
        for listed in case["maps"]:
            shown = _document(capsys, "map", "map", "show", listed["map"])
            assert (shown["title"], shown["version"], shown["newest"]) == (listed["title"], None, None)
            checked = _document(capsys, "map-findings", "map", "check", listed["map"])
            assert {one["rule"] for one in checked["findings"]} <= {"R1", "R3"}
    assert not path.exists()


@pytest.mark.parametrize("name", ["company", "bank-after"])
def test_loading_a_case_says_which_documents_were_made_and_how_to_open_them(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    said = _run(capsys, "case", name)
    top = {"company": "company-u1", "bank-after": "bank"}[name]
    assert f"osm-workbench map show {top}" in said
    assert "osm-workbench run" in said
    listed = _document(capsys, "maps", "map", "list")["maps"]
    assert top in [one["map"] for one in listed]
    assert all(one["map"] in said for one in listed)
    assert f"Version {2 if name == 'bank-after' else 1}, saved" in _run(capsys, "map", "show", top)


def test_a_case_is_loaded_twice_only_where_told_to(capsys: pytest.CaptureFixture[str]) -> None:
    first = _document(capsys, "map-case", "case", "bank-before")
    assert "--again" in _refusal(capsys, "case", "bank-before")
    second = _document(capsys, "map-case", "case", "bank-before", "--again")
    assert [one["map"] for one in (*first["maps"], *second["maps"])] == ["bank", "bank-2"]
    assert second["organisation"] != first["organisation"]


def test_a_fresh_copy_of_no_case_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--again needs the CASE" in _refusal(capsys, "case", "--again")


# -- show and list ----------------------------------------------------------------------------------------------------


def test_a_map_is_given_as_json_exactly_as_the_store_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    _save("ours", card(title="First"), card(title="Second"))
    shown = _document(capsys, "map", "map", "show", "ours")
    assert canonical(shown["scorecard"]) == CODEC.payload(card(title="Second"))
    assert (shown["version"]["number"], shown["version"]["author"], shown["version"]["note"]) == (
        2,
        "ann (local)",
        "Save 2",
    )
    assert shown["version"]["at"].endswith("+00:00")
    old = _document(capsys, "map", "map", "show", "ours", "--version", "1")
    assert (old["title"], old["version"]["number"], old["newest"]) == ("First", 1, 2)


@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_case_is_given_as_the_store_would_write_it(capsys: pytest.CaptureFixture[str], name: str) -> None:
    shown = _document(capsys, "map", "map", "show", f"case:{name}")
    (top, *_) = open_case(name).scorecards.values()
    assert canonical(shown["scorecard"]) == CODEC.payload(top)
    assert {one.owner for one in top.objectives} - {None} <= {one["id"] for one in shown["people"]}


def test_a_map_is_shown_from_its_top_to_its_bottom_with_links_by_number(capsys: pytest.CaptureFixture[str]) -> None:
    said = _run(capsys, "map", "show", "case:bank-after")
    for text in (
        "Unit United Retail Bank (fictional); 15 objectives, 17 links, 17 measures, 3 themes.",
        "Financial (outcome)",
        "2 Lower the cost of Marcus Webb One bank 1 1 + strong 6 months",
        "3 Retain the assets of Chiara Greco Customers who stay 2 1 + strong 6 months",
        "14 Share customer data Marcus Webb Advice from 1 10 + medium 6 months; across",
        "11 + strong 6 months",
    ):
        assert text in said
    bands = ["Financial (outcome)", "Customer 3", "Internal process", "Learning and growth"]
    assert [said.index(band) for band in bands] == sorted(said.index(band) for band in bands)


def test_an_old_version_says_how_many_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    _save("ours", card(title="First"), card(title="Second"))
    assert "Version 1 of 2, saved" in _run(capsys, "map", "show", "ours", "--version", "1")
    assert "Version 2, saved" in _run(capsys, "map", "show", "Second")


def test_a_title_cannot_move_the_cursor_of_a_terminal_or_break_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    _save("ours", card(title="\x1b[2JGone\u202e\nOops"))
    for arguments in (("map", "show", "ours"), ("map", "history", "ours"), ("map", "check", "ours"), ("map", "list")):
        assert run_command(list(arguments)) == 0
        printed = capsys.readouterr().out
        assert "Gone" in printed
        assert "\x1b" not in printed
        assert "\u202e" not in printed
        assert "\nOops" not in printed


def test_times_are_told_by_the_clock_of_the_machine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be set here")
    _save("ours", card())
    at = _document(capsys, "maps", "map", "list")["maps"][0]["version"]["at"]
    hour = int(at[11:13])
    monkeypatch.setenv("TZ", "TST-05:30")
    time.tzset()
    try:
        said = _run(capsys, "map", "list")
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    minute = int(at[14:16]) + 30
    assert f" {(hour + 5 + minute // 60) % 24:02d}:{minute % 60:02d} ann (local)" in said


def test_an_empty_database_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    assert "osm-workbench map new TITLE --template private" in _run(capsys, "map", "list")
    assert _document(capsys, "maps", "map", "list") == {"maps": []}


def test_a_terminal_of_few_letters_is_written_to_all_the_same(path: Path) -> None:
    environment = {**os.environ, "OSM_DATABASE_URL": f"sqlite:///{path}", "PYTHONIOENCODING": "ascii"}
    for arguments in (["case", "bank-after"], ["map", "diff", "bank", "1", "2"]):
        command = [sys.executable, "-m", "workbench.cli", *arguments]
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, b"")
    assert b'Link "Know the profit of each relationship" ? "Retain' in ran.stdout


# -- drawing ----------------------------------------------------------------------------------------------------------


def test_a_map_is_drawn_into_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "map.svg"
    drawn = _document(capsys, "map-drawing", "map", "draw", "case:bank-after", str(file), "--width", "800")
    assert (drawn["width"], drawn["since"]) == (800, None)
    svg = file.read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "Know the profit" in svg
    assert "exists already" in _refusal(capsys, "map", "draw", "case:bank-after", str(file))
    said = _run(capsys, "map", "draw", "case:army", str(file), "--force")
    assert f"Wrote {file}: case:army;" in said
    assert file.read_text(encoding="utf-8") != svg


def test_what_was_taken_away_since_is_drawn_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    full = card()
    _save("ours", full, card(objectives=full.objectives[:2], links=full.links[:1]))
    files = [tmp_path / name for name in ("now.svg", "since.svg")]
    _document(capsys, "map-drawing", "map", "draw", "ours", str(files[0]))
    drawn = _document(capsys, "map-drawing", "map", "draw", "ours", str(files[1]), "--since", "1")
    assert (drawn["version"]["number"], drawn["since"]) == (2, 1)
    assert ["Keep people" in file.read_text(encoding="utf-8") for file in files] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("case:army", "--since", "1"), "a map of a built-in case has none; load the case"),
        (("ours", "--since", "1"), "since(=1) must be an older version than 1, which is drawn"),
        (("ours", "--width", "100"), "width(=100) must lie in 320..10000 px"),
        (("ours", "--width", "nan"), "width(=nan) must lie in 320..10000 px"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_no_file_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    _save("ours", card())
    file = tmp_path / "map.svg"
    assert sentence in _refusal(capsys, "map", "draw", arguments[0], str(file), *arguments[1:])
    assert not file.exists()


# -- check ------------------------------------------------------------------------------------------------------------


def test_findings_are_told_by_severity_with_place_reason_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    _save("ours", card())
    said = _run(capsys, "map", "check", "ours")
    assert said.index("Errors (3)") < said.index('R8 Objective "Train crews"') < said.index("Warnings (")
    assert 'R8 Measure "Days of training"' in said
    assert "'Train crews' has no owner: name one." in said
    assert "Why: what belongs to nobody is done by nobody" in said
    assert "cannot be trusted (published)." in said
    assert "R1 The whole map The map has 3 objectives; 15 to 25 are usual." in said


def test_findings_as_json_count_what_they_list(capsys: pytest.CaptureFixture[str]) -> None:
    _save("ours", card())
    checked = _document(capsys, "map-findings", "map", "check", "ours")
    severities = [one["severity"] for one in checked["findings"]]
    assert checked["counts"] == {name: severities.count(name) for name in ("error", "warning", "advice")}
    assert severities == sorted(severities, key=["error", "warning", "advice"].index)
    assert checked["limits"]["objectives"] == [15, 25]
    r8 = [one for one in checked["findings"] if one["rule"] == "R8"]
    assert ("objective", "b", 'Objective "Train crews"') in [(one["kind"], one["key"], one["place"]) for one in r8]


def test_a_strict_check_fails_where_there_is_an_error_and_only_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Errors (1)" in _run(capsys, "map", "check", "case:bank-before", "--strict", code=1)
    assert "Errors (1)" in _run(capsys, "map", "check", "case:bank-before")
    _document(capsys, "map-findings", "map", "check", "case:bank-before", "--strict", code=1)
    assert "Warnings (1)" in _run(capsys, "map", "check", "case:company-u2", "--strict")
    assert "Nothing was found." in _run(capsys, "map", "check", "case:company", "--strict")


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ("--objectives 3-5", "R1"),
        ("--objectives 1..3", "R1"),
        ("--measures 0-1", "R2"),
        ("--themes 0-5", "R6"),
        ("--leave-out R8 --leave-out r1", "R8"),
        ("--largest-share 0.9", "R10"),
    ],
)
def test_within_a_limit_its_rule_finds_nothing(capsys: pytest.CaptureFixture[str], options: str, rule: str) -> None:
    _save("ours", card())
    usual = _document(capsys, "map-findings", "map", "check", "ours")
    assert rule in {one["rule"] for one in usual["findings"]}
    checked = _document(capsys, "map-findings", "map", "check", "ours", *options.split())
    assert rule not in {one["rule"] for one in checked["findings"]}


def test_too_many_objectives_are_an_error_from_a_limit_on(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("map", "check", "case:army", "--objectives", "1-2", "--most-objectives", "16")
    assert _document(capsys, "map-findings", *few)["counts"]["error"] == 1
    assert _document(capsys, "map-findings", *few[:-1], "17")["counts"]["error"] == 0


def test_more_themes_must_run_through_more_perspectives_where_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert "R6" in _run(capsys, "map", "check", "case:bank-after", "--theme-perspectives", "4")


def test_a_verb_of_one_s_own_begins_an_objective(capsys: pytest.CaptureFixture[str]) -> None:
    first, *others = card().objectives
    _save("ours", card(objectives=(replace(first, title="Pamper crews"), *others)))
    assert "'Pamper crews' does not begin with a verb" in _run(capsys, "map", "check", "ours")
    assert "does not begin with a verb" not in _run(capsys, "map", "check", "ours", "--verb", "Pamper")


def test_a_measure_that_another_map_of_the_organisation_defines_otherwise_is_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run_command(["case", "company"])
    capsys.readouterr()
    assert _document(capsys, "map-findings", "map", "check", "company-u1")["findings"] == []
    ours, theirs = open_case("company").scorecards["company-u1"], _stored("company-u2")
    alike = replace(theirs.measures[0], title=ours.measures[0].title, unit="crowns")
    _save("company-u2", replace(theirs, measures=(alike, *theirs.measures[1:])))
    (found,) = _document(capsys, "map-findings", "map", "check", "company-u1")["findings"]
    assert (found["rule"], found["kind"]) == ("R11", "measure")
    assert "is defined in more than one way" in found["sentence"]


# -- history ----------------------------------------------------------------------------------------------------------


def test_two_versions_are_compared_in_sentences_and_by_element(capsys: pytest.CaptureFixture[str]) -> None:
    _document(capsys, "map-case", "case", "bank-after")
    said = _run(capsys, "map", "diff", "bank", "1", "2")
    assert "Version 1, saved" in said
    assert 'Objective "Retain every customer account" was renamed "Retain the assets of profitable customers".' in said
    compared = _document(capsys, "map-changes", "map", "diff", "bank", "2", "1")
    assert (compared["before"]["number"], compared["after"]["number"]) == (1, 2)
    assert len(compared["sentences"]) == said.count(" - ")
    marks = {one["name"]: one["marks"] for one in compared["elements"]}
    assert "renamed" in marks['Objective "Retain the assets of profitable customers"']
    assert marks['Measure "Customer accounts retained"'] == ["removed"]
    belief = [one for one in compared["fields"] if one["field"] == "belief"]
    assert [(one["kind"], one["before"], one["after"]) for one in belief] == [("link", 0.9, 0.8)]
    whole = [one for one in compared["fields"] if one["field"] == "" and one["kind"] == "measure"]
    assert [one["before"] is None for one in whole] == [False, True, True]


def test_two_versions_that_say_the_same_are_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    _save("ours", card(title="One"), card(title="Two"), card(title="One"))
    assert "The two versions say the same." in _run(capsys, "map", "diff", "ours", "1", "3")
    compared = _document(capsys, "map-changes", "map", "diff", "ours", "1", "3")
    assert (compared["sentences"], compared["elements"], compared["fields"]) == ([], [], [])


def test_the_history_is_told_newest_first_and_page_by_page(capsys: pytest.CaptureFixture[str]) -> None:
    _save("ours", *(card(title=f"Title {number}") for number in range(1, 6)))
    page = _document(capsys, "map-history", "map", "history", "ours", "--limit", "2")
    assert ([one["number"] for one in page["versions"]], page["has_more"]) == ([5, 4], True)
    said = _run(capsys, "map", "history", "ours", "--limit", "2")
    assert said.index("Save 5") < said.index("Save 4")
    assert "osm-workbench map history ours --before 4" in said
    rest = _document(capsys, "map-history", "map", "history", "ours", "--before", "4")
    assert ([one["number"] for one in rest["versions"]], rest["has_more"]) == ([3, 2, 1], False)


def test_an_old_version_is_restored_as_a_new_one(capsys: pytest.CaptureFixture[str]) -> None:
    _save("ours", card(title="One"), card(title="Two"))
    assert _run(capsys, "map", "restore", "ours", "1") == "Version 1 of ours is now its version 3."
    newest = _document(capsys, "map", "map", "show", "ours")
    assert (newest["title"], newest["version"]["number"]) == ("One", 3)
    again = _document(capsys, "map-restored", "map", "restore", "ours", "1")
    assert (again["saved"], again["version"]["number"]) == (False, 3)
    assert "nothing was stored" in _run(capsys, "map", "restore", "ours", "1")
    assert _document(capsys, "map-restored", "map", "restore", "ours", "2")["version"]["number"] == 4


# -- beginning and importing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "top", "bottom"),
    [
        ("private", "Financial", "Learning and growth"),
        ("public", "Mission", "Financial resources"),
        ("non-profit", "Mission", "Learning and growth"),
    ],
)
def test_a_map_is_begun_from_a_template(
    capsys: pytest.CaptureFixture[str], template: str, top: str, bottom: str
) -> None:
    begun = _document(capsys, "map-begun", "map", "new", "Ours", "--template", template)
    assert (begun["perspectives"][0], begun["perspectives"][-1], begun["template"]) == (top, bottom, template)
    shown = _document(capsys, "map", "map", "show", "Ours")
    assert (shown["map"], shown["unit"], shown["scorecard"]["objectives"]) == (begun["map"], "Ours", [])
    assert shown["map"] != _document(capsys, "map-begun", "map", "new", "Ours", "--template", template)["map"]
    assert "is the title of" in _refusal(capsys, "map", "show", "Ours")


GRAPH = {
    "nodes": [{"id": "t", "label": "Train crews"}, {"id": "w", "label": "Win trust"}, {"id": "e", "label": "Earn"}],
    "edges": [{"source": "t", "target": "w"}, {"source": "w", "target": "e"}, {"source": "e", "target": "e"}],
}


@pytest.fixture
def graph(tmp_path: Path) -> str:
    file = tmp_path / "graph.json"
    file.write_text(json.dumps(GRAPH), encoding="utf-8")
    return str(file)


def test_an_import_shows_where_each_node_goes_and_stores_nothing_until_it_is_told_to(
    capsys: pytest.CaptureFixture[str], graph: str
) -> None:
    _document(capsys, "map-begun", "map", "new", "Ours", "--template", "private")
    said = _run(capsys, "map", "import", "Ours", graph)
    assert "Train crews Internal process Win trust Customer Earn Financial" in said
    assert "Each led to itself" in said
    assert "3 objectives and 2 links for" in said
    assert "take them with --yes" in said
    offered = _document(capsys, "map-import", "map", "import", "Ours", graph)
    assert (offered["taken"], offered["version"]["number"], offered["file"]) == (False, 1, "graph.json")
    assert _document(capsys, "map", "map", "show", "Ours")["version"]["number"] == 1
    assert offered["links"] == [
        {"cause": "Train crews", "effect": "Win trust"},
        {"cause": "Win trust", "effect": "Earn"},
    ]


def test_an_import_is_stored_with_the_perspectives_that_were_chosen(
    capsys: pytest.CaptureFixture[str], graph: str
) -> None:
    _document(capsys, "map-begun", "map", "new", "Ours", "--template", "private")
    chosen = ("--place", "train CREWS=learning and growth", "--place", "w = Internal process")
    offered = _document(capsys, "map-import", "map", "import", "Ours", graph, *chosen)
    places = ["Learning and growth", "Internal process", "Financial"]
    assert [one["perspective_title"] for one in offered["nodes"]] == places
    taken = _document(capsys, "map-import", "map", "import", "Ours", graph, *chosen, "--yes")
    assert (taken["taken"], taken["version"]["number"]) == (True, 2)
    assert taken["version"]["note"] == "Imported from graph.json"
    stored = _document(capsys, "map", "map", "show", "Ours")["scorecard"]
    titles = {one["id"]: one["title"] for one in stored["perspectives"]}
    assert [(one["title"], titles[one["perspective"]]) for one in stored["objectives"]] == [
        (node["label"], place) for node, place in zip(GRAPH["nodes"], places, strict=True)
    ]
    assert len(stored["links"]) == 2
    assert "were put on" in _run(capsys, "map", "import", "Ours", graph, "--yes")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"{", "graph.json: not readable as JSON"),
        (b"\xff\xfe", "graph.json: not a text file in UTF-8"),
        (b'{"nodes": []}', "graph.json: holds no node"),
        (b"<!DOCTYPE graphml><graphml/>", "declares a document type"),
    ],
)
def test_a_file_that_holds_no_graph_is_refused(
    capsys: pytest.CaptureFixture[str], graph: str, text: bytes, sentence: str
) -> None:
    _save("ours", card())
    Path(graph).write_bytes(text)
    assert sentence in _refusal(capsys, "map", "import", "ours", graph, "--yes")
    Path(graph).unlink()
    assert "graph.json: not a file; name one" in _refusal(capsys, "map", "import", "ours", graph, "--yes")
    assert _document(capsys, "map", "map", "show", "ours")["version"]["number"] == 1


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("map show nobody", "map 'nobody' does not exist; there are ours (Small)"),
        ("map check nobody", "map 'nobody' does not exist; there are ours (Small)"),
        ("map diff nobody 1 2", "map 'nobody' does not exist"),
        ("map history nobody", "map 'nobody' does not exist"),
        ("map restore nobody 1", "map 'nobody' does not exist"),
        ("map show case:firm", "map 'case:firm' is of no built-in case; there are case:company, case:company-u2"),
        ("map show case:army --version 2", "a map of a built-in case has no versions"),
        ("map history case:army", "map 'case:army' does not exist"),
        ("case firm", "case 'firm' is not known; the built-in cases are company, army"),
        ("map show ours --version 7", "version 7 of 'ours' does not exist"),
        ("map show ours --version 0", "version 0 of 'ours' does not exist"),
        ("map show ours --version x", "'x' is not a valid int"),
        ("map diff ours 1 7", "version 7 of 'ours' does not exist"),
        ("map diff ours 1 1", "version 1 must be compared with another one"),
        ("map restore ours 7", "version 7 of 'ours' does not exist"),
        ("map history ours --limit 0", "'--limit': Input should be greater than or equal to 1"),
        ("map check ours --objectives 9", "objectives(='9') must be the fewest and the most, such as 15-25"),
        ("map check ours --objectives 9-3", "objectives(='9-3') must be the fewest and the most"),
        ("map check ours --measures -1", "measures(='-1') must be the fewest and the most, such as 1-3"),
        ("map check ours --themes a-b", "themes(='a-b') must be the fewest and the most, such as 3-5"),
        ("map check ours --most-objectives 5", "most_objectives(=5) must be >= 25"),
        ("map check ours --theme-perspectives 0", "theme_perspectives(=0) must be >= 1"),
        ("map check ours --largest-share 1.5", "largest_share(=1.5) must lie above 0"),
        ("map check ours --largest-share nan", "largest_share(=nan) must lie above 0"),
        ("map check ours --leave-out R12", "rule(='R12') is not known; there are R1, R2"),
        ("map check ours --verb 2do", "verb(='2do') must be one word"),
        ("map new Ours --template firm", "template 'firm' is not known; there are private, public, non-profit"),
        ("map new Ours", "Missing option '--template'"),
        ("map import ours none.csv", "none.csv: not a file; name one"),
        ("map import ours GRAPH --place Fly=Customer", "place(='Fly=Customer') must read NODE=PERSPECTIVE"),
        ("map import ours GRAPH --place Earn=Moon", "a node of the file, and one of 'Financial', 'Learning'"),
        ("map import ours GRAPH --place Earn", "place(='Earn') must read NODE=PERSPECTIVE"),
        ("map shown", "No such command 'shown'"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(
    capsys: pytest.CaptureFixture[str], graph: str, arguments: str, sentence: str
) -> None:
    _save("ours", card())
    words = [graph if word == "GRAPH" else word for word in arguments.split()]
    assert sentence in _refusal(capsys, *words)


def test_a_title_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "title (of 0 characters) must have 1 to 300" in _refusal(capsys, "map", "new", " ", "--template", "public")


def test_a_map_of_a_newer_workbench_is_refused_with_the_remedy(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    _save("ours", card(title="One"), card(title="Two"))
    with closing(sqlite3.connect(path)) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE version SET schema = 99 WHERE number = 2")
    for command in ("show", "check", "history"):
        said = _refusal(capsys, "map", command, "ours")
        assert "written by a newer workbench (schema 99" in said
        assert "update osm-workbench" in said
    assert "One" in _run(capsys, "map", "show", "ours", "--version", "1")


def test_a_database_that_is_a_letter_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    path.write_text("a letter to the board, long enough to be taken for something else" * 50, encoding="utf-8")
    assert "workbench.db" in _refusal(capsys, "map", "list")


# -- rights -----------------------------------------------------------------------------------------------------------


def test_somebody_without_a_role_in_the_organisation_sees_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, graph: str
) -> None:
    _document(capsys, "map-case", "case", "bank-after")
    monkeypatch.setattr("getpass.getuser", lambda: "eve")
    for arguments in (
        ("show", "bank"),
        ("check", "bank"),
        ("history", "bank"),
        ("diff", "bank", "1", "2"),
        ("restore", "bank", "1"),
        ("import", "bank", graph, "--yes"),
    ):
        assert "'eve (local)' may not view the scorecard" in _refusal(capsys, "map", *arguments)
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    assert _document(capsys, "map", "map", "show", "bank")["version"]["number"] == 2


# -- help -------------------------------------------------------------------------------------------------------------


def test_help_comes_without_the_domain_the_database_and_the_tables() -> None:
    heavy = ["workbench.domain", "workbench.jobs", "workbench.opening", "sqlalchemy", "cattrs", "rich", "numpy"]
    program = (
        "import sys; from workbench.cli import run_command\n"
        "codes = [run_command([*words, '--help']) for words in"
        " ([], ['map'], ['case'], *(['map', name] for name in sys.argv[1].split(',')))]\n"
        f"found = [name for name in {heavy} if name in sys.modules]\n"
        "sys.exit(repr((codes, found)) if found or any(codes) else 0)"
    )
    names = ",".join(_commands())
    ran = subprocess.run([sys.executable, "-c", program, names], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_help_of_a_check_names_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    said = _run(capsys, "map", "check", "--help")
    assert [rule for rule in RULES if f"{rule} " not in said] == []


def test_the_help_of_a_check_says_the_usual_limits(capsys: pytest.CaptureFixture[str]) -> None:
    usual = MapSettings()
    ranges = [f"({fewest}-{most})" for fewest, most in (usual.objectives, usual.measures_each, usual.themes)]
    said = _run(capsys, "map", "check", "--help")
    for text in (*ranges, f"({usual.most_objectives})", f"({usual.theme_perspectives})", f"({usual.largest_share})"):
        assert text in said


def test_map_alone_says_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    said = _run(capsys, "map")
    assert "case:company" in said
    assert [name for name in _commands() if f" {name} " not in said] == []


def _commands() -> tuple[str, ...]:
    return ("list", "show", "draw", "check", "diff", "history", "restore", "new", "import")
