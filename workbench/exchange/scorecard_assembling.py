"""Rows of a file onto a scorecard: what they name is added or changed, everything else is left as it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from typing import Any, TypeVar

from workbench.domain.documents import Pin
from workbench.domain.elements import link_element
from workbench.domain.ids import PersonId
from workbench.domain.organisation import Person
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import (
    Baseline,
    CauseLink,
    Contribution,
    Limits,
    Measure,
    Objective,
    Perspective,
    Scorecard,
    Target,
    Theme,
    Thresholds,
    Weighting,
)
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.exchange.scorecard_cells import period_of
from workbench.exchange.scorecard_columns import (
    CONTRIBUTIONS,
    LIMITS,
    LINKS,
    MEASURES,
    OBJECTIVES,
    PEOPLE,
    PERSPECTIVES,
    SCORECARD,
    TARGETS,
    THEMES,
    WEIGHTS,
    Holds,
    Table,
    WeighedKind,
)
from workbench.exchange.scorecard_names import Identified, Names, identify, in_order, tell
from workbench.exchange.scorecard_problems import Problems
from workbench.exchange.scorecard_tables import Row

_E = TypeVar("_E", Perspective, Theme, Objective, Measure)
_THRESHOLDS = tuple(one.name for one in fields(Thresholds))
_TARGET_FIELDS = ("value", "stretch", "upper", "rationale")
_LIMIT_FIELDS = (*_THRESHOLDS, "floor", "upper_floor")
Rows = Mapping[str, Iterable[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What the rows make of a scorecard: it, the people they name whom nobody knew, and what the measures are called.

    frequencies: how often each measure is taken.
    """

    card: Scorecard
    new_people: tuple[Person, ...]
    measures: Names
    frequencies: Mapping[str, Frequency | None]


def assemble(
    rows: Rows, base: Scorecard, people: Mapping[str, str], problems: Problems, *, keeps_ids: bool = False
) -> Assembled:
    """Put the rows of a file, by table, onto a scorecard.

    people: the names of those who are known, by id. keeps_ids: an ID of the file that the scorecard does not have makes
    a new element with that ID, instead of one with a new ID. Where a problem was told, the card is the base itself.
    """
    return _Assembly(rows=rows, base=base, people=people, problems=problems, keeps_ids=keeps_ids).assembled()


