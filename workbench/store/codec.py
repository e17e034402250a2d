"""Values to JSON and back: kinds of documents by name, each shape numbered, old shapes lifted step by step."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from enum import Enum
from typing import Any, get_args, get_origin

from cattrs import BaseValidationError, transform_error
from cattrs.gen import make_dict_structure_fn
from cattrs.preconf.json import JsonConverter, make_converter
from cattrs.v import format_exception

from osm_sim.errors import InputError
from workbench.desk import DamagedError, NewerSchemaError
from workbench.domain.periods import Period

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]
LONGEST_TITLE = 200
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of document.

    schema: the number of the shape that is written now; upcasters[i] lifts a payload from shape i + 1 to i + 2.
    title: what a document of this kind is called in lists. keys: the fields by which the elements of a list are
    told apart, where that is not their id; "to.document" names a field of a field.
    """

    name: str
    type: type
    schema: int
    title: Callable[[Any], str]
    upcasters: tuple[Upcaster, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.upcasters) != self.schema - 1:
            raise ValueError(
                f"kind {self.name!r} has schema(={self.schema}) and {len(self.upcasters)} upcasters;"
                f" give it {self.schema - 1}, one for each older schema"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A value as it rests."""

    kind: str
    schema: int
    title: str
    payload: str


class Codec:
    """Encodes and decodes the kinds it was made with."""

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        self._by_name = {kind.name: kind for kind in kinds}
        self._by_type = {kind.type: kind for kind in kinds}
        self._converter = make_strict_converter()

    def kind(self, name: str) -> Kind:
        """Give a kind by name. Raises NewerSchemaError for one that this workbench does not know."""
        if name not in self._by_name:
            raise NewerSchemaError(
                f"a document of kind {name!r} is not known to this workbench, which knows"
                f" {', '.join(sorted(self._by_name))}; update osm-workbench"
            )
        return self._by_name[name]

    def encode(self, value: object) -> Encoded:
        """Give a value as it rests. Raises InputError for a type that no kind has, and for numbers JSON has not."""
        kind = self._by_type.get(type(value))
        if kind is None:
            known = ", ".join(sorted(self._by_name))
            raise InputError(f"a {type(value).__name__} is no document; the kinds of documents are {known}")
        title = fit(kind.title(value))[:LONGEST_TITLE]
        return Encoded(kind=kind.name, schema=kind.schema, title=title, payload=self.payload(value))

    def payload(self, value: object) -> str:
        """Give a value as JSON, always the same text for equal values."""
        return canonical(self._converter.unstructure(value))

    def decode(self, name: str, schema: int, payload: str, place: str) -> object:
        """Give the value of a payload, lifted to today's shape; `place` begins the sentence of an error.

        Raises NewerSchemaError for a shape of the future, DamagedError for a payload that does not hold the kind.
        """
        return self.structure(self.lifted(name, schema, payload, place), self.kind(name).type, place)

    def lifted(self, name: str, schema: int, payload: str, place: str) -> Payload:
        """Give a payload in today's shape, as JSON's own kinds; raises as `decode` does, but looks into no field."""
        kind = self.kind(name)
        check_schema(kind, schema, place)
        lifted = parse(payload, place)
        for upcaster in kind.upcasters[schema - 1 :]:
            lifted = upcaster(lifted)
        return lifted

    def structure(self, document: object, kind: type, place: str) -> Any:  # noqa: ANN401 - any kind of value
        """Give a document of JSON's own kinds as a value. Raises DamagedError with the path of what is wrong."""
        try:
            return self._converter.structure(document, kind)
        except (BaseValidationError, InputError, ValueError, TypeError) as error:
            raise DamagedError(
                f"{place} cannot be read: {_first_reason(error)}; run `osm-workbench audit`, and restore a backup"
                " where it finds the history broken"
            ) from error


def _first_reason(error: Exception) -> str:
    """Give the first thing that is wrong, with its path."""
    if not isinstance(error, BaseValidationError):
        return str(error)
    return transform_error(error, path="", format_exception=_reason)[0].replace("@ .", "at ")


def _reason(error: BaseException, kind: type | None) -> str:
    if isinstance(error, TypeError | ValueError) and not isinstance(error, BaseValidationError):
        return str(error)
    return str(format_exception(error, kind))


def check_schema(kind: Kind, schema: int, place: str) -> None:
    """Refuse a shape of the future with NewerSchemaError, and one that never was with DamagedError."""
    if schema > kind.schema:
        raise NewerSchemaError(
            f"{place} was written by a newer workbench (schema {schema}; this one reads up to {kind.schema});"
            " update osm-workbench to read and change it"
        )
    if schema < 1:
        raise DamagedError(f"{place} has schema(={schema}), which never was; restore a backup")


def parse(payload: str, place: str) -> Payload:
    """Give a payload as JSON's own kinds. Raises DamagedError where it is no object of JSON."""
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"{place} is no longer JSON ({error}); restore a backup") from error
    if not isinstance(document, dict):
        raise DamagedError(f"{place} holds a {type(document).__name__} and no object; restore a backup")
    return document


def canonical(document: object) -> str:
    """Give the one text of a JSON document. ASCII alone, for not every text from a browser is valid Unicode."""
    try:
        return _CANONICAL.encode(document)
    except ValueError as error:
        raise InputError(f"a number in the document is not finite ({error}); correct it before saving") from error


def fit(text: str) -> str:
    """Give a text that every database takes: what it cannot hold is replaced by a question mark in a diamond."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def make_strict_converter() -> JsonConverter:
    """Give a converter that bends no value into a type and drops no field it does not know."""
    converter = make_converter(forbid_extra_keys=True, detailed_validation=True)

    def structure_object(kind: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - any dataclass
        inner = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

        def structured(value: object, _: object) -> object:
            if not isinstance(value, dict):
                raise TypeError(f"{value!r:.60} must be an object")
            return inner(value, kind)

        return structured

    converter.register_structure_hook_factory(is_dataclass, structure_object)

    def structure_by_number(kind: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - any dict from int
        member = get_args(kind)[1]

        def structured(value: object, _: object) -> object:
            if not isinstance(value, dict):
                raise TypeError(f"{value!r:.60} must be an object")
            return {int(key): converter.structure(item, member) for key, item in value.items()}

        return structured

    converter.register_structure_hook_factory(_is_by_number, structure_by_number)
    converter.register_unstructure_hook(Period, str)
    converter.register_structure_hook(Period, lambda value, _: Period.parse(_text(value, str)))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(int, _whole)
    converter.register_structure_hook(bool, _truth)
    converter.register_structure_hook(str, _text)
    return converter


def _is_by_number(kind: Any) -> bool:  # noqa: ANN401 - any type
    """Whether keys are whole numbers, which JSON writes as texts."""
    return get_origin(kind) is dict and get_args(kind)[0] is int


def _number(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r:.60} must be a number")
    return float(value)


def _whole(value: object, _: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r:.60} must be a whole number")
    return value


def _truth(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r:.60} must be true or false")
    return value


def _text(value: object, kind: Any) -> Any:  # noqa: ANN401 - a text, or a member of an enumeration of texts
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} must be a text")
    # cattrs asks the hook of str for the enumerations derived from it, too.
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return value
    known = [member.value for member in kind]
    if value not in known:
        raise TypeError(f"{value!r:.60} must be one of {', '.join(known)}")
    return kind(value)
