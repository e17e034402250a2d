"""What moves the answer, by its State and its widgets' traits, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from osm_sim.errors import InputError
from tests.apps.test_office import a_state, notices
from tests.apps.test_office_sizing import CallsAtOnce, HeldCalls
from workbench.apps import parts
from workbench.apps.office_sensitivity import Sensitivity, SensitivityState
from workbench.apps.office_sizing import SizingState

LOG = "activity,hours,jobs\nP1-01,12,5\nP1-02,30,5\n"


def a_sensitivity(case: str = "figure5-low") -> SensitivityState:
    office = a_state(case=case)
    return SensitivityState(office, SizingState(office))


def a_section(state: SensitivityState | None = None, works: CallsAtOnce | None = None) -> Sensitivity:
    return Sensitivity(state or a_sensitivity(), lambda: works or CallsAtOnce(), parts.Notice())


def test_drivers_need_no_run() -> None:
    section = a_section()

    section.buttons["drivers"].click()

    assert section.slot.children == ()
    assert "FTE" in section._charts["drivers"].figure


@pytest.mark.parametrize("name", ["tornado", "ways", "pooling"])
def test_a_question_is_answered_by_its_picture_and_its_sentence(name: str) -> None:
    works = CallsAtOnce()
    section = a_section(works=works)

    section.buttons[name].click()

    chart = section._charts[name]
    assert chart.figure
    assert "compiled engine" in chart.summary
    assert works.shares[-1][0] == 1.0
    assert not section.state.is_busy


def test_pooling_warns_not_to_add_processes_up() -> None:
    section = a_section()

    section.buttons["pooling"].click()

    assert "Never size an office by adding up" in section._charts["pooling"].summary
    assert "not a certificate" in section._charts["pooling"].summary


def test_pictures_are_built_when_their_question_is_asked_and_stay() -> None:
    section = a_section()
    assert section.body.children == ()

    section.buttons["drivers"].click()
    section.buttons["ways"].click()

    assert [chart.filename for chart in section.grid.children] == ["office-drivers", "office-ways"]


def test_one_piece_of_work_is_under_way_at_a_time() -> None:
    works = HeldCalls()
    section = a_section(works=works)

    section.buttons["tornado"].click()

    assert all(button.disabled for button in section.buttons.values())
    works.ends["on_cancel"]()
    assert not any(button.disabled for button in section.buttons.values())
    assert section.state.found == {}


def test_pictures_of_earlier_settings_say_so() -> None:
    section = a_section()
    section.buttons["drivers"].click()
    assert section.stale.text == ""

    section.state.office.set_driver("bu", 9)

    assert "earlier settings" in section.stale.text
    section.buttons["drivers"].click()
    assert section.stale.text == ""


# -- the time log --


def opened(section: Sensitivity, name: str, content: bytes) -> None:
    section.fold.button.is_open = True
    section.upload.value = (
        {
            "name": name,
            "type": "text/csv",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": datetime.now(UTC),
        },
    )


def test_a_blank_log_names_every_activity() -> None:
    state = a_sensitivity("reference")

    assert len(state.blank_log().splitlines()) == 99


def test_a_log_shows_old_and_new_fte_and_its_hours_can_be_used() -> None:
    section = a_section(a_sensitivity("reference"))
    opened(section, "ours.csv", LOG.encode())
    before = section.state.office.load.fte
    assert "with the log" in section.log_chart.figure
    assert "2 of 98 activities" in section.log_chart.summary
    assert section.state.office.load.fte == before

    section.use.click()

    assert section.state.office.load.fte == pytest.approx(section.state.learned.after.fte)
    assert section.state.office.load.fte != before


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("ours.csv", b"activity,hours\nX-99,4\n", "'X-99' is not in the office's catalogue"),
        ("ours.csv", b"activity,hours\nP1-01,many\n", "ours.csv row 2, hours"),
        ("ours.csv", b"\xff\xfe\x00", "not a text in UTF-8"),
        ("ours.csv", b"", "the file is empty"),
    ],
)
def test_a_log_that_cannot_be_is_one_sentence_and_nothing_is_learned(name: str, content: bytes, sentence: str) -> None:
    section = a_section(a_sensitivity("reference"))

    opened(section, name, content)

    assert section.state.learned is None
    assert any(sentence in notice.text for notice in notices(section.widget))


def test_without_a_log_there_are_no_hours_to_use() -> None:
    with pytest.raises(InputError, match="open one first"):
        a_sensitivity().use_hours()
