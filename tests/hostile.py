"""Files made to hurt a reader, each built in memory: for tests of the sandbox and of the readers' own bounds."""

from __future__ import annotations

import io
import random
import zipfile
import zlib


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of numbered objects; the first is the catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _page(content: bytes, resources: bytes = b"") -> list[bytes]:
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<" + resources + b">>/Contents 4 0 R>>",
        content,
    ]


def self_referencing_pdf() -> bytes:
    """A form that draws itself: pdfium dies of it."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</XObject<</A 5 0 R/B 5 0 R>>>>/Length 11>>stream\n/A Do /B Do\nendstream"
    return pdf([*_page(b"<</Length 5>>stream\n/A Do\nendstream", b"/XObject<</A 5 0 R>>"), form])


def flate_bomb_pdf(megabytes: int = 1000) -> bytes:
    """A page whose content unpacks to `megabytes` of blanks."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return pdf(_page(b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream"))


def many_operators_pdf(count: int = 1_000_000) -> bytes:
    """A page of that many text operators."""
    content = b"BT /F1 8 Tf " + b"1 0 0 1 9 9 Tm (x) Tj " * count + b"ET"
    packed = zlib.compress(content, 9)
    font = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return pdf(_page(b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream", font))


def zip_bomb(megabytes: int = 600) -> bytes:
    """An archive with one member that unpacks to `megabytes` of zeros."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("a.txt", "w") as member,
    ):
        for _ in range(megabytes):
            member.write(bytes(1_000_000))
    return out.getvalue()


def nested_zip(levels: int = 30) -> bytes:
    """An archive in an archive, and so on."""
    data = b"innermost"
    for level in range(levels):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(f"{level}.zip" if level else "end.txt", data)
        data = out.getvalue()
    return data


def nested_multiparts(levels: int = 3000) -> bytes:
    """A mail of that many multiparts inside one another."""
    head = b"From: a@b.test\r\nSubject: deep\r\nMIME-Version: 1.0\r\n"
    body = b""
    for level in range(levels):
        body += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return head + body + b"Content-Type: text/plain\r\n\r\nat the bottom\r\n"


def many_addresses(count: int = 100_000) -> bytes:
    """A mail to that many people, in one header."""
    people = b", ".join(b"user%d@customer.test" % n for n in range(count))
    return b"From: a@b.test\r\nTo: " + people + b"\r\nSubject: crowd\r\n\r\nLot A1 is broken.\r\n"


def far_cell_xlsx() -> bytes:
    """A workbook whose only other cell is the last one that there can be."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "批号"
    sheet["B1"] = "A240115-03"
    sheet["XFD1048576"] = "far"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def entity_docx() -> bytes:
    """A .docx whose XML would grow to gigabytes if entities were expanded."""
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE d ['
        + entities
        + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml)
    return out.getvalue()


def deep_html(levels: int = 30_000) -> bytes:
    """An HTML mail of that many blocks inside one another."""
    return (
        b"From: a@b.test\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"
        + b"<div>" * levels
        + b"lot A1"
        + b"</div>" * levels
    )


def mail_with(name: str, data: bytes, text: str = "批号A1不良,请处理。") -> bytes:
    """A complaint with one attachment."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"] = "wang@customer.test"
    message["To"] = "complaints@example.test"
    message["Subject"] = "质量投诉"
    message.set_content(text)
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


#: what a text is made of that no person wrote: labels, digits, marks and blanks without end
UNITS = (
    "批号 ", "批号：", "数量", "lot no: ", "客户名称：", "subject: ", "1234567890", "1,", "2026-11-20 ", "20261120 ", "一二三四五",
    "- ", "—", " ", "\t", "\u3000", ":", "：", "（", "(", "[", "【", ">", "|", "a.b.c.d.", "a@", "a@b.", "http://", "=?utf-8?B?",
    "Re: ", "the ", "lot ", "a", "_", "....", "，", "。", "<td>", "<div>", "\n", "> a\n", "1. a\n", "From: a@b.test\n", "5件", "□",
)  # fmt: skip


def repeated(unit: str, size: int, width: int = 0) -> str:
    """A text of so many characters made of one unit, in one line or in lines of `width` characters."""
    line = (unit * (width // len(unit) + 1))[:width].replace("\n", " ") + "\n" if width else unit
    return (line * (size // len(line) + 1))[:size]


def mixed(seed: int, size: int) -> str:
    """A text of so many characters made of a few units in an order that the seed decides."""
    chance = random.Random(seed)
    units = [*chance.sample(UNITS, chance.randint(2, 6)), "\n"]
    text = ""
    while len(text) < size:
        text += "".join(chance.choices(units, k=200))
    return text[:size]


def letter_of(text: str, subtype: str = "plain") -> bytes:
    """A mail with that text."""
    head = f"From: Li <li@kunde.test>\r\nSubject: x\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
    return f"{head}Content-Transfer-Encoding: 8bit\r\n\r\n{text}".encode()
