"""Failure reports and receipts: RFC 3464 and 8098 parts, and the prose of providers that send none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from complaints.reading import DeliveryReport
from foundations.language.pattern import Pattern
from parsers.mail.headers import ADDRESS, decode_header, message_ids, split_headers
from parsers.mail.letter import Letter

_STATUS = Pattern(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = Pattern(r"(?<!\d)([45]\d\d)(?=[ \-#])")


def reports_of(letter: Letter, text: str) -> tuple[DeliveryReport, ...]:
    """What the letter says of letters of ours, one report per recipient; empty when it says nothing."""
    original, envelope = _original_ids(letter, text)
    found: list[DeliveryReport] = []
    for part in letter.report_parts:
        if part.media_type == "message/disposition-notification":
            found += _receipt(part.body, original)
        elif part.media_type != "message/feedback-report":
            found += _delivery_status(part.body, original, envelope)
    if not found and not letter.report_parts:
        found += _prose(letter, text, original)
    return tuple(found[:200])


def _groups(body: bytes) -> list[dict[str, str]]:
    """The blank-line separated groups of fields of a report part."""
    groups: list[dict[str, str]] = []
    at = 0
    while at < len(body) and len(groups) < 300:
        headers, after = split_headers(body, at)
        if headers.items:
            groups.append({name: decode_header(value) for name, value in reversed(headers.items)})
        if after <= at:
            break
        at = after
    return groups


def _recipient(value: str) -> str:
    """The address in `rfc822; user@host`."""
    address = value.partition(";")[2].strip() or value.strip()
    found = ADDRESS.search(address)
    return found.group().lower() if found else address.strip("<> ").lower()


def _delivery_status(body: bytes, original: str, envelope: str) -> list[DeliveryReport]:
    found = []
    for group in _groups(body):
        envelope = group.get("original-envelope-id", envelope)
        if "final-recipient" not in group and "original-recipient" not in group:
            continue
        action = group.get("action", "").split()[0].lower() if group.get("action", "").split() else ""
        status = _STATUS.search(group.get("status", "")) or _STATUS.search(group.get("diagnostic-code", ""))
        if action in ("relayed", "expanded"):
            action = "delivered"
        if action not in ("failed", "delayed", "delivered"):
            first = status.group(1)[0] if status else ""
            action = {"5": "failed", "4": "delayed", "2": "delivered"}.get(first, "failed")
        recipient = _recipient(group.get("original-recipient") or group.get("final-recipient") or "")
        diagnostic = group.get("diagnostic-code", "").partition(";")[2].strip() or group.get("diagnostic-code", "")
        found.append(
            DeliveryReport(action, recipient, status.group(1) if status else "", diagnostic[:500], original, envelope)
        )
    return found


def _receipt(body: bytes, original: str) -> list[DeliveryReport]:
    fields: dict[str, str] = {}
    for group in _groups(body):
        fields |= {k: v for k, v in group.items() if k not in fields}
    disposition = fields.get("disposition", "").rpartition(";")[2].strip().lower()
    kind = (
        "displayed"
        if disposition.startswith(("displayed", "read"))
        else "failed"
        if disposition.startswith(("failed", "denied"))
        else "delivered"
    )
    if disposition.startswith("deleted"):
        kind = "delivered"
    about = message_ids(fields.get("original-message-id", "").encode("utf-8", "replace"))
    return [
        DeliveryReport(
            kind, _recipient(fields.get("final-recipient", "")), "", disposition, about[0] if about else original
        )
    ]


def _original_ids(letter: Letter, text: str) -> tuple[str, str]:
    """Message-ID and envelope id of the letter that is reported on."""
    for entity in letter.originals:
        headers, _ = split_headers(entity.body)
        ids = message_ids(headers.raw("message-id"))
        if ids:
            return ids[0], ""
    found = re.search(r"^[^\w\n]*+message-id\s*[:：]\s*(<[^<>\s]+>)", text, re.IGNORECASE | re.MULTILINE)
    if found:
        return found.group(1), ""
    for name in ("in-reply-to", "references"):
        ids = message_ids(letter.headers.raw(name))
        if ids:
            return ids[-1], ""
    return "", ""


_BOUNCE_FROM = Pattern(
    r"mailer-daemon|postmaster|mail delivery|bounce|microsoftexchange|系统(?:管理员|退信)|exim|system administrator",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = Pattern(
    r"undeliver|delivery (?:status|failure|has failed|failed)|returned (?:mail|to sender)|failure notice|mail delivery (?:failed|failure|system)|non remis|unzustellbar|nicht zustellbar"
    r"|退信|退回的?(?:邮件|郵件|信)|未送达|未送達|无法投递|無法(?:投遞|傳遞|送達)|投递失败|发送失败|传送失败|系统退信|传递失败|傳遞失敗",
    re.IGNORECASE,
)
_DELAY = Pattern(r"delay|warning: message|will be retried|still being retried|延迟|延遲|继续尝试", re.IGNORECASE)
_READ = Pattern(r"^\s*(?:read|已读|已讀|已讀取|读取回执|read receipt|gelesen|lu)\s*[:：]", re.IGNORECASE)


def _prose(letter: Letter, text: str, original: str) -> list[DeliveryReport]:
    """A bounce in words alone: who sent it and what its subject says decide, the body gives address and code."""
    sender = letter.headers.text("from") + " " + letter.headers.text("return-path")
    subject = letter.headers.text("subject")
    if _READ.match(subject) and len(text) < 1500 and original:
        return [DeliveryReport("displayed", "", "", "", original)]
    if not (
        _BOUNCE_SUBJECT.search(subject) and (_BOUNCE_FROM.search(sender) or letter.headers.raw("x-failed-recipients"))
    ):
        return []
    status = _STATUS.search(text)
    reply = _REPLY.search(text)
    code = status.group(1) if status else ""
    if not code and reply:
        code = f"{reply.group(1)[0]}.0.0"
    kind = (
        "delayed"
        if _DELAY.search(subject) or (code.startswith("4.") and not re.search(r"fail|退信", subject, re.IGNORECASE))
        else "failed"
    )
    failed = letter.headers.text("x-failed-recipients")
    addresses = ADDRESS.findall(failed) or _prose_recipients(text, letter)
    line = next((each.strip() for each in text.splitlines() if _STATUS.search(each) or _REPLY.search(each)), "")
    return [DeliveryReport(kind, address.lower(), code, line[:500], original) for address in addresses[:20] or [""]]


def _prose_recipients(text: str, letter: Letter) -> Sequence[str]:
    own = {a.lower() for a in ADDRESS.findall(letter.headers.text("from") + letter.headers.text("to"))}
    return [
        a
        for a in dict.fromkeys(ADDRESS.findall(text[:4000]))
        if a.lower() not in own and not re.match(r"(?i)mailer-daemon|postmaster", a)
    ][:1]
