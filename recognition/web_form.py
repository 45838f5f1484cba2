"""What a visitor wrote into the form of a website: a program sends it, but a person's words stand in it."""

from __future__ import annotations

from foundations.language.pattern import Pattern
from foundations.language.script import fold

#: how such a notice says where it comes from
_FORM = Pattern(
    r"(?:contact|web|website|online|inquiry|enquiry|feedback|support|service|complaint|reklamation\w*|kontakt)[\- ]?form|form (?:submission|entry|response)|new (?:form )?submission|"
    r"submi(?:ssion|tted) (?:from|via|through|on) (?:your|the|our) (?:web)?site|(?:from|via|through|on) (?:your|the|our) (?:web)?site|website (?:message|inquiry|enquiry|feedback)|"
    r"(?:官网|网站|网页|官方网站|小程序|公众号|在线)[^。\n]{0,12}(?:留言|表单|反馈|询盘|咨询|提交|消息|投诉)|(?:客户|访客|新的?|一条|在线)留言|留言(?:通知|提醒|板)|表单(?:提交|通知|数据)|联络表单|联系表单"
)
#: the lines of such forms: who, of which firm, where to reach, what he writes
_LINES = tuple(
    Pattern(rf"(?m)^\W*(?:{words})[^:\n]{{0,12}}\s*[::]\s*\S")
    for words in (
        r"(?:your |full |first |last |contact )?name|vorname|nachname|nom\b|nombre|姓\s*名|称呼|联系人|您的姓名|联络人|昵称",
        r"company|firm|firma|organi[sz]ation|公司|单位|企业",
        r"e-?mail|mail|电子邮[件箱]|邮箱|信箱",
        r"(?:tele)?phone|tel|mobile|cell|telefon|手机|电话|联系方式|联系电话|联络电话|行动电话",
        r"(?:your )?(?:message|comments?|enquiry|inquiry|question|request|details|description|nachricht|mensaje)|留言内容|留言|内容|反馈内容|咨询内容|问题描述|信息内容|讯息|消息|意见",
    )
)
_LEAST = 3  # of those lines


def filled_in(subject: str, text: str) -> bool:
    """Whether a program's message holds what a person wrote into a form of a website."""
    key = fold(text)
    return (
        bool(_FORM.search(fold(subject)) or _FORM.search(key))
        and sum(bool(line.search(key)) for line in _LINES) >= _LEAST
    )
