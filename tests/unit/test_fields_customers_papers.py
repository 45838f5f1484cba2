"""Papers of customers: goods in columns, ticks in cells of their own, examples in print, costs among goods, questions."""

from __future__ import annotations

import io
import zipfile

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from parsers.documents.readers import read_file
from parsers.fields.layout.items import without_examples
from parsers.fields.prose.people import looks_like_name
from parsers.layout import Line, Table
from tests.unit.test_fields_forms import lines, qty, read, table


# ------------------------------------------------------------------------------------------ goods beside each other
def test_each_column_behind_the_labels_is_one_of_the_goods() -> None:
    found = read(
        table(
            ["产品名称", "铝型材"],
            ["", "第一批", "第二批"],
            ["批号", "AL-0711", "AL-0719"],
            ["数量(支)", "400", "260"],
            ["不良数量(支)", "31", "8"],
        )
    )
    assert found["lot_no"] == ["AL-0711", "AL-0719"]
    assert found["qty_delivered"] == [qty(400, "pcs"), qty(260, "pcs")]
    assert found["qty_defective"] == [qty(31, "pcs"), qty(8, "pcs")]


def test_counts_beside_each_other_are_never_one_number() -> None:
    found = read(table(["品名", "滤芯"], ["不良数量", "12", "40", "7"]))
    assert qty(12407, None) not in found["qty_defective"]
    assert found["qty_defective"][0] == qty(12, None)


def test_a_count_with_its_unit_in_the_next_cell_stays_one_count() -> None:
    found = read(table(["批号", "K7-22", "二线"], ["不良数量", "36", "只"], ["到货数量", "900", "只"]))
    assert found["qty_defective"] == [qty(36, "pcs")]
    assert found["qty_delivered"] == [qty(900, "pcs")]


# ------------------------------------------------------------------------------------------ ticks in cells of their own
def test_ticks_in_the_cells_before_their_words() -> None:
    found = read(
        table(
            ["Lot no.", "KT-118"],
            ["Action requested", "", "Rework", "x", "Replacement"],
            ["", "x", "8D report", "", "Refund"],
        )
    )
    assert found["customer_request"] == ["exchange", "8d_report"]


def test_ticks_in_the_cells_behind_their_words() -> None:
    found = read(
        table(["批号", "KT-118", "", "", ""], ["处理要求", "退货", "√", "维修", ""], ["", "补货", "", "折让", "√"])
    )
    assert found["customer_request"] == ["return", "discount"]


def test_a_tick_between_two_words_says_nothing() -> None:
    found = read(table(["批号", "KT-118", "", ""], ["处理要求", "退货", "√", "维修"]))
    assert "customer_request" not in found


# ------------------------------------------------------------------------------------------ what the form itself says
@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("轴承座\n例:电机支架", "轴承座"),
        ("420个\n请注明单位,如:个、箱", "420个"),
        ("Motor hums\ne.g. noise, leak", "Motor hums"),
        ("漏油\n请说明发生的时间和地点", "漏油"),
        ("第一行。\n例外情况已排除。", "第一行。\n例外情况已排除。"),
        ("例:A1", "例:A1"),
    ],
)
def test_lines_that_show_how_to_fill_in_a_place_are_no_part_of_its_value(place: str, value: str) -> None:
    assert without_examples(place) == value


def test_what_a_form_offers_is_not_what_the_customer_asks_for() -> None:
    found = read(table(["批号", "P-88"], ["要求处理方式", "维修\n退货/换货/维修/赔偿,可多选"]))
    assert found["customer_request"] == ["repair"]


def test_a_wish_that_begins_with_a_plea_is_kept() -> None:
    assert without_examples("换货\n请说明不良发生的时间及原因", wish=True).endswith("原因")


def test_the_title_of_a_form_is_no_value_of_its_first_word() -> None:
    found = read(*lines("PRODUCT RETURN REQUEST (use one form per item)", "Product: Bench vice 125", "Lot: V-26-31"))
    assert found["product_name"] == ["Bench vice 125"]


def test_the_name_of_a_letter_is_no_description() -> None:
    found = read(*lines("产品质量异议书", "我厂收到的减速箱运行时异响,请处理。"))
    assert "异议书" not in "".join(found.get("description", []))


