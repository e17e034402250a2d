"""The import contract of the house: each room names what it may import, and nothing else comes in."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grimp import ImportGraph

Rooms = dict[str, tuple[str, ...]]


class RoomsContract(Contract):
    """Direct imports checked against a table of rooms, one `"room: may, import, these"` a line.

    A name stands for itself and all below it; `*` stands for one part of a name. A package that has rooms
    inside it (`workbench`) stands for its `__init__` alone, so that every module must lie in a declared room.
    """

    type_name = "rooms"
    rooms = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - the base class's
        """Gives the broken imports and the homeless modules as sentences under `metadata["broken"]`."""
        roots = self.session_options["root_packages"]
        rooms = parse_rooms(self.rooms)  # type: ignore[arg-type]  # a Field until the contract is made
        broken = sorted(_broken(graph, rooms, roots))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints a line for each broken import."""
        for sentence in check.metadata["broken"]:
            output.print_error(f"- {sentence}", bold=False)


def parse_rooms(lines: list[str]) -> Rooms:
    """The table as a mapping; a line without a colon is a ValueError."""
    rooms: Rooms = {}
    for line in lines:
        room, colon, allowed = line.partition(":")
        if not colon:
            raise ValueError(f"rooms line (={line!r}) must read 'room: may, import, these'")
        rooms[room.strip()] = tuple(name.strip() for name in allowed.split(",") if name.strip())
    return rooms


def room_of(module: str, rooms: Mapping[str, tuple[str, ...]]) -> str | None:
    """The room a module lies in, the innermost where rooms lie in rooms; None where it lies in none."""
    holders = [
        room for room in rooms if module == room or (module.startswith(room + ".") and not _has_rooms(room, rooms))
    ]
    return max(holders, key=len, default=None)


def may_import(importer_room: str, imported: str, rooms: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a room may import a module: its own, the standard library's, or one of its list."""
    if room_of(imported, rooms) == importer_room or imported.partition(".")[0] in sys.stdlib_module_names:
        return True
    return any(fnmatchcase(imported, name) or fnmatchcase(imported, name + ".*") for name in rooms[importer_room])


def _has_rooms(room: str, rooms: Mapping[str, tuple[str, ...]]) -> bool:
    return any(other.startswith(room + ".") for other in rooms)


def _broken(graph: ImportGraph, rooms: Rooms, roots: list[str]) -> Iterator[str]:
    for module in graph.modules:
        if module.partition(".")[0] not in roots:
            continue
        room = room_of(module, rooms)
        if room is None:
            yield f"{module} lies in no room: name its room in pyproject.toml"
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            if not may_import(room, imported, rooms):
                lines = [str(d["line_number"]) for d in graph.get_import_details(importer=module, imported=imported)]
                yield f"{module} (line {', '.join(lines)}) imports {imported}, which {room} may not"
