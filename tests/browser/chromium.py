"""Finds a Chrome or Chromium for the browser tests, and installs one where there is none.

`python -m tests.browser.chromium` finds or installs and says in one line what it did; the tests only find.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome")
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Switches that keep a browser from looking up hosts of its own accord while a page is tested.
QUIET_FLAGS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTALL_TIMEOUT_SECONDS = 900


def is_ci() -> bool:
    """Whether this run is a check of a submission, where a skipped browser test is a failure."""
    return os.environ.get("CI", "").strip().lower() in {"1", "true", "yes"}


def launch_flags() -> list[str]:
    """Command-line switches for a browser under test."""
    # Chromium refuses its sandbox to the superuser.
    return [*QUIET_FLAGS, *(["--no-sandbox"] if _is_root() else [])]


def find_browser() -> Path | None:
    """The first browser that answers `--version`: CHROME_PATH, PATH, the Mac's applications, Playwright's own.

    A CHROME_PATH that is set decides alone.
    """
    named = os.environ.get("CHROME_PATH")
    if named:
        return _working(named)
    for candidate in [*filter(None, map(shutil.which, NAMES)), *MAC_APPS]:
        if browser := _working(candidate):
            return browser
    with sync_playwright() as playwright:
        return _working(playwright.chromium.executable_path)


def missing_reason() -> str:
    """Why there is no browser, and the remedy, in one sentence."""
    if named := os.environ.get("CHROME_PATH"):
        return f"CHROME_PATH(={named}) must name a Chrome or Chromium that runs"
    return "no Chrome or Chromium found: install one, or name one with CHROME_PATH=/path/to/chrome"


def install_browser() -> str:
    """Installs Chromium: Debian's package for the superuser of a machine with apt, Playwright's build for others.

    Gives what it did, for the reader of the log.
    """
    tried = []
    if _is_root() and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-liberation"]  # without a font every page is blank
        tried.append("`apt-get install chromium`")
        if _ran(["apt-get", "update", "-qq"], environment) and _ran(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], environment
        ):
            return f"installed with {tried[-1]}"
    tried.append("`playwright install chromium`")
    if _ran([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ)):
        return f"installed with {tried[-1]}"
    return f"{' and '.join(tried)} failed"


def main() -> None:
    """Finds or installs a browser and says so; without one the browser tests skip, or fail where CI is set."""
    did = "found"
    browser = find_browser()
    if browser is None and not os.environ.get("CHROME_PATH"):
        did = install_browser()
        browser = find_browser()
    if browser is None:
        verdict = "fail" if is_ci() else "be skipped"
        attempt = "" if did == "found" else f"; {did}"
        print(f"Browser tests will {verdict}: {missing_reason()}{attempt}.")
    else:
        print(f"Browser for the tests: {browser} ({did}).")


def _working(candidate: str) -> Path | None:
    """The candidate, when it is there and starts; a stub that asks for another installer does not."""
    try:
        answer = subprocess.run([candidate, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Path(candidate) if answer.returncode == 0 else None


def _ran(command: list[str], environment: dict[str, str]) -> bool:
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=INSTALL_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    main()
