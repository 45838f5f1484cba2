"""What is new in a letter is told from what is quoted, forwarded, signed or boilerplate, without losing a word."""

from __future__ import annotations

import pytest

from parsers.mail.body import flow_of_text, take_apart
from parsers.text.html import flow_of_html
from tests.work import growth

NEW = "批号A240115-03又有120只不良,请处理。"
OLD = "上次的批号B230101-01已经换货。"


def parts(text: str, subject: str = "回复: 质量问题"):
    return take_apart(flow_of_text(text), subject, is_ours=lambda sender: "@example.test" in sender)


@pytest.mark.parametrize(
    "separator",
    [
        '------------------ 原始邮件 ------------------\n发件人: "于" <yu@example.test>\n发送时间: 2026年8月3日 10:12\n主题: 旧',
        "-----原始郵件-----\n寄件者: 于 <yu@example.test>\n寄件日期: 2026年8月3日\n收件者: w@c.test\n主旨: 舊",
        '在 2026-08-03 10:12:33,"于" <yu@example.test> 写道:',
        "于 <yu@example.test> 於 2026年8月3日 週一 上午10:12寫道:",
        "发件人： 于\n发送时间： 2026-08-03 10:12\n收件人： 王\n主题： Re: 旧",
        "-----Original Message-----\nFrom: Yu <yu@example.test>\nSent: Monday, August 3, 2026 10:12 AM\nTo: Wang\nSubject: old",
        "On Mon, Aug 3, 2026 at 10:12 AM Yu <yu@example.test> wrote:",
        "On Mon, Aug 3, 2026 at 10:12 AM Yu\n<yu@example.test> wrote:",
        "________________________________\nFrom: Yu <yu@example.test>\nSent: Monday, August 3, 2026\nTo: Wang\nSubject: old",
        "---- 回复的原邮件 ----\n发件人 : Yu<yu@example.test>\n日期 : 2026年8月3日 10:12\n收件人 : w@c.test\n主题 : 旧",
    ],
)
def test_the_thread_below_a_reply_is_folded_not_lost(separator: str) -> None:
    body = parts(f"{NEW}\n\n{separator}\n\n{OLD}")
    assert body.text == NEW
    assert OLD in body.quoted


@pytest.mark.parametrize(
    "separator",
    [
        "---- 转发的邮件信息 ----\n发件人: 柏芷晴 <bo@customer.test>\n日期: 2026年11月18日 19:52\n收件人: x@example.test\n主题: 少货",
        "---------- Forwarded message ---------\nFrom: Bo <bo@customer.test>\nDate: Wed, Nov 18, 2026 at 7:52 PM\nSubject: short\nTo: <x@example.test>",
        "開始轉寄郵件:\n\n寄件人: Bo <bo@customer.test>\n日期: 2026年11月18日\n收件人: x@example.test\n主旨: 少貨",
        "-----原始邮件-----\n发件人: Bo <bo@customer.test>\n发送时间: 2026年11月18日 19:52\n收件人: x@example.test\n主题: 少货",
    ],
)
def test_a_forwarded_complaint_is_content_with_its_own_sender(separator: str) -> None:
    body = parts(f"请登记处理。\n\n{separator}\n\n{NEW}", "转发: 少货")
    assert NEW in body.text
    assert len(body.forwarded) == 1
    header = body.forwarded[0].header
    assert header is not None
    assert "bo@customer.test" in header.sender
    assert "\n".join(f.text for f in body.forwarded[0].flow).strip() == NEW


def test_a_forward_of_our_own_thread_reaches_the_customer_and_stops_there() -> None:
    def mail(sender: str, text: str) -> str:
        return f"-----原始邮件-----\n发件人: X <{sender}>\n发送时间: 2026年11月18日 19:52\n收件人: y\n主题: z\n\n{text}\n\n"

    body = parts(
        "请处理\n\n"
        + mail("sales@example.test", "见下")
        + mail("bo@customer.test", NEW)
        + mail("yu@example.test", OLD),
        "FW: z",
    )
    assert NEW in body.text
    assert OLD not in body.text
    assert OLD in body.quoted


