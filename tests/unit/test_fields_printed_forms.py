"""How forms are printed: labels under their values, sentences with blanks, hints and examples, heads of papers, lists that end."""

from __future__ import annotations

from typing import Any

import pytest

from parsers.fields.context import Context
from parsers.fields.interpretation.read import read_fields
from parsers.fields.labels.vocabulary import match_label
from parsers.fields.layout.blanks import settled
from parsers.fields.layout.items import section_of
from parsers.layout import Document, FormEntry, Line, Page
from tests.unit.test_fields_forms import CONTEXT, lines, qty, read, table

PDF = "application/pdf"


# ------------------------------------------------------------------------------------------ labels under their values
def test_labels_under_their_values_are_told_by_what_fits_over_the_whole_table() -> None:
    found = read(
        table(
            ["Harrow Seating Ltd", "HS-114", "3 October 2026"],
            ["Company", "CAR number", "Date raised"],
            ["Gas lift 120 N", "60413", "12 September 2026"],
            ["Product", "Our purchase order", "Delivery date"],
            ["400 pcs", "17 pcs", "Line 2"],
            ["Quantity received", "Quantity rejected", "Where found"],
        )
    )
    assert found["customer_name"] == ["Harrow Seating Ltd"]
    assert found["customer_ref_no"] == ["HS-114"]
    assert found["complaint_date"] == ["2026-10-03"]
    assert found["product_name"] == ["Gas lift 120 N"]
    assert found["order_no"] == ["60413"]
    assert found["qty_delivered"] == [qty(400, "pcs")]
    assert found["qty_defective"] == [qty(17, "pcs")]
    assert found["occurred_place"] == ["Line 2"]


def test_labels_over_their_values_stay_so_under_a_line_of_words() -> None:
    found = read(
        table(
            ["栾川市明泽机电有限公司", "", ""],
            ["产品名称", "批号", "到货日期"],
            ["减速电机", "M2609-3", "2026年9月3日"],
            ["到货数量", "不良数量", "联系人"],
            ["200台", "6台", "范思远"],
        )
    )
    assert found["product_name"] == ["减速电机"]
    assert found["lot_no"] == ["M2609-3"]
    assert found["delivery_date"] == ["2026-09-03"]
    assert found["qty_defective"] == [qty(6, "pcs")]
    assert found["contact_name"] == ["范思远"]


def test_lines_with_their_labels_printed_below() -> None:
    found = read(
        *lines(
            "RETURN OF GOODS",
            "Harrow Seating Ltd\tHS-114\t3 October 2026",
            "Company\tReference\tDate",
            "The piston sinks within an hour and the seat tilts to the left.",
            "Nature of the problem",
            "[ ] Refund     [x] Replacement     [ ] Discount",
            "Remedy sought",
        )
    )
    assert found["customer_name"] == ["Harrow Seating Ltd"]
    assert found["complaint_date"] == ["2026-10-03"]
    assert found["description"] == ["The piston sinks within an hour and the seat tilts to the left."]
    assert found["customer_request"] == ["exchange"]


# ------------------------------------------------------------------------------------------ sentences with blanks
@pytest.mark.parametrize("gap", ["____{}____", "__{}__", "   {}   "])
def test_a_sentence_with_blanks_is_read_at_its_blanks(gap: str) -> None:
    print_ = "我单位{}于{}年{}月{}日收到贵公司发来的(产品名称){},(规格型号){},共计{}支,生产批号{},发票号码____。"
    values = ("涂州安居家具厂", "2026", "7", "30", "气压棒", "QY-120", "800", "26G21、26G22")
    found = read(Line(print_.format(*(gap.format(v) for v in values))))
    assert found["customer_name"] == ["涂州安居家具厂"]
    assert found["delivery_date"] == ["2026-07-30"]
    assert found["product_name"] == ["气压棒"]
    assert found["model_spec"] == ["QY-120"]
    assert found["qty_delivered"] == [qty(800, "pcs")]
    assert found["lot_no"] == ["26G21", "26G22"]
    assert "invoice_no" not in found


