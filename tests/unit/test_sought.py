"""Expressions that are tried only where they can match find what the plain expression finds."""

from __future__ import annotations

import re

import pytest

from foundations.language.literals import DIGIT, clauses
from foundations.language.phrases import Words
from foundations.language.sought import Sought, alternatives

TEXTS = (
    "",
    "the lot a240115-03 was rejected, 12 pcs leak",
    "Kein Leck. LEAKING valves; ſtuck parts of order 7",
    "批号A240115-03,到货1200只,其中7只有异响。请派人到现场确认",
    "漏油,停线两小时 line stopped; ６只 defective",
    "noise at 50 Hz\nbroken\tseal? not leaking!",
    "relocated plots, unleaked; a-leak_b leak1",
)
EXPRESSIONS = (
    r"leak|(?<!\d)\d{2} pcs|broken",
    r"(?i:leak(?:ing)?|stuck)\b",
    r"\bleak\w*|停(?:线|产)|不良",
    r"(?P<n>\d+)\s*(?P<u>pcs|只|小时)",
    r"(?:(?P<a>lot)|(?P<b>批号))\s*(?P<v>[a-z0-9\-]+)",
    r"(?:^|[,。;])\s*请[^,。]{0,8}|漏(?=油)",
    r"[两三]小时|noise(?= at)|(?<=,)其中",
    r"[^a-z]\d+",
    r"\blot\b|\bpart\b|of",
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("text", TEXTS)
def test_the_same_matches_are_found_as_by_the_plain_expression(expression: str, text: str) -> None:
    plain = [(m.span(), m.groupdict()) for m in re.finditer(expression, text)]
    sought = Sought(expression)
    assert [(m.span(), m.groupdict()) for m in sought.finditer(text)] == plain
    first = sought.search(text)
    assert (first.span() if first else None) == (plain[0][0] if plain else None)
    assert sought.sub("#", text) == re.sub(expression, "#", text)


def test_a_text_without_what_an_expression_needs_is_known_not_to_match() -> None:
    sought = Sought(r"(?:客户|买方)(?P<n>\d+)号?")
    assert not sought.possible("请尽快回复")
    assert not sought.possible("客户来电")  # no number
    assert sought.possible("客户12号")


def test_every_text_that_matches_holds_one_literal_of_each_set() -> None:
    assert frozenset({"failed", "fails"}) in clauses(r"(?:the\s+)?\w+(?=\s+(?i:Failed|fails))")
    assert frozenset({DIGIT}) in clauses(r"[0-9]{2,4}\s?(?:年|-)?")
    assert clauses(r"(?:leak)?\w*") == []  # nothing of it must stand there
    assert clauses(r"leak|.{3}") == []


def test_alternatives_in_brackets_and_classes_stay_together() -> None:
    assert alternatives(r"a|(?:b|c)d|[|]e|\|f") == ["a", "(?:b|c)d", "[|]e", r"\|f"]


def test_words_of_the_other_script_are_never_tried_and_latin_ones_begin_a_word() -> None:
    words = Words(r"漏油|leak|\bng\b|停(?:线|产)")
    assert [m[0] for m in words.finditer("unleaked, leaking, ng 漏油")] == ["leak", "ng", "漏油"]
    assert words.search("a king of long standing") is None
    assert [m[0] for m in words.finditer("停线了,停产了")] == ["停线", "停产"]
