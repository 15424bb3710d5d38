"""The regular expressions that protocols ask texts to match."""

from __future__ import annotations

import re


def is_matched(pattern: str, text: str) -> bool:
    """Whether the whole of ``text`` matches."""
    return re.fullmatch(pattern, text) is not None
