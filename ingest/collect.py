"""Step 1: what waits in a mailbox becomes stored bytes, and only then the server is told.

The order is the promise: bytes to disk, COMMIT, then move or flag. A crash between any two of them costs a second fetch
of the same bytes, which the store recognises by place and by content.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from complaints.settings import Mailbox as MailboxSettings
from complaints.settings import Settings
from ingest.mailbox import BATCH_BYTES, Mailbox, MailboxProblem, RawMessage, Selected
from ingest.reconcile import Pass, reconcile
from store import arrivals, inbox
from store.database import Database, Transaction
from store.errors import StoreError

log = logging.getLogger(__name__)


def collect(
    db: Database,
    box: Mailbox,
    mailbox: MailboxSettings,
    settings: Settings,
    now: datetime,
    *,
    kept: Callable[[], None] | None = None,
    stop: threading.Event | None = None,
    batch_bytes: int = BATCH_BYTES,
) -> Pass:
    """One pass over everything that waits in the folder, which is opened if need be.

    `kept` is called after every commit that brought something new. Raises MailboxProblem or StoreError; what was
    committed until then stays, and the next pass goes on from there.
    """
    selected = box.selected or box.open()
    begun = _Collecting(
        db=db,
        box=box,
        mailbox=mailbox,
        settings=settings,
        now=now,
        selected=selected,
        kept=kept,
        stop=stop or threading.Event(),
        batch_bytes=batch_bytes,
        done=Pass(mailbox.name),
    )
    return begun.run()


def try_collect(
    db: Database,
    box: Mailbox,
    mailbox: MailboxSettings,
    settings: Settings,
    now: datetime,
    *,
    kept: Callable[[], None] | None = None,
    stop: threading.Event | None = None,
) -> Pass:
    """`collect`, with a problem of the mailbox noted in its state and given back instead of raised."""
    try:
        return collect(db, box, mailbox, settings, now, kept=kept, stop=stop)
    except MailboxProblem as problem:
        note_problem(db, mailbox.name, str(problem), now)
        return Pass(mailbox.name, problem=str(problem))


def note_problem(db: Database, name: str, problem: str, now: datetime) -> None:
    """Keep a problem where the dashboard shows the state of the mailbox."""
    log.warning("%s", problem)
    try:
        with db.transaction() as tx:
            state = inbox.mailbox_state(tx, name)
            inbox.save_mailbox_state(tx, replace(state, last_error=problem, last_error_at=now))
    except StoreError as error:
        log.error("the problem could not be kept: %s", error)


@dataclass(slots=True)
class _Collecting:
    """One pass: the counts it gathers, and how far it has come."""

    db: Database
    box: Mailbox
    mailbox: MailboxSettings
    settings: Settings
    now: datetime
    selected: Selected
    kept: Callable[[], None] | None
    stop: threading.Event
    batch_bytes: int
    done: Pass
    unsettled: set[int] = field(
        default_factory=set
    )  # UIDs seen in the folder of which the server has not been told yet
    high: int = 0  # the highest UID seen
    tried: set[int] = field(default_factory=set)
    processed_before: int | None = None
    aside: int = 0  # messages put from the folder of taken ones into quarantine

    def run(self) -> Pass:
        low = self._begin()
        while not self.stop.is_set():
            seen = self.box.uids(low)
            fresh = [uid for uid in seen if uid not in self.tried]
            if not fresh:
                break
            self.unsettled |= set(fresh)
            self.tried |= set(fresh)
            self.high = max(self.high, fresh[-1])
            self._take(fresh)
        if not self.stop.is_set():
            self._settle_absent((self.mailbox.name, self.selected.folder, self.selected.uidvalidity))
            self._set_aside()
        expected = None
        if self.processed_before is not None:
            expected = self.processed_before + self.done.told - self.done.too_large - self.aside
        reconcile(
            self.db,
            self.box,
            self.mailbox,
            self.selected,
            self.done,
            unsettled=len(self.unsettled),
            position=self._position(),
            expected=expected,
            now=self.now,
        )
        return self.done

    # --- one round --------------------------------------------------------------------------------------------------

    def _begin(self) -> int:
        """The UID from which on messages can be waiting: those that stay in the folder are remembered by the last UID."""
        name = self.mailbox.name
        with self.db.reading() as tx:
            state = inbox.mailbox_state(tx, name)
        if state.first_started_on is None:
            with self.db.transaction() as tx:
                inbox.start_mailbox(tx, name, self.now.astimezone(self.settings.company.zone).date())
        same = (state.folder, state.uidvalidity) == (self.selected.folder, self.selected.uidvalidity)
        if state.uidvalidity and not same:
            log.warning("%s: the server numbers its messages anew; all are fetched again and compared by content", name)
            self._settle_absent((name, state.folder, state.uidvalidity))
        if self.mailbox.after == "move" or not same:
            return 0
        self.high = state.last_uid
        return state.last_uid

    def _take(self, uids: list[int]) -> None:
        known = self._settle_known(set(uids))
        listed = self.box.sizes([uid for uid in uids if uid not in known])
        self._vanish(set(uids) - known - {item.uid for item in listed})
        limit = self.settings.limits.message_bytes
        for messages in self.box.fetch([item for item in listed if item.size <= limit], self.batch_bytes):
            self._keep([(message, len(message.raw)) for message in messages])
            if self.stop.is_set():
                return
        for item in (item for item in listed if item.size > limit):
            beginning = self.box.fetch_beginning(item)
            if beginning is not None:
                log.warning("%s: message %d has %d bytes, more than message_bytes allows; it goes to quarantine",
                            self.mailbox.name, item.uid, item.size)  # fmt: skip
                self._keep([(beginning, item.size)])
        self._look_again([item.uid for item in listed if item.uid in self.unsettled])

    def _settle_known(self, seen: set[int]) -> set[int]:
        """What an earlier pass kept: the server is told now if it was not told then. Gives the UIDs that need no fetching."""
        place = (self.mailbox.name, self.selected.folder, self.selected.uidvalidity)
        with self.db.reading() as tx:
            untold = {arrival.uid: arrival.id for arrival in inbox.unmoved(tx, *place)}
            known = set(untold) if self.mailbox.after == "move" else inbox.known_uids(tx, *place)
        lying = sorted(uid for uid in untold if uid in seen)
        if lying:
            limit = self.settings.limits.message_bytes
            large = {item.uid for item in self.box.sizes(lying) if item.size > limit}
            self._tell({uid: untold[uid] for uid in lying if uid not in large}, large=False)
            self._tell({uid: untold[uid] for uid in lying if uid in large}, large=True)
        self.unsettled -= known
        return known & seen

    def _keep(self, messages: list[tuple[RawMessage, int]]) -> None:
        """Bytes to disk, then one transaction, then the server. With each message its full size on the server.

        A message whose size differs from the bytes kept is one of which only the beginning was fetched.
        """
        if not messages:
            return
        stored = [(message, size, self.db.files.put(message.raw)) for message, size in messages]
        taken: dict[int, int] = {}
        new = 0
        with self.db.transaction() as tx:
            for message, size, sha256 in stored:
                kept = inbox.keep(
                    tx,
                    mailbox=self.mailbox.name,
                    folder=self.selected.folder,
                    uidvalidity=self.selected.uidvalidity,
                    uid=message.uid,
                    sha256=sha256,
                    size=size,
                    received_at=min(message.received_at or self.now, self.now),
                    kept_at=self.now,
                )
                taken[message.uid] = kept.arrival_id
                new += kept.new
            if self.mailbox.after == "keep":
                self._settled(taken)
                inbox.mark_moved(tx, taken.values(), self.now)
                self._save_position(tx)
        large = any(size != len(message.raw) for message, size in messages)
        self.done.new += new
        self.done.again += len(messages) - new
        self.done.too_large += len(messages) if large else 0
        if new and self.kept is not None:
            self.kept()
        self._tell(taken, large=large)

    def _tell(self, taken: dict[int, int], *, large: bool) -> None:
        if not taken or self.mailbox.after == "keep":
            return
        uids = sorted(taken)
        if large:
            self.box.move(uids, self.mailbox.quarantine_folder)
        elif self.mailbox.after == "flag":
            self.box.flag(uids)
        else:
            if self.processed_before is None:
                self.processed_before = self.box.counts().processed or 0
            self.box.move(uids, self.mailbox.processed_folder)
        self.done.told += len(uids)
        self._settled(taken)
        with self.db.transaction() as tx:
            inbox.mark_moved(tx, taken.values(), self.now)
            self._save_position(tx)

    def _settle_absent(self, place: tuple[str, str, int]) -> None:
        """Kept, never noted as told, and no longer lying there: the crash came after the move, or somebody else moved it."""
        with self.db.reading() as tx:
            untold = inbox.unmoved(tx, *place)
        if not untold:
            return
        lying = set(self.box.uids()) if place[2] == self.selected.uidvalidity else set()
        with self.db.transaction() as tx:
            inbox.mark_moved(tx, [arrival.id for arrival in untold if arrival.uid not in lying], self.now)

    def _set_aside(self) -> None:
        """What could not be processed after it was taken goes to the server's quarantine folder too, for people to see."""
        if self.mailbox.after == "keep":
            return
        with self.db.reading() as tx:
            waiting = arrivals.to_set_aside(tx, self.mailbox.name)
        source = self.mailbox.processed_folder if self.mailbox.after == "move" else self.selected.folder
        for arrival in waiting:
            found = self.box.move_aside(arrival.size, arrival.sha256, source, self.mailbox.quarantine_folder)
            self.aside += found
            log.warning("%s: message %d %s", self.mailbox.name, arrival.message_id,
                        "put into quarantine" if found else f"is in quarantine, and no longer in {source}")  # fmt: skip
            with self.db.transaction() as tx:
                arrivals.mark_set_aside(tx, [arrival.id], self.now)

    # --- what is left -----------------------------------------------------------------------------------------------

    def _look_again(self, uids: list[int]) -> None:
        """Listed and not delivered: gone meanwhile, which is no error, or lying there and refused, which is shown."""
        if not uids:
            return
        there = {item.uid for item in self.box.sizes(uids)}
        self._vanish(set(uids) - there)
        self.done.left = tuple(sorted({*self.done.left, *there}))

    def _vanish(self, uids: set[int]) -> None:
        self.done.vanished += len(uids)
        self._settled(uids)

    def _settled(self, uids: Iterable[int]) -> None:
        self.unsettled -= set(uids)

    def _position(self) -> int:
        """Every message up to this UID is settled."""
        return min(self.unsettled) - 1 if self.unsettled else self.high

    def _save_position(self, tx: Transaction) -> None:
        if self.mailbox.after == "move":
            return  # whatever lies in the folder is waiting; there is no position
        state = inbox.mailbox_state(tx, self.mailbox.name)
        folder, uidvalidity = self.selected.folder, self.selected.uidvalidity
        inbox.save_mailbox_state(tx, replace(state, folder=folder, uidvalidity=uidvalidity, last_uid=self._position()))
