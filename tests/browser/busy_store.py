"""The invented valve works on a busy Thursday morning: a year of closed cases, some thirty open ones in every state.

Made for pictures and for looking: letters are read and registered as in service, people act in working hours, what is
due leaves into a folder, the clock's own work is done. The past year is lived by the rules alone and put into the store.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from casework import acts, quarantine
from casework.dispatch import Dispatch
from casework.due import calendar_of, rules_of
from casework.watch import watch_due
from complaints.calendar.deadlines import deadlines_for
from complaints.calendar.working_days import Calendar
from complaints.model import Actor, Case, Letter
from complaints.reading import FieldValue, Mail, Reading, Source
from complaints.refusals import Refused
from complaints.rules.shapes import Rules
from foundations.settings.shapes import Settings
from outgoing.folder import FolderCourier
from outgoing.post import post_due
from store import cases, inbox, users
from store.database import Database, open_database
from store.inbox import MailboxState
from tests.browser import sample_store
from tests.browser.busy_letters import OPEN, Complaint, mail, others
from tests.browser.sample_store import PASSWORD, PEOPLE, Sample, settings
from tests.cases import ZONE, Life

#: Thursday, in the middle of the morning
NOW = datetime(2026, 11, 19, 10, 24, tzinfo=ZONE)
SALES, QA = Actor("sales.zhou", "sales"), Actor("qa.lin", "qa")
QA2 = Actor("qa.shen", "qa")
DEPARTMENT = Actor("dept.wu", "department")
MR, GM = Actor("mr.sun", "management_representative"), Actor("gm.he", "general_manager")
MORE_PEOPLE = {"qa.shen": "qa", "sales.yang": "sales"}

#: working hours after the receipt -> who does what; `{lot}` stands for the lot of the case
Step = tuple[float, Actor, str, Mapping[str, Any]]
_HANDED: tuple[Step, ...] = ((1.0, SALES, "hand_over", {"sample": True}),)
_CLASSED: tuple[Step, ...] = (
    *_HANDED,
    (1.5, QA, "take", {"owner": "{owner}"}),
    (1.6, QA, "classify", {"class": "{class}", "kinds": "{kinds}"}),
)
_MAJOR: tuple[Step, ...] = (
    (1.8, SALES, "report_major_defect", {"text": "客户现场有安全风险，已电话通知管理者代表。"}),
    (2.0, MR, "approve", {}),
    (2.3, GM, "approve", {}),
)
_INVESTIGATED: tuple[Step, ...] = (
    *_CLASSED,
    (3.0, QA, "verify", {"result": "true", "method": "检验留样及退回样品", "findings": "所述不良属实，留样同批可复现"}),
    (3.4, QA, "assign", {"departments": ["production", "quality_control"]}),
    (4.0, QA, "contain", {"text": "成品库同批产品全检，合格后方可发货", "owner": "吴工", "due": "2026-11-24"}),
    (4.2, QA, "hold_lots", {"lots": "{lot}", "place": "成品库 B3 隔离区"}),
)
_CAUSED: tuple[Step, ...] = (
    *_INVESTIGATED,
    (12.0, DEPARTMENT, "report_cause", {"occurrence": "清洗夹具定位销磨损起毛刺，装夹时划伤密封面", "escape": "终检只抽检外径，未覆盖密封面", "affected_lots": "{lot}"}),
    (13.0, QA, "add_action", {"kind": "corrective", "text": "更换定位销并包胶，首件由检验员确认", "owner": "吴工", "due": "2026-11-27"}),
    (13.2, QA, "add_action", {"kind": "preventive", "text": "同类夹具列入月度点检表", "owner": "设备科 黄工", "due": "2026-12-11"}),
    (14.0, QA, "judge", {"justified": True, "fault": "company"}),
    (14.2, QA, "dispose", {"disposition": "exchange", "quantity": 10}),
)  # fmt: skip
_ANSWER = "经查，本批不良系清洗夹具定位销磨损所致。我司已更换夹具并对库存全检，不良品予以更换，改进措施见附后的 8D 报告。给贵司造成不便，谨致歉意。"
_ANSWER_HANT = "經查，本批不良係清洗夾具定位銷磨損所致。我司已更換夾具並對庫存全檢，不良品予以更換，改進措施見後附之 8D 報告。造成貴公司不便，謹致歉意。"
_ANSWER_EN = (
    "We have found the cause: a worn locating pin of the washing fixture scratched the sealing face. "
    "The fixture is replaced, the stock is sorted, and we replace the rejected pieces. The 8D report follows."
)
_DRAFT: tuple[Step, ...] = (*_CAUSED, (20.0, QA, "draft_reply", {"text": "{answer}"}))
_HALF: tuple[Step, ...] = (*_DRAFT, (23.0, MR, "approve", {}))
_APPROVED: tuple[Step, ...] = (*_HALF, (25.0, GM, "approve", {}))
_SENT: tuple[Step, ...] = (*_APPROVED, (26.0, SALES, "send_reply", {}))
_STORY = "我司正在调查，原因分析预计本周完成，结论出来后立即书面答复。"
_STORY_HANT = "本公司正在調查，原因分析預計本週完成，結論確定後立即書面答覆。"
_STORY_EN = "We are investigating; the cause should be known this week, and our written answer follows at once."
STAGES: Mapping[str, tuple[Step, ...]] = {
    "fresh": (),
    "not_handed": (),
    "handed": _HANDED,
    "classified": _CLASSED,
    "waiting": (*_CLASSED, (2.0, QA, "request_information", {"facts": "{missing}"}), (2.1, QA, "start_waiting", {"reason": "等客户补充批号和不良数量"})),
    "investigating": _INVESTIGATED,
    "caused": (*_CAUSED, (28.0, SALES, "interim_report", {"text": "{story}"})),
    "overdue": (*_INVESTIGATED, (28.0, SALES, "interim_report", {"text": "{story}"})),
    "draft": (*_DRAFT, (28.0, SALES, "interim_report", {"text": "{story}"})),
    "half_approved": (*_HALF, (28.0, SALES, "interim_report", {"text": "{story}"})),
    "approved": (*_APPROVED, (28.0, SALES, "interim_report", {"text": "{story}"})),
    "rejected": (*_DRAFT, (24.0, MR, "reject", {"reason": "漏检原因写得不够具体，请补充终检的改进"}), (28.0, SALES, "interim_report", {"text": "{story}"})),
    "replied": _SENT,
    "silent": (*_SENT, (162.0, SALES, "remind", {})),
    "objection": (*_SENT, (120.0, QA, "record_feedback", {"feedback": "objection", "text": "换来的定位器仍有漂移，要求再次派人"})),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing of the story: at this instant this step on this letter (None: it arrives)."""

    at: datetime
    number: int
    step: Step | None


