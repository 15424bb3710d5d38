"""Finds the template that an English sentence of the core was made of, and fills in its translation.

The template that fits says which words are ours and which are values; the translation takes the values over.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QLocale

from praxis_desktop.core.messages import Message, shape_of

_LONGEST = 2000
"""Characters; a longer text is no sentence."""
_KEPT = 2000
"""Sentences whose translation is remembered."""

_END = re.compile(r"(?<=[.?]) (?=[^a-z\s])")
_NUMBERED = re.compile(r"\{(\d+)\}")
_NUMBER = re.compile(r"-?\d+(?:[.,:]\d+)*(?: ?[^\s\d]{1,6})?")
_UNITS = "µL|mL|L|°C|s|ms|min|h|g|mg|kg|rpm|nm|mm|KiB|MiB|GiB|MB|GB"
_FRACTION = re.compile(rf"(?<![\w.])(\d+)\.(\d+)(?= bis \d| (?:%|(?:{_UNITS})\b))")
_BRACKETED = re.compile(r"(.+) \((.+)\)", re.DOTALL)
_JOINTS = ("; ", ": ", ", ")
_DEEPEST = 5
_MOST_PARTS = 12
_NOT_YET = "\0"
_LITTLE, _MUCH = 6, 14
"""Letters; what has fewer of its own says little and fits much, what has more is ours beyond doubt."""

Whose = Literal["core", "title", "anybody"]
"""Who has made a text: the core; the core, a title of an operation; or maybe a protocol."""

_Template = tuple[str, list[str], str, int]
"""The longest of its own texts, all of them, with a value between each two; its translation; its letters."""


class SentenceTemplates:
    """What has been translated, from the file that ``build_tools.translations`` makes of it."""

    def __init__(self, path: Path) -> None:
        told = json.loads(path.read_text("utf-8"))
        self._messages: dict[str, str] = told["messages"]
        self._whole: dict[str, str] = told["whole"]
        self._by_word: dict[str, list[tuple[int, _Template]]] = defaultdict(list)
        """Templates and their ranks, by the word that they begin with, else by the one that they end with."""
        for rank, template in enumerate(told["templates"]):
            self._by_word[_word_of(template[1])].append((rank, tuple(template)))
        self._found_before: dict[tuple[str, Whose], str | None] = {}
        """Of the sentence that is being translated: its parts are met again in each way to part it."""
        self._comma = QLocale().decimalPoint()
        self.said = lru_cache(_KEPT)(self._said)

    def message(self, message: Message) -> str:
        """A message, made of the translation of its template."""
        said = message.in_language(self._translated, self._comma)
        return _FRACTION.sub(rf"\1{self._comma}\2", said)

    def _translated(self, template: str) -> str | None:
        shape, fields = shape_of(template)
        numbered = self._messages.get(shape)
        if numbered is None or len(_NUMBERED.findall(numbered)) > len(fields):
            return None
        return _NUMBERED.sub(lambda field: fields[int(field[1])], numbered)

    def _said(self, text: str, whose: Whose) -> str:
        if not text.strip() or len(text) > _LONGEST:
            return text
        self._found_before.clear()
        told = self._found(text, whose, 0)
        if told is None and whose == "anybody":
            return text
        return _FRACTION.sub(rf"\1{self._comma}\2", text if told is None else told)

    def _found(self, text: str, whose: Whose, depth: int) -> str | None:
        """The translation of ``text``; None where nothing in it is known."""
        lead, core, trail = _edges(text)
        if not core or depth > _DEEPEST:
            return None
        found = self._found_before.get((core, whose), _NOT_YET)
        if found is _NOT_YET:
            found = self._one(core, whose, depth, says_little=False)
            if found is None and whose != "anybody":
                found = self._parts(core, depth) or self._one(core, whose, depth, says_little=True)
            self._found_before[core, whose] = found
        return None if found is None else f"{lead}{found}{trail}"

    def _one(self, text: str, whose: Whose, depth: int, *, says_little: bool) -> str | None:
        """A text that is one sentence of ours, maybe with a stop or a capital letter that it was given."""
        best: tuple[int, str] | None = None
        for told, end in ((text, ""), (text[:-1], ".")) if text.endswith(".") else ((text, ""),):
            for start in (told, told[:1].swapcase() + told[1:]):
                whole = self._whole.get(start)
                if whole is not None:
                    return _begun_like(text, whole) + end
                found = self._filled_in(start, whose, depth, says_little)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found[0], _begun_like(text, found[1]) + end
        return None if best is None else best[1]

    def _filled_in(self, text: str, whose: Whose, depth: int, says_little: bool) -> tuple[int, str] | None:
        """The template that fits and says most, filled in, with its letters: of those that say little, or of
        the others.
        """
        first, last = f"{text.partition(' ')[0]} ", f" {text.rpartition(' ')[2]}"
        candidates = (*self._by_word.get(first, ()), *self._by_word.get(last, ()), *self._by_word.get("", ()))
        for _, (needed, literals, translation, letters) in sorted(candidates, key=itemgetter(0)):
            if needed not in text or (letters < _LITTLE) != says_little:
                continue
            if letters < _MUCH and whose == "anybody":
                return None  # those that say most come first
            taken = _between(text, literals)
            if taken is None or any(_END.search(value) for value in taken[:-1]):
                continue
            inside: Whose = "title" if whose == "title" else "core"
            values = [(value, self._found(value, inside, depth + 1)) for value in taken]
            is_doubtful = says_little and whose != "title"
            if is_doubtful and any(told is None and not _is_value(value) for value, told in values):
                continue
            filled = translation.format(*(value if told is None else told for value, told in values))
            return letters, filled
        return None

    def _parts(self, text: str, depth: int) -> str | None:
        """A text of several sentences, or of several things that were joined."""
        bracketed = _BRACKETED.fullmatch(text)
        if bracketed is not None:
            told, inside = (self._found(part, "core", depth + 1) for part in bracketed.groups())
            if told or inside:
                return f"{told or bracketed[1]} ({inside or bracketed[2]})"
        for parts, joint in (
            (text.split("\n"), "\n"),
            (_END.split(text), " "),
            *((text.split(joint), joint) for joint in _JOINTS if joint in text),
        ):
            if not 1 < len(parts) <= _MOST_PARTS:
                continue
            translated = [self._found(part, "core", depth + 1) for part in parts]
            if any(part is not None for part in translated):
                pairs = zip(parts, translated, strict=True)
                return joint.join(part if told is None else told for part, told in pairs)
        return None


def _word_of(literals: list[str]) -> str:
    """With its blank: the word that every text of the template begins with, or ends with; "" for neither."""
    first, space, _ = literals[0].partition(" ")
    if first and space:
        return f"{first} "
    _, space, last = literals[-1].rpartition(" ")
    return f" {last}" if last and space else ""


def _between(text: str, literals: list[str]) -> list[str] | None:
    """What stands between the ``literals`` in ``text``; None where it is not made of them."""
    first, *others, last = literals
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return None
    place, end = len(first), len(text) - len(last)
    values = []
    for literal in others:
        found = text.find(literal, place, end)
        if found < 0:
            return None
        values.append(text[place:found])
        place = found + len(literal)
    return [*values, text[place:end]] if place <= end else None


def _edges(text: str) -> tuple[str, str, str]:
    """A text in its blanks."""
    core = text.strip()
    begin = len(text) - len(text.lstrip())
    return text[:begin], core, text[begin + len(core) :]


def _begun_like(text: str, translation: str) -> str:
    """With a capital letter at its beginning where ``text`` has one."""
    if text[:1].isupper() and translation[:1].islower():
        return translation[:1].upper() + translation[1:]
    return translation


def _is_value(text: str) -> bool:
    """Whether it is something that is the same in every language: a number, a name in quotation marks."""
    return not text or bool(_NUMBER.fullmatch(text)) or (not text.isalpha() and " " not in text)
