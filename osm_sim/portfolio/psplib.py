"""Projects under scarce specialists, and PSPLIB's single-mode files (`.sm`) of them: j30, j60, j90, j120.

The layout is that of ProGen, the generator behind the library (Kolisch and Sprecher 1997, European Journal of
Operational Research 96, 205-216). Spaces, tabs and line ends are free, and a row may run on over the next lines.
What a schedule does not use (generator, due date, tardiness cost, MPM-Time) is only looked at for being there.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path

from osm_sim.errors import InputError

MOST_ACTIVITIES = 2_000
MOST_RESOURCES = 100
MOST_DURATION = 100_000
MOST_CAPACITY = 1_000_000
LONGEST_TEXT = 5_000_000
"""Characters of a file; j120, the largest of PSPLIB, takes 15,000."""

PROJECT, PRECEDENCE, REQUESTS, AVAILABLE = (
    "PROJECT INFORMATION",
    "PRECEDENCE RELATIONS",
    "REQUESTS/DURATIONS",
    "RESOURCEAVAILABILITIES",
)
_SECTIONS = (PROJECT, PRECEDENCE, REQUESTS, AVAILABLE)
_COUNTS = ("projects", "jobs", "horizon", "renewable", "nonrenewable", "doubly constrained")
_UNUSED = ("file with basedata", "initial value random generator")
_RULE = re.compile(r"[*\-=]{3,}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}")
_RESOURCE = re.compile(r"([RND]) *([0-9]{1,4})(?= |$)")
_ONE_MODE = "only single-mode files (.sm) can be scheduled: choose one mode for each job"
_ONLY_RENEWABLE = "only renewable resources can be scheduled: take the others out, or use a single-mode file (.sm)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Specialists of one kind, back for other work once an activity is over. capacity: units at any time."""

    name: str
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Work that is not interrupted. duration: periods; demands: units in every one of them, in the resources' order.

    successors: ids of those that begin at its end or later.
    """

    id: int
    duration: int
    demands: tuple[int, ...]
    successors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Activities and resources. horizon: periods in which everything can be done, one after the other; no deadline.

    Raises InputError for what cannot be scheduled: unknown ids, a circle, a demand above its capacity, bad sizes.
    """

    name: str
    activities: tuple[Activity, ...]
    resources: tuple[Resource, ...]
    horizon: int

    def __post_init__(self) -> None:
        for fault in _faults(self.activities, self.resources):
            raise InputError(fault.sentence)
        if self.horizon < self.total_duration:
            raise InputError(_horizon_fault(self.horizon, self.total_duration))

    @property
    def total_duration(self) -> int:
        return sum(activity.duration for activity in self.activities)

    @property
    def by_id(self) -> dict[int, Activity]:
        return {activity.id: activity for activity in self.activities}

    def in_order(self) -> tuple[Activity, ...]:
        """Give the activities with every one before its successors; ids decide where the order is free."""
        by_id = self.by_id
        return tuple(by_id[one] for one in _order(self.activities))


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with which activity, as told in which section."""

    section: str
    activity: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class _Row:
    """Numbers of one row, and the line it begins on."""

    line: int
    numbers: tuple[int, ...]


def read_project(text: str, place: str) -> Project:
    """Give the project of a single-mode PSPLIB file; its name is that of the file. place: the file, for messages.

    Raises InputError, which names the line, for multi-mode files, for resources that are not renewable and for
    whatever does not hold together.
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(f"{place}: {len(text):,} characters, and at most {LONGEST_TEXT:,} are read; is it a .sm file?")
    return _Reader(place).read(text)


