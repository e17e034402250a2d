"""What importing our packages costs: promised under 0.1 s each."""

import subprocess
import sys
from statistics import median

PACKAGES = ("osm_sim", "workbench")
REPEATS = 9
_PROGRAM = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def measure() -> list[str]:
    """Give a line per package: median seconds of an import in a fresh interpreter, beside `import json`."""
    names = (*PACKAGES, "json")
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(REPEATS):
        for name in names:
            seconds[name].append(_import_seconds(name))
    lines = [
        f"import {name:<10} {1000 * median(seconds[name]):8.2f} ms   (promised: under 100 ms)" for name in PACKAGES
    ]
    return [*lines, f"import {'json':<10} {1000 * median(seconds['json']):8.2f} ms   (for comparison)"]


def _import_seconds(name: str) -> float:
    done = subprocess.run([sys.executable, "-c", _PROGRAM.format(name)], capture_output=True, text=True, check=True)
    return float(done.stdout)
