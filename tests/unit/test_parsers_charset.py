"""Bytes become the text that was written, whatever charset was declared."""

from __future__ import annotations

import pytest

from parsers.charset import decode, guess

LETTER_HANS = "贵司交付的产品有质量问题,请尽快处理并回复。"
LETTER_HANT = "貴公司交付的產品有品質問題,請盡快處理並回覆。"


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "cp936", '"gb2312"'])
def test_a_gb2312_label_is_read_by_its_superset(label: str) -> None:
    text = LETTER_HANS + "镕喆㐂𠮷"
    assert decode(text.encode("gb18030"), label).text == text


@pytest.mark.parametrize(("text", "codec"), [("裏面粧碁恒銹", "big5hkscs"), ("價格€500" + LETTER_HANT, "cp950")])
def test_a_big5_label_is_read_by_hkscs_or_cp950(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "big5").text == text


@pytest.mark.parametrize("codec", ["gb18030", "big5", "utf-8"])
@pytest.mark.parametrize("label", ["", "us-ascii", "iso-8859-1", "x-unknown", "utf-8"])
def test_missing_and_wrong_labels_do_not_spoil_chinese(codec: str, label: str) -> None:
    text = LETTER_HANT if codec == "big5" else LETTER_HANS
    assert decode(text.encode(codec), label).text == text


@pytest.mark.parametrize("text", ["产品", "不良品", "质量投诉", "请处理"])
def test_a_few_characters_are_enough(text: str) -> None:
    assert guess(text.encode("gb18030")).text == text


def test_big5_labelled_as_gb2312_is_noticed() -> None:
    assert decode(LETTER_HANT.encode("big5"), "gb2312").text == LETTER_HANT


def test_text_encoded_twice_is_put_right() -> None:
    spoilt = LETTER_HANS.encode("utf-8").decode("latin-1").encode("utf-8")
    assert decode(spoilt, "utf-8").text == LETTER_HANS


@pytest.mark.parametrize(
    ("text", "codec"), [("Müller à Genève, près de Besançon, écrit", "latin-1"), ("Größe prüfen", "cp1252")]
)
def test_western_letters_stay_western(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "iso-8859-1").text == text
    assert decode(text.encode("utf-8"), "").text == text


def test_a_letter_cut_in_the_middle_of_a_character_keeps_the_rest() -> None:
    cut = (LETTER_HANS * 3).encode("gb18030")[:-1]
    found = decode(cut, "gb2312")
    assert found.text == (LETTER_HANS * 3)[:-1]
    assert "\ufffd" not in found.text


def test_hz_and_iso_2022_are_read() -> None:
    assert decode(LETTER_HANS.encode("hz"), "").text == LETTER_HANS
    assert decode("お世話になります".encode("iso2022_jp"), "").text == "お世話になります"


def test_what_no_charset_reads_is_told() -> None:
    found = decode(b"\x81\xff\xfe\x80" * 9, "gb2312")
    assert found.trouble
