"""Run every measurement, or the ones named: `python -m tests.bench engine pooled`."""

import sys
from collections.abc import Callable

from tests.bench import (
    alignment,
    engine,
    files,
    imports,
    integrity,
    maps,
    observations,
    page,
    pooled,
    portfolio,
    portfolio_page,
    scheduling,
    scorecard,
    selection,
    sizing,
    store,
    study,
    yardstick,
)

MEASUREMENTS: dict[str, Callable[[], list[str]]] = {
    "imports": imports.measure,
    "engine": engine.measure,
    "yardstick": yardstick.measure,
    "pooled": pooled.measure,
    "study": study.measure,
    "sizing": sizing.measure,
    "store": store.measure,
    "observations": observations.measure,
    "scorecard": scorecard.measure,
    "files": files.measure,
    "integrity": integrity.measure,
    "page": page.measure,
    "maps": maps.measure,
    "alignment": alignment.measure,
    "scheduling": scheduling.measure,
    "portfolio": portfolio.measure,
    "portfolio_page": portfolio_page.measure,
    "selection": selection.measure,
}

ON_DEMAND: dict[str, Callable[[], list[str]]] = {"fuzz": files.fuzz}
"""Ten minutes of it, so only where it is named."""


def main(names: list[str]) -> int:
    """Print the lines of each measurement; gives the exit code."""
    known = MEASUREMENTS | ON_DEMAND
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.stderr.write(f"no measurement {unknown[0]!r}; there are {', '.join(known)}\n")
        return 2
    for name in names or list(MEASUREMENTS):
        sys.stdout.write(f"\n{name}\n")
        for line in known[name]():
            sys.stdout.write(f"  {line}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
