"""What every store must do: in memory, on SQLite, on PostgreSQL."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from osm_sim.errors import InputError
from tests.store.boards import BOARD_OF_TOMORROW, CARD, CODEC, MORNING, Board, Clock, Note, Poster, board, review
from workbench.desk import (
    ROWS_AT_ONCE,
    Action,
    Conflict,
    Happening,
    NewerSchemaError,
    Observation,
    Overtaken,
    Run,
    Saving,
    Store,
)
from workbench.domain.documents import Decision, Pin, Review, Version
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.store.audit import audit
from workbench.store.codec import Codec
from workbench.store.memory import MemoryStore
from workbench.store.sql import ASKED_AT_ONCE, SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY_STORE = ["memory", "sqlite", "postgresql"]


@pytest.fixture(params=EVERY_STORE)
def store(request: pytest.FixtureRequest) -> Store:
    """Ann's store."""
    if request.param == "memory":
        return MemoryStore(CODEC, actor="ann", now=Clock())
    opened: Callable[..., SqlStore] = request.getfixturevalue("opened")
    return opened(
        request.getfixturevalue({"sqlite": "sqlite_address", "postgresql": "postgres_address"}[request.param])
    )


def _saved(store: Store, *values: object, document: DocumentId = CARD) -> Version:
    saved = [store.save(document, value, base=base) for base, value in enumerate(values)]
    assert isinstance(saved[-1], Version)
    return saved[-1]


def _pin(number: int) -> Pin:
    return Pin(document=CARD, number=number)


class TestVersions:
    def test_what_is_saved_is_loaded_equal(self, store: Store) -> None:
        value = board("Größe \N{SNOWMAN} \x00 \ud800 <img onerror=...>", "a\nb", "")
        version = _saved(store, value)
        assert store.load(version.pin) == value

    def test_a_version_tells_who_when_why_and_in_which_shape(self, store: Store) -> None:
        version = store.save(CARD, board(), base=0, note="first draft")
        assert isinstance(version, Version)
        assert (version.document, version.number, version.author, version.note) == (CARD, 1, "ann", "first draft")
        assert (version.at, version.schema) == (MORNING + timedelta(seconds=1), 2)
        assert version.at.utcoffset() == timedelta(0)

    def test_versions_are_numbered_from_1_and_the_newest_is_the_head(self, store: Store) -> None:
        version = _saved(store, board("A"), board("B"), board("C"))
        assert version.number == 3
        assert store.head(CARD) == version

    def test_an_older_version_stays_as_it_was(self, store: Store) -> None:
        _saved(store, board("A"), board("B"))
        assert store.load(_pin(1)) == board("A")

    def test_a_document_that_was_never_saved_has_no_head_and_no_history(self, store: Store) -> None:
        assert store.head(CARD) is None
        assert store.history(CARD) == ()
        assert store.changes(CARD) == ()

    def test_a_version_that_does_not_exist_is_told(self, store: Store) -> None:
        _saved(store, board())
        with pytest.raises(InputError, match="'card-1' has no version 2"):
            store.load(_pin(2))

    def test_the_first_version_of_a_document_has_base_0(self, store: Store) -> None:
        with pytest.raises(InputError, match="save it with base 0"):
            store.save(CARD, board(), base=1)
        assert store.head(CARD) is None

    def test_a_base_that_is_not_there_yet_is_refused(self, store: Store) -> None:
        _saved(store, board())
        with pytest.raises(InputError, match=r"base\(=5\) is not there yet"):
            store.save(CARD, board(), base=5)

    def test_a_taken_number_gives_the_conflict_and_saves_nothing(self, store: Store) -> None:
        head = _saved(store, board("A"), board("B"))
        assert store.save(CARD, board("mine"), base=1) == Conflict(document=CARD, base=1, head=head)
        assert store.save(CARD, board("mine"), base=0) == Conflict(document=CARD, base=0, head=head)
        assert store.head(CARD) == head

    def test_the_history_is_newest_first_and_can_be_leafed_through(self, store: Store) -> None:
        _saved(store, *(board(str(number)) for number in range(5)))
        assert [version.number for version in store.history(CARD)] == [5, 4, 3, 2, 1]
        assert [version.number for version in store.history(CARD, limit=2)] == [5, 4]
        assert [version.number for version in store.history(CARD, before=4, limit=2)] == [3, 2]

    def test_documents_do_not_mix(self, store: Store) -> None:
        other = DocumentId("card-2")
        _saved(store, board("A"), board("B"))
        _saved(store, board("Z"), document=other)
        assert [version.document for version in store.history(other)] == [other]
        assert store.load(Pin(document=other, number=1)) == board("Z")

    def test_a_title_or_note_that_no_database_takes_is_mended_and_the_value_kept(self, store: Store) -> None:
        value = board("nul \x00, half a letter \ud800")
        version = store.save(CARD, value, base=0, note="\x00")
        assert isinstance(version, Version)
        assert version.note == "\N{REPLACEMENT CHARACTER}"
        (listed,) = store.documents()
        assert listed.title == "nul \N{REPLACEMENT CHARACTER}, half a letter \N{REPLACEMENT CHARACTER}"
        assert store.load(version.pin) == value

    def test_a_number_that_json_has_not_is_refused_and_nothing_is_saved(self, store: Store) -> None:
        value = replace(board(), notes=(Note(id="n", text="", weight=float("nan")),))
        with pytest.raises(InputError, match="not finite"):
            store.save(CARD, value, base=0)
        assert store.head(CARD) is None

    def test_what_is_no_document_is_refused(self, store: Store) -> None:
        with pytest.raises(InputError, match="a str is no document; the kinds of documents are board, poster"):
            store.save(CARD, "text", base=0)

    def test_a_document_keeps_its_kind(self, store: Store) -> None:
        _saved(store, board())
        with pytest.raises(InputError, match="cannot become a poster"):
            store.save(CARD, Poster(title="P"), base=1)


