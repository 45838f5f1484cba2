"""When a new case is acknowledged by mail, and what is said when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from complaints.correspondence.acknowledgement import (
    Circumstances,
    decide,
    is_traditional,
    letter_language,
    own_name,
    release_at,
)
from complaints.reading import FieldValue, Mail, Reading, Source
from foundations.settings.shapes import Acknowledgement

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
READING = Reading("a.eml", kind="complaint", acknowledge=True, answer_to="wang@customer.test")
AROUND = Circumstances(NOW, ZoneInfo("Asia/Shanghai"), date(2026, 11, 20), 0, 0, can_send=True)
RULES = Acknowledgement()


def test_a_complaint_is_answered_at_once_or_after_release() -> None:
    assert decide(READING, RULES, AROUND).what == "queued"
    assert decide(READING, replace(RULES, mode="review"), AROUND).what == "held"


@pytest.mark.parametrize(
    ("reading", "rules", "around", "word"),
    [
        (replace(READING, acknowledge=False, acknowledge_reason="automatic"), RULES, AROUND, "automatic"),
        (replace(READING, answer_to=""), RULES, AROUND, "no address"),
        (READING, replace(RULES, mode="off"), AROUND, "switched off"),
        (READING, RULES, replace(AROUND, answer_since=date(2026, 11, 21)), "2026-11-21"),
        (READING, RULES, replace(AROUND, sent_to_sender_today=20), "within a day"),
        (READING, RULES, replace(AROUND, sent_to_sender_today=1), "nothing of goods"),
        (READING, RULES, replace(AROUND, sent_to_company_today=1), "nothing of goods"),
        (READING, RULES, replace(AROUND, sent_last_hour=500), "within an hour"),
        (READING, RULES, replace(AROUND, can_send=False), "no mail server"),
        (READING, RULES, replace(AROUND, unreadable=True), "could not be read"),
        (READING, RULES, replace(AROUND, unknown_case="KS1"), "KS1"),
    ],
)
def test_each_suppression_says_why(reading: Reading, rules: Acknowledgement, around: Circumstances, word: str) -> None:
    decision = decide(reading, rules, around)
    assert decision.what == "suppressed"
    assert word in decision.reason


def test_whoever_names_goods_or_was_chosen_by_a_person_is_answered_again_within_a_day() -> None:
    again = replace(AROUND, sent_to_sender_today=3, sent_to_company_today=5)
    lot = FieldValue("A240115-03", "A240115-03", "regex", Source("body"), 0.9)
    guessed = {"product_name": (FieldValue("message about", "message about", "regex", Source("body"), 0.8),)}
    assert decide(replace(READING, fields={"lot_no": (lot,)}), RULES, again).what == "queued"
    assert decide(READING, RULES, replace(again, chosen=True)).what == "queued"
    assert decide(replace(READING, fields=guessed), RULES, again).what == "suppressed"


def test_the_day_from_which_we_answer_is_the_companys_day() -> None:
    just_before = datetime(2026, 11, 19, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert decide(READING, RULES, replace(AROUND, received_at=just_before)).what == "suppressed"
    assert decide(READING, RULES, replace(AROUND, received_at=just_before + timedelta(minutes=1))).what == "queued"


def test_a_held_letter_goes_before_its_first_deadline_and_never_in_the_past() -> None:
    assert release_at(NOW + timedelta(hours=24), NOW) == NOW + timedelta(hours=22)
    assert release_at(NOW - timedelta(hours=1), NOW) == NOW
    assert release_at(None, NOW) == NOW


@pytest.mark.parametrize(
    ("language", "text", "ours"),
    [
        ("zh-Hant", "", "zh-Hant"),
        ("mixed", "您好,please 批號 A1 產品異常", "zh-Hant"),
        ("mixed", "您好,please 批号 A1 产品异常", "zh-Hans"),
        ("unknown", "", "zh-Hans"),
        ("other", "Guten Tag", "en"),
    ],
)
def test_the_letter_speaks_the_customers_language(language: str, text: str, ours: str) -> None:
    reading = replace(READING, language=language, mail=Mail(text=text))
    assert letter_language(reading, "zh-Hans") == ours


def test_the_company_is_named_in_the_letters_script() -> None:
    names = ("示例制造有限公司", "示例製造股份有限公司", "Example Manufacturing Co., Ltd.")
    assert [own_name(names, x) for x in ("zh-Hans", "zh-Hant", "en")] == list(names)
    assert own_name(("示例制造有限公司",), "en") == "示例制造有限公司"
    assert is_traditional("產品異常")
    assert not is_traditional("产品异常 abc")
