"""The parts of pages: text stays text, errors become sentences, downloads are named safely."""

import logging

import pytest
from plotly import graph_objects as go

from osm_sim.errors import OsmError
from workbench.apps import parts
from workbench.figures import theme


def sent_by(widget: parts.Chart | parts.DownloadButton, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    sent: list[dict[str, str]] = []
    monkeypatch.setattr(widget, "send", sent.append)
    return sent


def press(widget: parts.Chart | parts.DownloadButton, message: object) -> None:
    """What the widget does when the browser sends it a message."""
    widget._handle_custom_msg(message, [])


def refuse() -> str:
    raise OsmError("horizon_days(=0) must be > 0")


def fail() -> str:
    raise KeyError("a detail nobody should read")


def test_a_guarded_callback_gives_what_the_callback_gives() -> None:
    assert parts.guarded(lambda number: number + 1, parts.Notice())(2) == 3


def test_an_error_of_ours_is_shown_as_its_own_sentence() -> None:
    notice = parts.Notice()
    assert parts.guarded(refuse, notice)() is None
    assert (notice.text, notice.tone) == ("horizon_days(=0) must be > 0", "bad")


def test_any_other_error_is_shown_without_its_details_and_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    notice = parts.Notice()
    with caplog.at_level(logging.ERROR, logger="workbench.apps"):
        parts.guarded(fail, notice)()
    assert (notice.text, notice.tone) == (parts.UNEXPECTED, "bad")
    assert "a detail nobody should read" in caplog.text
    assert "Traceback" in caplog.text


def test_a_cleared_notice_says_nothing() -> None:
    notice = parts.Notice()
    notice.say("Saved.", "good")
    notice.clear()
    assert notice.text == ""


def test_a_download_is_made_when_the_button_is_pressed_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "hours\n3\n"

    button = parts.download_button("Summary (CSV)", "my summary?.csv", make)
    sent = sent_by(button, monkeypatch)
    assert made == []
    press(button, {"op": "make"})
    assert sent == [
        {"op": "save", "filename": "my-summary-.csv", "text": "hours\n3\n", "type": "text/csv;charset=utf-8"}
    ]


@pytest.mark.parametrize("message", [{"op": "other"}, {}, "make", None, [1]])
def test_a_message_a_button_does_not_know_does_nothing(monkeypatch: pytest.MonkeyPatch, message: object) -> None:
    button = parts.download_button("Summary", "a.csv", lambda: "text")
    sent = sent_by(button, monkeypatch)
    press(button, message)
    assert (sent, button.notice.text) == ([], "")


def test_a_disabled_button_gives_nothing_even_if_the_browser_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    button = parts.download_button("Summary", "a.csv", lambda: "text")
    button.disabled = True
    sent = sent_by(button, monkeypatch)
    press(button, {"op": "make"})
    assert sent == []


def test_a_download_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    notice = parts.Notice()
    button = parts.download_button("Summary", "a.csv", refuse, notice)
    sent = sent_by(button, monkeypatch)
    press(button, {"op": "make"})
    assert (sent, notice.text) == ([], "horizon_days(=0) must be > 0")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("FTE by process", "FTE-by-process"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden", "hidden"),
        ("a\nb\x00.csv", "a-b-.csv"),
        ("", "download"),
        ("???", "download"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_file_name_is_one_on_every_system(name: str, safe: str) -> None:
    assert parts.safe_filename(name) == safe


def test_a_chart_shows_a_figure_with_its_text_alternative_and_can_be_emptied() -> None:
    chart = parts.Chart("FTE by process", filename="fte", empty="Run the simulation first.")
    assert (chart.figure, chart.empty, chart.has_csv) == ("", "Run the simulation first.", False)
    figure = theme.apply(go.Figure(go.Bar(x=["P1"], y=[2])), title="FTE", x_title="Process", y_title="FTE (people)")
    chart.show(figure, summary="Process 1 needs 2 FTE.")
    assert '"bar"' in chart.figure
    assert chart.summary == "Process 1 needs 2 FTE."
    chart.clear()
    assert (chart.figure, chart.summary) == ("", "")


def test_a_charts_numbers_are_downloaded_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = parts.Chart("FTE", filename="FTE by process", make_csv=lambda: "process,fte\n1,2\n")
    sent = sent_by(chart, monkeypatch)
    press(chart, {"op": "csv"})
    assert [(message["filename"], message["text"]) for message in sent] == [
        ("FTE-by-process.csv", "process,fte\n1,2\n")
    ]


def test_text_given_to_a_part_is_never_read_as_html() -> None:
    harmful = '<img src=x onerror="alert(1)">'
    shown = [
        parts.tile(harmful, harmful, unit=harmful, interval=harmful, note=harmful, verdict=harmful).value,
        parts.note(harmful).value,
        parts.page(harmful, harmful).children[1].value,
        parts.section(harmful, note=harmful).children[0].value,
        parts.card(title=harmful).children[0].value,
    ]
    assert [html for html in shown if "<img" in html] == []
    assert all("&lt;img" in html for html in shown)


def test_a_key_figure_says_its_verdict_in_words_and_marks_an_assumption() -> None:
    html = parts.tile_html(
        "On time", "91 %", interval="89 % to 93 %", verdict="Too late", tone="bad", mark="assumption"
    )
    assert "Too late" in html
    assert ">assumption<" in html
    assert "89 % to 93 %" in html


def test_one_of_several_is_shown_and_the_others_stay_built() -> None:
    first, second = parts.note("first"), parts.note("second")
    parts.show_only(second, (first, second))
    assert ("osm-hidden" in first._dom_classes, "osm-hidden" in second._dom_classes) == (True, False)
    parts.show_only(first, (first, second))
    assert ("osm-hidden" in first._dom_classes, "osm-hidden" in second._dom_classes) == (False, True)


def test_a_page_brings_the_style_sheet_once() -> None:
    page = parts.page("Title", "What it is for.", parts.note("text"))
    assert "osm" in page._dom_classes
    assert [isinstance(child, parts.Theme) for child in page.children].count(True) == 1
