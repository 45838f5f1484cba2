"""Companies as letters name them: legal forms in two scripts, letterheads, `we at Harrow Ltd`, and which of them are ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Sought
from parsers.fields.context import Context, Person
from parsers.fields.labels.line_labels import is_title_line
from parsers.fields.prose.narrative import Fact
from parsers.fields.values.normal_forms import text_value

COMPANY = Sought(
    r"(?P<v>[\u3400-\u9fffA-Za-z0-9()()·&.\-]{2,32}?(?:股份有限公司|有限责任公司|有限責任公司|有限公司|集团公司|集團公司|总公司|分公司|集团(?!有限|股份|控股)|集團(?!有限|股份|控股)|公司|企業社|企业社|實業社|实业社|企業行|工業社|商行|药局|藥局|药房|藥房|株式会社)(?:\s*[((][\u3400-\u9fff]{2,8}[))])?)"
)
WEAK_COMPANY = Pattern(
    r"^(?P<v>[\u3400-\u9fffA-Za-z0-9()()·]{2,24}(?:厂|廠|店|商店|商城|超市|商场|酒店|饭店|餐厅|医院|醫院|诊所|診所|药店|研究院|研究所|大学|學院|学院|中心|合作社|经营部|工程部|贸易部|门市部|服务部|服务站|维修站|修理厂|经销处|办事处|矿|煤矿|电厂|水厂|钢厂|机电队|施工队|管理处|管理部|农场|牧场|茶庄|工作室|工坊|批发部|加工部|经销部|零售部|商贸部|总汇|商号|药业|器材|小学|小學|中学|中學|学校|學校|幼儿园|幼兒園|光学|光學|光电|光電|電子|實業|貿易|精密|机械|機械|食品|化工|塑膠|塑胶|紡織|纺织|國際|国际|工業|工业|家具|傢俱|生技|企業|企业|电子|科技|实业|物资|贸易|建材|五金|商贸|物业|局|站|社|行|坊|馆|院|队|處))$"
)
NOT_COMPANY = Pattern(r"[贵貴敝我本你您该該](?:公司|司|厂|廠)|^(?:总|分|子|母)?公司$|通知|关于|收到|投诉|供应的")
COMPANY_EN = Pattern(
    r"(?:\b(?:Ltd|Limited|Inc|Incorporated|LLC|L\.L\.C|GmbH|B\.?V|AB|plc|PLC|Corp|Corporation|Co|Company|S\.?A|S\.?[rR]\.?[lL]|S\.?[pP]\.?A|S\.?[nN]\.?[cC]|Pty|KG|AG|Oy|A/S|AS|ApS|Kft|N\.?V|SAS|SARL|Pte|Sdn|Bhd|Pvt|LLP|LP|e\.?K|OHG|Kgaa|KGaA|SE|S\.L|S\.L\.U|Ltda|Lda|A\.S|A\.Ş|[SŞ]ti|Oyj|K\.K|d\.d|OOO|C\.V|Tbk|Sp\. ?z ?o\.? ?o|s\.?r\.?o|d\.?o\.?o|a\.?s)\b\.?\s*$|\bGroup\b|\bIndustries\b|\bHoldings\b)"
)
BUSINESS = Pattern(
    r"\b(?:Systems?|Laborator(?:y|ies)|Labs?|Centre|Center|Centres|Supplies|Supply|Works|Technolog(?:y|ies)|Electronics|Components|Industrial|Engineering|Manufacturing|Products|Trading|Traders|Trade|Foods?|Pharma\w*|Packaging|Chemicals?|Motors?|Automotive|Instruments?|Services?|Solutions|Partners|Brothers|Bros|Sons|Stores?|Hospital|Clinic|University|Institute|Farms?|Winer(?:y|ies)|Brewery|Bakery|Mills?|Foundry|Fasteners|Tools|Valves?|Marine|Rail|Logistics|Imports?|Exports?|Distribution|Distributors|Wholesale|Retail|Optics|Cables?|Plastics?|Metals?|Steel|Textiles?|Furniture|Toys|Garden|Medical|Dental|Energy|Power|Water|Controls?|Machinery|Equipment|Hydraulics|Pumps|Enterprises?|International|Associates|Agencies|Agency|Shop|Market|Hotel|School|Elevator|Aerospace|Aviation|Dairy|Cosmetics|Paper|Glass|Print(?:ing|ers)?|Appliances|Lighting)\b"
)


def is_ours(name: str, context: Context) -> bool:
    """Whether a company name is one of ours (also in the other script, or in part)."""
    key = re.sub(r"[\W_]", "", fold(name))
    for own in context.company_names:
        mine = re.sub(r"[\W_]", "", fold(own))
        if mine and (key == mine or (len(mine) >= 4 and mine in key) or (len(key) >= 4 and key in mine)):
            return True
    return False


def company_of(person: Person | None) -> str:
    """A company that a From header's display name names."""
    if person is None:
        return ""
    found = COMPANY.search(person.name)
    if found:
        return found["v"]
    return (
        person.name.strip(' "')
        if COMPANY_EN.search(person.name) and not re.search(r"via |on behalf", person.name)
        else ""
    )


