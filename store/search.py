"""Full text of cases: number, fields, letters, subjects, bodies and the text of attachments, in both Chinese scripts.

Everything is folded before it is kept and before it is asked for (`store.engine.folding`), so width, case and script make no
difference. A question is words between spaces; a case must have all of them, each anywhere, also inside other words.
SQLite answers from an FTS5 index of trigrams (its vocabulary answers words of one or two characters); PostgreSQL from
an index of pairs of characters for Chinese, and from pg_trgm for the rest where that extension could be made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, column, func, table, update
from sqlalchemy import select as core_select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text
from sqlmodel import col, select

from complaints.model import Case
from complaints.reading import Reading
from store.engine.folding import fold
from store.engine.transaction import Transaction
from store.tables import SearchRow

#: characters of searchable text that are kept for one message or one case's facts
LIMIT = 200_000
#: words of a question that count; more only cost time
MOST_WORDS = 8
#: room behind the text, so that its last characters begin a trigram too
_PAD = "  "
_LAST = "\U0010ffff"


def _facts(case: Case) -> Iterator[str]:
    yield case.case_no
    for values in case.fields.values():
        for value in values:
            yield value.value if isinstance(value.value, str) else value.raw
    for letter in case.letters:
        yield f"{letter.subject} {letter.to} {letter.body}"
    for action in case.actions:
        yield action.text


def _words_of(reading: Reading) -> Iterator[str]:
    if reading.mail is not None:
        mail = reading.mail
        yield f"{mail.subject} {mail.from_name} {mail.from_address}"
        yield mail.text
    for attachment in reading.attachments:
        yield f"{attachment.name} {attachment.text}"
    for values in reading.fields.values():
        for value in values:
            yield value.raw


def _folded(parts: Iterator[str]) -> str:
    return fold("\n".join(parts))[:LIMIT] + _PAD


def index_case(tx: Transaction, case: Case) -> None:
    """Brings the searchable facts of a case up to date."""
    row = tx.session.exec(
        select(SearchRow).where(SearchRow.case_id == case.id, col(SearchRow.message_id).is_(None))
    ).first()
    _keep(tx, row or SearchRow(case_id=case.id), _folded(_facts(case)))


def index_message(tx: Transaction, message_id: int, case_id: int | None, reading: Reading) -> None:
    """Brings the searchable text of a message up to date."""
    row = tx.session.exec(select(SearchRow).where(SearchRow.message_id == message_id)).first()
    _keep(tx, row or SearchRow(message_id=message_id, case_id=case_id), _folded(_words_of(reading)))


def move_message(tx: Transaction, message_id: int, case_id: int | None) -> None:
    """The message is part of this case now, or of none."""
    chosen = col(SearchRow.message_id) == message_id
    tx.session.connection().execute(update(SearchRow).where(chosen).values(case_id=case_id))


def _keep(tx: Transaction, row: SearchRow, text: str) -> None:
    if row.body != text:
        row.body = text
    tx.session.add(row)
    tx.session.flush()


def matching_cases(tx: Transaction, text: str) -> Select[Any]:
    """A selection of the ids of all cases that match, for `CaseRow.id.in_(…)`; a question without words matches all."""
    return _matching(tx, text, col(SearchRow.case_id))


def matching_messages(tx: Transaction, text: str) -> Select[Any]:
    """A selection of the ids of all messages that were read and match, in a case or not."""
    return _matching(tx, text, col(SearchRow.message_id))


def _matching(tx: Transaction, text: str, owner: Any) -> Select[Any]:
    words = list(dict.fromkeys(fold(text).split()))[:MOST_WORDS]
    has = _has_postgresql if tx.postgresql else _has_sqlite
    query: Select[Any] = core_select(owner).where(owner.is_not(None)).distinct()
    for position, word in enumerate(words):
        if position == 0:
            query = query.where(has(word))
        else:
            query = query.where(owner.in_(core_select(owner).where(owner.is_not(None), has(word))))
    return query


def _has_sqlite(word: str) -> ColumnElement[bool]:
    if len(word) < 3:
        # every place where a word stands begins a trigram: the sorted vocabulary gives their documents in one sweep
        terms = table("search_terms", column("term"), column("doc"))
        found = core_select(terms.c.doc).where(terms.c.term >= word, terms.c.term < word + _LAST)
    else:
        index = table("search_index", column("rowid"), column("search_index"))
        quoted = '"' + word.replace('"', '""') + '"'
        found = core_select(index.c.rowid).where(index.c.search_index.op("MATCH")(quoted))
    return col(SearchRow.id).in_(found)


def _has_postgresql(word: str) -> ColumnElement[bool]:
    contains: ColumnElement[bool] = col(SearchRow.body).contains(word, autoescape=True)
    pairs = sorted({word[i : i + 2] for i in range(len(word) - 1) if not word[i : i + 2].isascii()})
    if pairs:
        return func.kesu_pairs(col(SearchRow.body), type_=ARRAY(Text)).contains(cast(pairs, ARRAY(Text))) & contains
    return contains