class TestLists:
    def test_documents_are_listed_by_title_with_their_heads(self, store: Store) -> None:
        last = _saved(store, board("zebra"), board("beta"))
        first = _saved(store, Poster(title="Alpha"), document=DocumentId("p"))
        listed = store.documents()
        assert [(item.kind, item.title, item.head) for item in listed] == [
            ("poster", "Alpha", first),
            ("board", "beta", last),
        ]

    def test_documents_of_one_kind_are_listed(self, store: Store) -> None:
        _saved(store, board("zebra"))
        _saved(store, Poster(title="Alpha"), document=DocumentId("p"))
        assert [item.title for item in store.documents("board")] == ["zebra"]
        assert store.documents("office") == ()


class TestChanges:
    def test_the_first_version_adds_the_document(self, store: Store) -> None:
        _saved(store, board("A", "x"))
        (change,) = store.changes(CARD)
        assert (change.number, change.happening, change.element, change.field) == (1, Happening.ADDED, "", "")

    def test_each_version_is_told_by_element_and_field(self, store: Store) -> None:
        _saved(store, board("A", "x", "y"), board("B", "x", "z"))
        told = [(c.happening, c.element, c.field, c.before, c.after) for c in store.changes(CARD, after=1)]
        assert told == [
            (Happening.CHANGED, "notes:n1", "text", "y", "z"),
            (Happening.CHANGED, "", "title", "A", "B"),
        ]

    def test_elements_that_come_and_go_are_told_whole(self, store: Store) -> None:
        before, after = board("A", "x"), replace(board("A"), notes=(Note(id="new", text="n"),))
        _saved(store, before, after)
        told = [(c.happening, c.element, c.before, c.after) for c in store.changes(CARD, after=1)]
        assert told == [
            (Happening.REMOVED, "notes:n0", {"id": "n0", "text": "x", "weight": 1.0}, None),
            (Happening.ADDED, "notes:new", None, {"id": "new", "text": "n", "weight": 1.0}),
        ]

    def test_elements_that_change_places_are_told(self, store: Store) -> None:
        value = board("A", "x", "y")
        _saved(store, value, replace(value, notes=value.notes[::-1]))
        (change,) = store.changes(CARD, after=1)
        assert (change.field, change.before, change.after) == (
            "notes order",
            ["notes:n0", "notes:n1"],
            ["notes:n1", "notes:n0"],
        )

    def test_one_element_s_story_is_found(self, store: Store) -> None:
        _saved(store, board("A", "x"), board("B", "x"), board("B", "y"), board("B", "z"))
        story = store.changes(CARD, element="notes:n0")
        assert [(change.number, change.after) for change in story] == [(3, "y"), (4, "z")]

    def test_elements_that_cannot_be_told_apart_are_told_as_one_list(self, store: Store) -> None:
        twins = tuple(Note(id="n0", text=text) for text in ("x", "y"))
        _saved(store, board("A", "x"), replace(board("A"), notes=twins))
        (change,) = store.changes(CARD, after=1)
        assert (change.element, change.field) == ("", "notes")

    def test_a_version_that_changes_nothing_is_kept_and_tells_nothing(self, store: Store) -> None:
        _saved(store, board("A"), board("A"))
        assert store.changes(CARD, after=1) == ()


