"""The letters of an invented valve works on a busy Thursday: who complains of what, in three languages; all names invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

OWN = "complaints@harbourvalve.test"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as it came by mail, and how far people have got with it (`busy_store.STAGES`)."""

    came: str  # local time, as 2026-11-18 09:40
    stage: str
    language: str
    customer: str
    contact: str
    address: str
    product: str
    spec: str
    lot: str
    bad: int
    of: int
    defect: str
    wants: str
    kinds: tuple[str, ...] = ("QLT-FUN",)
    severity: str = "II"
    order: str = ""
    found: str = ""


_FORMS: Mapping[str, tuple[str, str]] = {
    "zh-Hans": (
        "关于{product}的投诉：{short}",
        """质量部：

我司在使用贵司产品时发现质量问题，请尽快处理。

客户名称：{customer}
联系人：{contact}
产品名称：{product}
规格型号：{spec}
批号：{lot}
{order}不良数量：{bad}件
交货数量：{of}件
{found}问题描述：{defect}
客户要求：{wants}

此致
{contact}
""",
    ),
    "zh-Hant": (
        "{product}客訴：{short}",
        """貴公司品保部 鈞鑒：

本公司使用貴司產品發現下列問題，煩請儘速回覆。

客戶名稱：{customer}
聯絡人：{contact}
品名：{product}
規格：{spec}
批號：{lot}
{order}不良數量：{bad} 個
交貨數量：{of} 個
{found}不良現象：{defect}
要求處理方式：{wants}

{contact} 敬上
""",
    ),
    "en": (
        "Complaint: {product}, {short}",
        """Dear quality team,

we found a fault in goods of yours; the facts are below.

Customer: {customer}
Contact: {contact}
Product: {product}
Model: {spec}
Lot No.: {lot}
{order}Qty rejected: {bad} pcs
Qty delivered: {of} pcs
{found}Defect: {defect}
Request: {wants}

Kind regards
{contact}
""",
    ),
}
_LINES = {
    "zh-Hans": ("订单号：{}\n", "发现日期：{}\n"),
    "zh-Hant": ("訂單號碼：{}\n", "發現日期：{}\n"),
    "en": ("PO No.: {}\n", "Date found: {}\n"),
}


def mail(c: Complaint, number: int) -> EmailMessage:
    """The complaint as an e-mail in its customer's language."""
    subject, body = _FORMS[c.language]
    short = c.defect.replace("，", ",").split(",", 1)[0]
    order, found = _LINES[c.language]
    seen = c.found or (f"{datetime.fromisoformat(c.came) - timedelta(days=2):%Y-%m-%d}" if number % 4 else "")
    made = EmailMessage()
    made["From"], made["To"] = f"{c.contact} <{c.address}>", OWN
    made["Subject"] = subject.format(product=c.product, short=short)
    made["Message-ID"] = f"<busy-{number}@{c.address.rpartition('@')[2]}>"
    made.set_content(
        body.format(
            customer=c.customer, contact=c.contact, product=c.product, spec=c.spec, lot=c.lot, bad=c.bad, of=c.of,
            defect=c.defect, wants=c.wants, order=order.format(c.order) if c.order else "",
            found=found.format(seen) if seen else "",
        )
    )  # fmt: skip
    return made


