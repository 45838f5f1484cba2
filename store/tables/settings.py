"""Facts about the store itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from store.columns import Key, plain, words


class SettingRow(SQLModel, table=True):
    """A fact about this store that is no table of its own."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True, sa_type=Key)
    value: Any = plain()
    at: datetime | None = None
    by: str = words()
