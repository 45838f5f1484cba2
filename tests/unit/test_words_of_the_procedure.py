"""The procedure speaks three languages: every refusal and every step of a deadline has its words in each of them."""

from __future__ import annotations

import ast
import string
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from complaints.calendar.deadlines import due_json, start
from complaints.calendar.working_days import built_in
from complaints.refusals import Forbidden
from complaints.rules.shapes import Rules
from tests.cases import HOURS
from wording import text
from wording.procedure import STEPS, explain, refusal, rule

ROOT = Path(__file__).parents[2]
CN = built_in("CN", ZoneInfo("Asia/Shanghai"), HOURS)


def refusals() -> set[str]:
    """Every sentence that the code refuses something with."""
    found = set()
    for file in [*(ROOT / "complaints").rglob("*.py"), *(ROOT / "casework").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Forbidden", "BadData")
            )
            if called and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_sentence_is_translated_and_keeps_its_values(language: str):
    sentences = refusals() | set(STEPS.values())
    assert len(sentences) > 90
    for sentence in sentences:
        told = text(language, "procedure")(sentence)
        assert told != sentence, f"{language} lacks: {sentence}"
        assert names(told) == names(sentence)


def test_a_deadline_is_explained_step_by_step_in_words():
    timer = Rules().timers["acknowledge"]
    received = datetime.fromisoformat("2026-09-18T16:30:00+08:00")
    steps = start("acknowledge", timer, received, CN).explanation
    assert explain("en", steps) == [
        "starts Fri 18 Sep 16:30",
        "Fri 18 Sep is not counted",
        "Sat 19 Sep off (weekend)",
        "Sun 20 Sep is a make-up working day and working day 1",
        "Mon 21 Sep is working day 2",
        "the working day ends Mon 21 Sep 17:30",
    ]
    assert "9月20日（周日）为调休上班日，第 1 个工作日" in explain("zh-Hans", steps)
    assert "9月20日（週日）為補班日，第 1 個工作日" in explain("zh-Hant", steps)


def test_runs_of_days_off_are_one_step():
    steps = start("acknowledge", Rules().timers["acknowledge"], datetime.fromisoformat("2026-09-30T10:00:00+08:00"), CN)
    assert "Thu 1 Oct – Fri 2 Oct off (holiday)" in explain("en", steps.explanation)


def test_a_refusal_names_its_clause_in_every_language():
    refused = Forbidden(
        "a reminder goes out after {days} days of silence, not before {day}", "S2-4.7", days=25, day="2026-12-30"
    )
    assert str(refused) == "a reminder goes out after 25 days of silence, not before 2026-12-30 (S2-4.7)"
    assert refusal("zh-Hans", refused) == "催复须在无反馈 25 天之后，不早于 2026-12-30 (S2-4.7)"


def test_rules_of_timers_are_worded():
    told = due_json(datetime.fromisoformat("2026-11-20T16:30:00+08:00"), CN, Rules())["deadlines"]
    assert {rule("zh-Hant", d["rule"]) for d in told} >= {"2 個工作日", "8 小時", "30 分鐘", "1 週"}