def test_answers_between_quoted_lines_are_new() -> None:
    body = parts(f"> 批号是多少?\n{NEW}\n> 数量?\n共120只\n")
    assert [f.text for f in body.new if f.text] == [NEW, "共120只"]
    assert "> 批号是多少?" in body.text


@pytest.mark.parametrize(
    "footer", ["发自我的 iPhone", "从我的华为手机发送", "Sent from my iPhone", "-- \n王工\n电话 0755-26881234"]
)
def test_signatures_and_footers_are_folded(footer: str) -> None:
    body = parts(f"{NEW}\n\n{footer}")
    assert body.text == NEW
    assert footer.rsplit("\n", maxsplit=1)[-1] in body.quoted


@pytest.mark.parametrize(
    "disclaimer",
    [
        "This e-mail is confidential. If you are not the intended recipient, any use is prohibited and we accept no claim.",
        "免责声明:本邮件及其附件含有保密信息,仅限于收件人使用。",
        "本電子郵件及附件所載訊息均為保密資訊,僅供指定收件人使用。",
    ],
)
def test_disclaimers_are_folded(disclaimer: str) -> None:
    body = parts(f"{NEW}\n\n王工\n\n{disclaimer}")
    assert disclaimer in body.quoted
    assert disclaimer not in body.text


@pytest.mark.parametrize(
    "line",
    [
        "發自我的 iPhone",
        "從我的 iPhone 傳送",
        "Sent from my iPhone 15 Pro",
        "Sent from my Samsung Galaxy s5 Octacore device",
        "Sent from my HTC M8 Android phone.  Please excuse typoze",
        "Sent from my TI-85",
        "Sent from Outlook Mobile<https://foo.bar>",
        "Sent from [mail](https://go.microsoft.com/fwlink/?LinkId=550986) for windows 10",
        "Sent from Mail for Windows",
        "Sent from Yahoo Mail on Android",
        "Sent from Mailbox for iPad",
        "Sent with Airmail",
        "Sent via mobile",
        "Sent from my cell, please excuse any typos.",
        "Sent from my Windows 8 PC <http://windows.microsoft.com/consumer-preview>",
        "Sent by Microsoft Exchange Server 2007",
        "Sent via Bell Mobility's Text Messaging service.",
        "Envoyé depuis mon iPhone",
        "Verzonden met BlackBerry Work",
        "Gesendet von Mail für Windows 10",
        "Von meinem iPhone gesendet",
        "Get Outlook for iOShttps://aka.ms/o0ukef",
        "获取 Outlook for Android",
        "发自我的小米手机",
        "发自我的荣耀手机",
        "發自我的小米手機",
        "發自 HUAWEI P40",
        "来自我的vivo手机",
        "来自我的OPPO手机",
        "发自网易邮箱大师",
        "发自QQ邮箱",
        "发自阿里邮箱",
        "来自我的钉钉",
        "发送自 Windows 10 版邮件",
        "Sent with Proton Mail secure email.",
        "Sent from Spark",
        "Sent with Spark",
        "Sent from Nine",
        "Sent from eM Client",
        "Sent from BlueMail",
        "Sent from TypeApp",
        "Sent from WeChat",
        "发自企业微信",
        "发自163邮箱",
        "Sent from Foxmail for iPhone",
        "Sent from Gmail Mobile",
        "来自 Android 客户端",
        "发自我的iPad",
        "Sent from my Huawei",
        "Sent from my Xiaomi 12S Ultra",
        "Sent from my SM-G991B",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Skickat från min iPhone",
        "Отправлено с iPhone",
        "通过手机发送",
        "从 Windows 版邮件发送",
        "Sent from Thunderbird",
        "本邮件由网易邮箱大师客户端发送",
    ],
)
def test_a_last_line_that_names_what_sent_the_letter_is_folded(line: str) -> None:
    body = parts(f"{NEW}\n\n{line}")
    assert body.text == NEW
    assert line in body.quoted


