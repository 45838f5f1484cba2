"""A whole house for one browser test: `kesu run` and `kesu dashboard` as processes, a mailbox, a mail server that takes letters."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from store import cases, users
from store.database import Database, open_database
from tests.browser.sample_store import PASSWORD
from tests.servers import SmtpSink, free_port, until

PROJECT = Path(__file__).resolve().parents[2]


def letter(sender: str, subject: str, text: str, number: int) -> EmailMessage:
    """A letter to the complaint mailbox."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"], made["Subject"] = sender, "complaints@harbourvalve.test", subject
    made["Message-ID"] = f"<life-{number}@{sender.rpartition('@')[2].strip('>')}>"
    made.set_content(text)
    return made


def with_table(made: EmailMessage, name: str, rows: Mapping[str, str]) -> EmailMessage:
    """The letter with a Word document that holds a table of labels and values."""
    import docx

    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for label, value in rows.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    out = io.BytesIO()
    document.save(out)
    subtype = "vnd.openxmlformats-officedocument.wordprocessingml.document"
    made.add_attachment(out.getvalue(), maintype="application", subtype=subtype, filename=name)
    return made


@dataclass
class LifeHouse:
    """A folder with a configuration; `store` is the address of the store."""

    folder: Path
    sink: SmtpSink
    store: str
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write(self) -> None:
        """The configuration, and the folder that is the mailbox."""
        (self.folder / "in").mkdir()
        (self.folder / "kesu.toml").write_text(
            f"""[company]
name = "Harbour Valve Works"
own_domains = ["harbourvalve.test"]
[store]
url = "{self.store}"
files = "files"
[[mailbox]]
name = "complaints"
path = "in"
[smtp]
host = "127.0.0.1"
port = {self.sink.port}
tls = "none"
from = "complaints@harbourvalve.test"
[dashboard]
port = {self.port}
language = "en"
""",
            encoding="utf-8",
        )

    def deliver(self, made: EmailMessage, number: int) -> None:
        """Put a letter into the mailbox, complete at once."""
        (self.folder / "in" / f".{number}.eml").write_bytes(made.as_bytes())
        (self.folder / "in" / f".{number}.eml").rename(self.folder / "in" / f"{number}.eml")

    def kesu(self, *arguments: str) -> list[dict[str, Any]]:
        """Run a command to its end and give the JSON lines that it prints."""
        done = subprocess.run(
            self._command(*arguments),
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def open(self) -> Database:
        """The store of the house, made when it is not there."""
        return open_database(self.store, self.folder / "files")

    def add_people(self, people: Mapping[str, str]) -> None:
        """Users by name and role, all with the same password."""
        hashed = users.hash_password(PASSWORD)
        with closing(self.open()) as db, db.transaction() as tx:
            for name, role in people.items():
                users.add(tx, name, role, at=datetime.now(UTC), password_hash=hashed, language="en")

    def cases(self) -> dict[str, str]:
        """Subject -> number of every case that there is now."""
        with closing(self.open()) as db, db.reading() as tx:
            return {c.subject: c.case_no for c in cases.list_cases(tx)}

    def mails(self) -> list[EmailMessage]:
        """Everything that the mail server has taken, in order."""
        return [message_from_bytes(x.raw, policy=policy.default) for x in list(self.sink.letters)]  # type: ignore[misc]

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "service.cli", *arguments, "--config", str(self.folder / "kesu.toml")]

    @staticmethod
    def _environment() -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(PROJECT), "KESU_LOG": "json"}

    @contextmanager
    def _process(self, name: str) -> Iterator[Path]:
        log = self.folder / f"{name}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                self._command(name),
                cwd=self.folder,
                stdout=out,
                stderr=out,
                env=self._environment(),
                start_new_session=True,
            )
            try:
                yield log
            finally:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    @contextmanager
    def living(self) -> Iterator[None]:
        """The service watches and the dashboard answers."""
        with self._process("run") as log, self._process("dashboard"):
            until(lambda: b"watching" in log.read_bytes(), 120, "the service watching")
            until(self._answers, 120, "the dashboard to answer")
            yield

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
