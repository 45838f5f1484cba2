"""Goes through the documents of a message: items with labels, sentences, signatures and headers become candidates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from complaints.reading import Source
from complaints.script import fold
from parsers.fields import narrative, people, products, requests
from parsers.fields.candidates import Candidate
from parsers.fields.context import Context
from parsers.fields.convert import World
from parsers.fields.interpret import Interpreter
from parsers.fields.items import Item
from parsers.fields.pages import PageReader, Prose
from parsers.fields.sentences import paragraphs, sentences
from parsers.fields.world import world_of
from parsers.layout import Document, Line

_EXAMPLE_SHEET = re.compile(
    r"填写说明|填表说明|填写示例|填写范例|示例|范例|样例|说明页|选项|下拉|数据源|字典|instruction|example|guide|lookup|dropdown|option|readme|how to"
)


@dataclass(slots=True)
class Found:
    """All items and candidates of a message."""

    items: list[Item] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def gather(documents: Sequence[Document], context: Context) -> Found:
    """Items of every page and candidates from all of them, in reading order."""
    text = "\n".join(_texts(documents))
    if context.subject and not any(d.role == "subject" for d in documents):
        text = context.subject + "\n" + text
    world = world_of(text, context)
    found = Found()
    proses: list[Prose] = []
    relayed = bool(context.sender and context.sender.address and context.is_ours(context.sender.address))
    has_more = any(d.role in ("inner", "attachment", "fax", "scan") for d in documents)
    row = 1
    for document in documents:
        if document.role == "subject":
            continue
        if context.is_fax and has_more and document.role in ("body", "signature"):
            continue  # the gateway's words, not the customer's
        if relayed and document.role in ("body", "signature") and has_more:
            continue
        for page in document.pages:
            if page.hidden or (len(document.pages) > 1 and page.title and _EXAMPLE_SHEET.search(fold(page.title))):
                continue
            reader = PageReader(document, page, context, row)
            reader.read()
            row = reader.row
            found.items += [i.placed(order=len(found.items) + n) for n, i in enumerate(reader.items)]
            if reader.prose.lines:
                proses.append(reader.prose)
    interpreter = Interpreter(context, world)
    found.candidates += interpreter.read(found.items)
    subject = (
        ""
        if context.is_fax and has_more
        else context.subject
        or next(
            (
                line.text
                for d in documents
                if d.role == "subject"
                for p in d.pages
                for line in p.blocks
                if isinstance(line, Line)
            ),
            "",
        )
    )
    found.candidates += _from_prose(proses, subject, context, world, relayed=relayed and not has_more)
    if not any(c.name == "customer_name" for c in found.candidates):
        texts = [line for prose in proses for line in prose.lines]
        texts += [i.value for i in found.items if not i.ours]
        found.candidates += [
            _candidate(f, proses[0].part if proses else "body", None, "regex", 4, f.rule, n)
            for n, f in enumerate(people.lone_company(texts, context))
        ]
    found.candidates += _from_values(found.items, world)
    found.candidates += _from_header(context)
    found.candidates += _return_note(documents, subject)
    return found


def _texts(documents: Sequence[Document]) -> list[str]:
    out = []
    for document in documents:
        for page in document.pages:
            for block in page.blocks:
                out += [block.text] if isinstance(block, Line) else [c.text for c in block.cells]
            out += [e.value for e in page.entries]
    return out


def _from_values(items: Sequence[Item], world: World) -> list[Candidate]:
    """What a form's long texts say besides: when it was found, how many, what is asked for."""
    out: list[Candidate] = []
    for item in items:
        if item.ours or not item.label.fields or item.label.fields[0] not in ("description", "customer_request"):
            continue
        method = item.method
        for sentence in sentences(item.value.replace("\n", "。")):
            facts = [*narrative.dates(sentence, world), *narrative.due_within(sentence, world)]
            if item.label.fields[0] == "description":
                facts += [
                    *narrative.quantities(sentence),
                    *narrative.others(sentence, world),
                    *narrative.identifiers(sentence),
                ]
            else:
                facts += list(narrative.others(sentence, world))
            for fact in facts:
                if fact.name in ("product_name", "model_spec", "complaint_date", "part_no", "occurred_place"):
                    continue
                out.append(
                    _candidate(
                        fact,
                        item.part,
                        item.page,
                        method,
                        5 if fact.name != "reply_requested_by" else 2,
                        "inside-" + fact.rule,
                        len(out),
                    )
                )
    return out


def _candidate(
    fact: narrative.Fact, part: str, page: int | None, method: str, rank: int, rule: str, order: int
) -> Candidate:
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


_RETURN_TITLE = re.compile(
    r"^\W*[\u3400-\u9fff]{0,8}(?:退货|退料|返品)(?:申请|通知|登记)?(?:单|表|函|书|申请|通知|明细)?\W*$|^\W*(?:goods |material |purchase )?return (?:note|slip|notice)\W*$"
)


def _return_note(documents: Sequence[Document], subject: str) -> list[Candidate]:
    """A return note asks for a return, also where no field of it says so."""
    titles = [(subject, "subject")]
    for document in documents:
        lines = [
            b.text if isinstance(b, Line) else next((c.text for c in b.cells), "")
            for p in document.pages[:1]
            for b in p.blocks[:2]
        ]
        titles += [(t, document.part) for t in lines]
    for title, part in titles:
        bare = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", fold(title))  # 退 貨 單
        if len(title) < 40 and _RETURN_TITLE.match(bare):
            return [
                Candidate(
                    "customer_request", "return", title, "regex", "return-title", Source(part, None, None, title), 4
                )
            ]
    return []


