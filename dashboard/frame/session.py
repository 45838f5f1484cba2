"""Who looks at the page: found again on every run from the session cookie, never kept where another could see it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from complaints.model import Actor
from dashboard import accounts, clock, wiring
from dashboard.accounts import COOKIE
from dashboard.frame.redirect import go
from dashboard.words.language import LANGUAGES, Words, words
from dashboard.words.safe import label

#: roles that may do casework at all; the others look
WORKING = frozenset({"sales", "qa", "department", "management_representative", "general_manager"})
#: how old a provider's word may be when we take it
FRESH_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in user of this run."""

    name: str
    role: str
    language: str
    department: str = ""
    email: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(self.name, self.role)

    @property
    def names(self) -> tuple[str, ...]:
        """What stands for this person as an owner of cases."""
        return tuple(x for x in (self.name, self.department) if x)


def person(*, active: bool) -> Person | None:
    """The user of this browser session, or None; `active` tells that a person did something, not a timer.

    Asked anew of the store each time: a user who was disabled, or was idle too long, is gone at once.
    """
    found = accounts.of_token(st.context.cookies.get(COOKIE, ""), clock.now(), active=active)
    return None if found is None else of_account(found, _first_language())


def of_account(found: accounts.Account, first_language: str) -> Person:
    """The person of an account; `first_language` counts for somebody who has not chosen one."""
    language = found.language if found.language in LANGUAGES else first_language
    return Person(found.name, found.role, language, found.department, found.email)


def _of_provider() -> tuple[accounts.Account | None, str]:
    """The local user for whom an OpenID provider has just vouched, and the address that it named.

    Only a sign-in of the last minutes counts: what Streamlit remembers longer must not outlive our idle time.
    """
    if not accounts.provider_configured() or not st.user.is_logged_in or st.user.get("email_verified") is False:
        return None, ""
    address, issued = str(st.user.get("email") or ""), st.user.get("iat")
    if not isinstance(issued, int | float) or clock.now().timestamp() - issued > FRESH_SECONDS:
        return None, ""
    return accounts.of_email(address), address


def _first_language() -> str:
    cookie = st.context.cookies.get("kesu_language", "")
    return cookie if cookie in LANGUAGES else wiring.settings().dashboard.language


def current(*, active: bool = False) -> Person:
    """The user of this run; without one the page stops here with a sentence and a way to sign in.

    When a timer finds that the session has ended (`active` is false), the whole page goes, not only the timer's part.
    """
    who = person(active=active)
    if who is None:
        if not active:
            st.rerun(scope="app")
        _ended(words(_first_language(), wiring.settings().company.timezone))
        st.stop()
    assert who is not None
    return who


def _ended(w: Words) -> None:
    """Nobody is signed in: the ways in. Somebody whom the provider vouches for gets a session of ours at once."""
    found, address = _of_provider()
    if found is not None:
        go(f"/enter?code={accounts.hand_over(found, clock.now())}")
        return
    if address:
        st.warning(
            label(
                w(
                    "Your address {address} belongs to no user here. Please ask the administrator to add you.",
                    address=address,
                )
            )
        )
    else:
        st.warning(w("You are not signed in, or were idle too long."))
    if accounts.provider_configured() and st.button(w("Sign in with the company account"), type="primary"):
        st.login()
    st.html(f'<a href="/sign-in" target="_self">{w("Sign in")}</a>')


def words_of(who: Person) -> Words:
    """The words in the person's language and the company's zone."""
    return words(who.language, wiring.settings().company.timezone)
