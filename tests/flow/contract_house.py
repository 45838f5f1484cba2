"""A company for rehearsals, driven as another program would: the command line, folders of mail and a mail server on loopback."""

from __future__ import annotations

import email
import email.policy
import itertools
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from service.cli import run
from tests.servers import SmtpSink, running_sink

CONFIGURATION = """
[company]
name = "Example Manufacturing Co., Ltd."
own_domains = ["example.test"]
province = "广东"

[[mailbox]]
name = "complaints"
path = "in"

[[mailbox]]
name = "bounces"
kind = "bounce"
path = "bounces"

[smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
from = "complaints@example.test"
bounce_address = "bounces@example.test"
"""
PEOPLE = {
    "sara": "sales",
    "sven": "sales",
    "qin": "qa",
    "quan": "qa",
    "dora": "department",
    "mira": "management_representative",
    "gerd": "general_manager",
    "adam": "admin",
    "vera": "viewer",
}
COMPLAINT = """Dear sirs,

40 pcs of housing H-200, lot A240115-03, order PO-2026-00123, do not work: the latch breaks at once.
We found this on 18 November 2026 and ask for a written answer.

Best regards
Wang Li
Alpha Instruments Ltd.
"""
CUSTOMER = "wang@alpha.test"
#: of a shown case, what depends on the moment of looking and not on what happened
MOMENTARY = ("next_deadline",)


def ready(folder: Path, port: int) -> None:
    """Makes the company's folders, its configuration and its people."""
    for name in ("in", "bounces"):
        (folder / name).mkdir(parents=True)
    (folder / "kesu.toml").write_text(CONFIGURATION.format(port=port), encoding="utf-8")
    (folder / "password").write_text("not a secret in a test", encoding="utf-8")
    for name, role in PEOPLE.items():
        arguments = ["user", "add", name, "--role", role, "--email", f"{name}@example.test"]
        assert (
            run([*arguments, "--password-file", str(folder / "password"), "--config", str(folder / "kesu.toml")]) == 0
        )


