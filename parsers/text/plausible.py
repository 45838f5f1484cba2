"""How much a text reads like a living language, by how common its characters are."""

from __future__ import annotations

from functools import lru_cache

FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔订单批号货质量客户投诉退换您贵请谢谢收您好附件数量产品不良规格型号订单编号日期公司电话传真地址联系"
    "這個們來為國說時會對過發後裡經麼學現當沒動麵還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產話門給員題論處義幾認條係氣變總電數報結務場計資統區隊決馬聽達強難權類據邊張該規術領傳師觀讓識帶導爭運筆訂單號貨質客訴換您貴請謝謝收附件數量產品規格編號電話傳真聯絡絕"
)


def _level_one(codec: str) -> frozenset[str]:
    """The everyday characters of a double-byte character set, by their place in it."""
    found: set[str] = set()
    first, last = (0xB0, 0xD7) if codec == "gb2312" else (0xA4, 0xC6)
    for lead in range(first, last + 1):
        for trail in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]:
            try:
                found.add(bytes((lead, trail)).decode(codec))
            except UnicodeDecodeError:
                continue
    return frozenset(found)


@lru_cache(maxsize=1)
def everyday() -> frozenset[str]:
    """The everyday characters of both Chinese scripts."""
    return _level_one("gb2312") | _level_one("big5")


def plausibility(text: str) -> float:
    """How much a text reads like a living language, about -3…2; only letters beyond ASCII count."""
    points, seen = 0.0, 0
    known = everyday()
    for char in text[:4000]:
        code = ord(char)
        if code < 0x80:
            continue
        seen += 1
        if char in FREQUENT:
            points += 2.0
        elif char in known or 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF60:
            points += 1.0
        elif 0x3040 <= code <= 0x30FF or 0xAC00 <= code <= 0xD7A3:
            points += 0.6
        elif 0x2010 <= code <= 0x2027 or code in (0xA0, 0xB0, 0xB1, 0xB7, 0xD7, 0x20AC):
            points += 0.5
        elif code == 0xFFFD or 0xE000 <= code <= 0xF8FF or 0x80 <= code < 0xA0:
            points -= 4.0
        elif 0xC0 <= code <= 0x24F or 0x370 <= code <= 0x52F:
            points += 0.4
        elif 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or code >= 0x20000:
            points -= 0.8
        else:
            points -= 0.5
    return points / seen if seen else 0.0
