"""What is wrong with a configuration: each mistake with its place, and all of them told at once."""

from __future__ import annotations

from dataclasses import dataclass

from service.words import _


@dataclass(frozen=True, slots=True)
class ConfigurationError:
    """One thing wrong with the configuration: where it stands, what is wrong, and what to write instead."""

    where: str  # the file, or the environment variable
    key: str  # "mailbox[0].port"
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}: {self.key}" if self.key else self.where
        return _("{where}: {what}. {remedy}", where=place, what=self.problem, remedy=self.remedy)


class ConfigurationErrors(Exception):  # noqa: N818  a list of errors, none of them raised alone
    """Everything that is wrong with a configuration, in the order of the file."""

    def __init__(self, errors: list[ConfigurationError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


class Findings:
    """Errors as they are met, each placed where its value was written: the file or an environment variable."""

    def __init__(self, file: str) -> None:
        self.errors: list[ConfigurationError] = []
        self.file = file
        self.variables: dict[str, str] = {}  # key -> environment variable that set it
        self.made: dict[str, str] = {}  # table that the file does not have -> the environment variable that made it

    def add(self, key: str, problem: str, remedy: str) -> None:
        """Notes an error, unless this key (or the file that holds its secret) has one already."""
        if key and any(error.key.removesuffix("_file") == key for error in self.errors):
            return
        sources = [*self.variables.items(), *self.made.items()]
        where = next((v for k, v in sources if key == k or key.startswith((k + ".", k + "["))), None)
        self.errors.append(
            ConfigurationError(
                _("environment {variable}", variable=where) if where else self.file, key, problem, remedy
            )
        )