class TestShapes:
    def test_a_version_in_the_shape_of_tomorrow_is_refused_with_the_remedy_and_kept(self, store: Store) -> None:
        tomorrow = _opened_with(store, Codec((BOARD_OF_TOMORROW,)))
        _saved(tomorrow, board("future"))
        with pytest.raises(NewerSchemaError, match=r"schema 3; this one reads up to 2.*update osm-workbench"):
            store.load(_pin(1))
        with pytest.raises(NewerSchemaError, match="update osm-workbench"):
            store.save(CARD, board("old"), base=1)
        assert [version.number for version in store.history(CARD)] == [1]
        assert tomorrow.load(_pin(1)) == board("future")

    def test_a_kind_that_is_not_known_is_listed_but_not_read(self, store: Store) -> None:
        _saved(store, Poster(title="P"))
        narrow = _opened_with(store, Codec((BOARD_OF_TOMORROW,)))
        assert [item.title for item in narrow.documents()] == ["P"]
        with pytest.raises(NewerSchemaError, match="kind 'poster' is not known"):
            narrow.load(_pin(1))


class TestPeople:
    def test_what_is_saved_is_the_store_s_own_person_s(self, store: Store) -> None:
        _saved(store, board("A"))
        version = _opened_by(store, "bo").save(CARD, board("B"), base=1)
        assert isinstance(version, Version)
        assert [v.author for v in store.history(CARD)] == ["bo", "ann"]

    def test_two_people_who_save_on_the_same_base_get_one_version_and_one_conflict(self, store: Store) -> None:
        _saved(store, board("A"))
        others = _opened_by(store, "bo").save(CARD, board("theirs"), base=1)
        mine = store.save(CARD, board("mine"), base=1)
        assert isinstance(others, Version)
        assert mine == Conflict(document=CARD, base=1, head=others)

    def test_the_same_save_at_the_same_moment_is_a_conflict_all_the_same(self, store: Store) -> None:
        store.now = lambda: MORNING  # type: ignore[attr-defined]  # both stores have it
        _saved(store, board("A"))
        assert isinstance(store.save(CARD, board("A"), base=0), Conflict)
        assert len(store.history(CARD)) == 1


class TestRows:
    def test_a_review_rests_with_the_store_s_own_person_and_time(self, store: Store) -> None:
        _saved(store, board())
        added = store.add(review(1))
        assert (added.actor, added.at) == ("ann", MORNING + timedelta(seconds=2))
        assert store.rows(Review) == (added,)

    def test_a_review_of_a_version_that_does_not_exist_is_refused(self, store: Store) -> None:
        _saved(store, board())
        with pytest.raises(InputError, match="'card-1' has no version 2"):
            store.add(review(2))
        assert store.rows(Review) == ()

    def test_rows_come_in_their_order_and_by_what_they_are_about(self, store: Store) -> None:
        _saved(store, board())
        decisions = (Decision.SUBMITTED, Decision.RETURNED, Decision.SUBMITTED, Decision.APPROVED)
        for decision in decisions:
            store.add(review(1, decision))
        assert tuple(row.decision for row in store.rows(Review, CARD)) == decisions
        assert store.rows(Review, "card-2") == ()

    def test_every_kind_of_row_is_read_as_it_was_added(self, store: Store) -> None:
        _saved(store, board())
        at = MORNING.astimezone(UTC)
        observation = Observation(
            measure=MeasureId("m1"),
            period=Period.parse("2026-Q3"),
            value=-0.1,
            source="ledger",
            state=State.REPORTED,
            actor="",
            at=at,
        )
        action = Action(
            action="a1", title="Call", owner="bo", due=date(2026, 5, 1), state="open", note="", actor="", at=at
        )
        run = Run(pin=_pin(1), settings="{}", summary="{}", made_with="0.1.0", actor="", at=at)
        added = (store.add(observation), store.add(replace(observation, value=None)))
        assert store.rows(Observation, "m1") == added
        assert (store.add(action),) == store.rows(Action, "a1")
        assert (store.add(run),) == store.rows(Run, CARD)
        assert replace(added[0], actor="", at=at) == observation


