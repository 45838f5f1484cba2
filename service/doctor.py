"""`kesu doctor`: looks at everything the service leans on, says what is wrong and how to mend it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from foundations.settings.shapes import Settings
from service import clock
from service.configuration.findings import ConfigurationErrors
from service.configuration.load import load
from service.words import N_, _, told

if TYPE_CHECKING:
    from store.engine.transaction import Transaction

ROOM_BYTES = 1_000_000_000
#: From November on a company needs the next year's table: deadlines reach into it.
NEXT_YEAR_FROM_MONTH = 11
#: what a finding may be, named here for the catalogues
VERDICTS = (N_("ok"), N_("warning"), N_("wrong"))
_TOPICS = {
    "_store": N_("store"),
    "_mailboxes": N_("mailboxes"),
    "_mail_server": N_("mail server"),
    "_reading": N_("reading"),
    "_company_words": N_("words of the company"),
    "_calendars": N_("calendar"),
    "_clock": N_("clock"),
}
_ON_THE_PICTURE = ("Lot", "A240115", "bearing")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `ok`, `warning` (the service runs) or `wrong` (it does not do its work), with words."""

    topic: str
    verdict: str
    words: str


def examine(config: Path | None) -> bool:
    """Prints every finding on stdout; whether anything is wrong."""
    wrong = False
    for finding in _findings(config):
        wrong = wrong or finding.verdict == "wrong"
        sys.stdout.write(f"{_(finding.verdict):<8}{finding.topic}: {finding.words}\n")
        sys.stdout.flush()
    return wrong


def _findings(config: Path | None) -> Iterator[Finding]:
    try:
        settings = load(config)
    except ConfigurationErrors as errors:
        yield from (Finding(_("configuration"), "wrong", str(error)) for error in errors.errors)
        return
    where = config or Path("kesu.toml")
    words = (
        _("{where} is complete", where=where) if where.exists() else _("no kesu.toml here; built-in defaults are used")
    )
    yield Finding(_("configuration"), "ok" if where.exists() else "warning", words)
    for look in (_store, _mailboxes, _mail_server, _reading, _company_words, _calendars, _clock):
        yield from _careful(look, settings)


