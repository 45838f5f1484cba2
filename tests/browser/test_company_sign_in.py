"""Signing in through an OpenID Connect provider, by Streamlit's own login, over a provider that answers on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import serving
from tests.servers import free_port


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """An OpenID provider that lets everybody in under the address that he types."""
    mock = pytest.importorskip("oidc_provider_mock")
    with mock.run_server_in_thread(port=free_port()) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def company(sample_store: Path, tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[str]:
    """A dashboard that knows the provider."""
    folder = tmp_path_factory.mktemp("company") / "store"
    shutil.copytree(sample_store, folder)
    with serving(folder, before=lambda port: _secrets(folder, provider, port)) as url:
        yield url


def _secrets(folder: Path, provider: str, port: int) -> None:
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{"x" * 40}"
client_id = "kesu"
client_secret = "anything"
server_metadata_url = "{provider}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )


def _through_provider(page: Any, url: str, address: str) -> None:
    page.goto(f"{url}/sign-in?lang=en")
    page.get_by_role("link", name="Sign in with the company account").click()
    page.get_by_role("button", name="Sign in with the company account").click()
    page.wait_for_selector("input[name=sub]")
    page.fill("input[name=sub]", address)
    page.get_by_role("button", name="Authorize").click()


def test_the_user_to_whom_the_address_belongs_is_signed_in(company: str, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    _through_provider(page, company, "qa.lin@harbourvalve.test")
    page.wait_for_selector("h1:has-text('Work list')", timeout=60_000)
    assert any(c["name"] == "kesu_session" and c["httpOnly"] for c in context.cookies())
    page.reload()
    page.wait_for_selector("h1:has-text('Work list')")
    context.close()


def test_an_address_of_nobody_opens_nothing(company: str, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    _through_provider(page, company, "stranger@elsewhere.test")
    page.wait_for_selector("text=belongs to no user here", timeout=60_000)
    assert page.request.get(f"{company}/original/1", max_redirects=0).status in (303, 401)
    context.close()


def test_without_any_sign_in_no_data_is_shown(company: str, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(company)
    page.wait_for_selector("text=/not signed in|尚未登录/")
    assert "KS2026" not in page.content()
    context.close()
