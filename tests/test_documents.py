"""Documents keep up with the tree: the map, every path that they name, every clause that code cites."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
MAP = runpy.run_path(str(PROJECT / "setup" / "map.py"))
ROOMS: tuple[str, ...] = MAP["ROOMS"]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
CODE = sorted(p for room in ROOMS for p in (PROJECT / room).rglob("*.py"))
PROCEDURES = sorted(p for room in ROOMS for p in (PROJECT / room).rglob("*.toml"))

_CLAUSE = re.compile(r"\bS[0-9]-\d+(?:\.\d+)*[a-z]?\b")
#: `domain §1.7-17, §1.7-21`: one word, then one paragraph or several
_PARAGRAPHS = re.compile(r"\b(domain|contract) (§\d[\d.\-]*(?:(?:, | and )§\d[\d.\-]*)*)")
#: the same references written so that this page could not be searched for them
_LOOSE = re.compile(
    r"\b(?:[Dd]omain|[Cc]ontract)(?: ?§§| ?§ | \d|'s table| section)|§[\d.]+[/–-]§?\d+\.\d|(?<=\d), -\d"
)
_FOLDERS = "|".join((*ROOMS, "tests", "benchmarks", "setup", "requirements", "docs"))
_PATH = re.compile(rf"(?<![\w./@~-])((?:{_FOLDERS})/[\w./-]*\w)")
_DOTTED = re.compile(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)+)`")


def place(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def citations(text: str) -> Iterator[str]:
    """`S2-4.7`, `domain §1.7-21`, `contract §3`: every reference to a clause or paragraph, one at a time."""
    yield from _CLAUSE.findall(text)
    for source, paragraphs in _PARAGRAPHS.findall(text):
        yield from (f"{source} {each.rstrip('.-')}" for each in re.split(r", | and ", paragraphs))


def explained() -> dict[str, str]:
    """Citation -> its row in docs/CLAUSES.md."""
    page = (PROJECT / "docs" / "CLAUSES.md").read_text(encoding="utf-8")
    return {m.group(1): m.group() for m in re.finditer(r"^\| `([^`]+)` \|.*$", page, re.MULTILINE)}


def test_the_map_in_the_architecture_is_that_of_the_tree() -> None:
    page = (PROJECT / MAP["PAGE"]).read_text(encoding="utf-8")
    assert MAP["placed"](page, MAP["map_of"](PROJECT)) == page, "the tree has changed: run `make map`"


def test_the_map_names_every_module_and_says_what_every_package_is_for() -> None:
    rows = dict(re.findall(r"^\| `([\w/]+)/` \| (.*) \|$", MAP["map_of"](PROJECT), re.MULTILINE))
    for path in CODE:
        told, _, modules = rows[place(path.parent)].partition(" | ")
        assert re.match(r"\S.{25,}\.$", told), f"{place(path.parent)} does not say what it is for"
        assert path.stem.startswith("__") or f"`{path.stem}`" in modules


def test_a_page_without_the_marks_of_the_map_is_refused_rather_than_spoilt() -> None:
    with pytest.raises(ValueError, match="substring"):
        MAP["placed"]("# Architecture\n", "| a |\n")


def test_every_clause_that_is_cited_can_be_looked_up() -> None:
    known = explained()
    unknown = [
        f"{place(path)} cites {each}"
        for path in (*CODE, *PROCEDURES, *PAGES)
        for each in sorted(set(citations(path.read_text(encoding="utf-8"))) - known.keys())
    ]
    assert not unknown, "explain it in docs/CLAUSES.md:\n" + "\n".join(unknown)


def test_nothing_is_explained_that_nobody_cites() -> None:
    pages = [p for p in PAGES if p.name != "CLAUSES.md"]
    cited = {each for path in (*CODE, *PROCEDURES, *pages) for each in citations(path.read_text(encoding="utf-8"))}
    assert explained().keys() <= cited


def test_citations_are_written_in_the_one_form_that_can_be_searched() -> None:
    loose = [
        f"{place(path)}:{number}: {found.group()}"
        for path in CODE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"[Dd]omain|[Cc]ontract|§", line)
        for found in _LOOSE.finditer(line)
    ]
    assert not loose, "\n".join(loose)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("(S2-4.7, domain §1.7-17, §1.7-21).", ["S2-4.7", "domain §1.7-17", "domain §1.7-21"]),
        ("every number of domain §1.6 and §1.7.", ["domain §1.6", "domain §1.7"]),
        ("by the way of contract §3; RFC 3834 §2", ["contract §3"]),
        ('clause = "S2-4.5b"', ["S2-4.5b"]),
        ("QR-S0-7.1 is a form of S0-7.1", ["S0-7.1", "S0-7.1"]),
    ],
)
def test_citations_are_found_in_every_form_in_which_they_stand(text: str, cited: list[str]) -> None:
    assert list(citations(text)) == cited


@pytest.mark.parametrize(
    "loose", ["(domain 4.4)", "domain §§1.2", "contract section 2", "domain §1.2-1.6", "domain §1.7-17, -21"]
)
def test_a_loose_citation_is_told_from_one_that_can_be_searched(loose: str) -> None:
    assert _LOOSE.search(loose)


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_documents_name_files_that_are_there(path: Path) -> None:
    gone = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        named = [name for name in _PATH.findall(line) if not _is_there(name)]
        gone += [f"{place(path)}:{number}: {name}" for name in named]
    assert not gone, "\n".join(gone)


def test_code_names_files_and_modules_that_are_there() -> None:
    gone = []
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        named = [name for name in _PATH.findall(text) if name.endswith((".py", ".toml", ".md")) and not _is_there(name)]
        gone += [f"{place(path)}: {name}" for name in (*named, *(n for n in _DOTTED.findall(text) if not _is_said(n)))]
    assert not gone, "\n".join(gone)


@pytest.mark.parametrize("path", [p for p in PAGES if p.parent.name != "decisions"], ids=place)
def test_a_module_named_without_its_folder_lies_in_one_named_beside_it(path: Path) -> None:
    gone = []
    for paragraph in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8")):
        named = {PROJECT / name.rstrip("/") for name in re.findall(r"`((?:\w+/)+(?:\w+(?:\.\w+)?)?)`", paragraph)}
        folders = {PROJECT, *named, *(each.parent for each in named)}
        for name in re.findall(r"`((?:\w+/)*\w+\.py)`", paragraph):
            if not any((folder / name).is_file() for folder in folders):
                gone.append(f"{place(path)}: {name}")
    assert not gone, "\n".join(gone)


def _is_there(name: str) -> bool:
    return (PROJECT / name).exists() or (PROJECT / f"{name}.py").exists()


def _is_said(name: str) -> bool:
    """Whether a dotted name is a module, or a name that stands in one."""
    parts = name.split(".")
    for many in range(len(parts), 0, -1):
        module = PROJECT.joinpath(*parts[:many])
        source = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
        if source.exists():
            rest = parts[many:]
            return not rest or re.search(rf"\b{rest[0]}\b", source.read_text(encoding="utf-8")) is not None
    return False
