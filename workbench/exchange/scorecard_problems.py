"""Everything that is wrong with a file, told at once: where, which value, and the remedy."""

from dataclasses import dataclass, field

from osm_sim.errors import InputError

MOST_TOLD = 200
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. row: counted as a spreadsheet does, None where it concerns the sheet as a whole."""

    sheet: str
    row: int | None
    column: str
    value: str
    remedy: str

    @property
    def sentence(self) -> str:
        where = self.sheet + ("" if self.row is None else f" row {self.row}")
        where += f", {self.column}" if self.column else ""
        return f"{where}: {self.value} {self.remedy}" if self.value else f"{where}: {self.remedy}"


class ScorecardFileError(InputError):
    """A file that cannot be taken. problems: those told, in the file's order; more: how many others there are."""

    def __init__(self, place: str, problems: tuple[Problem, ...], more: int) -> None:
        self.place, self.problems, self.more = place, problems, more
        count = len(problems) + more
        first = " | ".join(problem.sentence for problem in problems[:3])
        further = f" | and {count - 3} more" if count > 3 else ""
        super().__init__(f"{place}: {count} problem{'' if count == 1 else 's'}, nothing was stored: {first}{further}")


@dataclass(slots=True, kw_only=True)
class Problems:
    """Collects what is wrong (the first MOST_TOLD, and how many more), and notes on what was passed over."""

    told: list[Problem] = field(default_factory=list)
    more: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, sheet: str, row: int | None, column: str, value: object, remedy: str) -> None:
        """Add a problem; value: the cell as it stands, None where there is none to show."""
        if len(self.told) >= MOST_TOLD:
            self.more += 1
            return
        text = "" if value is None else shown(value)
        self.told.append(Problem(sheet=sheet, row=row, column=column, value=text, remedy=remedy))

    def note(self, sentence: str) -> None:
        """Add a note, once."""
        if len(self.notes) < MOST_TOLD and sentence not in self.notes:
            self.notes.append(sentence)

    @property
    def are_there(self) -> bool:
        return bool(self.told)

    def refuse(self, place: str) -> None:
        """Raise ScorecardFileError where there are problems."""
        if self.told:
            raise ScorecardFileError(place, tuple(self.told), self.more)


def shown(value: object) -> str:
    """Give a value as errors show it: quoted, on one line, not too long."""
    text = value if isinstance(value, str) else f"{value}"
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "...")
