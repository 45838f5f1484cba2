"""What only an IMAP server can do wrong, or do differently: sign-in, TLS, missing extensions, lost connections."""

from __future__ import annotations

import http.server
import itertools
import json
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from foundations.mailserver.oauth import TokenSource
from foundations.mailserver.sign_in import TokenRefused
from foundations.settings.shapes import OAuth2
from ingest.imap import ImapMailbox
from ingest.mailbox import MailboxProblem
from tests.servers import (
    Certificates,
    Dovecot,
    free_port,
    has_dovecot,
    make_certificates,
    running_dovecot,
    until,
)

pytestmark = pytest.mark.skipif(not has_dovecot(), reason="Dovecot is not installed")
MAIL = b"Subject: x\r\n\r\nx\r\n"
_users = itertools.count(1)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    with running_dovecot(certificates=certificates) as server:
        yield server


@pytest.fixture
def user() -> str:
    return f"user{next(_users)}"


def problem(dovecot: Dovecot, user: str, **changes: Any) -> MailboxProblem:
    with (
        ImapMailbox(dovecot.settings(user, **changes), connect_seconds=2, read_seconds=5) as box,
        pytest.raises(MailboxProblem) as raised,
    ):
        box.open()
    assert user in str(raised.value), "the problem does not say where"
    assert raised.value.remedy, "the problem does not say what to do"
    assert "secret" not in str(raised.value)
    return raised.value


# --- TLS and sign-in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_tls_with_our_own_authority(dovecot: Dovecot, certificates: Certificates, user: str, tls: str) -> None:
    dovecot.deliver(user, MAIL)
    port = dovecot.tls_port if tls == "implicit" else dovecot.port
    with ImapMailbox(dovecot.settings(user, tls=tls, port=port, ca_file=certificates.authority)) as box:
        assert box.open().messages == 1
        box.uids()
        threading.Timer(0.1, dovecot.deliver, (user, MAIL)).start()
        assert box.wait(20, threading.Event()), "IDLE over TLS did not tell of the message"


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_certificate_of_an_unknown_authority_is_refused(dovecot: Dovecot, user: str, tls: str) -> None:
    port = dovecot.tls_port if tls == "implicit" else dovecot.port
    refused = problem(dovecot, user, tls=tls, port=port)
    assert refused.code == "tls_refused"
    assert "ca_file" in refused.remedy


def test_a_certificate_for_another_host_is_refused(dovecot: Dovecot, certificates: Certificates, user: str) -> None:
    refused = problem(
        dovecot, user, tls="implicit", host="127.0.0.2", port=dovecot.tls_port, ca_file=certificates.authority
    )
    # Dovecot listens on 127.0.0.1 only; either way no connection without a fitting certificate comes about
    assert refused.code in ("tls_refused", "unreachable")


def test_tls_at_a_port_without_it_is_named_so(dovecot: Dovecot, user: str) -> None:
    assert problem(dovecot, user, tls="implicit").code == "tls_refused"


def test_starttls_that_the_server_does_not_offer_is_refused(user: str) -> None:
    with running_dovecot() as plain:
        refused = problem(plain, user, tls="starttls")
    assert refused.code == "tls_refused"
    assert "STARTTLS" in refused.what


def test_without_tls_only_this_machine_is_spoken_to(dovecot: Dovecot, user: str) -> None:
    assert problem(dovecot, user, host="mail.example.test").code == "plaintext_refused"
    assert problem(dovecot, user, host="mail.invalid", allow_plaintext=True).code == "unreachable"


@pytest.mark.parametrize("password", ["wrong", "密码"])
def test_a_wrong_password_is_named_so(dovecot: Dovecot, user: str, password: str) -> None:
    refused = problem(dovecot, user, password=password)
    assert refused.code == "sign_in_refused"
    assert password not in str(refused).replace("password", "")


def test_nobody_listening_is_named_so(dovecot: Dovecot, user: str) -> None:
    assert problem(dovecot, user, port=free_port()).code == "unreachable"


def test_an_unknown_host_is_named_so(dovecot: Dovecot, user: str) -> None:
    refused = problem(dovecot, user, host="mail.invalid", allow_plaintext=True)
    assert refused.code == "unreachable"
    assert "name" in refused.what


