"""The page that loads Streamlit's script, with our look in it from the first moment: nothing jumps when the look arrives.

Streamlit would bring the look as the first thing that the script draws, after the rest is on the screen already. Here it
stands in the page itself, and what the screens are made of is asked for at once instead of when it is first drawn.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

#: Streamlit's parts that the screens begin with; one that another version calls otherwise is loaded later, that is all
_PARTS = ("Html", "BidiComponent", "ButtonGroup", "Button", "Selectbox", "TextInput", "Pagination")
_TITLE = "kesu 客诉"


def made(static: Path) -> str:
    """The page of the Streamlit whose files lie in this folder."""
    page = (static / "index.html").read_text(encoding="utf-8")
    look = (Path(__file__).parent / "theme.css").read_text(encoding="utf-8")
    page = re.sub(r"<title>.*?</title>", f"<title>{_TITLE}</title>", page, count=1)
    links = "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in _needed(static))
    page = page.replace("</head>", f"{links}</head>", 1)
    # after Streamlit's own rules, which stand in the head, and before those of the dark theme, which come with the script
    return re.sub(r"<body[^>]*>", lambda body: f"{body[0]}<style>{look}</style>", page, count=1)


@cache
def page() -> bytes:
    """The page as it is served; read once."""
    import streamlit

    return made(Path(streamlit.__file__).parent / "static").encode()


def _needed(static: Path) -> list[str]:
    """The files of the parts and of what they are made of, as far as the page does not name them itself."""
    folder, known = static / "static" / "js", (static / "index.html").read_text(encoding="utf-8")
    found: list[str] = []
    waiting = [path.name for part in _PARTS for path in sorted(folder.glob(f"{part}.*.js"))]
    while waiting:
        name = waiting.pop(0)
        if name in found or name in known or not (folder / name).exists():
            continue
        found.append(name)
        source = (folder / name).read_text(encoding="utf-8", errors="replace")
        waiting += re.findall(r'(?:from|import)\s*"\./([\w.-]+\.js)"', source)
    return found
