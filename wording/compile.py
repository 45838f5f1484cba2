"""Writes the binary catalogues (.mo) from the sources that people edit (.po): `python -m wording.compile`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from wording.catalogue import LOCALES


def compile_catalogue(source: Path) -> bytes:
    """The binary catalogue of one .po file; needs Babel, which only the development environment has."""
    import io

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=source.parent.parent.name.replace("-", "_"))
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # the same bytes every time
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def main() -> None:
    """Compiles every catalogue in place."""
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        source.with_suffix(".mo").write_bytes(compile_catalogue(source))


if __name__ == "__main__":
    main()
