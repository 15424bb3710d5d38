"""Limits on what may be written to an instrument, and the guard that enforces these limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, Literal

from msgspec import Struct, structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.expressions import Expression, Found
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects import hoi, http, modbus, scpi, usb
from praxis_desktop.ports.dialects.messages import NoMessage, Said
from praxis_desktop.ports.transport import OpenLine

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
"""Matches numbers as instruments parse them; ``float`` also accepts underscores, exponents and names."""


class NumberLimit(Struct, frozen=True):
    """Bounds for a number in a command. The value to check, in ``unit``, is the number as written multiplied
    by ``scale``.

    ``NumberLimit(maximum=95, scale=0.1, unit="°C")`` allows 950 in a command that counts tenths of a degree.
    """

    minimum: float | None = None
    maximum: float | None = None
    scale: float = 1.0
    unit: str = ""

    def objection(self, text: str) -> str:
        """Return why the number ``text`` is not allowed; "" if it is allowed."""
        if not _NUMBER.fullmatch(text):
            return Message("{text} is not a number", text=repr(text))
        value = float(text) * self.scale
        if self.minimum is not None and not value >= self.minimum:
            return Message(
                "{said} is below {minimum}", said=self._said(value), minimum=self._said(self.minimum)
            )
        if self.maximum is not None and not value <= self.maximum:
            return Message(
                "{said} is above {maximum}", said=self._said(value), maximum=self._said(self.maximum)
            )
        return ""

    def _said(self, value: float) -> str:
        return f"{value:.10g} {self.unit}".rstrip()


Frames = Literal["lines", "scpi", "modbus_tcp", "modbus_rtu", "http", "hoi", "usb"]
"""How commands are framed. ``lines`` covers terminators and lengths; the other values are dialects."""

_LONGEST: Final = {"http": http.LONGEST_REQUEST, "hoi": hoi.LONGEST, "usb": usb.LONGEST}
"""Maximum length, in bytes, of an incomplete command, for the framings that allow more than usual."""
_FIRST: Final[dict[str, Callable[[bytes], Said | None]]] = {
    "scpi": scpi.first_line,
    "modbus_tcp": partial(modbus.first_request, is_tcp=True),
    "modbus_rtu": partial(modbus.first_request, is_tcp=False),
    "http": http.first_request,
    "hoi": hoi.first_packet,
    "usb": usb.first_transfer,
}


def command_text(frame: bytes, frames: Frames) -> bytes:
    """Return the commands in a dialect's frame as one text, or the frame itself if it is not a complete
    message.
    """
    try:
        said = _FIRST[frames](frame)
    except NoMessage:
        return frame
    return frame if said is None else "; ".join(said.units).encode("latin-1")


class AllowedCommand(Struct, frozen=True):
    """A regular expression that a whole command must match, with bounds for its named groups.

    The command is matched as text, one character per byte, without its terminator; in a dialect, it is
    matched as the text that the dialect produces for it.
    """

    pattern: str
    numbers: tuple[tuple[str, NumberLimit], ...] = ()
    description: str = ""

    def expression(self) -> Expression:
        """Return the compiled pattern. Raises ExpressionRefused."""
        return Expression(self.pattern, dot_all=True)


class WriteLimits(Struct, frozen=True):
    """The commands that a program may send to an instrument.

    A command ends with ``terminator`` or, if ``length_offset`` is given, its length in bytes is the value of
    its first byte plus that offset. ``immediate`` are bytes that some instruments accept, without a
    terminator, at the start of a command. Raises UsageError for limits that are empty or contradictory.
    """

    commands: tuple[AllowedCommand, ...]
    terminator: bytes = b"\r\n"
    length_offset: int | None = None
    immediate: tuple[bytes, ...] = ()
    name: str = ""
    """The name of the limits: a kind of instrument, or a file."""
    line: OpenLine | None = None
    """The required line settings; other settings would change the meaning of bytes. None in old records."""
    may_break: bool = False
    """Whether a program may send a break."""
    frames: Frames = "lines"
    """With a dialect, ``terminator``, ``length_offset`` and ``immediate`` have no meaning."""

    def __post_init__(self) -> None:
        if not self.terminator and self.length_offset is None:
            raise UsageError("limits must specify where a command ends", hint="Add a terminator.")
        for command in self.commands:
            expression = command.expression()
            for name, _ in command.numbers:
                if name not in expression.names:
                    raise UsageError(
                        Message(
                            "the pattern {pattern} has no group {name}",
                            pattern=repr(command.pattern),
                            name=repr(name),
                        ),
                        hint=f"Name the number in the pattern: (?P<{name}>[0-9]+).",
                    )


def limits_told(limits: WriteLimits) -> dict[str, object]:
    """Return limits as plain data, for a record."""
    commands = []
    for command in limits.commands:
        numbers = {
            name: {key: value for key, value in structs.asdict(bound).items() if value not in (None, "")}
            for name, bound in command.numbers
        }
        commands.append({"pattern": command.pattern, **({"numbers": numbers} if numbers else {})})
    return {
        "name": limits.name,
        **({} if limits.frames == "lines" else {"frames": limits.frames}),
        "terminator": limits.terminator.decode("latin-1"),
        "commands": commands,
        **({} if limits.line is None else {"line": limits.line.as_plain(), "may_break": limits.may_break}),
    }


class CommandRefused(Exception):
    """A command that the limits forbid; ``reason`` says why."""

    def __init__(self, command: bytes, reason: str) -> None:
        super().__init__(reason)
        self.command = command
        self.reason = reason


class WriteGuard:
    """Passes on the commands that ``limits`` allow; each open port has its own guard.

    An incomplete command is held back until its end has been written, so that no part of a forbidden command
    is ever sent, however a program splits the command into writes.
    """

    LONGEST_COMMAND = 4096
    """Maximum number of bytes to hold back for an incomplete command."""
    MOST_AT_ONCE = 65536
    """Maximum number of bytes in one write, because checking its commands cannot be interrupted."""

    def __init__(self, limits: WriteLimits) -> None:
        self.limits = limits
        self._expressions = [(command.expression(), command) for command in limits.commands]
        self._held = b""

    def admit(self, data: bytes) -> bytes:
        """Return the bytes that may be sent now: those of all complete commands.

        Raises CommandRefused if a command is forbidden; in that case no byte of ``data`` is sent, and the
        bytes held back are dropped.
        """
        received, self._held = self._held + data, b""
        if len(data) > self.MOST_AT_ONCE:
            raise CommandRefused(
                received, Message("a write of more than {most_at_once} bytes", most_at_once=self.MOST_AT_ONCE)
            )
        allowed = bytearray()
        try:
            for units, frame in self._commands(received):
                for command in units:
                    objection = self._objection(command)
                    if objection:
                        raise CommandRefused(command, objection)
                allowed += frame
        except NoMessage as no_message:
            raise CommandRefused(received[len(allowed) :], no_message.reason) from None
        rest = received[len(allowed) :]
        longest = _LONGEST.get(self.limits.frames, self.LONGEST_COMMAND)
        if len(rest) > longest:
            raise CommandRefused(
                rest, Message("a command of more than {longest_command} bytes", longest_command=longest)
            )
        self._held = rest
        return bytes(allowed)

    def is_whole(self, data: bytes, *, is_rest: bool) -> bool:
        """Return whether admitted ``data`` ends with a complete command; ``is_rest`` means that ``data``
        starts partway through a command.
        """
        if is_rest:
            is_line = self.limits.frames == "lines" and self.limits.length_offset is None
            return is_line and data.endswith(self.limits.terminator)
        return sum(len(frame) for _, frame in self._commands(data)) == len(data)

    def forget(self) -> None:
        """Drop the incomplete command that is held back."""
        self._held = b""

    def _commands(self, data: bytes) -> Iterator[tuple[tuple[bytes, ...], bytes]]:
        """For each complete frame at the start of ``data``, yield its commands and the frame itself. Raises
        NoMessage.
        """
        if self.limits.frames != "lines":
            first, rest = _FIRST[self.limits.frames], data
            while rest and (said := first(rest)) is not None:
                yield tuple(unit.encode("latin-1") for unit in said.units), rest[: said.size]
                rest = rest[said.size :]
            return
        for command, frame in self._lines(data):
            yield (command,), frame

    def _lines(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield each complete command at the start of ``data``, both without and with its framing."""
        start = 0
        while start < len(data):
            alone = next((alone for alone in self.limits.immediate if data.startswith(alone, start)), None)
            if alone is not None:
                end = start + len(alone)
                yield b"", alone
            elif self.limits.length_offset is not None:
                end = start + data[start] + self.limits.length_offset
                if end > len(data) or end <= start:
                    return
                yield data[start:end], data[start:end]
            else:
                found = data.find(self.limits.terminator, start)
                if found < 0:
                    return
                end = found + len(self.limits.terminator)
                yield data[start:found], data[start:end]
            start = end

    def _objection(self, command: bytes) -> str:
        """Return why ``command`` may not be sent; "" if it may be sent."""
        if not command:
            return ""
        text = command.decode("latin-1")
        is_line = self.limits.frames == "lines" and self.limits.length_offset is None
        if is_line and any(byte in command for byte in self.limits.terminator):
            # An instrument may accept part of the terminator as a terminator, and find two commands here.
            return Message("the command {text} contains part of a terminator", text=repr(text))
        objections = []
        for expression, allowed in self._expressions:
            found = expression.fullmatch(command)
            if found is None:
                continue
            objection = self._number_objection(found, allowed)
            if not objection:
                return ""
            objections.append(objection)
        return (
            objections[0]
            if objections
            else Message("the command {text} is not among those allowed", text=repr(text))
        )

    @staticmethod
    def _number_objection(found: Found, allowed: AllowedCommand) -> str:
        for name, limit in allowed.numbers:
            written = found.texts[name]
            objection = limit.objection(written) if written is not None else ""
            if objection:
                what = allowed.description or name
                return f"{what}: {objection}"
        return ""


_KIND = re.compile(r"[a-z][a-z0-9_]{1,31}\Z")
"""Matches a profile's kind; any other name is the name of a file, such as ``./mettler``."""


def is_file(name: str) -> bool:
    """Return whether ``name`` names a file of limits rather than a profile's kind."""
    return _KIND.match(name) is None