_S, _T, _E = "zh-Hans", "zh-Hant", "en"
# fmt: off
OPEN: tuple[Complaint, ...] = (
    # today
    Complaint("2026-11-19 09:52", "fresh", _S, "无锡澄湖空压机有限公司", "陆晓东", "luxd@chenghu-kyj.test", "止回阀", "CV-DN32", "CV261021-04", 6, 120, "阀瓣卡滞无法回位，空压机反转停机", "换货", found="2026年11月18日", order="PO-26-4471"),
    Complaint("2026-11-19 09:31", "fresh", _E, "Northlake Pumps Ltd.", "Helen Marsh", "helen.marsh@northlake.test", "Butterfly valve BFV-80", "DN80 PN16", "B26-0447", 3, 60, "handle lever snapped on first operation, one fitter cut his hand", "replacement and a written report", ("SAF", "QLT-FUN"), "I", "NL-559120", "2026-11-17"),
    Complaint("2026-11-19 08:47", "handed", _S, "苏州明泰机电有限公司", "顾伟", "gu.wei@mingtai-sz.test", "不锈钢球阀阀芯", "DN25-PN16", "BV261030-02", 18, 500, "阀芯密封面有划伤，水压试验渗漏", "换货", order="PO-2026-12290"),
    Complaint("2026-11-19 08:35", "handed", _T, "臺中晨豐精密股份有限公司", "許雅婷", "hsu@chenfeng-tc.test", "氟橡膠密封圈", "OR-45x3.5", "FK1151102", 120, 2000, "內徑偏大 0.35 mm，無法裝配", "退貨", ("QLT-DIM",), "III", found="115/11/16"),
    # yesterday
    Complaint("2026-11-18 16:58", "handed", _S, "佛山恒通管件有限公司", "梁志文", "liang@hengtong-fs.test", "闸阀", "Z41H-16C DN50", "GV260715-11", 2, 40, "阀杆断裂，现场停机检修", "派人到现场处理", ("QLT-FUN",), "I", order="HT-20261102"),
    Complaint("2026-11-18 15:20", "classified", _S, "金海泵业有限公司", "林志强", "lin@jinhai-pump.test", "止回阀", "CV-DN50", "CV260830-02", 15, 200, "拆检见铸造砂眼，阀瓣卡滞", "退货", order="JH-8821"),
    Complaint("2026-11-18 14:05", "classified", _E, "Desert Flow Trading LLC", "Omar Haddad", "omar@desertflow.test", "Gate valve GV-50", "DN50 PN25", "GV261001-08", 24, 200, "flange face pitted, gasket does not seal", "credit note for 24 pieces", ("QLT-FUN", "QLT-APP"), "II", "DF-2026-318", "2026-11-15"),
    Complaint("2026-11-18 10:12", "not_handed", _S, "杭州清源水务设备有限公司", "沈洁", "shenjie@qingyuan-hz.test", "蝶阀", "D71X-10 DN100", "DF261012-03", 4, 30, "标签贴错，实物为DN80", "换货", ("LBL", "WRG"), "III"),
    Complaint("2026-11-18 09:25", "investigating", _S, "宁波东浦汽配有限公司", "郑凯", "zhengkai@dongpu-nb.test", "电磁阀", "2W-160-15", "EV261005-21", 35, 1000, "通电后不动作，线圈电阻偏大", "换货并提供8D报告", order="DP-61120"),
    # this week
    Complaint("2026-11-17 15:40", "waiting", _S, "华东设备安装公司", "吴敏", "wumin@huadong-shebei.test", "截止阀", "J41H-25 DN40", "", 0, 0, "包装破损，里面的零件生锈", "请尽快答复", ("PKG", "QLT-APP"), "III"),
    Complaint("2026-11-17 13:48", "investigating", _T, "高雄港都造船股份有限公司", "陳柏翰", "chen.ph@gangdu-ks.test", "船用截止閥", "JIS F7305 50A", "MV1150930", 5, 16, "閥座滲漏，壓力試驗不合格", "換貨", order="GD-115-0822"),
    Complaint("2026-11-17 09:05", "investigating", _E, "Alder & Finch Process Ltd.", "Priya Nair", "p.nair@alderfinch.test", "Diaphragm valve DV-25", "DN25 tri-clamp", "DV26-1180", 12, 80, "diaphragm torn after 300 cycles, product line contaminated", "8D report within two weeks", ("CON", "QLT-FUN"), "I", "AF-77120", "2026-11-13"),
    Complaint("2026-11-16 16:22", "waiting", _S, "常州远大制冷有限公司", "孙丽", "sunli@yuanda-cz.test", "膨胀阀", "TX-2", "TX260918-07", 9, 0, "制冷量不足，压力波动", "退货", ()),
    Complaint("2026-11-16 14:30", "caused", _S, "苏州明泰机电有限公司", "顾伟", "gu.wei@mingtai-sz.test", "不锈钢球阀阀芯", "DN25-PN16", "BV260918-07", 46, 800, "阀芯密封面有划伤，装机后水压试验漏水，已影响我司产线", "换货，并请提供8D报告", ("QLT-FUN", "QLT-APP"), "II", "PO-2026-11873", "2026年11月13日"),
    Complaint("2026-11-16 10:18", "caused", _S, "青岛海润水处理有限公司", "于洋", "yuyang@hairun-qd.test", "气动球阀", "Q641F-16P DN65", "PB261008-01", 7, 50, "执行器漏气，开关不到位", "派人维修", order="HR-1109"),
    # last week
    Complaint("2026-11-13 11:02", "caused", _E, "Kestrel Dairy Systems", "Tom Alvarez", "talvarez@kestreldairy.test", "Butterfly valve BFV-50", "DN50 sanitary", "B26-0391", 20, 150, "seal ring wrong size, valve does not close fully", "replacement", ("QLT-DIM",), "II", "KDS-4410", "2026-11-10"),
    Complaint("2026-11-13 09:15", "draft", _S, "金海泵业有限公司", "林志强", "lin@jinhai-pump.test", "闸阀", "Z45X-16 DN80", "GV260822-05", 6, 60, "少发12件，与送货单不符", "补发", ("QTY",), "III", "JH-8790"),
    Complaint("2026-11-12 15:33", "draft", _S, "西安秦川化机有限公司", "马超", "machao@qinchuan-xa.test", "衬氟球阀", "Q41F46-16C DN40", "FB260920-02", 3, 24, "衬里起泡，介质泄漏", "换货", ("QLT-FUN",), "II", "QC-2211", "2026年11月9日"),
    Complaint("2026-11-12 10:40", "half_approved", _T, "新竹立新半導體設備有限公司", "林怡君", "ljlin@lixin-hc.test", "隔膜閥", "DV-15 EP", "DV1151006", 8, 100, "表面粗糙度超規，出現顆粒", "退貨並提供 8D", ("QLT-APP", "CON"), "II", "LX-0450"),
    Complaint("2026-11-11 14:09", "half_approved", _S, "佛山恒通管件有限公司", "梁志文", "liang@hengtong-fs.test", "截止阀", "J11W-16T DN20", "JV260905-13", 60, 3000, "螺纹超差，装配困难", "换货", ("QLT-DIM",), "II", "HT-20261033"),
    Complaint("2026-11-11 09:27", "approved", _E, "Northlake Pumps Ltd.", "Helen Marsh", "helen.marsh@northlake.test", "Check valve CV-40", "DN40 PN16", "CV26-0812", 10, 90, "spring broken in ten pieces", "replacement", ("QLT-FUN",), "II", "NL-558804", "2026-11-06"),
    Complaint("2026-11-10 16:45", "overdue", _S, "杭州清源水务设备有限公司", "沈洁", "shenjie@qingyuan-hz.test", "蝶阀", "D371X-16 DN150", "DF260911-02", 2, 20, "手轮缺件，铭牌印字模糊", "补件", ("QTY", "LBL"), "III"),
    Complaint("2026-11-10 09:50", "caused", _S, "重庆嘉陵仪表有限公司", "罗建国", "luojg@jialing-cq.test", "针型阀", "J23W-160P DN10", "NV260828-09", 25, 400, "阀针偏心，微调不稳定", "换货", ("QLT-DIM",), "II", "JL-3302"),
    Complaint("2026-11-09 13:20", "rejected", _S, "宁波东浦汽配有限公司", "郑凯", "zhengkai@dongpu-nb.test", "电磁阀", "2W-160-15", "EV260917-18", 14, 1000, "阀体泄漏，气密不合格", "换货并提供8D报告", ("QLT-FUN",), "II", "DP-60988"),
    # answered, awaiting the customer's word
    Complaint("2026-11-05 10:30", "replied", _E, "Alder & Finch Process Ltd.", "Priya Nair", "p.nair@alderfinch.test", "Diaphragm valve DV-25", "DN25 tri-clamp", "DV26-1102", 4, 80, "bonnet bolts loose on arrival", "written answer", ("QLT-FUN",), "III", "AF-76802"),
    Complaint("2026-11-03 15:10", "replied", _S, "无锡澄湖空压机有限公司", "陆晓东", "luxd@chenghu-kyj.test", "止回阀", "CV-DN32", "CV260905-01", 11, 150, "异响，弹簧刚度不足", "换货", ("QLT-FUN",), "II", "PO-26-4102"),
    Complaint("2026-10-28 09:42", "replied", _T, "臺中晨豐精密股份有限公司", "許雅婷", "hsu@chenfeng-tc.test", "氟橡膠密封圈", "OR-32x2.5", "FK1150918", 60, 1500, "表面有雜質及凹痕", "退貨", ("QLT-APP",), "III"),
    Complaint("2026-10-14 14:26", "silent", _S, "西安秦川化机有限公司", "马超", "machao@qinchuan-xa.test", "衬氟球阀", "Q41F46-16C DN50", "FB260811-04", 2, 12, "手柄松动脱落", "补件", ("QLT-FUN",), "III", "QC-2094"),
    Complaint("2026-10-12 10:05", "objection", _S, "青岛海润水处理有限公司", "于洋", "yuyang@hairun-qd.test", "气动球阀", "Q641F-16P DN50", "PB260903-06", 5, 40, "定位器漂移，开度不准", "换货", ("QLT-FUN",), "II", "HR-1022"),
)
# fmt: on


