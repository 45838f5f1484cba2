"""Reading against its floor: 4 KB text mails against mail-parser, .docx forms against opening them with python-docx.

    python -m benchmarks.read [folder of .docx forms]

Every ratio is of CPU time in this run, warm: for every message both sides take turns of a few runs each, and the least
that each side ever needed counts, so that what else the machine does falls out. The reader remembers sentences, so that a
second reading of a mail is quicker than the first: "new" is a mail never read before (its words and numbers are its own)
in a process that is warm. The promises are 30 and 5.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.letters import LANGUAGES, SHAPES, mail

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Work = Callable[[bytes], object]


def least_ms(ours: Work, theirs: Work, messages: Sequence[bytes], turns: int = 3) -> tuple[float, float]:
    """Milliseconds of CPU time for one message, ours and theirs: the least of its runs, the median of all messages."""
    least = [[float("inf")] * len(messages) for _ in (ours, theirs)]
    for _ in range(turns):
        for place, message in enumerate(messages):
            for side, work in enumerate((ours, theirs)):
                for _ in range(4):
                    begun = time.process_time()
                    work(message)
                    least[side][place] = min(least[side][place], time.process_time() - begun)
    return statistics.median(least[0]) * 1000, statistics.median(least[1]) * 1000


def new_ms(work: Work, messages: Sequence[bytes]) -> float:
    """Milliseconds of CPU time for a message that was never read before: the lower quartile of many, each read once."""
    taken = []
    for message in messages:
        begun = time.process_time()
        work(message)
        taken.append(time.process_time() - begun)
    return statistics.quantiles(taken)[0] * 1000


def text_mails() -> float:
    """Prints a row for each language and shape; the worst ratio, of mails read again."""
    import mailparser

    from parsers.reading.reader import read

    worst = 0.0
    for language in LANGUAGES:
        for shape in SHAPES:
            mails = [mail(language, shape, copy) for copy in range(5)]
            ours, theirs = least_ms(lambda m: read("a.eml", m), mailparser.parse_from_bytes, mails)
            new = new_ms(lambda m: read("a.eml", m), [mail(language, shape, copy) for copy in range(100, 124)])
            worst = max(worst, ours / theirs)
            print(
                f"text mail {language:8} {shape:10} {len(mails[0]):5} bytes: {ours:6.2f} ms, new {new:6.2f} ms,"
                f" mail-parser {theirs:.2f} ms, ratio {ours / theirs:5.1f} (at most 30), new {new / theirs:5.1f}",
                flush=True,
            )
    return worst


def form(copy: int) -> bytes:
    """A .docx form of 20 rows with label and value cells."""
    import docx

    document = docx.Document()
    document.add_heading("客户投诉处理单")
    table = document.add_table(rows=20, cols=4)
    for number, row in enumerate(table.rows):
        texts = (f"栏目{number}", f"内容{number}-{copy}", "批号", f"A24{copy:02d}{number:02d}")
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def forms(folder: Path | None) -> float:
    """Prints a row for the form made here and for each file of the folder; the worst ratio."""
    import docx

    from parsers.reading.reader import read

    def by_python_docx(paper: bytes) -> None:
        for table in docx.Document(io.BytesIO(paper)).tables:
            for row in table.rows:
                [cell.text for cell in row.cells]

    papers = {"made here": [form(copy) for copy in range(3)]}
    papers |= {file.name: [file.read_bytes()] for file in sorted(folder.glob("*.docx"))} if folder else {}
    worst = 0.0
    for name, copies in papers.items():
        ours, theirs = least_ms(lambda m: read("a.docx", m), by_python_docx, copies)
        worst = max(worst, ours / theirs)
        print(
            f"docx form {name:32}: {ours:6.2f} ms, python-docx {theirs:6.2f} ms, ratio {ours / theirs:.2f} (at most 5)"
        )
    return worst


def main() -> None:
    """Measures and prints."""
    mails = text_mails()
    papers = forms(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(f"worst ratios: text mail {mails:.1f} (at most 30), docx form {papers:.2f} (at most 5)")


if __name__ == "__main__":
    main()
