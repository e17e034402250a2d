"""Names of things that never change: opaque, made once, never derived from a title."""

import re
import secrets
from typing import NewType

DocumentId = NewType("DocumentId", str)
UnitId = NewType("UnitId", str)
PersonId = NewType("PersonId", str)
PerspectiveId = NewType("PerspectiveId", str)
ThemeId = NewType("ThemeId", str)
ObjectiveId = NewType("ObjectiveId", str)
MeasureId = NewType("MeasureId", str)

_ALLOWED = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def new_id() -> str:
    """Give an id that nobody has: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def refuse_bad_ids(**ids: str | None) -> None:
    """Raise ValueError for an id that cannot stand in a key or an address; None is no id and passes."""
    for name, value in ids.items():
        if value is not None and not _ALLOWED.fullmatch(value):
            raise ValueError(f"{name}(={value!r}) must be 1 to 64 letters, digits, dots, dashes or underscores")
