"""The command line speaks the language of the person at the terminal; every sentence of it is in both Chinese catalogues."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from typer.main import get_command

import service
from service.cli import run
from service.commands import app
from service.commands.translated import helps, sentence
from service.words import VARIABLES, language
from wording.catalogue import LOCALES
from wording.compile import compile_catalogue

ROOM = Path(service.__file__).parent
CHINESE = ("zh-Hans", "zh-Hant")
_NAMES = re.compile(r"\{\w*")


def sentences() -> Iterator[str]:
    """Every sentence that `service` marks for the catalogue, and every help text of its commands."""
    for file in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "N_"}):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
    yield from helps(get_command(app))


def catalogue(of: str) -> dict[str, str]:
    with (LOCALES / of / "LC_MESSAGES" / "kesu.po").open("rb") as lines:
        return {str(m.id): str(m.string) for m in read_po(lines) if m.id}


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("of", CHINESE)
def test_every_sentence_is_translated_with_the_same_facts(of: str) -> None:
    known = catalogue(of)
    wanted = set(sentences())
    assert len(wanted) > 150
    assert [s for s in sorted(wanted) if not known.get(s)] == []
    assert [s for s in sorted(wanted) if sorted(_NAMES.findall(s)) != sorted(_NAMES.findall(known[s]))] == []


@pytest.mark.parametrize("of", CHINESE)
def test_the_binary_catalogue_is_the_one_that_people_edit(of: str) -> None:
    source = LOCALES / of / "LC_MESSAGES" / "kesu.po"
    assert compile_catalogue(source) == source.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-Hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh-Hant"),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"KESU_LANG": "zh-Hant", "LC_ALL": "en_GB.UTF-8"}, "zh-Hant"),
        ({"KESU_LANG": "zh"}, "zh-Hans"),
        ({"LANG": "zh_HK"}, "zh-Hant"),
        ({"KESU_LANG": "klingon", "LANG": "zh_CN"}, "en"),
    ],
)
def test_the_strongest_variable_names_the_language(variables: dict[str, str], spoken: str) -> None:
    assert language(variables) == spoken


@pytest.mark.usefixtures("speak")
def test_help_errors_and_findings_are_in_that_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("KESU_LANG", "zh-Hans")
    assert run(["--help"]) == 0
    assert "用法:" in capsys.readouterr().out
    assert run(["workdays", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "显示此帮助并退出" in shown
    assert "Show this message" not in shown
    assert run(["workdays", "tomorrow", "2"]) == 2
    assert "不是日期" in capsys.readouterr().err
    assert run(["workdays"]) == 2
    assert "缺少参数" in capsys.readouterr().err
    assert run(["frobnicate"]) == 2
    assert "没有命令" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kesu.toml").write_text("[company]\nnam = 3\n[smtp]\nport = 'x'\n", encoding="utf-8")
    assert run(["case", "list"]) == 2
    told = capsys.readouterr().err
    assert "没有这个键" in told
    assert "需要整数" in told


@pytest.mark.usefixtures("speak")
def test_json_is_in_no_language(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for spoken in ("en", "zh-Hant"):
        monkeypatch.setenv("KESU_LANG", spoken)
        assert run(["due", "--received", "2026-11-20T16:30:00+08:00"]) == 0
        shown.append(json.loads(capsys.readouterr().out))
    assert shown[0] == shown[1]


def test_usage_errors_that_are_not_known_stay_as_they_are() -> None:
    assert sentence("Something else.") == "Something else."