def company_like(name: str) -> bool:
    """Whether a name is a company's by its legal form rather than a person's."""
    return bool(COMPANY_EN.search(name) or COMPANY.whole.fullmatch(name))


def inline_company(sentence: str, context: Context) -> Iterator[Fact]:
    """`我司(淮亭电机股份有限公司)…`, `我们是晋州大华机械厂`, `we, Harrow Ltd, …`."""
    for match in COMPANY.finditer(sentence):
        before = fold(sentence[: match.start()])
        value = re.sub(
            r"^.*(?:我司|我们是|我是|我公司|本公司|来自|这里是|敝公司|代表|我厂|我方)", "", match["v"]
        ).strip(" (),")
        if (
            is_ours(value, context)
            or NOT_COMPANY.search(value)
            or re.search(r"(?:贵司|贵公司|供应商|物流|快递|致)[^,。]{0,4}$", before)
        ):
            continue
        if len(value) >= 6 and (
            value != match["v"] or re.search(r"(?:我们?是|我司|来自|这里是|本公司|代表|我是|我公司)[(\s,:]*$", before)
        ):
            yield Fact("customer_name", text_value(value), value, "inline", sentence, 0.8)
    found = re.search(
        r"\b(?:we at|here at|on behalf of|I am writing from|writing on behalf of|we are)\s+([A-Z][\w&'\-]*(?:\s+[A-Z&][\w&'.\-]*){0,5})",
        sentence,
    )
    if found and not is_ours(found[1], context) and (COMPANY_EN.search(found[1]) or BUSINESS.search(found[1])):
        yield Fact("customer_name", text_value(found[1]), found[1], "inline", sentence, 0.8)


_BESIDE = Pattern(r"(?:贵司|贵公司|供应商|供货方?|供方|卖方|物流|快递|承运|货代|致|送检|检测|抄送)[^,。]{0,4}$")


def lone_company(texts: Sequence[str], context: Context) -> Iterator[Fact]:
    """The only Chinese company named in full that is not ours, where nothing else says whose letter it is."""
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        if "公司" not in text and "集" not in text:
            continue
        for match in COMPANY.finditer(text):
            value = re.sub(
                r"^.*(?:我司|我们是|我是|我公司|本公司|来自|接受|代表|代理|您好|你好|由|至|收到|的|系)", "", match["v"]
            ).strip(" (),.-")
            if (
                len(value) < 6
                or not re.search(r"(?:有限|责任|股份)公司", value)
                or is_ours(value, context)
                or NOT_COMPANY.search(value)
                or re.search(r"物流|快递|速运|货运|检测|检验|律师|保险|银行", value)
                or _BESIDE.search(fold(text[: match.start()]))
                or re.match(r"\W*(?:台鉴|钧鉴|收\b|启\b|质量部|品质部|品管|客服)", fold(text[match.end() :]))
            ):
                continue
            found.setdefault(value, (value, text))
    if len(found) == 1:
        value, text = next(iter(found.values()))
        yield Fact("customer_name", text_value(value), value, "lone", text, 0.6)


