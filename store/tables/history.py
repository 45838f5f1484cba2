"""What was done, for good: the history of every case, and the ledger that chains the histories into one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.engine.columns import Big, key, link, number, plain, words


class HistoryRow(SQLModel, table=True):
    """One change of a case. Rows are only ever added: triggers forbid the rest, and the digests show who goes round them."""

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("case_id", "position"), {"sqlite_autoincrement": True})

    id: int | None = key()
    case_id: int = link("cases.id")
    position: int  # from 1, without gaps
    at: datetime
    by: str = words()
    what: str = words()
    before: Any = plain()
    after: Any = plain()
    why: str = words()
    digest: str = words()


class LedgerRow(SQLModel, table=True):
    """One line for every transaction and case that added history: chains the histories of all cases into one."""

    __tablename__ = "ledger"

    seq: int = Field(primary_key=True, sa_type=Big, sa_column_kwargs={"autoincrement": False})
    case_id: int = link("cases.id", index=True)
    entries: int  # entries that the case had then
    digest: str = words()  # the digest of its last entry then
    chain: str = words()


class LedgerHeadRow(SQLModel, table=True):
    """The end of the ledger, one row: what is missing at its tail shows here."""

    __tablename__ = "ledger_head"

    id: int = Field(primary_key=True)
    seq: int = number()
    chain: str = words()
