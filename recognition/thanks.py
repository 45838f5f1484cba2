"""Tells a bare thank-you from a message that says something: a courtesy opens no closed case, and everything in doubt is no courtesy.

Every clause of the text must be one of the phrases here; one that is none of them ("but it still leaks") makes the whole a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from complaints.correspondence.case_after import ACCEPTS, THANKS
from complaints.reading import Reading
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.trouble import trouble

_LONGEST = 400  # characters; a longer letter says something

_TITLE = r"(?:经理|主任|工程师|工|总监|总|主管|课长|科长|部长|厂长|先生|女士|小姐|老师|同事)"
_LETTER = r"(?:邮件|来信|来函|来电|回复|回信|答复|答复书|通知|通知书|报告|文件|信息|资料|反馈|说明|传真|8d报告|8d|结案通知|结案报告)"
_OF_YOU = r"(?:贵公司|贵司|贵方|你们|您们|你|您)"
_OF_US = r"(?:我们公司|我们|我司|我方|我|敝公司|敝司|本公司|本司|这边)"
#: phrases of a courtesy in Chinese, folded to Simplified and without blanks
_CHINESE = Pattern(
    r"(?:"
    rf"(?:尊敬的)?(?:[\u4e00-\u9fff]{{1,3}}{_TITLE}|各位|大家|贵司|贵公司)?(?:您好|你们好|你好|早上好|早安|上午好|下午好|午安|晚上好|大家好)"
    r"|(?:尊敬的|致)?[\u4e00-\u9fff]{1,3}(?:经理|主任|工程师|总监|主管|课长|科长|部长|厂长|先生|女士|小姐)|各位|大家"
    rf"|(?:{_OF_US})?(?:已经|已|均已|都已|都)?(?:收到|收悉|知悉|知道|了解|瞭解|明白|阅悉|已阅|清楚|接获|接到)(?:了|啦)?(?:{_OF_YOU})?的?{_LETTER}?(?:了|啦)?"
    rf"|{_OF_YOU}?的?{_LETTER}(?:{_OF_US})?(?:已经|已|均已|都已)(?:收到|收悉|知悉|阅悉)(?:了|啦)?"
    r"|已收|好的|好|好滴|嗯|嗯嗯|ok|okay"
    rf"|(?:非常|十分|万分|万分地|衷心|再次|很|多|真的|先)?(?:感谢|谢谢|多谢|谢|致谢|感恩|唔该|唔该晒|多谢晒|谢谢啦|谢啦)(?:{_OF_YOU}|各位|大家|的|及时|快速|尽快|耐心|大力|一直以来的?|对我们的?|支持|配合|协助|理解|帮助|帮忙|告知|处理|跟进|跟踪|说明|合作|和|与|及|{_LETTER})*(?:了|啦|!)*"
    rf"|(?:{_OF_YOU})?辛苦(?:{_OF_YOU}|各位|大家)?(?:了|啦)?|麻烦(?:{_OF_YOU}|各位)?了|劳驾(?:了)?"
    r"|此致|敬礼|敬上|谨上|谨启|敬启|顺颂商祺|顺祝商祺|即颂商祺|商祺|祝好|祝商祺|祝工作顺利|祝工作愉快|祝一切顺利|祝生意兴隆|祝(?:您|你|贵司)?(?:周末|节日|假期|新年|生活|工作)?(?:愉快|快乐|顺利)|以上|敬请知悉"
    r")"
)
#: phrases that say in Chinese that all is well
_CHINESE_ACCEPTS = Pattern(
    rf"(?:(?:{_OF_US})?(?:目前|暂时|现在|现|对此|对答复|对回复|对处理结果|对结果|对报告)*(?:没有|没|无|并无)(?:其他|其它|别的|什么|任何|疑问和)?(?:问题|异议|疑问|意见|疑义)(?:了|啦)?"
    rf"|(?:{_OF_US})?(?:都|均|完全)?(?:同意|认可|接受)(?:{_OF_YOU})?的?(?:{_LETTER}|处理结果|处理方案|结果|方案|结案|关闭|结束)?(?:了)?"
    rf"|可以结案(?:了)?|可以关闭(?:了)?|请结案|(?:{_OF_US}的?)?问题(?:已经|已|都已)(?:得到)?(?:解决|处理好|处理完)(?:了)?"
    rf"|(?:{_OF_US})?(?:对(?:处理)?(?:结果|答复|回复|方案)?)?(?:很|非常|十分|比较)?满意)"
)
_NOUN = (
    r"(?:reply|response|answer|information|info|update|letters?|e-?mails?|mail|report|8d(?: report)?|help|support|feedback|"
    r"confirmation|co-?operation|understanding|attention|message|note|notice|assistance|explanation|clarification|time|"
    r"patience|efforts?|service|news|notification|reminder)"
)
_ENGLISH = Pattern(
    r"(?:(?:dear|hi|hello|hey)(?: [\w.'-]+){0,4}|good (?:morning|afternoon|evening|day)(?: [\w.'-]+){0,3}|(?:sirs?|madam|team|all)"
    r"|(?:many |best |ok,? |okay,? |great,? )?(?:thanks|thank you|thanx|thx|tks)(?: you)?(?: all| both| again| indeed| a lot| very much| so much| in advance)*"
    rf"(?: for (?:the |your |this |all (?:the |your )?)?(?:(?:very |so )?(?:quick|prompt|fast|kind|detailed|good|great|formal|written|swift|speedy) )?{_NOUN}(?: and (?:the |your )?{_NOUN})?)?"
    rf"|(?:we |i )?(?:have |had |just |also )*(?:well |safely |duly )?(?:received|noted|got|read|seen)(?: (?:it|this|that))?(?: (?:with|and) (?:many )?(?:thanks|understood|noted))?(?: (?:your|the|this) (?:{_NOUN}))?(?: with (?:many )?thanks)?"
    rf"|(?:your|the) {_NOUN} (?:has been |was |is )?(?:well |safely |duly )?(?:received|noted)(?: with thanks)?"
    r"|(?:well |duly )?noted|understood|ok(?:ay)?|got it|great|perfect|fine|appreciated|(?:much|highly) appreciated"
    r"|(?:with )?(?:best|kind|warm|many|yours?)?(?: and)?(?: (?:best|kind|warm))? ?(?:regards|wishes|greetings)|b\.?r|regards|cheers|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?"
    r"|have a (?:nice|good|great|lovely) (?:day|weekend|week|evening|holiday))"
)
_ENGLISH_ACCEPTS = Pattern(
    r"(?:(?:we |i )?(?:have )?no (?:further |more |other )?(?:questions?|comments?|issues?|objections?|remarks?|problems?)(?: (?:from|on) (?:our|my) (?:side|part))?(?: any ?more)?"
    r"|(?:we |i )?(?:are|am|is) (?:fully |very |quite )?(?:satisfied|happy|fine)(?: with (?:the|your|this) (?:answer|reply|response|solution|result|report|explanation|measures))?"
    r"|(?:the |this |our )?(?:problem|issue|matter|case) (?:is|has been|was) (?:now )?(?:solved|resolved|settled|closed)(?: now)?"
    r"|(?:you (?:may|can) |please )?(?:close (?:the|this) (?:case|complaint|matter))(?: now)?"
    r"|(?:we |i )?(?:hereby )?(?:accept|agree(?: with| to)?)(?: (?:the|your|this) (?:answer|reply|response|solution|report|proposal|explanation|measures))?)"
)
_SPLIT = Pattern(r"[\n,。.!;~…、:|*_]+| - |(?<=[\u4e00-\u9fff])\s+| (?=[\u4e00-\u9fff])")
_AROUND = " \t\r-–—'\"()<>^:"
_PHONE = Pattern(r"(?:tel|phone|mob(?:ile)?|fax|电话|手机|传真)?[\s:.]*\+?[\d\s()/-]{7,}")
_NAME = Pattern(r"(?:[A-Z][\w&'.-]*\s?){1,5}")
#: capitals do not make a name of these
_DEMAND = Pattern(
    r"(?i)\b(?:returns?|refund|replace\w*|resend|send|ship|stop|need|urgent\w*|call|cancel\w*|recall|please|again|still|not?|never|claim|credit|pay|resupply|repair|exchange)\b"
)
_HOUSE = Pattern(r"[\u4e00-\u9fff]{2,20}(?:公司|有限公司|部|科|处|厂)")
_REPLY_MARK = Pattern(r"(?:re|aw|sv|fw|fwd|回复|答复|回信|转发)\s*:\s*")


def courtesy(reading: Reading, own_subjects: Iterable[str], names: Iterable[str]) -> str:
    """`thanks` when a message only thanks or confirms receipt, `accepts` when it also says that all is well, else "".

    `own_subjects` are the subjects of the case's letters and messages, one of which a reply bears; `names` are people who may
    have signed. A message with an attachment, a question or an unknown subject says something.
    """
    mail = reading.mail
    if mail is None or reading.attachments or not mail.text.strip() or len(mail.text) > _LONGEST:
        return ""
    if "?" in fold(mail.text):
        return ""
    if not _known_subject(mail.subject, own_subjects, names):
        return ""
    return _verdict(mail.text, (*names, mail.from_name))


def _known_subject(subject: str, own: Iterable[str], names: Iterable[str]) -> bool:
    bare = _bare(subject)
    return not bare or any(bare == _bare(other) for other in own if other) or bool(_verdict(bare, names))


def _bare(subject: str) -> str:
    """A subject without marks of answering and case tags."""
    text = re.sub(r"\[[^\]]{0,60}\]", " ", fold(subject))
    while (found := _REPLY_MARK.match(text.strip())) is not None:
        text = text.strip()[found.end() :]
    return " ".join(text.split())


def _verdict(text: str, names: Iterable[str]) -> str:
    signed = {fold(name).replace(" ", "") for name in names if name}
    thanked = accepted = False
    for piece in _SPLIT.split(_half_width(text)):
        clause = piece.strip(_AROUND)
        key = fold(clause).strip()
        tight = key.replace(" ", "")
        if not tight:
            continue
        if _CHINESE_ACCEPTS.fullmatch(tight) or _ENGLISH_ACCEPTS.fullmatch(key):
            accepted = True
        elif _CHINESE.fullmatch(tight) or _ENGLISH.fullmatch(key):
            thanked = True
        elif not ((thanked or accepted) and _is_signature(clause, tight, signed)):
            return ""
    return ACCEPTS if accepted else THANKS if thanked else ""


def _half_width(text: str) -> str:
    """The text half-width, letters in their case: names show by their capitals."""
    return "".join(c if c.isascii() or not fold(c).isascii() else fold(c) for c in text)


def _is_signature(clause: str, tight: str, signed: set[str]) -> bool:
    if tight in signed or _PHONE.fullmatch(tight) or "@" in clause:
        return True
    named = _NAME.fullmatch(clause) and not _DEMAND.search(clause)
    return bool(named or _HOUSE.fullmatch(tight)) and not trouble(clause)
