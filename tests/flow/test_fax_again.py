"""A paper faxed once more joins its first; another form of the same caller never does, however alike the sheets look."""

from __future__ import annotations

import io
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from casework.acts import act
from casework.opening import Registered
from complaints.joining.same_fax import look_alike
from complaints.model import Actor
from complaints.reading import Reading
from parsers.reading.profile import Profile
from parsers.reading.reader import read
from store.database import Database
from tests.flow.test_register import CALENDAR, NOW, SETTINGS, Desk

pytestmark = pytest.mark.ocr

FONTS = sorted(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc"))
WITHDRAWN = {"feedback": "satisfied", "text": "他们撤回投诉"}
FORM = {
    "客户名称": "滁阳宏力电动工具有限公司",
    "产品名称": "锂电角磨机",
    "型号": "HK-7500",
    "批号": "C2610-15",
    "不良数量": "36 台",
    "发生日期": "2026年11月12日",
    "问题描述": "使用三天后电机异响并冒烟，不能再用。",
    "联系人": "王芳",
    "电话": "0550-3027788",
}


def sheet(values: dict[str, str], header: str, *, seed: int, skew: float, shift: int) -> bytes:
    """The form as a fax machine sends it: another clock in its header line, other specks, laid in a little askew."""
    page = Image.new("L", (1728, 2290), 255)
    pen = ImageDraw.Draw(page)
    title, text, small = (ImageFont.truetype(str(FONTS[0]), size) for size in (64, 40, 30))
    pen.text((560, 180), "客户投诉单", font=title, fill=0)
    for row, (label, value) in enumerate(values.items()):
        top = 340 + row * 130
        pen.rectangle((180, top, 1540, top + 130), outline=0, width=4)
        pen.line((480, top, 480, top + 130), fill=0, width=4)
        pen.text((210, top + 38), label, font=text, fill=0)
        pen.text((510, top + 38), value, font=text, fill=0)
    page = page.rotate(skew, fillcolor=255, translate=(shift, shift), resample=Image.Resampling.BICUBIC)
    ImageDraw.Draw(page).text((60, 24), header, font=small, fill=0)
    dots = np.array(page)
    chance = np.random.default_rng(seed)
    dots[chance.random(dots.shape) < 0.0015] = 0
    dots[chance.random(dots.shape) < 0.003] = 255
    out = io.BytesIO()
    Image.fromarray(dots).point(lambda v: 255 if v > 140 else 0).convert("1").save(
        out, "TIFF", compression="group4", dpi=(204, 196)
    )
    return out.getvalue()


class Machine:
    """A fax gateway in front of the desk: every sheet comes as a mail of its own with a time of its own."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.sent = desk, 0

    def send(self, caller: str = "05503027788", **other: str) -> tuple[Registered, Reading]:
        if not FONTS:
            pytest.skip("no CJK font is installed")
        self.sent += 1
        clock = NOW + timedelta(minutes=13 * self.sent)
        header = f"2026-11-20 16:{self.sent + 30}  FROM: HONGLI TOOLS {caller}  P.01/01"
        picture = sheet(FORM | other, header, seed=self.sent, skew=0.9 * (-1) ** self.sent, shift=7 * self.sent)
        mail = EmailMessage()
        mail["From"], mail["To"] = "fax@pbx.example.test", "fax@example.test"
        mail["Subject"] = f"[freepbx]: New fax received from: {caller}"
        mail["Date"], mail["Message-ID"] = format_datetime(clock), f"<fax{self.sent}@pbx.example.test>"
        mail.set_content(f"A fax was received.\nFrom: {caller}\nPages: 1\n")
        mail.add_attachment(picture, "image", "tiff", filename=f"fax{self.sent}.tif")
        profile = Profile.of(SETTINGS, received_at=clock, mailbox_kind="fax")
        reading = read("fax.eml", mail.as_bytes(), profile)
        self.desk.now = clock
        return self.desk.arrive(reading, "fax", clock), reading


@pytest.fixture
def machine(sqlite_database: Database) -> Machine:
    return Machine(Desk(sqlite_database))


def test_a_paper_put_into_the_machine_again_joins_its_first(machine: Machine) -> None:
    first, one = machine.send()
    again, other = machine.send()
    assert one.fax
    assert other.fax
    assert look_alike(one.fax.prints, other.fax.prints)
    assert one.attachments[0].sha256 != other.attachments[0].sha256
    assert (first.what, again.what, again.case_no) == ("opened", "joined", first.case_no)
    case = machine.desk.case(first.case_no)
    assert [m.is_copy for m in case.messages if m.direction == "in"] == [False, True]
    db, at = machine.desk.db, machine.desk.now
    act(db, SETTINGS, CALENDAR, case.case_no, "record_feedback", WITHDRAWN, Actor("wu", "sales"), at)
    act(db, SETTINGS, CALENDAR, case.case_no, "close", {"reason": "withdrawn"}, Actor("li", "qa"), at)
    late = machine.send()[0]
    assert late.what == "opened", "what comes again after the case was closed is looked at by a person"
    assert machine.desk.case(late.case_no).record["related_cases"] == [first.case_no]


@pytest.mark.parametrize(
    "other",
    [
        {"批号": "C2610-16"},
        {"不良数量": "38 台"},
        {"问题描述": "使用三天后外壳开裂并漏油，不能再用。"},
    ],
)
def test_another_form_of_the_same_caller_is_another_case(machine: Machine, other: dict[str, str]) -> None:
    first, one = machine.send()
    second, two = machine.send(**other)
    assert one.fax
    assert two.fax
    assert look_alike(one.fax.prints, two.fax.prints), "the sheets look alike"
    assert (first.what, second.what) == ("opened", "opened")
    assert machine.desk.case(second.case_no).record["related_cases"] == [first.case_no]
