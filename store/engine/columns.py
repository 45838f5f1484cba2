"""Column types that both databases agree on: clean text, JSON that any string survives, instants in UTC, big row numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from sqlalchemy import BigInteger, Dialect, Index, Integer, Text
from sqlalchemy import text as sql
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

#: Row numbers and IMAP numbers: 64 bits on PostgreSQL; SQLite wants plain INTEGER for a key that counts by itself.
Big = BigInteger().with_variant(Integer(), "sqlite")


def clean(value: str) -> str:
    """Text that every database takes: NUL and lone surrogates, which broken mail contains, become U+FFFD."""
    if "\x00" in value:
        value = value.replace("\x00", "\ufffd")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _as_json(value: Any) -> Any:
    """What JSON has no word for: instants and dates as ISO text, dataclasses as objects, sets as sorted lists."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {x.name: getattr(value, x.name) for x in fields(value)}
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal | PurePath):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def dumps(value: Any, *, sort_keys: bool = False) -> str:
    """Compact JSON text; characters that UTF-8 cannot carry are written as JSON escapes, so any Python string survives."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"), default=_as_json)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class Words(TypeDecorator[str]):
    """Text of any length, cleaned on its way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else clean(value)


class Key(Words):
    """Text that an index holds: cut to 500 characters, because PostgreSQL refuses index entries above 2,700 bytes.

    Questions are cut the same way, so what was kept is found; no honest name, address or Message-ID is that long.
    """

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else super().process_bind_param(value[:500], dialect)


class JsonText(TypeDecorator[Any]):
    """A JSON value kept as its text, byte for byte the same on both databases (None is kept as `null`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        return dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else json.loads(value)


def key() -> Any:
    """A primary key that the database counts."""
    return Field(default=None, primary_key=True, sa_type=Big)


def link(target: str, *, index: bool = False) -> Any:
    """A reference to a row that must exist."""
    return Field(foreign_key=target, sa_type=Big, index=index)


def optional_link(target: str, *, index: bool = False) -> Any:
    """A reference to a row, or none."""
    return Field(default=None, foreign_key=target, sa_type=Big, index=index)


def words(default: str | None = "") -> Any:
    """A text column."""
    return Field(default=default, sa_type=Words)


def indexed(default: str | None = "", *, index: bool = False, unique: bool = False) -> Any:
    """A text column that stands in an index, its own or one of several columns."""
    return Field(default=default, sa_type=Key, index=index, unique=unique)


def plain(default: Any = None) -> Any:
    """A JSON column."""
    return Field(default=default, sa_type=JsonText, nullable=False)


def json_list() -> Any:
    """A JSON column that holds a list."""
    return Field(default_factory=list, sa_type=JsonText, nullable=False)


def json_object() -> Any:
    """A JSON column that holds an object."""
    return Field(default_factory=dict, sa_type=JsonText, nullable=False)


def number(default: int = 0) -> Any:
    """A whole number that may pass 31 bits (UID, UIDVALIDITY, sizes)."""
    return Field(default=default, sa_type=Big)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows that are still of interest; both databases have them."""
    return Index(name, *columns, unique=unique, sqlite_where=sql(where), postgresql_where=sql(where))
