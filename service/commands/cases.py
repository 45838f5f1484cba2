"""`kesu case …`: list, show, and what people do in a case by the procedure's rules."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from service import context
from service.context import AT, JSON, Failure
from service.words import _, told

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_cases(
    status: Annotated[str | None, typer.Option("--status", help="`open` (all but closed) or one status.")] = None,
    as_json: JSON = False,
) -> None:
    """Every case, by time of receipt."""
    from complaints.model import STATUSES
    from service import case_json, clock
    from store import cases

    if status is not None and status not in (*STATUSES, "open"):
        raise Failure(
            _(
                "there is no status {status!r}; it is `open` or one of {known}",
                status=status,
                known=", ".join(STATUSES),
            ),
            2,
        )
    settings = context.settings()
    with context.store(settings, create=False) as db, db.reading() as tx:
        now, zone = clock.now(), settings.company.zone
        rows = (case_json.summary(case, now, zone) for case in cases.list_cases(tx, status))
        context.emit_rows(rows, as_json, _line)


@app.command()
def show(case_no: str, as_json: JSON = False) -> None:
    """One case with messages, fields, deadlines, letters and history."""
    from complaints.procedure.retention import keeping
    from service import case_json, clock, desk
    from store import cases

    settings = context.settings()
    with context.store(settings, create=False) as db:
        calendar = desk.calendar(db, settings)
        with db.reading() as tx:
            case = cases.load(tx, cases.find_by_number(tx, case_no) or case_no)
    with desk.rules_speak():
        kept = keeping(case, desk.rules(settings), calendar)
    _print_case(case_json.full(case, clock.now(), settings, kept), as_json)


@app.command(context_settings={"help_option_names": []})
def do(
    case_no: Annotated[str | None, typer.Argument()] = None,
    action: Annotated[str | None, typer.Argument()] = None,
    user: Annotated[str | None, typer.Option("--as", metavar="USER", help="Who does it.")] = None,
    data: Annotated[str, typer.Option("--data", metavar="JSON", help="What the action needs.")] = "{}",
    at: AT = None,
    show_help: Annotated[
        bool, typer.Option("--help", help="This help; with an ACTION, what it needs and who may.")
    ] = False,
) -> None:
    """Does an action in a case, by the same rules and permissions as in the dashboard."""
    if show_help or case_no is None:
        _explain(case_no if action is None else action)
        raise typer.Exit(0 if show_help else 2)
    if action is None or user is None:
        raise Failure(
            _("kesu case do CASE_NO ACTION --as USER [--data JSON]; `kesu case do --help` lists the actions"), 2
        )
    _act(case_no, action, user, _object(data), at)


def _act(case_no: str, action: str, name: str, data: dict[str, Any], at: str | None) -> None:
    from casework.acts import act
    from complaints.procedure.retention import keeping
    from service import case_json, desk
    from store import cases

    settings = context.settings()
    now = desk.rehearsed_or_now(settings, at)
    with context.store(settings) as db:
        user = desk.actor(db, name)
        with db.reading() as tx:
            known = cases.find_by_number(tx, case_no) or case_no
        with desk.rules_speak():
            calendar = desk.calendar(db, settings)
            case = act(db, settings, calendar, known, action, data, user, now)
        for letter in case.letters:
            if action == "not_business" and letter.status == "queued":
                context.note(
                    _("the letter to {to} was leaving at this moment and could not be held back", to=letter.to)
                )
        context.emit(case_json.full(case, now, settings, keeping(case, desk.rules(settings), calendar)))


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Failure(_("--data is not JSON: {error}", error=told(str(error))), 2) from error
    if not isinstance(value, dict):
        raise Failure(_('--data must be a JSON object such as {"class": "II"}'), 2)
    return value


def _explain(action: str | None) -> None:
    from service import desk

    typer.echo("kesu case do CASE_NO ACTION --as USER [--data JSON] [--at INSTANT]\n")
    for line in desk.explain_actions(action):
        typer.echo(line)


def _line(row: dict[str, Any]) -> str:
    due = row["next_deadline"]
    until = f"{due['name']} {due['due_at']} ({due['state']})" if due else "-"
    return "  ".join([row["case_no"], row["status"], row["customer_name"] or "?", row["product_name"] or "?", until])


def _print_case(shown: dict[str, Any], as_json: bool) -> None:
    if as_json:
        context.emit(shown)
        return
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
