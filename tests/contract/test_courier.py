"""What every courier must do, held against a real SMTP conversation and against a folder of files alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Protocol

import pytest

from outgoing.courier import Courier, PermanentFailure, TemporaryFailure
from outgoing.folder import FolderCourier
from outgoing.smtp import SmtpCourier
from tests.servers import (
    Certificates,
    SmtpSink,
    free_port,
    make_certificates,
    running_sink,
    until,
)

RAW = "From: a@example.test\r\nSubject: 您好\r\n\r\n.lone dot\r\n..two\r\nFrom here\r\n".encode()
OURS, THEIRS = "bounces+7@example.test", "wang@customer.test"


class Target(Protocol):
    def courier(self) -> Courier: ...

    def arrived(self) -> list[bytes]: ...


@dataclass
class ToServer:
    sink: SmtpSink

    def courier(self) -> Courier:
        return SmtpCourier(self.sink.settings())

    def arrived(self) -> list[bytes]:
        return [letter.raw for letter in self.sink.letters]


@dataclass
class ToFolder:
    folder: Path

    def courier(self) -> Courier:
        self.folder.mkdir(exist_ok=True)
        return FolderCourier(self.folder)

    def arrived(self) -> list[bytes]:
        envelope = (b"Return-Path:", b"X-Envelope-")
        return [
            b"".join(line for line in path.read_bytes().splitlines(keepends=True) if not line.startswith(envelope))
            for path in sorted(self.folder.glob("*.eml"))
        ]


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with running_sink() as running:
        yield running


@pytest.fixture(params=["smtp", "folder"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "folder":
        return ToFolder(tmp_path / "out")
    return ToServer(request.getfixturevalue("sink"))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


# --- both -----------------------------------------------------------------------------------------------------------


def test_a_letter_arrives_byte_for_byte(target: Target) -> None:
    courier = target.courier()
    assert courier.send(OURS, THEIRS, RAW)
    courier.close()
    assert target.arrived() == [RAW]


def test_many_letters_leave_by_one_courier(target: Target) -> None:
    courier = target.courier()
    letters = [RAW + f"{number}\r\n".encode() for number in range(20)]
    for raw in letters:
        courier.send(OURS, THEIRS, raw)
    courier.close()
    assert sorted(target.arrived()) == sorted(letters)


def test_an_address_that_is_none_is_refused_for_good(target: Target) -> None:
    courier = target.courier()
    with pytest.raises(PermanentFailure) as raised:
        courier.send(OURS, "a@b.test>\r\nRCPT TO:<everybody@else.test", RAW)
    assert raised.value.stage == "recipient"
    courier.send(OURS, THEIRS, RAW)
    courier.close()
    assert target.arrived() == [RAW]


def test_a_closed_courier_can_be_used_again(target: Target) -> None:
    courier = target.courier()
    courier.send(OURS, THEIRS, RAW)
    courier.close()
    courier.close()
    courier.send(OURS, THEIRS, RAW + b"2\r\n")
    courier.close()
    assert len(target.arrived()) == 2


# --- folder only ----------------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_a_temporary_failure_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(TemporaryFailure, match="folder") as raised:
        FolderCourier(tmp_path / "nowhere").send(OURS, THEIRS, RAW)
    assert raised.value.whole_server


# --- SMTP only ------------------------------------------------------------------------------------------------------


def send(sink: SmtpSink, **changes: Any) -> str:
    courier = SmtpCourier(sink.settings(**changes))
    try:
        return courier.send(OURS, THEIRS, RAW, "kesu-letter-7")
    finally:
        courier.close()


def test_envelope_and_delivery_report_are_asked_for(sink: SmtpSink) -> None:
    assert "kept" in send(sink)
    (letter,) = sink.letters
    assert (letter.mail_from, letter.recipients) == (OURS, (THEIRS,))
    assert "ENVID=kesu-letter-7" in letter.mail_options
    assert "NOTIFY=FAILURE" in letter.rcpt_options


def test_no_delivery_report_is_asked_of_a_server_without_them() -> None:
    with running_sink(dsn=False) as sink:
        send(sink)
        assert not any("ENVID" in word for word in sink.letters[0].mail_options)


def test_letters_of_a_batch_share_one_connection(sink: SmtpSink) -> None:
    courier = SmtpCourier(sink.settings())
    for _ in range(5):
        courier.send(OURS, THEIRS, RAW)
    courier.close()
    assert {letter.session for letter in sink.letters} == {1}


@pytest.mark.parametrize(("stage", "named"), [("mail", "sender"), ("rcpt", "recipient"), ("data", "content")])
def test_5xx_is_permanent_with_code_words_and_remedy_and_the_next_letter_goes(
    sink: SmtpSink, stage: str, named: str
) -> None:
    sink.refuse[stage, ""] = ["550 5.1.1 no such thing"]
    courier = SmtpCourier(sink.settings())
    with pytest.raises(PermanentFailure, match="no such thing") as raised:
        courier.send(OURS, THEIRS, RAW)
    assert (raised.value.code, raised.value.stage) == (550, named)
    assert raised.value.remedy
    courier.send(OURS, THEIRS, RAW)
    courier.close()
    assert len(sink.letters) == 1


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_4xx_is_temporary_and_the_next_letter_goes(sink: SmtpSink, stage: str) -> None:
    sink.refuse[stage, ""] = ["451 4.7.1 greylisted"]
    courier = SmtpCourier(sink.settings())
    with pytest.raises(TemporaryFailure, match="greylisted") as raised:
        courier.send(OURS, THEIRS, RAW)
    assert raised.value.code == 451
    assert not raised.value.whole_server
    courier.send(OURS, THEIRS, RAW)
    courier.close()
    assert len(sink.letters) == 1


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_connection_dropped_in_the_middle_is_temporary(sink: SmtpSink, stage: str) -> None:
    sink.refuse[stage, ""] = ["drop"]
    courier = SmtpCourier(sink.settings())
    with pytest.raises(TemporaryFailure):
        courier.send(OURS, THEIRS, RAW)
    courier.send(OURS, THEIRS, RAW)
    courier.close()
    assert len(sink.letters) == 1


def test_a_letter_taken_without_an_answer_is_temporary_because_nobody_knows(sink: SmtpSink) -> None:
    sink.refuse["data", ""] = ["accept-drop"]
    with pytest.raises(TemporaryFailure):
        send(sink)
    assert len(sink.letters) == 1


def test_a_kept_connection_that_the_server_has_ended_costs_no_letter(sink: SmtpSink) -> None:
    courier = SmtpCourier(sink.settings())
    courier.send(OURS, THEIRS, RAW)
    sink.stop()
    sink.start()
    courier.send(OURS, THEIRS, RAW)
    courier.close()
    assert len(sink.letters) == 2


def test_a_server_that_is_away_stops_all_letters_at_once_and_then_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = SmtpSink(port=free_port())
    courier = SmtpCourier(sink.settings())
    with pytest.raises(TemporaryFailure, match="nobody listens") as first:
        courier.send(OURS, THEIRS, RAW)
    assert first.value.whole_server
    sink.start()
    try:
        with pytest.raises(TemporaryFailure):
            courier.send(OURS, THEIRS, RAW)
        monkeypatch.setattr("outgoing.smtp.REST_SECONDS", 0)
        later = SmtpCourier(sink.settings())
        later.send(OURS, THEIRS, RAW)
        later.close()
        assert len(sink.letters) == 1
    finally:
        sink.stop()


def test_sign_in_with_user_and_password() -> None:
    with running_sink(users={"complaints@example.test": "geheim"}) as sink:
        send(sink, user="complaints@example.test", password="geheim")
        assert sink.letters[0].user == "complaints@example.test"


@pytest.mark.parametrize("password", ["wrong", "密码"])
def test_a_refused_sign_in_is_no_fault_of_the_letter(password: str) -> None:
    with running_sink(users={"complaints@example.test": "geheim"}) as sink:
        with pytest.raises(TemporaryFailure) as raised:
            send(sink, user="complaints@example.test", password=password)
        assert raised.value.whole_server
        assert "password" in raised.value.remedy


def test_a_chinese_password_signs_in() -> None:
    with running_sink(users={"客诉@example.test": "密码"}) as sink:
        send(sink, user="客诉@example.test", password="密码")
        assert sink.letters[0].user == "客诉@example.test"


class Tokens:
    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    def __call__(self) -> str:
        return self.tokens[0]

    def forget(self) -> None:
        del self.tokens[0]


def test_sign_in_by_token_and_a_refused_one_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outgoing.smtp.REST_SECONDS", 0)
    with running_sink(users={"nobody": "x"}) as sink:
        courier = SmtpCourier(sink.settings(user="complaints@example.test"), Tokens("old", "good-token"))
        with pytest.raises(TemporaryFailure) as raised:
            courier.send(OURS, THEIRS, RAW)
        assert raised.value.whole_server
        courier.send(OURS, THEIRS, RAW)
        courier.close()
        assert len(sink.letters) == 1


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_tls_with_our_own_authority_and_not_without(certificates: Certificates, tls: str) -> None:
    with running_sink(certificates=certificates, implicit=tls == "implicit") as sink:
        send(sink, tls=tls, ca_file=certificates.authority)
        assert sink.letters[0].tls
        with pytest.raises(TemporaryFailure, match="ca_file"):
            send(sink, tls=tls)
        assert len(sink.letters) == 1


def test_a_server_without_starttls_gets_no_letter(sink: SmtpSink) -> None:
    with pytest.raises(TemporaryFailure) as raised:
        send(sink, tls="starttls")
    assert raised.value.whole_server
    assert not sink.letters


def test_without_tls_only_this_machine_is_spoken_to(sink: SmtpSink) -> None:
    with pytest.raises(TemporaryFailure, match="readable"):
        send(sink, host="mail.example.test")


def test_without_a_server_letters_wait() -> None:
    with pytest.raises(TemporaryFailure, match="no mail server is configured"):
        send(SmtpSink(), host="")


def test_an_address_outside_ascii_goes_where_smtputf8_is_offered(sink: SmtpSink) -> None:
    courier = SmtpCourier(sink.settings())
    courier.send(OURS, "王伟@customer.test", RAW)
    courier.close()
    (letter,) = sink.letters
    assert letter.recipients == ("王伟@customer.test",)
    assert "SMTPUTF8" in letter.mail_options


def test_two_couriers_work_side_by_side(sink: SmtpSink) -> None:
    def ten(number: int) -> None:
        courier = SmtpCourier(sink.settings())
        for turn in range(10):
            courier.send(OURS, THEIRS, RAW + f"{number}.{turn}\r\n".encode())
        courier.close()

    threads = [threading.Thread(target=ten, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: len(sink.letters) == 20, what="twenty letters")
    assert len({letter.raw for letter in sink.letters}) == 20
    assert message_from_bytes(sink.letters[0].raw, policy=policy.SMTP)["Subject"]
