"""Lives of cases through the store: people act, letters leave, months pass; each step one transaction, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework import acts
from casework.dispatch import Dispatch
from casework.due import calendar_of, rules_of
from casework.watch import watch_due
from complaints.calendar.working_days import Calendar
from complaints.model import Actor, Case
from complaints.reading import DeliveryReport
from complaints.refusals import BadData, Forbidden
from dashboard.words.action_forms import FORMS
from foundations.settings.shapes import Company, Procedure, Settings
from store import cases, history, outbox, users
from store.database import Database, open_database
from store.engine.errors import Conflict
from tests.cases import DEPARTMENT, GM, MR, QA, SALES, at, new_case


@dataclass
class Office:
    """A store, people in it, and the hands of the outbox and of time."""

    db: Database
    settings: Settings
    calendar: Calendar
    now: datetime
    case_no: str = "KS20261120-001"

    def do(self, actor: Actor, action: str, /, **data: Any) -> Case:
        return acts.act(self.db, self.settings, self.calendar, self.case_no, action, data, actor, self.now)

    def case(self) -> Case:
        with self.db.reading() as tx:
            return cases.load(tx, self.case_no)

    def send(self) -> list[str]:
        """The server takes every letter that is due; gives their kinds."""
        sent = []
        with self.db.transaction() as tx:
            for due in outbox.due(tx, self.now, 50):
                outbox.sent(tx, due.id, self.now)
                Dispatch(rules_of(self.settings), self.calendar).sent(tx, due.case_no, due.id, self.now)
                sent.append(due.letter.kind)
        return sent

    def bounce(self, kind: str) -> None:
        letter = [x for x in self.case().letters if x.kind == kind][-1]
        report = DeliveryReport("failed", letter.to, "5.1.1", "no such user", letter.message_id)
        with self.db.transaction() as tx:
            found = outbox.bounced(tx, letter.message_id, self.now, report)
            assert found
            Dispatch(rules_of(self.settings), self.calendar).bounced(tx, *found, report, self.now)

    def go(self, to: str) -> int:
        self.now = at(to)
        return watch_due(self.db, self.settings, self.calendar, self.now)

    def answer(self, text: str = "原因与措施") -> None:
        self.do(QA, "draft_reply", text=text)
        self.do(MR, "approve")
        self.do(GM, "approve")
        self.do(SALES, "send_reply")
        assert "formal_answer" in self.send()

    def open_tasks(self) -> set[str]:
        return {t.kind for t in self.case().tasks if t.done_at is None}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    settings = Settings(company=Company(province="广东"))
    db = open_database(f"sqlite:///{tmp_path / 'kesu.db'}", tmp_path / "files")
    received = at("2026-11-20 16:30")
    case = new_case(received)
    case.messages, case.letters[0].id = [], None
    case.letters[0].message_id, case.letters[0].next_attempt_at = "<ack@example.test>", received
    with db.transaction() as tx:
        cases.add(tx, case)
        for who in (SALES, QA, DEPARTMENT, MR, GM, Actor("chen", "sales")):
            users.add(tx, who.name, who.role, at=received)
    yield Office(db, settings, calendar_of(settings), received)
    db.close()


def test_a_silent_customer_over_two_months_ends_closed_with_every_letter_in_order(office: Office):
    assert office.send() == ["acknowledgement"]
    assert office.case().status == "acknowledged"
    office.do(SALES, "hand_over", sample=False)
    office.do(QA, "classify", **{"class": "II"})
    office.do(QA, "verify", result="true", method="检验", findings="属实")
    office.do(QA, "judge", justified=True, fault="company")
    office.go("2026-12-04 10:00")
    office.answer()
    letter = office.case().letters[-1]
    assert letter.subject.startswith("[KS20261120-001] 书面答复")
    assert "原因与措施" in letter.body
    assert letter.message_id.startswith("<ks20261120-001.")
    office.go("2026-12-30 08:30")
    assert "remind_customer" in office.open_tasks()
    office.do(SALES, "remind")
    assert office.send() == ["reminder"]
    assert office.case().status == "reminded"
    assert "原因与措施" in office.case().letters[-1].body
    office.go("2027-01-14 17:29")
    with pytest.raises(Forbidden, match="10 working days of silence"):
        office.do(SALES, "confirm_silence")
    office.go("2027-01-14 17:30")
    assert "confirm_silence" in office.open_tasks()
    office.do(SALES, "confirm_silence")
    office.do(QA, "close", reason="no_feedback")
    assert office.send() == ["closing_note"]
    done = office.case()
    assert (done.status, done.close_reason) == ("closed", "no_feedback")
    kinds = [x.kind for x in done.letters if x.delivered]
    assert kinds == ["acknowledgement", "formal_answer", "reminder", "closing_note"]
    states = [h.after for h in done.history if h.what == "status"]
    assert states == [
        "acknowledged", "assessing", "investigating", "awaiting_approval", "replied", "reminded", "closed",
    ]  # fmt: skip
    with office.db.reading() as tx:
        assert not list(history.verify(tx))


def test_a_bounce_on_the_third_day_keeps_the_case_open_for_ever(office: Office):
    office.send()
    office.answer()
    office.go("2026-11-23 09:00")
    office.bounce("formal_answer")
    assert "reach_customer" in office.open_tasks()
    for day in ("2026-12-16 17:31", "2026-12-31 17:31", "2027-03-01 09:00"):
        office.go(day)
        for who, action in ((SALES, "remind"), (SALES, "confirm_silence")):
            with pytest.raises(Forbidden):
                office.do(who, action)
        for reason in ("accepted", "no_feedback", "unfounded", "duplicate", "withdrawn"):
            with pytest.raises(Forbidden):
                office.do(QA, "close", reason=reason)
    assert office.case().status == "investigating"


def test_time_looks_once_at_each_case_and_warns_once(office: Office):
    office.go("2026-11-20 17:29")
    assert "hand_over_to_qc_due_soon" in office.open_tasks()
    assert watch_due(office.db, office.settings, office.calendar, office.now) == 0
    entries = len(office.case().history)
    office.go("2026-11-20 17:29:30")
    assert len(office.case().history) == entries
    office.go("2026-11-21 00:31")
    assert "hand_over_to_qc_late" in office.open_tasks()


def test_a_refused_act_keeps_nothing(office: Office):
    before = office.case()
    with pytest.raises(Forbidden):
        office.do(QA, "close", reason="accepted")
    with pytest.raises(BadData, match="no user nobody"):
        office.do(GM, "delegate", role="general_manager", to="nobody", until="2026-12-31")
    after = office.case()
    assert (after.version, len(after.history)) == (before.version, len(before.history))


def test_a_delegate_is_somebody_who_may_act(office: Office):
    with office.db.transaction() as tx:
        users.add(tx, "guest", "viewer", at=office.now)
        users.add(tx, "root", "admin", at=office.now)
        users.add(tx, "gone", "sales", at=office.now)
        users.disable(tx, "gone", office.now)
    for name, why in (("guest", "is viewer"), ("ROOT", "root is admin"), ("gone", "no user gone")):
        with pytest.raises(BadData, match=why):
            office.do(GM, "delegate", role="general_manager", to=name, until="2026-12-31")
    with pytest.raises(BadData, match="somebody else"):
        office.do(GM, "delegate", role="general_manager", to=GM.name.upper(), until="2026-12-31")


@pytest.mark.parametrize(
    ("who", "action", "key", "data"),
    [
        (GM, "delegate", "to", {"role": "general_manager", "until": "2026-12-31"}),
        (SALES, "take", "owner", {}),
    ],
)
@pytest.mark.parametrize("name", ["nobody", "guest"])
def test_a_refused_name_is_refused_under_the_key_that_bears_it(
    office: Office, who: Actor, action: str, key: str, data: dict[str, str], name: str
):
    with office.db.transaction() as tx:
        users.add(tx, "guest", "viewer", at=office.now)
    with pytest.raises(BadData) as refused:
        office.do(who, action, **data, **{key: name})
    assert refused.value.facts["key"] == key
    asked = {i.key for form in FORMS if form.action == action for i in form.inputs}
    assert key in asked, "the form has such a field"


def test_a_delegation_made_on_one_case_holds_for_every_case(office: Office):
    office.do(GM, "delegate", role="general_manager", to="CHEN", until="2026-12-31")
    other = new_case(office.now)
    other.case_no, other.messages, other.letters = "KS20261120-002", [], []
    with office.db.transaction() as tx:
        cases.add(tx, other)
    office.case_no = "KS20261120-002"
    office.do(QA, "draft_reply", text="x")
    office.do(MR, "approve")
    office.do(Actor("chen", "sales"), "approve")
    assert office.case().letters[-1].status == "approved"


def test_a_screen_that_saw_an_older_case_is_refused(office: Office):
    seen = office.case().version
    office.do(SALES, "note", text="x")
    with pytest.raises(Conflict):
        acts.act(
            office.db, office.settings, office.calendar, office.case_no, "note", {"text": "y"}, QA, office.now, seen
        )


def test_the_preview_shows_the_letter_and_keeps_nothing(office: Office):
    before = office.case().version
    shown = acts.preview(
        office.db,
        office.settings,
        office.calendar,
        office.case_no,
        "interim_report",
        {"text": "正在检验"},
        QA,
        office.now,
    )
    assert [x.kind for x in shown] == ["interim_report"]
    assert "正在检验" in shown[0].body
    assert office.case().version == before


def test_a_published_year_counts_provisional_dates_again_with_history(office: Office):
    office.go("2026-12-28 09:00")
    with office.db.transaction() as tx:
        case = new_case(office.now)
        case.case_no, case.messages, case.letters = "KS20261228-001", [], []
        cases.add(tx, case)
    office.case_no = "KS20261228-001"
    assert any(d.provisional for d in office.case().deadlines)
    office.calendar = office.calendar.with_days(off=[date(2027, 1, 11)], published=[2027])
    assert watch_due(office.db, office.settings, office.calendar, office.now + timedelta(seconds=1)) > 0
    clock = next(d for d in office.case().deadlines if d.name == "written_answer")
    assert not clock.provisional
    assert clock.due_at == at("2027-01-12 17:30")
    assert any(h.what == "deadline:written_answer" for h in office.case().history)


def test_the_company_may_hold_the_close_until_actions_are_effective(office: Office):
    office.settings = Settings(procedure=Procedure(close_requires_effectiveness=True))
    office.send()
    office.do(QA, "add_action", kind="corrective", text="x", owner="sun", due="2026-12-01")
    office.answer()
    office.do(SALES, "record_feedback", feedback="satisfied")
    with pytest.raises(Forbidden, match="not yet effective"):
        office.do(QA, "close", reason="accepted")
    number = office.case().actions[0].id
    office.do(DEPARTMENT, "complete_action", action=number, evidence="e")
    office.do(QA, "evaluate", action=number, effective=True, evidence="e")
    office.do(QA, "close", reason="accepted")
    assert office.case().status == "closed"


def test_actions_are_chased_after_the_case_is_closed(office: Office):
    office.send()
    office.do(QA, "add_action", kind="corrective", text="x", owner="sun", due="2026-12-01")
    office.answer()
    office.do(SALES, "record_feedback", feedback="satisfied")
    office.do(QA, "close", reason="accepted")
    office.go("2026-12-02 08:30")
    assert "chase_action" in office.open_tasks()
    assert office.case().status == "closed"


def test_a_customer_without_mail_is_answered_by_hand_and_the_clocks_know_it_at_once(office: Office):
    with office.db.transaction() as tx:
        case = new_case(office.now)
        case.case_no, case.messages, case.letters, case.answer_to, case.channel = "KS20261120-007", [], [], "", "fax"
        cases.add(tx, case)
    office.case_no = "KS20261120-007"
    office.do(SALES, "acknowledge_manually", by="fax")
    office.do(SALES, "interim_report", text="正在检验")
    assert next(d for d in office.case().deadlines if d.name == "feedback").met_at == office.now
    office.do(QA, "draft_reply", text="答复")
    office.do(MR, "approve")
    office.do(GM, "approve")
    office.do(SALES, "send_reply")
    done = office.case()
    assert done.status == "replied"
    assert any(d.name == "silence_reminder" for d in done.open_deadlines())


def test_what_was_approved_leaves_word_for_word_however_long_it_is(office: Office):
    said = "\n\n".join(f"第{n}条 {{{{ 7 * 7 }}}} {'措施' * 40}" for n in range(150))
    office.send()
    office.answer(said)
    assert said in office.case().letters[-1].body
    office.go("2026-12-16 09:00")
    office.do(SALES, "remind")
    assert said in office.case().letters[-1].body
