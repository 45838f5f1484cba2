"""A case and people for the tests of the rules, and a life of a case without a store: numbers are given as the store would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from complaints.calendar.deadlines import deadlines_for
from complaints.calendar.working_days import Calendar, built_in
from complaints.correspondence.case_after import settled
from complaints.model import Actor, Case, CaseMessage, Deadline, Letter
from complaints.procedure.passing_time import after_waiting
from complaints.procedure.perform import perform
from complaints.reading import FieldValue, Source
from complaints.rules.shapes import Rules

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = ("08:30-12:00", "13:00-17:30")
CN = built_in("CN", ZONE, HOURS)
SALES = Actor("li", "sales")
QA = Actor("zhao", "qa")
DEPARTMENT = Actor("sun", "department")
MR = Actor("qian", "management_representative")
GM = Actor("zhou", "general_manager")
VIEWER = Actor("guest", "viewer")
ADMIN = Actor("root", "admin")
EVERYBODY = (SALES, QA, DEPARTMENT, MR, GM, VIEWER, ADMIN)


def at(text: str) -> datetime:
    """`2026-11-20 16:30` in the company's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def value(of: Any, confidence: float = 0.9) -> FieldValue:
    return FieldValue(of, str(of), "label", Source("body"), confidence)


def new_case(received: datetime, *, calendar: Calendar = CN, **other: Any) -> Case:
    """A case as register opens it: clocks running, acknowledgement in the outbox."""
    case = Case("KS20261120-001", "new", received, received, "email", "zh-Hans", "complaint", **other)
    case.deadlines = deadlines_for(
        received, calendar, Rules(), channel=case.channel, suggested_class=case.suggested_class
    )
    case.fields.setdefault("product_name", [value("轴承")])
    case.answer_to, case.participants = "wang@customer.test", ["wang@customer.test"]
    case.acknowledgement = "queued"
    case.messages = [CaseMessage(1, "in", "wang@customer.test", "投诉", received, "complaint", "<1@customer.test>")]
    case.letters = [
        Letter("acknowledgement", case.answer_to, "s", "b", "zh-Hans", "queued", received, drafted_by="kesu", id=1)
    ]
    return case


@dataclass
class Life:
    """A case through time: people act, the outbox sends, time passes; the rules are the product's own."""

    case: Case
    now: datetime
    rules: Rules = field(default_factory=Rules)
    calendar: Calendar = CN
    numbers: int = 100

    def do(self, actor: Actor, action: str, /, **data: Any) -> Case:
        """One action; letters and actions get their numbers as the store gives them."""
        outcome = perform(self.case, action, data, actor, self.now, self.rules, self.calendar)
        for wanted in outcome.wanted:
            wanted.letter.subject, wanted.letter.body = wanted.template, str(wanted.facts.get("text", "text"))
        self.case = self._numbered(outcome.case)
        return self.case

    def _numbered(self, case: Case) -> Case:
        for item in (*case.letters, *case.actions):
            if item.id is None:
                self.numbers += 1
                item.id = self.numbers
        return case

    def send(self) -> Case:
        """The server accepts everything that is in the outbox."""
        for letter in self.case.letters:
            if letter.status == "queued":
                letter.status, letter.sent_at = "sent", self.now
        return self.settle()

    def settle(self) -> Case:
        self.case = settled(self.case, self.now, self.rules, self.calendar)
        return self.case

    def bounce(self, letter: Letter) -> Case:
        """A failure report of this letter comes back."""
        mine = next(x for x in self.case.letters if x.id == letter.id)
        mine.status, mine.bounced_at, mine.last_error = "failed", self.now, "5.1.1 no such user"
        return self.settle()

    def go(self, to: str | datetime | timedelta) -> Case:
        """Time passes to this instant, and the watch looks."""
        self.now = at(to) if isinstance(to, str) else self.now + to if isinstance(to, timedelta) else to
        self.case = after_waiting(self.case, self.now, self.rules, self.calendar)
        return self.case

    def answer(self, text: str = "原因与措施") -> Letter:
        """The formal answer with all its approvals leaves and is delivered."""
        self.do(QA, "draft_reply", text=text)
        self.do(MR, "approve")
        self.do(GM, "approve")
        self.do(SALES, "send_reply")
        self.send()
        return self.letter("formal_answer")

    def letter(self, kind: str) -> Letter:
        """The last letter of a kind."""
        return [x for x in self.case.letters if x.kind == kind][-1]

    def clock(self, name: str) -> Deadline:
        """The last clock of a name."""
        return [d for d in self.case.deadlines if d.name == name][-1]

    def open_tasks(self) -> set[str]:
        return {t.kind for t in self.case.tasks if t.done_at is None}


def life(received: str = "2026-11-20 16:30", **other: Any) -> Life:
    return Life(new_case(at(received), **other), at(received))
