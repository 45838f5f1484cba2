"""What commands that act need around the rules: who acts, when, by which calendar, and the rules' answer in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from complaints.calendar.working_days import Calendar, CalendarError
from complaints.model import Actor
from complaints.rules.shapes import Rules
from foundations.language.company_words import CompanyWords, CompanyWordsErrors
from foundations.settings.shapes import Settings
from service.context import Failure, moment
from service.words import _, language, told

if TYPE_CHECKING:
    from store.database import Database


def calendar(db: Database, settings: Settings) -> Calendar:
    """The company's calendar with the days and years that people have set in the store."""
    from casework.due import calendar_of
    from store import calendars

    try:
        base = calendar_of(settings)
    except CalendarError as error:
        raise Failure(told(error), 2) from error
    with db.reading() as tx:
        days, years = calendars.overrides(tx, base.name), calendars.published_years(tx, base.name)
    if not days and not years:
        return base
    return base.with_days(
        off=[x.day for x in days if not x.working], work=[x.day for x in days if x.working], published=years
    )


def rules(settings: Settings) -> Rules:
    """The company's procedure: the default one with what the configuration changes."""
    from casework.due import rules_of

    return rules_of(settings)


def company_words(settings: Settings) -> CompanyWords:
    """The labels and words that the company adds to the shipped ones."""
    from casework.due import company_words_of

    try:
        return company_words_of(settings)
    except CompanyWordsErrors as errors:
        raise Failure("; ".join(map(told, errors.errors)), 2) from errors


def actor(db: Database, name: str) -> Actor:
    """The user of a name with his role; an unknown or disabled one is status 1."""
    from store import users

    with db.reading() as tx:
        user = users.find(tx, name)
    if user is None:
        raise Failure(_("there is no user {name}; `kesu user add NAME --role ROLE` adds one", name=name))
    if user.disabled:
        raise Failure(_("{name} is locked out; `kesu user enable` lets in again", name=user.name))
    return Actor(user.name, user.role)


def rehearsed_or_now(settings: Settings, at: str | None) -> datetime:
    """Now, or the instant of `--at`, which is refused (status 2) unless every server is on loopback."""
    from service.wiring import only_loopback

    if at is not None and (elsewhere := only_loopback(settings)):
        raise Failure(_("--at rehearses on this machine only; not on loopback: {known}", known=", ".join(elsewhere)), 2)
    return moment(at, settings)


@contextmanager
def rules_speak() -> Iterator[None]:
    """Turns what a rule forbids into its sentence with status 1."""
    from complaints.refusals import Refused
    from complaints.rules.file import RulesErrors
    from wording import procedure
    from wording.letters import LetterError

    try:
        yield
    except Refused as refusal:
        raise Failure(procedure.refusal(language(), refusal)) from refusal
    except LetterError as error:
        raise Failure(str(error)) from error
    except RulesErrors as errors:
        raise Failure(_("[procedure] file: {errors}", errors="; ".join(map(told, errors.errors))), 2) from errors


def explain_actions(action: str | None) -> Iterator[str]:
    """What actions there are, or what one needs and who may do it, line by line; status 2 for one that is not there."""
    from complaints.procedure.actions import ACTIONS, help_json

    if action is None:
        for rule in ACTIONS.values():
            keys = ", ".join(key.name + ("" if key.required else "?") for key in rule.keys)
            yield f"  {rule.name:<24} {{{keys}}}  {', '.join(rule.roles)}"
        return
    if action not in ACTIONS:
        raise Failure(_("there is no action {action!r}; `kesu case do --help` lists them", action=action), 2)
    yield json.dumps(help_json(action), ensure_ascii=False, indent=2)
