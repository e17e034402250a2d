"""The search for the least staff by its State and its widgets' traits, without a browser."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from osm_sim.errors import InputError
from osm_sim.office.spec import Grade
from tests.apps.test_office import AtOnce, a_state, notices
from workbench.apps import parts
from workbench.apps.office import OfficeView
from workbench.apps.office_sizing import Sizing, SizingState, Wanted
from workbench.apps.running import Call, Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from workbench.apps.office_state import OfficeState


class HeardCall(Call):
    """A call whose every report is heard."""

    def __init__(self, executor: Executor, hear: Callable[[Any], None]) -> None:
        super().__init__(executor=executor)
        self.hear = hear

    def report(self, value: Any) -> None:  # noqa: ANN401 - whatever a call tells
        self.hear(value)


class CallsAtOnce(AtOnce):
    """Does a call in place, and every report of it too."""

    def call(
        self,
        function: Callable[[Call], Any],
        *,
        on_done: Callable[[Any], None],
        on_report: Callable[[Any], Any],
        **_others: object,
    ) -> bool:
        self.shares: list[tuple[float, str]] = []
        with ThreadPoolExecutor(1) as executor:
            on_done(function(HeardCall(executor, lambda value: self.shares.append(on_report(value)))))
        return True


class HeldCalls(CallsAtOnce):
    """Holds a call until a test ends it."""

    def call(self, function: Callable[[Call], Any], **ends: Any) -> bool:  # noqa: ANN401 - kept for later
        self.function, self.ends = function, ends
        return True


def a_sizing_state(office: OfficeState | None = None) -> SizingState:
    """Between few staffs, so that a search takes a moment."""
    state = SizingState(office or a_state(case="reference"))
    state.want(bounds={Grade.LEADER: "1", Grade.MANAGER: "3..4", Grade.ANALYST: "2..2.5"})
    return state


def test_the_form_begins_with_the_offices_own_levels_and_the_usual_bounds() -> None:
    study = SizingState(a_state(case="reference")).study()

    assert (study.goal.on_time, study.goal.critical, study.goal.alpha) == (0.95, 0.95, 0.05)
    assert study.bounds == {Grade.LEADER: (1, 1), Grade.MANAGER: (2, 6), Grade.ANALYST: (1, 4)}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"on_time": 1.0}, r"on_time\(=1\) can never be certified"),
        ({"alpha": 0.0}, r"alpha\(=0\)"),
        ({"bounds": {Grade.MANAGER: "six"}}, "manager.* must read LEAST..MOST"),
        ({"bounds": {Grade.MANAGER: "6..2"}}, "6"),
        ({"step": 0.0}, "step"),
        ({"salaries": "leader=1"}, "salary of manager is missing"),
        ({"floors": "12=0.9"}, "the processes are 1 to 9"),
        ({"budget": 1.0}, "budget"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_in_a_sentence(change: dict[str, Any], sentence: str) -> None:
    state = a_sizing_state()
    before = state.wanted

    with pytest.raises(InputError, match=sentence):
        state.want(**change)

    assert state.wanted is before


def test_a_search_shows_its_race_and_ends_with_the_least_certified_staff() -> None:
    state = a_sizing_state()
    races = []
    state.observe(lambda change: races.append(change["new"]), "race")
    works = CallsAtOnce()

    assert state.find(works)

    assert state.found is not None
    assert state.found.sizing.certified is not None
    assert state.found.sizing.certified.candidate.staff == "1+3.5+2.5"
    assert len([race for race in races if race is not None]) > 2
    assert state.race is None
    shares = [share for share, _ in works.shares]
    assert shares == sorted(shares)
    assert "staffs tried" in works.shares[-1][1]


def test_a_search_ages_with_the_office_but_not_with_its_staff() -> None:
    office = a_state(case="reference")
    state = a_sizing_state(office)
    state.find(CallsAtOnce())

    office.set_staff("manager", 6)
    assert not state.is_stale
    office.set_driver("bu", 6)

    assert state.is_stale


def test_the_certified_staff_can_be_used_and_is_simulated() -> None:
    office = a_state(case="reference")
    state = a_sizing_state(office)
    state.find(CallsAtOnce())

    state.use()

    assert office.setting.staff() == {Grade.LEADER: 1, Grade.MANAGER: 3.5, Grade.ANALYST: 2.5}
    assert office.shown is not None
    assert not office.is_stale


def test_without_a_certified_staff_there_is_none_to_use() -> None:
    with pytest.raises(InputError, match="find the least staff first"):
        a_sizing_state().use()


def test_a_cancelled_search_leaves_what_was_found_before() -> None:
    state = a_sizing_state()
    state.find(CallsAtOnce())
    before, works = state.found, HeldCalls()
    state.find(works)
    assert state.is_busy
    assert not state.find(works)

    works.ends["on_cancel"]()

    assert (state.is_busy, state.found) == (False, before)


# -- the widgets --


def a_section(state: SizingState, works: CallsAtOnce | None = None) -> Sizing:
    return Sizing(state, lambda: works or CallsAtOnce(), parts.Notice())


def test_nothing_but_the_button_is_built_before_it_is_wanted() -> None:
    section = a_section(a_sizing_state())

    assert section.slot.children == ()
    assert section.body.children == ()
    assert not section.fold.is_built


def test_pressing_the_button_shows_the_race_the_frontier_and_what_the_answer_is_worth() -> None:
    section = a_section(a_sizing_state())

    section.find.click()

    assert isinstance(section.slot.children[0], Progress)
    assert section.race.figure
    assert section.frontier.figure
    assert "Least certified: 1 leader, 3.5 managers, 2.5 analysts (7 FTE)" in section.headline.value
    assert "not of the world" in section.said.value
    section.numbers.button.is_open = True
    assert "PASS" in section.table.value


def test_bounds_that_no_staff_of_keeps_the_levels_end_in_a_sentence_and_nothing_to_use() -> None:
    state = SizingState(a_state(case="reference"))
    state.want(bounds={Grade.LEADER: "1", Grade.MANAGER: "2", Grade.ANALYST: "1"})
    section = a_section(state)

    section.find.click()

    assert "No staff within the bounds is certified." in section.headline.value
    assert "osm-hidden" in section.take._dom_classes


def test_the_form_follows_what_is_wanted_and_refuses_beside_it() -> None:
    state = a_sizing_state()
    section = a_section(state)
    section.fold.button.is_open = True

    section.salaries.value = "leader=180, manager=120, analyst=70"
    section.utilisation.value = "85"
    assert state.wanted.utilisation == 0.85
    assert state.wanted.unit == "salaries"
    section.utilisation.value = "much"

    assert section.utilisation.value == "85"
    assert any("utilisation(='much') is not a number" in notice.text for notice in notices(section.widget))


def test_the_button_waits_while_a_search_is_under_way() -> None:
    works = HeldCalls()
    section = a_section(a_sizing_state(), works)

    section.find.click()

    assert section.find.disabled
    works.ends["on_error"](ValueError("a worker ended"))
    assert not section.find.disabled


def test_a_search_of_earlier_settings_says_so() -> None:
    office = a_state(case="reference")
    section = a_section(a_sizing_state(office))
    section.find.click()

    office.set_driver("bu", 6)

    assert "Find the least staff again" in section.stale.text


def test_what_is_left_out_is_the_offices_own() -> None:
    assert Wanted().study(a_state(case="reference").setting).salaries is None


def test_the_page_has_the_section_and_makes_its_runner_only_when_pressed() -> None:
    made: list[CallsAtOnce] = []

    def make() -> CallsAtOnce:
        made.append(CallsAtOnce())
        return made[-1]

    office = a_state(case="reference")
    view = OfficeView(office, AtOnce(), make)  # type: ignore[arg-type]  # stand-ins for the Runner
    view.complete()
    assert made == []
    view.sizing.state.want(bounds={Grade.LEADER: "1", Grade.MANAGER: "3.5", Grade.ANALYST: "2.5"})

    view.sizing.find.click()

    assert len(made) == 1
    assert view.sizing.state.found is not None
