"""A whole page through the engine: a form, upside down, on its side, at standard resolution, with ticked boxes."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from parsers.layout import Line, Page, Table
from parsers.scan.page import read_image, read_page_image

pytestmark = pytest.mark.ocr

FONTS = [
    *Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc"),
    *Path("/usr/share/fonts").rglob("NotoSansCJK*.ttc"),
]


@pytest.fixture(scope="module")
def form() -> Image.Image:
    """A ruled form of 204 dots an inch with a line of text, two rows of cells and three check boxes."""
    if not FONTS:
        pytest.skip("no CJK font is installed")
    page = Image.new("L", (1728, 2290), 255)
    pen = ImageDraw.Draw(page)
    title, text = (ImageFont.truetype(str(FONTS[0]), size) for size in (64, 40))
    pen.text((560, 150), "客户投诉处理单", font=title, fill=0)
    for y in (320, 420, 520, 620):
        pen.line((200, y, 1500, y), fill=0, width=4)
    for x in (200, 480, 1500):
        pen.line((x, 320, x, 620), fill=0, width=4)
    for row, (label, value) in enumerate(
        (("客户名称", "滁阳宏力电动工具有限公司"), ("批号", "C2610-15"), ("客户要求", ""))
    ):
        pen.text((220, 340 + row * 100), label, font=text, fill=0)
        pen.text((500, 340 + row * 100), value, font=text, fill=0)
    for x, option, ticked in ((510, "退货", False), (740, "换货", True), (970, "维修", False)):
        pen.rectangle((x, 552, x + 34, 586), outline=0, width=3)
        if ticked:
            pen.line((x + 6, 568, x + 15, 580, x + 30, 556), fill=0, width=4)
        pen.text((x + 46, 540), option, font=text, fill=0)
    pen.text((220, 760), "联系人：王芳", font=text, fill=0)
    pen.text((760, 760), "电话：0755-26881234", font=text, fill=0)
    return page


def cells(page: Page) -> dict[tuple[int, int], str]:
    (table,) = [block for block in page.blocks if isinstance(block, Table)]
    return {(c.row, c.column): c.text.replace("\n", "") for c in table.cells}


def lines(page: Page) -> list[str]:
    return [block.text for block in page.blocks if isinstance(block, Line)]


def as_fax(page: Image.Image, lines_per_inch: int) -> bytes:
    size = (1728, round(page.height * lines_per_inch / 204))
    out = io.BytesIO()
    page.resize(size).point(lambda v: 255 if v > 140 else 0).convert("1").save(
        out, "TIFF", compression="group4", dpi=(204, lines_per_inch)
    )
    return out.getvalue()


def test_cells_lines_and_boxes_are_read(form: Image.Image):
    page = read_page_image(form, dpi=204).page
    found = cells(page)
    assert found[0, 1] == "滁阳宏力电动工具有限公司"
    assert found[1, 1] == "C2610-15"
    assert found[2, 1].replace(" ", "") == "☐退货☑换货☐维修"
    assert "联系人：王芳  电话：0755-26881234" in lines(page)


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_page_that_lies_the_wrong_way_is_turned(form: Image.Image, quarter_turns: int):
    turned = Image.fromarray(np.rot90(np.asarray(form), quarter_turns))
    page = read_page_image(turned, dpi=204).page
    assert cells(page)[0, 1] == "滁阳宏力电动工具有限公司"
    assert lines(page)[0] == "客户投诉处理单"


@pytest.mark.parametrize("lines_per_inch", [98, 196])
def test_a_fax_is_read_with_its_true_proportions(form: Image.Image, lines_per_inch: int):
    scan = read_image(as_fax(form, lines_per_inch))
    assert scan.problems == ()
    assert cells(scan.pages[0])[1, 1] == "C2610-15"
    assert scan.pages[0].height == pytest.approx(2290, rel=0.02)


def test_a_blank_page_is_an_empty_page():
    scan = read_image(as_fax(Image.new("L", (1728, 2290), 255), 196))
    assert [page.blocks for page in scan.pages] == [()]
    assert scan.pages[0].method == "ocr"


def test_bytes_that_are_no_picture_are_told():
    scan = read_image(b"II*\x00 nothing", part="fax.tif")
    assert scan.pages == ()
    assert [(p.code, p.where) for p in scan.problems] == [("image_corrupt", "fax.tif")]
