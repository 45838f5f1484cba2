"""A sentence about trouble that can be said again in another language: English text that remembers its template and facts."""

from __future__ import annotations


class Said(str):
    """An English sentence, to be kept, logged and compared as it is; `template` and `facts` are what it was made of."""

    template: str
    facts: dict[str, object]


def say(template: str, /, **facts: object) -> Said:
    """The sentence with its {names} filled in. `wording.trouble` says it in other languages, facts that are sentences too.

    Every template stands in `wording.trouble.TROUBLES`; a test looks for the calls of this function.
    """
    made = Said(template.format(**facts))
    made.template, made.facts = template, facts
    return made
