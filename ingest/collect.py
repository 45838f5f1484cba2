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

from foundations.settings.shapes import Mailbox as MailboxSettings
from foundations.settings.shapes import Settings
from ingest.aside import Aside
from ingest.mailbox import BATCH_BYTES, Listed, Mailbox, MailboxProblem, RawMessage, Selected, batches
from ingest.reconcile import Pass, reconcile
from ingest.salvage import Salvage
from store import arrivals, inbox
from store.database import Database
from store.engine.errors import StoreError
from store.engine.transaction import Transaction

log = logging.getLogger(__name__)
#: How often in one pass the server may refuse to move or flag; the rest is tried in the next pass. A line that breaks
#: meanwhile counts as several: it may cost a long silence.
MOST_REFUSALS = 30
BREAK_REFUSALS = 3
#: So much of another message is fetched to learn whether a broken line is the server's fault.
PROBE_BYTES = 1000


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
    moved_aside: int = 0  # messages put from the folder of taken ones into quarantine
    refusals: int = 0
    refused: set[int] = field(default_factory=set)  # UIDs kept here that the server would not move or flag
    aside: Aside = field(init=False)
    listing: Salvage = field(init=False)
    fetching: Salvage = field(init=False)

    def __post_init__(self) -> None:
        self.aside = Aside(self.db, self.mailbox.name, self.selected, self.now)
        box, uids = self.box, self.aside.uids
        self.listing = Salvage(box, self.selected, self.stop, lambda uid: bool(box.sizes([uid])), uids)
        self.fetching = Salvage(
            box,
            self.selected,
            self.stop,
            lambda uid: box.fetch_beginning(Listed(uid, 0, None), PROBE_BYTES) is not None,
            uids,
        )

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
        self.done.untold = len(self.refused)
        self.done.postponed = len(self.listing.postponed | self.fetching.postponed)
        if not self.stop.is_set():
            self._forget_absent()
            self._settle_absent((self.mailbox.name, self.selected.folder, self.selected.uidvalidity))
            self._set_aside()
        expected = None
        if self.processed_before is not None:
            expected = self.processed_before + self.done.told - self.done.too_large - self.moved_aside
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
            zone=self.settings.company.zone,
        )
        return self.done

    # --- one round --------------------------------------------------------------------------------------------------

    def _begin(self) -> int:
        """The UID from which on messages can be waiting: those that stay in the folder are remembered by the last UID."""
        name = self.mailbox.name
        self.aside.load()
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
        """What breaks the line is asked for last, and one by one: it must hold up nothing."""
        known = self._settle_known(set(uids))
        waiting = [uid for uid in uids if uid not in known]
        suspected = [uid for uid in waiting if uid in self.aside.messages]
        self._fetch(self._sizes([uid for uid in waiting if uid not in self.aside.messages]))
        resting = self.aside.resting(suspected)
        for uid in suspected:
            if uid not in resting:
                self._fetch(self._sizes([uid], suspected=True), suspected=True)
        if self.stop.is_set():
            return
        for salvage in (self.listing, self.fetching):
            self.aside.keep(salvage.judge())
        elsewhere = self.aside.messages.keys() | self.listing.postponed | self.fetching.postponed | self.refused
        self._look_again((set(waiting) & self.unsettled) - elsewhere)

    def _sizes(self, uids: list[int], *, suspected: bool = False) -> list[Listed]:
        asked = [Listed(uid, 0, None) for uid in uids]
        found: list[Listed] = []
        for batch in batches(asked, self.batch_bytes):
            for part in self.listing.each(
                batch, lambda part: self.box.sizes([x.uid for x in part]), suspected=suspected
            ):
                found += part
        return found

    def _fetch(self, listed: list[Listed], *, suspected: bool = False) -> None:
        limit = self.settings.limits.message_bytes
        for batch in batches([item for item in listed if item.size <= limit], self.batch_bytes):
            for messages in self.fetching.each(batch, self._whole, suspected=suspected):
                self._keep([(message, len(message.raw)) for message in messages])
                if self.stop.is_set():
                    return
        for item in (item for item in listed if item.size > limit):
            for beginnings in self.fetching.each([item], self._beginnings, suspected=suspected):
                for beginning in beginnings:
                    log.warning("%s: message %d has %d bytes, more than message_bytes allows; it goes to quarantine",
                                self.mailbox.name, item.uid, item.size)  # fmt: skip
                    self._keep([(beginning, item.size)])

    def _whole(self, part: list[Listed]) -> list[RawMessage]:
        return [message for messages in self.box.fetch(part, self.batch_bytes) for message in messages]

    def _beginnings(self, part: list[Listed]) -> list[RawMessage]:
        return [beginning for item in part if (beginning := self.box.fetch_beginning(item)) is not None]

    def _settle_known(self, seen: set[int]) -> set[int]:
        """What an earlier pass kept: the server is told now if it was not told then. Gives the UIDs that need no fetching."""
        place = (self.mailbox.name, self.selected.folder, self.selected.uidvalidity)
        with self.db.reading() as tx:
            untold = {arrival.uid: arrival for arrival in inbox.unmoved(tx, *place)}
            known = set(untold) if self.mailbox.after == "move" else inbox.known_uids(tx, *place)
        limit = self.settings.limits.message_bytes
        lying = [untold[uid] for uid in sorted(untold) if uid in seen]
        for large in (False, True):
            self._tell({x.uid: x.id for x in lying if (x.size > limit) == large}, large=large)
        self.unsettled -= known if self.mailbox.after == "keep" else known - untold.keys()
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
            self.aside.forget(tx, taken)
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
        if large:
            told = self._change(taken, lambda uids: self.box.move(uids, self.mailbox.quarantine_folder))
        elif self.mailbox.after == "flag":
            told = self._change(taken, self.box.flag)
        else:
            if self.processed_before is None:
                self.processed_before = self.box.counts().processed or 0
            told = self._change(taken, lambda uids: self.box.move(uids, self.mailbox.processed_folder))
        self.done.told += len(told)
        self._settled(told)
        with self.db.transaction() as tx:
            inbox.mark_moved(tx, [taken[uid] for uid in told], self.now)
            self._save_position(tx)

    def _change(self, uids: Iterable[int], change: Callable[[list[int]], None]) -> list[int]:
        """Those of which the server could be told. One that it refuses to move or flag costs itself and no other.

        A line that breaks once at a single message may have been cut by anybody; twice is like a refusal.
        """
        told: list[int] = []
        broke: set[int] = set()
        waiting = [sorted(uids)]
        while waiting:
            part = waiting.pop()
            if self.refusals >= MOST_REFUSALS:
                self.refused |= set(part)
                continue
            try:
                change(part)
            except MailboxProblem as problem:
                self._refused(problem)
                middle = len(part) // 2
                if middle and problem.code != "half_moved":
                    waiting += [part[middle:], part[:middle]]
                elif problem.code == "connection_lost" and part[0] not in broke:
                    broke.add(part[0])
                    waiting.append(part)
                else:
                    self.refused |= set(part)
            else:
                told += part
        return told

    def _refused(self, problem: MailboxProblem) -> None:
        """Counts a refusal; raises what is none, and the problem of a mailbox that cannot be opened again."""
        if problem.code not in ("refused", "half_moved", "connection_lost"):
            raise problem
        self.done.refusal = problem.what
        self.refusals += {"refused": 1, "connection_lost": BREAK_REFUSALS}.get(problem.code, MOST_REFUSALS)
        if problem.code == "connection_lost":
            again = self.box.open()
            if (again.folder, again.uidvalidity) != (self.selected.folder, self.selected.uidvalidity):
                raise problem

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
            try:
                found = self.box.move_aside(arrival.size, arrival.sha256, source, self.mailbox.quarantine_folder)
            except MailboxProblem as problem:
                if problem.code != "refused":
                    raise
                self.done.untold += 1
                self.done.refusal = problem.what
                continue
            self.moved_aside += found
            log.warning("%s: message %d %s", self.mailbox.name, arrival.message_id,
                        "put into quarantine" if found else f"is in quarantine, and no longer in {source}")  # fmt: skip
            with self.db.transaction() as tx:
                arrivals.mark_set_aside(tx, [arrival.id], self.now)

    # --- what is left -----------------------------------------------------------------------------------------------

    def _look_again(self, uids: set[int]) -> None:
        """Listed and not delivered: gone meanwhile, which is no error, or lying there and refused, which is shown."""
        if not uids:
            return
        there = uids & set(self.box.uids(min(uids) - 1))
        self.done.vanished += len(uids - there)
        self._settled(uids - there)
        self.done.left = tuple(sorted({*self.done.left, *there}))

    def _forget_absent(self) -> None:
        """Somebody has taken a message away that broke the line: it is nobody's trouble any more."""
        if self.aside.messages:
            absent = self.aside.messages.keys() - set(self.box.uids())
            with self.db.transaction() as tx:
                self.aside.forget(tx, absent)
            self._settled(absent)
        self.done.withheld = tuple(self.aside.messages[uid] for uid in sorted(self.aside.messages))

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
