"""Picture files as pages of pixels: order, orientation, resolution, bounds, damage."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from complaints.reading import Problem
from parsers.scan.image import Frame, ImageLimits, frames, resolution
from parsers.scan.page import read_image


def tiff(*pages: Image.Image, compression: str = "group4", **extra: object) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression=compression, **extra)
    return out.getvalue()


def marked(width: int, height: int, mark: tuple[int, int, int, int]) -> Image.Image:
    page = Image.new("1", (width, height), 1)
    ImageDraw.Draw(page).rectangle(mark, fill=0)
    return page


def opened(data: bytes, **limits: int) -> list[Frame | Problem]:
    return list(frames(data, "x.tif", ImageLimits(**limits)))


def test_every_page_of_a_group_4_tiff_comes_in_order():
    data = tiff(*(marked(200, 100, (n * 50, 10, n * 50 + 20, 30)) for n in range(3)))
    pages = [p for p in opened(data) if isinstance(p, Frame)]
    assert [int(np.argwhere(p.grey < 128)[:, 1].min()) for p in pages] == [0, 50, 100]


def test_the_resolution_of_a_standard_fax_is_read_from_its_tags():
    page = opened(tiff(marked(1728, 1146, (0, 0, 9, 9)), dpi=(204, 98)))[0]
    assert isinstance(page, Frame)
    assert (page.dpi_x, page.dpi_y) == pytest.approx((204, 98))


@pytest.mark.parametrize(("height", "lines"), [(1145, 98.0), (2290, 196.0)])
def test_a_fax_without_resolution_is_told_by_its_height(height: int, lines: float):
    assert resolution(1728, height, (1, 1), bilevel=True) == (204.0, lines)


def test_a_photo_that_lies_on_its_side_is_turned_upright():
    picture = Image.new("RGB", (60, 40), "white")
    picture.putpixel((0, 0), (0, 0, 0))
    exif = Image.Exif()
    exif[274] = 6  # the camera was turned
    out = io.BytesIO()
    picture.save(out, "PNG", exif=exif)
    page = opened(out.getvalue())[0]
    assert isinstance(page, Frame)
    assert page.pixels.shape[:2] == (60, 40)
    assert page.grey[0, -1] < 60


def test_a_picture_with_more_dots_than_allowed_is_refused_before_it_is_decoded():
    problem = opened(tiff(marked(2000, 2000, (0, 0, 5, 5))), pixels=1_000_000)[0]
    assert isinstance(problem, Problem)
    assert problem.code == "image_too_large"


def test_pages_beyond_the_limit_are_told_not_read():
    result = opened(tiff(*(marked(50, 50, (n, 0, n + 5, 9)) for n in range(4))), pages=2)
    assert [type(r).__name__ for r in result] == ["Frame", "Frame", "Problem"]
    assert isinstance(result[-1], Problem)
    assert result[-1].code == "too_many_pages"


@pytest.mark.parametrize("data", [b"", b"II*\x00", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40])
def test_bytes_that_are_no_picture_give_a_problem(data: bytes):
    result = opened(data)
    assert [r.code for r in result if isinstance(r, Problem)] == ["image_corrupt"]


def test_what_is_wrong_with_a_picture_is_told_in_the_same_words_each_time():
    first, second = opened(b"not a picture"), opened(b"not a picture")
    assert first == second
    assert isinstance(first[0], Problem)
    assert first[0].detail == "UnidentifiedImageError: cannot identify the file"


def test_a_damaged_fax_line_is_told_and_the_library_does_not_write_to_standard_error(capfd: pytest.CaptureFixture[str]):
    rng = np.random.default_rng(7)
    noise = Image.fromarray(np.asarray(rng.random((400, 1728)) > 0.7)).convert("1")
    data = bytearray(tiff(noise))
    data[3000:3200] = bytes(rng.integers(0, 256, 200, dtype=np.uint8))
    result = opened(bytes(data))
    assert capfd.readouterr().err == ""
    assert any(isinstance(r, Problem) and r.code in {"image_damaged", "image_corrupt"} for r in result)


def test_a_transparent_picture_stands_on_white_paper():
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    page = opened(out.getvalue())[0]
    assert isinstance(page, Frame)
    assert page.grey.min() == 255


def test_when_the_time_is_up_the_pages_left_are_told_and_the_first_is_read_all_the_same():
    blank = Image.new("1", (1728, 2290), 1)
    data = tiff(blank, blank, blank, dpi=(204, 196))
    assert [p.number for p in read_image(data).pages] == [1, 2, 3]
    cut = read_image(data, part="fax.tif", time_is_over=lambda: True)
    assert [p.number for p in cut.pages] == [1]
    assert [(p.code, p.where, p.detail) for p in cut.problems] == [
        ("pages_unread", "fax.tif", "time was up after 1 pages; the others are not read")
    ]