def _careful(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    topic = _(_TOPICS[look.__name__])
    try:
        yield from look(settings)
    except Exception as error:  # noqa: BLE001  a doctor goes on to the next room whatever he meets in this one
        yield Finding(topic, "wrong", f"{type(error).__name__}: {error}")


def _store(settings: Settings) -> Iterator[Finding]:
    from service.wiring import open_store
    from store.engine.errors import StoreError

    url = settings.store.url
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        folder = next(p for p in (path.parent, *path.parent.parents) if p.exists())
        if not os.access(folder, os.W_OK):
            yield Finding(
                _("store"), "wrong", _("{folder} cannot be written; give this user the right to", folder=folder)
            )
            return
        if not path.exists():
            yield Finding(_("store"), "ok", _("{path} will be made by the first `kesu run`", path=path))
            return
    try:
        db = open_store(settings, create=False)
    except StoreError as error:
        yield Finding(_("store"), "wrong", told(error))
        return
    try:
        with db.reading() as tx:
            found = [*_messages(tx, db.where), *_letters(tx), *_history(tx), *_people(tx)]
    finally:
        db.close()
    yield from found
    yield from _room(settings)


def _messages(tx: Transaction, where: str) -> Iterator[Finding]:
    from store import inbox

    counts = inbox.count_messages(tx)
    yield Finding(
        _("store"),
        "ok",
        _("{where}: {stored} messages, {pending} waiting", where=where, stored=counts.stored, pending=counts.pending),
    )
    if counts.quarantined:
        yield Finding(
            _("store"),
            "warning",
            _("{quarantined} messages in quarantine; `kesu quarantine list` says why", quarantined=counts.quarantined),
        )


def _letters(tx: Transaction) -> Iterator[Finding]:
    from store.questions import mail_views

    waiting = mail_views.count_letters(tx, "queued")
    if waiting:
        tried = mail_views.letters(tx, ("queued",), limit=waiting)
        failed = next((letter.last_error for letter in tried if letter.last_error), "")
        words = _("letters waiting in the outbox: {number}", number=waiting)
        if failed:
            words = _("{words}; the last error: {error}", words=words, error=told(failed))
        yield Finding(_("outbox"), "warning" if failed else "ok", words)
    backlog = mail_views.count_backlog(tx)
    if backlog:
        words = _(
            "{number} open cases came before the day from which on mail is answered; nobody was written to",
            number=backlog,
        )
        yield Finding(_("backlog"), "warning", words)


def _history(tx: Transaction) -> Iterator[Finding]:
    """The first places where the history was changed, or where its chain ends: who notes that elsewhere proves all before."""
    from store import history

    tampered = [str(entry) for _n, entry in zip(range(5), history.verify(tx), strict=False)]
    for entry in tampered:
        yield Finding(
            _("history"), "wrong", _("it was changed from outside: {entry}; compare with a backup", entry=entry)
        )
    if not tampered:
        words = _("the chain of every case is whole")
        line, digest = history.head(tx)
        if line:
            words = _("{words}; it ends with line {line}, {digest}", words=words, line=line, digest=digest[:16])
        yield Finding(_("history"), "ok", words)


def _people(tx: Transaction) -> Iterator[Finding]:
    from store import users

    if not users.list_users(tx):
        yield Finding(
            _("users"), "warning", _("nobody can sign in to the dashboard; `kesu user add NAME --role ROLE` adds one")
        )


def _room(settings: Settings) -> Iterator[Finding]:
    folder = settings.store.files
    with tempfile.TemporaryFile(dir=folder if folder.exists() else None) as probe:
        probe.write(b"kesu")
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    verdict = "ok" if free > ROOM_BYTES else "warning"
    words = _("{folder}: {free:.1f} GB free", folder=folder, free=free / 1e9)
    yield Finding(_("files"), verdict, words if verdict == "ok" else f"{words}; {_('make room')}")


def _mailboxes(settings: Settings) -> Iterator[Finding]:
    from ingest.mailbox import MailboxProblem
    from service.wiring import connector

    kept_out = _kept_out(settings)
    if not settings.mailbox:
        yield Finding(
            _("mailboxes"), "wrong", _("none is configured; add a [[mailbox]] to kesu.toml, or try `kesu demo`")
        )
    for box in settings.mailbox:
        topic = _("mailbox {name}", name=box.name)
        try:
            with connector(box)() as opened:
                selected = opened.open()
                counts = opened.counts()
        except MailboxProblem as problem:
            yield Finding(topic, "wrong", told(problem))
            continue
        yield Finding(
            topic, "ok", _("{number} messages wait in {folder}", number=counts.folder, folder=selected.folder)
        )
        if box.name in kept_out:
            yield Finding(topic, "warning", told(kept_out[box.name]))
        if box.oauth2 and box.oauth2.expires and box.oauth2.expires - clock.now().date() < timedelta(days=30):
            yield Finding(
                topic,
                "warning",
                _("the client secret ends on {expires}; make a new one before", expires=box.oauth2.expires),
            )
    if settings.mailbox and not any(box.kind == "bounce" for box in settings.mailbox) and settings.smtp.bounce_address:
        yield Finding(
            _("mailboxes"),
            "warning",
            _(
                'nobody reads {bounce_address}: add a [[mailbox]] with kind = "bounce"',
                bounce_address=settings.smtp.bounce_address,
            ),
        )


def _kept_out(settings: Settings) -> dict[str, str]:
    """By mailbox, what the last pass that came to its end did not take in, and why; else what is still set aside."""
    from ingest.trouble import breaks_the_line
    from service.wiring import open_store
    from store import inbox
    from store.engine.errors import StoreError
    from store.withheld import withheld

    try:
        db = open_store(settings, create=False)
    except StoreError:
        return {}  # told under the store
    with db.reading() as tx:
        states, messages = inbox.mailbox_states(tx), withheld(tx)
    db.close()
    said = {state.name: state.last_error for state in states if state.last_error_at == state.last_contact_at}
    broken = {name: [x for x in messages if x.mailbox == name] for name in {x.mailbox for x in messages}}
    zone = settings.company.zone
    aside = {name: "; ".join(breaks_the_line(x, zone) for x in some) for name, some in broken.items()}
    return aside | {name: words for name, words in said.items() if words}


def _mail_server(settings: Settings) -> Iterator[Finding]:
    from outgoing.courier import PermanentFailure, TemporaryFailure
    from service.wiring import courier

    carrier = courier(settings)
    if carrier is None:
        yield Finding(_("mail server"), "wrong", _("none is configured: nobody is answered; add [smtp] host and from"))
        return
    if settings.smtp.path is not None:
        carrier.close()
        yield _letter_folder(settings.smtp.path, settings.smtp.sender)
        return
    check = getattr(carrier, "check", None)
    try:
        where = check() if check else settings.smtp.host
    except (TemporaryFailure, PermanentFailure) as failure:
        yield Finding(_("mail server"), "wrong", told(failure))
        return
    finally:
        carrier.close()
    if settings.smtp.user or settings.smtp.oauth2:
        words = _("{where} lets us sign in; letters come from {sender}", where=where, sender=settings.smtp.sender)
    else:
        words = _("{where} answers; letters come from {sender}", where=where, sender=settings.smtp.sender)
    yield Finding(_("mail server"), "ok", words)
    if settings.acknowledgement.mode != "immediate":
        yield Finding(
            _("mail server"), "warning", _("acknowledgement mode is {mode}", mode=settings.acknowledgement.mode)
        )


def _letter_folder(folder: Path, sender: str) -> Finding:
    """Whether letters can be written into the folder that stands for a mail server."""
    topic = _("mail server")
    if not folder.is_dir():
        return Finding(topic, "wrong", _("{folder} is no folder; make it, or mend [smtp] path", folder=folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(topic, "wrong", _("{folder} cannot be written; give this user the right to", folder=folder))
    words = _("letters are written into {folder}, not sent; they come from {sender}", folder=folder, sender=sender)
    return Finding(topic, "ok", words)


def _reading(settings: Settings) -> Iterator[Finding]:
    from parsers.reading.profile import Profile
    from service.wiring import readers

    with readers(settings) as pool:
        reading = pool.read("doctor.tif", _picture(), Profile.of(settings))
    seen = " ".join(a.text for a in reading.attachments)
    if all(word in seen for word in _ON_THE_PICTURE):
        yield Finding(_("OCR"), "ok", _("scans and faxes can be read"))
    else:
        problems = "; ".join(f"{p.code} {p.detail}" for p in reading.problems) or _("it reads {seen!r}", seen=seen)
        yield Finding(
            _("OCR"),
            "wrong",
            _("a test page is not read: {problems}; install the pinned dependencies again", problems=problems),
        )
    if shutil.which("antiword") is None and shutil.which("soffice") is None:
        yield Finding(
            _("old Word"), "warning", _("neither antiword nor LibreOffice is here: .doc forms wait for people")
        )


def _picture() -> bytes:
    """A page with known words, as an office scanner would send it."""
    import io

    from PIL import Image, ImageDraw

    image = Image.new("L", (1200, 600), 255)
    for row, word in enumerate(_ON_THE_PICTURE):
        ImageDraw.Draw(image).text((100, 60 + 160 * row), word, fill=0, font_size=80)
    kept = io.BytesIO()
    image.save(kept, "TIFF", dpi=(200, 200))
    return kept.getvalue()


def _company_words(settings: Settings) -> Iterator[Finding]:
    from casework.due import company_words_of

    if settings.company.words is None:
        return
    words = company_words_of(settings)  # a file with mistakes is a finding of the configuration
    told_of = _(
        "{labels} labels of forms, {trouble} words of trouble and {automatic} marks of programs are read from {file}",
        labels=sum(len(labels) for _field, labels in words.labels) + len(words.filled_by_us),
        trouble=len(words.trouble),
        automatic=len(words.automatic),
        file=settings.company.words,
    )
    yield Finding(_("words of the company"), "ok", told_of)


def _calendars(settings: Settings) -> Iterator[Finding]:
    from casework.due import calendar_of
    from complaints.calendar.working_days import CalendarError

    try:
        calendar = calendar_of(settings)
    except CalendarError as error:
        yield Finding(_("calendar"), "wrong", told(error))
        return
    today = clock.now().astimezone(settings.company.zone).date()
    years = [today.year] + ([today.year + 1] if today.month >= NEXT_YEAR_FROM_MONTH else [])
    for year in years:
        if calendar.is_published(year):
            yield Finding(_("calendar"), "ok", _("{name} {year} has its official table", name=calendar.name, year=year))
        else:
            words = _(
                "{name} {year} has no official table; until it is announced dates there are provisional; "
                "then upgrade, enter it in the dashboard's settings, or name a file of day overrides in [company] calendar",
                name=calendar.name,
                year=year,
            )
            yield Finding(_("calendar"), "warning", words)


def _clock(settings: Settings) -> Iterator[Finding]:
    from service.wiring import open_store
    from store import inbox
    from store.engine.errors import StoreError

    now = clock.now()
    newest: datetime | None = None
    try:
        db = open_store(settings, create=False)
    except StoreError:
        db = None
    if db is not None:
        with db.reading() as tx:
            states = inbox.mailbox_states(tx)
            newest = max((s.last_contact_at for s in states if s.last_contact_at), default=None)
        db.close()
    if now.year < 2026 or (newest is not None and newest > now + timedelta(minutes=5)):
        yield Finding(
            _("clock"),
            "wrong",
            _("it shows {now:%Y-%m-%d %H:%M} UTC, earlier than what is stored; set the time (NTP)", now=now),
        )
    else:
        yield Finding(
            _("clock"),
            "ok",
            _("{now} in {zone}", now=clock.iso(now, settings.company.zone), zone=settings.company.timezone),
        )