def build(folder: Path) -> tuple[Database, dict[str, str]]:
    """Makes the store in a folder; gives it open, with the numbers of the cases that the pictures show."""
    made = settings(folder)
    db = open_database(made.store.url, made.store.files)
    calendar = calendar_of(made)
    _people(db)
    _past_year(db, made, calendar)
    numbers = _open_cases(db, made, calendar, folder)
    _other_mail(db, made, calendar)
    watch_due(db, made, calendar, NOW, limit=1000)
    _post(db, made, calendar, folder, NOW)
    _mailboxes(db)
    return db, numbers


def _people(db: Database) -> None:
    with db.transaction() as tx:
        hashed = users.hash_password(PASSWORD)
        for name, role in (PEOPLE | MORE_PEOPLE).items():
            department = {"department": "production", "qa": "quality"}.get(role, "")
            users.add(
                tx, name, role, at=NOW - timedelta(days=400), password_hash=hashed, language="en",
                email=f"{name}@harbourvalve.test", department=department,
            )  # fmt: skip
        for name in ("complaints", "fax", "bounces"):
            inbox.start_mailbox(tx, name, date(2025, 10, 1))


# --- what is open now ---------------------------------------------------------------------------------------------------


def _open_cases(db: Database, made: Settings, calendar: Calendar, folder: Path) -> dict[str, str]:
    """The open complaints and the fax, told in the order in which things happened."""
    numbers: dict[int, str] = {}
    for happening in sorted(_happenings(calendar), key=lambda h: (h.at, h.number, h.step is not None)):
        _post(db, made, calendar, folder, happening.at)
        if happening.step is None:
            numbers[happening.number] = _arrives(db, made, calendar, happening)
        else:
            _acts(db, made, calendar, numbers[happening.number], happening)
    shown = next(i for i, c in enumerate(OPEN) if c.lot == "BV260918-07")
    approval = next(i for i, c in enumerate(OPEN) if c.stage == "half_approved")
    return {"case": numbers[shown], "approval": numbers[approval], "fax": numbers[_FAX], "new": numbers[1]}


