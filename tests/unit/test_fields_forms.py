"""Forms in layouts of other hands: labels above, beside and inside, sections, choices, lists of goods, forms left open."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from foundations.mailserver.own_addresses import OwnAddresses
from parsers.fields.context import Context, Person
from parsers.fields.interpretation.read import read_fields
from parsers.layout import Cell, Document, FormEntry, Line, Page, Table
from parsers.text.radicals import plain_han

CONTEXT = Context(
    company_names=("示例制造有限公司", "Example Manufacturing Co., Ltd."),
    ours=OwnAddresses(("example.test",)),
    reference=datetime(2026, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=8))),
    sender=Person("", "someone@customer.test"),
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Spec = str | tuple[str, int, int]  # text, or text with the rows and columns that it spans


def table(*rows: list[Spec]) -> Table:
    """A grid of cells; `""` is an empty cell, a tuple spans rows and columns, and the places it covers are left out."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        c = 0
        for spec in row:
            while (r, c) in taken:
                c += 1
            text, down, across = spec if isinstance(spec, tuple) else (spec, 1, 1)
            taken |= {(r + i, c + j) for i in range(down) for j in range(across)}
            cells.append(Cell(text, r, c, down, across))
    return Table(tuple(cells))


def read(*blocks: Line | Table, entries: tuple[FormEntry, ...] = (), kind: str = DOCX) -> dict[str, list[Any]]:
    page = Page(1, blocks, entries)
    found = read_fields([Document("form", kind, (page,), "attachment")], CONTEXT)
    return {name: [v.value for v in values] for name, values in found.fields.items()}


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text) for text in texts)


def qty(amount: int, unit: str | None) -> dict[str, Any]:
    return {"amount": amount, "unit": unit}


def test_small_labels_above_their_values_in_one_cell() -> None:
    found = read(
        table(
            ["Notification\n300448812", "Created on\n09.11.2026", "Storage bin\n44-B"],
            ["Vendor material\nKX-220", "Batch\nB26K77", "Complaint quantity\n17 PC"],
            [("Defect text\nSeal lip torn; unit leaks at start-up.", 1, 3)],
        )
    )
    assert found["complaint_date"] == ["2026-11-09"]
    assert found["part_no"] == ["KX-220"]
    assert found["lot_no"] == ["B26K77"]
    assert found["qty_defective"] == [qty(17, "pcs")]
    assert found["description"] == ["Seal lip torn; unit leaks at start-up."]


def test_heads_of_sections_at_the_side_are_no_labels() -> None:
    found = read(
        table(
            [("客户\n信息", 2, 1), "客户名称", "长汀山河轴承厂", "客户代码", "C88"],
            ["联系人", "沈若谷", "电话", "0597-6832211"],
            [("产品\n信息", 2, 1), "产品名称", "保持架", "型号", "NU22"],
            ["批号", "261015", "生产日期", "2026.10.15"],
            ["问题\n描述", ("兜孔飞边,滚子卡滞。", 1, 4)],
            [("以下\n供方\n填写", 2, 1), "联系人", "王工", "电话", "13800001111"],
            ["批号", "Z-1", "备注", ""],
        )
    )
    assert found["customer_name"] == ["长汀山河轴承厂"]
    assert found["customer_code"] == ["C88"]
    assert found["product_name"] == ["保持架"]
    assert found["lot_no"] == ["261015"]
    assert found["contact_name"] == ["沈若谷"]
    assert found["contact_phone"] == ["+865976832211"]


def test_labels_in_two_languages_on_two_lines() -> None:
    found = read(
        table(
            ["客户\nCustomer", "松岭电梯部件有限公司"],
            ["出厂编号\nSerial No.", "JH-3317、JH-3320"],
            ["发生地点\nPlace", "高铁站工地"],
            ["回复期限\nReply before", "2026年11月23日"],
        )
    )
    assert found["customer_name"] == ["松岭电梯部件有限公司"]
    assert found["serial_no"] == ["JH-3317", "JH-3320"]
    assert found["occurred_place"] == ["高铁站工地"]
    assert found["reply_requested_by"] == ["2026-11-23"]


