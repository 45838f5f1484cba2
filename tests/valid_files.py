"""Small valid files of every kind that a reader knows, built in memory: a complaint with a lot, a quantity and a person."""

from __future__ import annotations

import functools
import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

from tests.compound_file import compound_file

ROWS = (
    ("客户名称", "晨岭精密机械有限公司"),
    ("联系人", "王丽"),
    ("电话", "0755-26881234"),
    ("产品名称", "深沟球轴承"),
    ("批号", "A240115-03"),
    ("不良数量", "120 pcs"),
    ("Complaint date", "2026-11-20"),
    ("问题描述", "装配时发现端盖开裂, 裂纹长约3mm。"),
)
TEXT = "\r\n".join(f"{label}: {value}" for label, value in ROWS) + "\r\n"
HTML = "<html><body><p>质量投诉</p><table>" + "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in ROWS)
HTML += "</table><ul><li>请换货</li></ul></body></html>"


@functools.cache
def docx() -> bytes:
    """A Word form: a table of labels and values, a paragraph, a header."""
    import docx as word

    made = word.Document()
    made.sections[0].header.paragraphs[0].text = "投诉单 Complaint form"
    table = made.add_table(rows=0, cols=2)
    for label, value in ROWS:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    made.add_paragraph("要求: ☑ 换货 □ 退货")
    out = io.BytesIO()
    made.save(out)
    return _kept(out.getvalue(), lambda name: "theme" not in name and "thumbnail" not in name)


@functools.cache
def xlsx() -> bytes:
    """A workbook as Excel writes it: shared strings, a date and a rate by their number formats, a merged cell."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rels = 'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    package = "http://schemas.openxmlformats.org/package/2006"
    texts = [*(text for row in ROWS for text in row), "生产日期", "不良率"]
    rows = [
        f'<row r="{n}"><c r="A{n}" t="s"><v>{2 * n - 2}</v></c><c r="B{n}" t="s"><v>{2 * n - 1}</v></c></row>'
        for n in range(1, len(ROWS) + 1)
    ]
    rows.append('<row r="9"><c r="A9" t="s"><v>16</v></c><c r="B9" s="1"><v>46297</v></c></row>')
    rows.append('<row r="10"><c r="A10" t="s"><v>17</v></c><c r="B10" s="2"><v>0.025</v></c></row>')
    rows.append('<row r="11"><c r="A11" t="inlineStr"><is><t>备注</t></is></c><c r="B11" t="b"><v>1</v></c></row>')
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "xl/workbook.xml": f'<workbook {main} {rels.replace("xmlns", "xmlns:r")}><workbookPr date1904="0"/><sheets>'
        '<sheet name="投诉" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {main}>" + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>",
        "xl/styles.xml": f'<styleSheet {main}><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet {main}><dimension ref="A1:D11"/><sheetData>{"".join(rows)}</sheetData>'
        '<mergeCells count="1"><mergeCell ref="B8:D8"/></mergeCells></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in members.items():
            archive.writestr(name, xml)
    return out.getvalue()


def _kept(package: bytes, wanted: object) -> bytes:
    """The package without members that say nothing, so that a change drawn by chance mostly hits one that does."""
    assert callable(wanted)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if wanted(info.filename):
                new.writestr(info, old.read(info))
    return out.getvalue()


@functools.cache
def pdf() -> bytes:
    """A PDF with text and a fillable form; its content is not packed, so that a changed byte changes a word or operator."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    page = Canvas(out, pagesize=(400, 300), pageCompression=0, invariant=True)
    for number, (label, value) in enumerate((("Lot No.", "A240115-03"), ("Qty rejected", "120 pcs"))):
        page.drawString(40, 250 - 20 * number, f"{label}: {value}")
    page.rect(30, 120, 300, 40)
    page.drawString(40, 135, "Defect")
    page.acroForm.textfield(
        name="defect", tooltip="Defect", value="end cover cracked", x=120, y=125, width=150, height=18
    )
    page.acroForm.checkbox(name="exchange", tooltip="Exchange", checked=True, x=120, y=90, size=12)
    page.showPage()
    page.save()
    return out.getvalue()


