"""Whether bytes that are valid UTF-8 were meant so, or are short Chinese text in GBK or Big5 that is valid by chance."""

from __future__ import annotations

import re
import unicodedata

from foundations.language.pattern import Pattern
from parsers.text.plausible import FREQUENT, everyday

#: letters that languages in Latin script write, besides those of Vietnamese that take three bytes
_LATIN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽžƏəƠơƯư"
    "ǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜȘșȚț"
)
#: letters that are words by themselves: French à, Spanish é and ó, Swedish å and ö
_ALONE = frozenset("àÀáÁéÉèÈíÍóÓôåÅöÖäÄêÊúÚ")
_OTHERS = {
    "greek": Pattern("[\u0386\u0388-\u03ce]+"),
    "cyrillic": Pattern("[\u0401-\u044f\u0451-\u045f\u0490\u0491]+"),
    "hebrew": Pattern("[\u05d0-\u05ea]+"),
    "arabic": Pattern("[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06c1\u06cc\u06d2]+"),
}
_SIGNS = "\xa0¡¢£¥§¨©ª«\xad®°±²³´µ·¸¹º»¼½¾¿×÷"
_AS_BLANKS = str.maketrans(dict.fromkeys(_SIGNS, " "))
#: 25 °C, ±0.05, m², 20 × 30: a sign where it belongs
_SIGN_IN_PLACE = Pattern(
    r"\d\s?[°²³¼½¾µ×]|[±×÷]\s?\d|\b[A-Za-z]{1,2}[²³]|[£¥]\s?\d|«[^«»]+»|[A-Za-z]\xa0|\xa0[A-Za-z]|[¿¡][A-Za-z]"
)
#: signs of three bytes: dashes and quotation marks, currencies, arrows, circled numbers, Chinese and full-width ones
_WIDE_SIGNS = Pattern(
    "[\u2010-\u2027\u2030-\u203b\u20a0-\u20bf\u2100-\u22ff\u2460-\u27bf\u3000-\u303f\uff00-\uffef\U0001f000-\U0001faff]"
)
#: 電學 in GBK: one syllable or character with a Latin letter glued behind it
_LONE_BEFORE_ASCII = Pattern("[\x00-\x7f]*[\u3400-\ud7a3][!-~][\x00-\x7f]*")
_MANY = 8  # characters beyond ASCII: so many are never valid by chance
_SEEN_TOGETHER = 4  # letters of a script of its own
_SEEN_IF_CHINESE = 7  # where the same bytes are everyday Chinese too (谢谢 is лл)


def is_meant(text: str, chinese: str = "") -> bool | None:
    """Whether `text`, the UTF-8 reading of some bytes, is writing: yes, no, or None where nothing speaks for either.

    `chinese` is the reading of the same bytes as GBK, "" where they have none. Two bytes of GBK are a valid UTF-8
    sequence about once in seven; what they then spell is IPA, Old Slavonic, or accents with no word around them. One
    such thing refutes UTF-8, one written word or sign proves it.
    """
    text = unicodedata.normalize("NFC", text)
    if sum(1 for char in text if not char.isascii()) >= _MANY:
        return True
    if _LONE_BEFORE_ASCII.fullmatch(text):
        return None
    words = re.findall(r"[^\W\d_]+", text.translate(_AS_BLANKS))
    plain = sum(1 for word in words if word.isascii() and len(word) > 1)
    verdicts = [_word(word, chinese, plain) for word in words if not word.isascii()]
    verdicts += [_sign(char) for char in text if not (char.isascii() or char.isalnum() or char in _SIGNS)]
    if False in verdicts:
        return False
    return True if True in verdicts or _SIGN_IN_PLACE.search(text) else None


def _sign(char: str) -> bool | None:
    if _WIDE_SIGNS.match(char):
        return True
    return None if ord(char) >= 0x800 and unicodedata.category(char)[0] in "PSZMN" else False


def _word(word: str, chinese: str, plain: int) -> bool | None:
    strange = [char for char in word if not char.isascii()]
    if all(char in _LATIN or "\u1e00" <= char <= "\u1eff" for char in strange):
        return _latin(word, strange, plain)
    if any(ord(char) >= 0x800 for char in strange):
        return _wide(strange)
    if any(script.fullmatch(word) for script in _OTHERS.values()):
        everyday_chinese = chinese and all(char in FREQUENT for char in chinese if not char.isascii())
        return len(word) >= (_SEEN_IF_CHINESE if everyday_chinese else _SEEN_TOGETHER) or None
    return False


def _wide(strange: list[str]) -> bool | None:
    """Words of letters that take three bytes: those of East Asia by how common they are, others when several agree."""
    known = everyday()
    if any(char in known or "\u3040" <= char <= "\u30ff" or "\uac00" <= char <= "\ud7a3" for char in strange):
        return all(ord(char) >= 0x800 for char in strange)
    if all("\u3400" <= char <= "\u9fff" or char >= "\U00020000" for char in strange):
        return None  # a rare character of a name
    return len(strange) > 2 and len({ord(char) >> 7 for char in strange}) == 1


def _latin(word: str, strange: list[str], plain: int) -> bool | None:
    """Accents stand among plain letters, in a word of one case or with a capital first."""
    if len(word) == 1:
        return True if plain > 1 and word in _ALONE else None
    if len(strange) == len(word) and word[0] < "\u1e00":
        return False
    spelt = re.sub(r"^(?:Mc|Mac|De|Di|Du|La|Le|O|Van|Von)(?=[^\W\d_a-z])", "", word.replace("ß", ""))
    return spelt.islower() or spelt.isupper() or (spelt[:1].isupper() and (spelt[1:].islower() or len(spelt) == 1))
