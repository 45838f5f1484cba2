"""Mistakes in files and values that people write, in the reader's language: of calendars, procedure files, TOML, JSON, folders.

The rules of `complaints` and the libraries say them in English; the sentence is found again by its fixed words.
"""

from __future__ import annotations

from wording.catalogue import text
from wording.recognising import made_of


def _(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is used."""
    return message


#: {names} stand for what varies; {why} may be a sentence of its own.
MISTAKES = (
    # the operating system
    _("No such file or directory"),
    _("Is a directory"),
    _("Not a directory"),
    _("Permission denied"),
    _("Operation not permitted"),
    _("Read-only file system"),
    _("No space left on device"),
    _("File name too long"),
    _("Input/output error"),
    _("Address already in use"),
    _("it is not UTF-8 text"),
    _("no free port from {first} to {last}"),
    _("the demo's mailbox server does not start: {why}"),
    _("the demo's mailbox does not take the message: {said}"),
    _("it does not answer"),
    # TOML and JSON
    _("{why} (at line {line}, column {column})"),
    _("{why} (at end of document)"),
    _("{why}: line {line} column {column} (char {char})"),
    _("Invalid statement"),
    _("Expected newline or end of document after a statement"),
    _("Expected {what}"),
    _("Expected '=' after a key in a key/value pair"),
    _("Expected ']' at the end of a table declaration"),
    _("Expected ']]' at the end of an array declaration"),
    _("Found invalid character {what}"),
    _("Cannot declare {what} twice"),
    _("Cannot overwrite a value"),
    _("Cannot mutate immutable namespace {what}"),
    _("Cannot redefine namespace {what}"),
    _("Duplicate inline table key {what}"),
    _("Invalid initial character for a key part"),
    _("Unclosed array"),
    _("Unclosed inline table"),
    _("Unescaped '\\' in a string"),
    _("Invalid hex value"),
    _("Unterminated string"),
    _("Illegal character {what}"),
    _("Invalid date or datetime"),
    _("Invalid value"),
    _("Expecting value"),
    _("Expecting {what} delimiter"),
    _("Expecting property name enclosed in double quotes"),
    _("Extra data"),
    _("Unterminated string starting at"),
    _("Invalid control character {what} at"),
    _("Invalid control character at"),
    _("Invalid \\escape: {what}"),
    _("Invalid \\escape"),
    _("line {number}: {why}"),
    _("Invalid \\uXXXX escape"),
    _("it is not valid TOML: {why}"),
    # calendars and working days
    _("the number of working days must be between {least} and {most}, not {count}"),
    _("counting runs past the year 9999"),
    _("there is no calendar {name}; use {known} or a file of day overrides"),
    _("calendar {name} is none of {known}, nor a file that can be read: {why}"),
    _('working hours "{given}" are not of the form "08:30-12:00"'),
    _("working hours {given} must be intervals that do not overlap"),
    _("base calendar {given} is not one of {known}"),
    _("{day} is both a day off and a working day; keep one"),
    _("the calendar file is not valid TOML: {why}"),
    _("the calendar file knows base, off, work and published, not {unknown}"),
    _("published must be a list of years such as [2027]"),
    _("{key} must be a list of dates"),
    _('"{given}" is no date; write 2026-12-24, or 2027-02-05/2027-02-11 for a run of days'),
    _('"{given}" ends before it begins or is longer than a year'),
    _("the calendar file is not {shape}: {why}"),
    _('"{given}" is not "DATE off", "DATE work" or "YEAR published"'),
    # case numbers
    _("it is no pattern of {date} and {number}: {why}"),
    _("it needs {number} once, and beside it nothing but {date}"),
    _("a number goes into mail subjects: letters, digits and . _ / - only"),
    _("of the date only %Y %y %m %d %j %G %V can be used"),
    _("a number that short would be found in any text by chance"),
    # the procedure file
    _("{file} cannot be read: {why}"),
    _("there is no such section; the sections are {known}"),
    _("there is no such timer; the timers are {known}"),
    _("there is no such key; the keys are {known}"),
    _("there is no such entry; the entries are {known}"),
    _("there is no such record; the records are {known}"),
    _("there is no role {role}; the roles are {known}"),
    _("write it as a section [{name}]"),
    _("write it as {shape}"),
    _("it must be one of {known}"),
    _("it must be a whole number"),
    _("it must be a whole number from 1 to 10"),
    _("it must be text"),
    _("it must be true or false"),
    _("it must be I, II or III"),
    _("it must be I or III"),
    _('it must be a list such as ["quality"]'),
    _("the time must be between 1 and 5000 {unit}"),
    _("years must be a whole number from 0 to 100"),
)
MOST_LETTERS = 2000


def mistake(language: str, said: str) -> str:
    """A mistake in `language`, behind any `place: ` that stands before it; what is not known here comes back as it is."""
    if language == "en" or len(said) > MOST_LETTERS:
        return said
    if found := made_of(MISTAKES, said):
        return _say(language, *found)
    pieces = said.split(": ")
    for count in range(1, len(pieces)):  # the place ends where a whole sentence begins
        if found := made_of(MISTAKES, ": ".join(pieces[count:])):
            return ": ".join(pieces[:count]) + "：" + _say(language, *found)
    return said


def _say(language: str, template: str, facts: dict[str, str]) -> str:
    whole = {name: mistake(language, fact) if name == "why" else fact for name, fact in facts.items()}
    return text(language, "kesu")(template).format(**whole)
