"""Tasks end by what they are and what they are about, never because a word or number begins like another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import get_args

from complaints.procedure.tasks import ClockKind, TaskKind, about_letter, finish, raise_task
from tests.cases import DEPARTMENT, QA, SALES, Life, life
from wording import names


def _open(here: Life) -> set[tuple[str, str]]:
    return {(t.kind, t.subject) for t in here.case.tasks if t.done_at is None}


def _with_actions(*numbers: int) -> Life:
    """A case with completed corrective actions of these numbers, each of which waits for its evaluation."""
    here = life()
    for number in numbers:
        here.do(DEPARTMENT, "add_action", kind="corrective", text="换刀", owner="sun", due="2026-11-27")
        here.case.actions[-1].id = number
        here.do(DEPARTMENT, "complete_action", action=number, evidence="照片")
    return here


def test_judging_action_9_leaves_the_task_of_action_95():
    here = _with_actions(9, 95)
    here.do(QA, "evaluate", action=9, effective=True, evidence="三批无不良")
    assert ("evaluate_action", "95") in _open(here)
    assert ("evaluate_action", "9") not in _open(here)


def test_completing_action_9_leaves_the_reminder_of_action_95():
    here = life()
    for number in (95, 9):
        here.do(DEPARTMENT, "add_action", kind="corrective", text="换刀", owner="sun", due="2026-11-23")
        here.case.actions[-1].id = number
    here.go("2026-11-25 09:00")
    here.do(DEPARTMENT, "complete_action", action=9, evidence="照片")
    assert {("chase_action", "95"), ("evaluate_action", "9")} <= _open(here)
    assert ("chase_action", "9") not in _open(here)


def test_a_task_about_something_else_of_the_same_kind_stays_open():
    here = life()
    raise_task(here.case, "review_change", "qa", here.now, subject="lot", key="review_change:lot:1")
    raise_task(here.case, "review_change", "qa", here.now, subject="lot_no", key="review_change:lot_no:2")
    finish(here.case, here.now, "zhao", "review_change", subject="lot")
    assert ("review_change", "lot_no") in _open(here)
    assert ("review_change", "lot") not in _open(here)
    finish(here.case, here.now, "zhao", "review_change")
    assert not {kind for kind, _ in _open(here)} & {"review_change"}


def test_a_kind_that_begins_like_another_is_another():
    here = life()
    raise_task(here.case, ClockKind("answer_due_soon"), "qa", here.now, key="one")
    raise_task(here.case, ClockKind("answer"), "qa", here.now, key="two")
    finish(here.case, here.now, "zhao", ClockKind("answer"))
    assert ("answer_due_soon", "") in _open(here)
    assert ("answer", "") not in _open(here)


def test_the_approval_of_a_return_outlives_the_case_and_that_of_an_answer_does_not():
    here = life()
    here.send()
    here.do(QA, "verify", result=True, method="留样检验", findings="属实")
    here.answer()
    here.do(QA, "dispose", disposition="return")
    here.do(SALES, "record_feedback", feedback="satisfied")
    here.do(QA, "close", reason="accepted")
    assert ("approve_letter", about_letter(here.letter("return_notice"))) in _open(here)


def test_a_letter_is_the_same_subject_before_and_after_the_store_has_kept_it():
    letter = life().case.letters[0]
    assert about_letter(replace(letter, created_at=letter.created_at.astimezone(UTC))) == about_letter(letter)


def test_every_kind_of_task_has_words():
    assert set(get_args(TaskKind)) <= set(names.TASK)
