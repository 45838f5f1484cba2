"""What the customer asks for in sentences that ask: the act by its words, the asking by the form of the sentence."""

from __future__ import annotations

from foundations.language.pattern import Pattern
from foundations.language.phrases import Words
from foundations.language.script import fold
from foundations.language.sought import Sought
from parsers.fields.labels.wishes import asked

_ASKING = Words(
    r"请|想把|想请|想让|就想|倾向|可以[^,。]{0,4}(?:换|退|补|修)|帮我|grateful|let us (?:receive|have|get)|发我|发给我|告诉我|给我|先(?:补|换|退|发|寄)|(?:^|[,。!])(?:退钱|退款|退货|换货|赔钱|重做)(?:$|[,。!])|能退|能换|给换|换一批|即刻|立刻|马上|唔该|劳烦|快(?:点|些)|吧|想[换退补要]|要求|希望|望|麻烦|烦|能不能|先换|务必|需要?|须|应|能否|可否|是否可以|申请|恳请|建议|必须|要(?!是)|给(?:我|换|退|补)|安排|尽快|尽速|赶紧|提出|诉求|处理[::]|我们想|打算|准备|否则|按.{0,6}处理|作.{0,8}处理|同意|可以(?:让步|接受)|索|予以|换一下|"
    r"please|\bpls\b|\bplz\b|\bshare\b|\bsubmit\b|\bdepute\b|\bair(?:lift|freight)|\brush\b|\bi\W?d like\b|\blike (?:a|to|the)\b|\bneeds\b|\bcan we\b|\bcould we\b|kindly|request|require|\bwant\b|\bneed\b|\bwould like\b|\bmust\b|\bexpect\b|\bask\b|\bdemand\b|\bcould you\b|\bcan you\b|\bwould you\b|\bwe'd like\b|\badvise about\b|\binsist\b|\bclaim\b|\bpropose\b|\bshould\b|\bacceptable\b|\bsend\b|\bissue\b|\barrange\b|\bwill (?:debit|charge|return|send)|\bhold you\b|\bto be\b|\bin return\b|\bsuggest\b|\blooking for\b|\baccept\b|\bback\b"
)
_NOT_ASKING = Sought(
    r"(?:已经?|上次|之前|以前|曾|去年|上回|前次)[^,。;]{0,14}(?:退货|换货|更换|赔偿|维修|补发|换过|修过|退回|退[了]?[钱款]|赔钱)|(?:have|has|had|was|were|already|been)\s+(?:\w+\s+){0,2}(?:returned|replaced|repaired|exchanged|refunded|reworked|sorted)|保留[^,。;]{0,6}(?:索赔|追偿)[^,。;]{0,6}(?:权利|权力)|因(?:返工|返修|重工)[^,。;]{0,8}(?:产生|造成)[^,。;]{0,12}|reserve[^.;]{0,30}(?:claim|right)|等.{0,4}通知|保修期?内?(?:更换|维修)规定|(?:支持|享受)退换|退货地址|\breturned?\s+(?:from|by)\s+(?:our|the|a)\b|if you are not the intended"
)


#: what lawyers write below letters asks for nothing that we could do
_ITEM = Pattern(r"\s*(?:\(?\d{1,2}[.)、)]|[①-⑳]|[(（]?[一二三四五六七八九十][)）、]|\(?[a-e]\)|[-*•·]\s)")
_LIST_FOLLOWS = Pattern(
    r"[::]\s*$|[::]\s*(?:\(?1[.)、]|①|一、|\(a\))|以下|如下|下列|following|(?:two|three|four) things"
)
_DISCLAIMER = Sought(r"intended recipient|delete (?:all|this|it|the) |误收|非指定收件|并非收件人|不是.{0,4}收件人")


_FINDINGS = Pattern(
    r"书面|答复|回复|回覆|原因|说明|解释|written|in writing|repl|answer|respon|finding|cause|explain|explanation"
)


def from_prose(sentences: list[str]) -> list[tuple[str, str]]:
    """(request, sentence) of each request that a sentence asks for."""
    out: list[tuple[str, str]] = []
    list_asks = False  # "we need two things from you: 1) …; 2) …": every item of the list is asked for
    for sentence in sentences:
        key = fold(sentence)
        asks = bool(_ASKING.search(key))
        item = bool(_ITEM.match(key))
        list_asks = (list_asks and item) or (asks and bool(_LIST_FOLLOWS.search(key)))
        if not (asks or (item and list_asks)) or _DISCLAIMER.search(key):
            continue
        cleaned = _NOT_ASKING.sub(" ", key)
        out += [(name, sentence) for name in asked(cleaned) if name not in {n for n, _ in out}]
    if any(
        name == "8d_report" for name, _ in out
    ):  # the report asked for is the 8D, unless findings are wanted besides
        out = [(name, s) for name, s in out if name != "reply" or _FINDINGS.search(fold(s))]
    return out
