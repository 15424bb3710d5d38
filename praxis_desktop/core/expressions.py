"""Regular expressions from files, matched in bounded time against bytes from guests and instruments.

Python's ``re`` takes hours to match ``(a+)+x`` against forty letters, and holds the GIL meanwhile; RE2's time
is at most proportional to the length of the text. So that an expression keeps its meaning, Python's own
parser reads it and the parse tree is translated for RE2, with each character as the set of bytes that Python
would match. Features that RE2 lacks are refused: back-references, look-around, possessive quantifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from itertools import groupby
from typing import Any, TypeAlias

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.precedence import precedence

MOST_INSTRUCTIONS = 10_000
"""Maximum size, in instructions, of a program compiled by RE2; the matching time is proportional to it."""

_REFUSED = {
    "GROUPREF": "uses a backreference",
    "GROUPREF_EXISTS": "asks whether a group has matched",
    "ASSERT": "looks around: (?=...) and (?<=...)",
    "ASSERT_NOT": "looks around: (?!...) and (?<!...)",
    "FAILURE": "looks around: (?!...) and (?<!...)",
    "ATOMIC_GROUP": "has an atomic group, (?>...)",
    "POSSESSIVE_REPEAT": "has a possessive quantifier, such as a++",
}


_ASCII, _IGNORECASE, _MULTILINE = int(re.ASCII), int(re.IGNORECASE), int(re.MULTILINE)
"""Flags as integers, because operations on members of an enumeration are slow."""
_TYPES = _ASCII | int(re.UNICODE)
"""The two flags that choose a character set. Only one can apply: setting one clears the other."""

_Part: TypeAlias = tuple[Any, Any]
"""A node of Python's parse tree: an operation and its argument."""


class ExpressionRefused(UsageError):
    """A regular expression is not valid, or would take too long to match; the message says which."""


class Found(Struct, frozen=True):
    """A match: its position, and the ``texts`` of its named groups, None for a group without a match."""

    start: int
    end: int
    texts: Mapping[str, str | None]


class Expression:
    """A regular expression, in Python's syntax, that matches bytes as Latin-1 text.

    If ``dot_all``, a dot also matches line ends. Raises ExpressionRefused.
    """

    def __init__(self, pattern: str, *, dot_all: bool = False) -> None:
        self.pattern = pattern
        written, self.names = _translated(pattern, int(re.DOTALL) if dot_all else 0)
        self._anywhere = _compiled(pattern, written.replace(_END, r"\n?\z"))
        self._whole = _compiled(pattern, written.replace(_END, r"\z"))

    def search(self, data: bytes) -> Found | None:
        """Return the first match in ``data``; None if there is none."""
        return self._found(self._anywhere.search(data))

    def match(self, data: bytes) -> Found | None:
        """Return the match at the start of ``data``; None if there is none."""
        return self._found(self._anywhere.match(data))

    def fullmatch(self, data: bytes) -> Found | None:
        """Return the match if the expression matches all of ``data``; None if it does not."""
        return self._found(self._whole.fullmatch(data))

    def _found(self, match: Any) -> Found | None:
        if match is None:
            return None
        taken = {name: match.group(number) for name, number in self.names.items()}
        texts = {name: None if data is None else data.decode("latin-1") for name, data in taken.items()}
        return Found(match.start(), match.end(), texts)


_END = "\0"
"""A placeholder for the end of the text in a translated pattern. In Python, $ also matches before a final
line feed, but not when the whole text must match.
"""


@lru_cache(maxsize=1024)
def _translated(pattern: str, flags: int) -> tuple[str, Mapping[str, int]]:
    """Return a pattern in RE2's syntax, in which ``_END`` stands for the end of the text, and the number of
    each named group. Raises ExpressionRefused.
    """
    precedence.give_way()
    try:
        parsed = import_module("re._parser").parse(pattern, flags)
        return _sequence(parsed, parsed.state.flags, is_last=True), dict(parsed.state.groupdict)
    except (re.error, OverflowError) as error:
        raise ExpressionRefused(
            Message("{pattern} is not a regular expression: {error}", pattern=repr(pattern), error=error)
        ) from None
    except RecursionError:
        raise ExpressionRefused(Message("{pattern} is nested too deeply", pattern=repr(pattern))) from None
    except _NotTaken as reason:
        raise ExpressionRefused(
            Message("{pattern} {reason}, which RE2 does not support", pattern=repr(pattern), reason=reason),
            hint=(
                "RE2, which matches expressions in bounded time, does not support that. Rewrite the "
                "expression without it."
            ),
        ) from None


