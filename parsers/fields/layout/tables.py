"""Labels and values in grids: value to the right, below, across split cells, rows of goods under column heads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from complaints.field_kinds import QUANTITIES
from foundations.language.company_words import NONE, CompanyWords
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels.vocabulary import Label
from parsers.fields.layout import carried_rows
from parsers.fields.layout.column_heads import (
    RowUnder,
    goods_beside,
    is_example,
    is_sum,
    starts_label,
    ticked_below,
    ticked_beside,
    values_below,
)
from parsers.fields.layout.grid import LINE_ENDS, Seen, rows_of
from parsers.fields.layout.instructions import without_guide
from parsers.fields.layout.items import Item, section_of, without_examples
from parsers.fields.layout.labels_below import turned
from parsers.fields.layout.lines import read_lines
from parsers.fields.values.boxes import choices
from parsers.fields.values.numbers import unit_of
from parsers.layout import Cell, Table

_DITTO = Pattern(r"^\W*(?:同上|〃|″|”|\"|''|ditto|as above|same(?: as above)?|do\.)\W*$", re.IGNORECASE)
_BOX = Pattern(r"[□☐○◯⬜]|[((\[]\s*[))\]]")
_NUMBER = Pattern(r"\s*\d[\d,.]*\s*")
_MONEY_HEAD = Pattern(r"金额|总价|小计|费用|\b(?:amount|total|value|cost|charge|extended|sum)\b")


class TableReader:
    """Reads one table into items; keeps the running section (ours or the customer's) and row numbers."""

    def __init__(
        self,
        *,
        part: str,
        page: int,
        method: str,
        company: CompanyWords = NONE,
        fuzzy: bool = False,
        ours: bool = False,
        first_row: int = 1,
    ) -> None:
        self.part, self.page, self.method = part, page, method
        self.company, self.fuzzy = company, fuzzy
        self.ours = ours
        self.next_row = first_row
        self.labels_under = False  # whether this table printed its labels under their values
        self._section_end: int | None = None
        self._before_section = ours
        self.items: list[Item] = []
        self.rest: list[str] = []

    def read(self, table: Table) -> None:
        """Adds the table's items to `items` and text that belongs to no label to `rest`."""
        plain = without_guide(rows_of(carried_rows.joined(table, self.company), self.company, fuzzy=self.fuzzy))
        rows = turned(plain)
        self.labels_under = rows is not plain
        beside = goods_beside(rows)
        repeats = self._repeats(rows, table)
        index = 0
        while index < len(rows):
            row = rows[index]
            self._leave_section(row)
            past = _past_record(rows, index)
            if past:
                index = past
                continue
            wanted, taken = ticked_beside(rows, index)
            if taken:
                self._add(Label("customer request", ("customer_request",)), wanted, row[0].cell)
                index += taken
                continue
            ticked = ticked_below(rows, index)
            if ticked:
                asked = Label("customer request", ("customer_request",))
                self._add(asked, ticked, row[0].cell)
                index += 2
                continue
            following = values_below(rows, index, self.company, ours=self.ours)
            if following and row[0].cell.row not in beside:
                self._list(row, following)
                index += 1 + len(following)
                continue
            self._across(row, row[0].cell.row in beside or repeats)
            index += 1

    def _list(self, heads: list[Seen], rows: Sequence[list[Seen]]) -> None:
        """Rows of values under column heads; a sum row is none, `同上` repeats, a merged cell holds for its rows."""
        if _is_record(heads):
            return
        data = [r for r in rows if any(not s.blank for s in r) and not is_sum(r) and not is_example(r)]
        for total in (r for r in rows if is_sum(r)):
            self._sum(heads, total)
        known = len([h for h in heads if h.label])
        many = len(data) > 1 or known >= 4
        money = any(_MONEY_HEAD.search(fold(h.cell.text)) for h in heads)
        above: dict[int, str] = {}
        for values in data:
            if len(values) == 1 and len(heads) > 1 and values[0].cell.column_span > 1 and known > 2:
                self._prose(values[0].cell)
                continue
            filled = [v for v in values if not v.blank]
            if len(filled) == 1 and len(heads) > 2 and len(choices(filled[0].cell.text).off) > 0:
                self._prose(filled[0].cell)  # choices about all the goods
                continue
            under = RowUnder(values)
            cost = _is_cost(heads, under, money=money)
            row_number = 0
            if many:
                row_number, self.next_row = self.next_row, self.next_row + 1
            for head in heads:
                cell = under.cell(head.cell)
                if cell is None or cell.blank or head.blank:
                    continue
                if head.label is None or (cost and head.label.fields[:1] != ("amount_claimed",)):
                    self._add(_unknown(head.cell.text), cell.cell.text.strip(), cell.cell, row=row_number)
                    continue
                text = cell.cell.text.strip()
                if _DITTO.match(text):
                    text = above.get(head.cell.column, "")
                above[head.cell.column] = text
                self._add(head.label, text, cell.cell, row=row_number)

    def _sum(self, heads: list[Seen], total: list[Seen]) -> None:
        """The sum below a column of money: what a claim comes to."""
        under = RowUnder(total)
        for head in heads:
            cell = under.cell(head.cell)
            if cell is not None and not cell.blank and _MONEY_HEAD.search(fold(head.cell.text)):
                hint = head.label.hint if head.label else ""
                self._add(Label(head.cell.text.strip(), (), "total"), f"{cell.cell.text.strip()} {hint}", cell.cell)

    def _leave_section(self, row: list[Seen]) -> None:
        """What a section's head at the side says holds for its rows only."""
        if self._section_end is not None and row and row[0].cell.row >= self._section_end:
            self.ours, self._section_end = self._before_section, None

    def _across(self, row: list[Seen], repeats: bool) -> None:
        """A row read from left to right: label, value, label, value; cells with `label: value` inside; free text."""
        position = 0
        joined = " ".join(s.cell.text for s in row if not s.blank)
        if not any(s.names for s in row):
            self.ours = section_of(re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", joined), self.ours)
        while position < len(row):
            seen = row[position]
            position += 1
            if seen.blank:
                continue
            if seen.section:
                self._enter_section(seen)
                continue
            if seen.stacked and seen.label is not None:
                self._add(seen.label, seen.stacked, seen.cell)
                continue
            if not seen.names:
                self._prose(seen.cell)
                continue
            values: list[Seen] = []
            while (
                position < len(row)
                and row[position].label is None
                and not row[position].heading
                and not (row[position].inline and starts_label(row[position].cell.text, self.company))
            ):
                values.append(row[position])
                position += 1
            full = [v for v in values if not v.blank or (_BOX.search(v.cell.text) and any(not o.blank for o in values))]
            self._right(seen, full, repeats)

    def _enter_section(self, seen: Seen) -> None:
        self._before_section = self.ours
        self.ours = section_of(re.sub(r"\s+", "", seen.cell.text), self.ours)
        self._section_end = seen.cell.row + seen.cell.row_span

    @staticmethod
    def _repeats(rows: list[list[Seen]], table: Table) -> bool:
        """Whether labels stand only in the first column and every row has several values: goods side by side."""
        wide = [r for r in rows if len([s for s in r if not s.blank]) >= 3]
        return (
            table.columns >= 3
            and len(wide) >= 3
            and len(wide) >= 0.7 * len(rows)
            and all(r[0].label is not None and not any(s.label for s in r[1:]) for r in wide)
            and not any(unit_of(s.cell.text.strip())[0] for r in wide for s in r[1:] if not s.blank)
        )

    def _right(self, seen: Seen, values: list[Seen], repeats: bool) -> None:
        label = seen.label or _unknown(seen.cell.text)
        if not values:
            self._add(label, "", seen.cell)
        elif repeats:
            for number, value in enumerate(values, 1):
                self._add(label, value.cell.text.strip(), value.cell, row=number)
            self.next_row = max(self.next_row, len(values) + 1)
        elif len(values) == 1:
            self._add(label, values[0].cell.text.strip(), values[0].cell)
        elif (label.kind == "quantity" or (label.fields and label.fields[0] in QUANTITIES)) and all(
            _NUMBER.fullmatch(v.cell.text) for v in values
        ):
            for number, value in enumerate(values, 1):
                self._add(label, value.cell.text.strip(), value.cell, row=number)  # never one number of all
        else:
            text = values[0].cell.text.strip()
            rest = [v.cell.text.strip() for v in values[1:]]
            split = all(len(v.cell.text.strip()) <= 6 for v in values) or (len(values) == 2 and unit_of(rest[0])[0])
            if split or (label.fields[:1] == ("customer_request",) and choices(" ".join([text, *rest])).on):
                text, split = LINE_ENDS.sub(" ", " ".join([text, *rest])), True
            elif label.fields and label.fields[0] in ("description", "customer_request", "usage_conditions"):
                text = "\n".join([text, *rest])
            self._add(label, text, values[0].cell)
            for value in values[1:] if not split else []:
                self._prose(value.cell)

    def _prose(self, cell: Cell) -> None:
        """A cell that is no label: `label: value` lines inside it become items, the rest is kept as free text."""
        reading = read_lines(
            cell.text.splitlines(),
            part=self.part,
            page=self.page,
            method=self.method,
            company=self.company,
            fuzzy=self.fuzzy,
            prose=not self.fuzzy,
        )
        for item in reading.items:
            if item.label.kind == "unknown" and len(reading.items) == 1:
                continue
            ours = self.ours or item.label.kind == "ours"
            self.items.append(
                item.placed(
                    box=cell.box, confidence=cell.confidence, ours=ours, order=len(self.items), for_us=self.ours
                )
            )
        if not self.ours:
            self.rest += [text for _, text in reading.rest]

    def _add(self, label: Label, text: str, cell: Cell, row: int = 0) -> None:
        text = without_examples(text, wish=label.fields[:1] == ("customer_request",))
        inner = []
        if "\n" in text or re.search(r"[:：]", text):
            inner = [
                i
                for i in read_lines(
                    text.splitlines(),
                    part=self.part,
                    page=self.page,
                    method=self.method,
                    company=self.company,
                    prose=True,
                ).items
                if i.label.kind != "unknown"
            ]
        ours = self.ours or label.kind == "ours"
        context = f"{label.text.strip()}: {text}"[:200]
        self.items.append(
            Item(
                label,
                text,
                self.part,
                self.page,
                self.method,
                row,
                context,
                cell.box,
                cell.confidence,
                ours,
                len(self.items),
                cell.value if cell.text.strip() == text else None,
                self.ours,
            )
        )
        for item in inner:
            self.items.append(
                item.placed(
                    box=cell.box,
                    confidence=cell.confidence,
                    ours=ours,
                    row=row,
                    order=len(self.items),
                    context=context,
                )
            )
        if label.kind == "neutral" and not ours and not row and len(text) >= 6 and not inner:
            self.rest.append(text)  # 备注, 说明: told in sentences


_COST = Pattern(
    r"费|损失|工时|工资|罚款|停线|停机|运输|差旅|\b(?:labou?r|freight|sorting|handling|downtime|line stop\w*|transport|travel|fee|fees|cost|costs|charge|charges|penalty|admin\w*|rework)\b"
)
_GOODS = frozenset(["lot_no", "serial_no", "part_no", "customer_part_no", "model_spec", "order_no", "defect_item"])


def _is_cost(heads: Sequence[Seen], values: RowUnder, *, money: bool) -> bool:
    """Whether a line of a claim is a cost and no goods: what it is called says so, and it has no number of goods.

    `money` tells whether one of its columns is of money.
    """
    said = ""
    for head in heads:
        cell = values.cell(head.cell)
        if cell is None or cell.blank or head.label is None:
            continue
        name = (head.label.fields[:1] or (head.label.kind,))[0]
        if name in _GOODS:
            return False
        if name in ("product_name", "describes", "description"):
            said = cell.cell.text
    return money and len(said) <= 40 and bool(_COST.search(fold(said)))


_RECORD = Pattern(
    r"签名|签字|签章|签署|签核|审批|审批人|修订\S{0,4}|版本|版次|版别|变更\S{0,4}|更改\S{0,4}|(?:signature|signed(?: by)?|approval|approved by|rev(?:ision)?\.?(?: no\.?| date)?|change(?:s| description)?)"
)
_TELLS = frozenset(["customer_name", "product_name", "contact_phone", "contact_email", "qty_defective"])


def _past_record(rows: Sequence[list[Seen]], index: int) -> int:
    """The row behind a list of the form's own versions whose heads no list of labels knows; 0 where there is none."""
    filled = [s for s in rows[index] if not s.blank]
    if sum(1 for s in filled if _RECORD.fullmatch(fold(s.cell.text).strip())) < 2 or not _is_record(filled):
        return 0
    if len(filled) <= 2:
        return 0
    last = index + 1
    while last < len(rows) and not any(s.label or s.inline for s in rows[last]):
        last += 1
    return last if last > index + 1 else 0


def _is_record(heads: Sequence[Seen]) -> bool:
    """Whether a list is of signatures or of the form's own versions: its people and days are not the complaint's."""
    names = {n for h in heads if h.label for n in h.label.fields}
    return not names & (_GOODS | _TELLS) and any(_RECORD.fullmatch(fold(h.cell.text).strip()) for h in heads)


def _unknown(text: str) -> Label:
    return Label(LINE_ENDS.sub(" ", text.strip()), (), "unknown", "shape")
