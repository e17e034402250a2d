"""The browser that the other browser tests use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.browser
def test_the_browser_draws_a_page_and_runs_its_script(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content("<main></main><script>document.querySelector('main').textContent = innerWidth</script>")
    assert page.inner_text("main") == "390"
    page.close()