@dataclass(frozen=True, slots=True)
class _Reader:
    place: str

    def read(self, text: str) -> Project:
        header, sections = self._parts(text)
        counts = self._counts(header)
        jobs, resources = counts["jobs"].numbers[0], counts["renewable"].numbers[0]
        self._look_at_project(sections[PROJECT], jobs)
        successors = self._successors(sections[PRECEDENCE], jobs)
        requests, names = self._requests(sections[REQUESTS], jobs, resources)
        activities = tuple(
            Activity(id=job, duration=asked.numbers[2], demands=asked.numbers[3:], successors=after.numbers[3:])
            for job, (after, asked) in enumerate(zip(successors, requests, strict=True), start=1)
        )
        available = self._available(sections[AVAILABLE], names)
        self._look_at_all(activities, available, {PRECEDENCE: successors, REQUESTS: requests})
        horizon, total = counts["horizon"], sum(activity.duration for activity in activities)
        if horizon.numbers[0] < total:
            raise self._error(horizon.line, _horizon_fault(horizon.numbers[0], total))
        return Project(
            name=Path(self.place).stem, activities=activities, resources=available, horizon=horizon.numbers[0]
        )

    def _error(self, line: int, sentence: str) -> InputError:
        return InputError(f"{self.place}, line {line}: {sentence}")

    def _parts(self, text: str) -> tuple[list[_Line], dict[str, list[_Line]]]:
        """Give the lines before the first section, and those of each section below its name."""
        header: list[_Line] = []
        sections: dict[str, list[_Line]] = {}
        current = header
        for line in _lines(text):
            name = line.text.upper().rstrip(": ")
            if name in _SECTIONS:
                if name in sections:
                    raise self._error(line.number, f"section {name} stands there a second time; keep one")
                current = sections.setdefault(name, [])
            else:
                current.append(line)
        for name in _SECTIONS:
            if name not in sections:
                raise InputError(f"{self.place}: section {name} is missing; a .sm file has {', '.join(_SECTIONS)}")
        return header, sections

    def _counts(self, header: Sequence[_Line]) -> dict[str, _Row]:
        found: dict[str, _Row] = {}
        for line in header:
            before, colon, after = line.text.partition(":")
            key = _key(before)
            if key in _UNUSED or (key == "resources" and not colon):
                continue
            if key not in _COUNTS or not colon:
                raise self._error(line.number, f"{_shown(line.text)} is not known; the first lines are {_EXAMPLE}")
            if key in found:
                raise self._error(line.number, f"{key} stands there a second time; keep one")
            found[key] = _Row(line.number, (self._count(line.number, key, after.split()),))
        for key in _COUNTS:
            if key not in found:
                raise InputError(f"{self.place}: the line of {key} is missing; the first lines are {_EXAMPLE}")
        self._look_at_counts(found)
        return found

    def _count(self, line: int, key: str, words: Sequence[str]) -> int:
        letter = {"renewable": "R", "nonrenewable": "N", "doubly constrained": "D"}.get(key)
        if len(words) != 1 and [word.upper() for word in words[1:]] != [letter]:
            raise self._error(line, f"{key}(={_shown(' '.join(words))}) must be one whole number; correct it")
        return self._number(line, key, words[0])

    def _number(self, line: int, name: str, word: str, most: int = 10**12) -> int:
        if not _NUMBER.fullmatch(word):
            raise self._error(line, f"{name}(={_shown(word)}) must be a whole number of at most 12 digits; correct it")
        number = int(word)
        if number < 0:
            raise self._error(line, f"{name}(={number}) must be at least 0; correct it")
        if number > most:
            raise self._error(line, f"{name}(={number}) must be at most {most:,}; count in larger units")
        return number

    def _look_at_counts(self, counts: dict[str, _Row]) -> None:
        rules = (
            ("projects", 1, 1, "a file holds one project"),
            ("jobs", 2, MOST_ACTIVITIES, "the dummies at beginning and end count"),
            ("renewable", 0, MOST_RESOURCES, "take a smaller project"),
            ("nonrenewable", 0, 0, _ONLY_RENEWABLE),
            ("doubly constrained", 0, 0, _ONLY_RENEWABLE),
        )
        for key, low, high, remedy in rules:
            number = counts[key].numbers[0]
            if not low <= number <= high:
                bounds = f"{low}" if low == high else f"{low:,} to {high:,}"
                raise self._error(counts[key].line, f"{key}(={number}) must be {bounds}; {remedy}")

    def _rows(self, section: str, lines: Sequence[_Line], columns: str, needed: Callable[[_Row], int]) -> list[_Row]:
        """Give the rows below the line of column names. needed: how many numbers a row has, once three are known."""
        rows: list[_Row] = []
        row: _Row | None = None
        for line in self._below_columns(section, lines, columns):
            named = ((f"number {at} of this row of {section}", word) for at, word in enumerate(line.words, start=1))
            numbers = tuple(self._number(line.number, name, word) for name, word in named)
            if row is not None and section == PRECEDENCE and _begins_a_row(numbers, len(rows) + 2):
                raise self._wrong_length(section, row, needed)
            row = _Row(line.number, numbers) if row is None else _Row(row.line, row.numbers + numbers)
            if len(row.numbers) < needed(row):
                continue
            if len(row.numbers) > needed(row):
                raise self._wrong_length(section, row, needed)
            rows.append(row)
            row = None
        if row is not None:
            raise self._wrong_length(section, row, needed)
        return rows

    def _wrong_length(self, section: str, row: _Row, needed: Callable[[_Row], int]) -> InputError:
        what = f"the row of {section} that begins with {row.numbers[0]}"
        sentence = f"{what} has {len(row.numbers)} numbers(={_shown(' '.join(map(str, row.numbers)))})"
        return self._error(row.line, f"{sentence}, and its columns ask for {needed(row)}; correct the row or the count")

    def _below_columns(self, section: str, lines: Sequence[_Line], columns: str) -> Sequence[_Line]:
        if not lines or not lines[0].text.lower().startswith(columns.split(maxsplit=1)[0]):
            where = f"line {lines[0].number}(={_shown(lines[0].text)})" if lines else "what is there"
            raise InputError(f"{self.place}: {section} must begin with its columns, {columns}; {where} does not")
        return lines[1:]

    def _look_at_project(self, lines: Sequence[_Line], jobs: int) -> None:
        rows = self._rows(PROJECT, lines, "pronr. #jobs rel.date duedate tardcost MPM-Time", lambda _: 6)
        if len(rows) != 1:
            raise InputError(f"{self.place}: {PROJECT} must have one row of six numbers, not {len(rows)}; correct it")
        _, without_dummies, release, *_ = rows[0].numbers
        if without_dummies != jobs - 2:
            remedy = f"must be {jobs - 2}, the jobs(={jobs}) without the two dummies; correct either"
            raise self._error(rows[0].line, f"#jobs(={without_dummies}) {remedy}")
        if release != 0:
            raise self._error(rows[0].line, f"rel.date(={release}) must be 0; a schedule begins with period 0")

    def _successors(self, lines: Sequence[_Line], jobs: int) -> list[_Row]:
        def needed(row: _Row) -> int:
            if len(row.numbers) > 1 and row.numbers[1] != 1:
                mode = f"#modes(={row.numbers[1]}) of job {row.numbers[0]} must be 1"
                raise self._error(row.line, f"{mode}; {_ONE_MODE}")
            return 3 + row.numbers[2] if len(row.numbers) > 2 else 3

        rows = self._rows(PRECEDENCE, lines, "jobnr. #modes #successors successors", needed)
        return self._one_of_each(PRECEDENCE, rows, jobs)

    def _requests(self, lines: Sequence[_Line], jobs: int, resources: int) -> tuple[list[_Row], tuple[str, ...]]:
        columns = "jobnr. mode duration R 1 R 2 ..."
        self._below_columns(REQUESTS, lines, columns)
        names = self._names(lines[0].number, lines[0].words[3:])
        if len(names) != resources:
            said = f"{len(names)} resources(={_shown(', '.join(names))}) stand in the columns"
            raise self._error(lines[0].number, f"{said}, and the file announces {resources}; correct either")

        def needed(row: _Row) -> int:
            if len(row.numbers) > 1 and row.numbers[1] != 1:
                raise self._error(row.line, f"mode(={row.numbers[1]}) of job {row.numbers[0]} must be 1; {_ONE_MODE}")
            return 3 + resources

        return self._one_of_each(REQUESTS, self._rows(REQUESTS, lines, columns, needed), jobs), names

    def _one_of_each(self, section: str, rows: list[_Row], jobs: int) -> list[_Row]:
        for job, row in enumerate(rows, start=1):
            if row.numbers[0] != job:
                raise self._error(row.line, f"job(={row.numbers[0]}) must be {job} here; {section} goes by jobnr.")
        if len(rows) != jobs:
            raise InputError(
                f"{self.place}: {section} has {len(rows)} jobs, and the file announces {jobs}; correct either"
            )
        return rows

    def _names(self, line: int, words: Sequence[str]) -> tuple[str, ...]:
        text = " ".join(words).upper()
        if _RESOURCE.sub("", text).strip():
            raise self._error(line, f"columns(={_shown(text)}) must be resources such as R 1; correct them")
        found = [(kind, int(number)) for kind, number in _RESOURCE.findall(text)]
        for kind, number in found:
            if kind != "R":
                raise self._error(line, f"{kind} {number} is not renewable; {_ONLY_RENEWABLE}")
        names = tuple(f"R{number}" for _, number in found)
        if len(set(names)) != len(names):
            raise self._error(line, f"columns(={_shown(text)}) name a resource twice; keep one")
        return names

    def _available(self, lines: Sequence[_Line], names: tuple[str, ...]) -> tuple[Resource, ...]:
        if not names and not lines:
            return ()
        again = self._names(lines[0].number, lines[0].words) if lines else ()
        if again != names:
            said = f"{AVAILABLE} must name {', '.join(names)} as {REQUESTS} does"
            raise InputError(f"{self.place}: {said}, not {_shown(', '.join(again)) or 'nothing'}; correct either")
        words = [(line.number, word) for line in lines[1:] for word in line.words]
        if len(words) != len(names):
            at = lines[-1].number
            raise self._error(at, f"{len(words)} numbers stand below {len(names)} resources; give one to each")
        return tuple(
            Resource(name=name, capacity=self._number(line, f"capacity of {name}", word, MOST_CAPACITY))
            for name, (line, word) in zip(names, words, strict=True)
        )

    def _look_at_all(
        self, activities: tuple[Activity, ...], resources: tuple[Resource, ...], rows: dict[str, list[_Row]]
    ) -> None:
        for dummy in (activities[0], activities[-1]):
            if dummy.duration or any(dummy.demands):
                line = rows[REQUESTS][dummy.id - 1].line
                said = f"job {dummy.id} with duration(={dummy.duration}) and requests {dummy.demands} must be a dummy"
                raise self._error(line, f"{said}: the first and the last job take no time and nobody")
        for fault in _faults(activities, resources):
            raise self._error(rows[fault.section][fault.activity - 1].line, fault.sentence)


