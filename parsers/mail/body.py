"""The bodies of a mail to flows of lines and tables, and those to what is new, quoted, forwarded or signature."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from complaints.reading import Problem
from foundations.language.pattern import Pattern
from parsers.layout import Document, Line, Page, Table
from parsers.mail.armour import without_armour
from parsers.mail.mime import Entity
from parsers.mail.quotes import Section, split
from parsers.mail.separators import QuotedHeader, bare, body_start
from parsers.text.charset import decode
from parsers.text.html import Flow, flow_of_html

_LINE_END = Pattern("\r\n|[\n\r\f\x85\u2028\u2029]")
_WIDE = Pattern(r"[ \t\u3000]{24,}")
MAX_TEXT = 1_000_000
MAX_KEPT_HTML = 300_000
MAX_LINES = 20_000  # of one document; no letter is longer
MAX_LINE = 4000  # characters; a longer line is cut into several


@dataclass(frozen=True, slots=True)
class Forwarded:
    """One forwarded mail inside a body: the header that was printed above it, and its text."""

    header: QuotedHeader | None
    flow: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A body taken apart. `text` is what is new with what was forwarded, `quoted` everything that was folded."""

    text: str = ""
    quoted: str = ""
    html: str = ""
    new: tuple[Flow, ...] = ()
    signature: tuple[Flow, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Parts:
    """The leaves of a message sorted into bodies (each with its alternatives) and everything else."""

    bodies: list[list[Entity]]
    files: list[Entity]
    problems: list[Problem]


def sort_parts(root: Entity) -> Parts:
    """Which leaves are the letter and which are files that came with it."""
    parts = Parts([], [], [])
    _sort(root, parts, [])
    if not parts.bodies:  # a lone text file is the letter, unless it says that it is a file
        for entity in parts.files:
            if entity.media_type in ("text/plain", "text/html") and entity.disposition != "attachment":
                parts.bodies.append([entity])
                parts.files.remove(entity)
                break
    return parts


def _is_body(entity: Entity) -> bool:
    return (
        entity.media_type in ("text/plain", "text/html", "text/enriched", "text/x-html", "text/*")
        and entity.disposition != "attachment"
        and not entity.name
        and b"\x00\x00\x00" not in entity.body[:2000]
        and not entity.body.startswith((b"%PDF-", b"PK\x03\x04", b"II*\x00", b"MM\x00*", b"\xff\xd8\xff", b"\x89PNG"))
    )


def _sort(entity: Entity, parts: Parts, within: list[str]) -> None:
    parts.problems += [
        Problem(code, entity.name or entity.path or "message", detail) for code, detail in entity.problems
    ]
    if not entity.children:
        if _is_body(entity):
            parts.bodies.append([entity])
        else:
            parts.files.append(entity)
        return
    kind = entity.media_type
    if kind == "multipart/alternative":
        texts: list[Entity] = []
        for child in entity.children:
            inner = Parts([], [], parts.problems)
            _sort(child, inner, [*within, kind])
            texts += [each for group in inner.bodies for each in group]
            parts.files += inner.files
        if texts:
            parts.bodies.append(texts)
        return
    for child in entity.children:
        _sort(child, parts, [*within, kind])


def text_of(entity: Entity, problems: list[Problem], where: str = "body", hint: str = "") -> str:
    """The decoded text of a text part, with a Problem where the charset was not as declared."""
    declared = entity.parameters.get("charset", "")
    if not declared and entity.media_type == "text/html":
        meta = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]{2,30})", entity.body[:4000], re.IGNORECASE)
        declared = meta.group(1).decode("ascii") if meta else ""
    found = decode(entity.body[: MAX_TEXT * 4], declared, hint)
    if found.trouble:
        code = "characters_lost" if found.trouble.startswith("characters lost") else "charset_guessed"
        problems.append(Problem(code, where, found.trouble))
    return found.text[: MAX_TEXT * 2].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def flow_of_text(text: str, *, flowed: bool = False, delsp: bool = False) -> list[Flow]:
    """Lines of a plain body; paragraphs of format=flowed are joined (RFC 3676)."""
    lines = _LINE_END.split(text[:MAX_TEXT].replace("&nbsp;", "\xa0"))  # QQ leaves the entity in plain text
    if not flowed:
        return [Flow(line.replace("\xa0", " ").rstrip()) for line in lines]
    out: list[str] = []
    open_depth = -1
    for line in lines:
        marks = len(line) - len(line.lstrip(">"))
        rest = line[marks:].removeprefix(" ")
        if open_depth == marks and open_depth >= 0:
            out[-1] += rest
        else:
            out.append((">" * marks + " " if marks else "") + rest)
        if rest.endswith(" ") and rest != "-- ":
            open_depth = marks
            out[-1] = out[-1][:-1] if delsp else out[-1]
        else:
            open_depth = -1
    return [Flow(line.replace("\xa0", " ").rstrip()) for line in out]


def _nobody(_: str) -> bool:
    return False


