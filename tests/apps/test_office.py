"""The office page by its State and its widgets' traits, without a browser."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from osm_sim.errors import InputError
from osm_sim.office.spec import Grade, Panel, Processes
from workbench.apps import parts
from workbench.apps.office import Look, OfficeView
from workbench.apps.office_state import OfficeState
from workbench.apps.running import Progress
from workbench.apps.warming import WarmUp
from workbench.jobs.office_settings import changes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ipywidgets

FEW = 2
"""Replications: enough for an interval."""


class AtOnce:
    """Does the work in place, where it is asked for."""

    def __init__(self) -> None:
        self.widget, self.notice = Progress(), parts.Notice()

    def start(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        *,
        on_done: Callable[[list[Any]], None],
        **_others: object,
    ) -> bool:
        on_done([function(task) for task in tasks])
        return True

    def cancel(self) -> None:
        raise AssertionError("nothing is under way")


class Held(AtOnce):
    """Holds the work until a test lets it end."""

    def __init__(self) -> None:
        super().__init__()
        self.callbacks: dict[str, Any] = {}
        self.replacings: list[bool] = []
        self.tasks: Sequence[Any] = ()

    def start(self, function: Callable[[Any], Any], tasks: Sequence[Any], **callbacks: Any) -> bool:  # noqa: ANN401 - kept for later
        if self.callbacks and not callbacks["replacing"]:
            return False
        self.replacings.append(callbacks["replacing"])
        self.function, self.tasks, self.callbacks = function, tasks, callbacks
        return True

    def finish(self) -> None:
        done = self.callbacks["on_done"]
        self.callbacks = {}
        done([self.function(task) for task in self.tasks])

    def cancel(self) -> None:
        cancelled = self.callbacks["on_cancel"]
        self.callbacks = {}
        cancelled()


def a_state(works: AtOnce | None = None, *, case: str = "figure5-low") -> OfficeState:
    state = OfficeState(works or AtOnce(), case=case)
    state.set_runs(replications=FEW)
    return state


def a_view(works: AtOnce | None = None) -> OfficeView:
    works = works or AtOnce()
    view = OfficeView(a_state(works), works)  # type: ignore[arg-type]  # a stand-in for the Runner
    view.complete()
    return view


# -- the setting --


def test_the_page_begins_with_the_reference_organisation_and_its_7_25_fte() -> None:
    state = OfficeState(AtOnce())

    assert state.setting.case.name == "reference"
    assert state.load.fte == pytest.approx(7.25, abs=0.005)


def test_another_case_brings_its_own_staff_and_load_and_drops_changes() -> None:
    state = a_state(case="reference")
    state.set_staff("manager", 9)

    state.choose_case("cbs-4")

    assert state.setting.staff() == {Grade.LEADER: 1, Grade.MANAGER: 1, Grade.ANALYST: 2}
    assert state.load.fte == pytest.approx(4.0, abs=0.05)


def test_the_load_answers_at_once_when_a_driver_changes() -> None:
    state = a_state(case="reference")
    before = state.load.fte

    state.set_driver("bu", 6)

    assert state.load.fte > before
    assert state.shown is None


def test_staff_changes_leave_the_load_as_it_is() -> None:
    state = a_state(case="reference")
    before = state.load

    state.set_staff("analyst", 3)

    assert state.load.hours == before.hours
    assert sum(state.setting.staff().values()) == 8


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda state: state.set_staff("manager", -1), r"staff manager\(=-1\) must be within 0\.\.1000"),
        (lambda state: state.set_staff("manager", float("nan")), "staff manager.* is not a number"),
        (lambda state: state.set_driver("bu", -2), r"driver bu\(=-2\) must be at least 0"),
        (lambda state: state.set_driver("comms_strength", 1.5), r"comms_strength\(=1.5\) must be within 0\.\.1"),
        (lambda state: state.set_intensity(4, -0.5), "intensity of process 4"),
        (lambda state: state.set_level("on_time", 120), r"on_time\(=120 %\) must be within 0\.\.100"),
        (lambda state: state.set_runs(replications=1), r"replications\(=1\)"),
        (lambda state: state.set_runs(seed=-1), r"seed\(=-1\)"),
        (lambda state: state.set_option("turnover", 9), r"turnover_per_year\(=9\)"),
        (lambda state: state.set_reading("B"), "contradicts the text"),
        (lambda state: state.choose_case("atlantis"), "atlantis"),
        (lambda state: state.open_file("office.pdf", b""), r"file\(=office.pdf\) must be"),
        (lambda state: state.open_file("office.json", b'{"title": '), "office.json"),
        (lambda state: state.open_file("office.json", b"\xff\xfe\x00"), "not a text in UTF-8"),
        (lambda state: state.open_file("mine.csv", b"id,process\nX,1\n"), "mine.csv"),
        (lambda state: state.open_file("huge.json", b" " * 6_000_000), "no larger than"),
        (lambda state: state.keep(), "no run to keep"),
        (lambda state: state.summary_csv(), "no run to save"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_changes_nothing(
    change: Callable[[OfficeState], Any], sentence: str
) -> None:
    state = a_state()
    before = state.setting

    with pytest.raises(InputError, match=sentence):
        change(state)

    assert state.setting is before


def test_nobody_at_all_is_refused() -> None:
    state = a_state(case="reference")
    state.set_staff("leader", 0)
    state.set_staff("analyst", 0)
    before = state.setting

    with pytest.raises(InputError, match="no staff"):
        state.set_staff("manager", 0)

    assert state.setting is before


def test_the_cases_own_staff_can_be_taken_back() -> None:
    state = a_state(case="chrysler")
    own = state.setting.spec.roles
    state.set_staff("manager", 3)

    state.use_staff(None)

    assert state.setting.spec.roles == own
    assert state.setting.has_dedicated_roles


def test_choices_are_given_as_text_and_held_as_their_kind() -> None:
    state = a_state()

    state.set_option("panel", "D")
    state.set_option("processes", "fragmented")

    assert state.setting.spec.access.panel is Panel.D
    assert state.setting.spec.rules.processes is Processes.FRAGMENTED


def test_a_real_calendar_has_its_own_productive_hours() -> None:
    state = a_state(case="reference")
    fixed = state.load.productive_hours
    real = set()

    for year in range(2024, 2031):
        state.set_year(first_year=year, fiscal_start_month=7)
        real.add(state.load.productive_hours)
    state.set_year(first_year=None)

    assert len(real) > 1
    assert state.load.productive_hours == fixed == 1696


def test_the_year_is_set_by_its_controls() -> None:
    view = a_view()
    view.controls.folds["year"].button.is_open = True

    view.controls.year_kind.value = "real"
    view.controls.start_month.value = 7
    assert view.state.setting.year == (2027, 7)
    view.controls.start_month.value = 13

    assert view.state.setting.year == (2027, 7)
    assert view.controls.start_month.value == 7
    assert any("fiscal_start_month(=13)" in notice.text for notice in notices(view.widget))


def test_an_office_file_comes_back_as_it_was_saved() -> None:
    state = a_state(case="reference")
    state.set_staff("manager", 3.5)
    state.set_driver("bu", 7)
    saved, spec = state.office_file(), state.setting.spec
    state.choose_case("gnp")

    state.open_file("ours.json", saved.encode())

    assert state.opened_file == "ours.json"
    assert state.setting.spec.roles == spec.roles
    assert state.setting.spec.demand == spec.demand


def test_activities_of_ones_own_come_in_as_csv() -> None:
    state = a_state(case="reference")
    rows = state.activities_csv().splitlines()
    without_p9 = "\n".join(row for row in rows if not row.startswith("P9"))

    state.open_file("mine.csv", without_p9.encode())

    assert state.load.hours_by_process()[9] == 0


# -- running --


def test_a_run_shows_the_result_of_the_setting() -> None:
    state = a_state()

    assert state.run()

    assert state.shown is not None
    assert state.shown.result.study.replications == FEW
    assert not state.is_busy
    assert not state.is_stale


def test_a_result_is_marked_as_of_earlier_settings_until_it_is_run_again() -> None:
    state = a_state()
    state.run()

    state.set_staff("manager", 4)
    assert state.is_stale
    state.run()
    assert not state.is_stale


def test_going_back_to_the_settings_of_the_result_unmarks_it() -> None:
    state = a_state()
    state.run()
    state.set_staff("manager", 4)

    state.use_staff(None)

    assert not state.is_stale


def test_service_levels_and_the_reading_of_figure_5_do_not_age_a_result() -> None:
    state = a_state()
    state.run()

    state.set_level("on_time", 99)
    state.set_reading("D")

    assert not state.is_stale
    assert state.levels[0] == pytest.approx(0.99)


def test_a_run_that_ends_after_the_settings_changed_is_of_earlier_settings() -> None:
    works = Held()
    state = a_state(works)
    state.run()
    state.set_staff("manager", 4)

    works.finish()

    assert state.is_stale


def test_only_one_run_is_under_way_at_a_time() -> None:
    works = Held()
    state = a_state(works)

    assert state.run()
    assert state.is_busy
    assert not state.run()


def test_a_cancelled_run_leaves_everything_as_it_was() -> None:
    works = Held()
    state = a_state(works)
    state.run()

    state.cancel()

    assert not state.is_busy
    assert state.shown is None
    assert state.run()


def test_after_an_error_the_page_can_run_again() -> None:
    works = Held()
    state = a_state(works)
    state.run()

    works.callbacks["on_error"](ValueError("a worker ended"))

    assert not state.is_busy


def test_the_same_seed_gives_the_same_summary() -> None:
    first, second = a_state(), a_state()
    first.run()
    second.run()

    assert first.summary_csv() == second.summary_csv()


def test_downloads_carry_units_seed_and_version() -> None:
    state = a_state()
    state.run()

    assert "seed" in state.summary_csv().splitlines()[0]
    assert "unit" in state.summary_csv().splitlines()[0]
    assert "effort_hours" in state.records_csv().splitlines()[0]
    assert json.loads(state.office_file())


def test_the_ten_latest_activities_come_worst_first() -> None:
    state = a_state()
    state.run()
    shares = [float(row.on_time.mean) for row in state.latest()]

    assert len(shares) == 10
    assert shares == sorted(shares)


# -- following the sliders --


def test_a_moved_slider_simulates_the_new_staff_without_a_button() -> None:
    view = a_view()

    view.controls.staff[Grade.MANAGER].value = 6

    assert view.state.shown is not None
    assert view.state.shown.setting.staff()[Grade.MANAGER] == 6
    assert not view.state.is_stale
    assert view.results.on_time.figure


def test_a_slider_moved_again_replaces_the_run_under_way() -> None:
    works = Held()
    state = a_state(works)
    state.move_staff("manager", 5)
    works.replacings = []

    state.move_staff("manager", 6)

    assert works.replacings == [True]
    assert state.is_busy
    works.finish()
    assert state.shown is not None
    assert state.shown.setting.staff()[Grade.MANAGER] == 6
    assert not state.is_busy


def test_the_reference_engine_waits_for_the_button() -> None:
    state = a_state()
    state.run()
    state.set_engine("reference")

    state.move_staff("manager", 6)

    assert state.is_stale
    state.run()
    assert state.shown is not None
    assert state.shown.result.study.engine == "reference"
    assert not state.is_stale


def test_both_engines_give_the_page_the_same_figures() -> None:
    view = a_view()
    view.state.run()
    by_compiled = view.results.on_time.figure
    assert "compiled engine" in view.results.on_time.summary

    view.controls.folds["runs"].button.is_open = True
    view.controls.engine.value = "reference"
    view.controls.run.click()

    assert view.results.on_time.figure == by_compiled
    assert "reference engine" in view.results.on_time.summary


def test_a_slider_does_not_break_into_a_comparison() -> None:
    works = Held()
    state = a_state(works)
    state.compare_preset("calendar")

    state.move_staff("manager", 6)
    works.finish()

    assert state.pair is not None
    assert state.shown is None


def test_a_slider_back_where_the_result_is_from_runs_nothing() -> None:
    state = a_state()
    state.move_staff("manager", 5)
    shown = state.shown

    assert not state.follow()
    assert state.shown is shown


def test_a_refused_staff_starts_nothing() -> None:
    view = a_view()

    view.controls.staff[Grade.MANAGER].value = -3

    assert view.state.shown is None
    assert view.controls.staff[Grade.MANAGER].value == view.state.setting.staff()[Grade.MANAGER]


def test_staff_alone_does_not_draw_the_load_again() -> None:
    view = a_view()
    drawn: list[object] = []
    view.overview.chart.observe(drawn.append, "figure")

    view.controls.staff[Grade.MANAGER].value = 6
    assert drawn == []
    view.state.set_driver("bu", 9)

    assert len(drawn) == 1


def test_a_followed_slider_never_shows_as_of_earlier_settings() -> None:
    view = a_view()
    view.state.run()
    said: list[str] = []
    view.results.stale.observe(lambda change: said.append(change["new"]), "text")

    view.controls.staff[Grade.MANAGER].value = 6

    assert said == []


def test_a_slider_is_long_enough_for_its_staff() -> None:
    view = a_view()

    view.controls.staff[Grade.MANAGER].value = 25

    assert view.controls.staff[Grade.MANAGER].most == 50
    assert view.controls.staff[Grade.ANALYST].most == 10


def test_what_lies_below_the_first_screen_is_built_once_the_page_is_seen() -> None:
    works = AtOnce()
    seen: list[str] = []
    view = OfficeView(a_state(works), works, on_shown=lambda: seen.append("seen"))  # type: ignore[arg-type]  # a stand-in
    assert view.rest.children == ()
    look = next(found for found in walk(view.widget) if isinstance(found, Look))

    look._handle_custom_msg({"op": "shown"}, [])
    built = view.rest.children
    look._handle_custom_msg({"op": "shown"}, [])

    assert len(built) == 4
    assert view.rest.children == built
    assert seen == ["seen", "seen"]


def test_the_kernels_are_loaded_once_when_the_page_says_it_is_seen() -> None:
    loaded: list[str] = []
    warm_up = WarmUp(lambda: loaded.append("kernels"))
    look = Look(warm_up.begin)
    look._handle_custom_msg({"op": "anything"}, [])
    assert loaded == []

    for _ in range(2):
        look._handle_custom_msg({"op": "shown"}, [])
    warm_up.wait()

    assert loaded == ["kernels"]


def test_kernels_that_cannot_be_loaded_leave_the_page_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError("the cache cannot be read")

    warm_up = WarmUp(fail)
    warm_up.begin()
    warm_up.wait()

    assert "could not be loaded ahead" in caplog.text


# -- comparing --


def test_the_run_after_keeping_one_is_compared_with_it_on_the_same_seed() -> None:
    state = a_state()
    state.run()
    state.keep()
    state.set_staff("manager", 5)

    state.run()

    assert state.pair is not None
    first, second = state.pair
    assert changes(first.setting, second.setting) == (
        "staff: 1 leader, 3.5 managers, 2 analysts → 1 leader, 5 managers, 2 analysts",
    )
    utilisation = next(row for row in state.compared() if row.label == "Utilisation")
    assert float(utilisation.difference.high) < 0


def test_seed_and_replications_stay_those_of_a_until_it_is_let_go() -> None:
    state = a_state()
    state.run()
    state.keep()

    with pytest.raises(InputError, match="same random numbers"):
        state.set_runs(seed=7)
    state.let_go()
    state.set_runs(seed=7)

    assert state.setting.seed == 7
    assert state.kept is None


def test_two_calendars_are_compared_by_rework_and_order_and_not_by_utilisation() -> None:
    state = a_state()

    assert state.compare_preset("calendar")

    labels = {row.label for row in state.compared()}
    assert {"Rework, office", "Rework, whole organisation", "Plans begun before the map was approved"} <= labels
    assert "Utilisation" not in labels
    rework = next(row for row in state.compared() if row.label == "Rework, office")
    assert float(rework.difference.low) > 0


def test_a_preset_leaves_the_setting_and_the_result_alone() -> None:
    state = a_state()
    state.run()
    setting, shown = state.setting, state.shown

    state.compare_preset("reporting")

    assert state.setting is setting
    assert state.shown is shown
    assert [run.setting.spec.access.panel for run in state.pair] == [Panel.A, Panel.D]


def test_the_reporting_line_shows_in_the_lag_of_the_ceos_briefing() -> None:
    state = a_state()
    state.compare_preset("reporting")

    lag = next(row for row in state.compared() if row.label == "CEO briefing lag")

    assert float(lag.difference.low) > 0


# -- the widgets --


def test_controls_follow_the_state_and_the_state_follows_the_controls() -> None:
    view = a_view()
    staff = view.controls.staff

    staff[Grade.MANAGER].value = 6
    view.state.set_staff("analyst", 1.5)

    assert view.state.setting.staff()[Grade.MANAGER] == 6
    assert staff[Grade.ANALYST].value == 1.5


def test_a_refused_number_is_said_beside_its_control_and_the_old_one_is_back() -> None:
    view = a_view()
    box = view.controls.staff[Grade.MANAGER]
    before = box.value

    box.value = -3

    assert box.value == before
    assert any("staff manager(=-3)" in notice.text for notice in notices(view.widget))


def test_the_sentence_is_cleared_by_the_next_good_number() -> None:
    view = a_view()
    view.controls.staff[Grade.MANAGER].value = -3

    view.controls.staff[Grade.MANAGER].value = 4

    assert not any("staff manager" in notice.text for notice in notices(view.widget))


def test_what_is_folded_away_is_built_when_it_is_first_opened() -> None:
    view = a_view()
    fold = view.controls.folds["organisation"]
    assert fold.body.children == ()

    fold.button.is_open = True

    assert fold.is_built
    view.controls.drivers["bu"].value = 9
    assert view.state.setting.spec.demand.drivers.bu == 9


def test_every_fold_opens_without_a_word_of_error() -> None:
    view = a_view()
    view.state.run()

    for fold in [*view.controls.folds.values(), view.overview.fold, view.overview.readings, view.sources.fold]:
        fold.button.is_open = True
        assert fold.is_built

    assert [notice.text for notice in notices(view.widget) if notice.tone == "bad" and notice.text] == []


def test_a_driver_outside_its_usual_range_is_taken_and_remarked_on() -> None:
    view = a_view()
    view.controls.folds["organisation"].button.is_open = True

    view.controls.drivers["bu"].value = 50

    assert view.state.setting.spec.demand.drivers.bu == 50
    assert any("usual range" in notice.text for notice in notices(view.widget))


def test_the_sentence_stands_beside_every_fte_figure() -> None:
    view = a_view()
    view.state.run()

    htmls = [widget.value for widget in walk(view.widget) if hasattr(widget, "value") and isinstance(widget.value, str)]
    assert sum("nine published figures cannot confirm" in html for html in htmls) == 2


def test_charts_of_a_run_are_made_at_the_first_run_and_not_before() -> None:
    view = a_view()
    before = len(charts(view.widget))
    assert [chart for chart in charts(view.widget) if chart.figure]

    view.state.run()

    assert len(charts(view.widget)) == before + 4
    assert all(chart.figure and chart.summary for chart in charts(view.widget))


def test_a_stale_result_says_what_changed_since() -> None:
    view = a_view()
    view.state.run()

    view.state.set_staff("manager", 6)

    said = [notice.text for notice in notices(view.widget) if "earlier settings" in notice.text]
    assert len(said) == 1
    assert "staff" in said[0]


def test_a_stale_result_names_every_change_since() -> None:
    view = a_view()
    view.state.run()

    view.state.set_staff("manager", 6)
    view.state.set_option("panel", "D")

    said = next(notice.text for notice in notices(view.widget) if "earlier settings" in notice.text)
    assert "staff" in said
    assert "reports to" in said


def test_the_verdict_is_in_words_and_signs() -> None:
    view = a_view()
    view.state.run()
    view.state.set_level("on_time", 1)
    assert "✓ meets the level of 1 %" in view.results.tiles.value

    view.state.set_level("critical", 100)
    assert "holds both" not in view.results.headline.value


def test_a_comparison_shows_what_differs_and_a_table_of_differences() -> None:
    view = a_view()
    view.state.compare_preset("calendar")

    assert "Integrated (Figure 3) → Fragmented (Figure 1)" in view.comparison.what.value
    assert "Rework, whole organisation" in view.comparison.table.value


def test_the_run_button_waits_while_a_run_is_under_way() -> None:
    works = Held()
    view = a_view(works)

    view.controls.run.click()
    assert view.controls.run.disabled
    works.finish()

    assert not view.controls.run.disabled


def test_a_case_shows_its_facts_its_assumptions_and_its_open_questions() -> None:
    view = a_view()
    view.state.choose_case("chrysler")
    view.sources.fold.button.is_open = True

    case = view.state.setting.case
    for count in (len(case.facts), len(case.assumptions), len(case.ambiguities)):
        assert str(count) in view.sources.fold.button.hint
    assert "One solution of many" in view.sources.text.value


def test_an_uploaded_file_that_is_bad_is_one_sentence_and_changes_nothing() -> None:
    view = a_view()
    view.controls.folds["files"].button.is_open = True
    before = view.state.setting

    view.controls.upload.value = (
        {
            "name": "ours.json",
            "type": "application/json",
            "size": 2,
            "content": memoryview(b"{}"),
            "last_modified": datetime.now(UTC),
        },
    )

    assert view.state.setting is before
    assert any(notice.text.startswith("ours.json") and notice.tone == "bad" for notice in notices(view.widget))


def walk(widget: ipywidgets.Widget) -> list[Any]:
    below = [found for child in getattr(widget, "children", ()) for found in walk(child)]
    return [widget, *below]


def notices(widget: ipywidgets.Widget) -> list[parts.Notice]:
    return [found for found in walk(widget) if isinstance(found, parts.Notice)]


def charts(widget: ipywidgets.Widget) -> list[parts.Chart]:
    return [found for found in walk(widget) if isinstance(found, parts.Chart)]
