"""Texts that came from somewhere else, for terminals: none of their characters may be obeyed."""

from __future__ import annotations

import re

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Controls but for line feeds and tabs, and what turns the direction of writing around."""


def legible(text: str) -> str:
    r"""``text`` with an escape (``\x1b``) for each character that moves, colours, hides or turns around what
    a terminal shows. Lines stay lines.
    """
    return text if text.isprintable() else _OBEYED.sub(_escaped, text)


def legible_line(text: str) -> str:
    """``text`` as ``legible`` has it, in one line: it cannot look like several."""
    return text if text.isprintable() else " ".join(legible(text).split())


def _escaped(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def bytes_for_people(count: int) -> str:
    """``11.3 MiB``."""
    size, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{count} bytes" if unit == "bytes" else f"{size:.1f} {unit}"