def _observed(number: int, *, measure: str = "m1", value: float | None = None) -> Observation:
    """An observation by somebody the store does not trust, the number its value where none is given."""
    return Observation(
        measure=MeasureId(measure),
        period=Period.parse("2026-01"),
        value=number if value is None else value,
        source="ledger",
        state=State.REPORTED,
        actor="somebody else",
        at=MORNING,
        note=f"note {number}",
    )


class TestManyRows:
    def test_rows_added_together_rest_in_their_order_with_the_store_s_own_person_and_time(self, store: Store) -> None:
        assert store.add_all(_observed(number) for number in range(3)) == 3
        found = store.rows(Observation, "m1")
        assert [(row.value, row.note) for row in found] == [(0, "note 0"), (1, "note 1"), (2, "note 2")]
        assert {(row.actor, row.at) for row in found} == {("ann", MORNING + timedelta(seconds=1))}

    def test_none_at_all_are_added_as_none(self, store: Store) -> None:
        assert store.add_all([]) == 0
        assert store.rows(Observation) == ()

    def test_more_rows_than_one_step_takes_are_all_added(self, store: Store) -> None:
        count = ROWS_AT_ONCE + 2
        assert store.add_all(_observed(number) for number in range(count)) == count
        assert [row.value for row in store.series(MeasureId("m1"))] == list(range(count))

    def test_rows_are_taken_no_faster_than_they_are_written(self, store: Store) -> None:
        known: list[int] = []

        def rows() -> Iterator[Observation]:
            for number in range(2 * ROWS_AT_ONCE):
                if number % ROWS_AT_ONCE == 0:
                    known.append(len(store.series(MeasureId("m1"))))
                yield _observed(number)

        store.add_all(rows())
        assert known == [0, ROWS_AT_ONCE]

    def test_where_one_row_cannot_rest_none_of_its_step_does(self, store: Store) -> None:
        _saved(store, board())
        with pytest.raises(InputError, match="has no version 2"):
            store.add_all([review(1), review(2)])
        with pytest.raises(InputError, match="not finite"):
            store.add_all([_observed(1), _observed(2, value=float("nan"))])
        assert store.rows(Review) == ()
        assert store.rows(Observation) == ()

    def test_rows_of_several_kinds_may_come_together(self, store: Store) -> None:
        _saved(store, board())
        assert store.add_all([review(1), _observed(1), review(1, Decision.RETURNED)]) == 3
        assert [row.decision for row in store.rows(Review)] == [Decision.APPROVED, Decision.RETURNED]
        assert [row.value for row in store.rows(Observation)] == [1]


class TestSeries:
    def test_a_series_is_what_was_observed_of_one_measure_in_its_order(self, store: Store) -> None:
        added = [store.add(_observed(number, measure=f"m{number % 2}")) for number in range(6)]
        assert store.series(MeasureId("m1")) == tuple(added[1::2])
        assert store.series(MeasureId("m1")) == store.rows(Observation, "m1")
        assert store.series(MeasureId("nobody's")) == ()

    def test_the_last_ones_of_a_series_come_in_their_order_too(self, store: Store) -> None:
        added = tuple(store.add(_observed(number)) for number in range(4))
        assert store.series(MeasureId("m1"), last=2) == added[2:]
        assert store.series(MeasureId("m1"), last=9) == added
        assert store.series(MeasureId("m1"), last=0) == ()

    def test_every_cell_comes_back_as_it_was(self, store: Store) -> None:
        odd = "Größe \N{SNOWMAN} \x00 \ud800, \"]],[[ '); DROP TABLE"
        for state, value, period in zip(
            State, (-0.0, None, 1e300, 5e-324), ("2026-12", "2026-Q3", "2026-H2", "2026"), strict=True
        ):
            row = replace(_observed(0), state=state, value=value, period=Period.parse(period), source=odd, note=odd)
            added = store.add(row)
            assert store.series(MeasureId("m1"), last=1) == (added,)
            assert replace(added, actor=row.actor, at=row.at) == row

    def test_a_state_that_there_is_not_is_refused(self, store: Store) -> None:
        with pytest.raises(InputError, match=r"state\(='guessed'\) .* one of reported, validated, questioned"):
            store.add(replace(_observed(1), state=cast("State", "guessed")))
        assert store.rows(Observation) == ()


def _saving(document: str, value: object, *, base: int = 0, note: str = "") -> Saving:
    return Saving(document=DocumentId(document), value=value, base=base, note=note)


A, Z = DocumentId("a"), DocumentId("z")
"""Documents before and after the card."""