def _plain(sender: str, subject: str, text: str, number: int) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, OWN, subject
    made["Message-ID"] = f"<busy-other-{number}@{sender.rpartition('@')[2].strip('>')}>"
    made.set_content(text)
    return made


def _automatic(message: EmailMessage) -> EmailMessage:
    message["Auto-Submitted"] = "auto-replied"
    return message


def _advertising(message: EmailMessage) -> EmailMessage:
    message["List-Unsubscribe"] = "<mailto:off@promo.test>"
    message["Precedence"] = "bulk"
    return message


def others() -> list[EmailMessage]:
    """What else comes into the mailbox of a day: it opens no case."""
    return [
        _plain(
            "Omar Haddad <omar@desertflow.test>",
            "Price for gate valves DN50",
            "Dear Sir,\nplease quote for 200 pcs gate valve DN50, PN25, and tell us the delivery time.\nOmar Haddad",
            1,
        ),
        _plain(
            "陆晓东 <luxd@chenghu-kyj.test>",
            "询价：止回阀 CV-DN40",
            "您好，请报止回阀 CV-DN40 共 300 件的价格及交期，谢谢。\n陆晓东",
            2,
        ),
        _plain(
            "Helen Marsh <helen.marsh@northlake.test>",
            "Purchase order NL-559301",
            "Please find our order NL-559301: 40 pcs check valve CV-40, delivery in December. Please confirm.\nHelen Marsh",
            3,
        ),
        _plain(
            "許雅婷 <hsu@chenfeng-tc.test>",
            "詢問：氟橡膠密封圈之耐溫規格",
            "您好，請提供 OR-45x3.5 的耐溫範圍及材質證明，謝謝。\n許雅婷",
            4,
        ),
        _automatic(
            _plain("顾伟 <gu.wei@mingtai-sz.test>", "自动回复：外出", "您好，我本周出差，邮件将于下周一回复。\n顾伟", 5)
        ),
        _advertising(
            _plain("国际流体展 <news@promo.test>", "限时优惠 展会门票免费领取", "点击领取优惠券，退订请回复TD。", 6)
        ),
        _advertising(
            _plain(
                "Valve World <news@valveworld-promo.test>",
                "Early-bird tickets for the spring fair",
                "Register now and save. Unsubscribe at the end of this mail.",
                7,
            )
        ),
    ]
