"""Step 4: a letter that is due leaves the house, and counts as sent when the server has accepted it.

Letters to customers and notices to our own people go one way; only a letter has a case, which is told of its fate.

The order is the promise: claim, COMMIT, hand over, the server's 250, COMMIT. A crash between the last two sends the same
letter again with the same Message-ID; nothing else is ever sent twice.
"""

from __future__ import annotations

import logging
import os
import random
import socket
from collections.abc import Callable
from datetime import datetime, timedelta

from complaints.correspondence.acknowledgement import own_name
from foundations.language.sentence import say
from foundations.mailserver.return_path import envelope_id, envelope_sender
from foundations.settings.shapes import Settings
from outgoing import mime
from outgoing.courier import Courier, PermanentFailure, TemporaryFailure
from store import outbox
from store.database import Database
from store.engine.errors import StoreLocked
from store.engine.transaction import Transaction
from store.outbox import DueLetter

log = logging.getLogger(__name__)

#: Called in the transaction that notes the acceptance: (tx, case number, letter id, instant).
OnSent = Callable[[Transaction, str, int, datetime], None]
#: Called in the transaction that notes the refusal: (tx, case number, letter id, why, instant).
OnFailed = Callable[[Transaction, str, int, str, datetime], None]

#: Longer than any conversation with a server: nobody else takes the letter meanwhile.
LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
#: When the whole server is away, all letters wait for the same thing and look for it often.
LONGEST_PAUSE_WITHOUT_SERVER = timedelta(minutes=5)
#: RFC 5321 §4.5.4.1 says four to five days; a customer who waits for an answer is telephoned sooner.
GIVE_UP_AFTER = timedelta(days=2)
COMMITS = 3


def post_due(
    db: Database,
    courier: Courier,
    settings: Settings,
    now: datetime,
    *,
    on_sent: OnSent,
    on_failed: OnFailed,
    chance: Callable[[], float] = random.random,
) -> bool:
    """Send one letter or notice that is due; whether there was one. Raises StoreError; then the letter is tried again later."""
    with db.reading() as tx:
        waiting = outbox.due(tx, now, 1)
    if not waiting:
        return False
    due = waiting[0]
    with db.transaction() as tx:
        if not outbox.claim(tx, due.id, now, now + LEASE, by=this_process()):
            return True  # another courier was first, or it is cancelled: look again
    try:
        sender, sha256 = _hand_over(db, courier, settings, due, now)
    except PermanentFailure as failure:
        _fail(db, due, str(failure), now, on_failed)
    except TemporaryFailure as failure:
        begun = due.first_attempt_at or now
        if not failure.whole_server and now - begun >= GIVE_UP_AFTER:
            days = GIVE_UP_AFTER.days
            why = say("{failure} (given up after {days} days of trying)", failure=str(failure), days=days)
            _fail(db, due, why, now, on_failed)
        else:
            _put_off(db, due, failure, now, chance)
    else:
        _note_sent(db, due, sender, sha256, now, on_sent)
    return True


def release_stale_claims(db: Database) -> int:
    """Give back letters that a courier of this machine had claimed and whose process has died; how many they were.

    To be called once when the service starts: whatever bears this process's own number then is from one before it.
    """
    with db.transaction() as tx:
        stale = [letter_id for letter_id, by in outbox.leases(tx).items() if _has_died(by)]
        outbox.release(tx, stale)
    if stale:
        log.info(
            "%d letters were on their way when the service died; they are sent again under the same Message-ID",
            len(stale),
        )
    return len(stale)


def pause(attempts: int, *, whole_server: bool, chance: Callable[[], float] = random.random) -> timedelta:
    """How long to wait after so many attempts: doubling from a minute, each up to a quarter shorter or longer by chance."""
    longest = LONGEST_PAUSE_WITHOUT_SERVER if whole_server else LONGEST_PAUSE
    doubled: timedelta = FIRST_PAUSE * float(2 ** min(attempts, 16))
    return min(doubled, longest) * (0.75 + 0.5 * chance())


