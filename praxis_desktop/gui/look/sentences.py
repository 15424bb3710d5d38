"""Sentences that the core makes in English, in the window's language: errors, findings, steps, questions.

A message is translated by its template; a text without values if it is one of ours to the letter. What is
none of ours (a protocol's own words, an operating system's) stays as it is.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale

from praxis_desktop.core.legible import with_minus_signs
from praxis_desktop.core.messages import Message, shape_of

_KEPT: Final = 2000
"""Templates whose translation is remembered."""

_NAME: Final = re.compile(r"\w*[._/\\=:([-]\w")
"""What a text begins with that is written as it is: a file, a variable, a device, an expression."""

_NUMBERED: Final = re.compile(r"\{(\d+)\}")
_UNITS: Final = "µL|mL|L|°C|s|ms|min|h|g|mg|kg|rpm|nm|mm|KiB|MiB|GiB|MB|GB"
_FRACTION: Final = re.compile(rf"(?<![\w.])(\d+)\.(\d+)(?= bis \d| (?:%|(?:{_UNITS})\b))")
"""A number in a value that is a text."""


class _Translations:
    """The file that ``build_tools.translations`` makes: translations by the shapes of their templates."""

    def __init__(self, path: Path) -> None:
        self._by_shape: dict[str, str] = json.loads(path.read_text("utf-8"))
        self._comma = QLocale().decimalPoint()
        self.of_template = lru_cache(_KEPT)(self._of_template)

    def spoken(self, text: str) -> str:
        """A message or a text, translated as far as it is known."""
        if not isinstance(text, Message):
            return text if "{}" in text else self._by_shape.get(text, text)
        return self.with_decimal_sign(text.in_language(self.of_template, self._comma))

    def with_decimal_sign(self, text: str) -> str:
        """``text`` with the language's sign in numbers that have a unit."""
        return _FRACTION.sub(rf"\1{self._comma}\2", text)

    def _of_template(self, template: str) -> str | None:
        shape, fields = shape_of(template)
        numbered = self._by_shape.get(shape)
        if numbered is None or len(_NUMBERED.findall(numbered)) > len(fields):
            return None
        return _NUMBERED.sub(lambda field: fields[int(field[1])], numbered)


_translations: _Translations | None = None
_path: Path | None = None


def speak(path: Path | None) -> None:
    """From now on sentences are translated with this file, read when the first is; None: they are not."""
    global _path, _translations
    _path, _translations = path, None


def is_spoken() -> bool:
    """Whether the window speaks another language than the core."""
    return _path is not None


def spoken(text: str) -> str:
    """A text as the window says it."""
    return text if _path is None else _loaded(_path).spoken(text)


def sentence(text: str) -> str:
    """What the core says, as a sentence of its own: with a capital, unless a name such as ``weigh.py`` or
    ``port_2`` begins it. Whoever shows messages of the core has them said by this.
    """
    said = spoken(text)
    return said if _NAME.match(said) else said[:1].upper() + said[1:]


def spoken_result(summary: str) -> str:
    """What a step came to, as its machine or the protocol has said it."""
    said = spoken(summary)
    return with_minus_signs(said if _path is None else _loaded(_path).with_decimal_sign(said))


def spoken_step(title: str, kind: str) -> str:
    """What a step of this kind is called: those of the kind "step" have their titles from the protocol."""
    return title if kind == "step" else spoken(title)


def spoken_error(error: str) -> str:
    """What an exception says, behind the name of its class."""
    name, colon, words = error.partition(": ")
    if isinstance(error, Message) or not colon or " " in name:
        return spoken(error)
    return f"{name}: {spoken(words)}"


def _loaded(path: Path) -> _Translations:
    global _translations
    if _translations is None:
        _translations = _Translations(path)
    return _translations
