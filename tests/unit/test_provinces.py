"""Which province a customer's site lies in, from its name, its address or the telephone on land."""

from __future__ import annotations

import pytest

from complaints.rules.provinces import in_own_province, province_in, province_of_phone


@pytest.mark.parametrize(
    ("number", "province"),
    [
        ("+861088886666", "北京"),
        ("+862088886666", "广东"),
        ("+8675526881234;ext=806", "广东"),
        ("+8657188881234", "浙江"),
        ("+863497654321", "山西"),
        ("+868986543210", "海南"),
        ("+868916543210", "西藏"),
        ("+8613800138000", ""),
        ("+8618912345678", ""),
        ("+864008001234", ""),
        ("+886223456789", "台湾"),
        ("+85221234567", "香港"),
        ("+493012345678", ""),
        ("", ""),
    ],
)
def test_a_telephone_on_land_tells_the_province_and_a_mobile_does_not(number: str, province: str) -> None:
    assert province_of_phone(number) == province


@pytest.mark.parametrize(
    ("own", "site", "inside"),
    [
        ("广东", "廣東省", True),
        ("广东", "Zhejiang", False),
        ("广东", "深圳", True),
        ("广东", "", True),
        ("", "浙江", True),
        ("Bavaria", "bavaria", True),
        ("Bavaria", "Hesse", False),
    ],
)
def test_what_names_no_province_counts_as_our_own(own: str, site: str, inside: bool) -> None:
    assert in_own_province(own, site) is inside


def test_an_address_names_its_province() -> None:
    assert province_in("浙江省杭州市西湖区文三路1号") == "浙江"
    assert province_in("5 Keji Road, Shenzhen, Guangdong, China") == "广东"
    assert province_in("somewhere") == ""
