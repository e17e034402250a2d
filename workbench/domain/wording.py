"""Changes and clashes as sentences, with titles instead of ids."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from workbench.domain.changes import ORDER, WHOLE, Change, is_seen, relinked
from workbench.domain.documents import Pin
from workbench.domain.elements import Document, Element, Kind, Part, parts_of
from workbench.domain.merge import Clash
from workbench.domain.periods import Period
from workbench.domain.scorecard import Baseline, Limits, Objective, Target, Thresholds, Weighting

_FIELDS = {
    "is_outcome": "outcome",
    "is_beside": "beside the one above",
    "is_lead": "lead measure",
    "lag_months": "lag in months",
    "why": "reason",
    "to": "version served",
    "is_critical": "critical",
    "upper_floor": "upper floor",
    "grace": "periods of grace",
    "starts": "first period expected",
    "weightings": "weights over time",
    "limits": "limits over time",
    "scheme": "scoring scheme",
    "standard": "standard measure",
}
_REFERENCES = {
    "perspective": Kind.PERSPECTIVE,
    "theme": Kind.THEME,
    "objective": Kind.OBJECTIVE,
    "unit": Kind.UNIT,
    "parent": Kind.UNIT,
}
_LONG = frozenset({"statement", "definition", "formula", "why", "rationale", "question"})


class Wording:
    """Sentences about two or three versions of one document; people: names by id, for owners.

    The names come from the versions given, the last one first.
    """

    def __init__(self, *versions: Document, people: Mapping[str, str] | None = None) -> None:
        self._parts: dict[Element, Part] = {}
        for version in versions:
            self._parts |= parts_of(version)
        self._people = people or {}

    def sentences(self, changes: Iterable[Change]) -> tuple[str, ...]:
        """Give a sentence for every change that means something to a reader, a link turned elsewhere in one."""
        changes = tuple(change for change in changes if is_seen(change))
        pairs = relinked(changes)
        told = {element for pair in pairs for element in pair}
        added = _added_or_removed(changes)
        moved = {change.element for change in changes if change.field == "perspective"}
        changes = tuple(one for one in changes if one.field != "place" or one.element not in moved)
        return (
            *(self._sentence(change) for change in changes if change.element not in told and _is_told(change, added)),
            *(f"{self.name(old)} became {self._ends(new)}." for old, new in pairs),
        )

    def clash(self, clash: Clash) -> str:
        """Give a sentence that says what a person has to decide."""
        name = self.name(clash.element)
        if clash.field == WHOLE:
            remover, keeper = ("You", "somebody else") if clash.ours is None else ("Somebody else", "you")
            built = ", ".join(self.name(element) for element in clash.because)
            reason = f"built on it: {built}" if built else "changed it"
            return f"{remover} removed {_lower(name)}, while {keeper} {reason}."
        if clash.field == ORDER:
            return f"You and somebody else put the {clash.element.kind}s in two different orders."
        ours, theirs = (self._value(clash.element, clash.field, value) for value in (clash.ours, clash.theirs))
        return f"{name}: {_field(clash.field)} is {ours} to you and {theirs} to somebody else."

    def side(self, clash: Clash, value: object) -> str:
        """Give one side's value of a clash in words: whether the element stays, an order, or what the field is."""
        if clash.field == WHOLE:
            return "It is removed" if value is None else "It stays"
        if clash.field == ORDER and isinstance(value, tuple):
            return ", ".join(self._quoted(clash.element.kind, str(key)) for key in value)
        return self._value(clash.element, clash.field, value)

    def name(self, element: Element) -> str:
        """Give what an element is called: Objective "Sell more", Link "Train crews" → "Sell more"."""
        kind = element.kind.capitalize()
        part = self._parts.get(element)
        match element.kind:
            case Kind.CARD | Kind.ORGANISATION:
                return f"The {element.kind}"
            case Kind.LINK:
                return f"Link {self._ends(element)}"
            case Kind.TARGET:
                measure, _, period = element.key.partition(">")
                return f"Target of {self._quoted(Kind.MEASURE, measure)} for {period}"
            case Kind.CONTRIBUTION:
                return f"Contribution of {self._quoted(Kind.OBJECTIVE, element.key.partition('>')[0])}"
            case Kind.GRANT:
                person, role, unit = element.key.split(">")
                where = f" in {self._quoted(Kind.UNIT, unit)}" if unit else ""
                return f"Role {role} of {self._quoted(Kind.PERSON, person)}{where}"
        return f"{kind} {_title(part, element.key)}"

    def _sentence(self, change: Change) -> str:
        name = self.name(change.element)
        if change.field == WHOLE:
            return f"{name} was {'added' if change.before is None else 'removed'}{self._where(change)}."
        if change.field == ORDER:
            return f"The {change.element.kind}s now stand in this order: {self._order(change)}."
        if change.field in ("title", "name"):
            return f"{_renamed(change)}."
        return self._revised(change, name)

    def _revised(self, change: Change, name: str) -> str:
        if change.field == "perspective":
            ends = (self._value(change.element, change.field, value) for value in (change.before, change.after))
            return f"{name} moved from {' to '.join(ends)}."
        if change.field == "place":
            return f"{name} moved within its perspective."
        if change.field in _LONG:
            return f"{name}: {_field(change.field)} was {_rewritten(change)}."
        before, after = (self._value(change.element, change.field, value) for value in (change.before, change.after))
        return f"{name}: {_field(change.field)} changed from {before} to {after}."

    def _where(self, change: Change) -> str:
        part = change.after if change.before is None else change.before
        if isinstance(part, Objective):
            return f" {'to' if change.before is None else 'from'} {self._quoted(Kind.PERSPECTIVE, part.perspective)}"
        if isinstance(part, Target) and change.before is None:
            return f": {part.value:g}"
        return ""

    def _order(self, change: Change) -> str:
        keys = change.after if isinstance(change.after, tuple) else ()
        return ", ".join(self._quoted(change.element.kind, str(key)) for key in keys)

    def _ends(self, link: Element) -> str:
        cause, _, effect = link.key.partition(">")
        return f"{self._quoted(Kind.OBJECTIVE, cause)} → {self._quoted(Kind.OBJECTIVE, effect)}"

    def _quoted(self, kind: Kind, key: str) -> str:
        return _title(self._parts.get(Element(kind, key)), self._people.get(key, key))

    def _value(self, element: Element, field: str, value: object) -> str:
        if value is None or value == "":
            return "nothing"
        if field in ("owner", "collector"):
            return self._people.get(str(value), f'"{value}"')
        if field in _REFERENCES and not isinstance(value, Pin) and element.kind is not Kind.CARD:
            return self._quoted(_REFERENCES[field], str(value))
        return _plain(value)


