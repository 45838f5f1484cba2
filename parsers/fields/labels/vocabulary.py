"""Which field a printed label names: synonyms in three scripts kept as data, families of labels, two-language labels."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from complaints.field_kinds import QUANTITIES
from foundations.language.company_words import NONE, CompanyWords
from foundations.language.pattern import Pattern
from foundations.language.script import fold, squeeze
from parsers.fields.values.numbers import unit_of

_NUMBERING = Pattern(
    r"^[\s*★☆●■◆▲►▶•·>+\-—_#]*(?:\(?\d{1,2}(?:\.\d{1,2}){0,2}\s?[.、)](?!\d)|\(?[一二三四五六七八九十]{1,3}[、.)]|[①-⑳]|\([a-z]\)|[a-h][.)](?=\s))?[\s*]*"
)
#: Section 1 - Nonconformance
_SECTION = Pattern(r"^(?:section|part)\s+(?:\d{1,2}|[a-z])\s*[-–—.:]\s*")
_DISCIPLINE = Pattern(r"^d([0-8])(?![a-z0-9])[\s:.\-]*")
_BRACKET = Pattern(r"[(\[【<{]([^()\[\]【】<>{}]*)[)\]】>}]")
_HAN = Pattern(r"[\u3400-\u9fff]")
_COMPOUND = Pattern(r"[/、&|,;+]|\band\b|\bor\b|及|和|与|或")
_SPEC_PAIRS = Pattern(
    r"(?P<a>品名|产品名称|名称|产品|商品名称|物料名称|货物名称|零件名称|机种|物料|材料)(?P<b>规格|型号|规格型号|料号|图号|货号|编号)"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A recognised label: the fields it names (several for `品名/规格`), or one of the special kinds.

    `kind` is `field`, `ours` (filled in by us), `supplier`, `neutral`, `extension`, `contact_mixed`, `quantity`,
    `unit`, `describes`, `weak_contact` or `unknown`; `how` is `exact`, `family`, `bilingual`, `compound`, `fuzzy`.
    """

    text: str
    fields: tuple[str, ...]
    kind: str = "field"
    how: str = "exact"
    hint: str = ""  # what stands in brackets behind the label: a unit, a currency, a language


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded label to (kind, field), the families in their order, and the labels that may not stand in every manner."""

    words: dict[str, tuple[str, str]]
    families: tuple[tuple[str, Pattern[str]], ...]
    longest: int
    needs_colon: frozenset[str]
    glued: frozenset[str]
    supplies: Pattern[str]  # a label of the supplier's: his word before another label
    for_us: Pattern[str]  # a hint that the supplier fills this in
    supplier: Pattern[str]  # the word alone


@lru_cache(maxsize=4)
def vocabulary(company: CompanyWords = NONE) -> Vocabulary:
    """The labels that ship, with a company's own laid over them: what it says of a label is what the label means."""
    data = tomllib.loads(Path(__file__).with_name("labels.toml").read_text(encoding="utf-8"))
    words = {squeeze(w): (kind, "") for kind, labels in data["others"].items() for w in labels}
    words |= {squeeze(w): ("field", name) for name, labels in data["labels"].items() for w in labels}
    words |= {squeeze(w): ("field", name) for name, labels in company.labels for w in labels}
    words |= {squeeze(w): ("ours", "") for w in company.filled_by_us}
    words.pop("", None)
    shared: dict[str, str] = data["words"]
    # words before a Chinese label are Chinese: `LED灯珠 批号` is a value and a label
    families = tuple(
        (name, Pattern(_with_words(pattern, shared).replace(".{0,", "[\u3400-\u9fff]{0,")))
        for name, pattern in data["patterns"].items()
    )
    return Vocabulary(
        words,
        families,
        max(map(len, words)),
        frozenset(data["manner"]["needs_colon"]),
        frozenset(data["manner"]["glued"]),
        Pattern(rf"(?:{shared['supplies']})(?:的)?(?P<rest>.+)"),
        Pattern(_FOR_US.replace("<supplies>", shared["supplies"])),
        Pattern(shared["supplies"]),
    )


def _with_words(pattern: str, shared: dict[str, str]) -> str:
    """The pattern with the words that families share in place of their names."""
    return re.sub(r"<(\w+)>", lambda found: shared[found[1]], pattern)


