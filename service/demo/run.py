"""`kesu demo`: the whole program on embedded defaults, for the newcomer who has no complaint mailbox at hand."""

from __future__ import annotations

import logging
import shutil
import sys
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from foundations.settings.shapes import Company, Dashboard, Letters, Mailbox, Settings, Smtp, Store
from service import clock
from service.context import Failure
from service.dashboard import end_dashboard, start_dashboard
from service.demo.samples import samples
from service.demo.servers import HOST, PASSWORD, ImapServer, SmtpHandler, SmtpServer, deliver, free_port
from service.running.daemon import Service
from service.running.lock import AlreadyRunning, only_one
from service.running.stopping import Stopped, Stopping
from service.wiring import open_store
from service.words import _, os_reason
from store import users
from store.database import Database

log = logging.getLogger(__name__)
DOMAIN = "demo.test"
BOXES = ("complaints", "fax", "bounces")
IMAP_PORT, SMTP_PORT, DASHBOARD_PORT = 1143, 1025, 8501
_MARK = "this-is-a-kesu-demo"
_DELIVERED = "samples-delivered"
_DAY = "samples-are-of"
_PEOPLE = (
    ("sales", "sales"),
    ("qa", "qa"),
    ("department", "department"),
    ("representative", "management_representative"),
    ("manager", "general_manager"),
    ("admin", "admin"),
)


def run_demo(folder: Path, stopping: Stopping, *, fresh: bool, with_dashboard: bool) -> int:
    """Runs until it is asked to stop; gives the exit status. The data stay in `folder` for the next start unless `fresh`."""
    prepare(folder, fresh=fresh)
    settings = demo_settings(folder)
    try:
        with ExitStack() as stack:
            stack.enter_context(suppress(Stopped))
            stack.enter_context(only_one(settings, wait=2.0, pause=stopping.pause))
            start_servers(stack, settings, folder, stopping)
            db = open_store(settings)
            stack.callback(db.close)
            stopping.check()
            add_people(db)
            # Before the service looks: what then waits is taken in one go, as it is when a real service starts.
            deliver_samples(folder, settings, stopping)
            service = Service(db, settings, clock.now)
            stack.callback(service.stop)
            service.start(stopping.check)
            if with_dashboard:
                stack.callback(end_dashboard, start_dashboard(settings))
            _tell(settings, folder, with_dashboard)
            stopping.asked.wait()
            sys.stderr.write("\n" + _("stopping …") + "\n")
    except AlreadyRunning as refusal:
        raise Failure(
            _("a demo is running in {folder} already: {refusal}", folder=folder, refusal=refusal)
        ) from refusal
    except OSError as error:
        raise Failure(_("the demo cannot start: {error}", error=os_reason(error))) from error
    return 0


def prepare(folder: Path, *, fresh: bool) -> None:
    """Makes the demo's folder, empty with `fresh`; refuses to touch a folder that is not a demo's."""
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise Failure(_("{folder} holds something else; name another with --folder", folder=folder))
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()


def demo_settings(folder: Path) -> Settings:
    """The configuration of the demo: everything on loopback, on the usual ports or the next free ones."""
    imap, smtp, board = free_port(IMAP_PORT), free_port(SMTP_PORT), free_port(DASHBOARD_PORT)
    root = folder.absolute()
    kinds: dict[str, Literal["complaint", "fax", "bounce"]] = {
        "complaints": "complaint",
        "fax": "fax",
        "bounces": "bounce",
    }
    boxes = tuple(
        Mailbox(name=name, kind=kinds[name], host=HOST, port=imap, tls="none", user=name, password=PASSWORD)
        for name in BOXES
    )
    return Settings(
        company=Company(
            name="示范精密制造有限公司",
            also_known_as=("示範精密製造股份有限公司", "Demo Precision Manufacturing Co., Ltd."),
            province="广东",
            own_domains=(DOMAIN,),
        ),
        store=Store(url=f"sqlite:///{root}/kesu.db", files=root / "files"),
        mailbox=boxes,
        smtp=Smtp(host=HOST, port=smtp, tls="none", sender=f"complaints@{DOMAIN}", bounce_address=f"bounces@{DOMAIN}"),
        letters=Letters(
            department="质量部",
            department_also_known_as=("質量部", "Quality Department"),
            phone="0755-2688 0000",
            hotline="400-000-0000",
        ),
        dashboard=Dashboard(port=board),
    )


def start_servers(stack: ExitStack, settings: Settings, folder: Path, stopping: Stopping) -> None:
    """Starts the demo's mail servers; they end with the stack. Raises OSError, or Stopped between the two."""
    imap = ImapServer(folder / "mailboxes", settings.mailbox[0].port, BOXES)
    stack.callback(imap.stop)
    imap.start(stopping.pause)
    smtp = SmtpServer(SmtpHandler(imap.port, DOMAIN, BOXES, folder / "letters"), settings.smtp.port)
    stack.callback(smtp.stop)
    stopping.check()
    smtp.start()


def add_people(db: Database) -> None:
    """One user for each role, with the demo's password, if they are not there yet."""
    with db.reading() as tx:
        missing = [(name, role) for name, role in _PEOPLE if users.find(tx, name) is None]
    secret = users.hash_password(PASSWORD) if missing else ""
    with db.transaction() as tx:
        for name, role in missing:
            users.add(tx, name, role, password_hash=secret, at=clock.now())


def deliver_samples(folder: Path, settings: Settings, stopping: Stopping) -> None:
    """The sample letters and faxes of yesterday arrive, the first time only.

    A stop between them lets all arrive again the next time, as copies: the day they are of is kept first.
    """
    if (folder / _DELIVERED).exists():
        return
    noted = folder / _DAY
    if not noted.exists():
        today = clock.now().astimezone(settings.company.zone).date()
        noted.write_text((today - timedelta(days=1)).isoformat(), encoding="ascii")
    day = date.fromisoformat(noted.read_text(encoding="ascii").strip())
    for name, raw in samples(day):
        stopping.check()
        deliver(settings.mailbox[0].port, "fax" if "fax" in name else "complaints", raw)
    (folder / _DELIVERED).touch()


def _tell(settings: Settings, folder: Path, with_dashboard: bool) -> None:
    board, smtp = settings.dashboard, settings.smtp
    address = f"complaints@{DOMAIN}"
    url = f"smtp://{smtp.host}:{smtp.port}"
    lines = ["", _("kesu demo is running. Ctrl-C stops it; the data stay in {folder}", folder=folder.absolute())]
    if with_dashboard:
        names = ", ".join(name for name, _role in _PEOPLE)
        where = f"http://{board.host}:{board.port}"
        lines += [
            _(
                "  dashboard    {url}   sign in as {names}; password {password}",
                url=where,
                names=names,
                password=PASSWORD,
            )
        ]
    lines += [
        _(
            "  write to     {address}, by SMTP at {url} (no TLS, no password)",
            address=address,
            url=f"{smtp.host}:{smtp.port}",
        ),
        _(
            "               for example: {command}",
            command=f"curl --crlf --url {url} --mail-from you@customer.test --mail-rcpt {address} -T letter.eml",
        ),
        _(
            "  mailboxes    IMAP {url}, users {names}; password {password}",
            url=f"{HOST}:{settings.mailbox[0].port}",
            names=", ".join(BOXES),
            password=PASSWORD,
        ),
        _("  sent letters {folder}/*.eml, and on each case's page", folder=(folder / "letters").absolute()),
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
