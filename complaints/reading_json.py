"""Readings as JSON and back, without loss: the form in which the store keeps them."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from complaints.reading import Json, Reading


def to_json(reading: Reading) -> dict[str, Json]:
    """The reading as plain JSON values; fields at their defaults are left out, instants are ISO 8601 with offset."""
    encoded = _encode(reading)
    assert isinstance(encoded, dict)
    return encoded


def from_json(data: Mapping[str, Json]) -> Reading:
    """The reading that `to_json` wrote; keys of later versions are ignored, missing ones take their defaults."""
    found = _decode(Reading, dict(data))
    assert isinstance(found, Reading)
    return found


def _encode(value: Any) -> Json:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        out = {}
        for each in dataclasses.fields(value):
            held = getattr(value, each.name)
            if held != _default(each):
                out[each.name] = _encode(held)
        return out
    if isinstance(value, Mapping):
        return {key: _encode(held) for key, held in value.items()}
    if isinstance(value, (tuple, list)):
        return [_encode(held) for held in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _default(each: dataclasses.Field[Any]) -> Any:
    if each.default is not dataclasses.MISSING:
        return each.default
    return each.default_factory() if each.default_factory is not dataclasses.MISSING else dataclasses.MISSING


@cache
def _types(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, data: Any) -> Any:
    """The value of a declared type from its JSON."""
    if kind is Any or data is None:
        return data
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _types(kind)
        known = {each.name for each in dataclasses.fields(kind)}
        return kind(**{name: _decode(hints[name], held) for name, held in data.items() if name in known})
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _decode(next(each for each in inside if each is not type(None)), data)
    if origin is tuple:
        if len(inside) == 2 and inside[1] is Ellipsis:
            return tuple(_decode(inside[0], held) for held in data)
        return tuple(_decode(its, held) for its, held in zip(inside, data, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _decode(inside[1], held) for key, held in data.items()}
    if kind is datetime:
        return datetime.fromisoformat(data)
    if kind is float:
        return float(data)
    return data