@lru_cache(maxsize=1024)
def _compiled(pattern: str, written: str) -> Any:
    """Return ``written``, the translation of ``pattern``, compiled by RE2. Raises ExpressionRefused."""
    import re2  # imported here because most programs use no expressions

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    try:
        compiled = re2.compile(written.encode("ascii"), options)
    except re2.error as error:
        told = error.args[0].decode("ascii", "replace")
        raise ExpressionRefused(
            Message("{pattern} is too large for RE2: {told}", pattern=repr(pattern), told=told)
        ) from None
    if compiled.programsize > MOST_INSTRUCTIONS:
        raise ExpressionRefused(
            Message("{pattern} is too large", pattern=repr(pattern)), hint="Use fewer repetitions."
        )
    return compiled


class _NotTaken(Exception):
    """An expression uses a feature that RE2 lacks."""


def _sequence(parts: Iterable[_Part], flags: int, *, is_last: bool) -> str:
    """Translate consecutive parts of Python's parse tree to RE2's syntax; ``is_last`` means that nothing
    follows them.
    """
    found = list(parts)
    last = len(found) - 1
    return "".join(
        _translated_part(part, flags, is_last=is_last and place == last) for place, part in enumerate(found)
    )


def _translated_part(part: _Part, flags: int, *, is_last: bool) -> str:
    """Translate a part. Raises _NotTaken."""
    operation, argument = str(part[0]), part[1]
    match operation:
        case "BRANCH":
            return f"(?:{'|'.join(_sequence(way, flags, is_last=is_last) for way in argument[1])})"
        case "SUBPATTERN":
            group, added, removed, inner = argument
            begin = "(?:" if group is None else "("
            flags = ((flags & ~_TYPES if added & _TYPES else flags) | added) & ~removed
            return f"{begin}{_sequence(inner, flags, is_last=is_last and group is None)})"
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = argument
            end = "" if str(most) == "MAXREPEAT" else most
            lazy = "?" if operation == "MIN_REPEAT" else ""
            return f"(?:{_sequence(inner, flags, is_last=False)}){{{least},{end}}}{lazy}"
        case "AT":
            return _place(str(argument), flags, is_last=is_last)
        case "LITERAL" if not flags & _IGNORECASE and argument < 256:
            return rf"\x{argument:02x}"
        case "LITERAL" | "NOT_LITERAL" | "ANY":
            return _set_of_bytes(part, flags)
        case "IN":
            return _set_of_bytes((part[0], tuple(argument)), flags)
    raise _NotTaken(
        _REFUSED.get(operation, Message("uses {operation}, which is not supported here", operation=operation))
    )


def _place(name: str, flags: int, *, is_last: bool) -> str:
    """Translate an anchor, such as ``^`` or a word boundary. Raises _NotTaken."""
    is_of_lines = flags & _MULTILINE
    match name:
        case "AT_BEGINNING":
            return "(?m:^)" if is_of_lines else r"\A"
        case "AT_BEGINNING_STRING":
            return r"\A"
        case "AT_END" if is_of_lines:
            return "(?m:$)"
        case "AT_END" if is_last:
            return _END
        case "AT_END":
            raise _NotTaken("looks past its end: $ within a group, or before something else")
        case "AT_END_STRING":
            return r"\z"
        case "AT_BOUNDARY" | "AT_NON_BOUNDARY" if flags & _ASCII:
            return r"\b" if name == "AT_BOUNDARY" else r"\B"
    raise _NotTaken("looks around: \\b and \\B, which are known with (?a) only")


_BYTES = "".join(map(chr, range(256)))


@lru_cache(maxsize=1024)
def _set_of_bytes(part: _Part, flags: int) -> str:
    """Return the bytes that one character of an expression matches in Python, as a set in RE2's syntax."""
    parser = import_module("re._parser")
    state = parser.State()
    state.flags, state.str = flags, ""
    taken = import_module("re._compiler").compile(parser.SubPattern(state, [part]), flags).findall(_BYTES)
    numbers = [ord(character) for character in taken]
    if not numbers:
        return r"[^\x00-\xff]"
    # Within a run of consecutive numbers, the difference between number and index is constant.
    runs = groupby(enumerate(numbers), key=lambda placed: placed[1] - placed[0])
    spans = [[number for _, number in run] for _, run in runs]
    return "[" + "".join(rf"\x{span[0]:02x}-\x{span[-1]:02x}" for span in spans) + "]"
