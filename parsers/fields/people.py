"""Who writes: names, titles, companies and numbers in the block under a letter, where no label names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from complaints.script import fold
from parsers.fields.context import Context, Person
from parsers.fields.convert import World
from parsers.fields.lines import is_title_line
from parsers.fields.narrative import Fact
from parsers.fields.phones import find_phones
from parsers.fields.values import text_value

_COMPANY = re.compile(
    r"(?P<v>[\u3400-\u9fffA-Za-z0-9()()·&.\-]{2,32}?(?:股份有限公司|有限责任公司|有限責任公司|有限公司|集团公司|集團公司|总公司|分公司|集团|集團|公司|企業社|企业社|實業社|实业社|企業行|工業社|商行|药局|藥局|药房|藥房|株式会社)(?:\s*[((][\u3400-\u9fff]{2,8}[))])?)"
)
_WEAK_COMPANY = re.compile(
    r"^(?P<v>[\u3400-\u9fffA-Za-z0-9()()·]{2,24}(?:厂|廠|店|商店|商城|超市|商场|酒店|饭店|餐厅|医院|醫院|诊所|診所|药店|研究院|研究所|大学|學院|学院|中心|合作社|经营部|工程部|贸易部|门市部|服务部|服务站|维修站|修理厂|经销处|办事处|矿|煤矿|电厂|水厂|钢厂|机电队|施工队|管理处|管理部|农场|牧场|茶庄|工作室|工坊|批发部|加工部|经销部|零售部|商贸部|总汇|商号|药业|器材|电子|科技|实业|物资|贸易|建材|五金|商贸|物业|局|站|社|行|坊|馆|院|队|處))$"
)
_DEPARTMENT = re.compile(
    r"(?:品质|质量|采购|技术|生产|业务|工程|品管|品保|质管|质检|质保|客服|销售|市场|研发|仓库|仓储|物流|供应链|制造|设备|财务|行政|人事|售后|综合|外协|资材|管理|检验|来料|进料|供应商质量|供应商管理|商务|运营|计划|总务|机电|化验|维修|安全|营业|营运|進料|工务|项目|工艺|稽核|物管|装配|总装|服务|SQE|IQC|QA|QC|QE)(?:管理|保证|保證|控制|检验|技术|工程|部门|中心|一|二|三)*(?:部|科|课|課|室|处|處|组|組|股|中心|二部|一部)?"
)
_TITLE_ZH = re.compile(
    r"^(?P<v>(?:[\u3400-\u9fff]{0,8})(?:经理|主管|工程师|课长|科长|部长|总监|主任|厂长|专员|副理|协理|经办|采购员|检验员|班长|组长|总经理|店长|业务员|店主|助理|处长|队长|技师|技术员|管理员|负责人|代表|药师|老板|工程師|課長|科長|經理|總監|專員|組長|店長|廠長|處長|採購|襄理|SQE|QE))$"
)
_TITLE_EN = re.compile(
    r"\b(?:manager|engineer|director|officer|buyer|supervisor|head|lead|leader|specialist|coordinator|assistant|executive|president|purchas\w*|inspector|technician|analyst|sqe|sqa|qa|qc|qe|administrator|owner|ceo|coo|cto|cfo|controller|planner|chief|representative|agent|foreman|clerk|partner|principal|consultant|superintendent|pharmacist|chemist|scientist|vp|vice president|associate|procurement|advisor|secretary|expert)\b",
    re.IGNORECASE,
)
_NOT_COMPANY = re.compile(r"[贵貴敝我本你您该該](?:公司|司|厂|廠)|^(?:总|分|子|母)?公司$|通知|关于|收到|投诉|供应的")
_COMPANY_EN = re.compile(
    r"(?:\b(?:Ltd|Limited|Inc|Incorporated|LLC|L\.L\.C|GmbH|B\.?V|AB|plc|PLC|Corp|Corporation|Co|Company|S\.?A|S\.?r\.?l|S\.?p\.?A|Pty|KG|AG|Oy|A/S|AS|ApS|Kft|N\.?V|SAS|SARL|Pte|Sdn|Bhd|Pvt|LLP|LP|e\.?K|OHG|Kgaa|KGaA|SE|S\.L|S\.L\.U|Ltda|Lda|A\.S|A\.Ş|[SŞ]ti|Oyj|K\.K|d\.d|OOO|C\.V|Tbk|Sp\. ?z ?o\.? ?o|s\.?r\.?o|d\.?o\.?o|a\.?s)\b\.?\s*$|\bGroup\b|\bIndustries\b|\bHoldings\b)"
)
_PLACE_WORDS = re.compile(
    r"(?i)\b(?:street|road|avenue|dept|department|quality|house|floor|purchasing|office|desk|usa|uk|germany|china|team|assurance|control)\b"
)
_BUSINESS = re.compile(
    r"\b(?:Systems?|Laborator(?:y|ies)|Labs?|Centre|Center|Centres|Supplies|Supply|Works|Technolog(?:y|ies)|Electronics|Components|Industrial|Engineering|Manufacturing|Products|Trading|Traders|Trade|Foods?|Pharma\w*|Packaging|Chemicals?|Motors?|Automotive|Instruments?|Services?|Solutions|Partners|Brothers|Bros|Sons|Stores?|Hospital|Clinic|University|Institute|Farms?|Winer(?:y|ies)|Brewery|Bakery|Mills?|Foundry|Fasteners|Tools|Valves?|Marine|Rail|Logistics|Imports?|Exports?|Distribution|Distributors|Wholesale|Retail|Optics|Cables?|Plastics?|Metals?|Steel|Textiles?|Furniture|Toys|Garden|Medical|Dental|Energy|Power|Water|Controls?|Machinery|Equipment|Hydraulics|Pumps|Enterprises?|International|Associates|Agencies|Agency|Shop|Market|Hotel|School|Elevator|Aerospace|Aviation|Dairy|Cosmetics|Paper|Glass|Print(?:ing|ers)?|Appliances|Lighting)\b"
)
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴郁胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公涂岳帅缑亢况郈有琴归海晋楚闫法汝鄢佘牟商佟伯赏墨哈谯笪年爱阳覃肖代邸迟仝苟区钭付闭粟母揭门冒户补苑但禤麦植练佴鲜"
) | {
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "端木",
    "闻人",
    "申屠",
    "鲜于",
    "夏侯",
    "轩辕",
    "南宫",
    "独孤",
    "西门",
    "宇文",
    "长孙",
    "太史",
    "钟离",
    "澹台",
    "司空",
    "呼延",
    "百里",
    "完颜",
    "第五",
    "公冶",
    "濮阳",
    "淳于",
    "单于",
    "太叔",
    "仲孙",
    "万俟",
    "赫连",
    "拓跋",
    "达奚",
}
_NOT_NAME = re.compile(
    r"(?:谢谢|感谢|此致|敬礼|祝好|您好|你好|品质|质量|采购|技术|业务|客服|销售|部门|公司|电话|手机|传真|地址|附件|如下|顺祝|商祺|以上|请查|尽快|敬上|联系|经理|主管|先生|女士|小姐|工程|售后|仓库|投诉|反馈|退货|日期|编号|签字|盖章|此函|特此|函告|通知|申请|产品|中国|广东|江苏|浙江|上海|北京|深圳|苏州|东莞|台湾|香港|祝(?:好|您|你|商|贵|愉|工|顺|福|大|各|生|身)|部$|科$|课$|厂$|店$|组$|盼复|急|高兴|成功|平安|时祺|安好|顺利|愉快|周末|万事|多谢|辛苦|收悉|知悉|查收|回复|文件|方便|麻烦|明细|打扰|期待|商安|台安|台鉴|[单表函]$|索赔|退货|诚挚|全体|同仁|包装|管理|设备|安全|有限|集团|原始|邮件|主题|包材|车间|计划)"
)
_SIGN = re.compile(
    r"^\W*(?:此致|敬礼|祝好|祝商祺|顺祝.*|顺颂.*|即颂.*|敬颂.*|祝.{0,8}|谢谢.{0,6}|多谢.{0,4}|感谢.{0,10}|敬上|谨上|best(?: regards| wishes)?|kind(?:est)? regards|regards|thanks?(?: you)?(?: and (?:best |kind )?regards| in advance| a lot| for your .*)?|many thanks|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|with (?:best |kind )?regards|cheers|br|b\.?rgds|rgds|mit freundlichen gr(?:ü|u)(?:ß|ss)en|respectfully(?: yours)?|thanking you|warm regards|cordially|faithfully yours)\W*$"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")
_FAX_MARK = re.compile(r"(?:传真|fax|telefax|(?<![a-z])f)(?:号码|no)?\W{0,3}$")
_SENT_FROM = re.compile(r"^(?:发自我的|從我的|从我的|sent from my|get outlook|来自我的).*", re.IGNORECASE)


#: what stands below signatures and is none: confidentiality, virus scanners, paper savers
_FOOTER = re.compile(
    r"confidential|intended recipient|privileged|\bvirus|scanned (?:for|by)|disclaimer|consider the environment|before printing|保密|机密|误收|非指定收件|并非收件人|收件人使用|病毒|打印本邮件"
)
#: registers and banks in the last lines of a signature
_REGISTER = re.compile(
    r"\bhrb\b|ust-?id|\bvat\b|amtsgericht|sitz der|geschaftsfuhrer|geschäftsführer|registered (?:in|office)|company (?:no|reg)|税号|开户行|统一社会信用|营业执照|邮编|统一编号"
)
_HONORIFIC = re.compile(
    r"^(?:(?:dr|mr|mrs|ms|miss|mme|prof|ing|herr|frau|dipl\.?-?ing|eng|ir)\.?\s+)+(?=[A-ZÀ-Þ])", re.IGNORECASE
)
_NO_NAME_EN = re.compile(
    r"\b(?:request|form|report|notice|claim|complaint|rma|return|order|invoice|purchase|urgent|delivery|note|dear|hello|attached|attn|attention|subject|company|item|model|customer|supplier|product|quality|section|team|sales)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:中国|台湾)?[\u3400-\u9fff]{1,6}(?:省|市|县|区|镇|乡|湾仔|香港|九龙|新界|澳门)[\u3400-\u9fffa-z0-9\-()·]{2,40}?\d[\d\-a-z]*\s?(?:号|弄|楼|室|层|座|幢|栋)[\u3400-\u9fff0-9a-z\-]{0,16}|(?:香港|九龙|新界|澳门)[\u3400-\u9fff]{2,16}\d[\d\-]*号[\u3400-\u9fff0-9a-z\-]{0,16}"
)


def without_honorific(name: str) -> str:
    """The name without Dr., Mr., Ms. and the like before it."""
    return _HONORIFIC.sub("", name.strip())


def is_ours(name: str, context: Context) -> bool:
    """Whether a company name is one of ours (also in the other script, or in part)."""
    key = re.sub(r"[\W_]", "", fold(name))
    for own in context.company_names:
        mine = re.sub(r"[\W_]", "", fold(own))
        if mine and (key == mine or (len(mine) >= 4 and mine in key) or (len(key) >= 4 and key in mine)):
            return True
    return False


def looks_like_name(text: str, known: str = "") -> bool:
    """Whether 2 to 4 Chinese characters (or 2 to 4 capitalised words) are a person's name."""
    token = fold(text.strip())
    if known and token == fold(known):
        return True
    if re.fullmatch(r"[\u3400-\u9fff]{2,4}", token):
        if _NOT_NAME.search(token):
            return False
        return (token[:2] in _SURNAMES and len(token) >= 3) or (token[0] in _SURNAMES and len(token) <= 3)
    words = text.strip().split()
    if not 2 <= len(words) <= 4 or len(text) > 32 or is_title_line(text):
        return False
    return all(re.fullmatch(r"[A-ZÀ-Þ][\w'’\-]*\.?|van|von|de|der|den|da|di|la|le|bin|al", w) for w in words) and not (
        _TITLE_EN.search(text) or _COMPANY_EN.search(text) or _BUSINESS.search(text) or _NO_NAME_EN.search(text)
    )


