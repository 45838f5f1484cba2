"""Text mails of about 4 KB for the benchmark of reading: three languages, four shapes, no two copies alike."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator
from email.message import EmailMessage

SIZE = 4096  # bytes of text, in UTF-8
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
SHAPES = ("prose", "labels", "thread", "signature")

#: what the braces of the sentences stand for; every copy of a letter draws its own
_SLOTS = {
    "zh-Hans": {
        "goods": ("深沟球轴承", "电磁阀", "铝合金压铸件", "硅胶密封圈", "伺服电机", "不锈钢法兰", "线束总成", "纸箱"),
        "bad": ("异响", "漏油", "表面划伤", "尺寸超差", "生锈", "开裂", "虚焊", "受潮变形"),
        "place": ("装配车间", "三号仓库", "总装线", "来料检验室", "客户现场", "包装线", "试验室", "二楼车间"),
        "who": ("王工", "李经理", "质检员小张", "车间主任", "仓库老陈", "班组长", "采购刘敏", "夜班同事"),
    },
    "zh-Hant": {
        "goods": ("滾珠軸承", "電磁閥", "鋁合金壓鑄件", "矽膠墊圈", "伺服馬達", "不鏽鋼法蘭", "線材總成", "紙箱"),
        "bad": ("異音", "漏油", "表面刮傷", "尺寸超差", "生鏽", "裂痕", "空焊", "受潮變形"),
        "place": ("裝配線", "三號倉庫", "總裝課", "進料檢驗室", "客戶現場", "包裝線", "實驗室", "二樓產線"),
        "who": ("王先生", "李課長", "品管小張", "產線主任", "倉管老陳", "組長", "採購劉小姐", "夜班同仁"),
    },
    "en": {
        "goods": (
            "ball bearings",
            "solenoid valves",
            "die cast housings",
            "silicone seals",
            "servo motors",
            "steel flanges",
            "cable harnesses",
            "shaft couplings",
        ),
        "bad": ("noise", "oil leakage", "scratches", "oversize bores", "rust", "cracks", "cold solder joints", "burrs"),
        "place": (
            "assembly hall",
            "warehouse",
            "final line",
            "goods inward",
            "customer's site",
            "packing area",
            "test bench",
            "tool room",
        ),
        "who": (
            "Mr. Brown",
            "our inspector",
            "the shift leader",
            "Anna from purchasing",
            "the storekeeper",
            "our fitter",
            "Dr. Weber",
            "the night shift",
        ),
    },
}
_PROSE = {
    "zh-Hans": (
        "贵司{day}日交付的{goods},批号A{lot},订单HSY{order},到货{n}只,上线后抽检120只,其中{k}只有{bad}。",
        "{who}用三坐标复测了内圈圆度,实测0.0{k}2毫米,图纸要求0.015毫米以内,明显超出公差。",
        "我们怀疑热处理之后磨削余量不足,也可能是{place}的周转箱没有做好防护。",
        "{place}反映停线{k}个小时,当天的生产计划已经顺延到第{day}号。",
        "包装外观完好,运输途中没有发现异常,签收时{who}只核对了数量,没有打开内包装。",
        "现场温度二十五度,湿度{n}度以下,设备转速每分钟{n}转,与以往使用条件相同。",
        "同一型号的{goods}去年{k}月也出现过{bad},当时贵司答复说已经更换了供应商。",
        "这次我们对库存的{n}只全部做了隔离,挂上红牌,放在{place}等候处理。",
        "请贵司在{k}个工作日之内派人到{place}确认,并提供8D报告和改善对策。",
        "如果确认是贵司的责任,我们要求对{n}只{goods}全部换货,并承担挑选费用。",
        "挑选由{who}带{k}个人完成,一共用了{day}个小时,费用清单另外寄给贵司财务。",
        "客户那边已经两次催问,{who}说再不答复就要扣款,这一点请务必重视。",
        "样品已经封存{k}件,编号从{n}开始,可以随时寄回贵司做金相分析。",
        "另外,随货的检验报告上写的是批号A{lot},而实物的喷码却少了一位,请一并解释。",
        "我们不希望影响双方多年的合作,但是{bad}的问题不能一再发生。",
        "{who}建议在出货前增加一道{bad}的全检,至少连续{k}个批次没有问题以后再恢复抽检。",
        "目前{place}还剩{n}只可以使用,大概只够生产{k}天,时间非常紧张。",
        "照片和测量数据{who}已经整理好,压缩以后大约{k}兆,需要的话今天就可以发给您。",
        "上个月的{goods}质量是稳定的,所以我们判断问题出在{day}日之后的生产上。",
        "会议定在{day}日下午{k}点,请贵司质量部和技术部一起参加,电话会议也可以。",
    ),
    "zh-Hant": (
        "貴司{day}日交貨的{goods},批號A{lot},訂單HSY{order},到貨{n}只,上線後抽檢120只,其中{k}只有{bad}。",
        "{who}以三次元複測內圈真圓度,實測0.0{k}2毫米,圖面要求0.015毫米以內,明顯超出公差。",
        "我們懷疑熱處理之後研磨餘量不足,也可能是{place}的週轉箱沒有做好防護。",
        "{place}反映停線{k}個小時,當天的生產計畫已經順延到第{day}號。",
        "包裝外觀完好,運輸途中沒有發現異常,簽收時{who}只核對了數量,沒有打開內包裝。",
        "現場溫度二十五度,濕度{n}度以下,設備轉速每分鐘{n}轉,與以往使用條件相同。",
        "同一型號的{goods}去年{k}月也出現過{bad},當時貴司回覆說已經更換了供應商。",
        "這次我們對庫存的{n}只全部做了隔離,掛上紅牌,放在{place}等候處理。",
        "請貴司在{k}個工作天之內派員到{place}確認,並提供8D報告與改善對策。",
        "若確認為貴司責任,我們要求將{n}只{goods}全數換貨,並負擔挑選費用。",
        "挑選由{who}帶{k}位同仁完成,一共花了{day}個小時,費用明細另寄貴司財務。",
        "客戶已經兩次催問,{who}說再不答覆就要扣款,這一點請務必重視。",
        "樣品已經封存{k}件,編號從{n}開始,可以隨時寄回貴司做金相分析。",
        "另外,隨貨的檢驗報告上寫的是批號A{lot},而實物的噴碼卻少了一位,請一併說明。",
        "我們不希望影響雙方多年的合作,但是{bad}的問題不能一再發生。",
        "{who}建議在出貨前增加一道{bad}的全檢,至少連續{k}個批次沒有問題以後再恢復抽檢。",
        "目前{place}還剩{n}只可以使用,大概只夠生產{k}天,時間非常緊迫。",
        "照片與量測數據{who}已經整理好,壓縮以後大約{k}MB,需要的話今天就可以寄給您。",
        "上個月的{goods}品質是穩定的,所以我們判斷問題出在{day}日之後的生產。",
        "會議定在{day}日下午{k}點,請貴司品保部與技術部一起參加,電話會議也可以。",
    ),
    "en": (
        "We are writing about the {goods} delivered on {day} October against our order HSY{order}, lot A{lot}.",
        "Out of {n} pieces received, {who} inspected 120 and found {k} with {bad}.",
        "The bore was measured on the coordinate machine in the {place} and came out {k} microns above the drawing.",
        "We suspect that the heat treatment was not followed by enough grinding, or that the trays were changed.",
        "The {place} was stopped for {k} hours and the plan for the {day}th had to be put back.",
        "The packing looked sound and the carrier noted nothing; {who} only counted the boxes on arrival.",
        "Temperature in the {place} was 25 degrees and the spindle ran at {n} rpm, exactly as it always does.",
        "You may remember that the same {goods} showed {bad} in March of last year, with {n} parts affected.",
        "At that time you told us that the sub-supplier had been replaced and that the matter was closed.",
        "All {n} pieces still in stock have been set aside in the {place} with a red label.",
        "Please send somebody to the {place} within {k} working days and let us have an 8D report.",
        "If the cause lies with you we ask for the replacement of {n} {goods} and for the cost of sorting.",
        "The sorting took {who} and {k} others {day} hours; the invoice will follow from our accounts office.",
        "Our own customer has asked twice already, and {who} was told that a deduction of {k} percent is coming.",
        "We keep {k} samples under number {n} for you and can post them for a section at any time.",
        "By the way, the certificate in the box says A{lot} while the marking on the parts is one digit short.",
        "We do not want to put years of good work at risk, but {bad} must not come back a third time.",
        "May we suggest a full check for {bad} before you ship, until {k} lots in a row are clean?",
        "There are about {n} good parts left in the {place}, enough for {k} days at most.",
        "The photographs and readings of {who} come to some {k} megabytes and can be sent today.",
        "The {goods} of last month were fine, so the change must have happened after the {day}th.",
        "Could your quality manager join a call on the {day}th at {k} o'clock, together with production?",
    ),
}
_LABELS = {
    "zh-Hans": (
        "客户名称:华东精密机械有限公司",
        "联系人:王志强",
        "电话:0755-2688{n4}",
        "产品名称:{goods}",
        "规格型号:6204-2RS/C{k}",
        "批号:A{lot}",
        "订单号:HSY{order}",
        "送货单号:SH{n4}{k}",
        "到货数量:{n}只",
        "抽检数量:120只",
        "不良数量:{k}只",
        "不良率:{k}.5%",
        "发现日期:2026年11月{day}日",
        "发现地点:{place}",
        "问题描述:{place}上线时{who}发现{bad},共{k}只",
        "客户要求:换货并提供8D报告",
        "要求回复日期:2026-11-{day}",
        "备注:样品{k}件已封存",
    ),
    "zh-Hant": (
        "客戶名稱:華東精密機械股份有限公司",
        "聯絡人:王志強",
        "電話:04-2315-{n4}",
        "品名:{goods}",
        "規格:6204-2RS/C{k}",
        "批號:A{lot}",
        "訂單號碼:HSY{order}",
        "出貨單號:SH{n4}{k}",
        "到貨數量:{n}只",
        "抽驗數量:120只",
        "不良數量:{k}只",
        "不良率:{k}.5%",
        "發現日期:115年11月{day}日",
        "發生地點:{place}",
        "異常描述:{place}上線時{who}發現{bad},共{k}只",
        "客戶要求:換貨並提供8D報告",
        "要求回覆日期:2026/11/{day}",
        "備註:樣品{k}件已封存",
    ),
    "en": (
        "Customer: Eastern Precision Machines Ltd.",
        "Contact person: Peter Brown",
        "Phone: +44 1632 96{n4}",
        "Product: {goods}",
        "Model: 6204-2RS/C{k}",
        "Lot number: A{lot}",
        "Order no.: HSY{order}",
        "Delivery note: DN{n4}{k}",
        "Quantity received: {n} pcs",
        "Quantity inspected: 120 pcs",
        "Quantity defective: {k} pcs",
        "Defect rate: {k}.5 %",
        "Date found: {day} November 2026",
        "Where found: {place}",
        "Description of problem: {who} found {bad} on {k} parts in the {place}",
        "Action requested: replacement and 8D report",
        "Reply required by: 2026-11-{day}",
        "Remarks: {k} samples are kept",
    ),
}
_WORDS = {
    "zh-Hans": {
        "subject": "关于{goods}批号A{lot}的质量投诉",
        "from": "王志强 <wang@customer.test>",
        "open": "您好:",
        "close": "谢谢!",
        "next": "第{k}项",
        "quote": "在 2026年11月{day}日,质量部 <complaints@example.test> 写道:",
        "block": (
            "王志强 品质部经理",
            "华东精密机械有限公司",
            "地址:江苏省苏州市工业园区星湖街{n}号",
            "电话:0755-2688{n4} 转 {k}{k}",
            "传真:0755-2688{n4}",
            "手机:1380013{n4}",
            "邮箱:wang@customer.test",
            "网址:www.customer.test",
            "本邮件可能含有保密信息,仅供指定收件人使用,误收请删除并通知发件人。",
        ),
    },
    "zh-Hant": {
        "subject": "關於{goods}批號A{lot}的品質客訴",
        "from": "王志強 <wang@customer.test>",
        "open": "您好:",
        "close": "謝謝!",
        "next": "第{k}項",
        "quote": "在 2026年11月{day}日,品保部 <complaints@example.test> 寫道:",
        "block": (
            "王志強 品保部經理",
            "華東精密機械股份有限公司",
            "地址:台中市西屯區工業區一路{n}號",
            "電話:04-2315-{n4} 分機 {k}{k}",
            "傳真:04-2315-{n4}",
            "手機:0912-34{k}-{k}78",
            "信箱:wang@customer.test",
            "網址:www.customer.test",
            "本郵件可能含有機密資訊,僅供指定收件人使用,誤收請刪除並通知寄件人。",
        ),
    },
    "en": {
        "subject": "Complaint about {goods}, lot A{lot}",
        "from": "Peter Brown <brown@customer.test>",
        "open": "Dear Sir or Madam,",
        "close": "Kind regards",
        "next": "Item {k}",
        "quote": "On {day} November 2026 at 10:{day}, Quality <complaints@example.test> wrote:",
        "block": (
            "Peter Brown",
            "Quality Manager",
            "Eastern Precision Machines Ltd.",
            "{n} Harbour Road, Southampton SO15 {k}AB, United Kingdom",
            "Tel. +44 1632 96{n4} ext. {k}{k}",
            "Fax +44 1632 96{n4}",
            "Mobile +44 7700 90{n4}",
            "brown@customer.test | www.customer.test",
            "This e-mail may contain confidential information and is intended only for the addressee.",
        ),
    },
}


def _fill(text: str, language: str, chance: random.Random) -> str:
    """The sentence with this copy's own numbers and words."""
    found = {
        "day": chance.randint(10, 28),
        "lot": f"2{chance.randint(0, 9)}0{chance.randint(1, 9)}{chance.randint(10, 28)}-{chance.randint(10, 99)}",
        "order": f"26{chance.randint(10, 12)}-{chance.randint(100, 999)}",
        "n": chance.randint(200, 1900),
        "n4": chance.randint(1000, 9999),
        "k": chance.randint(2, 9),
        **{slot: chance.choice(words) for slot, words in _SLOTS[language].items()},
    }
    return text.format(**found)


