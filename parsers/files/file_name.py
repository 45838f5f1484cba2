"""The name of a file that somebody sent, made harmless: no folders, controls or marks of direction (RFC 6266 §4.3)."""

from __future__ import annotations

import re


def file_name(name: str) -> str:
    """A file name without folders, controls and trickery; never longer than 255 characters."""
    clean = (
        re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", name).strip().strip("\"'").strip()
    )
    clean = re.split(r"[\\/]", clean)[-1].strip()
    if len(clean) > 255:
        stem, dot, ending = clean.rpartition(".")
        clean = stem[: 250 - len(ending)] + dot + ending if dot and len(ending) < 10 else clean[:255]
    return "" if clean in (".", "..") else clean
