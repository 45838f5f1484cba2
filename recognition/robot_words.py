"""The words by which programs show themselves, from `robot_words.toml`, as questions to a folded text."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.trouble import SENTENCES, trouble

#: what may stand behind a program's phrase in a subject: the end, a mark, a day, or the word that leads to one
_BEHIND = (
    r"(?=\s*(?:$|[:,.!;|~(\[\])】<\-–—_/\"'“]|\d)|\s+(?:re|fw|fwd|aw|wg|from|until|till|since|to|for|about|regarding|on|bis|vom|ab|"
    r"jusqu\w*|du|dal|fino|desde|hasta|até|tot|van|t/m|od|do|med)\b|中|期间|通知|公干|自\d|至|到\d)"
)
_BRACKETED = Pattern(
    r"^\W{0,3}?(?:\[([^\]\n]{1,60})\]|【([^】\n]{1,60})】|\(([^)\n]{1,60})\)|\*{2,}\s*([^*\n]{1,60}?)\s*\*{2,})\s*"
)
_CITED = Pattern(
    r"'[^'\n]{3,200}'|\"[^\"\n]{3,200}\"|“[^”\n]{3,200}”|「[^」\n]{3,200}」|《[^》\n]{3,200}》|『[^』\n]{3,200}』"
)
#: words for what somebody wrote about, which a promise to see to it repeats
_MATTER = Pattern(
    r"problems?|issues?|complaints?|complain\w*|claims?|defects?|问题|投诉|客诉|异常|反馈|索赔|退货|不具合|クレーム|reklamation\w*"
)
#: お問い合わせ種別:商品の不具合 - what the form said that is confirmed
_LABEL = Pattern(r"\s*[^\s:]{1,12}\s*:\s*\S")
#: the number under which a help desk keeps a letter
_NUMBERED = Pattern(
    r"(?:ticket|case|incident|request|reference|enquiry|inquiry|vorgang|dossier|工单|受理|案件|受付|服务单)[^。\n]{0,24}?(?:\bno\.?|number|nr\.?|#|编号|号码?|番号|:|\bid)?\W{0,4}[a-z]{0,6}[\-#]?\d{4,}"
)
#: "but for urgent matters call us"
_MEANWHILE = Pattern(r"but (?:for|if|in case|should)\b|但(?:如|若)")
#: "Dear Customer Care", 尊敬的客户服务部: people write to them
_OF_THE_HOUSE = Pattern(
    r"\s*(?:care|service|support|relation|quality|success|team|dep(?:t|artment)|desk|complaint|experience|account|manager|服务|经理|部|关系|代表|专员|中心)"
)
_LONGEST_CONFIRMATION = 1500  # characters; what is longer says more than that something came


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    with resources.files("recognition").joinpath("robot_words.toml").open("rb") as data:
        return tomllib.load(data)


def _words(*path: str) -> list[str]:
    """Every word of a list, in all languages, the longest first, so that the whole of a phrase is found."""
    section: Any = _lists()
    for name in path:
        section = section[name]
    return sorted(
        {fold(word).lower() for words in section.values() for word in words}, key=lambda each: (-len(each), each)
    )


def _pattern(word: str) -> str:
    """A word as an expression: blanks of Latin words may be a hyphen or missing; * is a gap within the sentence."""
    pieces = []
    for piece in re.split(r"(\{\w+\}|\*)", word):
        if piece == "*":
            pieces.append(r"[^。.!?\n]{0,30}?")
        elif piece.startswith("{"):
            pieces.append(f"(?:{'|'.join(map(re.escape, _words('confirmation', piece[1:-1])))})")
        else:
            pieces.append(re.escape(piece).replace(r"\ ", r"[ \-]?"))
    pattern = "".join(pieces)
    before = r"\b" if word[0].isascii() and word[0].isalpha() else ""
    return before + pattern + (r"\b" if before and len(word) < 5 and word.isalpha() else "")


@lru_cache(maxsize=16)
def _any(*path: str) -> Pattern[str]:
    return Pattern(f"(?:{'|'.join(map(_pattern, _words(*path)))})")


def without_tags(subject: str) -> str:
    """A folded subject, in lower case, without what gateways put before it: [EXTERN], 【外部邮件】, ***SPAM***, EXTERNAL: and the like."""
    rest = subject.strip()
    for _ in range(4):
        found = _BRACKETED.match(rest)
        inner = next((each for each in found.groups() if each), "") if found else ""
        if found and _is_tag(inner):
            rest = rest[found.end() :].strip()
            continue
        open_tag = _open_tags().match(rest)
        if not open_tag:
            break
        rest = rest[open_tag.end() :].strip()
    return rest


def _is_tag(inner: str) -> bool:
    """Whether what stands in brackets is a gateway's: begins with one of its words, or has a long one ("来自外部邮件")."""
    return bool(_begins_with_tag().match(inner)) or any(
        len(each[0]) >= 4 and not each[0].isascii() for each in _any("gateway_tags").finditer(inner)
    )


