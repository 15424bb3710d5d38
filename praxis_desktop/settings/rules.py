"""What a setting's value may be: checked as JSON gives it, or read from an environment variable's text."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import NamedTuple, Protocol

Value = bool | int | float | str


class Rule(Protocol):
    """One kind of value. ``allowed`` says in words what it takes, to go on after "must be"."""

    @property
    def allowed(self) -> str: ...

    def check(self, value: object) -> Value:
        """``value`` as the setting holds it. Raises ValueError when it is none of this kind."""

    def parse(self, text: str) -> Value:
        """The value that ``text`` means. Raises ValueError when it is none of this kind."""


class Switch:
    """On or off."""

    @property
    def allowed(self) -> str:
        return "true or false"

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError(self.allowed)
        return value

    def parse(self, text: str) -> bool:
        lowered = text.strip().lower()
        if lowered in ("true", "1", "yes", "on"):
            return True
        if lowered in ("false", "0", "no", "off"):
            return False
        raise ValueError(self.allowed)


class Whole(NamedTuple):
    """A whole number between two others; ``remark`` says what a special one of them means."""

    lowest: int
    highest: int
    unit: str = ""
    remark: str = ""

    @property
    def allowed(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        remark = f" ({self.remark})" if self.remark else ""
        return f"a whole number from {self.lowest} to {self.highest}{unit}{remark}"

    def check(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.lowest <= value <= self.highest:
            raise ValueError(self.allowed)
        return value

    def parse(self, text: str) -> int:
        # int() would take underscores and digits of all scripts, and refuse long texts in words of its own.
        if not re.fullmatch(r"[+-]?[0-9]{1,20}", text.strip()):
            raise ValueError(self.allowed)
        return self.check(int(text))


class Number(NamedTuple):
    """A number between two others."""

    lowest: float
    highest: float
    unit: str

    @property
    def allowed(self) -> str:
        return f"a number from {self.lowest:g} to {self.highest:g} {self.unit}"

    def check(self, value: object) -> float:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise ValueError(self.allowed)
        if not (math.isfinite(value) and self.lowest <= value <= self.highest):
            raise ValueError(self.allowed)
        return float(value)

    def parse(self, text: str) -> float:
        if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text.strip()):
            raise ValueError(self.allowed)
        return self.check(float(text))


class Choice(NamedTuple):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return " or ".join(f'"{word}"' for word in self.words)

    def check(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValueError(self.allowed)
        return value

    def parse(self, text: str) -> str:
        return self.check(text.strip().lower())


class File:
    """The absolute path of a file, which need not be there; the empty text for none."""

    @property
    def allowed(self) -> str:
        return "the absolute path of a file, or empty"

    def check(self, value: object) -> str:
        return _checked_path(value, self.allowed)

    def parse(self, text: str) -> str:
        return self.check(text.strip())


class Folder:
    """The absolute path of a folder, which need not be there; the empty text for none."""

    @property
    def allowed(self) -> str:
        return "the absolute path of a folder, or empty"

    def check(self, value: object) -> str:
        return _checked_path(value, self.allowed)

    def parse(self, text: str) -> str:
        return self.check(text.strip())


class Folders:
    """Absolute paths of folders, which need not be there: one text, ``os.pathsep`` between them."""

    @property
    def allowed(self) -> str:
        return (
            "absolute paths of folders, as a list or as a text with : between them (; on Windows), or empty"
        )

    def check(self, value: object) -> str:
        paths = value.split(os.pathsep) if isinstance(value, str) else value
        if not isinstance(paths, list):
            raise ValueError(self.allowed)
        for path in paths:
            if not isinstance(path, str) or "\0" in path or (path and not Path(path).is_absolute()):
                raise ValueError(self.allowed)
            if os.pathsep in path:  # in a list: it could not be told from two
                raise ValueError(self.allowed)
        return os.pathsep.join(filter(None, paths))

    def parse(self, text: str) -> str:
        return self.check(text.strip())


def _checked_path(value: object, allowed: str) -> str:
    if not isinstance(value, str) or "\0" in value or (value and not Path(value).is_absolute()):
        raise ValueError(allowed)
    return value
