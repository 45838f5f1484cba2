"""The history of a case and refusals in words: nothing of the machine's own names is shown to people."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from casework.acts import NAMES_A_USER
from complaints.model import Action, Approval, CaseMessage, HistoryEntry, Letter
from complaints.procedure.actions import ACTIONS
from complaints.procedure.changes import _PLAIN, SILENT
from complaints.procedure.tasks import TaskKind
from complaints.reading import Json
from dashboard.actions.doing import refusal
from dashboard.words.action_forms import FORMS
from dashboard.words.history import Change, moments
from dashboard.words.language import Words, words
from dashboard.words.letter_names import LetterNames, names_of
from dashboard.words.messages import why
from dashboard.words.record import KEYS, NOISE
from tests.cases import new_case
from wording import names

PROJECT = Path(__file__).resolve().parents[2]
_AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def _words(language: str = "en") -> Words:
    return words(language, "Asia/Shanghai")


def _changes(w: Words, *entries: tuple[str, Json, Json, str]) -> list[Change]:
    made = [HistoryEntry(_AT, "qa1", what, before, after, why) for what, before, after, why in entries]
    return [change for _, _, changes in moments(w, made, LetterNames()) for change in changes]


_READ = {
    "value": "2026-12-04",
    "raw": "4 Dec",
    "method": "table",
    "source": {"part": "form.docx", "page": 1, "box": None},
    "confidence": 0.75,
    "confirmed_by": None,
}


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_corrected_fact_is_its_value_before_and_after(language: str) -> None:
    w = _words(language)
    data = {"field": "delivery_date", "value": "2026-11-20"}
    entries = [
        ("action:correct_field", [_READ], data, ""),
        ("field:delivery_date", ["2026-12-04"], ["2026-11-20"], "correct_field"),
    ]
    (change,) = _changes(w, *entries)
    assert change.change == f"{w('Delivery date')}{w.colon}2026-12-04 → 2026-11-20"


def test_a_cleared_fact_says_so() -> None:
    (change,) = _changes(_words(), ("action:correct_field", [_READ], {"field": "delivery_date", "value": None}, ""))
    assert change.change == "Delivery date: 2026-12-04 → nothing"


def _written() -> set[str]:
    """Every name under which the program writes into a history: plain ones, keys of the record, tasks, actions."""
    made: set[str] = set(_PLAIN) | {"waiting"} | {f"action:{name}" for name in ACTIONS}
    for folder in ("casework", "complaints"):
        for path in (PROJECT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            made |= set(re.findall(r'HistoryEntry\(\s*[\w.]+, [\w".]+, "(\w+)"', source))
            keys = set(re.findall(r'record(?:\[|\.setdefault\()"(\w+)"|act\.listed\("(\w+)"', source))
            made |= {f"record:{a or b}" for a, b in keys if (a or b) not in SILENT}
    made |= {f"task:{kind}" for kind in get_args(TaskKind)}
    made |= {f"deadline:{name}" for name in names.TIMER} | {f"task:{name}_late" for name in names.TIMER}
    return made


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_every_name_of_a_history_has_words(language: str) -> None:
    w, found = _words(language), _written()
    assert {"letter_sent", "message", "merged", "record:heard_at", "task:draft_again"} <= found
    said = {name: _changes(w, (name, None, "1", ""))[0].what for name in found}
    raw = {n: s for n, s in said.items() if s == n or n.rpartition(":")[2] == s.rpartition(w.colon)[2] or "_" in s}
    assert not raw


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_reasons_of_the_machine_have_words(language: str) -> None:
    w = _words(language)
    for given in ("time", "letters"):
        assert _changes(w, ("status", "new", "replied", given))[0].why not in ("", given)
    told = _changes(w, ("letter_sent", None, 8, "merged with KS-1"))[0]
    assert told.change == w("Letter {number}", number=8)
    assert told.why == w("merged with {number}", number="KS-1")


def _answered(**more: Any) -> Letter:
    return Letter("formal_answer", "qc@mt.test", "Re", "", "en", "sent", _AT, **more)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "Formal answer of 2026-11-20", "Formal answer no. 2 of 2026-11-20"),
        ("zh-Hans", "2026-11-20 的正式答复", "2026-11-20 的第 2 次正式答复"),
        ("zh-Hant", "2026-11-20 的正式答覆", "2026-11-20 的第 2 次正式答覆"),
    ],
)
def test_letters_are_called_by_kind_ordinal_and_day(language: str, first: str, second: str) -> None:
    w = _words(language)
    case = new_case(_AT)
    case.letters = [_answered(id=3), _answered(id=8, ordinal=2)]
    history = [
        HistoryEntry(_AT, "kesu", "letter_sent", None, 3, ""),
        HistoryEntry(_AT, "kesu", "letter_failed", None, 8, ""),
    ]
    told = [change.change for _, _, changes in moments(w, history, names_of(w, case)) for change in changes]
    assert told == [first, second]


def test_two_letters_of_one_kind_and_day_are_told_apart_by_the_hour() -> None:
    w, case = _words(), new_case(_AT)
    case.letters = [
        Letter("reminder", "a@b.test", "", "", "en", "sent", _AT + timedelta(hours=h), id=h) for h in (1, 2)
    ]
    assert list(names_of(w, case).letters.values()) == ["Reminder of 2026-11-20 17:00", "Reminder of 2026-11-20 18:00"]


def test_a_message_in_the_history_is_called_by_its_hour_and_subject() -> None:
    w, case = _words(), new_case(_AT)
    case.messages = [CaseMessage(12, "in", "a@b.test", "Lever\nbroken", _AT, "complaint", "")]
    history = [HistoryEntry(_AT, "kesu", "message", None, 12, "message 12 from the customer")]
    ((_, _, (told,)),) = moments(w, history, names_of(w, case))
    assert told.change == "Message of 2026-11-20 16:00: Lever broken"
    assert told.why == "message of 2026-11-20 16:00 from the customer"


def test_a_refusal_names_the_letter() -> None:
    w, case = _words(), new_case(_AT)
    case.letters = [_answered(id=3)]
    told = refusal(w, "letter {letter} is no formal answer", {"letter": 3}, "S0-5.4.4", names_of(w, case))
    assert told == "letter “Formal answer of 2026-11-20” is no formal answer (S0-5.4.4)"


@pytest.mark.parametrize(
    ("action", "key", "value", "told"),
    [
        ("take", "owner", "nobody", "Owner: there is no user nobody"),
        ("delegate", "to", "nobody", "User name: there is no user nobody"),
        ("take", "to", "nobody", "there is no user nobody"),
    ],
)
def test_a_refusal_names_the_field_of_the_form(action: str, key: str, value: str, told: str) -> None:
    facts = {"key": key, "value": value}
    assert refusal(_words(), "there is no user {value}", facts, "", action=action) == told


def test_a_refusal_calls_a_field_as_the_form_does_and_not_as_the_program() -> None:
    told = refusal(_words(), "{key} must be somebody else", {"key": "to"}, "", action="delegate")
    assert told == "User name must be somebody else"


@pytest.mark.parametrize("action", sorted(NAMES_A_USER))
def test_what_names_a_user_is_a_key_of_the_action_and_a_field_of_its_form(action: str) -> None:
    key = NAMES_A_USER[action]
    assert key in {k.name for k in ACTIONS[action].keys}
    assert key in {i.key for form in FORMS if form.action == action for i in form.inputs}


def test_an_instant_in_a_refusal_is_shown_like_the_others() -> None:
    told = refusal(_words(), "answered at {at}", {"at": "2026-11-22T00:35:24+08:00"}, "")
    assert told == "answered at 2026-11-22 00:35"


def test_why_a_message_is_of_its_kind_is_a_sentence() -> None:
    found = (("kind", "words", "price inquiry"),)
    assert why(_words(), "inquiry", found) == ["Taken for “Inquiry” because of: price inquiry"]
    assert why(_words("zh-Hans"), "inquiry", found) == ["因以下文字判为“询价”：price inquiry"]
    robot = (("kind", "absence note", "I am away"), ("automatic", "absence note", "I am away"))
    assert why(_words(), "auto_reply", robot) == ["Automatic mail, known by: an absence note: I am away"]
    complaint = (("kind", "money is claimed", "debit note"),)
    assert why(_words(), "claim", complaint) == ["money is claimed: debit note"]
    assert why(_words("zh-Hant"), "claim", complaint)[0].startswith("提出索賠")


def test_every_key_under_a_row_has_words() -> None:
    keys = {key.name for rule in ACTIONS.values() for key in rule.keys}
    for path in (PROJECT / "complaints" / "procedure").rglob("*.py"):
        for call in re.findall(r"act\.stamp\((.*)\)", path.read_text(encoding="utf-8")):
            keys |= set(re.findall(r"(?:^|, )(\w+)=", call))
    keys |= {f.name for kind in (Action, Approval) for f in fields(kind)}
    assert {"in_province", "evaluation", "letter"} <= keys
    assert not keys - KEYS.keys() - NOISE
