"""Forty people at one strategy on PostgreSQL: nothing that was saved is lost, and nothing is approved wrongly."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.store.council import CLASHED, PEOPLE, REFUSED, UNITS, Deed, members, run_council
from workbench.domain.documents import Decision, Review
from workbench.domain.scorecard import Scorecard
from workbench.store.audit import audit
from workbench.store.kinds import standard_codec
from workbench.store.sql import SqlStore, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.store.conftest import Server
    from workbench.domain.ids import DocumentId

pytestmark = pytest.mark.slow
ROUNDS, PAUSE_SECONDS = 8, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A council that was held: the store it worked on, and what everybody says they did."""

    store: SqlStore
    deeds: tuple[Deed, ...]

    @property
    def saves(self) -> tuple[Deed, ...]:
        return tuple(one for one in self.deeds if one.kind == "save" and one.is_done)

    @property
    def decisions(self) -> tuple[Deed, ...]:
        return tuple(one for one in self.deeds if one.kind != "save" and one.is_done)

    def decided(self) -> dict[DocumentId, list[Review]]:
        """The decisions in the store by document, in the order they came."""
        found: defaultdict[DocumentId, list[Review]] = defaultdict(list)
        for one in self.store.decisions(()):
            found[one.review.pin.document].append(one.review)
        return found

    def authors(self, document: DocumentId) -> dict[int, str]:
        return {version.number: version.author for version in self.store.history(document)}


@pytest.fixture(scope="module")
def held(server: Server) -> Iterator[Held]:
    """A council on a database of its own, after everybody has gone home."""
    address = server.address(server.new_database())
    deeds = run_council(address, rounds=ROUNDS, pause_seconds=PAUSE_SECONDS)
    store = open_store(address, standard_codec(), actor="referee", now=_no_time)
    yield Held(store=store, deeds=tuple(deeds))
    store.close()


def _no_time() -> datetime:
    raise AssertionError("the referee writes nothing")


def test_everybody_did_something_in_each_round_and_there_was_something_of_everything(held: Held) -> None:
    assert Counter(one.who for one in held.deeds) == {one.name: ROUNDS for one in members()}
    done = {one.kind for one in (*held.saves, *held.decisions)}
    assert {"save", Decision.SUBMITTED.value, Decision.APPROVED.value} <= done
    assert any(one.outcome == REFUSED for one in held.deeds)


def test_every_save_that_succeeded_is_in_the_history_under_its_author_and_no_other_is(held: Held) -> None:
    written = Counter(
        (document, change.number, held.authors(document)[change.number], change.after)
        for document in {one.document for one in members()}
        for change in held.store.changes(document, after=1)
    )
    assert written == Counter((one.document, one.number, one.who, one.mark) for one in held.saves)


def test_what_somebody_wrote_last_where_nobody_else_writes_is_there_in_the_end(held: Held) -> None:
    for member in members():
        head = held.store.head(member.document)
        assert head is not None
        card = held.store.load(head.pin)
        assert isinstance(card, Scorecard)
        story = held.store.changes(member.document, element=f"objectives:{member.own}", after=1)
        objective = card.objective(member.own)
        assert objective is not None
        if story:
            assert objective.statement == story[-1].after
            assert held.authors(member.document)[story[-1].number] == member.name


def test_every_decision_that_succeeded_is_in_the_store_and_no_other_is(held: Held) -> None:
    stored = Counter(
        (one.actor, one.decision.value, document, one.pin.number)
        for document, reviews in held.decided().items()
        for one in reviews
    )
    assert stored == Counter((one.who, one.kind, one.document, one.number) for one in held.decisions)


def test_a_decision_follows_the_one_before_it_on_the_same_version(held: Held) -> None:
    before: dict[Decision, set[Decision | None]] = {
        Decision.SUBMITTED: {None, Decision.RETURNED, Decision.WITHDRAWN},
        Decision.APPROVED: {Decision.SUBMITTED},
        Decision.RETURNED: {Decision.SUBMITTED},
        Decision.WITHDRAWN: {Decision.SUBMITTED},
    }
    for reviews in held.decided().values():
        numbers = [one.pin.number for one in reviews]
        assert numbers == sorted(numbers)
        last: dict[int, Decision | None] = dict.fromkeys(numbers)
        for one in reviews:
            assert last[one.pin.number] in before[one.decision]
            last[one.pin.number] = one.decision


def test_what_was_decided_on_was_the_newest_version_then(held: Held) -> None:
    """A newer one was not there before the decision was begun; who saved it meanwhile came later."""
    for decision in held.decisions:
        overlooked = [
            one
            for one in held.saves
            if one.document == decision.document and one.number > decision.number and one.ended < decision.begun
        ]
        assert overlooked == []


def test_nobody_approved_a_version_with_a_change_of_their_own_since_the_last_approval(held: Held) -> None:
    for document, reviews in held.decided().items():
        authors, since = held.authors(document), 0
        for one in reviews:
            if one.decision is Decision.APPROVED:
                assert one.actor not in {authors[number] for number in range(since + 1, one.pin.number + 1)}
                since = one.pin.number


def test_only_leaders_approved_and_everybody_kept_to_their_own_unit(held: Held) -> None:
    documents = {one.name: one.document for one in members()}
    leaders = {one.name for one in members() if one.role == "leader"}
    for one in (*held.saves, *held.decisions):
        assert one.document == documents[one.who]
        assert one.kind not in (Decision.APPROVED, Decision.RETURNED) or one.who in leaders


def test_what_was_refused_or_clashed_says_why(held: Held) -> None:
    assert all(one.said for one in held.deeds if one.outcome in (REFUSED, CLASHED))


def test_the_history_is_whole(held: Held) -> None:
    found = audit(held.store)
    assert found.breaks == ()
    assert (found.documents, found.versions) == (UNITS + 2, UNITS + 2 + len(held.saves))
    assert found.rows == len(held.decisions)
    assert len(members()) == PEOPLE
