"""Text that strangers wrote, made harmless to show: control and direction marks become visible, nothing is markup.

Rules: text from a message goes to the browser through `st.html` with `escaped`, or as data of our own parts (which set
`textContent`), never through markdown. Where a Streamlit label must carry it, `label` takes markdown's meaning away.
"""

from __future__ import annotations

import html
import re
import unicodedata

from foundations.language.pattern import Pattern

#: direction overrides and isolates, and marks without width: they make a name look like another
_MARKS = Pattern(
    "[\u061c\u180e\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROLS = Pattern(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKDOWN = Pattern(r"([\\`*_{}\[\]()#+\-.!|<>$~:&^=])")
#: tags of a formatted letter that carry meaning and can do nothing: no links, images, styles, forms or frames
_TAGS = frozenset(
    [
        "p",
        "br",
        "div",
        "span",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
        "blockquote",
        "pre",
        "code",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ]
)


def _shown(match: re.Match[str]) -> str:
    return f"⟦U+{ord(match.group()):04X}⟧"


def visible(text: object) -> str:
    """One or more lines as they are, with every control, direction or zero-width mark shown as ⟦U+202E⟧."""
    plain = str(text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(_shown, _MARKS.sub(_shown, plain))


def one_line(text: object, limit: int = 300) -> str:
    """`visible` on one line, cut at `limit` characters with an ellipsis; combining marks cannot pile up."""
    line = re.sub(r"\s+", " ", visible(text)).strip()
    line = "".join(c for i, c in enumerate(line) if not (unicodedata.combining(c) and _piled(line, i)))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _piled(line: str, i: int) -> bool:
    return i >= 3 and all(unicodedata.combining(c) for c in line[i - 3 : i])


def escaped(text: object, limit: int = 0) -> str:
    """`visible` (or `one_line` with a limit) escaped for HTML, attribute values included."""
    return html.escape(one_line(text, limit) if limit else visible(text), quote=True)


def label(text: object, limit: int = 120) -> str:
    """`one_line` with every character that Streamlit's markdown would read as markup taken literally."""
    return _MARKDOWN.sub(r"\\\1", one_line(text, limit))


def formatted(letter: str) -> str:
    """The HTML body of a letter with its paragraphs and tables, and nothing that links, loads, runs or restyles the page."""
    import nh3

    cleaned = nh3.clean(
        letter[:500_000],
        tags=set(_TAGS),
        clean_content_tags={
            "script",
            "style",
            "title",
            "head",
            "template",
            "noscript",
            "svg",
            "math",
            "iframe",
            "object",
        },
        attributes={"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        link_rel=None,
        url_schemes=set(),
    )
    return _CONTROLS.sub(_shown, _MARKS.sub(_shown, cleaned))


def file_name(name: str) -> str:
    """A name under which a download is offered: no path, no marks, no control characters, never empty."""
    last = re.split(r"[\\/]", _CONTROLS.sub("_", _MARKS.sub("_", name)))[-1]
    last = re.sub(r'[<>:"|?*]', "_", last).strip(" .")
    return last[-120:] or "attachment"
