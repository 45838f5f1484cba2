"""Fax gateways as they write: subjects, body lines and headers by which each is known (kept as data, one entry a gateway).

Sources: real mails of each gateway where there were any; brands without a fixed form are known by their name only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foundations.language.pattern import Pattern

_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway: subjects with the groups csid, cid, pages, did; `body` must be found too where it is given.

    `international`: its caller numbers carry the country code without a plus.
    """

    name: str
    subjects: tuple[Pattern[str], ...] = ()
    body: Pattern[str] | None = None
    sender: Pattern[str] | None = None
    international: bool = False


GATEWAYS: tuple[Gateway, ...] = (
    Gateway(
        "efax",
        (
            Pattern(
                r"^(?:Corporate )?eFax (?:message )?from \"?(?P<csid>[^\"]*?)\"?\s*[-–]\s*(?P<pages>\d+) page\(?s?\)?,?"
                r"\s*Caller[- ]ID:\s*(?P<cid>[+\d()\- .]+)",
                _I,
            ),
            Pattern(
                r"^(?:Corporate )?eFax (?:message )?from \"?(?P<csid>[^\"]*?)\"?(?:\s*[-–]\s*(?P<pages>\d+) page.*)?$",
                _I,
            ),
        ),
        international=True,
    ),
    Gateway(
        "ringcentral",
        (Pattern(r"^New Fax Message from (?P<cid>.+)$", _I),),
    ),
    Gateway(
        "ivoz",
        (
            Pattern(r"^New Fax from (?P<cid>\S+) received in (?P<box>.+?) \((?P<did>[^)]*)\)$", _I),
            Pattern(r"^Nuevo Fax desde (?P<cid>\S+) recibido en (?P<box>.+?) \((?P<did>[^)]*)\)$", _I),
        ),
    ),
    Gateway(
        "kazoo",
        (Pattern(r"^New fax from (?P<csid>.*?) \((?P<cid>[^)]*\d[^)]*)\)$", _I),),
        body=Pattern(r"Caller ID:|Called To:|New Fax \(", _I),
    ),
    Gateway(
        "freepbx",
        (
            Pattern(r"^New fax from:\s*\"?(?P<csid>[^\"<]*?)\"?\s*<(?P<cid>[^>]*)>", _I),
            Pattern(r"^New fax (?:from:\s*(?P<cid>.+)|received)$", _I),
        ),
        body=Pattern(r"Enclosed, please find a new fax|Received (?:&|and) processed:", _I),
    ),
    Gateway(
        "hylafax",
        (Pattern(r"^facsimile received from\s*(?P<csid>.*)$", _I),),
    ),
    Gateway(
        "ricoh",
        (
            Pattern(
                r"^From\s+\"?(?P<csid>[^\"(]*?)\"?\s*(?:\(\"?(?P<rti>[^\")]*)\"?\)\s*)?\(Fax Message No\.\s*(?P<no>\d+)\)",
                _I,
            ),
        ),
    ),
    Gateway(
        "copiafacts",
        (Pattern(r"^Fax received from (?P<csid>.+)$", _I),),
        body=Pattern(r"This document was received on", _I),
    ),
    Gateway(
        "rightfax",
        (
            Pattern(
                r"^(?:RightFax|A fax has arrived from|New RightFax).*?(?:from|remote ID)?\s*[:'\"]*(?P<csid>[^'\"]*)",
                _I,
            ),
        ),
        body=Pattern(r"RightFax|A fax has arrived from remote ID", _I),
    ),
)

#: a HylaFAX notice may come without a subject
HYLAFAX_BODY = Pattern(r"^\s*recvq/fax\d+\.(?:tif|pdf|ps)", re.MULTILINE)
HYLAFAX_INCOMPLETE = Pattern(r"The full document was not received because:?\s*(?P<why>[^\n]*(?:\n\s+[^\n]+)?)", _I)

