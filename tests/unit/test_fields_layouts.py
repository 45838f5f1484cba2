"""One reader for every layout: the same facts from lines, tables, lists of goods, letters and sentences."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from foundations.mailserver.own_addresses import OwnAddresses
from parsers.fields.context import Context, Person
from parsers.fields.interpretation.read import read_fields
from parsers.fields.labels.vocabulary import match_label
from parsers.layout import Cell, Document, FormEntry, Line, Page, Table

CONTEXT = Context(
    company_names=("示例制造有限公司", "Example Manufacturing Co., Ltd."),
    ours=OwnAddresses(("example.test",)),
    reference=datetime(2026, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=8))),
)


def grid(*rows: list[str]) -> Table:
    return Table(tuple(Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row)))


def paper(*blocks: Line | Table, role: str = "attachment", entries: tuple[FormEntry, ...] = ()) -> Document:
    return Document("form.docx" if role == "attachment" else "body", "text/plain", (Page(1, blocks, entries),), role)


def values(document: Document, context: Context = CONTEXT) -> dict[str, list[Any]]:
    return {name: [v.value for v in found] for name, found in read_fields([document], context).fields.items()}


def test_a_label_is_known_in_three_scripts_with_numbering_stars_and_hints() -> None:
    for label in ("产品批号", "產品批號:", "1.*产品批号(必填)", "Lot/Batch No.", "批号 Lot No."):
        found = match_label(label)
        assert found is not None, label
        assert found.fields == ("lot_no",), label


def test_a_code_before_a_label_is_no_part_of_it() -> None:
    assert match_label("PT2609     发货单号") is None


def test_several_labels_on_one_line_keep_their_own_values() -> None:
    read = values(paper(Line("产品名称：  压力变送器     型号：  PT-30G     批号:PT2609")))
    assert read["product_name"] == ["压力变送器"]
    assert read["model_spec"] == ["PT-30G"]
    assert read["lot_no"] == ["PT2609"]


def test_print_without_gaps_is_taken_apart_at_its_labels() -> None:
    page = Page(1, (Line("生产批号:K11-2609合同号:MY-26-118"), Line("联系人:屈原平手机:13900002647")), method="ocr")
    read = values(Document("fax.tif", "image/tiff", (page,), "scan"))
    assert read["lot_no"] == ["K11-2609"]
    assert read["contract_no"] == ["MY-26-118"]
    assert read["contact_name"] == ["屈原平"]


def test_values_stand_right_of_their_labels_and_empty_places_stay_empty() -> None:
    read = values(paper(grid(["批号", "", "订单号", "HL-0877"], ["登记人", "", "备注", ""])))
    assert "lot_no" not in read
    assert read["order_no"] == ["HL-0877"]


def test_values_stand_below_their_labels() -> None:
    read = values(paper(grid(["客户名称", "产品名称", "批号"], ["鹤坪机电厂", "乳化液泵", "RB26-088"])))
    assert read["customer_name"] == ["鹤坪机电厂"]
    assert read["lot_no"] == ["RB26-088"]


def test_lines_of_goods_stay_apart_and_a_sum_row_is_no_item() -> None:
    read = values(
        paper(
            grid(
                ["序号", "产品名称", "批号", "不良数量", "不良原因"],
                ["1", "电动螺丝刀", "260918", "14台", "开关失灵"],
                ["2", "锂电池包", "B2609-5", "22个", "充不进电"],
                ["合计", "", "", "36", ""],
            )
        )
    )
    assert read["lot_no"] == ["260918", "B2609-5"]
    assert [q["amount"] for q in read["qty_defective"]] == [14, 22]
    assert read["defect_item"] == ["开关失灵", "充不进电"]


def test_a_compound_label_splits_its_value() -> None:
    read = values(paper(grid(["7.不良数/检验数", "5/200"], ["联系人/电话", "丛晓 / 13900001977"])))
    assert read["qty_defective"] == [{"amount": 5, "unit": None}]
    assert read["qty_inspected"] == [{"amount": 200, "unit": None}]
    assert (read["contact_name"], read["contact_phone"]) == (["丛晓"], ["+8613900001977"])


def test_our_part_of_a_form_says_nothing_of_the_customer() -> None:
    read = values(
        paper(Line("批号:W1151020"), Line("以下由供应商填写"), Line("批号:W1151019"), Line("原因分析:模具磨损"))
    )
    assert read["lot_no"] == ["W1151020"]


def test_the_supplier_on_the_paper_is_us_and_never_the_customer() -> None:
    read = values(
        paper(
            grid(
                ["供应商", "示例制造有限公司", "联系人", "于子衡"], ["客户", "瀚沐新能源科技有限公司", "批次号", "TL1"]
            )
        )
    )
    assert read["customer_name"] == ["瀚沐新能源科技有限公司"]
    assert "contact_name" not in read


def test_placeholders_examples_and_blanks_are_no_values() -> None:
    read = values(paper(grid(["Lot No.", "Click or tap here to enter text."], ["批号", "____"], ["型号", "N/A"])))
    assert not {"lot_no", "model_spec"} & set(read)


def test_tick_boxes_of_the_file_format_are_requests() -> None:
    entries = (FormEntry("Return", "☐"), FormEntry("Exchange", "☑"), FormEntry("Lot No.", "F5-26-1019"))
    read = values(paper(entries=entries))
    assert read["customer_request"] == ["exchange"]
    assert read["lot_no"] == ["F5-26-1019"]


def test_a_letter_without_labels_gives_its_facts_by_their_roles() -> None:
    mail = Context(
        company_names=CONTEXT.company_names,
        ours=CONTEXT.ours,
        reference=CONTEXT.reference,
        sender=Person("骆思源", "lsy@mingda.example"),
    )
    body = paper(
        Line("贵司11月2日送到的电动执行器(型号DN50,批号ZX2610A)共160台,昨天上线时发现其中26台通电后不动作。"),
        Line("请于11月25日前派人检修,并书面说明原因。"),
        Line("明达暖通设备工程有限公司"),
        Line("采购部 骆思源 021-56880091-8020"),
        role="body",
    )
    read = values(body, mail)
    assert read["product_name"] == ["电动执行器"]
    assert read["qty_delivered"] == [{"amount": 160, "unit": "pcs"}]
    assert read["qty_defective"] == [{"amount": 26, "unit": "pcs"}]
    assert read["delivery_date"] == ["2026-11-02"]
    assert read["occurred_at"] == ["2026-11-19"]
    assert read["reply_requested_by"] == ["2026-11-25"]
    assert read["customer_request"] == ["repair", "reply"]
    assert read["contact_phone"] == ["+862156880091;ext=8020"]


def test_two_papers_that_disagree_are_both_kept_and_surely_less_sure() -> None:
    mail = paper(Line("阻焊起泡板共120片,请出8D。"), role="body")
    form = paper(grid(["不良数量", "102片"], ["产品", "PCB"]))
    found = read_fields([mail, form], CONTEXT)
    amounts = [v.value["amount"] for v in found.fields["qty_defective"]]
    alone = read_fields([form], CONTEXT).fields["qty_defective"][0].confidence
    assert amounts == [102, 120]
    assert found.fields["qty_defective"][0].confidence < alone
    assert any(p.code == "sources_disagree" for p in found.problems)


def test_a_stated_rate_that_its_counts_contradict_is_told() -> None:
    form = paper(grid(["抽检数", "200个"], ["不良数量", "5个"], ["不良率", "25%"]))
    assert any(p.code == "rate_disagrees" for p in read_fields([form], CONTEXT).problems)
