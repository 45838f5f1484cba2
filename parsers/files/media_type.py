"""What a file is, by its content; the declared type and the name only break ties."""

from __future__ import annotations

import io
import re
import zipfile

from foundations.language.pattern import Pattern
from parsers.files.compound import COMPOUND

#: fields that tell a mail header from lines of prose with a colon
MAIL_FIELD = Pattern(
    rb"(?:from|to|subject|date|received|return-path|message-id|mime-version|content-type|delivered-to|x-[\w-]+|reply-to|dkim-signature|"
    rb"authentication-results|arc-[\w-]+|sender|cc|in-reply-to|references|thread-[\w-]+|user-agent|content-transfer-encoding|"
    rb"envelope-to|delivery-date|auto-submitted|precedence|content-disposition|content-language|received-spf|list-[\w-]+|"
    rb"importance|domainkey-signature|feedback-id)[ \t]*:",
    re.IGNORECASE,
)


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
#: the part that says only that the next one is encrypted (RFC 3156 section 4)
PGP_CONTROL = "application/pgp-control"
_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"II+\x00", 0, "image/tiff"),
    (b"MM\x00+", 0, "image/tiff"),
    (b"BM", 0, "image/bmp"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypheix", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"ftypavif", 4, "image/avif"),
    (b"{\\rtf", 0, "application/rtf"),
    (b"\x78\x9f\x3e\x22", 0, "application/ms-tnef"),
    (b"Rar!\x1a\x07", 0, "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"BZh", 0, "application/x-bzip2"),
    (b"MZ", 0, "application/x-msdownload"),
    (b"%!PS", 0, "application/postscript"),
    (b"ID3", 0, "audio/mpeg"),
    (b"ftyp", 4, "video/mp4"),
    (b"BEGIN:VCALENDAR", 0, "text/calendar"),
    (b"BEGIN:VCARD", 0, "text/vcard"),
    (b"<?xml", 0, "application/xml"),
)
_HTML = Pattern(
    rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html|head|body|table|meta)\b", re.IGNORECASE | re.DOTALL
)