@pytest.mark.parametrize(
    "line",
    [
        "Sent from your Suzhou plant on 3 November, lot A240115-03.",
        "发自贵司苏州仓库,批号A240115-03,共12台",
        "發自貴司蘇州倉庫,批號A240115-03",
        "Sent by truck on Monday, 3 cartons crushed",
        "Sent with DHL no. 12345678",
        "Sent by DHL.",
        "Sent by courier",
        "来自我的生产线的3台泵漏油",
        "来自我们苏州工厂的货",
        "Sent from my factory",
        "Sent from my warehouse on 3 November",
        "Sent from my iPhone, lot A240115-03, 3 pcs broken",
        "Sent via WeChat: photos of the broken pumps",
        "从贵司仓库发送",
        "从上海发出",
        "发自上海",
        "Sent from Shanghai",
        "Sent from nine plants",
        "Sent with the wrong label",
        "Sent by John",
        "Sent by sea freight",
        "发自我司检验科的报告",
        "Sent from our Android line, 5 phones are dead",
        "通过顺丰快递发出",
        "从我的仓库发出12箱",
        "Sent with missing screws",
        "来自我的客户的投诉",
        "发自我的车间",
        "Sent by registered mail",
    ],
)
def test_a_last_line_about_goods_or_places_is_the_customers(line: str) -> None:
    assert parts(f"{NEW}\n\n{line}").text == f"{NEW}\n\n{line.strip()}"


@pytest.mark.parametrize(
    "line",
    [
        "信息安全声明:本邮件包含信息归发件人所在组织所有,请接收者注意保密",
        "网络安全提示:请勿点击陌生链接",
        "邮件安全声明:本邮件...",
        "資訊安全聲明:本郵件",
        "免责声明",
        "安全提示:请勿点击邮件中的链接",
        "重要提示:本邮件内容保密",
        "资安提醒:勿开启附件",
        "Information security notice: the information",
        "This e-mail has been scanned for viruses",
        "本邮件已通过杀毒软件扫描",
        "免責聲明:本郵件",
        "法律声明",
        "隐私声明:",
    ],
)
def test_terms_below_a_letter_are_folded(line: str) -> None:
    assert parts(f"{NEW}\n\n王工\n\n{line}").text == f"{NEW}\n\n王工"


@pytest.mark.parametrize(
    "line",
    [
        "安全提示:该批刹车片断裂,停止使用",
        "重要通知:贵司批号A停用",
        "重要提示:请24小时内回复",
        "邮件通知贵司",
        "安全声明见附件",
        "特别说明",
        "This message was checked by our QA",
        "系统提示:温度过高",
    ],
)
def test_what_a_customer_warns_of_below_is_no_disclaimer(line: str) -> None:
    assert line in parts(f"{NEW}\n\n{line}").text


@pytest.mark.parametrize(
    "line",
    [
        "[EXTERNAL]",
        "EXTERNAL EMAIL",
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender.",
        "WARNING: This email originated outside of the Licen network.",
        "This message was sent from outside the company. Please do not click links",
        "【外部邮件提醒】此邮件来自公司外部,请勿点击不明链接",
        "【外部邮件】",
        "【外部郵件】",
        "注意:此邮件来自外部,请谨慎点击链接",
        "警告:本郵件來自組織外部,請勿開啟附件",
        "You don't often get email from a@b.c. Learn why this is important",
        "External sender",
        "外部邮件,请勿点击链接",
        "提醒:该邮件来自公司以外",
        "DO NOT CLICK links or attachments unless you trust the sender",
    ],
)
@pytest.mark.parametrize(
    "shape", ["{0}\n\n{1}", "----------\n{0}\n----------\n\n{1}", "*****\n{0}\n*****\n{1}", "{0}\n=====\n{1}"]
)
def test_a_gateways_warning_is_folded_and_the_letter_below_it_is_not(line: str, shape: str) -> None:
    letter = f"您好,{NEW}\n王工 13633334444"
    body = parts(shape.format(line, letter))
    assert body.text == letter
    assert line in body.quoted


