"""Notices to our own people leave like letters: claimed, committed, handed over, committed; after the customers' letters."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime

from complaints.model import SYSTEM, Letter
from foundations.language.sentence import say
from foundations.mailserver.return_path import notice_envelope_id, notice_sender
from foundations.settings.shapes import Settings
from outgoing import mime
from outgoing.courier import Courier, PermanentFailure, TemporaryFailure
from outgoing.post import GIVE_UP_AFTER, LEASE, carried, pause, this_process
from store import notices
from store.database import Database
from store.notices import DueNotice

log = logging.getLogger(__name__)


def post_notice(
    db: Database, courier: Courier, settings: Settings, now: datetime, *, chance: Callable[[], float] = random.random
) -> bool:
    """Sends one notice that is due; whether there was one. Raises StoreError."""
    with db.reading() as tx:
        waiting = notices.due(tx, now, 1)
    if not waiting:
        return False
    due = waiting[0]
    with db.transaction() as tx:
        if not notices.claim(tx, due.id, now, now + LEASE, this_process()):
            return True
    status, error, again_at = "sent", "", None
    try:
        _hand_over(courier, settings, due)
    except PermanentFailure as failure:
        status, error = "failed", str(failure)
    except TemporaryFailure as failure:
        tried = now - (due.first_attempt_at or now)
        status, error = ("failed" if tried >= GIVE_UP_AFTER else "queued"), str(failure)
        again_at = now + pause(due.attempts, whole_server=failure.whole_server, chance=chance)
    if error:
        log.warning("notice %d to %s is not accepted: %s", due.id, due.to, error)
    with db.transaction() as tx:
        notices.settle(tx, due.id, status, at=now, error=error, again_at=again_at)
    return True


def _hand_over(courier: Courier, settings: Settings, due: DueNotice) -> None:
    smtp = settings.smtp
    letter = Letter(
        kind="staff_notice",
        to=due.to,
        subject=due.subject,
        body=due.body,
        language=due.language,
        status="queued",
        created_at=due.created_at,
        drafted_by=SYSTEM.name,
    )
    try:
        raw = mime.build(
            letter,
            case_no="",
            sender=smtp.sender,
            sender_name=settings.company.name,
            date=due.created_at.astimezone(settings.company.zone),
            message_id=due.message_id,
        )
        own, recipient = mime.one_address(smtp.sender), mime.one_address(due.to)
    except mime.UnusableLetter as error:
        raise PermanentFailure(error.args[0], say("Correct the user's e-mail address"), stage="recipient") from error
    bounces = smtp.bounce_address or own
    first = notice_sender(smtp.bounce_address, own, due.id) if smtp.verp else bounces
    carried(courier, list(dict.fromkeys((first, bounces, own))), recipient, raw, notice_envelope_id(due.id))
