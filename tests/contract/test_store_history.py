"""Whoever goes round the guards of the history leaves traces, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from complaints.model import HistoryEntry
from store import cases, history
from store.database import Database
from tests.store_samples import NOW, kept_case

TAMPERINGS = {
    "an entry is reworded": ["UPDATE history SET why = 'never' WHERE case_id = 1 AND position = 2"],
    "an entry is given another author": ["UPDATE history SET by = 'someone' WHERE case_id = 2 AND position = 1"],
    "an entry in the middle is taken out": ["DELETE FROM history WHERE case_id = 1 AND position = 2"],
    "the tail of a history is cut": ["DELETE FROM history WHERE case_id = 1 AND position = 3"],
    "the tail is cut and the case says so too": [
        "DELETE FROM history WHERE case_id = 1 AND position = 3",
        "UPDATE cases SET history_count = 2, history_digest = "
        "(SELECT digest FROM history WHERE case_id = 1 AND position = 2) WHERE id = 1",
    ],
    "the tail is cut from case and ledger": [
        "DELETE FROM history WHERE case_id = 1 AND position = 3",
        "UPDATE cases SET history_count = 2, history_digest = "
        "(SELECT digest FROM history WHERE case_id = 1 AND position = 2) WHERE id = 1",
        "DELETE FROM ledger WHERE case_id = 1 AND entries = 3",
    ],
    "two entries change places": [
        "UPDATE history SET position = 9 WHERE case_id = 1 AND position = 2",
        "UPDATE history SET position = 2 WHERE case_id = 1 AND position = 3",
        "UPDATE history SET position = 3 WHERE case_id = 1 AND position = 9",
    ],
    "the end of the ledger is cut": ["DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)"],
    "a line of the ledger is changed": ["UPDATE ledger SET digest = chain WHERE seq = 2"],
    "the ledger's head is put back": ["UPDATE ledger_head SET seq = 1"],
    "an entry is slipped in": [
        "INSERT INTO history (case_id, position, at, by, what, before, after, why, digest) "
        "SELECT case_id, 4, at, by, what, before, after, why, digest FROM history WHERE case_id = 1 AND position = 3"
    ],
}


def _three_entries_each(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
        kept_case(tx, "KS20261120-002")
    for what in ("status", "note"):
        for case_no in ("KS20261120-001", "KS20261120-002"):
            with database.transaction() as tx:
                found = cases.load(tx, case_no)
                found.history.append(HistoryEntry(NOW, "王工", what, {"b": 1, "a": 0.1}, ["新"], "因为"))
                cases.save(tx, found)


def test_an_honest_history_verifies(database: Database) -> None:
    with database.reading() as tx:
        assert list(history.verify(tx)) == []
        assert history.head(tx) == (0, "")
    _three_entries_each(database)
    with database.reading() as tx:
        assert list(history.verify(tx)) == []
        assert history.head(tx)[0] == 6


@pytest.mark.parametrize("statements", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_tampering_shows(database: Database, statements: list[str]) -> None:
    _three_entries_each(database)
    with database.engine.begin() as connection:
        if database.postgresql:
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for table in ("history", "ledger"):
                for what in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER {table}_no_{what}"))
        for statement in statements:
            connection.execute(text(statement))
        if database.postgresql:
            connection.execute(text("SET session_replication_role = origin"))
    with database.reading() as tx:
        assert list(history.verify(tx)) != []