@dataclass
class House:
    """One company in one folder. Instants are written `2026-11-20 16:30`, in the company's zone."""

    folder: Path
    sink: SmtpSink
    capsys: pytest.CaptureFixture[str]
    case_no: str = ""
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def kesu(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, stdout and stderr of a command."""
        self.capsys.readouterr()
        status = run(["--config", str(self.folder / "kesu.toml"), *arguments])
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        assert "unexpected" not in said.err
        return status, said.out, said.err

    def put(self, message: EmailMessage, at: str, box: str = "in") -> str:
        """A message lies in a mailbox since `at`; gives its Message-ID."""
        number = next(self._numbers)
        if "Message-ID" not in message:
            message["Message-ID"] = f"<m{number}@alpha.test>"
        if "Date" not in message:
            message["Date"] = f"{_when(at):%a, %d %b %Y %H:%M:%S %z}"
        hidden = self.folder / box / f".{number}.eml"
        hidden.write_bytes(message.as_bytes())
        os.utime(hidden, (_when(at).timestamp(),) * 2)
        hidden.rename(self.folder / box / f"{number}.eml")
        return str(message["Message-ID"])

    def mail(
        self,
        at: str,
        text: str = COMPLAINT,
        *,
        subject: str = "Complaint: latches break",
        sender: str = CUSTOMER,
        answers: str = "",
        **headers: str,
    ) -> str:
        """A customer writes; `answers` is the Message-ID of the letter that he answers."""
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"], message["Subject"] = sender, "complaints@example.test", subject
        if answers:
            message["In-Reply-To"] = message["References"] = answers
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        return self.put(message, at)

    def bounce(self, at: str, kind: str) -> None:
        """The latest letter of a kind comes back: a delivery status notification as a mail server writes it."""
        letter = self.letter(kind)
        sent = next(x for x in self.sink.letters if _id(x.raw) == letter["message_id"])
        head = sent.raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
        to = letter["to"]
        raw = (
            f"Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.alpha.test>\r\nTo: {sent.mail_from}\r\n"
            f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <dsn{next(self._numbers)}@mx.alpha.test>\r\n"
            f"Date: {_when(at):%a, %d %b %Y %H:%M:%S %z}\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            f"--b\r\nContent-Type: text/plain\r\n\r\nYour message to {to} could not be delivered.\r\n\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.alpha.test\r\n\r\n"
            f"Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n\r\n--b--\r\n"
        )
        self.put(email.message_from_bytes(raw.encode(), policy=email.policy.SMTP), at, "bounces")

    def run(self, at: str) -> None:
        """One pass of the service, with `at` for now."""
        status, _, said = self.kesu("run", "--once", "--at", _iso(at))
        assert status == 0, said

    def cases(self) -> list[dict[str, Any]]:
        return self._lines("case", "list", "--json")

    def messages(self) -> list[dict[str, Any]]:
        return self._lines("message", "list", "--json")

    def _lines(self, *arguments: str) -> list[dict[str, Any]]:
        status, out, said = self.kesu(*arguments)
        assert status == 0, said
        return [json.loads(line) for line in out.splitlines()]

    def show(self, case_no: str = "") -> dict[str, Any]:
        """The case as `kesu case show` prints it."""
        [case] = self._lines("case", "show", case_no or self.case_no, "--json")
        return case

    def do(self, at: str, who: str, action: str, /, case_no: str = "", **data: Any) -> dict[str, Any]:
        """Somebody acts; gives the case after it. A key that Python reserves is written with `_` behind it."""
        status, out, said = self._act(at, who, action, case_no, data)
        assert (status, said) == (0, ""), f"{action}: {said}"
        shown: dict[str, Any] = json.loads(out)
        return shown

    def refused(self, at: str, who: str, action: str, /, rule: str, case_no: str = "", **data: Any) -> None:
        """Somebody tries what the procedure forbids: status 1, the rule in words on stderr, and nothing has changed."""
        before = self.everything()
        status, out, said = self._act(at, who, action, case_no, data)
        assert (status, out) == (1, ""), f"{action} by {who} was not refused: {status} {said}"
        assert re.search(rule, said, re.IGNORECASE), f"{action} by {who} refused for another reason: {said}"
        assert self.everything() == before

    def _act(self, at: str, who: str, action: str, case_no: str, data: dict[str, Any]) -> tuple[int, str, str]:
        given = json.dumps({key.rstrip("_"): value for key, value in data.items()}, ensure_ascii=False)
        number = case_no or self.case_no
        return self.kesu("case", "do", number, action, "--as", who, "--data", given, "--at", _iso(at))

    def everything(self) -> list[dict[str, Any]]:
        """Every case in full, but for what depends on the moment of looking."""
        cases = [self.show(x["case_no"]) for x in self.cases()]
        for case in cases:
            for key in MOMENTARY:
                case.pop(key)
            for deadline in case["deadlines"]:
                deadline.pop("state")
        return cases

    def letter(self, kind: str, case_no: str = "") -> dict[str, Any]:
        """The latest letter of a kind."""
        found: dict[str, Any] = [x for x in self.show(case_no)["letters"] if x["kind"] == kind][-1]
        return found

    def sent(self) -> list[EmailMessage]:
        """The letters that the mail server has accepted, in order; what our own people are told of their tasks is none."""
        mails = [email.message_from_bytes(x.raw, policy=email.policy.default) for x in self.sink.letters]
        return [x for x in mails if not str(x["To"]).endswith("@example.test")]

    def opened(
        self, received: str = "2026-11-20 16:30", run_at: str = "2026-11-20 16:31", **mail: str
    ) -> dict[str, Any]:
        """A complaint comes in and is acknowledged; gives the new case and keeps its number."""
        known = {x["case_no"] for x in self.cases()} if (self.folder / "kesu.db").exists() else set()
        self.mail(received, **mail)
        self.run(run_at)
        [self.case_no] = {x["case_no"] for x in self.cases()} - known
        return self.show()

    def answered(
        self, drafted: str, sent: str, text: str = "The latch was moulded too cold; the tool is mended."
    ) -> str:
        """A formal answer takes its way through both approvals and is delivered; gives its Message-ID."""
        self.do(drafted, "qin", "draft_reply", text=text)
        self.do(drafted, "mira", "approve")
        self.do(drafted, "gerd", "approve")
        self.do(sent, "sara", "send_reply")
        self.run(sent)
        letter = self.letter("formal_answer")
        assert letter["status"] == "sent"
        return str(letter["message_id"])

    def judged(self, at: str = "2026-11-23 10:00", *, result: str = "true", justified: bool = True) -> None:
        """QA has classified, verified and judged the complaint."""
        self.do("2026-11-20 17:00", "sara", "hand_over", sample=False)
        self.do(at, "qin", "classify", class_="II")
        self.do(at, "qin", "verify", result=result, method="retained sample", findings="latch breaks at 12 N")
        self.do(at, "qin", "judge", justified=justified, fault="company" if justified else "customer")


@pytest.fixture(scope="session")
def sink() -> Iterator[SmtpSink]:
    """The customer's mail server, on loopback."""
    with running_sink() as running:
        yield running


@pytest.fixture(scope="session")
def built(sink: SmtpSink, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with its people, to copy: making one takes longer than most tests."""
    folder = tmp_path_factory.mktemp("company") / "house"
    ready(folder, sink.port)
    return folder


@pytest.fixture
def house(built: Path, sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> House:
    """A company that begins its first day, with nobody's complaint yet."""
    shutil.copytree(built, tmp_path / "house")
    sink.letters.clear()
    sink.refuse.clear()
    return House(tmp_path / "house", sink, capsys)


def deadline(case: dict[str, Any], name: str) -> dict[str, Any]:
    """The latest deadline of a name."""
    found: dict[str, Any] = [x for x in case["deadlines"] if x["name"] == name][-1]
    return found


def due(case: dict[str, Any], name: str) -> str:
    """When a timer is due, as `2026-11-24 17:30`."""
    at = str(deadline(case, name)["due_at"])
    assert at.endswith("+08:00")
    return at[:16].replace("T", " ")


def state(case: dict[str, Any], name: str) -> str:
    return str(deadline(case, name)["state"])


def open_tasks(case: dict[str, Any]) -> list[str]:
    return [x["name"] for x in case["tasks"] if x["done_at"] is None]


def _when(at: str) -> datetime:
    return datetime.fromisoformat(_iso(at))


def _iso(at: str) -> str:
    return f"{at.replace(' ', 'T')}:00+08:00"


def _id(raw: bytes) -> str:
    return str(email.message_from_bytes(raw, policy=email.policy.default)["Message-ID"]).strip()
