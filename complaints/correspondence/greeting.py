"""Whom a letter greets: a person's name in a form that people bear, or nobody, so that no letter begins `Dear Team`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from complaints.reading import FieldValue
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.surnames import SURNAMES

#: Values that the reader is less sure of than this are not told to the customer as understood.
SURE_ENOUGH = 0.55
LONGEST = 40  # characters

_HAN = r"\u3400-\u9fff"
_TITLE = (
    "先生|女士|小姐|太太|同志|老师|教授|博士|医生|律师|会计师|总经理|副总经理|副总|经理|副理|协理|襄理|主任|主管|总监|董事长|总裁|厂长|"
    "处长|部长|课长|科长|组长|班长|队长|店长|院长|校长|所长|站长|园长|工程师|技术员|采购员|专员|师傅|老板|总|工|董"
)
_TITLED = Pattern(rf"(?P<name>[{_HAN}]{{1,4}}?)(?P<title>{_TITLE})")
#: 买买提·艾力, 迪丽热巴·迪力木拉提: given name and father's name, or a foreign name written in characters
_POINTED = Pattern(rf"[{_HAN}]{{1,8}}(?:[·•‧・．.][{_HAN}]{{1,8}}){{1,3}}")
#: surnames of Korea that China has not, and of Japan, Simplified
_KOREAN = frozenset("朴")
_JAPANESE = frozenset(
    [
        "佐藤",
        "铃木",
        "高桥",
        "田中",
        "伊藤",
        "渡边",
        "渡部",
        "山本",
        "中村",
        "小林",
        "加藤",
        "吉田",
        "山田",
        "山口",
        "松本",
        "井上",
        "木村",
        "清水",
        "山崎",
        "池田",
        "桥本",
        "阿部",
        "石川",
        "山下",
        "中岛",
        "石井",
        "小川",
        "前田",
        "冈田",
        "长谷",
        "藤田",
        "后藤",
        "近藤",
        "村上",
        "远藤",
        "青木",
        "坂本",
        "斋藤",
        "福田",
        "太田",
        "西村",
        "藤井",
        "金子",
        "藤原",
        "三浦",
        "中野",
        "原田",
        "松田",
        "竹内",
        "上田",
        "中山",
        "和田",
        "森田",
        "石田",
        "小野",
        "工藤",
        "酒井",
        "宫崎",
        "横山",
        "大野",
        "内田",
        "高木",
        "安藤",
        "岛田",
        "谷口",
        "今井",
        "高田",
        "河野",
        "丸山",
        "增田",
        "杉山",
        "村田",
        "大塚",
        "平野",
        "菅原",
        "武田",
        "久保",
        "野村",
        "松井",
        "岩崎",
        "木下",
    ]
)
#: characters that stand in words of trade and grammar and hardly ever in a given name
_NO_GIVEN = Pattern(
    "[的了吗呢吧啊呀是不没请您你我他她它们这那哪什怎被把给就还很更最及或与等已须需该答收寄退换赔偿漏坏裂锈脏错缺损泵阀箱盒袋装货单号码件"
    "量率压湿料款费价购售客户厂店处局室组部课院委员司器械管板片螺栓池灯线缆膜胶漆铝包订输检测试验格规型批次内外左右间期点异响]"
)
_NO_NAME = Pattern(
    r"谢谢|感谢|此致|敬礼|你好|品质|质量|采购|技术|业务|客服|销售|公司|电话|手机|传真|地址|附件|如下|商祺|以上|尽快|联系|仓库|投诉|反馈|日期|"
    r"编号|签字|盖章|特此|通知|申请|产品|中国|广东|江苏|浙江|上海|北京|深圳|苏州|东莞|台湾|香港|祝[好您愉工顺福大各生身]|高兴|成功|平安|安好|"
    r"顺利|愉快|万事|查收|文件|方便|麻烦|索赔|全体|同仁|管理|设备|安全|有限|集团|邮件|主题|车间|计划|平台|成品|包装|金属|高温|温度|空调|石油|"
    r"经过|关于|于是|曾经|全部|都是|能否|相关|解决|查看|严重|简单|明显|祝贺|余额|余下|万能|万一|常温|常规|华北|华东|华南|华中|华为|提供|江南|路上|明天|今天|昨天|双方|何时|应该|程序|项目|时候|路面|国家|国际|商品|商务|"
    r"海运|空运|陆运|花纹|水泵|水管|连接|支持|应急|牛奶|毛刺|毛坯|红色|白色|黄色|蓝色|黑色|黄铜|贝壳|封口|封装|家具|家电|左右|习惯|容器|容量|"
    r"满意|冷却|冷凝|利用|充电|温差|柴油|符合|武汉|龙头|叶轮|叶片|印刷|怀疑|荣幸|羊毛|司机|宁波|金华|常州|温州|广州|江西|江门|安徽|河南|河北|"
    r"云南|海南|马上|马达|关键|关系|沙发|向上|从来|麦克|和谐|车辆|车身|双人|单位|单号|万元|常见|计算|时间|任何|任务|方案|方面|余量|顾客"
)
#: words that are names too (He, An, So, Do, Will are surnames or given names): none where they are written small
_SMALL_WORDS = frozenset(
    """
    a an and or of for with from to in on at by is was be had we you it he she this our my his her us no will can may do
    did see get as if so up out off than then only but
    """.split()  # noqa: SIM905 - a list that people read and add to
)
_WORDS = frozenset(
    """
    the are were been has have they that these your their them please not yes would could shall should must does done
    find let got give sent send received receive attached below above here there when where what which who whom why how
    also because since until after before about into down over under again yours mine
    dear hello hi hey greetings good morning afternoon evening regards rgds brgds best kind kindest warm sincerely
    faithfully truly thanks thank thx tks cheers respectfully cordially wishes sir sirs madam ladies gentlemen mr mrs ms
    miss dr prof all everyone everybody colleague colleagues pls plz mfg gruss grüsse grüße saludos cordialement
    team teams sales quality department dept division section unit support service services customer customers client
    clients supplier suppliers vendor office purchasing purchase procurement logistics warehouse production engineering
    technical finance accounting accounts marketing management admin administrator administration info information
    contact mail email mailbox webmaster postmaster helpdesk desk reception secretary secretariat
    manager director engineer buyer supervisor officer specialist coordinator assistant executive president inspector
    technician analyst chief head leader representative agent owner partner consultant operator
    begin end pgp gnupg gpg message signed signature public private key block version hash encrypted
    complaint complaints claim claims return returns rma order orders invoice delivery shipment report notice request
    form subject item items model product products company part parts lot batch serial number qty quantity date urgent
    important attention attn fwd fw re leak leaks leaking leaked broken broke defect defects defective damaged failed
    failure fails problem problems issue issues error warning test sample samples pump pumps machine machines valve
    valves bearing bearings motor motors cable cables box boxes pallet pallets carton cartons reply replied
    ltd limited inc incorporated corp corporation llc llp plc gmbh ag kg ohg mbh bv nv sas sarl srl spa oy aps pty pte
    pvt sdn bhd kk group holding holdings international industries industry industrial technologies technology tech
    machinery equipment trading trade import imports export exports enterprise enterprises manufacturing electronics
    systems solutions global worldwide
    monday tuesday wednesday thursday friday saturday sunday january february march july september october november
    december today tomorrow yesterday
    iphone ipad android outlook samsung huawei xiaomi wechat whatsapp skype street road avenue floor building china
    germany usa uk unknown undisclosed recipients anonymous none null user guest nobody
    monsieur madame señor señora
    """.split()  # noqa: SIM905 - a list that people read and add to
)
_HONORIFIC = Pattern(
    r"(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|ing|eng|engr|ir|lic|sr|sra|srta|mme|mlle|herr|frau|sir|dame|rev|hon|dipl\.?-?ing|dr\.?-?ing)\b\.?,?\s+)+",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "das",
        "dos",
        "di",
        "del",
        "della",
        "dello",
        "degli",
        "dei",
        "du",
        "des",
        "d",
        "la",
        "le",
        "lo",
        "el",
        "al",
        "ad",
        "as",
        "van",
        "von",
        "der",
        "den",
        "dem",
        "ten",
        "ter",
        "te",
        "zu",
        "zum",
        "zur",
        "af",
        "av",
        "bin",
        "binti",
        "bint",
        "ibn",
        "abu",
        "santa",
        "st",
        "y",
    ]
)
_SUFFIX = Pattern(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|mba|esq|p\.?e)\.?", re.IGNORECASE)
_LETTER = r"[^\W\d_]"
_APOSTROPHE = "['’ʼ]"
#: O'Brien, Jean-Luc, Al-Rashid, d'Estaing; the parts are looked at one by one
_WORD = Pattern(rf"{_LETTER}+(?:(?:{_APOSTROPHE}|-){_LETTER}+)*")
_INITIALS = Pattern(rf"(?:{_LETTER}\.-?){{1,4}}|{_LETTER}|{_LETTER}{{2,3}}\.")
_INNER_CAPITAL = Pattern(r"(?:Mc|Mac|Fitz|De|Di|Du|La|Le|Lo|Van|Von|Al|El|O|D|Della?)[^\W\d_a-z][^\W\d_A-Z]+")
_HANGUL = Pattern(
    "[김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용][가-힣]{1,3}"
)


def greeted(values: Sequence[FieldValue]) -> str:
    """The name that a letter greets, of the values of `contact_name`: what a person confirmed, else a sure real name.

    Empty when there is none; a letter then greets the customer.
    """
    for value in values:
        text = " ".join(str(value.value).split())
        if value.confirmed_by:
            return text[:LONGEST]
        name = name_to_greet(text) if value.confidence >= SURE_ENOUGH else ""
        if name:
            return name
    return ""


def name_to_greet(text: str) -> str:
    """The text as a letter may greet it when it has the form of a person's name, else "".

    `Smith, John` is turned; what stands in brackets behind a name is left out. Chinese, Japanese and Korean names in
    characters need a known surname or a title; names in letters are one to four words in one case or with capitals.
    """
    name = re.sub(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*$", "", " ".join(text.split())).strip(" ,;:，、")
    if not name or len(name) > LONGEST or re.search(r"[\d@/\\|&+=<>#%^~*?!:;\"“”_]", name):
        return ""
    if re.fullmatch(rf"[{_HAN}·•‧・．. ]+", name):
        return name if _is_han_name(name) else ""
    mixed = re.fullmatch(
        rf"(?P<han>[{_HAN}]{{2,5}}) ?(?P<rest>[^{_HAN}]+)|(?P<first>[^{_HAN}]+?) ?(?P<last>[{_HAN}]{{2,5}})", name
    )
    if mixed:
        han, rest = mixed["han"] or mixed["last"], mixed["rest"] or mixed["first"]
        return name if _is_han_name(han) and _is_spelt_name(rest.strip()) else ""
    if _HANGUL.fullmatch(name.replace(" ", "")):
        return name
    if re.search(rf"[{_HAN}]", name):
        return ""
    turned = re.fullmatch(r"([^,]+), ?([^,]+)", name)
    if turned and not _SUFFIX.fullmatch(turned[2]):
        name = f"{turned[2]} {turned[1]}"
    return name if _is_spelt_name(name) else ""


def _is_han_name(text: str) -> bool:
    if _POINTED.fullmatch(text):
        return not _NO_NAME.search(fold(text))
    if re.search(r"[^\u3400-\u9fff ]", text) or len(text.split()) > 2:
        return False
    token = fold(text.replace(" ", ""))
    titled = _TITLED.fullmatch(token)
    if titled:
        name = titled["name"]
        return name in SURNAMES or _is_bare_han_name(name)
    return _is_bare_han_name(token)


def _is_bare_han_name(token: str) -> bool:
    """Surname and given name without a title, Simplified."""
    if not 2 <= len(token) <= 5 or token in SURNAMES or re.fullmatch(_TITLE, token) or _NO_NAME.search(token):
        return False
    if len(token) > 3 and token[:2] in _JAPANESE and not _NO_GIVEN.search(token[2:]):
        return True
    compound = len(token) >= 3 and token[:2] in SURNAMES
    given = token[2:] if compound else token[1:]
    if not compound and not (token[0] in SURNAMES or token[0] in _KOREAN):
        return len(token) == 3 and token[:2] in _JAPANESE and not _NO_GIVEN.search(token[2:])
    return len(given) <= 2 and not _NO_GIVEN.search(given)


def _is_spelt_name(text: str) -> bool:
    """Whether words in letters are a name: capitals first, or all in one case, with particles, initials and titles."""
    title = _HONORIFIC.match(text)
    words = text[title.end() if title else 0 :].replace(",", " ").split()
    while len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        words.pop()
    full = [word for word in words if word.lower().strip("'’") not in _PARTICLES and not _INITIALS.fullmatch(word)]
    full = full or [word for word in words if word.istitle() and word.isalpha() and len(word) > 1]
    if not 1 <= len(full) <= 4 or len(words) > 6 or any(_is_plain_word(word) for word in words):
        return False
    if not all(_WORD.fullmatch(word) for word in full):
        return False
    if all(word.islower() for word in words):
        return len(full) > 1 and min(map(len, full)) > 1
    if all(word.isupper() for word in words):
        return len(words) > 1
    return all(_begins_large(word) for word in full) and not words[-1].islower()


def _is_plain_word(word: str) -> bool:
    """Whether a word, or a part of it, belongs to a sentence, a desk, a firm or a thing."""
    pieces = [piece for piece in re.split(r"[-'’ʼ.]", word) if piece]
    return any(piece.lower() in _WORDS or piece in _SMALL_WORDS for piece in pieces if len(piece) > 1 or piece == "a")


def _begins_large(word: str) -> bool:
    """Wang, WANG, McDonald, O'Brien, d'Estaing, Xiao-ming; not WeChat, iPhone."""
    first, *others = re.split(r"[-'’ʼ]", word)
    if others and (len(first) == 1 or first in _PARTICLES):
        return others[0][:1].isupper() and _is_cased(others[0])
    return first[:1].isupper() and all(_is_cased(piece) or piece.islower() for piece in (first, *others))


def _is_cased(piece: str) -> bool:
    return bool(piece.istitle() or piece.isupper() or _INNER_CAPITAL.fullmatch(piece))
