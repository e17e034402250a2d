"""Interleaved repeats and their medians: what else the machine does then hits all candidates alike."""

import time
from collections.abc import Callable, Mapping
from statistics import median


def interleaved(
    candidates: Mapping[str, Callable[[], object]], repeats: int, *, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """Give the median seconds (of the CPU) of each candidate, measured in turn, after one unmeasured round."""
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for repeat in range(repeats + 1):
        for name, call in candidates.items():
            start = clock()
            call()
            if repeat:
                seconds[name].append(clock() - start)
    return {name: median(values) for name, values in seconds.items()}


def cpu_seconds(call: Callable[[], object], runs: int = 1) -> float:
    """Give the CPU seconds of one call: the mean of `runs` in a row. Answers are let go at once."""
    start = time.process_time()
    for _ in range(runs):
        call()
    return (time.process_time() - start) / runs
