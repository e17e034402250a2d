"""From JSON to frozen dataclasses and back, strictly: no unknown names, no values bent into a type."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin

from cattrs import ClassValidationError, Converter, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from osm_sim.errors import InputError
from osm_sim.office.catalogue import CONTROL
from osm_sim.office.spec import Drivers, check_driver, driver_names
from workbench.domain.periods import Period

LONGEST_SHOWN = 60
LARGEST = 1e300
LARGEST_WHOLE = 2**53
LONGEST_TEXT = 4000
Value = TypeVar("Value")


class _RefusedError(Exception):
    """A value that cannot be, and what it must be."""

    def __init__(self, value: object, remedy: str) -> None:
        super().__init__(value, remedy)
        self.value, self.remedy = value, remedy


class _ThereError(Exception):
    """Something wrong further down, at `step`."""

    def __init__(self, step: str, cause: Exception) -> None:
        super().__init__(step, cause)
        self.step, self.cause = step, cause


def structure(document: object, kind: type[Value], place: str) -> Value:
    """Give the document as a value of `kind`; raises InputError with one sentence: place, path, value and remedy."""
    try:
        return _CONVERTER.structure(document, kind)
    except (ClassValidationError, _RefusedError, _ThereError, InputError) as error:
        raise InputError(f"{place}: {_sentence(error, '')}") from None


def unstructure(value: object) -> dict[str, Any]:
    """Give a dataclass as a document of JSON's own kinds."""
    document: dict[str, Any] = _CONVERTER.unstructure(value)
    return document


def refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Give an object of JSON; raises InputError where a name stands in it twice (object_pairs_hook)."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InputError(f"{_shown(name)} stands twice in one object; keep one")
        found[name] = value
    return found


def _sentence(error: BaseException, path: str) -> str:
    """Say what is wrong first of all that is wrong."""
    if isinstance(error, _ThereError):
        return _sentence(error.cause, path + error.step)
    if isinstance(error, ClassValidationError):
        return _sentence(*_first(error, path))
    return _leaf(error, path)


def _first(error: ClassValidationError, path: str) -> tuple[BaseException, str]:
    with_notes, without = error.group_exceptions()
    if not with_notes:
        return without[0], path
    inner, note = with_notes[0]
    return inner, f"{path}.{note.name}" if path else note.name


def _leaf(error: BaseException, path: str) -> str:
    if isinstance(error, _RefusedError):
        return f"{path or 'the file'}(={_shown(error.value)}) {error.remedy}"
    if isinstance(error, KeyError):
        return f"{path} is missing; add it"
    if isinstance(error, ForbiddenExtraKeysError):
        known = ", ".join(field.name for field in fields(error.cl))
        return f"{path or 'the file'}: {_shown(min(error.extra_fields))} is not known here; it may hold {known}"
    return f"{path}: {error}" if path else str(error)


def _shown(value: object) -> str:
    text = ascii(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def _number(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        raise _RefusedError(value, "must be a finite number")
    return float(value)


def _whole(value: object, _: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_WHOLE:
        raise _RefusedError(value, "must be a whole number")
    return value


def _truth(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise _RefusedError(value, "must be true or false")
    return value


def _period(value: object, _: object) -> Period:
    try:
        return Period.parse(value if isinstance(value, str) else "")
    except ValueError:
        raise _RefusedError(value, "must read like 2026-07, 2026-Q3, 2026-H2 or 2026") from None


def _text(value: object, kind: type[str]) -> str:
    if issubclass(kind, StrEnum):  # cattrs asks the hook of str for what is derived from it, too
        return _one_of(value, kind)
    if not isinstance(value, str):
        raise _RefusedError(value, "must be a text")
    if len(value) > LONGEST_TEXT:
        raise _RefusedError(value, f"must have at most {LONGEST_TEXT} characters")
    if CONTROL.search(value):
        raise _RefusedError(value, "must hold no control characters")
    return value


def _one_of(value: object, kind: type[StrEnum]) -> StrEnum:
    known = {member.value: member for member in kind}
    if not isinstance(value, str) or value not in known:
        raise _RefusedError(value, f"must be one of {', '.join(known)}")
    return known[value]


def _object(kind: Any) -> Callable[[object, object], Any]:  # noqa: ANN401 - any dataclass
    inner = make_dict_structure_fn(kind, _CONVERTER, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True)

    def structured(value: object, _: object) -> object:
        if not isinstance(value, dict):
            raise _RefusedError(value, "must be an object")
        return inner(value, kind)

    return structured


def _list(kind: Any) -> Callable[[object, object], tuple[Any, ...]]:  # noqa: ANN401 - any tuple
    member = get_args(kind)[0]

    def structured(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _RefusedError(value, "must be a list")
        return tuple(_step(f"[{n}]", item, member) for n, item in enumerate(value))

    return structured


def _mapping(kind: Any) -> Callable[[object, object], dict[str, Any]]:  # noqa: ANN401 - any dict from str
    member = get_args(kind)[1]

    def structured(value: object, _: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _RefusedError(value, "must be an object")
        return {name: _step(f".{name[:LONGEST_SHOWN]}", item, member) for name, item in value.items()}

    return structured


def _step(step: str, item: object, member: Any) -> Any:  # noqa: ANN401 - any member
    try:
        return _CONVERTER.structure(item, member)
    except (ClassValidationError, _RefusedError, _ThereError, InputError) as error:
        raise _ThereError(step, error) from None


def _drivers(kind: type[Drivers]) -> Callable[[object, object], Drivers]:
    inner = _object(kind)

    def structured(value: object, _: object) -> Drivers:
        if isinstance(value, Mapping):
            for name in (name for name in driver_names() if name in value):
                _check_driver(name, value[name])
        drivers: Drivers = inner(value, kind)
        return drivers

    return structured


def _check_driver(name: str, value: object) -> None:
    """Refuse a driver with its own name in the path; what is not a number is told by the converter."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST:
        try:
            check_driver(name, value)
        except InputError as error:
            raise _ThereError(f".{name}", error) from None


def _origin(kind: Any) -> object:  # noqa: ANN401 - any type
    return get_origin(kind)


_CONVERTER = Converter()
_CONVERTER.register_structure_hook(float, _number)
_CONVERTER.register_structure_hook(int, _whole)
_CONVERTER.register_structure_hook(bool, _truth)
_CONVERTER.register_structure_hook(str, _text)
_CONVERTER.register_structure_hook_factory(is_dataclass, _object)
_CONVERTER.register_structure_hook_factory(lambda kind: kind is Period, lambda _: _period)
_CONVERTER.register_unstructure_hook(Period, str)
_CONVERTER.register_structure_hook_factory(lambda kind: kind is Drivers, _drivers)
_CONVERTER.register_structure_hook_factory(lambda kind: _origin(kind) is tuple, _list)
_CONVERTER.register_structure_hook_factory(lambda kind: _origin(kind) is dict, _mapping)
