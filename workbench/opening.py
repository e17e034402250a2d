"""Opens a desk: the one file that reads the environment."""

import getpass
import os
from datetime import UTC, datetime

from workbench.desk import Desk

EXECUTOR_VARIABLE = "OSM_EXECUTOR"


def open_desk() -> Desk:
    """Give the desk of the operating system's user; OSM_EXECUTOR names where long work runs, if anybody does."""
    return Desk(executor=os.environ.get(EXECUTOR_VARIABLE) or None, actor=_user(), now=_now)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user id without a name, in some containers
        return "unknown"


def _now() -> datetime:
    return datetime.now(UTC)
