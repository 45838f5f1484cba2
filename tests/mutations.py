"""What Hypothesis draws for the readers: changed valid files, packages with changed members, mails that no program wrote."""

from __future__ import annotations

import base64
import io
import os
import quopri
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: `KESU_PROPERTIES=long` looks a long while and somewhere else each time; otherwise every run draws the same
LONG = os.environ.get("KESU_PROPERTIES") == "long"


def examples(count: int) -> Callable[[Any], Any]:
    """How many examples a property is tried on: `count`, or sixty times as many in the long profile."""
    return settings(
        max_examples=count * int(os.environ.get("KESU_PROPERTIES_TIMES", "60")) if LONG else count,
        derandomize=not LONG,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


#: bytes that break what counts, ends or nests
PIECES = (
    b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x80\0\0\0", b"\x7f\xff\xff\xff", b"\r", b"\n", b"\r\n\r\n", b"\t", b"9" * 40, b"-1", b"1e999",
    b"<", b"/>", b"]]>", b"&#x0;", b"&#xD800;", b"&a;", b"{", b"}", b"\\", b"(", b")", b"<<", b">>", b"endobj", b"stream\n", b"\\u-10240?",
    b"\xed\xa0\x80", b"\xd8\x00", b"\x1b$B", b"\x0e", "²".encode(), "٣".encode(), "\u2028".encode(), b"=?", b"?=", b"--", b"\xfe\xff", b"PK\x03\x04",
)  # fmt: skip

_PLACES = st.floats(0, 1, allow_nan=False, exclude_max=True)
_EDIT = st.tuples(
    st.sampled_from(("flip", "set", "cut", "insert", "double", "move", "end")),
    _PLACES,
    st.integers(1, 60),
    st.one_of(st.sampled_from(PIECES), st.binary(min_size=1, max_size=8)),
)
EDITS = st.lists(_EDIT, min_size=1, max_size=6)


def changed(data: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    """The bytes after these edits, each at its place as a fraction of the length."""
    out = bytearray(data)
    for kind, share, length, piece in edits:
        at = int(share * len(out))
        if kind == "flip" and out:
            out[at] ^= 1 << length % 8
        elif kind == "set":
            out[at : at + len(piece)] = piece
        elif kind == "cut":
            del out[at : at + length]
        elif kind == "insert":
            out[at:at] = piece
        elif kind == "double":
            out[at:at] = out[at : at + length] * (1 + length % 3)
        elif kind == "move":
            moved = out[at : at + length]
            del out[at : at + length]
            to = (at * 7 + length) % (len(out) + 1)
            out[to:to] = moved
        elif kind == "end":
            del out[max(at, 1) :]
    return bytes(out)


def changed_files(*files: Callable[[], bytes]) -> st.SearchStrategy[bytes]:
    """One of these files, changed at drawn places."""
    return st.builds(lambda make, edits: changed(make(), edits), st.sampled_from(files), EDITS)


#: values that an attribute or a text of XML has in no file that a program wrote
ODD_VALUES = (
    "", "0", "-1", "²", "٣", "9" * 30, "9" * 5000, "1e999", "nan", "inf", "A0", "XFD1048576", "A1:A1", "B2:A1", "ZZZ9999999", "true", "../../x",
    "x" * 3000, "_xD800_", "_x0000_", "&#x1F600;", "0x10", "1.5", "+3", " 7 ", "一", "2958466", "-0.5", "60", "http://[", "rId1", "s", "d", "e", "inlineStr",
)  # fmt: skip
_XML_CHANGE = st.tuples(
    st.sampled_from(("value", "text", "drop", "double", "wrap")), _PLACES, st.sampled_from(ODD_VALUES)
)


def changed_xml(data: bytes, changes: list[tuple[str, float, str]]) -> bytes:
    """XML with other values and texts, or with elements left out, doubled or put inside one another; mostly well formed."""
    for kind, share, value in changes:
        pattern = {"value": rb'="[^"<>]*"', "text": rb">[^<>]+<"}.get(
            kind, rb"<([\w:]+)(?: [^<>]*)?(?:/>|>[^<>]*</\1>)"
        )
        found = list(re.finditer(pattern, data))
        if not found:
            continue
        place = found[int(share * len(found))]
        said = value.encode()
        new = {
            "value": b'="' + said + b'"',
            "text": b">" + said + b"<",
            "drop": b"",
            "double": place.group() * 3,
            "wrap": b"<q>" * 300 + place.group() + b"</q>" * 300,
        }[kind]
        data = data[: place.start()] + new + data[place.end() :]
    return data


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A zip with every member changed; a member for which the change gives None is left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            member = change(info.filename, old.read(info))
            if member is not None:
                new.writestr(info.filename, member)
    return out.getvalue()


@st.composite
def changed_packages(draw: st.DrawFn, make: Callable[[], bytes], members: tuple[str, ...]) -> bytes:
    """A package whose members, mostly those named, are changed before it is packed again; sometimes one is left out."""
    name = draw(st.sampled_from(members))
    if draw(st.integers(0, 3)):
        xml = draw(st.lists(_XML_CHANGE, min_size=1, max_size=5))
        edits: list[tuple[str, float, int, bytes]] = []
    else:
        xml, edits = [], draw(EDITS)
    left_out = draw(st.sampled_from((None, None, None, *members)))

    def change(member: str, data: bytes) -> bytes | None:
        if member == left_out:
            return None
        return changed(changed_xml(data, xml), edits) if member == name else data

    return repacked(make(), change)


# --------------------------------------------------------------------------------------------------------- mails
CHARSETS = (
    "utf-8", "UTF8", "gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "iso-2022-jp", "iso-2022-cn", "hz-gb-2312", "utf-7", "utf-16", "utf-16le",
    "us-ascii", "iso-8859-1", "windows-1252", "cp936", "unknown-8bit", "x-user-defined", "", "rot13", "base64", "idna", "punycode", "undefined",
    "unicode_escape", "zlib", "utf-8\0", "'utf-8'", "无", "utf_32", "cp65001", "mbcs", "oem", "raw_unicode_escape", "\ud800",
)  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=20),
    st.sampled_from(
        (
            "批号: A240115-03", "lot no: A1\r\n", "数量 120 pcs", "From: a@b.test", "-----Original Message-----", "> 引用", "客户名称：晨岭", "\0", "\ud83d",
            "\udc80", "=?utf-8?b?5oqV6K+J?=", "=?gb2312?q?=C4?=", "<a@b.test>", "(((", '"', "wang@客户.测试", "<<>>", "@", "a@b.c, ,;", "\u202e", "99:99:99",
            "Fri, 31 Feb 20260 25:61:61 +9999", "-----BEGIN PGP MESSAGE-----", "~{VPND~}", "+ZeVnLIqe-", "begin 644 x.doc", "２０２６年１３月４５日",
            "2026-02-30", "0000-00-00", "1/2/3/4", "9" * 400, "-- \r\n", "8613900007788" * 4, "¥" + "9" * 60, "%" * 50, "一" * 60, "￥1,,,2..3",
        )
    ),
)  # fmt: skip
NAMES = (
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Return-Path", "Received", "Content-Type", "Content-ID",
    "Content-Disposition", "Content-Transfer-Encoding", "Auto-Submitted", "List-Unsubscribe", "X-Mailer", "Sender", "Precedence", "MIME-Version", "X-Fax-From",
)  # fmt: skip