def test_rows_below_heads_of_which_only_some_are_known_and_units_in_the_heads() -> None:
    found = read(
        table(
            ["#", "Weave", "Shade", "Roll/Lot", "Metres recd", "Metres faulty", "Fault"],
            ["1", "Velour", "Moss", "V-661", "450", "120", "Shade bands"],
            ["2", "Canvas", "Sand", "C-118", "800", "15", "Oil marks"],
            ["", "", "", "Total", "1250", "135", ""],
        )
    )
    assert found["lot_no"] == ["V-661", "C-118"]
    assert found["qty_delivered"] == [qty(450, "m"), qty(800, "m")]
    assert found["qty_defective"] == [qty(120, "m"), qty(15, "m")]


@pytest.mark.parametrize(
    "row",
    [
        ["处理要求", "☑", "退货", "☐", "换货", "☐", "补货"],
        ["处理要求", "退货", "☑", "换货", "☐", "补货", "☐"],
        ["处理要求", "☑退货", "☐换货", "☐补货"],
        ["处理要求", "(√)退货  (  )换货  (  )补货"],
        ["处理要求", "●退货 ○换货 ○补货"],
        ["处理要求", "[x] 退货 [ ] 换货 [ ] 补货"],
        ["处理要求", "■退货 □换货 □补货"],
        ["处理要求", "退货√ 换货□ 补货□"],
    ],
)
def test_choices_in_every_drawing_also_split_over_cells(row: list[Spec]) -> None:
    found = read(table(["批号", *[""] * (len(row) - 2), "L-2611"] if len(row) > 2 else ["批号", "L-2611"], row))
    assert found["customer_request"] == ["return"]


def test_ticks_in_the_row_below_the_choices() -> None:
    found = read(table(["退货", "换货", "8D报告"], ["√", "", "√"]))
    assert sorted(found["customer_request"]) == ["8d_report", "return"]


def test_blanks_of_one_line_without_colons() -> None:
    found = read(
        *lines(
            "反馈单位 太行消防器材有限公司 反馈日期 2026 年 11 月 9 日",
            "产品名称 干粉阀门 规格型号 M30×1.5 批次号 FM-26092",
        ),
        kind="application/pdf",
    )
    assert found["customer_name"] == ["太行消防器材有限公司"]
    assert found["complaint_date"] == ["2026-11-09"]
    assert found["product_name"] == ["干粉阀门"]
    assert found["model_spec"] == ["M30×1.5"]
    assert found["lot_no"] == ["FM-26092"]


def test_short_lines_of_a_list_of_terms_do_not_run_on() -> None:
    found = read(
        *lines(
            "Return no. R-905",
            "Customer Fjordheim Outdoor AS",
            "Article Titanium mug 450 ml",
            "Pieces returned 36",
            "Reason Handles not welded",
            "Handled by Ingrid Solbakk",
            "Date 13 Nov 2026",
        ),
        kind="application/pdf",
    )
    assert found["description"] == ["Handles not welded"]
    assert found["contact_name"] == ["Ingrid Solbakk"]
    assert found["qty_defective"] == [qty(36, "pcs")]
    assert found["customer_name"] == ["Fjordheim Outdoor AS"]


def test_print_beside_fillable_fields_is_their_label_only() -> None:
    found = read(
        *lines("CLAIM FORM - to Example Manufacturing", "Heat No.:", "E-mail:", "Credit note\tReplacement"),
        entries=(
            FormEntry("Heat No.:", "K77", "Text1"),
            FormEntry("E-mail:", "tama@marine.test", "Text2"),
            FormEntry("Amount claimed:", "NZD 1,312.50", "Text3"),
            FormEntry("Failure:", "Pin thread seized after proof load.", "Text4"),
        ),
        kind="application/pdf",
    )
    assert found["lot_no"] == ["K77"]
    assert found["contact_email"][0] == "tama@marine.test"
    assert found["amount_claimed"] == [{"amount": "1312.50", "currency": "NZD"}]
    assert found["description"] == ["Pin thread seized after proof load."]


