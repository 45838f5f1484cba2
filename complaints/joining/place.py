"""Which case a message belongs to: copies and replies join theirs, everything else is new; every verdict says why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from foundations.mailserver.own_addresses import NOBODYS, OwnAddresses

#: Providers whose addresses prove no company (subdomains of the country forms are listed where they are used).
FREE_MAIL = frozenset(  # a block of words reads better than a hundred quoted ones
    """
    qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com yeah.net 188.com netease.com sina.com sina.cn
    vip.sina.com sohu.com vip.sohu.com tom.com 21cn.com 139.com 189.cn wo.cn wo.com.cn aliyun.com alibaba-inc.com
    gmail.com googlemail.com outlook.com outlook.com.tw outlook.com.hk hotmail.com hotmail.com.tw hotmail.com.hk
    hotmail.co.uk hotmail.fr hotmail.de live.com live.cn live.hk live.co.uk msn.com yahoo.com yahoo.com.tw yahoo.com.hk
    yahoo.com.cn yahoo.cn yahoo.co.jp yahoo.co.uk yahoo.de yahoo.fr ymail.com rocketmail.com kimo.com icloud.com me.com
    mac.com aol.com gmx.com gmx.de gmx.net web.de t-online.de mail.com mail.ru yandex.com yandex.ru proton.me
    protonmail.com pm.me zoho.com zohomail.com fastmail.com fastmail.fm tutanota.com naver.com daum.net hanmail.net
    hinet.net msa.hinet.net pchome.com.tw seed.net.tw netvigator.com hkbn.net singnet.com.sg orange.fr free.fr
    laposte.net wanadoo.fr libero.it virgilio.it comcast.net verizon.net att.net btinternet.com rediffmail.com
    """.split()  # noqa: SIM905 - a list that people read and add to
)
#: Second-level names under which anybody registers: `com.cn` is no company.
_PUBLIC_SECOND = frozenset("com net org gov edu ac co or ne idv mil gob".split())  # noqa: SIM905 - the same


@dataclass(frozen=True, slots=True)
class EarlierCopy:
    """A message with the same content that was settled before: its id, and its case if it has one."""

    message_id: int
    case_no: str | None
    how: Literal["content", "fax"]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A case whose number the message names, with the addresses of the customer's side of that case."""

    case_no: str
    participants: Collection[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: `copy` of an earlier one, `reply` into a case, or `new`; `related` names cases it mentions."""

    what: Literal["copy", "reply", "new"]
    case_no: str | None = None
    copy_of: int | None = None
    why: str = ""
    related: tuple[str, ...] = ()


def place(
    sender: str,
    copy: EarlierCopy | None,
    referenced: str | None,
    tagged: Iterable[Tagged],
    ours: OwnAddresses,
) -> Place:
    """Copies first, then Message-ID references, then the case tag if the sender is known in that case (contract §4).

    `sender` is the From address; `referenced` the case that one of its references leads to. A tag from an unknown
    sender proves nothing: the message is new and only mentions that case.
    """
    if copy:
        why = "the same letter came before" if copy.how == "content" else "the same fax came before"
        return Place("copy", copy.case_no, copy.message_id, why)
    if referenced:
        return Place("reply", referenced, None, "it answers a letter or message of the case")
    named = list(tagged)
    for case in named:
        if is_known(sender, case.participants, ours):
            return Place("reply", case.case_no, None, "it carries the case number and its sender is known in the case")
    return Place("new", related=tuple(case.case_no for case in named))


def is_known(sender: str, participants: Iterable[str], ours: OwnAddresses = NOBODYS) -> bool:
    """Whether an address takes part in a case: itself, by its company's domain, or as one of our own people."""
    address = sender.strip().lower()
    known = {p.strip().lower() for p in participants}
    if not address:
        return False
    if address in known or address in ours:
        return True
    return any(same_company(address, other) for other in known)


def same_company(one: str, other: str) -> bool:
    """Whether two addresses share a company's domain: equal or one below the other, and no free-mail provider."""
    a, b = sorted((domain_of(one), domain_of(other)), key=len)
    return is_company_domain(a) and (a == b or b.endswith("." + a))


def is_company_domain(domain: str) -> bool:
    """Whether a domain stands for one company: no free-mail provider, no bare public suffix such as `com.cn`."""
    labels = domain.split(".")
    if domain in FREE_MAIL or any(domain.endswith("." + free) for free in FREE_MAIL) or len(labels) < 2:
        return False
    return not (len(labels) == 2 and labels[0] in _PUBLIC_SECOND and len(labels[1]) == 2)


def domain_of(address: str) -> str:
    """The domain of a mail address, lower case; empty if there is none."""
    return address.rpartition("@")[2].strip().lower() if "@" in address else ""
