"""Every sentence of the dashboard is in both Chinese catalogues, with the same places to fill."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from wording import text

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = [
    *(PROJECT / "dashboard").rglob("*.py"),
    PROJECT / "wording" / "names.py",
    *(PROJECT / "casework" / "papers").glob("statistics_*.py"),
]
MARKS = {"w", "t", "N_", "self"}


def sentences() -> set[str]:
    """Every literal that is translated: the first argument of w(…), c.w(…), t(…), N_(…)."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                name = (
                    node.func.id
                    if isinstance(node.func, ast.Name)
                    else node.func.attr
                    if isinstance(node.func, ast.Attribute)
                    else ""
                )
                if name in MARKS:
                    found.add(node.args[0].value)
    return found


def places(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_there_are_sentences_to_check() -> None:
    assert len(sentences()) > 500


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_sentence_is_translated_with_its_places(language: str) -> None:
    translate = text(language, "dashboard")
    untranslated = {s for s in sentences() if not re.search(r"[一-鿿]", s) and translate(s) == s and s not in {"Excel"}}
    assert not untranslated
    assert not {s for s in sentences() if places(translate(s)) != places(s)}