def test_the_sum_of_a_debit_note_is_what_is_claimed() -> None:
    goods = table(
        ["Item", "Details", "Amount (USD)"],
        ["1", "Scrapped cutlery", "2,244.00"],
        ["2", "Sorting labour", "396.00"],
        ["", "Total", "2,640.00"],
    )
    assert read(Line("DEBIT NOTE"), goods)["amount_claimed"] == [{"amount": "2640.00", "currency": "USD"}]
    assert "product_name" not in read(Line("DEBIT NOTE"), goods)
    assert "amount_claimed" not in read(Line("Delivery overview"), goods)


def test_an_8d_form_left_open_asks_for_the_report_and_a_filled_one_does_not() -> None:
    rows: list[list[Spec]] = [["8D编号", "CY-8D-11"], ["D2 问题描述", "吸盘垫表面掉屑"]]
    assert read(Line("8D 改善報告"), table(*rows, ["D3 围堵措施", ""], ["D4 根本原因", ""]))["customer_request"] == [
        "8d_report"
    ]
    filled: list[list[Spec]] = [["D3 围堵措施", "库存全部隔离并全检完成"], ["D4 根本原因", "模具磨损导致飞边超标"]]
    assert "customer_request" not in read(Line("8D 改善报告"), table(*rows, *filled))


def test_a_return_note_asks_for_a_return() -> None:
    found = read(*lines("退 貨 單", "退貨單號:RT-072 日期:115/11/16", "客戶名稱:萬豐零件股份有限公司"))
    assert found["customer_request"] == ["return"]
    assert found["complaint_date"] == ["2026-11-16"]


def test_the_letterhead_names_the_customer_and_where_he_sits() -> None:
    found = read(
        *lines(
            "DEBIT NOTE",
            "Bluebell Homewares (HK) Limited",
            "Rm 1203, Tai Yau Building, 181 Johnston Road, Wan Chai, Hong Kong",
            "Date: 18 November 2026",
            "To: Example Manufacturing Co., Ltd.",
            "Order: BG-4410",
            "Contact: Anthea Siu, accounts, tel 2891 6620",
        )
    )
    assert found["customer_name"] == ["Bluebell Homewares (HK) Limited"]
    assert found["address"] == ["Rm 1203, Tai Yau Building, 181 Johnston Road, Wan Chai, Hong Kong"]
    assert found["contact_phone"] == ["+85228916620"]


def test_a_letterhead_in_the_first_cell_of_a_table() -> None:
    found = read(
        table(
            [("CORRECTIVE ACTION REQUEST\nSarvat Switchgear Limited, Vadodara", 1, 4)],
            ["CAR No.", "SSL/118", "Date", "14.11.2026"],
            ["Vendor", "M/s Example Manufacturing Co., Ltd.", "Challan No.", "DC/3321"],
        )
    )
    assert found["customer_name"] == ["Sarvat Switchgear Limited"]
    assert found["delivery_note_no"] == ["DC/3321"]


def test_the_suppliers_own_contact_is_not_the_customers_but_the_originator_is() -> None:
    found = read(
        table(
            ["Issued by", "Blue Harbor Instruments, Inc."],
            ["Supplier", "Example Manufacturing Co., Ltd."],
            ["Contact", "Wang Wei"],
            ["SCAR No.", "26-331"],
            ["Supplier", "Example Manufacturing Co., Ltd."],
            ["Originator", "Dana Whitlock"],
        )
    )
    assert found["customer_name"] == ["Blue Harbor Instruments, Inc."]
    assert found["contact_name"] == ["Dana Whitlock"]


