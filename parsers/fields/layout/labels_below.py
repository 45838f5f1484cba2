"""Labels printed under their values: which way a paper reads is decided over all its labels, by which reading fits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from complaints.field_kinds import CODES, DATES, QUANTITIES
from foundations.language.company_words import NONE, CompanyWords
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels import wishes
from parsers.fields.labels.vocabulary import Label, match_label
from parsers.fields.layout.grid import Seen
from parsers.fields.layout.items import is_blank
from parsers.fields.values.boxes import choices
from parsers.fields.values.numbers import read_quantity
from parsers.layout import Line

_DAY = Pattern(
    r"(?:19|20)?\d{2,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}(?:st|nd|rd|th)?[ .-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}"
    r"|[〇零一二三四五六七八九十]{1,4}月"
)
_NAMES = frozenset(["customer_name", "contact_name", "contact_title", "occurred_place", "product_name", "address"])


def fits(label: Label, value: str) -> int:
    """How well a value suits its label by its shape alone: a date, a count, a number to call, a code, a name; below 0 not at all."""
    text = fold(value).strip()
    name = label.fields[0] if label.fields else ""
    if is_blank(text) or not name:
        return 0
    if match_label(value) is not None:
        return -2
    day = bool(_DAY.search(text)) and len(text) <= 30
    if name in DATES or name == "occurred_at":
        return 2 if day else -2
    digits = len(re.sub(r"\D", "", text))
    call = digits >= 7 and bool(re.fullmatch(r"[+\d\s()\-./#]+(?:\s*(?:ext|x|转|分机|内线)\W*\d+)?.{0,4}", text))
    count = bool(re.match(r"\W*\d", text)) and len(text) <= 20 and not day and read_quantity(value) is not None
    with_unit = count and bool(re.search(r"\d\s*[a-z\u3400-\u9fff]", text))
    ticked = choices(value)
    boxes = bool(ticked.on or ticked.off)
    if name in QUANTITIES:
        return 2 if with_unit else 1 if count else -2
    if name in ("contact_phone", "contact_fax"):
        return 2 if call else -2
    if name == "contact_email":
        return 2 if "@" in text else -2
    if name in ("customer_request", "sample_available", "urgency"):
        return 2 if boxes else 1 if wishes.asked(value) else -1
    if boxes:
        return -2
    if name in CODES:
        return -1 if day or with_unit else 1 if digits and len(text) <= 40 else -1
    if name in _NAMES:
        bare = day or call or with_unit or not re.search(r"[^\W\d_]{2}", text)
        coded = name in ("contact_name", "customer_name") and bool(re.search(r"\d{2}", text))
        return -2 if bare or coded else 1
    if name == "description":
        return -1 if day or call or with_unit else 1 if len(text) > 12 else 0
    return 0


def turned(rows: list[list[Seen]]) -> list[list[Seen]]:
    """The rows with every row of labels put above its values, when the table prints its labels under them."""
    naming = [_names(row) for row in rows]
    pairs = {i for i in range(1, len(rows)) if naming[i] and _says(rows[i - 1])}
    if not pairs or not _under_wins(
        sum(_fit(rows[i], rows[i - 1]) for i in pairs),
        sum(_fit(rows[i], rows[i + 1]) for i in range(len(rows) - 1) if naming[i] and _says(rows[i + 1])),
        sum(len([s for s in rows[i] if s.label]) for i in pairs),
    ):
        return rows
    out: list[list[Seen]] = []
    for i, row in enumerate(rows):
        if i in pairs:
            out.insert(len(out) - 1, row)
        else:
            out.append(row)
    return out


def _under_wins(above: int, below: int, labels: int) -> bool:
    """Whether the values above the labels fit better than those below, and well enough to be sure."""
    return above > below and above >= max(2, labels)


def _names(row: Sequence[Seen]) -> bool:
    """Whether a row holds labels only, one beside the other, with no places to fill in between."""
    filled = [s for s in row if not s.blank]
    known = [s for s in filled if s.label and not s.stacked]
    return bool(known) and len(known) >= 0.6 * len(filled) and len(filled) == len(row) and not _inline(filled)


def _says(row: Sequence[Seen]) -> bool:
    filled = [s for s in row if not s.blank]
    return bool(filled) and not any(s.label or s.section for s in filled) and not _inline(filled)


def _inline(filled: Sequence[Seen]) -> bool:
    return any(s.inline and re.search(r"[:：]", s.cell.text) for s in filled)


def _fit(labels: Sequence[Seen], values: Sequence[Seen]) -> int:
    below: dict[int, list[Seen]] = {}
    for value in values:
        below.setdefault(value.cell.column, []).append(value)
    return sum(
        fits(seen.label, value.cell.text)
        for seen in labels
        if seen.label is not None
        for value in below.get(seen.cell.column, ())
    )


def righted(lines: Sequence[Line], company: CompanyWords = NONE, *, sure: bool = False) -> list[Line]:
    """Lines whose labels stand under their values, each pair as `label: value`; the lines as they are if they do not.

    `sure` when the tables of the paper are printed so: then two labels among the lines are not needed.
    """
    pieces = [_pieces(line.text) for line in lines]
    labels = [_bare_labels(p, company) for p in pieces]
    named = [i for i, found in enumerate(labels) if found]
    if len(named) < (1 if sure else 2):
        return list(lines)
    pairs = {i for i in named if i and not labels[i - 1] and len(pieces[i - 1]) == len(pieces[i])}
    above = sum(fits(la, v) for i in pairs for la, v in zip(labels[i], pieces[i - 1], strict=True))
    below = sum(
        fits(la, v)
        for i in named
        if i + 1 < len(lines) and not labels[i + 1] and len(pieces[i + 1]) == len(pieces[i])
        for la, v in zip(labels[i], pieces[i + 1], strict=True)
    )
    if not pairs or not _under_wins(above, below, sum(len(labels[i]) for i in pairs)):
        return list(lines)
    out: list[Line] = []
    for i, line in enumerate(lines):
        if i + 1 in pairs:
            continue
        if i not in pairs:
            out.append(line)
            continue
        values = lines[i - 1]
        for label, value in zip(pieces[i], pieces[i - 1], strict=True):
            out.append(replace(values, text=f"{label}: {value}"))
    return out


def _pieces(text: str) -> list[str]:
    if re.search(r"[□☐☑☒■(\[]\s*[xX√✓]?\s*[\])]?", text) and "\t" not in text:
        return [text.strip()]  # a row of boxes is one value, however wide it is set
    return [p.strip() for p in re.split(r"\t+|\s{3,}", text.strip())]


def _bare_labels(pieces: Sequence[str], company: CompanyWords) -> list[Label]:
    """The labels of a line that holds nothing else; none when any piece is no label or asks for what follows it."""
    found = [match_label(p, company) if not re.search(r"[:：]\s*$", p) else None for p in pieces]
    known = [f for f in found if f is not None and (f.fields or f.kind == "ours")]
    return known if len(known) == len(pieces) else []
