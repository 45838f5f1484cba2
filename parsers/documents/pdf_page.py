"""One PDF page with text, by geometry: words to lines and ruled cells, drawn boxes and blanks, labels beside form fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from foundations.language.pattern import Pattern
from parsers.documents.pdf_forms import Widget
from parsers.layout import Box, Cell, FormEntry, Line, Page, Table, Word
from parsers.text.radicals import is_simplified, plain_han
from parsers.text.symbols import symbol

MAX_EDGES = 4000


@dataclass(frozen=True, slots=True)
class _Run:
    """A word in points from the top left, with the size of its type."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)


def page_of(page: Any, number: int, widgets: Sequence[Widget], notes: Sequence[tuple[str, Box]]) -> Page:
    """A page of pdfplumber as lines, tables and form entries in reading order."""
    width, height = float(page.width) or 1.0, float(page.height) or 1.0
    runs = _words(page)
    for text, box in notes:
        step = (box[3] - box[1]) * height / max(1, text.count("\n") + 1)
        for order, said in enumerate(text.split("\n")):
            top = box[1] * height + order * step
            runs.append(_Run(said.strip(), box[0] * width, top, box[2] * width, top + min(step, 14.0)))
    tables: list[tuple[Table, tuple[float, float, float, float]]] = []
    if len(page.lines) + len(page.rects) + len(page.curves) <= MAX_EDGES:
        runs += _drawn_boxes(page, runs)
        found = [t for t in page.find_tables() if len(t.cells) > 1] if page.lines or page.rects else []
        boxes = [t.bbox for t in found]
        runs += _drawn_blanks(page, runs, boxes)
        for each in found:
            inside = [r for r in runs if _within(r.middle, each.bbox)]
            table = _table(each.cells, inside, width, height)
            if table is not None:
                tables.append((table, each.bbox))
                runs = [r for r in runs if not _within(r.middle, each.bbox)]
    blocks: list[tuple[float, float, Line | Table]] = [(bbox[1], bbox[0], table) for table, bbox in tables]
    for row in _rows(runs):
        line = _line(row, width, height)
        blocks.append((min(r.top for r in row), row[0].x0, line))
    blocks.sort(key=lambda b: (round(b[0], 1), b[1]))
    words = _words(page) if widgets else []
    entries = tuple(_answered(_entry(w, words, width, height), w, widgets, words, width, height) for w in widgets)
    return Page(number, tuple(b for _, _, b in blocks), entries, "text", width, height)


def _within(point: tuple[float, float], bbox: Any) -> bool:
    return bool(bbox[0] - 0.5 <= point[0] <= bbox[2] + 0.5 and bbox[1] - 0.5 <= point[1] <= bbox[3] + 0.5)


def _words(page: Any) -> list[_Run]:
    """The words; characters of symbol fonts become boxes and ticks; text outside the page and hidden doubles are dropped."""
    seen: set[tuple[str, int, int]] = set()
    runs: list[_Run] = []
    width, height = float(page.width), float(page.height)
    simplified = is_simplified("".join(str(c["text"]) for c in page.chars))
    for word in _without_overlaid_blanks(page).extract_words(
        x_tolerance_ratio=0.28, y_tolerance=3, keep_blank_chars=False, use_text_flow=False, extra_attrs=["fontname"]
    ):
        x0, top, x1, bottom = (float(word[k]) for k in ("x0", "top", "x1", "bottom"))
        if x1 < 0 or bottom < 0 or x0 > width or top > height:
            continue
        text = plain_han(symbol(word["text"], word.get("fontname") or ""), simplified=simplified)
        key = (text, round(x0 / 2), round(top / 2))
        if key in seen:  # bold made by printing twice
            continue
        seen.add(key)
        runs.append(_Run(text, x0, top, x1, bottom))
    return runs


def _without_overlaid_blanks(page: Any) -> Any:
    """The page without the blanks that word processors print over underlined text; they would tear words apart."""
    solid: dict[int, list[tuple[float, float]]] = {}
    for char in page.chars:
        if not char["text"].isspace():
            solid.setdefault(round(char["top"]), []).append((char["x0"], char["x1"]))
    covered = set()
    for char in page.chars:
        if char["text"].isspace():
            middle, row = (char["x0"] + char["x1"]) / 2, round(char["top"])
            if any(x0 + 0.3 < middle < x1 - 0.3 for y in (row - 1, row, row + 1) for x0, x1 in solid.get(y, ())):
                covered.add(id(char))
    return page.filter(lambda thing: id(thing) not in covered) if covered else page


