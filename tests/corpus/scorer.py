"""Compares a reading with what a careful clerk took from the same message: what counts as found, what as wrong, per field.

A truth file lies beside each golden message (`x.eml`, `x.truth.json`):

    {"kind": "complaint", "language": "zh-Hans", "acknowledge": true, "class": "II", "complaint_kinds": ["QLT-FUN"],
     "fields": {"lot_no": ["A240115-03"], "qty_defective": [{"amount": 120, "unit": "pcs"}]}, "absent": ["expiry_date"],
     "fax": {"from_number": "+8675526881234", "pages": 2}, "scan": true}

Only keys under `fields` and `absent` are judged; every value for a key under `absent` is wrong. `scan` marks what was read
from a picture, where long texts may differ a little more. Everything here is pure: values in, values out.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

Json = Any

#: how alike long texts must be that two people would not write down in the same words; from a picture a little less
ALIKE = {"description": 0.85, "usage_conditions": 0.85, "address": 0.85, "customer_name": 0.9}
ALIKE_ON_PAPER = 0.8
#: fields whose value is an amount with a second part that must be the same
AMOUNTS = dict.fromkeys(("qty_delivered", "qty_inspected", "qty_defective", "sample_qty"), "unit")
AMOUNTS |= {"amount_claimed": "currency"}
#: fields whose value must be the same to the letter: a date, an address, a number to dial, a choice, yes or no
TO_THE_LETTER = frozenset(
    (
        "complaint_date", "production_date", "expiry_date", "ship_date", "delivery_date", "purchase_date",
        "reply_requested_by", "contact_phone", "contact_fax", "contact_email", "sample_available", "customer_request",
        "urgency",
    )
)  # fmt: skip
NUMBERS = frozenset(("defect_rate", "mileage_km", "occurrence_ordinal"))


# ------------------------------------------------------------------------------------------------- one value
def plain(text: str) -> str:
    """Letters and digits alone, in one width and case: how a code is typed into a search, `A240115-03` or `ａ２４０１１５ 03`."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(c for c in wide if unicodedata.category(c)[0] not in "ZPC")
    return bare or wide.strip()


