"""Real mail that nobody here wrote: every file is read, nothing is lost that a charset can read, replies are trimmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import parsers.documents.readers
import parsers.reading.attachments
from parsers.mail.body import flow_of_text, take_apart
from parsers.reading.reader import read

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
pytestmark = pytest.mark.skipif(not CORPORA.exists(), reason="the public corpora are not here")

FOLDERS = ("bounces-and-auto-replies", "helpdesk-mails", "odd-mails", "mime", "outlook-msg", "tnef")
OTHER_LANGUAGES = (
    "dutch",
    "french",
    "german",
    "italian",
    "norwegian",
    "polish",
    "portuguese",
    "russian",
    "spanish",
    "swedish",
    "ukrainian",
)


@pytest.fixture(autouse=True)
def _without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are listed but not recognised here: that has tests of its own and takes seconds a page."""
    monkeypatch.setattr(parsers.documents.readers, "IMAGES", frozenset())
    monkeypatch.setattr(parsers.reading.attachments, "IMAGES", frozenset())


def files(folder: str) -> Iterator[Path]:
    for path in sorted((CORPORA / folder).rglob("*")):
        if path.is_file() and path.suffix not in (".json", ".yml", ".md") and "COPYING" not in path.name:
            yield path


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_read_as_a_letter(folder: str) -> None:
    unread = []
    for path in files(folder):
        reading = read(path.name, path.read_bytes())
        if reading.mail is None or any(p.code == "unreadable" for p in reading.problems):
            unread.append((path.name, reading.problems))
    assert unread == []


@pytest.mark.parametrize("folder", FOLDERS[:4])
def test_no_character_is_lost_that_a_chinese_charset_can_read(folder: str) -> None:
    lost = []
    for path in files(folder):
        data = path.read_bytes()
        reading = read(path.name, data)
        assert reading.mail is not None
        shown = (
            reading.mail.subject
            + reading.mail.text
            + reading.mail.quoted
            + "".join(a.name for a in reading.attachments)
        )
        if (
            "\ufffd" in shown
            and not any(p.code == "characters_lost" for p in reading.problems)
            and "\ufffd" not in data.decode("utf-8", "ignore")
        ):
            lost.append(path.name)
    assert lost == []


def test_outlook_messages_have_their_subjects_and_attachments() -> None:
    wrong = []
    for path in files("outlook-msg"):
        beside = path.with_suffix(".json")
        if not beside.exists():
            continue
        truth = json.loads(beside.read_text(encoding="utf-8"))
        reading = read(path.name, path.read_bytes())
        subject = reading.mail.subject if reading.mail else ""
        count = sum(1 for a in reading.attachments if "/" not in a.path)
        if (truth.get("subject", "").strip(), len(truth.get("attachments", []))) != (subject, count):
            wrong.append(path.name)
    assert wrong in ([], ["contactAnsi.msg"])  # its truth was written with a wrong code page


def test_replies_are_trimmed_to_what_is_new() -> None:
    right, wrong = 0, []
    for path in sorted((CORPORA / "reply-quotes" / "emails").glob("*.txt")):
        if any(language in path.name for language in OTHER_LANGUAGES) or path.name.startswith("forwarded"):
            continue
        body = take_apart(flow_of_text(path.read_text(encoding="utf-8")), "")
        truth = path.parents[1] / "trimmed" / path.name
        wanted = truth.read_text(encoding="utf-8") if truth.exists() else ""
        same = [line.rstrip() for line in body.text.strip().splitlines()] == [
            line.rstrip() for line in wanted.strip().splitlines()
        ]
        right += same
        wrong += [] if same else [path.name]
    assert right / (right + len(wrong)) >= 0.9, wrong


def test_every_file_inside_winmail_dat_is_listed() -> None:
    """An embedded object counts as a file too: a letter's table or picture must not vanish."""
    listed = {
        name: sum(1 for a in read(name, (CORPORA / "tnef" / name).read_bytes()).attachments if "/" not in a.path)
        for name in ("MAPI_OBJECT.tnef", "two-files.tnef", "data-before-name.tnef", "MAPI_ATTACH_DATA_OBJ.tnef")
    }
    assert listed == {
        "MAPI_OBJECT.tnef": 1,
        "two-files.tnef": 2,
        "data-before-name.tnef": 3,
        "MAPI_ATTACH_DATA_OBJ.tnef": 3,
    }
