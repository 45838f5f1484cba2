"""Writes foundations/language/literals.json, what the expressions of the readers need: `python setup/literals.py`.

A reading process must know of some 3,000 expressions which literals a text needs before one of them can match; taking
them apart costs half a second of processor time, so it is done here. A test compares the file with what is worked out
from the expressions; an expression that is not in the file works as well, it only costs its part of that time again.
"""

from __future__ import annotations

import gc
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
#: the rooms whose expressions a reading process asks
ROOMS = ("foundations", "complaints", "recognition", "parsers")


def load() -> None:
    """Makes every expression of the rooms."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    from parsers.fields.labels.vocabulary import vocabulary

    vocabulary()  # made of labels.toml when the first label is read


def expressions() -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Pattern and flags of those that are asked alone, and of those of which a text is asked together."""
    from foundations.language.pattern import Pattern
    from foundations.language.phrases import Words
    from foundations.language.sought import Several, Sought

    alone: set[tuple[str, int]] = set()
    together: set[str] = set()
    for each in gc.get_objects():
        if isinstance(each, Pattern) and isinstance(each.pattern, str):
            alone.add((each.pattern, each.flags))
        elif isinstance(each, Sought | Words | Several):
            together.update(each.parts())
            alone.update((whole, 0) for whole in each.wholes())
    asked = {(part, 0) for part in together}
    return alone - asked, asked


def file_text(alone: Iterable[tuple[str, int]], together: Iterable[tuple[str, int]]) -> str:
    """The file: an expression a line in the order of their keys, so that two changes of it seldom meet in one line."""
    from foundations.language.literals import key_of, worked_out

    parts = []
    for name, asked in (("alone", alone), ("together", together)):
        rows = {key_of(*each): [sorted(clause) for clause in worked_out(*each)] for each in asked}
        lines = (
            f'"{key}": {json.dumps(sets, ensure_ascii=False)}'
            for key, sets in sorted(rows.items())
            if sets or name == "together"
        )
        parts.append(f'"{name}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    load()
    from foundations.language.literals import KEPT

    KEPT.write_text(file_text(*expressions()), encoding="utf-8")
