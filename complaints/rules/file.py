"""A company's own procedure: the readable TOML file, laid over the default rules, every error told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from complaints.model import ROLES
from complaints.reading import Json
from complaints.rules.shapes import CLASSES, ROLLS, UNITS, Rules, Timer

_SCALARS = {
    "unclassified_counts_as": str,
    "most_serious_class": str,
    "close_requires_effectiveness": bool,
    "reopen_days": int,
    "interim_report_class_i": int,
    "chase_overdue_actions": int,
    "missing_facts_reminder": int,
    "closing_note": bool,
}
_TIMER_KEYS = {"amount": int, "unit": str, "clause": str, "owner": str, "clock": str, "roll": str, "beyond": int}


class RulesErrors(ValueError):  # noqa: N818  a list of errors, none of them raised alone
    """Everything that is wrong with a procedure file; `errors` are sentences that name the key."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


def read_rules(text: str, base: Rules) -> Rules:
    """The rules that `text` lays over `base`; what it does not name stays. Raises RulesErrors."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesErrors([f"it is not valid TOML: {error}"]) from None
    reader = _Reader()
    rules = reader.rules(values, base)
    if reader.errors:
        raise RulesErrors(reader.errors)
    return rules


class _Reader:
    """Reads one section after the other and collects what is wrong."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def rules(self, values: Mapping[str, Json], base: Rules) -> Rules:
        """`base` with every section of the file laid over it."""
        known = {"timers", "written_answer", "site_visit", "approvals", "routing", "retention", "silence", "general"}
        for name in set(values) - known:
            self.errors.append(f"{name}: there is no such section; the sections are {', '.join(sorted(known))}")
        sections = {name: self._table(values, name) for name in known}
        made = replace(
            base,
            timers=self._timers("timers", sections["timers"], base.timers),
            written_answer=self._timers("written_answer", sections["written_answer"], base.written_answer),
            site_visit=self._timers("site_visit", sections["site_visit"], base.site_visit),
            chains=self._lists("approvals", sections["approvals"], base.chains, base.chains, ROLES),
            routing=self._lists("routing", sections["routing"], base.routing, base.routing, None),
            retention=self._retention(sections["retention"], base),
            answers_before_silent_close=self._answers(sections["silence"], base),
        )
        return self._general(sections["general"], made)

    def _table(self, values: Mapping[str, Json], name: str) -> Mapping[str, Json]:
        table = values.get(name, {})
        if not isinstance(table, dict):
            self.errors.append(f"{name}: write it as a section [{name}]")
            return {}
        return table

    def _timers(self, section: str, values: Mapping[str, Json], base: Mapping[str, Timer]) -> Mapping[str, Timer]:
        made = dict(base)
        for name, entry in values.items():
            where = f"{section}.{name}"
            if name not in base:
                self.errors.append(f"{where}: there is no such timer; the timers are {', '.join(base)}")
            elif not isinstance(entry, dict):
                self.errors.append(f'{where}: write it as {{ amount = 2, unit = "working_days" }}')
            else:
                made[name] = self._timer(where, entry, base[name])
        return MappingProxyType(made)

    def _timer(self, where: str, entry: Mapping[str, Json], base: Timer) -> Timer:
        before = len(self.errors)
        for key, value in entry.items():
            kind = _TIMER_KEYS.get(key)
            if kind is None:
                self.errors.append(f"{where}.{key}: there is no such key; the keys are {', '.join(_TIMER_KEYS)}")
            elif not isinstance(value, kind) or isinstance(value, bool):
                self.errors.append(f"{where}.{key}: it must be {'a whole number' if kind is int else 'text'}")
        if len(self.errors) > before:
            return base
        made = replace(base, **entry)
        choices = {"unit": UNITS, "roll": ROLLS, "clock": ("elapsed", "working"), "owner": ROLES}
        for key, allowed in choices.items():
            if getattr(made, key) not in allowed:
                self.errors.append(f"{where}.{key}: it must be one of {', '.join(allowed)}")
        if not 0 < made.amount <= 5000 or not 0 <= made.beyond <= 100:
            self.errors.append(f"{where}: the time must be between 1 and 5000 {made.unit}")
        return made

    def _lists(
        self,
        section: str,
        values: Mapping[str, Json],
        base: Mapping[str, tuple[str, ...]],
        names: Mapping[str, Json],
        allowed: tuple[str, ...] | None,
    ) -> Mapping[str, tuple[str, ...]]:
        made = dict(base)
        for name, entry in values.items():
            where = f"{section}.{name}"
            if name not in names:
                self.errors.append(f"{where}: there is no such entry; the entries are {', '.join(names)}")
            elif not isinstance(entry, list) or not all(isinstance(x, str) and x for x in entry):
                self.errors.append(f'{where}: it must be a list such as ["quality"]')
            elif allowed and set(entry) - set(allowed):
                self.errors.append(
                    f"{where}: there is no role {min(set(entry) - set(allowed))}; the roles are {', '.join(allowed)}"
                )
            else:
                made[name] = tuple(entry)
        return MappingProxyType(made)

    def _retention(self, values: Mapping[str, Json], base: Rules) -> Mapping[str, tuple[int, str]]:
        made = dict(base.retention)
        for name, entry in values.items():
            years, clause = (entry.get("years"), entry.get("clause", "")) if isinstance(entry, dict) else (entry, "")
            if name not in made:
                self.errors.append(f"retention.{name}: there is no such record; the records are {', '.join(made)}")
            elif not isinstance(years, int) or isinstance(years, bool) or not 0 <= years <= 100:
                self.errors.append(f"retention.{name}: years must be a whole number from 0 to 100")
            else:
                made[name] = (years, str(clause) or made[name][1])
        return MappingProxyType(made)

    def _answers(self, values: Mapping[str, Json], base: Rules) -> tuple[int, int]:
        unjustified, justified = base.answers_before_silent_close
        for key, value in values.items():
            if key not in ("answers_if_unjustified", "answers_if_justified"):
                self.errors.append(
                    f"silence.{key}: there is no such key; the keys are answers_if_unjustified, answers_if_justified"
                )
            elif not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 10:
                self.errors.append(f"silence.{key}: it must be a whole number from 1 to 10")
            elif key == "answers_if_justified":
                justified = value
            else:
                unjustified = value
        return unjustified, justified

    def _general(self, values: Mapping[str, Json], rules: Rules) -> Rules:
        changes: dict[str, Json] = {}
        for key, value in values.items():
            kind = _SCALARS.get(key)
            if kind is None:
                self.errors.append(f"general.{key}: there is no such key; the keys are {', '.join(_SCALARS)}")
            elif not isinstance(value, kind) or (kind is int and not _whole(value)):
                form = {bool: "true or false", int: "a whole number"}.get(kind, "text")
                self.errors.append(f"general.{key}: it must be {form}")
            elif key == "unclassified_counts_as" and value not in CLASSES:
                self.errors.append(f"general.{key}: it must be I, II or III")
            elif key == "most_serious_class" and value not in ("I", "III"):
                self.errors.append(f"general.{key}: it must be I or III")
            else:
                changes[key] = value
        return replace(rules, **changes)


def _whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 5000
