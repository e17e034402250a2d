"""Versions of documents: which one, by whom, and what people said about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.domain.ids import DocumentId, refuse_bad_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One exact version of a document; the first is number 1."""

    document: DocumentId
    number: int

    def __post_init__(self) -> None:
        refuse_bad_ids(document=self.document)
        if self.number < 1:
            raise ValueError(f"number(={self.number}) must be >= 1: the first version of a document is number 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What is known of a stored version besides its value.

    at: with its zone. schema: the shape its payload was written in. hash: of this version and the one before it.
    """

    document: DocumentId
    number: int
    author: str
    at: datetime
    note: str
    schema: int
    hash: str

    @property
    def pin(self) -> Pin:
        return Pin(document=self.document, number=self.number)


class Decision(StrEnum):
    """What somebody decided on a version."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A decision on one exact version; editing after approval makes a new draft."""

    pin: Pin
    actor: str
    decision: Decision
    note: str
    at: datetime
