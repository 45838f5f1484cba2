"""What goes wrong with the store, a mailbox or the mail server, in the reader's language: the sentences made by `foundations.language.sentence`."""

from __future__ import annotations

import re

from foundations.language.sentence import Said
from wording.catalogue import text
from wording.recognising import made_of


def _(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is used."""
    return message


#: Sentences put together of others: recognised by their parts when only the English text was kept.
JOINED = (
    _("{where}: {what}. {remedy}"),
    _("{said}. {remedy}"),
    _("{file}: {said}"),
)
#: Every other sentence that `store`, `ingest` and `outgoing` say; {names} stand for what varies.
TROUBLES = (
    _("{tablename} {missing} of this case is missing from what is to be saved; load it again"),
    _("{tablename} {id} is not of this case"),
    _("case {case_no} was changed by somebody else in the meantime; load it again and try again"),
    _("the history of case {case_no} may only be added to; load the case again"),
    _("there is no case {case_no}; `kesu case list` shows them"),
    _("there is no message {message_id}"),
    _("message {message_id} is not in case {case_no}"),
    _("[store] url is no database address: {url}"),
    _("[store] url needs a file: sqlite:///kesu.db"),
    _("there is no database {path} yet; start the service (kesu run) first"),
    _("[store] url must begin with sqlite:/// or postgresql+psycopg://, not {backend}://"),
    _(
        "the database {where} is locked by another process for longer than we wait; find the program that holds it (a backup, an open sqlite3 shell, a second service) and try again"
    ),
    _("the disk of {where} is full; make room there, then start again: nothing is lost, unsaved work is done again"),
    _(
        "the database {where} cannot be reached or opened ({detail}); check that it runs, its address, rights and [store] url"
    ),
    _(
        "{where} cannot be read or written ({detail}); check that the folder is there, its rights, and [store] in the configuration"
    ),
    _("somebody else changed the same thing at the same time ({detail}); load it again and try again"),
    _("{where} is not a usable database ({detail}); check [store] url, or restore the file from a backup"),
    _("file {sha256} in {root} is damaged; restore it from a backup"),
    _("no file {sha256} in {root}; restore the files folder from the same backup"),
    _("there is no message {message_id}; `kesu message list` shows them"),
    _("message {message_id} is {state}, not quarantined; only quarantined messages are tried again"),
    _("message {message_id} is {state}, not filed; only filed messages become cases"),
    _("message {message_id} is in case {case_no} already; only filed messages become cases"),
    _("message {message_id} has not been read yet; retry it first"),
    _("there is no letter {letter_id}"),
    _("letter {letter_id} is sent already and cannot fail any more"),
    _(
        "the store {where} has tables of revision {found}, this program needs {wanted}; start the service (kesu run), which prepares it"
    ),
    _("the store {where} was written by a newer version of kesu ({error}); start that version, or restore a backup"),
    _("the store {where} is empty; start the service (kesu run), which prepares it"),
    _("a user needs a name"),
    _("there is a user {name} already"),
    _("there is no user {name}; `kesu user add` makes one"),
    _("there is no user {name}"),
    _("{name} is the only administrator; make somebody else one first"),
    _("there is no user {to_user}"),
    _("there is no delegation {delegation_id}"),
    _("mailbox {name} ({root})"),
    _("there is no such folder"),
    _("Make the folder, or set path to the right one"),
    _("opening"),
    _("listing"),
    _("reading"),
    _("moving to {folder}"),
    _("moving to {target}"),
    _("flagging"),
    _("counting"),
    _("waiting"),
    _("{said} while {doing}"),
    _("Check the rights of the folder and the space on its disk"),
    _("the folder has gone"),
    _("Put it back, or set path to the right one"),
    _("opening the folder"),
    _("listing messages"),
    _("fetching messages"),
    _("counting messages"),
    _("moving messages to {folder}"),
    _("putting a message into {target}"),
    _("flagging messages"),
    _("waiting for mail"),
    _("using it"),
    _("greeting"),
    _("starting TLS"),
    _("signing in"),
    _("introducing itself"),
    _("token_url must begin with https:// ({token_url})"),
    _("{hostname} gives no token: {code} {reason}. Check client_id, secret and scope"),
    _("no token from {hostname}: {error}. Check token_url"),
    _("{number} messages lie in {folder} that the server does not deliver"),
    _("the server copied messages to {folder} and refused to remove them here: {said}"),
    _("the server announces {number} bytes, far more than it was asked for"),
    _("the server falls silent in the middle of its answer"),
    _("the server closes the connection in the middle of its answer"),
    _("the server ends the session and says: {words}"),
    _("the server's answer cannot be understood: {words}"),
    _(
        "message {uid} in {folder} ({size} bytes, arrived {arrived}) is not taken in, because the connection breaks whenever it is fetched: {said} (open it in a mail program, enter the complaint by hand or have it sent again, then move it to another folder - until then it is tried again by itself)"
    ),
    _("an unknown number of"),
    _("at an unknown hour"),
    _("{number} more messages in {folder} break the connection too"),
    _("{number} messages in {folder} wait for the next pass, because the connection broke too often in this one"),
    _(
        "{number} messages are taken in but stay in {folder}, because {what} (check the account's rights and quota there)"
    ),
    _(
        "{folder} holds {found} messages where {expected} are expected: another program moves or removes mail there (their bytes are kept here)"
    ),
    _("mailbox {name} ({user} at {server})"),
    _("without TLS the password would cross the network readable"),
    _('Set tls = "implicit" or "starttls"; allow_plaintext = true only on a network you trust'),
    _('Use tls = "implicit" with the port for it (usually 993), or have STARTTLS switched on'),
    _("Check user and the oauth2 table, and that the application may use IMAP for this account"),
    _("the server does not accept user and password: {said}"),
    _("Check user and password; some servers want a password made for programs, or IMAP switched on for the account"),
    _("none"),
    _("the folder {folder} cannot be opened: {said}"),
    _("Set folder to one of the server's folders: {shown}"),
    _("the connection broke while {doing} ({said})"),
    _("Nothing is lost; the connection is opened again by itself"),
    _("the server refused while {doing}: {said}"),
    _("Check the account's rights and quota on the server; it is tried again by itself"),
    _("the server's certificate is not trusted: {verify_message}"),
    _("Set ca_file to the certificate of the authority that signed it, or write the host name that it was made for"),
    _("no TLS connection came about: {said}"),
    _("Check that tls = {tls} belongs to this port (usually implicit with 993, starttls with 143)"),
    _("the host name is not known"),
    _("Check host, and the name service of this machine"),
    _("the server does not answer"),
    _("Check host and port, and that no firewall is between"),
    _("the server does not offer STARTTLS here: {said}"),
    _("the server does not offer STARTTLS here"),
    _("sign-in by token failed: {said}"),
    _("no user"),
    _("nobody listens there"),
    _("Check host and port, and that the mail server runs"),
    _("no connection ({error})"),
    _("Check host, port and the network"),
    _("{address} is no mail address"),
    _("Correct the address"),
    _("the letter cannot be written to {folder}: {said}"),
    _("Check that the folder is there, its rights and the space on its disk"),
    _("{text} is not one mail address"),
    _("{text} has no usable domain"),
    _("{message_id} is no Message-ID"),
    _("Correct the user's e-mail address"),
    _("{failure} (given up after {days} days of trying)"),
    _("Correct the address, or answer by phone or fax"),
    _("the mail server {server}"),
    _("Check that tls = {tls} belongs to this port (implicit with 465, starttls with 587)"),
    _("It is tried again by itself"),
    _("no connection to {where}: {words}"),
    _("Check [smtp]; it is tried again by itself"),
    _("Check user and password in [smtp]"),
    _("Ask the administrator of the mail server why it refuses this letter"),
    _("no mail server is configured"),
    _("Set host in [smtp]; letters wait until then"),
    _("without TLS letters and password would cross the network to {where} readable"),
    _('Set tls = "implicit" or "starttls" in [smtp]; allow_plaintext = true only on a network you trust'),
    _("{where} does not let us in: {words}"),
    _("Check user and password, or oauth2, in [smtp]"),
    _("the certificate of {where} is not trusted: {verify_message}"),
    _("Set ca_file in [smtp] to the certificate of the authority that signed it, or write the name it was made for"),
    _("no TLS connection to {where}: {said}"),
    _("{where} says: {words}"),
    _("the name of {where} is not known"),
    _("Check host in [smtp], and the name service"),
    _("nobody listens at {where}"),
    _("Check host and port in [smtp], and that it runs"),
    _("{where} does not answer"),
    _("Check host and port in [smtp], and that no firewall is between"),
    _("the connection to {where} broke ({words})"),
    _("It is sent again by itself"),
    _("{where} takes no addresses with letters outside ASCII (SMTPUTF8)"),
    _("Use another address of this customer, or a mail server that knows RFC 6531"),
    _("Check the address with the customer; until then answer by phone or fax"),
    _("Check from and bounce_address in [smtp]: the server must let this account use them"),
    _("{file} cannot be read: {reason}"),
    _("it is larger than {bytes} bytes"),
    _("it is not valid TOML: {detail}"),
    _("there is no section {name}; the sections are {known}"),
    _("it holds {count} words; at most {most} are taken"),
    _("{name} must be a table of lists"),
    _("labels: there is no field {field}; docs/PROCEDURE.md lists them"),
    _("{name} must be a table with the one key words"),
    _("{key} must be a list of words"),
    _("{key}: {word} is no word"),
    _("{key}: {word} is longer than {most} characters"),
    _("the label {word} stands under {one} and under {other}"),
    _("the label {word} has letters that are neither Chinese nor Latin"),
)
MOST_LETTERS = 2000  # no sentence of ours is longer; the rest are words of a server
#: Facts that may be sentences of ours; the others are names, numbers and the words of servers.
_SENTENCES = frozenset(
    {"where", "what", "remedy", "said", "doing", "failure", "user", "words", "shown", "error", "size", "arrived"}
)


def trouble(language: str, said: object) -> str:
    """A sentence, or the exception that carries it, in `language`; a text that is not known here comes back as it is.

    Texts that were kept in the store are English without their template; it is found again by its fixed words.
    """
    if isinstance(said, BaseException):
        said = said.args[0] if said.args and isinstance(said.args[0], Said) else str(said)
    if isinstance(said, Said):
        facts = {
            name: trouble(language, x) if isinstance(x, Said | BaseException) else x for name, x in said.facts.items()
        }
        return text(language, "kesu")(said.template).format(**facts)
    return _recognised(language, str(said)) if len(str(said)) <= MOST_LETTERS else str(said)


def _recognised(language: str, sentence: str) -> str:
    say = text(language, "kesu")
    if "; " in sentence:
        parts = sentence.split("; ")
        if all(_known(part) for part in parts):
            return "；".join(_recognised(language, part) for part in parts) if language != "en" else sentence
    for at in (x.start() for x in re.finditer(r"\. ", sentence)):
        remedy = sentence[at + 2 :]
        if not _known(remedy):
            continue
        for colon in (x.start() for x in re.finditer(": ", sentence[:at])):
            where, what = sentence[:colon], sentence[colon + 2 : at]
            if where.startswith("mailbox ") and _known(where):
                facts = {"where": where, "what": what, "remedy": remedy}
                return say(JOINED[0]).format(**{name: _recognised(language, x) for name, x in facts.items()})
        facts = {"said": sentence[:at], "remedy": remedy}
        return say(JOINED[1]).format(**{name: _recognised(language, x) for name, x in facts.items()})
    found = _known(sentence)
    if found is None:
        return sentence
    template, facts = found
    return say(template).format(
        **{name: _recognised(language, x) if name in _SENTENCES else x for name, x in facts.items()}
    )


def _known(sentence: str) -> tuple[str, dict[str, str]] | None:
    """The template that a text was made of, with its facts."""
    return made_of(TROUBLES, sentence)
