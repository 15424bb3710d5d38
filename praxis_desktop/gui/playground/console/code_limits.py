"""What can be edited as code: no characters that Python does not know, not too much, no endless line."""

from __future__ import annotations

import re

MOST_CHARACTERS = 32 << 10
MOST_LINE = 2048
"""Characters of all, and of a line, that are edited; what is longer is held back."""

_PREVIEW_LINES = 12
_PREVIEW_LINE = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85]")


def cleaned(text: str) -> tuple[str, int]:
    """What was pasted, as code; and how many characters that no code can have are left out."""
    return _CONTROL.subn("", _LINE_END.sub("\n", text))


def is_short(code: str) -> bool:
    """Whether it can be edited."""
    return len(code) <= MOST_CHARACTERS and max(map(len, code.split("\n"))) <= MOST_LINE


def beginning(code: str) -> str:
    """As much of it as is shown of code that is too long."""
    lines = code[: _PREVIEW_LINES * _PREVIEW_LINE].split("\n")[:_PREVIEW_LINES]
    return "\n".join(line[:_PREVIEW_LINE] for line in lines)