def test_a_server_that_says_nothing_is_given_up(dovecot: Dovecot, user: str) -> None:
    """It would say nothing for ever; the problem comes from our own patience."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert problem(dovecot, user, port=silent.getsockname()[1]).code in ("unreachable", "connection_lost")


def test_a_missing_folder_is_named_with_those_that_are_there(dovecot: Dovecot, user: str) -> None:
    missing = problem(dovecot, user, folder="Complaints 2026")
    assert missing.code == "folder_missing"
    assert "INBOX" in missing.remedy


# --- tokens ---------------------------------------------------------------------------------------------------------


class _TokenServer(http.server.BaseHTTPRequestHandler):
    asked: list[dict[str, str]]
    answers: list[tuple[int, dict[str, Any]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).asked.append(dict(urllib.parse.parse_qsl(body)))
        code, answer = type(self).answers.pop(0)
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def token_server(*answers: tuple[int, dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    handler = type("Handler", (_TokenServer,), {"asked": [], "answers": list(answers)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/token", handler.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_sign_in_by_token_of_client_credentials(dovecot: Dovecot, user: str) -> None:
    with token_server((200, {"access_token": "good-token", "expires_in": 3600})) as (url, asked):
        token = TokenSource(OAuth2(url, "client", "shh", scope="imap"))
        for _ in range(2):
            with ImapMailbox(dovecot.settings(user, oauth2=OAuth2(url, "client")), token) as box:
                box.open()
    assert asked == [
        {"client_id": "client", "client_secret": "shh", "scope": "imap", "grant_type": "client_credentials"}
    ]


def test_a_token_that_the_server_refuses_is_fetched_anew_next_time(dovecot: Dovecot, user: str) -> None:
    given = [(200, {"access_token": name, "expires_in": 3600}) for name in ("revoked", "good-token")]
    with token_server(*given) as (url, _):
        box = ImapMailbox(
            dovecot.settings(user, oauth2=OAuth2(url, "client")), TokenSource(OAuth2(url, "client", "shh"))
        )
        with pytest.raises(MailboxProblem) as raised:
            box.open()
        assert raised.value.code == "sign_in_refused"
        with box:
            box.open()


def test_a_refresh_token_is_replaced_by_the_one_that_comes_with_the_answer() -> None:
    answers = [
        (200, {"access_token": "one", "expires_in": 0, "refresh_token": "second"}),
        (200, {"access_token": "two", "expires_in": 3600}),
    ]
    with token_server(*answers) as (url, asked):
        token = TokenSource(OAuth2(url, "client", refresh_token="first"))
        assert (token(), token(), token()) == ("one", "two", "two")
    assert [x["refresh_token"] for x in asked] == ["first", "second"]
    assert {x["grant_type"] for x in asked} == {"refresh_token"}


def test_a_refused_token_says_what_the_provider_says(dovecot: Dovecot, user: str) -> None:
    with token_server((401, {"error": "invalid_client", "error_description": "The secret has expired"})) as (url, _):
        box = ImapMailbox(dovecot.settings(user, oauth2=OAuth2(url, "c")), TokenSource(OAuth2(url, "c", "old")))
        with pytest.raises(MailboxProblem, match="The secret has expired") as raised:
            box.open()
    assert raised.value.code == "sign_in_refused"


def test_tokens_are_asked_for_over_https_only() -> None:
    with pytest.raises(TokenRefused, match="https"):
        TokenSource(OAuth2("http://login.example.test/token", "c", "s"))()


# --- servers that can less ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 UIDPLUS IDLE", "IMAP4rev1 IDLE"])
def test_without_move_only_our_messages_are_expunged(capabilities: str) -> None:
    with running_dovecot(capabilities=capabilities) as server:
        for number in range(3):
            server.deliver("user", b"Subject: %d\r\n\r\nx\r\n" % number)
        with ImapMailbox(server.settings("user")) as box:
            box.open()
            first, second, third = box.uids()
            box._client.add_flags([second], [b"\\Deleted"])  # somebody has marked it in his mail program
            box.move([first, third], "Processed")
            assert box.uids() == [second]
        assert len(server.files("user", "Processed")) == 2
        (left,) = server.files("user")
        assert left.name.endswith("T") or "T" in left.name.partition(":2,")[2], "the mark of the other message is gone"


def test_without_idle_the_folder_is_polled() -> None:
    with (
        running_dovecot(capabilities="IMAP4rev1 MOVE UIDPLUS") as server,
        ImapMailbox(server.settings("user", poll_seconds=0.2)) as box,
    ):
        box.open()
        assert box.uids() == []
        server.deliver("user", MAIL)
        assert box.wait(20, threading.Event())
        until(box.uids, what="the message being seen")


def test_idle_can_be_switched_off(dovecot: Dovecot, user: str) -> None:
    with ImapMailbox(dovecot.settings(user, idle=False, poll_seconds=0.1)) as box:
        box.open()
        assert box.wait(600, threading.Event())  # waiting for IDLE's word, it would be False: nothing arrives


def test_folders_are_made_in_the_accounts_own_namespace() -> None:
    with running_dovecot(prefix="INBOX.") as server:
        server.deliver("user", MAIL)
        with ImapMailbox(server.settings("user")) as box:
            box.open()
            box.move(box.uids(), "Processed")
            assert box.counts().processed == 1
        with ImapMailbox(server.settings("user")) as box:
            box.open()
            assert box.counts().processed == 1
        assert len(server.files("user", "Processed")) == 1


# --- lost connections -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tls", ["none", "implicit"])
def test_a_connection_lost_while_waiting_is_noticed_long_before_the_waiting_is_over(
    dovecot: Dovecot, certificates: Certificates, user: str, tls: str
) -> None:
    port = dovecot.tls_port if tls == "implicit" else dovecot.port
    with ImapMailbox(dovecot.settings(user, tls=tls, port=port, ca_file=certificates.authority)) as box:
        box.open()
        box.uids()
        threading.Timer(0.3, dovecot.break_connections).start()
        begun = time.monotonic()
        with pytest.raises(MailboxProblem) as raised:
            box.wait(300, threading.Event())
        assert raised.value.code == "connection_lost"
        assert time.monotonic() - begun < 100


def test_a_connection_lost_between_two_commands_is_named_so_and_can_be_opened_again(
    dovecot: Dovecot, user: str
) -> None:
    with ImapMailbox(dovecot.settings(user)) as box:
        box.open()
        dovecot.break_connections()
        with pytest.raises(MailboxProblem) as raised:
            box.uids()
        assert raised.value.code == "connection_lost"
        box.open()
        assert box.uids() == []


def test_using_a_mailbox_that_is_not_open_is_a_problem_not_a_crash(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(MailboxProblem):
        ImapMailbox(dovecot.settings(user)).uids()


def test_a_large_mailbox_is_listed_in_spans(dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.imap.SEARCH_SPAN", 3)
    for _ in range(11):
        dovecot.deliver(user, MAIL)
    with ImapMailbox(dovecot.settings(user)) as box:
        box.open()
        assert box.uids() == list(range(1, 12))
        assert box.uids(5) == list(range(6, 12))
