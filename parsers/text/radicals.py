"""Chinese radicals that browsers write into PDF text for whole characters (⼈ for 人, ⻔ for 门), put right."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from foundations.language.pattern import Pattern
from foundations.language.script import script_counts

#: forms of the Radicals Supplement block that look like characters of their own; NFKC leaves them alone
_SUPPLEMENT = {
    "⺁": "厂", "⺄": "乙", "⺅": "亻", "⺆": "冂", "⺇": "几", "⺈": "刀", "⺉": "刂", "⺊": "卜", "⺋": "卩", "⺌": "小", "⺍": "小",
    "⺎": "兀", "⺏": "尣", "⺐": "尢", "⺒": "巳", "⺓": "幺", "⺔": "彑", "⺕": "彐", "⺖": "忄", "⺘": "扌", "⺙": "攵",
    "⺛": "旡", "⺜": "日", "⺝": "月", "⺞": "歺", "⺟": "母", "⺠": "民", "⺡": "氵", "⺢": "氺", "⺣": "灬", "⺤": "爫", "⺥": "爫",
    "⺦": "丬", "⺧": "牛", "⺨": "犭", "⺩": "王", "⺪": "疋", "⺫": "目", "⺬": "示", "⺭": "礻", "⺮": "竹", "⺯": "糸", "⺰": "纟",
    "⺱": "罓", "⺲": "罒", "⺶": "羊", "⺷": "羊", "⺸": "羊", "⺹": "耂", "⺺": "肀", "⺻": "聿", "⺼": "月", "⺽": "臼",
    "⺾": "艹", "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤", "⻃": "覀", "⻄": "西", "⻅": "见", "⻆": "角", "⻇": "角", "⻈": "讠",
    "⻉": "贝", "⻊": "足", "⻋": "车", "⻌": "辶", "⻍": "辶", "⻎": "辶", "⻏": "阝", "⻐": "钅", "⻑": "長", "⻒": "镸", "⻓": "长",
    "⻔": "门", "⻕": "阜", "⻖": "阝", "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻞": "食",
    "⻟": "飠", "⻠": "饣", "⻡": "首", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄",
    "⻪": "黾", "⻫": "斉", "⻬": "齐", "⻭": "歯", "⻮": "齿", "⻯": "竜", "⻰": "龙", "⻱": "龜", "⻲": "亀", "⻳": "龟",
}  # fmt: skip
_ANY = Pattern("[\u2e80-\u2fd5]")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table = {ord(odd): plain for odd, plain in _SUPPLEMENT.items()}
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    return table


def plain_han(text: str, *, simplified: bool | None = None) -> str:
    """The text with radicals as whole characters, of the same length; ⼾ is 户 in Simplified text (or as told), else 戶."""
    if not _ANY.search(text):
        return text
    plain = text.translate(_table())
    if "\u2f3e" in text:
        if simplified is None:
            simplified = is_simplified(text)
        if simplified:
            plain = "".join("户" if odd == "\u2f3e" else char for odd, char in zip(text, plain, strict=True))
    return plain


def is_simplified(text: str) -> bool:
    """Whether a text has at least as many characters of the Simplified script alone as of the Traditional one."""
    simplified, traditional, _ = script_counts(text)
    return simplified >= traditional