def _rows(runs: Sequence[_Run]) -> list[list[_Run]]:
    """Words that stand on one printed line, from top to bottom; each from left to right."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda r: (r.middle[1], r.x0)):
        row = rows[-1] if rows else None
        if row is not None:
            top, bottom = min(r.top for r in row), max(r.bottom for r in row)
            overlap = min(bottom, run.bottom) - max(top, run.top)
            if overlap > 0.5 * min(run.height, bottom - top) and abs(
                run.middle[1] - sum(r.middle[1] for r in row) / len(row)
            ) < 0.6 * max(run.height, row[-1].height):
                row.append(run)
                continue
        rows.append([run])
    for row in rows:
        row.sort(key=lambda r: r.x0)
    return rows


def _joined(row: Sequence[_Run]) -> str:
    """The text of a line: no space where type touches, one where words part, a tab across a gap."""
    out = row[0].text
    for left, right in pairwise(row):
        gap = right.x0 - left.x1
        size = max(left.height, right.height)
        if gap > 2.2 * size:
            out += "\t"
        elif gap > 0.18 * size or (_is_ascii_end(left.text[-1:]) and _is_ascii_end(right.text[:1])):
            out += " "
        out += right.text
    return out


def _is_ascii_end(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _box(x0: float, top: float, x1: float, bottom: float, width: float, height: float) -> Box:
    return (x0 / width, top / height, x1 / width, bottom / height)


def _line(row: Sequence[_Run], width: float, height: float) -> Line:
    words = tuple(Word(r.text, _box(r.x0, r.top, r.x1, r.bottom, width, height)) for r in row)
    box = _box(row[0].x0, min(r.top for r in row), max(r.x1 for r in row), max(r.bottom for r in row), width, height)
    return Line(_joined(row), box, 1.0, words)


def _grid(values: Sequence[float]) -> list[float]:
    """Distinct positions of rules; those closer than three points are one."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > 3:
            out.append(value)
    return out


def _nearest(grid: Sequence[float], value: float) -> int:
    return min(range(len(grid)), key=lambda n: abs(grid[n] - value))


def _table(cells: Sequence[Any], runs: Sequence[_Run], width: float, height: float) -> Table | None:
    """Ruled cells with the words inside them; None when the rules frame nothing that is a table."""
    columns, rows = (
        _grid([c[0] for c in cells] + [c[2] for c in cells]),
        _grid([c[1] for c in cells] + [c[3] for c in cells]),
    )
    made: list[Cell] = []
    used: set[int] = set()
    for x0, top, x1, bottom in sorted(cells, key=lambda c: (c[2] - c[0]) * (c[3] - c[1])):
        inside = [n for n, r in enumerate(runs) if n not in used and _within(r.middle, (x0, top, x1, bottom))]
        used |= set(inside)
        text = "\n".join(_joined(row) for row in _rows([runs[n] for n in inside]))
        left, right, up, down = (
            _nearest(columns, x0),
            _nearest(columns, x1),
            _nearest(rows, top),
            _nearest(rows, bottom),
        )
        made.append(
            Cell(
                text.strip(),
                up,
                left,
                max(1, down - up),
                max(1, right - left),
                _box(x0, top, x1, bottom, width, height),
            )
        )
    made.sort(key=lambda c: (c.row, c.column))
    if sum(1 for c in made if c.text) < 2 or len(columns) < 3:
        return None
    box = _box(columns[0], rows[0], columns[-1], rows[-1], width, height)
    return Table(tuple(made), box)


def _drawn_boxes(page: Any, runs: Sequence[_Run]) -> list[_Run]:
    """Check boxes that were drawn, not typed: small squares, on when something stands in them."""
    found: list[_Run] = []
    strokes = [*page.lines, *page.curves]
    for shape in [*page.rects, *page.curves]:
        x0, top, x1, bottom = (float(shape[k]) for k in ("x0", "top", "x1", "bottom"))
        wide, high = x1 - x0, bottom - top
        if not (5 <= wide <= 18 and 5 <= high <= 18 and abs(wide - high) < 2.5) or len(found) > 300:
            continue
        if any(abs(f.x0 - x0) < 2 and abs(f.top - top) < 2 for f in found):
            continue
        marks = [r for r in runs if _within(r.middle, (x0 - 1, top - 1, x1 + 1, bottom + 1))]
        if any(len(m.text) > 1 or not re.match(r"[xXvV✓✔✗✘☑√×●■4l8nu\uf0fc\uf0fe]", m.text) for m in marks):
            continue
        crossed = sum(
            1
            for s in strokes
            if s is not shape
            and x0 - 2 <= s["x0"]
            and s["x1"] <= x1 + 2
            and top - 2 <= s["top"]
            and s["bottom"] <= bottom + 2
            and s["x1"] - s["x0"] > 1.5
            and s["bottom"] - s["top"] > 1.5
        )
        filled = bool(shape.get("fill")) and shape.get("non_stroking_color") in ((0,), (0, 0, 0), 0, [0], [0, 0, 0])
        if filled and not shape.get("stroke"):
            continue
        found.append(_Run("☑" if marks or crossed else "☐", x0, top, x1, bottom))
    return found


