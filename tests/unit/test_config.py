"""The configuration: read from file, environment and secret files; everything wrong with it is told at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from foundations.settings.shapes import Settings
from service.configuration.findings import ConfigurationErrors
from service.configuration.load import load

CONTRACT = """
[company]
name = "Example Manufacturing Co., Ltd."
also_known_as = ["示例制造有限公司", "示例製造股份有限公司"]
timezone = "Asia/Shanghai"
calendar = "CN"
working_hours = ["08:30-12:00", "13:00-17:30"]
province = "广东"
own_domains = ["example.test"]

[store]
url = "sqlite:///kesu.db"
files = "kesu-files"

[[mailbox]]
name = "complaints"
kind = "complaint"
host = "imap.example.test"
port = 993
tls = "implicit"
user = "complaints@example.test"
password_file = "secrets/complaints"
folder = "INBOX"
after = "move"
processed_folder = "Processed"
quarantine_folder = "Quarantine"
answer_since = "2026-11-20"

[[mailbox]]
name = "fax"
kind = "fax"
host = "127.0.0.1"
port = 1143
tls = "none"
user = "fax"
password = "secret"

[smtp]
host = "smtp.example.test"
port = 587
tls = "starttls"
user = "complaints@example.test"
password_file = "secrets/smtp"
from = "complaints@example.test"
bounce_address = "bounces@example.test"

[acknowledgement]
mode = "immediate"
per_sender_per_day = 20
per_hour = 500

[letters]
department = "质量部"

[limits]
message_bytes = 50_000_000
read_seconds = 120
read_memory_mb = 1500

[numbering]
pattern = "KS{date:%Y%m%d}-{seq:03d}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "complaints").write_text("p\u00e4ss\n", encoding="utf-8")
    (tmp_path / "secrets" / "smtp").write_text("letters")
    (tmp_path / "kesu.toml").write_text(CONTRACT, encoding="utf-8")
    return tmp_path


def told(path: Path | None, environ: dict[str, str] | None = None) -> dict[str, str]:
    """What is wrong, by key."""
    with pytest.raises(ConfigurationErrors) as caught:
        load(path, environ or {})
    return {error.key: str(error) for error in caught.value.errors}


def test_every_key_of_the_contract_is_read_and_paths_count_from_the_files_folder(folder: Path) -> None:
    settings = load(folder / "kesu.toml", {})
    assert settings.store.url == f"sqlite:///{folder}/kesu.db"
    assert settings.store.files == folder / "kesu-files"
    assert settings.mailbox[0].password == "p\u00e4ss"
    assert settings.mailbox[0].answer_since == date(2026, 11, 20)
    assert settings.smtp.sender == "complaints@example.test"
    assert settings.smtp.password == "letters"
    assert settings.company.own_domains == ("example.test",)


def test_without_any_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, {})
    assert settings.store.url == f"sqlite:///{tmp_path}/kesu.db"
    assert settings.numbering == Settings().numbering


def test_the_environment_wins_over_the_file(folder: Path) -> None:
    (folder / "other").write_text("from a file")
    settings = load(
        folder / "kesu.toml",
        {
            "KESU_SMTP__HOST": "mail.example.test",
            "KESU_SMTP__FROM": "quality@example.test",
            "KESU_MAILBOX__0__PASSWORD": "from the environment",
            "KESU_MAILBOX__1__PASSWORD_FILE": "other",
            "KESU_LIMITS__READERS": "3",
            "KESU_COMPANY__OWN_DOMAINS": "example.test, example.org",
            "KESU_ACKNOWLEDGEMENT__MODE": "review",
            "KESU": "no setting of ours",
        },
    )
    assert settings.smtp.host == "mail.example.test"
    assert settings.smtp.sender == "quality@example.test"
    assert [box.password for box in settings.mailbox] == ["from the environment", "from a file"]
    assert settings.limits.readers == 3
    assert settings.company.own_domains == ("example.test", "example.org")
    assert settings.acknowledgement.mode == "review"


def test_a_store_address_may_come_from_a_secret_file(folder: Path) -> None:
    (folder / "secrets" / "url").write_text("postgresql+psycopg://kesu:x@db/kesu\n")
    settings = load(folder / "kesu.toml", {"KESU_STORE__URL_FILE": "secrets/url"})
    assert settings.store.url == "postgresql+psycopg://kesu:x@db/kesu"


