"""After every pass: what lies on the server, what is stored and what is in quarantine, and whether that fits together."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from foundations.language.sentence import say
from foundations.settings.shapes import Mailbox as MailboxSettings
from ingest import trouble
from ingest.mailbox import Counts, Mailbox, Selected
from store import inbox
from store.database import Database
from store.withheld import Withheld

log = logging.getLogger(__name__)
#: So many messages that break the line are told of one by one in the state of a mailbox; the dashboard lists all.
MOST_NAMED = 3


@dataclass(slots=True)
class Pass:
    """What one pass over a mailbox did. `problem` is empty when it came to its end, else the sentence that says why not."""

    mailbox: str
    new: int = 0  # messages whose bytes were not here before
    again: int = 0  # fetched, and known already by content or by place
    too_large: int = 0  # of the new ones: only the beginning is kept, and the message lies in quarantine
    told: int = 0  # moved or flagged on the server
    vanished: int = 0  # listed, and gone before they could be fetched: somebody else took them
    left: tuple[int, ...] = ()  # UIDs that lie there and that the server does not deliver
    withheld: tuple[Withheld, ...] = ()  # messages that lie there and break the line when they are fetched
    postponed: int = 0  # messages not asked for, because the line had broken too often
    untold: int = 0  # messages kept here that the server refuses to move or to flag
    refusal: str = ""  # what it said
    on_server: int = 0
    waiting: int = 0
    stored: int = 0
    quarantined: int = 0
    difference: str = ""
    problem: str = ""


def reconcile(
    db: Database,
    box: Mailbox,
    mailbox: MailboxSettings,
    selected: Selected,
    done: Pass,
    *,
    unsettled: int,
    position: int,
    expected: int | None,
    now: datetime,
    zone: tzinfo,
) -> None:
    """Count on the server and in the store, keep the figures in the mailbox's state and say where they differ.

    `unsettled`: messages seen of which the server has not been told; `position`: every message up to this UID is
    settled; `expected`: how many messages the folder of taken ones should hold at least, None when nothing was moved;
    `zone`: the company's, in which people read when a message arrived.
    """
    counts = box.counts()
    done.on_server = counts.folder + (counts.processed or 0) + (counts.quarantined or 0)
    done.waiting = counts.folder if mailbox.after == "move" else unsettled
    done.difference = "; ".join(
        [*_difference(mailbox, selected, done, counts, expected), *_not_taken(selected, done, zone)]
    )
    with db.transaction() as tx:
        figures = inbox.count_messages(tx, mailbox.name)
        done.stored, done.quarantined = figures.stored, figures.quarantined
        state = inbox.mailbox_state(tx, mailbox.name)
        inbox.save_mailbox_state(
            tx,
            replace(
                state,
                folder=selected.folder,
                uidvalidity=selected.uidvalidity,
                last_uid=position,
                last_contact_at=now,
                last_error=done.difference,
                last_error_at=now if done.difference else None,
                on_server=done.on_server,
                stored=done.stored,
                quarantined=done.quarantined,
                waiting=done.waiting,
            ),
        )
    if done.difference:
        log.warning("%s: %s", mailbox.name, done.difference)
    if done.new or done.again:
        figures_in_words = "%s: %d new, %d known, %d moved or flagged; on the server %d, stored %d, quarantined %d"
        log.info(
            figures_in_words,
            mailbox.name,
            done.new,
            done.again,
            done.told,
            done.on_server,
            done.stored,
            done.quarantined,
        )


def _difference(
    mailbox: MailboxSettings, selected: Selected, done: Pass, counts: Counts, expected: int | None
) -> list[str]:
    differences: list[str] = []
    if done.left:
        differences.append(
            say(
                "{number} messages lie in {folder} that the server does not deliver",
                number=len(done.left),
                folder=selected.folder,
            )
        )
    found = counts.processed or 0
    if expected is not None and found < expected - done.vanished:
        differences.append(
            say(
                "{folder} holds {found} messages where {expected} are expected: "
                "another program moves or removes mail there (their bytes are kept here)",
                folder=mailbox.processed_folder,
                found=found,
                expected=expected,
            )
        )
    return differences


def _not_taken(selected: Selected, done: Pass, zone: tzinfo) -> list[str]:
    """What was left out so that the rest could come in, each with its reason."""
    found: list[str] = [trouble.breaks_the_line(each, zone) for each in done.withheld[:MOST_NAMED]]
    if len(done.withheld) > MOST_NAMED:
        more = len(done.withheld) - MOST_NAMED
        found.append(
            say("{number} more messages in {folder} break the connection too", number=more, folder=selected.folder)
        )
    if done.postponed:
        found.append(
            say(
                "{number} messages in {folder} wait for the next pass, because the connection broke too often in this one",
                number=done.postponed,
                folder=selected.folder,
            )
        )
    if done.untold:
        found.append(
            say(
                "{number} messages are taken in but stay in {folder}, because {what} (check the account's rights and quota there)",
                number=done.untold,
                folder=selected.folder,
                what=done.refusal,
            )
        )
    return found
