"""Complaints by word of mouth: what a colleague writes down after a call or a visit, and that it wants confirming in writing."""

from __future__ import annotations

import re

from foundations.language.pattern import Pattern
from foundations.language.script import fold

_WHO = r"客户|顾客|用户|买方|经销商|代理商|customer|client|buyer|dealer"
_SAID = r"投诉|抱怨|反映|反馈|反应|提出|告知|通知|要求|索赔|称|说|complain|report|told|tell|say|said|claim|ask"
#: by which way, most telling first; each must stand near somebody who said something
_WAYS = (
    ("visit", r"来访|到访|上门|登门|来厂|拜访|走访|驻厂|现场|visit(?:ed|ing)?\b|on site|in person"),
    ("meeting", r"会议上|会上|例会|座谈|meeting|conference"),
    ("phone", r"来电|致电|电话|电联|口头|当面|语音|通话|微信|call(?:ed)?\b|phone|rang\b|by voice|verbal|oral"),
)
_NEAR = 60  # characters between the way and what was said
_STATISTICS = Pattern(r"统计|月报|周报|日报|汇总|报表|会议通知|培训|statistics|summary of|monthly report|weekly report")


def way_told(text: str) -> str:
    """`phone`, `visit` or `meeting` when the text tells that a customer complained by word of mouth, else empty."""
    words = fold(text)
    if _STATISTICS.search(words):
        return ""
    for way, pattern in _WAYS:
        for found in re.finditer(pattern, words):
            around = words[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if re.search(_WHO, around) and re.search(_SAID, around):
                return way
    return ""
