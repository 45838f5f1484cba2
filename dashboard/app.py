"""The dashboard's script: who is signed in, which screens there are, the look; what screens do is in `screens/`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.frame import header, page
from dashboard.screens import keep_pages, mailboxes, messages, people, settings
from dashboard.screens.case import page as case
from dashboard.screens.figures import page as figures
from dashboard.screens.review import page as review
from dashboard.screens.worklist import page as worklist

st.set_page_config(
    page_title="kesu 客诉",
    page_icon=str(Path(__file__).parent / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed",
)
if st.context.theme.type == "dark":
    st.html(Path(__file__).parent / "web" / "theme_dark.css")
_c = page.context(active=True)
_w = _c.w
_pages = {
    "work": st.Page(worklist.show, title=_w("Work list"), icon=":material/checklist:", url_path="work", default=True),
    "case": st.Page(case.show, title=_w("Case"), icon=":material/folder_open:", url_path="case", visibility="hidden"),
    "review": st.Page(review.show, title=_w("Review"), icon=":material/fact_check:", url_path="review"),
    "messages": st.Page(messages.show, title=_w("Other messages"), icon=":material/mail:", url_path="messages"),
    "mailboxes": st.Page(mailboxes.show, title=_w("Mailboxes"), icon=":material/all_inbox:", url_path="mailboxes"),
    "figures": st.Page(figures.show, title=_w("Figures"), icon=":material/bar_chart:", url_path="figures"),
    "people": st.Page(
        people.show,
        title=_w("People"),
        icon=":material/group:",
        url_path="people",
        visibility=header.seen_by(_c.who, "people"),
    ),
    "settings": st.Page(settings.show, title=_w("Settings"), icon=":material/settings:", url_path="settings"),
}
keep_pages(_pages)
_chosen = st.navigation(list(_pages.values()), position="top")
header.bar(_c)
_chosen.run()
