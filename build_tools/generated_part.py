"""The part of a page that is made from the code: between two lines of the page, which say what makes it."""

from __future__ import annotations


def renewed_part(page: str, begin: str, end: str, text: str) -> str:
    """``page`` with ``text`` between the lines ``begin`` and ``end``. Raises ValueError when it has none."""
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"the page has no lines {begin.strip()!r} and {end.strip()!r}")
    return f"{before}{begin}\n{text}\n{end}{after}"