# ------------------------------------------------------------------------------------------ costs among goods
def test_a_cost_in_a_list_of_goods_is_no_product() -> None:
    found = read(
        *lines("质量索赔单"),
        table(
            ["名称", "料号", "批号", "不良数", "金额(元)"],
            ["端盖", "DG-7", "26-081", "14件", "420.00"],
            ["挑选人工费", "", "", "", "600.00"],
            ["合计", "", "", "", "1020.00"],
        ),
    )
    assert found["product_name"] == ["端盖"]
    assert found["amount_claimed"] == [{"amount": "1020.00", "currency": "CNY"}]


def test_goods_that_are_named_like_a_cost_stay_goods_by_their_number() -> None:
    found = read(
        table(
            ["Description", "Part no.", "Lot", "Qty defective", "Amount"],
            ["Labour saving clamp", "LS-9", "B26-4", "3", "45.00"],
            ["Freight cage", "FC-2", "B26-7", "1", "80.00"],
        )
    )
    assert found["product_name"] == ["Labour saving clamp", "Freight cage"]


# ------------------------------------------------------------------------------------------ labels that the paper explains
def test_three_counts_behind_a_label_of_three_words() -> None:
    found = read(table(["Lot", "R-551"], ["Rejected / Checked / Received", "4 / 80 / 2500 pcs"]))
    assert found["qty_defective"] == [qty(4, "pcs")]
    assert found["qty_inspected"] == [qty(80, "pcs")]
    assert found["qty_delivered"] == [qty(2500, "pcs")]


def test_the_customers_name_before_a_label_makes_it_his_own_number() -> None:
    found = read(
        table(["Customer", "Tamworth Lifts Ltd"], ["Tamworth P/N", "880-114"], ["P/N", "EX-5"], ["Lot", "77A1"])
    )
    assert found["customer_part_no"] == ["880-114"]
    assert found["part_no"] == ["EX-5"]


def test_a_unit_labelled_apart_belongs_to_the_count_before_it() -> None:
    found = read(table(["客户", "乐山恒河机械厂", "品名", "离合器"], ["不良数量", "5", "单位 Unit", "套"]))
    assert found["qty_defective"] == [qty(5, "set")]
    assert found["customer_name"] == ["乐山恒河机械厂"]


def test_a_bare_code_beside_a_description_of_the_material_is_its_number() -> None:
    found = read(table(["Material", "20099314"], ["Material description", "Hose clamp"], ["Batch", "HC-26-9"]))
    assert found["part_no"] == ["20099314"]
    assert found["product_name"] == ["Hose clamp"]


def test_what_is_decided_on_a_paper_addressed_to_us_is_what_the_customer_wants() -> None:
    rows: list[list[str | tuple[str, int, int]]] = [["物料名称", "磁环"], ["批次", "CH-260901"], ["处理意见", "退货"]]
    assert read(table(["供应商", "示例制造有限公司"], *rows))["customer_request"] == ["return"]
    assert "customer_request" not in read(table(*rows))


def test_a_title_in_brackets_is_no_number_of_the_paper() -> None:
    found = read(*lines("返修申請單 (RMA Application Form)", "品名:投影機", "序號:PJ26-0031"))
    assert "customer_ref_no" not in found


def test_choices_below_a_list_of_goods_are_no_goods() -> None:
    found = read(table(["型号", "序列号", "故障现象"], ["TX-5", "TX5-0091", "无显示"], ["■保内 □保外", "", ""]))
    assert found["model_spec"] == ["TX-5"]


def test_a_name_joined_to_a_number_is_the_name_of_the_same_thing() -> None:
    found = read(table(["Part no. / name", "GH-20 / Gas spring"], ["Lot", "G26-14"]))
    assert found["product_name"] == ["Gas spring"]
    assert "contact_name" not in found


def test_of_two_bad_counts_in_one_place_neither_is_guessed() -> None:
    assert "qty_defective" not in read(table(["Lot", "G26-14"], ["Suspect qty / NG qty", "3,000 / 18"]))


def test_bad_ones_of_all_share_the_unit_behind() -> None:
    found = read(table(["Lot", "G26-14"], ["Qty rejected", "9 of 150 pcs"]))
    assert found["qty_defective"] == [qty(9, "pcs")]


