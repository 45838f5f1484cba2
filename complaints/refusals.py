"""Why something may not be done: a refusal names its rule and clause, in words that can be translated."""

from __future__ import annotations

from complaints.reading import Json


class Refused(Exception):  # noqa: N818  a refusal is a normal answer of the procedure
    """An action that the procedure forbids, or data that it cannot take.

    `message` is an English sentence with {names} that `facts` fill; `clause` is where the rule stands ("" for data).
    `str()` gives the English sentence with its clause.
    """

    def __init__(self, message: str, clause: str = "", **facts: Json) -> None:
        self.message = message
        self.clause = clause
        self.facts = facts
        super().__init__(message)

    def __str__(self) -> str:
        sentence = self.message.format(**self.facts)
        return f"{sentence} ({self.clause})" if self.clause else sentence


class Forbidden(Refused):
    """A gate, a role or the state of the case stands against it."""


class BadData(Refused):
    """The data of the action is incomplete or wrong; `facts["key"]` names the key."""
