"""Goes through the documents of a message: items with labels, sentences, signatures and headers become candidates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from complaints.reading import Source
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.candidates import Candidate
from parsers.fields.context import Context
from parsers.fields.facts import Prose
from parsers.fields.interpretation.interpret import Interpreter
from parsers.fields.layout.items import Item
from parsers.fields.layout.pages import PageReader
from parsers.fields.prose import companies, narrative, people
from parsers.fields.prose.letter import candidate_of, from_prose
from parsers.fields.prose.sentences import sentences
from parsers.fields.values.locale import World, world_of
from parsers.layout import Document, Line
from recognition.robots import ROBOT_LOCAL, local_part

_EXAMPLE_SHEET = Pattern(
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
    relayed = bool(context.sender and context.sender.address and context.sender.address in context.ours)
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
    found.candidates += from_prose(proses, subject, context, world, relayed=relayed and not has_more)
    if not any(c.name == "customer_name" for c in found.candidates):
        texts = [line for prose in proses for line in prose.lines]
        texts += [i.value for i in found.items if not i.ours]
        found.candidates += [
            candidate_of(f, proses[0].part if proses else "body", None, "regex", 4, f.rule, n)
            for n, f in enumerate(companies.lone_company(texts, context))
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
                    candidate_of(
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


_RETURN_TITLE = Pattern(
    r"^(?!.*(?:不(?:用|要|需要?|必|再|想|能|可以?|予)?|无需|无须|拒绝?|没有?|未|勿)退)"
    r"\W*[\u3400-\u9fff]{0,8}(?:退货|退料|返品)(?:申请|通知|登记)?(?:单|表|函|书|申请|通知|明细)?\W*$|^\W*(?:goods |material |purchase )?(?:return (?:note|slip|notice)|rma (?:request|form|application))\W*$"
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


#: qportal-noreply, web.forms: addresses that belong to programs, whatever stands before
_ROBOT_IN = Pattern(r"no-?reply|not-?reply|(?:^|[._\-])(?:web)?forms?$|webform|mailer|postmaster")


def _from_header(context: Context) -> list[Candidate]:
    """Mail address and name of the customer from the header of his own letter."""
    person = context.customer
    if person is None or context.is_fax or context.is_scan:
        return []
    out = []
    where = "header"
    if person.address and not (
        ROBOT_LOCAL.match(local_part(person.address)) or _ROBOT_IN.search(local_part(person.address))
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
    company = companies.company_of(person)
    if company and not companies.is_ours(company, context):
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
