"""The help pages and usage errors of the command line in the reader's language; commands themselves are written in English."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from service.words import N_, _, language
from wording.recognising import made_of

#: What the command line library says; `typer` asks gettext for the first group, the second it only says in English.
ASKED = (
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("default: {default}"),
    N_("Missing command."),
    N_("No such command {name!r}."),
)
SAID = (
    N_("Show this message and exit."),
    N_("No such option: {option}"),
    N_("No such option: {option} (Possible options: {near})"),
    N_("Missing argument '{name}'."),
    N_("Missing option '{name}'."),
    N_("Invalid value for '{name}': {why}"),
    N_("Got unexpected extra argument(s) ({given})"),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("{value} is not a valid integer."),
    N_("{value} is not a valid int."),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid integer, {detail}"),
    N_("Input should be a valid integer"),
)


def translate(command: Any) -> Any:
    """The command with everything below it, its help texts put into the reader's language; gives it back."""
    for each in _walk(command):
        each.help = _(plain(each.help)) if each.help else each.help
        each.format_usage = _usage(each)
        each.get_help_option = _help_option(each, each.get_help_option)
        for parameter in each.params:
            if getattr(parameter, "help", None):
                parameter.help = _(parameter.help)
    return command


def helps(command: Any) -> Iterator[str]:
    """Every English help text of a command and everything below it, as the catalogues name them."""
    for each in _walk(command):
        if each.help:
            yield plain(each.help)
        yield from (parameter.help for parameter in each.params if getattr(parameter, "help", None))


def sentence(said: str) -> str:
    """A usage error of the library in the reader's language; one that is not known here stays as it is."""
    if language() == "en":
        return said
    if said in SAID:  # most are said as they stand: no need to take the templates apart
        return _(said)
    found = made_of(SAID, said)
    if found is None:
        return said
    template, facts = found
    return _(template).format(**{name: sentence(value) for name, value in facts.items()})


def plain(text: str) -> str:
    """A help text without the indentation of the source."""
    return inspect.cleandoc(text)


def _walk(command: Any) -> Iterator[Any]:
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from _walk(inner)


def _usage(command: Any) -> Any:
    def format_usage(context: Any, formatter: Any) -> None:
        pieces = " ".join(command.collect_usage_pieces(context))
        formatter.write_usage(context.command_path, pieces, prefix=_("Usage: "))

    return format_usage


def _help_option(command: Any, make: Any) -> Any:
    def get_help_option(context: Any) -> Any:
        fresh = command._help_option is None
        option = make(context)
        if fresh and option is not None:
            option.help = sentence(option.help or "")
        return option

    return get_help_option
