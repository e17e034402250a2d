"""What holds for every test."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.browser.chromium import is_ci

if TYPE_CHECKING:
    from collections.abc import Generator

# A test never asserts a time; where CI is set the examples are the same at every run.
settings.register_profile("house", deadline=None, derandomize=is_ci())
settings.load_profile("house")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets what it runs in the background ignore Ctrl+C, and so would whatever the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: they are slow, and their event loop stays open until the run ends."""
    items.sort(key=_is_browser_test)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, a browser test that was skipped has failed."""
    report = yield
    if report.skipped and _is_browser_test(item) and is_ci() and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"a browser test may not be skipped where CI is set ({reason})"
    return report


def _is_browser_test(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None