def read_bodies(groups: Sequence[Sequence[Entity]], subject: str, is_ours: Callable[[str], bool] = _nobody) -> Body:
    """All bodies of a message as one: of alternatives the plain text, unless only the HTML has the tables or the words."""
    flow: list[Flow] = []
    problems: list[Problem] = []
    html = ""
    for group in groups:
        chosen, its_html = _choose(group, problems)
        html = html or its_html[:MAX_KEPT_HTML]
        chosen, encrypted = without_armour(chosen)
        if encrypted:
            problems.append(Problem("attachment_encrypted", "body", "the text cannot be read without a key"))
        if flow and chosen:
            flow.append(Flow(""))
        flow += chosen
        if len(flow) > 100_000:
            break
    return take_apart(flow, subject, html, tuple(problems), is_ours)


def _choose(group: Sequence[Entity], problems: list[Problem]) -> tuple[list[Flow], str]:
    plain: list[Flow] = []
    rich: list[Flow] = []
    html = ""
    for entity in group[:20]:
        text = text_of(entity, problems)
        if entity.media_type in ("text/html", "text/x-html") or _looks_like_html(text):
            html = html or text
            rich = rich or flow_of_html(text)
        elif entity.media_type == "text/enriched":
            plain += flow_of_text(re.sub(r"</?[a-zA-Z-]+>", "", text))
        else:
            flowed = entity.parameters.get("format", "").lower() == "flowed"
            plain += flow_of_text(text, flowed=flowed, delsp=entity.parameters.get("delsp", "").lower() == "yes")
    if not rich:
        return plain, html
    words, rich_words = _letters(plain), _letters(rich)
    tables = any(f.table for f in rich)
    if words == 0 or tables or (rich_words > 40 and words * 3 < rich_words) or any(f.depth for f in rich):
        return (rich, html) if rich_words or not words else (plain, html)
    return plain, html


def _letters(flow: Sequence[Flow]) -> int:
    return sum(len(re.sub(r"\W", "", f.text)) for f in flow)


def _looks_like_html(text: str) -> bool:
    return bool(re.match(r"\s*(?:<!doctype html|<html[\s>])", text[:200], re.IGNORECASE))


def take_apart(
    flow: Sequence[Flow],
    subject: str,
    html: str = "",
    problems: tuple[Problem, ...] = (),
    is_ours: Callable[[str], bool] = _nobody,
) -> Body:
    """Sorts the flow of one body into new, quoted, signature and forwarded, and words each.

    Of a forwarded chain the first mail is content; the next ones only while those above were written by our own people
    (`is_ours` by address) or were themselves forwarded on; older ones are a quoted thread.
    """
    sections = split([f.text for f in flow], [f.depth for f in flow], subject)
    pieces: dict[str, list[Flow]] = {"new": [], "signature": []}
    forwarded: list[Forwarded] = []
    kept: list[str] = []
    folded: list[str] = []
    open_chain = True
    for section in sections:
        piece = list(flow[section.start : section.stop])
        words = "\n".join(f.text for f in piece)
        if section.kind == "new":
            pieces["new"] += piece
            kept.append(words)
        elif section.kind == "inline":
            kept.append(words)
        elif section.kind == "forwarded" and (open_chain or section.explicit) and not _from_robot(section):
            kept.append(words)
            forwarded.append(Forwarded(section.header, tuple(_unmarked(piece))))
            open_chain = section.header is not None and is_ours(section.header.sender)
        else:
            folded.append(words)
            if section.kind == "signature":
                pieces["signature"] += piece
    text, quoted = tidy("\n".join(kept)), tidy("\n".join(folded))
    return Body(text, quoted, html, tuple(pieces["new"]), tuple(pieces["signature"]), tuple(forwarded), problems)


def _from_robot(section: Section) -> bool:
    """Whether a forwarded mail was written by a mail system: then it is evidence, not what anyone has to say."""
    sender = section.header.sender if section.header else ""
    return bool(
        re.search(r"mailer-daemon|postmaster@|mail delivery (?:sub)?system|microsoft outlook\b", sender, re.IGNORECASE)
    )


def _unmarked(flow: Sequence[Flow]) -> list[Flow]:
    """The lines of a forwarded mail without its separator, printed header and quotation marks."""
    lines = [bare(f.text) if not f.table else f.text for f in flow]
    first = body_start(lines)
    return [Flow(lines[n], 0, flow[n].table) for n in range(first, len(flow))]


def tidy(text: str) -> str:
    """Text without trailing spaces and blank ends."""
    return re.sub(r"(?<![ \t])[ \t]+\n", "\n", text).strip("\n").rstrip()[:MAX_TEXT]


def document(part: str, flow: Sequence[Flow], role: str, media_type: str = "text/plain") -> Document:
    """The flow of a body (or a piece of it) as a document of one page."""
    blocks: list[Line | Table] = []
    for each in flow[:MAX_LINES]:
        if each.table:
            blocks.append(each.table)
        elif each.text.strip():
            text = each.text[: MAX_LINE * 20]
            if "  " in text or "\t" in text or "\u3000" in text:
                text = _WIDE.sub(" " * 8, text)
            blocks += [Line(text[at : at + MAX_LINE]) for at in range(0, len(text), MAX_LINE)]
    return Document(part, media_type, (Page(1, tuple(blocks)),), role)