#: hints in brackets that leave a place to the supplier or keep it from the customer
_FOR_US = (
    r"(?:由)?(?:<supplies>)(?:填写?|填写栏|栏|专用|使用|确认|回复|use|only|tocomplete|tofillin|completes)"
    r"|(?:tobe)?(?:assigned|issued|given|completed|filled(?:in|out)?)by(?:the)?(?:<supplies>)|(?:for)?(?:<supplies>)use(?:only)?"
    r"|(?:客户|顾客|用户|投诉方)(?:不填|勿填|不用填|无需填写|请勿填写?)|leave(?:this)?blank|(?:for)?(?:internal|office)use(?:only)?"
)


@lru_cache(maxsize=8192)
def match_label(text: str, company: CompanyWords = NONE, *, fuzzy: bool = False) -> Label | None:
    """What label the whole text is, or None when it is none; a closing colon and numbering do not matter."""
    if not text or len(text) > 90:
        return None
    key = fold(text).strip()
    key = _NUMBERING.sub("", _SECTION.sub("", key)).rstrip(" :*.?-—=>→_")
    if not key or len(key) > 80:
        return None
    vocab = vocabulary(company)
    discipline = _DISCIPLINE.match(key)
    if discipline:
        rest = key[discipline.end() :]
        if discipline[1] != "2":
            due = re.search(r"due|date|日期|时间|期限|要求完成", rest)
            return Label(text, (), "neutral" if due else "ours")
        key = rest or "description"
    hints = [h.strip() for h in _BRACKET.findall(key) if h.strip()]
    hint = hints[-1] if hints else ""
    outside = _BRACKET.sub(" ", key).strip()
    if any(re.fullmatch(r"[+\d\s\-]{2,5}", h) for h in hints) and _phone_label(outside, vocab):
        return None  # `Tel. (519) 555-0163`: an area code behind the label
    if any(vocab.for_us.fullmatch(squeeze(h)) for h in hints):
        return Label(text, (), "ours", "family", hint)
    if len(hints) == 1 and vocab.supplier.fullmatch(squeeze(hint)) and _whole(outside, vocab) is None:
        return Label(text, (), "ours", "family", hint)  # `Action (supplier)`
    counted = _counted(squeeze(outside))
    if counted:
        return Label(text, (counted[0],), "field", "family", hints[-1] if hints else counted[1])
    for candidate in dict.fromkeys((outside, key, *hints)):
        if candidate in hints and not _may_name(candidate, outside, vocab):
            continue
        found = _meaning(candidate, vocab)
        if found:
            return Label(text, found[1], found[0], found[2], hint)
    if fuzzy:
        name = _fuzzy(squeeze(outside), company)
        if name:
            return Label(text, (name[1],) if name[1] else (), name[0], "fuzzy", hint)
    return None


_QUESTION = Pattern(r"(?:who|what|when|where|which|how|did|do|does|is|are|was|were|can|could|please|tell)\b")
_UNIT_NOUN = r"(?:met(?:er|re)|reel|roll|piece|pcs|unit|box(?:e(?=s))?|carton|case|bag|drum|bottle|pallet|set|pair|kilo|kg|kgs|litre|liter|ton|tonne)s?"
_COUNTED_BAD = Pattern(
    rf"(?P<u>{_UNIT_NOUN})(?:defective|faulty|bad|affected|rejected|returned|damaged|broken|leaking|failed|ng|short|missing|claimed|concerned)"
    rf"|(?:defective|faulty|bad|affected|rejected|returned|damaged|broken|leaking|failed|ng|missing|claimed)(?P<u2>{_UNIT_NOUN})"
    r"|(?:不良|不合格|缺陷|问题|退货|退回|坏|次品|异常|短少|破损|漏|返|退)(?:总|品)?(?P<u3>米|卷|箱|盒|袋|桶|瓶|套|双|只|个|件|台|片|支|根|张|托)数?"
)
_COUNTED_ALL = Pattern(
    rf"(?P<u>{_UNIT_NOUN})(?:received|recd|rcvd|delivered|shipped|supplied|ordered|purchased|bought|invoiced)"
    rf"|(?:received|recd|delivered|shipped|supplied|ordered)(?P<u2>{_UNIT_NOUN})"
    r"|(?:到货|来料|收货|进货|交货|发货|送货|供货|来货|购入|总)(?:总)?(?P<u3>米|卷|箱|盒|袋|桶|瓶|套|双|只|个|件|台|片|支|根|张|托)数"
)


