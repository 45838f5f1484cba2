"""`kesu read`, `kesu due`, `kesu workdays`: questions that touch no store and send nothing."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from service import context
from service.context import Failure
from service.words import _, told

if TYPE_CHECKING:
    from foundations.settings.shapes import Settings

#: how a complaint may come in; a misspelt one must not quietly lose the deadline that mail and fax have
CHANNELS = ("email", "fax", "phone", "letter", "visit", "meeting", "portal", "im", "customer_inspection")


class _Numbers(TyperCommand):
    """A command to which `-3` is a number, to be refused as one, and no option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.ignore_unknown_options = any(re.fullmatch(r"-\d+", given) for given in args)
        return super().parse_args(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Puts the commands of this module on the command line."""
    app.command()(read)
    app.command()(due)
    app.command(cls=_Numbers)(workdays)


def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Messages, forms, scans, faxes.")],
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Also every label with its value, known field or not.")
    ] = False,
) -> None:
    """Reads files and prints one JSON object per file, in their order."""
    from service.read_files import read_files

    settings = context.settings()
    progress = sys.stderr.isatty() and len(files) > 1
    for shown in read_files(files, settings, pairs=pairs, progress=_progress if progress else None):
        context.emit(shown)
        sys.stdout.flush()


def _progress(done: int, of: int) -> None:
    width = 30
    filled = width * done // of
    end = "\n" if done == of else ""
    sys.stderr.write(f"\r[{'#' * filled}{'.' * (width - filled)}] {done}/{of}{end}")
    sys.stderr.flush()


def due(
    received: Annotated[str, typer.Option("--received", metavar="INSTANT", help="When the case was received.")],
    severity: Annotated[str | None, typer.Option("--class", metavar="CLASS", help="I, II or III.")] = None,
    channel: Annotated[str, typer.Option("--channel", help="email, fax, phone, letter, visit, …")] = "email",
    calendar: Annotated[str | None, typer.Option("--calendar", help="CN, TW, HK, PLAIN or a file.")] = None,
) -> None:
    """The deadlines that such a case would have, as JSON."""
    from casework.due import rules_of
    from complaints.calendar.deadlines import due_json
    from complaints.rules.file import RulesErrors
    from service import clock

    settings = context.settings()
    if severity is not None and severity not in ("I", "II", "III"):
        raise Failure(_("--class: {severity!r} is none of I, II, III", severity=severity), 2)
    if channel not in CHANNELS:
        raise Failure(_("--channel: {channel!r} is none of {known}", channel=channel, known=", ".join(CHANNELS)), 2)
    try:
        received_at: datetime = clock.parse_instant(received, settings.company.zone)
    except (ValueError, OverflowError) as error:
        raise Failure(
            _("--received: {received!r} is no instant such as 2026-11-20T16:30:00+08:00", received=received), 2
        ) from error
    try:
        rules = rules_of(settings)
        found = due_json(
            received_at, _calendar(settings, calendar), severity_class=severity, channel=channel, rules=rules
        )
    except RulesErrors as errors:
        raise Failure(_("[procedure] file: {errors}", errors="; ".join(map(told, errors.errors))), 2) from errors
    except OverflowError as error:
        raise Failure(_("--received: {received} is too far away to count from", received=received), 2) from error
    context.emit(found)


def workdays(
    start: Annotated[str, typer.Argument(metavar="START", help="A date such as 2026-09-30; it is not counted.")],
    count: Annotated[int, typer.Argument(metavar="N", help="Which working day after it.")],
    calendar: Annotated[str | None, typer.Option("--calendar", help="CN, TW, HK, PLAIN or a file.")] = None,
) -> None:
    """The N-th working day after a date, as JSON."""
    from complaints.calendar.deadlines import workdays_json
    from complaints.calendar.working_days import CalendarError

    try:
        day = date.fromisoformat(start)
    except ValueError as error:
        raise Failure(_("START: {start!r} is no date such as 2026-09-30", start=start), 2) from error
    try:
        context.emit(workdays_json(day, count, _calendar(context.settings(), calendar)))
    except (CalendarError, OverflowError) as error:
        raise Failure(told(error), 2) from error


def _calendar(settings: Settings, name: str | None) -> Any:
    from casework.due import calendar_of
    from complaints.calendar.working_days import CalendarError

    try:
        return calendar_of(settings, name)
    except CalendarError as error:
        raise Failure(told(error), 2) from error
