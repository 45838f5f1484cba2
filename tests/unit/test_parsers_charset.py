"""Bytes become the text that was written, whatever charset was declared."""

from __future__ import annotations

import pytest

from parsers.text.charset import decode, guess
from parsers.text.iso_2022 import iso_2022_cn, iso_2022_jp
from parsers.text.plausible import FREQUENT

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


@pytest.mark.parametrize("hint", ["", "ascii", "utf-8", "gb18030", "big5hkscs", "cp1252"])
@pytest.mark.parametrize(
    "text",
    [
        "Müller GmbH",
        "Säge defekt",
        "René Dupont",
        "Café machine leaks",
        "São Paulo",
        "Łódź",
        "Øystein",
        "MÜLLER",
        "STRAßE",
        "naïve",
        "Şişli",
        "François",
        "Nguyễn Văn An",
        "Привет",
        "Насос течет",
        "Γιώργος",
        "25°C",
        "±0.05",
        "5µm",
        "20 × 30",
        "Réclamation à propos",
        "Pump – leak",
        "€500",
        "李",
        "漏水",
        "Re: 漏",
        "LED灯",
        "王芳 Wang",
        "ありがとう",
        "모터 고장",
    ],
)
def test_raw_utf_8_is_utf_8_however_few_its_letters(text: str, hint: str) -> None:
    assert guess(text.encode(), hint).text == text


def test_short_chinese_that_is_valid_utf_8_by_chance_stays_chinese() -> None:
    """Every pair of frequent characters whose bytes in GBK or Big5 are valid UTF-8: thousands, 谢谢 among them."""
    seen = wrong = 0
    for codec in ("gb18030", "big5hkscs"):
        for pair in (a + b for a in FREQUENT for b in FREQUENT):
            try:
                data = pair.encode(codec)
                data.decode("utf-8")
            except UnicodeError:
                continue
            seen += 1
            wrong += guess(data).codec == "utf-8"
    assert seen > 6000
    assert wrong == 0
    assert guess("谢谢".encode("gb18030")).text == "谢谢"


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "us-ascii"])
def test_utf_8_declared_as_western_is_read_as_utf_8(declared: str) -> None:
    assert decode("Die Säge läuft nicht.".encode(), declared).text == "Die Säge läuft nicht."
    assert decode("Die Säge läuft nicht.".encode("cp1252"), declared).text == "Die Säge läuft nicht."


#: text, and its bytes as Windows writes them: NEC's row 13, IBM's rows, half-width katakana
JAPANESE = (
    ("①東京㈱の№5", rb"\e$B-!El5~-j$N-b\e(B5"),
    ("ポンプ漏れ", rb"\e$B%]%s%WO3$l\e(B"),
    ("ﾎﾟﾝﾌﾟ", rb"\e(IN_]L_\e(B"),
    ("髙橋", rb"\e$B|b66\e(B"),
    ("丂", rb"\e$(D0!\e(B"),
)


@pytest.mark.parametrize("declared", ["iso-2022-jp", "ISO-2022-JP", "csISO2022JP", "cp50220", ""])
@pytest.mark.parametrize(("text", "data"), JAPANESE)
def test_iso_2022_jp_holds_what_makers_added(text: str, data: bytes, declared: str) -> None:
    found = decode(data.replace(b"\\e", b"\x1b"), declared)
    assert (found.text, found.trouble.startswith("characters lost")) == (text, False)


@pytest.mark.parametrize("codec", ["utf-8", "euc_jp", "cp932"])
def test_eight_bit_japanese_that_bears_the_name_is_read_by_its_kana(codec: str) -> None:
    text = "次のあて先へのメッセージはエラーのため送信できませんでした。"
    assert decode(text.encode(codec), "iso-2022-jp").text == text
    assert decode(b"Quien te dij\x8aat", "iso-2022-jp").text == "Quien te dijŠat"


def test_a_line_of_iso_2022_jp_ends_in_ascii_even_if_the_program_forgot() -> None:
    assert decode(b"\x1b$BEl5~\nLot A-1", "iso-2022-jp").text == "東京\nLot A-1"


def test_iso_2022_cn_is_read_and_refuses_what_it_does_not_know() -> None:
    raw = b"lot \x1b$)A\x0e" + bytes(b & 0x7F for b in "批号".encode("gb2312")) + b"\x0f 5"
    assert decode(raw, "iso-2022-cn").text == "lot 批号 5"
    assert iso_2022_cn(b"\x1b$BEl5~\x1b(B") is None
    assert iso_2022_cn(b"\x1b$)G\x0e$!") is None
    assert iso_2022_jp(raw) is None


def test_what_no_charset_reads_is_told() -> None:
    found = decode(b"\x81\xff\xfe\x80" * 9, "gb2312")
    assert found.trouble
