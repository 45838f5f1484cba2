"""What is new in a letter is told from what is quoted, forwarded, signed or boilerplate, without losing a word."""

from __future__ import annotations

import pytest

from parsers.body import flow_of_text, take_apart
from parsers.html import flow_of_html
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
