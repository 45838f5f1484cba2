"""Settings as JSON text, to hand them to another process of the same program; secrets are left out unless asked for."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from foundations.settings.shapes import Settings

SECRET_KEYS = frozenset({"password", "client_secret", "refresh_token"})


def dump(settings: Settings, *, secrets: bool = False) -> str:
    """The settings as JSON; passwords and tokens become empty strings unless `secrets` is true."""
    return json.dumps(_plain(settings, secrets), ensure_ascii=False)


def load(text: str) -> Settings:
    """The settings that `dump` wrote; raises ValueError, KeyError or TypeError on anything else."""
    made = _typed(Settings, json.loads(text))
    assert isinstance(made, Settings)
    return made


def _plain(value: Any, secrets: bool) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: "" if f.name in SECRET_KEYS and not secrets else _plain(getattr(value, f.name), secrets)
            for f in fields(value)
        }
    if isinstance(value, tuple):
        return [_plain(x, secrets) for x in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _typed(kind: Any, value: Any) -> Any:
    """Build what the annotation `kind` says from plain JSON values."""
    if get_origin(kind) in (Union, UnionType):
        if value is None:
            return None
        return _typed(next(x for x in get_args(kind) if x is not NoneType), value)
    if get_origin(kind) is tuple:
        return tuple(_typed(get_args(kind)[0], x) for x in value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _typed(hints[name], x) for name, x in value.items()})
    if kind is Path:
        return Path(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is float:
        return float(value)
    return value