def test_values_over_underscores_stand_apart_and_empty_blanks_stay_empty() -> None:
    found = read(Line("产品:____液压阀____ 型号:__HV-20__ 数量:__50台__ 不良数:__6台__ 批号:____ 订单号:____"))
    assert found["product_name"] == ["液压阀"]
    assert found["model_spec"] == ["HV-20"]
    assert found["qty_defective"] == [qty(6, "pcs")]
    assert "lot_no" not in found
    assert "order_no" not in found
    assert settled("电话____ 传真____ 邮箱____") == "电话____ 传真____ 邮箱____"


def test_boxes_behind_their_words_with_a_blank_for_others() -> None:
    found = read(Line("现要求贵公司:退货(  )  换货( √ )  维修(  )  赔偿(  )  其他____________"))
    assert found["customer_request"] == ["exchange"]


# ------------------------------------------------------------------------------------------ families of labels
@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("异议单位", "customer_name"),
        ("異議數量", "qty_defective"),
        ("异议内容", "description"),
        ("异议方要求", "customer_request"),
        ("通报人", "contact_name"),
        ("不良情形", "description"),
        ("发行日", "complaint_date"),
        ("8D报告完成日期", "reply_requested_by"),
        ("为此,我司要求贵司", "customer_request"),
        ("Notice date", "complaint_date"),
        ("Answer until", "reply_requested_by"),
        ("Reply wanted by", "reply_requested_by"),
        ("Measures required", "customer_request"),
        ("Total units returned", "qty_defective"),
        ("Dye lot / batch", "lot_no"),
    ],
)
def test_families_share_the_words_that_forms_are_built_of(label: str, field: str) -> None:
    found = match_label(label)
    assert found is not None, label
    assert found.fields == (field,), label


@pytest.mark.parametrize("label", ["供应商电话", "供方联系人", "Supplier contact", "Vendor e-mail", "受理电话"])
def test_the_suppliers_own_contact_has_labels_of_its_own(label: str) -> None:
    found = match_label(label)
    assert found is not None, label
    assert found.kind == "supplier", label


@pytest.mark.parametrize(
    "label", ["RMA No. (assigned by supplier)", "Effective from (supplier)", "受理人(供方填写)", "编号(客户勿填)"]
)
def test_a_hint_in_brackets_leaves_a_place_to_the_supplier(label: str) -> None:
    found = match_label(label)
    assert found is not None, label
    assert found.kind == "ours", label


def test_a_lot_of_the_suppliers_is_still_the_lot() -> None:
    found = match_label("Lot no. (supplier)")
    assert found is not None
    assert found.fields == ("lot_no",)


# ------------------------------------------------------------------------------------------ hints and examples
def test_how_to_fill_in_a_form_is_no_value() -> None:
    found = read(
        *lines("说明:重量类产品请以公斤填写", "Example of a lot number: 2401-AA"),
        table(["批号\n请填到班次,如DC250101-1", "DC260709-1"], ["问题描述", "壳体喷粉后起泡,多在浇口附近。"]),
    )
    assert found["lot_no"] == ["DC260709-1"]
    assert found["description"] == ["壳体喷粉后起泡,多在浇口附近。"]


def test_words_beside_boxes_that_can_be_filled_are_no_answer() -> None:
    boxes = [("退货", "☐"), ("换货", "☑"), ("折让", "☐")]
    entries = tuple(FormEntry(label, value, f"k{n}") for n, (label, value) in enumerate(boxes))
    found = read(Line("投诉人要求:\t退货\t换货\t折让"), entries=entries, kind=PDF)
    assert found["customer_request"] == ["exchange"]


def test_a_title_set_wide_names_no_product() -> None:
    found = read(Line("产 品 质 量 投 诉 表"), table(["产品名称", "镀铝袋"], ["批号", "ZL0903-2"]))
    assert found["product_name"] == ["镀铝袋"]


# ------------------------------------------------------------------------------------------ who writes
def test_the_address_behind_a_company_is_not_its_name() -> None:
    found = read(Line("FROM:\tQuarry Ridge Hardware Inc., 418 Mill Street, Kitchener, Ontario"))
    assert found["customer_name"] == ["Quarry Ridge Hardware Inc."]
    assert found["address"] == ["418 Mill Street, Kitchener, Ontario"]


