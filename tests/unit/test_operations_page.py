"""The page for administrators names every key that can be configured, with the default that is true."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from foundations.settings import shapes

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")
WRITTEN = {"sender": "from"}


def keys() -> list[tuple[str, str]]:
    return [
        (section.name, WRITTEN.get(key.name, key.name))
        for section in dataclasses.fields(shapes.Settings)
        for shape in [getattr(shapes, {"smtp": "Smtp", "mailbox": "Mailbox"}.get(section.name, section.name.title()))]
        for key in dataclasses.fields(shape)
    ]


@pytest.mark.parametrize(("section", "key"), keys())
def test_the_page_names_the_key(section: str, key: str) -> None:
    assert re.search(rf"`(?:{section}\.)?{key}`", PAGE), f"[{section}] {key} is not in docs/OPERATIONS.md"


def test_the_page_names_no_key_that_does_not_exist() -> None:
    known = {key for _, key in keys()} | {f"{section}.{key}" for section, key in keys()}
    rows = re.findall(r"^\| ((?:`[\w.]+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert named
    assert named <= known, named - known


def test_the_defaults_on_the_page_are_the_true_ones() -> None:
    limits = shapes.Limits()
    assert f"| `limits.message_bytes` | `{limits.message_bytes:_}` |" in PAGE
    assert f"| `limits.read_seconds` | `{limits.read_seconds:g}` |" in PAGE
    assert f"`acknowledgement.per_hour` | `{shapes.Acknowledgement().per_hour}`" in PAGE
    assert f"`procedure.reopen_days` | `{shapes.Procedure().reopen_days}`" in PAGE
    assert f"| `poll_seconds` | `{shapes.Mailbox(name='x').poll_seconds:g}` |" in PAGE
