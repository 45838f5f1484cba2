"""The calendar, the procedure and the words that a configuration names, and the answers of `kesu due` and `kesu workdays`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from complaints.calendar.file import read_calendar
from complaints.calendar.working_days import BUILT_IN, Calendar, CalendarError, built_in
from complaints.field_forms import FORMS
from complaints.reading import Json
from complaints.rules.file import RulesErrors, read_rules
from complaints.rules.shapes import Rules
from foundations.language.company_words import NONE, CompanyWords, CompanyWordsErrors, read_company_words
from foundations.language.sentence import say
from foundations.settings.shapes import Procedure, Settings
from wording import procedure


def calendar_of(settings: Settings, name: str | None = None) -> Calendar:
    """The company's calendar, or the one called `name` (`CN`, `TW`, `HK`, `PLAIN` or a file) with its hours and zone.

    Raises CalendarError naming the file and what is wrong with it.
    """
    wanted = name or settings.company.calendar
    hours, zone = settings.company.working_hours, settings.company.zone
    if wanted.upper() in BUILT_IN:
        return built_in(wanted.upper(), zone, hours)
    path = Path(wanted)
    text, reason = _read(path)
    if reason:
        raise CalendarError(
            f"calendar {wanted} is none of {', '.join(BUILT_IN)}, nor a file that can be read: {reason}"
        )
    try:
        return read_calendar(text, path.stem, zone, hours)
    except CalendarError as error:
        raise CalendarError(f"{wanted}: {error}") from None


def rules_of(settings: Settings) -> Rules:
    """The company's procedure: the defaults, its procedure file on top, and what `[procedure]` says on top of that.

    Raises RulesErrors naming every key that is wrong.
    """
    file = settings.procedure.file
    rules = Rules(company_province=settings.company.province)
    if file is not None:
        text, reason = _read(file)
        if reason:
            raise RulesErrors([f"{file} cannot be read: {reason}"])
        try:
            rules = read_rules(text, rules)
        except RulesErrors as errors:
            raise RulesErrors([f"{file}: {error}" for error in errors.errors]) from None
    return _with_settings(rules, settings.procedure)


def company_words_of(settings: Settings) -> CompanyWords:
    """The labels and words that the company adds to the shipped ones; none without a file.

    Raises CompanyWordsErrors naming the file and every mistake in it.
    """
    file = settings.company.words
    if file is None:
        return NONE
    text, reason = _read(file)
    if reason:
        raise CompanyWordsErrors([say("{file} cannot be read: {reason}", file=file, reason=reason)])
    try:
        return read_company_words(text, FORMS)
    except CompanyWordsErrors as errors:
        raise CompanyWordsErrors([say("{file}: {said}", file=file, said=error) for error in errors.errors]) from None


def _read(file: Path) -> tuple[str, str]:
    """The text of a file that the configuration names, or why it cannot be read; one of the two is empty."""
    try:
        return file.read_text(encoding="utf-8-sig"), ""
    except OSError as error:
        return "", error.strerror or str(error)
    except UnicodeDecodeError:
        return "", "it is not UTF-8 text"


def _with_settings(rules: Rules, said: Procedure) -> Rules:
    """What `[procedure]` says wins over the file where it differs from the default."""
    default = Procedure()
    if said.close_requires_effectiveness != default.close_requires_effectiveness:
        rules = replace(rules, close_requires_effectiveness=said.close_requires_effectiveness)
    if said.reopen_days != default.reopen_days:
        rules = replace(rules, reopen_days=said.reopen_days)
    if said.approval_chain != default.approval_chain:
        rules = rules.with_chain("formal_answer", said.approval_chain)
    return rules


def explain(steps: Iterable[Json], language: str = "en") -> list[str]:
    """How a deadline was counted, in words, one phrase a step."""
    return procedure.explain(language, steps)
