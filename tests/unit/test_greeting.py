"""A letter greets a person by name, or nobody: never a desk, a firm, a mark or a piece of a sentence."""

from __future__ import annotations

import pytest

from complaints.correspondence.greeting import greeted, name_to_greet
from complaints.reading import FieldValue, Source

NAMES = [
    "王伟",
    "李雪",
    "张建国",
    "欧阳娜娜",
    "司马光",
    "诸葛亮",
    "上官婉儿",
    "慕容雪",
    "王芳",
    "陳美玲",
    "黃志強",
    "劉德華",
    "鄭雅文",
    "歐陽詢",
    "范姜明",
    "周敏",
    "赵铁军",
    "孙月",
    "钱学森",
    "沈运",
    "王先生",
    "李女士",
    "张工",
    "陈总",
    "刘经理",
    "吳小姐",
    "林經理",
    "赵师傅",
    "周主任",
    "欧阳老师",
    "黄工程师",
    "許課長",
    "李科长",
    "王建国先生",
    "陈美玲女士",
    "买买提·艾力",
    "迪丽热巴·迪力木拉提",
    "阿不都热合曼·吐尔逊",
    "才旦·卓玛",
    "约翰·史密斯",
    "田中太郎",
    "佐藤健",
    "鈴木一郎",
    "朴智星",
    "金秀贤",
    "김철수",
    "박지성",
    "이영희",
]
SPELT = (
    """
John Smith|Wang Wei|WANG WEI|wang wei|li xiaoming|Zhang|Amy|LI Wei|SMITH John|Xiao-ming Chen|He Wei|An Li|So Ka Ming|Do Thi Ha
Smith, John|John Smith Jr.|Martin Luther King III|J. Smith|J. P. Morgan|J.P. de Vries|Jean-Luc Picard|Marie-Claire Dubois
Jan van der Berg|Ludwig von Mises|Maria del Carmen García López|João Carlos dos Santos|Lorenzo de' Medici|Leonardo da Vinci
O'Brien|Sinéad O’Connor|Seán Ó Briain|D'Angelo Russo|Valéry d'Estaing|McDonald|Ronald MacDonald|Pádraig McCarthy
Nguyễn Văn An|Trần Thị Thu Hà|Le Van An|Đỗ Hà|Sri Wahyuni|Sukarno|S. Venkataraman|Ravi K. Sharma|A.P.J. Abdul Kalam
Mohammed bin Rashid Al Maktoum|Abdul Rahman bin Ahmad|Fatima al-Zahra|İbrahim Öztürk|Ayşe Yılmaz|Łukasz Wójcik|Jiří Dvořák
Jürgen Weiß|Åsa Öberg|Björk|Zoë Müller|Иван Петров|Γιώργος Παπάς|Mr. Wang|Ms Chen|Dr. Karl Meier|Dipl.-Ing. Hans Huber|Engr. Santos
Prof. Dr. Anna Schmidt|Will Turner|Amy Chen 陈美玲|陈美玲 Amy|周敏 (Zhou Min)|Kim Min-jun|Lee Seung-hoon|Yamada Taro|jan de vries
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
NOBODY = (
    """
END PGP MESSAGE|BEGIN PGP|PGP|Team|Sales Team|sales|Sales|Quality Department|QA Manager|Customer Service|Support|Best Regards|Kind regards
Thanks|Many Thanks|Dear Sir|Sirs|Mr|Ms.|Dr.|Purchasing Dept|info|admin|wang@customer.test|zhao.wei@x.test|RMA|RMA 2024|LOT A240115|A240115-03
SN 12345|ISO9001|Zhang3|WeChat|iPhone|Please see attached|We received your shipment|The pump leaks|leaking pump|we have received|he is here
To whom|Suzhou Chenling Machinery Co., Ltd|Chenling Ltd|Huber GmbH|ACME Inc.|Trading Company|Monday|20 November|Re: pump|Fwd|Undisclosed recipients
https://customer.test|+86 138 0013 8001|John Smith and the whole team of the plant|A B C D E F|x|.|-|Dear|Hello|urgent|URGENT|CAPA|SQE|Müller und Sohn
客户|尊敬的客户|品质部|质量部|采购部 王|苏州晨岭机械有限公司|谢谢|此致|敬礼|高温|方便|安全|水泵漏水|请尽快处理|三号泵|各位|大家|全体同仁|欧阳|东方
经理|先生|技术部经理|发自我的iPhone|产品|高压泵|金属|温州|马达|史密斯先生们好|异响|张贴通知|苏州晨岭机械Amy|品质部Amy|王|小李|よろしく|محمد
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("name", [*NAMES, *SPELT])
def test_a_persons_name_is_greeted(name: str) -> None:
    assert name_to_greet(name)


@pytest.mark.parametrize("text", NOBODY)
def test_what_is_no_persons_name_is_not_greeted(text: str) -> None:
    assert name_to_greet(text) == ""


def test_a_name_is_greeted_as_it_is_spoken() -> None:
    assert name_to_greet("Smith, John") == "John Smith"
    assert name_to_greet("  王  伟 ") == "王 伟"
    assert name_to_greet("周敏 (Zhou Min)") == "周敏"
    assert name_to_greet("John Smith, Jr.") == "John Smith, Jr."


def value(name: str, confidence: float = 0.9, confirmed_by: str | None = None) -> FieldValue:
    return FieldValue(name, name, "regex", Source("body"), confidence, confirmed_by=confirmed_by)


def test_the_first_sure_name_is_greeted_and_what_a_person_confirmed_is_not_doubted() -> None:
    assert greeted([value("Quality Team"), value("王伟", 0.4), value("李雪")]) == "李雪"
    assert greeted([value("小李", confirmed_by="anna")]) == "小李"
    assert greeted([value("END PGP MESSAGE", 0.99)]) == ""
    assert greeted([]) == ""
