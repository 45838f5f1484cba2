"""The running service against a real Dovecot and a real SMTP server: quick, clean to stop, and hard to stop by accident."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from service import clock
from service.configuration.load import load
from service.running.daemon import Service
from service.wiring import open_store
from tests.servers import PASSWORD, Dovecot, SmtpSink, free_port, has_dovecot, running_dovecot, running_sink, until

pytestmark = pytest.mark.skipif(not has_dovecot(), reason="Dovecot is not installed")
PROJECT = Path(__file__).resolve().parents[2]


def complaint(number: int) -> bytes:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"] = f"王伟 <wang@customer{number}.test>", "complaints@example.test"
    mail["Subject"], mail["Message-ID"] = f"投诉:轴承异响 {number}", f"<{number}@customer{number}.test>"
    mail["Date"] = "Fri, 20 Nov 2026 16:30:00 +0800"
    mail.set_content(f"我司收到贵司轴承,批号A24011{number},装机后严重异响,不良数量120件,无法使用,要求换货。")
    return mail.as_bytes()


@dataclass
class House:
    """A configuration for one Dovecot and one SMTP server, and the program run on it."""

    folder: Path
    dovecot: Dovecot
    sink: SmtpSink
    boxes: tuple[str, ...] = ("complaints",)
    extra: str = ""

    def write(self) -> Path:
        boxes = "".join(
            f'[[mailbox]]\nname = "{x}"\nkind = "{"bounce" if x == "bounces" else "complaint"}"\nhost = "127.0.0.1"\n'
            f'port = {self.dovecot.port}\ntls = "none"\nuser = "{x}@example.test"\npassword = "{PASSWORD}"\n'
            for x in self.boxes
        )
        path = self.folder / "kesu.toml"
        path.write_text(
            f'[company]\nown_domains = ["example.test"]\n{boxes}{self.extra}\n[smtp]\nhost = "127.0.0.1"\n'
            f'port = {self.sink.port}\ntls = "none"\nfrom = "complaints@example.test"\n'
            'bounce_address = "bounces@example.test"\n',
            encoding="utf-8",
        )
        return path

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "service.cli", *arguments, "--config", str(self.write())]

    def kesu(self, *arguments: str, status: int = 0) -> list[dict[str, Any]]:
        done = subprocess.run(
            self.command(*arguments), cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == status, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        log = (self.folder / "log").open("ab")
        process = subprocess.Popen(
            self.command("run"), cwd=PROJECT, stderr=log, env=os.environ | {"KESU_LOG": "json"}, start_new_session=True
        )
        try:
            until(lambda: b"watching" in (self.folder / "log").read_bytes(), 120, "the service watching")
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)
            log.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with running_dovecot() as dovecot, running_sink() as sink:
        yield House(tmp_path, dovecot, sink)


def test_a_message_is_answered_when_it_comes_not_when_somebody_looks_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every loop that looks by itself now and then is made to look once an hour: the events alone must carry the message.

    How long it takes is measured in benchmarks/answer.py.
    """
    monkeypatch.setattr("ingest.watch.LOOK_SECONDS", 3600.0)
    monkeypatch.setattr("service.running.intake.LOOK_SECONDS", 3600.0)
    monkeypatch.setattr("service.running.posting.LONGEST_WAIT", timedelta(hours=1))
    monkeypatch.setattr("service.running.watching.EVERY_SECONDS", 3600.0)
    settings = load(house.write(), {})
    database = open_store(settings)
    service = Service(database, settings, clock.now)
    service.start()
    try:
        for number in range(4):
            house.dovecot.deliver("complaints", complaint(number))
            until(lambda n=number: len(house.sink.letters) > n, 120, "the answer")
    finally:
        service.stop()
        database.close()


def test_the_answer_carries_its_headers_and_the_case_its_story(house: House) -> None:
    house.dovecot.deliver("complaints", complaint(1))
    house.kesu("run", "--once")
    (letter,) = house.sink.letters
    mail = message_from_bytes(letter.raw, policy=policy.default)
    (case,) = house.kesu("case", "list", "--json")
    assert mail["Subject"].startswith(f"[{case['case_no']}]")
    assert mail["Auto-Submitted"].startswith("auto-replied")
    assert mail["In-Reply-To"] == "<1@customer1.test>"
    assert "<1@customer1.test>" in mail["References"]
    assert mail["X-Case-No"] == case["case_no"]
    assert mail["Content-Language"] == "zh-Hans"
    assert letter.recipients == ("wang@customer1.test",)
    assert letter.mail_from.startswith("bounces")
    assert case["status"] == "acknowledged"