def test_forms_that_ask_in_questions() -> None:
    found = read(
        table(
            ["Where did you buy it (company name of customer)", "", "Oakhurst Dental Supply"],
            ["What is it", "", "Prophy angle"],
            ["How many are bad?", "", "3 boxes"],
            ["Tell us what went wrong", "", "Rubber cup came off."],
            ["Anything we should know", "", "Second time this year"],
            ["When?", "", "2026-11-09"],
        )
    )
    assert found["customer_name"] == ["Oakhurst Dental Supply"]
    assert found["product_name"] == ["Prophy angle"]
    assert found["qty_defective"] == [qty(3, "box")]
    assert found["description"] == ["Rubber cup came off."]
    assert found["occurred_at"] == ["2026-11-09"]


def test_unknown_words_in_a_column_of_labels_end_the_value_before_them() -> None:
    found = read(
        table(
            ["貨品", "自流平水泥", "包裝", "25kg/袋"],
            ["批次", "SL-1019", "投訴數量", "46袋"],
            ["聯絡人", "鄧志強", "電話", "+853 2871 5540"],
        )
    )
    assert found["product_name"] == ["自流平水泥"]
    assert found["qty_defective"] == [qty(46, "bag")]
    assert found["contact_phone"] == ["+85328715540"]


def test_ditto_marks_and_a_sum_in_a_list_of_goods() -> None:
    found = read(
        table(
            ["序号", "品名", "批号", "不良数量", "单位"],
            ["1", "法兰", "H811", "18", "件"],
            ["2", "同上", "H822", "7", "件"],
            ["合计", "", "", "25", ""],
        )
    )
    assert found["lot_no"] == ["H811", "H822"]
    assert found["product_name"] == ["法兰"]
    assert found["qty_defective"] == [qty(18, "pcs"), qty(7, "pcs")]


def test_goods_side_by_side_in_columns() -> None:
    found = read(
        table(
            ["产品名称", "法兰", "弯头", "三通"],
            ["批号", "H811", "H822", "H833"],
            ["不良数量", "18件", "7件", "2件"],
        )
    )
    assert found["lot_no"] == ["H811", "H822", "H833"]
    assert found["qty_defective"] == [qty(18, "pcs"), qty(7, "pcs"), qty(2, "pcs")]


def test_heads_of_two_levels() -> None:
    found = read(
        table(
            [("品名", 2, 1), ("批号", 2, 1), ("数量", 1, 2)],
            ["交货数量", "不良数量"],
            ["法兰", "H811", "150件", "18件"],
            ["弯头", "H822", "320件", "7件"],
        )
    )
    assert found["lot_no"] == ["H811", "H822"]
    assert found["qty_delivered"] == [qty(150, "pcs"), qty(320, "pcs")]
    assert found["qty_defective"] == [qty(18, "pcs"), qty(7, "pcs")]


def test_an_example_row_is_no_row_of_goods() -> None:
    found = read(
        table(
            ["序号", "品名", "批号", "不良数量"],
            ["例", "轴承", "A000001", "10件"],
            ["1", "法兰", "H811", "18件"],
        )
    )
    assert found["lot_no"] == ["H811"]
    assert found["product_name"] == ["法兰"]


def test_what_the_supplier_is_to_fill_in_is_not_read() -> None:
    found = read(
        table(["批号", "H811"], ["不良数量", "18件"]),
        Line("以下由供应商填写"),
        table(["批号", "Z999"], ["处理方式", "☑退货 □换货"], ["联系人", "李工"]),
    )
    assert found["lot_no"] == ["H811"]
    assert "customer_request" not in found
    assert "contact_name" not in found


def test_ticks_beside_a_decision_of_the_customers_inspection_are_its_request() -> None:
    found = read(
        Line("进料检验不合格通知"),
        table(["批号", "H811"], ["处理意见", "( )让步接收  (√)退货  ( )返修"], ["备注", "请供方7日内提交8D"]),
    )
    assert found["customer_request"] == ["return", "8d_report"]


def test_pairs_of_quantities_share_their_unit_and_delivered_may_be_a_quantity() -> None:
    found = read(table(["Lot", "LB26"], ["Qty NG / Qty recd", "16 / 400 pcs"]))
    assert found["qty_defective"] == [qty(16, "pcs")]
    assert found["qty_delivered"] == [qty(400, "pcs")]
    assert read(table(["Batch: 2640-C", "Delivered: 5,000 pcs", "Rejected: 145 pcs"]))["qty_delivered"] == [
        qty(5000, "pcs")
    ]


