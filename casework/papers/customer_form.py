"""Fills the customer's own Word form: labels found by the field reader's vocabulary, the empty cells beside them filled."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from casework.due import company_words_of
from casework.papers.report_8d import departments_text, disposition_text, field_text
from complaints.model import Action, Case
from complaints.procedure.act import letter_language
from foundations.language.company_words import CompanyWords
from foundations.language.script import squeeze
from foundations.settings.shapes import Settings
from parsers.fields.labels.vocabulary import match_label
from parsers.fields.layout.items import is_blank

#: words in a form's label -> part of the 8D report, looked for in this order; the part's text goes into the cell
_PARTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("小组", "小組", "团队成员", "團隊成員", "team", "d1"), "team"),
    (("流出原因", "escape", "non-detection"), "escape"),
    (("原因", "rootcause", "root cause", "d4"), "occurrence"),
    (("临时", "臨時", "暂定", "暫定", "围堵", "圍堵", "应急", "應急", "紧急", "緊急", "containment", "interimaction", "d3"), "containment"),
    (("预防", "預防", "再发", "再發", "preventi", "recurrence", "d7"), "preventive"),
    (("效果", "有效性", "成效", "验证结果", "effectiveness", "verification", "d6"), "effectiveness"),
    (("纠正", "糾正", "矫正", "矯正", "永久", "改善", "corrective", "d5"), "corrective"),
    (("影响批次", "影響批次", "涉及批次", "affectedlot"), "affected_lots"),
    (("处理结果", "處理結果", "处置", "處置", "处理方式", "處理方式", "disposition", "resolution"), "disposition"),
    (("回复编号", "供应商编号", "supplierref", "ourref", "supplierno"), "case_no"),
)  # fmt: skip
_MAX_LABEL = 40  # characters; longer text is no label


def fill(form: bytes, case: Case, settings: Settings) -> tuple[bytes, int]:
    """The customer's .docx form with every empty cell filled for which the case has something, and how many were.

    A label is a cell (or the line before a colon); its value goes into the empty cell to the right, else the one below.
    What is already written stays. Raises ValueError when the bytes are no Word document, or the company's file of words has become unreadable.
    """
    from docx import Document

    try:
        document = Document(io.BytesIO(form))
    except Exception as error:  # python-docx raises anything on a damaged file
        raise ValueError(f"the form is no Word document: {error}") from error
    values, company = _values(case, settings), company_words_of(settings)
    count = sum(_fill_table(table, values, company) for table in _tables(document))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue(), count


def _tables(parent: Any) -> Iterator[Any]:
    for table in parent.tables:
        yield table
        for row in table.rows:
            for cell in row.cells:
                yield from _tables(cell)


def _fill_table(table: Any, values: dict[str, str], company: CompanyWords) -> int:
    grid = [list(row.cells) for row in table.rows]
    filled: set[int] = set()
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            if c and row[c - 1]._tc is cell._tc:
                continue  # a merged cell comes once for every column it spans
            value = _value_for(cell.text, values, company)
            target = _empty_beside(grid, r, c, company) if value else None
            if value and target is not None and id(target._tc) not in filled:
                target.paragraphs[0].add_run(value)
                filled.add(id(target._tc))
    return len(filled)


def _empty_beside(grid: list[list[Any]], r: int, c: int, company: CompanyWords) -> Any | None:
    here = grid[r][c]._tc
    right = next((cell for cell in grid[r][c + 1 :] if cell._tc is not here), None)
    if right is not None and is_blank(right.text):
        return right
    if right is not None and not _is_label(right.text, company):
        return None  # the value is there already
    below = next((row[c] for row in grid[r + 1 :] if c < len(row) and row[c]._tc is not here), None)
    return below if below is not None and is_blank(below.text) else None


def _is_label(words: str, company: CompanyWords) -> bool:
    return bool(words.strip()) and (match_label(words, company) is not None or _part(words) is not None)


def _part(words: str) -> str | None:
    key = squeeze(words)
    if not key or len(words.strip()) > _MAX_LABEL:
        return None
    return next((part for names, part in _PARTS if any(squeeze(name) in key for name in names)), None)


def _value_for(words: str, values: dict[str, str], company: CompanyWords) -> str:
    if not words.strip() or len(words.strip()) > _MAX_LABEL:
        return ""
    part = _part(words)
    if part is not None:
        return values.get(part, "")
    label = match_label(words, company)
    if label is None or label.kind != "field":
        return ""
    return next((v for name in label.fields if (v := values.get(f"field:{name}", ""))), "")


def _proved(action: Action) -> str:
    """A measure with the day on which it was done and what proves it."""
    done = action.completed_at.date().isoformat() if action.completed_at else ""
    return f"{action.text} ({done}): {action.evidence} {action.evaluation}".rstrip(" :")


def _values(case: Case, settings: Settings) -> dict[str, str]:
    language, causes = letter_language(case), case.record.get("causes", [])
    by_kind = {
        kind: [a for a in case.actions if a.kind == kind] for kind in ("containment", "corrective", "preventive")
    }
    made = {kind: "\n".join(f"{a.text} ({a.owner}, {a.due})" for a in found) for kind, found in by_kind.items()}
    made["occurrence"] = "\n".join(c["occurrence"] for c in causes)
    made["escape"] = "\n".join(c["escape"] for c in causes if c.get("escape"))
    made["affected_lots"] = "、".join(dict.fromkeys(lot for c in causes for lot in c.get("affected_lots", [])))
    made["effectiveness"] = "\n".join(_proved(a) for a in case.actions if a.effective)
    made["team"] = departments_text(case, language)
    made["disposition"] = disposition_text(case, language)
    made["case_no"] = case.case_no
    made |= {f"field:{name}": field_text(case, name, settings, language) for name in case.fields}
    return made
