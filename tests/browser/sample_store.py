"""An invented store for the browser tests and the screenshots: letters, a form, a fax, read and registered as in service."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from casework import acts, quarantine, register
from casework.due import calendar_of, rules_of
from complaints.model import Actor
from foundations.settings.shapes import Company, Dashboard, Mailbox, Settings, Smtp, Store
from parsers.reading.profile import Profile
from parsers.reading.reader import read
from store import cases, inbox, users
from store.database import Database, open_database
from store.inbox import MailboxState

PASSWORD = "correct horse battery"
STORE_FILE = "store-address"
PEOPLE = {
    "qa.lin": "qa",
    "sales.zhou": "sales",
    "dept.wu": "department",
    "mr.sun": "management_representative",
    "gm.he": "general_manager",
    "viewer.tan": "viewer",
    "admin.qiu": "admin",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One message to deliver: how long before now, into which mailbox, what."""

    hours_ago: float
    mailbox: str
    make: Callable[[], EmailMessage]


def settings(folder: Path, port: int = 0, language: str = "en") -> Settings:
    """Settings of a store in `folder`; its address stands in STORE_FILE there when it is not SQLite beside it."""
    named = folder / STORE_FILE
    return Settings(
        company=Company(
            name="Harbour Valve Works",
            also_known_as=("海港阀门厂", "海港閥門廠"),
            own_domains=("harbourvalve.test",),
            province="广东",
        ),
        store=Store(
            url=named.read_text() if named.exists() else f"sqlite:///{folder / 'kesu.db'}", files=folder / "files"
        ),
        mailbox=(Mailbox("complaints"), Mailbox("fax", kind="fax"), Mailbox("bounces", kind="bounce")),
        smtp=Smtp(host="127.0.0.1", sender="complaints@harbourvalve.test"),
        dashboard=Dashboard(port=port, language=language),  # type: ignore[arg-type]
    )


def _mail(sender: str, subject: str, text: str, number: int) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "complaints@harbourvalve.test", subject
    made["Message-ID"] = f"<sample-{number}@{sender.rpartition('@')[2].strip('>')}>"
    made.set_content(text)
    return made


def simplified() -> EmailMessage:
    text = """质量部各位同事：

我司近日收到贵司一批阀芯，装配时发现问题，详情如下：

客户名称：苏州明泰机电有限公司
联系人：顾伟
联系电话：0512-65880123
产品名称：不锈钢球阀阀芯
规格型号：DN25-PN16
批号：BV260918-07
订单号：PO-2026-11873
不良数量：46件
交货数量：800件
发现日期：2026年11月18日
问题描述：阀芯密封面有划伤，装机后水压试验漏水，已影响我司产线。
客户要求：换货，并请提供8D报告
请于2026年11月27日前回复。

此致
顾伟
"""
    return _mail("顾伟 <gu.wei@mingtai-sz.test>", "关于球阀阀芯漏水的投诉", text, 1)


def traditional() -> EmailMessage:
    text = """貴公司品保部 鈞鑒：

本公司於 115/11/16 收到之密封圈，經進料檢驗發現尺寸超差，資料如下：

客戶名稱：臺中晨豐精密股份有限公司
聯絡人：許雅婷
電話：04-2359-7788
品名：氟橡膠密封圈
規格：OR-45x3.5
批號：FK1151102
不良數量：120 個
抽驗數：200 個
不良現象：內徑偏大 0.35 mm，無法裝配
要求處理方式：退貨

煩請儘速回覆，謝謝。
許雅婷 敬上
"""
    return _mail("許雅婷 <hsu@chenfeng-tc.test>", "密封圈尺寸超差客訴", text, 2)


def english() -> EmailMessage:
    text = """Dear quality team,

Customer: Northlake Pumps Ltd.
Contact: Helen Marsh
Phone: +44 20 7946 0958
Product: Butterfly valve BFV-80
Lot No.: B26-0447
PO No.: NL-559120
Qty rejected: 3 pcs
Defect: handle lever snapped on first operation, one fitter cut his hand

Please send a replacement and your written report by 30 November 2026.

Kind regards
Helen Marsh
"""
    return _mail("Helen Marsh <helen.marsh@northlake.test>", "Broken lever on BFV-80, person injured", text, 3)


