"""The words of the command line in the language of the person at the terminal; JSON and logs are in no language."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping

from wording.catalogue import LOCALES, text
from wording.mistakes import mistake
from wording.trouble import trouble

DOMAIN = "kesu"
#: the variables that name a language, the strongest first (POSIX; the first is ours)
VARIABLES = ("KESU_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_TRADITIONAL = ("tw", "hk", "mo", "hant")


def language(environ: Mapping[str, str] | None = None) -> str:
    """`zh-Hans`, `zh-Hant` or `en`: the first variable that is set decides, and English is spoken where none does."""
    known = os.environ if environ is None else environ
    named = next((known[name] for name in VARIABLES if known.get(name)), "")
    parts = named.partition(".")[0].partition("@")[0].lower().replace("_", "-").split("-")
    if parts[0] != "zh":
        return "en"
    return "zh-Hant" if any(part in _TRADITIONAL for part in parts[1:]) else "zh-Hans"


def _(message: str, /, **facts: object) -> str:
    """The sentence in that language, its {names} filled in where facts are given; an English one without translation."""
    said = text(language(), DOMAIN)(message)
    return said.format(**facts) if facts else said


def told(trouble_or_text: object) -> str:
    """What the store, a mailbox, the mail server, a rule or a file reader says is wrong, in that language.

    Takes an exception, or the text kept of one.
    """
    return mistake(language(), trouble(language(), trouble_or_text))


def os_reason(error: OSError) -> str:
    """Why the operating system refused, in that language."""
    return mistake(language(), error.strerror or str(error))


def N_(message: str) -> str:  # noqa: N802  the name that every gettext tool knows
    """Marks a sentence for the catalogue that is translated where it is shown."""
    return message


def speak_everywhere() -> None:
    """Lets the library of the command line, which asks gettext itself, find our catalogue and the same language."""
    gettext.bindtextdomain(DOMAIN, str(LOCALES))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language()
