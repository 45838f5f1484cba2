"""What settings must mean beyond their types: names that exist, ports in range, files that are there, no open passwords."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from complaints import numbering
from complaints.calendar.working_days import BUILT_IN
from complaints.model import ROLES
from foundations.language.pattern import Pattern
from foundations.settings.shapes import Company, Mailbox, OAuth2, Settings, Smtp
from service.configuration.findings import Findings
from service.words import _, told

_ADDRESS = Pattern(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")


def check_meaning(settings: Settings, findings: Findings) -> None:
    """Adds every error of meaning to the findings; the types are right already."""
    _company(settings.company, findings)
    _store(settings, findings)
    _mailboxes(settings.mailbox, findings)
    _smtp(settings.smtp, findings)
    _ports(settings, findings)
    _amounts(settings, findings)
    try:
        numbering.check(settings.numbering.pattern)
    except numbering.PatternError as error:
        findings.add("numbering.pattern", told(error), _('Write for example "KS{date:%Y%m%d}-{seq:03d}"'))
    for role in settings.procedure.approval_chain:
        if role not in ROLES:
            findings.add(
                "procedure.approval_chain",
                _("there is no role {role!r}", role=role),
                _("Roles are {known}", known=", ".join(ROLES)),
            )
    _procedure(settings, findings)
    _company_words(settings, findings)
    _exists(settings.letters.templates, "letters.templates", findings)


def _company_words(settings: Settings, findings: Findings) -> None:
    """Every mistake of the company's file of words, each with section and word."""
    if settings.company.words is None:
        return
    from casework.due import company_words_of  # only where there is a file: the command line starts fast
    from foundations.language.company_words import CompanyWordsErrors

    try:
        company_words_of(settings)
    except CompanyWordsErrors as errors:
        findings.add(
            "company.words", "; ".join(map(told, errors.errors)), _("Mend it by the example in docs/OPERATIONS.md")
        )


