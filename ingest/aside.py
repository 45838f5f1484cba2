"""The messages of one mailbox that break the line: kept in the store, tried again ever more rarely, never forgotten while they lie there."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ingest.mailbox import Listed, Selected
from ingest.salvage import Breaking
from store import withheld
from store.database import Database
from store.engine.transaction import Transaction
from store.withheld import Withheld

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=1)


def pause(times: int) -> timedelta:
    """How long a message is left alone after it broke the line in so many passes: 1 h, 4 h, 16 h, then a day."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * float(4 ** min(times - 1, 8)))


@dataclass(slots=True)
class Aside:
    """Those of the folder that is open. `uids` is shared with who asks for messages, and grows as they are found."""

    db: Database
    mailbox: str
    selected: Selected
    now: datetime
    messages: dict[int, Withheld] = field(default_factory=dict)
    uids: set[int] = field(default_factory=set)

    def load(self) -> None:
        """What earlier passes found; what was numbered otherwise is found anew."""
        with self.db.reading() as tx:
            found = withheld.withheld(tx, self.mailbox)
        place = (self.selected.folder, self.selected.uidvalidity)
        self.messages = {each.uid: each for each in found if (each.folder, each.uidvalidity) == place}
        self.uids |= self.messages.keys()
        other = [each for each in found if (each.folder, each.uidvalidity) != place]
        if other:
            with self.db.transaction() as tx:
                withheld.forget(tx, other)

    def resting(self, uids: Iterable[int]) -> set[int]:
        """Those of these messages that are not to be asked for now."""
        return {uid for uid in uids if uid in self.messages and self.messages[uid].try_at > self.now}

    def keep(self, found: Iterable[Breaking]) -> None:
        """Notes what has just broken the line, and says so in the log."""
        for each in found:
            noted = self._noted(each.message, each.how, witnessed=each.witnessed)
            with self.db.transaction() as tx:
                withheld.keep(tx, noted)
            self.messages[noted.uid] = noted
            log.warning("%s: message %d of %d bytes breaks the connection and is set aside until %s",
                        self.mailbox, noted.uid, noted.size, noted.try_at.isoformat())  # fmt: skip

    def forget(self, tx: Transaction, uids: Iterable[int]) -> None:
        """These were taken in, or lie there no more."""
        gone = [self.messages.pop(uid) for uid in uids if uid in self.messages]
        withheld.forget(tx, gone)

    def _noted(self, message: Listed, how: str, *, witnessed: bool) -> Withheld:
        before = self.messages.get(message.uid) or Withheld(
            self.mailbox, self.selected.folder, self.selected.uidvalidity, message.uid,
            size=0, received_at=None, how="", times=0, since=self.now, tried_at=self.now, try_at=self.now,
        )  # fmt: skip
        times = before.times + (witnessed or before.times > 0)
        return replace(
            before,
            size=message.size or before.size,
            received_at=message.received_at or before.received_at,
            how=str(how),
            times=times,
            tried_at=self.now,
            # As long as there was no witness it is the only message there: trying it each time holds up nobody.
            try_at=self.now + pause(times) if times else self.now,
        )
