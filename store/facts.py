"""Facts about this store that have no table of their own: small JSON values by key."""

from __future__ import annotations

from datetime import datetime

from complaints.reading import Json
from store.codec import to_json
from store.database import Transaction
from store.tables import SettingRow


def fact(tx: Transaction, key: str) -> Json:
    """The value under a key, or None."""
    row = tx.session.get(SettingRow, key)
    return None if row is None else to_json(row.value)


def keep_fact(tx: Transaction, key: str, value: Json, *, by: str, at: datetime) -> None:
    """Keeps a value under a key in place of the one before."""
    row = tx.session.get(SettingRow, key) or SettingRow(key=key)
    row.value, row.by, row.at = to_json(value), by, at
    tx.session.add(row)
    tx.session.flush()
