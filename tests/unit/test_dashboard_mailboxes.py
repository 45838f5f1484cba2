"""What the screen of mailboxes says of trouble: the mailbox's own, and a message that breaks the line to its server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.screens import mailboxes
from dashboard.words.language import words
from store.questions.mail_views import MailboxLine
from store.withheld import Withheld

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
LINE = MailboxLine("complaints", "INBOX", NOW, "", None, 9, 9, 0, 0, None)
BREAKING = Withheld(
    "complaints", "INBOX", 7, 42, 1_200_000, NOW, "the server falls silent in the middle of its answer",
    1, NOW, NOW, NOW + timedelta(hours=4),
)  # fmt: skip


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes.clock, "now", lambda: NOW)


def test_what_the_last_pass_could_not_take_in_is_trouble_though_the_mailbox_was_reached() -> None:
    w = words("en", "Asia/Shanghai")
    left = replace(LINE, last_error="1 messages lie in INBOX that the server does not deliver", last_error_at=NOW)
    assert mailboxes._mailbox(w, left).cells[1]["badge"] == "Trouble"
    assert mailboxes._mailbox(w, LINE).cells[1]["badge"] == "In order"
    over = replace(left, last_contact_at=NOW, last_error_at=NOW - timedelta(minutes=1))
    assert mailboxes._mailbox(w, over).cells[1]["badge"] == "In order"


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("message 42 in INBOX (1.2 MB, arrived 2026-11-20 16:30)", "falls silent", "Open it in a mail program")),
        ("zh-Hans", ("编号（UID）42 的邮件（1.2 MB，到达时间 2026-11-20 16:30）", "没有声音了", "请用邮件程序打开它")),
        ("zh-Hant", ("編號（UID）42 的郵件（1.2 MB，到達時間 2026-11-20 16:30）", "沒有聲音了", "請用郵件程式打開它")),
    ],
)
def test_a_message_that_breaks_the_line_is_named_with_what_to_do(language: str, parts: tuple[str, ...]) -> None:
    told = mailboxes._withheld(words(language, "Asia/Shanghai"), BREAKING)
    assert all(part in told for part in parts)
