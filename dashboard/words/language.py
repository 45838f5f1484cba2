"""One reader's language: translated sentences, names of stable words, dates and times in the company's zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from complaints.reading import Json
from dashboard.words.safe import one_line
from wording import LANGUAGES, names, text
from wording.names import N_

__all__ = ["LANGUAGES", "LANGUAGE_NAMES", "N_", "Words", "words"]

LANGUAGE_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Words:
    """Translates for one language; calling it translates a sentence and fills its `{places}`."""

    language: str
    translate: Callable[[str], str]
    zone: ZoneInfo

    def __call__(self, sentence: str, **places: object) -> str:
        told = self.translate(sentence)
        return told.format(**places) if places else told

    def name(self, table: Mapping[str, str], word: str | None) -> str:
        """The name of a stable word; one that is not in the table is shown as it is, so that nothing hides."""
        if not word:
            return ""
        known = table.get(word)
        return self.translate(known) if known else one_line(word, 80)

    def listed(self, table: Mapping[str, str], given: list[str] | tuple[str, ...]) -> str:
        """The names of several stable words, side by side in the manner of the language."""
        return self.separator.join(self.name(table, x) for x in given)

    @property
    def separator(self) -> str:
        """What stands between the items of a list."""
        return "、" if self.language.startswith("zh") else ", "

    @property
    def semicolon(self) -> str:
        """What stands between names with their values, which may be lists themselves."""
        return "；" if self.language.startswith("zh") else "; "

    @property
    def colon(self) -> str:
        """What stands between a name and its value."""
        return "：" if self.language.startswith("zh") else ": "

    def quoted(self, name: str) -> str:
        """A name in the quotation marks of the language."""
        return f"「{name}」" if self.language == "zh-Hant" else f"“{name}”"

    def instant(self, at: datetime | None, *, year: bool = True) -> str:
        """`2026-11-20 16:30` in the company's zone; nothing for None."""
        if at is None:
            return ""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M" if year else "%m-%d %H:%M")

    def day(self, at: datetime | date | None) -> str:
        """`2026-11-20`; an instant is shown as its day in the company's zone, None as nothing."""
        if at is None:
            return ""
        if isinstance(at, datetime):
            at = at.astimezone(self.zone).date()
        return at.isoformat()

    def stored_instant(self, value: Json) -> str:
        """An instant kept as ISO text, shown like the others; other text stays as it is."""
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            return one_line(value, 60)
        return self.instant(at) if at.tzinfo else one_line(value, 60)

    def severity(self, confirmed: str | None, suggested: str | None = None) -> str:
        """`Class II`, with a question mark in words while only suggested."""
        if confirmed:
            return self("Class {class_}", class_=confirmed)
        if suggested:
            return self("Class {class_} suggested", class_=suggested)
        return self("Unclassified")

    def minutes(self, count: int) -> str:
        """A span of working or clock time: `3 h 20 min`, `45 min`."""
        hours, rest = divmod(max(count, 0), 60)
        if hours >= 10 or (hours and not rest):
            return self("{hours} h", hours=hours)
        return (
            self("{hours} h {minutes} min", hours=hours, minutes=rest) if hours else self("{minutes} min", minutes=rest)
        )

    def size(self, count: int) -> str:
        """A number of bytes as `12 KB` or `3.4 MB`, in thousands."""
        return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} KB"


@lru_cache(maxsize=32)
def words(language: str, zone: str) -> Words:
    """The words of a language (an unknown one reads as English) in a time zone."""
    return Words(language if language in LANGUAGES else "en", text(language, "dashboard"), ZoneInfo(zone))


def field_name(w: Words, field: str) -> str:
    """The name of a complaint field; one that has none is shown as it is."""
    return w.name(names.FIELD, field)
