"""Bearer tokens for mail servers that take no password (Microsoft 365, Google): fetched, and kept until shortly before they end."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from foundations.language.sentence import say
from foundations.mailserver.sign_in import TokenRefused, is_loopback
from foundations.settings.shapes import OAuth2

#: A token is not used in its last minutes: it must outlive the sign-in that it is fetched for.
MARGIN_SECONDS = 120.0
ANSWER_BYTES = 100_000


class TokenSource:
    """A callable that gives a valid bearer token, by refresh token where there is one, else by client credentials (RFC 6749 §4.4, §6)."""

    def __init__(self, settings: OAuth2, timeout_seconds: float = 20.0) -> None:
        self._settings = settings
        self._timeout = timeout_seconds
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0
        self._refresh_token = settings.refresh_token

    def __call__(self) -> str:
        with self._lock:
            if not self._token or time.monotonic() >= self._good_until:
                self._fetch()
            return self._token

    def forget(self) -> None:
        """Fetch anew next time: the server did not like this one."""
        with self._lock:
            self._token = ""

    def _fetch(self) -> None:
        address = urllib.parse.urlsplit(self._settings.token_url)
        if address.scheme != "https" and not (address.scheme == "http" and is_loopback(address.hostname or "")):
            raise TokenRefused(
                say("token_url must begin with https:// ({token_url})", token_url=self._settings.token_url),
                temporary=False,
            )
        request = urllib.request.Request(  # noqa: S310  # the scheme has just been checked
            self._settings.token_url,
            data=urllib.parse.urlencode(self._form()).encode("ascii"),
            headers={"Accept": "application/json"},
        )
        asked = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310  # the same
                given = json.loads(answer.read(ANSWER_BYTES))
            token, seconds = str(given["access_token"]), float(given.get("expires_in", 300))
        except urllib.error.HTTPError as error:
            said = error.read(ANSWER_BYTES).decode("utf-8", "replace")
            raise TokenRefused(
                say(
                    "{hostname} gives no token: {code} {reason}. Check client_id, secret and scope",
                    hostname=address.hostname,
                    code=error.code,
                    reason=_reason(said),
                ),
                temporary=error.code >= 500 or error.code == 429,
            ) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TokenRefused(
                say("no token from {hostname}: {error}. Check token_url", hostname=address.hostname, error=error),
                temporary=True,
            ) from error
        # A provider may hand out a new refresh token with each answer and end the old one (RFC 6749 §6).
        self._refresh_token = str(given.get("refresh_token") or self._refresh_token)
        self._token = token
        self._good_until = asked + max(seconds - MARGIN_SECONDS, seconds / 2)

    def _form(self) -> dict[str, str]:
        form = {"client_id": self._settings.client_id}
        if self._settings.client_secret:
            form["client_secret"] = self._settings.client_secret
        if self._settings.scope:
            form["scope"] = self._settings.scope
        if self._refresh_token:
            return form | {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
        return form | {"grant_type": "client_credentials"}


def _reason(said: str) -> str:
    """What the provider says is wrong (RFC 6749 §5.2), without the page around it."""
    try:
        answer = json.loads(said)
        return f"{answer['error']}: {answer.get('error_description', '')}".strip(": ")[:300]
    except (ValueError, KeyError, TypeError):
        return said[:100]
