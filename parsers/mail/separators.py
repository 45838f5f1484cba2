"""Where a quoted or forwarded mail begins in a body: marks, printed headers and attributions; one linear table of separators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from foundations.language.pattern import Pattern
from parsers.mail.headers import ADDRESS

MAX_SEPARATORS = 60
_LINE = 200  # characters of a line of which is remembered that it begins no separator
MAX_LINES = 8000  # within which separators are looked for

_DASH = r"[-—–─_=*~ \t\xa0]"
FORWARD_MARK = Pattern(
    rf"^\W*(?:{_DASH}{{2,}})?\s*(?:"
    r"(?:begin )?forwarded(?: e-?mail)? message|(?:original message )?forwarded by\b.{0,80}|forwarded mail"
    r"|(?:开始)?转发(?:的)?(?:邮件|消息|信息|郵件)(?:信息|原文)?|(?:开始)?转发邮件|以下是转发的邮件|下面是(?:被)?转发的邮件|转发邮件信息"
    r"|(?:開始)?(?:轉寄|轉發)(?:的)?(?:郵件|訊息|信息|信件)(?:內容)?|以下是轉寄的郵件"
    r"|weitergeleitete nachricht|anfang der weitergeleiteten (?:nachricht|e-mail)|message transféré|début du message (?:réexpédié|transféré)"
    r"|mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|begin doorgestuurd bericht"
    r"|пересланное сообщение|конец пересылаемого сообщения|転送メッセージ|전달된 메시지"
    rf")\s*[:：]?\s*(?:{_DASH}*)$",
    re.IGNORECASE,
)
ORIGINAL_MARK = Pattern(
    rf"^\W*{_DASH}{{2,}}\s*(?:"
    r"original(?: |\xa0)?(?:message|email|mail|appointment)?|original|replied message|reply message|in reply to"
    r"|原始(?:邮件|郵件|消息|訊息|信息|信件|邮件信息)|邮件原件|邮件原文|原邮件|原信件|原郵件|回复的原邮件|回复的邮件|回复邮件信息|原始邮件信息|原文|回覆郵件|回覆的郵件|郵件原件|來信內容"
    r"|ursprüngliche nachricht|originalnachricht|message d'origine|message original|mensaje original|messaggio originale|mensagem original"
    r"|oorspronkelijk bericht|ursprungligt meddelande|opprinnelig melding|oprindelig meddelelse|wiadomość oryginalna|исходное сообщение|元のメッセージ|원본 메시지"
    rf")\s*[:：]?\s*{_DASH}*$",
    re.IGNORECASE,
)
_FROM = r"from|发件人|發件人|寄件者|寄件人|发信人|發信人|发送人|von|de|da|van|från|fra|från|od|от|от кого|mittente|差出人|보낸 사람"
_WHEN = (
    r"sent|date|发送时间|發送時間|发送日期|發送日期|日期|时间|時間|寄件日期|傳送日期|傳送時間|寄出時間|發件時間|发件时间|gesendet|datum|envoyé|date d'envoi|enviado|fecha|data|inviato"
    r"|verzonden|skickat|sendt|wysłano|отправлено|дата|送信日時|보낸 날짜"
)
_TO = r"to|收件人|收件者|收信人|an|à|para|a|aan|till|til|do|кому|宛先|받는 사람"
_ABOUT = (
    r"subject|主题|主題|主旨|标题|標題|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|тема|件名|제목"
)
_COPY = r"cc|bcc|抄送|副本|抄送人|密送|密件副本|reply-to|回复|importance|重要性|attachments?|附件|risposta|antwort an|répondre à|organization|kopie|copie"
_HEADER_LINE = Pattern(
    rf"^[>\s|*_\"'·]*(?P<key>(?P<from>{_FROM})|(?P<when>{_WHEN})|(?P<to>{_TO})|(?P<about>{_ABOUT})|(?P<copy>{_COPY}))"
    r"[*_\s\"']*[:：][*_]*\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_ADDRESS = ADDRESS.pattern
_DATEISH = r"\d{1,4}\s*[-/.年月]\s*\d{1,2}|\d{1,2}:\d{2}|\b(?:19|20)\d\d\b"
ATTRIBUTION = Pattern(
    r"^[>\s\"'*_-]*(?:"
    rf"(?:on|le|am|op|el|il|em|den|w dniu|dnia|at)\b.{{0,300}}(?:{_DATEISH}|{_ADDRESS}).{{0,300}}"
    r"(?:wrote|writes|said|a écrit|schrieb|schreef|escribió|ha scritto|escreveu|skrev|napisał(?:\(a\))?|wrote the following)\b.{0,60}[:：]?"
    rf"|.{{0,200}}(?:{_DATEISH}|{_ADDRESS}).{{0,200}}(?:写道|寫道|撰写|來信|写到|寫到|さんは書きました|написал(?:\(а\))?|пишет|님이 작성)\s*[:：]?"
    rf"|在.{{0,60}}(?:{_DATEISH}).{{0,300}}(?:写道|寫道|写|寫|说道)\s*[:：]?"
    rf"|.{{0,120}}(?:{_ADDRESS}).{{0,80}}(?:wrote|writes|schrieb|a écrit|escribió|skrev|schreef|ha scritto|escreveu|napisał)\b.{{0,80}}[:：]"
    r"|\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} GMT[+-]\d{2}:\d{2} .{1,120}"
    rf"|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}.{{0,120}}<\s*{_ADDRESS}>\s*[:：]?"
    rf"|\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日.{{0,200}}<\s*{_ADDRESS}>\s*(?:写道|寫道|於|于)?\s*[:：]"
    r")[*_\"'\s-]*$",
    re.IGNORECASE,
)
#: one of these stands in every attribution, or an address at its end
_ATTRIBUTION_WORDS = (
    *("wrote", "writes", "said", "écrit", "schrieb", "schreef", "escribi", "scritto", "escreveu", "skrev", "napisa"),
    *("写", "寫", "说道", "來信", "書きました", "написал", "пишет", "작성", "gmt+", "gmt-"),
)
_SAID = Pattern("|".join(map(re.escape, _ATTRIBUTION_WORDS)))
_ADDRESS_LAST = Pattern(r"@[^@]{1,80}[:：>]\W*$")
_DIGIT_OR_AT = Pattern(r"[\d@]")
_ATTRIBUTION_START = Pattern(r"^[>\s\"'*_-]*(?:on|le|am|op|el|il|em|在|于|於|\d{4}[-/.年]).{0,60}\d", re.IGNORECASE)
_DEPTH = Pattern(r"^\s{0,3}(?:[A-Z]{1,3}(?=>(?:\s|$)))?((?:[>|＞]\s?)+)")
_MARKS = Pattern(r"^\s{0,3}(?:[>＞]\s?)+")
RULE = Pattern(r"^\s*[-—–─_=*~#+.·]{4,}\s*$|^\s*ᐧ\s*$")


@dataclass(frozen=True, slots=True)
class QuotedHeader:
    """The few header lines that mail programs print above a quoted or forwarded mail, as written."""

    sender: str = ""
    when: str = ""
    to: str = ""
    subject: str = ""


@dataclass(slots=True)
class Separator:
    """A mark, attribution or printed header at a line, and the mail's header where it is printed below."""

    at: int
    body: int  # first line after mark and header
    kind: Literal["forward", "original", "attribution", "header"]
    depth: int
    header: QuotedHeader | None = field(default=None)


