"""How the golden messages are read: in this process, for the company that they are written to."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from foundations.settings.shapes import Company
from parsers.reading.profile import Profile
from parsers.reading.read_json import as_json
from parsers.reading.reader import read

FOLDER = Path(__file__).parent / "own"


def profile(company: Path = FOLDER / "company.toml", table: str = "") -> Profile:
    """The reader's view of the company that a file describes, as a whole or in one of its tables."""
    given = tomllib.loads(company.read_text(encoding="utf-8"))
    facts: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in (given[table] if table else given).items()
    }
    return Profile(Company(**facts))


def answer(name: str, data: bytes, us: Profile) -> dict[str, Any]:
    """What `kesu read` would print of a message, and the digest by which its second delivery is known."""
    reading = read(name, data, us)
    return as_json(reading, us.company.zone) | {"digest": reading.content_digest}
