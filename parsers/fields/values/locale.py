"""What the documents say about the world they come from: country of the phones, order of dates, ROC years, currency."""

from __future__ import annotations

from dataclasses import dataclass

from foundations.language.script import fold, script_counts
from foundations.language.sought import Sought
from parsers.fields.context import Context
from parsers.fields.values.dates import DateRules


@dataclass(frozen=True, slots=True)
class World:
    """What normal forms depend on: how dates read, which countries phones are tried in, the default currency."""

    dates: DateRules
    regions: tuple[str, ...] = ("CN",)
    currency: str = "CNY"


_TW = Sought(
    r"民国|股份有限公司|nt\$|新台币|台币|台湾|\+?886[-\s\d]|(?<!\d)0[2-8]-?\d{3,4}-\d{4}(?!\d)|\(0[2-8]\)\s?\d{3,4}-?\d{4}|(?<!\d)09\d{2}-?\d{3}-?\d{3}(?!\d)|"
    r"(?<!\d)1[01]\d[./年]\s?\d{1,2}[./月]|[县市](?:[\u3400-\u9fff]{1,4})[乡镇区](?:[\u3400-\u9fff]{1,5})[路街]|品保|订单号码|客诉|料号|机种|品项|回覆|联络"
)
_TW_STRONG = Sought(
    r"民国|nt\$|新台币|台币|台湾|\+?886|股份有限公司|(?<!\d)1[01]\d[./年]\s?\d{1,2}[./月]\d|\(0[2-8]\)|(?<!\d)09\d{2}-?\d{3}-?\d{3}(?!\d)"
)
_HK = Sought(r"香港|九龙|新界|hk\$|hkd|\+?852|\(hk\)|hong kong|kowloon")
_MO = Sought(r"澳门|mop\$?|\+?853|macau|macao")
_EIGHT_DIGITS = Sought(r"(?<!\d)[2-9]\d{3}[ \-]?\d{4}(?!\d)")
#: eight digits in two groups, as in Hong Kong
_EIGHT = Sought(r"(?<![\d\-+ ])[2-9]\d{3} \d{4}(?![\d\-])")
#: words, numbers and forms of firms of a country, in folded text
_COUNTRIES = tuple(
    (country, Sought(words))
    for country, words in (
        (
            "US",
            r"\busa\b|united states|\bu\.s\.a|(?<!\w)\+1[\s(\-.]|, (?:al|ak|az|ar|ca|co|ct|de|fl|ga|il|in|ia|ks|ky|la|md|ma|mi|mn|ms|mo|nc|nd|ne|nv|nh|nj|nm|ny|oh|ok|or|pa|ri|sc|sd|tn|tx|ut|va|vt|wa|wi|wv|wy) \d{5}\b|\binc\.?(?!\w)|\bllc\b|(?<![\d+])\(?[2-9]\d{2}\)?[ .\-][2-9]\d{2}[.\-]\d{4}(?!\d)",
        ),
        (
            "GB",
            r"united kingdom|\buk\b|england|scotland|\+44|\bplc\b|\b[a-z]{1,2}\d{1,2}[a-z]? \d[a-z]{2}\b|(?<!\d)0(?:1\d{3} \d{3} ?\d{3}|7\d{3} \d{3} ?\d{3}|20 \d{4} \d{4})(?!\d)",
        ),
        ("DE", r"germany|deutschland|\+49|gmbh"),
        ("IN", r"\bindia\b|\+91[\s\-]|\bpvt\.? ltd"),
        ("AU", r"australia|\+61|\bpty\b"),
        ("SG", r"singapore|\+65|\bpte\.? ltd|\bhsa\b|jurong|\btuas\b"),
        ("MY", r"malaysia|\+60|sdn\.? bhd|selangor|penang|kuala lumpur|\bjohor"),
        ("FR", r"\bfrance\b|\+33"),
        ("NL", r"netherlands|\+31|\bb\.?v\b"),
        ("IT", r"\bital(?:y|ia)\b|\+39|s\.r\.l"),
        ("JP", r"\bjapan\b|\+81"),
        ("KR", r"\bkorea\b|\+82"),
        ("VN", r"viet ?nam|\+84"),
        ("TH", r"thailand|\+66"),
        ("PL", r"poland|polska|\+48|sp\. ?z ?o\.? ?o"),
        ("ES", r"\bspain\b|españa|\+34|\bs\.l\.(?:u\.)?"),
        ("TR", r"t[uü]rk(?:ey|iye)|\+90|ltd\.? [sş]ti"),
        ("BR", r"\bbra[sz]il\b|\+55|\bltda\b"),
        ("CZ", r"\bczech|\+420|\bs\.r\.o"),
        ("SE", r"\bsweden\b|\+46"),
        ("NO", r"\bnorway\b|\+47"),
        ("DK", r"\bdenmark\b|\+45|\baps\b"),
        ("FI", r"\bfinland\b|\+358|\boyj?\b"),
        ("NZ", r"new zealand|\+64"),
        ("ZA", r"south africa|\+27"),
        ("ID", r"indonesia|\+62"),
        ("PH", r"philippines|\+63"),
        ("HK", r"hong kong|kowloon|\+852|\(hk\)|\(h\.k\.\)"),
        ("MO", r"macau|macao|\+853"),
        ("NZ", r"new zealand|\+64"),
        ("ZA", r"south africa|\+27|\(pty\)"),
        ("CA", r"\bcanada\b|, (?:on|bc|qc|ab|mb|sk|ns|nb) [a-z]\d[a-z] ?\d[a-z]\d\b"),
        ("ES", r"\bspain\b|\+34"),
        ("SE", r"\bsweden\b|\+46"),
        ("NO", r"\bnorway\b|\+47"),
        ("DK", r"\bdenmark\b|\+45"),
        ("FI", r"\bfinland\b|\+358|\boy\b"),
        ("PL", r"\bpoland\b|\+48|sp\. ?z ?o"),
        ("CH", r"\bswitzerland\b|\+41"),
        ("AT", r"\baustria\b|\+43"),
        ("BE", r"\bbelgium\b|\+32"),
        ("ID", r"\bindonesia\b|\+62"),
        ("PH", r"\bphilippines\b|\+63"),
        ("AE", r"\bu\.?a\.?e\b|\bdubai\b|\+971"),
        ("BR", r"\bbrazil\b|\+55"),
        ("MX", r"\bmexico\b|\+52"),
    )
)
_TLD = {
    "tw": "TW",
    "hk": "HK",
    "mo": "MO",
    "de": "DE",
    "uk": "GB",
    "in": "IN",
    "au": "AU",
    "sg": "SG",
    "my": "MY",
    "fr": "FR",
    "nl": "NL",
    "it": "IT",
    "jp": "JP",
    "kr": "KR",
    "ch": "CH",
    "at": "AT",
    "se": "SE",
    "ca": "CA",
    "us": "US",
    "nz": "NZ",
    "za": "ZA",
    "es": "ES",
    "no": "NO",
    "dk": "DK",
    "fi": "FI",
    "pl": "PL",
    "be": "BE",
    "vn": "VN",
    "th": "TH",
    "ph": "PH",
    "id": "ID",
    "br": "BR",
    "mx": "MX",
    "ae": "AE",
    "ie": "IE",
}


