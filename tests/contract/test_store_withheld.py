"""Messages that break the line to their server are kept by place, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from store import withheld
from store.database import Database
from store.withheld import Withheld
from tests.store_samples import NOW


def one(uid: int, mailbox: str = "complaints", **changes: object) -> Withheld:
    made = Withheld(mailbox, "INBOX", 4_294_967_295, uid, 5_000_000_000, NOW, "断开 \x00", 1, NOW, NOW, NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_each_place_is_one_and_what_is_new_about_it_replaces_the_old(database: Database) -> None:
    with database.transaction() as tx:
        for found in (one(4_294_967_295), one(2), one(2, "fax"), one(2, uidvalidity=8, received_at=None)):
            withheld.keep(tx, found)
        withheld.keep(tx, one(2, times=2, try_at=NOW + timedelta(hours=4)))
    with database.reading() as tx:
        assert [(x.uidvalidity, x.uid, x.times) for x in withheld.withheld(tx, "complaints")] == [
            (8, 2, 1),
            (4_294_967_295, 2, 2),
            (4_294_967_295, 4_294_967_295, 1),
        ]
        assert len(withheld.withheld(tx)) == 4
        kept = withheld.withheld(tx, "fax")[0]
    assert kept == one(2, "fax", how="断开 \ufffd")


def test_what_is_forgotten_is_that_place_only(database: Database) -> None:
    with database.transaction() as tx:
        for found in (one(1), one(2), one(1, "fax")):
            withheld.keep(tx, found)
        withheld.forget(tx, [one(1)])
    with database.reading() as tx:
        assert [(x.mailbox, x.uid) for x in withheld.withheld(tx)] == [("complaints", 2), ("fax", 1)]