_FAX = 900


def _happenings(calendar: Calendar) -> Iterator[Happening]:
    for i, complaint in enumerate(OPEN):
        came = datetime.fromisoformat(complaint.came).replace(tzinfo=ZONE)
        yield Happening(came, i, None)
        steps = STAGES[complaint.stage]
        if complaint.severity == "I" and any(action == "classify" for _, _, action, _ in steps):
            steps = (*steps, *_MAJOR)
        for step in steps:
            at = calendar.add_working_time(came, timedelta(hours=step[0]))
            if at < NOW:
                yield Happening(at, i, step)
    yield Happening(NOW - timedelta(minutes=70), _FAX, None)


def _arrives(db: Database, made: Settings, calendar: Calendar, happening: Happening) -> str:
    number = happening.number
    if number == _FAX:
        sample = Sample(0, "fax", sample_store.fax)
    else:
        sample = Sample(0, "complaints", lambda: mail(OPEN[number], number))
    message_id = sample_store.deliver(db, made, sample, 5000 + number, calendar, happening.at)
    with db.reading() as tx:
        return str(inbox.get(tx, message_id).case_no)


def _acts(db: Database, made: Settings, calendar: Calendar, case_no: str, happening: Happening) -> None:
    """One step; what the rules do not allow in this one story is left out."""
    assert happening.step is not None
    _, actor, action, data = happening.step
    complaint = OPEN[happening.number]
    with db.reading() as tx:
        missing = cases.load(tx, case_no).missing
    filled = {key: _filled(value, complaint, missing) for key, value in data.items()}
    with suppress(Refused):
        acts.act(db, made, calendar, case_no, action, filled, actor, happening.at)


def _filled(value: Any, c: Complaint, missing: list[str]) -> Any:
    return {
        "{class}": c.severity,
        "{kinds}": list(c.kinds) or ["QLT-FUN"],
        "{lot}": [c.lot or "EV2609"],
        "{missing}": missing[:3],
        "{owner}": QA2.name if len(c.contact) % 2 else QA.name,
        "{answer}": {"en": _ANSWER_EN, "zh-Hant": _ANSWER_HANT}.get(c.language, _ANSWER),
        "{story}": {"en": _STORY_EN, "zh-Hant": _STORY_HANT}.get(c.language, _STORY),
    }.get(value if isinstance(value, str) else "", value)


def _post(db: Database, made: Settings, calendar: Calendar, folder: Path, now: datetime) -> None:
    """What is due leaves, into a folder."""
    sent = folder / "sent"
    sent.mkdir(exist_ok=True)
    courier, dispatch = FolderCourier(sent), Dispatch(rules_of(made), calendar)
    while post_due(db, courier, made, now, on_sent=dispatch.sent, on_failed=dispatch.failed):
        pass


def _other_mail(db: Database, made: Settings, calendar: Calendar) -> None:
    for i, other in enumerate(others()):
        at = NOW - timedelta(hours=26 - 3.3 * i)
        sample_store.deliver(db, made, Sample(0, "complaints", lambda other=other: other), 7000 + i, calendar, at)  # type: ignore[misc]
    broken = sample_store.keep(db, b"\x00\x01 not a message at all", "complaints", 7900, NOW - timedelta(hours=2), NOW)
    quarantine.set_aside(db, broken, "the message could not be read", "", made, calendar, NOW, rules_of(made))


def _mailboxes(db: Database) -> None:
    with db.transaction() as tx:
        letters = sum(_MONTHS.values()) + len(OPEN) + len(others())
        for name, seconds, expires, stored, quarantined in (
            ("complaints", 40, date(2026, 12, 4), letters, 1),
            ("fax", 25, None, 1, 0),
            ("bounces", 55, None, 0, 0),
        ):
            kept = inbox.mailbox_state(tx, name)
            inbox.save_mailbox_state(
                tx,
                MailboxState(
                    name, folder="INBOX", uidvalidity=7, last_uid=9000, first_started_on=kept.first_started_on,
                    last_contact_at=NOW - timedelta(seconds=seconds), credentials_expire_on=expires,
                    on_server=stored + quarantined, stored=stored, quarantined=quarantined,
                ),
            )  # fmt: skip


