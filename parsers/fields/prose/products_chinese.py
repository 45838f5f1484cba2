"""Names of goods in Chinese sentences and subject lines, with their models, where no label names them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Sought
from parsers.fields.prose.narrative import Fact
from parsers.fields.prose.no_goods import bare_name, chinese_is_no_goods
from parsers.fields.values.normal_forms import text_value
from parsers.fields.values.numbers import UNIT
from parsers.fields.values.numerals import HAN_NUMBER, HAN_RUN

_OURS = r"(?:贵公司|贵司|贵厂|贵方|贵单位|你们公司|你们厂|你公司|你司|你厂|你们家|你们|您们|您司|厂家|你家|贵店|供应商)"
_STEP = (
    r"(?:上个?月|本月|今天|昨天|前天|近期|最近|上周|之前|此次|本次|这次|这批|该批|新|刚|刚刚|\d+月份?|所|向|从|处|给|我司|我们|我厂|本公司|敝司|刚收到)*"
    r"(?:供应|提供|发来|送来|交付|交货|出货|生产|制造|销售|供|卖|发|送|产|寄来|发货|供货|购买|采购|订购|购|买|进|来|到货|到|安装|销|出)?(?:给?我[司们厂]|给本公司|回来|来)?(?:的|之|嘅)"
)
#: words before which a name of goods begins
_LEFT = Pattern(
    rf"(?:{_OURS}(?:{_STEP})?(?:这批|该批|一批)?|(?:的|之|嘅)(?=[\u3400-\u9fffa-z0-9\-φΦμ./ ]{{2,}}$)|收到了?|买咗个?|收到咗|买了个|咗个?|购买了?|购进了?|购入了?|采购了?|订购了?|买了?|交付了?|交货|到货|送来|发来|供应|发现|(?<!一次性)使用|安装|更换了?|关于|有关|请报|报价|是|将|把|于|在|从|一批|这批|该批|此批|那批|批|一台|两台|(?:这|此|本|上)次的?|该|此|这|那|我司|我们|我厂|本公司|其中|用|给|家|里|时|了|到|订|进|款|种|因|如|且|但|并)"
)
STOP_WORDS = Pattern(
    r"^(?:产品|货物|货|东西|物料|材料|问题|质量|质量问题|公司|客户|批次|该批|这批|此批|上述|以上|下列|部分|情况|现场|车间|仓库|订单|合同|我司|我们|贵司|附件|详见|照片|图片|邮件|数量|原因|结果|报告|要求|抽检|检验|其中|另外|目前|现在|今天|昨天|大家|同事|经理|先生|女士|您好|你好|售后|样品|不良品|不良|外箱|外包装|包装|本体|全部|整批|收到|发现|使用|合计|共计|总计|明细|如下|货品|商品|设备|机器|零件|实物|有些|几个|好几个|机组|这次|上次|之后|以后|客服|品质|品质部|供应商|厂家|时间|日期|装|新|好的|来料|两个|三个|部件|配件|余下|其余|剩余|一些|很多|大量|少量|个别|外观|尺寸|功能|表面|内部|外壳|标签|单号|来货|到货|交货|出货|发货|送货|货款|损失|费用|退货|换货|投诉|客诉|反馈|异常|通知|申请|处理|请|烦请|尽快|紧急|重要|回复|答复|转发|更新|补充|再次|第二次|关于|严重|批号|数据|信息|资料|样件|成品|半成品|原料|货到|售后服务|服务|维修|改善|返工|索赔|假货吧?|假的|系咁|系噉|咁样|(?:新的?|客户|一条|的)*留言|车号[\u3400-\u9fff]?|车牌号?[\u3400-\u9fff]?|投诉单|反馈单|表格|表单|登记表|联络单|处理单|通知单|来料不良|来料异常|品质异常|质量异常|质量反馈|质量投诉|产品质量|客户投诉|质量异议函?)$"
)
_NP = r"(?:[\u3400-\u9fffa-z0-9φΦμ.\-/×*+#&%°℃㎡\" ]|\([^()]{1,20}\)(?=[\u3400-\u9fff]))"
_PREDICATE = Pattern(
    r"(?:单价|昨[天晚日]|今[天早晨日]|前天|上周|刚才?换|刚装|怎么|出现|存在|发生|有(?=[^,。]{0,6}(?:问题|异物|异响|裂|划|头发|缺|不))|质量|都|均|全|已|又|经|在(?=使用|装|运行|我|客|生产|上线|测)|无法|不(?=能|良|合|转|亮|工作|通|符|到|够|好|行|灵)|漏|坏|断|裂|开裂|变形|破|少(?=了|货|发|装)|短少|缺|异响|异常|失效|失灵|发黑|发霉|生锈|锈|起泡|掉|脱|色差|偏|尺寸|表面|外观|外壳|包装(?![膜袋盒纸机材箱带瓶罐桶])|太|老是|总是|经常|用了|使用|装上|安装|检验|抽检|化验|到货|交货|投诉|索赔|退货|换货|问题|反馈|客诉|投訴|报警|故障|损坏|超差|不合格|毛刺|开不了|打不开|有异|有毛|有划|有头发|有异物|里有|内有|中有|内混|里面|里发现|中发现|短装|混料|混装|来料|批次|硬度|含量|水分|粘|溢|渗|冒烟|起火|漏电|触电|过热|发热|噪音|抖动|卡死|卡滞|维修|三包|保修)"
)
_LABELLED = r"(?:规格型号|型号规格|型号|规格|料号|图号|批号|批次|货号|品号|序列号|出厂编号|机号|车架号|客户料号|我司料号|订单|合同|物料编码|发票|送货单|牌号|机型|生产日期|炉号|p/n|lot|batch|s/n|编号)"
_ANCHORS: tuple[tuple[Sought, float], ...] = (
    (Sought(rf"(?P<np>{_NP}{{2,40}}?)\s*[,,]?\s*\(\s*{_LABELLED}"), 3.0),
    (Sought(rf"(?P<np>{_NP}{{2,40}}?)\s*[,、]\s*{_LABELLED}"), 2.6),
    (Sought(rf"(?P<np>{_NP}{{2,40}}?)\s*\((?P<spec>[^()]{{2,24}})\)"), 1.6),
    (Sought(rf"(?P<np>{_NP}{{2,40}}?)\s*{_LABELLED}"), 2.0),
    (
        Sought(
            rf"(?P<np>{_NP}{{2,40}}?)\s*(?:一共|总共|共计?|合计|总计)?\s*(?:(?<!\d)(?<!\d[,.])\d[\d,.]{{0,16}}+|(?<!{HAN_NUMBER}){HAN_RUN})\s*(?:万|余|多)?\s*{UNIT}"
        ),
        1.5,
    ),
)
_ANCHORS += (
    # 货号 DY-1 的线圈骨架, 订单 A-31 的铰链: a number of ours, then what it is the number of
    (
        Sought(
            rf"(?:{_LABELLED}|单号)(?:编?号)?[为是:]?\s*(?=[a-z0-9\-/]*\d)[a-z0-9][a-z0-9\-/.]{{2,24}}\s*的(?P<np>{_NP}{{2,20}}?)(?=[,,。;!?、()]|$|\s|少发|少了|漏发|多发|错发|短少|缺|有|出现|存在|发生|开裂|断裂|破|漏|坏|不)"
        ),
        2.7,
    ),
    # 这批水龙头, 那批轴承: the goods of a delivery
    (
        Sought(
            rf"(?:这|那|该|此)一?批(?:次)?(?:的)?(?P<np>{_NP}{{2,16}}?)(?=[,,。;!?、()]|$|\s|有|里|中|出现|存在|发生|开裂|断裂|破|漏|坏|不|都|全|装|用|质量)"
        ),
        2.0,
    ),
    # 避震座管 SP-27.2,: the goods with their model
    (
        Sought(
            r"(?P<np>[\u3400-\u9fff]{2,16}\s(?=[a-z0-9φΦ\-./#]*\d)[a-z0-9φΦ][a-z0-9\-./#]{2,16})(?:\s[\u3400-\u9fff]{1,4})?(?=[,,。;()]|$)"
        ),
        1.9,
    ),
    # 订单 FS/2611/038(浴巾 70x140cm,…): what was ordered
    (
        Sought(
            rf"(?:订单|合同|发票|送货单)(?:编?号)?\s*[a-z0-9][a-z0-9\-/]{{3,24}}\s*\((?P<np>{_NP}{{2,24}}?)(?=[,,、)])"
        ),
        2.4,
    ),
)
_AFTER_OURS = Sought(rf"{_OURS}(?:{_STEP})?(?P<np>{_NP}{{2,30}}?)(?={_PREDICATE.pattern}|[,,。;!!?、()]|$)")
_QTY_OF = Sought(
    rf"(?:\d[\d,.]{{0,16}}+|{HAN_RUN})\s*(?:万|余|多)?\s*{UNIT}\s*(?:的)?(?P<np>[\u3400-\u9fffa-z0-9\-/]{{2,24}}?)(?={_PREDICATE.pattern}|[,,。;!?、()]|\s{2}|$)"
)
_SAYS = Sought(
    rf"(?:产品|品名|物料|商品|货物|产品名称|这次是|设备)(?:名称)?(?:是|为|:|叫)\s*(?P<np>{_NP}{{2,30}}?)(?=[,,。;!?、()]|\s{2}|$)"
)
_MODEL_TAIL = Pattern(r"^(?P<np>.*?[\u3400-\u9fff)])\s*(?P<m>[a-z0-9φΦ][a-z0-9φΦμ.\-/×*+#°\" ]*)$")
#: 电动开罐器KC-550马达: the goods, their model, a part of them
_MODEL_INSIDE = Pattern(
    r"^(?P<np>[\u3400-\u9fff]{2,12})\s?(?P<m>(?=[a-z\-/]*\d)[a-z][a-z0-9\-/.]{2,16})\s?[\u3400-\u9fff]{1,4}$"
)
#: what is a place on the goods: 餐椅托盘边缘
_SPOT = Pattern(
    r"(?<=[\u3400-\u9fff]{2})(?:的)?(?:边缘|边沿|边角|外?表面|内壁|外壁|四角|底部|侧面|端面|里面?|上面?|内部)$"
)
#: a number of ours before the goods; 23吋伞 and 5号拉链 are names as they stand
_MODEL_HEAD = Pattern(
    r"^(?!\d+(?:\.\d+)?[吋寸号层折]\s*[\u3400-\u9fff])(?P<m>(?=[a-z\d\-./×*φΦμ ]*\d)[a-z0-9φΦ][a-z0-9\-./×*φΦμ]*(?:系列|型|号|寸|吋)?)\s*(?P<np>[\u3400-\u9fff].*)$"
)


def chinese(sentence: str, *, subject: bool = False) -> Iterator[Fact]:
    """Names of goods in a Chinese sentence with their models; rule `noun`, weight by how plainly it is said."""
    key = fold(sentence)
    for pattern, weight in _ANCHORS:
        for match in pattern.finditer(key):
            yield from _named(
                sentence,
                key,
                match.start("np"),
                match.end("np"),
                weight,
                match.span("spec") if match.groupdict().get("spec") else None,
            )
    for pattern, weight in ((_AFTER_OURS, 1.8), (_SAYS, 2.4), (_QTY_OF, 1.2)):
        for match in pattern.finditer(key):
            yield from _named(
                sentence, key, match.start("np"), match.end("np"), weight, None, whole=pattern is not _AFTER_OURS
            )
    if subject:
        yield from _from_subject(sentence, key)


_CUT = Pattern(rf"{_LEFT.pattern}|[\s](?=[\u3400-\u9fff])")
_LEAD = Pattern(
    rf"(?:\s|(?:品名|货名|产品名称|货品名称)(?:为|是|:)?|(?:这|此|本|上|前)次(?:的)?|(?:这|那|此|该)批|(?:供应|提供|生产|采购|订购|购买|交来|送来|发来)(?:的|之)|(?:\d[\d,.]{{0,16}}+|{HAN_RUN})\s*(?![层格头节段折级吋寸号])(?:{UNIT})(?:的)?|一批|部分|所有|全部)*"
)
_COUNTED = Pattern(rf"(?:共计?|约)?\s*(?:\d[\d,.]{{0,16}}+|{HAN_NUMBER}{{2,16}}+)\s*{UNIT}\s*$")
#: what no name of goods holds
_NO_NAME = Pattern(
    r"[,。]|^(?:我|你|贵|您|在|经|已|已经|发|如|请|客户|均|都|也|还|再|另|因)|(?:部|公司|经理|先生|女士|工程师)$|问题|收到|发现|以后|之后|时候|保质期|有效期|生产日期|批号|^(?:自己|须|应|次|要|会|可以|能|先|立即|尽快|安排|派|给|把|将|有(?!机|色|源|线|轨)|没|月|共|合|总共|且|也就)|^(?:昨|今|前|明)[天晚日早]|\d+[年月日点]|(?:单|表|函|书|通知|报告|一案|乙案|事宜)$|^(?:根据|按照|贵我|双方)|签订|^及|^又|一台$|如下|^(?:出厂|采购|送货|发货|物料|生产|客户|序列|型号|规格|批号|编号|料号|合同)$|^新的$|^(?:当中|其中|之中|本身|部分)$|错|了$|^不到|过来|处理$|一共|^桶上|上$|人民币|赔偿|损失|日内|之日|那批|这批|那$|的$|^(?:件|个|只|台|套|卷|支|片)有|毛病|小时|就$|就行|堵死|无法|不出|没有|申请|麻烦|请问|方案|措施|^期内|靠谱|一点|一直|(?:拿|买|装|用|做|送|发)的$|^(?:不(?!饱和|锈|干胶|粘)|无(?!纺|缝|线|刷|尘|水|氧|铅|机|菌|毒|醇|油)|未)|(?:有|出现|存在)[^,。]{0,4}(?:裂|划|漏|锈|异物)|委托|律师|合同|订单|发票|致函|司法|今年|去年|上周|本周|下周|哪|什么|怎么|(?:自动)?停机$|^内漏|^(?:漏水|漏气|漏油|更换|退回|退换|换货|断线|异响|异音|开裂|生锈|破损|变形|色差|短少|短装|缺件|没装)|^(?:已|也|才|刚|就|还|再)|夹着|(?:单|表|函)\s|补回|^(?:换|装|用|贴|拧)上|^(?:一下|所以|想|暂|就是|其实|反正|只是|还是|货暂|留样|没人)|是$|想把|船期|^最近|代码|编码$|^件号$|^[图料品货型]号$|断$|^编号$|每箱|里有|^外漏|^(?:泄|渗)漏"
)
#: what in brackets behind a name is no model
_NO_SPEC = Pattern(
    r"[共年月日::]|公里|里程|批号|批次|订单|单号|编号|客户|公司|原因|以下|简称|\d\s*(?:个|件|只|套|台|支|箱|pcs)|^\d{1,2}/\d{1,2}$|^\d+$|见|附"
)


def _named(
    sentence: str, key: str, start: int, end: int, weight: float, spec: tuple[int, int] | None, *, whole: bool = False
) -> Iterator[Fact]:
    """The name at the end of key[start:end] after the last word that a name cannot hold."""
    cut = start
    segment = key[start:end]
    if not whole:
        for match in _CUT.finditer(segment):
            if match.end() < len(segment) - 1 and _may_cut(segment, match):
                cut = start + match.end()
                break_weight = 0.3 if "贵" in match[0] or match[0] in ("的", "之") else 0.0
                weight += break_weight
    lead = _LEAD.match(key[cut:end])
    cut += lead.end() if lead else 0
    cut += len(key[cut:end]) - len(key[cut:end].lstrip("的之嘅 "))
    counted = _COUNTED.search(key[cut:end])
    end -= len(counted[0]) if counted and counted.start() > 1 else 0
    name = key[cut:end].strip(" .-/,")
    tail = _MODEL_TAIL.match(name)
    model = ""
    shown = sentence[cut:end].strip(" .-/,")
    if tail and re.search(r"[\d]", tail["m"]):
        model = shown[tail.start("m") :].strip()
        shown = shown[: tail.end("np")].strip()
    shown = re.sub(r"^(?:产品|產品|商品|货品|貨品|物料)(?:名称|名稱|型号|型號)?(?=[A-Za-z0-9])", "", shown)
    within = _MODEL_INSIDE.match(fold(shown))
    if within and not model and not STOP_WORDS.match(within["np"]):
        model, shown = shown[within.start("m") : within.end("m")], shown[: within.end("np")]
    shown = re.sub(r"[一乙]批$", "", shown)
    spot = _SPOT.search(fold(shown))
    shown = shown[: spot.start()] if spot else shown
    head = _MODEL_HEAD.match(fold(shown))
    if head and not model:
        model, shown = shown[: head.end("m")].strip(), shown[head.start("np") :].strip()
    inside = re.fullmatch(r"(?P<n>[^()（）]{2,})[(（](?P<m>[^()（）]{2,24})[)）]", shown)
    if inside and re.search(r"[\dA-Za-z]", inside["m"]):
        shown, model = inside["n"].strip(), model or inside["m"].strip()
    first, last = bare_name(fold(shown))
    shown = shown[first:last].strip()
    folded = fold(shown)
    if chinese_is_no_goods(folded):
        return
    han = len(re.findall(r"[\u3400-\u9fff]", folded))
    if not 2 <= han <= 16 or STOP_WORDS.match(folded) or _NO_NAME.search(folded):
        return
    yield Fact("product_name", text_value(shown), shown, "noun", sentence, weight)
    if model and not re.fullmatch(r"[\d.]+", model):
        model = re.sub(r"(?<=[0-9a-zA-Z])型$", "", model)
        yield Fact("model_spec", text_value(model), model, "noun", sentence, weight - 0.5)
    elif spec and not re.match(rf"\s*{_LABELLED}", key[spec[0] : spec[1]]):
        between = key[spec[0] : spec[1]]
        if re.search(r"\d", between) and not _NO_SPEC.search(between):
            yield Fact(
                "model_spec",
                text_value(sentence[spec[0] : spec[1]]),
                sentence[spec[0] : spec[1]],
                "noun",
                sentence,
                weight - 0.5,
            )


def _may_cut(segment: str, match: re.Match[str]) -> bool:
    """Single characters such as 和, 用, 家, 进 also stand between names (进气阀, 家用, 和面机): cut only at words that lead on."""
    word = match[0].strip()
    if len(word) > 1 or word in ("的", "之", ""):
        return True
    before, after = segment[: match.start()], segment[match.end() :]
    if word in ("批", "款", "种"):
        return bool(re.search(r"[一这那此该两三几\d]$", before)) or (word == "批" and not before)
    if word in (
        "于",
        "在",
        "从",
        "由",
        "向",
        "对",
        "把",
        "将",
        "因",
        "且",
        "但",
        "并",
        "该",
        "此",
        "这",
        "那",
        "是",
        "为",
        "了",
        "到",
    ):
        return word not in ("对", "为", "到", "向") or (len(after) >= 2 and not re.match(r"[讲接焊]", after))
    if word == "订":
        return bool(re.search(r"我[司们]?$|司$", before)) or not before
    if word == "给" and re.match(r"[水料油气煤粉药液纸]", after) and not re.search(r"[我你贵方司厂]$", before):
        return False  # 给水泵, 给料机
    if word in ("用", "进", "家", "里", "时", "和", "与", "及", "给", "如"):
        return word in ("时", "给", "里") and len(before) >= 2
    return False


_SUBJECT_NOISE = Pattern(
    r"^(?:(?:回复|答复|回覆|转发|轉發|转寄|fw|fwd|re|aw|wg)\s*[::]\s*)+|[【\[(<][^】\])>]{0,14}[】\])>]|[\d]{6,}|^(?:关于|有关|紧急|加急|重要|客户|顾客)+|(?:的)?(?:质量)?(?:问题|投诉|客诉|反馈|异常|不良|索赔|退货|换货)(?:单|函|申请|通知|事宜|反馈|投诉|处理|报告|联络单|联络函)*$|[!!。,,::—_|]+"
)


def _from_subject(sentence: str, key: str) -> Iterator[Fact]:
    """`导轨滑块漏油投诉`: the words before the trouble."""
    cleaned = key
    for _ in range(3):
        cleaned = _SUBJECT_NOISE.sub(lambda m: "\x01" * len(m[0]), cleaned)
    for part in re.finditer(r"[^\x01\s\-,]+(?:\s[a-z0-9\-]+)?", cleaned):
        trouble = _PREDICATE.search(part[0])
        stop = trouble.start() if trouble and trouble.start() >= 2 else len(part[0])
        owner = re.match(rf"{_OURS}(?:{_STEP})?", part[0])
        start = part.start() + (owner.end() if owner else 0)
        if stop - (owner.end() if owner else 0) >= 2:
            yield from _named(sentence, key, start, part.start() + stop, 0.7 if trouble else 0.45, None, whole=True)
            return
