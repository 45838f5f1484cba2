"""Word of tasks goes to our own people: once each, gathered, in working hours, and never touches a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from casework.notices import tell_people
from casework.watch import watch_due
from complaints.model import Case
from complaints.reading import DeliveryReport, Mail, Problem, Reading
from foundations.settings.shapes import Notices, Settings
from outgoing.folder import FolderCourier
from outgoing.post import post_due
from store import users
from store.database import Database
from tests.flow.test_register import CALENDAR, COMPLAINT, NOW, SETTINGS, Desk

SUPPRESSED = replace(COMPLAINT, acknowledge=False, acknowledge_reason="the sender is a robot or takes no replies")
PEOPLE = (
    ("wu", "sales", "wu@example.test", "en"),
    ("li", "qa", "li@example.test", ""),
    ("chen", "sales", "", "en"),
    ("self", "sales", "complaints@example.test", "en"),
)


def of_a_case(*_: object) -> None:
    raise AssertionError("a notice has no case that could be told of its fate")


class House:
    """A desk with people who have e-mail addresses, and a folder into which their notices go."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.desk, self.db, self.folder = Desk(db), db, folder
        folder.mkdir()
        with db.transaction() as tx:
            for name, role, email, language in PEOPLE:
                users.add(tx, name, role, at=NOW, email=email, language=language)

    def tell(self, now: datetime, settings: Settings = SETTINGS) -> int:
        return tell_people(self.db, settings, CALENDAR, now)

    def post(self, now: datetime) -> list[EmailMessage]:
        """What leaves now."""
        before = set(self.folder.glob("*.eml"))
        courier = FolderCourier(self.folder)
        while post_due(self.db, courier, SETTINGS, now, on_sent=of_a_case, on_failed=of_a_case):
            pass
        files = sorted(set(self.folder.glob("*.eml")) - before)
        return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]

    def open(self, digest: str, reading: Reading = SUPPRESSED) -> Case:
        return self.desk.case(self.desk.arrive(replace(reading, content_digest=digest)).case_no)


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return House(database, tmp_path / "notices")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_task_is_told_once_to_whoever_must_act(house: House) -> None:
    case = house.open("a")
    before = house.desk.case(case.case_no)
    assert house.tell(NOW) == 1
    (mail,) = house.post(NOW)
    assert (mail["To"], mail["Subject"]) == ("wu@example.test", "kesu: 1 task waits for you")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Case-No"] is None
    assert f"{case.case_no} · Answer the customer by phone or fax" in text_of(mail)
    assert (house.tell(NOW), house.tell(NOW + timedelta(minutes=20)), house.post(NOW)) == (0, 0, [])
    assert house.desk.case(case.case_no) == before, "no letter, no message, no history: not even a new version"


def test_many_tasks_make_one_mail_and_the_next_one_waits_a_quarter_of_an_hour(house: House) -> None:
    cases = [house.open(f"n{n}") for n in range(40)]
    assert house.tell(NOW) == 1
    (mail,) = house.post(NOW)
    assert mail["Subject"] == "kesu: 40 tasks wait for you"
    assert text_of(mail).count("\n- ") == 30
    assert cases[0].case_no in text_of(mail)
    assert "10 more" in text_of(mail)
    house.open("later")
    assert house.tell(NOW + timedelta(minutes=14)) == 0
    assert house.tell(NOW + timedelta(minutes=15)) == 1


def test_a_warning_of_a_clock_comes_in_working_hours_and_in_words(house: House) -> None:
    case = house.open("clock", COMPLAINT)
    house.desk.accept()
    night = NOW + timedelta(days=2, hours=4)  # Sunday evening
    watch_due(house.db, SETTINGS, CALENDAR, night)
    assert house.tell(night) == 0
    at = NOW + timedelta(days=4)
    watch_due(house.db, SETTINGS, CALENDAR, at)
    assert house.tell(at) >= 1
    mails = {mail["To"]: mail for mail in house.post(at)}
    assert {t.kind for t in house.desk.case(case.case_no).tasks} == {"hand_over_to_qc_late"}
    (told,) = mails.values()
    assert case.case_no in text_of(told)
    assert "complaints@example.test" not in mails
    assert not any("_" in text_of(mail) for mail in mails.values()), "tasks are named in words"


def test_who_has_chosen_no_language_is_told_in_the_dashboards(house: House) -> None:
    unread = replace(COMPLAINT, acknowledge=False, problems=(Problem("unreadable", "", "no mail"),))
    house.open("u", unread)
    assert house.tell(NOW) == 2
    mails = {mail["To"]: mail for mail in house.post(NOW)}
    assert sorted(mails) == ["li@example.test", "wu@example.test"]
    assert "任务" in mails["li@example.test"]["Subject"]
    assert "录入" in text_of(mails["li@example.test"])


def test_it_can_be_switched_off(house: House) -> None:
    house.open("a")
    assert house.tell(NOW, replace(SETTINGS, notices=Notices(mail=False))) == 0


def echo(notice: str, **other: object) -> Reading:
    mail = Mail("postmaster@mx.test", to=("bounces@example.test",), subject="Undeliverable", in_reply_to=(notice,))
    return replace(Reading("b.eml", kind="bounce", automatic=True, mail=mail, content_digest=notice), **other)  # type: ignore[arg-type]


def test_echoes_of_a_notice_are_filed_and_move_no_case(house: House) -> None:
    case = house.open("a", COMPLAINT)
    house.desk.accept()
    suppressed = house.open("b")
    house.tell(NOW)
    (mail,) = house.post(NOW)
    before = [house.desk.case(x.case_no) for x in (case, suppressed)]
    notice = mail["Message-ID"]
    report = DeliveryReport("failed", "", "5.1.1", "unknown", notice)
    bounce = echo(notice, reports=(report,), case_no=case.case_no)
    vacation = echo(notice, kind="auto_reply", content_digest="v", mail=Mail("wu@example.test", in_reply_to=(notice,)))
    answer = Mail("wu@example.test", subject=f"Re: {case.case_no}", in_reply_to=(notice,), text="done")
    colleague = echo(notice, kind="internal", automatic=False, content_digest="c", mail=answer)
    for reading in (bounce, vacation, colleague):
        done = house.desk.arrive(reading)
        assert (done.what, done.case_no) == ("filed", None)
    assert [house.desk.case(x.case_no) for x in (case, suppressed)] == before


def test_a_customer_who_was_forwarded_a_notice_is_heard_all_the_same(house: House) -> None:
    house.open("a")
    house.tell(NOW)
    (mail,) = house.post(NOW)
    theirs = replace(COMPLAINT.mail or Mail(), in_reply_to=(mail["Message-ID"],), message_id="<2@customer.test>")
    assert house.desk.arrive(replace(COMPLAINT, mail=theirs, content_digest="own")).what == "opened"