# --- the year before ------------------------------------------------------------------------------------------------------

#: month -> cases received in it; June has a bad lot
_MONTHS: Mapping[str, int] = {
    "2025-11": 16, "2025-12": 19, "2026-01": 16, "2026-02": 9, "2026-03": 18, "2026-04": 21,
    "2026-05": 17, "2026-06": 36, "2026-07": 20, "2026-08": 16, "2026-09": 18, "2026-10": 15,
}  # fmt: skip
#: what happens often comes often: (customer, address), product, (kinds, words, departments), fault
_CUSTOMERS = tuple(dict.fromkeys((c.customer, c.address, c.language) for c in OPEN))
_PRODUCTS = ("不锈钢球阀阀芯", "止回阀", "Butterfly valve BFV-80", "氟橡胶密封圈", "闸阀", "电磁阀", "蝶阀", "隔膜閥")
_FAULTS = (
    (("QLT-FUN",), "密封面划伤，试压漏水", ["production", "quality_control"]),
    (("QLT-DIM",), "尺寸超差，无法装配", ["engineering", "quality_control"]),
    (("QLT-APP",), "表面锈蚀、磕碰", ["production"]),
    (("PKG",), "外箱破损受潮", ["warehouse"]),
    (("QTY",), "短少，与送货单不符", ["logistics", "warehouse"]),
    (("LBL",), "标签贴错", ["packing"]),
    (("DLV",), "交期延迟，影响生产", ["planning"]),
    (("SAF",), "手柄断裂，员工手部划伤", ["development", "quality_control"]),
)
_WEIGHTS = (34, 21, 14, 9, 8, 6, 5, 3)


def _past_year(db: Database, made: Settings, calendar: Calendar) -> None:
    """Closed cases, some of them kept late, by the rules without waiting for the wall clock."""
    dice, uid = random.Random(20261119), 0
    seen: dict[date, int] = {}
    taken = {c.came[:10] for c in OPEN}  # registering gives these days their numbers
    with db.transaction() as tx:
        for month, count in _MONTHS.items():
            begin = date.fromisoformat(f"{month}-01")
            days = sorted(dice.randrange(0, 28) for _ in range(count))
            for day in sorted(calendar.roll(begin + timedelta(days=d)).date for d in days):
                if day.isoformat() in taken:
                    continue
                uid += 1
                seen[day] = seen.get(day, 0) + 1
                came = datetime(day.year, day.month, day.day, dice.randrange(8, 15), dice.randrange(60), tzinfo=ZONE)
                number = f"KS{day:%Y%m%d}-{seen[day]:03d}"
                _lived(tx, number, came, uid, dice, calendar, bad_lot=month == "2026-06" and dice.random() < 0.6)


def _lived(tx: Any, number: str, came: datetime, uid: int, dice: random.Random, calendar: Calendar, *, bad_lot: bool) -> None:  # fmt: skip
    customer, address, language = _CUSTOMERS[min(int(dice.expovariate(0.28)), len(_CUSTOMERS) - 1)]
    product = _PRODUCTS[0] if bad_lot else _PRODUCTS[min(int(dice.expovariate(0.45)), len(_PRODUCTS) - 1)]
    kinds, words, departments = _FAULTS[0] if bad_lot else dice.choices(_FAULTS, _WEIGHTS)[0]
    lot = "BV260528-03" if bad_lot else f"L{came:%y%m%d}-{uid % 20:02d}"
    severity = "I" if "SAF" in kinds else dice.choices(("II", "III"), (6, 4))[0]
    message_id = _kept(tx, uid, came, customer, address, language, product, words, lot)
    case = Case(number, "new", came, came, "email", language, "complaint", mailboxes=["complaints"])
    case.complaint_kinds, case.suggested_class = list(kinds), severity
    with_values = {"customer_name": customer, "product_name": product, "lot_no": lot, "description": words}
    case.fields = {k: [_value(v)] for k, v in with_values.items()}
    case.deadlines = deadlines_for(came, calendar, Rules(), suggested_class=severity)
    case.answer_to, case.participants = address, [address]
    case.acknowledgement = "queued"
    case.letters = [
        Letter(
            "acknowledgement",
            address,
            "已收到您的投诉",
            "您的投诉已登记。",
            language,
            "queued",
            came,
            drafted_by="kesu",
            id=1,
        )
    ]
    life = _live(Life(case, came, calendar=calendar), severity, departments, dice)
    made = life.case
    for item in (*made.letters, *made.actions):
        item.id = None
    for letter in made.letters:
        letter.message_id = f"<{number}-{letter.kind}-{letter.ordinal}@harbourvalve.test>"
    cases.attach(tx, cases.add(tx, made), message_id, "complaint", False, came)
    inbox.registered(tx, message_id, "complaint", came)


