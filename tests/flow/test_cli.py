"""The command line: results on stdout, everything else on stderr, 0 done, 1 failed, 2 wrong use, never a traceback."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service import clock, read_files
from service.cli import config_first, run
from store import sessions
from store.database import open_database
from tests.servers import free_port

PROJECT = Path(__file__).resolve().parents[2]
BOXES = """
[company]
own_domains = ["example.test"]
[[mailbox]]
name = "complaints"
path = "in"
answer_since = "2020-01-01"
[smtp]
path = "out"
from = "complaints@example.test"
"""
MAIL = """From: wang@customer.test
To: complaints@example.test
Subject: Complaint: cracked housings
Date: Fri, 20 Nov 2026 16:30:00 +0800
Message-ID: <1@customer.test>

Dear sirs, 40 pcs of lot A240115-03 are cracked and cannot be used. Please replace them.
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration whose mailbox is a folder of files and whose letters become files."""
    (tmp_path / "kesu.toml").write_text(BOXES, encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KESU_LOG", "json")
    return tmp_path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[Any], str]:
    """Exit status, JSON lines of stdout, and stderr."""
    capsys.readouterr()
    status = run(arguments)
    said = capsys.readouterr()
    return status, [json.loads(line) for line in said.out.splitlines() if line.startswith("{")], said.err


def test_config_may_stand_before_or_after_the_command(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert config_first(["case", "list", "--config", "x"]) == ["--config", "x", "case", "list"]
    assert config_first(["case", "list", "--config=x", "--", "--config"]) == [
        "--config=x",
        "case",
        "list",
        "--",
        "--config",
    ]
    other = house / "sub" / "other.toml"
    other.parent.mkdir()
    other.write_text('[company]\ncalendar = "TW"\n')
    for arguments in (
        ["--config", str(other), "workdays", "2026-09-25", "1"],
        ["workdays", "2026-09-25", "1", "--config", str(other)],
    ):
        assert answer(capsys, *arguments)[1] == [{"date": "2026-09-29", "provisional": False}]


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["run", "--at", "2026-11-20T16:30:00+08:00"],
        ["run", "--once", "--at", "yesterday"],
        ["workdays", "tomorrow", "2"],
        ["workdays", "2026-09-30", "-1"],
        ["workdays", "2026-09-30", "many"],
        ["due", "--received", "noon"],
        ["due", "--received", "9999-12-31T00:00:00Z"],
        ["due", "--received", "2026-11-20", "--class", "IV"],
        ["due", "--received", "2026-11-20", "--calendar", "Mars"],
        ["case", "list", "--status", "strange"],
        ["case", "do", "KS1"],
        ["case", "do", "KS1", "note", "--as", "qa", "--data", "[]"],
        ["case", "do", "KS1", "note", "--as", "qa", "--data", "{"],
        ["case", "do", "--help", "dance"],
        ["message", "list", "--kind", "strange"],
        ["user", "add", "x", "--role", "king"],
        ["user", "add", "x", "--role", "qa", "--password-file", "/nowhere"],
        ["user", "add", "x", "--role", "qa", "--email", "nobody"],
        ["user", "add", " ", "--role", "qa"],
        ["user", "disable"],
        ["--config", "/nowhere/kesu.toml", "case", "list"],
        ["read"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_status_2_with_a_sentence(
    house: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    status, out, err = answer(capsys, *arguments)
    assert (status, out) == (2, [])
    assert err.strip()
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["case", "list", "--json"],
        ["case", "show", "KS20261120-001"],
        ["quarantine", "show", "1"],
        ["quarantine", "retry", "1"],
        ["case", "do", "KS20261120-001", "note", "--as", "nobody"],
        ["message", "make-case", "1", "--as", "nobody"],
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_status_1_with_a_sentence(
    house: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    status, out, err = answer(capsys, *arguments)
    assert (status, out) == (1, [])
    assert err.startswith("kesu: ")
    assert "Traceback" not in err


def test_an_error_of_the_configuration_is_status_2(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "kesu.toml").write_text('[company]\ncalender = "CN"\n')
    status, _, err = answer(capsys, "run", "--once")
    assert status == 2
    assert "Did you mean calendar?" in err


def test_due_prints_the_contracts_shape(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, (found,), _ = answer(capsys, "due", "--received", "2026-11-20T16:30:00", "--class", "I")
    assert found["received_at"] == "2026-11-20T16:30:00+08:00"
    assert [d["name"] for d in found["deadlines"]] == [
        "forward_to_qa",
        "major_defect_notice",
        "hand_over_to_qc",
        "first_answer",
        "acknowledge",
        "feedback",
        "written_answer",
    ]
    assert found["deadlines"][-1]["due_at"] == "2026-12-11T17:30:00+08:00"
    _, (found,), _ = answer(capsys, "due", "--received", "2026-11-20T16:30:00", "--channel", "phone")
    assert "acknowledge" not in [d["name"] for d in found["deadlines"]]


def test_reading_gives_one_object_per_argument_in_order(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "a.eml").write_text(MAIL)
    (house / "empty.pdf").write_bytes(b"")
    status, out, _ = answer(capsys, "read", "gone.eml", "a.eml", "empty.pdf", "a.eml")
    assert status == 0
    assert [x["file"] for x in out] == ["gone.eml", "a.eml", "empty.pdf", "a.eml"]
    assert out[0]["problems"][0]["code"] == "missing"
    assert out[1]["message"]["from"] == "wang@customer.test"
    assert "pairs" not in out[1]
    assert "pairs" in answer(capsys, "read", "--pairs", "a.eml")[1][0]


def test_reading_ends_with_what_is_no_file(
    house: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(house / "pipe.eml")
    (house / "large.eml").write_bytes(b"x" * 5001)
    monkeypatch.setattr(read_files, "MOST_BYTES", 5000)
    names = ["pipe.eml", "/dev/zero", str(house), "large.eml"]
    status, rows, _ = answer(capsys, "read", *names)
    assert (status, [row["file"] for row in rows]) == (0, names)
    codes = [[problem["code"] for problem in row["problems"]] for row in rows]
    assert codes[1:] == [["unreadable"], ["unreadable"], ["too_large"]]


def test_one_pass_over_a_folder_of_letters(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "in" / "1.eml").write_text(MAIL)
    assert answer(capsys, "run", "--once")[0] == 0
    _, (case,), _ = answer(capsys, "case", "list", "--json", "--status", "open")
    assert case["mailboxes"] == ["complaints"]
    assert case["messages"] == 2
    assert (case["status"], case["acknowledgement"]) == ("acknowledged", "sent")
    assert len(list((house / "out").glob("*.eml"))) == 1
    _, (shown,), _ = answer(capsys, "case", "show", case["case_no"].lower(), "--json")
    assert [m["direction"] for m in shown["messages"]] == ["in", "out"]
    _, (message,), _ = answer(capsys, "message", "list", "--json")
    assert (message["state"], message["case_no"]) == ("registered", case["case_no"])
    assert answer(capsys, "run", "--once")[0] == 0
    assert len(answer(capsys, "case", "list", "--json")[1]) == 1
    assert len(list((house / "out").glob("*.eml"))) == 1


def test_a_rehearsal_takes_its_instant_for_every_time(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "in" / "1.eml").write_text(MAIL)
    assert answer(capsys, "run", "--once", "--at", "2026-03-02T10:00:00+08:00")[0] == 0
    _, (case,), _ = answer(capsys, "case", "list", "--json")
    assert case["case_no"] == "KS20260302-001"
    assert case["received_at"] == case["acknowledged_at"] == "2026-03-02T10:00:00+08:00"
    (house / "pw").write_text("a long secret\n")
    assert answer(capsys, "user", "add", "qiao", "--role", "qa", "--password-file", "pw")[0] == 0
    status, (shown,), _ = answer(
        capsys, "case", "do", case["case_no"], "note", "--as", "qiao", "--data", '{"text": "x"}',
        "--at", "2026-03-02T11:00:00+08:00",
    )  # fmt: skip
    assert status == 0
    assert shown["history"][-1]["at"] == "2026-03-02T11:00:00+08:00"
    assert answer(capsys, "case", "do", case["case_no"], "dance", "--as", "qiao")[0] in (1, 2)
    status, _, err = answer(capsys, "case", "do", case["case_no"], "send_reply", "--as", "qiao")
    assert status == 1
    assert err.startswith("kesu: ")


def test_a_rehearsal_is_refused_with_any_server_elsewhere(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    box = '[[mailbox]]\nname = "x"\nhost = "imap.example.test"\nuser = "u"\npassword = "p"\n'
    (house / "kesu.toml").write_text(box)
    status, _, err = answer(capsys, "run", "--once", "--at", "2026-03-02T10:00:00+08:00")
    assert status == 2
    assert "imap.example.test" in err


def test_a_dead_mailbox_is_status_1_and_the_others_go_on(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dead = f'[[mailbox]]\nname = "dead"\nhost = "127.0.0.1"\nport = {free_port()}\ntls = "none"\nuser = "u"\npassword = "p"\n'
    (house / "kesu.toml").write_text(BOXES + dead, encoding="utf-8")
    (house / "in" / "1.eml").write_text(MAIL)
    status, _, err = answer(capsys, "run", "--once")
    assert status == 1
    assert "dead" in err
    assert len(answer(capsys, "case", "list", "--json")[1]) == 1


def test_a_user_without_password_or_twice_is_refused(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "pw").write_text("tencharact\n")
    (house / "short").write_text("ninechars\n")
    (house / "empty").write_text("\n")
    status, _, err = answer(capsys, "user", "add", "q", "--role", "qa", "--password-file", "short")
    assert (status, "10" in err) == (2, True)
    assert answer(capsys, "user", "add", "q", "--role", "qa", "--password-file", "empty")[0] == 2
    assert answer(capsys, "user", "add", "q", "--role", "qa", "--password-file", "pw")[0] == 0
    assert answer(capsys, "user", "add", "Q", "--role", "qa", "--password-file", "pw")[0] == 1


def test_users_are_listed_get_a_new_password_and_are_locked_out(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (house / "pw").write_text("tencharact\n")
    (house / "new").write_text("another password\n")
    assert answer(capsys, "user", "list")[0] == 1, "there is no store yet"
    for name, role in (("admin", "admin"), ("li", "qa")):
        assert answer(capsys, "user", "add", name, "--role", role, "--password-file", "pw")[0] == 0
    store = open_database(f"sqlite:///{house}/kesu.db", house / "kesu-files")

    def opens(password: str) -> str:
        return sessions.sign_in(store, "li", password, address="", now=clock.now()).token

    def lives(token: str) -> bool:
        return sessions.session_user(store, token, clock.now(), idle=timedelta(hours=1), active=False) is not None

    before = opens("tencharact")
    for _ in range(sessions.FREE_FAILURES + 2):
        assert not opens("forgotten one")
    assert answer(capsys, "user", "password", "Li", "--password-file", "new")[0] == 0
    assert not lives(before)
    assert not opens("tencharact")
    token = opens("another password")
    assert lives(token)
    assert answer(capsys, "user", "disable", "li")[0] == 0
    assert not lives(token)
    assert not opens("another password")
    told = {row["name"]: row for row in answer(capsys, "user", "list", "--json")[1]}
    assert (told["li"]["disabled"], told["admin"]["disabled"], told["li"]["role"]) == (True, False, "qa")
    assert answer(capsys, "case", "do", "KS1", "note", "--as", "li")[0] == 1
    assert answer(capsys, "user", "enable", "li")[0] == 0
    assert not lives(token), "a session that was ended stays ended"
    assert lives(opens("another password"))
    store.close()


def test_the_last_administrator_is_not_locked_out(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "pw").write_text("tencharact\n")
    for name in ("one", "two"):
        assert answer(capsys, "user", "add", name, "--role", "admin", "--password-file", "pw")[0] == 0
    assert answer(capsys, "user", "disable", "one")[0] == 0
    status, _, err = answer(capsys, "user", "disable", "two")
    assert (status, "only administrator" in err) == (1, True)
    for command in ("disable", "enable", "password"):
        status, _, err = answer(capsys, "user", command, "nobody")
        assert (status, "there is no user nobody" in err) == (1, True)


def test_the_actions_explain_themselves(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["case", "do", "--help"]) == 0
    assert "classify" in capsys.readouterr().out
    assert run(["case", "do", "--help", "classify"]) == 0
    assert '"class"' in capsys.readouterr().out


def test_two_services_never_work_on_one_sqlite_store(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from service.configuration.load import load
    from service.running.lock import AlreadyRunning, only_one

    settings = load(house / "kesu.toml", {})
    with only_one(settings), pytest.raises(AlreadyRunning), only_one(settings, wait=0.2):
        pass
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys,time\nfrom pathlib import Path\nfrom service.configuration.load import load\nfrom service.running.lock import only_one\n"
         "with only_one(load(Path('kesu.toml'), {})):\n  print('held', flush=True)\n  time.sleep(60)"],
        stdout=subprocess.PIPE, cwd=house, env={"PYTHONPATH": str(PROJECT), "PATH": ""},
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(AlreadyRunning, match=str(holder.pid)), only_one(settings, wait=0.2):
        pass
    holder.kill()
    holder.wait()
    with only_one(settings, wait=5):
        pass
    holder.stdout.close()


def test_the_doctor_tells_what_is_wrong_and_how_to_mend_it(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_database(f"sqlite:///{house}/kesu.db", house / "kesu-files").close()
    assert run(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "ok      mailbox complaints" in said
    assert "warning users" in said
    assert "sign in;" not in said  # a folder takes letters without
    (house / "kesu.toml").write_text(
        BOXES.replace('path = "in"', 'path = "gone"').replace('path = "out"', ""), encoding="utf-8"
    )
    assert run(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "wrong   mailbox complaints" in said
    assert "wrong   mail server" in said
    (house / "kesu.toml").write_text(BOXES.replace('path = "out"', 'path = "nowhere"'), encoding="utf-8")
    assert run(["doctor"]) == 1
    assert "wrong   mail server: " in (said := capsys.readouterr().out)
    assert "[smtp] path" in said
    (house / "kesu.toml").write_text("[compny]\n")
    assert run(["doctor"]) == 1
    assert "wrong   configuration" in capsys.readouterr().out


@pytest.mark.postgres
def test_the_same_pass_works_on_postgresql(
    house: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KESU_STORE__URL", postgres_url)
    (house / "in" / "1.eml").write_text(MAIL)
    for _ in range(2):
        assert answer(capsys, "run", "--once")[0] == 0
    _, (case,), _ = answer(capsys, "case", "list", "--json")
    assert (case["status"], case["messages"]) == ("acknowledged", 2)
    assert len(list((house / "out").glob("*.eml"))) == 1
    assert not (house / "kesu.db").exists()


def test_the_version_is_said_without_a_command(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("kesu ")


@pytest.mark.parametrize(("command", "section"), [("dashboard", "dashboard"), ("run", "metrics")])
def test_a_port_that_is_taken_is_told_by_its_key_and_nothing_else(house: Path, command: str, section: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        (house / "kesu.toml").write_text(f"{BOXES}\n[{section}]\nport = {port}\n", encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "service.cli", command],
            cwd=house, env={"PYTHONPATH": str(PROJECT), "PATH": ""}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert f"[{section}] port = {port}" in ended.stderr
    assert (ended.stdout, "Traceback" in ended.stderr, "http://" in ended.stderr) == ("", False, False)


def test_a_service_without_mailbox_says_so(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "kesu.toml").write_text("", encoding="utf-8")
    assert "no mailbox is configured" in answer(capsys, "run", "--once")[2]


def test_the_doctor_tells_of_letters_that_wait_and_why(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "kesu.toml").write_text(BOXES.replace('path = "out"', 'path = "nowhere"'), encoding="utf-8")
    (house / "in" / "1.eml").write_text(MAIL)
    answer(capsys, "run", "--once")
    assert run(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "warning outbox: letters waiting in the outbox: 1; the last error: the letter cannot be written to" in said
    assert re.search(
        r"ok +history: the chain of every case is whole; it ends with line 1, [0-9a-f]{16}$", said, re.MULTILINE
    )