def media_type_of(data: bytes, name: str = "", declared: str = "") -> str:
    """The media type of these bytes."""
    for magic, at, kind in _MAGIC:
        if data[at : at + len(magic)] == magic and (
            kind != "image/bmp" or (len(data) > 26 and data[14:15] in b"\x0c(@lm|8")
        ):
            if kind == "video/mp4" and data[8:11] in (b"M4A",):
                return "audio/mp4"
            return kind if kind != "application/xml" else _xml_kind(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(data)
    if data.startswith(COMPOUND):
        return _ole_kind(data, name)
    place = data[:1024].find(b"%PDF-")
    if place >= 0:
        return "application/pdf"
    if _HTML.match(data[:2000]):
        return "text/html"
    if data[:2] in (b"0\x82", b"0\x80") and b"\x2a\x86\x48\x86\xf7\x0d\x01\x07" in data[:64]:
        return "application/pkcs7-mime" if not name.lower().endswith(".p7s") else "application/pkcs7-signature"
    if pgp := _pgp_kind(data, name.lower(), declared):
        return pgp
    if looks_like_mail(data) and (
        name.lower().endswith((".eml", ".mht", ".mhtml", ".mbox"))
        or "." not in name[-6:]
        or declared.startswith("message/")
    ):
        return "message/rfc822"
    if _is_text(data):
        return _text_kind(data, name, declared)
    return _other(data, declared)


_PGP_ARMOUR = Pattern(rb"\s*-----BEGIN PGP (?:(?P<m>MESSAGE)|(?P<s>SIGNATURE)|(?P<k>PUBLIC|PRIVATE KEY))")
_PGP = {"m": "application/pgp-encrypted", "s": "application/pgp-signature", "k": "application/pgp-keys"}
_PGP_PACKETS = {2: "s", 5: "k", 6: "k"} | dict.fromkeys((1, 3, 4, 8, 9, 11, 18, 20), "m")


def _pgp_kind(data: bytes, name: str, declared: str) -> str:
    """What an OpenPGP file holds by its armour, or by its first packet (RFC 4880 section 4.3) where it is named as one."""
    armour = _PGP_ARMOUR.match(data[:200])
    if armour:
        return _PGP[armour.lastgroup or "m"]
    if not name.endswith((".gpg", ".pgp", ".asc", ".sig")) and not declared.startswith("application/pgp-"):
        return ""
    if declared == "application/pgp-encrypted" and re.fullmatch(rb"\s*Version:\s*1\s*", data[:100], re.IGNORECASE):
        return PGP_CONTROL
    first = data[0] if data else 0
    packet = first & 0x3F if first & 0x40 else (first >> 2) & 0x0F
    return _PGP.get(_PGP_PACKETS.get(packet, ""), "") if first & 0x80 else ""


def _other(data: bytes, declared: str) -> str:
    """What puremagic makes of bytes that we have no rule for."""
    import puremagic

    if len(data) > 16:
        try:
            found = puremagic.magic_string(data[:65536])
        except (puremagic.PureError, ValueError, IndexError):
            found = []
        for each in found:
            if (
                each.confidence >= 0.7
                and each.mime_type
                and not each.mime_type.startswith(("image/", "application/pdf"))
            ):
                return str(each.mime_type)
    clean = declared if re.fullmatch(r"(?:audio|video|font|model)/[\w.+-]+", declared) else ""
    return clean or "application/octet-stream"


def looks_like_mail(data: bytes) -> bool:
    """Whether bytes begin with mail header fields: at least two known ones among the first lines."""
    lines = data[:8192].lstrip(b"\xef\xbb\xbf\r\n \t").splitlines()[:60]
    if lines and lines[0].startswith((b"From ", b">From ")):
        del lines[0]
    if not lines or not re.match(rb"[!-9;-~]+[ \t]*:", lines[0]):
        return False
    known = 0
    for line in lines:
        if not line.strip():
            break
        known += bool(MAIL_FIELD.match(line))
    return known >= 2


def _is_text(data: bytes) -> bool:
    sample = data[:4096]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    control = sum(1 for b in sample if b < 9 or 13 < b < 27 or 27 < b < 32)
    return bool(sample) and control == 0


def _text_kind(data: bytes, name: str, declared: str) -> str:
    ending = name.lower().rpartition(".")[2]
    if ending == "csv" or declared == "text/csv":
        return "text/csv"
    if declared in (
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "message/delivery-status",
        "message/disposition-notification",
        "text/rfc822-headers",
        "message/feedback-report",
    ):
        return declared
    if declared in ("text/html", "text/x-html") and b"<" in data[:4000]:
        return "text/html"
    return "text/plain"


def _xml_kind(data: bytes) -> str:
    head = data[:4000].lower()
    if b"<html" in head:
        return "text/html"
    if b"schemas.microsoft.com/office/word/2003/wordml" in head or b"office/2006/xmlpackage" in head:
        return "application/xml+word"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "application/xml+sheet"
    return "image/svg+xml" if b"<svg" in head else "application/xml"


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info.filename for info in archive.infolist()[:3000]]
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                if re.fullmatch(r"application/[\w.+-]+", kind):
                    return kind
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, KeyError, EOFError):
        names = [
            n.decode("ascii", "replace")
            for n in re.findall(rb"(word/document\.xml|xl/workbook\.xml|ppt/presentation\.xml)", data)
        ]
    lower = {n.replace("\\", "/").lower().lstrip("/") for n in names}
    if "[content_types].xml" in lower or any(n.startswith(("word/", "xl/")) for n in lower):
        if any(n.startswith("word/") and n.endswith(".xml") for n in lower):
            return DOCX
        if "xl/workbook.bin" in lower:
            return "application/vnd.ms-excel.sheet.binary.macroenabled.12"
        if any(n.startswith("xl/") for n in lower):
            return XLSX
        if any(n.startswith("ppt/") for n in lower):
            return PPTX
    return "application/zip"


def _ole_kind(data: bytes, name: str) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {"/".join(entry).lower() for entry in ole.listdir(streams=True, storages=False)}
    except Exception:  # noqa: BLE001 - a damaged compound file: the name is all that is left
        streams = set()
    if any(s.startswith("__substg1.0_") or s == "__properties_version1.0" for s in streams):
        return "application/vnd.ms-outlook"
    if "worddocument" in streams:
        return "application/msword"
    if "workbook" in streams or "book" in streams:
        return "application/vnd.ms-excel"
    if "powerpoint document" in streams:
        return "application/vnd.ms-powerpoint"
    if "encryptedpackage" in streams:
        return "application/x-ole-encrypted"
    by_name = {
        "doc": "application/msword",
        "xls": "application/vnd.ms-excel",
        "msg": "application/vnd.ms-outlook",
        "wps": "application/msword",
    }
    return by_name.get(name.lower().rpartition(".")[2], "application/x-ole-storage")
