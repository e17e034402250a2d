"""What every rival's program does: read the jobs, then one round for each line that comes in, one JSON line out."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Run = Callable[[], Any]
Waits = Callable[[Any], list[float]]
"""Waiting hours of the jobs finished within the horizon."""


class Jobs(NamedTuple):
    """The pooled office: servers, horizon in hours, and by job in time the hour of arrival, effort, class, priority."""

    servers: int
    horizon: float
    arrival: list[float]
    effort: list[float]
    kind: list[int]
    prio: list[int]


def serve(make: Callable[[Jobs], Run], waits: Waits) -> None:
    """Answer every line of standard input with the CPU seconds of a run and its mean waiting hours.

    make(jobs) lays out the model, which is not timed, and gives what is: the run, whose answer `waits` reads.
    """
    jobs = Jobs(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    for _ in sys.stdin:
        run = make(jobs)
        start = time.process_time()
        state = run()
        seconds = time.process_time() - start
        hours = waits(state)
        answer = {"seconds": seconds, "mean_wait_hours": sum(hours) / len(hours), "finished": len(hours)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