@dataclass(slots=True, kw_only=True)
class _Assembly:
    rows: Rows
    base: Scorecard
    people: Mapping[str, str]
    problems: Problems
    keeps_ids: bool
    names: dict[str, Names] = field(default_factory=dict)
    mentioned: set[str] = field(default_factory=set)

    def assembled(self) -> Assembled:
        base = self.base
        people, self.names[PEOPLE.name] = self._identified(PEOPLE, self.people, title_key="name")
        bands, self.names[PERSPECTIVES.name] = self._identified(PERSPECTIVES, _titles(base.perspectives))
        themes, self.names[THEMES.name] = self._identified(THEMES, _titles(base.themes))
        objectives, self.names[OBJECTIVES.name] = self._identified(OBJECTIVES, _titles(base.objectives))
        measures, self.names[MEASURES.name] = self._identified(MEASURES, _titles(base.measures))
        made: dict[str, dict[str, Any]] = {
            PERSPECTIVES.name: self._elements(PERSPECTIVES, Perspective, bands, base.perspectives),
            THEMES.name: self._elements(THEMES, Theme, themes, base.themes),
            OBJECTIVES.name: self._elements(OBJECTIVES, Objective, objectives, base.objectives),
            MEASURES.name: self._elements(MEASURES, Measure, measures, base.measures),
        }
        self._targets(made[MEASURES.name])
        self._weights(made)
        self._limits(made[MEASURES.name])
        changes: dict[str, Any] = {
            **self._head(),
            **{name.lower(): tuple(elements.values()) for name, elements in made.items()},
            "links": self._links(),
            "contributions": self._contributions(),
        }
        card = base if self.problems.are_there else self._card(changes)
        new_people = tuple(
            Person(id=PersonId(one.id), name=one.row.text("name"))
            for one in people
            if one.is_new and one.id in self.mentioned
        )
        frequencies = {key: one.frequency for key, one in made[MEASURES.name].items()}
        return Assembled(card=card, new_people=new_people, measures=self.names[MEASURES.name], frequencies=frequencies)

    def _card(self, changes: Mapping[str, Any]) -> Scorecard:
        try:
            return replace(self.base, **changes)
        except ValueError as error:
            self.problems.add(SCORECARD.name, None, "", None, str(error))
            return self.base

    # -- elements with ids --------------------------------------------------------------------------------------------

    def _identified(
        self, table: Table, known: Mapping[str, str], title_key: str = "title"
    ) -> tuple[list[Identified], Names]:
        rows = self.rows.get(table.name, ())
        return identify(table, rows, known, self.problems, keeps_ids=self.keeps_ids, title_key=title_key)

    def _elements(
        self, table: Table, kind: type[_E], identified: list[Identified], before: Iterable[_E]
    ) -> dict[str, _E]:
        """Give the elements of a kind by id, in their order: those that were there, changed, and the new ones."""
        found: dict[str, _E] = {one.id: one for one in before}
        order = list(in_order(found, (one.id for one in identified)))
        for one in identified:
            element = self._element(table, kind, one, found.get(one.id))
            if element is not None:
                found[one.id] = element
        return {key: found[key] for key in order if key in found}

    def _element(self, table: Table, kind: type[_E], one: Identified, before: _E | None) -> _E | None:
        given = self._given(table, kind, one.row)
        if given is None:
            return None
        if kind is Measure:
            self._measure_fields(given, before, one.row)
        try:
            if before is not None:
                return replace(before, **given)
            return kind(id=one.id, **given)  # type: ignore[arg-type]  # an id of this kind
        except ValueError as error:
            tell(table, one.row, error, self.problems)
            return None

    def _given(self, table: Table, kind: type, row: Row) -> dict[str, Any] | None:
        """Give a row's values by field, empty ones as the field has it where nobody says; None where one is missing."""
        usual = {one.name: one.default for one in fields(kind)}
        given: dict[str, Any] = {}
        for key, value in row.values.items():
            if key == "id":
                continue
            if key in row.wrong and usual.get(key) is MISSING:
                return None
            filled = self._filled(table, row, key, value)
            if filled is None and usual.get(key) is MISSING:
                return None
            given[key] = usual.get(key) if filled is None else filled
        return given

    def _filled(self, table: Table, row: Row, key: str, value: object) -> object:
        column = table.column(key)
        if value is None or column.holds is not Holds.REFERENCE:
            return value
        found = self.names[column.refers].resolve(table.name, row, column.name, str(value), self.problems)
        if found is not None and column.refers == PEOPLE.name:
            self.mentioned.add(found)
        return found

    def _measure_fields(self, given: dict[str, Any], before: Measure | None, row: Row) -> None:
        """Put the columns that make one field together: thresholds, the baseline; days become periods."""
        frequency = given.get("frequency", before.frequency if before else None)
        limits = {key: given.pop(key) for key in _THRESHOLDS if key in given}
        if limits:
            given["thresholds"] = replace(before.thresholds if before else Thresholds(), **limits)
        if given.get("starts") is not None:
            given["starts"] = period_of(given["starts"], frequency)
        old = before.baseline if before else None
        if not {"baseline", "baseline_period"} & set(given):
            return
        value = given.get("baseline", old.value if old else None)
        period = given.pop("baseline_period", old.period if old else None)
        if value is None:
            given["baseline"] = None
            if period is not None and "baseline" not in row.wrong:
                remedy = "stands there without a baseline; fill in the baseline, or take the period away"
                self.problems.add(MEASURES.name, row.number, "Baseline period", period, remedy)
            return
        given["baseline"] = Baseline(value=value, period=None if period is None else period_of(period, frequency))

    # -- rows that belong to elements ---------------------------------------------------------------------------------

    def _targets(self, measures: dict[str, Measure]) -> None:
        made: dict[str, dict[Period, Target]] = {}
        for row, key, period in self._of_measures(TARGETS, measures, "period"):
            held = made.setdefault(key, {one.period: one for one in measures[key].targets})
            given: dict[str, Any] = {name: row.values[name] for name in _TARGET_FIELDS if name in row.values}
            if "rationale" in given:
                given["rationale"] = row.text("rationale")
            old = held.get(period)
            held[period] = replace(old, **given) if old else Target(period=period, **given)
        for key, held in made.items():
            measures[key] = replace(measures[key], targets=tuple(held.values()))

    def _limits(self, measures: dict[str, Measure]) -> None:
        made: dict[str, dict[Period, Limits]] = {}
        for row, key, period in self._of_measures(LIMITS, measures, "from_period"):
            held = made.setdefault(key, {one.from_period: one for one in measures[key].limits})
            given: dict[str, Any] = {name: row.values.get(name) for name in _LIMIT_FIELDS}
            thresholds = Thresholds(**{name: given.pop(name) for name in _THRESHOLDS})
            held[period] = Limits(from_period=period, thresholds=thresholds, **given)
        for key, held in made.items():
            measures[key] = replace(measures[key], limits=tuple(held.values()))

    def _weights(self, made: Mapping[str, dict[str, Any]]) -> None:
        table_of_kind = {
            WeighedKind.PERSPECTIVE: PERSPECTIVES.name,
            WeighedKind.OBJECTIVE: OBJECTIVES.name,
            WeighedKind.MEASURE: MEASURES.name,
        }
        held: dict[tuple[str, str], dict[Period, Weighting]] = {}
        seen = _Seen(WEIGHTS, self.problems)
        for row in self.rows.get(WEIGHTS.name, ()):
            kind, at, weight = row.values["kind"], row.values["from_period"], row.values["weight"]
            if not isinstance(kind, WeighedKind) or not isinstance(at, Period | date) or not isinstance(weight, float):
                continue
            name = table_of_kind[kind]
            key = self.names[name].resolve(WEIGHTS.name, row, "Of", row.text("of"), self.problems)
            if key is None or key not in made[name] or seen.has((name, key, period := period_of(at, None)), row):
                continue
            of_element = held.setdefault((name, key), {one.from_period: one for one in made[name][key].weightings})
            try:
                of_element[period] = Weighting(from_period=period, weight=weight)
            except ValueError as error:
                tell(WEIGHTS, row, error, self.problems)
        for (name, key), weightings in held.items():
            made[name][key] = replace(made[name][key], weightings=tuple(weightings.values()))

    def _of_measures(
        self, table: Table, measures: Mapping[str, Measure], period_key: str
    ) -> Iterator[tuple[Row, str, Period]]:
        """Give the rows that are about a measure and a period, each pair of the two once."""
        seen = _Seen(table, self.problems)
        for row in self.rows.get(table.name, ()):
            at = row.values[period_key]
            name = row.text("measure")
            key = self.names[MEASURES.name].resolve(table.name, row, "Measure", name, self.problems) if name else None
            if key is None or key not in measures or not isinstance(at, Period | date) or row.wrong:
                continue
            period = period_of(at, measures[key].frequency)
            if not seen.has((key, period), row):
                yield row, key, period

    # -- links and contributions --------------------------------------------------------------------------------------

    def _links(self) -> tuple[CauseLink, ...]:
        made: dict[str, CauseLink] = {link_element(one.cause, one.effect).key: one for one in self.base.links}
        order: list[str] = []
        seen = _Seen(LINKS, self.problems)
        before = list(made)
        for row in self.rows.get(LINKS.name, ()):
            given = self._given(LINKS, CauseLink, row)
            if given is None:
                continue
            key = link_element(given["cause"], given["effect"]).key
            if seen.has(key, row):
                continue
            old = made.get(key)
            order.append(key)
            try:
                made[key] = replace(old, **given) if old else CauseLink(**given)
            except ValueError as error:
                tell(LINKS, row, error, self.problems)
        return tuple(made[key] for key in in_order(before, order) if key in made)

    def _contributions(self) -> tuple[Contribution, ...]:
        made: dict[str, Contribution] = {_contribution_key(one): one for one in self.base.contributions}
        before = list(made)
        order: list[str] = []
        seen = _Seen(CONTRIBUTIONS, self.problems)
        for row in self.rows.get(CONTRIBUTIONS.name, ()):
            given = self._given(CONTRIBUTIONS, Contribution, row)
            if given is None or {"document", "number"} & row.wrong:
                continue
            try:
                given["to"] = Pin(document=given.pop("document"), number=given.pop("number"))
                one = Contribution(**given)
                key = _contribution_key(one)
                if seen.has(key, row):
                    continue
                made[key] = replace(made[key], **given) if key in made else one
                order.append(key)
            except ValueError as error:
                tell(CONTRIBUTIONS, row, error, self.problems)
        return tuple(made[key] for key in in_order(before, order) if key in made)

    # -- the scorecard itself -----------------------------------------------------------------------------------------

    def _head(self) -> dict[str, Any]:
        rows = list(self.rows.get(SCORECARD.name, ()))
        for row in rows[1:]:
            remedy = "a file holds one scorecard, in one row; take this one away"
            self.problems.add(SCORECARD.name, row.number, "", row.text("title"), remedy)
        if not rows:
            return {}
        values = dict(rows[0].values)
        document, number = values.pop("parent_document", None), values.pop("parent_number", None)
        usual = {"title": "", "template": "", "scheme": "office", "grace": 0}
        given: dict[str, Any] = {key: usual[key] if value is None else value for key, value in values.items()}
        if given.get("scheme", "office") not in SCHEMES:
            remedy = f"is no scheme; write one of {', '.join(SCHEMES)}"
            self.problems.add(SCORECARD.name, rows[0].number, "Scheme", given["scheme"], remedy)
        if "parent_document" in rows[0].values and not rows[0].wrong:
            given["parent"] = self._parent(rows[0], document, number)
        try:
            # Refused here, with its row, instead of with the whole.
            Scorecard(unit=self.base.unit, **{"title": "", **given})
        except ValueError as error:
            tell(SCORECARD, rows[0], error, self.problems)
        return given

    def _parent(self, row: Row, document: object, number: object) -> Pin | None:
        if document is None and number is None:
            return None
        if not isinstance(document, str) or not isinstance(number, int):
            remedy = "a map and its version stand together; fill in both, or neither"
            self.problems.add(SCORECARD.name, row.number, "Parent map", None, remedy)
            return None
        try:
            return Pin(document=document, number=number)  # type: ignore[arg-type]  # its own check is next
        except ValueError as error:
            self.problems.add(SCORECARD.name, row.number, "Parent map", document, str(error))
            return None


@dataclass(slots=True)
class _Seen:
    """Keys of rows, of which each may stand once."""

    table: Table
    problems: Problems
    rows: dict[object, int] = field(default_factory=dict)

    def has(self, key: object, row: Row) -> bool:
        """Whether another row has the key already, which is told."""
        first = self.rows.setdefault(key, row.number)
        if first != row.number:
            remedy = f"says the same {self.table.what} as row {first}; keep one"
            self.problems.add(self.table.name, row.number, "", None, remedy)
        return first != row.number


def _contribution_key(one: Contribution) -> str:
    return f"{one.objective}>{one.to.document}>{one.to_objective}"


def _titles(elements: Iterable[Any]) -> dict[str, str]:
    return {one.id: one.title for one in elements}
