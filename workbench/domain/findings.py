"""Advice: what looks wrong, where, why, and who says so. It never keeps anybody from saving."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.elements import Element


class Severity(StrEnum):
    """How much it matters: an error breaks the map's meaning, a warning breaks a rule of the craft."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found.

    place: the element it is about; one without a key is the whole document, or all of a kind. reason: why the rule is
    there. source: who holds it ("source": the source document; "published"; "practice"). rule: its short name.
    """

    rule: str
    severity: Severity
    place: Element
    sentence: str
    reason: str
    source: str
