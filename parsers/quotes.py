"""Tells what is new in a mail from what is quoted, forwarded, signature or disclaimer; one linear table of separators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["new", "inline", "quoted", "signature", "disclaimer", "forwarded"]

MAX_SEPARATORS = 60
MAX_LINES = 8000  # within which separators are looked for
MAX_TAIL = 60  # lines at the end among which a signature or disclaimer is looked for

_DASH = r"[-—–─_=*~ \t\xa0]"
FORWARD_MARK = re.compile(
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
ORIGINAL_MARK = re.compile(
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
_HEADER_LINE = re.compile(
    rf"^[>\s|*_\"'·]*(?P<key>(?P<from>{_FROM})|(?P<when>{_WHEN})|(?P<to>{_TO})|(?P<about>{_ABOUT})|(?P<copy>{_COPY}))"
    r"[*_\s\"']*[:：][*_]*\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_ADDRESS = r"[\w.+=-]+@[\w-]+(?:\.[\w-]+)+"
_DATEISH = r"\d{1,4}\s*[-/.年月]\s*\d{1,2}|\d{1,2}:\d{2}|\b(?:19|20)\d\d\b"
ATTRIBUTION = re.compile(
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
_ATTRIBUTION_WORD = re.compile(
    r"wrote|writes|said|écrit|schrieb|schreef|escribi|scritto|escreveu|skrev|napisa|写|寫|说道|來信|書きました|написал|пишет|작성|GMT[+-]|@[^@]{1,80}[:：>]\W*$",
    re.IGNORECASE,
)
_ATTRIBUTION_START = re.compile(r"^[>\s\"'*_-]*(?:on|le|am|op|el|il|em|在|于|於|\d{4}[-/.年]).{0,60}\d", re.IGNORECASE)
_SIGNATURE_MARK = re.compile(r"^\s*(?:--|—|––|-- \s*|__|&#8212;)\s*$")
_RULE = re.compile(r"^\s*[-—–─_=*~#+.·]{4,}\s*$|^\s*ᐧ\s*$")
_MOBILE = re.compile(
    r"^\W*(?:(?:sent|gesendet|envoyé|enviado|inviato|skickat|sendt|verstuurd|verzonden|wysłane|отправлено) (?:from|via|with|by|von|depuis|de|desde|da|från|fra|vanaf|met|z|с) .{1,120}"
    r"|sent by \w+\W*|get \[?outlook for .{1,120}|from my iphone.{0,40}|someone from mobile"
    r"|发自我?的?.{1,40}|發自我?的?.{1,40}|从我?的?.{1,30}(?:发送|传送)|從我的.{1,30}(?:傳送|發送)|来自我的.{1,30}|來自我的.{1,30}|发送自.{1,40}|获取\s*outlook for .{1,60}"
    r"|von meinem .{1,60}gesendet.{0,40}|diese nachricht wurde von meinem .{1,80}|本邮件由.{1,30}(?:客户端|手机).{0,12}发(?:送|出)"
    r"|sent from \[?mail\]?.{0,200})\W*$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^[\s*_\"'【\[(（-]*(?:this (?:e-?mail|message|communication|transmission)(?:,? (?:and|including|together|is|may|contains|message|\().{0,200})?"
    r"(?:confidential|intended (?:only|solely|recipient)|privileged|addressee).{0,4000}"
    r"|(?:the|any) (?:information|contents?) (?:contained |transmitted |included )?(?:in|of) this (?:e-?mail|message|communication).{0,4000}"
    r"|(?:confidentiality|privacy|legal)(?: notice| note| statement| disclaimer)\b.{0,4000}|disclaimer\s*[:：\-].{0,4000}|disclaimer$|important notice\s*[:：].{0,4000}"
    r"|(?:please )?(?:consider|think (?:about|of)) the environment before.{0,200}|if you (?:are not the intended|have received this).{0,4000}"
    r"|(?:免责|保密|机密|重要|法律)(?:声明|申明|提示|条款|通知)\s*(?:[:：].{0,4000}|[\])）】].{0,4000}|$)|(?:免責|保密|機密|法律)(?:聲明|條款|通知)\s*(?:[:：].{0,4000}|[\])）】].{0,4000}|$)"
    r"|(?:此|本|这封|該|该)(?:电子)?(?:封)?(?:邮件|电邮|郵件|電郵|電子郵件|電子郵件|信件)(?:及其?|和|包括|中|可能|的|所|內|内|與|与|僅|仅|含).{0,100}(?:保密|机密|機密|收件人|收件者|指定|授权|授權|专有|法律).{0,4000}"
    r"|diese (?:e-?mail|nachricht) (?:enthält|ist) .{0,40}vertraulich.{0,4000})$",
    re.IGNORECASE | re.DOTALL,
)
_BANNER = re.compile(
    r"^\W*(?:\[?external(?: e-?mail| sender)?\]?|caution\s*[:：]?|warning\s*[:：]|外部邮件|外部郵件|【外部邮件】|【外部郵件】|注意\s*[:：].{0,10}外部).{0,300}$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:tel|phone|mobile|cell|fax|mob|m|t|f|p|e|电话|手机|传真|地址|邮箱|邮编|网址|电邮|電話|手機|傳真|信箱|網址|統編)\s*[.:：|]|@[\w-]+\.|www\.|https?://|\+?\d[\d\s()-]{6,}\d|公司|有限|集团|集團|co\.,?\s*ltd|gmbh|inc\.|部$",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|转发|轉寄|轉發|转|轉|wg|tr|rv|i|enc|vs|fs)\s*[:：]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class QuotedHeader:
    """The few header lines that mail programs print above a quoted or forwarded mail, as written."""

    sender: str = ""
    when: str = ""
    to: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of lines, [start, stop), of one kind; a forwarded or quoted mail carries its printed header."""

    kind: Kind
    start: int
    stop: int
    header: QuotedHeader | None = None
    explicit: bool = False  # the line above says "forwarded" in so many words