def test_every_error_is_told_at_once_with_file_key_and_remedy(folder: Path) -> None:
    broken = (
        CONTRACT.replace('timezone = "Asia/Shanghai"', 'timezone = "Asia/Shanghay"\nprovinz = "广东"')
        .replace('tls = "implicit"', 'tls = "maybe"')
        .replace("port = 587", 'port = "many"')
        .replace('password_file = "secrets/complaints"', 'password_file = "secrets/gone"')
        .replace("read_seconds = 120", "read_seconds = 0")
        .replace("[letters]", "[leters]")
        .replace("{seq:03d}", "{number}")
    )
    (folder / "kesu.toml").write_text(broken, encoding="utf-8")
    errors = told(folder / "kesu.toml")
    assert errors.keys() == {
        "company.timezone",
        "company.provinz",
        "mailbox[0].tls",
        "mailbox[0].password_file",
        "smtp.port",
        "limits.read_seconds",
        "leters",
        "numbering.pattern",
    }
    assert all(str(folder / "kesu.toml") in sentence for sentence in errors.values())
    assert "Did you mean province?" in errors["company.provinz"]
    assert "Did you mean letters?" in errors["leters"]


def test_an_error_of_the_environment_names_the_variable(folder: Path) -> None:
    errors = told(folder / "kesu.toml", {"KESU_SMTP__PORT": "many", "KESU_SMTP__HOSST": "x"})
    assert errors["smtp.port"].startswith("environment KESU_SMTP__PORT")
    assert errors["smtp.hosst"].startswith("environment KESU_SMTP__HOSST")


def test_a_section_or_mailbox_that_only_the_environment_names_is_blamed_on_it(folder: Path) -> None:
    file = folder / "kesu.toml"
    box = len(load(file, {}).mailbox)
    errors = told(file, {"KESU_FOO__BAR": "1", f"KESU_MAILBOX__{box}__HOST": "x"})
    assert errors["foo"].startswith("environment KESU_FOO__BAR")
    assert errors[f"mailbox[{box}].name"].startswith(f"environment KESU_MAILBOX__{box}__HOST")


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('tls = "implicit"', 'tls = "none"', "mailbox[0].tls"),
        ('name = "fax"', 'name = "complaints"', "mailbox"),
        ('from = "complaints@example.test"', "", "smtp.from"),
        ('calendar = "CN"', 'calendar = "XX"', "company.calendar"),
        ('["08:30-12:00", "13:00-17:30"]', '["08:30-12:00", "11:00-17:30"]', "company.working_hours"),
        ("port = 993", "port = 99300", "mailbox[0].port"),
        ("port = 993", "port = true", "mailbox[0].port"),
        ('url = "sqlite:///kesu.db"', 'url = "mysql://x"', "store.url"),
        ('processed_folder = "Processed"', 'processed_folder = "inbox"', "mailbox[0].folder"),
        ('name = "complaints"\n', "", "mailbox[0].name"),
        ("[smtp]", "[dashboard]\nport = 99999\n[smtp]", "dashboard.port"),
        ("[smtp]", "[dashboard]\nport = 0\n[smtp]", "dashboard.port"),
        ("[smtp]", "[metrics]\nport = 70000\n[smtp]", "metrics.port"),
        ("port = 587", "port = 65536", "smtp.port"),
        ("[smtp]", "[[smtp]]", "smtp"),
    ],
)
def test_what_cannot_work_is_refused_by_its_key(folder: Path, before: str, after: str, key: str) -> None:
    assert before in CONTRACT
    (folder / "kesu.toml").write_text(CONTRACT.replace(before, after, 1), encoding="utf-8")
    assert key in told(folder / "kesu.toml")


def test_a_file_that_is_no_toml_or_not_there_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "kesu.toml").write_text("[company\n")
    assert "TOML" in told(tmp_path / "kesu.toml")[""]
    assert "does not exist" in told(tmp_path / "gone.toml")[""]


def test_a_folder_in_place_of_the_file_is_told_as_one(folder: Path) -> None:
    with pytest.raises(ConfigurationErrors) as raised:
        load(folder, {})
    assert "it is a folder" in str(raised.value)
    assert str(folder / "kesu.toml") in str(raised.value)


def test_both_a_secret_and_its_file_are_refused(folder: Path) -> None:
    text = CONTRACT.replace('password_file = "secrets/smtp"', 'password_file = "secrets/smtp"\npassword = "x"')
    (folder / "kesu.toml").write_text(text, encoding="utf-8")
    assert "both" in told(folder / "kesu.toml")["smtp.password_file"]