class TestSavesTogether:
    def test_documents_saved_together_each_get_their_version_of_one_moment(self, store: Store) -> None:
        first = _saved(store, board("A", "x"))
        saved = store.save_all([_saving(Z, Poster(title="Z"), note="why"), _saving(CARD, board("B", "x"), base=1)])
        assert isinstance(saved, tuple)
        assert {(one.document, one.number, one.author, one.note) for one in saved} == {
            (CARD, 2, "ann", ""),
            (Z, 1, "ann", "why"),
        }
        assert {one.at for one in saved} == {first.at + timedelta(seconds=1)}
        assert (store.load(_pin(2)), store.load(Pin(document=Z, number=1))) == (board("B", "x"), Poster(title="Z"))
        assert [(one.field, one.after) for one in store.changes(CARD, after=1)] == [("title", "B")]

    def test_the_versions_come_by_document_however_they_were_given(self, store: Store) -> None:
        saved = store.save_all(_saving(one, board()) for one in (Z, A, CARD))
        assert saved == (store.head(A), store.head(CARD), store.head(Z))
        assert [one.head.document for one in store.documents()] == [A, CARD, Z]

    def test_versions_saved_together_are_followed_as_any_others(self, store: Store) -> None:
        for base in range(3):
            store.save_all(_saving(one, board(f"{base}"), base=base) for one in (Z, A))
        _saved(store, board())
        assert isinstance(store.save(A, board("alone"), base=3), Version)
        assert [version.number for version in store.history(A)] == [4, 3, 2, 1]
        assert len({version.hash for one in (A, Z, CARD) for version in store.history(one)}) == 8
        if isinstance(store, SqlStore):
            assert (audit(store).breaks, audit(store).versions) == ((), 8)

    def test_none_at_all_are_saved_as_none(self, store: Store) -> None:
        assert store.save_all([]) == ()
        assert store.documents() == ()

    def test_where_one_has_moved_on_none_is_saved(self, store: Store) -> None:
        head = _saved(store, board("A"), board("B"))
        savings = [_saving(A, board()), _saving(CARD, board("mine"), base=1), _saving(Z, board())]
        assert store.save_all(savings) == Conflict(document=CARD, base=1, head=head)
        assert [one.head for one in store.documents()] == [head]
        assert store.changes(A) == store.changes(Z) == ()
        if isinstance(store, SqlStore):
            assert (audit(store).breaks, audit(store).documents) == ((), 1)

    def test_of_several_that_moved_on_the_first_by_document_is_told(self, store: Store) -> None:
        heads = [_saved(store, board(), document=one) for one in (A, Z)]
        savings = [_saving(Z, board()), _saving(CARD, board()), _saving(A, board())]
        assert store.save_all(savings) == Conflict(document=A, base=0, head=heads[0])

    def test_one_that_moved_on_is_told_whatever_comes_after_it(self, store: Store) -> None:
        head = _saved(store, board(), document=A)
        savings = [_saving(A, board("mine")), _saving(Z, board(), base=7)]
        assert store.save_all(savings) == Conflict(document=A, base=0, head=head)

    @pytest.mark.parametrize("base", [0, 1])
    def test_two_of_one_document_are_refused_and_nothing_is_saved(self, store: Store, base: int) -> None:
        savings = [_saving(CARD, board("one")), _saving(A, board()), _saving(CARD, board("two"), base=base)]
        with pytest.raises(InputError, match="'card-1' must be saved but once in one step"):
            store.save_all(savings)
        assert store.documents() == ()

    @pytest.mark.parametrize(
        ("value", "base", "told"),
        [
            (board(), 5, r"base\(=5\) is not there yet"),
            (Poster(title="P"), 1, "cannot become a poster"),
            ("text", 1, "a str is no document"),
            (replace(board(), notes=(Note(id="n", text="", weight=float("nan")),)), 1, "not finite"),
        ],
    )
    def test_where_one_cannot_be_saved_none_is(self, store: Store, value: object, base: int, told: str) -> None:
        head = _saved(store, board())
        with pytest.raises(InputError, match=told):
            store.save_all([_saving(A, board()), _saving(CARD, value, base=base), _saving(Z, board())])
        assert [one.head for one in store.documents()] == [head]


