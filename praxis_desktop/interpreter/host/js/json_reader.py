"""Parses long JSON strings into host values, step by step, because CPython's own parser cannot be
interrupted.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from praxis_desktop.interpreter.host.js.values import MISSING, NULL, JsError, JsObject
from praxis_desktop.interpreter.host.work import (
    PIECE,
    STEPS,
    Steps,
    charge,
    check_key,
    check_members,
    grown,
    joined,
    look,
)

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_RUN = re.compile(r'[^"\[\]{}]*,')
_PLAIN = frozenset("-0123456789tfn")
"""The characters with which a number or a constant can begin."""
_ODD = re.compile("[.eEn]")
"""Characters that mark numbers and constants whose JavaScript values differ from Python's."""
_CONSTANTS = {"n": ("null", NULL), "t": ("true", True), "f": ("false", False)}
_CONTROLS = re.compile(r"[\x00-\x1f]")
_FIRST_HALVES = ("d8", "d9", "da", "db")
"""The hexadecimal digits with which the escape of the first half of a surrogate pair begins."""
_SHORT = 1 << 12
_LONGEST_NUMBER = 4000
_VALUE = 60
"""Assumed size, in bytes, of a value until it is measured."""


def _refuse_constant(name: str) -> None:
    raise ValueError(f"Unexpected token {name}")


_LOADS = json.JSONDecoder(parse_constant=_refuse_constant).decode
_SCAN: Any = vars(json.JSONDecoder(parse_constant=_refuse_constant))["scan_once"]


def read_json(text: str) -> Any:
    """Parse a short JSON string, and return its value. Raises JavaScript's SyntaxError."""
    try:
        return from_python(json.loads(text, parse_constant=_refuse_constant))
    except ValueError as error:
        raise JsError(f"{error} in JSON", "SyntaxError") from None


def from_python(value: Any) -> Any:
    """Convert a value from Python's ``json`` module to JavaScript values."""
    if isinstance(value, dict):
        return JsObject({name: from_python(item) for name, item in value.items()})
    if isinstance(value, list):
        return [from_python(item) for item in value]
    if value is None:
        return NULL
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


