"""The base class for simulated SCPI instruments: command lines, error queue and common commands."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeAlias

from praxis_desktop.ports.dialects.scpi import header_expression
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import Instrument

Numbers: TypeAlias = list[int]
Handler: TypeAlias = Callable[[Numbers, list[str], int], str | bytes | None]
"""A function that carries out a command, given the numbers in its header, its arguments and the time, and
returns the reply.
"""

_ANSWER_S = 0.005
_MOST_ERRORS = 20


class ScpiError(Exception):
    """A command cannot be carried out. ``number`` and the text are added to the error queue."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number


OUT_OF_RANGE = (-222, "Data out of range")
ILLEGAL = (-224, "Illegal parameter value")
MISSING = (-109, "Missing parameter")
UNKNOWN = (-113, "Undefined header")


class ScpiInstrument(Instrument):
    """An SCPI instrument. ``commands`` maps headers, in the notation used in manuals, to their handlers."""

    terminator: ClassVar[bytes] = b"\n"
    command_end: ClassVar[bytes] = b"\n"

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._errors: deque[str] = deque(maxlen=_MOST_ERRORS)
        common: dict[str, Handler] = {
            "*IDN?": lambda *_: self.identity(),
            "*RST": lambda numbers, words, now: self.reset(now),
            "*CLS": lambda *_: self._errors.clear(),
            "*OPC?": lambda *_: "1",
            "*ESR?": lambda *_: str(32 if self._errors else 0),
            "*WAI | *OPC": lambda *_: None,
            ":SYSTem:ERRor[:NEXT]?": lambda *_: self._errors.popleft() if self._errors else '0,"No error"',
        }
        self._table = [
            (re.compile(header_expression(header)), handler)
            for header, handler in {**common, **self.commands()}.items()
        ]

    @abstractmethod
    def commands(self) -> Mapping[str, Handler]:
        """Return the instrument's own commands, keyed by header."""

    @abstractmethod
    def identity(self) -> str:
        """Return the reply to ``*IDN?``."""

    @abstractmethod
    def reset(self, now: int) -> None:
        """Restore the factory settings."""

    def obey(self, command: bytes, now: int) -> None:
        path = ""
        answers: list[bytes] = []
        for unit in command.decode("latin-1").split(";"):
            header, _, rest = unit.strip().partition(" ")
            header = header.upper()
            if not header:
                continue
            full = header if header[0] in ":*" else f"{path}:{header}"
            if not header.startswith("*"):
                path = full.rpartition(":")[0]
            answer = self._carry_out(full, [word.strip() for word in rest.split(",") if word.strip()], now)
            if answer is not None:
                answers.append(answer.encode("latin-1") if isinstance(answer, str) else answer)
        if answers:
            self.send(b";".join(answers) + self.terminator, now, _ANSWER_S)

    def _carry_out(self, header: str, words: list[str], now: int) -> str | bytes | None:
        for expression, handler in self._table:
            if expression.fullmatch(header):
                try:
                    return handler([int(digits) for digits in re.findall("[0-9]+", header)], words, now)
                except ScpiError as error:
                    self._errors.append(f'{error.number},"{error}"')
                    return None
        self._errors.append('{},"{}"'.format(*UNKNOWN))
        return None

    def busy_reply(self, command: str) -> str:
        """Return "", because a busy instrument does not reply; it only adds an error to its queue."""
        self._errors.append('-284,"Program currently running"')
        return ""

    def transmission_error(self) -> str:
        self._errors.append('-102,"Syntax error"')
        return ""


def number(words: list[str], lowest: float, highest: float, place: int = 0) -> float:
    """Return the argument at index ``place``, a number from ``lowest`` to ``highest``. Raises ScpiError."""
    if len(words) <= place:
        raise ScpiError(*MISSING)
    named = {"MIN": lowest, "MINIMUM": lowest, "MAX": highest, "MAXIMUM": highest}
    word = words[place].upper()
    try:
        value = named[word] if word in named else float(word)
    except ValueError:
        raise ScpiError(*ILLEGAL) from None
    if not lowest <= value <= highest:
        raise ScpiError(*OUT_OF_RANGE)
    return value


def is_on(words: list[str], place: int = 0) -> bool:
    """Return whether the argument at index ``place`` is ON or 1. Raises ScpiError."""
    word = words[place].upper() if len(words) > place else ""
    if word not in ("ON", "1", "OFF", "0"):
        raise ScpiError(*ILLEGAL)
    return word in ("ON", "1")


def one_of(words: list[str], known: Sequence[str], place: int = 0) -> str:
    """Return the short form of the argument at index ``place``, a ``known`` word. Raises ScpiError."""
    if len(words) <= place:
        raise ScpiError(*MISSING)
    for name in known:
        if re.fullmatch(header_expression(f":{name}"), f":{words[place].upper()}"):
            return "".join(sign for sign in name if not sign.islower())
    raise ScpiError(*ILLEGAL)
