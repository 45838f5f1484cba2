"""Judgement of one message from its text and values: kind, automatic or not, severity, language, answerable or not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from complaints import numbering
from complaints.completeness import missing
from complaints.goods import Fields, facts_of_goods, names_goods
from complaints.reading import AUTOMATIC_KINDS_OF_MESSAGE, COMPLAINT_KINDS_OF_MESSAGE, FieldValue, Severity
from foundations.language.detect import language_of
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.trouble import SENTENCES
from recognition.complaint_kinds import kinds_of
from recognition.complaint_score import asked_to_make_good, how_surely, kind_of_complaint, stated_facts, told_trouble
from recognition.evidence import Content, Envelope, Judgement, Verdict
from recognition.known_case import answers_a_letter_of_ours, answers_us, case_no_of
from recognition.oral import way_told
from recognition.other_mail import BILLS, UNRELATED, disputed, lure, other_business, unasked_offer
from recognition.reply_rules import answer_to, refusal
from recognition.robot_words import is_mass_mail
from recognition.robots import (
    REPLIED,
    Automatic,
    automatic,
    header,
    is_campaign,
    through_own_list,
    without_what_it_is_about,
)
from recognition.severity import suggest
from recognition.web_form import filled_in

#: facts of a complaint: they say nothing where nobody complains
_FACTS_OF_COMPLAINT = frozenset(
    {
        "description",
        "defect_item",
        "qty_defective",
        "qty_inspected",
        "defect_rate",
        "amount_claimed",
        "customer_request",
        "reply_requested_by",
        "lot_no",
        "occurred_at",
        "occurred_place",
        "sample_available",
        "sample_qty",
        "occurrence_ordinal",
        "usage_conditions",
        "complaint_date",
    }
)
#: programs that answer a letter of ours under its subject, and so repeat our words there
_REPEATING = frozenset({"subject", "receipt subject", "recall note", "only confirms"})
#: notes that say whom to ask "about returns" meanwhile: a wish alone makes no letter of them
_NOTES = _REPEATING | {"words of absence", "words of a receipt", "absence note", "speaks to its own customer"}
_LINK = Pattern(r"https?://|www\.")
_TITLE_LONG = 80  # characters; more than a title and a place
#: goods that came from us: what a sales program's letter speaks of when it complains, and no offer does
_OF_US = Pattern(
    r"\byou (?:have )?(?:produced|delivered|supplied|sent|shipped|made|sold|built|installed|manufactured)\b|(?:ordered|bought|purchased|received|got) from you\b|"
    r"\byour (?:\w+ ){0,2}(?:delivery|shipment|product|goods|batch|lot|driver|technician|fitter|plant|factory|works)\b|(?:贵司|贵公司|贵厂|贵方|你们|你司|你厂|您们)[^,。;!?\n]{1,24}(?:漏|裂|断|坏|脱|锈|破|不良|不合格|异响|变形|故障|失效|损|缺|错)"
)
#: letters with which a customer does business, though he complains of nothing
_BUSINESS = frozenset({"inquiry", "order", "technical_request", "visit_notice", "survey_answer", "praise"})
#: kinds of letters that ask or thank, and are complaints as soon as something wrong is to be made good
_GIVES_WAY = frozenset({"praise", "inquiry", "technical_request", "order"})
#: who names these without any other business is taken at his word that something is wrong
_NAMED = ("lot_no", "serial_no", "defect_item", "qty_defective", "customer_request")


def judge(envelope: Envelope, content: Content, fields: Fields | None = None) -> Judgement:
    """Everything that is judged about one message, from facts that the parsers gathered; pure."""
    values: Fields = fields or {}
    written = "\n".join(t for t in (content.text, content.inner) if t)
    robot = automatic(envelope, written + "\n" + content.quoted, written)
    case_no = case_no_of(envelope, content)
    letter = _letter_all_the_same(envelope, content, values, robot, case_no) if robot and not robot.sure else None
    if letter:
        robot = None if letter.answerable else robot
    kind, reasons = letter.verdict if letter else _kind(_own_words(envelope), content, values, robot, case_no)
    pages = "\n".join(content.documents)
    language = language_of(pages) if envelope.is_fax and len(pages) > 20 else language_of(written, pages)
    if language == "unknown":
        language = language_of(envelope.subject)
    complains = kind in COMPLAINT_KINDS_OF_MESSAGE
    refused = refusal(envelope, robot, complains=complains) or ("advertising" if kind == "advertising" else "")
    if not refused and kind == "unknown" and answers_a_letter_of_ours(envelope) and not names_goods(values):
        refused = "it answers a letter of ours and names nothing new"
    kinds: tuple[str, ...] = ()
    severity = Severity()
    if complains:
        told = told_trouble(envelope, content, values)
        kinds = kinds_of(told) or kinds_of(written[:4000]) or ("OTH",)
        severity = suggest("\n".join((told, written, pages)), kinds, values)
    if robot:
        reasons = (*reasons, ("automatic", robot.rule, robot.words))
    return Judgement(
        kind=kind,
        automatic=robot is not None,
        acknowledge=not refused,
        acknowledge_reason=refused,
        language=language,
        case_no=case_no,
        complaint_kinds=kinds,
        severity=severity,
        missing=missing(values) if complains else (),
        answer_to=answer_to(envelope, robot),
        reasons=reasons,
    )


def relevant(kind: str, automatic_mail: bool, fields: Fields) -> dict[str, tuple[FieldValue, ...]]:
    """The fields that mean something for this kind of message: nothing of a robot's, no defects where nobody complains."""
    if kind in COMPLAINT_KINDS_OF_MESSAGE:
        return {n: tuple(v) for n, v in fields.items()}
    if kind == "reply":
        return {n: tuple(v) for n, v in fields.items() if n != "customer_ref_no"}
    if kind in AUTOMATIC_KINDS_OF_MESSAGE or (automatic_mail and kind == "unknown"):
        return {}
    return {n: tuple(v) for n, v in fields.items() if n not in _FACTS_OF_COMPLAINT}


