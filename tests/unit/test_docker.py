"""The image and the compose files hold together, also where no Docker engine can try them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

DOCKER = Path(__file__).resolve().parents[2] / "docker"
PROJECT = DOCKER.parent


@pytest.fixture
def compose() -> dict:
    return yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))


def test_the_image_copies_only_files_that_exist() -> None:
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (\S+) \S+$", text, re.MULTILINE):
        assert (PROJECT / source).exists(), source


def test_the_image_runs_as_a_user_without_rights() -> None:
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    user = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert user == ["kesu"]
    assert text.index("USER kesu") < text.index("ENTRYPOINT")


def test_compose_builds_the_image_from_the_project(compose: dict) -> None:
    for name in ("service", "dashboard"):
        build = compose["services"][name]["build"]
        assert (DOCKER / build["context"] / build["dockerfile"]).resolve() == (DOCKER / "Dockerfile").resolve()
        assert compose["services"][name]["read_only"] is True
        assert compose["services"][name]["cap_drop"] == ["ALL"]


def test_every_secret_and_volume_that_a_service_names_is_declared(compose: dict) -> None:
    over = yaml.safe_load((DOCKER / "compose.postgres.yaml").read_text(encoding="utf-8"))
    secrets = {**compose["secrets"], **over["secrets"]}
    volumes = {**compose["volumes"], **over["volumes"]}
    for service in [*compose["services"].values(), *over["services"].values()]:
        assert set(service.get("secrets", [])) <= secrets.keys()
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in volumes or (DOCKER / source).exists()


def test_the_configuration_in_the_image_is_one_that_kesu_reads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from service.configuration.load import load

    text = (DOCKER / "kesu.toml").read_text(encoding="utf-8")
    for name in ("complaints_password", "smtp_password"):
        (tmp_path / name).write_text("secret\n", encoding="utf-8")
        text = text.replace(f"/run/secrets/{name}", str(tmp_path / name))
    (tmp_path / "kesu.toml").write_text(text, encoding="utf-8")
    settings = load(tmp_path / "kesu.toml")
    assert settings.mailbox[0].password == "secret"
    assert settings.store.url == "sqlite:////var/lib/kesu/data/kesu.db"
    (tmp_path / "url").write_text("postgresql+psycopg://kesu:x@postgres/kesu\n", encoding="utf-8")
    monkeypatch.setenv("KESU_STORE__URL_FILE", str(tmp_path / "url"))
    assert load(tmp_path / "kesu.toml").store.url == "postgresql+psycopg://kesu:x@postgres/kesu"