def _drawn_blanks(page: Any, runs: Sequence[_Run], tables: Sequence[Any]) -> list[_Run]:
    """Blanks to fill in that were drawn as rules: where nothing stands upon a rule beside words, `____`."""
    found: list[_Run] = []
    for rule in [*page.lines, *(r for r in page.rects if float(r["bottom"]) - float(r["top"]) < 1.5)]:
        x0, top, x1, bottom = (float(rule[k]) for k in ("x0", "top", "x1", "bottom"))
        if bottom - top > 1.5 or not 14 <= x1 - x0 <= 420 or len(found) > 400:
            continue
        if any(_within(((x0 + x1) / 2, top), bbox) for bbox in tables):
            continue
        upon = [
            r
            for r in runs
            if r.x1 > x0 + 1 and r.x0 < x1 - 1 and top - 1.4 * r.height <= r.bottom <= top + 0.45 * r.height
        ]
        beside = [
            r
            for r in runs
            if r.bottom <= top + 0.6 * r.height and r.bottom > top - r.height and (r.x1 <= x0 + 2 or r.x0 >= x1 - 2)
        ]
        if not upon and beside:
            size = beside[0].height
            found.append(_Run("____", x0, top - size, x1, top))
    return found


def _entry(widget: Widget, runs: Sequence[_Run], width: float, height: float) -> FormEntry:
    """A filled field with the visible words that label it: for boxes those to the right, else to the left or above."""
    x0, top, x1, bottom = widget.box[0] * width, widget.box[1] * height, widget.box[2] * width, widget.box[3] * height
    outside = [r for r in runs if not (x0 < r.middle[0] < x1 and top < r.middle[1] < bottom)]
    label = ""
    if widget.kind in ("check", "radio"):
        label = _beside(outside, x0, top, x1, bottom, right=True) or widget.hint or widget.export
        if not label:
            label = _beside(outside, x0, top, x1, bottom, right=False)
    else:
        label = _beside(outside, x0, top, x1, bottom, right=False) or _above(outside, x0, top, x1) or widget.hint
    return FormEntry(label or widget.hint or widget.name, widget.value, widget.name, "acroform", widget.box)


_YES_NO = Pattern(r"(?:yes|no|y|n|是|否|有|无|無|不是|沒有|没有)", re.IGNORECASE)


def _answered(
    entry: FormEntry, widget: Widget, widgets: Sequence[Widget], runs: Sequence[_Run], width: float, height: float
) -> FormEntry:
    """A chosen `Yes` of a group of two: the answer to the question printed before the group; else the entry as it is."""
    if widget.kind != "radio" or entry.value != "☑" or not _YES_NO.fullmatch(entry.label.strip()):
        return entry
    group = [w for w in widgets if w.kind == "radio" and w.name == widget.name and abs(w.box[1] - widget.box[1]) < 0.01]
    first = min(group, key=lambda w: w.box[0])
    x0, top, _, bottom = (side * (width, height)[place % 2] for place, side in enumerate(first.box))
    question = _beside(runs, x0, top, x0, bottom, right=False)
    return FormEntry(question, entry.label.strip(), widget.name, "acroform", widget.box) if question else entry


def _beside(runs: Sequence[_Run], x0: float, top: float, x1: float, bottom: float, *, right: bool) -> str:
    """The words on the same line that touch a field from one side, as far as the next gap."""
    row = _level_with(runs, top, bottom)
    if right:
        near = sorted((r for r in row if r.x0 >= x1 - 2), key=lambda r: r.x0)
        edge = x1
    else:
        near = sorted((r for r in row if r.x1 <= x0 + 2), key=lambda r: -r.x1)
        edge = x0
    taken: list[_Run] = []
    for run in near:
        gap = run.x0 - edge if right else edge - run.x1
        limit = 2.5 * run.height if taken or right else 180.0
        if gap > (1.2 * run.height if taken else limit):
            break
        taken.append(run)
        edge = run.x1 if right else run.x0
    taken.sort(key=lambda r: r.x0)
    return _joined(taken).strip() if taken else ""


def _level_with(runs: Sequence[_Run], top: float, bottom: float) -> list[_Run]:
    """The words level with a field; beside a tall one, those of the uppermost line."""
    if bottom - top <= 30:
        return [r for r in runs if r.top - 4 <= (top + bottom) / 2 <= r.bottom + 4]
    beside = [r for r in runs if top - 2 <= r.middle[1] <= bottom + 2]
    first = min((r.top for r in beside), default=0.0)
    return [r for r in beside if r.top - first < 6]


def _above(runs: Sequence[_Run], x0: float, top: float, x1: float) -> str:
    """The line of words directly above a field."""
    near = [r for r in runs if r.bottom <= top + 3 and r.bottom > top - 22 and r.x1 > x0 - 3 and r.x0 < x1]
    if not near:
        return ""
    last = max(r.bottom for r in near)
    row = sorted((r for r in near if last - r.bottom < 4), key=lambda r: r.x0)
    return _joined(row).strip()