def _sentences(language: str, chance: random.Random) -> Iterator[str]:
    """Sentences without end; from the second turn on each begins with other words than before."""
    turn = list(_PROSE[language])
    while True:
        for each in turn:
            yield _fill(each, language, chance)
        chance.shuffle(turn)


def _prose(language: str, chance: random.Random, size: int, *, wrapped: bool = False) -> list[str]:
    """Paragraphs of two to four sentences, about `size` bytes of them; `wrapped` as mail programs of old did."""
    gap = " " if language == "en" else ""
    lines: list[str] = []
    every = _sentences(language, chance)
    while (room := size - len("\n".join(lines).encode())) > 0:
        paragraph = gap.join(next(every) for _ in range(4 if room > SIZE // 10 else 2))
        lines += [*(textwrap.wrap(paragraph, 72 if gap else 36) if wrapped else [paragraph]), ""]
    return lines


def text_of(language: str, shape: str, copy: int) -> str:
    """The text of one letter: prose, lines of labels, an answer over a quoted thread, or prose over long signatures."""
    chance = random.Random(f"{language} {shape} {copy}")
    words = _WORDS[language]
    opening, closing = [words["open"], ""], ["", words["close"]]
    block = [_fill(each, language, chance) for each in words["block"]]
    if shape == "prose":
        lines = [*opening, *_prose(language, chance, SIZE - 200), *closing, *block[:3]]
    elif shape == "labels":
        lines = list(opening)
        while len("\n".join(lines).encode()) < SIZE - 250:
            lines += [_fill(words["next"], language, chance)]
            lines += [_fill(each, language, chance) for each in _LABELS[language]] + [""]
        lines += [*closing, *block[:3]]
    elif shape == "thread":
        lines = [*opening, *_prose(language, chance, SIZE // 3), *closing, *block[:5], ""]
        lines.append(_fill(words["quote"], language, chance))
        while len("\n".join(lines).encode()) < SIZE - 100:
            lines += ["> " + each for each in _prose(language, chance, SIZE // 10, wrapped=True)]
            lines.append("> " + _fill(words["quote"], language, chance))
            lines += [">> " + each for each in _prose(language, chance, SIZE // 12)]
    else:
        lines = [*opening, *_prose(language, chance, SIZE - 1500, wrapped=True), *closing, "", "-- ", *block, ""]
        while len("\n".join(lines).encode()) < SIZE - 60:
            lines.append(_fill(words["block"][-1], language, chance))
    return "\n".join(lines) + "\n"


def mail(language: str, shape: str, copy: int) -> bytes:
    """One letter as a message of one part."""
    chance = random.Random(f"{language} {shape} {copy} head")
    words = _WORDS[language]
    message = EmailMessage()
    message["From"] = words["from"]
    message["To"] = "complaints@example.test"
    message["Subject"] = _fill(words["subject"], language, chance)
    message["Date"] = f"Fri, {chance.randint(10, 28)} Nov 2026 16:30:00 +0800"
    message["Message-ID"] = f"<{copy}.{chance.randint(1000, 9999)}@customer.test>"
    message.set_content(text_of(language, shape, copy))
    return message.as_bytes()
