"""Trouble of the store, a mailbox or the mail server is told in the reader's language, also when only its English text was kept."""

from __future__ import annotations

import ast
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from foundations.language.sentence import Said, say
from foundations.settings.shapes import Mailbox
from ingest import trouble as mailbox_trouble
from ingest.mailbox import MailboxProblem
from outgoing.courier import PermanentFailure, TemporaryFailure
from store.database import open_database
from store.engine.errors import StoreUnavailable
from wording.catalogue import LOCALES
from wording.reasons import reason
from wording.trouble import JOINED, TROUBLES, trouble

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("store", "ingest", "outgoing", "casework", "foundations")
CHINESE = ("zh-Hans", "zh-Hant")
BOX = Mailbox(name="complaints", host="imap.example.test", port=993, user="c@example.test", password="x")
_NAMES = re.compile(r"\{\w+\}")
_RAISED = ("NotFound", "Conflict", "StoreUnavailable", "StoreLocked", "StoreFull", "MailboxProblem", "TemporaryFailure", "PermanentFailure", "TokenRefused")  # fmt: skip


def calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    for room in ROOMS:
        for file in sorted((PROJECT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    yield file, node


def said() -> set[str]:
    made = [call.args[0] for _, call in calls("say")]  # casework also has a `say` that translates words looked up
    return {found.value for found in made if isinstance(found, ast.Constant)}


def catalogue(of: str) -> dict[str, str]:
    with (LOCALES / of / "LC_MESSAGES" / "kesu.po").open("rb") as lines:
        return {str(m.id): str(m.string) for m in read_po(lines) if m.id}


def problems() -> list[MailboxProblem]:
    broken = ConnectionResetError("reset by peer")
    return [
        mailbox_trouble.unreachable(ConnectionRefusedError(), BOX),
        mailbox_trouble.unreachable(TimeoutError(), BOX),
        mailbox_trouble.unreachable(ssl.SSLError(1, "wrong version"), BOX),
        mailbox_trouble.plaintext(BOX),
        mailbox_trouble.no_starttls(BOX),
        mailbox_trouble.sign_in_refused(BOX, Exception("b'[AUTHENTICATIONFAILED] No. Check password'")),
        mailbox_trouble.folder_missing(BOX, Exception("no such"), ["INBOX", "Sent"]),
        mailbox_trouble.lost(BOX, say("waiting for mail"), broken),
        mailbox_trouble.refused(BOX, say("moving messages to {folder}", folder="'Done'"), Exception("over quota")),
    ]


def test_every_sentence_that_is_said_stands_in_the_list_and_no_other() -> None:
    assert said() == {*TROUBLES, *JOINED}


def test_whatever_is_raised_there_is_said_so_that_it_can_be_translated() -> None:
    plain = [
        f"{file.relative_to(PROJECT)}:{argument.lineno}"
        for file, call in calls(*_RAISED)
        for argument in call.args[0 if not call.func.id.startswith("Mailbox") else 1 :]  # type: ignore[attr-defined]
        if isinstance(argument, ast.JoinedStr) or (isinstance(argument, ast.Constant) and argument.value)
    ]
    assert plain == []


@pytest.mark.parametrize("of", CHINESE)
def test_every_sentence_is_translated_with_the_same_facts(of: str) -> None:
    known = catalogue(of)
    wanted = sorted(said())
    assert [s for s in wanted if not known.get(s)] == []
    assert [s for s in wanted if sorted(_NAMES.findall(s)) != sorted(_NAMES.findall(known[s]))] == []


@pytest.mark.parametrize("of", CHINESE)
@pytest.mark.parametrize("problem", problems(), ids=lambda p: p.code)
def test_a_problem_reads_the_same_whether_raised_or_kept(problem: MailboxProblem, of: str) -> None:
    raised = trouble(of, problem)
    assert raised == trouble(of, str(problem))
    assert type(str(problem)) is str, "what is kept has no template"
    assert not re.search(r"\b(the|mailbox|while|Check|Set|Use|Nothing)\b", raised.replace("Check password", "")), raised


def test_in_english_it_is_what_was_said() -> None:
    for problem in problems():
        assert trouble("en", problem) == trouble("en", str(problem)) == str(problem)


def test_a_letter_refused_by_its_server_keeps_the_servers_own_words() -> None:
    failure = PermanentFailure(
        "mailbox unavailable. Try later; or never",
        say("Check the address with the customer; until then answer by phone or fax"),
        code=550,
    )
    told = "550 mailbox unavailable. Try later; or never。请向客户核对地址；在此之前用电话或传真答复"
    assert trouble("zh-Hans", failure) == trouble("zh-Hans", str(failure)) == told
    assert reason("zh-Hans", str(failure)) == told
    given_up = say("{failure} (given up after {days} days of trying)", failure=TemporaryFailure("x", ""), days=2)
    assert trouble("zh-Hant", given_up) == trouble("zh-Hant", str(given_up)) == "x（嘗試 2 天後放棄）"


def test_what_the_store_says_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        open_database(f"sqlite:///{tmp_path}/none.db", tmp_path / "files", create=False)
    assert trouble("zh-Hans", raised.value) == f"还没有数据库 {tmp_path}/none.db；请先启动服务（kesu run）"


def test_several_differences_of_one_mailbox_are_each_told() -> None:
    kept = "2 messages lie in INBOX that the server does not deliver; Processed holds 3 messages where 5 are expected: another program moves or removes mail there (their bytes are kept here)"
    told = trouble("zh-Hans", kept)
    assert told.startswith("INBOX 中有 2 封邮件服务器不肯交出；Processed 中有 3 封邮件")


def test_words_that_nobody_here_said_come_back_as_they_are() -> None:
    for words in ("", "421 try later", "quota {exceeded}", "日志"):
        assert trouble("zh-Hans", words) == words
    assert isinstance(say("a {b}", b="{c}"), Said)
    assert trouble("zh-Hant", say("quota {words}", words="{exceeded}")) == "quota {exceeded}"
