"""The provinces of China and how they are written, to tell an address in our own province from one outside it (S1-4.1)."""

from __future__ import annotations

_NAMES = (
    "北京 Beijing", "天津 Tianjin", "上海 Shanghai", "重庆 重慶 Chongqing", "河北 Hebei", "山西 Shanxi",
    "辽宁 遼寧 Liaoning", "吉林 Jilin", "黑龙江 黑龍江 Heilongjiang", "江苏 江蘇 Jiangsu", "浙江 Zhejiang", "安徽 Anhui",
    "福建 Fujian", "江西 Jiangxi", "山东 山東 Shandong", "河南 Henan", "湖北 Hubei", "湖南 Hunan", "广东 廣東 Guangdong",
    "海南 Hainan", "四川 Sichuan", "贵州 貴州 Guizhou", "云南 雲南 Yunnan", "陕西 陝西 Shaanxi", "甘肃 甘肅 Gansu",
    "青海 Qinghai", "内蒙古 內蒙古 Inner Mongolia", "广西 廣西 Guangxi", "西藏 Tibet Xizang", "宁夏 寧夏 Ningxia",
    "新疆 Xinjiang", "香港 Hong Kong", "澳门 澳門 Macau Macao", "台湾 臺灣 台灣 Taiwan",
)  # fmt: skip
_BY_NAME = {
    name.replace("_", " ").lower(): line.split()[0]
    for line in (x.replace("Inner Mongolia", "Inner_Mongolia").replace("Hong Kong", "Hong_Kong") for x in _NAMES)
    for name in line.split()
}
#: area codes of telephones on land (without the 0) as the digits they begin with; ITU-T E.164, number plan of China
_AREA_CODES = {
    digits: line.split()[0]
    for line in (
        "北京 10", "上海 21", "天津 22", "重庆 23", "河北 31 335", "山西 349 35", "河南 37 39", "辽宁 24 41 42", "吉林 43 44",
        "黑龙江 45 46", "内蒙古 47 48", "江苏 25 51 52", "山东 53 54 63", "安徽 55 56", "浙江 57 58", "福建 59",
        "广东 20 66 75 76", "云南 69 87 88", "江西 70 79", "湖北 27 71 72", "湖南 73 74", "广西 77", "四川 28 81 82 83",
        "贵州 85", "海南 898", "西藏 89", "新疆 90 99", "陕西 29 91", "甘肃 93 94", "宁夏 95", "青海 97",
    )
    for digits in line.split()[1:]
}  # fmt: skip
_COUNTRIES = {"+886": "台湾", "+852": "香港", "+853": "澳门"}


def province_in(text: str) -> str:
    """The province that an address or a name of a province names first, in Simplified Chinese; empty when it names none."""
    low = text.lower()
    found = [(low.find(name), -len(name), province) for name, province in _BY_NAME.items() if name in low]
    return min(found)[2] if found else ""


def province_of_phone(number: str) -> str:
    """The province of a telephone on land, from its number in E.164; empty for mobiles and whatever tells none."""
    if not number.startswith("+86") or number.startswith("+886"):
        return next((province for code, province in _COUNTRIES.items() if number.startswith(code)), "")
    local = number.partition(";")[0].removeprefix("+86")
    if local.startswith("1") and not local.startswith("10"):
        return ""
    return next((_AREA_CODES[local[:n]] for n in (3, 2) if local[:n] in _AREA_CODES), "")


def in_own_province(own: str, site: str) -> bool:
    """Whether the site is in our province; unknown counts as yes, which is the stricter (domain §1.7-15)."""
    ours, theirs = province_in(own), province_in(site)
    if ours and site.strip():
        return not theirs or ours == theirs
    return not own.strip() or not site.strip() or own.strip().casefold() == site.strip().casefold()
