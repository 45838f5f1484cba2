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


@dataclass(frozen=True, slots=True)
class Country:
    """What tells of one country: words, numbers and forms of firms in folded English text; and its domain and money.

    `code` is the ISO 3166 one, `currency` the ISO 4217 one, `domain` the top-level domain. `words` is None where only the
    domain, or the Chinese of the letter, tells.
    """

    code: str
    currency: str
    domain: str
    words: Sought | None = None


def _country(code: str, currency: str, words: str, *, domain: str = "") -> Country:
    return Country(code, currency, domain or code.lower(), Sought(words))


#: Each country once, the likelier one first: in this order a number is tried when a letter names several.
COUNTRIES = (
    _country(
        "US",
        "USD",
        r"\busa\b|united states|\bu\.s\.a|(?<!\w)\+1[\s(\-.]|, (?:al|ak|az|ar|ca|co|ct|de|fl|ga|il|in|ia|ks|ky|la|md|ma|mi|mn|ms|mo|nc|nd|ne|nv|nh|nj|nm|ny|oh|ok|or|pa|ri|sc|sd|tn|tx|ut|va|vt|wa|wi|wv|wy) \d{5}\b|\binc\.?(?!\w)|\bllc\b|(?<![\d+])\(?[2-9]\d{2}\)?[ .\-][2-9]\d{2}[.\-]\d{4}(?!\d)",
    ),
    _country(
        "GB",
        "GBP",
        r"united kingdom|\buk\b|england|scotland|\+44|\bplc\b|\b[a-z]{1,2}\d{1,2}[a-z]? \d[a-z]{2}\b|(?<!\d)0(?:1\d{3} \d{3} ?\d{3}|7\d{3} \d{3} ?\d{3}|20 \d{4} \d{4})(?!\d)",
        domain="uk",
    ),
    _country("DE", "EUR", r"germany|deutschland|\+49|gmbh"),
    _country("IN", "INR", r"\bindia\b|\+91[\s\-]|\bpvt\.? ltd"),
    # a firm's (Pty) in brackets is South African, without them Australian
    _country("AU", "AUD", r"australia|\+61|(?<!\()\bpty\b"),
    _country("SG", "SGD", r"singapore|\+65|\bpte\.? ltd|\bhsa\b|jurong|\btuas\b"),
    _country("MY", "MYR", r"malaysia|\+60|sdn\.? bhd|selangor|penang|kuala lumpur|\bjohor"),
    _country("FR", "EUR", r"\bfrance\b|\+33"),
    _country("NL", "EUR", r"netherlands|\+31|\bb\.?v\b"),
    _country("IT", "EUR", r"\bital(?:y|ia)\b|\+39|s\.r\.l"),
    _country("JP", "JPY", r"\bjapan\b|\+81"),
    _country("KR", "KRW", r"\bkorea\b|\+82"),
    _country("VN", "VND", r"viet ?nam|\+84"),
    _country("TH", "THB", r"thailand|\+66"),
    _country("PL", "PLN", r"poland|polska|\+48|sp\. ?z ?o\.? ?o"),
    _country("ES", "EUR", r"\bspain\b|españa|\+34|\bs\.l\.(?:u\.)?"),
    _country("TR", "TRY", r"t[uü]rk(?:ey|iye)|\+90|ltd\.? [sş]ti"),
    _country("BR", "BRL", r"\bbra[sz]il\b|\+55|\bltda\b"),
    _country("CZ", "CZK", r"\bczech|\+420|\bs\.r\.o"),
    _country("SE", "SEK", r"\bsweden\b|\+46"),
    _country("NO", "NOK", r"\bnorway\b|\+47"),
    _country("DK", "DKK", r"\bdenmark\b|\+45|\baps\b"),
    _country("FI", "EUR", r"\bfinland\b|\+358|\boyj?\b"),
    _country("NZ", "NZD", r"new zealand|\+64"),
    _country("ZA", "ZAR", r"south africa|\+27|\(pty\)|\(proprietary\)"),
    _country("ID", "IDR", r"indonesia|\+62"),
    _country("PH", "PHP", r"philippines|\+63"),
    _country("HK", "HKD", r"hong kong|kowloon|\+852|\(hk\)|\(h\.k\.\)"),
    _country("MO", "MOP", r"macau|macao|\+853"),
    _country("CA", "CAD", r"\bcanada\b|, (?:on|bc|qc|ab|mb|sk|ns|nb) [a-z]\d[a-z] ?\d[a-z]\d\b"),
    _country("CH", "CHF", r"\bswitzerland\b|\+41"),
    _country("AT", "EUR", r"\baustria\b|\+43"),
    _country("BE", "EUR", r"\bbelgium\b|\+32"),
    _country("AE", "AED", r"\bu\.?a\.?e\b|\bdubai\b|\+971"),
    _country("MX", "MXN", r"\bmexico\b|\+52"),
    Country("IE", "EUR", "ie"),
    Country("TW", "TWD", "tw"),
)
_CURRENCY = {country.code: country.currency for country in COUNTRIES}
_BY_DOMAIN = {country.domain: country.code for country in COUNTRIES}


def world_of(text: str, context: Context) -> World:
    """Countries to try for phones (most likely first), month-first dates, ROC years and currency, from the whole text."""
    key = fold(text)
    simplified, traditional, han = script_counts(text)
    regions: list[str] = []
    person = context.customer
    top = person.address.rpartition(".")[2] if person else ""
    if top in _BY_DOMAIN:
        regions.append(_BY_DOMAIN[top])
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
    if han < 20:
        regions += [c.code for c in COUNTRIES if c.words is not None and c.words.search(key)]
    hong_kong = han < 20 and (bool(_HK.search(key)) or not regions) and _EIGHT.search(key)
    regions += [context.country, "CN", *(["HK"] if hong_kong else [])]
    ordered = tuple(dict.fromkeys(regions))
    english = han < 20
    month_first = english and bool({"US"} & set(ordered[:2]))
    roc = "TW" in ordered[:2] or "民国" in key
    currency = _CURRENCY.get(ordered[0], "CNY")
    return World(DateRules(context.reference, month_first, roc), ordered, currency)