class JsonReader:
    """Reads one JSON text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._step = Steps()
        self._start = -_SHORT
        self._window = ""
        """The piece of the text that begins at ``_start``."""
        self._long_until = 0
        """Every array or object that begins before this position is too long for CPython's own parser."""

    def read(self) -> Any:
        """Parse the text, and return its value. Raises MemoryError or JavaScript's SyntaxError."""
        result: list[Any] = []
        containers: list[Any] = [result]
        names: list[str] = [""]
        value: Any
        while True:
            self._step(_VALUE)
            letter = self._next()
            container = containers[-1]
            if len(containers) > 1 and type(container) is list and self._plain_run(letter, container):
                continue
            value = self._short_value(letter)
            if value is not MISSING:
                letter = ""
            elif letter and letter in "[{":
                self._place += 1
                value = [] if letter == "[" else JsObject()
            elif letter == '"':
                value = self._string()
            else:
                value = self._plain(letter)
            if type(container) is list:
                grown(container, 1).append(value)
            else:
                members = container.__dict__
                members[names[-1]] = value
                if not len(members) % STEPS:
                    check_members(len(members))
            if letter and letter in "[{":
                closing = "]" if letter == "[" else "}"
                if self._next() != closing:
                    containers.append(value)
                    names.append(self._name() if letter == "{" else "")
                    continue
                self._place += 1
            if not self._go_on(containers, names):
                return result[0]

    def _plain_run(self, letter: str, container: list[Any]) -> bool:
        """Read all but the last of the numbers and constants that follow, with CPython's own parser. Return
        whether any were read.
        """
        if letter not in _PLAIN:
            return False
        found = _RUN.match(self._text, self._place, self._place + _SHORT)
        if found is None:
            return False
        run = found[0]
        try:
            values = _LOADS(f"[{run[:-1]}]")
        except ValueError:
            return False  # reading one by one will reveal the position of the error
        self._place = found.end()
        charge(_VALUE * len(values))
        look()
        grown(container, len(values)).extend(map(from_python, values) if _ODD.search(run) else values)
        return True

    def _short_value(self, letter: str) -> Any:
        """Read a short value with CPython's own parser. Return MISSING if the value is not short."""
        if self._place < self._long_until and letter in ("[", "{"):
            return MISSING
        if not self._start <= self._place < self._start + _SHORT:
            self._start, self._window = self._place, self._text[self._place : self._place + 2 * _SHORT]
        try:
            value, end = _SCAN(self._window, self._place - self._start)
        except (StopIteration, ValueError, RecursionError):
            end = len(self._window)
        if end >= len(self._window) and self._start + end < len(self._text):
            self._long_until = self._place + _SHORT
            return MISSING
        if end >= len(self._window):
            return MISSING
        self._place = self._start + end
        return value if type(value) in (int, str) else from_python(value)

    def _go_on(self, containers: list[Any], names: list[str]) -> bool:
        """Move past the end of a value. Return whether another value follows."""
        while len(containers) > 1:
            self._step()
            is_array = type(containers[-1]) is list
            letter = self._next()
            self._place += 1
            if letter == ",":
                names[-1] = "" if is_array else self._name()
                return True
            if letter != ("]" if is_array else "}"):
                self._place -= 1
                self._fail("Expecting ',' delimiter")
            containers.pop()
            names.pop()
        if self._next():
            self._fail("Extra data")
        return False

    def _next(self) -> str:
        """Return the next character that is not white space, or "" at the end."""
        while True:
            found = _SPACE.match(self._text, self._place, self._place + PIECE)
            assert found is not None
            self._place = found.end()
            if found.end() - found.start() < PIECE:
                return self._text[self._place : self._place + 1]
            self._step()

    def _name(self) -> str:
        if self._next() != '"':
            self._fail("Expecting property name enclosed in double quotes")
        name = self._string()
        check_key(name)
        if self._next() != ":":
            self._fail("Expecting ':' delimiter")
        self._place += 1
        return name

    def _plain(self, letter: str) -> Any:
        text, place = self._text, self._place
        if letter in _CONSTANTS:
            word, value = _CONSTANTS[letter]
            if text.startswith(word, place):
                self._place += len(word)
                return value
        found = _NUMBER.match(text, place, place + _LONGEST_NUMBER)
        if found is None:
            self._fail("Expecting value")
        if found.end() == place + _LONGEST_NUMBER:
            self._fail("A number is too long")
        self._place = found.end()
        if found[1] is None and found[2] is None:
            return int(found[0])
        number = float(found[0])
        return int(number) if number.is_integer() and abs(number) < 2**53 else number

    def _string(self) -> str:
        """Read the string that begins here, and move past its end."""
        text, place = self._text, self._place + 1
        end = text.find('"', place, place + _SHORT)
        if end >= 0 and text.find("\\", place, end) < 0:
            self._place = end + 1
            return self._checked(text[place:end])
        parts: list[str] = []
        while True:
            self._step(_VALUE)
            limit = min(place + PIECE, len(text))
            end = text.find('"', place, limit)
            escape = text.find("\\", place, limit if end < 0 else end)
            stop = escape if escape >= 0 else limit if end < 0 else end
            parts.append(self._checked(text[place:stop]))
            place = stop
            if escape >= 0:
                length = 2 if text[place + 1 : place + 2] != "u" else 6
                if length == 6 and text[place + 2 : place + 4].lower() in _FIRST_HALVES:
                    length = 12 if text[place + 6 : place + 8] == "\\u" else 6
                parts.append(self._escaped(text[place : place + length]))
                place += length
            elif end >= 0:
                self._place = end + 1
                return joined(parts)
            elif limit == len(text):
                self._fail("Unterminated string starting at")

    def _escaped(self, escape: str) -> str:
        try:
            made: str = json.loads(f'"{escape}"')
        except ValueError:
            self._fail("Invalid \\escape")
        return made

    def _checked(self, part: str) -> str:
        if _CONTROLS.search(part):
            self._fail("Invalid control character at")
        return part

    def _fail(self, what: str) -> NoReturn:
        raise JsError(f"{what}: char {self._place} in JSON", "SyntaxError")