def _meaning(candidate: str, vocab: Vocabulary) -> tuple[str, tuple[str, ...], str] | None:
    """What words name, as a whole or as labels joined by a mark or an `and`: kind, fields, how."""
    found = _compound(candidate, vocab) if re.search("[/、&]", candidate) else None
    if found is None and squeeze(candidate) not in vocab.words and re.search("[及和与]", candidate):
        both = _compound(candidate, vocab)  # 联络人及电话: both, before a family takes the last
        found = both if both and len(both[1]) > 1 else None
    return found or _whole(candidate, vocab) or _bilingual(candidate, vocab) or _compound(candidate, vocab)


def _phone_label(text: str, vocab: Vocabulary) -> bool:
    found = _whole(text, vocab)
    return found is not None and found[1][:1] in (("contact_phone",), ("contact_fax",))


def _counted(key: str) -> tuple[str, str] | None:
    """`Metres faulty`, `Rolls received`, `不良卷数`: a quantity whose unit the label itself names."""
    for name, pattern in (("qty_defective", _COUNTED_BAD), ("qty_delivered", _COUNTED_ALL)):
        found = pattern.fullmatch(key)
        if found:
            return name, next(u for u in found.groupdict().values() if u)
    return None


def _may_name(hint: str, outside: str, vocab: Vocabulary) -> bool:
    """Whether the words in brackets name the field: those outside are none, or ask a question that these explain."""
    if not _looks_like_label(hint):
        return False
    if not outside or _meaningless(outside, vocab):
        return True
    return bool(_QUESTION.match(outside)) and len(squeeze(hint)) >= 8 and _whole(hint, vocab) is not None


def _looks_like_label(text: str) -> bool:
    return not unit_of(text)[0] and len(text) > 2


def _meaningless(text: str, vocab: Vocabulary) -> bool:
    """Whether the text outside the brackets is no label at all, so that the brackets may hold the label."""
    return (
        not (_whole(text, vocab) or _bilingual(text, vocab))
        and len(squeeze(text)) <= 12
        and not re.search(r"\d|[□☐☑■√]", text)
    )


def _whole(text: str, vocab: Vocabulary) -> tuple[str, tuple[str, ...], str] | None:
    key = squeeze(text)
    if not key:
        return None
    found = vocab.words.get(key)
    if found:
        return found[0], (found[1],) if found[1] else (), "exact"
    bare = re.sub(
        r"^(?:请(?:填写|注明|说明|提供|描述)?|本次|该|此|the|please(?:enter|provide|state|give)?|your)|(?:如下|必填|选填|pleasespecify|required|optional|ifany|ifknown|如有|若有)$",
        "",
        key,
    )
    if bare and bare != key and bare in vocab.words:
        kind, name = vocab.words[bare]
        return kind, (name,) if name else (), "exact"
    theirs = vocab.supplies.fullmatch(key)
    if theirs:
        kind, name = vocab.words.get(theirs["rest"], ("", ""))
        if name.startswith("contact_") or name == "address":
            return "supplier", (), "family"
    if len(key) <= 40 and not re.search(r"\d{3,}", key):
        for name, family in vocab.families:
            if family.fullmatch(key):
                return "field", (name,), "family"
    if len(key) <= 16 and re.search(
        r"(?:原因分析|根本原因|纠正措施|预防措施|改善对策|临时措施|永久对策|处理结果|处理意见|审核|批准|核准|签字|签名|签章|会签)$|^(?:供应商|供方|厂商|厂家)(?:回复|答复|确认|分析|对策|签|意见|处理|填写)|(?:rootcause|correctiveaction|preventiveaction|containment)",
        key,
    ):
        return "ours", (), "family"
    return None


def _bilingual(text: str, vocab: Vocabulary) -> tuple[str, tuple[str, ...], str] | None:
    """`产品名称 Product Name`, `Lot No. 批号`: both parts stand for a label, the Chinese one decides.

    A part that is no label may be a few plain words (`Spec & Model 规格型号`), never a code: `PT2609 发货单号` is none.
    """
    han = "".join(_HAN.findall(text))
    latin = _HAN.sub(" ", text).strip(" /()|-.:")
    if not han or not re.search(r"[a-z]", latin) or re.search(r"\d", latin):
        return None
    chinese, foreign = _whole(han, vocab), _whole(latin, vocab)
    one_block = bool(re.fullmatch(r"[^\u3400-\u9fff]*[\u3400-\u9fff\s/、]+[^\u3400-\u9fff]*", text.strip()))
    if chinese and (foreign or (one_block and len(latin.split()) <= 4 and "  " not in text)):
        return chinese[0], chinese[1], "bilingual"
    if foreign and one_block and 4 <= len(han) <= 8 and "  " not in text:
        return foreign[0], foreign[1], "bilingual"
    return None


