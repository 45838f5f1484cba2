"""One message, one transaction: what opens a case, what joins one, what is answered, and what waits for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.acts import act
from casework.dispatch import Dispatch
from casework.due import rules_of
from casework.make_case import make_case, preview
from casework.opening import Registered
from casework.quarantine import retry, set_aside
from casework.register import register
from casework.watch import watch_due
from complaints.calendar.working_days import built_in
from complaints.model import Actor, Case
from complaints.reading import (
    AttachmentInfo,
    DeliveryReport,
    Fax,
    FieldValue,
    Mail,
    Problem,
    Reading,
    Source,
)
from complaints.refusals import Forbidden
from complaints.rules.shapes import Rules
from foundations.settings.shapes import Acknowledgement, Company, Mailbox, Settings, Smtp
from store import cases, inbox, outbox
from store.database import Database
from store.engine.errors import Conflict
from store.questions import mail_views

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SETTINGS = Settings(
    company=Company(own_domains=("example.test",)),
    mailbox=(
        Mailbox("complaints", user="complaints@example.test", answer_since=date(2026, 11, 20)),
        Mailbox("fax", kind="fax", answer_since=date(2026, 11, 20)),
    ),
    smtp=Smtp(host="127.0.0.1", sender="complaints@example.test", bounce_address="bounces@example.test"),
)
CALENDAR = built_in("CN", SETTINGS.company.zone, SETTINGS.company.working_hours)
COMPLAINT = Reading(
    "a.eml",
    kind="complaint",
    acknowledge=True,
    language="zh-Hans",
    mail=Mail("wang@customer.test", "王伟", subject="投诉", message_id="<1@customer.test>", text="异响"),
    missing=("occurred_at",),
    content_digest="first",
    answer_to="wang@customer.test",
    participants=("wang@customer.test",),
)


def value(said: Any) -> FieldValue:
    return FieldValue(said, str(said), "label", Source("body"), 0.95)


class Desk:
    """A store into which readings arrive as if their bytes had been collected and read."""

    def __init__(self, db: Database, settings: Settings = SETTINGS) -> None:
        self.db, self.settings, self.uid, self.now = db, settings, 0, NOW

    def arrive(self, reading: Reading, mailbox: str = "complaints", received_at: datetime | None = None) -> Registered:
        return self.settle(self.keep(mailbox, received_at), reading)

    def keep(self, mailbox: str = "complaints", received_at: datetime | None = None) -> int:
        self.uid += 1
        raw = f"message {self.uid}".encode()
        place = {"mailbox": mailbox, "folder": "INBOX", "uidvalidity": 1, "uid": self.uid}
        sha256 = self.db.files.put(raw)
        at = received_at or self.now
        with self.db.transaction() as tx:
            kept = inbox.keep(tx, **place, sha256=sha256, size=len(raw), received_at=at, kept_at=self.now)  # type: ignore[arg-type]
        return kept.message_id

    def settle(self, message_id: int, reading: Reading) -> Registered:
        return register(self.db, message_id, reading, self.settings, CALENDAR, self.now, Rules())

    def case(self, case_no: str | None) -> Case:
        assert case_no
        with self.db.reading() as tx:
            return cases.load(tx, case_no)

    def message(self, message_id: int) -> inbox.Message:
        with self.db.reading() as tx:
            return inbox.get(tx, message_id)

    def accept(self) -> list[outbox.DueLetter]:
        """The mail server accepts every letter that is due."""
        with self.db.reading() as tx:
            due = outbox.due(tx, self.now, 100)
        for letter in due:
            with self.db.transaction() as tx:
                Dispatch(Rules(), CALENDAR).sent(tx, outbox.sent(tx, letter.id, self.now), letter.id, self.now)
        return due


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def deadline(case: Case, name: str) -> Any:
    return next(d for d in case.deadlines if d.name == name)


def test_a_complaint_becomes_a_numbered_case_with_clocks_and_a_letter(desk: Desk) -> None:
    done = desk.arrive(replace(COMPLAINT, fields={"lot_no": (value("A1"),), "description": (value("异响"),)}))
    case = desk.case(done.case_no)
    assert (done.what, done.answered, case.case_no) == ("opened", True, "KS20261120-001")
    assert (case.status, case.acknowledgement, case.mailboxes) == ("new", "queued", ["complaints"])
    assert deadline(case, "forward_to_qa").met_at == NOW
    assert [d.name for d in case.open_deadlines()] == [
        "hand_over_to_qc",
        "first_answer",
        "acknowledge",
        "feedback",
        "written_answer",
    ]
    (letter,) = case.letters
    assert (letter.to, letter.status, letter.language) == ("wang@customer.test", "queued", "zh-Hans")
    assert letter.in_reply_to == "<1@customer.test>"
    assert letter.message_id.endswith("@example.test>")
    assert (
        "2026年12月4日\uff08星期五\uff09" in letter.body
    )  # the written answer of class II, which counts until one is confirmed
    assert "异响" in letter.body
    assert "发现问题的时间和地点" in letter.body
    assert case.history[0].what == "registered"


def test_registering_twice_changes_nothing(desk: Desk) -> None:
    message = desk.keep()
    first = desk.settle(message, COMPLAINT)
    assert desk.settle(message, COMPLAINT).what == "gone"
    assert len(desk.case(first.case_no).messages) == 1


def test_numbers_count_on_within_the_day_of_registration(desk: Desk) -> None:
    made = [desk.arrive(replace(COMPLAINT, content_digest=f"d{n}")).case_no for n in range(3)]
    desk.now = NOW + timedelta(days=1)
    made.append(desk.arrive(replace(COMPLAINT, content_digest="next day")).case_no)
    assert made == ["KS20261120-001", "KS20261120-002", "KS20261120-003", "KS20261121-001"]


def test_the_same_letter_in_two_mailboxes_is_one_case_that_names_both(desk: Desk) -> None:
    first = desk.arrive(COMPLAINT)
    second = desk.arrive(COMPLAINT, "fax")
    case = desk.case(first.case_no)
    assert (second.what, second.case_no, second.answered) == ("joined", first.case_no, False)
    assert case.mailboxes == ["complaints", "fax"]
    assert [m.is_copy for m in case.messages] == [False, True]
    assert len(case.letters) == 1


def test_the_same_message_id_with_other_content_is_a_new_message(desk: Desk) -> None:
    first = desk.arrive(COMPLAINT)
    assert desk.arrive(replace(COMPLAINT, content_digest="other")).case_no != first.case_no


def test_the_same_fax_delivered_again_joins_its_first(desk: Desk) -> None:
    pages = AttachmentInfo("fax.tif", "image/tiff", 40_000, "f" * 64, True)
    fax = replace(
        COMPLAINT, fax=Fax("+8663155778020", pages=1), acknowledge=False, attachments=(pages,), content_digest="fax 1"
    )
    first = desk.arrive(fax, "fax")
    again = desk.arrive(replace(fax, content_digest="fax 2"), "fax")
    assert (again.what, again.case_no) == ("joined", first.case_no)
    assert desk.case(first.case_no).channel == "fax"
    other = replace(pages, sha256="e" * 64)
    assert desk.arrive(replace(fax, attachments=(other,), content_digest="fax 3"), "fax").what == "opened"


def test_a_fax_counts_from_the_gateways_time_unless_that_is_absurd(desk: Desk) -> None:
    at = NOW - timedelta(hours=2)
    fax = replace(COMPLAINT, fax=Fax(received_at=at), acknowledge=False)
    assert desk.case(desk.arrive(fax, "fax").case_no).received_at == at
    for n, wrong in enumerate([NOW - timedelta(days=400), NOW + timedelta(days=1)]):
        fax = replace(COMPLAINT, fax=Fax(received_at=wrong), acknowledge=False, content_digest=f"x{n}")
        assert desk.case(desk.arrive(fax, "fax").case_no).received_at == NOW


def test_an_answer_to_our_letter_joins_brings_facts_and_is_not_answered(desk: Desk) -> None:
    case_no = desk.arrive(COMPLAINT).case_no
    (letter,) = desk.accept()
    reply = replace(
        COMPLAINT,
        kind="reply",
        content_digest="reply",
        mail=Mail("li@customer.test", message_id="<2@c>", in_reply_to=(letter.letter.message_id,)),
        fields={"occurred_at": (value("2026-11-01"),)},
    )
    done = desk.arrive(reply)
    case = desk.case(case_no)
    assert (done.what, done.case_no, done.answered) == ("joined", case_no, False)
    assert case.first("occurred_at") == "2026-11-01"
    assert case.missing == []
    assert "li@customer.test" in case.participants
    assert len([x for x in case.letters if x.kind == "acknowledgement"]) == 1
    assert any(t.done_at is None and t.kind.startswith("read") for t in case.tasks)


def test_a_tag_from_a_known_sender_joins_and_from_a_stranger_opens_a_case_of_its_own(desk: Desk) -> None:
    case_no = desk.arrive(COMPLAINT).case_no

    def writes(sender: str) -> Registered:
        mail = Mail(sender, subject=f"Re: [{case_no}] 补充", message_id=f"<{sender}>")
        return desk.arrive(replace(COMPLAINT, kind="reply", mail=mail, content_digest=sender, case_no=case_no))

    assert writes("zhao@plant.customer.test").case_no == case_no
    stranger = writes("someone@qq.com")
    case = desk.case(stranger.case_no)
    assert stranger.what == "opened"
    assert case.record["related_cases"] == [case_no]
    assert case.acknowledgement == "suppressed"
    assert case_no is not None
    assert case_no in case.acknowledgement_reason


def test_other_customer_mail_is_filed_with_its_own_two_working_days(desk: Desk) -> None:
    done = desk.arrive(replace(COMPLAINT, kind="inquiry"))
    filed = desk.message(done.message_id)
    assert (done.what, filed.state, filed.kind) == ("filed", "filed", "inquiry")
    assert filed.answer_due_at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["advertising", "auto_reply", "receipt", "internal"])
def test_automatic_and_internal_mail_is_filed_without_clocks(desk: Desk, kind: str) -> None:
    done = desk.arrive(replace(COMPLAINT, kind=kind, automatic=kind != "internal", acknowledge=False))
    assert (done.what, desk.message(done.message_id).answer_due_at) == ("filed", None)


def test_in_doubt_it_is_a_complaint(desk: Desk) -> None:
    assert desk.arrive(replace(COMPLAINT, kind="unknown")).what == "opened"


def test_what_cannot_be_read_opens_a_stub_case_whose_clocks_run_and_fills_when_it_can(desk: Desk) -> None:
    message = desk.keep()
    done = desk.settle(message, Reading("", problems=(Problem("timeout", "", "it took too long"),)))
    case = desk.case(done.case_no)
    assert case.manual_entry
    assert case.open_deadlines()
    assert (desk.message(message).state, desk.message(message).reason) == ("quarantined", "timeout: it took too long")
    assert [t.kind for t in case.tasks] == ["enter_facts", "answer_by_phone_or_fax"]
    retry(desk.db, message)
    again = desk.settle(message, replace(COMPLAINT, fields={"lot_no": (value("A1"),)}))
    case = desk.case(done.case_no)
    assert again.case_no == done.case_no
    assert not case.manual_entry
    assert case.first("lot_no") == "A1"
    assert desk.message(message).state == "registered"
    assert not [x for x in case.letters if x.status == "queued"]


SEALED_FILE = AttachmentInfo("encrypted.asc", "application/pgp-encrypted", 9, "b" * 64, False, "encrypted", "1")


@pytest.mark.parametrize(("where", "files"), [("body", ()), ("encrypted.asc", (SEALED_FILE,))])
def test_an_encrypted_letter_opens_a_case_that_people_fill(
    desk: Desk, where: str, files: tuple[AttachmentInfo, ...]
) -> None:
    sealed = replace(
        COMPLAINT, kind="unknown", problems=(Problem("attachment_encrypted", where, "no key"),), attachments=files
    )
    case = desk.case(desk.arrive(sealed).case_no)
    assert case.manual_entry
    assert "enter_facts" in [t.kind for t in case.tasks]


@pytest.mark.parametrize(
    ("name", "greeted"), [("王伟", "尊敬的王伟："), ("END PGP MESSAGE", "尊敬的客户："), ("Sales Team", "尊敬的客户：")]
)
def test_the_acknowledgement_greets_a_person_or_nobody(desk: Desk, name: str, greeted: str) -> None:
    case = desk.case(desk.arrive(replace(COMPLAINT, fields={"contact_name": (value(name),)})).case_no)
    assert greeted in case.letters[0].body


def test_what_a_person_entered_is_not_missing_when_the_message_is_read_at_last(desk: Desk) -> None:
    message = desk.keep()
    done = desk.settle(message, Reading("", problems=(Problem("timeout", "", "it took too long"),)))
    assert done.case_no is not None
    entered = {"field": "lot_no", "value": "A1"}
    act(desk.db, SETTINGS, CALENDAR, done.case_no, "correct_field", entered, Actor("qa.lin", "qa"), NOW)
    retry(desk.db, message)
    desk.settle(message, replace(COMPLAINT, missing=("lot_no", "occurred_at")))
    case = desk.case(done.case_no)
    assert case.first("lot_no") == "A1"
    assert case.missing == ["occurred_at"]


def test_a_message_whose_processing_fails_is_set_aside_with_a_stub_case(desk: Desk) -> None:
    message = desk.keep()
    set_aside(desk.db, message, "ValueError: x", "Traceback …", SETTINGS, CALENDAR, NOW, Rules())
    kept = desk.message(message)
    assert (kept.state, kept.reason, kept.traceback) == ("quarantined", "ValueError: x", "Traceback …")
    assert desk.case(kept.case_no).manual_entry
    with pytest.raises(Conflict):
        retry(desk.db, desk.arrive(replace(COMPLAINT, content_digest="z")).message_id)


def test_a_stub_case_runs_on_the_procedure_of_the_company(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[timers]\nhand_over_to_qc = { amount = 3, unit = "hours" }\n', encoding="utf-8")
    own = replace(SETTINGS, procedure=replace(SETTINGS.procedure, file=file))
    message = desk.keep()
    set_aside(desk.db, message, "ValueError: x", "Traceback …", own, CALENDAR, NOW, rules_of(own))
    stub = desk.case(desk.message(message).case_no)
    (clock,) = (d for d in stub.deadlines if d.name == "hand_over_to_qc")
    assert clock.due_at - clock.started_at == timedelta(hours=3)


def test_every_suppression_has_its_reason_a_task_and_a_prepared_letter(desk: Desk) -> None:
    done = desk.arrive(replace(COMPLAINT, acknowledge=False, acknowledge_reason="X-Auto-Response-Suppress: All"))
    case = desk.case(done.case_no)
    assert (case.acknowledgement, case.acknowledgement_reason) == ("suppressed", "X-Auto-Response-Suppress: All")
    assert [t.kind for t in case.tasks] == ["answer_by_phone_or_fax"]
    assert [(x.kind, x.status) for x in case.letters] == [("acknowledgement", "draft")]
    assert desk.accept() == []


def test_years_of_old_mail_make_cases_and_no_task_for_each(desk: Desk) -> None:
    old = NOW - timedelta(days=400)
    fax = replace(COMPLAINT, fax=Fax(), acknowledge=False, acknowledge_reason="came by fax or scanner")
    numbers = [
        desk.arrive(replace(reading, content_digest=f"old {n}"), box, old + timedelta(hours=n)).case_no
        for n, (reading, box) in enumerate([(COMPLAINT, "complaints"), (fax, "fax")])
    ]
    watch_due(desk.db, SETTINGS, CALENDAR, NOW + timedelta(minutes=1))
    for case_no in numbers:
        case = desk.case(case_no)
        assert (case.status, case.acknowledgement, case.tasks) == ("new", "suppressed", [])
        assert deadline(case, "acknowledge").met_at is None, "its clocks are kept, late as they are"
        assert deadline(case, "acknowledge").due_at < NOW
        assert [x.status for x in case.letters] == ["draft"], "a letter is prepared, should a person want to answer"
    with desk.db.reading() as tx:
        assert mail_views.count_backlog(tx) == 2
    yesterday = desk.case(
        desk.arrive(replace(COMPLAINT, content_digest="y"), received_at=NOW - timedelta(days=1)).case_no
    )
    assert yesterday.tasks == []
    watch_due(desk.db, SETTINGS, CALENDAR, NOW + timedelta(days=4))
    tasks = {t.kind for t in desk.case(yesterday.case_no).tasks}
    assert "acknowledge_late" in tasks or "acknowledge_due_soon" in tasks, "a clock that can still be kept is warned of"


def test_mail_from_before_the_first_day_becomes_cases_and_is_not_answered(desk: Desk) -> None:
    old = NOW - timedelta(days=300)
    made = [
        desk.arrive(replace(COMPLAINT, content_digest=f"old {n}"), received_at=old + timedelta(days=n))
        for n in range(5)
    ]
    assert {m.what for m in made} == {"opened"}
    assert desk.accept() == []
    assert "2026-11-20" in desk.case(made[0].case_no).acknowledgement_reason


def test_without_a_configured_day_the_first_start_counts(database: Database) -> None:
    settings = replace(SETTINGS, mailbox=(Mailbox("complaints"),))
    desk = Desk(database, settings)
    with database.transaction() as tx:
        inbox.start_mailbox(tx, "complaints", date(2026, 11, 20))
    assert not desk.arrive(COMPLAINT, received_at=NOW - timedelta(days=1)).answered
    assert desk.arrive(replace(COMPLAINT, content_digest="new")).answered


def test_a_confirmation_robot_under_ever_new_addresses_gets_one_letter_and_opens_tasks_for_the_rest(desk: Desk) -> None:
    first = desk.arrive(replace(COMPLAINT, answer_to="info+a0@crm-haus.test"))
    later = [
        desk.arrive(replace(COMPLAINT, answer_to=f"info+a{n}@crm-haus.test", content_digest=f"d{n}"))
        for n in range(1, 4)
    ]
    colleague = desk.arrive(replace(COMPLAINT, answer_to="desk@crm-haus.test", content_digest="other"))
    assert first.answered
    assert not any(m.answered for m in (*later, colleague))
    case = desk.case(later[0].case_no)
    assert "names nothing of goods" in case.acknowledgement_reason
    assert [t.kind for t in case.tasks].count("answer_by_phone_or_fax") == 1
    assert any(d.name == "acknowledge" and d.met_at is None for d in case.deadlines)


def test_a_letter_that_names_goods_is_answered_however_many_came_before_it(desk: Desk) -> None:
    desk.arrive(COMPLAINT)
    named = replace(COMPLAINT, fields={"lot_no": (value("A240115-03"),)}, content_digest="second")
    assert desk.arrive(named).answered


def test_people_who_share_a_free_mail_provider_share_no_cap(desk: Desk) -> None:
    assert desk.arrive(replace(COMPLAINT, answer_to="one@qq.com")).answered
    assert desk.arrive(replace(COMPLAINT, answer_to="two@qq.com", content_digest="second")).answered


@pytest.mark.parametrize(
    ("caps", "answered"),
    [(Acknowledgement(per_sender_per_day=2), 2), (Acknowledgement(per_hour=3), 3), (Acknowledgement(mode="off"), 0)],
)
def test_caps_and_trial_hold_letters_back(database: Database, caps: Acknowledgement, answered: int) -> None:
    desk = Desk(database, replace(SETTINGS, acknowledgement=caps))
    goods = {"lot_no": (value("A240115-03"),)}
    made = [desk.arrive(replace(COMPLAINT, fields=goods, content_digest=f"d{n}")) for n in range(5)]
    assert sum(m.answered for m in made) == answered
    assert all(m.what == "opened" for m in made)


def test_the_cap_of_a_sender_ends_with_the_day(database: Database) -> None:
    desk = Desk(database, replace(SETTINGS, acknowledgement=Acknowledgement(per_sender_per_day=1)))
    assert desk.arrive(COMPLAINT).answered
    desk.now = NOW + timedelta(hours=23)
    assert not desk.arrive(replace(COMPLAINT, content_digest="a")).answered
    desk.now = NOW + timedelta(hours=25)
    assert desk.arrive(replace(COMPLAINT, content_digest="b")).answered


def test_in_review_the_letter_is_held_until_released_or_shortly_before_its_deadline(database: Database) -> None:
    desk = Desk(database, replace(SETTINGS, acknowledgement=Acknowledgement(mode="review")))
    case = desk.case(desk.arrive(COMPLAINT).case_no)
    (letter,) = case.letters
    assert (letter.status, letter.release_at) == ("held", NOW + timedelta(hours=22))
    assert [t.kind for t in case.tasks] == ["release_acknowledgement"]
    assert desk.accept() == []
    act(database, desk.settings, CALENDAR, case.case_no, "send_reply", {}, Actor("s", "sales"), NOW)
    assert [x.letter.kind for x in desk.accept()] == ["acknowledgement"]
    case = desk.case(case.case_no)
    assert (case.status, case.acknowledgement) == ("acknowledged", "sent")
    assert all(t.done_at for t in case.tasks)


def test_a_held_letter_that_nobody_releases_goes_by_itself_in_time(database: Database) -> None:
    desk = Desk(database, replace(SETTINGS, acknowledgement=Acknowledgement(mode="review")))
    case_no = desk.arrive(COMPLAINT).case_no
    for hours, letters in ((21, 0), (22, 1)):
        desk.now = NOW + timedelta(hours=hours)
        watch_due(database, desk.settings, CALENDAR, desk.now)
        assert len(desk.accept()) == letters
    case = desk.case(case_no)
    assert case.acknowledged_at is not None
    assert case.acknowledged_at < deadline(case, "first_answer").due_at


def test_the_accepted_letter_acknowledges_the_case(desk: Desk) -> None:
    case_no = desk.arrive(COMPLAINT).case_no
    desk.now = NOW + timedelta(seconds=5)
    desk.accept()
    case = desk.case(case_no)
    assert (case.status, case.acknowledgement, case.acknowledged_at) == ("acknowledged", "sent", desk.now)
    assert deadline(case, "first_answer").met_at == deadline(case, "acknowledge").met_at == desk.now


def report(**said: str) -> Reading:
    failed = DeliveryReport("failed", recipient="wang@customer.test", status="5.1.1", **said)
    mail = Mail("mailer-daemon@customer.test", to=("bounces@example.test",))
    return Reading("b.eml", kind="bounce", automatic=True, mail=mail, reports=(failed,), content_digest=str(said))


@pytest.mark.parametrize(
    "by",
    [
        lambda letter: report(original_message_id=letter.letter.message_id),
        lambda letter: report(original_envelope_id=f"kesu-letter-{letter.id}"),
        lambda letter: replace(
            report(), mail=Mail("mailer-daemon@customer.test", to=(f"bounces+{letter.id}@example.test",))
        ),
        lambda letter: replace(report(), case_no=letter.case_no),
    ],
    ids=["message-id", "envelope-id", "envelope-sender", "case-and-recipient"],
)
def test_a_failure_report_finds_its_letter(desk: Desk, by: Callable[[outbox.DueLetter], Reading]) -> None:
    case_no = desk.arrive(COMPLAINT).case_no
    (letter,) = desk.accept()
    done = desk.arrive(by(letter))
    case = desk.case(case_no)
    assert (done.what, done.case_no) == ("joined", case_no)
    assert case.acknowledgement == "failed"
    assert case.letters[0].bounced_at == NOW
    assert [t.kind for t in case.tasks if t.done_at is None] == ["reach_customer"]


def test_a_report_of_a_letter_that_is_not_ours_is_filed(desk: Desk) -> None:
    assert desk.arrive(report(original_message_id="<of@somebody.else>")).what == "filed"


def test_an_automatic_answer_to_our_letter_is_kept_with_the_case_and_says_nothing(desk: Desk) -> None:
    case_no = desk.arrive(COMPLAINT).case_no
    (letter,) = desk.accept()
    mail = Mail("wang@customer.test", message_id="<oof>", in_reply_to=(letter.letter.message_id,))
    done = desk.arrive(Reading("o.eml", kind="auto_reply", automatic=True, mail=mail, content_digest="oof"))
    case = desk.case(case_no)
    assert (done.what, done.case_no) == ("joined", case_no)
    assert [m.kind for m in case.messages if m.direction == "in"] == ["complaint", "auto_reply"]
    assert case.tasks == []


def made(desk: Desk, message_id: int, acknowledge: bool | None) -> Case:
    return desk.case(
        make_case(desk.db, message_id, Actor("q", "qa"), desk.settings, CALENDAR, desk.now, acknowledge=acknowledge)
    )


@pytest.mark.parametrize("mode", ["immediate", "review"])
def test_who_makes_a_case_of_a_message_and_wants_the_letter_sends_it(database: Database, mode: Any) -> None:
    desk = Desk(database, replace(SETTINGS, acknowledgement=Acknowledgement(mode=mode)))
    case = made(desk, desk.arrive(replace(COMPLAINT, kind="order")).message_id, True)
    assert (case.letters[0].status, case.acknowledgement) == ("queued", "queued")
    assert not case.tasks


def test_who_wants_no_letter_leaves_the_clocks_running_and_a_task(desk: Desk) -> None:
    case = made(desk, desk.arrive(replace(COMPLAINT, kind="order")).message_id, False)
    assert (case.acknowledgement, case.acknowledgement_reason) == ("suppressed", "opened without a letter by q")
    assert (case.letters[0].status, case.letters[0].to) == ("draft", "wang@customer.test")
    (task,) = case.tasks
    assert (task.kind, task.detail) == (
        "answer_by_phone_or_fax",
        {"reason": "opened without a letter by q", "to": "wang@customer.test"},
    )
    assert task.due_at == min(deadline(case, n).due_at for n in ("first_answer", "acknowledge"))
    assert {"first_answer", "acknowledge"} <= {d.name for d in case.open_deadlines()}
    desk.now += timedelta(days=9)
    watch_due(desk.db, desk.settings, CALENDAR, desk.now)
    assert not desk.accept()
    assert "first_answer_late" in [t.kind for t in desk.case(case.case_no).tasks]


def test_who_has_not_chosen_leaves_the_letter_held_and_it_goes_before_the_deadline(desk: Desk) -> None:
    case = made(desk, desk.arrive(replace(COMPLAINT, kind="order")).message_id, None)
    assert (case.letters[0].status, case.acknowledgement) == ("held", "queued")
    assert [t.kind for t in case.tasks] == ["release_acknowledgement"]
    release = case.letters[0].release_at
    assert release == deadline(case, "first_answer").due_at - timedelta(hours=2)
    assert not desk.accept()
    desk.now = release
    watch_due(desk.db, desk.settings, CALENDAR, desk.now)
    assert len(desk.accept()) == 1


def test_a_message_that_lay_filed_for_weeks_still_gives_people_time_to_look(desk: Desk) -> None:
    done = desk.arrive(replace(COMPLAINT, kind="order"))
    desk.now += timedelta(days=21)
    case = made(desk, done.message_id, None)
    assert case.letters[0].release_at == desk.now + timedelta(hours=2)
    assert not desk.accept()


@pytest.mark.parametrize("acknowledge", [True, False, None])
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {
                "acknowledge": False,
                "acknowledge_reason": "empty envelope sender (RFC 3834 section 2)",
                "automatic": True,
            },
            "empty envelope sender (RFC 3834 section 2)",
        ),
        ({"answer_to": ""}, "there is no address to answer to"),
    ],
    ids=["robot", "nobody"],
)
def test_nobodys_choice_answers_what_may_not_be_answered(
    desk: Desk, changes: dict[str, Any], why: str, acknowledge: bool | None
) -> None:
    done = desk.arrive(replace(COMPLAINT, kind="advertising", **changes))
    shown = preview(desk.db, done.message_id, Actor("q", "qa"), SETTINGS, CALENDAR, NOW)
    assert (shown.what, shown.why) == ("suppressed", why)
    case = made(desk, done.message_id, acknowledge)
    assert (case.acknowledgement, case.acknowledgement_reason) == ("suppressed", why)
    assert [t.kind for t in case.tasks] == ["answer_by_phone_or_fax"]
    assert not desk.accept()


def test_looking_at_the_letter_keeps_nothing_and_shows_what_is_sent(desk: Desk) -> None:
    done = desk.arrive(replace(COMPLAINT, kind="inquiry"))
    before = desk.message(done.message_id)
    shown = [preview(desk.db, done.message_id, Actor("q", "qa"), SETTINGS, CALENDAR, NOW) for _ in range(2)]
    assert shown[0] == shown[1]
    assert desk.message(done.message_id) == before
    with desk.db.reading() as tx:
        assert list(cases.list_cases(tx)) == []
    case = made(desk, done.message_id, True)
    (letter,) = case.letters
    assert (letter.to, letter.subject, letter.body) == (shown[0].to, shown[0].subject, shown[0].body)
    assert case.case_no == shown[0].case_no
    with pytest.raises(Forbidden):
        preview(desk.db, done.message_id, Actor("v", "viewer"), SETTINGS, CALENDAR, NOW)
    with pytest.raises(Conflict):
        preview(desk.db, done.message_id, Actor("q", "qa"), SETTINGS, CALENDAR, NOW)


def test_qa_makes_a_case_of_a_filed_message_and_others_may_not(desk: Desk) -> None:
    done = desk.arrive(replace(COMPLAINT, kind="inquiry"))
    with pytest.raises(Forbidden):
        make_case(desk.db, done.message_id, Actor("v", "viewer"), SETTINGS, CALENDAR, NOW)
    desk.now = NOW + timedelta(hours=3)
    case = desk.case(make_case(desk.db, done.message_id, Actor("q", "qa"), SETTINGS, CALENDAR, desk.now))
    assert (case.kind, case.received_at, case.history[0].by) == ("complaint", NOW, "q")
    with pytest.raises(Conflict):
        make_case(desk.db, done.message_id, Actor("q", "qa"), SETTINGS, CALENDAR, desk.now)