def _live(life: Life, severity: str, departments: list[str], dice: random.Random) -> Life:
    """A life in working hours: handed over, investigated, answered, accepted and closed; a few of them late."""
    calendar = life.calendar

    def wait(hours: float) -> None:
        life.go(calendar.add_working_time(life.now, timedelta(hours=hours)))

    slow = dice.random() < 0.07
    life.go(timedelta(minutes=4))
    life.send()
    wait(dice.uniform(9, 13) if slow else dice.uniform(0.2, 1.5))
    life.do(SALES, "hand_over", sample=dice.random() < 0.5)
    if severity == "I":
        life.do(SALES, "report_major_defect", text="重大缺陷，已口头通知管理者代表")
        life.do(MR, "approve")
        life.do(GM, "approve")
    wait(dice.uniform(0.3, 2))
    life.do(dice.choice((QA, QA2)), "classify", **{"class": severity})
    wait(2)
    life.do(QA, "verify", result="true", method="检验留样", findings="属实")
    life.do(QA, "assign", departments=departments)
    wait(dice.uniform(4, 16))
    life.do(QA, "report_cause", occurrence="工装磨损", escape="抽检未覆盖")
    life.do(QA, "add_action", kind="corrective", text="更换工装", owner="吴工", due=f"{life.now + timedelta(days=14):%Y-%m-%d}")  # fmt: skip
    life.do(QA, "judge", justified=True, fault=dice.choices(("company", "supplier", "carrier", "customer"), (70, 15, 9, 6))[0])  # fmt: skip
    wait(dice.uniform(2, 8))
    life.answer("原因已查明，不良品予以更换。")
    action = next(a for a in life.case.actions if a.id)
    wait(dice.uniform(20, 60))
    life.do(QA, "complete_action", action=action.id, evidence="首件记录 3 份")
    life.do(QA, "evaluate", action=action.id, effective=True, evidence="连续三批无再发")
    life.do(QA, "record_feedback", feedback="satisfied", text="客户来电确认")
    wait(dice.uniform(1, 6))
    if life.now < NOW - timedelta(days=2):
        life.do(QA, "close", reason="accepted")
        life.send()
    return life


def _value(of: str) -> FieldValue:
    return FieldValue(of, of, "label", Source("body"), 0.95)


def _kept(tx: Any, uid: int, came: datetime, customer: str, address: str, language: str, product: str, words: str, lot: str) -> int:  # fmt: skip
    letter = mail(Complaint(f"{came:%Y-%m-%d %H:%M}", "", language, customer, "何工", address, product, "DN25", lot, 5, 100, words, "换货"), 10_000 + uid)  # fmt: skip
    raw = letter.as_bytes()
    message_id = inbox.keep(
        tx, mailbox="complaints", folder="INBOX", uidvalidity=7, uid=uid, sha256=tx.files.put(raw), size=len(raw),
        received_at=came, kept_at=came,
    ).message_id  # fmt: skip
    inbox.keep_reading(
        tx,
        message_id,
        Reading(
            f"{message_id}.eml", kind="complaint", acknowledge=True, language=language, participants=(address,),
            mail=Mail(from_address=address, from_name="何工", subject=str(letter["Subject"]), date=came,
                      message_id=str(letter["Message-ID"]), text=letter.get_content()),
            content_digest=f"{uid:064d}",
        ),
    )  # fmt: skip
    return message_id
