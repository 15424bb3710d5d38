"""The generated part of a page, between two marker lines."""

from __future__ import annotations


def renewed_part(page: str, begin: str, end: str, text: str) -> str:
    """Return ``page`` with ``text`` between the lines ``begin`` and ``end``. Raises ValueError if they are
    absent.
    """
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"the page has no lines {begin.strip()!r} and {end.strip()!r}")
    return f"{before}{begin}\n{text}\n{end}{after}"