def _procedure(settings: Settings, findings: Findings) -> None:
    """Every mistake of the company's procedure file, each with its key."""
    if settings.procedure.file is None:
        return
    from casework.due import rules_of  # only where there is a file: the command line starts fast
    from complaints.rules.file import RulesErrors

    try:
        rules_of(settings)
    except RulesErrors as errors:
        findings.add(
            "procedure.file", "; ".join(map(told, errors.errors)), _("Mend it by the table in docs/PROCEDURE.md")
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by name or address."""
    if host.lower() in ("localhost", "localhost.localdomain", "ip6-localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _company(company: Company, findings: Findings) -> None:
    try:
        ZoneInfo(company.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        findings.add(
            "company.timezone",
            _("there is no time zone {timezone!r}", timezone=company.timezone),
            _('Write a name such as "Asia/Shanghai"'),
        )
    if company.calendar not in BUILT_IN and not Path(company.calendar).is_file():
        findings.add(
            "company.calendar",
            _("{calendar!r} is no calendar and no file", calendar=company.calendar),
            _("Write one of {known}, or the path of a file of day overrides", known=", ".join(BUILT_IN)),
        )
    if not company.name.strip():
        findings.add("company.name", _("it is empty"), _("Write the name under which customers know the company"))
    end = time.min
    for span in company.working_hours:
        try:
            first, last = (time.fromisoformat(part.strip()) for part in span.split("-"))
        except ValueError:
            first = last = time.min
        if not (end <= first < last):
            findings.add(
                "company.working_hours",
                _("{span!r} is no span after the one before", span=span),
                _('Write "08:30-12:00"'),
            )
            break
        end = last
    if not company.working_hours:
        findings.add(
            "company.working_hours", _("no span is given"), _('Write for example ["08:30-12:00", "13:00-17:30"]')
        )
    for domain in company.own_domains:
        if "@" in domain or "." not in domain:
            findings.add(
                "company.own_domains",
                _("{domain!r} is no mail domain", domain=domain),
                _('Write "example.com", without @'),
            )


def _store(settings: Settings, findings: Findings) -> None:
    url = settings.store.url
    if not re.match(r"sqlite:///.+|postgresql\+psycopg://.+", url):
        findings.add(
            "store.url",
            _("it is neither SQLite nor PostgreSQL"),
            _('Write "sqlite:///kesu.db" or "postgresql+psycopg://user:password@host/name"'),
        )


def _mailboxes(mailboxes: Iterable[Mailbox], findings: Findings) -> None:
    boxes = list(mailboxes)
    for name, times in Counter(box.name for box in boxes).items():
        if times > 1:
            findings.add(
                "mailbox",
                _("{times} mailboxes are named {name!r}", times=times, name=name),
                _("Give every mailbox a name of its own"),
            )
    for number, box in enumerate(boxes):
        key = f"mailbox[{number}]"
        if not box.name.strip():
            findings.add(f"{key}.name", _("it is empty"), _("Give the mailbox a name"))
        if box.path is not None:
            continue
        _server(box, key, findings)
        if not box.user:
            findings.add(f"{key}.user", _("it is missing"), _("Write the name to sign in with"))
        if not box.password and box.oauth2 is None:
            findings.add(
                f"{key}.password", _("it is missing"), _("Write password_file (or password), or [mailbox.oauth2]")
            )
        folders = [box.folder, box.quarantine_folder] + ([box.processed_folder] if box.after == "move" else [])
        if len({f.casefold() for f in folders}) < len(folders):
            findings.add(
                f"{key}.folder",
                _("folder, processed_folder and quarantine_folder are not three folders"),
                _("Rename one"),
            )
        if box.poll_seconds <= 0:
            findings.add(f"{key}.poll_seconds", _("it is not above zero"), _("Write seconds, for example 60"))


def _smtp(smtp: Smtp, findings: Findings) -> None:
    if smtp.host or smtp.path:
        if not smtp.sender:
            findings.add("smtp.from", _("it is missing"), _("Write the address that letters come from"))
        if smtp.host:
            _server(smtp, "smtp", findings)
    for key, address in (("smtp.from", smtp.sender), ("smtp.bounce_address", smtp.bounce_address)):
        if address and not _ADDRESS.fullmatch(address):
            findings.add(
                key,
                _("{address!r} is no mail address", address=address),
                _('Write "complaints@example.com", without a name'),
            )


def _server(server: Mailbox | Smtp, key: str, findings: Findings) -> None:
    if not server.host:
        findings.add(f"{key}.host", _("it is missing"), _("Write the server's name"))
    if server.tls == "none" and not server.allow_plaintext and server.host and not is_loopback(server.host):
        findings.add(
            f"{key}.tls",
            _("without TLS the password would cross the network readable"),
            _('Write "implicit" or "starttls"; allow_plaintext = true only on a network you trust'),
        )
    _exists(server.ca_file, f"{key}.ca_file", findings)
    if isinstance(server.oauth2, OAuth2) and not (server.oauth2.client_secret or server.oauth2.refresh_token):
        findings.add(f"{key}.oauth2", _("there is no secret"), _("Write client_secret_file or refresh_token_file"))


def _ports(settings: Settings, findings: Findings) -> None:
    """Every port is one, also that of a server which is not used; 0 switches the metrics off."""
    ports = [(f"mailbox[{number}].port", box.port) for number, box in enumerate(settings.mailbox)]
    ports += [("smtp.port", settings.smtp.port), ("dashboard.port", settings.dashboard.port)]
    for key, port in ports:
        if not 0 < port < 65536:
            findings.add(key, _("{port} is no port", port=port), _("Write a number from 1 to 65535"))
    if not 0 <= settings.metrics.port < 65536:
        words = _("{port} is no port", port=settings.metrics.port)
        findings.add("metrics.port", words, _("Write a number from 1 to 65535, or 0 for none"))


def _amounts(settings: Settings, findings: Findings) -> None:
    limits, caps = settings.limits, settings.acknowledgement
    for key, value, least in (
        ("limits.message_bytes", limits.message_bytes, 1000),
        ("limits.read_seconds", limits.read_seconds, 0.1),
        ("limits.read_memory_mb", limits.read_memory_mb, 200),
        ("limits.readers", limits.readers, 0),
        ("acknowledgement.per_sender_per_day", caps.per_sender_per_day, 0),
        ("acknowledgement.per_hour", caps.per_hour, 0),
        ("smtp.timeout_seconds", settings.smtp.timeout_seconds, 0.1),
        ("procedure.reopen_days", settings.procedure.reopen_days, 0),
        ("dashboard.idle_minutes", settings.dashboard.idle_minutes, 1),
    ):
        if value < least:
            findings.add(key, _("{value} is too small", value=value), _("Write at least {least}", least=least))


def _exists(path: Path | None, key: str, findings: Findings) -> None:
    if path is not None and not path.exists():
        findings.add(key, _("{path} does not exist", path=path), _("Mend the path, or leave the key out"))
