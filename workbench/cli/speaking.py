"""How the command line speaks: results on stdout, sentences and progress on stderr."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

INTERRUPTED = 130
SECONDS_WITHOUT_BAR = 1.0
WIDTH_WITHOUT_TERMINAL = 100
RUNE = "\N{REPLACEMENT CHARACTER}"
OnProgress = Callable[[int, int], None]


def say(sentence: str) -> None:
    """Put one sentence on stderr, without what would move a terminal's cursor or break the line."""
    sys.stderr.write("".join(letter if letter.isprintable() else RUNE for letter in sentence) + "\n")


def put_json(document: Mapping[str, Any]) -> None:
    """Put a document, and nothing else, on stdout. NaN is refused: JSON has none."""
    sys.stdout.write(json.dumps(document, indent=2, allow_nan=False) + "\n")


def put(as_json: bool, document: Mapping[str, Any], show: Callable[[], None]) -> None:
    """Put a document as JSON, or show it to people."""
    if as_json:
        put_json(document)
    else:
        show()


def console() -> "Console":
    """Give the console of stdout; plain text of fixed width where it is no terminal."""
    from rich.console import Console  # noqa: PLC0415 - help and JSON come without it

    return Console(
        width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False, markup=False, emoji=False
    )


@contextmanager
def progress(label: str) -> Iterator[OnProgress]:
    """Give on_progress(done, total), which shows a bar on a terminal from the first second on."""
    if not _is_terminal():
        yield _nothing
        return
    bar = _Bar(label)
    try:
        yield bar.show
    finally:
        bar.close()


@contextmanager
def telling(label: str) -> Iterator[Callable[[str], None]]:
    """Give tell(text), which shows on a terminal how far work is that has no known end."""
    if not _is_terminal():
        yield _tell_nobody
        return
    bar = _Bar(label)
    try:
        yield bar.tell
    finally:
        bar.close()


def _is_terminal() -> bool:
    return sys.stderr.isatty()


def _nothing(done: int, total: int) -> None:
    """Show nothing."""


def _tell_nobody(text: str) -> None:
    """Show nothing."""


class _Bar:
    def __init__(self, label: str) -> None:
        self._label = label
        self._began = time.monotonic()
        self._progress: Progress | None = None

    def show(self, done: int, total: int) -> None:
        if self._progress is None and time.monotonic() - self._began > SECONDS_WITHOUT_BAR:
            self._progress = _bar(self._label)
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], completed=done, total=total)

    def tell(self, text: str) -> None:
        if self._progress is None and time.monotonic() - self._began > SECONDS_WITHOUT_BAR:
            self._progress = _bar(self._label)
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], description=f"{self._label}: {text}")

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _bar(label: str) -> "Progress":
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress  # noqa: PLC0415 - only a terminal needs it

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.add_task(label, total=None)
    bar.start()
    return bar
