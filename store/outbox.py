"""What is on its way out, to customers and to our own people: due, claimed by one courier, sent, put off, refused, bounced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, not_, or_, update
from sqlmodel import col, select

from complaints.model import Letter
from complaints.reading import DeliveryReport
from foundations.language.sentence import say
from store.case_columns import out_of_figures
from store.case_rows import letter_of
from store.engine.codec import to_json
from store.engine.errors import Conflict, NotFound
from store.engine.transaction import Transaction
from store.inbox import bare_id
from store.tables import CaseRow, LetterRow


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A queued letter with the case it belongs to; a notice to one of our own people belongs to none."""

    id: int
    case_no: str  # empty for a notice
    letter: Letter
    attempts: int
    first_attempt_at: datetime | None  # since when the server has been asked to take it

    def __str__(self) -> str:
        return f"letter {self.id} of {self.case_no}" if self.case_no else f"notice {self.id} to {self.letter.to}"


def due(tx: Transaction, now: datetime, limit: int) -> list[DueLetter]:
    """Queued letters whose time has come and that no courier holds, oldest first; those of cases before any notice.

    A customer waits for his with a clock running. Two questions, because each follows the index of the queue and ends
    at `limit`, where one that sorts would read the whole queue for every letter.
    """
    query = (
        select(LetterRow, CaseRow.case_no)
        .join(CaseRow, col(CaseRow.id) == col(LetterRow.case_id), isouter=True)
        .where(LetterRow.status == "queued", col(LetterRow.next_attempt_at) <= now, _free(now))
        .order_by(col(LetterRow.next_attempt_at), col(LetterRow.id))
    )
    of_cases = query.where(not_(out_of_figures()))  # put off when the case was closed as none: the watch withdraws it
    found = list(tx.session.exec(of_cases.where(col(LetterRow.case_id).is_not(None)).limit(limit)))
    found += tx.session.exec(query.where(col(LetterRow.user_id).is_not(None)).limit(limit - len(found)))
    return [DueLetter(x.id or 0, no or "", letter_of(x), x.attempts, x.first_attempt_at) for x, no in found]


def _free(now: datetime) -> ColumnElement[bool]:
    """That no process holds the row: its lease is over, or it never had one."""
    return or_(col(LetterRow.lease_until).is_(None), col(LetterRow.lease_until) <= now)


def next_due_at(tx: Transaction) -> datetime | None:
    """When the next queued letter may leave; None when none is queued."""
    query = select(func.min(LetterRow.next_attempt_at)).where(LetterRow.status == "queued")
    return tx.session.exec(query).one()


def claim(tx: Transaction, letter_id: int, now: datetime, lease: datetime, by: str = "") -> bool:
    """Takes a due letter until the instant `lease`; False when another courier was first or it is no longer queued.

    Counts as an attempt. After a crash the letter is due again when the lease has ended, or is released (`by` says
    who held it).
    """
    statement = (
        update(LetterRow)
        .where(col(LetterRow.id) == letter_id, col(LetterRow.status) == "queued", col(LetterRow.next_attempt_at) <= now)
        .where(_free(now))
        .values(
            lease_until=lease,
            lease_by=by,
            attempts=LetterRow.attempts + 1,
            first_attempt_at=func.coalesce(LetterRow.first_attempt_at, now),
        )
    )
    return bool(tx.session.connection().execute(statement).rowcount == 1)


def hold_still(tx: Transaction, case_no: str) -> None:
    """No courier takes a queued letter of this case before the transaction ends. Call it before the case is loaded."""
    query = select(LetterRow.id).join(CaseRow, col(CaseRow.id) == col(LetterRow.case_id))
    query = query.where(CaseRow.case_no == case_no, LetterRow.status == "queued").order_by(col(LetterRow.id))
    tx.session.exec(query.with_for_update(of=LetterRow)).all()


def leases(tx: Transaction) -> dict[int, str]:
    """The queued letters that a courier holds, with who it is."""
    query = select(LetterRow.id, LetterRow.lease_by).where(
        LetterRow.status == "queued", col(LetterRow.lease_until).is_not(None)
    )
    return {letter_id: by for letter_id, by in tx.session.exec(query) if letter_id is not None}


def release(tx: Transaction, letter_ids: Iterable[int]) -> None:
    """Ends the leases of couriers that have died: their letters are due again."""
    for letter_id in letter_ids:
        chosen = update(LetterRow).where(col(LetterRow.id) == letter_id, col(LetterRow.status) == "queued")
        tx.session.connection().execute(chosen.values(lease_until=None, lease_by=""))


