"""Every letter of the procedure in three languages: polite, complete with the least facts and with all, in the company's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.letter_facts import facts_of
from complaints.procedure.act import Wanted
from foundations.settings.shapes import Company, Letters, Settings
from tests.cases import ZONE, life, value
from wording import letters

TO_CUSTOMERS = (
    "information_request", "interim_report", "formal_answer", "refusal", "reminder", "closing_note", "site_visit_notice",
)  # fmt: skip
IN_THE_HOUSE = ("major_defect_notice", "regulator_report", "recall", "return_notice")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
AT = datetime(2026, 12, 4, 9, 40, tzinfo=ZONE)
OWN: dict[str, dict[str, Any]] = {
    "information_request": {"missing": ["lot_no", "occurred_at"], "text": "", "oral": False},
    "interim_report": {"text": "T1"},
    "formal_answer": {"text": "T1", "ordinal": 1},
    "refusal": {"text": "T1", "ordinal": 1},
    "reminder": {"answered_at": AT, "ordinal": 1, "answer": "T1"},
    "closing_note": {"reason": "accepted"},
    "site_visit_notice": {"visit_by": date(2026, 12, 7), "reason": ""},
    "major_defect_notice": {"text": "T1"},
    "regulator_report": {"authority": "X", "text": "T1"},
    "return_notice": {"disposition": "exchange", "quantity": {"amount": 500, "unit": "pcs"}},
    "recall": {"lots": ["A1", "A2"], "recall_class": "II", "text": "T1"},
}
LEAST = {"case_no": "KS20261120-001", "received_at": AT, "company": "示例公司"}
ALL = {
    **LEAST, "customer": "华东电机", "contact": "王工", "about": "轴承 A1", "product": "轴承", "lot": "A1", "order": "PO1",
    "promised": date(2026, 12, 4), "owner": "李", "phone": "0755-1", "hotline": "400-1", "department": "质量部", "address": "深圳",
}  # fmt: skip
COURTEOUS = {"zh-Hans": "感谢|谢谢|恳请|敬请|烦请", "zh-Hant": "感謝|謝謝|敬請", "en": "hank you|kind|sorry|please"}
RUDE = ("必须", "必須", "不得", "你", "must", "your fault", "wrong of you", "贵司的责任", "無理", "无理")


@pytest.mark.parametrize("facts", [LEAST, ALL], ids=["least", "all"])
@pytest.mark.parametrize("kind", [*TO_CUSTOMERS, *IN_THE_HOUSE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_can_be_written_with_the_least_facts_and_with_all(language: str, kind: str, facts: dict[str, Any]):
    subject, body = letters.render(kind, language, {**facts, **OWN[kind]})
    assert subject.startswith("[KS20261120-001] ")
    assert "{" not in subject + body
    if "text" in OWN[kind] and OWN[kind]["text"]:
        assert "T1" in body
    if kind in TO_CUSTOMERS:
        assert "示例公司" in body


@pytest.mark.parametrize("kind", TO_CUSTOMERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_to_customers_are_courteous(language: str, kind: str):
    _, body = letters.render(kind, language, {**ALL, **OWN[kind]})
    assert any(word in body for word in COURTEOUS[language].split("|"))
    assert not [word for word in RUDE if word in body]


def test_both_chinese_scripts_are_never_mixed():
    simplified, traditional = "贵们应时间为对", "貴們應時間為對"
    for kind in TO_CUSTOMERS:
        _, hans = letters.render(kind, "zh-Hans", {**ALL, **OWN[kind], "owner": "", "phone": ""})
        _, hant = letters.render(kind, "zh-Hant", {**LEAST, **OWN[kind], "company": "示例"})
        assert not set(hans) & set(traditional), kind
        assert not set(hant) & set(simplified), kind


def test_the_second_answer_says_that_it_is_a_supplement():
    facts = {**LEAST, "text": "T1", "ordinal": 2}
    assert "第2次书面答复\uff08补充\uff09" in letters.render("formal_answer", "zh-Hans", facts)[0]
    assert "no. 2" in letters.render("formal_answer", "en", facts)[0]


def test_an_information_request_lists_the_missing_facts_by_number():
    _, body = letters.render(
        "information_request", "zh-Hans", {**LEAST, "missing": ["lot_no", "qty_defective"], "text": "", "oral": False}
    )
    assert "1. 批号" in body
    assert "2. " in body
    assert "3. " not in body


def test_a_complaint_by_word_of_mouth_is_asked_to_be_confirmed_in_writing():
    facts = {**LEAST, "missing": [], "text": "T1", "oral": True}
    for language, word in (("zh-Hans", "书面形式"), ("zh-Hant", "書面確認"), ("en", "confirm in writing")):
        _, body = letters.render("information_request", language, facts)
        assert word in body
        assert "\n1. " not in body


def test_the_reminder_brings_the_whole_answer_again_and_says_what_follows():
    _, body = letters.render("reminder", "zh-Hans", {**LEAST, **OWN["reminder"], "answer": "第一段\n\n第二段"})
    assert "第一段" in body
    assert "第二段" in body
    assert "10个工作日内" in body
    own = {**LEAST, **OWN["reminder"], "silence": 3, "silence_unit": "weeks"}
    assert "within 3 weeks of this letter" in letters.render("reminder", "en", own)[1]


def test_a_closing_note_thanks_for_confirmation_only_who_confirmed_and_speaks_of_actions_only_where_there_are_some():
    for language, thanks, goes_on in (
        ("zh-Hans", "确认与支持", "纠正和预防措施"), ("zh-Hant", "確認與支持", "矯正與預防措施"), ("en", "confirmation", "preventive actions"),
    ):  # fmt: skip
        accepted = letters.render("closing_note", language, {**LEAST, "reason": "accepted", "actions": True})[1]
        unfounded = letters.render("closing_note", language, {**LEAST, "reason": "unfounded", "actions": False})[1]
        assert thanks in accepted, language
        assert goes_on in accepted, language
        assert thanks not in unfounded, language
        assert goes_on not in unfounded, language


def test_our_reason_for_a_visit_stays_in_the_house():
    for language in LANGUAGES:
        facts = {**LEAST, "visit_by": date(2026, 12, 7), "reason": "OWN-REASON"}
        assert "OWN-REASON" not in letters.render("site_visit_notice", language, facts)[1]


def test_facts_asked_for_again_are_asked_for_as_a_reminder():
    facts = {**LEAST, "missing": ["lot_no"], "text": "", "oral": False, "asked_at": date(2026, 12, 1)}
    for language, word in (("zh-Hans", "再次"), ("zh-Hant", "再次"), ("en", "remind")):
        assert word in letters.render("information_request", language, facts)[1]


def test_no_letter_promises_a_day_that_is_over():
    case = life().case
    clock = next(d for d in case.deadlines if d.name == "written_answer")
    letter = replace(case.letters[0], created_at=clock.due_at)
    settings = Settings()
    assert (
        facts_of(case, Wanted(letter, "interim_report", {}), settings)["promised"]
        == clock.due_at.astimezone(ZONE).date()
    )
    late = replace(letter, created_at=clock.due_at.replace(year=2027))
    assert "promised" not in facts_of(case, Wanted(late, "interim_report", {}), settings)


def test_the_company_may_write_its_own_letter(tmp_path: Path):
    (tmp_path / "zh-Hans").mkdir()
    (tmp_path / "zh-Hans" / "closing_note.j2").write_text(
        "[{{ case_no }}] 我们的结案\n\n谢谢 {{ company }}", encoding="utf-8"
    )
    subject, body = letters.render("closing_note", "zh-Hans", {**LEAST, "reason": "accepted"}, tmp_path)
    assert subject == "[KS20261120-001] 我们的结案"
    assert body == "谢谢 示例公司\n"
    assert "結案通知" in letters.render("closing_note", "zh-Hant", {**LEAST, "reason": "accepted"}, tmp_path)[0]


def test_a_letter_tells_facts_a_person_confirmed_or_that_are_sure_in_the_companys_zone():
    settings = Settings(company=Company(also_known_as=("示例制造有限公司",)), letters=Letters(department="质量部"))
    case = life().case
    case.fields |= {"customer_name": [value("猜的", 0.2)], "lot_no": [value("A1"), value("A2")]}
    letter = replace(case.letters[0], language="zh-Hans")
    facts = facts_of(case, Wanted(letter, "reminder", {"answered_at": "2026-12-04T01:40:00+00:00"}), settings)
    assert "customer" not in facts
    assert facts["lot"] == "A1、A2"
    assert facts["company"] == "示例制造有限公司"
    assert facts["answered_at"].isoformat() == "2026-12-04T09:40:00+08:00"
    assert facts["promised"] == date(2026, 12, 4)


def test_the_department_is_named_in_the_letters_script():
    ours = Letters(department="质量部", department_also_known_as=("質量部", "Quality Department"))
    case = life().case
    shown = {}
    for language in ("zh-Hans", "zh-Hant", "en"):
        wanted = Wanted(replace(case.letters[0], language=language), "reminder", {})
        shown[language] = facts_of(case, wanted, Settings(letters=ours))["department"]
        assert "department" not in facts_of(case, wanted, Settings())
    assert shown == {"zh-Hans": "质量部", "zh-Hant": "質量部", "en": "Quality Department"}
