"""Words that are no name of goods, however a sentence puts them: services, behaviour, people, places, papers, times."""

from __future__ import annotations

from foundations.language.pattern import Pattern

#: services, behaviour and dealings; with what stands behind them some are goods: 服务器, 物流箱, 广告牌
_DEALINGS = (
    r"服务(?!器)|态度|客服|物流(?![箱车筐盒袋架])|快递(?![袋盒柜箱架])|运输(?![带机车架])|配送(?![箱车])|宣传(?![册单页片画栏架])|广告(?![牌机布灯屏膜伞衫帽架])|收费(?![机站])|乱收|价格(?![标牌])|"
    r"报价|交期|交货期|承诺|沟通|合作|配合(?![件套])|信誉|口碑|品牌|管理(?![器机])|质检|品控|流程|进度|说法|说明(?!书)|解释|答复|回复|回应|退款|赔偿|发票(?![夹机打])|合同|信息(?![屏板柜])|资料(?![袋盒柜架夹])|司机|师傅|人员|员工|业务员|工程师|领导|各位|同事|客户|顾客|消费者|厂商|厂家|商家"
)
_CHINESE = Pattern(
    rf"^(?:{_DEALINGS})|(?:态度|服务|收费|宣传|承诺|人员|司机|师傅|工程师|客服|仓库|工厂|车间|办事处|分公司|门店|服务站|售后|小时|工作日|星期|钱|说法|答复|情况|反应|反映)$|"
    r"^(?:[之以]?外|远处|隔壁|附近)?(?:都|就|也|才|竟|居然|根本|完全|实在|真(?![空皮丝石])|很|太(?![阳空])|非常|十分)|听[见到]|实在|根本|居然|竟然|没人|没有|照片|图片(?!框)|截图|附件$|如附件|^[后前时]?(?:漏[油水气液电]|异响|生锈|断裂|开裂|破损|变形|脱落|松动|发热|冒烟|故障|报警|停机|卡死)$|[都也就](?:能|不|没|会|要)"
)
#: what a name does not end with, and what it is told with: 电机进水烧毁, 法兰没
_TOLD = Pattern(
    r"(?:进水(?![管口阀泵器嘴软过滤电])|烧(?:毁|坏|了|掉|焦|穿)|没(?:有|按|做|装|能|达|修|给|法|$)|未(?:按|做|装|能|达|经|$)|实在|根本).*$"
)
#: 几百块钱买的水泵: how it was got stands before what it is
_GOT = Pattern(r"^(?:多)?(?:块|元)?钱?(?:买|购|订|定|进)(?:来|回)?的")

#: before goods these are part of a name (service kit, data cable), last they are none
_ENGLISH_HEADS = frozenset(
    [
        "understanding",
        "cooperation",
        "co-operation",
        "patience",
        "attention",
        "assistance",
        "help",
        "helpfulness",
        "courtesy",
        "consideration",
        "feedback",
        "support",
        "information",
        "data",
        "details",
        "communication",
        "response",
        "answer",
        "reply",
        "explanation",
        "apology",
        "confirmation",
        "notification",
        "statement",
        "promise",
        "commitment",
        "arrangement",
        "behaviour",
        "behavior",
        "attitude",
        "service",
        "management",
        "staff",
        "personnel",
        "colleague",
        "colleagues",
        "manager",
        "managers",
        "employee",
        "employees",
        "driver",
        "drivers",
        "operator",
        "operators",
        "technician",
        "technicians",
        "engineer",
        "engineers",
        "salesman",
        "people",
        "day",
        "days",
        "hour",
        "hours",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "minute",
        "minutes",
        "morning",
        "afternoon",
        "evening",
        "experience",
        "satisfaction",
        "disappointment",
        "inconvenience",
        "interest",
        "trust",
        "reputation",
        "price",
        "prices",
        "pricing",
        "payment",
        "payments",
        "quotation",
        "charge",
        "charges",
        "fee",
        "fees",
        "cost",
        "costs",
        "deadline",
        "schedule",
        "delay",
        "delays",
        "lead-time",
        "policy",
        "procedure",
        "process",
        "website",
        "advertisement",
        "advertising",
        "warehouse",
        "factory",
        "office",
        "branch",
        "department",
        "headquarters",
        "colour-matching",
        "business",
        "situation",
        "issue",
        "matter",
        "problem",
        "regards",
        "greetings",
    ]
)


def english_is_no_goods(name: str) -> bool:
    """Whether an English name ends with what is no goods: business days, incorrect information, your understanding."""
    words = name.lower().split()
    site = len(words) == 2 and name[0].isupper() and words[-1] == "plant"  # Lyon plant
    return not words or site or words[-1].strip(".,") in _ENGLISH_HEADS


def chinese_is_no_goods(name: str) -> bool:
    """Whether a (folded) Chinese name is none of goods: 服务态度实在, 宣传, 外都能听见, 苏州仓库."""
    return bool(_CHINESE.search(name))


def bare_name(name: str) -> tuple[int, int]:
    """Where in a (folded) Chinese name the goods themselves stand, without how they were got and what befell them."""
    got, told = _GOT.match(name), _TOLD.search(name)
    return (got.end() if got else 0), (told.start() if told and told.start() >= 2 else len(name))
