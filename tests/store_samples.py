"""Small cases and messages for tests that need some."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from complaints.model import Action, Case, Deadline, HistoryEntry, Letter, Task
from complaints.reading import AttachmentInfo, FieldValue, Json, Mail, Reading, Source
from store import cases, inbox
from store.engine.transaction import Transaction

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def value(said: Json, *, by: str | None = None, raw: str | None = None, confidence: float = 0.9) -> FieldValue:
    """A field's value, confirmed by a person when `by` is given."""
    source = Source("form.docx", 1, (0.1, 0.2, 0.3, 0.4), "around it")
    return FieldValue(said, str(said) if raw is None else raw, "human" if by else "label", source, confidence, by)


def reading(**changes: Any) -> Reading:
    """A complaint as a reader gives it."""
    mail = Mail(
        from_address="wang@customer.test",
        from_name="王工",
        subject="滲漏投诉",
        date=NOW,
        message_id="<one@customer.test>",
        text="阀门严重漏油,请尽快处理。",
    )
    found = Reading(
        "a.eml",
        kind="complaint",
        acknowledge=True,
        language="zh-Hans",
        mail=mail,
        fields={"lot_no": (value("A240115-03"),), "customer_name": (value("华东机电有限公司"),)},
        attachments=(AttachmentInfo("投诉单.docx", "application/x", 9, "0" * 64, True, None, "1", "附件:密封圈断裂"),),
        content_digest="d" * 64,
        participants=("wang@customer.test",),
    )
    return replace(found, **changes)


def kept_message(tx: Transaction, data: bytes = b"raw", *, mailbox: str = "complaints") -> int:
    """A raw message as the collector keeps it; gives its id."""
    sha256 = tx.files.put(data)
    kept = inbox.keep(
        tx,
        mailbox=mailbox,
        folder="INBOX",
        uidvalidity=4_294_967_295,
        uid=int(sha256[:8], 16),  # the same in every process
        sha256=sha256,
        size=len(data),
        received_at=NOW,
        kept_at=NOW,
    )
    return kept.message_id


def case(case_no: str = "KS20261120-001", **changes: Any) -> Case:
    """A case with one of everything."""
    made = Case(
        case_no=case_no,
        status="new",
        received_at=NOW,
        registered_at=NOW,
        channel="email",
        language="zh-Hans",
        kind="complaint",
        mailboxes=["complaints"],
        fields={"lot_no": [value("A240115-03")], "customer_name": [value("华东机电有限公司")]},
        complaint_kinds=["QLT-FUN"],
        suggested_class="II",
        missing=["occurred_at"],
        deadlines=[
            Deadline("acknowledge", NOW, NOW + 4 * DAY, "2 working days", "S0-5.3.5", explanation=({"step": "sat"},)),
            Deadline("written_answer", NOW, NOW + 14 * DAY, "2 weeks", "S0-5.4"),
        ],
        letters=[
            Letter(
                "acknowledgement",
                "wang@customer.test",
                "收到您的投诉",
                "您好",
                "zh-Hans",
                "queued",
                NOW,
                message_id=f"<{case_no}-1@us.test>",
                next_attempt_at=NOW,
            )
        ],
        tasks=[Task("classify", "qa", NOW, key="classify", detail={"suggested": "II"})],
        actions=[Action("corrective", "更换模具", "生产部", "2026-12-01", NOW)],
        history=[HistoryEntry(NOW, "kesu", "registered", None, {"kinds": ("a", 1, 0.5)})],
        record={"related_cases": []},
    )
    return replace(made, **changes)


def kept_case(tx: Transaction, case_no: str = "KS20261120-001", **changes: Any) -> Case:
    """The case above, kept."""
    return cases.add(tx, case(case_no, **changes))


def registered_case(tx: Transaction, case_no: str = "KS20261120-001", data: bytes = b"raw") -> Case:
    """A case with the message that opened it, as registering makes it."""
    message_id = kept_message(tx, data)
    inbox.keep_reading(tx, message_id, reading())
    made = kept_case(tx, case_no)
    return cases.attach(tx, made, message_id, "complaint", False, NOW)
