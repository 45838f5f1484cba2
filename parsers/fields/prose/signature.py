"""The block under a letter: names, titles, companies and numbers where no label names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Sought
from parsers.fields.context import Context, Person
from parsers.fields.labels.line_labels import is_title_line
from parsers.fields.prose.companies import BUSINESS, COMPANY, COMPANY_EN, NOT_COMPANY, WEAK_COMPANY, is_ours, is_street
from parsers.fields.prose.narrative import Fact
from parsers.fields.prose.people import NOT_NAME, TITLE_EN, display_name, looks_like_name, without_honorific
from parsers.fields.values.locale import World
from parsers.fields.values.normal_forms import text_value
from parsers.fields.values.phones import find_phones

_DEPARTMENT = Pattern(
    r"(?:品质|质量|采购|技术|生产|业务|工程|品管|品保|质管|质检|质保|客服|销售|市场|研发|仓库|仓储|物流|供应链|制造|设备|财务|行政|人事|售后|综合|外协|资材|管理|检验|来料|进料|供应商质量|供应商管理|商务|运营|计划|总务|机电|化验|维修|安全|营业|营运|進料|工务|项目|工艺|稽核|物管|装配|总装|服务|SQE|IQC|QA|QC|QE)(?:管理|保证|保證|控制|检验|技术|工程|部门|中心|一|二|三)*(?:部|科|课|課|室|处|處|组|組|股|中心|二部|一部)?"
)
_TITLE_ZH = Pattern(
    r"^(?P<v>(?:[\u3400-\u9fff]{0,8})(?:经理|主管|工程师|课长|科长|部长|总监|主任|厂长|专员|副理|协理|经办|采购员|检验员|班长|组长|总经理|店长|业务员|店主|主管药师|药剂师|藥劑師|护理长|護理長|护士长|護士長|校长|校長|院长|院長|所长|所長|站长|站長|园长|園長|室主任|会计|會計|助理|处长|队长|技师|技术员|管理员|负责人|代表|药师|老板|工程師|課長|科長|經理|總監|專員|組長|店長|廠長|處長|採購|襄理|SQE|QE))$"
)
_PLACE_WORDS = Pattern(
    r"(?i)\b(?:street|road|avenue|dept|department|quality|house|floor|purchasing|office|desk|usa|uk|germany|china|team|assurance|control)\b"
)
_SIGN = Pattern(
    r"^\W*(?:此致|敬礼|祝好|祝商祺|顺祝.*|顺颂.*|即颂.*|敬颂.*|祝.{0,8}|谢谢.{0,6}|多谢.{0,4}|感谢.{0,10}|敬上|谨上|best(?: regards| wishes)?|kind(?:est)? regards|regards|thanks?(?: you)?(?: and (?:best |kind )?regards| in advance| a lot| for your .*)?|many thanks|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|with (?:best |kind )?regards|cheers|br|b\.?rgds|rgds|mit freundlichen gr(?:ü|u)(?:ß|ss)en|respectfully(?: yours)?|thanking you|warm regards|cordially|faithfully yours)\W*$"
)
_EMAIL = Pattern(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
#: a line drawn of two marks or more among nothing but marks; an underline counts as a letter, so it is looked for by name
_RULE = Pattern(r"(?=\W*+$)\W*?[-—=*~·]{2}|\W*+(?:(?<=[-—=*~·])_|_(?=[-—_=*~·]))[-—_=*~·]*+\W*+$")
_FAX_MARK = Pattern(r"(?:传真|fax|telefax|(?<![a-z])f)(?:号码|no)?\W{0,3}$")
_SENT_FROM = Pattern(r"^(?:发自我的|從我的|从我的|sent from my|get outlook|来自我的).*", re.IGNORECASE)
#: what stands below signatures and is none: confidentiality, virus scanners, paper savers
_FOOTER = Pattern(
    r"confidential|standard terms|terms (?:and|&) conditions|conditions of (?:sale|purchase)|intended recipient|privileged|\bvirus|scanned (?:for|by)|disclaimer|consider the environment|before printing|保密|机密|误收|非指定收件|并非收件人|收件人使用|病毒|打印本邮件"
)
#: registers and banks in the last lines of a signature
_REGISTER = Pattern(
    r"\bhrb\b|ust-?id|\bvat\b|amtsgericht|sitz der|geschaftsfuhrer|geschäftsführer|registered (?:in|office)|company (?:no|reg)|税号|开户行|统一社会信用|营业执照|邮编|统一编号"
)
_ADDRESS = Pattern(
    r"(?:中国|台湾)?[\u3400-\u9fff]{1,6}(?:省|市|县|区|镇|乡|湾仔|香港|九龙|新界|澳门)[\u3400-\u9fffa-z0-9\-()·]{2,40}?\d[\d\-a-z]*\s?(?:号|弄|楼|室|层|座|幢|栋)[\u3400-\u9fff0-9a-z\-]{0,16}|(?:香港|九龙|新界|澳门)[\u3400-\u9fff]{2,16}\d[\d\-]*号[\u3400-\u9fff0-9a-z\-]{0,16}"
)


def signature_block(lines: Sequence[str]) -> tuple[int, list[str]]:
    """(index of its first line, lines) of the block of names and numbers at the end of a letter."""
    end = len(lines)
    for index in range(end - 1, max(-1, end - 9), -1):
        if lines[index].strip() and not _FOOTER.search(fold(lines[index])):
            break
        end = index
    start = end
    for index in range(end - 1, max(-1, end - 13), -1):
        line = lines[index].strip()
        if not line or _SENT_FROM.match(line):
            start = index
            continue
        if _SIGN.match(fold(line)):
            return index, [x for x in lines[index + 1 : end] if x.strip()]
        if not _belongs(line):
            break
        start = index
    return start, [x for x in lines[start:end] if x.strip()]


def _belongs(line: str) -> bool:
    """Whether a line looks like part of a signature: short, no sentence, or with a number, address or company."""
    key = fold(line)
    if re.search(r"[。!?;]\s*$", key) and not re.search(r"\d{6}", key):
        return False
    if (
        re.search(r"\d\.\s*$", key)
        and len(line.split()) >= 5
        and re.match(
            r"(?:please|kindly|we|i|i've|i'll|they|it|there|these|the|this|our|you|your|need|want|can|could|for|as|if|also|still|no|not)\b",
            key,
        )
    ):
        return False
    if re.search(r"[a-z]\.\s*$", key) and len(line.split()) >= 3 and not COMPANY_EN.search(line.strip()):
        return False
    if len(re.findall(r"\s[-–—|·]\s", line)) >= 2 and len(line) < 140:
        return True
    if line.count(",") >= 2 and len(line) < 120 and is_street(line) and not re.search(r"[.!?]\s*$", line):
        return True
    if len(line) < 160 and (_REGISTER.search(key) or re.search(r"(?<!\d)\+\d{2,3}[ \-(]\d[\d \-()]{6,}\W*$", key)):
        return True
    if _RULE.match(line):
        return True
    if (
        _EMAIL.search(line)
        or re.search(r"(?:电话|手机|传真|tel|fax|mobile|phone|邮箱|地址|add)\W", key)
        or re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", key)
    ):
        return len(line) < 110 and not (
            len(re.findall(r"[\u3400-\u9fff]", line)) > 24 and re.search(r"[,。?!]", key) and "地址" not in key
        )
    if COMPANY.search(line) or COMPANY_EN.search(line.strip()):
        return len(line) < 70
    han = len(re.findall(r"[\u3400-\u9fff]", line))
    return (
        (han <= 18 and "," not in key and len(line) < 50)
        if han
        else (len(line) < 60 and len(line.split()) <= 9 and not re.search(r"[,.]\s+[a-z]+ [a-z]+ [a-z]+", line))
    )


def read_signature(lines: Sequence[str], context: Context, world: World, person: Person | None) -> Iterator[Fact]:
    """Company, name, title, phone, fax and mail in a signature block."""
    known = display_name(person)
    seen: list[str] = []
    english = [x.strip() for x in lines if x.strip()]
    for line in lines:
        text = line.strip()
        if not text or _SENT_FROM.match(text):
            continue
        yield from _numbers(text, world)
        yield from _addresses(text)
        for email in _EMAIL.finditer(text):
            if email[0] not in context.ours:
                yield Fact("contact_email", email[0].lower(), email[0], "signature", text)
        bare = re.sub(
            r"(?:手机|电话|传真|tel|fax|mobile|phone|mob|e-?mail|邮箱|邮件|[tmfpe])\s*[::.].*$",
            "",
            _EMAIL.sub("", text),
            flags=re.IGNORECASE,
        ).strip()
        bare = re.sub(r"[+(]?\d[\d\-() ]{6,}.*$", "", bare).strip(" |/·,;、-—")
        if not bare:
            continue
        yield from _chinese(bare, context, known, seen)
    if not any(re.search(r"[\u3400-\u9fff]", x) for x in english) or (
        known and not re.search(r"[\u3400-\u9fff]", known)
    ):
        yield from _english(english, context, known)


#: Medical Device Safety Officer: the last word is a post, whatever trade the others name
_TITLE_LAST = Pattern(
    r"(?i)\b(?:manager|engineer|director|officer|buyer|supervisor|specialist|coordinator|assistant|inspector|analyst|technician|planner|clerk|technologist|scientist|chemist|pharmacist|nurse|owner|president|secretary|accountant|administrator|representative|merchandiser|auditor|principal|foreman|superintendent|executive|controller)$"
)
#: 邵敏(主管药师): the title in brackets behind the name
_NAME_AND_TITLE = Pattern(r"([\u3400-\u9fff]{2,4})\s*[((]([\u3400-\u9fff]{2,8})[))]")
#: This is Morita of Sanko Tool Co., Ltd.; I am Lan from the QC team of Hoa Binh Co., Ltd.
_FIRM_EN = Sought(
    r"\b(?:[Tt]his is|I am|I'm|[Mm]y name is)\s+[A-Z][\w'’\-]+(?: [A-Z][\w'’\-]+){0,2},?\s+(?:from|at|of|with)\s+(?:the )?"
    r"(?:[A-Za-z&/ ]{2,30}?(?:team|department|dept\.?|section|division) (?:of|at|in) (?:the )?)?"
    r"(?P<c>[A-Z][\w&'’\-]*(?: (?:of|and|&|[A-Z][\w&'’\-]*)){0,4}?,? (?:Co\.?,? ?(?:Ltd|Inc)|Pte\.? Ltd|Pvt\.? Ltd|Sdn\.? Bhd|Ltd|Limited|Inc|LLC|GmbH|Corp|S\.A|B\.V|K\.K)\b\.?)"
)
_I_AM = Sought(
    r"(?:^|[,。;!\s])(?:我是|我叫|敝姓|本人是?|这里是)(?P<of>[^,。;!?]{2,20}?的)?(?P<zh>[\u3400-\u9fff]{2,4})(?=[,。;!?\s(]|$)"
)
_I_AM_EN = Sought(
    r"(?:\b(?:[Mm]y name is|[Tt]his is|I am|I'm)\s+(?P<a>[A-Z][\w'’\-]+(?: [A-Z][\w'’\-]+){1,2})|(?P<b>[A-Z][\w'’\-]+ [A-Z][\w'’\-]+) here)"
    r"(?:,?\s+(?:from|at|of|with)\s+(?:the )?(?P<c>[A-Z][\w&'’\-]*(?: (?:of|and|&|[A-Z][\w&'’\-]*)){0,4}))?"
)


def introduced(sentence: str, context: Context) -> Iterator[Fact]:
    """`我是老顾家居的顾长福`, `Bruce Tillerson here from Dunnart Camping`: the writer names himself and his firm."""
    for match in _I_AM.finditer(fold(sentence)):
        name = sentence[match.start("zh") : match.end("zh")]
        if looks_like_name(name):
            yield Fact("contact_name", text_value(name), name, "introduced", sentence, 0.9)
    yield from _firm(sentence, context)
    for match in _I_AM_EN.finditer(sentence):
        name = match["a"] or match["b"]
        if looks_like_name(name):
            yield Fact("contact_name", text_value(name), name, "introduced", sentence, 0.9)
            if match["c"] and not is_ours(match["c"], context):
                yield Fact("customer_name", text_value(match["c"]), match["c"], "introduced", sentence, 0.6)


#: a line of an address holds no mail, telephone, company or web page, and is no sentence
_NO_ADDRESS = Pattern(
    r"(?i)@|\btel|\bfax|phone|mob(?:ile)?\b|www\.|http|\+\d{2}|\bltd\b|\binc\b|\bllc\b|gmbh|\bwe\b|\bplease\b|[.!?:]\s*$|\s[-–|]\s.*\s[-–|]\s|^.{0,9}$|.{110}"
)


def _firm(sentence: str, context: Context) -> Iterator[Fact]:
    """The company with its legal form that the writer says he is of."""
    for match in _FIRM_EN.finditer(sentence):
        if not is_ours(match["c"], context):
            yield Fact("customer_name", text_value(match["c"]), match["c"], "introduced", sentence, 0.9)


def _addresses(text: str) -> Iterator[Fact]:
    """An address that stands alone or beside the company, without a label."""
    for piece in re.split(r"\s*[||·,,;;]\s*|\s{2,}|\t", text):
        where = re.sub(r"^\W*(?:公司)?(?:地址|住址|地点|厂址)\s*[::]?\s*", "", piece.strip())
        if _ADDRESS.fullmatch(re.sub(r"\s", "", fold(where))):
            yield Fact("address", text_value(where), where, "signature", text, 0.8)
    if "," in text and text.isascii() and is_street(text) and not _NO_ADDRESS.search(text):
        yield Fact("address", text_value(text), text, "signature", text, 0.7)


def _numbers(text: str, world: World) -> Iterator[Fact]:
    key = fold(text)
    marked = bool(re.search(r"电话|手机|传真|tel|fax|mob|phone|cell|分机|ext|专线|座机|联系|(?<![a-z])[tmfp]\W", key))
    for phone in find_phones(text, world.regions, lenient=True):
        before = key[max(0, phone.start - 12) : phone.start]
        if re.search(r"(?:qq|微信|税号|账号|邮编|zip|no\.|vat|commerce|登记|执照|单号|订单|批号)\W{0,3}\d*$", before):
            continue
        raw = text[phone.start : phone.end]
        if not marked and not re.search(r"1[3-9]\d{9}|[+\-() ]", raw.replace(" ", "", 0)):
            continue
        both = re.search(r"(?:电话|tel)\s*/\s*(?:传真|fax)\W*$", before)
        name = (
            "contact_fax"
            if _FAX_MARK.search(before.rstrip() if before.rstrip() else before) and not both
            else "contact_phone"
        )
        yield Fact(name, phone.value, raw, "signature", text)
        if both:
            yield Fact("contact_fax", phone.value, raw, "signature", text)


def _chinese(text: str, context: Context, known: str, seen: list[str]) -> Iterator[Fact]:
    rest = re.sub(r"^[\u3400-\u9fff]{2,6}\s*[::](?=\s*[\u3400-\u9fff\d])", "", text)
    if re.match(r"^\s*\d", rest) and rest != text and not re.match(r"^\W*\+?\d[\d\- ]{6,}", rest):
        return
    company = COMPANY.search(rest)
    if company:
        value = re.sub(r"^(?:我司|我们|本公司|敝司|来自|by)", "", company["v"]).strip(" .-")
        if not is_ours(value, context) and not NOT_COMPANY.search(value):
            yield Fact("customer_name", text_value(value), value, "signature", text, 1.2)
        rest = (rest[: company.start()] + " " + rest[company.end() :]).strip()
    rest = re.sub(r"(?:敬上|谨上|敬启|拜上|谨启|敬呈|上$|叩上|敬复|(?<=\S)\s+启$)", " ", rest)
    rest = _NAME_AND_TITLE.sub(r"\1 \2 ", rest)
    tokens = [t for t in re.split(r"[\s|/·,,;;::、—\-]+", rest) if t]
    for place, token in enumerate(tokens):
        folded = fold(token)
        weak = WEAK_COMPANY.match(token)
        if (
            weak
            and not company
            and not _DEPARTMENT.fullmatch(token)
            and not _DEPARTMENT.fullmatch(folded.upper())
            and not looks_like_name(token, known)
            and (len(token) >= 4 or re.fullmatch(r"[\u3400-\u9fff]{2}[行厂廠店社坊]", token))
            and not is_ours(token, context)
        ):
            yield Fact("customer_name", text_value(token), token, "signature-weak", text, 0.7)
            continue
        title = _TITLE_ZH.match(token)
        if title and len(token) >= 2 and not looks_like_name(token, known):
            yield Fact("contact_title", text_value(token), token, "signature", text)
            continue
        glued = re.fullmatch(rf"(?:{_DEPARTMENT.pattern})(?P<n>[\u3400-\u9fff]{{2,3}})", token)
        name = (
            token
            if looks_like_name(token, known)
            else glued["n"]
            if glued and looks_like_name(glued["n"], known)
            else ""
        )
        beside = tokens[place - 1] if place else ""
        if (
            not name
            and beside
            and not seen
            and (_DEPARTMENT.fullmatch(beside) or _TITLE_ZH.match(beside))
            and re.fullmatch(r"[\u3400-\u9fff]{2,3}", folded)
            and not NOT_NAME.search(folded)
            and not _TITLE_ZH.match(token)
        ):
            name = token  # 质量部 漆远山: behind a desk or a title stands a name, whatever the surname
        if name and not _DEPARTMENT.fullmatch(name) and name not in seen:
            seen.append(name)
            yield Fact(
                "contact_name", text_value(name), name, "signature", text, 1.5 if fold(name) == fold(known) else 1.0
            )


def _pieces(line: str) -> list[str]:
    """What bars, commas, dashes and wide blanks part in a line, without `for and on behalf of` and titles of address."""
    return [
        without_honorific(
            re.sub(
                r"^(?:for(?: and on behalf of)?|on behalf of|i\.\s?[AV]\.|ppa\.)\s*(?=[A-Z])",
                "",
                p.strip(" ,|·-–—"),
            )
        )
        for p in re.split(
            r"\s*[|·]\s*|\s{3,}|,\s+(?!(?:Ltd|Inc|LLC|Co|GmbH|Corp|S\.A|Pty|Pvt|plc|Limited|B\.V)\b)|\s[–—-]\s",
            line,
        )
        if p.strip(" ,|·-–—")
    ]


def _english(lines: list[str], context: Context, known: str) -> Iterator[Fact]:
    """Name, title, company by their order: the name first, then the title, then the company."""
    name_at = -1
    for index, line in enumerate(lines[:9]):
        whole = re.fullmatch(r"[A-Z][\w.]*(?: [A-Z][\w.]*){0,3} [-–] [A-Z][\w&/]*(?: [A-Z][\w&/]*){0,2}", line)
        if name_at >= 0 and whole and TITLE_EN.search(line.split(" - ")[0]) and not BUSINESS.search(line):
            yield Fact("contact_title", text_value(line), line, "signature", line)
            continue
        for piece in _pieces(line):
            if (
                _EMAIL.search(piece)
                or re.search(r"\d{4}", piece)
                or re.match(r"(?i)(?:tel|fax|phone|mobile|m|t|f|e|www|http)\b[.:]?", piece)
            ):
                continue
            if name_at < 0 and ((piece.lower() == known.lower() and known) or looks_like_name(piece)):
                name_at = index
                yield Fact(
                    "contact_name",
                    text_value(piece),
                    piece,
                    "signature",
                    line,
                    1.5 if piece.lower() == known.lower() else 1.0,
                )
                continue
            if name_at >= 0 and _TITLE_LAST.search(piece) and len(piece.split()) <= 6 and not COMPANY_EN.search(piece):
                yield Fact("contact_title", text_value(piece), piece, "signature", line)
                continue
            if (
                not is_title_line(piece)
                and COMPANY_EN.search(piece)
                and len(piece) < 60
                and re.match(r"[A-Z0-9]", piece)
                and not is_ours(piece, context)
            ):
                yield Fact(
                    "customer_name",
                    text_value(piece),
                    piece,
                    "signature",
                    line,
                    1.2,
                )
                continue
            if (
                TITLE_EN.search(piece)
                and len(piece.split()) <= 6
                and name_at >= 0
                and not BUSINESS.search(
                    piece.replace("Engineering", "")
                    .replace("Services", "")
                    .replace("Service", "")
                    .replace("Supply", "")
                    .replace("Products", "")
                    .replace("Manufacturing", "")
                    .replace("Logistics", "")
                )
            ):
                yield Fact("contact_title", text_value(piece), piece, "signature", line)
                continue
            if is_title_line(piece):
                continue
            near = name_at >= 0 and index - name_at <= 3
            words = piece.split()
            if not near or not re.match(r"[A-Z0-9]", piece) or not 1 <= len(words) <= 6 or len(piece) < 4:
                continue
            if not is_ours(piece, context) and not _SIGN.match(fold(piece)):
                plain = all(re.match(r"[A-Z0-9&]|of\b|and\b|the\b|de\b", w) for w in words) and not _PLACE_WORDS.search(
                    piece
                )
                if BUSINESS.search(piece) or (index > name_at and plain):
                    yield Fact(
                        "customer_name",
                        text_value(piece),
                        piece,
                        "signature-weak",
                        line,
                        0.9 if BUSINESS.search(piece) else 0.6,
                    )
