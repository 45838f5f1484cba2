"""What posting needs of a courier, and the two kinds of failure it can report."""

from __future__ import annotations

from typing import Protocol

from foundations.language.sentence import say


class Refusal(Exception):  # noqa: N818 - the two kinds below are what is raised
    """A letter was not taken: the server's code and words, and what to do about it."""

    def __init__(self, text: str, remedy: str, *, code: int = 0, stage: str = "") -> None:
        said = f"{code} {text}" if code else text
        super().__init__(say("{said}. {remedy}", said=said, remedy=remedy) if remedy else said)
        self.text = text
        self.remedy = remedy
        self.code = code
        self.stage = stage


class TemporaryFailure(Refusal):
    """Trying again later may help. `whole_server`: no letter can leave now, the trouble is not with this one."""

    def __init__(self, text: str, remedy: str, *, code: int = 0, stage: str = "", whole_server: bool = False) -> None:
        super().__init__(text, remedy, code=code, stage=stage)
        self.whole_server = whole_server


class PermanentFailure(Refusal):
    """This letter will never be taken as it is. `stage` is `sender`, `recipient` or `content`."""


def check_recipient(address: str) -> None:
    """Refuse what is not one plain address: nothing in it may end the command that it stands in."""
    if "@" not in address or any(sign <= " " or sign in "<>" for sign in address):
        raise PermanentFailure(
            say("{address} is no mail address", address=repr(address)), say("Correct the address"), stage="recipient"
        )


class Courier(Protocol):
    """Something that letters leave by. One courier belongs to one thread and may keep a connection between letters."""

    def send(self, envelope_from: str, recipient: str, raw: bytes, envelope_id: str = "") -> str:
        """Hand over one letter; when it returns, the other side has accepted it and answers for it. Gives its words.

        Raises TemporaryFailure or PermanentFailure.
        """
        ...

    def close(self) -> None:
        """Give up the connection; never raises."""
        ...
