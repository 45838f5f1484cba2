"""Text from strangers is harmless wherever the dashboard puts it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.web import guard
from dashboard.web.routes import safe_next
from dashboard.words.safe import escaped, file_name, formatted, label, one_line, visible


def test_marks_that_turn_or_hide_text_are_shown() -> None:
    assert visible("invoice\u202efdp.exe") == "invoice⟦U+202E⟧fdp.exe"
    assert visible("a\u200bb\ufeff") == "a⟦U+200B⟧b⟦U+FEFF⟧"
    assert visible("bell\x07 and\tline\r\nnext") == "bell⟦U+0007⟧ and\tline\nnext"


@given(st.text())
def test_nothing_that_is_shown_carries_a_direction_mark(text: str) -> None:
    for made in (visible(text), one_line(text), escaped(text), label(text), formatted(text), file_name(text)):
        assert not set(made) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\x00\x1b")


@given(st.text())
def test_escaped_text_holds_no_markup(text: str) -> None:
    made = escaped(text)
    assert "<" not in made
    assert '"' not in made
    assert "'" not in made


def test_a_label_takes_markdown_literally() -> None:
    assert label("[x](javascript:alert(1)) :red[y] `z` $w$") == (
        r"\[x\]\(javascript\:alert\(1\)\) \:red\[y\] \`z\` \$w\$"
    )


def test_a_long_line_is_cut_and_piled_marks_are_thinned() -> None:
    assert one_line("x" * 500, 100) == "x" * 99 + "…"
    assert len(one_line("Z" + "\u0301" * 50)) < 10


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>x</script>text",
        '<img src="http://tracker.invalid/p.gif">text',
        '<a href="javascript:x">text</a>',
        '<p style="background:url(http://tracker.invalid)">text</p>',
        '<svg onload="x">text</svg><p>text</p>',
        "<style>@import url(http://tracker.invalid)</style>text",
        '<iframe srcdoc="<script>x</script>"></iframe>text',
        '<form action="http://tracker.invalid"><input autofocus onfocus="x"></form>text',
        '<table background="http://tracker.invalid"><td onclick="x">text</td></table>',
        "<math><mtext><script>x</script></mtext></math>text",
        '<div data-x="y" id="z" class="stApp">text</div>',
    ],
)
def test_a_formatted_letter_keeps_its_text_and_loses_what_acts(hostile: str) -> None:
    made = formatted(hostile)
    assert "text" in made
    for word in ("script", "http", "on", "style", "href", "src", "<a", "<img", "<svg", "<input", "class", "id="):
        assert word not in made.replace("text", "").replace("tbody", ""), made


def test_a_download_gets_a_plain_name() -> None:
    assert file_name("../../etc/passwd") == "passwd"
    assert file_name("C:\\temp\\客诉单.docx") == "客诉单.docx"
    assert file_name("a\u202ecod.exe") == "a_cod.exe"
    assert file_name("..") == "attachment"


@pytest.mark.parametrize(
    "given_",
    ["//elsewhere.test", "https://elsewhere.test", "/\\elsewhere.test", "javascript:x", "", "/a\nb", "/sign-in?next=/"],
)
def test_signing_in_never_leads_elsewhere(given_: str) -> None:
    assert safe_next(given_) == "/"


def test_signing_in_leads_to_where_one_was_going() -> None:
    assert safe_next("/case?no=KS20261120-003&tab=letters") == "/case?no=KS20261120-003&tab=letters"


def test_every_screen_has_an_address_that_the_door_knows() -> None:
    source = (Path(guard.__file__).parents[1] / "app.py").read_text(encoding="utf-8")
    assert set(re.findall(r'url_path="(\w+)"', source)) == guard.PAGES
    assert not any(guard.leads_nowhere(f"/{page}") for page in guard.PAGES)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/js/index.js", "/_stcore/health", "/print/KS-1", "/case/"])
def test_an_address_that_is_answered_leads_somewhere(path: str) -> None:
    assert not guard.leads_nowhere(path)


@pytest.mark.parametrize("path", ["/nowhere", "/case/KS-1", "/works", "/admin.php"])
def test_any_other_address_leads_nowhere(path: str) -> None:
    assert guard.leads_nowhere(path)
