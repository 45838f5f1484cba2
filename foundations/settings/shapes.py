"""What a company can configure, as typed values with their defaults: the one block of defaults.

`service.configuration.load` reads `kesu.toml`, the environment and secret files into these and reports every error at once.
Relative paths have been made absolute by then; secrets have been read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Company:
    """Whose mailbox it is: names, zone, calendar and hours, and how our own people are told from customers."""

    name: str = "Example Manufacturing Co., Ltd."
    also_known_as: tuple[str, ...] = ()
    timezone: str = "Asia/Shanghai"
    calendar: str = "CN"  # CN, TW, HK, PLAIN or the path of a file of day overrides
    working_hours: tuple[str, ...] = ("08:30-12:00", "13:00-17:30")
    province: str = ""
    own_domains: tuple[str, ...] = ()
    words: Path | None = None  # a file of labels and words of the company's own, see docs/OPERATIONS.md

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown and days counted. Raises ZoneInfoNotFoundError for an unknown name."""
        return ZoneInfo(self.timezone)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of ours, the one for letters first."""
        return (self.name, *self.also_known_as)


@dataclass(frozen=True, slots=True)
class Store:
    """Where cases and mail are kept: a database URL, and a folder of files named by their hash."""

    url: str = "sqlite:///kesu.db"
    files: Path = Path("kesu-files")


@dataclass(frozen=True, slots=True)
class OAuth2:
    """Sign-in by bearer token (XOAUTH2) for Microsoft 365 and Google: client credentials or a refresh token."""

    token_url: str
    client_id: str
    client_secret: str = ""
    refresh_token: str = ""
    scope: str = ""
    expires: date | None = None  # when the secret ends, for the warning


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox that is watched: how it is reached, what it holds, and what is done with a message once it is kept."""

    name: str
    kind: Literal["complaint", "fax", "bounce"] = "complaint"
    host: str = "127.0.0.1"
    port: int = 993
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    allow_plaintext: bool = False
    user: str = ""
    password: str = ""
    oauth2: OAuth2 | None = None
    folder: str = "INBOX"
    after: Literal["move", "flag", "keep"] = "move"
    processed_folder: str = "Processed"
    quarantine_folder: str = "Quarantine"
    answer_since: date | None = None  # default: the day of the first start
    ca_file: Path | None = None
    poll_seconds: float = 60.0
    idle: bool = True
    path: Path | None = None  # with it, a folder of .eml files instead of a server (the adapter that ships)


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that takes our letters, the address they come from, and where failures come back to."""

    host: str = ""  # empty: nothing can be sent; letters wait, doctor says so
    port: int = 587
    tls: Literal["implicit", "starttls", "none"] = "starttls"
    allow_plaintext: bool = False
    user: str = ""
    password: str = ""
    oauth2: OAuth2 | None = None
    sender: str = ""  # key `from` in the file
    bounce_address: str = ""
    verp: bool = True  # failure reports come to bounces+<letter>@…; false where the server knows no plus addresses
    ca_file: Path | None = None
    path: Path | None = None  # with it, letters are written into this folder (the adapter that ships)
    timeout_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Whether new cases are acknowledged at once, after a person's release or not at all, and at most how often."""

    mode: Literal["immediate", "review", "off"] = "immediate"
    per_sender_per_day: int = 20
    per_hour: int = 500


@dataclass(frozen=True, slots=True)
class Letters:
    """What letters say of us; what is empty leaves its sentence out. `templates` overrides the built-in letters."""

    department: str = ""
    department_also_known_as: tuple[str, ...] = ()  # its name in other scripts and languages, for letters in these
    contact_name: str = ""
    phone: str = ""
    hotline: str = ""
    address: str = ""
    templates: Path | None = None

    @property
    def departments(self) -> tuple[str, ...]:
        """Every name of the department that writes, the usual one first; empty when none is configured."""
        return tuple(filter(None, (self.department, *self.department_also_known_as)))


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep one message from costing the service: bytes, seconds, megabytes, reading processes."""

    message_bytes: int = 50_000_000
    read_seconds: float = 120.0
    read_memory_mb: int = 1500
    readers: int = 0  # reading processes; 0 = as many as there are cores, at most 4


@dataclass(frozen=True, slots=True)
class Numbering:
    """How case numbers look; `date` is the day of registration in the company's zone, `seq` counts within it."""

    pattern: str = "KS{date:%Y%m%d}-{seq:03d}"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Where the dashboard listens, under which names it may be opened, and when people are signed out."""

    host: str = "127.0.0.1"
    port: int = 8501
    idle_minutes: int = 60
    allowed_hosts: tuple[str, ...] = ()
    language: Literal["zh-Hans", "zh-Hant", "en"] = "zh-Hans"


@dataclass(frozen=True, slots=True)
class Notices:
    """Word to our own people of what they must do; only who has an e-mail address is written to."""

    mail: bool = True


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of the running service for Prometheus, at `/metrics`; port 0 is off."""

    host: str = "127.0.0.1"
    port: int = 0


@dataclass(frozen=True, slots=True)
class Procedure:
    """The company's procedure: every number of domain §1.6 and §1.7 with its default. See docs/PROCEDURE.md."""

    close_requires_effectiveness: bool = False
    approval_chain: tuple[str, ...] = ("management_representative", "general_manager")
    reopen_days: int = 90
    file: Path | None = None  # a procedure file that overrides timers, classes and routing


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured, one attribute for each table of `kesu.toml`."""

    company: Company = field(default_factory=Company)
    store: Store = field(default_factory=Store)
    mailbox: tuple[Mailbox, ...] = ()
    smtp: Smtp = field(default_factory=Smtp)
    acknowledgement: Acknowledgement = field(default_factory=Acknowledgement)
    letters: Letters = field(default_factory=Letters)
    limits: Limits = field(default_factory=Limits)
    numbering: Numbering = field(default_factory=Numbering)
    procedure: Procedure = field(default_factory=Procedure)
    dashboard: Dashboard = field(default_factory=Dashboard)
    metrics: Metrics = field(default_factory=Metrics)
    notices: Notices = field(default_factory=Notices)
