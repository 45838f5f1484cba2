"""The company's procedure file: the shipped one is the default, what it names is laid over it, mistakes are told together."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from casework.due import calendar_of, rules_of
from complaints.calendar.deadlines import due_json
from complaints.calendar.working_days import CalendarError
from complaints.procedure.actions import ACTIONS
from complaints.procedure.retention import keeping
from complaints.rules.file import RulesErrors, read_rules
from complaints.rules.shapes import Rules
from foundations.settings.shapes import Company, Procedure, Settings
from tests.cases import CN, QA, SALES, at, life, value

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "casework" / "procedure.toml"
PAGE = ROOT / "docs" / "PROCEDURE.md"


def test_the_shipped_file_is_the_default_procedure():
    assert read_rules(SHIPPED.read_text(encoding="utf-8"), Rules()) == Rules()


def test_the_shipped_file_names_every_rule():
    """Every value in the file is really read: with another default underneath, the file still gives the default."""
    other = read_rules("[general]\nreopen_days = 1\nclosing_note = false\nchase_overdue_actions = 0\n", Rules())
    other = read_rules("[timers]\nfeedback = { amount = 9, unit = 'days', clause = 'x', owner = 'qa' }\n", other)
    assert other != Rules()
    assert read_rules(SHIPPED.read_text(encoding="utf-8"), other) == Rules()


def test_the_page_tells_every_timer_with_its_clause_and_time():
    page = PAGE.read_text(encoding="utf-8")
    rules = Rules()
    for name, timer in {
        **rules.timers,
        "site_visit": rules.site_visit["outside"],
        "written_answer": rules.written_answer["I"],
    }.items():
        line = next(x for x in page.splitlines() if x.startswith(f"| `{name}`"))
        assert timer.clause in line
        assert str(timer.amount) in line
    for kind, chain in rules.chains.items():
        assert kind
        assert all(role.replace("_", " ") in page for role in chain)
    case_json = (ROOT / "service" / "case_json.py").read_text(encoding="utf-8")
    shown = set(re.findall(r'"([a-z]+_[a-z_]+)":', case_json))  # keys of `kesu case show`
    for action in re.findall(r"`([a-z]+_[a-z_]+)`", page):
        known = {*ACTIONS, *rules.timers, "written_answer", "site_visit", "close_requires_effectiveness"}
        assert action in known | shown, action


def test_a_file_changes_only_what_it_names(tmp_path: Path):
    file = tmp_path / "ours.toml"
    file.write_text(
        '[timers]\nacknowledge = { amount = 1 }\n[approvals]\nformal_answer = ["general_manager"]\n'
        "[general]\nreopen_days = 30\n[silence]\nanswers_if_justified = 3\n[retention]\nreport_8d = 5\n",
        encoding="utf-8",
    )
    rules = rules_of(Settings(procedure=Procedure(file=file)))
    assert rules.timers["acknowledge"].words == "1 working day"
    assert rules.timers["feedback"] == Rules().timers["feedback"]
    assert rules.chain("formal_answer") == ("general_manager",)
    assert rules.reopen_days == 30
    assert rules.answers_before_silent_close == (1, 3)
    assert rules.retention["report_8d"] == (5, "S3-7")
    told = due_json(at("2026-11-20 16:30"), CN, rules)["deadlines"]
    assert next(d for d in told if d["name"] == "acknowledge")["due_at"] == "2026-11-23T17:30:00+08:00"


def test_kesu_toml_wins_over_the_file(tmp_path: Path):
    file = tmp_path / "ours.toml"
    file.write_text("[general]\nreopen_days = 30\n", encoding="utf-8")
    rules = rules_of(
        Settings(procedure=Procedure(file=file, reopen_days=10, approval_chain=(), close_requires_effectiveness=True))
    )
    assert (rules.reopen_days, rules.chain("formal_answer"), rules.close_requires_effectiveness) == (10, (), True)


def test_every_mistake_is_told_with_its_key(tmp_path: Path):
    wrong = """
[timers]
acknowledge = { amount = "two" }
tea = { amount = 1 }
feedback = { unit = "moons" }
first_answer = 24
[approvals]
formal_answer = ["king"]
[general]
reopen_days = -1
unclassified_counts_as = "IV"
most_serious_class = "II"
[retention]
report_8d = "long"
[colours]
red = 1
"""
    with pytest.raises(RulesErrors) as told:
        read_rules(wrong, Rules())
    words = "\n".join(told.value.errors)
    for key in (
        "timers.acknowledge.amount", "timers.tea", "timers.feedback.unit", "timers.first_answer", "approvals.formal_answer",
        "general.reopen_days", "general.unclassified_counts_as", "general.most_serious_class", "retention.report_8d", "colours",
    ):  # fmt: skip
        assert key in words
    with pytest.raises(RulesErrors, match="TOML"):
        read_rules("[timers\n", Rules())
    with pytest.raises(RulesErrors, match="cannot be read"):
        rules_of(Settings(procedure=Procedure(file=tmp_path / "absent.toml")))


def test_the_calendar_may_be_a_file_of_the_company(tmp_path: Path):
    file = tmp_path / "ours.txt"
    file.write_text("base TW\n2026-12-24 off\n", encoding="utf-8")
    calendar = calendar_of(Settings(company=Company(calendar=str(file))))
    assert not calendar.is_working(date(2026, 12, 24))
    assert not calendar.is_working(date(2026, 12, 25))
    with pytest.raises(CalendarError, match="none of CN, TW, HK, PLAIN"):
        calendar_of(Settings(), "XX")


def test_a_case_is_kept_for_the_longest_rule_and_without_end_while_it_is_open_or_held():
    case = life()
    assert keeping(case.case, case.rules, CN).until is None
    case.send()
    case.answer()
    case.do(SALES, "record_feedback", feedback="satisfied")
    case.do(QA, "close", reason="accepted")
    assert keeping(case.case, case.rules, CN).until == date(2029, 11, 20)
    case.case.fields["expiry_date"] = [value("2030-02-28")]
    kept = keeping(case.case, case.rules, CN)
    assert (kept.until, kept.clause) == (date(2031, 2, 28), "S2-4.8")
    case.do(QA, "hold_legally", reason="诉讼")
    assert keeping(case.case, case.rules, CN).until is None
