"""What standard measures look like as JSON documents: a contract, data/reference/cli.schema.json."""

from collections.abc import Iterable
from typing import Any

from workbench.exchange.strict import unstructure
from workbench.jobs.scorecard_library import Standard, Taken, Use
from workbench.jobs.strategy_map_output import version_document

Document = dict[str, Any]


def library_document(standards: Iterable[Standard]) -> Document:
    """Give the standard measures that there are, each with where it is used."""
    return {"standards": [standard_document(one) for one in standards]}


def standard_document(standard: Standard) -> Document:
    """Give a standard measure with the library that holds it, and where it is used."""
    version = standard.library.version
    return {
        "library": standard.library.document,
        "name": standard.library.library.name,
        "version": None if version is None else version_document(version),
        "standard": unstructure(standard.measure),
        "uses": [_use(one) for one in standard.uses],
    }


def taken_document(taken: Taken) -> Document:
    """Give a measure that was put in, or that took a standard over, as it is now; notes: what to look at."""
    return {
        "map": taken.opened.document,
        "title": taken.opened.card.title,
        "version": version_document(taken.opened.version),
        "library": taken.library.document,
        "standard": unstructure(taken.standard),
        "measure": unstructure(taken.measure),
        "notes": list(taken.notes),
    }


def _use(use: Use) -> Document:
    return {
        "map": use.map,
        "map_title": use.map_title,
        "measure": use.measure.id,
        "title": use.measure.title,
        "is_named": use.is_named,
        "differs_in": list(use.differs_in),
    }
