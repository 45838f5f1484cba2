"""Which labels stand in one line, and where their values begin: `label: value`, `【label】value`, columns, blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from foundations.language.company_words import NONE, CompanyWords
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels.own_words import odd_label
from parsers.fields.labels.vocabulary import Label, match_label, vocabulary

_HAN = Pattern(r"[\u3400-\u9fff]")
_STARTS = Pattern(r"(?:^|(?<=[\s\t,;。、|/【\[(<>!?)\]】]))(?=\S)")
_BRACKETED = Pattern(
    r"^[\s*•·\-]*[【\[<〔「](?P<l>[^】\]>〕」:]{1,30})[】\]>〕」]\s*(?P<s>[:=\-]?)\s*(?P<v>.*)$", re.DOTALL
)
_GAP = Pattern(
    r"^(?P<l>\S(?:.{0,38}?\S)?)(?:\t+|\s{2,}|\s+[-–—=>→|]+\s+|\s*=\s*|\s*→\s*|[.·・]{3,}\s*|…+\s*|_{2,})(?P<v>\S.*)$"
)
_TITLE = Pattern(
    r"^(?:(?:review|board|mrb|disposition|application|customer|product|supplier|quality|complaint|claim|return|material|goods|corrective|preventive|action|request|report|form|note|notice|notification|sheet|record|register|log|non-?conform\w*|rma|scar|ncr|8d|8-d|authori[sz]ation|for|of|and|the|a|service|warranty|defect|issue|problem|feedback|information|details|deviation|discrepancy|rejection|incident|investigation|purchase|order|merchandise|inspection|incoming|credit|debit|memo|tag|slip|card|advice|alert|rejected|reject|hold|vendor|nonconforming|chargeback|refund|repair|exchange|replacement|summary|list|details|data|log)[\s/&\-]*)+$"
)
_OPENING = " 【[(<"
_LONGEST_LABEL = 60  # characters
#: values that may run over several lines
LONG_FIELDS = frozenset({"description", "usage_conditions", "customer_request", "address"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A label in a line: where it begins, and where its value begins."""

    label: Label
    start: int
    value_start: int


def find_labels(text: str, company: CompanyWords = NONE, *, fuzzy: bool = False, prose: bool = False) -> list[Hit]:
    """Every `label:` in one line with where its value begins; the longest label before each colon wins."""
    key = fold(text)
    hits: list[Hit] = []
    previous = 0
    for colon in re.finditer(r"[:=](?!//)", key):
        at = colon.start()
        if colon[0] == "=" and not re.match(r"\s", key[max(0, at - 1)] + " "):
            continue
        if re.search(r"\d$", key[max(0, at - 2) : at]) and re.match(r"\d", key[at + 1 : at + 2]):
            continue  # a time of day or a ratio
        found = _label_before(text, key, previous, at, company, fuzzy=fuzzy, first=not hits, prose=prose)
        if found:
            hits.append(Hit(found[0], found[1], at + 1))
            previous = at + 1
    return hits