def depth_of(line: str) -> int:
    """How many quotation marks a line begins with."""
    if ">" not in line and "＞" not in line:
        return 0
    marks = _DEPTH.match(line)
    return marks.group(1).count(">") + marks.group(1).count("＞") if marks else 0


def bare(line: str) -> str:
    """The line without its quotation marks."""
    return _MARKS.sub("", line) if ">" in line or "＞" in line else line


def _header_at(lines: Sequence[str], at: int) -> tuple[QuotedHeader, int] | None:
    """The printed header that begins at this line, and the line after it; None when there is none."""
    if ":" not in lines[at] and "：" not in lines[at]:
        return None
    first = _HEADER_LINE.match(bare(lines[at]))
    if not first or not (first.group("from") or first.group("when") or first.group("about") or first.group("to")):
        return None
    found: dict[str, str] = {}
    line, last = at, at
    while line < len(lines) and line - last <= 2 and line - at < 24:
        text = bare(lines[line])
        match = _HEADER_LINE.match(text)
        if match:
            kind = next(k for k in ("from", "when", "to", "about", "copy") if match.group(k))
            if kind in found and kind != "copy":
                break
            found[kind] = match.group("value").strip()
            last = line
            if not found[kind] and line + 1 < len(lines) and not _HEADER_LINE.match(bare(lines[line + 1])):
                found[kind] = bare(lines[line + 1]).strip()  # the value stands on a line of its own
                line += 1
                last = line
        elif text.strip() and (line > last + 1 or found.get("about") is not None or not text[:1].isspace()):
            if "from" in found and len(found) >= 2 and "about" in found:
                break
            if line == last + 1 and not re.search(r"[@;；<>,，]", text):
                break
        line += 1
    if "from" not in found or not ({"when", "to"} & found.keys()) or len(found) < 2:
        return None
    if len(found) == 2 and "@" not in found["from"] + found.get("to", ""):
        return None
    if (
        not re.search(r"@|[\[<(]", found["from"])
        and "about" not in found
        and not re.search(_DATEISH, found.get("when", ""))
    ):
        return None
    return QuotedHeader(found["from"], found.get("when", ""), found.get("to", ""), found.get("about", "")), last + 1