@functools.cache
def picture(kind: str, compression: str | None = None) -> bytes:
    """A small page with some ink in a picture format."""
    from PIL import Image, ImageDraw

    page = Image.new("1" if kind == "TIFF" else "L", (160, 120), 1 if kind == "TIFF" else 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((10, 10, 150, 110), outline=0)
    pen.line((10, 60, 150, 60), fill=0)
    pen.text((20, 30), "LOT A1", fill=0)
    out = io.BytesIO()
    page.save(out, kind, **({"compression": compression} if compression else {}))
    return out.getvalue()


@functools.cache
def two_page_tiff() -> bytes:
    """A fax of two pages in Group 4."""
    from PIL import Image

    pages = [Image.open(io.BytesIO(picture("TIFF", "group4"))) for _ in range(2)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return out.getvalue()


@functools.cache
def msg() -> bytes:
    """An Outlook message with a recipient, a text attachment and a message inside."""

    def fixed(kind: int, tag: int, value: int) -> bytes:
        return struct.pack("<HHIQ", kind, tag, 6, value)

    def text(tag: int, said: str) -> tuple[str, bytes]:
        return f"__substg1.0_{tag:04X}001F", said.encode("utf-16-le")

    top = dict(
        [
            text(0x001A, "IPM.Note"), text(0x0037, "质量投诉"), text(0x1000, TEXT),
            text(0x0C1A, "王丽"), text(0x0C1F, "wang@customer.test"), text(0x1035, "<1@customer.test>"),
            ("__substg1.0_10090102", compressed_rtf(rtf())), ("__substg1.0_10130102", HTML.encode()),
            ("__properties_version1.0", bytes(32) + fixed(3, 0x3FDE, 65001) + fixed(0x40, 0x0039, 134_000_000_000_000_000)),
        ]
    )  # fmt: skip
    person = dict([text(0x3001, "投诉处"), text(0x39FE, "complaints@example.test")])
    person["__properties_version1.0"] = bytes(8) + fixed(3, 0x0C15, 1)
    file = dict([text(0x3707, "说明.txt"), ("__substg1.0_37010102", TEXT.encode())])
    file["__properties_version1.0"] = bytes(8) + fixed(3, 0x3705, 1)
    inner = dict([text(0x0037, "前一封"), text(0x1000, TEXT), text(0x0C1F, "li@customer.test")])
    inner["__properties_version1.0"] = bytes(24) + fixed(3, 0x3FDE, 65001)
    folders = {
        "__recip_version1.0_#00000000": person,
        "__attach_version1.0_#00000000": file,
        "__attach_version1.0_#00000001/__substg1.0_3701000D": inner,
    }
    return compound_file(top | {f"{at}/{name}": data for at, each in folders.items() for name, data in each.items()})


def _attribute(level: int, number: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


@functools.cache
def tnef() -> bytes:
    """A winmail.dat with subject, text, properties and a file."""

    def wide(tag: int, said: str) -> bytes:
        raw = said.encode("utf-16-le") + b"\0\0"
        return struct.pack("<HHII", 0x1F, tag, 1, len(raw)) + raw + bytes(-len(raw) % 4)

    properties = struct.pack("<I", 3) + wide(0x0037, "质量投诉") + wide(0x1000, TEXT)
    properties += struct.pack("<HHQ", 0x40, 0x0039, 134_000_000_000_000_000)
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + _attribute(1, 0x00089006, b"\0\0\1\0")
        + _attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
        + _attribute(1, 0x00018004, b"Complaint\0")
        + _attribute(1, 0x0002800C, TEXT.encode())
        + _attribute(1, 0x00069003, properties)
        + _attribute(2, 0x00069002, bytes(14))
        + _attribute(2, 0x00018010, b"form.txt\0")
        + _attribute(2, 0x0006800F, TEXT.encode())
        + _attribute(2, 0x00069005, struct.pack("<I", 1) + wide(0x3707, "表.txt"))
    )


def rtf() -> bytes:
    """A rich text with two code pages, Unicode escapes and a table row."""
    chinese = "".join(f"\\'{byte:02x}" for byte in "批号".encode("gb18030"))
    escapes = "".join(f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in "端盖开裂")
    return (
        r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}"
        rf"\f0 {chinese}: A240115-03\par\f1 Qty rejected: 120 pcs\line\uc1 {escapes}\par"
        r"{\*\generator x;}\trowd\intbl Lot\cell A1\cell\row}"
    ).encode("ascii")


@functools.cache
def xls() -> bytes:
    """A workbook of Excel 97 with one sheet of labels and a number."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))

    def label(row: int, column: int, said: str) -> bytes:
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(said), 1) + said.encode("utf-16-le"))

    end = record(0x000A, b"")
    sheet = begin(0x0010)
    for row, (name, value) in enumerate(ROWS):
        sheet += label(row, 0, name) + label(row, 1, value)
    sheet += label(len(ROWS), 0, "数量") + record(0x0203, struct.pack("<HHHd", len(ROWS), 1, 0, 120.0)) + end
    page = record(0x0042, struct.pack("<H", 1200))
    name = record(0x0085, struct.pack("<IBBBB", 0, 0, 0, 6, 0) + b"Sheet1")
    start = len(begin(5) + page + name + end)
    name = record(0x0085, struct.pack("<IBBBB", start, 0, 0, 6, 0) + b"Sheet1")
    return compound_file({"Workbook": (begin(5) + page + name + end + sheet).ljust(4096, b"\0")})


@functools.cache
def doc() -> bytes:
    """A document of Word 97: its text in two pieces, a table row with cell marks, a header story."""
    body, header = TEXT.replace("\r\n", "\r") + "批号\x07A1\x07\x07", "投诉单\r"
    said = body + header
    raw = said.encode("utf-16-le")
    middle = len(body) // 2
    pieces = struct.pack("<3I", 0, middle, len(said))
    pieces += struct.pack("<HIH", 0, 1024, 0) + struct.pack("<HIH", 0, 1024 + 2 * middle, 0)
    clx = b"\2" + struct.pack("<I", len(pieces)) + pieces
    main = bytearray(1024)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 10, 0x0200)
    struct.pack_into("<8I", main, 0x4C, len(body), 0, len(header), 0, 0, 0, 0, 0)
    struct.pack_into("<II", main, 0x1A2, 0, len(clx))
    return compound_file({"WordDocument": bytes(main + raw).ljust(4096, b"\0"), "1Table": clx})


@functools.cache
def packed() -> bytes:
    """A zip with a text, a page and a zip inside."""
    inner, out = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("里面.txt", TEXT)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("说明.txt", TEXT)
        archive.writestr("page.html", HTML)
        archive.writestr("inner.zip", inner.getvalue())
    return out.getvalue()


@functools.cache
def slides() -> bytes:
    """A presentation of one slide."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("ppt/presentation.xml", "<p/>")
        archive.writestr(
            "ppt/slides/slide1.xml", "<s xmlns:a='x'><a:p><a:r><a:t>批号: A240115-03</a:t></a:r></a:p></s>"
        )
    return out.getvalue()


CALENDAR = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:质量会议\r\nDTSTART:20261120T083000Z\r\n"
    "DESCRIPTION:端盖开裂\\, 批号 A240115-03\\n请准备\r\nLOCATION:2楼\r\nBEGIN:VALARM\r\nDESCRIPTION:x\r\nEND:VALARM\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)  # fmt: skip


def mail(*files: tuple[str, bytes, str]) -> bytes:
    """A complaint by mail with text, HTML, a quoted thread and these files (name, bytes, media type)."""
    made = EmailMessage()
    made["From"] = "王丽 <wang@customer.test>"
    made["To"] = "complaints@example.test"
    made["Subject"] = "质量投诉"
    made["Date"] = "Fri, 20 Nov 2026 09:30:00 +0800"
    made["Message-ID"] = "<1@customer.test>"
    made.set_content(TEXT + "\n> On Thu, 19 Nov 2026, Li wrote:\n> 请提供批号\n", cte="8bit")
    made.add_alternative(HTML, subtype="html", cte="quoted-printable")
    for name, data, media_type in files:
        main, _, sub = media_type.partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()


@functools.cache
def mail_in_mail() -> bytes:
    """A mail that carries another one, a calendar part and a winmail.dat."""
    from email import policy
    from email.parser import BytesParser

    outer = BytesParser(policy=policy.default).parsebytes(mail(("winmail.dat", tnef(), "application/ms-tnef")))
    assert isinstance(outer, EmailMessage)
    inner = BytesParser(policy=policy.default).parsebytes(
        mail(("表.csv", "批号,数量\nA1,5\n".encode("gb18030"), "text/csv"))
    )
    outer.add_attachment(inner)
    outer.add_attachment(CALENDAR.encode(), maintype="text", subtype="calendar", params={"method": "REQUEST"})
    return outer.as_bytes()


@functools.cache
def bounce() -> bytes:
    """A failure report (RFC 3464) with the first lines of the letter that came back."""
    return (
        b"From: MAILER-DAEMON@mx.customer.test\r\nTo: complaints@example.test\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        b"<wang@customer.test>: host mx said: 550 5.1.1 User unknown\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.customer.test\r\n\r\nFinal-Recipient: rfc822; wang@customer.test\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        b"Message-ID: <out-1@example.test>\r\nSubject: KS20261120-001\r\n--b--\r\n"
    )


def compressed_rtf(text: bytes) -> bytes:
    """Rich text in the compressed shape of Outlook (MS-OXRTFCP) with literal runs only."""
    body = b"".join(b"\0" + text[at : at + 8] for at in range(0, len(text), 8))
    return struct.pack("<II4sI", len(body) + 12, len(text), b"LZFu", zlib.crc32(body)) + body
