"""The built-in organisations and their scorecards, and the published form of a scorecard document."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from osm_sim.errors import InputError
from osm_sim.resources import data
from tests.domain.strategies import scorecards
from workbench.desk import Desk
from workbench.domain import scorecard as values
from workbench.domain.changes import diff
from workbench.domain.documents import Pin
from workbench.domain.ids import DocumentId, UnitId
from workbench.domain.map_checks import Surroundings, check_map
from workbench.domain.organisation import Organisation, UnitKind
from workbench.domain.rights import Actor
from workbench.domain.scorecard import Scorecard
from workbench.domain.templates import TEMPLATES, Template, begin
from workbench.domain.wording import sentences
from workbench.exchange.scorecard_cases import ScorecardCase, read_case
from workbench.jobs.scorecard_case import WITH_ACTUALS
from workbench.jobs.strategy_map import case_names, load_case, open_case
from workbench.store.codec import canonical
from workbench.store.kinds import standard_codec
from workbench.store.memory import MemoryStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CODEC = standard_codec()
WORDS_OF_THE_ARMY = "army-full.json"
"""What the army at full size is made of."""
SCHEMA = json.loads(data("reference", "scorecard.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
CARDS = [(name, document) for name in case_names() for document in open_case(name).scorecards]


def _document(name: str) -> dict[str, Any]:
    text = data("cases", "scorecard", f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _findings(case: ScorecardCase, document: str) -> set[str]:
    around = Surroundings(measures=tuple(one for card in case.scorecards.values() for one in card.measures))
    return {finding.rule for finding in check_map(case.scorecards[document], around=around)}


def _units(case: ScorecardCase) -> dict[UnitKind, int]:
    kinds = [unit.kind for unit in case.organisation.units]
    return {kind: kinds.count(kind) for kind in set(kinds)}


def test_every_file_of_the_folder_is_a_case_or_says_how_its_actuals_come_about() -> None:
    files = {entry.name for entry in data("cases", "scorecard").iterdir()}
    plans = {f"{name}-actuals.json" for name in WITH_ACTUALS}
    assert files == {f"{name}.json" for name in case_names()} | plans | {WORDS_OF_THE_ARMY}


@pytest.mark.parametrize("name", case_names())
def test_a_case_is_written_as_the_store_writes_it(name: str) -> None:
    case, document = open_case(name), _document(name)
    assert CODEC.payload(case.organisation) == canonical(document["organisation"])
    assert {key: CODEC.payload(card) for key, card in case.scorecards.items()} == {
        key: canonical(card) for key, card in document["scorecards"].items()
    }


@pytest.mark.parametrize("name", case_names())
def test_each_unit_of_a_case_has_one_scorecard_but_for_its_board_and_partners(name: str) -> None:
    case = open_case(name)
    within = [unit.id for unit in case.organisation.units if unit.kind not in (UnitKind.BOARD, UnitKind.PARTNER)]
    assert [card.unit for card in case.scorecards.values()] == within


@pytest.mark.parametrize("name", case_names())
def test_every_unit_below_the_top_serves_the_scorecard_above_it(name: str) -> None:
    case = open_case(name)
    top, *below = case.scorecards.items()
    assert top[1].parent is None
    for _, card in below:
        assert card.parent == Pin(document=DocumentId(top[0]), number=1)
        assert {one.to.document for one in card.contributions} == {top[0]}


@pytest.mark.parametrize("name", case_names())
def test_every_name_of_a_case_is_marked_fictional(name: str) -> None:
    organisation = open_case(name).organisation
    names = [organisation.name, *(unit.name for unit in organisation.units), *(one.name for one in organisation.people)]
    assert [name for name in names if not name.endswith("(fictional)")] == []
    assert [card.title for card in open_case(name).scorecards.values() if "(fictional)" not in card.title] == []


@pytest.mark.parametrize(("name", "document"), CARDS)
def test_every_number_of_a_case_says_where_it_comes_from(name: str, document: str) -> None:
    card = open_case(name).scorecards[document]
    said = [
        *(measure.source for measure in card.measures),
        *(target.rationale for measure in card.measures for target in measure.targets),
    ]
    assert [text for text in said if not text.startswith(("fictional", "source document: "))] == []
    assert [
        link.why for link in card.links if "(fictional)" not in link.why and "source document" not in link.why
    ] == []


@pytest.mark.parametrize("name", case_names())
def test_what_the_source_document_states_is_listed_among_the_facts(name: str) -> None:
    case = open_case(name)
    rests_on_it = "source document" in json.dumps(_document(name)["scorecards"])
    assert not rests_on_it or case.facts


@pytest.mark.parametrize(("name", "objectives"), [("company", 20), ("army", 17), ("health", 17), ("bank-after", 15)])
def test_the_map_at_the_top_of_a_case_is_full_and_breaks_no_rule(name: str, objectives: int) -> None:
    case = open_case(name)
    top = next(iter(case.scorecards))
    assert len(case.scorecards[top].objectives) == objectives
    assert _findings(case, top) == set()


@pytest.mark.parametrize(
    ("name", "outside"), [("company", {UnitKind.BOARD: 1, UnitKind.PARTNER: 2}), ("army", {}), ("health", {})]
)
def test_an_enterprise_has_three_business_and_two_support_units(name: str, outside: dict[UnitKind, int]) -> None:
    within = {UnitKind.CORPORATE: 1, UnitKind.BUSINESS: 3, UnitKind.SUPPORT: 2}
    assert _units(open_case(name)) == within | outside


@pytest.mark.parametrize("name", ["army", "health"])
def test_the_strategy_of_a_public_service_ends_in_its_mission_and_begins_with_its_means(name: str) -> None:
    for card in open_case(name).scorecards.values():
        assert [one.title for one in card.perspectives if one.is_outcome] == ["Mission"]
        assert card.perspectives[-1].title == "Financial resources"


def test_the_bank_before_knew_the_profit_of_a_relationship_and_made_no_use_of_it() -> None:
    case = open_case("bank-before")
    (finding,) = check_map(case.scorecards["bank"])
    assert finding.rule == "R3"
    assert "'Know the profit of each relationship' leads to no outcome" in finding.sentence


def test_the_bank_changed_its_mind_about_which_customers_to_keep() -> None:
    before, after = (open_case(name).scorecards["bank"] for name in ("bank-before", "bank-after"))
    told = sentences(diff(before, after), before, after)
    renamed = 'Objective "Retain every customer account" was renamed "Retain the assets of profitable customers".'
    assert renamed in told
    assert {one.title for one in before.measures} - {one.title for one in after.measures} == {
        "Customer accounts retained"
    }
    assert {one.title for one in after.measures} - {one.title for one in before.measures} == {
        "Assets of profitable customers retained",
        "Profit added by the change of strategy",
    }


def test_the_two_strategies_of_the_bank_are_of_one_organisation() -> None:
    assert open_case("bank-before").organisation == open_case("bank-after").organisation


@pytest.mark.parametrize(
    ("name", "document"), [pair for pair in CARDS if pair[0] in ("company", "army", "health") and pair[1][-1] != "1"]
)
def test_the_map_of_a_unit_is_small_and_otherwise_good(name: str, document: str) -> None:
    assert _findings(open_case(name), document) == {"R1"}


def test_a_case_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(InputError, match=r"case 'firm' is not known; the built-in cases are company"):
        open_case("firm")


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            ("scorecards", "company-u1", "unit"),
            "u99",
            r"unit\(='u99'\) of company-u1 must be one of the organisation's",
        ),
        (("scorecards", "company-u2", "parent", "number"), 2, r"company-u2 refers to 'company-u1', 2"),
        (("scorecards", "company-u2", "objectives", 0, "owner"), "x", r"owner\(='x'\) of 'Grow the profit"),
        (("scorecards", "company-u2", "contributions", 0, "to_objective"), "x", r"to_objective\(='x'\) of company-u2"),
        (("scorecards", "company-u1", "perspectives", 0, "is_outcome"), 1, r"is_outcome\(=1\) must be true or false"),
        (("scorecards", "company-u1", "measures", 0, "targets", 0, "period"), "2026-Q9", r"must read like 2026-07"),
        (("scorecards", "company-u1", "colour"), "red", r"'colour' is not known here"),
    ],
)
def test_a_case_with_a_flaw_is_refused_with_its_place(
    path: tuple[str | int, ...], value: object, sentence: str
) -> None:
    document = _document("company")
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(InputError, match=r"^mine\.json: .*" + sentence):
        read_case(json.dumps(document), "mine.json")


@pytest.mark.parametrize("text", ["", "{", '{"title": "a", "title": "b"}', "[" * 100_000])
def test_what_is_no_case_at_all_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"mine\.json"):
        read_case(text, "mine.json")


def test_a_case_needs_the_organisation_of_its_scorecards() -> None:
    case = open_case("company")
    with pytest.raises(ValueError, match=r"unit\(='u1'\) of company-u1 must be one of the organisation's: add it"):
        replace(case, organisation=Organisation(name="Nobody"))


def test_the_published_form_is_itself_sound() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("name", "document"), CARDS)
def test_the_scorecards_of_the_cases_have_the_published_form(name: str, document: str) -> None:
    VALIDATOR.validate(_document(name)["scorecards"][document])


@pytest.mark.parametrize("name", case_names())
def test_the_scorecards_of_a_loaded_case_have_the_published_form(name: str) -> None:
    store = MemoryStore(CODEC, actor="ann", now=lambda: NOON)
    load_case(Desk(store=store, executor=None, actor=Actor(sign_in="ann"), now=lambda: NOON), name)
    cards = [store.load(listed.head.pin) for listed in store.documents("scorecard")]
    assert len(cards) == len(open_case(name).scorecards)
    for card in cards:
        VALIDATOR.validate(json.loads(CODEC.payload(card)))


@pytest.mark.parametrize("begun_from", TEMPLATES, ids=lambda one: one.name)
def test_a_scorecard_begun_from_a_template_has_the_published_form(begun_from: Template) -> None:
    VALIDATOR.validate(json.loads(CODEC.payload(begin(UnitId("unit-1"), "Ours", begun_from))))


@given(scorecards())
def test_whatever_the_store_writes_of_a_scorecard_has_the_published_form(card: Scorecard) -> None:
    VALIDATOR.validate(json.loads(CODEC.payload(card)))


@pytest.mark.parametrize("name", sorted({"Scorecard", *SCHEMA["$defs"]} - {"Id", "Period"}))
def test_the_published_form_names_the_fields_that_a_value_has(name: str) -> None:
    form = SCHEMA if name == "Scorecard" else SCHEMA["$defs"][name]
    kind = getattr(values, name)
    needed = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}
    assert set(form["properties"]) == {field.name for field in fields(kind)}
    assert set(form["required"]) == needed


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("objectives", {"colour": "red"}),
        ("objectives", {"place": 1.5}),
        ("objectives", {"weight": -1}),
        ("objectives", {"id": "no blanks"}),
        ("links", {"sign": "perhaps"}),
        ("links", {"belief": -0.1}),
        ("measures", {"baseline": {"value": 1, "period": "2026-13"}}),
        ("measures", {"targets": [{"period": "0000", "value": 1}]}),
        ("measures", {"is_lead": "yes"}),
        ("contributions", {"to": {"document": "d", "number": 0}}),
    ],
)
def test_the_published_form_refuses_what_the_store_does_not_read(part: str, change: dict[str, object]) -> None:
    card = _document("company")["scorecards"]["company-u2"]
    card[part][0] |= change
    assert not VALIDATOR.is_valid(card)
    with pytest.raises(Exception, match="cannot be read"):
        CODEC.structure(card, Scorecard, "card")
