"""Running text cut into sentences and clauses, wrapped lines joined first; places in the text are kept as words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from foundations.language.pattern import Pattern
from foundations.language.script import fold

_HAN = Pattern(r"[\u3400-\u9fff]")
_STOP = Pattern(r"[。!?;!?;]\s*$|[.:]\s*$")
_STOPS = Pattern(r"[.。!?;!?;]")
_SPLIT = Pattern(
    r"(?<=[。!?;!?;])|(?<=[a-z0-9)%\"'])\.(?=\s+[A-Z\u3400-\u9fff])|(?<=[a-z)])[.](?=\s*$)|(?<=[a-zA-Z]{3})[!?](?=\s)"
)

#: who types no commas leaves wide spaces between clauses
_WIDE = Pattern(r"(?<=[\u3400-\u9fff])[ \u3000]{2,}(?=[\u3400-\u9fff\d])")
#: as in the lines of a body; every expression that begins with a blank would be tried at each of them
_BLANKS = Pattern(r"(?<!\s)\s{24,}")
_ABBREVIATION = Pattern(
    r"\b(No|Nos|Co|Ltd|Inc|Mr|Mrs|Ms|Dr|approx|ca|Ref|Qty|e\.g|i\.e|vs|St|Dept|Tel|incl|Nov|Dec|Oct|Sept?|Aug|Jan|Feb|Mar|Apr|no|nos|inv|dt|pcs|art|pos|fig|ref|tel|ext|max|min|qty|pc|Stk|Nr|dept|spec|std|vs|St|Mfg|Pvt|Sr|Jr)\.(?=\s)"
)


def paragraphs(lines: Sequence[str], narrowest: int = 48) -> list[str]:
    """Lines joined where a sentence runs over the line end: the line is full and has no stop, or the next goes on small."""
    lines = _under_headings(lines)
    out: list[_Paragraph] = []
    width = max((_width(line) for line in lines), default=0)
    for line in lines:
        text = line.strip()
        if not text:
            continue
        if not out or not _runs_on(out[-1], text, width, narrowest):
            out.append(_Paragraph())
        out[-1].add(text)
    return ["".join(paragraph.pieces) for paragraph in out]


@dataclass(slots=True)
class _Paragraph:
    """The lines of a paragraph so far with the spaces between them, and what its next line is asked about it."""

    pieces: list[str] = field(default_factory=list)
    end: str = ""  # its last character
    width: int = 0
    han: bool = False  # whether it has Chinese characters

    def add(self, text: str) -> None:
        """Joins a stripped line."""
        close = not self.pieces or _HAN.search(self.end) or _HAN.search(text[0]) or text[0] in "-,.)]"
        space = "" if close else " "
        self.pieces += space, text
        _, line_end, last = text.rpartition("\n")
        self.width = _width(last) if line_end else self.width + len(space) + _width(text)
        self.han = self.han or _HAN.search(text) is not None
        self.end = text[-1]


_MARKED = Pattern(
    r"\s*(?:\(?\d{1,2}[.、)]|[①-⑳]|[(（][一二三四五六七八九十][)）]|[一二三四五六七八九十]{1,2}、|[-*•·●◆](?=[\s\u3400-\u9fff]))\s*(?P<t>\S.*)$"
)


def _under_headings(lines: Sequence[str]) -> Sequence[str]:
    """Lines under the short headings of a list joined to their heading: (一)浴袍 / 到货600件 is one item, as told in one line."""
    marked = [m["t"] if (m := _MARKED.match(line)) else "" for line in lines]
    heads = [i for i, t in enumerate(marked) if t and _width(t) <= 44 and not _STOP.search(t) and "," not in t]
    if heads:  # one kind of mark makes the headings, the others stand below them
        kind = _mark(lines[heads[0]])
        heads = [i for i in heads if _mark(lines[i]) == kind]
        marked = [t if _mark(lines[i]) == kind else "" for i, t in enumerate(marked)]
    at = set(heads)
    if len(heads) < 2 or any(b == a + 1 for a, b in pairwise(heads)):
        return lines  # a list of short lines, with nothing below each
    out: list[str] = []
    last = -1
    for i, line in enumerate(lines):
        inside = out and heads and heads[0] < i and not marked[i] and line.strip()
        if inside and i - last <= 4 and all(lines[k].strip() for k in range(last, i)):
            out[-1] = f"{out[-1].rstrip('。.;；')},{line.strip()}"
        else:
            out.append(line)
        last = i if i in at else last
    return out


def _mark(line: str) -> str:
    """What kind of mark a line of a list begins with: a digit, a Chinese numeral, or the bullet itself."""
    first = re.sub(r"^[\s(（]+", "", line)[:1]
    return "1" if first.isdigit() else "一" if first in "一二三四五六七八九十" else first


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_HAN.findall(text))


def _runs_on(before: _Paragraph, text: str, width: int, narrowest: int) -> bool:
    if _STOP.search(before.end) or re.match(
        r"\s*(?:[-*](?=[\s\u3400-\u9fff])|[•·●◆]|\(?\d{1,2}[.、)]|[①-⑳]|[一二三四五六七八九十]{1,2}、)", text
    ):
        return False
    last = before.width
    if before.end in (",", ",", "、"):
        return last > 24
    if before.han:
        return last >= 0.75 * width and width >= narrowest
    return (last >= max(48, 0.6 * width) and bool(re.match(r"[a-z0-9(]", text))) or last >= max(60, 0.85 * width)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; abbreviations such as No. and decimal points end none.

    What goes on for longer than anybody writes without a stop comes in several pieces, cut at a comma or a blank.
    """
    return list(_sentences(text) if len(text) <= _PARAGRAPH else _sentences.__wrapped__(text))


