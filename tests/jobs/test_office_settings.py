"""A setting of the office as a value: refused whole, told in words, the same or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osm_sim.errors import InputError
from osm_sim.office.spec import Grade, driver_names
from workbench.jobs.office import open_case
from workbench.jobs.office_settings import (
    CHOICES,
    DRIVER_GROUPS,
    PROCESSES,
    READINGS,
    Run,
    Setting,
    changes,
    figure5,
    read_file,
    tasks_of,
    work,
    write_file,
)


def a_setting(case: str = "reference") -> Setting:
    return Setting(case=open_case(case), replications=2)


def test_every_choice_offers_every_value_there_is_with_its_meaning() -> None:
    for choice in CHOICES.values():
        assert {option.value for option in choice.options} == {str(value) for value in choice.kind}
        assert all(option.meaning.endswith(".") for option in choice.options)


def test_every_driver_stands_in_exactly_one_group() -> None:
    grouped = [name for names in DRIVER_GROUPS.values() for name in names]

    assert sorted(grouped) == sorted(driver_names())


def test_every_reading_of_figure_5_that_is_offered_has_its_nine_rows() -> None:
    assert {frozenset(figure5(reading)) for reading in READINGS} == {frozenset(PROCESSES)}


def test_reading_b_is_refused_because_the_text_contradicts_it() -> None:
    with pytest.raises(InputError, match="contradicts the text"):
        replace(a_setting(), reading="B")


def test_changes_are_told_from_the_first_setting_to_the_second() -> None:
    first = a_setting()
    second = first.with_staff(Grade.MANAGER, 5).with_driver("bu", 6).with_intensity(9, 0.5)

    assert changes(first, second) == (
        "staff: 1 leader, 4 managers, 2.5 analysts → 1 leader, 5 managers, 2.5 analysts",
        "business units: 5 → 6",
        "intensity of best practice sharing: 1 → 0.5",
    )


def test_a_setting_has_no_changes_against_itself() -> None:
    assert changes(a_setting(), a_setting()) == ()


def test_every_option_that_changes_a_result_is_told() -> None:
    first = a_setting()
    others = [first.with_options(**{name: choice.kind(choice.options[-1].value)}) for name, choice in CHOICES.items()]
    others += [first.with_options(helper_share=0.5), first.with_options(turnover=0.2), first.with_year(first_year=2027)]

    assert [bool(changes(first, other)) for other in others] == [not first.gives_same_result(o) for o in others]
    assert all(changes(first, other) for other in others)


def test_seed_and_replications_are_part_of_what_gives_a_result() -> None:
    first = a_setting()

    assert not first.gives_same_result(replace(first, seed=2))
    assert first.gives_same_result(first.with_options(on_time=0.99))


def test_an_office_file_holds_the_setting() -> None:
    setting = a_setting("chrysler").with_driver("bu", 6)

    again = Setting(case=read_file(write_file(setting), "ours.json"))

    assert again.spec.roles == setting.spec.roles
    assert again.spec.demand == setting.spec.demand


def test_the_parts_of_a_run_make_its_result() -> None:
    setting = replace(a_setting("figure5-low"), replications=5)

    run = Run.of(setting, [work(task) for task in tasks_of(setting)])

    assert len(run.result.samples["on_time"]) == 5


def test_staff_of_the_source_is_marked_so_until_a_user_changes_it() -> None:
    setting = a_setting("chrysler")

    assert setting.staff_mark == "source"
    assert setting.with_staff(Grade.MANAGER, 3).staff_mark == "assumption"