def _label_before(
    text: str, key: str, begin: int, at: int, company: CompanyWords, *, fuzzy: bool, first: bool, prose: bool
) -> tuple[Label, int] | None:
    segment = key[begin:at]
    if not segment.strip():
        return None
    for start in _starts(segment):
        candidate = segment[start:].strip(_OPENING)
        if re.search(r"\s{2,}|\t", candidate):
            continue
        if (
            prose
            and start
            and re.search(r"[a-z'] $", segment[max(0, start - 3) : start])
            and re.match(r"[a-z]", candidate)
        ):
            continue  # the end of a phrase, as in "to whom it may concern:"
        label = match_label(candidate, company, fuzzy=fuzzy)
        if label and label.how != "exact" and re.search(r"[\u3400-\u9fff]\s+[\u3400-\u9fff]", candidate):
            label = None  # a value with the next label behind it
        if label and begin and not start and label.how != "exact":
            label = None  # right behind a colon stands a value, not the next label
        if label:
            return Label(
                text[begin + start : at].strip(" 【[("), label.fields, label.kind, label.how, label.hint
            ), begin + start
    tail, run = _han_tail(segment)
    if run:  # 本次投诉的产品名称: or a label glued to the value before it (`A-3批号:`, print without gaps)
        after_code = tail > 0 and not segment[tail - 1].isspace()
        shortest = 2 if fuzzy or after_code else 3 if first else 4
        for length in range(min(10, len(run)), shortest - 1, -1):
            label = match_label(run[-length:], company)
            if length == 2 and run[-2:] not in vocabulary(company).glued:
                continue
            if label and label.how == "exact" and label.kind in ("field", "ours", "supplier", "quantity"):
                return label, begin + tail + len(run) - length
    lead = segment.strip()
    short = len(lead) <= 28 and (len(lead) <= 12 or not _HAN.search(lead)) and not re.search(r"[,。;!?]", lead)
    if short and first and not prose and not re.search(r"^\d+$|好$|^dear|^hi\b|^hello", lead):
        return Label(text[begin:at].strip(), (), "unknown", "shape"), begin
    return None


def _starts(segment: str) -> list[int]:
    """Where a label that ends with the segment may begin: the last nine places, none so far before that it were too long."""
    end = len(segment.rstrip(_OPENING))
    found: list[int] = []
    first = end  # of the label from here on, without opening brackets
    for at in range(len(segment) - 1, -1, -1):
        if at < end and segment[at] not in _OPENING:
            first = at
        if end - first > _LONGEST_LABEL or len(found) == 9:
            break
        if _STARTS.match(segment, at):
            found.append(at)
    return found[::-1]


def _han_tail(segment: str) -> tuple[int, str]:
    """The Chinese characters at the end of the segment, and where they begin."""
    end = begin = len(segment.rstrip())
    while begin and "\u3400" <= segment[begin - 1] <= "\u9fff":
        begin -= 1
    return begin, segment[begin:end]


def line_label(
    text: str, company: CompanyWords = NONE, *, fuzzy: bool = False, loose: bool = False
) -> tuple[Label, str] | None:
    """A label at the start of a line without a colon: `【label】value`, `label<tab>value`, `label value`."""
    bracketed = _BRACKETED.match(fold(text))
    if bracketed:
        label = match_label(bracketed["l"], company, fuzzy=fuzzy)
        if label:
            return label, text[bracketed.start("v") :]
    gap = _GAP.match(text)
    if gap:
        label = match_label(gap["l"], company, fuzzy=fuzzy)
        if label:
            return label, gap["v"]
    stripped = text.strip()
    if _TITLE.match(fold(stripped)):
        return None
    for spaced in _heads(stripped):
        label = match_label(spaced, company)
        value = re.sub(r"^[-–—]\s+", "", stripped[len(spaced) :].strip())
        if label and (
            (not _HAN.search(spaced) and _RUNS_ON.match(value))
            or _TITLE.match(fold(_ASIDE.split(value)[0]).strip(" ()."))
        ):
            continue  # "Corrective action report required", "Claim form": a phrase or a title, not a label with its value
        known = label and (label.how in ("exact", "bilingual") or (loose and _fits_loosely(label, value)))
        free = (
            loose or fold(spaced).strip() not in vocabulary(company).needs_colon or _calls(label, value)
            if label
            else False
        )
        if label and free and known and label.kind != "unit":  # `Unit 7, Mill Park` is an address
            sentence = len(value.split()) > 8 or bool(re.search(r"[a-z0-9]\.\s+[A-Z]", value))
            long = not label.fields or label.fields[0] in LONG_FIELDS
            if (loose and (long or not sentence)) or (label.kind == "field" and _fits_loosely(label, value)):
                return label, value
    return None


