"""The parts of a Word package: which member is the document, what it refers to, the pictures in it."""

from __future__ import annotations

import posixpath

from parsers.files.containers import BadArchive, Package, xml_of


def related_parts(package: Package, part: str) -> list[tuple[str, str]]:
    """(kind, target) of the relations of a package part; targets as member names."""
    folder, name = posixpath.split(part)
    data = package.read(posixpath.join(folder, "_rels", name + ".rels"), 5_000_000)
    if data is None:
        return []
    found = []
    for node in xml_of(data):
        target = node.get("Target") or ""
        if node.get("TargetMode") == "External" or not target:
            continue
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found.append(((node.get("Type") or "").rpartition("/")[2], path))
    return found


def main_part(package: Package, fallback: str) -> str:
    """The member that holds the document itself."""
    return next((target for kind, target in related_parts(package, "") if kind == "officeDocument"), fallback)


def pictures_of(package: Package, related: list[tuple[str, str]]) -> list[bytes]:
    """The bytes of at most ten pictures that could hold writing; small ones are logos and lines."""
    found: list[bytes] = []
    for kind, target in related:
        if (
            kind == "image"
            and target.lower().endswith((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif"))
            and len(found) < 10
        ):
            try:
                data = package.read(target, 30_000_000)
            except BadArchive:
                continue
            if data and len(data) > 8000:
                found.append(data)
    return found
