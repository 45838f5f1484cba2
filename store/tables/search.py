"""Text in which cases and messages are found."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from store.engine.columns import Big, key, optional_link, partial, words


class SearchRow(SQLModel, table=True):
    """Searchable text, folded (`store.engine.folding`): one row for the facts of a case, one for each message."""

    __tablename__ = "search_text"
    __table_args__ = (partial("uq_search_text_facts", "case_id", where="message_id IS NULL", unique=True),)

    id: int | None = key()
    case_id: int | None = optional_link("cases.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="message.id", sa_type=Big, unique=True)
    body: str = words()