_EXAMPLE = "projects, jobs (incl. supersource/sink ), horizon, renewable, nonrenewable and doubly constrained"


def _lines(text: str) -> Iterator[_Line]:
    """Give the lines that say something; a DOS end of file and rules of asterisks or dashes do not."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff").rstrip("\x1a\r\n ")), start=1):
        words = tuple(line.split())
        if words and not all(_RULE.fullmatch(word) for word in words):
            yield _Line(number, words)


def _key(text: str) -> str:
    key = text.lower().removeprefix("-").strip()
    return "jobs" if key.startswith("jobs") else key


def _shown(text: str) -> str:
    """Give a value as a message can carry it."""
    return "".join(sign if sign.isprintable() else "?" for sign in (text if len(text) <= 60 else f"{text[:57]}..."))


def _begins_a_row(numbers: Sequence[int], job: int) -> bool:
    """Say whether these numbers are the next job's row and no successors: job 1, the source, succeeds nobody."""
    return len(numbers) > 2 and tuple(numbers[:2]) == (job, 1)


def _horizon_fault(horizon: int, total: int) -> str:
    return f"horizon(={horizon}) must be at least {total}, the sum of the durations; it is no deadline, so raise it"


def _faults(activities: Sequence[Activity], resources: Sequence[Resource]) -> Iterator[_Fault]:
    """Give what cannot be scheduled; what comes later is only looked for where nothing came before."""
    yield from _size_faults(activities, resources)
    ids = {activity.id for activity in activities}
    if len(ids) != len(activities):
        twice = Counter(activity.id for activity in activities).most_common(1)[0][0]
        yield _Fault(PRECEDENCE, twice, f"activity(={twice}) stands there twice; give every one its own id")
    for activity in activities:
        yield from _successor_faults(activity, ids)
        yield from _request_faults(activity, resources)
    circle = _circle(activities)
    if circle:
        shown = " -> ".join(map(str, circle)) if len(circle) <= 12 else f"{' -> '.join(map(str, circle[:12]))} -> ..."
        yield _Fault(PRECEDENCE, circle[0], f"successors run in a circle({shown}); take one of them out")


