"""Full-width signs mean what half-width ones mean."""

from __future__ import annotations

from parsers.fields.context import Context
from parsers.fields.interpretation.read import read_fields
from parsers.fields.values.widths import narrow
from parsers.layout import Document, Line, Page


def customer(text: str) -> list[object]:
    page = Page(1, tuple(Line(line) for line in text.split("\n")))
    fields = read_fields([Document("body", "text/plain", (page,), role="body")], Context()).fields
    return [value.value for value in fields.get("customer_name", ())]


def test_a_company_with_its_town_in_full_width_brackets_is_read_whole() -> None:
    letter = "阀门漏水,请更换。\n\n柳青 13900000001\n东湾阀业（台州）有限公司"
    assert customer(letter) == ["东湾阀业(台州)有限公司"]
    assert customer(letter) == customer(letter.replace("（", "(").replace("）", ")"))


def test_a_text_keeps_its_length_and_its_chinese_commas() -> None:
    text = "批号：Ａ１２（三），共１２０％"
    assert narrow(text) == "批号：A12(三)，共120%"
    assert len(narrow(text)) == len(text)
