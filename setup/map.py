"""Writes the map of the rooms into docs/ARCHITECTURE.md from the tree itself: `python setup/map.py` (a test compares them)."""

from __future__ import annotations

import ast
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
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


def sentence_of(package: Path) -> str:
    """What a package says of itself in the first paragraph of its `__init__`."""
    told = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    return " ".join(told.split("\n\n")[0].split())


def map_of(project: Path) -> str:
    """Every package with its sentence and its modules, as a Markdown table; data files stand behind the modules."""
    lines = ["| where | what it is for | modules |", "|---|---|---|"]
    for room in ROOMS:
        for package in sorted({p.parent for p in (project / room).rglob("__init__.py")}):
            if "migrations" in package.parts:
                continue
            modules = sorted(p.stem for p in package.glob("*.py") if not p.stem.startswith("__"))
            data = sorted(p.name for p in package.iterdir() if p.suffix in (".toml", ".json"))
            named = " ".join(f"`{name}`" for name in (*modules, *data))
            lines.append(f"| `{package.relative_to(project).as_posix()}/` | {sentence_of(package)} | {named} |")
    return "\n".join(lines) + "\n"


def placed(page: str, table: str) -> str:
    """The page with the table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + table + "\n" + END + after


if __name__ == "__main__":
    page = PROJECT / "docs" / "ARCHITECTURE.md"
    page.write_text(placed(page.read_text(encoding="utf-8"), map_of(PROJECT)), encoding="utf-8")
