"""Who wrote and who was written to: mailboxes in every broken form that address headers take, and the one to answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from foundations.language.pattern import Pattern
from parsers.mail.headers import ENCODED, Headers, decode_header
from recognition.robots import DAEMON_LOCAL, ROBOT_LOCAL, local_part

MAX_ADDRESSES = 2000
MAX_SHOWN = 1000
MAX_PENDING = 50  # pieces of a name without an address before one that has it
MAX_FROM = 20  # From headers of one letter
MAX_BROKEN_WORDS = 50  # what looks like an encoded word and is none, of one header

#: what an input method for Chinese leaves where RFC 5322 has ASCII
_FULL_WIDTH = str.maketrans(
    {"＜": "<", "＞": ">", "〈": "<", "〉": ">", "《": "<", "》": ">", "＠": "@", "﹫": "@", "．": ".", "。": "."}
)
_AT_SIGN = Pattern(r"(?<![^\s<>\"'(),;:@])[^\s<>\"'(),;:@]+@[^\s<>\"'(),;:@]+")
#: the original author as lists and groups keep him that rewrite From for DMARC; `Author` is RFC 9057
_ORIGINAL = ("x-original-from", "x-google-original-from", "author", "x-original-sender")
#: 周敏 via complaints: what such a list writes before its own address
_VIA = Pattern(r"^[\W_]*(?P<name>.*?)[\s'\"’”)(（]+(?:via|通过|通過|透過|经由|經由)\s+\S.*$", re.IGNORECASE)
_LIST = ("list-id", "list-post", "mailing-list", "x-mailing-list", "x-beenthere", "x-google-group-id")
#: return paths that mail systems make for themselves: VERP, SRS, BATV
_MADE_PATH = Pattern(r"=|^(?:srs\d|prvs|btv1|msprvs|bounce|return)", re.IGNORECASE)

Mailbox = tuple[str, str]


def parse_addresses(raw: bytes, hint: str = "") -> list[Mailbox]:
    """(decoded display name, address) of every mailbox in an address header; linear in its length; bounded in number.

    A piece without an address belongs to the name of the mailbox behind it: nobody quoted the comma of
    `Chenling Co., Ltd <sales@…>`. Pieces with no mailbox behind them are one entry whose address is empty.
    """
    found: list[Mailbox] = []
    pending: list[str] = []
    for piece in _pieces(raw):
        shown, address = _mailbox(piece, hint)
        if address:
            name = ", ".join(each for each in (*pending, shown) if each)
            found.append((name[:MAX_SHOWN], address[:MAX_SHOWN]))
            pending = []
        elif shown and len(pending) < MAX_PENDING:
            pending.append(shown)
        if len(found) >= MAX_ADDRESSES:
            break
    if pending and not found:
        found.append((", ".join(pending)[:MAX_SHOWN], ""))
    return found


def sender_of(headers: Headers, hint: str = "") -> Mailbox:
    """(display name, address) of the person to answer: the first mailbox with an address over all From headers.

    Where From names nobody who can be reached, it is Reply-To's, then Sender's, then that of a Return-Path which no
    mail system made for itself (RFC 5322 section 3.6.2 wants one From with an address; mail in the wild has it not).
    """
    shown = ""
    for name, address in _all(headers, ("from",), hint):
        if address:
            return name or shown, address
        if not shown and re.search(r"\w", name):
            shown = name
    for field in ("reply-to", "sender"):
        for name, address in _all(headers, (field,), hint):
            if address:
                return shown or name, address
    path = next((address for _, address in _all(headers, ("return-path",), hint) if address), "")
    local = local_part(path)
    if not path or _MADE_PATH.search(local) or ROBOT_LOCAL.match(local) or DAEMON_LOCAL.match(local):
        return shown, ""
    return shown, path


def behind_our_list(headers: Headers, sender: Mailbox, is_ours: Callable[[str], bool], hint: str = "") -> Mailbox:
    """The customer whose letter came through a group or list of ours that put its own address into From; else `sender`.

    Only where the letter bears a mark of such rewriting, and names exactly one person outside. A colleague who set
    Reply-To to a customer stays the sender.
    """
    name, address = sender
    if not address or not is_ours(address):
        return sender
    authors = [each for each in _all(headers, _ORIGINAL, hint) if each[1]]
    via = _VIA.match(name)
    marked = authors or via or any(headers.raw(field) for field in _LIST)
    if not marked and not any(a.lower() == address.lower() for _, a in _all(headers, ("to", "cc"), hint)):
        return sender
    named = authors or _all(headers, ("reply-to",), hint)
    outside: dict[str, Mailbox] = {}
    for person in named:
        if person[1].lower() == address.lower():
            continue  # the list itself, which some lists put beside the author
        if person[1] and is_ours(person[1]):
            return sender
        known = outside.get(person[1].lower())
        if person[1] and not (known and known[0]):
            outside[person[1].lower()] = person
    if len(outside) != 1:
        return sender
    shown, theirs = next(iter(outside.values()))
    return shown or (via["name"].strip() if via else ""), theirs


def _all(headers: Headers, fields: tuple[str, ...], hint: str) -> Iterator[Mailbox]:
    """Every mailbox under these names, in their order."""
    for field in fields:
        for raw in headers.all(field)[:MAX_FROM]:
            yield from parse_addresses(raw, hint)


def _mailbox(piece: bytes, hint: str) -> Mailbox:
    """The display name and the address of one mailbox; either may be empty."""
    name, angle, rest = piece.partition(b"<")
    if angle:
        return _shown(name, hint), _address_text(decode_header(rest.partition(b">")[0], hint), bracketed=True)
    comment = re.search(rb"\(([^()]*)\)\s*$", piece)
    if comment:
        return _shown(comment.group(1), hint), _address_text(decode_header(piece[: comment.start()], hint))
    text = decode_header(piece, hint).translate(_FULL_WIDTH)
    before, angle_inside, inside = text.partition("<")
    if angle_inside:  # full width, or name and address encoded together
        return _bare(before), _address_text(inside.partition(">")[0], bracketed=True)
    address = _address_text(text)
    before = text.partition(address.partition("@")[0])[0] if address else text
    return ("" if re.fullmatch(r"[\W_]*+(?:mailto|smtp)?\W*+", before, re.IGNORECASE) else _bare(before)), address


def _shown(name: bytes, hint: str) -> str:
    return _bare(decode_header(name.strip().strip(b'"').replace(b'\\"', b'"'), hint))


def _bare(text: str) -> str:
    return text.strip().strip("\"'“”").strip()


def _address_text(text: str, *, bracketed: bool = False) -> str:
    text = text.translate(_FULL_WIDTH).strip().strip("\"'<>[]() ")
    text = re.sub(r"^(?:mailto|smtp)\s*:\s*", "", text, flags=re.IGNORECASE)
    text = re.sub(r"@{2,}", "@", text)
    if bracketed and text.count("@") == 1:
        text = re.sub(r"\s+", "", text)
    match = _AT_SIGN.search(text)
    if not match:
        return ""
    local, _, domain = match.group().rpartition("@")
    domain = domain.partition("?")[0].strip(".").lower()
    return f"{local}@{domain}" if domain else ""


def _pieces(raw: bytes) -> list[bytes]:
    """Splits at the commas and semicolons that separate, not those inside quotes, comments, angles or encoded words."""
    out: list[bytes] = []
    start, at = 0, 0
    quoted, comment, angle, named, broken = False, 0, False, False, 0
    while at < len(raw):
        byte = raw[at]
        if byte == 0x3D and broken < MAX_BROKEN_WORDS and raw[at + 1 : at + 2] == b"?":
            word = ENCODED.match(raw, at)
            if word:
                named, at = True, word.end()
                continue
            broken += 1
        if quoted:
            quoted = not (byte == 0x22 and raw[at - 1] != 0x5C)
        elif byte == 0x22:
            quoted = True
        elif byte == 0x28:
            comment += 1
        elif byte == 0x29:
            comment = max(0, comment - 1)
        elif byte == 0x3C and not comment:
            angle = True
        elif byte == 0x3E:
            angle = False
        elif byte == 0x40:
            named = True
        elif byte == 0x3A and not comment and not angle and not named:
            start = at + 1  # the name of a group
        elif byte in b",;" and not comment and not angle:
            out.append(raw[start:at].strip())
            start, named = at + 1, False
            if len(out) > MAX_ADDRESSES:
                return out
        at += 1
    out.append(raw[start:].strip())
    return [each for each in out if each]