def test_the_label_and_the_value_on_two_lines_of_one_cell_with_a_colon() -> None:
    found = read(table(["产品名称:\n深沟球轴承", "批号:\nL-2611"], ["不良数量:\n12件", "联系人:\n沈若谷"]))
    assert found["product_name"] == ["深沟球轴承"]
    assert found["lot_no"] == ["L-2611"]
    assert found["qty_defective"] == [qty(12, "pcs")]
    assert found["contact_name"] == ["沈若谷"]


def test_a_title_in_two_languages_names_nobody() -> None:
    found = read(Line("客户投诉通知 / CUSTOMER COMPLAINT NOTICE"), table(["客户 Customer", "松岭电梯部件有限公司"]))
    assert found["customer_name"] == ["松岭电梯部件有限公司"]


def test_a_role_with_a_person_and_how_to_reach_him() -> None:
    found = read(*lines("Product: Flow-wrap", "QA Manager: Lachlan Eddy, lachlan.eddy@tam.test"))
    assert found["contact_name"] == ["Lachlan Eddy"]
    assert found["contact_title"] == ["QA Manager"]
    assert found["contact_email"][0] == "lachlan.eddy@tam.test"


def test_radicals_that_browsers_print_are_read_as_whole_characters() -> None:
    assert plain_han("客⼾联系⼈,⻔、⻜边、规⻅") == "客户联系人,门、飞边、规见"
    assert plain_han("客⼾訂單編號") == "客戶訂單編號"
    assert plain_han("plain text") == "plain text"


def test_pairs_set_in_columns_on_one_printed_line() -> None:
    found = read(
        *lines(
            "Reject tag no.\tRT-118",
            "Part\tHinge, left\tRev C",
            "Qty received\t500\tQty rejected\t35",
            "Disposition\t[X] RTV  [ ] Sort at supplier cost  [ ] UAI",
        ),
        kind="application/pdf",
    )
    assert found["customer_ref_no"] == ["RT-118"]
    assert found["product_name"] == ["Hinge, left"]
    assert found["qty_delivered"] == [qty(500, None)]
    assert found["qty_defective"] == [qty(35, None)]
    assert found["customer_request"] == ["return"]


def test_labels_in_brackets_side_by_side() -> None:
    found = read(*lines("【客户】永丰轴承有限公司", "【产品】套圈 【批号】B11"))
    assert found["product_name"] == ["套圈"]
    assert found["lot_no"] == ["B11"]


def test_a_label_doubled_in_a_language_of_no_list() -> None:
    found = read(table(["Customer / Kunde", "Talberg Pumpen GmbH", "Complaint no. / Rekl.-Nr.", "TB-220"]))
    assert found["customer_name"] == ["Talberg Pumpen GmbH"]
    assert found["customer_ref_no"] == ["TB-220"]


def test_vague_labels_take_their_meaning_from_the_head_of_their_block() -> None:
    found = read(
        table(
            [("Customer", 1, 2), ("Product", 1, 2)],
            ["Name", "Talberg AG", "Name", "Impeller 120"],
            ["Contact", "Eva Lund", "Serial no.", "S-55"],
        )
    )
    assert found["customer_name"] == ["Talberg AG"]
    assert found["product_name"] == ["Impeller 120"]
    assert found["contact_name"] == ["Eva Lund"]


def test_a_quantity_of_a_lot_beside_a_pair_of_bad_and_checked() -> None:
    found = read(*lines("1. 批号/数量：B11 / 500件", "2. 不良数/检验数：5/50", "3. 联系人：沈若谷 质量部经理"))
    assert found["qty_delivered"] == [qty(500, "pcs")]
    assert found["qty_defective"] == [qty(5, None)]
    assert found["qty_inspected"] == [qty(50, None)]
    assert found["contact_name"] == ["沈若谷"]
