"""Realigning a scorecard: what changed above since the version it was aligned to, and what its owner makes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from workbench.domain.alignment import ASKED_KINDS
from workbench.domain.cascading import Cascade, cascade_into, serves
from workbench.domain.changes import diff
from workbench.domain.documents import Pin
from workbench.domain.editing import Refusal, remove
from workbench.domain.elements import Element, Kind
from workbench.domain.ids import DocumentId, ObjectiveId
from workbench.domain.organisation import Unit
from workbench.domain.scorecard import Contribution, How, Objective, Scorecard
from workbench.domain.wording import Wording


class Happened(StrEnum):
    """What happened to an objective above."""

    GONE = "gone"
    CHANGED = "changed"
    ADDED = "added"
    SAME = "same"


class Choice(StrEnum):
    """What the owner of a scorecard makes of it."""

    KEEP = "keep"
    ADOPT = "adopt"
    DROP = "drop"
    ADD = "add"
    IGNORE = "ignore"


CHOICES = {
    Happened.GONE: (Choice.KEEP, Choice.DROP),
    Happened.CHANGED: (Choice.KEEP, Choice.ADOPT, Choice.DROP),
    Happened.ADDED: (Choice.ADD, Choice.IGNORE),
    Happened.SAME: (Choice.KEEP,),
}
"""keep: our objective stays as it is (its link goes where the one above is gone); adopt: it takes over title and
statement; drop: its link is removed, and the objective where it serves nothing else; add: a draft is added and linked;
ignore: nothing is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One objective above: before, after (None where it was not, or is not, there), what changed in sentences.

    mine: the links of the scorecard to it. is_mandated: the unit must carry it. usual: the choice where nobody says.
    """

    key: ObjectiveId
    happened: Happened
    before: Objective | None
    after: Objective | None
    sentences: tuple[str, ...]
    mine: tuple[Contribution, ...]
    is_mandated: bool
    usual: Choice

    @property
    def title(self) -> str:
        known = self.after or self.before
        return self.key if known is None else known.title


def differences(
    card: Scorecard,
    unit: Unit,
    old: Scorecard,
    new: Scorecard,
    source: DocumentId,
    people: Mapping[str, str] | None = None,
) -> tuple[Difference, ...]:
    """Give what a unit's scorecard has to answer to when it goes from the old version of the one above to the new.

    Objectives that the scorecard is linked to, and those that are asked of it and that it does not carry yet: first
    what is gone, then what changed, was added, and stays the same. people: names by id.
    """
    told = _told_by_objective(old, new, people or {})
    found = [*_linked(card, unit, old, new, source, told), *_asked(card, unit, old, new, source)]
    order = tuple(Happened)
    return tuple(sorted(found, key=lambda one: order.index(one.happened)))


def realign(
    card: Scorecard, new: Scorecard, pin: Pin, found: tuple[Difference, ...], choices: Mapping[ObjectiveId, Choice]
) -> Scorecard | Refusal:
    """Give the scorecard aligned to the version `pin` of the one above, as chosen; where nothing is, as usual.

    All its links there name that version then, and so does its parent where that is the same document.
    """
    made = {one.key: choices.get(one.key, one.usual) for one in found}
    staying = {link.objective for one in found if made[one.key] is not Choice.DROP for link in one.mine}
    for one in found:
        choice = made[one.key]
        if choice not in CHOICES[one.happened]:
            allowed = ", ".join(CHOICES[one.happened])
            return Refusal(f"choice(={choice.value!r}) on {one.title!r} must be one of {allowed}")
        done = _answer(card, new, pin, one, choice, staying)
        if isinstance(done, Refusal):
            return done
        card = done
    links = tuple(replace(one, to=pin) if one.to.document == pin.document else one for one in card.contributions)
    is_below = card.parent is not None and card.parent.document == pin.document
    return replace(card, contributions=links, parent=pin if is_below else card.parent)


def _linked(
    card: Scorecard,
    unit: Unit,
    old: Scorecard,
    new: Scorecard,
    source: DocumentId,
    told: Mapping[ObjectiveId, tuple[str, ...]],
) -> Iterator[Difference]:
    targets = dict.fromkeys(one.to_objective for one in card.contributions if one.to.document == source)
    for key in targets:
        before, after = old.objective(key), new.objective(key)
        mine = tuple(one for one in card.contributions if (one.to.document, one.to_objective) == (source, key))
        if after is None:
            happened, usual = Happened.GONE, Choice.KEEP
        elif told.get(key):
            is_same = all(one.how is How.IDENTICAL for one in mine)
            happened, usual = Happened.CHANGED, Choice.ADOPT if is_same else Choice.KEEP
        else:
            happened, usual = Happened.SAME, Choice.KEEP
        yield Difference(
            key=key,
            happened=happened,
            before=before,
            after=after,
            sentences=told.get(key, ()),
            mine=mine,
            is_mandated=after is not None and _is_mandated(after, unit),
            usual=usual,
        )


def _asked(card: Scorecard, unit: Unit, old: Scorecard, new: Scorecard, source: DocumentId) -> Iterator[Difference]:
    """What was added above, or is newly required of this unit, and the unit does not carry."""
    pin = Pin(document=source, number=1)  # whichever version
    for after in new.objectives:
        before = old.objective(after.id)
        is_mandated = _is_mandated(after, unit)
        was_mandated = before is not None and _is_mandated(before, unit)
        is_open = not after.carriers and unit.kind in ASKED_KINDS and unit.id not in after.exempt
        is_asked = is_mandated or is_open
        if serves(card, pin, after.id) or not is_asked or (before is not None and (was_mandated or not is_mandated)):
            continue
        yield Difference(
            key=after.id,
            happened=Happened.ADDED,
            before=before,
            after=after,
            sentences=(f'{unit.name} must carry "{after.title}".',) if is_mandated else (),
            mine=(),
            is_mandated=is_mandated,
            usual=Choice.ADD if is_mandated else Choice.IGNORE,
        )


def _is_mandated(objective: Objective, unit: Unit) -> bool:
    return unit.id in objective.carriers and unit.id not in objective.exempt


def _dropped(card: Scorecard, links: tuple[Contribution, ...], staying: set[ObjectiveId]) -> Scorecard | Refusal:
    """Take links away, and with them the objectives that serve nothing else, but for those that are to stay."""
    card = replace(card, contributions=tuple(one for one in card.contributions if one not in links))
    serving = staying | {one.objective for one in card.contributions}
    for key in dict.fromkeys(one.objective for one in links):
        if key not in serving:
            done = remove(card, Element(Kind.OBJECTIVE, key))
            if isinstance(done, Refusal):
                return done
            card = done
    return card


def _told_by_objective(old: Scorecard, new: Scorecard, people: Mapping[str, str]) -> dict[ObjectiveId, tuple[str, ...]]:
    """Give in sentences what changed of each objective and its measures; where it stands on the map does not matter."""
    wording = Wording(old, new, people=people)
    changes = diff(old, new)
    owners = {str(one.id): one.objective for one in (*old.measures, *new.measures)}
    told: dict[ObjectiveId, tuple[str, ...]] = {}
    for key in {one.id for one in (*old.objectives, *new.objectives)}:
        mine = []
        for change in changes:
            element = change.element
            measure = owners.get(element.key.partition(">")[0]) if element.kind in (Kind.MEASURE, Kind.TARGET) else None
            is_own = element == Element(Kind.OBJECTIVE, key) and change.field not in ("place", "carriers", "exempt")
            if is_own or measure == key:
                mine.append(change)
        if mine:
            told[key] = wording.sentences(mine)
    return told


def _answer(
    card: Scorecard, new: Scorecard, pin: Pin, one: Difference, choice: Choice, staying: set[ObjectiveId]
) -> Scorecard | Refusal:
    if choice is Choice.DROP:
        return _dropped(card, one.mine, staying)
    if choice is Choice.ADD:
        return cascade_into(card, new, one.key, pin, Cascade())
    if choice is Choice.ADOPT and one.after is not None:
        titles = {link.objective for link in one.mine}
        taken = tuple(
            replace(mine, title=one.after.title, statement=one.after.statement) if mine.id in titles else mine
            for mine in card.objectives
        )
        return replace(card, objectives=taken)
    if one.happened is Happened.GONE:
        return replace(card, contributions=tuple(link for link in card.contributions if link not in one.mine))
    return card