@pytest.mark.parametrize("value", ["江佩颖 品保课", "采购部经理 江佩颖", "江佩颖(品保课)"])
def test_a_desk_or_title_is_no_part_of_a_name(value: str) -> None:
    assert read(Line(f"联系人:{value}"))["contact_name"] == ["江佩颖"]


def test_an_area_code_in_brackets_belongs_to_the_number() -> None:
    found = read(
        *lines("Country: Canada", "Tel. (519) 555-0163 ext. 4", "Address: 418 Mill Street, Kitchener, Ontario, Canada")
    )
    assert found["contact_phone"] == ["+15195550163;ext=4"]


def test_a_salutation_with_a_role_is_not_answered_by_the_sentence_below() -> None:
    page = Page(1, lines("示例负责人:", "请查收异常反馈单。", "检验员:蔡怡君"))
    found = read_fields([Document("body", "text/plain", (page,), "body")], CONTEXT).fields
    assert [v.value for v in found.get("contact_name", ())] in ([], ["蔡怡君"])


def test_returned_by_is_a_company_or_a_person_by_what_stands_there() -> None:
    assert read(table(["Returned by", "Solway Homeware Ltd"], ["Model", "MF-3"]))["customer_name"] == [
        "Solway Homeware Ltd"
    ]
    assert read(table(["Returned by", "Anne Brook"], ["Model", "MF-3"]))["contact_name"] == ["Anne Brook"]


# ------------------------------------------------------------------------------------------ papers and lists
def test_a_number_at_the_head_of_a_paper_is_its_own_when_its_title_says_so() -> None:
    found = read(
        table(["Harrow Rail S.A.", "QUALITY DEFECT NOTICE", "QDN 2026/0644"]),
        table(["Product", "Lamp"], ["Type", "RL-2"]),
    )
    assert found["customer_ref_no"] == ["QDN 2026/0644"]


def test_a_number_at_the_head_counts_when_the_subject_repeats_it() -> None:
    def numbers(subject: str) -> Any:
        page = Page(1, (Line("FB-26-0093"), table(["Product", "Lamp"], ["Type", "RL-2"])))
        context = Context(company_names=CONTEXT.company_names, reference=CONTEXT.reference, subject=subject)
        found = read_fields([Document("form.docx", PDF, (page,), "attachment")], context).fields
        return [v.value for v in found.get("customer_ref_no", ())]

    assert numbers("Complaint FB-26-0093") == ["FB-26-0093"]
    assert numbers("Complaint") == []


def test_a_list_of_a_sheet_ends_where_the_paper_goes_on() -> None:
    found = read(
        table(
            ["Model", "Product", "Serial No.", "Fault reported"],
            ["MF-3", "Milk frother", "MF3-2511-00872", "Does not heat"],
            ["MF-3", "Milk frother", "MF3-2511-01140", "Lid cracked"],
            ["Total units returned: 2 pcs"],
            ["Warehouse use: received by ______  checked by ______"],
        )
    )
    assert found["model_spec"] == ["MF-3"]
    assert found["serial_no"] == ["MF3-2511-00872", "MF3-2511-01140"]
    assert found["qty_defective"] == [qty(2, "pcs")]


def test_heads_that_stand_too_close_in_print_are_two() -> None:
    found = read(
        *lines(
            "序号 品名\t型号\t批次\t不良数量\t不良原因",
            "1\t四层书架\tSJ-04\t26F11\t9套\t缺五金包",
            "2\t折叠椅\tZY-77\t26F15\t31套\t焊缝开裂",
            "合计\t40",
        ),
        kind=PDF,
    )
    assert found["product_name"] == ["四层书架", "折叠椅"]
    assert found["model_spec"] == ["SJ-04", "ZY-77"]
    assert found["defect_item"] == ["缺五金包", "焊缝开裂"]


def test_the_sum_of_a_claim_stands_beside_the_amounts_of_its_rows() -> None:
    found = read(
        Line("质量索赔通知书"),
        table(
            ["序号", "名称", "图号", "报废数", "索赔金额(元)"],
            ["1", "泵体铸件", "HX-101", "9件", "2,700.00"],
            ["2", "泵盖铸件", "HX-102", "6件", "1,080.00"],
            [("合计", 1, 3), "15件", "3,780.00"],
        ),
    )
    assert found["amount_claimed"] == [{"amount": "3780.00", "currency": "CNY"}]


