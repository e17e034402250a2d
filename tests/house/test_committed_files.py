"""What is committed tells nothing of the machine it was written on, and carries nobody else's code."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Written in two halves, so that this file does not hold what it forbids.
DOWNLOAD_HOSTS = ["pypi" + ".org", "python" + "hosted.org", "npmjs" + ".", "deb." + "debian.org", "jsdelivr" + ".net"]
MACHINE_PATHS = re.compile(r"(?<![\w.}\-])/(?:work|root|home/\w+|Users/\w+|opt/pypi)" + r"/")
PRIVATE_KEY = "PRIVATE" + " KEY-----"
BUILT_ELSEWHERE = (".min.js", ".min.css", ".whl", ".so", ".woff2", ".woff")


@cache
def _committed() -> tuple[Path, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def _texts() -> list[tuple[str, str]]:
    return [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")) for path in _committed()]


@pytest.fixture(autouse=True)
def _a_checkout() -> None:
    if not _committed():
        pytest.skip("not a git checkout: nothing is committed here")


def test_the_house_is_committed() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in _committed()}
    assert {"pyproject.toml", "requirements.lock", "requirements-uv.lock", "Makefile", ".ci/run"} <= names


@pytest.mark.parametrize("host", DOWNLOAD_HOSTS)
def test_no_committed_file_names_a_host_that_packages_come_from(host: str) -> None:
    assert [name for name, text in _texts() if host in text] == []


def test_no_committed_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    found = [(name, hit.group()) for name, text in _texts() for hit in MACHINE_PATHS.finditer(text)]
    assert found == []


@pytest.mark.parametrize("line", ["cd /home/" + "ann/osm", "source=/root" + "/x", '"/Users/' + 'ann/osm"'])
def test_a_path_of_a_machine_is_recognised(line: str) -> None:
    assert MACHINE_PATHS.search(line)


def test_no_private_key_is_committed() -> None:
    assert [name for name, text in _texts() if PRIVATE_KEY in text] == []


def test_nothing_built_elsewhere_is_committed() -> None:
    assert [path.name for path in _committed() if path.name.endswith(BUILT_ELSEWHERE)] == []


def test_ci_runs_lint_and_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["CI=1 make lint test"]
