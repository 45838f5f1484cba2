"""Reads files in this process and prints their JSON: `python -m parsers [--pairs] [--config FILE] FILE…`, for development."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from complaints.field_forms import FORMS
from foundations.language.company_words import NONE, read_company_words
from foundations.language.json_lines import json_line
from foundations.settings.shapes import Company
from parsers.reading.profile import Profile
from parsers.reading.read_json import as_json
from parsers.reading.reader import read


def main(arguments: list[str]) -> int:
    """Prints one line for each file; 0 when all could be opened."""
    pairs = "--pairs" in arguments
    arguments = [each for each in arguments if each != "--pairs"]
    company, words = Company(), NONE
    if "--config" in arguments:
        at = arguments.index("--config")
        given: dict[str, Any] = tomllib.loads(Path(arguments[at + 1]).read_text(encoding="utf-8")).get("company", {})
        own = given.pop("words", "")
        if own:
            words = read_company_words((Path(arguments[at + 1]).parent / own).read_text(encoding="utf-8-sig"), FORMS)
        changes: Any = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
        company = replace(company, **changes)
        del arguments[at : at + 2]
    profile = Profile(company, pairs=pairs, company_words=words)
    for name in arguments:
        reading = read(name, Path(name).read_bytes(), profile)
        sys.stdout.write(json_line(as_json(reading, company.zone)) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
