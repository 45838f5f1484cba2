"""House rules that a linter does not know: one door per library, no circles, a first sentence in every module, no forbidden words."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
#: every room, from the entry points down to the foundations, as the map has them
ROOMS: tuple[str, ...] = runpy.run_path(str(PROJECT / "setup" / "map.py"))["ROOMS"]
MODULES = sorted(p for room in ROOMS for p in (PROJECT / room).rglob("*.py"))

#: library -> the modules, or folders with a slash, that may import it. Every library that the product imports has a door.
DOORS = {
    # bytes in: mail, documents, pictures
    "imapclient": ("ingest/imap.py", "ingest/imap_session.py"),
    "mailparser": ("parsers/mail/mime.py",),
    "chardet": ("parsers/text/charset.py",),
    "lxml": ("parsers/text/html.py", "parsers/files/containers.py", "parsers/documents/sheet.py"),
    "puremagic": ("parsers/files/media_type.py",),
    "olefile": (
        "parsers/files/compound.py",
        "parsers/files/media_type.py",
        "parsers/documents/word_old.py",
        "parsers/mail/msg.py",
    ),
    "pdfplumber": ("parsers/documents/pdf.py",),
    "pypdf": ("parsers/documents/pdf_forms.py",),
    "pypdfium2": ("parsers/documents/pdf.py",),
    "python_calamine": ("parsers/documents/sheet.py",),
    "rapidocr": ("parsers/scan/engine.py",),
    "cv2": ("parsers/scan/",),
    "numpy": ("parsers/scan/", "parsers/documents/page_image.py"),
    "PIL": (
        "parsers/scan/image.py",
        "parsers/scan/page.py",
        "parsers/documents/page_image.py",
        "parsers/reading/attachments.py",  # whether an inline picture is a logo
        "service/demo/samples.py",  # draws the sample fax
        "service/doctor.py",  # draws a line that the OCR engine must read
    ),
    "phonenumbers": ("parsers/fields/values/phones.py",),
    # the store
    "sqlmodel": ("store/",),
    "sqlalchemy": ("store/",),
    "alembic": ("store/engine/schema.py", "store/migrations/"),
    "argon2": ("store/users.py",),
    # papers and letters out
    "docx": ("casework/papers/",),
    "openpyxl": ("casework/papers/statistics_sheet.py",),
    "reportlab": ("casework/papers/pdf.py",),
    "smtplib": ("outgoing/smtp.py",),
    "jinja2": ("wording/letters.py",),
    "babel": ("wording/compile.py",),  # only where catalogues are made, never at run time
    # the entry points
    "typer": ("service/cli.py", "service/context.py", "service/commands/"),
    "pydantic": ("service/configuration/load.py",),
    "structlog": ("service/running/logs.py",),
    "prometheus_client": ("service/running/metrics.py",),
    "aiosmtpd": ("service/demo/servers.py",),
    "pymap": ("service/demo/servers.py",),
    "imaplib": ("service/demo/servers.py",),
    "streamlit": ("dashboard/",),
    "altair": ("dashboard/screens/figures/charts.py",),
    "pandas": ("dashboard/screens/figures/charts.py",),
    "nh3": ("dashboard/words/safe.py",),
    "anyio": ("dashboard/web/",),
    "starlette": ("dashboard/web/",),
    # other programs and the network
    "subprocess": ("parsers/documents/word_old.py", "service/dashboard.py", "dashboard/originals/files.py"),
}
#: rooms of rules and the rooms below each: they use these and the standard library, and nothing else
PURE = {
    "foundations": {"foundations"},
    "complaints": {"complaints", "foundations"},
    "recognition": {"recognition", "complaints", "foundations"},
}
#: "module imports library" -> why a room of rules does it all the same
LIBRARIES_OF_RULES: dict[str, str] = {}
#: modules that import by name at run time, which no reader of imports sees -> why
IMPORTED_BY_NAME = {
    "foundations/language/literals.py": "parts of `re` that typeshed does not know: its own reader of expressions",
    "dashboard/web/server.py": "loads while the server starts what the first visitors would wait for",
}
#: modules of the rooms of rules that open a file or ask the clock -> why
OPENS_OR_ASKS = {
    "foundations/language/literals.py": "reads what expressions need, worked out beforehand, which lies beside it as data",
    "recognition/robot_words.py": "reads its own words, which lie beside it as data",
    "foundations/mailserver/oauth.py": "a token ends by the clock, whatever the hour that a rehearsal pretends",
}


@cache
def tree_of(path: Path) -> ast.Module:
    """A module's syntax tree, made once for all the rules that ask for it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> set[str]:
    """Top-level names of everything that a module imports, wherever in the file it does."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def place(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def stands_open(library: str, where: str) -> bool:
    """Whether the library's door is in this module, or in a folder around it."""
    return any(where == door or (door.endswith("/") and where.startswith(door)) for door in DOORS[library])


