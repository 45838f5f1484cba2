"""Walks everything that came with a message, within bounds, and gathers documents, files and what went wrong."""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from complaints.reading import AttachmentInfo, Problem
from parsers.documents.readers import IMAGES, FileReading, read_file, text_of
from parsers.files.containers import Packed, files_of_zip
from parsers.files.media_type import PGP_CONTROL, media_type_of
from parsers.layout import Document
from parsers.mail.body import Body, read_bodies
from parsers.mail.letter import Letter, open_letter
from parsers.mail.mime import Entity
from parsers.patience import CEILING, Patience

MAX_DEPTH = 6
MAX_FILES = 150
MAX_IMAGES = 24
MAX_TEXT = 20_000
SMALL_IMAGE = 6_000  # bytes; logos and smileys are smaller, most readable pictures are not

_ENDINGS = {
    "application/pdf": ".pdf",
    "image/tiff": ".tif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "message/rfc822": ".eml",
    "application/zip": ".zip",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
#: what belongs to the letter's seal and holds no words
_SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
    PGP_CONTROL,
)


@dataclass(frozen=True, slots=True)
class InnerLetter:
    """A message attached to the outer one: its letter and its body taken apart."""

    letter: Letter
    body: Body
    path: str
    name: str


@dataclass(slots=True)
class Gathering:
    """What has been found so far. `begin` is told of every file before it is read; files whose path is in `skip` are not."""

    begin: Callable[[str], None]
    skip: dict[str, str]
    role: str = "attachment"  # of pictures and PDFs: "fax" or "scan" when a gateway or scanner sent the message
    is_ours: Callable[[str], bool] = lambda _: False
    documents: list[Document] = field(default_factory=list)
    attachments: list[AttachmentInfo] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    inner: list[InnerLetter] = field(default_factory=list)
    scans: list[tuple[str, Any]] = field(default_factory=list)
    scan_seconds: float = 80.0  # what recognising the pages of one file may take
    began: float = field(default_factory=time.monotonic)
    leave_unread: frozenset[str] = frozenset()
    images: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def add_letter_files(self, letter: Letter, prefix: str, depth: int) -> None:
        """Every file of a letter, in order."""
        for number, entity in enumerate(letter.parts.files, 1):
            if len(self.attachments) >= MAX_FILES:
                self.problems.append(
                    Problem("too_many_parts", prefix or "message", f"only the first {MAX_FILES} files are read")
                )
                return
            path = "/".join(each for each in (prefix, entity.path or str(number)) if each)
            self.add_file(path, entity.name, entity.body, entity.media_type, depth, inline=_is_inline(entity))

    def add_file(self, path: str, name: str, data: bytes, declared: str, depth: int, *, inline: bool = False) -> None:
        """One file: listed, and read when its kind can be read."""
        kind = media_type_of(data, name, declared)
        if declared == "message/rfc822" and kind in ("text/plain", "application/octet-stream", "text/html"):
            kind, data = "message/rfc822", _unwrapped_mail(data)
        if declared in _SIGNATURES:
            kind = declared
        name = name or self._invented_name(kind, path)
        digest = hashlib.sha256(data).hexdigest()
        at = len(self.attachments)
        self.attachments.append(AttachmentInfo(name, kind, len(data), digest, False, None, path))
        if path in self.skip:
            self._note(at, False, self.skip[path])
            self.problems.append(Problem(self.skip[path], name, "reading this file was stopped; it is left out"))
            return
        if digest in self.seen or not data:
            self._note(at, bool(data), None if data else "empty")
            return
        self.seen[digest] = at
        if kind in _SIGNATURES or digest in self.leave_unread:
            return
        self.begin(path)
        if kind in ("message/rfc822", "application/vnd.ms-outlook"):
            self._mail(at, name, data, kind, path, depth)
        elif kind == "application/zip":
            self._archive(at, name, data, path, depth)
        elif kind in IMAGES and (self._is_ornament(data, kind, inline) or self.images >= MAX_IMAGES):
            if self.images >= MAX_IMAGES:
                self.problems.append(
                    Problem("too_many_parts", name, f"only {MAX_IMAGES} pictures of a message are read")
                )
        else:
            self.images += kind in IMAGES
            self._document(at, name, data, kind)
        self.begin("")

    def _is_ornament(self, data: bytes, kind: str, inline: bool) -> bool:
        """Whether a picture is a logo or smiley. Never so for a fax: a clean page in Group 4 takes fewer bytes than a logo."""
        if self.role != "attachment" or kind == "image/tiff":
            return False
        return (inline or len(data) < SMALL_IMAGE) and not _is_picture_of_text(data)

    def _document(self, at: int, name: str, data: bytes, kind: str) -> None:
        role = self.role if kind in IMAGES or kind == "application/pdf" else "attachment"
        patience = Patience(self.scan_seconds, self.began + self.scan_seconds * CEILING)
        reading = read_file(data, name, kind, role, patience.over)
        if reading is None:
            if kind in (
                "application/x-ole-encrypted",
                "application/vnd.rar",
                "application/x-7z-compressed",
                "application/pkcs7-mime",
                "application/pgp-encrypted",
            ):
                code = "attachment_encrypted" if "encrypted" in kind or "pkcs7" in kind else "archive_unreadable"
                self.problems.append(Problem(code, name, f"{kind} cannot be opened here"))
                self._note(at, False, "encrypted" if code == "attachment_encrypted" else "unreadable")
            return
        self._keep(at, reading)

    def _keep(self, at: int, reading: FileReading) -> None:
        self.problems += reading.problems
        self.scans += [(self.attachments[at].path, scan) for scan in reading.scans]
        text = ""
        if reading.document is not None:
            self.documents.append(reading.document)
            text = text_of(reading.document)[:MAX_TEXT]
        self._note(at, reading.document is not None, reading.problem, text)

    def _mail(self, at: int, name: str, data: bytes, kind: str, path: str, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self._note(at, False, "too_deep")
            self.problems.append(Problem("too_deep", name, f"more than {MAX_DEPTH} messages inside one another"))
            return
        if kind == "application/vnd.ms-outlook":
            from parsers.mail.msg import MsgError, open_msg

            try:
                letter = open_msg(data)
            except MsgError as error:
                self._note(at, False, "damaged")
                self.problems.append(Problem("attachment_damaged", name, str(error)))
                return
        else:
            letter = open_letter(data)
        body = read_bodies(letter.parts.bodies, letter.headers.text("subject"), self.is_ours)
        self.problems += [*letter.parts.problems, *body.problems]
        self.inner.append(InnerLetter(letter, body, path, name))
        self._note(at, True, None, body.text[:MAX_TEXT])
        self.add_letter_files(letter, path, depth + 1)

    def _archive(self, at: int, name: str, data: bytes, path: str, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self._note(at, False, "too_deep")
            self.problems.append(Problem("too_deep", name, f"more than {MAX_DEPTH} archives inside one another"))
            return
        problem = None
        for number, packed in enumerate(files_of_zip(data, name), 1):
            if isinstance(packed, Packed):
                if len(self.attachments) >= MAX_FILES:
                    self.problems.append(Problem("too_many_parts", name, f"only the first {MAX_FILES} files are read"))
                    break
                self.add_file(f"{path}/{number}", packed.name, packed.data, "", depth + 1)
            else:
                self.problems.append(packed)
                problem = packed.code
        short = {"attachment_encrypted": "encrypted", "archive_damaged": "damaged", "archive_too_large": "too_large"}
        self._note(at, problem is None, short.get(problem or "", problem))

    def _note(self, at: int, read: bool, problem: str | None, text: str = "") -> None:
        old = self.attachments[at]
        self.attachments[at] = AttachmentInfo(old.name, old.type, old.size, old.sha256, read, problem, old.path, text)

    def _invented_name(self, kind: str, path: str) -> str:
        number = re.sub(r"\W+", "-", path) or "1"
        return f"part-{number}{_ENDINGS.get(kind, '.bin')}"


def _is_inline(entity: Entity) -> bool:
    return (
        entity.disposition != "attachment"
        and bool(entity.headers.raw("content-id"))
        and entity.media_type.startswith("image/")
    )


def _is_picture_of_text(data: bytes) -> bool:
    """Whether an inline picture is large enough to be a photograph or a screen shot rather than a logo or an icon."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
    except Exception:  # noqa: BLE001 - a damaged picture: the reader of pictures will say what is wrong with it
        return True
    return bool(width >= 400 and height >= 250)


def _unwrapped_mail(data: bytes) -> bytes:
    """A message that was encoded as base64 although its type forbids that."""
    from parsers.mail.headers import base64_bytes

    compact = data[:4000].translate(None, b"\r\n \t")
    if re.fullmatch(rb"[A-Za-z0-9+/=]{40,}", compact):
        return base64_bytes(data)
    return data