def amount(value: Json) -> Decimal | None:
    """A number, also one written as text; None for everything else (`True` is no number)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def moment(value: Json) -> str | datetime | None:
    """A day as its text, a moment with an offset as the instant it is; None for what is no text."""
    if not isinstance(value, str):
        return None
    if "T" not in value:
        return value
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return value
    return found.astimezone(UTC) if found.tzinfo else found


def same(name: str, true: Json, read: Json, *, on_paper: bool = False) -> bool:
    """Whether what was read for a field is what stands there: the rule that two people would agree on for that kind of field."""
    if name in AMOUNTS:
        if not isinstance(true, dict) or not isinstance(read, dict) or amount(true.get("amount")) is None:
            return False
        second = AMOUNTS[name]
        return amount(true["amount"]) == amount(read.get("amount")) and true.get(second) == read.get(second)
    if name in NUMBERS:
        return amount(true) is not None and amount(true) == amount(read)
    if name == "occurred_at":
        return moment(true) is not None and moment(true) == moment(read)
    if name in TO_THE_LETTER:
        return type(true) is type(read) and bool(true == read)
    if not isinstance(true, str) or not isinstance(read, str):
        return False
    one, other = plain(true), plain(read)
    if one == other or name not in ALIKE:
        return one == other
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= (ALIKE_ON_PAPER if on_paper else ALIKE[name])


# ------------------------------------------------------------------------------------------------- many values
@dataclass(frozen=True, slots=True)
class Entry:
    """One value that a reader gave, with how sure it was (0…1) or None."""

    value: Json
    confidence: float | None = None


@dataclass(slots=True)
class Count:
    """Values that stand there, values given, and how many of these are right; right ones are the ones found."""

    true: int = 0
    given: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        """The share of what stands there that was found; 1 where nothing stands."""
        return self.right / self.true if self.true else 1.0

    @property
    def precision(self) -> float:
        """The share of what was given that is right; 1 where nothing was given."""
        return self.right / self.given if self.given else 1.0

    @property
    def f1(self) -> float:
        """Both in one number (their harmonic mean): 1 where nothing stands and nothing was given."""
        return 2 * self.right / (self.true + self.given) if self.true + self.given else 1.0

    def add(self, other: Count) -> None:
        """Counts another one in."""
        self.true, self.given, self.right = self.true + other.true, self.given + other.given, self.right + other.right


def entries(answer: Mapping[str, Json], name: str) -> list[Entry]:
    """What an answer gives for a field; the same value twice is one entry, the first."""
    found: list[Entry] = []
    for each in answer.get("fields", {}).get(name, ()):
        value = each["value"]
        if value is not None and not any(_again(name, old.value, value) for old in found):
            found.append(Entry(value, each.get("confidence")))
    return found


def _again(name: str, old: Json, value: Json) -> bool:
    """Whether two entries say the same; two long texts that are only alike are two."""
    return plain(str(old)) == plain(str(value)) if name in ALIKE else same(name, old, value)


def matched(name: str, true: Sequence[Json], given: Sequence[Entry], *, on_paper: bool = False) -> dict[int, int]:
    """Which true value each right entry stands for (index of the entry: index of the value), each used once.

    The most that can be had, so that an entry that fits two values does not take the only one that another fits.
    """
    partner: dict[int, int] = {}  # value: entry

    def placed(entry: int, tried: set[int]) -> bool:
        for value in range(len(true)):
            if value in tried or not same(name, true[value], given[entry].value, on_paper=on_paper):
                continue
            tried.add(value)
            if value not in partner or placed(partner[value], tried):
                partner[value] = entry
                return True
        return False

    for entry in range(len(given)):
        placed(entry, set())
    return {entry: value for value, entry in partner.items()}


# ------------------------------------------------------------------------------------------------- one message
@dataclass(frozen=True, slots=True, order=True)
class Miss:
    """A value that was wanted and not read, read and not wanted, or another one than stands there."""

    file: str
    name: str
    wanted: str
    read: str

    def __str__(self) -> str:
        return f"{self.file}  {self.name}: wanted {self.wanted}, read {self.read}"


@dataclass(slots=True)
class Score:
    """How well messages were read: values per field, single answers right of all, and what was missed."""

    fields: dict[str, Count] = field(default_factory=dict)
    answers: dict[str, Count] = field(
        default_factory=dict
    )  # kind, language, acknowledge, class, complaint_kinds, fax.…
    certain: list[tuple[float, bool]] = field(default_factory=list)  # how sure, and whether right
    misses: list[Miss] = field(default_factory=list)
    files: int = 0

    @property
    def values(self) -> Count:
        """All fields together."""
        total = Count()
        for each in self.fields.values():
            total.add(each)
        return total

    @property
    def calibration_gap(self) -> float:
        """How far "sure to 0.9" is from "nine in ten are right": the mean over tenths of confidence, by number of values."""
        tenths: dict[int, list[tuple[float, bool]]] = {}
        for sure, right in self.certain:
            tenths.setdefault(min(9, int(sure * 10)), []).append((sure, right))
        off = (abs(sum(sure for sure, _ in each) - sum(right for _, right in each)) for each in tenths.values())
        return sum(off) / len(self.certain) if self.certain else 0.0

    def share(self, name: str) -> float:
        """The share of messages with the right kind, language …; 1 where none is judged by it."""
        return self.answers.get(name, Count()).recall

    def add(self, other: Score) -> None:
        """Counts another one in."""
        for mine, theirs in ((self.fields, other.fields), (self.answers, other.answers)):
            for name, count in theirs.items():
                mine.setdefault(name, Count()).add(count)
        self.certain += other.certain
        self.misses += other.misses
        self.files += other.files

    def worst(self, most: int = 12) -> str:
        """For a person: the fields with the lowest F1 and, under each, what was missed, at most so many lines."""
        order = {name: count.f1 for name, count in self.fields.items()} | {n: c.recall for n, c in self.answers.items()}
        lines = [str(each) for each in sorted(self.misses, key=lambda miss: (order.get(miss.name, 0.0), miss))]
        return "\n".join([*lines[:most], *([f"… and {len(lines) - most} more"] if len(lines) > most else [])])


def judged(truth: Mapping[str, Json], answer: Mapping[str, Json], file: str = "") -> Score:
    """One answer, in the shape that `kesu read` prints, against its truth."""
    score = Score(files=1)
    on_paper = bool(truth.get("scan") or truth.get("fax"))
    wanted = {name: list(values) for name, values in truth.get("fields", {}).items()}
    wanted |= {name: [] for name in truth.get("absent", ()) if name not in wanted}
    for name, true in wanted.items():
        given = entries(answer, name)
        right = matched(name, true, given, on_paper=on_paper)
        score.fields[name] = Count(len(true), len(given), len(right))
        score.certain += [(e.confidence, n in right) for n, e in enumerate(given) if e.confidence is not None]
        missed = [_shown(value) for n, value in enumerate(true) if n not in right.values()]
        extra = [_shown(e.value) for n, e in enumerate(given) if n not in right]
        for n in range(max(len(missed), len(extra))):
            score.misses.append(
                Miss(file, name, [*missed, *["nothing"] * len(extra)][n], [*extra, *["nothing"] * len(missed)][n])
            )
    for name, (true_answer, read) in _single(truth, answer).items():
        right_one = type(true_answer) is type(read) and true_answer == read
        score.answers[name] = Count(1, 1, int(right_one))
        if not right_one:
            score.misses.append(Miss(file, name, _shown(true_answer), _shown(read)))
    return score


def _single(truth: Mapping[str, Json], answer: Mapping[str, Json]) -> dict[str, tuple[Json, Json]]:
    """The answers of which there is one for a message: (true, read)."""
    found = {name: (truth[name], answer.get(name)) for name in ("kind", "language", "acknowledge") if name in truth}
    if "class" in truth:
        found["class"] = (truth["class"], answer.get("severity", {}).get("class"))
    if "complaint_kinds" in truth:
        found["complaint_kinds"] = (sorted(truth["complaint_kinds"]), sorted(answer.get("complaint_kinds", ())))
    fax = answer.get("fax") or {}
    for name, true in truth.get("fax", {}).items():
        same_words = name in ("csid", "gateway") and plain(true) == plain(str(fax.get(name, "")))
        found[f"fax.{name}"] = (true, true if same_words else fax.get(name))
    return found


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 100 else text[:97] + "…"


# ------------------------------------------------------------------------------------------------- many messages
@dataclass(frozen=True, slots=True)
class Golden:
    """A message or document with its truth; its group is the folder it lies in."""

    group: str
    path: Path
    truth: Mapping[str, Json]


def goldens(folder: Path) -> list[Golden]:
    """Every golden below a folder, one group a folder; ValueError for a truth without its message or a message without truth."""
    found: list[Golden] = []
    for group in sorted(each for each in folder.iterdir() if each.is_dir()):
        files = sorted(each for each in group.iterdir() if each.is_file())
        truths = {each.name.removesuffix(".truth.json"): each for each in files if each.name.endswith(".truth.json")}
        messages = {each.stem: each for each in files if each not in truths.values()}
        if truths.keys() != messages.keys() or len(files) != 2 * len(truths):
            raise ValueError(
                f"{group}: {sorted(truths.keys() ^ messages.keys())} stand alone, or two files bear one name"
            )
        found += [
            Golden(group.name, messages[stem], json.loads(truths[stem].read_text(encoding="utf-8"))) for stem in truths
        ]
    return found


def total(scores: Iterable[Score]) -> Score:
    """Many scores as one."""
    out = Score()
    for each in scores:
        out.add(each)
    return out
