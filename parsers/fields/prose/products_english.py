"""Names of goods in English sentences and subject lines, with their models, where no label names them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundations.language.pattern import Pattern
from foundations.language.sought import Several, Sought
from parsers.fields.prose.narrative import Fact
from parsers.fields.prose.no_goods import english_is_no_goods
from parsers.fields.values.normal_forms import text_value

_WORD = r"[A-Za-z][A-Za-z0-9\-/&'.]*|\d[\w./\-]*(?:\s?(?:mm|cm|kg|ml|micron|inch|in|V|W|A|l))?"
_BREAK = r"(?!(?:supplied|delivered|shipped|received|from|on|under|against|with|which|that|in|at|have|has|were|was|are|is|arrived|had|we|our|you|by|for|and|this|these|failed|leak|leaks|leaking|show|shows|showed|do|does|did|cannot|ordered|purchased|bought|your|when|where|after|during|of|as|to|the|a|an|not|says?|said|reads?|states?|carry|carries|wobbles?|tears?|p/n|part|lot|batch|model|s/n|serial|order|po|invoice|item|art|type|size|came|come|being|per|due|under|sent|out|starts?|stopp?(?:s|ed)?|broke|breaks?|made|because|if|but|so|then|only|which|who|rejected|number|can|could|be|will|would|should|sample|found|no|all|some|any|today|yesterday|recently|again|already|now|here|last|s/n|sn|serial|make|makes|dated|occurred|occurs|happened|appeared|occurring)\b)"
_ENP = rf"(?P<np>{_BREAK}(?:{_WORD})\b(?:\s{_BREAK}(?:{_WORD})(?![\w])){{0,5}})"
#: patterns of names of goods, each with its weight
_EN = Several(
    (
        (
            2.4,
            rf"(?i:\b(?:pcs|pieces|units|packs?|packets?|cases|jars|tubes|nos|stk|rolls|cartons|sets|pairs|boxes|bags|drums|bottles|pallets|ea|reels|kg|doz|dozens?|gross|tons?|tonnes|litres|metres|meters|lengths|sheets|coils|pails|cans)\.?\s+(?:of\s+(?:your\s+|the\s+|our\s+|these\s+|those\s+|article\s+|product\s+|item\s+)?|(?!(?:short|missing|defective|damaged|broken|faulty|wrong|bad|rejected|leaking|affected|per|each|good|too|more|less|only|total|out|later|ago|replaced?|inspected|checked|tested|returned|sent|over|under|x|and|or|in)\b))){_ENP}",
        ),
        (
            2.2,
            rf"(?i:\b(?:for|of|about|with|regarding|concerning)?\s*(?:the|your)?\s*(?:product|item|article|goods|material)\s*(?:name\s*)?(?:is|:|called|named|was|=)?\s+(?:is\s+|the\s+)?)(?-i:(?=[A-Z0-9])){_ENP}",
        ),
        (
            1.7,
            rf"(?i:\b(?:shipment|delivery|consignment|batch|lot|order|box|supply)\s+of\s+(?:your\s+|the\s+|our\s+|\d[\d,.]*\s+(?:pcs\s+|pieces\s+|units\s+|x\s+)?)?){_ENP}",
        ),
        (
            2.0,
            rf"(?i:\b(?:your|the|these|this|those|of|a|an|our|one|two|three|some|used|using|\d[\d,.]*)\s+){_ENP}(?=\s*(?:,?\s*\(?\s*(?i:model|type|p/n|part\s*(?:no|number|#)|art(?:icle)?\s*(?:no|number|\.)|item\s*(?:no|number)|s/n|serial|lot|batch|size)\b))",
        ),
        (
            1.3,
            rf"(?i:\byour\s+(?:new\s+|latest\s+)?)(?!(?i:company|data|side|team|quality|salesman|colleague|reply|answer|response|delivery|shipment|order|invoice|mail|e-?mail|letter|certificate|coa|drawing|offer|quote|earliest|urgent|early|attention|factory|website|reference|cost|part|product|packing|label|last|help|name|own|driver|office|customer|representative|report|service|terms|catalog\w*|investigation|confirmation|prompt|kind|immediate|sales|distributors?|dealers?|agents?|reseller|partner|load|stock|account|policy|warehouse)\b){_ENP}",
        ),
        (
            1.8,
            rf"(?:^|(?<=[.!,;:]\s)|(?<=-\s))(?i:the\s+|our\s+|your\s+|one\s+|\d+\s+)?{_ENP}(?=\s*,?\s*\(?\s*(?i:s/n|serial|sn\b|lot|batch|p/n|part\s*(?:no|number)|model|#))",
        ),
        (
            1.0,
            rf"(?:^|(?<=[.!]\s))(?i:the\s+|your\s+|one\s+|this\s+)?{_ENP}(?=\s+(?i:bought|failed|fails|is|was|are|were|leaks?|leaked|leaking|stopped|stops|broke|breaks|shows?|does|do|has|have|keeps?|won't|cannot|can't|started|starts|arrived)\b)",
        ),
        (
            1.5,
            rf"(?:^|(?<=[.!]\s))(?i:about|regarding|concerning|as for)\s+(?i:the|your)\s+{_ENP}",
        ),
        (
            1.6,
            r"(?i:\bbought\s+(?:your|the|a|an|this)\s+|\bpurchased\s+(?:your|the|a|an|this)\s+){_ENP}".replace(
                "{_ENP}", _ENP
            ),
        ),
        (
            1.4,
            rf"(?i:\b(?:got|received|ordered|installed|fitted|unpacked|opened|assembled|tested|using|used)\s+(?:the|your|these|some|those)\s+){_ENP}",
        ),
        (
            1.6,
            rf"(?i:\b(?:problems?|troubles?|issues?|difficult(?:y|ies)|complaints?|rejection)\s+(?:with|on|of|about|in|for)\s+(?:the\s+|your\s+|our\s+|some\s+|these\s+)?(?:(?:last|new|latest)\s+)?(?:(?:lot|batch|delivery|shipment|order)\s+(?:of\s+)?)?){_ENP}",
        ),
        (
            0.8,
            rf"(?i:\b\d[\d,]*\s+(?:leaking\s+|defective\s+|faulty\s+|broken\s+|cracked\s+|damaged\s+|bad\s+|of\s+(?:the|your|these)\s+|x\s+)?)(?!(?i:pcs|pieces|units?|days?|weeks?|hours?|out|of|years?|months?|min|nov|dec|oct|sep|aug|jul|jun|may|apr|mar|feb|jan|november|december|october|september|am|pm|bar|mm|cm|rpm|cycles?|percent|ppm|cartons?|rolls?|sets?|pairs?|boxes|bags|drums?|bottles?|pallets?|ea|reels?|kg|samples?|times?|parts?)\b){_ENP}",
        ),
    )
)
_EN_STOP = frozenset(
    [
        "why",
        "what",
        "where",
        "when",
        "who",
        "which",
        "how",
        "parts",
        "goods",
        "units",
        "products",
        "items",
        "material",
        "materials",
        "following",
        "shipment",
        "delivery",
        "order",
        "lot",
        "batch",
        "product",
        "item",
        "same",
        "above",
        "defective",
        "affected",
        "problem",
        "complaint",
        "customer",
        "customers",
        "line",
        "assembly",
        "quality",
        "first",
        "second",
        "total",
        "company",
        "supplier",
        "team",
        "first",
        "replacement",
        "pieces",
        "cartons",
        "rest",
        "remaining",
        "whole",
        "entire",
        "attached",
        "photos",
        "pictures",
        "report",
        "day",
        "week",
        "month",
        "date",
        "label",
        "labels",
        "box",
        "boxes",
        "end",
        "time",
        "one",
        "two",
        "three",
        "other",
        "others",
        "matter",
        "old matter",
        "trouble",
        "e-mail",
        "email",
        "mail",
        "letter",
        "message",
        "temperature",
        "weather",
        "undelivered",
        "line down",
        "each",
        "nobody",
        "somebody",
        "everybody",
        "everyone",
        "load",
        "stk",
        "inspection",
        "pcs",
        "nos",
        "distributor",
        "dealer",
        "mothers",
        "parents",
        "users",
        "clients",
        "shops",
        "no one",
        "all",
        "some",
        "most",
    ]
)
_EN_NOT = Pattern(
    r"\b(?:ones?|i'm|usd|eur|gbp|cny|rmb|inr|going|january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|oil|water leak|it|we|they|he|she|this|that|there|nothing|everything|please|thanks?|sorry|yesterday|today|tomorrow|complaint|form|report|undeliverable|delivery|invoice|cartons?|customer line|corrective|non-?conformance|notification|you|i|all|our|your|same|problem|shipment|production|line|again|here)$|^packs?$|^\d+ (?:pcs|pieces|units|stk|nos)$|^(?:ddt|grn|new ones?|ones?|or|and|but|so|it|we|they|i|he|she|you|this|that|there|please|nos?|on|in|to|at|by|and|dear|hi|hello|production|undeliverable|customer|quality|customers)\b"
)
_EN_MODEL = Pattern(r"^(?P<np>.+?)\s+(?P<m>(?=[A-Za-z\-/.]*\d|\S*\d)(?=\S*[A-Z\-/])[A-Z0-9][A-Za-z0-9\-/.]*)$")
#: Stretch film 50cm x 300m
_EN_SIZE = Pattern(r"\s\d[\d.,/]*\s?(?:mm|cm|m|in)?\s?[xX×*]\s?\d.*$")
#: our order CC-7781 (tile spacers, 120 cartons)
_EN_ORDER = Sought(
    r"(?i:\b(?:order|po|shipment|delivery|consignment|invoice|lot|batch)\b[^()]{0,30})\((?P<np>[A-Za-z][A-Za-z\-/ ]{3,40}?)\s*,\s*(?:\d|lot|batch)"
)
#: Rejection note - Mech seal: the kind of paper before the goods
_EN_TITLE = Pattern(
    r"(?i)^(?:(?:re|fw|fwd|aw|wg)\s*:\s*)*(?:(?:rejection|reject|return|complaint|claim|quality|defect|non-?conformance|customer|urgent|formal|delivery)\s+)+(?:note|notice|report|advice|memo|letter|alert|issue)?\s*[-:\u2013\u2014]\s*"
)
_EN_SUBJECT = Pattern(
    r"(?i)^(?:(?:re|fw|fwd|aw|wg)\s*:\s*)+|\b(?:complaint|claim|defective|faulty|leaking|damaged|rejected|broken|quality|issue|issues|problem|problems|urgent|with|about|regarding|re|on|of|for|short shipment|return|rma|request|our|your|po|order|invoice|lot|batch|grn|no|scar|ncr|wrong|missing|cracked|bad|customer|failure|failed|notice|notification|report|form|non-?conformance|corrective action)\b|[!:|#]|\b\S*\d\S*\b"
)


def english(sentence: str, *, subject: bool = False) -> Iterator[Fact]:
    """Names of goods in an English sentence with their models; rule `noun`."""
    for weight, pattern in _EN.possible(sentence):
        for match in pattern.finditer(sentence):
            name = re.split(r"\b(?:one|two|three|some|pm|am)\s+", match["np"].strip(" .,-'"))[-1]
            words = name.lower().split()
            own = 0.6 if weight <= 1.0 and words[:1] == ["our"] else 0.0  # our press is standing: the writer's own
            while words and words[0] in (
                "the",
                "your",
                "our",
                "new",
                "first",
                "attached",
                "following",
                "defective",
                "same",
                "said",
                "subject",
                "leaking",
                "faulty",
                "a",
                "an",
                "one",
            ):
                name, words = name.split(" ", 1)[1] if " " in name else "", words[1:]
            model = _EN_MODEL.match(name)
            shown = model["np"].strip(" ,-") if model else name
            sized = _EN_SIZE.search(shown)
            shown = shown[: sized.start()] if sized and sized.start() > 2 else shown
            shown = re.sub(r"\s+(?:[PpSs]/[Nn]|[Aa]rt|[Ii]tem|[Tt]ype|[Mm]odel|[Nn]o)\.?$", "", shown)
            if (
                not shown
                or len(shown) < 3
                or shown.lower() in _EN_STOP
                or re.fullmatch(r"[\d\W]+", shown)
                or (shown.lower().split()[0] in _EN_STOP and len(shown.split()) == 1)
            ):
                continue
            if not re.search(r"[A-Za-z]{3}", shown) or len(shown) > 60 or not re.search(r"[a-z]{2}", shown.lower()):
                continue
            if re.fullmatch(r"(?=\S*\d)\S+", shown) or _EN_NOT.search(shown.lower()) or english_is_no_goods(shown):
                continue
            yield Fact(
                "product_name", text_value(shown), shown, "noun-en", sentence, weight - own + (0.4 if model else 0.0)
            )
            if model:
                yield Fact("model_spec", text_value(model["m"]), model["m"], "noun-en", sentence, weight)
    for match in _EN_ORDER.finditer(sentence):
        if not _EN_NOT.search(match["np"].lower()) and match["np"].lower() not in _EN_STOP:
            yield Fact("product_name", text_value(match["np"]), match["np"], "noun-en", sentence, 2.2)
    if subject:
        sentence = re.split(r"\s[-\u2013\u2014]\s", _EN_TITLE.sub("", sentence))[0]
        rest = _EN_SUBJECT.sub("|", sentence)
        part = max((p.strip(" -,.&/()[]") for p in rest.split("|")), key=len, default="")
        if (
            4 <= len(part) <= 40
            and re.fullmatch(r"[A-Za-z][A-Za-z\-& ]+", part)
            and part.lower() not in _EN_STOP
            and not english_is_no_goods(part)
        ):
            yield Fact("product_name", part, part, "noun-en", sentence, 0.4)