def _hand_over(db: Database, courier: Courier, settings: Settings, due: DueLetter, now: datetime) -> tuple[str, str]:
    """Build the letter, hand its bytes to the courier. Gives the envelope sender and the SHA-256 of the bytes.

    They are kept as proof of what a customer was told. Of a notice none is needed, and its row can make them again.
    """
    raw = _bytes_of(due, settings, now)
    sha256 = db.files.put(raw) if due.case_no else ""
    smtp = settings.smtp
    own = mime.one_address(smtp.sender)
    bounces = smtp.bounce_address or own
    per_letter = envelope_sender(smtp.bounce_address, own, due.id) if smtp.verp else bounces
    recipient = mime.one_address(due.letter.to)
    choice = list(dict.fromkeys((per_letter, bounces, own)))
    sender, said = _carried(courier, choice, recipient, raw, envelope_id(due.id))
    log.info("%s accepted: %s", due, said)
    return sender, sha256


def _carried(courier: Courier, senders: list[str], recipient: str, raw: bytes, envelope: str) -> tuple[str, str]:
    """Hands bytes to the courier under the first envelope sender that the server allows; gives it and the server's word."""
    for sender in senders:
        try:
            return sender, courier.send(sender, recipient, raw, envelope)
        except PermanentFailure as failure:
            # Many servers let an account use its own address only; then reports are joined by ENVID or Message-ID.
            if failure.stage != "sender" or sender == senders[-1]:
                raise
            log.warning("the mail server refuses the sender %s (%s); trying the next", sender, failure.text)
    raise AssertionError("there is always a last sender")


def _bytes_of(due: DueLetter, settings: Settings, now: datetime) -> bytes:
    """The letter as it goes out. What the program writes keeps the date of its writing, so that every copy is the same."""
    letter = due.letter
    sender = settings.smtp.sender
    date = now if mime.written_by_person(letter) else letter.created_at
    try:
        return mime.build(
            letter,
            case_no=due.case_no,
            sender=sender,
            sender_name=own_name(settings.company.names, letter.language),
            date=date.astimezone(settings.company.zone),
            message_id=letter.message_id or f"<{due.case_no}.{due.id}@{sender.rpartition('@')[2]}>",
        )
    except mime.UnusableLetter as error:
        raise PermanentFailure(
            error.args[0],
            say("Correct the address, or answer by phone or fax")
            if due.case_no
            else say("Correct the user's e-mail address"),
            stage="recipient",
        ) from error


def _note_sent(db: Database, due: DueLetter, sender: str, sha256: str, now: datetime, on_sent: OnSent) -> None:
    """The server has it: said in one transaction with what that means for the case.

    Worth more than one try: when it cannot be committed the customer gets the letter a second time.
    """
    for left in reversed(range(COMMITS)):
        try:
            with db.transaction() as tx:
                case_no = outbox.sent(tx, due.id, now, from_address=sender, sha256=sha256)
                if case_no:
                    on_sent(tx, case_no, due.id, now)
        except StoreLocked:
            if not left:
                raise
        else:
            return


def _put_off(
    db: Database, due: DueLetter, failure: TemporaryFailure, now: datetime, chance: Callable[[], float]
) -> None:
    after = pause(due.attempts, whole_server=failure.whole_server, chance=chance)
    log.warning("%s waits for %s: %s", due, after, failure)
    with db.transaction() as tx:
        outbox.defer(tx, due.id, now + after, str(failure), blameless=failure.whole_server)


def _fail(db: Database, due: DueLetter, why: str, now: datetime, on_failed: OnFailed) -> None:
    log.error("%s cannot be sent: %s", due, why)
    with db.transaction() as tx:
        case_no = outbox.fail(tx, due.id, why)
        if case_no:
            on_failed(tx, case_no, due.id, why, now)


def this_process() -> str:
    """This process, as other processes of this machine can ask after it."""
    return f"{socket.gethostname()}/{os.getpid()}"


def _has_died(by: str) -> bool:
    host, _, process = by.rpartition("/")
    if host != socket.gethostname() or not process.isdigit():
        return False
    if int(process) == os.getpid():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