def raw(text: str, charset: str = "utf-8") -> bytes:
    """The text in a charset, in UTF-8 where that does not exist; lone surrogates as bytes of their own."""
    try:
        return text.encode(charset, "surrogatepass")
    except (LookupError, UnicodeError, ValueError, TypeError, AssertionError):
        return text.encode("utf-8", "surrogatepass")


@st.composite
def values(draw: st.DrawFn) -> bytes:
    """The value of a header: plain words, encoded words in a drawn charset, RFC 2231, or bytes."""
    words = draw(st.lists(WORDS, min_size=0, max_size=3))
    charset = draw(st.sampled_from(CHARSETS))
    shape = draw(st.integers(0, 4))
    said = raw(" ".join(words), charset)
    if shape == 0:
        return b"=?%s?b?%s?=" % (raw(charset), base64.b64encode(said)[: draw(st.integers(0, 200))])
    if shape == 1:
        return b"=?%s?Q?%s?=" % (raw(charset), quopri.encodestring(said).replace(b"\n", b"")[:200])
    if shape == 2:
        return draw(st.binary(max_size=60))
    if shape == 3:
        return b"%s <%s>" % (said, draw(st.sampled_from((b"wang@customer.test", b"", b"@", b"a@b@c", b"x" * 300))))
    return said


@st.composite
def headers(draw: st.DrawFn) -> bytes:
    """Some header lines, with odd folding and line ends."""
    out = b""
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=8)):
        colon = draw(st.sampled_from((b": ", b":", b" : ", b":\t", b":\r\n ")))
        end = draw(st.sampled_from((b"\r\n", b"\n", b"\r\n", b"\r", b"\r\r\n", b"\r\n\t\r\n")))
        out += name.encode() + colon + draw(values()) + end
    return out


