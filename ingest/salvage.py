"""Asks a mailbox in parts, so that a message that breaks the line costs itself and no other: by halves, alone twice, before witnesses."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ingest.mailbox import Listed, Mailbox, MailboxProblem, Selected

log = logging.getLogger(__name__)
T = TypeVar("T")

#: Broken lines of one pass. A message in a batch of 500 is found with four where the answer shows how far it came, with
#: eleven at most; at the worst each is a silence as long as the mailbox waits for a word. What is not asked for then is
#: left to the next pass.
MOST_BREAKS = 40
#: After so many broken lines without anything delivered between, other messages are asked for: is it the server?
DOUBT_AFTER = 3
#: After so many it is the server; the larger number where it has delivered something since the first break.
DOWN_AFTER = 8
DOWN_AFTER_DELIVERING = 20
#: Other messages asked for in one pass to learn whether it is the server.
MOST_WITNESSES = 6


@dataclass(frozen=True, slots=True)
class Breaking:
    """A message that broke the line by itself. `witnessed`: the server delivered another one meanwhile; without a witness
    it is the only message there, and the server may be at fault as well."""

    message: Listed
    how: str
    witnessed: bool


def divided(part: list[Listed], came: frozenset[int]) -> list[list[Listed]]:
    """The part as smaller parts, none empty: at the place where the answer broke off if it shows, else by halves.

    The last message that came may be the one that spoilt what followed, or the next one may never have begun.
    """
    last = max((place for place, message in enumerate(part) if message.uid in came), default=-1)
    if last >= 0 and len(part) > 2:
        pieces = [part[:last], part[last : last + 2], part[last + 2 :]]
    else:
        pieces = [part[: len(part) // 2], part[len(part) // 2 :]]
    return [piece for piece in pieces if piece]


@dataclass(slots=True)
class Salvage:
    """One pass's dealings with one kind of question. `probe` asks for one other message and says whether anything came;
    `aside` are messages known to break the line, which are no witnesses.

    `ask` and `probe` raise MailboxProblem; every problem but a broken line is passed on at once, and so is a broken
    line when the mailbox cannot be opened again, is numbered anew, or breaks at different messages alike.
    """

    box: Mailbox
    selected: Selected
    stop: threading.Event
    probe: Callable[[int], bool]
    aside: set[int]
    postponed: set[int] = field(default_factory=set)  # UIDs that were not asked for any more
    _breaks: int = 0
    _silent: int = 0  # broken lines since the last delivery
    _delivered: bool = False  # something came since the first break; for one suspected before, in this pass
    _accused: dict[int, tuple[Listed, str]] = field(default_factory=dict)
    _breaking: list[Breaking] = field(default_factory=list)
    _probed: set[int] = field(default_factory=set)
    _witness_broke: bool = False
    _last: MailboxProblem | None = None

    def each(
        self, messages: Sequence[Listed], ask: Callable[[list[Listed]], Sequence[T]], *, suspected: bool = False
    ) -> Iterator[Sequence[T]]:
        """What `ask` gives for all these messages, in as few parts as the line bears.

        A message that breaks the line alone twice is left out, and `judge` says of it; once is enough for those that
        are `suspected`.
        """
        waiting = [(list(messages), suspected)] if messages else []
        while waiting and not self.stop.is_set():
            part, again = waiting.pop()
            if self._breaks >= MOST_BREAKS:
                self.postponed |= {message.uid for message in part}
                continue
            try:
                given = ask(part)
            except MailboxProblem as problem:
                self._broken(problem, suspected=suspected)
                if len(part) > 1:
                    waiting += [(each, again) for each in reversed(divided(part, problem.came))]
                elif not again:
                    waiting.append((part, True))
                else:
                    self._accused[part[0].uid] = (part[0], problem.how)
                if self._silent >= DOUBT_AFTER:
                    self._ask_a_witness()
                continue
            if given:
                self._well()
            yield given

    def judge(self) -> list[Breaking]:
        """The messages that broke the line by themselves since it was asked last; raises the problem when it is the server."""
        while self._accused and self._ask_a_witness():
            pass
        if self._accused and self._last is not None:
            alone = len(self._accused) == 1 and not self._witness_broke
            if not self._delivered and not alone:
                raise self._last
            self._convict(witnessed=self._delivered)
        found, self._breaking = self._breaking, []
        return found

    def _broken(self, problem: MailboxProblem, *, suspected: bool = False) -> None:
        if problem.code != "connection_lost":
            raise problem
        if not self._breaks and not suspected:
            self._delivered = False  # what came before may have come before the server went down
        self._breaks += 1
        self._silent += 1
        # Without its traceback, which would hold on to the connection and to all that it had read.
        self._last = MailboxProblem(problem.code, problem.what, problem.where, problem.remedy, how=problem.how)
        log.info("%s", problem)
        again = self.box.open()
        if (again.folder, again.uidvalidity) != (self.selected.folder, self.selected.uidvalidity):
            raise problem
        if self._silent >= (DOWN_AFTER_DELIVERING if self._delivered else DOWN_AFTER):
            raise problem

    def _well(self) -> None:
        self._silent, self._delivered = 0, True
        self._convict(witnessed=True)

    def _convict(self, *, witnessed: bool) -> None:
        self._breaking += [Breaking(message, how, witnessed) for message, how in self._accused.values()]
        self.aside |= self._accused.keys()
        self._accused.clear()

    def _ask_a_witness(self) -> bool:
        """Asks for one message that is under no suspicion; False when there is none that was not asked before."""
        if self._breaks >= MOST_BREAKS or len(self._probed) >= MOST_WITNESSES:
            return False
        under = self._accused.keys() | self._probed | self.aside
        others = [uid for uid in self.box.uids() if uid not in under]
        if not others:
            return False
        # The middle, then the middle of what is left: neighbours often came from the same broken hand.
        witness = others[len(others) // 2]
        self._probed.add(witness)
        try:
            if self.probe(witness):
                self._well()
        except MailboxProblem as problem:
            self._witness_broke = True
            self._broken(problem)
        return True
