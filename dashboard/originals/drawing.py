"""What runs apart in a process of its own, under limits: pages as pictures, parts of raw messages, forms filled in.

`python -m dashboard.originals.drawing` takes one pickled task (name and arguments, from us) on standard input and answers with
plain bytes on standard output; what comes back from it is never unpickled.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

MEMORY = 1_500_000_000
WIDTH = 1400
#: types that have pages worth a picture
DRAWN = frozenset({"application/pdf", "image/tiff", "image/jpeg", "image/png", "image/bmp", "image/gif", "image/webp"})


def limit() -> None:
    """Take away what a hostile file could use: memory without end, core files, writing to disk."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def draw(data: bytes, media_type: str, number: int) -> bytes:
    """Page `number` (from 1) as PNG, `WIDTH` pixels wide at most; nothing when it cannot be had."""
    from parsers.documents.page_image import page_image

    return page_image(data, media_type, number, WIDTH) or b""


def pages(data: bytes, media_type: str) -> bytes:
    """How many pages a document has, as digits; 0 when it cannot be opened."""
    from parsers.documents.page_image import page_count

    return str(page_count(data, media_type)).encode()


def part_with_hash(raw: bytes, sha256: str) -> bytes:
    """The decoded part of a raw message whose bytes have this hash, nested messages included; nothing when none has."""
    import email

    for count, part in enumerate(email.message_from_bytes(raw).walk()):
        if count > 2000:
            break
        if part.is_multipart():
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == sha256:
            return data
    return b""


def filled_form(*given: Any) -> bytes:
    """A customer's Word form with the facts of a case entered."""
    from casework.papers.files import fill_form

    return fill_form(*given)[0].data


TASKS: Mapping[str, Callable[..., bytes]] = {
    "draw": draw,
    "pages": pages,
    "part_with_hash": part_with_hash,
    "filled_form": filled_form,
}


def main() -> int:
    """Do one task."""
    import pickle

    limit()
    name, arguments = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by the dashboard itself, see `files.apart`
    sys.stdout.buffer.write(TASKS[name](*arguments))
    return 0


if __name__ == "__main__":
    sys.exit(main())
