"""What every command shares: the configuration named on the command line, the store, the hour, and JSON on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foundations.language.json_lines import json_line
from service.words import _

if TYPE_CHECKING:
    from foundations.settings.shapes import Settings
    from store.database import Database

CONFIG = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Configuration; default: kesu.toml in this folder.")
]
JSON = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]
AT = Annotated[str | None, typer.Option("--at", metavar="INSTANT", help="Take this instant for now.")]


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("kesu")
        except PackageNotFoundError:
            number = _("not installed, run from its source")
        sys.stdout.write(f"kesu {number}\n")
        raise typer.Exit


VERSION = Annotated[
    bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and end.")
]

_config: list[Path | None] = [None]


class Failure(Exception):  # noqa: N818  not an error of the program but its answer
    """A command that ends with a sentence on stderr and an exit status: 1 the work failed, 2 wrong use."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def remember_config(path: Path | None) -> None:
    """Keeps what `--config` said for the command that follows."""
    _config[0] = path


def config_path() -> Path | None:
    """The file that `--config` named, or None."""
    return _config[0]


def settings() -> Settings:
    """The configuration; raises service.configuration.load.ConfigurationErrors."""
    from service.configuration.load import load

    return load(_config[0])


@contextmanager
def store(of: Settings, *, create: bool = True) -> Iterator[Database]:
    """The configured store, made if it is not there yet unless `create` is false; closed at the end."""
    from service.wiring import open_store

    database = open_store(of, create=create)
    try:
        yield database
    finally:
        database.close()


def moment(text: str | None, of: Settings) -> datetime:
    """The instant `--at` names (without offset: in the company's zone), else now. Status 2 for anything unreadable."""
    from service import clock

    if text is None:
        return clock.now()
    try:
        return clock.parse_instant(text, of.company.zone)
    except ValueError as error:
        raise Failure(_("--at: {text!r} is no instant such as 2026-11-20T16:30:00+08:00", text=text), 2) from error


def emit(value: Any) -> None:
    """One JSON object as one line on stdout."""
    sys.stdout.write(json_line(value) + "\n")


def emit_rows(rows: Iterator[dict[str, Any]], as_json: bool, line: Callable[[dict[str, Any]], str]) -> None:
    """Many objects: JSON lines, or one readable line each."""
    for row in rows:
        if as_json:
            emit(row)
        else:
            sys.stdout.write(line(row) + "\n")


def note(message: str) -> None:
    """A word for the person at the terminal, on stderr."""
    sys.stderr.write(message + "\n")
