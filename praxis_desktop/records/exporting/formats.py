"""What runs can be exported as."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Format = Literal["csv", "json", "pdf"]
FORMATS: tuple[Format, ...] = ("csv", "json", "pdf")

_ENDINGS: dict[str, Format] = {".json": "json", ".pdf": "pdf", ".zip": "csv", ".csv": "csv"}


def format_of(path: Path) -> Format | None:
    """The format that a file's name asks for."""
    return _ENDINGS.get(path.suffix.lower())
