"""House rules that a linter does not know: one door per library, a first sentence in every module, no forbidden words."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("complaints", "parsers", "store", "ingest", "casework", "outgoing", "service", "dashboard", "wording")
MODULES = sorted(p for room in ROOMS for p in (PROJECT / room).rglob("*.py"))

#: library -> the modules (or rooms, with a slash) that may import it
DOORS = {
    "imapclient": ("ingest/imap",),
    "mailparser": ("parsers/mail/mime.py",),
    "smtplib": ("outgoing/smtp.py",),
    "rapidocr": ("parsers/scan",),
    "cv2": ("parsers/scan", "parsers/image"),
    "pdfplumber": ("parsers/pdf",),
    "pypdf": ("parsers/pdf",),
    "pypdfium2": ("parsers/pdf",),
    "olefile": ("parsers/",),
    "python_calamine": ("parsers/sheet",),
    "sqlmodel": ("store/",),
    "sqlalchemy": ("store/",),
    "alembic": ("store/",),
    "psycopg": ("store/",),
    "streamlit": ("dashboard/",),
    "typer": ("service/",),
    "nh3": ("dashboard/",),
}


def imports_of(path: Path) -> set[str]:
    """Top-level names of everything that a module imports, wherever in the file it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def place(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_every_module_begins_with_a_sentence_about_itself(path: Path) -> None:
    sentence = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert re.match(r"\S.{15,}", sentence), f"{place(path)} does not say what it is for"
    assert re.search(r"[.:;)]", sentence), f"{place(path)}: the first line is no sentence"


def test_each_library_has_one_door() -> None:
    trespasses = [
        f"{place(path)} imports {library}"
        for path in MODULES
        for library in imports_of(path) & DOORS.keys()
        if not place(path).startswith(DOORS[library])
    ]
    assert not trespasses, "\n".join(trespasses)


def test_the_rules_use_the_standard_library_only() -> None:
    allowed = set(sys.stdlib_module_names) | {"complaints"}
    foreign = {place(p): imports_of(p) - allowed for p in (PROJECT / "complaints").rglob("*.py")}
    assert not {k: v for k, v in foreign.items() if v}


def test_the_rules_ask_no_clock_and_open_no_file() -> None:
    forbidden = {"now", "today", "utcnow", "time", "monotonic", "read_text", "write_text", "read_bytes", "write_bytes"}
    offenders = []
    for path in (PROJECT / "complaints").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            opens = isinstance(called, ast.Name) and called.id in ("open", "print", "input")
            # `moment.time()` is a part of a value; `time.time()` and `datetime.now()` ask the clock
            asks = (
                isinstance(called, ast.Attribute)
                and called.attr in forbidden
                and (called.attr != "time" or (isinstance(called.value, ast.Name) and called.value.id == "time"))
            )
            if opens or asks:
                offenders.append(f"{place(path)}:{node.lineno}: {ast.unparse(called)}")
    assert not offenders, "\n".join(offenders)


def test_nothing_deletes_a_case_a_message_a_letter_or_history() -> None:
    """Rows that are taken away hold parts that are written anew, sign-ins, and days of a calendar; see store/tables/."""
    kept = "CaseRow|MessageRow|LetterRow|HistoryRow|ArrivalRow|ReadingRow"
    calls = re.compile(rf"\bdelete\(\s*({kept})\b|\b(DELETE FROM|TRUNCATE|DROP TABLE)\b")
    running = [p for p in MODULES if "migrations" not in p.parts]
    offenders = [f"{place(p)}: {m.group()}" for p in running for m in calls.finditer(p.read_text(encoding="utf-8"))]
    assert not offenders, "\n".join(offenders)
    deleting = {place(p) for p in MODULES if re.search(r"session\.delete\(", p.read_text(encoding="utf-8"))}
    assert deleting <= {
        f"store/{name}.py" for name in ("calendars", "case_rows", "cases", "faxes", "inbox", "sessions")
    }


def _calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that run when the module is imported: not those within functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls_at_import(child)


def test_no_module_compiles_an_expression_when_it_is_imported() -> None:
    """`Pattern` compiles when a text first needs it; the literals that it is asked by are the one exception."""
    offenders = [
        f"{place(path)}:{call.lineno}"
        for path in [*MODULES, *(PROJECT / "foundations").rglob("*.py"), *(PROJECT / "recognition").rglob("*.py")]
        if place(path) not in ("foundations/language/literals.py",)
        for call in _calls_at_import(ast.parse(path.read_text(encoding="utf-8")))
        if ast.unparse(call.func) == "re.compile"
    ]
    assert not offenders


def test_no_module_is_named_for_nothing_in_particular() -> None:
    assert not [place(p) for p in MODULES if re.search(r"util|helper|manager|misc|common", p.stem)]


def test_every_noqa_and_type_ignore_names_its_rule() -> None:
    bare = [
        f"{place(p)}:{n}"
        for p in MODULES
        for n, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"#\s*noqa(?!:)|#\s*type:\s*ignore(?!\[)", line)
    ]
    assert not bare, bare


def test_the_map_of_the_rooms_names_modules_that_are_there() -> None:
    page = (PROJECT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = page.split("## The rooms from within")[1].split("\n## ")[0]
    room, named = PROJECT, 0
    for row in re.findall(r"^\|(.*)\|$", table, re.MULTILINE)[2:]:
        where, _, modules = row.split("|")
        room = PROJECT / where.strip(" `") if where.strip() else room
        for name in re.findall(r"`([\w./…]+)`", modules):
            is_file = "." not in name and not name.endswith("/")
            found = list(room.glob(name.strip("/").replace("…", "*") + (".py" if is_file else "")))
            assert found, f"{name} stands in docs/ARCHITECTURE.md and not in {place(room)}"
            named += 1
    assert named > 150


def test_locked_requirements_carry_hashes_and_no_address() -> None:
    for name in ("run", "dev"):
        text = (PROJECT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9].*?==\S+", text, re.MULTILINE | re.IGNORECASE)
        assert len(pins) > 50
        assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-zA-Z0-9])", text.strip()))
        assert not re.search(r"--(extra-)?index-url|--find-links|https?://|file:", text)


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    run = (PROJECT / "requirements" / "run.txt").read_text(encoding="utf-8").lower()
    for requirement in project["project"]["dependencies"]:
        name = re.split(r"[\[<>=!~ ]", requirement)[0].lower()
        assert re.search(rf"^{re.escape(name)}==", run, re.MULTILINE), (
            f"{name} is not in requirements/run.txt: make lock"
        )


def test_no_file_of_the_project_holds_a_path_of_somebodys_machine() -> None:
    names = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if not any(names):
        names = [place(p) for p in MODULES]
    here = re.compile(rf"{re.escape(str(PROJECT))}(?![\w-])|/home/\w+/|/Users/\w+/")
    offenders = []
    for name in filter(None, names):
        path = PROJECT / name
        if path.is_file() and path.suffix in {".py", ".toml", ".md", ".sh", ".txt", ".yaml", ".json", ".po", ".in", ""}:
            hit = here.search(path.read_text(encoding="utf-8", errors="replace"))
            if hit:
                offenders.append(f"{name}: {hit.group()}")
    assert not offenders, offenders