def display_name(person: Person | None) -> str:
    """The person's own name in a From header; Chinese rather than its romanisation; empty when it is a company or a desk."""
    if person is None:
        return ""
    name = without_honorific(re.sub(r"[\"'“”]|\(.*?\)|<.*?>|\[.*?\]", " ", person.name))
    if "," in name and re.fullmatch(r"[A-Za-zÀ-ÿ'\- ]+,\s*[A-Za-zÀ-ÿ'\- ]+", name):
        last, first = name.split(",", 1)
        name = f"{first.strip()} {last.strip()}"
    for han in re.findall(r"[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff])", name):
        if re.search(r"[\u3400-\u9fff]" + re.escape(han), name):
            continue
        if looks_like_name(han):
            return str(han)
    return name if looks_like_name(name) and not re.search(r"[\u3400-\u9fff]", name) else ""


def company_of(person: Person | None) -> str:
    """A company that a From header's display name names."""
    if person is None:
        return ""
    found = _COMPANY.search(person.name)
    if found:
        return found["v"]
    return (
        person.name.strip(' "')
        if _COMPANY_EN.search(person.name) and not re.search(r"via |on behalf", person.name)
        else ""
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
    if re.search(r"[a-z]\.\s*$", key) and len(line.split()) >= 3 and not _COMPANY_EN.search(line.strip()):
        return False
    if len(re.findall(r"\s[|·]\s", line)) >= 2 and len(line) < 140:
        return True
    if len(line) < 160 and (_REGISTER.search(key) or re.search(r"(?<!\d)\+\d{2,3}[ \-(]\d[\d \-()]{6,}\W*$", key)):
        return True
    if re.match(r"^\W*[-—_=*~·]{2,}\W*$", line):
        return True
    if (
        _EMAIL.search(line)
        or re.search(r"(?:电话|手机|传真|tel|fax|mobile|phone|邮箱|地址|add)\W", key)
        or re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", key)
    ):
        return len(line) < 110 and not (
            len(re.findall(r"[\u3400-\u9fff]", line)) > 24 and re.search(r"[,。?!]", key) and "地址" not in key
        )
    if _COMPANY.search(line) or _COMPANY_EN.search(line.strip()):
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
            if not context.is_ours(email[0]):
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


def _addresses(text: str) -> Iterator[Fact]:
    """An address that stands alone or beside the company, without a label."""
    for piece in re.split(r"\s*[||·,,;;]\s*|\s{2,}|\t", text):
        where = re.sub(r"^\W*(?:公司)?(?:地址|住址|地点|厂址)\s*[::]?\s*", "", piece.strip())
        if _ADDRESS.fullmatch(fold(where)):
            yield Fact("address", text_value(where), where, "signature", text, 0.8)


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
    company = _COMPANY.search(rest)
    if company:
        value = re.sub(r"^(?:我司|我们|本公司|敝司|来自|by)", "", company["v"]).strip(" .-")
        if not is_ours(value, context) and not _NOT_COMPANY.search(value):
            yield Fact("customer_name", text_value(value), value, "signature", text, 1.2)
        rest = (rest[: company.start()] + " " + rest[company.end() :]).strip()
    rest = re.sub(r"(?:敬上|谨上|敬启|拜上|谨启|敬呈|上$|叩上|敬复|(?<=\S)\s+启$)", " ", rest)
    tokens = [t for t in re.split(r"[\s|/·,,;;::、—\-]+", rest) if t]
    for token in tokens:
        folded = fold(token)
        weak = _WEAK_COMPANY.match(token)
        if (
            weak
            and not company
            and not _DEPARTMENT.fullmatch(token)
            and not _DEPARTMENT.fullmatch(folded.upper())
            and not looks_like_name(token, known)
            and len(token) >= 4
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
        if name and not re.fullmatch(_DEPARTMENT, name) and name not in seen:
            seen.append(name)
            yield Fact(
                "contact_name", text_value(name), name, "signature", text, 1.5 if fold(name) == fold(known) else 1.0
            )


def _english(lines: list[str], context: Context, known: str) -> Iterator[Fact]:
    """Name, title, company by their order: the name first, then the title, then the company."""
    name_at = -1
    for index, line in enumerate(lines[:9]):
        whole = re.fullmatch(r"[A-Z][\w.]*(?: [A-Z][\w.]*){0,3} [-–] [A-Z][\w&/]*(?: [A-Z][\w&/]*){0,2}", line)
        if name_at >= 0 and whole and _TITLE_EN.search(line.split(" - ")[0]) and not _BUSINESS.search(line):
            yield Fact("contact_title", text_value(line), line, "signature", line)
            continue
        pieces = [
            without_honorific(
                re.sub(r"^(?:for(?: and on behalf of)?|on behalf of)\s+(?=[A-Z])", "", p.strip(" ,|·-–—"))
            )
            for p in re.split(
                r"\s*[|·]\s*|\s{3,}|,\s+(?!(?:Ltd|Inc|LLC|Co|GmbH|Corp|S\.A|Pty|Pvt|plc|Limited|B\.V)\b)|\s[–—-]\s",
                line,
            )
            if p.strip(" ,|·-–—")
        ]
        for piece in pieces:
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
            if (
                not is_title_line(piece)
                and _COMPANY_EN.search(piece)
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
                _TITLE_EN.search(piece)
                and len(piece.split()) <= 6
                and name_at >= 0
                and not _BUSINESS.search(
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
                if _BUSINESS.search(piece) or (index > name_at and plain):
                    yield Fact(
                        "customer_name",
                        text_value(piece),
                        piece,
                        "signature-weak",
                        line,
                        0.9 if _BUSINESS.search(piece) else 0.6,
                    )


def inline_company(sentence: str, context: Context) -> Iterator[Fact]:
    """`我司(淮亭电机股份有限公司)…`, `我们是晋州大华机械厂`, `we, Harrow Ltd, …`."""
    for match in _COMPANY.finditer(sentence):
        before = fold(sentence[: match.start()])
        value = re.sub(
            r"^.*(?:我司|我们是|我是|我公司|本公司|来自|这里是|敝公司|代表|我厂|我方)", "", match["v"]
        ).strip(" (),")
        if (
            is_ours(value, context)
            or _NOT_COMPANY.search(value)
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
    if found and not is_ours(found[1], context) and (_COMPANY_EN.search(found[1]) or _BUSINESS.search(found[1])):
        yield Fact("customer_name", text_value(found[1]), found[1], "inline", sentence, 0.8)


_BESIDE = re.compile(r"(?:贵司|贵公司|供应商|供货方?|供方|卖方|物流|快递|承运|货代|致|送检|检测|抄送)[^,。]{0,4}$")


def lone_company(texts: Sequence[str], context: Context) -> Iterator[Fact]:
    """The only Chinese company named in full that is not ours, where nothing else says whose letter it is."""
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        if "公司" not in text and "集" not in text:
            continue
        for match in _COMPANY.finditer(text):
            value = re.sub(
                r"^.*(?:我司|我们是|我是|我公司|本公司|来自|接受|代表|代理|您好|你好|由|至|收到|的|系)", "", match["v"]
            ).strip(" (),.-")
            if (
                len(value) < 6
                or not re.search(r"(?:有限|责任|股份)公司", value)
                or is_ours(value, context)
                or _NOT_COMPANY.search(value)
                or re.search(r"物流|快递|速运|货运|检测|检验|律师|保险|银行", value)
                or _BESIDE.search(fold(text[: match.start()]))
                or re.match(r"\W*(?:台鉴|钧鉴|收\b|启\b|质量部|品质部|品管|客服)", fold(text[match.end() :]))
            ):
                continue
            found.setdefault(value, (value, text))
    if len(found) == 1:
        value, text = next(iter(found.values()))
        yield Fact("customer_name", text_value(value), value, "lone", text, 0.6)


def company_like(name: str) -> bool:
    """Whether a name is a company's by its legal form rather than a person's."""
    return bool(_COMPANY_EN.search(name) or _COMPANY.fullmatch(name))


def letterhead(lines: Sequence[str], context: Context) -> Iterator[Fact]:
    """A company printed alone (or beside the form's title) at the top of a paper."""
    for number, line in enumerate(lines[:4]):
        for piece in re.split(r"\s*[|·]\s*|\s{2,}|\t|\s(?=(?:书函|書函|公函|函)$)", line.strip()):
            text = piece.strip(" -—")
            seat = re.match(r"(?P<v>[^,;:]{4,48}?),\s*[A-Z][\w\-]+(?:,? [A-Z][\w\-]+){0,2}$", text)
            if seat and _COMPANY_EN.search(seat["v"]):
                text = seat["v"]  # "Name Limited, Town"
            if (
                not 4 <= len(text) <= 50
                or is_title_line(text)
                or is_ours(text, context)
                or re.search(r"[::。,;]", text)
            ):
                continue
            whole = _COMPANY.fullmatch(text)
            if not whole and re.search(r"\s(?:书函|書函|公函|函)$", line.strip()):
                whole = _WEAK_COMPANY.match(text)
            beside = re.match(
                r"(?P<v>[\u3400-\u9fff()()]{4,24}(?:有限公司|集团|股份公司))(?=[\u3400-\u9fff]{2,16}(?:单|表|函|书|报告|通知|记录)$)",
                text,
            )
            if whole or beside:
                value = (whole or beside)["v"]  # type: ignore[index]
                if not _NOT_COMPANY.search(value) and not is_ours(value, context):
                    yield Fact("customer_name", text_value(value), text, "letterhead", line, 0.9)
                    yield from _address_below(lines, number)
            elif (
                (_COMPANY_EN.search(text) or _BUSINESS.search(text))
                and 2 <= len(text.split()) <= 6
                and all(re.match(r"\(?[A-Z&0-9]|of\b|and\b", w) for w in text.split())
            ):
                yield Fact("customer_name", text_value(text), text, "letterhead", line, 0.7)
                yield from _address_below(lines, number)


_STREET = re.compile(
    r"(?i)\b(?:street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd|building|tower|floor|estate|park|highway|square|quay|way|centre|"
    r"block|unit|room|rm|suite|plot|p\.?o\.? box)\b|[^\W\d_]+(?:str(?:a(?:ß|ss)e)?|weg|gatan|katu|vej|laan|straat)\b"
)
_STREET_ZH = re.compile(
    r"[省市县縣区區镇鎮乡鄉][\u3400-\u9fff\d]{1,16}(?:路|街|道|巷|弄|村|园|園|段)[\u3400-\u9fff\d\-]{0,12}\d"
)


def _address_below(lines: Sequence[str], number: int) -> Iterator[Fact]:
    """The line under a letterhead's company, where it is plainly a postal address."""
    line = lines[number + 1].strip() if number + 1 < len(lines) else ""
    if re.search(r"[::。;@!?]", line) or not 10 <= len(line) <= 120 or not re.search(r"\d", line):
        return
    if (_STREET.search(line) and "," in line) or _STREET_ZH.search(line):
        yield Fact("address", text_value(line), line, "letterhead", line, 0.8)
