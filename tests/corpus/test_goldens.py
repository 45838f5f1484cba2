"""Every golden message of this repository is read as well as it ever was, and the same with every way to end a line."""

from __future__ import annotations

import base64
import functools
import quopri
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest

from parsers.scan import engine
from tests.corpus.golden_reading import FOLDER, answer, profile
from tests.corpus.scorer import Golden, Score, goldens, judged, total

#: the F1 of every group as measured; a reader may get better, and then the floor rises with it
FLOORS = {"fax": 0.947, "form": 0.995, "later": 0.983, "mail": 0.989, "other": 1.0, "paper": 0.985}
GOLDENS = goldens(FOLDER)
US = profile()


@functools.cache
def score_of(group: str) -> Score:
    """How well a group is read."""
    return total(
        judged(each.truth, answer(each.path.name, each.path.read_bytes(), US), f"{group}/{each.path.name}")
        for each in GOLDENS
        if each.group == group
    )


GROUPS = [pytest.param(name, marks=pytest.mark.ocr) if name == "fax" else name for name in FLOORS]


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_read_as_well_as_it_was(group: str) -> None:
    score = score_of(group)
    assert score.values.f1 >= FLOORS[group], f"F1 {score.values.f1:.4f}\n{score.worst()}"


@pytest.mark.parametrize("group", GROUPS)
def test_every_message_has_its_kind_its_language_and_whether_it_is_answered(group: str) -> None:
    score = score_of(group)
    shares = {name: score.share(name) for name in score.answers}
    assert shares == dict.fromkeys(score.answers, 1.0), score.worst()


def test_of_the_values_given_nine_tenths_sure_nine_in_ten_are_right() -> None:
    gaps = {group: score_of(group).calibration_gap for group in FLOORS if group != "fax"}
    assert max(gaps.values()) <= 0.035, gaps


def test_every_golden_belongs_to_a_group_with_a_floor() -> None:
    assert {each.group for each in GOLDENS} == set(FLOORS)
    assert len(GOLDENS) >= 73


# ------------------------------------------------------------------------------------------------ ends of lines
def _crlf(data: bytes) -> bytes:
    return re.sub(rb"\r\n?|\n", b"\r\n", data)


def _with_texts(data: bytes, end: bytes, transfer: str) -> bytes:
    """The mail with its texts encoded anew: their own lines ended so, as another mail program would send them."""
    message = message_from_bytes(data, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_maintype() != "text" or part.get_filename() is not None:
            continue
        text = bytes(part.get_payload(decode=True)).replace(b"\r\n", b"\n").replace(b"\n", end)  # type: ignore[arg-type]
        encoded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(transfer, bytes)(text)
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = transfer
        part.set_payload(encoded.decode("ascii", "surrogateescape"))
    return message.as_bytes()


TWINS: dict[str, Callable[[bytes], bytes]] = {
    "CRLF": _crlf,
    "CR, of old Macs": lambda data: _crlf(data).replace(b"\r\n", b"\r"),
    "CRLF inside base64": lambda data: _with_texts(data, b"\r\n", "base64"),
    "8 bits, LF": lambda data: _with_texts(data, b"\n", "8bit"),
    "8 bits, CRLF": lambda data: _crlf(_with_texts(data, b"\n", "8bit")),
    "quoted-printable, LF": lambda data: _with_texts(data, b"\n", "quoted-printable"),
    "quoted-printable, CRLF": lambda data: _crlf(_with_texts(data, b"\n", "quoted-printable")),
}


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda each: each.path.stem)
def test_a_message_says_the_same_however_its_lines_end(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole reading is compared, with all attachments, places and confidences; a faxed page is not recognised for it."""
    monkeypatch.setattr(engine, "detect", lambda _: [])
    stored = golden.path.read_bytes()
    assert b"\r" not in stored, "a golden is stored with LF; did a checkout change its bytes?"
    wanted = answer(golden.path.name, stored, US)
    different = {name: _different(wanted, answer(golden.path.name, twin(stored), US)) for name, twin in TWINS.items()}
    assert {name: each for name, each in different.items() if each} == {}


def _different(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The parts of two readings that are not the same."""
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
