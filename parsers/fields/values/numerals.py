"""Numerals in Chinese and English, as expressions and with what they count, for every reader of numbers."""

from __future__ import annotations

HAN_NUMBER = "[〇零○一二两三四五六七八九十廿卅百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]"
HAN_RUN = HAN_NUMBER + "{1,16}+"  # 一千二百三十四万五千六百七十八 has fifteen

#: an English word and its number
WORDS = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
WORDS |= {"hundred": 100, "thousand": 1000}
#: any of them but zero
WORD = "|".join(sorted((w for w in WORDS if w != "zero"), key=len, reverse=True))
