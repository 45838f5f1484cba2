"""One page of a document: its lines, tables and fillable fields become items; what no label claims stays as prose."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foundations.language.script import squeeze
from parsers.fields.context import Context
from parsers.fields.facts import Prose
from parsers.fields.labels import wishes
from parsers.fields.labels.vocabulary import Label, match_label
from parsers.fields.layout.items import Item, section_of
from parsers.fields.layout.labels_below import righted
from parsers.fields.layout.lines import read_lines
from parsers.fields.layout.places import place_of
from parsers.fields.layout.tables import TableReader
from parsers.fields.layout.text_tables import text_tables
from parsers.layout import Document, Line, Page, Table


class PageReader:
    """Reads one page in order, keeping whether the part that we fill in has begun; `row` numbers lines of goods."""

    def __init__(self, document: Document, page: Page, context: Context, row: int) -> None:
        self.document, self.page, self.context, self.row = document, page, context, row
        self.ocr = page.method == "ocr"
        self.body = document.role in ("body", "inner", "signature")
        self.method = "ocr" if self.ocr else "label"
        self.items: list[Item] = []
        self.prose = Prose(document.part, document.role, self.method, [])
        self.ours = False
        self.labels_under = False

    def read(self) -> None:
        """Fills `items` and `prose`."""
        self.items += self._titles()
        run: list[Line] = []
        for block in self.page.blocks:
            if isinstance(block, Line):
                run.append(block)
                continue
            self._run(run)
            run = []
            self._table(block)
        self._run(run)
        if self.page.entries:  # what is printed beside a fillable field is its label, never another field's value
            named = {squeeze(e.label) for e in self.page.entries}
            self.items = [
                i
                for i in self.items
                if i.label.kind == "title" or not (squeeze(i.label.text) in named or _is_print(i.value, named))
            ]
        for entry in self.page.entries:
            self.items.append(self._entry(entry.label, entry.name, entry.value, entry.method))

    def _titles(self) -> list[Item]:
        """What stands at the top of a paper's first page: its name, which may say what is asked for."""
        if self.body or self.page.number != 1:
            return []
        texts: list[str] = []
        for block in self.page.blocks[:3]:
            if isinstance(block, Line):
                texts.append(block.text)
            else:
                first = [c.text for c in block.cells if c.row == 0 and c.text.strip()]
                texts += first if block.rows == 1 else first[:1]
                break
        label = Label("", (), "title")
        return [
            Item(label, line.strip(), self.document.part, self.page.number, self.method, context=line.strip())
            for text in texts
            for whole in text.splitlines()[:2]
            for line in _beside(whole)
            if 2 <= len(line.strip()) <= 70 and not re.search(r"[::。]", line)
        ]

    def _run(self, lines: list[Line]) -> None:
        """Consecutive lines: tables drawn in text, and stretches of the customer's part and of ours."""
        plain = lines if self.ocr or self.body else righted(lines, self.context.company_words, sure=self.labels_under)
        for chunk in [plain] if self.ocr else text_tables(plain):
            if isinstance(chunk, Table):
                self._table(chunk)
                continue
            begin = 0
            for index, line in enumerate(chunk):
                if self.body or section_of(line.text, self.ours) == self.ours:
                    continue
                self._lines(chunk[begin:index])
                begin, self.ours = index, not self.ours
            self._lines(chunk[begin:])

    def _lines(self, lines: Sequence[Line]) -> None:
        reading = read_lines(
            [line.text for line in lines],
            part=self.document.part,
            page=self.page.number,
            method=self.method,
            company=self.context.company_words,
            fuzzy=self.ocr,
            prose=self.body,
            glue=self.ocr or self.document.media_type == "application/pdf",
        )
        confidence = min((line.confidence for line in lines), default=1.0) if self.ocr else 1.0
        for item in reading.items:
            ours = self.ours or item.label.kind == "ours"
            box = place_of(lines, item)
            same = not ours and box is None and confidence == item.confidence
            self.items.append(
                item if same else item.placed(ours=ours, for_us=self.ours, confidence=confidence, box=box)
            )
        if not self.ours:
            self.prose.lines += [text for _, text in reading.rest]

    def _table(self, block: Table) -> None:
        sheet = "sheet" in self.document.media_type or "excel" in self.document.media_type
        reader = TableReader(
            part=self.document.part,
            page=self.page.number,
            method="ocr" if self.ocr else "cell" if sheet else "table",
            company=self.context.company_words,
            fuzzy=self.ocr,
            ours=self.ours,
            first_row=self.row,
        )
        reader.read(block)
        self.ours = reader.ours
        self.labels_under = self.labels_under or reader.labels_under
        self.row = reader.next_row
        self.items += reader.items
        self.prose.lines += reader.rest

    def _entry(self, label: str, name: str, value: str, method: str) -> Item:
        """A fillable field of the file: named by the print beside it, else by its technical name."""
        shown = label or name
        part, page = self.document.part, self.page.number
        if value in ("☑", "☐"):
            if not wishes.asked(shown):
                return Item(Label(shown, (), "unknown", "shape"), value, part, page, method)
            asked = Label("customer request", ("customer_request",))
            return Item(asked, f"{value}{shown}", part, page, method, context=f"{value} {shown}")
        named = match_label(label, self.context.company_words) or match_label(
            re.sub(r"[_.\d]+", " ", name), self.context.company_words
        )
        named = named or Label(shown, (), "unknown", "shape")
        return Item(
            Label(shown, named.fields, named.kind, named.how, named.hint),
            value,
            part,
            page,
            method,
            context=f"{shown}: {value}"[:200],
        )


def _is_print(value: str, labels: set[str]) -> bool:
    """Whether a value is nothing but labels of fillable fields: the words beside a row of boxes."""
    rest = squeeze(value)
    if not rest:
        return False
    for label in sorted(labels, key=len, reverse=True):
        rest = rest.replace(label, "")
    return not rest


def _beside(line: str) -> list[str]:
    """The two or three pieces of a head that stand beside each other; a line of more pieces is no head."""
    pieces = re.split(r"\t+|\s{3,}", line.strip())
    return pieces if len(pieces) <= 3 else [line]
