"""Tells what is new in a mail from what is quoted, forwarded, signature or disclaimer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from foundations.language.pattern import Pattern
from parsers.mail.footers import banner_end, is_disclaimer, is_mobile_footer
from parsers.mail.separators import ATTRIBUTION, RULE, QuotedHeader, Separator, depth_of, separators_of

Kind = Literal["new", "inline", "quoted", "signature", "disclaimer", "forwarded"]

MAX_TAIL = 60  # lines at the end among which a signature or disclaimer is looked for

_SIGNATURE_MARK = Pattern(r"^\s*(?:--|—|––|-- \s*|__|&#8212;)\s*$")
_CONTACT = Pattern(
    r"(?:tel|phone|mobile|cell|fax|mob|m|t|f|p|e|电话|手机|传真|地址|邮箱|邮编|网址|电邮|電話|手機|傳真|信箱|網址|統編)\s*[.:：|]|@[\w-]+\.|www\.|https?://|\+?\d[\d\s()-]{6,}\d|公司|有限|集团|集團|co\.,?\s*ltd|gmbh|inc\.|部$",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = Pattern(
    r"^\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|转发|轉寄|轉發|转|轉|wg|tr|rv|i|enc|vs|fs)\s*[:：]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of lines, [start, stop), of one kind; a forwarded or quoted mail carries its printed header."""

    kind: Kind
    start: int
    stop: int
    header: QuotedHeader | None = None
    explicit: bool = False  # the line above says "forwarded" in so many words


def is_forward_subject(subject: str) -> bool:
    """Whether a subject begins with a forwarding prefix in any usual language."""
    return bool(_FORWARD_SUBJECT.match(subject))


def split(lines: Sequence[str], depths: Sequence[int] | None = None, subject: str = "") -> list[Section]:
    """Sections of a body in order, covering every line once.

    `depths` are quotation depths known from markup. A forward's text is "forwarded", one section per mail of the
    chain; `subject` tells a forward from a reply where the mail program prints the same line above both.
    """
    total = [depth_of(line) + (depths[n] if depths else 0) for n, line in enumerate(lines)]
    separators = separators_of(lines, total)
    kinds: list[Kind] = ["quoted" if depth > 0 else "new" for depth in total]
    headers: dict[int, Separator] = {}
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


def _is_forward(lines: Sequence[str], depths: Sequence[int], first: Separator, subject: str) -> bool:
    """Whether what stands below the first separator was handed on rather than answered."""
    if first.kind == "forward":
        return True
    if first.kind == "attribution":
        return False
    before = any(lines[n].strip() and depths[n] == 0 for n in range(first.at))
    answer = re.match(r"^\s*(?:re|aw|回复|回覆|答复|sv)\s*[:：]", subject, re.IGNORECASE)
    return is_forward_subject(subject) or (not before and not answer and bool(subject))


def _answers_nothing(lines: Sequence[str], depths: Sequence[int], kinds: Sequence[Kind], separator: Separator) -> bool:
    """Whether an attribution stands on top with unmarked text below: then the text below is what the sender wrote."""
    if any(kinds[n] == "new" and lines[n].strip() for n in range(separator.at)):
        return False
    below = next((n for n in range(separator.body, len(lines)) if lines[n].strip()), None)
    return below is not None and depths[below] == 0


def _fold_inside(lines: Sequence[str], depths: Sequence[int], kinds: list[Kind], start: int, stop: int) -> None:
    """Within a forwarded mail: lines that it quotes itself, when it has words of its own."""
    if any(depths[n] == 0 and lines[n].strip() for n in range(start, stop)):
        for n in range(start, stop):
            if depth_of(lines[n]):
                kinds[n] = "quoted"


def _keep_inline(
    lines: Sequence[str], depths: Sequence[int], kinds: list[Kind], marked: Sequence[int] | None, *, lone: bool
) -> None:
    """Quoted lines that are answered below them stay in the text, as the answer needs them; they are not new, though."""
    last = max((n for n, kind in enumerate(kinds) if kind == "new" and lines[n].strip()), default=-1)
    if last < 0 and lone and not any(kind in ("forwarded", "signature") for kind in kinds):
        last = len(lines)  # nothing but a quotation: then that is the message
    for n in range(min(last, len(lines))):
        if kinds[n] == "quoted" and depths[n] > 0 and not (marked and marked[n]) and depth_of(lines[n]):
            kinds[n] = "inline"


def _reach(lines: Sequence[str], depths: Sequence[int], separator: Separator) -> int:
    """Where the mail above which this separator stands ends: at the end of the text, or where its quotation ends."""
    stop = len(lines)
    first = separator.body
    while first < stop and not lines[first].strip():
        first += 1
    if first >= stop:
        return stop
    inside = depths[first]
    if separator.kind != "attribution" and not depth_of(lines[first]) and ATTRIBUTION.match(lines[first][:600]):
        return stop  # markup deepens what the quoted letter itself quotes: what follows in it is still its own
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
    said = False
    while start < len(lines):
        if kinds[start] not in ("new",):
            start += 1
            continue
        stop = start
        while stop < len(lines) and kinds[stop] == "new":
            stop += 1
        _fold_run(lines, kinds, start, stop, said=said)
        said = said or any(_says(lines[n]) and kinds[n] == "new" for n in range(start, stop))
        start = stop


def _says(line: str) -> bool:
    return bool(line.strip()) and not RULE.match(line)


def _fold_run(lines: Sequence[str], kinds: list[Kind], start: int, stop: int, *, said: bool) -> None:
    """One run of new lines; below a rule there is a signature only when something was `said` above it."""
    opened = banner_end(lines, stop) if start == 0 else 0
    kinds[start:opened] = ["disclaimer"] * opened
    start += opened
    for n in range(max(start, stop - MAX_TAIL), stop):
        late = (n - start) * 3 >= (stop - start) - 3
        if late and is_disclaimer(lines[n]):
            kinds[n:stop] = ["disclaimer"] * (stop - n)
            stop = n
            break
    tail = max(start, stop - MAX_TAIL)
    said = said or any(map(_says, lines[start:tail]))
    for n in range(tail, stop):
        said = said or (n > start and _says(lines[n - 1]))
        mark = bool(_SIGNATURE_MARK.match(lines[n]))
        if (mark and said) or ((mark or (said and RULE.match(lines[n]))) and _is_signature(lines, n, stop)):
            kinds[n:stop] = ["signature"] * (stop - n)
            stop = n
            break
    while stop > start:
        text = lines[stop - 1].strip()
        if text and not (is_mobile_footer(text) or RULE.match(text)):
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


def _sections(kinds: Sequence[Kind], headers: dict[int, Separator]) -> list[Section]:
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
