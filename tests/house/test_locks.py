"""The locks pin everything with a hash, name no address, and are in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-uv.lock", "tests/bench/rivals/requirements.lock")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)")


def _entries(lock: str) -> list[str]:
    """The lock's requirements, each with the lines that belong to it, comments left out."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines))


def _pins() -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for entry in _entries("requirements.lock"):
        if pin := PIN.match(entry):
            pins.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
    return pins


def _direct_requirements() -> list[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        document = tomllib.load(file)
    extras = document["project"]["optional-dependencies"].values()
    return [
        *document["project"]["dependencies"],
        *(line for extra in extras for line in extra),
        *document["build-system"]["requires"],
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_pins_one_version_with_its_hash(lock: str) -> None:
    entries = _entries(lock)
    assert entries
    assert [entry for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"\w+://|file:", text) == []
    assert set(re.findall(r"(?<!\S)-[\w-]+", text)) == {"--hash"}, "a lock holds no option but its hashes"


@pytest.mark.parametrize("line", _direct_requirements())
def test_what_the_project_asks_for_is_pinned_within_its_range(line: str) -> None:
    requirement = Requirement(line)
    versions = _pins().get(canonicalize_name(requirement.name), set())
    assert versions, f"{requirement.name} is not in requirements.lock: run `make lock`"
    assert all(requirement.specifier.contains(version) for version in versions)
