"""Whether workers elsewhere are made of what this program is made of: else their bits need not be ours."""

import functools
import hashlib
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from osm_sim.errors import InputError

OURS = "osm-workbench"
NUMBERS = ("numpy", "numba", "scipy", "simpy")
"""What the numbers of a simulation pass through. A patch release (the third part) mends, it does not change them."""

REMEDY = "install the same versions on the workers, or work here with threads:2 or processes:2"

Versions = Mapping[str, str | None]


@functools.cache
def versions_here() -> dict[str, str | None]:
    """Give the versions that matter; None for what is not installed."""
    return {"python": ".".join(map(str, sys.version_info[:3])), **{name: _version(name) for name in (OURS, *NUMBERS)}}


def source_here() -> str:
    """Give a digest of osm_sim's own source: a version alone does not tell two checkouts apart."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_text(encoding="utf-8").encode())  # line ends differ between systems, and nothing else
    return digest.hexdigest()[:12]


def refuse_other_versions(here: Versions, workers: Mapping[str, Versions]) -> None:
    """Raise InputError, with what differs and the remedy, where a worker has other versions than this program.

    One that has no metadata of ours may still import our source; that is seen elsewhere (`refuse_other_sources`).
    """
    for worker, there in workers.items():
        found = [
            f"{name} {there.get(name) or 'missing'} (here {here[name]})"
            for name in here
            if _part(name, there.get(name)) != _part(name, here[name])
            and not (name == OURS and there.get(name) is None)
        ]
        if found:
            raise InputError(f"the worker at {worker} has {', '.join(found)}; {REMEDY}")


def refuse_other_sources(here: str, workers: Mapping[str, str | BaseException]) -> None:
    """Raise InputError where a worker cannot import osm_sim, or has another state of its source."""
    for worker, there in workers.items():
        if isinstance(there, BaseException):
            raise InputError(f"the worker at {worker} cannot import this program's {OURS} ({there}); {REMEDY}")
        if there != here:
            raise InputError(
                f"the worker at {worker} has another state of osm_sim's source, {there} (here {here}),"
                f" under the same version of {OURS}; {REMEDY}"
            )


def _part(name: str, version: str | None) -> str | None:
    if version is None or name == OURS:
        return version
    return ".".join(version.split(".")[:2])


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
