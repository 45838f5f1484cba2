"""`kesu message …` and `kesu quarantine …`: everything that was kept, and what could not be processed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service import context
from service.context import JSON, Failure
from service.words import _, language

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from casework.make_case import Reply

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
quarantine = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_messages(
    kind: Annotated[str | None, typer.Option("--kind", help="Only messages of this kind.")] = None,
    as_json: JSON = False,
) -> None:
    """Every message kept, cases or not."""
    from complaints.reading import MESSAGE_KINDS

    if kind is not None and kind not in MESSAGE_KINDS:
        raise Failure(
            _("there is no kind {kind!r}; it is one of {known}", kind=kind, known=", ".join(MESSAGE_KINDS)), 2
        )
    _print_messages(kind, None, as_json)


@app.command("make-case")
def make_case(
    message_id: Annotated[int, typer.Argument(metavar="ID")],
    user: Annotated[str, typer.Option("--as", metavar="USER", help="Who does it.")],
    acknowledge: Annotated[
        bool | None,
        typer.Option(
            "--acknowledge/--no-acknowledge",
            help="Whether the customer is told by mail; without it you are asked, or the letter is held for release.",
        ),
    ] = None,
) -> None:
    """Opens a case from a filed message, and writes to the customer only if you say so."""
    from casework.make_case import make_case as make
    from casework.make_case import preview, reply_of
    from service import clock, desk

    settings = context.settings()
    with context.store(settings) as db, desk.rules_speak():
        actor, calendar, now = desk.actor(db, user), desk.calendar(db, settings), clock.now()
        if acknowledge is None and sys.stdin.isatty():
            acknowledge = _wanted(preview(db, message_id, actor, settings, calendar, now))
        number = make(db, message_id, actor, settings, calendar, now, acknowledge)
        _tell(reply_of(db, number), settings.company.zone)
    context.emit({"id": message_id, "case_no": number})


def _wanted(would: Reply) -> bool:
    """Shows at the terminal to whom the acknowledgement would go and asks; breaking off leaves the message as it is."""
    if would.what == "suppressed":
        return False
    context.note(
        _("{body}\n\nThis letter would go to {to}: {subject}", body=would.body, to=would.to, subject=would.subject)
    )
    return _yes(_("Send it? Without it the case is opened and nobody is written to"))


def _yes(question: str) -> bool:
    """The answer of the person at the terminal; asked on stderr, for stdout holds JSON only. Raises Abort when he breaks off."""
    answers = {"y": True, "yes": True, "是": True, "n": False, "no": False, "否": False}
    while True:
        sys.stderr.write(f"{question} [y/n]: ")
        sys.stderr.flush()
        typed = sys.stdin.readline()
        if not typed:
            raise typer.Abort
        if typed.strip().lower() in answers:
            return answers[typed.strip().lower()]


def _tell(reply: Reply, zone: ZoneInfo) -> None:
    """What becomes of the acknowledgement, on stderr."""
    from wording.reasons import reason

    if reply.what == "queued":
        context.note(_("the acknowledgement goes to {to}", to=reply.to))
    elif reply.what == "held" and reply.release_at is not None:
        at = reply.release_at.astimezone(zone).isoformat(timespec="minutes")
        context.note(
            _(
                "the acknowledgement to {to} is held for a person's release and goes by itself at {at}; "
                "decide at once with --acknowledge or --no-acknowledge",
                to=reply.to,
                at=at,
            )
        )
    else:
        context.note(_("no acknowledgement goes by itself: {why}", why=reason(language(), reply.why)))


@quarantine.command("list")
def list_quarantine(as_json: JSON = False) -> None:
    """Messages that could not be processed, with the reason."""
    _print_messages(None, "quarantined", as_json)


@quarantine.command("show")
def show(message_id: Annotated[int, typer.Argument(metavar="ID")], as_json: JSON = False) -> None:
    """One quarantined message: reason, where its bytes lie, and the traceback if there was one."""
    from service import case_json
    from store import inbox

    settings = context.settings()
    with context.store(settings, create=False) as db, db.reading() as tx:
        entry = inbox.get(tx, message_id)
        shown = case_json.message(entry, settings.company.zone) | {
            "traceback": entry.traceback,
            "bytes": str(db.files.path(entry.sha256)),
            "size": entry.size,
        }
    if entry.state != "quarantined":
        raise Failure(_("message {message_id} is {state}, not quarantined", message_id=message_id, state=entry.state))
    if as_json:
        context.emit(shown)
    else:
        for name, value in shown.items():
            typer.echo(f"{name}: {value}")


@quarantine.command("retry")
def retry(message_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Tries a quarantined message again: the running service takes it, or the next `kesu run --once`."""
    from casework.quarantine import retry as again

    settings = context.settings()
    with context.store(settings) as db:
        again(db, message_id)
    context.note(
        _(
            "message {message_id} will be read again by the running service or the next `kesu run --once`",
            message_id=message_id,
        )
    )


def _print_messages(kind: str | None, state: str | None, as_json: bool) -> None:
    from service import case_json
    from store import inbox

    settings = context.settings()
    with context.store(settings, create=False) as db, db.reading() as tx:
        entries = inbox.list_messages(tx, kind, state)
        rows = (case_json.message(entry, settings.company.zone) for entry in entries)
        context.emit_rows(rows, as_json, _line)


def _line(row: dict[str, Any]) -> str:
    place = row["case_no"] or row["reason"] or "-"
    return "  ".join([str(row["id"]), row["state"], row["kind"], row["from"] or "?", row["subject"] or "?", place])
