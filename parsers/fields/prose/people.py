"""People's names: whether a few words are one, and the person's own name in a From header."""

from __future__ import annotations

import re

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.surnames import SURNAMES
from parsers.fields.context import Person
from parsers.fields.labels.line_labels import is_title_line
from parsers.fields.labels.vocabulary import match_label
from parsers.fields.prose.companies import BUSINESS, COMPANY_EN

NOT_NAME = Pattern(
    r"(?:谢谢|感谢|此致|敬礼|祝好|您好|你好|品质|质量|采购|技术|业务|客服|销售|部门|公司|电话|手机|传真|地址|附件|如下|顺祝|商祺|以上|请查|尽快|敬上|联系|经理|主管|先生|女士|小姐|工程|售后|仓库|投诉|反馈|退货|日期|编号|签字|盖章|此函|特此|函告|通知|申请|产品|中国|广东|江苏|浙江|上海|北京|深圳|苏州|东莞|台湾|香港|祝(?:好|您|你|商|贵|愉|工|顺|福|大|各|生|身)|部$|科$|课$|厂$|店$|组$|盼复|急|高兴|成功|平安|时祺|安好|顺利|愉快|周末|万事|多谢|辛苦|收悉|知悉|查收|回复|文件|方便|麻烦|明细|打扰|期待|商安|台安|台鉴|[单表函]$|索赔|退货|诚挚|全体|同仁|包装|管理|设备|安全|有限|集团|原始|邮件|主题|包材|车间|计划)"
)
_HONORIFIC = Pattern(
    r"^(?:(?:lic|eng|sra|dr|mr|mrs|ms|miss|mme|prof|ing|herr|frau|dipl\.?-?ing|eng|ir)\.?\s+)+(?=[A-ZÀ-Þ])",
    re.IGNORECASE,
)
_NO_NAME_EN = Pattern(
    r"\b(?:request|form|report|notice|claim|complaint|rma|return|order|invoice|purchase|urgent|delivery|note|dear|hello|attached|attn|attention|subject|company|item|model|customer|supplier|product|quality|section|team|sales)\b|\b(?:block|floor|tower|plot|wing|building) [a-z0-9]{1,2}$",
    re.IGNORECASE,
)
TITLE_EN = Pattern(
    r"\b(?:manager|engineer|director|officer|buyer|supervisor|head|lead|leader|specialist|coordinator|assistant|executive|president|purchas\w*|inspector|technician|analyst|sqe|sqa|qa|qc|qe|administrator|owner|ceo|coo|cto|cfo|controller|planner|chief|representative|agent|foreman|clerk|partner|principal|consultant|superintendent|pharmacist|chemist|scientist|vp|vice president|associate|procurement|advisor|secretary|expert)\b",
    re.IGNORECASE,
)


#: the legal form that some countries put before a firm's name
_FIRM_FIRST = frozenset(["PT", "PT.", "CV", "CV.", "UD", "UD.", "M/s", "M/S", "M/s."])


def without_honorific(name: str) -> str:
    """The name without Dr., Mr., Ms. and the like before it."""
    return _HONORIFIC.sub("", name.strip())


def looks_like_name(text: str, known: str = "") -> bool:
    """Whether 2 to 4 Chinese characters (or 2 to 4 capitalised words) are a person's name."""
    token = fold(text.strip())
    if known and token == fold(known):
        return True
    if re.fullmatch(r"[\u3400-\u9fff]{2,4}", token):
        if NOT_NAME.search(token) or match_label(token) is not None:
            return False
        return (token[:2] in SURNAMES and len(token) >= 3) or (token[0] in SURNAMES and len(token) <= 3)
    words = text.strip().split()
    if not 2 <= len(words) <= 4 or len(text) > 32 or is_title_line(text) or words[0] in _FIRM_FIRST:
        return False
    return all(re.fullmatch(r"[A-ZÀ-Þ][\w'’\-]*\.?|van|von|de|der|den|da|di|la|le|bin|al", w) for w in words) and not (
        TITLE_EN.search(text) or COMPANY_EN.search(text) or BUSINESS.search(text) or _NO_NAME_EN.search(text)
    )


def display_name(person: Person | None) -> str:
    """The person's own name in a From header; Chinese rather than its romanisation; empty when it is a company or a desk."""
    if person is None:
        return ""
    name = without_honorific(re.sub(r"[\"'“”]|\([^)\n]*+\)|<[^>\n]*+>|\[[^\]\n]*+\]", " ", person.name))
    if "," in name and re.fullmatch(r"[A-Za-zÀ-ÿ'\- ]+,\s*[A-Za-zÀ-ÿ'\- ]+", name):
        last, first = name.split(",", 1)
        name = f"{first.strip()} {last.strip()}"
    for han in re.findall(r"[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff])", name):
        if re.search(r"[\u3400-\u9fff]" + re.escape(han), name):
            continue
        if looks_like_name(han):
            return str(han)
    return name if looks_like_name(name) and not re.search(r"[\u3400-\u9fff]", name) else ""
