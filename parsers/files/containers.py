"""Zip archives and signed envelopes opened within bounds: count, size, ratio and names in whatever encoding they have."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complaints.reading import Problem
from parsers.files.file_name import file_name
from parsers.text.charset import decode

MAX_FILES = 100
MAX_ENTRIES = 20_000
MAX_FILE_BYTES = 100_000_000
MAX_TOTAL_BYTES = 250_000_000
MAX_RATIO = 1200


@dataclass(frozen=True, slots=True)
class Packed:
    """One file out of an archive."""

    name: str
    data: bytes


class BadArchive(ValueError):  # noqa: N818 - it says what the file is, and every reader raises it
    """An archive or package that cannot be read; the code says why (damaged, too_large, encrypted)."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Package:
    """A zip file whose members are read within bounds; also the ground of .docx and .xlsx."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, IndexError) as error:
            raise BadArchive("damaged", f"no readable zip: {error}") from error
        self.infos = self._zip.infolist()
        if len(self.infos) > MAX_ENTRIES:
            raise BadArchive("too_large", f"{len(self.infos)} entries")
        self._by_name = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self.infos}
        self.spent = 0

    def names(self) -> list[str]:
        """The member names in lower case, with forward slashes."""
        return list(self._by_name)

    def read(self, name: str, limit: int = MAX_FILE_BYTES) -> bytes | None:
        """A member's bytes, or None when there is no such member; BadArchive beyond the bounds."""
        info = self._by_name.get(name.replace("\\", "/").lstrip("/").lower())
        return None if info is None else self.read_info(info, limit)

    def read_info(self, info: zipfile.ZipInfo, limit: int = MAX_FILE_BYTES) -> bytes:
        """A member's bytes; never more than the limits, whatever the directory claims."""
        if info.flag_bits & 1:
            raise BadArchive("encrypted", "a password is needed")
        limit = min(limit, MAX_TOTAL_BYTES - self.spent)
        if info.compress_size and info.file_size > 10_000_000 and info.file_size / info.compress_size > MAX_RATIO:
            raise BadArchive("too_large", f"{info.file_size} bytes packed into {info.compress_size}")
        try:
            with self._zip.open(info) as member:
                data = member.read(limit + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ) as error:
            raise BadArchive("damaged", f"{type(error).__name__}: {error}") from error
        if len(data) > limit:
            raise BadArchive("too_large", f"more than {limit} bytes")
        self.spent += len(data)
        return data


def _shown_name(info: zipfile.ZipInfo) -> str:
    """The name in the script its maker wrote: the UTF-8 flag, the Unicode extra field, else GBK or Big5 by plausibility."""
    if info.flag_bits & 0x800:
        return info.filename
    at = 0
    while at + 4 <= len(info.extra):
        kind, size = (
            int.from_bytes(info.extra[at : at + 2], "little"),
            int.from_bytes(info.extra[at + 2 : at + 4], "little"),
        )
        if kind == 0x7075 and size > 5:
            return info.extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return info.filename if raw.isascii() else decode(raw, "").text


def files_of_zip(data: bytes, where: str) -> Iterator[Packed | Problem]:
    """The files of an archive, or a Problem for each that cannot be had."""
    try:
        package = Package(data)
    except BadArchive as error:
        yield Problem(f"archive_{error.code}", where, str(error))
        return
    count = 0
    for info in package.infos:
        name = _shown_name(info)
        base = re.split(r"[\\/]", name)[-1]
        if info.is_dir() or not base or "__MACOSX" in name or base in (".DS_Store", "Thumbs.db", "desktop.ini"):
            continue
        count += 1
        if count > MAX_FILES:
            yield Problem("too_many_parts", where, f"only the first {MAX_FILES} files of the archive are read")
            return
        try:
            yield Packed(file_name(name) or f"file{count}", package.read_info(info))
        except BadArchive as error:
            code = "attachment_encrypted" if error.code == "encrypted" else f"archive_{error.code}"
            yield Problem(code, f"{where}/{file_name(name)}", str(error))
            if error.code == "too_large" and package.spent > MAX_TOTAL_BYTES - 1000:
                return


def refuse_definitions(data: bytes) -> None:
    """BadArchive for XML that brings definitions of its own: entities can grow without end."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data[:4000], re.IGNORECASE):
        raise BadArchive("damaged", "a document type definition is not allowed here")


def xml_of(data: bytes) -> Any:
    """The root of an XML part, without entities, network or unlimited depth; BadArchive when it is none."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=True, remove_comments=True, remove_pis=True
    )
    refuse_definitions(data)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadArchive("damaged", str(error)) from error
    if root is None:
        raise BadArchive("damaged", "empty XML")
    return root


# --------------------------------------------------------------------------------------------- S/MIME (RFC 8551)
_SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"


def signed_content(data: bytes) -> bytes | None:
    """The content inside an opaque PKCS #7 signed-data, its signature not judged; None when there is none to be had."""
    place = data.find(_SIGNED_DATA, 0, 64)
    if place < 0:
        return None
    inner = data.find(_DATA, place, place + 4096)
    if inner < 0:
        return None
    at = inner + len(_DATA)
    tag, start, stop = _tlv(data, at)
    if tag != 0xA0:  # [0] EXPLICIT content: absent in detached signatures
        return None
    return _octets(data, start, stop if stop > 0 else len(data), 0) or None


def _tlv(data: bytes, at: int) -> tuple[int, int, int]:
    """(tag, start, stop) of the DER or BER element at a place; stop is -1 for an indefinite length; tag -1 at the end."""
    if at + 2 > len(data):
        return -1, at, at
    tag, length = data[at], data[at + 1]
    at += 2
    if length == 0x80:
        return tag, at, -1
    if length & 0x80:
        size = length & 0x7F
        if size > 6 or at + size > len(data):
            return -1, at, at
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    return tag, at, min(at + length, len(data))


def _octets(data: bytes, at: int, stop: int, depth: int) -> bytes:
    """The bytes of an OCTET STRING, also when it is built of pieces."""
    out = bytearray()
    while at < stop and depth < 8:
        tag, start, end = _tlv(data, at)
        if tag == 0x04 and end >= start:
            out += data[start:end]
        elif tag == 0x24:
            inner = _octets(data, start, end if end > 0 else stop, depth + 1)
            out += inner
            if end < 0:
                return bytes(out)
        else:
            break
        at = end
    return bytes(out)