@lru_cache(maxsize=1)
def _begins_with_tag() -> Pattern[str]:
    return Pattern(rf"\W*(?:{_any('gateway_tags').pattern})(?![a-z])")


@lru_cache(maxsize=1)
def _open_tags() -> Pattern[str]:
    """EXTERNAL: before the subject. Without brackets only these words, for "Warning:" and 注意: begin people's subjects too."""
    ours = [w for w in _words("gateway_tags") if re.match(r"ext|外|组织外|社外|esterna|correo|courriel", w)]
    return Pattern(rf"^\W{{0,3}}(?:{'|'.join(map(_pattern, ours))})\s*(?::|\s-\s)\s*")


def marked(subject: str) -> str:
    """The set phrase with which a program's answer begins its folded subject; empty when there is none."""
    return _leading("marks", subject)


def tells_absence(subject: str) -> str:
    """A word about absence with which a folded subject begins, in the way of notes: people write such words too."""
    found = _leading("absence", subject)
    return "" if found == "auto" and not re.match(r"\W*auto\s*:", subject) else found


def tells_receipt(subject: str) -> str:
    """The phrase of a help desk's confirmation with which a folded subject begins; people write it too."""
    found = _beginning("receipts").match(subject)
    return found[1] if found else ""


def _leading(kind: str, subject: str) -> str:
    found = _beginning(kind, r"(?:[\[(【][^\])】]{0,40}[\])】]\s*)?", _BEHIND).match(subject)
    return found[1] if found else ""


@lru_cache(maxsize=4)
def _beginning(kind: str, before: str = "", behind: str = "") -> Pattern[str]:
    """A phrase of a list at the beginning of a subject: too long an expression to be put together for every message."""
    return Pattern(rf"^\W*(?:(?:re|aw|sv)\s*:\s*)?{before}({_any(kind).pattern}){behind}")


def _first(kind: str, text: str) -> str:
    """The first phrase of a list that stands in a text; empty when none does."""
    found = _any(kind).search(text)
    return found[0] if found else ""


def takes_back(text: str) -> bool:
    """Whether a folded text says that somebody takes back a message: what a mail program writes of it."""
    return bool(_any("recalled").search(text[:1200]))


def challenges(text: str) -> str:
    """The words in which a gate before a mailbox asks the writer of a letter to prove himself; empty when none does."""
    return _first("challenges", text) if len(text) < _LONGEST_CONFIRMATION else ""


def of_a_meeting(text: str) -> str:
    """The words in which a calendar or meeting service invites in a person's name; empty when none do."""
    return _first("meetings", text)


def speaks_to_a_customer(text: str) -> str:
    """The words in which a folded text speaks to its reader as the writer's customer; empty when it does not."""
    head = text[:600]
    return next(
        (found[0] for found in _any("to_a_customer").finditer(head) if not _OF_THE_HOUSE.match(head, found.end())), ""
    )


def of_a_portal(text: str) -> str:
    """The words in which a system tells of what waits in it; empty when there are none."""
    return _first("portals", text[:1500])


def lets_go(text: str) -> str:
    """The words in which mass mail tells how to be rid of it; empty when there are none."""
    return _first("way_out", text)


def is_mass_mail(text: str) -> str:
    """The words in which a folded text says that it went to many; empty when it does not."""
    return _first("mass_mail", text)


def only_confirms(text: str) -> str:
    """The words of a folded text that says nothing but that a letter arrived and will be seen to; else empty.

    It must say both, or give its number; a sentence that goes on with "but", or tells of trouble by itself,
    makes it a letter.
    """
    if not text.strip() or len(text) > _LONGEST_CONFIRMATION:
        return ""
    received, promised = "", False
    for sentence in SENTENCES.split(_CITED.sub(" ", text)):
        took, promises = (
            _any("confirmation", "received").search(sentence),
            _any("confirmation", "promised").search(sentence),
        )
        if took or promises:
            if _any("confirmation", "yet").search(_MEANWHILE.sub(" ", sentence)):
                return ""
            received, promised = received or (took[0] if took else ""), promised or bool(promises)
        if not (took or _LABEL.match(sentence)) and trouble(_MATTER.sub(" ", sentence) if promises else sentence):
            return ""
    return received[:40] if received and (promised or _NUMBERED.search(text)) else ""
