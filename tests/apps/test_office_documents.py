"""Saved work on the office page, by its State and its widgets' traits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from osm_sim.office.spec import Grade
from tests.apps.test_office import AtOnce, Held
from workbench.apps.office import OfficeView
from workbench.apps.office_documents import SavedState, SavedWork
from workbench.apps.office_state import OfficeState
from workbench.apps.office_tables import pair_names
from workbench.desk import Desk, UnavailableError
from workbench.domain.rights import Actor
from workbench.jobs.office_documents import Kind, Saved, Taken
from workbench.store.kinds import standard_codec
from workbench.store.lazy import LazyStore
from workbench.store.memory import MemoryStore

if TYPE_CHECKING:
    from workbench.desk import Store

NOON = datetime(2026, 3, 2, 12, 5, tzinfo=UTC)
NASTY = "<img src=x onerror=alert(1)> → & “x”"


def a_desk(store: Store | None = None, author: str = "ann (local)") -> Desk:
    store = store or MemoryStore(standard_codec(), actor=author, now=lambda: NOON)
    return Desk(store=store, executor=None, actor=Actor(sign_in=author, is_local=True), now=lambda: NOON)


def a_state(desk: Desk | None = None, works: AtOnce | None = None) -> SavedState:
    office = OfficeState(works or AtOnce(), case="figure5-low")
    office.set_runs(replications=2)
    return SavedState(office, desk or a_desk())


def a_work(state: SavedState | None = None) -> SavedWork:
    work = SavedWork(state or a_state())
    work.fold.button.is_open = True
    return work


def saved(made: Saved | Taken) -> Saved:
    assert isinstance(made, Saved)
    return made


# -- the State --


def test_a_saved_scenario_comes_back_in_another_page_as_it_was() -> None:
    desk = a_desk()
    state = a_state(desk)
    state.office.set_driver("bu", 6)
    state.office.set_staff("manager", 5)
    made = saved(state.save("North", Kind.SCENARIO))

    other = a_state(desk)
    other.refresh()
    assert other.listed == (made,)
    assert other.open(made.pin) == made
    assert other.office.setting == state.office.setting
    assert other.office.opened_file == ""
    assert not other.is_changed


def test_a_saved_office_opens_as_a_case_of_its_own() -> None:
    state = a_state()
    state.office.set_staff("manager", 5)
    made = saved(state.save("North", Kind.OFFICE))
    state.open(made.pin)
    assert (state.office.opened_file, state.office.opened_as) == ("North", "saved")
    assert state.office.setting.case.title == "North"
    assert state.office.setting.uses_own_staff
    assert state.office.setting.staff()[Grade.MANAGER] == 5

    state.office.choose_case("cbs-3")
    assert state.office.opened_file == ""


def test_what_is_set_otherwise_since_is_a_new_version_of_what_is_open() -> None:
    state = a_state()
    first = saved(state.save("North", Kind.SCENARIO))
    is_changed = [state.is_changed]
    state.office.set_driver("bu", 6)
    is_changed.append(state.is_changed)
    second = saved(state.save("North", Kind.SCENARIO))
    assert (second.pin.document, second.version.number) == (first.pin.document, 2)
    assert [version.number for version in state.versions] == [2, 1]
    assert [*is_changed, state.is_changed] == [False, True, False]


def test_two_pages_that_save_one_name_both_keep_their_work() -> None:
    desk = a_desk()
    ann, bob = a_state(desk), a_state(desk)
    first = saved(ann.save("North", Kind.SCENARIO))
    bob.open(first.pin)
    bob.office.set_driver("bu", 7)
    saved(bob.save("North", Kind.SCENARIO))

    ann.office.set_driver("bu", 6)
    taken = ann.save("North", Kind.SCENARIO)
    assert isinstance(taken, Taken)
    assert [ann.taken] == [taken]
    assert "version 2 by ann (local), 2026-03-02 12:05 UTC" in taken.sentence
    assert saved(ann.save_over()).version.number == 3
    assert ann.taken is None
    values = [ann.office.setting.spec.demand.drivers.bu]
    for number in (2, 1):
        ann.open(ann.versions[3 - number].pin)
        values.append(ann.office.setting.spec.demand.drivers.bu)
    assert values[:2] == [6, 7]
    assert values[2] not in values[:2]


def test_nothing_is_saved_over_where_nothing_stands_in_the_way() -> None:
    state = a_state()
    with pytest.raises(InputError, match="nothing stands in the way"):
        state.save_over()
    with pytest.raises(InputError, match="nothing saved is open"):
        state.rename("North")
    with pytest.raises(InputError, match="nothing saved is open"):
        state.restore(1)


def test_an_old_version_is_restored_and_open() -> None:
    state = a_state()
    before = state.office.setting
    saved(state.save("North", Kind.SCENARIO))
    state.office.set_driver("bu", 6)
    saved(state.save("North", Kind.SCENARIO))
    made = saved(state.restore(1))
    assert made.version.number == 3
    assert state.office.setting == before
    assert [version.note for version in state.versions] == ["as version 1", "", ""]


def test_a_new_name_leaves_the_setting_as_it_is() -> None:
    state = a_state()
    saved(state.save("North", Kind.SCENARIO))
    state.office.set_driver("bu", 6)
    assert saved(state.rename("South")).name == "South"
    assert state.is_changed
    assert state.opened is not None
    assert state.opened.saved.version.number == 2


def test_a_saved_one_and_what_is_set_run_as_a_and_b_and_their_differences_are_told() -> None:
    state = a_state()
    state.office.set_runs(seed=5)
    made = saved(state.save("North", Kind.SCENARIO))
    state.office.set_runs(seed=1)
    state.office.set_staff("manager", 9)

    assert state.compare(made.pin)
    heading, lines = state.differing
    assert heading == "From North, version 1, to what is set"
    assert any(line.startswith("staff: ") for line in lines)
    assert "seed: 5 → 1" in lines
    first, second = state.office.pair
    assert {first.setting.seed, second.setting.seed} == {1}
    assert second.setting == state.office.setting
    assert state.office.compared()


def test_what_differs_in_no_figure_is_told_and_not_run() -> None:
    state = a_state()
    made = saved(state.save("North", Kind.SCENARIO))
    state.office.set_level("on_time", 90)
    assert not state.compare(made.pin)
    assert state.differing[1] == ("service level, all jobs: 0.95 → 0.9",)
    assert state.office.pair is None


def test_nothing_is_compared_by_figures_while_a_run_is_under_way() -> None:
    works = Held()
    state = a_state(works=works)
    made = saved(state.save("North", Kind.SCENARIO))
    state.office.set_driver("bu", 6)
    state.office.run()
    assert not state.compare(made.pin)
    assert [line.partition(":")[0] for line in state.differing[1]] == ["business units"]
    assert state.office.pair is None


def test_other_random_numbers_are_not_opened_while_a_is_kept() -> None:
    state = a_state()
    saved(state.save("North", Kind.SCENARIO))
    state.office.run()
    state.office.keep()
    state.open(state.listed[0].pin)
    state.office.let_go()
    state.office.set_runs(replications=3)
    state.office.run()
    state.office.keep()
    with pytest.raises(InputError, match="must stay those of A"):
        state.open(state.listed[0].pin)
    assert state.office.setting.replications == 3


# -- the widgets --


def test_nothing_is_read_before_the_fold_is_opened() -> None:
    def never() -> Store:
        raise AssertionError("the database was opened")

    works = AtOnce()
    office = OfficeState(works)
    view = OfficeView(office, works, saved=SavedState(office, a_desk(LazyStore(never))))  # type: ignore[arg-type]  # a stand-in for the Runner
    view.complete()
    assert view.saved is not None
    assert not view.saved.fold.is_built


def test_a_save_says_who_and_when_and_is_listed() -> None:
    work = a_work()
    assert "Nothing is saved yet." in work.about.value
    assert work.open.disabled
    work.name.value = "North"
    work.save.click()
    assert (work.notice.tone, work.notice.text) == (
        "good",
        "Saved: North, version 1 by ann (local), 2026-03-02 12:05 UTC.",
    )
    assert [label for label, _ in work.saved.options] == ["North (scenario)"]
    assert "Scenario, version 1 by ann (local), 2026-03-02 12:05 UTC." in work.about.value
    assert not work.open.disabled
    assert work.fold.button.hint == "North, version 1"
    work.state.office.set_driver("bu", 6)
    assert work.fold.button.hint == "North, version 1, changed since"
    assert "Saving under the same name makes version 2." in work.status.value


def test_a_name_that_is_taken_offers_a_version_after_it() -> None:
    desk = a_desk()
    saved(a_state(desk).save("North", Kind.SCENARIO))
    work = a_work(a_state(desk))
    assert "osm-hidden" in work.save_over._dom_classes
    work.state.office.set_driver("bu", 6)
    work.name.value = "North"
    work.save.click()
    assert work.notice.tone == "warn"
    assert "is saved already: version 1 by ann (local)" in work.notice.text
    assert "osm-hidden" not in work.save_over._dom_classes
    work.save_over.click()
    assert "version 2" in work.notice.text
    assert "osm-hidden" in work.save_over._dom_classes


def test_a_refused_name_is_one_sentence_and_nothing_is_saved() -> None:
    work = a_work()
    work.save.click()
    assert work.notice.text == "name(='') must be 1 to 200 characters; it has 0"
    assert work.state.listed == ()


def test_buttons_open_restore_rename_and_compare() -> None:
    work = a_work()
    office = work.state.office
    work.name.value, work.kind.value = "North", "office"
    work.save.click()
    office.set_staff("manager", 9)
    work.save.click()
    assert [label for label, _ in work.version.options] == [
        "Version 2 by ann (local), 2026-03-02 12:05 UTC",
        "Version 1 by ann (local), 2026-03-02 12:05 UTC",
    ]
    work.version.value = 1
    work.open_version.click()
    assert work.notice.text.startswith("Open: North, version 1 by")
    assert "The newest is version 2; this is version 1." in work.status.value
    work.version.value = 2
    work.compare_version.click()
    assert "<li>staff: " in work.differing.value
    assert office.pair is not None
    work.version.value = 1
    work.restore.click()
    assert work.notice.text.startswith("Restored: North, version 3 by")
    work.name.value = "South"
    work.rename.click()
    assert [label for label, _ in work.saved.options] == ["South (office)"]
    work.compare.click()
    assert "Nothing: both set the same." in work.differing.value
    work.open.click()
    assert work.notice.text.startswith("Open: South, version 4")


def test_what_others_save_is_listed_when_the_fold_is_opened_again() -> None:
    desk = a_desk()
    work = a_work(a_state(desk))
    saved(a_state(desk).save("South", Kind.OFFICE))
    work.fold.button.is_open = False
    work.fold.button.is_open = True
    assert [label for label, _ in work.saved.options] == ["South (office)"]


def test_a_database_that_does_not_answer_is_one_sentence_and_tried_again() -> None:
    store = MemoryStore(standard_codec(), actor="ann", now=lambda: NOON)
    failing = [True]

    def opener() -> Store:
        if failing:
            raise UnavailableError("the database does not answer; try again")
        return store

    work = a_work(a_state(a_desk(LazyStore(opener))))
    assert work.notice.text == "the database does not answer; try again"
    assert work.fold.is_built
    work.name.value = "North"
    work.save.click()
    assert work.notice.text == "the database does not answer; try again"
    failing.clear()
    work.save.click()
    assert work.notice.text.startswith("Saved: North, version 1")


def test_a_name_is_text_wherever_it_shows() -> None:
    state = a_state()
    work = a_work(state)
    work.name.value, work.kind.value = NASTY, "office"
    work.save.click()
    work.open.click()
    state.office.set_staff("manager", 9)
    work.compare.click()
    for html in (work.status.value, work.about.value, work.differing.value):
        assert "<img" not in html
    assert "&lt;img" in work.differing.value


def test_names_of_people_s_own_are_text_in_charts_too() -> None:
    state = a_state()
    made = saved(state.save("<b>North</b>", Kind.OFFICE))
    arrow = saved(state.save("A → B", Kind.OFFICE))
    names = []
    for pin in (made.pin, arrow.pin):
        assert state.compare(pin)
        names.append(pair_names(*state.office.pair))
    assert names[0][0] == "&lt;b&gt;North&lt;/b&gt;"
    assert names[1] == ("kept", "changed")
