"""Hypothesis plays every role at once and looks for a wrong close, lost history, an unapproved letter or a promise on a day off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from complaints.correspondence.case_after import customer_message
from complaints.model import Actor
from complaints.procedure.actions import NOT_BUSINESS
from complaints.procedure.steps.answering import fully_approved
from complaints.reading import Mail, Reading
from complaints.refusals import Refused
from complaints.rules.shapes import Rules
from recognition.said import said_of
from tests.cases import CN, DEPARTMENT, GM, MR, QA, SALES, life

PEOPLE = (SALES, QA, DEPARTMENT, MR, GM, Actor("qian", "sales"), Actor("zhou", "qa"))
PLAIN_ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("draft_reply", {"text": "t"}),
    ("approve", {}),
    ("approve", {}),
    ("reject", {"reason": "r"}),
    ("send_reply", {}),
    ("remind", {}),
    ("confirm_silence", {}),
    ("record_feedback", {"feedback": "satisfied"}),
    ("record_feedback", {"feedback": "satisfied", "text": "we withdraw"}),
    ("record_feedback", {"feedback": "objection"}),
    ("reopen", {"reason": "r"}),
    ("not_business", {"reason": "mistake"}),
    ("not_business", {"reason": "spam"}),
    ("verify", {"result": "false", "method": "m", "findings": "f"}),
    ("verify", {"result": "true", "method": "m", "findings": "f"}),
    ("judge", {"justified": True, "fault": "company"}),
    ("judge", {"justified": False, "fault": "customer"}),
    ("classify", {"class": "I"}),
    ("classify", {"class": "III"}),
    ("start_waiting", {}),
    ("end_waiting", {}),
    ("acknowledge_manually", {"by": "phone"}),
    ("interim_report", {"text": "t"}),
    ("report_major_defect", {"text": "t"}),
    ("recall", {"lots": ["A"], "class": "I", "text": "t"}),
    ("delegate", {"role": "general_manager", "to": "li", "until": "2027-06-01"}),
    ("delegate", {"role": "general_manager", "to": MR.name, "until": "2027-06-01"}),
    ("delegate", {"role": "management_representative", "to": "li", "until": "2027-06-01"}),
    ("start_site_visit", {"province": "山西"}),
    ("record_site_visit", {"result": "r"}),
    ("hand_over", {"sample": True}),
)
REASONS = ("accepted", "unfounded", "no_feedback", "duplicate", "withdrawn")


class Procedure(RuleBasedStateMachine):
    """People, letters, customers and time in any order; the checks know the procedure only from its text."""

    @initialize(received=st.integers(0, 400))
    def begin(self, received: int) -> None:
        self.life = life("2026-01-05 09:00")
        self.life = life((self.life.now + timedelta(hours=received * 17)).strftime("%Y-%m-%d %H:%M"))
        self.life.rules = Rules(company_province="广东")
        self.heard: list[Any] = []
        self.before, self.letters, self.status = [repr(h) for h in self.life.case.history], 1, "new"

    def _try(self, who: Actor, action: str, data: dict[str, Any]) -> bool:
        try:
            self.life.do(who, action, **data)
        except Refused:
            return False
        return True

    @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(PLAIN_ACTS))
    def act(self, who: Actor, what: tuple[str, dict[str, Any]]) -> None:
        done = self._try(who, *what)
        if done and what[0] == "not_business":
            assert {t.kind for t in self.life.case.tasks if t.done_at is None} <= {"see_result"}
        if done and what[0] in ("record_feedback", "reopen"):
            told = what[1].get("text") or what[1].get("feedback", "reopened")
            self.heard.append((self.life.now, told))

    @rule(reason=st.sampled_from(REASONS))
    def close(self, reason: str) -> None:
        if self._try(QA, "close", {"reason": reason}):
            self._was_right(reason)

    @rule()
    def whole_answer(self) -> None:
        self._try(QA, "draft_reply", {"text": "t"})
        self._try(MR, "approve", {})
        self._try(GM, "approve", {})
        self._try(SALES, "send_reply", {})
        self.life.send()

    @rule()
    def send(self) -> None:
        self.life.send()

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 8, 24 * 20, 24 * 27]))
    def time_passes(self, hours: int) -> None:
        self.life.go(timedelta(hours=hours))

    @rule(which=st.integers(0, 20))
    def bounce(self, which: int) -> None:
        sent = [x for x in self.life.case.letters if x.delivered and x.to]
        if sent:
            self.life.bounce(sent[which % len(sent)])

    @rule(automatic=st.booleans())
    def message(self, automatic: bool) -> None:
        reading = Reading("m.eml", kind="auto_reply" if automatic else "reply", automatic=automatic, mail=Mail())
        before = self.life.case
        self.life.case = customer_message(
            before, reading, said_of(reading, before), self.life.now, self.life.rules, CN, len(before.history)
        )
        if automatic:
            assert self.life.case is before
        else:
            self.heard.append((self.life.now, "message"))

    def _was_right(self, reason: str) -> None:
        """The gates, told from the text of S2-4.1, S2-4.7 and domain §1.7-17, §1.7-21, not from the code."""
        case, now = self.life.case, self.life.now
        answers = [x for x in case.letters if x.kind == "formal_answer" and x.status in ("sent", "failed", "queued")]
        assert reason != "duplicate"
        words = [w for at, w in self.heard]
        if reason == "withdrawn":
            assert [w for w in words if w != "message"][-1] == "we withdraw"
            return
        assert answers
        assert answers[-1].delivered
        if reason == "accepted":
            content = ("satisfied", "we withdraw")
            assert [w for w in words if w != "message"][-1] in content
            assert max(at for at, w in self.heard if w in content) >= answers[-1].sent_at
        elif reason == "unfounded":
            assert case.record["verification"]["result"] == "false"
        else:
            reminder = [x for x in case.letters if x.kind == "reminder" and x.delivered][-1]
            assert reminder.sent_at >= answers[-1].sent_at + timedelta(days=25)
            worked = CN.nth_working_day(CN.day_of(reminder.sent_at), 10).date
            assert now >= CN.end_of_day(worked)
            assert all(at < answers[-1].sent_at for at, _ in self.heard)
            assert any(h.what == "action:confirm_silence" and h.by in ("li", "qian") for h in case.history)

    @invariant()
    def nothing_is_lost(self) -> None:
        case = self.life.case
        said = [repr(h) for h in case.history]
        assert said[: len(self.before)] == self.before
        if case.status != self.status:
            assert any(h.what == "status" for h in case.history[len(self.before) :])
        assert len(case.letters) >= self.letters
        self.before, self.letters, self.status = said, len(case.letters), case.status

    @invariant()
    def nothing_left_unapproved(self) -> None:
        for letter in self.life.case.letters:
            if letter.kind == "formal_answer" and (letter.sent_at or letter.status == "queued"):
                assert fully_approved(letter, self.life.rules)
                by = [a.by for a in letter.approvals]
                assert letter.drafted_by not in by
                assert len(by) == len(set(by)) == 2

    @invariant()
    def no_promise_on_a_day_off(self) -> None:
        for clock in self.life.case.deadlines:
            if "hour" not in clock.rule and "minute" not in clock.rule:
                day = CN.day_of(clock.due_at)
                assert CN.is_working(day)
                assert clock.due_at == CN.end_of_day(day)

    @invariant()
    def one_clock_of_silence_at_most(self) -> None:
        running = [d for d in self.life.case.open_deadlines() if d.name.startswith("silence_")]
        assert len(running) <= 1
        assert not (self.life.case.status == "closed" and self.life.case.open_deadlines())

    @invariant()
    def what_is_no_complaint_was_never_answered_and_writes_to_nobody(self) -> None:
        case = self.life.case
        if case.close_reason not in NOT_BUSINESS:
            return
        assert case.status == "closed"
        assert not any(x.kind == "formal_answer" and x.sent_at for x in case.letters)
        assert not any(x.status in ("queued", "held", "draft", "awaiting_approval") for x in case.letters if x.to)

    @rule()
    def settling_again_changes_nothing(self) -> None:
        self.life.settle()
        entries = len(self.life.case.history)
        self.life.settle()
        assert len(self.life.case.history) == entries


Procedure.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestProcedure = Procedure.TestCase
