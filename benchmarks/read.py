"""Reading against its floor: a 4 KB text mail against mail-parser, a .docx form against opening it with python-docx.

    python -m benchmarks.read

Prints the median of warm runs in milliseconds and the ratio; the promises are 30 and 5.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable


def median_ms(work: Callable[[], object], runs: int = 60) -> float:
    """The median of warm runs of CPU time, in milliseconds."""
    for _ in range(5):
        work()
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken) * 1000


def text_mail() -> bytes:
    """A complaint of about 4 KB in plain text."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"] = "王工 <wang@customer.test>"
    message["To"] = "complaints@example.test"
    message["Subject"] = "关于轴承批号A240115-03的质量投诉"
    message["Date"] = "Fri, 20 Nov 2026 16:30:00 +0800"
    letter = (
        "贵司10月21日交付的轴承6204,批号A240115-03,订单HSY2610-077,到货1200只,上线后抽检120只,其中7只有异响。\n"
        "我们用三坐标复测了内圈圆度,超出图纸要求,怀疑热处理之后磨削余量不足。请派人到现场确认,并安排换货。\n"
        "车间反映停线两个小时,生产计划已经顺延。请在一周之内书面答复原因和改善对策。\n"
        "This is the second time this quarter. We keep the samples for you and ask for an 8D report.\n"
    )
    rest = "另外说明:包装完好,运输没有异常,入库检验当时只看了外观。现场温度二十五度,湿度正常。\n" * 8
    message.set_content(f"您好:\n{letter}{rest}谢谢!\n王工 品质部\n电话 0755-26881234\n")
    return message.as_bytes()


def form() -> bytes:
    """A .docx form of 20 rows with label and value cells."""
    import docx

    document = docx.Document()
    document.add_heading("客户投诉处理单")
    table = document.add_table(rows=20, cols=4)
    for number, row in enumerate(table.rows):
        for cell, text in zip(row.cells, (f"栏目{number}", f"内容{number}", "批号", f"A2401{number:02d}"), strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def main() -> None:
    """Measures and prints."""
    import docx
    import mailparser

    from parsers import read
    from parsers.documents import read_file

    mail, paper = text_mail(), form()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def by_python_docx() -> None:
        for table in docx.Document(io.BytesIO(paper)).tables:
            for row in table.rows:
                [cell.text for cell in row.cells]

    ours, theirs = median_ms(lambda: read("a.eml", mail)), median_ms(lambda: mailparser.parse_from_bytes(mail))
    print(
        f"text mail of {len(mail)} bytes: {ours:.2f} ms, mail-parser {theirs:.2f} ms, ratio {ours / theirs:.1f} (at most 30)"
    )
    whole = median_ms(lambda: read("a.docx", paper))
    alone, floor = median_ms(lambda: read_file(paper, "a.docx", kind)), median_ms(by_python_docx)
    print(
        f"docx form: {whole:.2f} ms with fields, {alone:.2f} ms the document alone, python-docx {floor:.2f} ms, ratio {whole / floor:.2f} (at most 5)"
    )


if __name__ == "__main__":
    main()