@dataclass(slots=True)
class _Separator:
    at: int
    body: int  # first line after mark and header
    kind: Literal["forward", "original", "attribution", "header"]
    depth: int
    header: QuotedHeader | None = field(default=None)


def is_forward_subject(subject: str) -> bool:
    """Whether a subject begins with a forwarding prefix in any usual language."""
    return bool(_FORWARD_SUBJECT.match(subject))


def _depth(line: str) -> int:
    marks = re.match(r"^\s{0,3}(?:[A-Z]{1,3}(?=>(?:\s|$)))?((?:[>|＞]\s?)+)", line)
    return len(re.findall(r"[>＞]", marks.group(1))) if marks else 0


def bare(line: str) -> str:
    """The line without its quotation marks."""
    return re.sub(r"^\s{0,3}(?:[>＞]\s?)+", "", line)


def _header_at(lines: Sequence[str], at: int) -> tuple[QuotedHeader, int] | None:
    """The printed header that begins at this line, and the line after it; None when there is none."""
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
    return len(text) < 500 and bool(_ATTRIBUTION_WORD.search(text)) and bool(ATTRIBUTION.match(text))


def _separator_at(lines: Sequence[str], depths: Sequence[int], at: int, text: str) -> _Separator | None:
    """The separator that begins at this line, without the header that may follow it."""
    if len(text) < 90 and FORWARD_MARK.match(text):
        return _Separator(at, at + 1, "forward", depths[at])
    if len(text) < 90 and ORIGINAL_MARK.match(text):
        return _Separator(at, at + 1, "original", depths[at])
    if header := _header_at(lines, at):
        return _Separator(at, header[1], "header", depths[at], header[0])
    if _is_attribution(text):
        return _Separator(at, at + 1, "attribution", depths[at])
    for span in (2, 3, 4, 5, 6):  # broken over several lines by a mail program
        if at + span > len(lines) or not _ATTRIBUTION_START.match(text):
            break
        pieces = [bare(each).strip() for each in lines[at : at + span]]
        if span < 4 and not all(pieces):
            continue
        if _ATTRIBUTION_START.match(pieces[-1]) and _is_attribution(pieces[-1]):
            break  # what stands above is the sender's own last line
        if _is_attribution(" ".join(pieces)):
            return _Separator(at, at + span, "attribution", depths[at])
    return None