def test_a_failure_report_and_an_answer_find_their_case(house: House) -> None:
    house.boxes = ("complaints", "bounces")
    house.dovecot.deliver("complaints", complaint(1))
    house.kesu("run", "--once")
    (letter,) = house.sink.letters
    sent = message_from_bytes(letter.raw, policy=policy.default)
    reply = EmailMessage(policy=policy.SMTP)
    reply["From"], reply["To"], reply["Subject"] = (
        "li@customer1.test",
        "complaints@example.test",
        f"Re: {sent['Subject']}",
    )
    reply["In-Reply-To"], reply["Message-ID"] = sent["Message-ID"], "<reply@customer1.test>"
    reply.set_content("补充:发现时间 2026-11-18。")
    house.dovecot.deliver("complaints", reply.as_bytes())
    house.dovecot.deliver("bounces", failure_report(letter.mail_from, sent["Message-ID"]))
    house.kesu("run", "--once")
    (case,) = house.kesu("case", "list", "--json")
    assert case["acknowledgement"] == "failed"
    (shown,) = house.kesu("case", "show", case["case_no"], "--json")
    assert sorted(m["kind"] for m in shown["messages"] if m["direction"] == "in") == ["bounce", "complaint", "reply"]
    assert "reach_customer" in [t["name"] for t in shown["tasks"] if t["done_at"] is None]
    assert len(house.sink.letters) == 1


def failure_report(to: str, message_id: str) -> bytes:
    """A delivery status notification as Postfix writes it (RFC 3464)."""
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.customer1.test (Mail Delivery System)\r\nTo: {to}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Message-ID: <dsn@mx.customer1.test>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system. The mailbox does not exist.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer1.test\r\n\r\n"
        "Final-Recipient: rfc822; wang@customer1.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
        f"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly_and_nothing_is_left_behind(house: House, number: signal.Signals) -> None:
    with house.running() as process:
        house.dovecot.deliver("complaints", complaint(1))
        until(lambda: house.sink.letters, 120, "the answer")
        os.killpg(process.pid, number)  # the readers get it too, as from a terminal or systemd
        assert process.wait(60) == 0
    assert b"Traceback" not in (house.folder / "log").read_bytes()
    assert [m["state"] for m in house.kesu("message", "list", "--json")] == ["registered"]


def test_a_second_service_on_the_store_is_refused_and_the_first_goes_on(house: House) -> None:
    with house.running() as process:
        second = subprocess.run(
            house.command("run", "--once"), cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False
        )
        assert second.returncode == 1
        assert str(process.pid) in second.stderr
        house.dovecot.deliver("complaints", complaint(1))
        until(lambda: house.sink.letters, 120, "the answer")


def test_one_dead_mailbox_does_not_stop_the_other(house: House) -> None:
    house.extra = f'[[mailbox]]\nname = "dead"\nhost = "127.0.0.1"\nport = {free_port()}\ntls = "none"\nuser = "u"\npassword = "p"\n'
    with house.running():
        house.dovecot.deliver("complaints", complaint(1))
        until(lambda: house.sink.letters, 120, "the answer")


def test_its_figures_are_there_for_prometheus(house: House) -> None:
    port = free_port()
    house.extra = f"[metrics]\nport = {port}\n"
    with house.running():
        house.dovecot.deliver("complaints", complaint(1))
        until(lambda: house.sink.letters, 120, "the answer")

        def figures() -> str:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
                return str(answer.read().decode())

        until(lambda: 'kesu_letters_total{what="sent"} 1.0' in figures(), 60, "the letter being counted")
        assert 'kesu_messages_total{what="opened"} 1.0' in figures()
        assert 'kesu_mailbox_problem{mailbox="complaints"}' in figures()


def test_letters_wait_for_a_mail_server_that_is_away_and_then_go(house: House) -> None:
    house.sink.stop()
    house.dovecot.deliver("complaints", complaint(1))
    house.kesu("run", "--once", status=1)
    (case,) = house.kesu("case", "list", "--json")
    assert (case["status"], case["acknowledgement"]) == ("new", "queued")
    house.sink.start()
    later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    house.kesu("run", "--once", "--at", later)
    assert len(house.sink.letters) == 1
    assert house.kesu("case", "list", "--json")[0]["acknowledgement"] == "sent"


def test_a_message_over_the_limit_opens_a_stub_case_and_lies_in_quarantine(house: House) -> None:
    house.extra = "[limits]\nmessage_bytes = 20_000\n"
    big = complaint(1).replace(b"\r\n\r\n", b"\r\nX-Filler: x\r\n\r\n", 1) + b"x" * 300_000
    house.dovecot.deliver("complaints", big)
    house.kesu("run", "--once")
    (message,) = house.kesu("message", "list", "--json")
    (case,) = house.kesu("case", "list", "--json")
    (shown,) = house.kesu("case", "show", case["case_no"], "--json")
    assert (message["state"], message["case_no"]) == ("quarantined", case["case_no"])
    assert "too_large" in message["reason"]
    assert shown["manual_entry"]
    assert len(house.dovecot.files("complaints", "Quarantine")) == 1
    assert house.sink.letters == []