def _row(tx: Transaction, letter_id: int) -> LetterRow:
    row = tx.session.exec(
        select(LetterRow).where(LetterRow.id == letter_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(say("there is no letter {letter_id}", letter_id=letter_id))
    return row


def _changed(tx: Transaction, row: LetterRow) -> str:
    """Keeps the row; the case's version grows, so that nobody saves over it what he loaded before. Gives the case number."""
    tx.session.add(row)
    tx.session.flush()
    if row.case_id is None:
        return ""
    case = tx.session.exec(
        select(CaseRow).where(CaseRow.id == row.case_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    case.version += 1
    tx.session.add(case)
    tx.session.flush()
    return case.case_no


def sent(tx: Transaction, letter_id: int, at: datetime, *, from_address: str = "", sha256: str = "") -> str:
    """The mail server has accepted the letter. Gives the case number, whose clocks and history the caller now moves on;
    empty for a notice.

    A second call keeps the first instant. Load the case after this call, not before: its version grows.
    """
    row = _row(tx, letter_id)
    if row.sent_at is None:
        row.sent_at = at
    row.status, row.lease_until, row.last_error = "sent", None, ""
    row.from_address, row.sent_sha256 = from_address or row.from_address, sha256 or row.sent_sha256
    return _changed(tx, row)


def defer(tx: Transaction, letter_id: int, next_attempt_at: datetime, error: str, *, blameless: bool = False) -> None:
    """The server could not take the letter now: it is due again at `next_attempt_at`.

    `blameless`: no letter could leave, so the time for which this one has been tried begins anew.
    """
    row = _row(tx, letter_id)
    if blameless:
        row.first_attempt_at = None
    row.next_attempt_at, row.last_error, row.lease_until = next_attempt_at, error, None
    tx.session.add(row)
    tx.session.flush()


def fail(tx: Transaction, letter_id: int, error: str) -> str:
    """The server refused the letter for good. Gives the case number; empty for a notice."""
    row = _row(tx, letter_id)
    if row.status == "sent":
        raise Conflict(say("letter {letter_id} is sent already and cannot fail any more", letter_id=letter_id))
    row.status, row.last_error, row.lease_until = "failed", error, None
    return _changed(tx, row)


def bounced(tx: Transaction, message_id: str, at: datetime, report: DeliveryReport) -> tuple[str, int] | None:
    """A failure report names one of our letters: gives (case number, empty for a notice; letter id), or None when it is
    not ours.

    The first report counts; the same again changes nothing but is answered the same.
    """
    row = _by_message_id(tx, message_id)
    if row is None or row.id is None:
        return None
    if row.bounced_at is None:
        row.bounced_at, row.bounce, row.status = at, to_json(report), "failed"
        row.last_error = " ".join(x for x in (report.status, report.diagnostic) if x)[:1000]
    return _changed(tx, row), row.id


def read_receipt(tx: Transaction, message_id: str, at: datetime) -> tuple[str, int] | None:
    """A receipt says that one of our letters was shown: information only. Gives (case number, letter id) or None."""
    row = _by_message_id(tx, message_id)
    if row is None or row.id is None:
        return None
    if row.read_at is None:
        row.read_at = at
    return _changed(tx, row), row.id


def _by_message_id(tx: Transaction, message_id: str) -> LetterRow | None:
    bare = bare_id(message_id)
    if not bare:
        return None
    named = select(LetterRow).where(
        LetterRow.rfc_id == bare, LetterRow.rfc_id != ""
    )  # as its index says, or SQLite reads all
    return tx.session.exec(named.with_for_update()).first()


def count_acknowledgements(tx: Transaction, to: str, since: datetime) -> int:
    """Acknowledgements to one address made since then (queued or sent), for the cap per sender.

    `name+anything@…` is the same address: a program that answers under ever new ones is one sender.
    """
    local, at, domain = to.partition("@")
    name = local.partition("+")[0]
    address = func.lower(col(LetterRow.to_address))
    tagged = address.startswith(f"{name}+".lower(), autoescape=True) & _in_domain(domain)
    return _count(tx, since, or_(address == f"{name}{at}{domain}".lower(), tagged))


def count_acknowledgements_to_domain(tx: Transaction, domain: str, since: datetime) -> int:
    """The same for every address of a domain."""
    return _count(tx, since, _in_domain(domain))


def _in_domain(domain: str) -> ColumnElement[bool]:
    return func.lower(col(LetterRow.to_address)).endswith(f"@{domain}".lower(), autoescape=True)


def count_acknowledgements_all(tx: Transaction, since: datetime) -> int:
    """Acknowledgements made since then (queued or sent), for the cap over all."""
    return _count(tx, since)


def _count(tx: Transaction, since: datetime, *where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(LetterRow)
    query = query.where(LetterRow.kind == "acknowledgement", LetterRow.created_at >= since)
    return tx.session.exec(query.where(col(LetterRow.status).in_(("queued", "sent", "failed")), *where)).one()


def message_id_of(tx: Transaction, letter_id: int) -> str:
    """The Message-ID of a letter by its number, for reports that name the envelope only; empty when there is none."""
    row = tx.session.get(LetterRow, letter_id)
    return "" if row is None else row.message_id