def _separators(lines: Sequence[str], depths: Sequence[int]) -> list[_Separator]:
    found: list[_Separator] = []
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


def _take_rule_above(lines: Sequence[str], separator: _Separator) -> None:
    """A line of dashes above a printed header belongs to it."""
    while separator.at > 0:
        above = bare(lines[separator.at - 1]).strip()
        if above and not _RULE.match(above):
            break
        if not above and (separator.at < 2 or not _RULE.match(bare(lines[separator.at - 2]).strip() or "x")):
            break
        separator.at -= 1


def split(lines: Sequence[str], depths: Sequence[int] | None = None, subject: str = "") -> list[Section]:
    """Sections of a body in order, covering every line once.

    `depths` are quotation depths known from markup. A forward's text is "forwarded", one section per mail of the
    chain; `subject` tells a forward from a reply where the mail program prints the same line above both.
    """
    total = [_depth(line) + (depths[n] if depths else 0) for n, line in enumerate(lines)]
    separators = _separators(lines, total)
    kinds: list[Kind] = ["quoted" if depth > 0 else "new" for depth in total]
    headers: dict[int, _Separator] = {}
    forwarding = bool(separators) and _is_forward(lines, total, separators[0], subject)
    for place, separator in enumerate(separators):
        following = separators[place + 1].at if place + 1 < len(separators) else len(lines)
        if separator.kind == "attribution" and _answers_nothing(lines, total, kinds, separator):
            kinds[separator.at : separator.body] = ["quoted"] * (separator.body - separator.at)
            continue
        kind: Kind = "forwarded" if forwarding and separator.kind != "attribution" else "quoted"
        end = _reach(lines, total, separator)
        own = min(end, max(following, separator.body))
        kinds[separator.at : own] = [kind] * (own - separator.at)
        if kind == "forwarded":
            headers[separator.at] = separator
            if separator.depth == 0 and depths is None:
                _fold_inside(lines, total, kinds, separator.body, own)
        elif end == len(lines) and not forwarding:
            kinds[own:] = ["quoted"] * (len(lines) - own)
            break  # everything below is one quoted thread
    _fold_ends(lines, kinds)
    _keep_inline(lines, total, kinds, depths, lone=not separators)
    return _sections(kinds, headers)


def _is_forward(lines: Sequence[str], depths: Sequence[int], first: _Separator, subject: str) -> bool:
    """Whether what stands below the first separator was handed on rather than answered."""
    if first.kind == "forward":
        return True
    if first.kind == "attribution":
        return False
    before = any(lines[n].strip() and depths[n] == 0 for n in range(first.at))
    answer = re.match(r"^\s*(?:re|aw|回复|回覆|答复|sv)\s*[:：]", subject, re.IGNORECASE)
    return is_forward_subject(subject) or (not before and not answer and bool(subject))


def _answers_nothing(lines: Sequence[str], depths: Sequence[int], kinds: Sequence[Kind], separator: _Separator) -> bool:
    """Whether an attribution stands on top with unmarked text below: then the text below is what the sender wrote."""
    if any(kinds[n] == "new" and lines[n].strip() for n in range(separator.at)):
        return False
    below = next((n for n in range(separator.body, len(lines)) if lines[n].strip()), None)
    return below is not None and depths[below] == 0


def _fold_inside(lines: Sequence[str], depths: Sequence[int], kinds: list[Kind], start: int, stop: int) -> None:
    """Within a forwarded mail: lines that it quotes itself, when it has words of its own."""
    if any(depths[n] == 0 and lines[n].strip() for n in range(start, stop)):
        for n in range(start, stop):
            if _depth(lines[n]):
                kinds[n] = "quoted"


def _keep_inline(
    lines: Sequence[str], depths: Sequence[int], kinds: list[Kind], marked: Sequence[int] | None, *, lone: bool
) -> None:
    """Quoted lines that are answered below them stay in the text, as the answer needs them; they are not new, though."""
    last = max((n for n, kind in enumerate(kinds) if kind == "new" and lines[n].strip()), default=-1)
    if last < 0 and lone and not any(kind in ("forwarded", "signature") for kind in kinds):
        last = len(lines)  # nothing but a quotation: then that is the message
    for n in range(min(last, len(lines))):
        if kinds[n] == "quoted" and depths[n] > 0 and not (marked and marked[n]) and _depth(lines[n]):
            kinds[n] = "inline"