def test_on_our_own_form_our_number_is_the_part_number() -> None:
    found = read(table(["客户料号", "TR-11", "我司料号", "EX-30"], ["批号", "L5", "品名", "托架"]))
    assert found["customer_part_no"] == ["TR-11"]
    assert found["part_no"] == ["EX-30"]


def test_what_came_is_counted_in_the_unit_of_its_head() -> None:
    found = read(table(["Lot", "Delivered (kg)", "Rejected (kg)"], ["M1", "800", "35"], ["M2", "640", "12"]))
    assert found["qty_delivered"] == [qty(800, "kg"), qty(640, "kg")]


def test_particulars_of_a_debit_note() -> None:
    found = read(
        *lines("DEBIT NOTE"),
        table(
            ["Particulars", "Qty", "U/P (HK$)", "Amount (HK$)"],
            ["Buckle 25 mm, lot B2608", "900 pcs", "0.40", "360.00"],
            ["TOTAL HK$", "", "", "360.00"],
        ),
        *lines("Block B, 3/F, Harbour Centre"),
    )
    assert found["amount_claimed"] == [{"amount": "360.00", "currency": "HKD"}]
    assert found["qty_defective"] == [qty(900, "pcs")]
    assert "contact_name" not in found


@pytest.mark.parametrize(
    "record",
    [
        table(["版次", "修订日期", "修订内容", "修订人"], ["B0", "2023-02-01", "首次发行", "程立新"]),
        table(["Rev.", "Date", "Description", "Author"], ["2", "1 Feb 2023", "Boxes added", "Ivo Maric"]),
        table(["部门", "意见", "签字", "日期"], ["技术部", "同意", "程立新", "2023-02-01"]),
    ],
)
def test_versions_of_a_form_and_its_signatures_are_not_of_the_complaint(record: Table) -> None:
    found = read(record, table(["品名", "联轴器", "批号", "LZ-26"], ["不良数量", "3套", "要求", "换货"]))
    assert not found.keys() & {"complaint_date", "contact_name", "contact_title"}
    assert found["lot_no"] == ["LZ-26"]


def test_vague_labels_belong_to_the_head_across_the_table() -> None:
    found = read(
        table(
            [("产品信息", 1, 4)],
            ["名称", "减速机", "编号", "JS-40"],
            ["数量", "9台", "批次", "26-7"],
            [("投诉信息", 1, 4)],
            ["数量", "1台", "现象", "漏油"],
        )
    )
    assert found["product_name"] == ["减速机"]
    assert found["part_no"] == ["JS-40"]
    assert found["qty_defective"] == [qty(1, "pcs")]


def test_a_quantity_in_two_languages_is_a_field_of_the_contract() -> None:
    found = read(table(["Charge / Batch", "R7-11"], ["Menge / Quantity", "24 Stk."]))
    assert "quantity" not in found
    assert found["qty_defective"] == [qty(24, "pcs")]


def test_an_amount_is_no_product_and_a_label_set_apart_ends_a_name() -> None:
    assert "product_name" not in read(table(["材料", "380.00"], ["批号", "A-9"]))
    found = read(*lines("产品: 鲜奶油 1L   运输方式: 冷链", "批号: NY-26"))
    assert found["product_name"] == ["鲜奶油 1L"]


def test_a_line_marked_as_an_example_is_none_of_the_customers() -> None:
    found = read(*lines("Batch No.: XX-1234 (example)", "Batch No.: BT-2291", "Product: Foil"))
    assert found["lot_no"] == ["BT-2291"]


def test_the_block_of_the_supplier_tells_nothing_of_the_customer() -> None:
    found = read(
        table(
            [("供应商信息", 1, 4)],
            ["名称", "示例制造有限公司", "联系人", "高工"],
            [("客户信息", 1, 4)],
            ["名称", "同心县羊绒制品厂", "联系人", "马会兰"],
        )
    )
    assert found["customer_name"] == ["同心县羊绒制品厂"]
    assert found["contact_name"] == ["马会兰"]


def test_a_buyer_with_his_telephone_is_a_person() -> None:
    found = read(*lines("MATERIAL REVIEW DISPOSITION", "Buyer: Lena Fost, ph 503-555-0147", "Lot: T-26"))
    assert found["contact_name"] == ["Lena Fost"]
    assert found["contact_phone"] == ["+15035550147"]
    assert not found.keys() & {"customer_name", "product_name"}


