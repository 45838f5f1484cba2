"""Values that people typed into PDF forms: AcroForm fields, XFA data and typewriter notes, which page text does not hold."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import Any

from parsers.layout import Box, FormEntry

MAX_FIELDS = 2000
MAX_VALUE = 8000


@dataclass(frozen=True, slots=True)
class Widget:
    """A fillable field as placed on a page. `kind` is text, check, radio or choice; a box is on when value is ☑."""

    name: str
    hint: str  # the tooltip, often the label in words
    kind: str
    value: str
    box: Box
    export: str = ""  # the name of the box's on state


@dataclass(slots=True)
class Filled:
    """Everything that was filled in, by page index; `unplaced` are values without a place on a page (XFA data)."""

    widgets: dict[int, list[Widget]] = field(default_factory=dict)
    notes: dict[int, list[tuple[str, Box]]] = field(default_factory=dict)
    unplaced: list[FormEntry] = field(default_factory=list)
    problem: str = ""


def filled_fields(data: bytes, pages: int) -> Filled | None:
    """The filled fields of a PDF; None when it has no form and no notes; `problem` says what could not be read."""
    import io

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    found = Filled()
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt("")
        total = 0
        for number in range(min(pages, len(reader.pages))):
            page = reader.pages[number]
            for annotation in page.get("/Annots") or ():
                total += 1
                if total > MAX_FIELDS:
                    break
                _annotation(annotation.get_object(), page, number, found)
        _xfa(reader, found)
    except Exception as error:  # noqa: BLE001 - pypdf raises anything on damaged files; the page text is read elsewhere
        found.problem = f"{type(error).__name__}: {error}"[:200]
    return found if found.widgets or found.notes or found.unplaced or found.problem else None


def _inherited(node: Any, key: str) -> Any:
    """A field attribute, looked up through the parents."""
    for _ in range(30):
        if node is None:
            return None
        if key in node:
            return node[key]
        parent = node.get("/Parent")
        node = parent.get_object() if parent is not None else None
    return None


def _full_name(node: Any) -> str:
    names: list[str] = []
    for _ in range(30):
        if node is None:
            break
        if "/T" in node:
            names.append(str(node["/T"]))
        parent = node.get("/Parent")
        node = parent.get_object() if parent is not None else None
    return ".".join(reversed(names))


def _annotation(node: Any, page: Any, number: int, found: Filled) -> None:
    kind = node.get("/Subtype")
    if kind == "/FreeText":
        said = _string(node.get("/Contents"))
        box = _box(node, page)
        if said and box:
            found.notes.setdefault(number, []).append((said, box))
        return
    if kind != "/Widget" or int(node.get("/F") or 0) & 2:
        return
    box = _box(node, page)
    field_type = _inherited(node, "/FT")
    if box is None or field_type not in ("/Tx", "/Btn", "/Ch"):
        return
    name, hint = _full_name(node), _string(_inherited(node, "/TU"))
    flags = int(_inherited(node, "/Ff") or 0)
    value = _inherited(node, "/V")
    if field_type == "/Btn":
        if flags & (1 << 16):  # a push button
            return
        states = [str(s) for s in _states(node) if str(s) != "/Off"]
        state = str(node.get("/AS") or value or "/Off")
        on = state not in ("/Off", "None", "") and (not states or state in states)
        export = states[0].lstrip("/") if states else ""
        found.widgets.setdefault(number, []).append(
            Widget(name, hint, "radio" if flags & (1 << 15) else "check", "☑" if on else "☐", box, export)
        )
        return
    if flags & (1 << 13):  # a password
        return
    said = ", ".join(_string(v) for v in value) if isinstance(value, list) else _string(value)
    if field_type == "/Ch":
        said = _shown_choice(node, said)
    found.widgets.setdefault(number, []).append(
        Widget(name, hint, "choice" if field_type == "/Ch" else "text", said, box)
    )


def _states(node: Any) -> Any:
    appearance = node.get("/AP")
    normal = appearance.get_object().get("/N") if appearance is not None else None
    normal = normal.get_object() if normal is not None else {}
    return list(normal.keys()) if hasattr(normal, "keys") and "/Length" not in normal else []


def _shown_choice(node: Any, value: str) -> str:
    for option in _inherited(node, "/Opt") or ():
        pair = option.get_object() if hasattr(option, "get_object") else option
        if isinstance(pair, list) and len(pair) == 2 and _string(pair[0]) == value:
            return _string(pair[1])
    return value


def _string(value: Any) -> str:
    """The text of a PDF string; bytes of Chinese programs that forgot to declare UTF-16 are read as such or as GBK."""
    if value is None:
        return ""
    value = value.get_object() if hasattr(value, "get_object") else value
    if isinstance(value, bytes):
        from parsers.text.charset import decode

        text = decode(bytes(value)).text
    elif hasattr(value, "get_data"):
        text = value.get_data().decode("utf-8", "replace")
    else:
        text = str(value)
        raw = getattr(value, "original_bytes", None)
        if (
            isinstance(raw, bytes)
            and not raw.startswith((b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf"))
            and not raw.isascii()
        ):
            from parsers.text.charset import decode
            from parsers.text.plausible import plausibility

            other = decode(raw).text
            text = other if plausibility(other) > plausibility(text) else text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return re.sub(r"[\x01-\x08\x0b\x0c\x0e-\x1f\ufeff]", "", text).strip()[:MAX_VALUE]


def _box(node: Any, page: Any) -> Box | None:
    """The place of an annotation as fractions of the page as shown."""
    try:
        left, bottom, right, top = (float(v) for v in node["/Rect"])
        frame = page.cropbox
        width, height = float(frame.width), float(frame.height)
        x0, x1 = sorted(((left - float(frame.left)) / width, (right - float(frame.left)) / width))
        y0, y1 = sorted((1 - (top - float(frame.bottom)) / height, 1 - (bottom - float(frame.bottom)) / height))
    except (KeyError, ValueError, TypeError, ZeroDivisionError):
        return None
    turn = int(page.get("/Rotate") or 0) % 360
    if turn == 90:
        x0, y0, x1, y1 = 1 - y1, x0, 1 - y0, x1
    elif turn == 180:
        x0, y0, x1, y1 = 1 - x1, 1 - y1, 1 - x0, 1 - y0
    elif turn == 270:
        x0, y0, x1, y1 = y0, 1 - x1, y1, 1 - x0
    return (x0, y0, x1, y1)


def _xfa(reader: Any, found: Filled) -> None:
    """Values of XFA data; they count only where the AcroForm holds none (dynamic forms have no widgets at all)."""
    form = reader.trailer["/Root"].get("/AcroForm")
    form = form.get_object() if form is not None else None
    packets = form.get("/XFA") if form is not None else None
    if packets is None:
        return
    packets = packets.get_object() if hasattr(packets, "get_object") else packets
    streams: dict[str, bytes] = {}
    if isinstance(packets, list):
        for at in range(0, len(packets) - 1, 2):
            stream = packets[at + 1].get_object()
            streams[str(packets[at])] = bytes(stream.get_data())[:8_000_000]
    else:
        streams["datasets"] = bytes(packets.get_data())[:8_000_000]
    data = streams.get("datasets")
    if not data:
        return
    from parsers.files.containers import xml_of

    captions = _captions(streams.get("template") or streams.get("datasets", b""))
    root = xml_of(data)
    scope = next((n for n in root.iter() if isinstance(n.tag, str) and n.tag.rpartition("}")[2] == "data"), root)
    placed = {w.value for group in found.widgets.values() for w in group if w.kind in ("text", "choice")}
    for node in scope.iter():
        if not isinstance(node.tag, str) or len(node):
            continue
        name, said = node.tag.rpartition("}")[2], (node.text or "").strip()
        if said and said not in placed and len(found.unplaced) < MAX_FIELDS:
            found.unplaced.append(FormEntry(captions.get(name, name), said[:MAX_VALUE], name))


def _captions(template: bytes) -> dict[str, str]:
    """The visible caption of each field of an XFA template, by the field's name."""
    from parsers.files.containers import BadArchive, xml_of

    try:
        root = xml_of(template)
    except BadArchive:
        return {}
    found: dict[str, str] = {}
    for node in root.iter():
        if isinstance(node.tag, str) and node.tag.rpartition("}")[2] in ("field", "exclGroup") and node.get("name"):
            for child in node:
                if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == "caption":
                    found[node.get("name")] = "".join(child.itertext()).strip()
    return found
