"""What a letter tells in sentences, in its subject and under its last line, as candidates for fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from complaints.reading import Source
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Sought
from parsers.fields.candidates import Candidate
from parsers.fields.context import Context
from parsers.fields.facts import Prose
from parsers.fields.prose import companies, narrative, products, requests, signature
from parsers.fields.prose.sentences import paragraphs, sentences
from parsers.fields.values.locale import World


def from_prose(
    proses: Sequence[Prose], subject: str, context: Context, world: World, *, relayed: bool
) -> list[Candidate]:
    """Candidates from the subject and from all text that no label claimed: signatures, letterheads, dates, sentences.

    `relayed` tells that somebody else passed the letter on: then only signatures of the letter inside count.
    """
    out: list[Candidate] = []
    person = context.customer
    if subject:
        out += _subject(subject)
    for prose in proses:
        lines = prose.lines
        start, block = signature.signature_block(lines) if prose.role != "signature" else (0, lines)
        letter = prose.role in ("body", "inner", "signature")
        if not relayed or prose.role == "inner":
            who = person if letter else None
            for fact in signature.read_signature(block, context, world, who):
                rule = ("" if letter else "paper-") + fact.rule
                out.append(candidate_of(fact, prose.part, None, prose.method, 3, rule, len(out)))
        head = lines[:start] if prose.role != "signature" else []
        if prose.role in ("attachment", "fax", "scan"):
            out += [
                candidate_of(f, prose.part, None, prose.method, 4, f.rule, len(out))
                for f in companies.letterhead(lines, context)
            ]
        for found, line in narrative.letter_date([*lines[:3], *lines[-6:]], world):
            out.append(
                Candidate(
                    "complaint_date",
                    found.shown(),
                    line.strip(),
                    "regex",
                    "letter-date",
                    Source(prose.part, None, None, line.strip()),
                    3,
                    1.0,
                    0,
                    len(out),
                    1.0,
                    found.sure,
                )
            )
        out += _sentences(head, prose, context, world)
    return out


#: a reply that carries a number of a case, or a number like ours in front: Re: [KS20261120-003] …
_ECHO = Pattern(
    r"(?i)\s*(?:(?:(?:re|aw|sv|antw|回复|回覆|答复|答覆)\s*(?:\[\d+\])?\s*[:：]\s*)+[^\[【]{0,40}[\[【][a-z]{1,8}[-_]?\d{4,}[\d\-_/.]*[\]】]|[\[【][a-z]{1,8}\d{8}-\d{3,}[\]】])"
)


def _subject(subject: str) -> list[Candidate]:
    out: list[Candidate] = []
    facts = [*narrative.identifiers(subject)]
    if not _ECHO.match(subject):  # what a case's letter was called names no goods: who wrote it is not known
        han = re.search(r"[\u3400-\u9fff]{2}", subject)
        facts += products.chinese(subject, subject=True) if han else products.english(subject, subject=True)
    for fact in facts:
        weight = min(fact.weight, 0.9) if fact.name == "product_name" else fact.weight
        out.append(
            Candidate(
                fact.name,
                fact.value,
                fact.raw,
                "regex",
                "subject-" + fact.rule,
                Source("subject", None, None, subject),
                4,
                weight,
                0,
                len(out),
            )
        )
    if re.search(r"急件|紧急|加急|特急|(?:火|万)急|急急|urgent|asap|immediate", fold(subject)) and not re.search(
        r"非紧急|不急|not urgent", fold(subject)
    ):
        out.append(
            Candidate(
                "urgency", "urgent", subject, "regex", "subject-urgent", Source("subject", None, None, subject), 4
            )
        )
    return out


_DIGIT = Pattern(r"\d")
_HAN = Pattern(r"[\u3400-\u9fff]")
_GREETING = Pattern(r"^(?:dear|hello|hi)\b.{0,40}$|^[^。!?]{0,14}(?:您好|你好|敬启者|台鉴|钧鉴)\W*$")
_URGENT = Sought(
    r"(?<!不)(?<!非)(?:紧急|十万火急|加急|特急|火速|急需|急用)(?!联系|情况)|(?:^|[,。!;\s])(?:很|非常|特别|十分|太|万分)?急(?=[!,。]|$)|\burgent(?:ly)?\b"
)
_THREE_HAN = Pattern(r"[\u3400-\u9fff]{3}")
#: English sentences without any digit that may still tell a count, a day or a sample
_ENGLISH_CUE = Sought(
    r"(?i:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|day|days|week|month|today|tomorrow|yesterday|"
    r"tonight|morning|afternoon|evening|noon|night|last|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"samples?|specimen|kept|retained|second|third|fourth|asap|immediately|soon)\b)"
)


def _told(sentence: str, world: World, *, claim: bool = False) -> list[narrative.Fact]:
    """Codes, quantities, dates and the rest of one sentence; readers that need a digit or a cue are not asked without."""
    digit = bool(_DIGIT.search(sentence))
    if not digit and not _HAN.search(sentence) and not _ENGLISH_CUE.search(sentence):
        return []
    return [
        *(narrative.identifiers(sentence) if digit else ()),
        *narrative.quantities(sentence),
        *narrative.dates(sentence, world),
        *narrative.due_within(sentence, world),
        *narrative.others(sentence, world, claim=claim),
    ]


#: words that make a letter a claim for money where no sentence claims a sum in so many words
_LOSSES = Sought(r"损失如下|(?:由|给)[^,。]{0,6}造成[^,。]{0,8}(?:损失|费用)|debit note|charge ?back")


def _claims(sentence: str) -> bool:
    """Whether a sentence makes the letter a claim for money."""
    key = fold(sentence)
    return bool(_LOSSES.search(key)) or narrative.claims_money(key)


def _sentences(lines: Sequence[str], prose: Prose, context: Context, world: World) -> list[Candidate]:
    out: list[Candidate] = []
    every: list[str] = []
    joined = paragraphs(lines, 80 if prose.role in ("body", "inner") and prose.method != "ocr" else 48)
    for paragraph in joined:
        every += sentences(paragraph)
    claim = any(_claims(s) for s in (context.subject, *every))
    for sentence in every:
        if _GREETING.match(fold(sentence).strip(" ,:")):
            continue
        facts = [
            *_told(sentence, world, claim=claim),
            *companies.inline_company(sentence, context),
            *signature.introduced(sentence, context),
        ]
        facts += products.chinese(sentence) if _THREE_HAN.search(sentence) else products.english(sentence)
        facts += products.of_list_item(sentence)
        for fact in facts:
            out.append(candidate_of(fact, prose.part, None, prose.method, 2, fact.rule, len(out)))
        out += _phones(sentence, prose, world, len(out))
        if _URGENT.search(fold(sentence)):
            out.append(
                Candidate(
                    "urgency",
                    "urgent",
                    sentence,
                    "regex",
                    "urgent",
                    Source(prose.part, None, None, sentence[:300]),
                    2,
                    0.5,
                    0,
                    len(out),
                )
            )
    if not any(c.name == "qty_defective" for c in out):
        lone = [f for s in every for f in narrative.uncounted(s)]
        for name in ("qty_defective", "qty_delivered"):
            only = [f for f in lone if f.name == name]
            if len(only) == 1:
                out.append(candidate_of(only[0], prose.part, None, prose.method, 2, only[0].rule, len(out)))
    for name, sentence in requests.from_prose(every):
        out.append(
            Candidate(
                "customer_request",
                name,
                sentence,
                prose.method if prose.method == "ocr" else "regex",
                "asked",
                Source(prose.part, None, None, sentence[:300]),
                2,
                1.0,
                0,
                len(out),
            )
        )
    described = _description(every)
    if described:
        out.append(
            Candidate(
                "description",
                described,
                described,
                prose.method if prose.method == "ocr" else "regex",
                "sentences",
                Source(prose.part, None, None, described[:300]),
                5,
                1.0,
                0,
                len(out),
            )
        )
    return out


def _phones(sentence: str, prose: Prose, world: World, order: int) -> list[Candidate]:
    """A phone number inside a sentence, when the sentence says so: 电话13900003308, call me at …"""
    from parsers.fields.values.phones import find_phones

    key = fold(sentence)
    out: list[Candidate] = []
    for phone in find_phones(sentence, world.regions):
        before = key[max(0, phone.start - 16) : phone.start]
        mobile = re.match(r"(?<!\d)1[3-9]\d{9}(?!\d)", key[phone.start : phone.end]) and not re.search(
            r"(?:单|订|号|码|编|批|sn|id|qq|no\.?)[^,。]{0,6}$", before
        )
        if mobile or re.search(
            r"电话|手机|联系|致电|来电|拨打|微信|tel|phone|call|mobile|reach|cell|ring|whatsapp|\bph\b", before
        ):
            fax = bool(re.search(r"传真|fax", before[-6:]))
            out.append(
                Candidate(
                    "contact_fax" if fax else "contact_phone",
                    phone.value,
                    sentence[phone.start : phone.end],
                    "regex",
                    "phone-inline",
                    Source(prose.part, None, None, sentence[:300]),
                    3,
                    0.8,
                    0,
                    order + len(out),
                )
            )
    return out


#: the name of a paper tells nothing of what is wrong
_TITLE = Pattern(r"[\u3400-\u9fff]{2,14}(?:单|表|书|函|报告|记录|通知)")


def _description(every: Sequence[str]) -> str:
    """The sentences that tell what is wrong, when no label does."""
    from foundations.language.trouble import trouble

    told = [s for s in every if trouble(s) and not _TITLE.fullmatch(fold(s).strip())]
    return "".join(f"{s} " if re.search(r"[a-z.!?]$", s) else s for s in told[:6]).strip()


def candidate_of(
    fact: narrative.Fact, part: str, page: int | None, method: str, rank: int, rule: str, order: int
) -> Candidate:
    """A fact of a sentence as a candidate of its field; `order` is its place among all of the message."""
    return Candidate(
        fact.name,
        fact.value,
        fact.raw,
        method if method == "ocr" else "regex",
        rule,
        Source(part, page, None, fact.sentence[:300]),
        rank,
        fact.weight,
        0,
        order,
    )