BOUNDARIES = (b"b", b"=_b", b"", b" ", b"b" * 200, b"--", b"a--", b'"', b"\xff", b"b b ", "界".encode())
TYPES = (
    b"text/plain", b"text/html", b"text/enriched", b"text/calendar", b"text/csv", b"application/octet-stream", b"application/pdf", b"image/png", b"message/rfc822",
    b"message/delivery-status", b"message/partial", b"message/external-body", b"application/ms-tnef", b"application/rtf", b"text", b"/", b"", b"multipart/mixed",
    b"multipart/alternative", b"application/pkcs7-mime", b"application/pgp-encrypted", b"application/applefile", b"text/rfc822-headers", b"text/plain; format=flowed; delsp=yes",
)  # fmt: skip
TRANSFERS = (b"7bit", b"8bit", b"base64", b"quoted-printable", b"x-uuencode", b"binary", b"base64 ", b"unknown", b"")


@st.composite
def bodies(draw: st.DrawFn, depth: int = 0) -> bytes:
    """A part with its own headers: words in a charset that may not be the one stated, or parts inside parts."""
    if depth < 3 and draw(st.integers(0, 2)) == 0:
        mark = draw(st.sampled_from(BOUNDARIES))
        used = mark if draw(st.integers(0, 4)) else b"other"
        kind = draw(st.sampled_from((b"mixed", b"alternative", b"related", b"report", b"digest", b"signed", b"x")))
        out = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind, mark)
        for part in draw(st.lists(bodies(depth=depth + 1), max_size=3)):
            out += b"--" + used + b"\r\n" + part + b"\r\n"
        return out + draw(st.sampled_from((b"--" + used + b"--\r\n", b"", b"--")))
    charset, stated = draw(st.sampled_from(CHARSETS)), draw(st.sampled_from(CHARSETS))
    said = (
        raw("\r\n".join(draw(st.lists(WORDS, max_size=5))), charset)
        if draw(st.integers(0, 4))
        else draw(st.binary(max_size=200))
    )
    kind, transfer = draw(st.sampled_from(TYPES)), draw(st.sampled_from(TRANSFERS))
    if transfer == b"base64" and draw(st.integers(0, 3)):
        said = base64.encodebytes(said)
    elif transfer == b"quoted-printable" and draw(st.integers(0, 3)):
        said = quopri.encodestring(said)
    head = b"Content-Type: %s; charset=%s\r\nContent-Transfer-Encoding: %s\r\n" % (kind, raw(stated), transfer)
    if draw(st.booleans()):
        head += b"Content-Disposition: attachment; filename*=%s''%s\r\n" % (raw(stated), draw(values()))
    return head + draw(st.sampled_from((b"\r\n", b"", b"\n"))) + said


#: a mail of drawn headers and parts
MAILS = st.builds(lambda head, body: b"From: a@b.test\r\nSubject: x\r\n" + head + body, headers(), bodies())


# ------------------------------------------------------------------------------------------------------- documents
_RTF_WORDS = (
    rb"\par", rb"\u-1", rb"\u55357", rb"\uc0", rb"\uc-5", rb"\uc99999", rb"\'b1", rb"\'", rb"\f1", rb"\f-9999999999", rb"\fcharset134", rb"\ansicpg936",
    rb"\ansicpg0", rb"\ansicpg9999999999", rb"{\fonttbl", rb"{\*\htmltag64 ", rb"\htmlrtf", rb"\htmlrtf0", rb"\fromhtml1", rb"\bin9", rb"\v", rb"\cell", rb"\row",
    rb"{", rb"}", rb"\*", b"lot A1", b"\xb1", rb"\~", rb"\_", b"\n", rb"{\mhtmltag", rb"\{", b"{" * 300,
)  # fmt: skip
RTFS = st.builds(lambda words: rb"{\rtf1" + b" ".join(words), st.lists(st.sampled_from(_RTF_WORDS), max_size=30))

_TAGS = (
    "<table>", "</table>", "<tr>", "<td>", "</td>", '<td colspan="99999999999">', '<td rowspan="-1">', '<td colspan="²">', "<th>", "<div>", "</div>", "<p>", "<br>", "<pre>",
    "<style>", "<script>", "<blockquote>", "<ol>", '<ol start="²">', "<li>", "<li value='9999999999999999999999'>", "<input type=checkbox checked>", "<select><option selected>", "<!--", "-->", "<![CDATA[",
    "&#xD800;", "&#0;", "&#99999999;", "&nbsp", "&", "<meta charset=utf-7>", "<font face=Wingdings>þ</font>", "<o:p>", "<a href='javascript:'>", "<img alt='批号'>", "\0", "</", "<",
)  # fmt: skip
HTMLS = st.builds(
    lambda parts: "<html>" + "".join(parts), st.lists(st.one_of(st.sampled_from(_TAGS), WORDS), max_size=25)
)


def stream_of(pdf: bytes) -> bytes:
    """The same PDF with its first content packed: what a drawn change then hits is the packed stream."""
    found = re.search(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    if not found:
        return pdf
    return pdf[: found.start(1)] + zlib.compress(found[1]) + pdf[found.end(1) :]
