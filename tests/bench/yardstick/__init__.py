"""The compiled engine beside a C++ program of the same loop: the same arrays in, the same records out."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from osm_sim.office import kernels
from osm_sim.office.cases import load_case
from tests.bench.line import line
from tests.bench.office import Replication, replication, runner

SOURCE = Path(__file__).parent / "office.cpp"
COMPILERS = ("c++", "g++", "clang++")
FLAGS = ("-std=c++17", "-O3", "-march=native")
REPEATS = 15
RUNS = 40
"""Runs timed as one."""
PROMISED_RATIO = 1.4
_kernel = kernels.run
_JOB_SUM = ("release", "start", "done", "fin", "origin")
_SLICE_SUM = ("slice_job", "slice_person", "slice_start", "slice_end", "credited", "worked")
Array = np.ndarray[Any, np.dtype[Any]]
Program = Callable[[], tuple[float, int]]
"""Gives seconds per run and the checksum of the records."""


def measure() -> list[str]:
    """Give the lines: microseconds of the loop in numba and in C++ on the reference office, and their ratio."""
    found = next((path for name in (os.environ.get("CXX", ""), *COMPILERS) if (path := shutil.which(name))), None)
    if found is None:
        return [f"C++ not measured: no compiler found under {', '.join(COMPILERS)}; install one, or name it by CXX"]
    office = _Loop(replication(load_case("reference").spec))
    with tempfile.TemporaryDirectory() as folder, _program(found, Path(folder), office) as program:
        rounds = [(office.run(), program()) for _ in range(REPEATS + 1)]
    sums = {answer for pair in rounds for _, answer in pair}
    assert len(sums) == 1, f"the C++ yardstick gives other records than kernels.py: checksums {sums}"
    numba, cpp = (1e6 * median(pair[side][0] for pair in rounds[1:]) for side in (0, 1))
    remark = f"the same records as {Path(found).name} {' '.join(FLAGS)}"
    return [
        line("loop compiled by numba", numba, "us"),
        line("loop in C++", cpp, "us", remark=remark),
        line("numba / C++", numba / cpp, "x", promised=f"at most {PROMISED_RATIO}"),
    ]


class _Loop:
    """One replication laid out for the kernel, and a copy of it as it was before."""

    def __init__(self, office: Replication) -> None:
        worlds: list[tuple[kernels.World, dict[str, Array]]] = []

        def spy(world: kernels.World) -> bool:
            worlds.append((world, {name: np.array(getattr(world, name)) for name in world._fields}))
            has_room: bool = _kernel(world)
            return has_room

        with patch.object(kernels, "run", spy):
            runner(office, "compiled")()
        self.world, self.before = worlds[-1]

    def run(self) -> tuple[float, int]:
        seconds = 0.0
        for _ in range(RUNS):
            for name, values in self.before.items():
                getattr(self.world, name)[...] = values
            start = time.perf_counter()
            assert _kernel(self.world)
            seconds += time.perf_counter() - start
        return seconds / RUNS, self._checksum()

    def _checksum(self) -> int:
        """Give the sum of value times place over the records, as unsigned 64-bit numbers."""
        jobs, slices = (int(self.world.state[place]) for place in (kernels.JOBS, kernels.SLICES))
        columns = [getattr(self.world, name)[:jobs] for name in _JOB_SUM]
        columns += [getattr(self.world, name)[:slices] for name in _SLICE_SUM]
        places = np.arange(1, max(jobs, slices) + 1, dtype=np.uint64)
        return sum(int((c.astype(np.uint64) * places[: len(c)]).sum(dtype=np.uint64)) for c in columns) % (1 << 64)


@contextmanager
def _program(compiler: str, folder: Path, office: _Loop) -> Iterator[Program]:
    (folder / "constants.h").write_text(_constants(), encoding="utf-8")
    built = folder / "office"
    subprocess.run([compiler, *FLAGS, f"-I{folder}", str(SOURCE), "-o", str(built)], check=True)
    arrays = folder / "arrays"
    with arrays.open("wb") as file:
        for name, values in office.before.items():
            written = np.ascontiguousarray(values)
            file.write(np.int64(len(name)).tobytes() + name.encode() + np.int64(written.size).tobytes())
            file.write(written.tobytes())
    process = subprocess.Popen([str(built), str(arrays)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    asked, answered = process.stdin, process.stdout

    def run() -> tuple[float, int]:
        asked.write(f"{RUNS}\n")
        asked.flush()
        nanoseconds, checksum = answered.readline().split()
        return int(nanoseconds) / 1e9, int(checksum)

    try:
        yield run
    finally:
        asked.close()
        process.wait(timeout=60)


def _constants() -> str:
    """Write the engine's named numbers as C++: places of scalars and rules, widths, limits."""
    values: dict[str, Any] = {name: getattr(kernels, name) for name in dir(kernels) if name.isupper()}
    lines = ["#include <cstdint>"]
    for name, value in values.items():
        if isinstance(value, float):
            lines.append(f"constexpr double {name} = {value!r};")
        elif isinstance(value, int | np.integer):
            lines.append(f"constexpr std::int64_t {name} = {int(value)};")
    return "\n".join(lines) + "\n"