def bare() -> EmailMessage:
    return _mail(
        "吴敏 <wumin@huadong-shebei.test>",
        "产品有问题",
        "你们好，上次发的货包装破了，里面的零件也生锈了，怎么处理？\n吴敏",
        4,
    )


def hostile() -> EmailMessage:
    made = _mail(
        "\u202egro.elpmaxe\u202c <evil@attacker.test>",
        "Complaint <script>window.kesuRan=1</script> about valve",
        "Product: <img src=x onerror=window.kesuRan=2> Valve\nLot No.: [x](javascript:window.kesuRan=3)\nDefect: leaking, please help\n",
        5,
    )
    made.add_alternative(
        """<html><head><style>body{display:none}</style><script>window.kesuRan=4</script></head><body onload="window.kesuRan=5">
<p>The valve is <b>leaking</b>. <a href="javascript:window.kesuRan=6">link</a> <img src="http://tracker.invalid/pixel.gif" onerror="window.kesuRan=7">
<svg onload="window.kesuRan=8"></svg><iframe srcdoc="<script>parent.kesuRan=9</script>"></iframe>
<form action="http://tracker.invalid/"><input autofocus onfocus="window.kesuRan=10"></form>
<a href="data:text/html,<script>window.kesuRan=11</script>">data</a><style>@import url(http://tracker.invalid/x.css)</style></p></body></html>""",
        subtype="html",
    )
    made.add_attachment(
        b"<html><script>window.kesuRan=12</script></html>",
        maintype="text",
        subtype="html",
        filename="invoice\u202efdp.html",
    )
    return made


def with_attachment() -> EmailMessage:
    made = _mail("林志强 <lin@jinhai-pump.test>", "投诉单，见附件", "您好，投诉内容见附件，请尽快处理。\n林志强", 6)
    made.add_attachment(
        _docx(
            [
                ("客户名称", "金海泵业有限公司"),
                ("产品名称", "止回阀"),
                ("批号", "CV260830-02"),
                ("不良数量", "15台"),
                ("不良描述", "阀瓣卡滞，无法回位，拆检见铸造砂眼"),
                ("客户要求", "退货"),
            ]
        ),
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
        filename="客户投诉单.docx",
    )
    return made


def _docx(rows: list[tuple[str, str]]) -> bytes:
    import docx

    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def fax() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "fax@harbourvalve.test",
        "fax@harbourvalve.test",
        "New fax from: +862167881234",
    )
    made["Message-ID"] = "<fax-1@harbourvalve.test>"
    made.set_content("Enclosed, please find a new fax from: +862167881234.\n")
    made.add_attachment(_fax_page(), maintype="image", subtype="tiff", filename="fax-20261120.tif")
    return made


