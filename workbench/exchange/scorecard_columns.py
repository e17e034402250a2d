"""The sheets of a scorecard's file and their columns: the one table that reading, writing and the template share."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.observations import State
from workbench.domain.periods import Frequency
from workbench.domain.scorecard import Aggregation, Flow, How, Mode, Polarity, Sign, Strength

EXAMPLE = "(example)"
"""A row whose first cell begins with this shows how a sheet is filled in, and is passed over."""
READ_ME = "Read me"
"""A sheet for people."""
MISSING = "missing"
"""What the value of a period reads that is known to be missing."""


class Holds(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NAME = "name"
    ID = "ID"
    IDS = "IDs, with commas between"
    NUMBER = "number"
    WHOLE = "whole number"
    VALUE = "number, or the word missing"
    TRUTH = "yes or no"
    PERIOD = "period"
    WORD = "word"
    REFERENCE = "reference"
    TOLD = "told, never read"


class WeighedKind(StrEnum):
    """What may have weights that change over time."""

    PERSPECTIVE = "perspective"
    OBJECTIVE = "objective"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its header, the field it fills, what it means, and examples, the last of which goes on.

    is_needed: the column must be there, and its cells be filled. words: those allowed. refers: the sheet whose rows
    it names, by title or ID. other_names: headers that mean the same.
    """

    name: str
    key: str
    about: str
    holds: Holds = Holds.TEXT
    is_needed: bool = False
    words: type[StrEnum] | None = None
    refers: str = ""
    examples: tuple[str | float, ...] = ()
    other_names: tuple[str, ...] = ()

    @property
    def must_be_there(self) -> bool:
        """Whether a table without it cannot be read; the cells of a column of values may be empty all the same."""
        return self.is_needed or self.holds is Holds.VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet of a workbook, or a file of a folder. what: one of its rows, in words."""

    name: str
    what: str
    about: str
    columns: tuple[Column, ...]
    other_names: tuple[str, ...] = ()

    def column(self, key: str) -> Column:
        """Give the column that fills a field."""
        return next(column for column in self.columns if column.key == key)


def _id(what: str) -> Column:
    about = f"Leave empty for a new {what}. With the ID of one on the map, the row is that one, whatever its title."
    return Column(name="ID", key="id", about=about, holds=Holds.ID)


def _name(name: str, about: str, *examples: str, key: str = "title") -> Column:
    return Column(
        name=name,
        key=key,
        about=about,
        holds=Holds.NAME,
        is_needed=True,
        examples=examples,
        other_names=("Title", "Name"),
    )


def _reference(name: str, key: str, refers: str, about: str, *examples: str, is_needed: bool = False) -> Column:
    return Column(
        name=name, key=key, about=about, holds=Holds.REFERENCE, refers=refers, examples=examples, is_needed=is_needed
    )


def _number(name: str, key: str, about: str, *examples: str | float) -> Column:
    return Column(name=name, key=key, about=about, holds=Holds.NUMBER, examples=examples)


def _truth(name: str, key: str, about: str, *examples: str) -> Column:
    return Column(name=name, key=key, about=about, holds=Holds.TRUTH, examples=examples)


def _units(name: str, key: str, about: str) -> Column:
    return Column(name=name, key=key, about=about, holds=Holds.IDS)


def _word(name: str, key: str, about: str, words: type[StrEnum], *examples: str) -> Column:
    return Column(name=name, key=key, about=about, holds=Holds.WORD, words=words, examples=examples)


_AIMS = ("Increase revenue from key customers", "Know our key customers")
_REVENUE = "Revenue from key customers"
_PERIOD = "A month 2026-07, a quarter 2026-Q3, a half-year 2026-H2 or a year 2026; a date is taken for its period."
_FROM = Column(
    name="From",
    key="from_period",
    about=f"In force from the first month of this period on. {_PERIOD}",
    holds=Holds.PERIOD,
    is_needed=True,
    examples=("2026-01",),
)
_LIMITS = (
    _number("Green from", "green", "Where green begins, in the measure's unit.", 90),
    _number("Red from", "red", "Where red begins, in the measure's unit.", 80),
    _number("Lowest", "lowest", "The lowest value that can be, in the measure's unit.", 0),
    _number("Highest", "highest", "The highest value that can be, in the measure's unit.", 100),
    _number("Floor", "floor", "Where the score reaches 0, in the unit; of a range measure the lower end."),
    _number("Upper floor", "upper_floor", "Of a range measure, where the score reaches 0 at the upper end."),
)

SCORECARD = Table(
    name="Scorecard",
    what="scorecard",
    about="The scorecard itself, in one row.",
    columns=(
        _name("Scorecard", "What the scorecard is called.", "Northwind corporate"),
        Column(name="Unit", key="unit", about="Whose scorecard it is.", holds=Holds.TOLD, examples=("Northwind",)),
        Column(name="Scheme", key="scheme", about="How it is scored: office, or another scheme.", examples=("office",)),
        Column(
            name="Grace",
            key="grace",
            about="How many more periods of its own a value counts when the next one is late.",
            holds=Holds.WHOLE,
            examples=(0,),
        ),
        Column(name="Template", key="template", about="The template that the map began from."),
        Column(name="Parent map", key="parent_document", about="The document of the scorecard above."),
        Column(name="Parent version", key="parent_number", about="The version of it.", holds=Holds.WHOLE),
    ),
)
PERSPECTIVES = Table(
    name="Perspectives",
    what="perspective",
    about="The bands of the map, from its top to its bottom.",
    columns=(
        _name("Perspective", "What the perspective is called.", "Financial", "Customer"),
        _truth("Outcome", "is_outcome", "Whether the strategy ends here.", "yes", "no"),
        _truth("Beside", "is_beside", "Whether it stands beside the one before it instead of under it.", "no"),
        Column(
            name="Question",
            key="question",
            about="What its objectives answer.",
            examples=("What do owners expect?", "What do customers expect?"),
        ),
        _id("perspective"),
    ),
)
THEMES = Table(
    name="Themes",
    what="theme",
    about="The strategic themes.",
    columns=(
        _name("Theme", "What the theme is called.", "Grow with key customers"),
        Column(name="Statement", key="statement", about="What it means.", examples=("Sell more to those we know",)),
        _id("theme"),
    ),
)
OBJECTIVES = Table(
    name="Objectives",
    what="objective",
    about="What is to be achieved.",
    columns=(
        _name("Objective", "A verb and what it does.", *_AIMS),
        _reference(
            "Perspective", "perspective", "Perspectives", "Where it stands.", "Financial", "Customer", is_needed=True
        ),
        _reference("Theme", "theme", "Themes", "The theme it belongs to, if any.", "Grow with key customers"),
        _reference("Owner", "owner", "People", "Who answers for it.", "Ann Baker"),
        Column(
            name="Statement",
            key="statement",
            about="What it means in full.",
            examples=("Half of all growth", "What they buy, and why"),
        ),
        _number("Weight", "weight", "Relative, in its perspective; 0 leaves it out, empty is 1.", 1),
        _truth("Critical", "is_critical", "Whether its perspective cannot be green while it is red."),
        _number("Place", "place", "The middle of its box, 0 left to 1 right; empty where the layout decides."),
        _truth("Synergy", "is_synergy", "Whether it creates value across units, which no unit could alone."),
        _units("Carriers", "carriers", "The units that must contribute to it; empty: every unit is asked."),
        _units("Exempt", "exempt", "The units that it does not apply to."),
        _id("objective"),
    ),
)
LINKS = Table(
    name="Links",
    what="link",
    about="Causes and their effects: the hypotheses of the strategy.",
    columns=(
        _reference("Cause", "cause", "Objectives", "The objective that leads to another.", _AIMS[1], is_needed=True),
        _reference("Effect", "effect", "Objectives", "The objective it leads to.", _AIMS[0], is_needed=True),
        _word("Sign", "sign", "plus: more of the cause gives more of the effect; minus: less.", Sign, "plus"),
        _word("Strength", "strength", "How much the cause moves the effect.", Strength, "medium"),
        _number("Lag (months)", "lag_months", "Until the effect shows.", 6),
        _number("Belief", "belief", "The probability that the hypothesis holds, 0 to 1.", 0.8),
        Column(name="Why", key="why", about="Why it should hold.", examples=("Whom we know we serve better",)),
    ),
)
MEASURES = Table(
    name="Measures",
    what="measure",
    about="How the objectives are measured.",
    columns=(
        _name("Measure", "What the measure is called.", _REVENUE),
        _reference(
            "Objective",
            "objective",
            "Objectives",
            "The objective it measures.",
            _AIMS[0],
            is_needed=True,
        ),
        Column(name="Unit", key="unit", about="What a value is counted in: %, days, million EUR.", examples=("%",)),
        _word("Good is", "polarity", "Which values are good ones.", Polarity, "higher"),
        _word("Frequency", "frequency", "How often it is taken.", Frequency, "month"),
        _word("Aggregation", "aggregation", "How values of short periods make that of a long one.", Aggregation, "sum"),
        _truth("Lead", "is_lead", "Whether it tells early (a lead measure)."),
        _reference("Owner", "owner", "People", "Who answers for it.", "Ann Baker"),
        _reference("Reported by", "collector", "People", "Who reports its values.", "Ann Baker"),
        Column(name="Definition", key="definition", about="What is counted, and what is not.", examples=("Net sales",)),
        Column(name="Formula", key="formula", about="How it is computed.", examples=("sales - returns",)),
        Column(name="Source", key="source", about="Where the values come from.", examples=("Ledger",)),
        _number("Weight", "weight", "Relative, in its objective; 0 leaves it out, empty is 1.", 1),
        _truth("Critical", "is_critical", "Whether its objective cannot be green while it is red."),
        _number("Baseline", "baseline", "Where it started, in its unit.", 75),
        Column(
            name="Baseline period",
            key="baseline_period",
            about=f"When. {_PERIOD}",
            holds=Holds.PERIOD,
            examples=("2025",),
        ),
        *_LIMITS,
        Column(
            name="Grace",
            key="grace",
            about="How many more periods a value counts when the next is late; empty as the scorecard says.",
            holds=Holds.WHOLE,
        ),
        Column(
            name="Starts",
            key="starts",
            about=f"The first period it is expected for. {_PERIOD}",
            holds=Holds.PERIOD,
            examples=("2026-01",),
        ),
        Column(name="Standard", key="standard", about="The ID of the standard measure that it is.", holds=Holds.ID),
        _id("measure"),
    ),
    other_names=("KPIs", "Metrics", "Indicators"),
)
TARGETS = Table(
    name="Targets",
    what="target",
    about="What the measures should be, period by period.",
    columns=(
        _reference("Measure", "measure", "Measures", "The measure.", _REVENUE, is_needed=True),
        Column(name="Period", key="period", about=_PERIOD, holds=Holds.PERIOD, is_needed=True, examples=("2026",)),
        Column(
            name="Target",
            key="value",
            about="In the measure's unit; of a range measure the lower end.",
            holds=Holds.NUMBER,
            is_needed=True,
            examples=(95,),
        ),
        _number("Stretch", "stretch", "What would be more than the target.", 98),
        _number("Upper", "upper", "Of a range measure, the upper end of the target."),
        Column(name="Rationale", key="rationale", about="Why this much.", examples=("Best of the industry",)),
    ),
)
WEIGHTS = Table(
    name="Weights",
    what="weight",
    about="Weights that change from some period on.",
    columns=(
        Column(
            name="Of",
            key="of",
            about="The title or ID of a perspective, an objective or a measure.",
            holds=Holds.REFERENCE,
            is_needed=True,
            examples=_AIMS[:1],
        ),
        Column(
            name="Kind",
            key="kind",
            about="Which of the three it is.",
            holds=Holds.WORD,
            words=WeighedKind,
            is_needed=True,
            examples=("objective",),
        ),
        _FROM,
        Column(name="Weight", key="weight", about="Relative.", holds=Holds.NUMBER, is_needed=True, examples=(2,)),
    ),
)
LIMITS = Table(
    name="Limits",
    what="set of limits",
    about="Limits of measures that change from some period on; a row takes the place of all earlier ones.",
    columns=(_reference("Measure", "measure", "Measures", "The measure.", _REVENUE, is_needed=True), _FROM, *_LIMITS),
)
CONTRIBUTIONS = Table(
    name="Contributions",
    what="contribution",
    about="How objectives serve those of another unit's scorecard.",
    columns=(
        _reference("Objective", "objective", "Objectives", "The objective that serves.", _AIMS[0], is_needed=True),
        Column(
            name="Map",
            key="document",
            about="The document of the map served.",
            holds=Holds.ID,
            is_needed=True,
            examples=("company-u1",),
        ),
        Column(
            name="Version",
            key="number",
            about="The version of that map.",
            holds=Holds.WHOLE,
            is_needed=True,
            examples=(1,),
        ),
        Column(
            name="Serves",
            key="to_objective",
            about="The ID of the objective.",
            holds=Holds.ID,
            is_needed=True,
            examples=("f1",),
        ),
        _word("How", "how", "The same, a part of it, held with others, or one of its own.", How, "contributory"),
        _word("Mode", "mode", "Whether values flow (data) or only meaning does (context).", Mode, "context"),
        _number("Weight", "weight", "Relative.", 1),
        _word("Aggregation", "aggregation", "How the scores of several are put together.", Flow, "average"),
    ),
)
VALUES = Table(
    name="Values",
    what="value",
    about="What was measured.",
    columns=(
        _reference("Measure", "measure", "Measures", "The measure.", _REVENUE, is_needed=True),
        Column(name="Period", key="period", about=_PERIOD, holds=Holds.PERIOD, is_needed=True, examples=("2026-01",)),
        Column(
            name="Value",
            key="value",
            about=f"In the measure's unit. Empty where it is still to come; {MISSING!r} where it never will.",
            holds=Holds.VALUE,
            examples=(93.5,),
            other_names=("Actual",),
        ),
        _word("State", "state", "How far it can be trusted; empty where it is new.", State, "reported"),
        Column(name="Source", key="source", about="Where this value comes from.", examples=("Ledger, January",)),
        Column(name="Note", key="note", about="What is to be said of it.", examples=("Two customers late",)),
        Column(name="Entered by", key="actor", about="Who entered it; the workbench knows.", holds=Holds.TOLD),
        Column(name="Entered at", key="at", about="When it was entered.", holds=Holds.TOLD),
    ),
    other_names=("Actuals", "Observations"),
)
PEOPLE = Table(
    name="People",
    what="person",
    about="Those whom the other sheets name as owners. Somebody new here joins the organisation.",
    columns=(_name("Person", "The person's name.", "Ann Baker", key="name"), _id("person")),
)
TABLES = (
    SCORECARD,
    PERSPECTIVES,
    THEMES,
    OBJECTIVES,
    LINKS,
    MEASURES,
    TARGETS,
    WEIGHTS,
    LIMITS,
    CONTRIBUTIONS,
    VALUES,
    PEOPLE,
)


def normal(text: str) -> str:
    """Give what two titles or headers are compared by: letter case, spaces and the like do not count."""
    return " ".join(text.split()).casefold()


def table_of(name: str) -> Table | None:
    """Give the table that a sheet or a file is named after; None where it is none of them."""
    wanted = _folded(name)
    for table in TABLES:
        if wanted in {_folded(known) for known in (table.name, table.what, *table.other_names)}:
            return table
    return None


def columns_by_header(table: Table) -> dict[str, Column]:
    """Give the columns of a table by every header they may have, in the form that `folded_header` gives."""
    by_name = {_folded(other): column for column in table.columns for other in column.other_names}
    return by_name | {_folded(column.name): column for column in table.columns}


def folded_header(text: str) -> str:
    """Give a header as it is compared: letters and digits alone count."""
    return _folded(text)


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
