"""The office page in a real browser, at a desk's and a phone's width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
PATIENCE_MS = 60_000
CUT_IN_CHARTS = """() => [...document.querySelectorAll('.osm-chart__plot')].filter(plot => plot.clientWidth)
  .flatMap(plot => {
    const box = plot.getBoundingClientRect();
    return [...plot.querySelectorAll('text')].filter(text => {
      const at = text.getBoundingClientRect();
      return text.textContent.trim() && at.width && (at.left < box.left - 1 || at.right > box.right + 1);
    }).map(text => text.textContent);
  })"""
CUT_ON_PAGE = """() => [...document.querySelectorAll(
    '.widget-label, .osm-note, .osm-tile *, .osm button, .osm h1, .osm h2, .osm h3')]
  .filter(one => one.clientWidth && one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"""
WIDER_THAN_ITS_PLACE = """() => [document.documentElement, document.querySelector('#rendered_cells')]
  .filter(one => one.scrollWidth > one.clientWidth).length"""


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, pages: OpenPage) -> Iterator[Page]:
    """The office page opened from the index; at its end nothing on it is cut or shown as a traceback."""
    width, height = SIZES[request.param]
    page = pages(width=width, height=height)
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.get_by_role("link", name=re.compile("Open the office")).click()
    expect(page.locator(".osm-chart[data-drawn]").first).to_be_visible()
    expect(page.get_by_role("heading", name="Behind this case")).to_be_visible()
    yield page
    assert page.evaluate(WIDER_THAN_ITS_PLACE) == 0
    assert page.evaluate(CUT_IN_CHARTS) == []
    assert page.evaluate(CUT_ON_PAGE) == []
    assert "Traceback" not in page.locator("body").inner_text()


def set_field(page: Page, label: str, value: str) -> None:
    field = page.get_by_label(label)
    field.fill(value)
    field.press("Tab")


def set_replications(page: Page, count: int) -> None:
    page.get_by_role("button", name="Replications and seed").press("Enter")
    set_field(page, "Replications", str(count))


def run(page: Page) -> None:
    page.get_by_role("button", name="Run the simulation").click()
    expect(page.get_by_role("button", name="Run the simulation")).to_be_enabled()
    expect(page.get_by_text("Done.", exact=True)).to_be_visible()


def charts_drawn(page: Page, count: int) -> None:
    expect(page.locator(".osm-chart[data-drawn]:visible")).to_have_count(count)


def test_the_first_screen_answers_before_any_run(page: Page) -> None:
    expect(page.locator(".osm-tile", has_text="People needed, by arithmetic")).to_contain_text("7.25")
    expect(page.get_by_text("nine published figures cannot confirm 98 rows").first).to_be_visible()
    expect(page.get_by_text("Press Run to simulate this office, or move a slider.")).to_be_visible()
    charts_drawn(page, 1)


def test_a_run_shows_key_figures_charts_and_files(page: Page) -> None:
    set_replications(page, 4)
    run(page)

    expect(page.locator(".osm-tile", has_text="Critical jobs on time")).to_contain_text("95 % interval")
    charts_drawn(page, 5)
    with page.expect_download() as summary:
        page.get_by_role("button", name="Summary (CSV)").click()
    assert summary.value.path().read_text(encoding="utf-8").startswith("case,version,engine,seed")
    with page.expect_download() as picture:
        page.get_by_role("button", name="Download the chart as SVG").nth(1).click()
    assert picture.value.suggested_filename == "office-on-time.svg"
    assert "service level" in picture.value.path().read_text(encoding="utf-8")


def test_a_run_can_be_cancelled_and_the_page_used_meanwhile(page: Page) -> None:
    set_replications(page, 4000)
    page.get_by_role("button", name="Run the simulation").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()

    set_field(page, "Managers (FTE)", "5")
    expect(page.locator(".osm-total")).to_contain_text("8.5 FTE")
    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_text("Cancelled. Nothing was changed.")).to_be_visible()
    expect(page.get_by_role("button", name="Run the simulation")).to_be_enabled()
    expect(page.get_by_text("Press Run to simulate this office, or move a slider.")).to_be_visible()


def test_staff_that_cannot_be_is_said_in_a_sentence_and_the_old_number_is_back(page: Page) -> None:
    set_field(page, "Managers (FTE)", "-3")

    expect(page.get_by_text("staff manager(=-3) must be within 0..1000")).to_be_visible()
    expect(page.get_by_label("Managers (FTE)")).to_have_value("4")


def test_two_settings_are_compared_on_the_same_random_numbers(page: Page) -> None:
    set_replications(page, 4)
    run(page)
    page.get_by_role("button", name="Keep this run as A").click()
    set_field(page, "Managers (FTE)", "5")

    expect(page.get_by_text("1 leader, 4 managers, 2.5 analysts → 1 leader, 5 managers, 2.5 analysts")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Utilisation"))).to_contain_text("points")
    expect(page.get_by_text("These results are of earlier settings.")).to_be_hidden()
    charts_drawn(page, 9)


def test_a_slider_let_go_simulates_and_draws_again_without_a_button(page: Page) -> None:
    set_replications(page, 4)
    slider = page.get_by_role("slider", name="Slide managers")

    slider.press("ArrowRight")

    expect(page.get_by_label("Managers (FTE)")).to_have_value("4.5")
    expect(page.locator("#office-results")).to_contain_text("1 leader, 4.5 managers, 2.5 analysts")
    expect(page.locator("#office-results")).to_contain_text("compiled engine")
    charts_drawn(page, 5)
    slider.press("ArrowRight")
    expect(page.locator("#office-results")).to_contain_text("1 leader, 5 managers, 2.5 analysts")
    expect(page.get_by_text("These results are of earlier settings.")).to_be_hidden()


def test_the_race_for_the_least_staff_is_shown_and_its_answer_can_be_used(page: Page) -> None:
    page.get_by_role("button", name="What to look for").press("Enter")
    set_field(page, "Managers, from..to (FTE)", "3..4")
    set_field(page, "Analysts, from..to (FTE)", "2..2.5")
    page.get_by_role("button", name="Find the least staff").click()

    race = page.locator(".osm-chart", has=page.get_by_role("heading", name="The race: evidence of every staff tried"))
    expect(race.locator(".js-plotly-plot")).to_contain_text("✓ PASS")
    expect(race.locator(".js-plotly-plot")).to_contain_text("✗ FAIL")
    expect(page.get_by_role("heading", name="Least certified: 1 leader, 3.5 managers, 2.5 analysts")).to_be_visible()
    charts_drawn(page, 3)
    page.get_by_role("button", name="Use this staff").click()
    expect(page.get_by_label("Managers (FTE)")).to_have_value("3.5")
    expect(page.locator("#office-results")).to_contain_text("1 leader, 3.5 managers, 2.5 analysts")


def test_what_moves_the_answer_is_asked_picture_by_picture(page: Page) -> None:
    set_replications(page, 4)
    for count, question in enumerate(
        ("What drives the need", "Which assumptions matter", "Other ways of working", "Teams apart or pooled"), start=2
    ):
        page.get_by_role("button", name=question).click()
        charts_drawn(page, count)

    expect(page.get_by_text("Never size an office by adding up what each process would need alone")).to_be_visible()


def test_every_fold_opens_by_the_keyboard(page: Page) -> None:
    for fold in page.locator(".osm-fold__button").all():
        fold.press("Enter")
        expect(fold).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_label("Business units")).to_have_value("5")
    expect(page.get_by_label("Reports to")).to_be_visible()
