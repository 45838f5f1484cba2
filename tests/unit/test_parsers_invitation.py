"""Letters written as invitations: what a calendar part says to people is read, what calendars answer is not."""

from __future__ import annotations

import pytest

from foundations.settings.shapes import Company
from parsers.reading.profile import Profile
from parsers.reading.reader import read

US = Profile(Company(name="Example", own_domains=("example.test",)))
HEAD = (
    "Return-Path: <gao@xinrui.test>\nFrom: 高翔 <gao@xinrui.test>\nTo: complaints@example.test\n"
    "Subject: 紧急会议\nDate: Fri, 20 Nov 2026 09:12:00 +0800\nMessage-ID: <1@xinrui.test>\nMIME-Version: 1.0\n"
)
EVENT = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:1\nDTSTART:20261121T020000Z\nSUMMARY:紧急会议\n"
    "DESCRIPTION;LANGUAGE=zh-CN:端子批号2610T3拉脱力不足\\,47件不良\\n我司产线已停\n 线，请提供8D报告。\n"
    "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Reminder\nTRIGGER:-PT15M\nEND:VALARM\nLOCATION:三楼会议室\n"
    "END:VEVENT\nEND:VCALENDAR\n"
)


def single(method: str, stated: bool = True) -> bytes:
    parameter = f'; method="{method}"' if stated else ""
    head = HEAD + f'Content-Type: text/calendar; charset="utf-8"{parameter}\nContent-Transfer-Encoding: 8bit\n\n'
    return (head + EVENT.format(method=method)).encode()


@pytest.mark.parametrize("stated", [True, False])
def test_the_description_of_an_invitation_without_another_body_is_the_letter(stated: bool) -> None:
    reading = read("a.eml", single("REQUEST", stated), US)
    assert reading.mail is not None
    assert "拉脱力不足,47件不良\n我司产线已停线" in reading.mail.text
    assert "三楼会议室" in reading.mail.text
    assert "Reminder" not in reading.mail.text
    assert (reading.kind, reading.automatic, reading.acknowledge) == ("complaint", False, True)
    assert [v.value for v in reading.fields["lot_no"]] == ["2610T3"]


@pytest.mark.parametrize("method", ["REPLY", "CANCEL", "COUNTER"])
def test_what_a_calendar_answers_or_takes_back_is_a_programs(method: str) -> None:
    reading = read("a.eml", single(method), US)
    assert (reading.kind, reading.automatic, reading.acknowledge) == ("auto_reply", True, False)


def test_a_letter_beside_an_invitation_is_read_once() -> None:
    parts = (
        HEAD + 'Content-Type: multipart/alternative; boundary="b"\n\n'
        "--b\nContent-Type: text/plain; charset=utf-8\n\n端子批号2610T3拉脱力不足,请换货。\n"
        "--b\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\n\n"
        + EVENT.format(method="REQUEST")
        + "--b--\n"
    )
    reading = read("a.eml", parts.encode(), US)
    assert reading.mail is not None
    assert reading.mail.text == "端子批号2610T3拉脱力不足,请换货。"
    assert reading.kind == "complaint"


def test_an_invitation_without_words_of_its_own_gives_its_title() -> None:
    event = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Weekly call\nEND:VEVENT\nEND:VCALENDAR\n"
    data = (HEAD + "Content-Type: text/calendar; method=REQUEST\n\n" + event).encode()
    reading = read("a.eml", data, US)
    assert reading.mail is not None
    assert reading.mail.text == "Weekly call"
    assert not reading.acknowledge


@pytest.mark.parametrize(
    "body", ["", "BEGIN:VCALENDAR", "BEGIN:VEVENT\n" * 500, "DESCRIPTION:x\n" * 2000, "\0" * 100, "METHOD:" * 5000]
)
def test_any_bytes_that_call_themselves_a_calendar_give_a_reading(body: str) -> None:
    data = (HEAD + "Content-Type: text/calendar; method=REQUEST\n\n" + body).encode()
    assert read("a.eml", data, US).mail is not None
