"""The kernels of measuring: one pass over the slices, one over the jobs. measures.py makes figures of what they count.

Compiled, because NumPy took longer over the records of a replication than the compiled engine to make them. What is
counted is given back in the arrays that the caller hands in, filled with zeros.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm_sim.compiling import Whole, kernel, part
from osm_sim.office.records import NEVER
from osm_sim.office.timetable import TICKS_PER_DAY

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAY = np.int64(TICKS_PER_DAY)
JOBS, IN_TIME, FINISHED, OVERDUE, DAYS_LATE, DAYS_IN_FLOW, TICKS_LEFT = range(7)
PER_ACTIVITY = 7


class Jobs(NamedTuple):
    """Columns of Records by job."""

    activity: Ints
    due: Ints
    release: Ints
    done: Ints
    fin: Ints
    effort: Ints


class Slices(NamedTuple):
    """The slices of Records, in ticks, and what their counting needs: grades, processes, months."""

    job: Ints
    person: Ints
    start: Ints
    end: Ints
    credited: Ints
    worked: Ints
    grade: Ints
    """By person, as a position in GRADES."""
    process: Ints
    """By activity, from 0."""
    months: Ints
    """The first ticks of the measured months, and the end of the last."""


@part
def _looks(instant: Whole, first: Whole, days: Whole) -> Whole:
    """Give the first day, counted from `first`, whose look at its start is not before the instant; `days` for none."""
    return min(days, max(instant - first + DAY - 1, 0) // DAY)


@kernel
def tally_slices(s: Slices, j: Jobs, worked: Floats, credited: Floats, by_due: Floats) -> None:
    """Count every slice, evenly in time where it crosses a boundary.

    worked[grade, process, month]: ticks worked. credited[day]: effort done since the look of the day before, the days
    from the first measured one on (one more than there are). by_due[job]: effort done up to the job's due instant.
    """
    first, days, month = s.months[0], len(credited) - 1, np.int64(0)
    for at in range(len(s.job)):
        job, start, end = s.job[at], s.start[at], s.end[at]
        length = max(end - start, 1)
        share = min(max((j.due[job] - start) / length, 0.0), 1.0)
        by_due[job] += s.credited[at] * share
        # Slices come in order of their end, so months only go on; a slice may have begun some months before.
        last = max(end - 1, start)
        while month < len(s.months) - 2 and last >= s.months[month + 1]:
            month += 1
        cell, place = month, np.int64(s.process[j.activity[job]])
        while cell >= 0:
            inside = min(end, s.months[cell + 1]) - max(start, s.months[cell])
            if inside > 0:
                worked[s.grade[s.person[at]], place, cell] += s.worked[at] * (inside / length)
            if start >= s.months[cell]:
                break
            cell -= 1
        # At looks inside the slice a part is done; at the first one after it, the rest.
        look, done, before = _looks(start, first, days), _looks(end, first, days), 0.0
        while look < done:
            now = s.credited[at] * ((first + look * DAY - start) / length)
            credited[look] += now - before
            before = now
            look += 1
        credited[done] += s.credited[at] - before


@kernel
def tally_backlog(j: Jobs, first: Whole, jobs: Floats, ticks: Floats) -> None:
    """Count what comes and goes from look to look: jobs[day] released less done, ticks[day] of effort released."""
    days = len(jobs) - 1
    for job in range(len(j.release)):
        if j.release[job] != NEVER:
            day = _looks(j.release[job], first, days)
            jobs[day] += 1
            ticks[day] += j.effort[job]
        if j.done[job] != NEVER:
            jobs[_looks(j.done[job], first, days)] -= 1


@kernel
def tally_jobs(j: Jobs, by_due: Floats, span: Ints, by: Floats) -> None:
    """Count the jobs due within the span (first tick, end, ticks of grace): by[what, activity], see JOBS and so on."""
    for job in range(len(j.activity)):
        if not span[0] <= j.due[job] < span[1]:
            continue
        row = j.activity[job]
        by[JOBS, row] += 1
        if j.done[job] == NEVER or j.done[job] > j.due[job]:
            by[TICKS_LEFT, row] += max(j.effort[job] - by_due[job], 0.0)
        if j.fin[job] == NEVER:
            continue
        by[FINISHED, row] += 1
        by[DAYS_IN_FLOW, row] += (j.fin[job] - j.release[job]) / DAY
        if j.fin[job] <= j.due[job] + span[2]:
            by[IN_TIME, row] += 1
        else:
            by[OVERDUE, row] += 1
            by[DAYS_LATE, row] += (j.fin[job] - j.due[job]) / DAY
