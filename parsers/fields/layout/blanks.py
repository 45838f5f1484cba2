"""Forms that are sentences with blanks: `我单位____于____年__月__日收到…`, filled in over underscores or underlined."""

from __future__ import annotations

import re

from foundations.language.company_words import NONE, CompanyWords
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels.vocabulary import Label, match_label
from parsers.fields.values.numbers import unit_of

_RUN = Pattern(r"_{2,}|(?<=[\u3400-\u9fff:：])_(?=[^_\s])|(?<=[^_\s])_(?=[\u3400-\u9fff])")
_GAP = Pattern(r"\s{3,}")
#: print between two blanks that goes on with a sentence
_GOES_ON = Pattern(r"^\s*(?:[,，。;；)）]|[年月日时于由向在因的](?![\u3400-\u9fff]{1,3}[:：])|[a-z]{2,})")
_HAN_SPACE = Pattern(
    r"(?<=[\u3400-\u9fff,，。;；、:：)）(（])[ \u3000]+(?=\S)|(?<=\S)[ \u3000]+(?=[\u3400-\u9fff,，。;；、:：)）(（])"
)
_SELF = Pattern(r"(?:我|本|敝)(?:单位|公司|司|厂|店|方|院|校)$")


def settled(line: str) -> str:
    """A line whose blanks were filled in over underscores, with the values set apart by spaces instead: `批号   L2605   `."""
    if "_" not in line:
        return line
    pieces, runs = _RUN.split(line), _RUN.findall(line)
    out = pieces[0]
    place = 1
    while place < len(pieces):
        closed = place < len(runs)  # another run of underscores stands behind this piece
        if closed and _is_filled(pieces[place]):
            out += f"   {pieces[place].strip()}   {pieces[place + 1]}"
            place += 2
            continue
        out += runs[place - 1] + pieces[place]
        place += 1
    return out


def _is_filled(piece: str) -> bool:
    """Whether what stands between two runs of underscores was written there, and is no print between two empty blanks."""
    text = piece.strip()
    if not text or len(text) > 80 or re.match(r"[,，。;；:：、)）%]", text) or re.search(r"[:：(（]$", text):
        return False
    if text in ("年", "月", "日", "时", "分") or unit_of(fold(text))[0] or match_label(text) is not None:
        return False
    last = re.split(r"[,，。;；\s]", text)[-1]
    return last == text or match_label(last) is None


def sentence(line: str, company: CompanyWords = NONE) -> tuple[list[tuple[Label, str]], str] | None:
    """The labelled blanks of a sentence, and the sentence without gaps; None when the line is no sentence with blanks."""
    pieces = _GAP.split(line.strip())
    prints, fills = pieces[::2], pieces[1::2]
    if len(fills) < 2 or not any(_GOES_ON.match(p) for p in prints[1:] if p):
        return None
    pairs: list[tuple[Label, str]] = []
    for place, value in enumerate(fills):
        before, after = prints[place], prints[place + 1] if place + 1 < len(prints) else ""
        label = _label_at_end(before, company)
        if label is not None:
            unit = re.match(r"[\u3400-\u9fff]{1,2}?|[A-Za-z]{1,5}", after)
            counts = re.fullmatch(r"[\d,.]+", value) and unit and unit_of(fold(unit[0]))[0]
            pairs.append((label, value + unit[0] if counts and unit else value))
    joined = _HAN_SPACE.sub("", re.sub(r"\s+", " ", line.strip()))
    return pairs, re.sub(r"([,，、;；]?)[(（]([\u3400-\u9fff]{2,8})[)）]", _without_hint, joined)


def _label_at_end(text: str, company: CompanyWords) -> Label | None:
    words = re.split(r"[,，。;；、\s]", text.strip())[-1].strip(" :：()（）")
    if _SELF.search(words):
        return Label(words, ("customer_name",), "field", "shape")
    return match_label(words, company) if words else None


def _without_hint(found: re.Match[str]) -> str:
    """`,(规格型号)HV-20`: the hint is the label; `发来的(产品名称)阀`: it only says what to fill in."""
    if match_label(found[2]) is None:
        return found[0]
    return found[1] + found[2] if found[1] else ""
