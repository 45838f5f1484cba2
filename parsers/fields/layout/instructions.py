"""A form that explains itself: a head row of generic words over labels and values, and a column that says how to fill in."""

from __future__ import annotations

import re
from dataclasses import replace

from foundations.language.script import fold, squeeze
from parsers.fields.layout.grid import Seen

_ITEM = frozenset(
    "项目 栏目 字段 填写项目 填写项 信息项 内容项目 名目 类目 field item items label question information particulars".split()  # noqa: SIM905 - words to read, not code
)
_VALUE = frozenset(
    "内容 填写内容 填写 填写栏 信息 具体内容 值 value entry content contents answer details yourentry yourinput input response".split()  # noqa: SIM905 - the same
)
_GUIDE = frozenset(
    [
        "填写说明",
        "说明",
        "填写要求",
        "填表说明",
        "要求",
        "示例",
        "样例",
        "范例",
        "填写示例",
        "提示",
        "格式",
        "填写格式",
        "guide",
        "guidance",
        "hint",
        "hints",
        "instruction",
        "instructions",
        "example",
        "examples",
        "notes",
        "howtofillin",
        "format",
        "explanation",
        "comment",
        "remarks",
        "备注",
    ]
)


def without_guide(rows: list[list[Seen]]) -> list[list[Seen]]:
    """The rows without a head of `项目 | 内容 | 填写说明` and without what its last column says; rows as they are if there is none.

    A unit that the guide names (`单位:只`) stays with its label as the label's hint.
    """
    for place, row in enumerate(rows[:6]):
        words = {s.cell.column: squeeze(fold(s.cell.text)) for s in row if not s.blank}
        item = next((c for c, w in words.items() if w in _ITEM), None)
        value = next((c for c, w in words.items() if w in _VALUE), None)
        if (
            item is None
            or value is None
            or item > value
            or not set(words.values()) <= _ITEM | _VALUE | _GUIDE | {"序号", "no"}
        ):
            continue
        if not any(s.cell.column == item and s.label for later in rows[place + 1 :] for s in later):
            continue
        guides = {c for c, w in words.items() if w in _GUIDE and c > value}
        return [*rows[:place], *(_cleared(later, guides) for later in rows[place + 1 :])]
    return rows


def _cleared(row: list[Seen], guides: set[int]) -> list[Seen]:
    said = " ".join(s.cell.text for s in row if s.cell.column in guides)
    unit = re.search(r"(?:单位|unit)\s*[:：]?\s*([^\s,，;；/()]{1,8})", fold(said))
    kept = [s for s in row if s.cell.column not in guides]
    if unit and kept and kept[0].label is not None and not kept[0].label.hint:
        kept[0] = replace(kept[0], label=replace(kept[0].label, hint=unit[1]))
    return kept
