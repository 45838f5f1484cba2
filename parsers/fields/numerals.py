"""Chinese numerals as expressions, for every reader of numbers."""

from __future__ import annotations

HAN_NUMBER = "[〇零○一二两三四五六七八九十廿卅百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]"
HAN_RUN = HAN_NUMBER + "{1,16}+"  # 一千二百三十四万五千六百七十八 has fifteen
