"""The questions about messages, mailboxes, letters and files, answered the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from complaints.model import Letter
from complaints.reading import AttachmentInfo
from store import cases, inbox, notices, outbox, users
from store.database import Database
from store.engine.transaction import Transaction
from store.inbox import MailboxState
from store.questions import mail_views
from tests.store_samples import DAY, NOW, kept_case, kept_message, reading, registered_case


def _filed(
    tx: Transaction, raw: bytes, kind: str, subject: str, *, text: str = "", name: str = "", **changes: Any
) -> int:
    message_id = kept_message(tx, raw)
    mail = replace(reading().mail, subject=subject, text=text, from_name=name, message_id=f"<{raw.decode()}@x>")  # type: ignore[type-var]
    inbox.file(tx, message_id, reading(kind=kind, mail=mail, fields={}, **changes), kind, NOW)
    return message_id


@pytest.fixture
def mail(database: Database) -> Database:
    """Three filed messages, one in a case, one in quarantine, one that waits."""
    plan = AttachmentInfo("圖紙.pdf", "application/pdf", 5, "2" * 64, True, None, "1", "法兰 Ø80 剖面")
    with database.transaction() as tx:
        _filed(tx, b"a", "inquiry", "Price 100% of BÜHLER gates", text="please quote", attachments=())
        _filed(tx, b"b", "advertising", "限时优惠", text="展会门票", automatic=True, attachments=())
        _filed(tx, b"c", "order", "訂單", name="許雅婷", text="请查收图纸", attachments=(plan,))
        registered_case(tx, data=b"d")
        broken = kept_message(tx, b"e")
        inbox.set_aside(tx, broken, "it has no headers", "traceback", NOW)
        kept_message(tx, b"f")
    return database


def _subjects(tx: Transaction, **wanted: Any) -> list[str]:
    found = [m.subject for m in mail_views.messages(tx, **wanted)]
    assert mail_views.count_messages(tx, **wanted) == len(found)
    return found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["訂單", "限时优惠", "Price 100% of BÜHLER gates"]),
        ({"kind": "inquiry"}, ["Price 100% of BÜHLER gates"]),
        ({"automatic": True}, ["限时优惠"]),
        ({"automatic": False}, ["訂單", "Price 100% of BÜHLER gates"]),
        ({"text": "bühler"}, ["Price 100% of BÜHLER gates"]),
        ({"text": "ＢÜHLER 100%"}, ["Price 100% of BÜHLER gates"]),
        ({"text": "订单"}, ["訂單"]),
        ({"text": "许雅婷"}, ["訂單"]),
        ({"text": "剖面"}, ["訂單"]),
        ({"text": "图纸 ø80"}, ["訂單"]),
        ({"text": "wang@customer"}, ["訂單", "限时优惠", "Price 100% of BÜHLER gates"]),
        ({"text": "1_0%"}, []),
        ({"text": "  "}, ["訂單", "限时优惠", "Price 100% of BÜHLER gates"]),
        ({"text": "quote", "kind": "order"}, []),
        ({"state": "registered"}, ["滲漏投诉"]),
        ({"state": "quarantined"}, [""]),
        ({"state": "pending"}, [""]),
    ],
)
def test_messages_are_found_by_state_kind_and_any_word(
    mail: Database, wanted: dict[str, Any], found: list[str]
) -> None:
    with mail.reading() as tx:
        assert _subjects(tx, **wanted) == found


def test_pages_of_messages_show_each_once_the_newest_first(mail: Database) -> None:
    with mail.reading() as tx:
        every = [m.id for m in mail_views.messages(tx, state="")]
        pages = [m.id for at in range(0, 8, 2) for m in mail_views.messages(tx, state="", limit=2, offset=at)]
        assert pages == every == sorted(every, reverse=True)
        assert mail_views.count_messages(tx, state="") == len(every) == 6


def test_a_message_says_its_case_and_why_it_was_set_aside(mail: Database) -> None:
    with mail.reading() as tx:
        lines = mail_views.messages(tx, state="")
        assert [m.reason for m in lines if m.state == "quarantined"] == ["it has no headers"]
        assert [m.case_no for m in lines if m.subject == "滲漏投诉"] == ["KS20261120-001"]
        assert {m.subject: m.attachments for m in lines}["訂單"] == 1


def test_mailboxes_are_listed_by_name_with_what_is_known_of_them(database: Database) -> None:
    with database.transaction() as tx:
        for name in ("fax", "complaints"):
            inbox.start_mailbox(tx, name, date(2026, 8, 1))
            inbox.save_mailbox_state(
                tx,
                MailboxState(
                    name,
                    folder="INBOX",
                    last_contact_at=NOW,
                    last_error="no route" if name == "fax" else "",
                    on_server=40_000,
                    stored=7,
                    credentials_expire_on=date(2026, 12, 1),
                ),
            )
    with database.reading() as tx:
        first, second = mail_views.mailboxes(tx)
    assert (first.name, second.name, second.last_error) == ("complaints", "fax", "no route")
    assert (first.last_contact_at, first.on_server, first.stored) == (NOW, 40_000, 7)
    assert first.credentials_expire_on == date(2026, 12, 1)


def test_letters_with_trouble_are_listed_the_newest_first(database: Database) -> None:
    def letter(status: str, **more: Any) -> Letter:
        return Letter("reminder", "wang@customer.test", f"{status} 函", "b", "zh-Hans", status, NOW, **more)

    with database.transaction() as tx:
        kept_case(tx, letters=[letter("failed", last_error="550 no"), letter("sent", sent_at=NOW), letter("draft")])
        kept_case(tx, "KS20261120-002", letters=[letter("failed"), letter("queued", next_attempt_at=NOW + DAY)])
    with database.reading() as tx:
        failed = mail_views.letters(tx, ("failed",))
        assert [(x.case_no, x.last_error) for x in failed] == [("KS20261120-002", ""), ("KS20261120-001", "550 no")]
        both = mail_views.letters(tx, ("failed", "queued"))
        assert [x.subject for x in both] == ["queued 函", "failed 函", "failed 函"]
        assert both[0].next_attempt_at == NOW + DAY
        assert len(mail_views.letters(tx, ("failed", "queued"), limit=1)) == 1
        assert mail_views.letters(tx, ()) == []
        assert [mail_views.count_letters(tx, s) for s in ("failed", "sent", "held")] == [2, 1, 0]


def test_a_notice_to_one_of_our_own_people_counts_among_no_letters_of_cases(database: Database) -> None:
    said = {"to": "wu@example.test", "subject": "1 task", "body": "", "language": "en", "message_id": "<1@n>"}
    with database.transaction() as tx:
        notices.add(tx, users.add(tx, "wu", "sales", at=NOW).id, [], **said, at=NOW)
        assert [x.letter.to for x in outbox.due(tx, NOW, 5)] == ["wu@example.test"]
        assert mail_views.count_letters(tx, "queued") == 0
        assert mail_views.letters(tx, ("queued",)) == []
        assert outbox.count_acknowledgements_all(tx, NOW - DAY) == 0


def test_the_backlog_counts_open_cases_of_old_mail_only(database: Database) -> None:
    old: dict[str, Any] = {
        "record": {"backlog": True, "x": "\x00\ud800"},
        "letters": [],
        "acknowledgement": "suppressed",
    }
    with database.transaction() as tx:
        kept_case(tx, **old)
        kept_case(tx, "KS20261120-002", **{**old, "record": {}})
        kept_case(tx, "KS20261120-003", **{**old, "acknowledgement": "sent"})
        closed = kept_case(tx, "KS20261120-004", **old)
        closed.status = "closed"
        cases.save(tx, closed)
    with database.reading() as tx:
        assert mail_views.count_backlog(tx) == 1


def test_files_come_by_message_and_place_with_the_hash_of_their_message(database: Database) -> None:
    files = tuple(
        AttachmentInfo(f"{i}.pdf", "application/pdf", i, str(i) * 64, i != 2, "broken" if i == 2 else None, str(i))
        for i in (1, 2, 3)
    )
    with database.transaction() as tx:
        first, second = kept_message(tx, b"one"), kept_message(tx, b"two")
        inbox.keep_reading(tx, first, reading(attachments=files))
        inbox.keep_reading(tx, second, reading(attachments=files[:1]))
    with database.reading() as tx:
        found = mail_views.attachments(tx, [second, first])
        assert [(f.message_id, f.position, f.name) for f in found] == [
            (first, 0, "1.pdf"),
            (first, 1, "2.pdf"),
            (first, 2, "3.pdf"),
            (second, 0, "1.pdf"),
        ]
        one = mail_views.attachment(tx, first, 1)
        assert one is not None
        assert (one.read, one.problem, one.sha256) == (False, "broken", "2" * 64)
        assert one.message_sha256 == mail_views.message_sha256(tx, first)
        assert mail_views.attachment(tx, first, 3) is None
        assert mail_views.attachments(tx, []) == []
        assert mail_views.message_sha256(tx, 10**12) is None
