"""What was read from a scorecard's file, or written to one, as documents for the command line."""

from dataclasses import asdict
from typing import Any

from workbench.jobs.scorecard_files import Preview, ScorecardFileError, Taken
from workbench.jobs.strategy_map import Opened
from workbench.jobs.strategy_map_output import version_document

Document = dict[str, Any]


def preview_document(shown: Preview, taken: Taken | None) -> Document:
    """Give what a file would do to a map, or did."""
    after = shown.opened if taken is None else taken.opened
    return {
        **_about(shown.opened, shown.name),
        "sentences": list(shown.sentences),
        "added": {kind.value: count for kind, count in shown.added.items()},
        "changed": {kind.value: count for kind, count in shown.changed.items()},
        "left_alone": {kind.value: count for kind, count in shown.left_alone.items()},
        "values": asdict(shown.values if taken is None else taken.values),
        "people": [person.name for person in shown.new_people],
        "notes": list(shown.notes),
        "denied": list(shown.denied),
        "taken": taken is not None,
        "version": version_document(after.version),
    }


def problems_document(opened: Opened, error: ScorecardFileError) -> Document:
    """Give everything that is wrong in a file; nothing was stored."""
    told = [{**asdict(problem), "sentence": problem.sentence} for problem in error.problems]
    return {**_about(opened, error.place), "problems": told, "more": error.more, "taken": False}


def export_document(opened: Opened, files: tuple[str, ...], values: int) -> Document:
    """Give which files a map was written to, and how many values went with it."""
    about = {"map": opened.document, "title": opened.card.title}
    return {**about, "version": version_document(opened.version), "files": list(files), "values": values}


def _about(opened: Opened, file: str) -> Document:
    return {"map": opened.document, "title": opened.card.title, "file": file}
