"""What changed above, what a unit's owner makes of it, and that nothing else of the scorecard is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.enterprises import BANDS, UNITS, measure, scorecard, serves, wants
from tests.domain.strategies import CARD_VERSIONS, edited, scorecards
from workbench.domain.cascading import serves as is_served
from workbench.domain.documents import Pin
from workbench.domain.editing import Refusal
from workbench.domain.ids import DocumentId, ObjectiveId, PerspectiveId, UnitId
from workbench.domain.organisation import Unit, UnitKind
from workbench.domain.periods import Period
from workbench.domain.realignment import CHOICES, Choice, Difference, Happened, differences, realign
from workbench.domain.scorecard import CauseLink, Contribution, How, Objective, Perspective, Scorecard, Target

ABOVE = DocumentId("d-corp")
NEW_PIN = Pin(document=ABOVE, number=5)
WEST = UNITS[1]
OLD = scorecard(
    "corp",
    wants("lost"),
    wants("grow", statement="More."),
    wants("trust"),
    measures=(measure("m", "trust", targets=(Target(period=Period.parse("2026"), value=1),)),),
)
NEW = replace(
    OLD,
    objectives=(wants("grow", title="Grow fast", statement="Much more."), OLD.objectives[2], wants("dare")),
)
OWN = scorecard(
    "west",
    "a",
    "b",
    "c",
    "own",
    links=(CauseLink(cause=ObjectiveId("a"), effect=ObjectiveId("own")),),
    measures=(measure("m-a", "a"), measure("m-own", "own")),
    contributions=(
        serves("a", "corp.lost"),
        serves("b", "corp.grow", 2, how=How.IDENTICAL),
        serves("c", "corp.trust", 3),
        serves("c", "east.x", 4),
    ),
    parent=Pin(document=ABOVE, number=1),
)


def differing(
    card: Scorecard = OWN, unit: Unit = WEST, old: Scorecard = OLD, new: Scorecard = NEW
) -> dict[str, Difference]:
    return {one.key: one for one in differences(card, unit, old, new, ABOVE)}


def chosen(*choices: tuple[str, Choice], card: Scorecard = OWN, new: Scorecard = NEW) -> Scorecard:
    found = differences(card, WEST, OLD, new, ABOVE)
    done = realign(card, new, NEW_PIN, found, {ObjectiveId(key): choice for key, choice in choices})
    assert isinstance(done, Scorecard)
    return done


# -- what happened ----------------------------------------------------------------------------------------------------


def test_what_is_gone_comes_first_then_what_changed_was_added_and_stays_the_same() -> None:
    found = differences(OWN, WEST, OLD, NEW, ABOVE)
    assert [(one.key, one.happened) for one in found] == [
        ("lost", Happened.GONE),
        ("grow", Happened.CHANGED),
        ("dare", Happened.ADDED),
        ("trust", Happened.SAME),
    ]
    assert [one.title for one in found] == ["Lost", "Grow fast", "Dare", "Trust"]
    assert [one.mine for one in found] == [
        (OWN.contributions[0],),
        (OWN.contributions[1],),
        (),
        (OWN.contributions[2],),
    ]
    assert [one.usual for one in found] == [Choice.KEEP, Choice.ADOPT, Choice.IGNORE, Choice.KEEP]


def test_a_difference_tells_in_sentences_what_changed() -> None:
    found = differing()
    assert found["lost"].sentences == ('Objective "Lost" was removed from "Financial".',)
    assert found["grow"].sentences == (
        'Objective "Grow" was renamed "Grow fast".',
        'Objective "Grow fast": statement was rewritten.',
    )
    assert found["trust"].sentences == ()
    assert (found["lost"].before, found["lost"].after) == (OLD.objectives[0], None)
    assert (found["dare"].before, found["dare"].after) == (None, NEW.objectives[2])


@pytest.mark.parametrize(
    ("measured", "sentence"),
    [
        ({"unit": "days"}, 'Measure "Share": unit changed from "%" to "days".'),
        ({"targets": (Target(period=Period.parse("2026"), value=2),)}, "value changed from 1 to 2"),
    ],
)
def test_another_measure_or_target_is_a_change_of_its_objective(measured: dict[str, object], sentence: str) -> None:
    new = replace(OLD, measures=(replace(OLD.measures[0], **measured),))  # type: ignore[arg-type]  # its own fields
    one = differing(new=new)["trust"]
    assert one.happened is Happened.CHANGED
    assert sentence in " ".join(one.sentences)


@pytest.mark.parametrize("changes", [{"place": 0.5}, {"carriers": (UnitId("east"),)}, {"exempt": (UnitId("hr"),)}])
def test_where_it_stands_on_the_map_and_whom_else_it_is_asked_of_changes_nothing(changes: dict[str, object]) -> None:
    new = replace(OLD, objectives=(*OLD.objectives[:2], replace(OLD.objectives[2], **changes)))  # type: ignore[arg-type]
    assert differing(new=new)["trust"].happened is Happened.SAME


def test_another_perspective_is_a_change() -> None:
    new = replace(OLD, objectives=(*OLD.objectives[:2], replace(OLD.objectives[2], perspective=BANDS[1].id)))
    assert differing(new=new)["trust"].sentences == ('Objective "Trust" moved from "Financial" to "Learning".',)


def test_only_where_every_link_is_identical_the_change_is_taken_over_by_default() -> None:
    both = replace(OWN, contributions=(OWN.contributions[1], serves("c", "corp.grow")))
    assert differing(both)["grow"].usual is Choice.KEEP
    assert differing(both)["grow"].mine == both.contributions
    own_words = replace(OWN, contributions=(serves("b", "corp.grow"),))
    assert differing(own_words)["grow"].usual is Choice.KEEP


def test_links_to_other_scorecards_are_no_differences() -> None:
    assert "x" not in differing()


# -- what is asked ----------------------------------------------------------------------------------------------------


def dared(unit: Unit = WEST, old: Scorecard = OLD, card: Scorecard = OWN, **changes: object) -> Difference | None:
    """Give the difference about an objective that came with the new version, as it was changed."""
    new = replace(NEW, objectives=(*NEW.objectives[:2], wants("dare", **changes)))
    return differing(card, unit, old, new).get("dare")


def test_an_added_objective_that_the_unit_must_carry_is_added_by_default() -> None:
    one = dared(carriers=(WEST.id,))
    assert one is not None
    assert (one.is_mandated, one.usual) == (True, Choice.ADD)
    assert one.sentences == ('West must carry "Dare".',)


def test_an_added_objective_that_is_asked_of_everybody_may_be_left() -> None:
    one = dared()
    assert one is not None
    assert (one.is_mandated, one.usual, one.sentences) == (False, Choice.IGNORE, ())


@pytest.mark.parametrize(
    ("unit", "changes"),
    [
        (WEST, {"carriers": (UnitId("east"),)}),
        (WEST, {"exempt": (WEST.id,)}),
        (WEST, {"exempt": (WEST.id,), "carriers": (WEST.id,)}),
        (replace(WEST, kind=UnitKind.PARTNER), {}),
        (replace(WEST, kind=UnitKind.BOARD), {}),
    ],
)
def test_what_is_not_asked_of_the_unit_is_no_difference(unit: Unit, changes: dict[str, object]) -> None:
    assert dared(unit, **changes) is None  # type: ignore[arg-type]  # fields of an objective


def test_a_carrier_is_asked_whatever_kind_of_unit_it_is() -> None:
    assert dared(replace(WEST, kind=UnitKind.PARTNER), carriers=(WEST.id,)) is not None


def test_what_the_unit_serves_already_is_not_added_again() -> None:
    serving = replace(OWN, contributions=(serves("a", "corp.dare"),))
    one = dared(card=serving, carriers=(WEST.id,))
    assert one is not None
    assert one.happened is not Happened.ADDED
    assert one.is_mandated


def test_an_old_objective_comes_up_where_the_unit_must_carry_it_from_now_on() -> None:
    before = replace(OLD, objectives=(*OLD.objectives, wants("dare")))
    one = dared(old=before, carriers=(WEST.id,))
    assert one is not None
    assert (one.happened, one.usual, one.before) == (Happened.ADDED, Choice.ADD, before.objectives[-1])
    assert dared(old=before) is None
    mandated = replace(OLD, objectives=(*OLD.objectives, wants("dare", carriers=(WEST.id,))))
    assert dared(old=mandated, carriers=(WEST.id,)) is None


def test_an_old_objective_comes_up_where_a_carrier_is_no_longer_exempt() -> None:
    before = replace(OLD, objectives=(*OLD.objectives, wants("dare", carriers=(WEST.id,), exempt=(WEST.id,))))
    assert dared(old=before, carriers=(WEST.id,)) is not None


def test_an_exempt_unit_is_not_told_that_it_must() -> None:
    new = replace(OLD, objectives=(*OLD.objectives[:2], wants("trust", carriers=(WEST.id,), exempt=(WEST.id,))))
    assert not differing(new=new)["trust"].is_mandated


# -- what is made of it -----------------------------------------------------------------------------------------------


def test_by_default_identical_objectives_take_over_and_the_others_stay() -> None:
    after = chosen()
    assert after == replace(
        OWN,
        objectives=(
            OWN.objectives[0],
            replace(OWN.objectives[1], title="Grow fast", statement="Much more."),
            *OWN.objectives[2:],
        ),
        contributions=(
            replace(OWN.contributions[1], to=NEW_PIN),
            replace(OWN.contributions[2], to=NEW_PIN),
            OWN.contributions[3],
        ),
        parent=NEW_PIN,
    )


def test_keeping_what_is_gone_above_keeps_our_objective_and_takes_the_link() -> None:
    after = chosen(("lost", Choice.KEEP))
    assert after.objective("a") == OWN.objectives[0]
    assert not is_served(after, NEW_PIN, ObjectiveId("lost"))


@pytest.mark.parametrize("key", ["lost", "grow"])
def test_dropping_removes_our_objective_with_its_links_and_measures(key: str) -> None:
    after = chosen((key, Choice.DROP))
    gone = "a" if key == "lost" else "b"
    assert after.objective(gone) is None
    assert [one.id for one in after.objectives] == [key for key in ("a", "b", "c", "own") if key != gone]
    assert {one.objective for one in after.contributions} == {"b", "c"} - {gone}
    assert [one.id for one in after.measures] == (["m-own"] if gone == "a" else ["m-a", "m-own"])
    assert after.links == (() if gone == "a" else OWN.links)


def test_keeping_what_changed_leaves_our_words() -> None:
    after = chosen(("grow", Choice.KEEP))
    assert after.objectives == OWN.objectives
    assert after.contributions[0].to == NEW_PIN


def test_adopting_takes_over_title_and_statement_and_nothing_else() -> None:
    own = replace(OWN.objectives[1], weight=7, is_critical=True)
    card = replace(OWN, objectives=(OWN.objectives[0], own, *OWN.objectives[2:]))
    after = chosen(("grow", Choice.ADOPT), card=card)
    assert after.objective("b") == replace(own, title="Grow fast", statement="Much more.")


def test_adding_gives_a_draft_that_is_linked_to_the_new_version() -> None:
    after = chosen(("dare", Choice.ADD))
    draft = after.objectives[-1]
    assert (draft.title, len(after.objectives)) == ("Dare", 5)
    assert after.contributions[-1] == Contribution(
        objective=draft.id, to=NEW_PIN, to_objective=ObjectiveId("dare"), how=How.CONTRIBUTORY
    )


def test_ignoring_adds_nothing() -> None:
    assert len(chosen(("dare", Choice.IGNORE)).objectives) == 4


def test_a_parent_elsewhere_stays() -> None:
    east = Pin(document=DocumentId("d-east"), number=2)
    assert chosen(card=replace(OWN, parent=east)).parent == east
    assert chosen(card=replace(OWN, parent=None)).parent is None


@pytest.mark.parametrize(
    ("key", "choice", "allowed"),
    [
        ("lost", Choice.ADOPT, "keep, drop"),
        ("grow", Choice.ADD, "keep, adopt, drop"),
        ("dare", Choice.KEEP, "add, ignore"),
        ("trust", Choice.DROP, "keep"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused_with_those_that_do(key: str, choice: Choice, allowed: str) -> None:
    found = differences(OWN, WEST, OLD, NEW, ABOVE)
    done = realign(OWN, NEW, NEW_PIN, found, {ObjectiveId(key): choice})
    assert done == Refusal(f"choice(={choice.value!r}) on {differing()[key].title!r} must be one of {allowed}")


def test_one_objective_that_served_two_may_be_dropped_for_both() -> None:
    card = replace(OWN, contributions=(serves("a", "corp.lost"), serves("a", "corp.grow")))
    found = differences(card, WEST, OLD, NEW, ABOVE)
    drops = {ObjectiveId("lost"): Choice.DROP, ObjectiveId("grow"): Choice.DROP}
    done = realign(card, NEW, NEW_PIN, found, drops)
    assert isinstance(done, Scorecard)
    assert done.objective("a") is None


# -- laws -------------------------------------------------------------------------------------------------------------

SPARE_BAND = Perspective(id=PerspectiveId("spare"), title="Spare")
LEFT_ALONE = ("unit", "title", "template", "perspectives", "themes", "scheme", "grace")
UNIT = Unit(id=UnitId("u1"), name="U1")


@st.composite
def walks(draw: st.DrawFn) -> tuple[Scorecard, Scorecard, Scorecard]:
    """Give a scorecard of which each objective serves one above at most, and two versions of the one above."""
    old = draw(scorecards())
    new = draw(edited(old, CARD_VERSIONS))
    card = draw(scorecards())
    targets = st.sampled_from((None, "o1", "o2", "o3", "o4", "far"))
    drawn = [(one.id, draw(targets), draw(st.sampled_from(How))) for one in card.objectives]
    ours = tuple(serves(source, f"corp.{to}", how=how) for source, to, how in drawn if to is not None)
    parent = draw(st.sampled_from((None, Pin(document=ABOVE, number=1), Pin(document=DocumentId("d1"), number=1))))
    bands = (*card.perspectives, SPARE_BAND)
    return replace(card, perspectives=bands, contributions=(*card.contributions, *ours), parent=parent), old, new


@given(st.data(), walks())
def test_nothing_else_of_a_scorecard_is_touched_whatever_is_chosen(
    data: st.DataObject, walk: tuple[Scorecard, Scorecard, Scorecard]
) -> None:
    card, old, new = walk
    found = differences(card, UNIT, old, new, ABOVE)
    choices = {one.key: data.draw(st.sampled_from(CHOICES[one.happened])) for one in found if data.draw(st.booleans())}
    after = realign(card, new, NEW_PIN, found, choices)
    assert isinstance(after, Scorecard)

    made = {one.key: choices.get(one.key, one.usual) for one in found}
    chosen = [(link.objective, made[one.key]) for one in found for link in one.mine]
    staying = {objective for objective, choice in chosen if choice is not Choice.DROP}
    staying |= {one.objective for one in card.contributions if one.to.document != ABOVE}
    dropped = {objective for objective, choice in chosen if choice is Choice.DROP} - staying
    adopted = {objective for objective, choice in chosen if choice is Choice.ADOPT}
    kept = [one for one in card.objectives if one.id not in dropped]
    assert all(getattr(after, name) == getattr(card, name) for name in LEFT_ALONE)
    assert [one.id for one in after.objectives[: len(kept)]] == [one.id for one in kept]
    for before, now in zip(kept, after.objectives, strict=False):
        assert _but_words(before, now) == before
        assert before.id in adopted or before == now
    assert len(after.objectives) - len(kept) == sum(choice is Choice.ADD for choice in made.values())
    assert after.measures == tuple(one for one in card.measures if one.objective not in dropped)
    assert after.links == tuple(one for one in card.links if not {one.cause, one.effect} & dropped)
    elsewhere = tuple(one for one in card.contributions if one.to.document != ABOVE and one.objective not in dropped)
    assert tuple(one for one in after.contributions if one.to.document != ABOVE) == elsewhere
    assert all(one.to == NEW_PIN for one in after.contributions if one.to.document == ABOVE)
    is_below = card.parent is not None and card.parent.document == ABOVE
    assert after.parent == (NEW_PIN if is_below else card.parent)


def _but_words(before: Objective, now: Objective) -> Objective:
    return replace(now, title=before.title, statement=before.statement)


@given(st.data(), walks())
def test_who_has_answered_has_nothing_left_to_answer_but_what_they_left(
    data: st.DataObject, walk: tuple[Scorecard, Scorecard, Scorecard]
) -> None:
    card, old, new = walk
    found = differences(card, UNIT, old, new, ABOVE)
    choices = {one.key: data.draw(st.sampled_from(CHOICES[one.happened])) for one in found}
    after = realign(card, new, NEW_PIN, found, choices)
    assert isinstance(after, Scorecard)
    assert all(one.happened is Happened.SAME for one in differences(after, UNIT, new, new, ABOVE))


@given(walks())
def test_every_difference_has_a_usual_answer_and_its_own_links(walk: tuple[Scorecard, Scorecard, Scorecard]) -> None:
    card, old, new = walk
    found = differences(card, UNIT, old, new, ABOVE)
    assume(found)
    assert len({one.key for one in found}) == len(found)
    links = [link for one in found for link in one.mine]
    assert sorted(map(str, links)) == sorted(str(one) for one in card.contributions if one.to.document == ABOVE)
    for one in found:
        assert one.usual in CHOICES[one.happened]
        assert (one.after is None) == (one.happened is Happened.GONE)
        assert bool(one.mine) == (one.happened is not Happened.ADDED)