def _reach(lines: Sequence[str], depths: Sequence[int], separator: _Separator) -> int:
    """Where the mail above which this separator stands ends: at the end of the text, or where its quotation ends."""
    stop = len(lines)
    first = separator.body
    while first < stop and not lines[first].strip():
        first += 1
    if first >= stop:
        return stop
    inside = depths[first]
    if inside > 0:
        end = first
        while end < stop and (depths[end] >= inside or not lines[end].strip() or depths[end] > 0):
            end += 1
        while end > first and not lines[end - 1].strip():
            end -= 1
        return end
    return stop


def _fold_ends(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Within new text: delimited signatures, mobile footers, disclaimers and banners; changes `kinds` in place."""
    start = 0
    while start < len(lines):
        if kinds[start] not in ("new",):
            start += 1
            continue
        stop = start
        while stop < len(lines) and kinds[stop] == "new":
            stop += 1
        _fold_run(lines, kinds, start, stop)
        start = stop


def _fold_run(lines: Sequence[str], kinds: list[Kind], start: int, stop: int) -> None:
    first = next((n for n in range(start, stop) if lines[n].strip()), None)
    if first is not None and start == 0 and _BANNER.match(lines[first][:400]):
        kinds[first] = "disclaimer"
    for n in range(max(start, stop - MAX_TAIL), stop):
        late = (n - start) * 3 >= (stop - start) - 3
        if late and kinds[n] == "new" and _DISCLAIMER.match(lines[n].strip()[:600]):
            kinds[n:stop] = ["disclaimer"] * (stop - n)
            stop = n
            break
    for n in range(max(start, stop - MAX_TAIL), stop):
        if kinds[n] != "new":
            continue
        if _SIGNATURE_MARK.match(lines[n]) or (n > start and _RULE.match(lines[n]) and _is_signature(lines, n, stop)):
            kinds[n:stop] = ["signature"] * (stop - n)
            stop = n
            break
    while stop > start:
        text = lines[stop - 1].strip()
        if text and not (len(text) < 250 and (_MOBILE.match(text) or _RULE.match(text))):
            break
        if text:
            kinds[stop - 1] = "signature"
        stop -= 1


def _is_signature(lines: Sequence[str], rule: int, stop: int) -> bool:
    """Whether the short lines below a rule are a signature: addresses and numbers, or a few words without any label."""
    tail = [line.strip() for line in lines[rule + 1 : stop] if line.strip()]
    if not tail or len(tail) > 14 or any(len(each) > 90 for each in tail):
        return False
    signed = sum(1 for each in tail if _CONTACT.search(each))
    if "_" in lines[rule] and len(tail) <= 3 and not any(re.search(r"[:：\d]", each) for each in tail):
        return True
    return signed >= 1 and signed * 3 >= len(tail)


def _sections(kinds: Sequence[Kind], headers: dict[int, _Separator]) -> list[Section]:
    sections: list[Section] = []
    start = 0
    for n in range(1, len(kinds) + 1):
        if n == len(kinds) or kinds[n] != kinds[start] or (n in headers and kinds[n] == "forwarded"):
            above = headers.get(start)
            sections.append(
                Section(
                    kinds[start],
                    start,
                    n,
                    above.header if above else None,
                    above is not None and above.kind == "forward",
                )
            )
            start = n
    return sections


def body_start(lines: Sequence[str]) -> int:
    """The first line after the mark and the printed header with which a forwarded or quoted mail begins."""
    at = 0
    while at < len(lines) and (
        not lines[at].strip()
        or _RULE.match(lines[at])
        or FORWARD_MARK.match(lines[at].strip())
        or ORIGINAL_MARK.match(lines[at].strip())
    ):
        at += 1
    header = _header_at(lines, at) if at < len(lines) else None
    return header[1] if header else at