def test_the_number_of_an_older_complaint_is_not_this_ones() -> None:
    assert "customer_ref_no" not in read(*lines("产品漏水,与上次投诉编号QC-2025-07的情况相同。"))
    assert read(*lines("产品漏水,投诉编号QC-2026-19。"))["customer_ref_no"] == ["QC-2026-19"]


def test_a_deadline_inside_the_label_of_our_part() -> None:
    found = read(table(["批号", "L-9"], ["供应商回复栏(请于2026年12月4日前回复)", ""]))
    assert found["reply_requested_by"] == ["2026-12-04"]


def test_the_next_numbered_question_ends_an_answer() -> None:
    found = read(
        *lines(
            "5. Contact person (name and position)",
            "Oona Virtanen, Quality Manager",
            "6. What is wrong?",
            "The lid does not close.",
            "7. Did anybody get hurt?",
            "No",
            "8. Is the item available for return?",
            "Yes",
        )
    )
    assert found["description"] == ["The lid does not close."]
    assert found["sample_available"] == [True]
    assert found["contact_name"] == ["Oona Virtanen"]
    assert found["contact_title"] == ["Quality Manager"]


def test_neither_a_label_nor_a_firm_is_a_person() -> None:
    assert not looks_like_name("单号")
    assert not looks_like_name("PT Cahaya Abadi")
    assert looks_like_name("单雄信")


def test_a_nominal_diameter_is_no_delivery_note() -> None:
    found = read(*lines("我厂收到的球墨铸铁管DN150×6有裂纹,批号Q26-71。"))
    assert "delivery_note_no" not in found
    assert read(*lines("The pipes on DN 260914 are cracked."))["delivery_note_no"] == ["260914"]


# ------------------------------------------------------------------------------------------ files
def _ods() -> bytes:
    table_of = (
        '<table:table table:name="{0}" table:style-name="{1}"><table:table-row><table:table-cell office:value-type="string">'
        "<text:p>批号</text:p></table:table-cell></table:table-row></table:table>"
    )
    style = (
        '<style:style style:name="{0}" style:family="table"><style:table-properties table:display="{1}"/></style:style>'
    )
    xml = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>'
        f"{style.format('ta1', 'true')}{style.format('ta2', 'false')}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{table_of.format('单据', 'ta1')}{table_of.format('清单', 'ta2')}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", xml)
    return out.getvalue()


def test_a_hidden_sheet_of_another_format_is_hidden() -> None:
    found = read_file(_ods(), "a.ods", "application/vnd.oasis.opendocument.spreadsheet")
    assert found is not None
    assert found.document is not None, found.problems
    assert [(page.title, page.hidden) for page in found.document.pages] == [("单据", False), ("清单", True)]


def test_letters_of_a_font_whose_declared_order_is_not_its_own_are_read_right() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))  # written with codes of one order, declared as another
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.setFont("MSung-Light", 12)
    page.drawString(60, 760, "受文者:範例製造股份有限公司")
    page.drawString(60, 730, "主旨:貴公司交運之塑膠軟管破裂,請派員處理。")
    page.save()
    found = read_file(out.getvalue(), "a.pdf", "application/pdf")
    assert found is not None
    assert found.document is not None
    assert [b.text for b in found.document.pages[0].blocks if isinstance(b, Line)] == [
        "受文者:範例製造股份有限公司",
        "主旨:貴公司交運之塑膠軟管破裂,請派員處理。",
    ]


def test_a_chosen_yes_answers_the_question_before_its_group() -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.drawString(60, 700, "Are the parts available for inspection?")
    for place, word in ((300, "Yes"), (360, "No")):
        page.acroForm.radio(name="kept", value=word, selected=word == "No", x=place, y=696, size=14)
        page.drawString(place + 18, 700, word)
    page.save()
    found = read_file(out.getvalue(), "a.pdf", "application/pdf")
    assert found is not None
    assert found.document is not None
    entries = [(e.label, e.value) for e in found.document.pages[0].entries if e.value != "☐"]
    assert entries == [("Are the parts available for inspection?", "No")]
