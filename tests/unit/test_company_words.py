"""A company's own labels and words are read beside those that ship; a file with mistakes is told whole and changes nothing."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from casework.due import company_words_of
from complaints.field_forms import FORMS
from foundations.language.company_words import (
    LONGEST,
    NONE,
    CompanyWords,
    CompanyWordsErrors,
    read_company_words,
)
from foundations.settings.shapes import Company, Settings
from parsers.fields.labels.vocabulary import match_label
from parsers.reading.profile import Profile
from parsers.reading.reader import read
from service.configuration.findings import ConfigurationErrors
from service.configuration.load import load

FILE = """
[labels]
lot_no = ["溯源序列", "Coil ticket"]
customer_ref_no = ["Folio de rechazo"]

[filled_by_us]
words = ["厂内会签"]

[trouble]
words = ["虎皮纹", "tiger stripes"]

[automatic]
words = ["SRM 系统推送"]
"""
WORDS = read_company_words(FILE, FORMS)


def letter(subject: str, text: str, sender: str = "li@buyer.example") -> bytes:
    return (
        f"From: Li <{sender}>\r\nTo: qa@example.test\r\nSubject: {subject}\r\nDate: Tue, 1 Dec 2026 09:00:00 +0800\r\n"
        f"Message-ID: <1@buyer.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def with_words(words: CompanyWords) -> Profile:
    return Profile(Company(own_domains=("example.test",)), company_words=words)


@pytest.mark.parametrize(
    ("label", "field"),
    [("溯源序列", "lot_no"), ("溯源序列：", "lot_no"), ("溯源 序列", "lot_no"), ("COIL TICKET", "lot_no"), ("Folio de rechazo", "customer_ref_no")],
)  # fmt: skip
def test_a_label_of_the_company_names_its_field(label: str, field: str) -> None:
    found = match_label(label, WORDS)
    assert found is not None
    assert found.fields == (field,)
    assert match_label(label) is None


def test_a_label_of_the_company_outweighs_what_ships() -> None:
    shipped, own = match_label("批号"), match_label("批号", CompanyWords(labels=(("serial_no", ("批号",)),)))
    assert shipped is not None
    assert own is not None
    assert (shipped.fields, own.fields) == (("lot_no",), ("serial_no",))


def test_a_place_that_the_company_fills_in_itself_gives_nothing() -> None:
    found = match_label("厂内会签", WORDS)
    assert found is not None
    assert found.kind == "ours"


def test_a_letter_is_read_with_the_labels_of_the_company() -> None:
    data = letter("质量问题", "你好，收到的布有问题。\n溯源序列：K26-7781\nFolio de rechazo: RX-55012\n")
    known, strange = read("m.eml", data, with_words(WORDS)), read("m.eml", data, with_words(NONE))
    assert [v.value for v in known.fields["lot_no"]] == ["K26-7781"]
    assert [v.value for v in known.fields["customer_ref_no"]] == ["RX-55012"]
    assert "K26-7781" not in [v.value for v in strange.fields.get("lot_no", ())]


def test_a_word_of_the_trade_makes_a_letter_a_complaint() -> None:
    data = letter("面板", "陈工：\n上周到的面板都有虎皮纹，其余正常。\n王芳\n")
    own, shipped = (read("m.eml", data, with_words(words)) for words in (WORDS, NONE))
    assert own.kind == "complaint"
    assert shipped.kind == "unknown"


def test_a_word_of_the_trade_that_is_denied_tells_of_no_trouble() -> None:
    assert WORDS.tells_trouble("面板有虎皮纹")
    assert not WORDS.tells_trouble("没有虎皮纹")
    assert WORDS.tells_trouble("the panels show Tiger Stripes")
    assert not WORDS.tells_trouble("tiger stripeshop")  # a longer word is another word


def test_a_subject_that_only_programs_of_a_partner_write_is_answered_by_nobody() -> None:
    data = letter("SRM 系统推送：收货提醒 2026-12", "收货单 R-2291 已于 12 月 1 日入库。")
    own, shipped = (read("m.eml", data, with_words(words)) for words in (WORDS, NONE))
    assert own.automatic
    assert not own.acknowledge
    assert not shipped.automatic


def test_capitals_beyond_ascii_do_not_matter() -> None:
    words = read_company_words("[trouble]\nwords = ['Übermaß']\n[automatic]\nwords = ['Статус документа']\n", FORMS)
    assert words.tells_trouble("Das Teil hat ÜBERMAß.")
    own, shipped = (read("m.eml", letter("СТАТУС ДОКУМЕНТА 4711", "4711"), with_words(each)) for each in (words, NONE))
    assert own.automatic
    assert not shipped.automatic


def test_words_are_one_key_of_caches_in_every_process() -> None:
    sent = pickle.loads(pickle.dumps(WORDS))
    assert sent == WORDS
    assert hash(sent) == hash(WORDS)
    assert sent != NONE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[labels", "TOML"),
        ("[lables]\nlot_no = ['x']", "lables"),
        ("[labels]\nlot = ['批']", "lot"),
        ("[labels]\nlot_no = '批'", "labels.lot_no"),
        ("[labels]\nlot_no = ['批']\nserial_no = ['批 ']", "serial_no"),
        ("[labels]\nlot_no = ['溯源 序列']\nserial_no = ['溯源序列:']", "serial_no"),
        ("[labels]\nlot_no = ['溯源']\n[filled_by_us]\nwords = ['溯源']", "filled_by_us"),
        ("[labels]\nlot_no = ['---']", "---"),
        ("[labels]\nlot_no = [3]", "3"),
        (f"[labels]\nlot_no = ['{'长' * (LONGEST + 1)}']", "长"),
        ("[labels]\nlot_no = ['ロット']", "ロット"),
        ("[trouble]\nword = ['跳纱']", "trouble"),
        ("trouble = ['跳纱']", "trouble"),
        ("labels = 3", "labels"),
        ("x = " + "[" * 5000 + "]" * 5000, "TOML"),
        ("[trouble]\nwords = [" + "'跳纱'," * 20_001 + "]", "20001"),
        ("#" * 1_000_001, "1000000"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, words: str) -> None:
    with pytest.raises(CompanyWordsErrors) as raised:
        read_company_words(text, FORMS)
    assert words in str(raised.value)
    assert len(str(raised.value)) < 3000


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(CompanyWordsErrors) as raised:
        read_company_words("[labels]\nlot = ['批']\n[trouble]\nwords = ['']\n[extra]\n", FORMS)
    assert len(raised.value.errors) == 3


def test_words_with_signs_of_expressions_stand_for_themselves() -> None:
    words = read_company_words("[trouble]\nwords = ['(a+)+$', 'c.d']\n", FORMS)
    assert words.tells_trouble("saw (a+)+$ there")
    assert not words.tells_trouble("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")
    assert not words.tells_trouble("cxd")


def test_the_example_of_the_operations_page_can_be_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")
    (example,) = [block for block in page.split("```toml\n")[1:] if block.startswith("[labels]")]
    words = read_company_words(example.split("```")[0], FORMS)
    assert all((words.labels, words.filled_by_us, words.trouble, words.automatic))


def test_the_configuration_names_the_file_and_every_mistake_in_it(tmp_path: Path) -> None:
    (tmp_path / "kesu.toml").write_text('[company]\nwords = "words.toml"\n', encoding="utf-8")
    with pytest.raises(ConfigurationErrors) as absent:
        load(tmp_path / "kesu.toml", {})
    assert "words.toml" in str(absent.value)
    (tmp_path / "words.toml").write_text("[labels]\nlot = ['批']\n", encoding="utf-8")
    with pytest.raises(ConfigurationErrors) as wrong:
        load(tmp_path / "kesu.toml", {})
    assert "company.words" in str(wrong.value)
    (tmp_path / "words.toml").write_text(FILE, encoding="utf-8")
    assert company_words_of(load(tmp_path / "kesu.toml", {})) == WORDS


def test_without_a_file_nothing_is_added() -> None:
    assert company_words_of(Settings()) is NONE
