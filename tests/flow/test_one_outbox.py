"""One outbox: a customer's letter and a notice to our own people have the same fate, whatever the mail server does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import text

from casework.notices import tell_people
from complaints.model import Case
from complaints.reading import DeliveryReport, Mail, Reading
from service.running.posting import Posting
from store import users
from store.database import Database
from tests.flow.test_notices import CALENDAR, SUPPRESSED
from tests.flow.test_register import COMPLAINT, NOW, SETTINGS, Desk
from tests.servers import Received, SmtpSink, free_port, running_sink

CUSTOMER, COLLEAGUE = "wang@customer.test", "wu@example.test"


def envelope_id(letter: Received) -> str:
    """The ENVID under which a mail was handed over."""
    return next(option.removeprefix("ENVID=") for option in letter.mail_options if option.startswith("ENVID="))


class Office:
    """A store with a letter to a customer and a notice to a colleague that are due, and the hands that send them."""

    def __init__(self, db: Database, port: int) -> None:
        self.db, self.now = db, NOW
        self.settings = replace(SETTINGS, smtp=SmtpSink(port=port).settings())
        self.desk = Desk(db, self.settings)
        with db.transaction() as tx:
            users.add(tx, "wu", "sales", at=NOW, email=COLLEAGUE, language="en")
        self.answered = self.desk.arrive(COMPLAINT).case_no
        self.desk.arrive(replace(SUPPRESSED, content_digest="nobody may be answered by mail"))
        assert tell_people(db, self.settings, CALENDAR, NOW) == 1

    def post(self) -> None:
        """Sends what is due now, by the loop of a service that has just been started."""
        posting = Posting(self.db, self.settings, lambda: self.now)
        posting.begin()
        posting.drain()

    def case(self) -> Case:
        return self.desk.case(self.answered)

    def fates(self) -> dict[str, tuple[str, int]]:
        """What became of each mail that was tried, by its recipient: its state and how often."""
        with self.db.reading() as tx:
            query = text("SELECT to_address, status, attempts FROM letter WHERE attempts > 0")
            rows = tx.session.connection().execute(query).all()
        return {to: (status, attempts) for to, status, attempts in rows}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, free_port())


@pytest.fixture
def sink(office: Office) -> Iterator[SmtpSink]:
    with running_sink(port=office.settings.smtp.port) as running:
        yield running


def test_after_three_days_without_mail_server_the_letter_and_the_notice_leave(office: Office) -> None:
    while office.now < NOW + timedelta(days=3):
        office.post()
        office.now += timedelta(hours=5)
    with running_sink(port=office.settings.smtp.port) as back:
        office.post()
        office.post()
        assert sorted(x.recipients for x in back.letters) == [(CUSTOMER,), (COLLEAGUE,)]
    assert office.case().acknowledgement == "sent"


def test_whom_the_server_refuses_for_good_is_not_tried_again_whoever_he_is(office: Office, sink: SmtpSink) -> None:
    sink.refuse["rcpt", CUSTOMER] = ["550 5.1.1 no such user"]
    sink.refuse["rcpt", COLLEAGUE] = ["550 5.1.1 no such user"]
    for _ in range(4):
        office.post()
        office.now += timedelta(days=1)
    assert sink.letters == []
    assert office.fates() == {CUSTOMER: ("failed", 1), COLLEAGUE: ("failed", 1)}


def test_whom_the_server_puts_off_for_two_days_is_given_up_whoever_he_is(office: Office, sink: SmtpSink) -> None:
    sink.refuse["rcpt", ""] = ["451 mailbox full"] * 200
    while office.now <= NOW + timedelta(days=3):
        office.post()
        office.now += timedelta(hours=5)
    assert sink.letters == []
    states = {to: status for to, (status, _) in office.fates().items()}
    assert states == {CUSTOMER: "failed", COLLEAGUE: "failed"}


def test_the_letter_of_a_customer_goes_before_a_notice_that_waits_longer(office: Office, sink: SmtpSink) -> None:
    with office.db.transaction() as tx:
        later = {"at": NOW + timedelta(minutes=5), "to": CUSTOMER}
        tx.session.connection().execute(text("UPDATE letter SET next_attempt_at = :at WHERE to_address = :to"), later)
    office.now += timedelta(hours=1)
    office.post()
    assert [x.recipients for x in sink.letters] == [(CUSTOMER,), (COLLEAGUE,)]


@pytest.mark.parametrize("by", ["message id", "envelope id", "envelope sender"])
def test_what_comes_back_is_noted_whoever_it_was_for_and_moves_only_the_customers_case(
    office: Office, sink: SmtpSink, by: str
) -> None:
    office.post()
    before = office.case()
    for left in list(sink.letters):
        report = DeliveryReport("failed", left.recipients[0], "5.1.1", "no such user")
        mail = Mail("postmaster@mx.test", to=("bounces@example.test",), subject="Undeliverable")
        if by == "message id":
            report = replace(report, original_message_id=message_from_bytes(left.raw)["Message-ID"])
        elif by == "envelope id":
            report = replace(report, original_envelope_id=envelope_id(left))
        else:
            mail = replace(mail, to=(left.mail_from,))
        office.desk.arrive(
            Reading("b.eml", kind="bounce", automatic=True, mail=mail, reports=(report,), content_digest=left.mail_from)
        )
        if left.recipients == (COLLEAGUE,):
            assert office.fates()[COLLEAGUE][0] == "failed"
    assert office.fates()[CUSTOMER][0] == "failed"
    after = office.case()
    assert [h.what for h in after.history if h not in before.history][:1] == ["letter_bounced"]
    assert [h.what for h in after.history].count("letter_bounced") == 1


def test_the_bytes_of_a_letter_are_kept_as_proof_and_those_of_a_notice_are_not(office: Office, sink: SmtpSink) -> None:
    office.post()
    kept = {office.db.files.get(name) for name in office.db.files.names()}
    assert [x.raw in kept for x in sink.letters] == [True, False]