def sentences(
    changes: Iterable[Change], before: Document, after: Document, people: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Give a sentence for every change between two versions; people: names by id."""
    return Wording(before, after, people=people).sentences(changes)


def _added_or_removed(changes: Iterable[Change]) -> dict[Element, bool]:
    return {change.element: change.before is None for change in changes if change.field == WHOLE}


def _is_told(change: Change, added: Mapping[Element, bool]) -> bool:
    """Whether it needs saying: a target comes and goes with its measure, and a link goes with its objective."""
    element = change.element
    if change.field != WHOLE or element.kind not in (Kind.TARGET, Kind.LINK):
        return True
    if element.kind is Kind.TARGET:
        return Element(Kind.MEASURE, element.key.partition(">")[0]) not in added
    ends = (Element(Kind.OBJECTIVE, key) for key in element.key.split(">"))
    return change.before is None or all(added.get(end) is not False for end in ends)


def _title(part: Part | None, otherwise: str) -> str:
    title = getattr(part, "title", None) or getattr(part, "name", None) or otherwise
    return f'"{title}"'


def _field(name: str) -> str:
    return _FIELDS.get(name, name.replace("_", " "))


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _renamed(change: Change) -> str:
    if change.element.key == "":
        return f'The {change.element.kind} was renamed from "{change.before}" to "{change.after}"'
    return f'{change.element.kind.capitalize()} "{change.before}" was renamed "{change.after}"'


def _rewritten(change: Change) -> str:
    if not change.before:
        return "written"
    return "rewritten" if change.after else "deleted"


def _plain(value: object) -> str:
    match value:
        case bool():
            text = "yes" if value else "no"
        case int() | float():
            text = f"{value:g}"
        case Pin():
            text = f"version {value.number}"
        case Baseline():
            text = f"{value.value:g}" + (f" in {value.period}" if value.period else "")
        case Thresholds():
            text = _numbers(value, "green", "red", "lowest", "highest")
        case Weighting():
            text = f"{value.weight:g} from {value.from_period}"
        case Limits():
            text = f"{_limits(value)} from {value.from_period}"
        case tuple():
            text = ("; " if _holds_limits(value) else ", ").join(map(_item, value)) or "nothing"
        case StrEnum() | Period():
            text = str(value)
        case _:
            text = f'"{value}"'
    return text


def _item(value: object) -> str:
    return _plain(value) if isinstance(value, Weighting | Limits) else str(value)


def _holds_limits(values: tuple[object, ...]) -> bool:
    return any(isinstance(value, Limits) for value in values)


def _limits(limits: Limits) -> str:
    named = (_numbers(limits.thresholds, "green", "red", "lowest", "highest"), _numbers(limits, "floor", "upper_floor"))
    return ", ".join(text for text in named if text != "nothing") or "nothing"


def _numbers(owner: Thresholds | Limits, *fields: str) -> str:
    """Give the numbers of those fields that hold one."""
    held = ((field, getattr(owner, field)) for field in fields)
    return ", ".join(f"{_field(field)} {number:g}" for field, number in held if number is not None) or "nothing"
