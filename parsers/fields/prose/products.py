"""What product a sentence or a subject line is about, and its model, where no label names them: by language, and in lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.trouble import trouble
from parsers.fields.facts import Fact, remembered
from parsers.fields.prose import products_chinese, products_english
from parsers.fields.prose.products_chinese import STOP_WORDS
from parsers.fields.values.normal_forms import text_value
from parsers.fields.values.numbers import UNIT
from parsers.fields.values.numerals import HAN_NUMBER

__all__ = ["chinese", "english", "of_list_item"]

chinese = remembered(products_chinese.chinese)
english = remembered(products_english.english)

_ITEM = Pattern(
    r"^\s*(?:\(?\d{1,2}[.)、)]|[①-⑳]|[-*•·▪◆►]\s|[((][一二三四五六七八九十][))]|[一二三四五六七八九]、)\s*(?P<np>[^,，;；:：()（）/]{2,40}?)\s*[,，;；:：(（/](?P<rest>.*)$",
    re.DOTALL,
)
_ITEM_TELLS = Pattern(
    rf"批号|批次|料号|货号|型号|订单|(?<![a-z])(?:lot|batch|item|p/n|part|art\.?|model|sku|serial)(?![a-z])|(?:\d|{HAN_NUMBER})\s*{UNIT}"
)
_ITEM_SIZE = Pattern(
    r"(?<!\s)\s++(?=[\d.]*\d)[\d.,x×*]+\s?(?:kg|g|mm|cm|m|ml|l|磅|吋|寸|英寸|oz|lb|in|w|v|公斤|斤|米)?$", re.IGNORECASE
)


@remembered
def of_list_item(sentence: str) -> Iterator[Fact]:
    """The goods that an item of a list is about, where it goes on with their number, lot or count."""
    found = _ITEM.match(sentence)
    if found is None or not _ITEM_TELLS.search(fold(found["rest"])):
        return
    name = _ITEM_SIZE.sub(
        "", re.sub(r"^(?:the|your|our)\s+|^品名[為为是]?", "", found["np"].strip(), flags=re.IGNORECASE)
    )
    key = fold(name)
    if (
        trouble(key)
        or _asks(key)
        or re.search(r"\d{3}|^(?:on|in|at|of|for|with|from|lot|batch|order|po|批|订单|数量|日期)\b", key)
    ):
        return
    if re.search(r"[后时前中内上下]$|^(?:使用|安装|收到|经|在|因|由|已|有|无|未|不)", key):
        return
    if len(name) >= 2 and len(name.split()) <= 5 and not STOP_WORDS.match(key):
        yield Fact("product_name", text_value(name), name, "noun", sentence, 2.8)


def _asks(key: str) -> bool:
    return bool(re.search(r"请|要求|希望|提供|please|kindly|we |you|provide|send|reply", key))
