"""Writes the map of the rooms into docs/ARCHITECTURE.md from the tree itself: `make map` (a test compares them)."""

from __future__ import annotations

import ast
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PAGE = "docs/ARCHITECTURE.md"
#: from the entry points down to the foundations
ROOMS = (
    "service",
    "dashboard",
    "ingest",
    "casework",
    "outgoing",
    "parsers",
    "wording",
    "store",
    "recognition",
    "complaints",
    "foundations",
)
BEGIN, END = "<!-- map: made by setup/map.py -->\n", "<!-- end of the map -->\n"
_DATA = (".toml", ".json", ".css", ".js", ".html", ".png")


def sentence_of(package: Path) -> str:
    """What a package says of itself in the first paragraph of its `__init__`; empty where it says nothing."""
    told = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    return " ".join(told.split("\n\n")[0].split())


def modules_of(package: Path) -> list[str]:
    """The names of a package's modules, without those that Python itself asks for (`__init__`, `__main__`)."""
    return sorted(p.stem for p in package.glob("*.py") if not p.stem.startswith("__"))


def data_of(package: Path) -> list[str]:
    """The data beside a package's modules: files by name, folders of them with a slash."""
    files = [p.name for p in package.iterdir() if p.suffix in _DATA]
    folders = [p.name + "/" for p in package.iterdir() if p.is_dir() and _holds_data(p)]
    return sorted(files + folders)


def _holds_data(folder: Path) -> bool:
    if folder.name.startswith(("_", ".")) or next(folder.rglob("*.py"), None):
        return False
    return any(p.is_file() and "__pycache__" not in p.parts for p in folder.rglob("*"))


def map_of(project: Path) -> str:
    """Every package with its sentence, its modules and its data, as a Markdown table from the entry points downwards."""
    lines = ["| where | what it is for | modules and *data* |", "|---|---|---|"]
    for room in ROOMS:
        for package in sorted(p.parent for p in (project / room).rglob("__init__.py")):
            named = [f"`{name}`" for name in modules_of(package)] + [f"*`{name}`*" for name in data_of(package)]
            lines.append(
                f"| `{package.relative_to(project).as_posix()}/` | {sentence_of(package)} | {' '.join(named)} |"
            )
    return "\n".join(lines) + "\n"


def placed(page: str, table: str) -> str:
    """The page with the table between its two marks. Raises ValueError where a mark is missing."""
    begins, ends = page.index(BEGIN) + len(BEGIN), page.index(END)
    return page[:begins] + "\n" + table + "\n" + page[ends:]


if __name__ == "__main__":
    page = PROJECT / PAGE
    page.write_text(placed(page.read_text(encoding="utf-8"), map_of(PROJECT)), encoding="utf-8")
