"""The page that loads the screens: our look stands in it, and it asks for nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit

from dashboard.web import shell

STATIC = Path(streamlit.__file__).parent / "static"


def test_the_look_stands_between_streamlits_own_rules_and_what_the_script_draws() -> None:
    page = shell.page().decode()
    assert page.index("</head>") < page.index(".kesu-h1") < page.index('id="root"')
    assert page.count("<style>") == 1
    assert "<title>Streamlit</title>" not in page


def test_what_the_page_asks_for_at_once_is_there() -> None:
    asked = re.findall(r'modulepreload" crossorigin href="\./static/js/([^"]+)"', shell.page().decode())
    assert len(asked) == len(set(asked))
    assert any(name.startswith("BidiComponent.") for name in asked)
    assert [name for name in asked if not (STATIC / "static" / "js" / name).is_file()] == []


def test_a_streamlit_with_other_parts_gives_a_page_without_them(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        "<html><head><title>x</title></head><body><div id='root'></div></body></html>", encoding="utf-8"
    )
    made = shell.made(tmp_path)
    assert "modulepreload" not in made
    assert made.index(".kesu-h1") < made.index("root")
