"""The panel beside the map, the start screen and the dialog of clashes, in a real browser with Python's side played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from workbench import front

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, FilePayload, Page

    ShowEditor = Callable[..., Page]

pytestmark = pytest.mark.browser

STAND_IN = Path(__file__).with_name("map_stand_in.js")
SHOW = """async ({ editor, standIn, options }) => {
    const load = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    const widget = await load(editor);
    window.side = (await load(standIn)).standIn(options);
    widget.default.render({ model: side.model, el: document.getElementById("app") });
}"""
FINDINGS = [
    {"rule": "R8", "severity": "error", "kind": "measure", "key": "m0", "sentence": "'Revenue' has no data source."},
    {"rule": "R5", "severity": "warning", "kind": "objective", "key": "o1", "sentence": "No verb."},
    {"rule": "R1", "severity": "warning", "kind": "objective", "key": "", "sentence": "The map has 4 objectives."},
]
CLASH = {
    "sentence": "Ben saved version 13 meanwhile.",
    "clashes": [
        {"at": 0, "sentence": "Both changed the title.", "ours": '"Grow"', "theirs": '"<b>Shrink</b>"'},
        {"at": 1, "sentence": "Both changed the owner.", "ours": "Anna", "theirs": "Ben"},
    ],
}


@pytest.fixture
def show(browser: Browser) -> Iterator[ShowEditor]:
    """Shows the editor on an empty page: `show(document="")` its start screen; the test fails if a script does."""
    errors: list[str] = []
    contexts = []

    def open_page(*, width: int = 1440, height: int = 900, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        styles = "".join((front.theme_css(), front.source("map/map.css"), front.source("map/panels.css")))
        page.set_content(f"<style>{styles}</style><div class='osm' id='app'></div>")
        editor = front.bundle("map/editor.js")
        page.evaluate(SHOW, {"editor": editor, "standIn": STAND_IN.read_text(encoding="utf-8"), "options": options})
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def graph_file(content: bytes) -> FilePayload:
    """A file as the user chooses it."""
    return {"name": "graph.csv", "mimeType": "text/csv", "buffer": content}


def choose(page: Page, title: str) -> None:
    """Selects an objective on the map."""
    page.locator(".osm-map__box", has_text=title).click()


def commands(page: Page) -> list[dict[str, Any]]:
    """What was sent, but for what the page asks by itself."""
    page.wait_for_timeout(50)
    sent: list[dict[str, Any]] = page.evaluate("side.commands()")
    return sent


def test_a_field_sends_what_was_typed_once_when_it_is_left(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    title = page.get_by_role("textbox", name="Objective", exact=True)
    title.fill("Grow profit")
    title.press("Enter")
    title.blur()
    assert commands(page) == [{"op": "rename", "kind": "objective", "key": "o0", "title": "Grow profit"}]
    expect(page.locator(".osm-map__box").first).to_contain_text("Grow profit")


def test_a_field_being_typed_in_keeps_its_text_and_caret_while_the_picture_changes(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    statement = page.get_by_role("textbox", name="Statement")
    statement.press_sequentially("mine is")
    statement.press("ArrowLeft")
    page.evaluate("side.change((picture) => { picture.boxes[0].statement = 'theirs'; picture.boxes[1].x += 40; })")
    statement.press_sequentially("x")
    assert statement.input_value() == "mine ixs"
    expect(page.get_by_text('Meanwhile changed to "theirs"')).to_be_visible()
    statement.press("Escape")
    assert statement.input_value() == "theirs"
    statement.blur()
    assert commands(page) == []


def test_what_another_person_writes_shows_in_a_field_that_nobody_types_in(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    page.evaluate("side.change((picture) => { picture.boxes[0].owner = 'u0'; picture.boxes[0].statement = 'theirs'; })")
    assert page.get_by_role("textbox", name="Statement").input_value() == "theirs"
    assert page.get_by_role("combobox", name="Owner").input_value() == "u0"


def test_a_refused_text_stays_in_its_field_with_the_sentence_below_it(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    page.evaluate("side.refusal = 'weight(=-1) must be >= 0'")
    weight = page.get_by_role("textbox", name="Weight")
    weight.fill("-1")
    weight.press("Enter")
    expect(weight).to_have_attribute("aria-invalid", "true")
    expect(weight).to_have_accessible_description("weight(=-1) must be >= 0")
    assert weight.input_value() == "-1"
    weight.press("Escape")
    assert weight.input_value() == "1"
    expect(weight).not_to_have_attribute("aria-invalid", "true")


def test_a_number_that_is_none_is_not_sent(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    weight = page.get_by_role("textbox", name="Weight")
    weight.fill("1,5")
    weight.press("Enter")
    expect(page.locator(".osm-mapside").get_by_text('"1,5" must be a number')).to_be_visible()
    assert commands(page) == []


def test_a_refused_choice_goes_back_to_what_holds(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    page.evaluate("side.refusal = 'you may only read this'")
    page.get_by_role("combobox", name="Owner").select_option("Ben")
    expect(page.locator(".osm-mapside").get_by_text("you may only read this")).to_be_visible()
    assert page.get_by_role("combobox", name="Owner").input_value() == ""


def test_what_was_typed_goes_to_its_own_objective_when_another_is_selected(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    page.get_by_role("textbox", name="Statement").fill("of the first")
    choose(page, "Delight customers")
    sent = commands(page)
    assert sent == [{"op": "revise", "kind": "objective", "key": "o0", "field": "statement", "value": "of the first"}]
    assert page.get_by_role("textbox", name="Statement").input_value() == ""


def test_a_belief_is_shown_in_percent_and_sent_as_a_share_and_empty_as_nothing(show: ShowEditor) -> None:
    page = show()
    choose(page, "Delight customers")
    page.locator(".osm-mapside").get_by_role("button", name="Grow revenue").click()
    belief = page.get_by_role("textbox", name="Belief")
    belief.fill("35")
    belief.press("Enter")
    assert commands(page)[-1] == {"op": "revise", "kind": "link", "key": "o1>o0", "field": "belief", "value": 0.35}
    assert belief.input_value() == "35"
    belief.fill("")
    belief.press("Enter")
    assert commands(page)[-1]["value"] is None


def test_a_link_is_added_from_the_sheet_by_keyboard(show: ShowEditor) -> None:
    page = show()
    choose(page, "Build skills")
    other = page.get_by_role("combobox", name="It also leads to")
    other.focus()
    other.select_option("Grow revenue")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert commands(page) == [{"op": "link", "cause": "o2", "effect": "o0"}]
    expect(page.locator(".osm-mapside").get_by_role("button", name="Grow revenue")).to_be_visible()


def test_removing_asks_once_more_and_keeps_on_the_first_key(show: ShowEditor) -> None:
    page = show()
    choose(page, "Delight customers")
    remove = page.get_by_role("button", name="Remove…")
    remove.press("Enter")
    page.keyboard.press("Enter")
    assert commands(page) == []
    remove.click()
    expect(page.get_by_text("Remove it, with its 2 links?")).to_be_visible()
    page.get_by_role("button", name="Remove", exact=True).click()
    assert commands(page) == [{"op": "remove", "kind": "objective", "key": "o1"}]
    expect(page.get_by_role("textbox", name="Strategy map")).to_have_value("Bank")


def test_the_arrow_keys_go_from_tab_to_tab(show: ShowEditor) -> None:
    page = show()
    page.get_by_role("tab", name="Sheet").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="History")).to_be_focused()
    expect(page.get_by_role("tab", name="History")).to_have_attribute("aria-selected", "true")
    assert page.evaluate("side.sent.filter(({ op }) => op === 'history').length") == 1


def test_a_finding_of_a_measure_selects_its_objective(show: ShowEditor) -> None:
    page = show()
    page.evaluate(
        "(found) => side.put('findings', found)", [{**one, "reason": "why", "source": "practice"} for one in FINDINGS]
    )
    page.get_by_role("tab", name="Findings (3)").click()
    page.get_by_role("button", name="'Revenue' has no data source.").click()
    expect(page.locator(".osm-map__box.is-selected")).to_contain_text("Grow revenue")
    page.get_by_role("button", name="Open its sheet").click()
    expect(page.get_by_role("textbox", name="Objective", exact=True)).to_have_value("Grow revenue")


def test_findings_can_be_shown_by_how_much_they_matter(show: ShowEditor) -> None:
    page = show()
    page.evaluate(
        "(found) => side.put('findings', found)", [{**one, "reason": "why", "source": "practice"} for one in FINDINGS]
    )
    page.get_by_role("tab", name="Findings (3)").click()
    warnings = page.get_by_role("button", name="2 warnings")
    warnings.click()
    expect(warnings).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".osm-finding")).to_have_count(1)


def test_two_ticked_versions_are_compared_the_older_one_first(show: ShowEditor) -> None:
    page = show()
    versions = [{"number": at, "at": "2026-11-24T10:00:00Z", "author": "Anna", "note": ""} for at in (12, 11, 10)]
    page.evaluate("(versions) => side.put('history', { ...side.traits.history, versions })", versions)
    page.get_by_role("tab", name="History").click()
    page.get_by_role("checkbox", name="Version 12").check()
    page.get_by_role("checkbox", name="Version 10").check()
    page.get_by_role("button", name="Compare the two").click()
    page.get_by_role("button", name="Compare version 11 with the one before").click()
    assert commands(page) == [
        {"op": "compare", "before": 10, "after": 12},
        {"op": "compare", "before": 10, "after": 11},
    ]


def test_a_map_that_is_only_read_has_no_field_to_change_and_no_button_to_remove(show: ShowEditor) -> None:
    page = show()
    page.evaluate(
        "side.change((picture) => Object.assign(picture, { readOnly: true, mode: 'view', why: 'A link to read.' }))"
    )
    choose(page, "Grow revenue")
    panel = page.locator(".osm-mapside")
    assert (
        panel.locator("textarea:not([readonly]), input:not([readonly]), select:not([disabled])")
        .locator("visible=true")
        .count()
        == 0
    )
    expect(panel.get_by_role("button", name="Remove…")).to_be_hidden()


def test_a_clash_is_decided_thing_by_thing(show: ShowEditor) -> None:
    page = show()
    page.evaluate("(clash) => side.put('clash', clash)", CLASH)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text('"<b>Shrink</b>"')).to_be_visible()
    dialog.get_by_role("radio", name='Mine: "Grow"').check()
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_text("1 is left")).to_be_visible()
    dialog.get_by_role("radio", name="Theirs: Ben").check()
    dialog.get_by_role("button", name="Apply").click()
    choices = [{"at": 0, "side": "ours"}, {"at": 1, "side": "theirs"}]
    assert commands(page) == [{"op": "resolve", "choices": choices}]
    expect(dialog).to_be_hidden()


def test_a_change_that_was_refused_can_only_be_given_up(show: ShowEditor) -> None:
    page = show()
    page.evaluate("side.put('clash', { sentence: 'Your last change was not saved: you may not.', clashes: [] })")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("you may not")).to_be_visible()
    expect(dialog.get_by_role("button", name="Apply")).to_be_hidden()
    dialog.get_by_role("button", name="Give mine up").click()
    assert commands(page) == [{"op": "drop"}]


def test_a_clash_may_wait_and_is_opened_again_from_its_banner(show: ShowEditor) -> None:
    page = show()
    page.evaluate("(clash) => side.put('clash', clash)", CLASH)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Decide…").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_clash_does_not_take_the_keys_of_somebody_who_is_writing(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    statement = page.get_by_role("textbox", name="Statement")
    statement.press_sequentially("half a sen")
    page.evaluate("(clash) => side.put('clash', clash)", CLASH)
    expect(page.get_by_role("button", name="Decide…")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(statement).to_be_focused()


def test_a_graph_is_taken_in_with_a_perspective_for_each_node(show: ShowEditor) -> None:
    page = show()
    page.get_by_text("Import a graph").click()
    page.get_by_label("File").set_input_files(graph_file(b"cause,effect\nA,B\n"))
    assert commands(page) == [{"op": "offer_graph", "name": "graph.csv", "text": "cause,effect\nA,B\n"}]
    nodes = [{"id": "a", "title": "<i>A</i>", "perspective": "p1"}, {"id": "b", "title": "B", "perspective": "p0"}]
    page.evaluate("(nodes) => side.put('offer', { name: 'graph.csv', nodes, links: 1, notes: [] })", nodes)
    page.get_by_role("combobox", name="<i>A</i>").select_option("Skills")
    page.get_by_role("button", name="Take them").click()
    assert commands(page)[-1] == {"op": "take_graph", "places": {"a": "p2", "b": "p0"}}


def test_a_graph_that_is_no_text_is_refused_in_a_sentence(show: ShowEditor) -> None:
    page = show()
    page.get_by_text("Import a graph").click()
    page.get_by_label("File").set_input_files(graph_file(b"\xff\xfe\x00"))
    expect(page.get_by_text("graph.csv must be text in UTF-8")).to_be_visible()
    assert commands(page) == []


def test_a_database_that_does_not_answer_is_told_on_the_start_screen(show: ShowEditor) -> None:
    page = show(document="")
    trouble = "The database does not answer: start it."
    page.evaluate("(sentence) => side.put('picture', { document: '', saved: { sentence } })", trouble)
    expect(page.get_by_text(trouble)).to_be_visible()


def test_escape_in_a_sheet_goes_back_to_the_map(show: ShowEditor) -> None:
    page = show()
    choose(page, "Grow revenue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Objective", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".osm-map__box.is-selected")).to_be_focused()


def test_choosing_a_finding_on_a_phone_brings_the_map_into_sight(show: ShowEditor) -> None:
    page = show(width=390, height=844)
    page.evaluate("(found) => side.put('findings', found)", [{**FINDINGS[1], "reason": "why", "source": "practice"}])
    page.get_by_role("tab", name="Findings (1)").click()
    page.mouse.wheel(0, 5000)
    page.get_by_role("button", name="No verb.").click()
    expect(page.locator(".osm-map__box.is-selected")).to_be_in_viewport()


def test_a_map_is_begun_from_a_template_under_a_title(show: ShowEditor) -> None:
    templates = [
        {"name": name, "title": name, "source": "practice", "bands": ["Mission"]} for name in ("private", "public")
    ]
    page = show(document="", library={"maps": [], "templates": templates, "cases": []})
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Write what it is called.")).to_be_visible()
    page.get_by_role("textbox", name="What is the map called?").fill("Ours")
    page.get_by_role("radio", name="public").check()
    page.get_by_role("button", name="Begin").click()
    assert commands(page) == [{"op": "begin", "template": "public", "title": "Ours"}]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_of_a_sheet_is_wider_than_the_screen(show: ShowEditor, width: int, height: int) -> None:
    page = show(width=width, height=height)
    page.evaluate(
        "side.change(({ boxes }) => { boxes[0].title = 'Long'.repeat(60); boxes[1].title = 'W'.repeat(90); })"
    )
    page.locator(".osm-map__box").nth(1).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wider = page.evaluate(
        """() => { const edge = document.querySelector(".osm-mapside").getBoundingClientRect().right + 1;
            return [...document.querySelectorAll(".osm-mapside *")]
                .filter((one) => one.getBoundingClientRect().right > edge).map((one) => one.className); }"""
    )
    assert wider == []


def test_every_control_can_be_hit_with_a_finger_on_a_phone(show: ShowEditor) -> None:
    page = show(width=390, height=844)
    choose(page, "Grow revenue")
    low = page.evaluate(
        """() => [...document.querySelectorAll(".osm-mapside :is(button, select, input[type=text], textarea)")]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 32)
            .map((one) => one.textContent || one.id)"""
    )
    assert low == []


def test_the_rules_are_not_said_to_find_nothing_while_versions_are_compared(show: ShowEditor) -> None:
    page = show()
    page.evaluate("side.change((picture) => Object.assign(picture, { readOnly: true, mode: 'compare' }))")
    page.get_by_role("tab", name="Findings").click()
    expect(page.get_by_role("tab", name="Findings")).to_have_text("Findings")
    expect(page.get_by_text("are not judged")).to_be_visible()


def test_a_row_that_has_the_focus_keeps_it_while_rows_come_and_go(show: ShowEditor) -> None:
    page = show()
    choose(page, "Delight customers")
    row = page.locator(".osm-mapside").get_by_role("button", name="Build skills")
    row.focus()
    page.evaluate("side.change(({ arrows }) => { arrows.unshift({ ...arrows[1], cause: 'o3' }); arrows.pop(); })")
    expect(page.locator(".osm-mapside").get_by_role("button", name="Share data")).to_be_focused()
    page.evaluate("side.change(({ arrows }) => arrows.unshift({ ...arrows[0], cause: 'o2' }))")
    expect(page.locator(".osm-mapside").get_by_role("button", name="Share data")).to_be_focused()


def test_what_cannot_be_sent_is_told_and_stays_in_its_field(show: ShowEditor) -> None:
    page = show()
    page.evaluate("() => { side.model.send = () => { throw new Error('Cannot send'); }; }")
    page.locator(".osm-map__box", has_text="Grow revenue").dblclick()
    page.keyboard.insert_text("Grow profit")
    page.keyboard.press("Enter")
    expect(page.locator(".osm-map__said")).to_contain_text("has lost the workbench")
    expect(page.locator(".osm-map__naming")).to_have_value("Grow profit")


def test_a_name_that_is_refused_is_not_written_again_from_the_start(show: ShowEditor) -> None:
    page = show()
    page.evaluate("side.refusal = 'that is no title'")
    page.locator(".osm-map__box", has_text="Grow revenue").dblclick()
    page.keyboard.insert_text("Grow profit")
    page.keyboard.press("Enter")
    expect(page.locator(".osm-map__naming")).to_have_value("Grow profit")
    page.keyboard.press("Escape")
    expect(page.locator(".osm-map__naming")).to_have_count(0)
    expect(page.locator(".osm-map__box", has_text="Grow revenue")).to_be_focused()


def test_enter_takes_what_is_being_composed_and_not_yet_the_name(show: ShowEditor) -> None:
    page = show()
    page.locator(".osm-map__box", has_text="Grow revenue").dblclick()
    field = page.locator(".osm-map__naming")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(field).to_be_visible()
    field.dispatch_event("keydown", {"key": "Enter", "bubbles": True})
    expect(field).to_have_count(0)


def test_escape_ends_drawing_an_arrow_from_wherever_it_was_begun(show: ShowEditor) -> None:
    page = show()
    link = page.get_by_role("button", name="Link: draw an arrow")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".osm-map__box").first).to_be_focused()
    link.focus()
    page.keyboard.press("Escape")
    expect(link).to_have_attribute("aria-pressed", "false")


def test_every_tool_is_called_what_is_written_on_it(show: ShowEditor) -> None:
    page = show()
    for tool in page.locator(".osm-map__tool").all():
        written = (tool.text_content() or "").lstrip("↶↷↑ ").casefold()
        assert written in (tool.get_attribute("aria-label") or written).casefold()


def test_what_went_wrong_is_not_told_any_longer_once_the_change_is_stored(show: ShowEditor) -> None:
    page = show()
    page.evaluate("side.change((picture) => { picture.saved.state = 'waiting'; })")
    page.evaluate("side.change((picture) => { picture.saved.state = 'saved'; })")
    expect(page.locator(".osm-map__said")).to_contain_text("stored now")
