"""What an engine gives back: one record per job, and one line per slice of work. All times in ticks."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NEVER = -1
JOB_COLUMNS = ("activity", "nominal", "due", "effort", "release", "start", "done", "fin", "origin")
SLICE_COLUMNS = ("slice_job", "slice_person", "slice_start", "slice_end", "credited", "worked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """First jobs by id, then rework jobs in order of creation; -1 where something never happened.

    By job: activity (index), nominal (nominal release), due, effort (drawn), release (after the chain), start
    (first handed over), done (work completed), fin (through the gate), origin (the first job of a rework job, -1).
    By slice: slice_job, slice_person, slice_start, slice_end, credited (effort done), worked (time counted as work).
    """

    activity: Ints
    nominal: Ints
    due: Ints
    effort: Ints
    release: Ints
    start: Ints
    done: Ints
    fin: Ints
    origin: Ints
    slice_job: Ints
    slice_person: Ints
    slice_start: Ints
    slice_end: Ints
    credited: Ints
    worked: Ints

    def __len__(self) -> int:
        return len(self.activity)

    def differences(self, other: "Records") -> tuple[str, ...]:
        """Give the names of the columns that are not equal, bit for bit; slices in whatever order they were logged."""
        ours, theirs = self._in_order(), other._in_order()
        return tuple(name for name in ours if not np.array_equal(ours[name], theirs[name]))

    def _in_order(self) -> dict[str, Ints]:
        """Give all columns, slices by end, start, person and job: engines log those of one instant as they come."""
        columns: dict[str, Ints] = {field.name: getattr(self, field.name) for field in fields(self)}
        order = np.lexsort((self.slice_job, self.slice_person, self.slice_start, self.slice_end))
        return columns | {name: columns[name][order] for name in SLICE_COLUMNS}
