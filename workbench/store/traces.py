"""What a version did to each element of the one before, read off the two payloads."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.desk import ElementChange, Happening
from workbench.domain.ids import DocumentId
from workbench.store.codec import Codec, Payload, parse
from workbench.store.versions import VersionRow

Elements = dict[str, Payload]
Trace = tuple[Happening, str, str, object, object]
ORDER = "order"
_ABSENT = object()


def trace_rows(codec: Codec, before: VersionRow | None, after: VersionRow) -> tuple[ElementChange, ...]:
    """Give what a version did to the one before. Raises DamagedError where either holds no JSON."""
    old = None if before is None else parse(before.payload, before.place)
    keys = codec.kind(after.kind).keys
    return trace(after.document, after.number, old, parse(after.payload, after.place), keys)


def trace(
    document: DocumentId, number: int, before: Payload | None, after: Payload, keys: Mapping[str, tuple[str, ...]]
) -> tuple[ElementChange, ...]:
    """Give what happened between two payloads; without one before, only that the document was added.

    An element is an object in a list of objects that have an id, or the fields that `keys` names for that list.
    """
    if before is None:
        found: Iterator[Trace] = iter([(Happening.ADDED, "", "", None, None)])
    else:
        found = _traces(before, after, keys)
    return tuple(
        ElementChange(
            document=document, number=number, happening=happening, element=element, field=field, before=old, after=new
        )
        for happening, element, field, old, new in found
    )


def _traces(before: Payload, after: Payload, keys: Mapping[str, tuple[str, ...]]) -> Iterator[Trace]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        olds, news = _elements(name, old, keys), _elements(name, new, keys)
        if olds is None or news is None:
            yield Happening.CHANGED, "", name, old, new
        else:
            yield from _element_traces(olds, news)
            yield from _order_trace(name, olds, news)


def _element_traces(olds: Elements, news: Elements) -> Iterator[Trace]:
    for element in sorted(olds.keys() - news.keys()):
        yield Happening.REMOVED, element, "", olds[element], None
    for element, new in news.items():
        if element not in olds:
            yield Happening.ADDED, element, "", None, new
            continue
        old = olds[element]
        for field in sorted(old.keys() | new.keys()):
            if old.get(field) != new.get(field):
                yield Happening.CHANGED, element, field, old.get(field), new.get(field)


def _order_trace(name: str, olds: Elements, news: Elements) -> Iterator[Trace]:
    old_order = [element for element in olds if element in news]
    new_order = [element for element in news if element in olds]
    if old_order != new_order:
        yield Happening.CHANGED, "", f"{name} {ORDER}", old_order, new_order


def _elements(name: str, value: Any, keys: Mapping[str, tuple[str, ...]]) -> Elements | None:  # noqa: ANN401 - JSON
    """Give the elements of a list by their keys, None where it is no list of elements."""
    paths = tuple(path.split(".") for path in keys.get(name, ("id",)))
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return None
    found: Elements = {}
    for item in value:
        parts = [_at(item, path) for path in paths]
        element = f"{name}:{' > '.join(str(part) for part in parts)}"
        if any(part is _ABSENT for part in parts) or element in found:
            return None
        found[element] = item
    return found


def _at(item: Any, path: list[str]) -> Any:  # noqa: ANN401 - JSON
    """Give what lies at a path in an object, _ABSENT where nothing does."""
    for name in path:
        item = item.get(name, _ABSENT) if isinstance(item, dict) else _ABSENT
    return item
