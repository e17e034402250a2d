"""Forty people at one strategy: `python -m tests.store.council ADDRESS PROCESSES ROUNDS PAUSE_SECONDS`.

Twenty editors and twenty leaders of thirteen units save, submit, approve and return scorecards at once, each at a desk
of their own; in each round everybody does one thing, then rests for PAUSE_SECONDS on average. Prints a line of JSON for
everything that anybody did: a Deed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from osm_sim.errors import InputError
from workbench.desk import Desk, Saving
from workbench.domain.documents import Decision
from workbench.domain.ids import DocumentId, ObjectiveId, PersonId, UnitId
from workbench.domain.organisation import Grant, Person, Role
from workbench.domain.rights import Actor
from workbench.jobs.alignment import Enterprise, open_enterprise, refresh
from workbench.jobs.alignment_approvals import decide
from workbench.jobs.alignment_case import ArmyCase, army_case
from workbench.jobs.strategy_map import open_map
from workbench.jobs.strategy_map_saving import Unmerged, save_map
from workbench.store.kinds import standard_codec
from workbench.store.sql import open_store

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

    from workbench.domain.scorecard import Scorecard

ROOT = Path(__file__).parents[2]
PEOPLE, UNITS = 40, 13
PATIENCE_SECONDS = 120
DONE, CLASHED, REFUSED = "done", "clashed", "refused"


class Member(NamedTuple):
    """Somebody of the council."""

    number: int
    name: str
    role: Role
    unit: UnitId
    document: DocumentId

    @property
    def own(self) -> ObjectiveId:
        """The objective that nobody else touches, of those with the same unit."""
        return _case().scorecards[self.document].objectives[1 + self.number // UNITS].id

    @property
    def shared(self) -> ObjectiveId:
        """The objective that everybody of the unit works on."""
        return _case().scorecards[self.document].objectives[0].id


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did, and what came of it.

    kind: "save", or the decision. number: of the version that was saved or decided on. mark: what the save wrote.
    begun, ended: the machine's monotonic clock, in seconds, the same for all processes. said: why it was refused.
    """

    who: str
    kind: str
    outcome: str
    document: str
    number: int
    mark: str
    begun: float
    ended: float
    said: str = ""

    @property
    def is_done(self) -> bool:
        return self.outcome == DONE


@cache
def _case() -> ArmyCase:
    return army_case(UNITS + 1, prefix="council")


