"""Letters: what is not known leaves its sentence out, nothing is admitted, a template can neither reach out nor run away."""

from __future__ import annotations

import itertools
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording.catalogue import LANGUAGES, LOCALES
from wording.compile import compile_catalogue
from wording.letters import MAX_BODY, LetterError, render
from wording.reasons import REASONS, reason

ZONE = ZoneInfo("Asia/Shanghai")
LEAST: dict[str, Any] = {
    "case_no": "KS20261120-003",
    "received_at": datetime(2026, 11, 20, 16, 30, tzinfo=ZONE),
    "promised": date(2026, 12, 4),
    "missing": [],
    "company": "Example Manufacturing Co., Ltd.",
}
OPTIONAL: dict[str, Any] = {
    "contact": "王伟",
    "about": "轴承 A1",
    "product": "轴承",
    "lot": "A1",
    "serial": "S1",
    "order": "PO1",
    "summary": "异响",
    "quantity": {"amount": 120, "unit": "pcs"},
    "requests": ["exchange", "8d_report"],
    "owner": "李娜",
    "phone": "0755-1",
    "hotline": "400-1",
    "department": "QA",
    "address": "Road 1",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_acknowledgement_is_written_with_and_without_each_fact(language: str) -> None:
    for absent in [*OPTIONAL, None]:
        facts = LEAST | {k: v for k, v in OPTIONAL.items() if k != absent}
        subject, body = render("acknowledgement", language, facts)
        assert subject.startswith("[KS20261120-003] ")
        assert "KS20261120-003" in body
        assert "None" not in body
        if absent in ("lot", "summary", "address", "hotline"):
            assert str(OPTIONAL[absent]) not in body
    _, bare = render("acknowledgement", language, LEAST)
    assert "{" not in bare
    assert "\n- " not in bare


@pytest.mark.parametrize(
    ("language", "when", "received"),
    [
        ("zh-Hans", "2026年12月4日\uff08星期五\uff09", "2026年11月20日 16:30\uff08北京时间\uff09"),
        ("zh-Hant", "2026年12月4日\uff08星期五\uff09", "2026年11月20日 16:30\uff08UTC+8\uff09"),
        ("en", "Friday, 4 December 2026", "20 November 2026, 16:30 (UTC+8)"),
    ],
)
def test_the_promise_has_its_weekday_and_the_receipt_its_zone(language: str, when: str, received: str) -> None:
    _, body = render("acknowledgement", language, LEAST)
    assert when in body
    assert received in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_missing_facts_are_asked_for_and_numbered(language: str) -> None:
    _, body = render("acknowledgement", language, LEAST | {"missing": ["lot_no", "occurred_at"]})
    assert re.findall(r"^(\d)\. ", body, re.M) == ["1", "2"]
    assert not re.findall(r"^\d\. ", render("acknowledgement", language, LEAST)[1], re.M)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-Hans", "责任在我|我司的错|我们的过错|保证赔偿|同意退货|我方原因"),
        ("zh-Hant", "責任在我|我方的錯|我們的過錯|保證賠償|同意退貨|我方原因"),
        ("en", r"our fault|our mistake|we admit|we will refund|we accept (the )?liability|defect of ours"),
    ],
)
def test_nothing_is_admitted_or_promised_but_the_answer(language: str, words: str) -> None:
    _, body = render("acknowledgement", language, LEAST | OPTIONAL)
    assert not re.search(words, body, re.I)


@pytest.mark.parametrize(
    "template",
    [
        "S\n{{ ''.__class__.__mro__ }}",
        "S\n{{ 'a' * 1000000000 }}",
        "S\n{% for i in range(100000000) %}x{% endfor %}",
        "S\n{{ '%1000000000s' | format('x') }}",
        "S\n{{ case_no.upper() }}",
        "S\n{{ nowhere }}",
        "S\n{% include '/etc/passwd' %}",
        "S\n{% for a in xs %}{% for b in xs %}{% for c in xs %}{{ long }}{% endfor %}{% endfor %}{% endfor %}",
        "S\n   \n",
        "\n",
        "S\n{{ broken ",
    ],
)
def test_a_template_of_the_companys_own_that_misbehaves_is_refused(tmp_path: Path, template: str) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "acknowledgement.j2").write_text(template)
    facts = {"case_no": "KS1", "xs": list(range(150)), "long": "x" * 4000}
    with pytest.raises(LetterError):
        render("acknowledgement", "en", facts, tmp_path)


def test_a_template_of_the_companys_own_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "acknowledgement.j2").write_text("About {{ case_no }}\n\nBy {{ promised | day }}.\n")
    assert render("acknowledgement", "en", LEAST, tmp_path) == ("About KS20261120-003", "By Friday, 4 December 2026.\n")
    assert render("acknowledgement", "zh-Hans", LEAST, tmp_path)[0].startswith("[KS20261120-003]")


@given(st.text(max_size=6000), st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_whatever_customers_wrote_the_subject_is_one_line_and_the_letter_bounded(
    long: str, about: str, language: str
) -> None:
    subject, body = render("acknowledgement", language, LEAST | {"summary": long, "about": about})
    assert "\n" not in subject
    assert "\r" not in subject
    assert len(subject) <= 200
    assert len(body) <= MAX_BODY


@pytest.mark.parametrize(
    "source", sorted(LOCALES.glob("*/LC_MESSAGES/*.po")), ids=lambda path: f"{path.parent.parent.name}-{path.stem}"
)
def test_compiled_catalogues_agree_with_what_people_edit(source: Path) -> None:
    assert source.with_suffix(".mo").read_bytes() == compile_catalogue(source), "run: python -m wording.compile"


def test_both_chinese_catalogues_translate_the_same_sentences() -> None:
    from babel.messages.pofile import read_po

    domains = {path.stem for path in LOCALES.glob("*/LC_MESSAGES/*.po")}
    for domain, (one, other) in itertools.product(domains, [("zh-Hans", "zh-Hant")]):
        keys = []
        for language in (one, other):
            with (LOCALES / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as lines:
                catalogue = read_po(lines)
            assert all(m.string for m in catalogue if m.id), f"{language}/{domain}: a translation is empty"
            keys.append({m.id for m in catalogue if m.id})
        assert keys[0] == keys[1], domain


def test_reasons_are_told_in_the_readers_language() -> None:
    assert reason("zh-Hans", "came by fax or scanner") == "经传真或扫描仪收到"
    assert "2026-11-20" in reason("zh-Hant", "received before 2026-11-20, from when on mail is answered")
    assert reason("en", "advertising") == "advertising"
    assert reason("zh-Hans", "550 5.1.1 no such user") == "550 5.1.1 no such user"


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_reason_is_translated_with_all_it_names(language: str) -> None:
    for template in REASONS:
        names = re.findall(r"\{(\w+)\}", template)
        told = reason(language, template.format(**{n: f"<{n}>" for n in names}))
        assert told != template
        assert all(f"<{n}>" in told for n in names)
