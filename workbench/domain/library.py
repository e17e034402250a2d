"""The organisation's standard measures: each defined once, so that the same word means the same number everywhere."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.domain.elements import Element, Kind
from workbench.domain.findings import Finding, Severity
from workbench.domain.ids import refuse_bad_ids
from workbench.domain.periods import Frequency
from workbench.domain.scorecard import Aggregation, Measure, Polarity, Scorecard

RULE = "R11"
REASON = "one definition for the whole organisation, so that the same word means the same number"
SOURCE = "source: the office standardises measure definitions across the organisation"
JUDGED = ("definition", "formula", "unit", "polarity")
"""The fields in which a measure may not differ from its standard."""
GIVEN = ("title", *JUDGED, "aggregation")
"""The fields that a measure takes over from its standard."""
OFFERED = ("frequency", "source")
"""The fields that it takes over where it has none of its own: they may differ from unit to unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardMeasure:
    """A measure as the whole organisation defines it; its fields as those of a scorecard's measure.

    note: why it is defined that way, or what to mind.
    """

    id: str
    title: str
    definition: str = ""
    formula: str = ""
    unit: str = ""
    polarity: Polarity = Polarity.HIGHER
    frequency: Frequency | None = None
    aggregation: Aggregation = Aggregation.LAST
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLibrary:
    """An organisation's standard measures. Raises ValueError where two have one id, or one title."""

    name: str
    measures: tuple[StandardMeasure, ...] = ()

    def __post_init__(self) -> None:
        for what, found in (
            ("id", Counter(one.id for one in self.measures)),
            ("title", Counter(plain(one.title) for one in self.measures)),
        ):
            for value, count in found.items():
                if count > 1:
                    raise ValueError(f"{what}(={value!r}) must be that of one standard measure: rename or remove one")

    def standard(self, standard_id: str | None) -> StandardMeasure | None:
        """Give the standard measure of an id, None where there is none."""
        return next((one for one in self.measures if one.id == standard_id), None)

    def titled(self, title: str) -> StandardMeasure | None:
        """Give the standard measure of a title, however it is written, None where there is none."""
        return next((one for one in self.measures if plain(one.title) == plain(title)), None)

    def standard_of(self, measure: Measure) -> StandardMeasure | None:
        """Give what a measure is to be like: the standard it names, or else the one of its title."""
        return self.titled(measure.title) if measure.standard is None else self.standard(measure.standard)


def with_standard(library: MeasureLibrary, standard: StandardMeasure) -> MeasureLibrary:
    """Give the library with a standard measure, in the place of the one of its id or behind the others.

    Raises ValueError where another one has its title.
    """
    if library.standard(standard.id) is None:
        return replace(library, measures=(*library.measures, standard))
    return replace(library, measures=tuple(standard if one.id == standard.id else one for one in library.measures))


def standard_from(measure: Measure, standard_id: str, note: str = "") -> StandardMeasure:
    """Give the standard that a scorecard's measure makes."""
    taken = {field: getattr(measure, field) for field in (*GIVEN, *OFFERED)}
    return StandardMeasure(id=standard_id, note=note, **taken)


def adopt(measure: Measure, standard: StandardMeasure) -> Measure:
    """Give a measure as the standard has it; what says who, when and how much stays the measure's own."""
    taken = {field: getattr(standard, field) for field in GIVEN}
    taken |= {field: getattr(standard, field) for field in OFFERED if not getattr(measure, field)}
    return replace(measure, standard=standard.id, **taken)


def deviations(measure: Measure, standard: StandardMeasure) -> tuple[str, ...]:
    """Give the fields in which a measure differs from a standard; how a text is written does not matter."""
    return tuple(
        field for field in JUDGED if plain(str(getattr(measure, field))) != plain(str(getattr(standard, field)))
    )


def check_definitions(card: Scorecard, library: MeasureLibrary) -> tuple[Finding, ...]:
    """Give what differs from the organisation's standard measures (rule R11), in the order of the measures."""
    return tuple(finding for measure in card.measures for finding in _check(measure, library))


def plain(text: str) -> str:
    """Give a text as it is compared: in one case, with single spaces."""
    return " ".join(text.casefold().split())


def _check(measure: Measure, library: MeasureLibrary) -> Iterator[Finding]:
    standard = library.standard_of(measure)
    if standard is None:
        if measure.standard is not None:
            yield _finding(
                measure,
                f"Measure {measure.title!r} refers to a standard measure that is not there (any more): choose another,"
                " or none.",
            )
    elif fields := deviations(measure, standard):
        yield _finding(
            measure,
            f"Measure {measure.title!r} has another {_listed(fields)} than the standard measure {standard.title!r}:"
            f" take over the standard, or {'give it another title' if measure.standard is None else 'leave it'}.",
        )


def _finding(measure: Measure, sentence: str) -> Finding:
    place = Element(Kind.MEASURE, measure.id)
    return Finding(rule=RULE, severity=Severity.ERROR, place=place, sentence=sentence, reason=REASON, source=SOURCE)


def _listed(words: tuple[str, ...]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
