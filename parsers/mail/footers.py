"""Lines that programs, mail services and gateways add to a letter: mobile footers, disclaimers, warnings above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.trouble import TROUBLE
from parsers.mail.separators import RULE

_LONGEST_FOOTER = 250
_LONGEST_BANNER = 14  # lines of a gateway's warning above a letter

#: how the last line of a letter begins that a program added; `from my` is kept, as it needs no known device behind it
_SENT = Pattern(
    r"^\W*(?:(?:sent|gesendet|envoyé|enviado|inviato|skickat|sendt|verstuurd|verzonden|wysłane|отправлено) (?:from|via|with|by|using|von|mit|depuis|de|desde|da|från|fra|vanaf|met|z|с) .{1,120}"
    r"|get \[?outlook for .{1,120}|from my .{1,60}|someone from mobile|发自.{1,40}|从我?.{1,40}(?:发送|传送|发出)|来自.{1,30}|发送自.{1,40}|通过.{1,30}(?:发送|发出)"
    r"|获取\s*outlook for .{1,60}|von meinem .{1,60}gesendet.{0,40}|diese nachricht wurde von meinem .{1,80}|本邮件由.{1,30}(?:客户端|手机).{0,12}发(?:送|出))\W*$",
    re.IGNORECASE,
)
#: devices, apps, mail programs and mail services by which letters are sent
_DEVICE = Pattern(
    r"i-?(?:phone|pad|pod|mac|os)\b|apple watch|macbook|\bandroid|huawei|\bhonor\b|xiaomi|redmi|\bmi \d|oppo|\bvivo\b|oneplus|realme|meizu|\bzte\b|lenovo|motorola|samsung|galaxy|nokia|\bhtc\b|xperia|"
    r"google pixel|blackberry|windows (?:phone|mail|\d)|\bwindows\b.{0,8}邮件|smart-?phone|\b(?:mobile|cell|cellular|phone|handset|tablet)\b|\bhandy\b|mobiltelefon|mobilgerät|\bgerät\b|appareil|dispositivo|\bmobile?l?\b|téléphone|móvil|celular|cellulare|telefoon|telefon|телефон|"
    r"outlook|hotmail|\bmail for\b|\[mail\]|apple mail|\bmailbox\b|airmail|mailspring|mailbird|postbox|webmail|mail ?master|yahoo|foxmail|qq ?mail|gmail|google mail|inbox|proton ?(?:mail)?\b|tutanota|\btuta\b|fastmail|thunderbird|"
    r"em client|type ?app|blue ?mail|aqua ?mail|fair ?email|canary mail|edison mail|newton mail|polymail|superhuman|\bk-9|(?:from|with|via|by) (?:spark|nine|hey|boxer|zoho|zimbra|roundcube|horde|evolution|the bat)\b|"
    r"zoho mail|\bgmx\b|web\.de|t-online|icloud|\baol\b|mail\.ru|yandex|rambler|naver|hanmail|alimail|aliyun|dingtalk|\blark\b|feishu|wecom|wechat|weixin|whatsapp|microsoft exchange|text messaging|workspace one|"
    r"华为|荣耀|小米|红米|苹果|三星|魅族|一加|真我|努比亚|中兴|联想|手机|平板|移动(?:设备|端)|客户端|qq ?(?:邮箱|信箱)|网易|邮箱大师|(?:163|126|139|189|188|263|yeah|sina|sohu|新浪|搜狐|阿里|阿里云|腾讯|企业|微软|谷歌|雅虎)\W{0,2}(?:\.com|\.net)?(?:云|企业)?(?:邮箱|邮|信箱)|"
    r"(?:163|126|139|189|263|qq|sina|sohu|yeah)\.(?:com|net|cn)|钉钉|飞书|微信|企微|领英|腾讯|畅邮"
)
#: a device that the list does not know is still the writer's own, when it is short: Sent from my TI-85
_OF_MINE = Pattern(r"^\W*(?:sent )?from my [\w.+-]+(?: [\w.+-]+){0,3}\W*$")
#: facts of goods, places and journeys: then a person wrote the line
_FACT = Pattern(
    r"\b(?:lots?|batch(?:es)?|orders?|p\.?o\b|serial|s/n|invoice|inv|delivery|deliver(?:ed)?|shipment|shipped|tracking|waybill|awb|consignment|cartons?|ctns?|boxe?s?|pallets?|pcs|pieces?|units?|bags?|drums?|qty|quantity|"
    r"plants?|factory|works|warehouse|workshop|store|depot|line|site|truck|courier|air|sea|rail|post|samples?|photos?|report|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\b(?:on|in) \d|"
    r"批号|批次|订单|单号|运单|编号|序列|数量|型号|料号|货号|规格|仓库|工厂|厂区|分厂|车间|产线|生产线|货车|物流|快递|样品|照片|[\d一二两三四五六七八九十几百]\s*[台箱件个只套支片瓶盒袋卷桶]|"
    r"\d{6,}|[a-z]+\d+-\d+|(?:19|20)\d\d[-./年]\d"
)
_DISCLAIMER = Pattern(
    r"^[\s*_\"'【\[(（-]*(?:this (?:e-?mail|message|communication|transmission)(?:,? (?:and|including|together|is|may|contains|message|\().{0,200})?"
    r"(?:confidential|intended (?:only|solely|recipient)|privileged|addressee).{0,4000}"
    r"|(?:the|any) (?:information|contents?) (?:contained |transmitted |included )?(?:in|of) this (?:e-?mail|message|communication).{0,4000}"
    r"|(?:confidentiality|privacy|legal)(?: notice| note| statement| disclaimer)\b.{0,4000}|disclaimer\s*[:：\-].{0,4000}|disclaimer$|important notice\s*[:：].{0,4000}"
    r"|(?:please )?(?:consider|think (?:about|of)) the environment before.{0,200}|if you (?:are not the intended|have received this).{0,4000}"
    r"|(?:information|cyber|data|network|it|e-?mail)[ -]?security (?:notice|statement|declaration|warning|reminder|disclaimer|note)\b.{0,4000}"
    r"|this (?:e-?mail|message) (?:has been|was|is) (?:scanned|checked for|virus).{0,400}"
    r"|(?:免责|保密|机密|法律|隐私权?|版权|信息保密|邮件保密|商业秘密|(?:信息|资讯|网络|网路|邮件|电邮|数据|资料|资通)安全|资安|个资|邮件(?!通知|提醒|公告))(?:保护)?(?:声明|申明|提示|提醒|条款|通知|告知|须知|警示|公告)\s*(?:[:：].{0,4000}|[\])）】].{0,4000}|$)"
    r"|(?:重要|安全|温馨|特别|风险|系统)(?:声明|申明|提示|提醒|通知|警示|说明)\s*(?:[:：\])）】].{0,160}(?:邮件|链接|钓鱼|保密|机密|收件人|法律责任).{0,4000})"
    r"|(?:此|本|该)(?:电子)?邮件(?:已经?|经过?|由)[^。]{0,30}(?:扫描|查杀|杀毒|病毒).{0,200}"
    r"|(?:此|本|这封|該|该)(?:电子)?(?:封)?(?:邮件|电邮|郵件|電郵|電子郵件|電子郵件|信件)(?:及其?|和|包括|中|可能|的|所|內|内|與|与|僅|仅|含).{0,100}(?:保密|机密|機密|收件人|收件者|指定|授权|授權|专有|法律).{0,4000}"
    r"|diese (?:e-?mail|nachricht) (?:enthält|ist) .{0,40}vertraulich.{0,4000})$",
    re.IGNORECASE | re.DOTALL,
)
_TAG = Pattern(
    r"^\W*(?:ext(?:ern(?:al)?)?(?: e-?mail| sender| message| mail)?(?: warning| notice| alert)?|外部(?:邮件|邮箱|发件人?|来信|信件)(?:提醒|提示|警告|标识)?)\W*$"
)
#: how a gateway's warning begins, and what it is about; a customer's own Warning: the pump leaks is none
_WARNS = Pattern(
    r"^\W*(?:ext(?:ern(?:al)?)?\b|caution|warning|attention|alert|notice|important|security|be (?:careful|aware)|this (?:e-?mail|message|sender|mail)|the sender|you (?:don't|do not) often|you have not|do not|don't|never|please (?:do not|be|note)|if you|"
    r"外部|注意|警告|警示|提醒|提示|重要|安全|温馨|风险|系统|邮件|请注意|请勿|切勿|小心|谨慎|如有|如果|若|(?:此|本|该|这封)(?:电子)?邮件|发件人)"
)
_FROM_OUTSIDE = Pattern(
    r"\boutside (?:of )?(?:(?:the|our|your|this|my) )?(?:[\w&.'-]+ ){0,4}?(?:company|organi[sz]ation|network|domain|group|corporat\w*|university|firm|institution|enterprise|business)|"
    r"\bexternal (?:e-?mail|sender|source|message|mail|address|domain|origin|party)|originat\w+ (?:from )?(?:outside|external)|(?:not|don't|never|before|avoid) (?:\w+ )?(?:click|open)\w*|phish|often get e-?mail|"
    r"外部(?:邮件|邮箱|发件|网络|来源|地址|域|人员|联系人|系统)|(?:公司|组织|机构|企业|单位|集团|本域|内部)(?:网络|系统|邮箱)?(?:以外|之外|外部|外)|(?:勿|不要|谨慎|小心|慎)(?:随意|轻易|直接|重)?(?:点击|打开|点开|回复|下载)|钓鱼|来源不明|陌生(?:邮件|发件)"
)


def is_mobile_footer(line: str) -> bool:
    """Whether a last line names the device, program or service that sent the letter, and tells nothing of goods."""
    line = line.strip()
    if len(line) >= _LONGEST_FOOTER:
        return False
    text = fold(line)
    if not _SENT.match(text):
        return False
    words = re.sub(r"https?://\S+", " ", text)
    if _FACT.search(words) or TROUBLE.search(words):
        return False
    return bool(_DEVICE.search(text) or _OF_MINE.match(words))


def is_disclaimer(line: str) -> bool:
    """Whether a line begins the terms that a company puts below every letter."""
    text = line.strip()[:600]
    return bool(_DISCLAIMER.match(text) or (not text.isascii() and _DISCLAIMER.match(fold(text))))


def banner_end(lines: Sequence[str], stop: int) -> int:
    """How many of the first lines are a gateway's warning: to its closing rule, else to the end of its paragraphs; 0 for none."""
    first = next((n for n in range(min(stop, 4)) if lines[n].strip() and not RULE.match(lines[n])), stop)
    if first == stop or not _is_warning(lines[first]):
        return 0
    ruled = first > 0 and any(RULE.match(line) for line in lines[:first])
    last = min(stop, first + _LONGEST_BANNER)
    closing = next((n for n in range(first + 1, last) if RULE.match(lines[n])), last)
    if ruled and closing < last:
        return closing + 1
    end = first + 1
    for n in range(first + 1, last):
        if RULE.match(lines[n]):
            return n + 1 if n == end else end
        if lines[n].strip():
            if not _is_warning(lines[n]):
                return end
            end = n + 1
    return end


def _is_warning(line: str) -> bool:
    key = fold(line.strip()[:400])
    return bool(_TAG.match(key) or (_WARNS.match(key) and _FROM_OUTSIDE.search(key)))