def _calls(label: Label, value: str) -> bool:
    """Whether a whole number to call stands behind a label for one: then it needs no colon."""
    return label.fields in (("contact_phone",), ("contact_fax",)) and bool(re.fullmatch(r"\+?[\d\s\-()]{8,20}", value))


#: Product | COMPLAINT FORM – please use capitals
_ASIDE = Pattern(r"\s+[–—-]\s+|\s*[(（]")
_RUNS_ON = Pattern(
    r"[a-z]{2,}(?![\w\-@.]*[\d@])|(?i:(?:form|report|note|notice|request|sheet|record|slip|register|log)\b)"
)


def _heads(text: str) -> Iterator[str]:
    """The first one to five words, longest first."""
    words = text.split(" ")
    for count in range(min(5, len(words) - 1), 0, -1):
        yield " ".join(words[:count])


def _fits_loosely(label: Label, value: str) -> bool:
    """In prose `批号 A123` is a label with its value, `order arrived late` is not."""
    name = label.fields[0] if label.fields else ""
    if re.search(r"[:;,：；，]", value):
        return False
    if name in (
        "lot_no",
        "serial_no",
        "order_no",
        "part_no",
        "contract_no",
        "delivery_note_no",
        "invoice_no",
        "customer_ref_no",
        "customer_part_no",
    ):
        return bool(re.match(r"[#A-Za-z0-9]\S*\d", value)) and len(value) < 60
    if name in ("contact_phone", "contact_fax"):
        return bool(re.match(r"[+(\d]", value))
    if name.startswith("qty_"):
        return bool(re.match(r"\d", value))
    if name.endswith(("_date", "_by", "_at")):
        return bool(re.fullmatch(r"(?:\d{2,4}[./\-年])?\s?\d{1,2}[./\-月]\s?\d{1,2}日?(?:\s.{0,8})?", value))
    return (
        bool(_HAN.search(label.text))
        and len(value) < 40
        and not re.search(r"[,。!?]", value)
        and name in ("customer_name", "product_name", "model_spec", "contact_name", "description", "occurred_place")
    )


@lru_cache(maxsize=2048)
def labels_of_line(
    line: str, company: CompanyWords, *, fuzzy: bool, prose: bool
) -> tuple[str, list[tuple[Label, str]]] | None:
    """The labels of one line with their values and what stands before them; None when there is no label."""
    paired = None if prose or fuzzy else _paired(line, company)
    if paired:
        return "", paired
    hits = find_labels(line, company, fuzzy=fuzzy, prose=prose)
    known = [h for h in hits if h.label.kind != "unknown"]
    if re.fullmatch(r"\s*+说明\s*+:?\s*+", fold(line)):
        return None  # the heading of a letter's numbered paragraphs
    if not known:
        whole = match_label(line, company) if not _valued(line) else None
        if whole and whole.kind != "unknown" and (not prose or whole.how != "family") and len(line.strip()) > 1:
            return "", [(whole, "")]
        at_start = line_label(line, company, fuzzy=fuzzy, loose=not prose)
        if at_start:
            label, value = at_start
            inner = find_labels(value, company, fuzzy=fuzzy, prose=True)
            if inner:
                told = [(label, value[: inner[0].start])]
                told += [
                    (h.label, value[h.value_start : inner[i + 1].start if i + 1 < len(inner) else None])
                    for i, h in enumerate(inner)
                ]
                return "", told
            return "", [(label, value)] if prose else list(_apart(label, value, company))
        odd = odd_label(line) if prose else None
        if odd:
            return "", [odd]
        if not hits:
            return None
    pairs: list[tuple[Label, str]] = []
    for index, hit in enumerate(hits):
        stop = hits[index + 1].start if index + 1 < len(hits) else len(line)
        pairs.append(
            (
                hit.label,
                line[hit.value_start : stop].strip(" \t,;、|/").rstrip("【[ \t,;、|/")
                if hit.label.kind != "unknown"
                else line[hit.value_start : stop].strip(),
            )
        )
    lead = line[: hits[0].start].strip(" \t【[(<*•·-")
    if lead and not prose:
        before = line_label(lead, company, fuzzy=fuzzy, loose=True)
        if before:
            return "", [before, *pairs]
    if not prose:
        pairs = [pair for label, value in pairs for pair in _apart(label, value, company)]
    return re.sub(r"^\W*(?:\d{1,2}[.、)])?\W*$", "", lead), pairs


