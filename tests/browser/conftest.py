"""A real browser for the tests that need one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_browser, launch_flags, missing_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chrome or Chromium for the whole run; without one the test is skipped with the reason."""
    executable = find_browser()
    if executable is None:
        pytest.skip(missing_reason())
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=launch_flags())
        yield launched
        launched.close()