def _own_words(envelope: Envelope) -> Envelope:
    """The envelope without a subject that is ours: under an answer to a letter of ours nothing but the case's number counts."""
    if not (answers_a_letter_of_ours(envelope) and REPLIED.match(fold(envelope.subject))):
        return envelope
    named = numbering.find(envelope.case_pattern, envelope.subject) if envelope.case_pattern else ()
    return replace(envelope, subject=" ".join(named))


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a person's letter is that looked like a program's, and whether it may be answered like any other."""

    verdict: Verdict
    answerable: bool = True


def _letter_all_the_same(
    envelope: Envelope, content: Content, fields: Fields, robot: Automatic, case_no: str | None
) -> _Letter | None:
    """What the letter is by its own words, when these outweigh what only a subject or headers of lists say; else None.

    It is judged as if they were not there. A complaint counts when it names a fact of goods ("Absence of grease in lot
    6204" is no absence); business through a list or a sales program when it names one and does not call itself mass mail.
    """
    if robot.rule == "only confirms" and not content.documents and not answers_us(envelope, case_no):
        return None  # it tells of no trouble; the numbers in it are those of the letter that it confirms
    listed = robot.kind == "advertising"
    plain = envelope if listed else replace(envelope, subject="")
    theirs = content if listed else replace(content, text=without_what_it_is_about(content.text))
    own = fields if listed else _not_of_subject(fields)
    verdict = _kind(plain, theirs, own, None, case_no)
    kind = verdict[0]
    facts = own if robot.rule in _REPEATING else fields
    named = facts_of_goods(facts)
    text = fold("\n".join((content.text, content.inner)))
    mass = listed and (is_campaign(envelope) or bool(is_mass_mail(text)))
    personal = listed and not mass and (bool(named) or through_own_list(envelope) or not _LINK.search(text))
    if kind in COMPLAINT_KINDS_OF_MESSAGE:
        wished = robot.rule not in _NOTES and bool(facts.get("customer_request"))
        if robot.rule == "notice of a portal":
            return _Letter(verdict, answerable=False)
        if (
            not named
            and robot.rule == "calendar invitation"
            and envelope.has_calendar
            and _tells_at_length(envelope, theirs.text)
        ):
            return _Letter(verdict)
        if not named and (mass or not (listed or wished)):
            return _Letter(verdict, answerable=False) if mass and _OF_US.search(text) else None
        if robot.rule == "speaks to its own customer":
            return _Letter(verdict, answerable=False)
        return _Letter(
            verdict, answerable=len(named) > 1 or (not mass and (bool(named) or wished or through_own_list(envelope)))
        )
    if kind == "reply":
        return _Letter(verdict) if listed or robot.rule == "only confirms" else None
    if kind in _BUSINESS and (
        robot.rule == "calendar invitation" or (personal and (named or robot.rule != "Precedence"))
    ):
        return _Letter(verdict)
    house = kind == "unknown" and personal and through_own_list(envelope) and robot.rule != "Precedence"
    return _Letter(verdict) if house else None


def _tells_at_length(envelope: Envelope, text: str) -> bool:
    """Whether somebody tells of trouble in sentences, as no calendar does."""
    told = [each for each in SENTENCES.split(text) if envelope.tells_trouble(each)]
    return any(len(each.strip()) >= (40 if each.isascii() else 12) for each in told) and len(text) > _TITLE_LONG


def _not_of_subject(fields: Fields) -> Fields:
    """The values that stand elsewhere than in the subject."""
    kept = {name: [v for v in values if v.source.part != "subject"] for name, values in fields.items()}
    return {name: values for name, values in kept.items() if values}


def _kind(
    envelope: Envelope, content: Content, fields: Fields, robot: Automatic | None, case_no: str | None
) -> Verdict:
    """The first that holds in the contract's order, with the rule and the words."""
    structured = stated_facts(fields)
    told = structured >= 3 and not _only_quoted(content)
    form = robot and robot.rule != "subject" and filled_in(envelope.subject, content.text)
    if robot and not (robot.kind in ("auto_reply", "advertising") and (told or form)):
        return robot.kind, (("kind", robot.rule, robot.words),)
    text = "\n".join(t for t in (content.text, content.inner) if t)
    pages = "\n".join(content.documents)
    key = fold("\n".join((envelope.subject, text)))
    ours = envelope.from_address in envelope.ours and not envelope.is_fax
    outside = envelope.ours.any_outside(envelope.inner_senders)
    score, words = how_surely(envelope, content, fields, key)
    if ours and not outside and not (structured >= 3 and fields.get("customer_name")):
        known = any(fields.get(name) for name in ("customer_name", "lot_no", "serial_no", "order_no"))
        if score >= 1.5 and known and way_told(key):
            return kind_of_complaint(envelope, content, fields, words)
        return "internal", (("kind", "own people, no customer inside", envelope.from_address),)
    other = other_business(envelope, key, fold(pages), content)
    personal = bool(header(envelope, "in-reply-to")) or (score >= 0.7 and bool(_OF_US.search(key)))
    named = bool(facts_of_goods(fields))
    advert = unasked_offer(key, fields, score, personal=personal) or lure(key, score, named=named)
    if advert:
        return "advertising", (("kind", "unasked offer", advert),)
    if other and other[0] == "survey_answer" and structured < 3:
        return other[0], (("kind", "words", other[2]),)
    if answers_us(envelope, case_no) and not (fields.get("amount_claimed") and score > 3):
        return "reply", (("kind", "answers a known case", case_no or header(envelope, "in-reply-to")),)
    unrelated = (
        UNRELATED.search(key) or (None if disputed(key) or score >= 2.0 else BILLS.search(key))
        if structured < 3
        else None
    )
    if unrelated and not outside:
        return "unknown", (("kind", "no customer's letter", unrelated[0]),)
    return _by_words(envelope, content, fields, other, (score, words), case_no)


def _by_words(
    envelope: Envelope,
    content: Content,
    fields: Fields,
    other: tuple[str, float, str] | None,
    complaint: tuple[float, str],
    case_no: str | None,
) -> Verdict:
    """What weighs more: that somebody complains, or another kind; in doubt it is a complaint.

    A letter in vain is cheaper than a complaint that nobody answered.
    """
    score, words = complaint
    remedy = asked_to_make_good(fields)
    besides = remedy if other and other[0] == "order" else ""  # an order, and by the way the last goods were bad
    if score >= 2.0 and (besides or not (other and other[1] > score)):
        return kind_of_complaint(envelope, content, fields, words)
    if other and not (other[0] in _GIVES_WAY and other[1] < 3.0 and remedy and score >= 0.7):
        return other[0], (("kind", "words", other[2]),)
    if score >= 0.7 or remedy:
        return kind_of_complaint(envelope, content, fields, words or remedy)
    if answers_us(envelope, case_no):
        return "reply", (("kind", "answers a known case", case_no or ""),)
    named = next((v for n in _NAMED for v in fields.get(n, ())), None)
    return kind_of_complaint(envelope, content, fields, named.raw[:40]) if named else ("unknown", ())


def _only_quoted(content: Content) -> bool:
    return not (content.text.strip() or content.inner.strip() or any(d.strip() for d in content.documents))
