"""Translates the core's English messages: errors, findings, steps, questions.

A message is translated by means of its template. Plain text is translated only if it equals a template
without values. All other text, such as a protocol's or the operating system's, is left unchanged.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale

from praxis_desktop.core.messages import Message, shape_of
from praxis_desktop.core.sizes_and_durations import with_minus_signs

_KEPT: Final = 2000
"""Maximum number of templates whose translations are cached."""

_NAME: Final = re.compile(r"\w*[._/\\=:([-]\w|\w+\(")
"""Matches a name at the beginning of a message: a file, a variable, a device, a call, an expression."""

_NUMBERED: Final = re.compile(r"\{(\d+)\}")
_UNITS: Final = "µL|mL|L|°C|s|ms|min|h|g|mg|kg|rpm|nm|mm|KiB|MiB|GiB|MB|GB"
_FRACTION: Final = re.compile(
    rf"(?<![\w.])\d+\.\d+(?= bis [-\d]| (?:%|(?:{_UNITS})\b))|(?<= bis )-?\d+\.\d+(?![\w.])"
)
"""Matches a decimal number with a unit, or of a range, in a text value."""


class _Translations:
    """The translations from the file that ``build_tools.translations`` generates, keyed by template shape."""

    def __init__(self, path: Path) -> None:
        self._by_shape: dict[str, str] = json.loads(path.read_text("utf-8"))
        self._comma = QLocale().decimalPoint()
        self.of_template = lru_cache(_KEPT)(self._of_template)

    def spoken(self, text: str) -> str:
        """Return the translation of a message or text if there is one, otherwise the text itself."""
        if not isinstance(text, Message):
            return text if "{}" in text else self._by_shape.get(text, text)
        return self.with_decimal_sign(text.in_language(self.of_template, self._comma))

    def with_decimal_sign(self, text: str) -> str:
        """Return ``text`` with the language's decimal separator in numbers with a unit or of a range."""
        return _FRACTION.sub(lambda number: number[0].replace(".", self._comma), text)

    def _of_template(self, template: str) -> str | None:
        shape, fields = shape_of(template)
        numbered = self._by_shape.get(shape)
        if numbered is None or len(_NUMBERED.findall(numbered)) > len(fields):
            return None
        return _NUMBERED.sub(lambda field: fields[int(field[1])], numbered)


_translations: _Translations | None = None
_path: Path | None = None


def speak(path: Path | None) -> None:
    """Use the translations in the file ``path``, which is read on first use. None means no translation."""
    global _path, _translations
    _path, _translations = path, None


def is_spoken() -> bool:
    """Return whether the window's language differs from the core's."""
    return _path is not None


def spoken(text: str) -> str:
    """Return ``text`` in the window's language."""
    return text if _path is None else _loaded(_path).spoken(text)


def sentence(text: str) -> str:
    """Return text from the core as a sentence: capitalized, unless it begins with a name such as ``weigh.py``
    or ``port_2``. Use this to show messages from the core.
    """
    said = spoken(text)
    return said if _NAME.match(said) else capitalized(said)


def joined(*sentences: str) -> str:
    """Return sentences, such as a problem and its remedy, as one text with full stops between them."""
    *others, last = [text for text in sentences if text] or [""]
    return " ".join([*(text if text[-1] in ".!?…:" else f"{text}." for text in others), last])


def capitalized(text: str) -> str:
    """Return ``text`` with its first letter capitalized and the rest unchanged."""
    return text[:1].upper() + text[1:]


def spoken_result(summary: str) -> str:
    """Return a step's result in the window's language."""
    said = spoken(summary)
    return with_minus_signs(said if _path is None else _loaded(_path).with_decimal_sign(said))


def spoken_step(title: str, kind: str) -> str:
    """Return the title of a step. If ``kind`` is "step", the protocol's own title is left unchanged."""
    return title if kind == "step" else spoken(title)


def spoken_error(error: str) -> str:
    """Return the translated text of an exception, preceded by the name of its class."""
    name, colon, words = error.partition(": ")
    if isinstance(error, Message) or not colon or " " in name:
        return spoken(error)
    return f"{name}: {spoken(words)}"


def _loaded(path: Path) -> _Translations:
    global _translations
    if _translations is None:
        _translations = _Translations(path)
    return _translations
