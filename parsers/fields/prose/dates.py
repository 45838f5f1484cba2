"""Dates that sentences tell, each with the part it plays: received, found, produced, wanted back by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Sought
from foundations.language.trouble import trouble
from parsers.fields.facts import Fact
from parsers.fields.values.about import of_two_digits
from parsers.fields.values.dates import FoundDate, find_dates
from parsers.fields.values.locale import World
from parsers.fields.values.numbers import number

_DATE_ROLES: tuple[tuple[str, Pattern[str], Pattern[str]], ...] = (
    (
        "reply_requested_by",
        Pattern(
            r"(?:请|要求|须|需|务必|望|希望|烦|最迟|最晚|限)[^。;]{0,16}$|(?:\bby|before|until|no later than|not later than|latest(?: by)?|deadline(?: is)?|due(?: on| by)?|within)\s*(?:the\s+)?(?:end of\s+|close of\s+|cob\s+|eod\s+)?$"
        ),
        Pattern(
            r"^\s*(?:日|号|\(.{0,6}\)|下班|上午|中午|下午|\d{1,2}[:点]\d{0,2}|之|以)*\s*(?:前|之前|以前|内)[^。;]{0,24}?(?:答复|回复|回覆|反馈|提供|提交|提出|确认|回|给|处理|出具|完成|发|告知|安排|解决|落实|上门|补|换|派|到)|^\s*(?:前|之前|以前)|^(?!.*(?:deliver|arriv|ship)).{0,6}$"
        ),
    ),
    (
        "expiry_date",
        Pattern(
            r"(?:有效期|保质期|失效期?|效期|保存期限|exp(?:iry|ires|iration)?(?: date)?|best before|use by)(?:限|日期|至|到|为|是|:|\s|\.)*$"
        ),
        Pattern(r"^\s*(?:到期|过期|失效)"),
    ),
    (
        "production_date",
        Pattern(
            r"(?:生产|制造|出厂|mfg|mfd|manufactur(?:ed|ing)(?: date)?|produc(?:ed|tion)(?: date)?|made)(?:日期|时间|于|在|为|是|:|\s|on|\.)*$"
        ),
        Pattern(r"^\s*(?:生产|制造|出厂)(?!线|车间|时|中|过程)"),
    ),
    (
        "purchase_date",
        Pattern(
            r"(?:购买|购于|购进|购入|购置|购机|购车|买|purchased|bought)(?:[^.;]{0,60}?\bon|日期|时间|于|在|为|是|:|\s|on)*$"
        ),
        Pattern(r"^\s*(?:在[^,。]{0,12})?(?:购买|买|购进|购入|购置|购得)"),
    ),
    (
        "ship_date",
        Pattern(
            r"(?:发货|出货|发运|寄出|交运|shipped|shipment of|dispatched|despatched)(?:日期|时间|于|在|为|是|:|\s|on)*$"
        ),
        Pattern(r"^\s*(?:贵司|贵公司|你司|你们|贵厂)?(?:发货|出货|发出|发运|寄出|发来|发的|出的|shipped|shipment)"),
    ),
    (
        "delivery_date",
        Pattern(
            r"(?:到货|到厂|到仓|到库|收到|收货|送达|交货|交付|进货|送到|received|\bgot\b|\bcame\b|deliver(?:ed|y|ies)|arrived)(?:[^,。;]{0,24}?\b(?:on|of|from|dated)|日期|时间|于|在|为|是|:|\s)*$|(?:receiv|arriv|deliver|\bgot\b)(?:[^.;]|(?<=nos)\.){0,100}\bon\s*(?:the\s+)?$"
        ),
        Pattern(
            r"^\s*(?:我[司们厂]|本公司|敝司|贵司|贵公司)?(?:[^,。;]{0,6})?(?:到货|到厂|到[^,。]{0,8}仓|到库|收到|收受|受领|收货|收的|送达|到的|进的|交付|交货|送到|送来|到了|入库|进货|签收|来的?货|来料|交的|we received|delivery|received|arrived)"
        ),
    ),
    (
        "occurred_at",
        Pattern(
            r"(?:发现于|发生于|发现|发生|故障|自|从|since|found|discovered|detected|noticed|occurred|happened|failed|broke(?: down)?|opened|unpacked|installed|fitted|\bdown\b|stopp(?:ed|age))(?:[^,。;]{0,30}?\bon|日期|时间|于|在|为|是|:|\s)*$"
        ),
        Pattern(
            r"^[\s,]*(?:\(.{0,8}\))?\s*(?:起|开始|以来)|^[^。;]{0,90}?(?:突然|拆箱|开箱|拆包|装上|装机|试车|崩|闻到|发现|出现|发生|碰到|遇到|试产|验布|验货|验收|复磅|检出|查出|测出|检测|检验|检查|试机|试压|试装|统计|抽检|使用(?:时|中|过程)|装机|上线|生产(?:时|中|过程)|反映|坏|停机|停线|报警|故障|失灵|漏|断|裂|爆|烧|found|discovered|detected|noticed|observed|fail|broke|stopp|opened|unpacked|tore|leak|crack|inspection|occurred|reported|rejected|install|start|test)"
        ),
    ),
)


_HAN = Pattern(r"[\u3400-\u9fff]")
_DEADLINE = Pattern(
    r"(?<!was )(?<!were )(?<!been )\b(?:by|before|until|later than|deadline|due|latest)\b(?:[\s:,]+(?:the|end|of|close|business|cob|eod|noon|midday|latest|at|on|or|before|is|by|this|next|coming|mon|tues?|wednes|wed|thurs?|fri|satur|sun|mon(?=day)|day|friday|monday|tuesday|wednesday|thursday|saturday|sunday|than|\d{1,2}(?::\d\d)?(?: ?[ap]m)?))*[\s:,(]*$"
)


def dates(sentence: str, world: World) -> Iterator[Fact]:
    """Dates of the sentence with the part they play; a date without a part yields nothing."""
    key = fold(sentence)
    previous = 0
    for found in find_dates(sentence, world.dates):
        before, after = key[max(previous, found.start - 120) : found.start], key[found.end : found.end + 90]
        previous = found.end
        role = _date_role(before, after)
        if not role:
            continue
        chosen = found
        if role == "reply_requested_by" or (role == "expiry_date" and found.yearless):
            chosen = next((f for f in find_dates(sentence, world.dates, future=True) if f.start == found.start), found)
        weight = 0.8 if not found.sure else 1.0
        if role == "reply_requested_by" and re.match(r"[^,。;]{0,14}(?:8d|报告|答复|回复|书面)", after):
            weight += 0.2
        yield Fact(
            role,
            chosen.shown(with_time=role == "occurred_at"),
            sentence[found.start : found.end],
            "date",
            sentence,
            weight,
        )


def _date_role(before: str, after: str) -> str:
    if re.match(r"\s*(?:下班|天黑|中午|晚上)?(?:之)?前", after) and re.search(
        r"给(?!我[们司厂]?[^,。]{0,2}(?:补|换|送|发货|寄))|回[复覆信音话]|答|复|发(?!货)", after[:24]
    ):
        return "reply_requested_by"
    if re.match(r"\d|是\d", after.lstrip()):
        return ""  # 今天16日了: the day is told to reproach
    last = re.split(r"[,。;!?]", before)[-1] if not re.search(r"[a-z]{3}", before) else before
    for name, left, right in _DATE_ROLES:
        if name == "reply_requested_by":
            if re.match(r"\s*please\W*$", after) and re.search(r"\b(?:answer|reply|respond)\s*$", before):
                return name  # Answer today please
            if _DEADLINE.search(before):
                if re.search(
                    r"repl|respon|answer|confirm|findings|report|8d|feedback|advise|let us|come back|root[- ]cause|cause|action|analysis|send|submit|provide|resolution|solution|reaction|corrective|hear|deadline|due|latest|result|explan|give us|position|written|refund|credit|collect|replace|ship|firm date|new date|decision",
                    before + after,
                ):
                    return name
                continue
            if re.match(
                r"[^,。;]{0,10}?(?:前|之前|以前)[^,。;]{0,8}(?:补|换|送|发货|到货|补货|运|交货|拉走|取走|派车|到厂)",
                after,
            ) and not re.search(r"答复|回复|回覆|报告|8d", after):
                continue  # until then goods are wanted, not words
            if re.match(r"[^,。;]{0,10}?(?:前|之前|以前)", after) and re.search(
                r"答复|回复|回覆|反馈|提供|提交|提出|确认|交给|交到|回签|书面|处理|出具|完成|告知|解决|落实|安排|给.{0,10}(?:说法|结果|方案|日期|答复|准话|解释)|发我|发给我|给我|报告|8d|派|覆实|回音|补|换",
                after + last,
            ):
                return name
            if re.match(r"\s*(?:日|号|\(.{0,6}\))*(?:之)?前\s*[。!,;]?\s*$", after) and re.search(
                r"请|要求|8d|回复|答复|提供|报告|发我|给我|原因|分析", before
            ):
                return name
            if re.search(r"(?:截止|期限|最迟|最晚|限)[^,。]{0,8}$", last):
                return name
            continue
        if left.search(last) or (name != "occurred_at" and right.match(after)):
            return name
    name, left, right = _DATE_ROLES[-1]
    if right.match(after):
        return name
    clause = re.split(r"[。;!?]", after)[0][:40]
    return name if _HAN.search(clause) and not _BUYING.match(clause) and trouble(clause) else ""


_BUYING = Pattern(
    r"^[^,。;]{0,8}(?:下单|订购|订的|采购|签订|来电|来函|发函|投诉|反馈|反映|去信|写信|邮件|报价|付款|打款)"
)


_WITHIN = Sought(
    r"(?:请|要求|须|需|务必|望|希望|收到.{0,8}后)[^。;]{0,14}?(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2})\s*(?P<w>个)?(?P<u>工作日|天|日|周|星期|小时)(?:之)?内[^。;]{0,16}(?:答复|回复|回覆|反馈|提交|提供|确认)|within (?P<n2>\d{1,2}|one|two|three|five|seven|ten) (?P<u2>days?|weeks?|hours?)"
)


def due_within(sentence: str, world: World) -> Iterator[Fact]:
    """`请于3天内回复`: the day that many days (weeks) after the message."""
    match = _WITHIN.search(fold(sentence))
    if not match:
        return
    word = match["n"] or match["n2"]
    unit = match["u"] or match["u2"]
    count = number(word)
    if (
        count is None
        or of_two_digits(word)  # 两三天内
        or unit.startswith(("工作", "小时", "hour"))
        or (match["n2"] and not re.search(r"repl|respon|answer|confirm|report|8d|feedback|findings", fold(sentence)))
    ):
        return
    days = int(count) * (7 if unit[0] in "周星w" else 1)
    day = world.dates.reference.date() + timedelta(days=days)
    yield Fact("reply_requested_by", day.isoformat(), match[0], "within", sentence, 0.6)


def letter_date(lines: list[str], world: World) -> Iterator[tuple[FoundDate, str]]:
    """A date alone on its line (the date of the letter), first or last in the text."""
    for line in map(str.strip, lines):
        if len(line) > 40:
            continue
        found = list(find_dates(line, world.dates))
        if len(found) == 1:
            rest = fold(line[: found[0].start] + line[found[0].end :])
            if not re.search(r"[a-z\u3400-\u9fff\d]", re.sub(r"date|日期|中华民国|星期.|周.|[日号]", "", rest)):
                yield found[0], line
