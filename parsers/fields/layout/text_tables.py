"""Tables drawn with tabs, bars or runs of spaces in plain lines become real tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from foundations.language.pattern import Pattern
from parsers.fields.labels.vocabulary import match_label
from parsers.layout import Cell, Line, Table

_COLUMNS = Pattern(r"[|│\t]|\S {2,}\S")
_SHORT = 200  # characters of a line that is split once: it is asked for as a head and as what stands below one
_RULE = Pattern(r"^[\s|+:\-=_─┼├┤│┌┐└┘┬┴━]+$")


def text_tables(lines: Sequence[Line]) -> list[list[Line] | Table]:
    """The lines in order, with runs that form a table under column heads replaced by that table."""
    out: list[list[Line] | Table] = []
    plain: list[Line] = []
    index = 0
    while index < len(lines):
        text = lines[index].text
        heads = () if ":" in text or "：" in text else _split(text)  # heads of columns have no colon
        table = _table(lines, index, heads) if len(heads) >= 2 else None
        if table is None:
            plain.append(lines[index])
            index += 1
            continue
        if plain:
            out.append(plain)
            plain = []
        out.append(table[0])
        index = table[1]
    if plain:
        out.append(plain)
    return out


def _split(text: str) -> tuple[str, ...]:
    """The pieces that stand beside each other in a line; none where it is no row of several."""
    return _split_short(text) if len(text) <= _SHORT else tuple(_pieces(text))


@lru_cache(maxsize=1024)
def _split_short(text: str) -> tuple[str, ...]:
    return tuple(_pieces(text))


def _pieces(text: str) -> list[str]:
    if text.count("|") >= 2 or text.count("│") >= 2 or text.count("\t|") >= 1:
        return [p.strip() for p in re.split(r"[|│]", text.strip().strip("|│"))]
    if "\t" in text:
        return [p.strip() for p in text.strip().split("\t")]
    if "  " in text and re.search(r"\S {2,}\S", text.strip()):
        return [p.strip() for p in re.split(r" {2,}|\u3000{2,}", text.strip())]
    words = text.strip().split(" ")
    return words if len(words) >= 3 else []


def _table(lines: Sequence[Line], index: int, heads: Sequence[str]) -> tuple[Table, int] | None:
    """The table whose heads stand on this line: most are labels, and the lines below split into as many columns."""
    text = lines[index].text.strip()
    spaced = " " in text and not _COLUMNS.search(text)
    if spaced and not match_label(heads[0]):
        return None
    if not spaced:  # of words with one blank between each is a head by itself
        heads = _as_many(heads, lines[index + 1].text if index + 1 < len(lines) else "")
    labels = [h for h in heads if match_label(h)]
    if len(labels) < max(2, 0.6 * len(heads)) or (spaced and len(labels) < len(heads)):
        return None
    rows: list[Sequence[str]] = []
    at = index + 1
    while at < len(lines):
        text = lines[at].text
        if _RULE.match(text):
            at += 1
            continue
        cells: Sequence[str] = _split(text)
        if spaced and len(cells) != len(heads):
            cells = _rejoined(text, len(heads))
        total = bool(re.match(r"^\W*(?:合计|总计|小计|total)", text.strip(), re.IGNORECASE))
        if total:
            at += 1
            break
        if (
            len(cells) != len(heads)
            or sum(1 for c in cells if match_label(c)) >= 0.5 * len(cells)
            or any(re.search(r"^[^:：]{1,12}[:：]", c) for c in cells[:1])
        ):
            break
        rows.append(cells)
        at += 1
    if not rows:
        return None
    grid = [heads, *rows]
    cells_out = tuple(Cell(text, r, c) for r, row in enumerate(grid) for c, text in enumerate(row))
    return Table(cells_out), at


def _as_many(heads: Sequence[str], below: str) -> Sequence[str]:
    """`序号 品名 <gap> 型号` above rows of one piece more: heads that stand too close are two, where both are labels."""
    missing = len(_split(below)) - len(heads)
    for place in range(len(heads) - 1, -1, -1):
        if missing < 1:
            break
        words = heads[place].split(" ")
        if 0 < len(words) - 1 <= missing and all(match_label(w) for w in words):
            heads = [*heads[:place], *words, *heads[place + 1 :]]
            missing -= len(words) - 1
    return heads


def _rejoined(text: str, count: int) -> list[str]:
    """`L20-2637 GS-115-2207 4 支`: a number and its unit are one value."""
    joined = re.sub(r"(?<=\d) (?=(?:[a-zA-Z]{1,4}|[\u3400-\u9fff])(?:\s|$))", "\x00", text.strip())
    cells = [c.replace("\x00", " ") for c in joined.split(" ")]
    return cells if len(cells) == count else []
