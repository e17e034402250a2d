"""The rules that the test run itself keeps."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.browser import chromium

ROOT = Path(__file__).parents[2]
SKIPPED_BROWSER_TEST = """
import pytest

@pytest.mark.browser
def test_a_page():
    pytest.skip("no browser here")
"""


def _exit_code(folder: Path, monkeypatch: pytest.MonkeyPatch, ci: str) -> int:
    (folder / "test_page.py").write_text(SKIPPED_BROWSER_TEST, encoding="utf-8")
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    rules = [
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(folder),
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    ]
    ran = subprocess.run([sys.executable, "-m", "pytest", *rules, str(folder)], capture_output=True, check=False)
    return ran.returncode


def test_our_own_warnings_are_errors() -> None:
    with pytest.raises(UserWarning, match="ours"):
        warnings.warn("ours", stacklevel=1)


@pytest.mark.parametrize("ci", ["1", "true"])
def test_a_skipped_browser_test_is_a_failure_where_ci_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str
) -> None:
    assert _exit_code(tmp_path, monkeypatch, ci) == 1


@pytest.mark.parametrize("ci", ["", "0"])
def test_a_skipped_browser_test_is_only_reported_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str
) -> None:
    assert _exit_code(tmp_path, monkeypatch, ci) == 0


def test_a_named_browser_decides_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME_PATH", sys.executable)
    assert chromium.find_browser() == Path(sys.executable)


def test_a_named_browser_that_does_not_run_is_told_and_no_other_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROME_PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("CI", "")
    chromium.main()
    assert chromium.find_browser() is None
    assert f"Browser tests will be skipped: CHROME_PATH(={tmp_path / 'nothing'}) must name" in capsys.readouterr().out