def _fax_page() -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("1", (1728, 2200), 1)
    draw = ImageDraw.Draw(page)
    fonts = [*Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc"), *Path("/usr/share/fonts").rglob("*CJK*.ttc")]
    font = ImageFont.truetype(str(fonts[0]), 46) if fonts else ImageFont.load_default(46)
    lines = [
        "客户投诉单" if fonts else "COMPLAINT",
        "客户名称：上海东岳阀业有限公司",
        "联系人：邵军",
        "传真：021-67881234",
        "产品名称：闸阀",
        "批号：GV260715-11",
        "不良数量：8台",
        "问题描述：阀杆断裂，现场停机",
    ]
    for i, line in enumerate(lines):
        draw.text((140, 160 + 130 * i), line, font=font, fill=0)
    dice = random.Random(5)
    for _ in range(9000):  # the specks of a real line
        page.putpixel((dice.randrange(1728), dice.randrange(2200)), 0)
    made = io.BytesIO()
    page.save(made, "TIFF", compression="group4", dpi=(204, 196))
    return made.getvalue()


def inquiry() -> EmailMessage:
    return _mail(
        "Omar Haddad <omar@desertflow.test>",
        "Price for gate valves",
        "Dear Sir,\nplease quote for 200 pcs gate valve DN50.\nOmar Haddad",
        8,
    )


def advertising() -> EmailMessage:
    made = _mail("News <news@promo.test>", "限时优惠 展会门票免费领取", "点击领取优惠券，退订请回复TD。", 9)
    made["List-Unsubscribe"] = "<mailto:off@promo.test>"
    made["Precedence"] = "bulk"
    return made


def _similar(number: int) -> Callable[[], EmailMessage]:
    """Complaints that fill the list and the figures; customers, products and faults repeat as in life."""
    customers = (
        "苏州明泰机电有限公司",
        "臺中晨豐精密股份有限公司",
        "Northlake Pumps Ltd.",
        "金海泵业有限公司",
        "佛山恒通管件有限公司",
    )
    products = ("不锈钢球阀阀芯", "氟橡胶密封圈", "Butterfly valve BFV-80", "止回阀", "闸阀")
    faults = (
        "密封面划伤漏水",
        "尺寸超差无法装配",
        "包装破损，外箱受潮",
        "短少12件",
        "交期延迟，影响生产",
        "表面锈蚀",
        "标签贴错",
    )

    def make() -> EmailMessage:
        customer, product, fault = customers[number % 5], products[(number * 3) % 5], faults[number % 7]
        text = f"客户名称：{customer}\n联系人：何{number}\n产品名称：{product}\n批号：L26{number:04d}\n不良数量：{3 + number}件\n问题描述：{fault}，请处理。\n客户要求：换货\n"
        return _mail(f"qc{number}@customer{number % 5}.test", f"投诉：{product}{fault}", text, 100 + number)

    return make


SAMPLES: tuple[Sample, ...] = (
    Sample(20, "complaints", simplified),
    Sample(47, "complaints", traditional),
    Sample(3, "complaints", english),
    Sample(90, "complaints", bare),
    Sample(5, "complaints", hostile),
    Sample(26, "complaints", with_attachment),
    Sample(6, "fax", fax),
    Sample(7, "complaints", inquiry),
    Sample(8, "complaints", advertising),
)


def build(folder: Path, *, now: datetime | None = None, more: int = 0) -> Database:
    """Make the store: people, mailboxes and every sample registered; gives the open database."""
    now = now or datetime.now(UTC)
    made = settings(folder)
    db = open_database(made.store.url, made.store.files)
    calendar = calendar_of(made)
    with db.transaction() as tx:
        hashed = users.hash_password(PASSWORD)
        for name, role in PEOPLE.items():
            users.add(
                tx,
                name,
                role,
                at=now,
                password_hash=hashed,
                email=f"{name}@harbourvalve.test",
                language="en",
                department="quality" if role == "department" else "",
            )
        for name in ("complaints", "fax", "bounces"):
            inbox.start_mailbox(tx, name, (now - timedelta(days=90)).date())
            inbox.save_mailbox_state(
                tx,
                MailboxState(
                    name,
                    folder="INBOX",
                    uidvalidity=7,
                    last_uid=30,
                    last_contact_at=now - timedelta(seconds=40),
                    on_server=9,
                    stored=9,
                ),
            )
    samples = [*SAMPLES, *(Sample(30 + 26.0 * i, "complaints", _similar(i)) for i in range(more))]
    for uid, sample in enumerate(sorted(samples, key=lambda s: -s.hours_ago), start=1):
        deliver(db, made, sample, uid, calendar, now)
    broken = keep(db, b"\x00\x01 not a message at all", "complaints", 900, now - timedelta(hours=2), now)
    quarantine.set_aside(
        db, broken, "the message could not be taken apart: it has no headers", "", made, calendar, now, rules_of(made)
    )
    return db


def keep(db: Database, raw: bytes, mailbox: str, uid: int, at: datetime, now: datetime) -> int:
    """Keep bytes as the collector does; gives the number of the message."""
    sha256 = db.files.put(raw)
    with db.transaction() as tx:
        kept = inbox.keep(
            tx,
            mailbox=mailbox,
            folder="INBOX",
            uidvalidity=7,
            uid=uid,
            sha256=sha256,
            size=len(raw),
            received_at=at,
            kept_at=now,
        )
    return kept.message_id


def deliver(db: Database, made: Settings, sample: Sample, uid: int, calendar: object, now: datetime) -> int:
    """Keep one sample, read it, register it; gives the number of the message."""
    at = now - timedelta(hours=sample.hours_ago)
    raw = sample.make().as_bytes()
    message_id = keep(db, raw, sample.mailbox, uid, at, at)
    kind = "fax" if sample.mailbox == "fax" else "complaint"
    reading = read(f"{message_id}.eml", raw, Profile.of(made, received_at=at, mailbox_kind=kind))
    register.register(db, message_id, reading, made, calendar, at + timedelta(minutes=1), rules_of(made))  # type: ignore[arg-type]
    return message_id


def worked_on(db: Database, folder: Path, now: datetime | None = None) -> dict[str, str]:
    """Some cases taken further, as people would, so that every screen has something to show; gives their numbers."""
    now = now or datetime.now(UTC)
    made = settings(folder)
    calendar = calendar_of(made)
    qa, sales, chief = Actor("qa.lin", "qa"), Actor("sales.zhou", "sales"), Actor("mr.sun", "management_representative")
    with db.reading() as tx:
        found = {c.subject: c.case_no for c in cases.list_cases(tx, None)}
    number = next(n for s, n in found.items() if "球阀阀芯漏水" in s)

    def act(no: str, action: str, data: dict[str, object], actor: Actor, hours: float) -> None:
        acts.act(db, made, calendar, no, action, data, actor, now - timedelta(hours=hours))

    act(number, "hand_over", {"sample": True}, sales, 18)
    act(number, "classify", {"class": "II", "kinds": ["QLT-FUN"], "reason": "漏水影响产线"}, qa, 17)
    act(number, "verify", {"result": "true", "method": "检验留样", "findings": "密封面划伤属实"}, qa, 16)
    act(number, "assign", {"departments": ["production", "quality_control"]}, qa, 15)
    act(number, "contain", {"text": "库存阀芯全检", "owner": "吴工", "due": "2026-12-01"}, qa, 14)
    act(number, "hold_lots", {"lots": ["BV260918-07"], "place": "成品库 B3"}, qa, 14)
    act(number, "report_cause", {"occurrence": "清洗夹具毛刺划伤密封面", "escape": "终检未覆盖密封面"}, qa, 12)
    act(
        number,
        "add_action",
        {"kind": "corrective", "text": "夹具包胶，首件确认", "owner": "吴工", "due": "2026-12-05"},
        qa,
        11,
    )
    act(number, "judge", {"justified": True, "fault": "company"}, qa, 10)
    act(
        number,
        "draft_reply",
        {"text": "经查，本批阀芯密封面在清洗时被夹具划伤。我司将更换全部不良品，并已改进夹具。"},
        qa,
        9,
    )
    act(number, "approve", {}, chief, 8)
    for i, (subject, no) in enumerate(sorted(found.items())):
        if "投诉：" in subject and i % 3 == 0:
            act(no, "hand_over", {"sample": False}, sales, 1.5)
            act(no, "classify", {"class": ("III", "II")[i % 2]}, qa, 1)
        if "投诉：" in subject and i % 4 == 0:
            act(no, "record_feedback", {"feedback": "satisfied", "text": "客户来电撤回"}, qa, 0.5)
            act(no, "close", {"reason": "withdrawn", "note": "客户来电撤回"}, qa, 0.4)
    fax_case = next((n for s, n in found.items() if "fax" in s.lower()), number)
    return {"case": number, "fax": fax_case}
