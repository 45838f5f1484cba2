"""Faxes by their gateways: caller, pages, time; and the mails that only look like faxes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from complaints.reading import Fax
from parsers.fax.envelope import FaxMail, FaxResult, envelope, is_scanner_mail
from parsers.fax.numbers import number
from parsers.fax.pages import finish
from parsers.layout import Line, Page
from parsers.scan.page import Scan

SHANGHAI = ZoneInfo("Asia/Shanghai")


def mail(subject: str, text: str = "", attachments: tuple[tuple[str, str], ...] = (("fax.tif", "image/tiff"),), **more):
    return FaxMail(subject=subject, text=text, attachments=attachments, zone=SHANGHAI, **more)


def fax_of(*args, **more) -> Fax:
    found = envelope(mail(*args, **more))
    assert found is not None
    return found.fax


@pytest.mark.parametrize(
    ("subject", "text", "gateway", "caller"),
    [
        ('eFax message from "912266459412" - 1 page(s), Caller-ID: 1-613-701-0200', "", "efax", "+16137010200"),
        ('Corporate eFax message from "unknown" - 1 page(s), Caller-ID: 19164574542', "", "efax", "+19164574542"),
        ("eFax from ACME – 3 page(s), caller ID: 202-555-0147", "", "efax", "+12025550147"),
        ("New Fax Message from (713) 555-0199", "", "ringcentral", "+17135550199"),
        ('New fax from: "ACME" <075526881234>', "Enclosed, please find a new fax from:", "freepbx", "+8675526881234"),
        ("Facsimile received from 86 755 88881234", "recvq/fax00008.tif:\n Pages: 1", "hylafax", "+8675588881234"),
        ("New fax from Jo Doe (6025550177)", "New Fax (3 Pages)\n\nCaller ID: 6025550177", "kazoo", "+16025550177"),
        ("New Fax from 02837700216 received in QA-Fax (075526000002)", "Pages: 1", "ivoz", "+862837700216"),
        ('From "886 2 26900174" ("MOLD") (Fax Message No. 0317)', "", "ricoh", "+886226900174"),
        (
            "Fax received from +1 450 555 0162",
            "This document was received on 2026-11-12 at 22:10",
            "copiafacts",
            "+14505550162",
        ),
        ("您有一份新传真,来自 0755-26881234,共3页", "本邮件由系统自动发送", "generic", "+8675526881234"),
        ("【传真】08162930057 2026-11-09 09:44", "主叫号码:08162930057\n页数:1", "generic", "+868162930057"),
        ("新傳真通知:來自 0286010449 共2頁", "來自:0286010449\n頁數:2", "generic", "+886286010449"),
    ],
)
def test_each_gateway_is_known_by_its_own_words(subject: str, text: str, gateway: str, caller: str):
    fax = fax_of(subject, text, from_address="fax@gateway.test")
    assert (fax.gateway, fax.from_number) == (gateway, caller)


def test_exchange_tells_caller_and_pages_in_headers_only():
    headers = (("X-CallingTelephoneNumber", "07367710345"), ("X-FaxNumberOfPages", "2"))
    fax = fax_of("Fax Message from 07367710345", headers=headers)
    assert (fax.gateway, fax.from_number, fax.pages_expected) == ("exchange_um", "+867367710345", 2)


def test_a_blank_caller_is_replaced_by_the_station_id():
    fax = fax_of("New fax received", 'Enclosed, please find a new fax from: "" <>\nRemote Station ID: 0513 85500172\n')
    assert (fax.from_number, fax.csid) == ("+8651385500172", "0513 85500172")


def test_the_gateways_time_is_taken_in_the_companys_zone():
    fax = fax_of("facsimile received from 0354 6620077", "recvq/fax1.tif:\n  Received: 2026:11:12 15:40:27\n")
    assert fax.received_at is not None
    assert fax.received_at.isoformat() == "2026-11-12T15:40:27+08:00"


@pytest.mark.parametrize(
    ("subject", "more"),
    [
        ("Recall: 会议", {"headers": (("X-CallingTelephoneNumber", "IPM.Note"), ("X-FaxNumberOfPages", "0"))}),
        ('Re: New fax from: "ACME" <075526881234>', {"text": "Enclosed, please find a new fax from:"}),
        ("facsimile not received", {"text": "recvq/fax1.tif"}),
        ("传真发送失败 0755-26881234", {"text": "主叫号码:0755-26881234"}),
        (
            'eFax message from "unknown" - 1 page(s), Caller-ID: 19164574542',
            {"attachments": (("fax.hta", "text/html"),)},
        ),
        (
            "质量投诉(传真件请见附件)",
            {
                "text": "您好:\n贵司轴承异响,请处理。\n王芳\n电话 0755-26881234 传真 0755-26881235",
                "attachments": (("投诉.pdf", "application/pdf"),),
            },
        ),
        (
            'Message from "RNP0026737A11C2"',
            {"text": "Scan Date: 17.11.2026 15:20:11", "from_address": "scanner@a.test"},
        ),
    ],
)
def test_what_only_resembles_a_fax_is_none(subject: str, more: dict):
    assert envelope(mail(subject, **{"text": "", **more})) is None


def test_an_office_scanner_is_no_fax_but_a_scan():
    text = 'This E-mail was sent from "RNP0026737A11C2" (MP C3004).\n\nScan Date: 17.11.2026 15:20:11 (+0800)'
    assert is_scanner_mail(mail('Message from "RNP0026737A11C2"', text, (("1.pdf", "application/pdf"),)))
    assert not is_scanner_mail(mail("投诉", "请看附件", (("photo.jpg", "image/jpeg"),)))


@pytest.mark.parametrize(
    ("written", "regions", "expected"),
    [
        ("0755-26881234", ("CN",), "+8675526881234"),
        ("0755-26881234-806", ("CN",), "+8675526881234"),
        ("0738-6610253(1页)", ("CN",), "+867386610253"),
        ("08162930057 2026-11-09 09:44", ("CN",), "+868162930057"),
        ("0043767620763550", ("CN",), "+43767620763550"),
        ("852 2345 6789", ("CN",), "+85223456789"),
        ("HONGLI", ("CN",), ""),
        ("123", ("CN",), ""),
    ],
)
def test_callers_are_written_in_many_ways(written: str, regions: tuple[str, ...], expected: str):
    assert number(written, regions, international=False) == expected


# --------------------------------------------------------------------------------------- once the pages are read
def page(number: int, text: str) -> Page:
    return Page(number, (Line(text),), method="ocr")


def scan(*headers: str, texts: tuple[str, ...] = (), prints: tuple[int, ...] = ()) -> Scan:
    texts = texts or tuple(f"第{n}页的内容 {'甲乙丙丁戊己庚辛' * (n + 3)}{n * 7919}" for n in range(len(headers)))
    pages = tuple(page(n + 1, text) for n, text in enumerate(texts))
    return Scan(pages, (), headers, prints or tuple(n * (2**200 - 1) // 3 for n in range(len(headers))))


def test_pages_that_the_sender_counts_and_that_are_missing_are_told():
    result = FaxResult(Fax(gateway="hylafax"), incomplete=True, why="lost carrier", announced=2)
    fax, problems = finish(
        result, [scan("2026-11-12 15:38 FROM: 0354 6620077 P.001/003", "2026-11-12 15:39 FROM: 0354 6620077 P.002/003")]
    )
    assert (fax.pages, fax.pages_expected) == (2, 3)
    assert [p.code for p in problems] == ["fax_incomplete"]
    assert "page 3" in problems[0].detail
    assert "lost carrier" in problems[0].detail


def test_a_complete_fax_has_no_problem():
    fax, problems = finish(
        FaxResult(Fax(), announced=2), [scan("2026-11-18 14:32 FROM: A P.1/2", "2026-11-18 14:33 FROM: A P.2/2")]
    )
    assert (fax.pages, fax.pages_expected, problems) == (2, 2, ())


def test_a_page_sent_twice_is_told():
    same = "投诉内容 轴承异响 批号 A240115-03 数量 120 件 请尽快处理"
    _, problems = finish(FaxResult(Fax()), [scan("", "", texts=(same, same), prints=(5, 7))])
    assert [p.code for p in problems] == ["fax_page_doubled"]


def test_a_missing_caller_is_taken_from_the_senders_header_line():
    fax, _ = finish(FaxResult(Fax()), [scan("2026-11-18 14:32 FROM: 0550-3120017 T-0412 P.001/001")])
    assert fax.from_number == "+865503120017"