def test_a_warning_of_several_paragraphs_runs_to_its_closing_rule() -> None:
    warning = (
        "WARNING: This email originated outside of the company network.\n\nDo NOT open attachments unless you trust the sender.\n\n"
        "Forward suspicious mail to the Security Desk (email: desk@example.test)"
    )
    assert parts(f"******\n{warning}\n******\n\n{NEW}\n王工 13633334444").text == f"{NEW}\n王工 13633334444"


@pytest.mark.parametrize(
    "line",
    [
        "Warning: the pump exploded",
        "Attention: external threads damaged on 30 pcs",
        "注意:批号A有问题",
        "CAUTION the brake failed",
        "外部涂层脱落",
        "重要:请尽快处理",
        "External gear pump leaks",
        "This message is about the broken pump",
        "如果打开包装就漏",
        "安全阀外部漏油",
        "This email is a complaint",
        "外部包装破损",
    ],
)
def test_a_customers_first_line_is_no_warning_of_a_gateway(line: str) -> None:
    assert parts(f"{line}\n\n{NEW}").text == f"{line}\n\n{NEW}"


def test_below_a_rule_with_nothing_said_above_it_stands_the_letter() -> None:
    letter = "批号A1漏液\n王工 13633334444\nwww.customer.test"
    assert parts(f"----------\n{letter}").text.endswith(letter)
    assert parts(f"{NEW}\n----------\n王工\n电话 13633334444").text == NEW


def test_what_follows_a_quotation_inside_a_quoted_letter_is_not_the_customers() -> None:
    html = (
        f"<div>{NEW}</div><hr><div id=divRplyFwdMsg><b>发件人:</b> Desk &lt;desk@example.test&gt;<br><b>发送时间:</b> 2026年11月20日 9:00<br>"
        "<b>收件人:</b> Jo &lt;jo@customer.test&gt;<br><b>主题:</b> Re: pump</div><div><div class=moz-cite-prefix>On 11/19/2026 08:41 AM, Jo wrote:<br></div>"
        f"<blockquote type=cite><div>{OLD}</div></blockquote>Please send the serial number.<br></div>"
    )
    body = take_apart(flow_of_html(html), "RE: pump")
    assert body.text == NEW
    assert "Please send the serial number." in body.quoted


def test_a_form_in_plain_text_is_no_mail_header() -> None:
    form = "日期: 2026-11-20\n主题: 客户投诉\n发现地点: 进货检验\n批号: A1\n----------\n数量: 120只"
    assert parts(form, "投诉").text == form


def test_a_quotation_in_markup_is_folded_with_its_attribution() -> None:
    html = f"<div>{NEW}</div><blockquote type=cite><div>On 2026-06-02, x &lt;s@example.test&gt; wrote:</div><div>{OLD}</div></blockquote>"
    body = take_apart(flow_of_html(html), "Re: x")
    assert body.text == NEW
    assert OLD in body.quoted


@pytest.mark.parametrize(
    "line",
    ["On 2020-01-01 10:10 a@b.c x", "-----Original Message-----", "From: a@b.test", "> " * 50, "--", "-----"],
)
def test_four_times_the_hostile_lines_are_four_times_the_work(line: str) -> None:
    assert growth(lambda times: take_apart(flow_of_text(f"{line}\n" * times), "Re: x"), 500) < 5


def test_the_measure_of_work_tells_linear_from_quadratic() -> None:
    def once_each(times: int) -> None:
        for _ in range(times):
            pass

    def each_with_each(times: int) -> None:
        for _ in range(times):
            any(n < 0 for n in range(times))

    assert growth(once_each, 100) < 5
    assert growth(each_with_each, 100) > 12
