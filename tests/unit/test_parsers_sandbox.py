"""A file that kills its reader costs itself: the message is read, the pool goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parsers.sandbox.pool import ReaderPool, threads_for
from tests import hostile

TEXT = "批号A1不良,请处理。"


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(workers=1, read_seconds=60, memory_mb=1200) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("self.pdf", hostile.self_referencing_pdf()),
        ("bomb.pdf", hostile.flate_bomb_pdf()),
        ("bomb.zip", hostile.zip_bomb(300)),
        ("nested.zip", hostile.nested_zip()),
        ("far.xlsx", hostile.far_cell_xlsx()),
        ("entities.docx", hostile.entity_docx()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_file_costs_itself_only(pool: ReaderPool, name: str, data: bytes) -> None:
    reading = pool.read("a.eml", hostile.mail_with(name, data, TEXT))
    assert reading.mail is not None
    assert reading.mail.text == TEXT
    assert [a.name for a in reading.attachments][:1] == [name]
    if name != "far.xlsx":
        assert any(p.where for p in reading.problems)
    assert not any(p.where == "" for p in reading.problems)


@pytest.mark.parametrize(
    "data",
    [hostile.nested_multiparts(), hostile.many_addresses(), hostile.deep_html()],
    ids=["multiparts", "addresses", "html"],
)
def test_a_hostile_letter_is_read_before_the_time_for_reading_is_over(pool: ReaderPool, data: bytes) -> None:
    reading = pool.read("a.eml", data)
    assert reading.mail is not None
    assert not any(p.code == "timeout" for p in reading.problems)


def test_the_reader_of_a_slow_file_is_stopped_and_the_next_message_is_read() -> None:
    with ReaderPool(workers=1, read_seconds=4, memory_mb=1200) as quick:
        reading = quick.read("a.eml", hostile.mail_with("slow.pdf", hostile.many_operators_pdf(), TEXT))
        assert [(p.code, p.where) for p in reading.problems if p.where == "slow.pdf"] == [("timeout", "slow.pdf")]
        assert reading.attachments[0].problem == "timeout"
        assert quick.read("b.eml", hostile.mail_with("a.csv", b"a,b\n", TEXT)).attachments[0].read


def test_many_messages_at_once_are_all_answered() -> None:
    with ReaderPool(workers=2, read_seconds=30, memory_mb=1200) as two:
        futures = [two.submit(f"{n}.eml", hostile.mail_with(f"{n}.csv", b"a,b\n1,2\n", TEXT)) for n in range(12)]
        readings = [future.result(timeout=60) for future in futures]
    assert [r.file for r in readings] == [f"{n}.eml" for n in range(12)]
    assert all(r.mail and r.mail.text == TEXT for r in readings)


def test_a_closed_pool_answers_that_nothing_was_read() -> None:
    made = ReaderPool(workers=1)
    made.close()
    assert [p.where for p in made.read("a.eml", b"From: a@b.test\r\n\r\nx").problems] == [""]


@pytest.mark.parametrize(("workers", "cores", "threads"), [(1, 2, 2), (2, 2, 1), (4, 2, 1), (1, 1, 1), (2, 8, 2)])
def test_readers_as_many_as_cores_recognise_with_one_thread_each(workers: int, cores: int, threads: int) -> None:
    assert threads_for(workers, cores) == threads
