"""The page that describes each picture, and says which are in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from build_tools.screenshots.pictures import GROUPS, PICTURES
from build_tools.screenshots.stage import LOOKS

ROOT = Path(__file__).resolve().parents[2]
_SHOWN = re.compile(r"screenshots/([\w.-]+\.png)")

_HEAD = """# Pictures of the window

Every page and every state, from the real program on a virtual screen: `python -m build_tools.screenshots`
takes all of them, and `python -m build_tools.screenshots SCENE ...` those of some scenes. Each is there in
eight looks: light and dark, at 1280 x 800 and at 1024 x 700 (the window's usual and its smallest size, in
logical pixels), at 100 % and at 150 % (the display size of the settings: half as many pixels again in each
direction).

This page is made of `build_tools/screenshots/pictures.py`.
"""


def page() -> str:
    """Return the page's text."""
    parts = [_HEAD]
    for number, title in GROUPS.items():
        parts.append(f"\n## {title}\n\n| Picture | Shows | Light | Dark |\n|---|---|---|---|\n")
        for name, picture in PICTURES.items():
            if name.startswith(number):
                cells = (_links(name, "light"), _links(name, "dark"))
                parts.append(f"| `{name}` | {picture.shows} | {' | '.join(cells)} |\n")
    return "".join(parts)


def _links(name: str, scheme: str) -> str:
    looks = sorted(
        (look for look in LOOKS if look.scheme == scheme), key=lambda look: (look.scale, -look.size[0])
    )
    return ", ".join(f"[{look.size[0]} at {look.scale} %]({name}-{look.name}.png)" for look in looks)


def shown_in_pages() -> set[str]:
    """Return the file names of pictures in the README and the pages of docs."""
    pages = (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    return {name for page in pages for name in _SHOWN.findall(page.read_text("utf-8"))}