#: makers known by name somewhere in sender, subject, body, mailer or file names
BRANDS: tuple[tuple[str, Pattern[str]], ...] = (
    ("hylafax", Pattern(r"hylafax|\bReceivedOn:\s*tty|\bCommID:", _I)),
    ("freepbx", Pattern(r"freepbx|asterisk", _I)),
    ("ringcentral", Pattern(r"ringcentral|rcfax\.com", _I)),
    ("efax", Pattern(r"\bj2 global|\bmyefax|\befax(?:\.com|send| corporate)", _I)),
    ("kazoo", Pattern(r"\bkazoo\b|2600hz", _I)),
    ("copiafacts", Pattern(r"copiafacts|\bcopia\b", _I)),
    ("rightfax", Pattern(r"rightfax|open ?text fax", _I)),
    ("ricoh", Pattern(r"\bricoh\b|\baficio\b|Fax Message No\.", _I)),
    ("canon", Pattern(r"\bcanon\b|imagerunner|\biR-?ADV", _I)),
    ("brother", Pattern(r"\bbrother\b|\bMFC-[A-Z]?\d{3,}", _I)),
    ("fuji", Pattern(r"fuji\s?xerox|fujifilm|apeosport|docucentre", _I)),
    ("exchange_um", Pattern(r"unified messaging|exchange um", _I)),
)

#: notices about faxes that are none: failures, confirmations of what we sent, offers
NO_FAX = Pattern(
    r"not received|fail(?:ed|ure)|undeliver|could not be (?:sent|delivered)|was sent successfully|successfully sent|"
    r"transmission (?:report|result|ok)|^error message no\.|return receipt|confirmation of|"
    r"发送(?:失败|成功|报告|结果)|傳送(?:失敗|成功|報告|結果)|發送(?:失敗|成功|報告|結果)|传真失败|傳真失敗|未接收|余额|餘額|续费|續費|套餐|开通|開通",
    _I,
)

#: subjects by which unknown services, Chinese ones foremost, announce a fax
GENERIC_SUBJECTS: tuple[Pattern[str], ...] = (
    Pattern(
        r"(?:传真|傳真|\bFAX\b)[^\d+]{0,12}?(?:来自|來自|主叫|发送方|發送方|发自|發自|from)[^\d+]{0,6}(?P<cid>\+?\d[\d\-() ]{4,20}\d)"
        r"(?:.{0,12}?(?:共|計|计)?\s*(?P<pages>\d{1,3})\s*(?:页|頁|pages?))?",
        _I,
    ),
    Pattern(
        r"(?:来自|來自|from)\s*[:：]?\s*(?P<cid>\+?\d[\d\-() ]{4,20}\d)\s*的?.{0,8}?(?:传真|傳真|\bfax\b)"
        r"(?:.{0,12}?(?P<pages>\d{1,3})\s*(?:页|頁|pages?))?",
        _I,
    ),
    Pattern(
        r"^\W*(?:(?:您|你)?(?:有|收到|接收)[^:：\d]{0,8})?(?:新的?|一份新)?(?:传真|傳真)(?:通知|到达|到達|接收|提醒|邮件|郵件|文件)?"
        r"[\]】)）]?\s*[:：]?\s*(?:来自|來自)?\s*[:：]?\s*(?P<cid>\+?\d[\d\-() ]{5,20}\d)(?!\d)(?:.{0,8}?(?P<pages>\d{1,3})\s*(?:页|頁|pages?))?",
        _I,
    ),
    Pattern(
        r"\b(?:new|incoming|received)\s+fax\b.*?(?:from|:)\s*\"?(?P<csid>[^\"\d(<+]*?)\"?\s*[(<]?(?P<cid>\+?\d[\d\-() ]{4,20}\d)[)>]?"
        r"(?:.{0,12}?(?P<pages>\d{1,3})\s*pages?)?",
        _I,
    ),
    Pattern(
        r"^\W*fax\s+(?:message\s+)?(?:received\s+)?from\s+(?P<csid>.*?)(?:\s+to\s+(?P<did>.+?))?(?:\s*\((?P<pages>\d{1,3})\s*pages?\))?$",
        _I,
    ),
    Pattern(r"^\W*(?:you have (?:received )?a (?:new )?fax|(?:new|incoming) fax(?: message)?|fax received)\b", _I),
    Pattern(
        r"^\W*(?:您|你)?(?:有|收到|接收).{0,6}(?:传真|傳真)|^\W*(?:新|收到)(?:传真|傳真)|(?:传真|傳真)(?:到达|到達|接收通知|通知|提醒)"
    ),
)