def members() -> tuple[Member, ...]:
    """Give everybody: editors first; units have one to four of them, whoever comes."""
    below = [(card.unit, document) for document, card in _case().scorecards.items()][1:]
    return tuple(
        Member(at, f"{role} {at}", role, *below[at % UNITS])
        for at, role in enumerate([Role.EDITOR] * (PEOPLE // 2) + [Role.LEADER] * (PEOPLE // 2))
    )


def lay(address: str) -> None:
    """Lay the organisation with the council's roles, and the first version of every scorecard."""
    case, everybody = _case(), members()
    organisation = replace(
        case.organisation,
        people=(
            *case.organisation.people,
            *(Person(id=PersonId(f"p{one.number}"), name=one.name, sign_in=one.name) for one in everybody),
        ),
        grants=tuple(Grant(person=PersonId(f"p{one.number}"), role=one.role, unit=one.unit) for one in everybody),
    )
    store = _desk(address, "referee").store
    values = {case.organisation_document: organisation, **case.scorecards}
    store.save_all(Saving(document=document, value=value, base=0) for document, value in values.items())
    store.close()


def _desk(address: str, name: str) -> Desk:
    store = open_store(address, standard_codec(), actor=name, now=_now)
    return Desk(store=store, executor=None, actor=Actor(sign_in=name), now=_now)


def _now() -> datetime:
    return datetime.now(UTC)


class _Seat:
    """Where somebody works: a desk, the strategy as last seen, and the diary of what was done."""

    def __init__(self, address: str, member: Member, pause_seconds: float) -> None:
        self.member, self._pause_seconds = member, pause_seconds
        self._desk = _desk(address, member.name)
        self._draw = random.Random(member.number)
        self._enterprise: Enterprise = open_enterprise(self._desk, _case().organisation_document)
        self._refused = ""
        self.diary: list[Deed] = []

    def work(self, rounds: int) -> None:
        for at in range(rounds):
            self._rest()
            if self._draw.random() < (0.6 if self.member.role is Role.EDITOR else 0.2):
                self._save(f"{self.member.name}: {at}")
            else:
                self._decide()
        self._desk.store.close()

    def _rest(self) -> None:
        if self._pause_seconds:
            time.sleep(self._draw.uniform(0, 2 * self._pause_seconds))

    def _save(self, mark: str) -> None:
        """Save a small edit; of five one is of what others of the unit edit too."""
        opened = open_map(self._desk, self.member.document)
        objective = self.member.shared if self._draw.random() < 0.2 else self.member.own
        edited = _marked(opened.card, objective, mark)
        self._rest()
        begun = time.monotonic()
        try:
            saved = save_map(self._desk, opened, edited)
        except InputError as error:
            self._note("save", REFUSED, opened.version.number, begun, mark, str(error))
            return
        if isinstance(saved, Unmerged):
            self._note("save", CLASHED, saved.theirs.version.number, begun, mark, " ".join(saved.sentences))
        else:
            self._note("save", DONE, saved.version.number, begun, mark)

    def _decide(self) -> None:
        """Decide on the version that was seen last; what may not be decided is tried as well."""
        if self._draw.random() < 0.7:
            self._enterprise = refresh(self._desk, self._enterprise)
        stand = self._enterprise.stands[self.member.document]
        decision = self._wanted(is_submitted=stand.last is not None and stand.last.decision is Decision.SUBMITTED)
        number, begun = stand.head.number, time.monotonic()
        try:
            self._enterprise = decide(
                self._desk, self._enterprise, self.member.document, number, decision, note=self.member.name
            )
        except InputError as error:
            self._note(decision.value, REFUSED, number, begun, said=str(error))
        else:
            self._note(decision.value, DONE, number, begun)

    def _wanted(self, *, is_submitted: bool) -> Decision:
        draw = self._draw.random()
        if draw < 0.1:  # whatever stands there, and whoever asks
            return self._draw.choice(tuple(Decision))
        if not is_submitted:
            return Decision.SUBMITTED
        if self.member.role is Role.EDITOR:
            return Decision.WITHDRAWN if draw < 0.2 else Decision.SUBMITTED
        return Decision.RETURNED if draw < 0.3 else Decision.APPROVED

    def _note(self, kind: str, outcome: str, number: int, begun: float, mark: str = "", said: str = "") -> None:
        self.diary.append(
            Deed(
                who=self.member.name,
                kind=kind,
                outcome=outcome,
                document=self.member.document,
                number=number,
                mark=mark,
                begun=begun,
                ended=time.monotonic(),
                said=said,
            )
        )


def _marked(card: Scorecard, objective: ObjectiveId, mark: str) -> Scorecard:
    """Give a scorecard in which an objective's statement is the mark."""
    return replace(
        card,
        objectives=tuple(replace(one, statement=mark) if one.id == objective else one for one in card.objectives),
    )


def run_council(address: str, *, rounds: int, pause_seconds: float, processes: int = 8) -> list[Deed]:
    """Let everybody work at the database of an address, which is empty, and give all that was done."""
    words = (address, processes, rounds, pause_seconds)
    command = [sys.executable, "-m", "tests.store.council", *map(str, words)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return [Deed(**json.loads(line)) for line in ran.stdout.splitlines()]


def hold(address: str, processes: int, rounds: int, pause_seconds: float) -> list[Deed]:
    """Lay the documents and let everybody work, spread over processes; gives all that was done."""
    lay(address)
    start = multiprocessing.get_context("fork").Barrier(processes)
    diaries, children = [], []
    for process in range(processes):
        ours, theirs = os.pipe()
        children.append(os.fork())
        if children[-1] == 0:
            os.close(ours)
            _sit(address, members()[process::processes], rounds, pause_seconds, start, theirs)
        os.close(theirs)
        diaries.append(ours)
    found = []
    for diary in diaries:
        with os.fdopen(diary, encoding="utf-8") as lines:
            found += [Deed(**json.loads(line)) for line in lines]
    if any(ended := [os.waitpid(child, 0)[1] for child in children]):
        raise RuntimeError(f"processes of the council ended early: {ended}")
    return found


def _sit(
    address: str,
    group: tuple[Member, ...],
    rounds: int,
    pause_seconds: float,
    start: Barrier,
    told: int,
) -> None:
    """Be one process of the council: its members work beside each other; ends the process."""
    code = 1
    try:
        seats = [_Seat(address, member, pause_seconds) for member in group]
        start.wait(PATIENCE_SECONDS)
        with ThreadPoolExecutor(len(seats)) as pool:
            list(pool.map(lambda seat: seat.work(rounds), seats))
        with os.fdopen(told, "w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(asdict(deed)) + "\n" for seat in seats for deed in seat.diary)
        code = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


def main(words: list[str]) -> None:
    """Do what the words say."""
    address, processes, rounds, pause_seconds = words
    for deed in hold(address, int(processes), int(rounds), float(pause_seconds)):
        sys.stdout.write(json.dumps(asdict(deed)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
