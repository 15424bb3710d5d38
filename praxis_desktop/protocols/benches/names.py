"""Finding what somebody means by a name of the catalogue, and saying what they may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MOST_NAMED = 6
"""Of a long list, in a sentence."""

_ALIKE = 0.7
"""Share of the letters that two names have in common when one may have been meant by the other."""

_PART = 4
"""Letters of a name by which it is found wherever they stand in it."""

_NUMBER = re.compile(r"\d{2,}")
"""Of wells or microlitres: who wants 384 of them has no use for labware that has others."""


def found_by(text: str, names: Iterable[str]) -> list[str]:
    """The one of ``names`` that ``text`` is, whatever its capitals and marks; else those that begin with it.

    Empty when there is none.
    """
    wanted = _bare(text)
    known = list(names)
    if text in known:
        return [text]
    same = [name for name in known if _bare(name) == wanted]
    if same or not wanted:
        return same
    return [name for name in known if _bare(name).startswith(wanted)]


def near_misses(text: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Names that ``text``, or the beginning of which it, may have been meant to be; the likeliest first."""
    import difflib

    wanted, numbers = _bare(text), set(_NUMBER.findall(text))
    likeness: dict[str, float] = {}
    for name in names:
        bare = _bare(name)
        candidates = {bare, bare[: len(wanted)]}
        likeness[name] = max(difflib.SequenceMatcher(None, wanted, found).ratio() for found in candidates)
        if len(wanted) >= _PART and wanted in bare:
            likeness[name] = 1.0
        elif numbers and numbers <= set(_NUMBER.findall(name)):
            likeness[name] = max(likeness[name], _ALIKE)
    near = [name for name, ratio in likeness.items() if ratio >= _ALIKE]
    return sorted(near, key=lambda name: (-likeness[name], len(name), name))[:most]


def one_of(names: Sequence[str], *, conjunction: str = "or") -> str:
    """The names as words of a sentence: ``a, b or c``; a long list is cut."""
    if len(names) > _MOST_NAMED:
        return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"
    return f" {conjunction} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def with_article(name: str) -> str:
    """``name`` with its article."""
    return f"{'an' if name[:1] in 'AEIOU' else 'a'} {name}"


def _bare(text: str) -> str:
    return re.sub(r"[\s_.-]+", "", text).lower()