def _size_faults(activities: Sequence[Activity], resources: Sequence[Resource]) -> Iterator[_Fault]:
    if not 1 <= len(activities) <= MOST_ACTIVITIES:
        yield _Fault("", 0, f"activities(={len(activities)}) must be 1 to {MOST_ACTIVITIES:,}; take a smaller project")
    if len(resources) > MOST_RESOURCES:
        yield _Fault("", 0, f"resources(={len(resources)}) must be at most {MOST_RESOURCES}; take a smaller project")
    for resource in resources:
        if not 0 <= resource.capacity <= MOST_CAPACITY:
            said = f"capacity of {resource.name}(={resource.capacity}) must be 0 to {MOST_CAPACITY:,}"
            yield _Fault("", 0, f"{said}; count in larger units")


def _successor_faults(activity: Activity, ids: set[int]) -> Iterator[_Fault]:
    for successor, times in Counter(activity.successors).items():
        said = f"successor(={successor}) of {activity.id}"
        if successor not in ids:
            yield _Fault(PRECEDENCE, activity.id, f"{said} must be one of the {len(ids)} activities; correct it")
        if times > 1:
            yield _Fault(PRECEDENCE, activity.id, f"{said} stands there {times} times; keep one")


def _request_faults(activity: Activity, resources: Sequence[Resource]) -> Iterator[_Fault]:
    if not 0 <= activity.duration <= MOST_DURATION:
        said = f"duration of {activity.id}(={activity.duration}) must be 0 to {MOST_DURATION:,}"
        yield _Fault(REQUESTS, activity.id, f"{said}; count in longer periods")
    if len(activity.demands) != len(resources):
        said = f"demands of {activity.id}(={activity.demands}) must be {len(resources)}, one for each resource"
        yield _Fault(REQUESTS, activity.id, said)
    for demand, resource in zip(activity.demands, resources, strict=False):
        said = f"demand of {activity.id} for {resource.name}(={demand})"
        if demand < 0:
            yield _Fault(REQUESTS, activity.id, f"{said} must be at least 0; correct it")
        if demand > resource.capacity:
            remedy = f"must be at most its capacity {resource.capacity}: it can never run; raise the capacity"
            yield _Fault(REQUESTS, activity.id, f"{said} {remedy}")


def _order(activities: Sequence[Activity]) -> list[int]:
    """Give the ids with every one before its successors; those on a circle, or behind one, are left out."""
    by_id = {activity.id: activity for activity in activities}
    waits_for = Counter(after for activity in activities for after in activity.successors)
    free = sorted(one for one in by_id if not waits_for[one])
    order: list[int] = []
    while free:
        order.append(heappop(free))
        for after in by_id[order[-1]].successors:
            waits_for[after] -= 1
            if not waits_for[after]:
                heappush(free, after)
    return order


def _circle(activities: Sequence[Activity]) -> list[int]:
    """Give the ids of one circle, the first also as the last; empty where there is none."""
    left = {activity.id: activity for activity in activities}
    for one in _order(activities):
        del left[one]
    # Everything left waits for something left: going back from any of them must come round.
    before = {after: activity.id for activity in left.values() for after in activity.successors if after in left}
    path = [min(left)] if left else []
    while path and path[-1] not in path[:-1]:
        path.append(before[path[-1]])
    return path[path.index(path[-1]) :][::-1] if path else []
