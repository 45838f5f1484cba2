"""The same paper by its looks, its words and its values; in doubt it is another one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from complaints.joining.same_fax import compare, look_alike
from complaints.reading import AttachmentInfo, Fax, FieldValue, Reading, Source

PRINT = int("0123456789abcdef" * 4, 16)
TEXT = "客户投诉单\n批号\tC2610-15\n数量\t36 台\n尺寸\t1.5 mm\n问题描述\t电机异响并冒烟,不能再用\n☐退货 ☑换货"


def paper(
    text: str = TEXT, prints: tuple[int, ...] = (PRINT,), caller: str = "+865503027788", lot: str = "C2610-15"
) -> Reading:
    values = {"customer_name": "滁阳宏力", "lot_no": lot}
    return Reading(
        "fax.eml",
        fax=Fax(caller, prints=prints),
        attachments=(AttachmentInfo("fax.tif", "image/tiff", 9000, "", True, text=text),),
        fields={name: (FieldValue(v, v, "ocr", Source("fax.tif"), 0.9),) for name, v in values.items()},
    )


def test_another_header_line_and_some_specks_are_the_same_sheet() -> None:
    top = 0b1111_0000_1111_0000 << 240
    assert look_alike((PRINT,), (PRINT ^ top ^ 0xFFFFF,))
    assert not look_alike((PRINT,), (PRINT ^ ((1 << 60) - 1),))
    assert not look_alike((PRINT,), (PRINT, PRINT))
    assert not look_alike((), ())


def test_worn_print_is_read_as_the_same_words() -> None:
    worn = TEXT.replace("C2610-15", "C26IO - l5").replace("冒烟,", "冒烟，").replace("36 台", "36台")
    assert compare(paper(worn), paper()) == "same"
    assert compare(paper("\n".join(reversed(TEXT.split("\n")))), paper()) == "same"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("C2610-15", "C2610-16"),
        ("36 台", "63 台"),
        ("1.5 mm", "15 mm"),
        ("异响", "漏油"),
        ("☐退货 ☑换货", "☑退货 ☐换货"),
    ],
)
def test_one_other_value_is_another_complaint(here: str, there: str) -> None:
    assert compare(paper(TEXT.replace(here, there)), paper()) == "alike"


def test_values_read_otherwise_are_another_complaint() -> None:
    assert compare(paper(lot="C2610-16"), paper()) == "alike"


def test_a_withheld_number_needs_the_same_customer_and_lot() -> None:
    assert compare(paper(caller=""), paper(caller="")) == "same"
    assert compare(paper(caller=""), paper()) == "same"
    assert compare(paper(caller="", lot="X1"), paper()) == "other"
    assert compare(paper(caller="+862155550100"), paper()) == "same"


def test_what_the_gateway_says_is_not_on_the_paper() -> None:
    def dated(day: str) -> Reading:
        value = FieldValue(day, day, "gateway", Source("header"), 0.9)
        return replace(paper(), fields={**paper().fields, "complaint_date": (value,)})

    assert compare(dated("2026-11-20"), dated("2026-11-21")) == "same"


def test_a_broken_transmission_sent_whole_is_for_a_person_to_join() -> None:
    whole = paper(prints=(PRINT, PRINT >> 3, PRINT >> 7))
    assert compare(whole, paper()) == "alike"


def test_pages_of_which_nothing_was_read_prove_nothing() -> None:
    assert compare(paper(""), paper("")) != "same"
    assert compare(paper(prints=()), paper(prints=())) == "other"
