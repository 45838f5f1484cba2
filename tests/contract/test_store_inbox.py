"""What the store promises about messages that came in and letters that leave, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.reading import DeliveryReport
from store import cases, deadlines, inbox, outbox
from store.database import Database
from store.engine.errors import Conflict, NotFound
from store.engine.transaction import Transaction
from store.inbox import MailboxState
from tests.store_samples import DAY, NOW, kept_case, kept_message, reading, registered_case

NO = "KS20261120-001"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def _keep(tx: Transaction, uid: int, data: bytes, mailbox: str = "complaints", uidvalidity: int = 7) -> inbox.Kept:
    sha256 = tx.files.put(data)
    return inbox.keep(
        tx,
        mailbox=mailbox,
        folder="INBOX",
        uidvalidity=uidvalidity,
        uid=uid,
        sha256=sha256,
        size=len(data),
        received_at=NOW,
        kept_at=NOW,
    )


def test_the_same_arrival_and_the_same_bytes_are_kept_once(database: Database) -> None:
    with database.transaction() as tx:
        first = _keep(tx, 1, b"x")
        again = _keep(tx, 1, b"x")
        elsewhere = _keep(tx, 9, b"x", mailbox="fax")
        renumbered = _keep(tx, 1, b"x", uidvalidity=8)
        other = _keep(tx, 2, b"y")
    assert (first.new, first.again) == (True, False)
    assert (again.message_id, again.arrival_id, again.new, again.again) == (
        first.message_id,
        first.arrival_id,
        False,
        True,
    )
    assert {first.message_id, elsewhere.message_id, renumbered.message_id} == {first.message_id}
    assert (elsewhere.new, elsewhere.again, other.new) == (False, False, True)
    with database.reading() as tx:
        assert inbox.known_uids(tx, "complaints", "INBOX", 7) == {1, 2}
        assert inbox.next_pending(tx, 10, NOW)[0].mailboxes == ["complaints", "fax"]
        assert len(inbox.arrivals_of(tx, first.message_id)) == 3
        assert inbox.count_messages(tx, "complaints").stored == 2


def test_the_server_is_told_of_each_arrival_once(database: Database) -> None:
    with database.transaction() as tx:
        first, second = _keep(tx, 1, b"x"), _keep(tx, 2, b"y")
        assert [a.uid for a in inbox.unmoved(tx, "complaints", "INBOX", 7)] == [1, 2]
        inbox.mark_moved(tx, first.arrival_id, NOW)
        assert [a.id for a in inbox.unmoved(tx, "complaints", "INBOX", 7)] == [second.arrival_id]
        inbox.mark_moved(tx, [second.arrival_id], NOW)
        assert inbox.unmoved(tx, "complaints", "INBOX", 7) == []
        assert inbox.count_messages(tx).unmoved == 0


def test_a_message_that_is_tried_waits_for_its_turn_and_is_counted(database: Database) -> None:
    with database.transaction() as tx:
        one, two = kept_message(tx, b"1"), kept_message(tx, b"2")
        assert inbox.attempt(tx, one, NOW + MINUTE) == 1
        assert [m.id for m in inbox.next_pending(tx, 10, NOW)] == [two]
        assert [m.id for m in inbox.next_pending(tx, 10, NOW + MINUTE)] == [one, two]
        assert [m.id for m in inbox.next_pending(tx, 10, NOW + MINUTE, after=one)] == [two]
        assert inbox.attempt(tx, one, NOW) == 2


def test_a_reading_comes_back_as_the_reader_made_it(database: Database) -> None:
    with database.transaction() as tx:
        message_id = kept_message(tx)
        assert inbox.reading_of(tx, message_id) is None
        inbox.keep_reading(tx, message_id, reading())
    with database.reading() as tx:
        assert inbox.reading_of(tx, message_id) == reading()
    with database.transaction() as tx:
        inbox.keep_reading(tx, message_id, reading(language="en", attachments=()))
    with database.reading() as tx:
        assert inbox.reading_of(tx, message_id) == reading(language="en", attachments=())


def test_filed_set_aside_and_retried_messages_say_so(database: Database) -> None:
    with database.transaction() as tx:
        one, two = kept_message(tx, b"1"), kept_message(tx, b"2")
        inbox.file(tx, one, reading(kind="inquiry"), "inquiry", NOW, answer_due_at=NOW + DAY)
        inbox.set_aside(tx, two, "cannot be read", "Traceback …", NOW)
    with database.transaction() as tx:
        assert [(m.id, m.state, m.kind, m.subject) for m in inbox.list_messages(tx)] == [
            (one, "filed", "inquiry", "滲漏投诉"),
            (two, "quarantined", "unknown", ""),
        ]
        assert [m.id for m in inbox.list_messages(tx, kind="inquiry")] == [one]
        assert [m.reason for m in inbox.list_messages(tx, state="quarantined")] == ["cannot be read"]
        assert inbox.next_pending(tx, 10, NOW) == []
        inbox.answered(tx, one, "sales", NOW)
        inbox.answered(tx, one, "other", NOW + DAY)
        assert inbox.get(tx, one).answered_by == "sales"
        with pytest.raises(Conflict, match="filed"):
            inbox.retry(tx, one)
        inbox.retry(tx, two)
        assert inbox.take(tx, two) is not None
        assert inbox.take(tx, one) is None
        with pytest.raises(NotFound, match="999"):
            inbox.get(tx, 999)


def test_lists_of_messages_go_on_over_pages(database: Database) -> None:
    with database.transaction() as tx:
        ids = [_keep(tx, i, b"%d" % i).message_id for i in range(1, 8)]
        assert [m.id for m in inbox.list_messages(tx, limit=3)] == ids[:3]
        assert [m.id for m in inbox.list_messages(tx, limit=3, after=ids[2])] == ids[3:6]


def test_a_mailbox_remembers_its_first_day_and_its_state(database: Database) -> None:
    with database.transaction() as tx:
        assert inbox.mailbox_state(tx, "c") == MailboxState("c")
        assert inbox.start_mailbox(tx, "c", date(2026, 11, 20)) == date(2026, 11, 20)
        assert inbox.start_mailbox(tx, "c", date(2026, 11, 21)) == date(2026, 11, 20)
        state = replace(inbox.mailbox_state(tx, "c"), uidvalidity=4_294_967_295, last_error="refused", on_server=3)
        inbox.save_mailbox_state(tx, replace(state, first_started_on=None))
    with database.reading() as tx:
        assert inbox.mailbox_state(tx, "c") == state
        assert inbox.mailbox_states(tx) == [state]


def test_a_due_letter_is_claimed_once_and_again_when_its_lease_has_ended(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
    with database.transaction() as tx:
        assert outbox.next_due_at(tx) == NOW
        assert outbox.due(tx, NOW - MINUTE, 5) == []
        (letter,) = outbox.due(tx, NOW, 5)
        assert (letter.case_no, letter.letter.to) == (NO, "wang@customer.test")
        assert outbox.claim(tx, letter.id, NOW, NOW + MINUTE)
        assert not outbox.claim(tx, letter.id, NOW, NOW + MINUTE)
        assert outbox.due(tx, NOW, 5) == []
        assert outbox.claim(tx, letter.id, NOW + MINUTE, NOW + 2 * MINUTE)
        outbox.defer(tx, letter.id, NOW + DAY, "451 try later")
        assert outbox.due(tx, NOW + 5 * MINUTE, 5) == []
        (letter,) = outbox.due(tx, NOW + DAY, 5)
        assert (letter.attempts, letter.letter.last_error) == (2, "451 try later")


def test_a_sent_letter_stays_sent_and_shows_in_the_conversation(database: Database) -> None:
    with database.transaction() as tx:
        letter_id = kept_case(tx).letters[0].id or 0
    with database.transaction() as tx:
        assert outbox.sent(tx, letter_id, NOW, from_address="us@us.test", sha256="0" * 64) == NO
        outbox.sent(tx, letter_id, NOW + DAY)
        found = cases.load(tx, NO)
        assert found.letters[0].sent_at == NOW
        assert [(m.direction, m.from_address, m.kind) for m in found.messages] == [
            ("out", "us@us.test", "acknowledgement")
        ]
        assert not outbox.claim(tx, letter_id, NOW, NOW + MINUTE)
        with pytest.raises(Conflict):
            outbox.fail(tx, letter_id, "too late")


def test_sending_makes_an_older_copy_of_the_case_stale(database: Database) -> None:
    with database.transaction() as tx:
        kept = kept_case(tx)
    with database.transaction() as tx:
        outbox.sent(tx, kept.letters[0].id or 0, NOW)
    with pytest.raises(Conflict), database.transaction() as tx:
        cases.save(tx, kept)


def test_a_failure_report_is_joined_to_our_letter_once(database: Database) -> None:
    report = DeliveryReport("failed", "wang@customer.test", "5.1.1", "no such user")
    with database.transaction() as tx:
        letter_id = kept_case(tx).letters[0].id or 0
        outbox.sent(tx, letter_id, NOW)
        assert outbox.bounced(tx, "<none@x>", NOW, report) is None
        assert outbox.bounced(tx, f"{NO}-1@us.test", NOW + DAY, report) == (NO, letter_id)
        assert outbox.bounced(tx, f"<{NO}-1@us.test>", NOW + 2 * DAY, report) == (NO, letter_id)
        letter = cases.load(tx, NO).letters[0]
        assert (letter.status, letter.bounced_at, letter.delivered) == ("failed", NOW + DAY, False)
        assert "no such user" in letter.last_error


def test_a_failed_letter_may_be_queued_again_by_a_person(database: Database) -> None:
    with database.transaction() as tx:
        letter_id = kept_case(tx).letters[0].id or 0
        outbox.fail(tx, letter_id, "550 refused")
        found = cases.load(tx, NO)
        found.letters[0].status, found.letters[0].next_attempt_at = "queued", NOW + DAY
        cases.save(tx, found)
        assert [x.id for x in outbox.due(tx, NOW + DAY, 5)] == [letter_id]


def test_acknowledgements_are_counted_per_address_and_over_all(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
        kept_case(tx, "KS-2")
        assert outbox.count_acknowledgements(tx, "wang@customer.test", NOW - DAY) == 2
        assert outbox.count_acknowledgements(tx, "wang+again@customer.test", NOW - DAY) == 2
        assert outbox.count_acknowledgements(tx, "other@customer.test", NOW - DAY) == 0
        assert outbox.count_acknowledgements(tx, "wan_@customer.test", NOW - DAY) == 0
        assert outbox.count_acknowledgements_to_domain(tx, "customer.test", NOW - DAY) == 2
        assert outbox.count_acknowledgements_to_domain(tx, "tomer.test", NOW - DAY) == 0
        assert outbox.count_acknowledgements_all(tx, NOW + DAY) == 0
        assert outbox.count_acknowledgements_all(tx, NOW - DAY) == 2


def test_the_watch_is_given_each_case_once_when_time_has_something_to_do(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx)
        assert deadlines.claim_due(tx, NOW + 2 * DAY, 5) == []
        assert deadlines.claim_due(tx, NOW + 3 * DAY, 5) == [NO]
        assert deadlines.claim_due(tx, NOW + 3 * DAY, 5) == []
        found = cases.load(tx, NO)
        found.deadlines[0].warned_at = NOW + 3 * DAY
        cases.save(tx, found)
        assert deadlines.claim_due(tx, NOW + 4 * DAY - SECOND, 5) == []
        deadlines.postpone(tx, NO, NOW + 6 * DAY)
        assert deadlines.claim_due(tx, NOW + 5 * DAY, 5) == []
        assert deadlines.claim_due(tx, NOW + 6 * DAY, 5) == [NO]


def test_a_rule_can_ask_to_be_woken(database: Database) -> None:
    with database.transaction() as tx:
        kept_case(tx, deadlines=[], record={"wake_at": (NOW + DAY).isoformat()})
        assert deadlines.claim_due(tx, NOW + DAY - SECOND, 5) == []
        assert deadlines.claim_due(tx, NOW + DAY, 5) == [NO]


def test_a_changed_day_wakes_the_cases_whose_clocks_run_to_it(database: Database) -> None:
    with database.transaction() as tx:
        due_at = max(d.due_at for d in kept_case(tx).deadlines)
        kept_case(tx, "KS-2", deadlines=[])
        deadlines.look_again(tx, NOW, due_at + SECOND)
        assert deadlines.claim_due(tx, NOW, 5) == []
        deadlines.look_again(tx, NOW, due_at)
        assert deadlines.claim_due(tx, NOW, 5) == [NO]
        assert deadlines.claim_due(tx, NOW, 5) == []


def test_running_deadlines_that_rest_on_an_unpublished_year_are_found(database: Database) -> None:
    with database.transaction() as tx:
        made = registered_case(tx)
        assert deadlines.provisional_clocks(tx) == []
        made.deadlines[0].provisional = True
        cases.save(tx, made)
        assert deadlines.provisional_clocks(tx) == [(NO, made.deadlines[0].due_at)]