def test_goods_are_received_on_a_day_among_their_own_numbers_and_papers_among_ours() -> None:
    goods = read(*lines("Our PO: PIC-5583", "Date received: 14 September 2026", "Problem: bags torn at the seam"))
    assert goods["delivery_date"] == ["2026-09-14"]
    paper = read(*lines("Complaint no.: ______", "Date received: 14 September 2026", "Problem: bags torn at the seam"))
    assert "delivery_date" not in paper


def test_a_verb_of_writing_beside_a_bare_day_dates_the_paper() -> None:
    assert read(*lines("发出:2026/8/17", "品名:主控板"))["complaint_date"] == ["2026-08-17"]
    assert "complaint_date" not in read(*lines("发出:业务部", "品名:主控板"))


def test_a_form_that_explains_itself_is_no_list_and_its_guide_no_value() -> None:
    found = read(
        table(
            ["项目", "内容", "填写说明"],
            ["对接人", "邵丽娟", "填姓名"],
            ["批次", "20260711-2", "见外箱标签,如20250101-1"],
            ["来料数量", "12000", "单位:只"],
            ["问题现象", "端子孔口有裂纹,压接后断裂", "描述清楚位置"],
            ["期望", "退货", "退货/换货/让步"],
        )
    )
    assert found["contact_name"] == ["邵丽娟"]
    assert found["lot_no"] == ["20260711-2"]
    assert found["qty_delivered"] == [qty(12000, "pcs")]
    assert found["description"] == ["端子孔口有裂纹,压接后断裂"]
    assert found["customer_request"] == ["return"]


def test_print_in_columns_is_read_in_turn_though_a_label_is_unknown() -> None:
    found = read(
        *lines(
            "SUPPLIER NON-CONFORMANCE RECORD",
            "Record\tSNR 4471\tOpened\t11 June 2026",
            "Part\tImpeller\tDrawing\tCP-0920-B",
        ),
        kind=PDF,
    )
    assert found["customer_ref_no"] == ["SNR 4471"]
    assert found["complaint_date"] == ["2026-06-11"]
    assert found["part_no"] == ["CP-0920-B"]


def test_bad_ones_and_of_how_many_in_one_place() -> None:
    found = read(table(["数量", "发现不良52只(共发5000只)"], ["品名", "保持架"]))
    assert found["qty_defective"] == [qty(52, "pcs")]
    assert found["qty_delivered"] == [qty(5000, "pcs")]


def test_two_labels_joined_by_and_are_both_asked_for() -> None:
    found = read(
        *lines(
            "一、聯絡人及電話",
            "游素貞 02-2999-1688 分機 21",
            "二、產品名稱及型號",
            "無刷馬達 BM-60A",
            "公司地址:新北市",
        )
    )
    assert found["contact_name"] == ["游素貞"]
    assert found["contact_phone"] == ["+886229991688;ext=21"]
    assert found["product_name"] == ["無刷馬達"]
    assert found["model_spec"] == ["BM-60A"]


def test_facts_behind_dashes_and_goods_that_came_with_their_count() -> None:
    found = read(
        *lines(
            "Product – Baking mat 40x60",
            "Delivered – 500 pcs on 14 July 2026",
            "Problem – edges fray after the first wash",
            "Contact – Lucy Harmer, Quality, lucy.harmer@thornbury.test",
        )
    )
    assert found["product_name"] == ["Baking mat 40x60"]
    assert found["qty_delivered"] == [qty(500, "pcs")]
    assert found["delivery_date"] == ["2026-07-14"]
    assert found["description"] == ["edges fray after the first wash"]
    assert found["contact_name"] == ["Lucy Harmer"]
    assert found["contact_email"][0] == "lucy.harmer@thornbury.test"


def test_an_empty_blank_of_another_name_ends_a_value() -> None:
    found = read(Line("Order No.   OC-7781   Invoice No.   LH-33107   Carton No.________"))
    assert found["order_no"] == ["OC-7781"]
    assert found["invoice_no"] == ["LH-33107"]


