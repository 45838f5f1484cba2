"""A courier that writes letters into a folder as .eml files: for trials and hand-overs; the second adapter."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from foundations.language.sentence import say
from outgoing.courier import TemporaryFailure, check_recipient


class FolderCourier:
    """Each letter becomes one file, with its envelope in Return-Path and X-Envelope-To; the same letter again, the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, envelope_from: str, recipient: str, raw: bytes, envelope_id: str = "") -> str:
        check_recipient(recipient)
        name = hashlib.sha256(raw + recipient.encode()).hexdigest()[:32] + ".eml"
        envelope = f"Return-Path: <{envelope_from}>\r\nX-Envelope-To: <{recipient}>\r\n"
        if envelope_id:
            envelope += f"X-Envelope-Id: {envelope_id}\r\n"
        try:
            self._write(self._folder / name, envelope.encode("utf-8") + raw)
        except OSError as error:
            raise TemporaryFailure(
                say(
                    "the letter cannot be written to {folder}: {said}",
                    folder=self._folder,
                    said=error.strerror or error,
                ),
                say("Check that the folder is there, its rights and the space on its disk"),
                whole_server=True,
            ) from error
        return f"written as {name}"

    def close(self) -> None:
        return

    def _write(self, target: Path, data: bytes) -> None:
        fresh = target.with_name(f".{target.name}")
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