LONGEST = 1000  # characters of a sentence: each of them is looked at by a hundred expressions
_PARAGRAPH = 1000  # characters of a paragraph whose sentences are remembered


@lru_cache(maxsize=512)
def _sentences(text: str) -> tuple[str, ...]:
    if "  " in text or "\u3000" in text:
        text = _WIDE.sub(",", text)
    text = _BLANKS.sub(" " * 8, text)
    if "." in text:
        text = _ABBREVIATION.sub(lambda m: m[1] + "\x00", text)
    stripped = (s.replace("\x00", ".").strip() for s in _pieces(text) if s and s.strip(" ."))
    return tuple(piece for s in stripped for piece in ([s] if len(s) <= LONGEST else _cut(s)))


def _cut(sentence: str) -> Iterator[str]:
    begin = 0
    while len(sentence) - begin > LONGEST:
        window = sentence[begin : begin + LONGEST]
        end = max(window.rfind(mark) for mark in ",，、; ") + 1 or LONGEST
        if piece := window[:end].strip():
            yield piece
        begin += end
    if piece := sentence[begin:].strip():
        yield piece


def _pieces(text: str) -> list[str]:
    """The text cut where `_SPLIT` says, which is asked only at stops."""
    out: list[str] = []
    begin = 0
    for stop in _STOPS.finditer(text):
        at = stop.start()
        if found := _SPLIT.match(text, at):
            out.append(text[begin : found.start()])
            begin = found.end()
        if (behind := _SPLIT.match(text, at + 1)) and not behind[0]:
            out.append(text[begin : at + 1])
            begin = at + 1
    return [*out, text[begin:]]


@lru_cache(maxsize=64)  # asked of one sentence for each quantity in it
def clauses(sentence: str) -> tuple[tuple[int, str], ...]:
    """(place, folded text) of each clause of a sentence, cut at commas outside brackets and numbers."""
    key = fold(sentence)
    out: list[tuple[int, str]] = []
    depth = begin = 0
    for i, char in enumerate(key):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(0, depth - 1)
        digit_comma = char == "," and key[i - 1 : i].isdigit() and bool(re.match(r"\d{3}(?!\d)", key[i + 1 : i + 5]))
        if char in ",;:!?。" and depth == 0 and not digit_comma:
            out.append((begin, key[begin:i]))
            begin = i + 1
    out.append((begin, key[begin:]))
    return tuple((at, c) for at, c in out if c.strip())


def clause_at(key: str, place: int) -> tuple[int, str]:
    """Where the clause begins in which a place of a sentence lies, and the clause; the whole sentence when none does."""
    return next(((at, clause) for at, clause in clauses(key) if at <= place < at + len(clause)), (0, key))
