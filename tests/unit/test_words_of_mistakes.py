"""Mistakes in files that people write are told in the reader's language, whoever found them: rules, TOML, JSON, the system."""

from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from casework.due import calendar_of
from complaints import numbering
from complaints.calendar.working_days import Calendar, CalendarError, built_in, parse_hours
from complaints.rules.file import RulesErrors, read_rules
from complaints.rules.shapes import Rules
from foundations.settings.shapes import Settings
from tests.cases import HOURS
from wording.catalogue import LOCALES
from wording.mistakes import MISTAKES, mistake

CHINESE = ("zh-Hans", "zh-Hant")
_NAMES = re.compile(r"\{\w+")
#: words of a file format that stay as they are in every language
_KEYS = re.compile(
    r"\b(?:TOML|base|off|work|published|timers|acknowledge|amount|unit|retention|general|silence|routing|approvals|"
    r"line|isOffDay|date|year|days|true|false|seq|quality|working_days)\b|[\"'`“「].*?[\"'`”」]|/\S+|\{.*?\}|：[a-z_, ]+$|[\w.]+\.(?:toml|txt|json)"
)


@pytest.mark.parametrize("of", CHINESE)
def test_every_sentence_is_translated_with_the_same_facts(of: str) -> None:
    with (LOCALES / of / "LC_MESSAGES" / "kesu.po").open("rb") as lines:
        known = {str(m.id): str(m.string) for m in read_po(lines) if m.id}
    assert [s for s in MISTAKES if not known.get(s)] == []
    assert [s for s in MISTAKES if sorted(_NAMES.findall(s)) != sorted(_NAMES.findall(known[s]))] == []


def of_calendars(folder: Path) -> list[str]:
    plain: Calendar = built_in("CN", ZoneInfo("Asia/Shanghai"), HOURS)
    texts = {
        "a.txt": "base XX",
        "b.txt": "foo bar",
        "c.txt": "2026-12-24 off\n2026-12-24 work",
        "d.json": '{"year": 2027, "days": 3',
        "e.toml": "off = [2026-12-24",
        "f.toml": "holidays = []",
        "g.toml": "published = 3",
        "h.toml": 'off = "x"',
        "i.toml": 'off = ["x"]',
        "j.toml": 'off = ["2026-12-24/2026-12-01"]',
    }
    said = []
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8")
    for name in (*map(str, (folder / name for name in texts)), "XX", str(folder)):
        with pytest.raises(CalendarError) as raised:
            calendar_of(Settings(), name)
        said.append(str(raised.value))
    for day, count in ((date(2026, 1, 1), -3), (date(9999, 12, 30), 9)):
        with pytest.raises(CalendarError) as raised:
            plain.nth_working_day(day, count)
        said.append(str(raised.value))
    for hours in (("8",), ("10:00-11:00", "08:00-10:30")):
        with pytest.raises(CalendarError) as raised:
            parse_hours(hours)
        said.append(str(raised.value))
    return said


def of_procedure_files() -> list[str]:
    text = """
foo = 1
approvals = 3
[timers]
nosuch = 1
feedback = 3
acknowledge = { span = 1 }
first_answer = { amount = "x" }
written = 1
hand_over_to_qc = { unit = "moons" }
forward_to_qa = { amount = 9999 }
[retention]
nosuch = 1
[silence]
nosuch = 1
answers_if_justified = 99
[general]
nosuch = 1
most_serious_class = "II"
unclassified_counts_as = "IV"
"""
    said: list[str] = []
    for content in (text, "a =", '[routing]\nnosuch = ["x"]', '[approvals]\nformal_answer = ["chef"]'):
        with pytest.raises(RulesErrors) as raised:
            read_rules(content, Rules())
        said += raised.value.errors
    return said


def of_numbers() -> list[str]:
    said = []
    for pattern in ("KS{foo}", "KS{date:%Y}", "客{seq:05d}", "KS{date:%H}{seq:03d}", "{seq}"):
        with pytest.raises(numbering.PatternError) as raised:
            numbering.check(pattern)
        said.append(str(raised.value))
    return said


def of_languages_and_files(folder: Path) -> list[str]:
    said = []
    for text in ("a = \n", "[a]\n[a]\n", 'b = "x', "a = 1\na = 2", "[a\n", "a", "x = [1", "d = 2026-13-01"):
        with pytest.raises(tomllib.TOMLDecodeError) as raised:
            tomllib.loads(text)
        said.append(str(raised.value))
    for text in ('{"class":', "{a}", '{"a" 1}', "[1 2]", "1 2", '"x', '"\\q"'):
        with pytest.raises(ValueError) as broken:  # noqa: PT011  what is said is looked at below
            json.loads(text)
        said.append(str(broken.value))
    said += [os.strerror(number) for number in (2, 13, 20, 21, 28, 30)]
    return said


@pytest.mark.parametrize("of", CHINESE)
def test_no_english_is_left_in_a_mistake(of: str, tmp_path: Path) -> None:
    said = [*of_calendars(tmp_path), *of_procedure_files(), *of_numbers(), *of_languages_and_files(tmp_path)]
    assert len(said) > 40
    left = []
    for sentence in said:
        told = mistake(of, sentence)
        assert mistake("en", sentence) == sentence
        if re.search(r"\b(?:is|it|must|no|not|the|there|be|of|Expect\w+|Invalid|cannot|such)\b", _KEYS.sub("", told)):
            left.append((sentence, told))
    assert left == []


def test_words_that_nobody_here_said_come_back_as_they_are() -> None:
    for words in ("", "a: b: c", "421 try later", "日志"):
        assert mistake("zh-Hans", words) == words
