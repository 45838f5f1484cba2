"""A fax page as kesu reads it against the bare OCR engine on the same prepared page. The bar: within 1.5 times.

    python -m benchmarks.scan [FILE.tif ...]      (default: the faxes of the sample set beside the project)

Both are warm and run in turns; each figure is CPU time, the median of the rounds.
"""

from __future__ import annotations

import email
import statistics
import sys
import time
from collections.abc import Iterator
from email import policy
from pathlib import Path

from parsers.scan import engine as scan_engine
from parsers.scan.image import Frame, frames
from parsers.scan.page import read_frame
from parsers.scan.prepare import is_blank, prepare

ROUNDS = 3
SAMPLES = Path(__file__).resolve().parents[1].parent / "shared" / "samples" / "fax"


def sample_faxes() -> Iterator[tuple[str, bytes]]:
    """The TIFF attachments of the sample faxes."""
    for path in sorted(SAMPLES.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for part in message.walk():
            if part.get_content_type() == "image/tiff":
                yield path.stem, part.get_payload(decode=True)


def seconds(work: object, *args: object) -> float:
    started = time.process_time()  # of all threads: other work on the machine does not count
    work(*args)  # type: ignore[operator]
    return time.process_time() - started


def main() -> int:
    files = [(Path(name).name, Path(name).read_bytes()) for name in sys.argv[1:]] or list(sample_faxes())
    pages = [
        (f"{name} p{number}", frame)
        for name, data in files
        for number, frame in enumerate((f for f in frames(data) if isinstance(f, Frame)), 1)
    ]
    scan_engine.load()
    engine = scan_engine.whole_page
    ratios = []
    print(f"{'page':<32} {'engine s':>9} {'kesu s':>8} {'times':>6}")
    for name, frame in pages:
        prepared = prepare(frame)
        if is_blank(prepared):
            continue
        alone, ours = [], []
        for _ in range(ROUNDS):
            alone.append(seconds(engine, prepared.pixels))
            ours.append(seconds(read_frame, frame))
        ratio = statistics.median(ours) / statistics.median(alone)
        ratios.append(ratio)
        print(f"{name:<32} {statistics.median(alone):9.2f} {statistics.median(ours):8.2f} {ratio:6.2f}")
    print(f"{len(ratios)} pages: median {statistics.median(ratios):.2f}, worst {max(ratios):.2f} times the engine")
    return int(statistics.median(ratios) > 1.5)


if __name__ == "__main__":
    sys.exit(main())