def imports_between(root: Path, rooms: Sequence[str]) -> dict[str, set[str]]:
    """Module -> modules of the same rooms that it imports: lazily, for types only, or at once, which is all the same here."""
    files = {}
    for path in (p for room in rooms for p in (root / room).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph: dict[str, set[str]] = {}
    for module, path in files.items():
        package = module if path.stem == "__init__" else module.rpartition(".")[0]
        named = set(_named(ast.parse(path.read_text(encoding="utf-8")), package))
        graph[module] = {found for each in named if (found := _module_of(each, files)) and found != module}
    return graph


def _named(tree: ast.Module, package: str) -> Iterator[str]:
    """The full dotted name of everything that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _module_of(name: str, modules: Mapping[str, object]) -> str | None:
    """The module of these that a dotted name is, or stands in."""
    return name if name in modules else next((n for n in [name.rpartition(".")[0]] if n in modules), None)


def circle_in(graph: Mapping[str, set[str]]) -> list[str]:
    """Modules that import one another in a circle, the first one again at the end; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_every_module_begins_with_a_sentence_about_itself(path: Path) -> None:
    sentence = ast.get_docstring(tree_of(path)) or ""
    assert re.match(r"\S.{15,}", sentence), f"{place(path)} does not say what it is for"
    assert re.search(r"[.:;)]", sentence), f"{place(path)}: the first line is no sentence"


def test_each_library_has_one_door() -> None:
    trespasses = [
        f"{place(path)} imports {library}"
        for path in MODULES
        for library in imports_of(path) & DOORS.keys()
        if not stands_open(library, place(path))
    ]
    assert not trespasses, "\n".join(trespasses)


def test_no_library_is_imported_that_has_no_door() -> None:
    known = set(sys.stdlib_module_names) | set(ROOMS) | DOORS.keys()
    strangers = [f"{place(path)} imports {name}" for path in MODULES for name in sorted(imports_of(path) - known)]
    assert not strangers, "give each library a door in DOORS, as narrow as it can be:\n" + "\n".join(strangers)


def test_no_door_stands_where_nobody_goes_through() -> None:
    used = {(library, place(path)) for path in MODULES for library in imports_of(path) & DOORS.keys()}
    unused = [
        f"{door} does not import {library}"
        for library, doors in DOORS.items()
        for door in doors
        if not any(name == library and (where == door or where.startswith(door)) for name, where in used)
    ]
    assert not unused, "\n".join(unused)


def test_the_rules_use_the_standard_library_and_the_rooms_below_only() -> None:
    foreign = {
        f"{place(path)} imports {name}"
        for room, below in PURE.items()
        for path in (PROJECT / room).rglob("*.py")
        for name in imports_of(path) - below - set(sys.stdlib_module_names)
    }
    assert foreign == LIBRARIES_OF_RULES.keys()


def test_nothing_is_imported_by_a_name_that_no_reader_sees() -> None:
    by_name = {"import_module", "__import__", "exec_module", "run_module", "run_path"}
    found = {
        place(path)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in by_name
    }
    assert found == IMPORTED_BY_NAME.keys()


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_nobody_falls_back_on_a_procedure_or_calendar_that_is_not_the_companys(path: Path) -> None:
    """A default would let a forgotten argument pass unseen, and a case run on clocks that the company never set."""
    chosen = {"Rules", "Calendar", "Settings"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*node.args.posonlyargs, *node.args.args]
            with_default = given[len(given) - len(node.args.defaults) :] if node.args.defaults else []
            with_default += [a for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d]
            named = [a.arg for a in with_default if a.annotation and ast.unparse(a.annotation) in chosen]
            assert not named, f"{place(path)}: {node.name} has a default for {', '.join(named)}"


def test_the_rules_ask_no_clock_and_open_no_file() -> None:
    forbidden = {
        "now",
        "today",
        "utcnow",
        "time",
        "monotonic",
        "read_text",
        "write_text",
        "read_bytes",
        "write_bytes",
        "open",
    }
    offenders = []
    for path in (p for room in PURE for p in (PROJECT / room).rglob("*.py")):
        for node in ast.walk(tree_of(path)):
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
    unexpected = [each for each in offenders if each.split(":")[0] not in OPENS_OR_ASKS]
    assert not unexpected, "\n".join(unexpected)
    assert {each.split(":")[0] for each in offenders} == OPENS_OR_ASKS.keys()


def test_no_modules_import_one_another_in_a_circle() -> None:
    graph = imports_between(PROJECT, ROOMS)
    assert len(graph) == len(MODULES)
    assert sum(map(len, graph.values())) > len(graph)
    around = circle_in(graph)
    assert not around, " imports ".join(reversed(around))


@pytest.mark.parametrize(
    "way_back",
    [
        "from room.first import a",
        "from room import first",
        "import room.first",
        "from . import first",
        "from .first import a",
        "def late():\n    from room.first import a",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from room.first import a",
    ],
)
def test_a_circle_is_seen_however_the_way_back_is_written(tmp_path: Path, way_back: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    for name, text in {"__init__": "", "first": "from room.second import b", "second": "b = 1"}.items():
        (room / f"{name}.py").write_text(text)
    assert not circle_in(imports_between(tmp_path, ["room"]))
    (room / "second.py").write_text(way_back)
    around = circle_in(imports_between(tmp_path, ["room"]))
    assert {frozenset(step) for step in pairwise(around)} == {frozenset({"room.first", "room.second"})}


def test_every_list_of_rooms_names_all_of_them() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    rooms = set(ROOMS)
    others = {"tests", "benchmarks", "setup", "docker"}
    assert rooms == {p.parent.name for p in PROJECT.glob("*/__init__.py")} - others
    assert rooms == {name.rstrip("*") for name in settings["setuptools"]["packages"]["find"]["include"]}
    assert rooms == set(settings["mypy"]["packages"])
    assert rooms == set(settings["importlinter"]["root_packages"])
    assert rooms == set(settings["ruff"]["lint"]["isort"]["known-first-party"]) - others
    floors = settings["importlinter"]["contracts"][0]["layers"]
    assert rooms == {room.strip() for floor in floors for room in floor.split("|")}


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