def letterhead(lines: Sequence[str], context: Context) -> Iterator[Fact]:
    """A company printed alone (or beside the form's title) at the top of a paper."""
    for number, line in enumerate(lines[:4]):
        for piece in re.split(r"\s*[|·]\s*|\s[-–—]\s|\s{2,}|\t|\s(?=(?:书函|書函|公函|函)$)", line.strip()):
            text = piece.strip(" -—")
            seat = re.match(r"(?P<v>[^,;:]{4,48}?),\s*[A-Z][\w\-]+(?:,? [A-Z][\w\-]+){0,2}$", text)
            if seat and COMPANY_EN.search(seat["v"]):
                text = seat["v"]  # "Name Limited, Town"
            if (
                not 4 <= len(text) <= 50
                or is_title_line(text)
                or is_ours(text, context)
                or re.search(r"[::。,;]", text)
            ):
                continue
            whole = COMPANY.whole.fullmatch(text)
            if not whole and re.search(r"\s(?:书函|書函|公函|函)$", line.strip()):
                whole = WEAK_COMPANY.match(text)
            beside = re.match(
                r"(?P<v>[\u3400-\u9fff()()]{4,24}(?:有限公司|集团|股份公司))(?=[\u3400-\u9fff]{2,16}(?:单|表|函|书|报告|通知|记录)$)",
                text,
            )
            found = whole or beside
            if found:
                value = found["v"]
                if not NOT_COMPANY.search(value) and not is_ours(value, context):
                    yield Fact("customer_name", text_value(value), text, "letterhead", line, 0.9)
                    yield from _address_below(lines, number)
            elif (
                (COMPANY_EN.search(text) or BUSINESS.search(text))
                and 2 <= len(text.split()) <= 6
                and all(re.match(r"\(?[A-Z&0-9]|of\b|and\b", w) for w in text.split())
            ):
                yield Fact("customer_name", text_value(text), text, "letterhead", line, 0.7)
                yield from _address_below(lines, number)


_STREET = Pattern(
    r"(?i)\b(?:street|st|road|rd|avenue|ave|lane|drive|route|rte|boulevard|blvd|building|tower|floor|estate|park|highway|square|quay|way|centre|"
    r"block|unit|room|rm|suite|plot|p\.?o\.? box)\b|[^\W\d_]+(?:str(?:a(?:ß|ss)e)?|weg|gatan|katu|vej|laan|straat)\b"
)
_STREET_ZH = Pattern(
    r"[省市县縣区區镇鎮乡鄉][\u3400-\u9fff\d]{1,16}(?:路|街|道|巷|弄|村|园|園|段)[\u3400-\u9fff\d\-]{0,12}\d"
)


def is_street(text: str) -> bool:
    """Whether a text is plainly a postal address: a street or district with a number."""
    return bool(re.search(r"\d", text)) and bool(_STREET.search(text) or _STREET_ZH.search(text))


def _address_below(lines: Sequence[str], number: int) -> Iterator[Fact]:
    """The line under a letterhead's company, where it is plainly a postal address."""
    line = lines[number + 1].strip() if number + 1 < len(lines) else ""
    if re.search(r"[::。;@!?]", line) or not 10 <= len(line) <= 120 or not re.search(r"\d", line):
        return
    if (_STREET.search(line) and "," in line) or _STREET_ZH.search(line):
        yield Fact("address", text_value(line), line, "letterhead", line, 0.8)