def world_of(text: str, context: Context) -> World:
    """Countries to try for phones (most likely first), month-first dates, ROC years and currency, from the whole text."""
    key = fold(text)
    simplified, traditional, han = script_counts(text)
    regions: list[str] = []
    person = context.customer
    top = person.address.rpartition(".")[2] if person else ""
    if top in _TLD:
        regions.append(_TLD[top])
    hant = traditional > simplified and traditional >= 3
    if hant or context.country in ("TW", "HK"):
        if _HK.search(key) and not _TW_STRONG.search(key):
            regions.append("HK")
        elif _MO.search(key) and not _TW_STRONG.search(key):
            regions.append("MO")
        elif hant and (_TW.search(key) or not _EIGHT_DIGITS.search(key)):
            regions.append("TW")
        if hant:
            regions += ["TW", "HK"] if "TW" in regions else ["HK", "TW"]
    for country, pattern in _COUNTRIES if han < 20 else ():
        if pattern.search(key):
            regions.append(country)
    hong_kong = han < 20 and (bool(_HK.search(key)) or not regions) and _EIGHT.search(key)
    regions += [context.country, "CN", *(["HK"] if hong_kong else [])]
    ordered = tuple(dict.fromkeys(regions))
    english = han < 20
    month_first = english and bool({"US"} & set(ordered[:2]))
    roc = "TW" in ordered[:2] or "民国" in key
    currency = {
        "TW": "TWD",
        "HK": "HKD",
        "MO": "MOP",
        "US": "USD",
        "GB": "GBP",
        "DE": "EUR",
        "NL": "EUR",
        "FR": "EUR",
        "IT": "EUR",
        "IN": "INR",
        "AU": "AUD",
        "SG": "SGD",
        "JP": "JPY",
    }.get(ordered[0], "CNY")
    return World(DateRules(context.reference, month_first, roc), ordered, currency)
