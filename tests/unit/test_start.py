"""What a process loads and compiles when it begins: counted, not timed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from foundations.language.literals import KEPT
from foundations.language.pattern import Pattern

PROJECT = Path(__file__).resolve().parent.parent.parent
_COUNTING = """
import json, re, sys
compiled = 0
rightly = re._compiler.compile
def counting(*given):
    global compiled
    compiled += 1
    return rightly(*given)
re._compiler.compile = counting
"""
LETTER = b"From: a@b.test\nSubject: Complaint\n\n3 of 200 pumps of lot A240115 leak. Please send an 8D report.\n"


def told_by(program: str, folder: Path) -> dict[str, object]:
    """What a program in a process of its own prints as its last line."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=folder, env={"PYTHONPATH": str(PROJECT)}
    )
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("arguments", [["--help"], ["due", "--received", "2026-11-20T16:30:00+08:00"]])
def test_a_small_command_loads_neither_readers_nor_pictures_nor_the_dashboard(
    arguments: list[str], tmp_path: Path
) -> None:
    told = told_by(
        "import json, sys\nfrom service.cli import run\n"
        f"status = run({arguments!r})\n"
        "print(); print(json.dumps({'status': status, 'modules': sorted(sys.modules)}))",
        tmp_path,
    )
    assert told["status"] == 0
    heavy = {
        "cv2",
        "rapidocr",
        "onnxruntime",
        "numpy",
        "streamlit",
        "pdfplumber",
        "sqlalchemy",
        "parsers",
        "parsers.fields",
    }
    modules = told["modules"]
    assert isinstance(modules, list)
    assert not heavy & set(modules)


def test_importing_the_reader_compiles_next_to_nothing_and_one_mail_little(tmp_path: Path) -> None:
    told = told_by(
        _COUNTING
        + "from parsers.reading.reader import read\n"
        + "imported = compiled\n"
        + f"read('a.eml', {LETTER!r})\n"
        + "print(json.dumps({'imported': imported, 'read': compiled - imported, 'numpy': 'numpy' in sys.modules}))",
        tmp_path,
    )
    imported, read = told["imported"], told["read"]
    assert isinstance(imported, int)
    assert isinstance(read, int)
    assert imported < 40  # the standard library's own
    assert read < 500  # of some 3,000
    assert told["numpy"] is False  # a letter without pictures needs none of what reads them


def test_the_file_of_literals_is_what_the_expressions_need(tmp_path: Path) -> None:
    program = (
        "import json, runpy\n"
        f"made = runpy.run_path({str(PROJECT / 'setup' / 'literals.py')!r})\n"
        "made['load']()\n"
        "print(json.dumps({'text': made['file_text'](*made['expressions']())}))"
    )
    assert told_by(program, tmp_path)["text"] == KEPT.read_text(encoding="utf-8"), "run: python setup/literals.py"


@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
@pytest.mark.parametrize("text", ["", "12", "Caller ID:", "caller id: 7 caller id: 8", "x\nfax received from 30\n"])
def test_a_pattern_answers_as_the_compiled_expression_before_and_after_it_is_compiled(text: str, flags: int) -> None:
    for source in (r"Caller ID:|Called To:|New Fax \(", r"(?:fax received from|caller id:?)\s*(\d+)", r"\d+"):
        plain = re.compile(source, flags)
        for lazy in (Pattern(source, flags), Pattern(source, flags)):
            for _ in range(2):
                for name in ("search", "match", "fullmatch"):
                    found, expected = getattr(lazy, name)(text), getattr(plain, name)(text)
                    assert (found and found.span()) == (expected and expected.span())
                assert [m.span() for m in lazy.finditer(text)] == [m.span() for m in plain.finditer(text)]
                assert lazy.findall(text) == plain.findall(text)
                assert lazy.sub("#", text) == plain.sub("#", text)
                assert lazy.subn("#", text) == plain.subn("#", text)
                assert lazy.split(text) == plain.split(text)


def test_a_pattern_is_not_compiled_for_a_text_without_what_it_needs_until_patience_ends() -> None:
    from parsers.fax.gateways import BRANDS

    kept = dict(BRANDS)["exchange_um"]
    pattern = Pattern(kept.pattern, kept.flags)
    assert pattern.search("nothing of the kind") is None
    assert pattern._compiled is None
    assert pattern.search("Unified Messaging of the house") is not None
    assert pattern._compiled is not None
    tired = Pattern(kept.pattern, kept.flags)
    for _ in range(600):
        assert tired.search("nothing of the kind") is None
    assert tired._compiled is not None
