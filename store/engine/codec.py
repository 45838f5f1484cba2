"""Readings to JSON and back, so that the store gives out exactly the values that the readers made."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from store.engine.columns import dumps

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """A value of `complaints.reading` or `complaints.model` as plain JSON."""
    return json.loads(dumps(value))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def from_json(kind: type[T], data: Any) -> T:
    """The dataclass that `to_json` made the JSON from; unknown keys (of a newer version) are left out."""
    value: T = _decode(kind, data)
    return value


def _decode(kind: Any, data: Any) -> Any:
    if kind is Any or data is None:
        return data
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _decode(next(x for x in get_args(kind) if x is not type(None)), data)
    if origin is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_decode(parts[0], x) for x in data)
        return tuple(_decode(part, x) for part, x in zip(parts, data, strict=True))
    if origin is list:
        return [_decode(get_args(kind)[0], x) for x in data]
    if origin in {dict, Mapping}:
        return {k: _decode(get_args(kind)[1], v) for k, v in data.items()}
    if kind is datetime:
        return datetime.fromisoformat(data)
    if kind is float:
        return float(data)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        known = {x.name: _decode(hints[x.name], data[x.name]) for x in fields(kind) if x.name in data}
        return kind(**known)
    return data
