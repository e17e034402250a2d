"""What a first run of a page would wait for, loaded ahead in a thread."""

import logging
import threading
from collections.abc import Callable

LOG = logging.getLogger("workbench.apps")


class WarmUp:
    """Loads in a thread, once, what a first run would wait for: the page is there before it, and stays usable."""

    def __init__(self, load: Callable[[], None]) -> None:
        self._load = load
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin, unless it was begun."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._try, name="osm-warm-up", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Wait until all is loaded."""
        if self._thread is not None:
            self._thread.join()

    def _try(self) -> None:
        try:
            self._load()
        except Exception:  # a run will meet the same error, and say so where the user looks
            LOG.exception("the simulation's kernels could not be loaded ahead")