class TestDecisions:
    def test_a_decision_on_the_newest_version_rests_with_the_store_s_own_person_and_time(self, store: Store) -> None:
        _saved(store, board("A"), board("B"))
        taken = store.decide(review(2, Decision.SUBMITTED), seen=0)
        assert isinstance(taken, Review)
        assert (taken.actor, taken.at, taken.decision) == ("ann", MORNING + timedelta(seconds=3), Decision.SUBMITTED)
        assert store.rows(Review, CARD) == (taken,)

    def test_each_decision_follows_the_ones_that_were_seen(self, store: Store) -> None:
        _saved(store, board("A"))
        taken = [store.decide(review(1, Decision.SUBMITTED), seen=0), store.decide(review(1), seen=1)]
        store.save(CARD, board("B"), base=1)
        taken.append(store.decide(review(2, Decision.SUBMITTED), seen=2))
        assert store.rows(Review, CARD) == tuple(taken)

    def test_decisions_on_other_documents_are_not_counted(self, store: Store) -> None:
        _saved(store, board())
        _saved(store, board(), document=A)
        store.decide(review(1), seen=0)
        about_a = replace(review(1), pin=Pin(document=A, number=1))
        assert isinstance(store.decide(about_a, seen=0), Review)

    def test_a_newer_version_overtakes_a_decision_and_nothing_rests(self, store: Store) -> None:
        head = _saved(store, board("A"), board("B"))
        assert store.decide(review(1), seen=0) == Overtaken(head=head, decisions=0)
        assert store.rows(Review) == ()

    def test_somebody_s_decision_overtakes_another_s_and_only_the_first_rests(self, store: Store) -> None:
        head = _saved(store, board())
        theirs = _opened_by(store, "bo").decide(review(1, Decision.RETURNED), seen=0)
        assert isinstance(theirs, Review)
        assert theirs.actor == "bo"
        assert store.decide(review(1), seen=0) == Overtaken(head=head, decisions=1)
        assert store.rows(Review) == (theirs,)

    def test_a_decision_after_more_than_there_are_is_overtaken_too(self, store: Store) -> None:
        head = _saved(store, board())
        assert store.decide(review(1), seen=1) == Overtaken(head=head, decisions=0)

    def test_a_review_that_was_simply_added_counts_as_a_decision(self, store: Store) -> None:
        head = _saved(store, board())
        store.add(review(1))
        assert store.decide(review(1), seen=0) == Overtaken(head=head, decisions=1)

    def test_a_decision_on_a_version_that_does_not_exist_is_refused(self, store: Store) -> None:
        with pytest.raises(InputError, match="'card-1' has no version 1"):
            store.decide(review(1), seen=0)
        _saved(store, board())
        with pytest.raises(InputError, match="'card-1' has no version 2"):
            store.decide(review(2), seen=0)
        assert store.rows(Review) == ()

    def test_decisions_on_all_documents_come_in_the_order_they_were_taken(self, store: Store) -> None:
        for one in (Z, CARD, A):
            _saved(store, board(), document=one)
        taken = [store.decide(replace(review(1), pin=Pin(document=one, number=1)), seen=0) for one in (CARD, Z, A)]
        found = store.decisions(())
        assert [one.review for one in found] == taken
        places = [one.place for one in found]
        assert places == sorted(set(places))

    def test_decisions_whose_places_are_known_are_left_out(self, store: Store) -> None:
        _saved(store, board())
        for seen in range(4):
            store.decide(replace(review(1), note=f"{seen}"), seen=seen)
        first, second, third, fourth = store.decisions([])
        assert store.decisions({first.place, third.place}) == (second, fourth)
        assert store.decisions({one.place: one.review for one in (first, second, third, fourth)}.keys()) == ()
        assert store.decisions({-1, 10**6}) == (first, second, third, fourth)

    def test_what_is_no_decision_is_none(self, store: Store) -> None:
        store.add(_observed(1))
        assert store.decisions(()) == ()

    def test_more_decisions_than_are_asked_for_at_once_all_come_in_their_order(self, store: Store) -> None:
        _saved(store, board())
        count = ASKED_AT_ONCE + 2
        store.add_all(replace(review(1), note=f"{number}") for number in range(count))
        assert [one.review.note for one in store.decisions(())] == [f"{number}" for number in range(count)]


def _opened_by(store: Store, actor: str) -> Store:
    other = copy(store)
    other.actor = actor  # type: ignore[attr-defined]  # both stores have it
    return other


def _opened_with(store: Store, codec: Codec) -> Store:
    other = copy(store)
    other.codec = codec  # type: ignore[attr-defined]  # both stores have it
    return other


def test_a_board_is_what_the_tests_take_it_for() -> None:
    assert board("T", "a") == Board(title="T", notes=(Note(id="n0", text="a"),))