def test_blocks_side_by_side_keep_the_suppliers_own_particulars_apart() -> None:
    found = read(
        table(
            [("Customer", 1, 2), ("Supplier", 1, 2)],
            ["Name", "Tessel Robotics BV", "Name", "Example Manufacturing"],
            ["Contact", "Femke de Wit", "Contact", "Mr. Shen"],
            ["Phone", "+31 40 555 0123", "Phone", "+86 571 8612 3377"],
            [("Part", 1, 2), ("Problem", 1, 2)],
            ["Number", "TR-88-14", "Found", "Final test"],
            ["Name", "Cable chain 15x20", "Qty NG", "9 pcs"],
        )
    )
    assert found["customer_name"] == ["Tessel Robotics BV"]
    assert found["contact_name"] == ["Femke de Wit"]
    assert found["contact_phone"] == ["+31405550123"]
    assert found["part_no"] == ["TR-88-14"]
    assert found["product_name"] == ["Cable chain 15x20"]
    assert found["occurred_place"] == ["Final test"]


def test_items_that_are_codes_beside_descriptions_are_numbers_of_goods() -> None:
    found = read(
        table(
            ["Item", "Description", "Received", "Damaged"],
            ["SP-20", "Saute pan 20 cm", "300", "14"],
            ["SP-24", "Saute pan 24 cm", "228", "6"],
        )
    )
    assert found["part_no"] == ["SP-20", "SP-24"]
    assert found["product_name"] == ["Saute pan 20 cm", "Saute pan 24 cm"]
    assert found["qty_delivered"] == [qty(300, None), qty(228, None)]


def test_a_count_and_its_rate_in_one_place_of_two_short_labels() -> None:
    found = read(table(["不良數/率", "36 PCS / 1.8%"], ["批量", "2,000 PCS"]))
    assert found["qty_defective"] == [qty(36, "pcs")]
    assert found["defect_rate"] == [0.018]


def test_dots_lead_from_the_label_to_its_value() -> None:
    found = read(*lines("投诉单位……………………闽北竹海家居有限公司", "产品批次……………………ZB2605", "不良数量........57块"))
    assert found["customer_name"] == ["闽北竹海家居有限公司"]
    assert found["lot_no"] == ["ZB2605"]
    assert found["qty_defective"] == [qty(57, "pcs")]


def test_a_department_is_no_company_and_a_town_no_part_of_one() -> None:
    assert "customer_name" not in read(table(["開立單位", "品保一課"], ["開立人", "戴育誠"]))
    assert read(Line("Customer: Halvorsen Marine AS, Bergen"))["customer_name"] == ["Halvorsen Marine AS"]


def test_a_unit_with_a_number_in_an_address_is_no_label() -> None:
    found = read(*lines("Marlowe Kitchenware Ltd", "Unit 7, Tanner Park Road, Leeds LS9 4QX", "Our ref: MK/QC/3307"))
    assert found["customer_name"] == ["Marlowe Kitchenware Ltd"]
    assert found["address"] == ["Unit 7, Tanner Park Road, Leeds LS9 4QX"]


def test_a_day_before_a_count_is_when_the_goods_came() -> None:
    found = read(*lines("【到货】10月22日,6万只", "【抽检】500只,不良37只,不良率7.4%"))
    assert found["qty_delivered"] == [qty(60000, "pcs")]
    assert found["delivery_date"] == ["2026-10-22"]
    assert found["defect_rate"] == [0.074]


def test_a_company_before_the_senders_name_is_the_customer() -> None:
    found = read(Line("发件人:赣南华衫部件有限公司 涂志坚"))
    assert found["contact_name"] == ["涂志坚"]
    assert found["customer_name"] == ["赣南华衫部件有限公司"]


def test_a_line_that_says_how_a_form_is_shared_does_not_begin_our_part() -> None:
    assert not section_of("D0~D2由客户填写,D3~D8由供应商填写", before=False)
    assert section_of("以下由供应商填写", before=False)


def test_a_row_without_a_label_goes_on_with_the_text_above() -> None:
    form = table(
        ["客户", "甲公司"], ["问题描述", "开盖后沉淀结块,"], ["", "搅拌后仍有硬块,无法使用。"], ["要求", "换货"]
    )
    assert read(form)["description"] == ["开盖后沉淀结块,搅拌后仍有硬块,无法使用。"]