def _paired(line: str, company: CompanyWords) -> list[tuple[Label, str]]:
    """`Record <gap> SNR 4471 <gap> Opened <gap> 11/06/2026`: a line set in columns, label and value in turn, known label or not."""
    pieces = [p.strip() for p in line.strip().split("\t") if p.strip()]
    heads, values = pieces[::2], pieces[1::2]
    if len(pieces) < 4 or len(heads) != len(values) or any(re.search(r"[:：]\s*\S", p) for p in pieces):
        return []
    labels = [match_label(h, company) for h in heads]
    odd = [h for h, found in zip(heads, labels, strict=True) if found is None]
    if len(odd) * 2 > len(heads) or any(len(h) > 24 or re.search(r"\d", h) for h in odd):
        return []
    if any(match_label(v, company) or line_label(v, company) for v in values):
        return []
    unknown = (Label(h, (), "unknown", "shape") for h in heads)
    return [(found or other, v) for found, other, v in zip(labels, unknown, values, strict=True)]


def _apart(label: Label, value: str, company: CompanyWords) -> Iterator[tuple[Label, str]]:
    """`反馈单位 甲公司 反馈日期 2026年11月9日`: underlined blanks of one line, each behind its label, without colons."""
    if label.fields[:1] and label.fields[0] in LONG_FIELDS:
        yield label, value
        return
    pieces = re.split(r"\t+|\s{3,}", value)
    if len(pieces) > 1 and any(match_label(p, company) or line_label(p, company, loose=True) for p in pieces[1:]):
        yield from _columns(label, pieces, company)
        return
    begin = 0
    for word in re.finditer(r"(?<=\s)[\u3400-\u9fff]{2,8}(?=\s+\S)", value):
        if not value[begin : word.start()].strip() or (
            len(word[0]) < 3 and fold(word[0]) not in vocabulary(company).glued
        ):
            continue
        following = match_label(word[0], company)
        if following is None or following.kind not in ("field", "supplier", "quantity", "neutral"):
            continue
        if following.how != "exact" or (following.fields and following.fields == label.fields):
            continue
        yield label, value[begin : word.start()].strip()
        label, begin = following, word.end()
    yield label, value[begin:].strip() if begin else value


def _valued(line: str) -> bool:
    """Whether the line is a label in brackets with its value behind."""
    bracketed = _BRACKETED.match(fold(line))
    return bool(bracketed and re.search(r"\w", bracketed["v"]))


def _columns(label: Label, pieces: Sequence[str], company: CompanyWords) -> Iterator[tuple[Label, str]]:
    """`500 <gap> Qty rejected <gap> 35` behind a label: pieces of a line set in columns, labels among them."""
    value: list[str] = []
    for piece in pieces:
        following = match_label(piece, company)
        told = None if following else line_label(piece, company, loose=True)
        if following is None and told is None:
            if value and piece.endswith("___"):
                yield label, " ".join(value).strip()  # `LH-331 <gap> Carton No.____`: an empty blank of another name
                label, value = Label(piece.rstrip("_ "), (), "unknown", "shape"), []
                continue
            value.append(piece)
            continue
        yield label, " ".join(value).strip()
        label, value = (following, []) if following else (told[0], [told[1]]) if told else (label, [])
    yield label, " ".join(value).strip()


def is_title_line(text: str) -> bool:
    """Whether the words are only those of a form's title, such as CUSTOMER COMPLAINT REPORT."""
    return bool(_TITLE.match(fold(text).strip()))