def _compound(text: str, vocab: Vocabulary) -> tuple[str, tuple[str, ...], str] | None:
    """`联系人/电话` names two fields; `规格/型号` names one twice; `品名规格` is two without a mark between."""
    pair = _SPEC_PAIRS.fullmatch(squeeze(text))
    parts = [pair["a"], pair["b"]] if pair else [p for p in _COMPOUND.split(text) if squeeze(p)]
    if len(parts) == 2 and parts[1].strip() in ("率", "数", "量") and len(squeeze(parts[0])) > 2:
        parts[1] = squeeze(parts[0])[:-1] + parts[1].strip()  # 不良数/率
    if not 2 <= len(parts) <= 4 or min(len(squeeze(p)) for p in parts) < 2:
        return None
    names: list[str] = []
    kinds = set()
    stranger = False
    for part in parts:
        found = _whole(part, vocab) or _bilingual(part, vocab)
        if found == ("field", ("contact_name",), "exact") and squeeze(part) in ("name", "名称") and names:
            found = _NAME_OF.get(names[-1], found)  # `Part no. / name`: the part's
        if found and set(found[1]) & set(names) & QUANTITIES:
            return None  # `Suspect qty / NG qty`: which of two counts is which, the label does not tell
        if not found and re.fullmatch(_PACKAGE, squeeze(part)):
            continue  # `Roll / Lot`: the lot of a roll
        if not found and not stranger and _FOREIGN.fullmatch(part.strip()) and "/" in text:
            stranger = True  # `Customer / Kunde`: the same in a language that no list here holds
            continue
        if found and found[0] == "ours" and _CAME.fullmatch(squeeze(part)) and names and set(names) <= QUANTITIES:
            found = ("field", ("qty_delivered",), "exact")  # `Reject / Inspected / Received`: how many came
        if not found:
            return None
        kinds.add(found[0])
        names += [n for n in found[1] if n not in names]
        if found[0] in ("extension", "quantity", "unit") and found[0] not in names:
            names.append(found[0])
    if not kinds:
        return None
    if stranger and (len(parts) != 2 or len(names) != 1 or kinds != {"field"}):
        return None
    if kinds == {"field"} or (names and kinds <= {"field", "extension", "quantity", "unit", "neutral", "describes"}):
        return "field", tuple(names), "exact" if len(names) == 1 else "compound"
    return (kinds.pop(), (), "compound") if len(kinds) == 1 else None


_NAME_OF = {
    **dict.fromkeys(("part_no", "customer_part_no", "model_spec"), ("field", ("product_name",), "exact")),
    "customer_code": ("field", ("customer_name",), "exact"),
}
_CAME = Pattern(r"(?:qty|quantity)?(?:received|recd|rcvd|supplied)|接收|收到|实收")
_FOREIGN = Pattern(r"[a-zß-öø-ÿ][a-zß-öø-ÿ.\-]{3,}(?: [a-zß-öø-ÿ.\-]+){0,2}")
_PACKAGE = r"(?:roll|reel|coil|drum|bag|box|carton|pallet|spool|batch|卷|盘|桶|箱|袋|托)s?"


@lru_cache(maxsize=4)
def _gaps(company: CompanyWords) -> dict[str, tuple[str, str]]:
    """Every label of four or more characters with each one left open: finds labels with one character misread."""
    out: dict[str, tuple[str, str]] = {}
    for word, meaning in vocabulary(company).words.items():
        if len(word) >= (3 if _HAN.search(word) else 6):
            for i in range(len(word)):
                out.setdefault(f"{word[:i]}?{word[i + 1 :]}", meaning)
                if len(word) >= 5:
                    out.setdefault(word[:i] + word[i + 1 :], meaning)
    return out


@lru_cache(maxsize=4096)
def _fuzzy(key: str, company: CompanyWords) -> tuple[str, str] | None:
    if len(key) < 3 or key.isdigit():
        return None
    gaps = _gaps(company)
    if key in gaps and len(key) >= 4:
        return gaps[key]
    for i in range(len(key)):
        found = gaps.get(f"{key[:i]}?{key[i + 1 :]}")
        if found:
            return found
    return None