def _is_attribution(text: str) -> bool:
    if len(text) >= 500 or not _DIGIT_OR_AT.search(text):  # each names a day or an address
        return False
    small = text.lower()
    said = _SAID.search(small) or ("@" in text and _ADDRESS_LAST.search(text))
    return bool(said) and bool(ATTRIBUTION.match(text))


@lru_cache(maxsize=1024)
def _is_plain(text: str) -> bool:
    """Whether nothing in a line by itself may begin a separator: no mark, no line of a header, no attribution."""
    marked = len(text) < 90 and (FORWARD_MARK.match(text) or ORIGINAL_MARK.match(text))
    return not (marked or _HEADER_LINE.match(text) or _is_attribution(text) or _ATTRIBUTION_START.match(text))


def _separator_at(lines: Sequence[str], depths: Sequence[int], at: int, text: str) -> Separator | None:
    """The separator that begins at this line, without the header that may follow it."""
    if len(text) <= _LINE and _is_plain(text):
        return None
    if len(text) < 90 and FORWARD_MARK.match(text):
        return Separator(at, at + 1, "forward", depths[at])
    if len(text) < 90 and ORIGINAL_MARK.match(text):
        return Separator(at, at + 1, "original", depths[at])
    if header := _header_at(lines, at):
        return Separator(at, header[1], "header", depths[at], header[0])
    if _is_attribution(text):
        return Separator(at, at + 1, "attribution", depths[at])
    for span in (2, 3, 4, 5, 6):  # broken over several lines by a mail program
        if at + span > len(lines) or not _ATTRIBUTION_START.match(text):
            break
        pieces = [bare(each).strip() for each in lines[at : at + span]]
        if span < 4 and not all(pieces):
            continue
        if _ATTRIBUTION_START.match(pieces[-1]) and _is_attribution(pieces[-1]):
            break  # what stands above is the sender's own last line
        if _is_attribution(" ".join(pieces)):
            return Separator(at, at + span, "attribution", depths[at])
    return None


def separators_of(lines: Sequence[str], depths: Sequence[int]) -> list[Separator]:
    """Every separator of a body, in order; `depths` are the lines' depths of quotation."""
    found: list[Separator] = []
    at = 0
    while at < min(len(lines), MAX_LINES) and len(found) < MAX_SEPARATORS:
        text = bare(lines[at]).strip()
        separator = _separator_at(lines, depths, at, text) if 0 < len(text) <= 700 else None
        if separator is None:
            at += 1
            continue
        if separator.kind != "header":
            after = separator.body
            while after < len(lines) and after < separator.body + 4 and not bare(lines[after]).strip():
                after += 1
            if after < len(lines) and (header := _header_at(lines, after)):
                separator.header, separator.body = header
        else:
            _take_rule_above(lines, separator)
        found.append(separator)
        at = max(separator.body, at + 1)
    return found


def _take_rule_above(lines: Sequence[str], separator: Separator) -> None:
    """A line of dashes above a printed header belongs to it."""
    while separator.at > 0:
        above = bare(lines[separator.at - 1]).strip()
        if above and not RULE.match(above):
            break
        if not above and (separator.at < 2 or not RULE.match(bare(lines[separator.at - 2]).strip() or "x")):
            break
        separator.at -= 1


def body_start(lines: Sequence[str]) -> int:
    """The first line after the mark and the printed header with which a forwarded or quoted mail begins."""
    at = 0
    while at < len(lines) and (
        not lines[at].strip()
        or RULE.match(lines[at])
        or FORWARD_MARK.match(lines[at].strip())
        or ORIGINAL_MARK.match(lines[at].strip())
    ):
        at += 1
    header = _header_at(lines, at) if at < len(lines) else None
    return header[1] if header else at
