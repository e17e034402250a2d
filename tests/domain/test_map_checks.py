"""Each of the eleven rules finds what it is for, says where, and is silent otherwise."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from tests.builders import card
from tests.domain.strategies import scorecards
from workbench.domain.elements import Element, Kind, link_element, parts_of
from workbench.domain.findings import Finding, Severity
from workbench.domain.ids import MeasureId, ObjectiveId, PersonId, PerspectiveId, ThemeId
from workbench.domain.map_checks import RULES, MapSettings, Support, Surroundings, check_map
from workbench.domain.naming import begins_with_verb, looks_like_measure, looks_like_project
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import CauseLink, Measure, Objective, Perspective, Scorecard, Target, Theme

ANN = PersonId("ann")
BANDS = tuple(
    Perspective(id=PerspectiveId(title), title=title, is_outcome=title == "Financial")
    for title in ("Financial", "Customer", "Internal", "Learning")
)
THEMES = tuple(Theme(id=ThemeId(f"t{at}"), title=f"Theme {at}") for at in range(4))


def sound_map() -> Scorecard:
    """Sixteen objectives in four columns, each column a theme that runs up to the outcome; nothing to find."""
    objectives = tuple(
        Objective(
            id=ObjectiveId(f"o{row}{column}"),
            title=f"Improve {row}{'abcd'[column]}",
            perspective=band.id,
            theme=THEMES[column].id,
            owner=ANN,
        )
        for row, band in enumerate(BANDS)
        for column in range(4)
    )
    links = tuple(
        CauseLink(cause=ObjectiveId(f"o{below}{column}"), effect=ObjectiveId(f"o{above}{column}"))
        for above, below in pairwise(range(4))
        for column in range(4)
    )
    measures = tuple(_measure(f"m{one.id}", one.id, is_lead=at % 2 == 0) for at, one in enumerate(objectives))
    return card(perspectives=BANDS, themes=THEMES, objectives=objectives, links=links, measures=measures)


def _measure(measure: str, objective: ObjectiveId, *, is_lead: bool = False) -> Measure:
    return Measure(
        id=MeasureId(measure),
        objective=objective,
        title=f"Yield {measure}",
        is_lead=is_lead,
        owner=ANN,
        source="ledger",
        frequency=Frequency.MONTH,
        targets=(Target(period=Period.parse("2026"), value=1),),
    )


def found(one: Scorecard, rule: str, **around: object) -> list[tuple[Element, Severity, str]]:
    """Give what a rule finds; every other rule but those named is left out."""
    settings = MapSettings(left_out=frozenset(RULES) - {rule})
    findings = check_map(one, settings, Surroundings(**around))  # type: ignore[arg-type]  # its own fields
    assert {finding.rule for finding in findings} <= {rule}
    return [(finding.place, finding.severity, finding.sentence) for finding in findings]


def revised(one: Scorecard, objective: str, **changes: object) -> Scorecard:
    objectives = tuple(replace(o, **changes) if o.id == objective else o for o in one.objectives)  # type: ignore[arg-type]
    return replace(one, objectives=objectives)


def first_measure(**changes: object) -> Scorecard:
    one = sound_map()
    return replace(one, measures=(replace(one.measures[0], **changes), *one.measures[1:]))  # type: ignore[arg-type]


def objective(key: str) -> Element:
    return Element(Kind.OBJECTIVE, key)


def test_nothing_is_found_on_a_sound_map() -> None:
    assert check_map(sound_map(), around=Surroundings(initiatives=())) == ()


@given(scorecards())
def test_every_finding_of_any_map_has_a_place_on_it_and_says_why(one: Scorecard) -> None:
    for finding in check_map(one, around=Surroundings(initiatives=(Support(title="CRM"),))):
        assert finding.place.key == "" or finding.place in parts_of(one)
        assert finding.rule in RULES
        assert all((finding.sentence, finding.reason, finding.source))


@pytest.mark.parametrize(
    ("count", "severity"), [(0, "warning"), (14, "warning"), (26, "warning"), (30, "warning"), (31, "error")]
)
def test_a_map_of_too_few_or_too_many_objectives_is_told(count: int, severity: str) -> None:
    ((place, level, sentence),) = found(_sized(count), "R1")
    assert (place, level) == (Element(Kind.OBJECTIVE), severity)
    assert f"{count} objectives" in sentence


@pytest.mark.parametrize("count", [15, 25])
def test_a_map_of_a_usual_size_is_not(count: int) -> None:
    assert found(_sized(count), "R1") == []


def _sized(count: int) -> Scorecard:
    top = card().perspectives[0].id
    objectives = tuple(Objective(id=ObjectiveId(f"o{at}"), title="Win", perspective=top) for at in range(count))
    return card(objectives=objectives, links=(), measures=())


def test_an_objective_without_a_measure_or_with_more_than_three_is_told() -> None:
    one = sound_map()
    more = tuple(_measure(f"n{at}", ObjectiveId("o11")) for at in range(3))
    bare = replace(one, measures=(*one.measures[1:], *more))
    assert found(bare, "R2") == [
        (objective("o00"), Severity.WARNING, "'Improve 0a' has no measures; 1 or more are needed."),
        (objective("o11"), Severity.WARNING, "'Improve 1b' has 4 measures; more than 3 blur what is meant."),
    ]


def test_three_measures_are_not_too_many() -> None:
    one = sound_map()
    more = tuple(_measure(f"n{at}", ObjectiveId("o11")) for at in range(2))
    assert found(replace(one, measures=(*one.measures, *more)), "R2") == []


def test_an_objective_that_leads_to_no_outcome_is_told_with_all_that_lead_to_it_alone() -> None:
    one = sound_map()
    cut = replace(one, links=tuple(link for link in one.links if link.effect != "o00"))
    assert [place.key for place, _, _ in found(cut, "R3")] == ["o10", "o20", "o30"]
    assert {severity for _, severity, _ in found(cut, "R3")} == {Severity.ERROR}


def test_a_path_may_run_down_and_round() -> None:
    one = sound_map()
    round_about = CauseLink(cause=ObjectiveId("o10"), effect=ObjectiveId("o21"))
    loop = CauseLink(cause=ObjectiveId("o20"), effect=ObjectiveId("o30"))
    links = tuple(link for link in one.links if link.effect != "o00")
    assert found(replace(one, links=(*links, round_about, loop)), "R3") == []


def test_a_map_without_an_outcome_is_told_once() -> None:
    one = replace(sound_map(), perspectives=tuple(replace(band, is_outcome=False) for band in BANDS))
    ((place, _, sentence),) = found(one, "R3")
    assert place == Element(Kind.PERSPECTIVE)
    assert "marked as the outcome" in sentence


def test_a_link_down_is_a_feedback_and_one_sideways_is_not() -> None:
    one = sound_map()
    down = CauseLink(cause=ObjectiveId("o00"), effect=ObjectiveId("o10"))
    sideways = CauseLink(cause=ObjectiveId("o10"), effect=ObjectiveId("o11"))
    ((place, severity, sentence),) = found(replace(one, links=(*one.links, down, sideways)), "R4")
    assert (place, severity) == (link_element("o00", "o10"), Severity.WARNING)
    assert sentence.startswith("The link from 'Improve 0a' down to 'Improve 1a' is a feedback")


def test_a_link_to_the_perspective_beside_is_sideways() -> None:
    one = sound_map()
    bands = (BANDS[0], replace(BANDS[1], is_beside=True), *BANDS[2:])
    across = CauseLink(cause=ObjectiveId("o00"), effect=ObjectiveId("o10"))
    assert found(replace(one, perspectives=bands, links=(*one.links, across)), "R4") == []


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("Customer satisfaction", "does not begin with a verb"),
        ("Implement CRM", "reads like an initiative"),
        ("Build the CRM", "reads like an initiative"),
        ("Roll-out of phase 2", "reads like an initiative"),
        ("Family", "does not begin with a verb"),
        ("Friendly service", "does not begin with a verb"),
        ("NPS", "reads like a measure"),
        ("Number of complaints", "reads like a measure"),
        ("Share of wallet", "reads like a measure"),
        ("", "does not begin with a verb"),
    ],
)
def test_a_name_that_is_no_verb_and_noun_is_told(title: str, fault: str) -> None:
    ((place, severity, sentence),) = found(revised(sound_map(), "o00", title=title), "R5")
    assert (place, severity) == (objective("o00"), Severity.WARNING)
    assert fault in sentence


@pytest.mark.parametrize(
    "title",
    [
        "Grow revenue",
        "Continually improve quality",
        "Boldly grow",
        "Cut waiting to 10 days",
        "Raise the NPS",
        "Become the partner of choice",
        "Attract & keep talent",
        "Increase share of wallet",
    ],
)
def test_a_name_of_verb_and_noun_is_not(title: str) -> None:
    assert found(revised(sound_map(), "o00", title=title), "R5") == []


def test_verbs_of_another_language_are_a_setting() -> None:
    one = revised(card(), "a", title="Steigern des Umsatzes")
    verbs = frozenset({"steigern", "train", "keep"})
    settings = MapSettings(verbs=verbs, left_out=frozenset(RULES) - {"R5"})
    assert check_map(one, settings) == ()


def test_naming_looks_at_whole_words() -> None:
    assert not looks_like_project("Win projected growth")
    assert not looks_like_measure("Generate ideas")
    assert begins_with_verb("re-use parts") is False


def test_too_few_or_too_many_themes_are_told_and_those_that_do_not_run_up() -> None:
    one = sound_map()
    flat = replace(one, objectives=tuple(replace(o, theme=None) if o.id[1] in "01" else o for o in one.objectives))
    assert [place.key for place, _, _ in found(flat, "R6")] == ["t0", "t1", "t2", "t3"]
    few = replace(one, themes=THEMES[:2], objectives=tuple(
        replace(o, theme=o.theme if o.theme in ("t0", "t1") else None) for o in one.objectives
    ))  # fmt: skip
    ((place, _, sentence),) = found(few, "R6")
    assert place == Element(Kind.THEME)
    assert sentence == "The map has 2 themes; 3 to 5 are usual."


@pytest.mark.parametrize(("count", "is_told"), [(0, True), (2, True), (3, False), (5, False), (6, True)])
def test_three_to_five_themes_are_usual(count: int, is_told: bool) -> None:  # noqa: FBT001
    themes = tuple(Theme(id=ThemeId(f"n{at}"), title="New") for at in range(count))
    bare = tuple(replace(o, theme=None) for o in sound_map().objectives)
    places = [place.key for place, _, _ in found(replace(sound_map(), themes=themes, objectives=bare), "R6")]
    assert ("" in places) == is_told


def test_a_theme_through_three_perspectives_is_enough() -> None:
    one = sound_map()
    three = replace(one, objectives=tuple(replace(o, theme=None) if o.id[1] == "0" else o for o in one.objectives))
    assert found(three, "R6") == []


@pytest.mark.parametrize(("is_lead", "lacks"), [(True, "add lag measures"), (False, "add lead measures")])
def test_measures_of_one_kind_only_are_told(is_lead: bool, lacks: str) -> None:  # noqa: FBT001
    one = sound_map()
    same = replace(one, measures=tuple(replace(measure, is_lead=is_lead) for measure in one.measures))
    ((place, _, sentence),) = found(same, "R7")
    assert place == Element(Kind.MEASURE)
    assert lacks in sentence


def test_an_objective_without_an_owner_is_an_error_but_for_outcomes() -> None:
    one = revised(revised(sound_map(), "o00", owner=None), "o10", owner=None)
    assert found(one, "R8") == [(objective("o10"), Severity.ERROR, "'Improve 1a' has no owner: name one.")]


@pytest.mark.parametrize(
    ("field", "value", "lacks"),
    [
        ("owner", None, "an owner"),
        ("source", " ", "a data source"),
        ("frequency", None, "a frequency"),
        ("targets", (), "a target"),
    ],
)
def test_a_measure_s_sheet_has_to_be_filled_in(field: str, value: object, lacks: str) -> None:
    ((place, severity, sentence),) = found(first_measure(**{field: value}), "R8")
    assert (place, severity) == (Element(Kind.MEASURE, "mo00"), Severity.ERROR)
    assert sentence == f"Measure 'Yield mo00' lacks {lacks}: fill in its sheet."


def test_an_initiative_that_supports_nothing_and_a_missed_target_without_one_are_told() -> None:
    initiatives = (
        Support(title="Tidy up"),
        Support(title="Elsewhere", objectives=frozenset({ObjectiveId("far")})),
        Support(title="Helps", objectives=frozenset({ObjectiveId("o10"), ObjectiveId("far")})),
    )
    off_target = frozenset({ObjectiveId("o10"), ObjectiveId("o20")})
    found_now = found(sound_map(), "R9", initiatives=initiatives, off_target=off_target)
    assert [(place, sentence.split(" ")[0:2]) for place, _, sentence in found_now] == [
        (Element(Kind.CARD), ["Initiative", "'Tidy"]),
        (Element(Kind.CARD), ["Initiative", "'Elsewhere'"]),
        (objective("o20"), ["'Improve", "2a'"]),
    ]


def test_where_initiatives_are_not_known_nothing_is_said_of_them() -> None:
    assert found(sound_map(), "R9", off_target=frozenset({ObjectiveId("o10")})) == []


def test_an_empty_perspective_and_one_that_holds_more_than_half_are_told() -> None:
    one = sound_map()
    moved = replace(
        one,
        objectives=tuple(
            replace(o, perspective=BANDS[1].id) if o.perspective in ("Internal", "Learning") else o
            for o in one.objectives
        ),
    )
    assert [(place.key, sentence) for place, _, sentence in found(moved, "R10")] == [
        ("Customer", "Perspective 'Customer' holds 12 of 16 objectives."),
        ("Internal", "Perspective 'Internal' is empty: add an objective, or take it away."),
        ("Learning", "Perspective 'Learning' is empty: add an objective, or take it away."),
    ]


def test_half_of_the_objectives_in_one_perspective_is_not_too_much() -> None:
    one = card(objectives=card().objectives[:2], links=card().links[:1])
    assert found(one, "R10") == []


def test_a_measure_defined_otherwise_elsewhere_is_an_error() -> None:
    own = sound_map().measures[0]
    other = replace(own, id=MeasureId("far"), title=" yield  MO00", unit="t")
    ((place, severity, sentence),) = found(sound_map(), "R11", measures=(other,))
    assert (place, severity) == (Element(Kind.MEASURE, "mo00"), Severity.ERROR)
    assert sentence == "Measure 'Yield mo00' is defined in more than one way: agree on one definition."


def test_a_measure_defined_the_same_elsewhere_is_one_measure() -> None:
    own = sound_map().measures[0]
    assert found(sound_map(), "R11", measures=(replace(own, id=MeasureId("far")), own)) == []


def test_an_older_version_of_a_measure_is_no_other_measure() -> None:
    assert found(sound_map(), "R11", measures=(replace(sound_map().measures[0], unit="t"),)) == []


def test_a_measure_that_is_there_twice_is_told_once() -> None:
    one = sound_map()
    twice = replace(one, measures=(*one.measures, replace(one.measures[0], id=MeasureId("again"))))
    ((place, _, sentence),) = found(twice, "R11")
    assert (place.key, sentence) == ("again", "Measure 'Yield mo00' is there twice: keep one.")


def test_limits_are_settings() -> None:
    two_each = MapSettings(measures_each=(2, 3), left_out=frozenset(RULES) - {"R2"})
    sentences = [finding.sentence for finding in check_map(sound_map(), two_each)]
    assert sentences[0] == "'Improve 0a' has 1 measure; 2 or more are needed."
    assert len(sentences) == 16
    settings = MapSettings(objectives=(2, 4), left_out=frozenset(RULES) - {"R1"})
    assert check_map(card(), settings) == ()


def test_findings_come_in_the_order_of_the_rules() -> None:
    numbers = [int(finding.rule[1:]) for finding in check_map(card())]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 3
    assert all(isinstance(finding, Finding) for finding in check_map(card()))