def _from_header(context: Context) -> list[Candidate]:
    """Mail address and name of the customer from the header of his own letter."""
    person = context.customer
    if person is None or context.is_fax or context.is_scan:
        return []
    out = []
    where = "header"
    if person.address and not re.match(
        r"(?:no-?reply|do-?not-?reply|noreply|mailer-daemon|postmaster|bounce)", person.address
    ):
        out.append(
            Candidate(
                "contact_email",
                person.address.lower(),
                person.address,
                "header",
                "from-address",
                Source(where, None, None, f"From: {person.address}"),
                1,
            )
        )
    name = people.display_name(person)
    if name:
        out.append(
            Candidate(
                "contact_name",
                name,
                person.name,
                "header",
                "from-name",
                Source(where, None, None, f"From: {person.name}"),
                4,
            )
        )
    company = people.company_of(person)
    if company and not people.is_ours(company, context):
        out.append(
            Candidate(
                "customer_name",
                company,
                person.name,
                "header",
                "from-company",
                Source(where, None, None, f"From: {person.name}"),
                4,
            )
        )
    return out


def _from_prose(
    proses: Sequence[Prose], subject: str, context: Context, world: World, *, relayed: bool
) -> list[Candidate]:
    out: list[Candidate] = []
    person = context.customer
    if subject:
        out += _subject(subject, world)
    for prose in proses:
        lines = prose.lines
        start, block = people.signature_block(lines) if prose.role != "signature" else (0, lines)
        letter = prose.role in ("body", "inner", "signature")
        if not relayed or prose.role == "inner":
            who = person if letter else None
            for fact in people.read_signature(block, context, world, who):
                rule = ("" if letter else "paper-") + fact.rule
                out.append(_candidate(fact, prose.part, None, prose.method, 3, rule, len(out)))
        head = lines[:start] if prose.role != "signature" else []
        if prose.role in ("attachment", "fax", "scan"):
            out += [
                _candidate(f, prose.part, None, prose.method, 4, f.rule, len(out))
                for f in people.letterhead(lines, context)
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


def _subject(subject: str, world: World) -> list[Candidate]:
    out: list[Candidate] = []
    facts = [*narrative.identifiers(subject)]
    facts += (
        products.chinese(subject, subject=True)
        if re.search(r"[\u3400-\u9fff]{2}", subject)
        else products.english(subject, subject=True)
    )
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
    if re.search(r"急件|紧急|加急|特急|urgent|asap|immediate", fold(subject)) and not re.search(
        r"非紧急|不急|not urgent", fold(subject)
    ):
        out.append(
            Candidate(
                "urgency", "urgent", subject, "regex", "subject-urgent", Source("subject", None, None, subject), 4
            )
        )
    del world
    return out


_DIGIT = re.compile(r"\d")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: English sentences without any digit that may still tell a count, a day or a sample
_ENGLISH_CUE = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|day|days|week|month|today|tomorrow|yesterday|"
    r"tonight|morning|afternoon|evening|noon|night|last|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"samples?|specimen|kept|retained|second|third|fourth|asap|immediately|soon)\b",
    re.IGNORECASE,
)


def _told(sentence: str, world: World) -> list[narrative.Fact]:
    """Codes, quantities, dates and the rest of one sentence; readers that need a digit or a cue are not asked without."""
    digit = bool(_DIGIT.search(sentence))
    if not digit and not _HAN.search(sentence) and not _ENGLISH_CUE.search(sentence):
        return []
    return [
        *(narrative.identifiers(sentence) if digit else ()),
        *narrative.quantities(sentence),
        *narrative.dates(sentence, world),
        *narrative.due_within(sentence, world),
        *narrative.others(sentence, world),
    ]


def _sentences(lines: Sequence[str], prose: Prose, context: Context, world: World) -> list[Candidate]:
    out: list[Candidate] = []
    every: list[str] = []
    joined = paragraphs(lines, 80 if prose.role in ("body", "inner") and prose.method != "ocr" else 48)
    for paragraph in joined:
        every += sentences(paragraph)
    for sentence in every:
        if re.match(
            r"^(?:dear|hello|hi)\b.{0,40}$|^[^。!?]{0,14}(?:您好|你好|敬启者|台鉴|钧鉴)\W*$",
            fold(sentence).strip(" ,:"),
        ):
            continue
        facts = [*_told(sentence, world), *people.inline_company(sentence, context)]
        facts += (
            products.chinese(sentence) if re.search(r"[\u3400-\u9fff]{3}", sentence) else products.english(sentence)
        )
        for fact in facts:
            out.append(_candidate(fact, prose.part, None, prose.method, 2, fact.rule, len(out)))
        out += _phones(sentence, prose, world, len(out))
        if re.search(
            r"(?<!不)(?<!非)(?:紧急|十万火急|加急|特急|火速|急需|急用)(?!联系|情况)|(?:^|[,。!;\s])(?:很|非常|特别|十分|太|万分)?急(?=[!,。]|$)|\burgent(?:ly)?\b",
            fold(sentence),
        ):
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
    from parsers.fields.phones import find_phones

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


def _description(every: Sequence[str]) -> str:
    """The sentences that tell what is wrong, when no label does."""
    from complaints.cues import trouble

    told = [s for s in every if trouble(s)]
    return "".join(f"{s} " if re.search(r"[a-z.!?]$", s) else s for s in told[:6]).strip()
