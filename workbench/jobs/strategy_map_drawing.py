"""Drawing a map into a file of its own: a version, or what has happened since an older one."""

from dataclasses import dataclass, replace

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.ids import DocumentId
from workbench.exchange.files import save_text
from workbench.exchange.strategy_map_picture import Picture, draw_map
from workbench.jobs.strategy_map_history import compare
from workbench.jobs.strategy_map_seen import SeenMap, see_map


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The map that was drawn, the number of the version it is compared with (None: with none), and its picture."""

    seen: SeenMap
    since: int | None
    picture: Picture


def draw(desk: Desk, name: str, *, number: int | None = None, since: int | None = None, width: float) -> Drawing:
    """Draw a version of a map, the newest where none is named; since: mark what has happened since that version.

    Raises InputError and StoreError as `see_map` does; InputError for a width that is none, for a version to compare
    with that does not come before, and for a map of a built-in case compared with another version.
    """
    seen = see_map(desk, name, number)
    if since is None:
        return Drawing(seen=seen, since=None, picture=draw_map(seen.card, width=width))
    if seen.version is None:
        raise InputError(
            f"since(={since}) needs an older version, and a map of a built-in case has none; load the case"
        )
    if since >= seen.version.number:
        raise InputError(f"since(={since}) must be an older version than {seen.version.number}, which is drawn")
    compared = compare(desk, DocumentId(seen.name), since, seen.version.number)
    drawn = draw_map(compared.card, width=width, marks=compared.marks)
    return Drawing(seen=replace(seen, card=compared.card), since=since, picture=drawn)


def save_drawing(drawing: Drawing, path: str, *, overwrite: bool = False) -> None:
    """Write the picture into a file. Raises InputError where it exists already, or where it cannot be written."""
    save_text(path, drawing.picture.svg, overwrite=overwrite)