#: what body lines of any gateway say; the first group is the value
CALLER = Pattern(
    r"(?:^|[\n|,，;；(\[\s])\s*(?:主叫(?:号码|號碼|方)?|来电号码|來電號碼|发送方(?:号码)?|發送方(?:號碼)?|发件(?:方|人)?(?:号码|传真)|"
    r"對方(?:號碼|傳真)|对方(?:号码|传真)|来自|來自|发自|發自|传真号码|傳真號碼|来源号码|來源號碼|"
    r"CIDNumber|CallID\d?|caller[- ]?id|calling number|caller number|from(?: number)?|received from|sender(?: number)?|fax number)\s*[:：|\t]\s*"
    r"\"?(?P<v>[^\n|]{0,60})",
    _I,
)
CALLED = Pattern(
    r"(?:被叫(?:号码|號碼)?|接收号码|接收號碼|called to|called number|via|\bDID|^\s*to)\s*[:：|\t]\s*(?P<v>\+?\d[\d\-() ]{4,20}\d)",
    _I | re.MULTILINE,
)
STATION = Pattern(
    r"(?:remote station id|station id|\bCSID|remote id|caller name|sender csid|远端标识|對方標識|对方标识)\s*[:：|\t]?\s*['\"]?(?P<v>[^\n|'\"]{1,40})",
    _I,
)
PAGES = Pattern(
    r"(?:(?:number of )?(?:received )?pages(?: received)?|(?:传真|傳真)?(?:总|總)?(?:页数|頁數)|(?:总|總)(?:页|頁)|共)"
    r"[ \t]*[:：|]?[ \t]*(?P<n>\d{1,3})\b",
    _I,
)
PAGES_COUNTED = Pattern(r"(?<![\d\-./:])(?P<n>\d{1,3})[ \t]?-?(?:pages?\b|page\(s\)|页|頁)", _I)
RECEIVED = Pattern(
    r"(?:received (?:& |and )?processed|received (?:at|on)|called on|(?:was )?received on|received|接收(?:时间|時間|日期)|收(?:到|件)(?:时间|時間)|"
    r"(?:时间|時間)|start time|date(?:/time)?|fax at|(?:发送|發送)(?:时间|時間))\s*[:：|\t]?\s*(?P<v>[^\n|]{6,60})",
    _I,
)

#: office scanners and copiers that mail what lies on their glass
SCANNER_SUBJECTS = Pattern(
    r"^message from \"?(?:RNP|KMBT|KM|SKM|BRN|MFP)|^scanned from a|^scanned image from|^scan(?:ned)? (?:from|document|data|file|to e-?mail)|"
    r"^(?:attached image|send data from mfp|scan data|image data from)|^(?:扫描|掃描)(?:件|文件|文档|檔案)?(?:来自|來自|from|发送|$)|^来自.*的扫描|^來自.*的掃描",
    _I,
)
SCANNER_BODY = Pattern(
    r"was sent from \"?RNP|Scan Date:|Scanned by|multifunction (?:printer|device)|Device (?:Name|Model):|"
    r"Number of Images:|Attachment File Type:|MFP|扫描(?:时间|日期)|掃描(?:時間|日期)|复合机|複合機|多功能一体机",
    _I,
)
SCANNER_FILES = Pattern(r"^(?:SKM|SKMBT|KMBT|SCN|SCAN|doc\d{8,}|img-?\d{6,}|\d{12,14}\.(?:pdf|tif))", _I)
SCANNER_SENDER = Pattern(r"scan|copier|mfp|printer|canon|ricoh|konica|kyocera|xerox|扫描|掃描", _I)


def brand_of(texts: Sequence[str]) -> str:
    """The maker named in any of the texts, `generic` when none is."""
    for name, pattern in BRANDS:
        if any(pattern.search(text) for text in texts):
            return name
    return "generic"
