"""Simulated instruments of your own: subclass ``Instrument``, and open the class as ``sim:file.py:Class``.

The instrument runs in a separate guest, never on the host, and answers in the same way in a run, in a dry run
and on a pseudo-terminal (``praxis-desktop simulate file.py:Class``). Like all simulators, it can be made to
fail (``sim:file.py:Class,late:at=3``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Reply:
    """A reply from the instrument, without the terminator, and the delay before the reply, in seconds."""

    text: str
    delay: float = 0.0


def _number(seconds: object) -> float:
    if isinstance(seconds, int | float):
        return seconds
    raise TypeError(f"the delay of a Reply must be a number of seconds, not {seconds!r}")


Answer = str | bytes | Reply | None
"""An answer from the instrument. None means that it does not answer; bytes are sent without a terminator."""


class Appointment:
    """Something that the instrument will do at a later time."""

    def __init__(self, action: Callable[[], object], seconds: float, *, repeats: bool) -> None:
        self.action: Callable[[], object] | None = action
        self.seconds = seconds
        self.repeats = repeats

    def cancel(self) -> None:
        """Cancel the appointment. Does nothing if the appointment is over or was already cancelled."""
        self.action = None


class Instrument:
    """An instrument that reads commands and answers them. The same seed, bytes and times give the same
    answers. For lines of text, override ``answer``. For other kinds of frames, override ``split`` and
    ``obey``, and answer with ``send``. Its time is ``now``; it has no other clock.
    """

    description: ClassVar[str] = ""
    """The instrument's name in lists. By default, this is the first line of the docstring."""

    baudrate: ClassVar[int] = 9600
    bytesize: ClassVar[int] = 8
    parity: ClassVar[str] = "N"
    stopbits: ClassVar[float] = 1
    rtscts: ClassVar[bool] = False
    """The instrument's line settings, as in pyserial. If the program's settings differ, bytes are garbled."""

    terminator: ClassVar[bytes] = b"\r\n"
    """The bytes that end each reply."""

    command_end: ClassVar[bytes] = b"\n"
    """The bytes that end a command. A CR before a final LF is part of the end."""

    command_gap: ClassVar[float] = 0.0
    """Time, in seconds, without a byte after which an incomplete command is dropped; 0 means never."""

    usb_id: ClassVar[tuple[int, int] | None] = None
    """The USB vendor and product ID, if the instrument appears as a USB device."""

    option_names: ClassVar[Mapping[str, str]] = {}
    """The meaning of each of the instrument's options except ``seed``, keyed by name. Options are numbers."""

    def __init__(self, options: Mapping[str, float]) -> None:
        self.options: dict[str, float] = dict(options)
        seed = int(self.options.get("seed", 0))
        self.chance: random.Random = random.Random(f"{type(self).__name__} {seed}")
        """The instrument's only source of random numbers."""
        self.now = 0.0
        """The time, in seconds, on a clock that never goes back. Valid in ``answer`` and in actions."""
        self._sent: list[tuple[float, str | bytes]] = []
        self._appointments: list[Appointment] = []

    # ---- methods to override
    def answer(self, command: str) -> Answer | Iterable[Answer]:
        """Execute a command line, given without its end. Return the answer, several answers, or None."""
        return None

    def split(self, received: bytearray) -> list[bytes]:
        """Remove complete commands from ``received``, and return them without their ends."""
        *commands, rest = received.split(self.command_end)
        received[:] = rest
        if self.command_end == b"\n":
            return [bytes(command).removesuffix(b"\r") for command in commands]
        return [bytes(command) for command in commands]

    def obey(self, command: bytes) -> None:
        """Carry out one command from ``split``."""
        if not command.isascii():
            self.send(self.transmission_error())
            return
        answers = self.answer(command.decode("ascii"))
        if answers is None or isinstance(answers, str | bytes | Reply):
            answers = (answers,)
        if not isinstance(answers, Iterable):
            raise TypeError(
                f"answer must return a text, bytes, a Reply, None, or a list of these, not {answers!r}"
            )
        for answer in answers:
            self.send(answer)

    def started(self) -> None:
        """Start activities that need no command. Called once, at the first contact."""

    def line_changed(self, line: str, on: bool) -> None:
        """React to a change of "dtr" or "rts", or to a "break". Called only if the port has these lines."""

    def busy_reply(self, command: str) -> Answer:
        """Return an instrument's reply when it is too busy to carry out a command (the fault ``busy``)."""
        return None

    def transmission_error(self) -> Answer:
        """Return the instrument's answer to bytes that are not text."""
        return None

    def state(self) -> Mapping[str, object]:
        """Return the instrument's state, for display during a run, as values that JSON can represent."""
        return {}

    # ---- for subclasses
    def send(self, reply: Answer, delay: float = 0.0) -> None:
        """Send a reply after ``delay`` seconds: in ``obey`` as part of the answer, elsewhere unprompted."""
        if isinstance(reply, Reply):
            delay, reply = delay + _number(reply.delay), reply.text
        if reply is not None:
            self._sent.append((float(delay), reply))

    def later(self, delay: float, action: Callable[[], object]) -> Appointment:
        """Call ``action`` in ``delay`` seconds, unless the appointment is cancelled first."""
        return self._appointed(Appointment(action, float(delay), repeats=False))

    def every(self, period: float, action: Callable[[], object]) -> Appointment:
        """Call ``action`` every ``period`` seconds until cancelled, starting after one period."""
        return self._appointed(Appointment(action, float(period), repeats=True))

    def _appointed(self, appointment: Appointment) -> Appointment:
        self._appointments.append(appointment)
        return appointment

    def _taken(self) -> tuple[list[tuple[float, Any]], list[Appointment]]:
        """Return the replies and appointments made since the last call. Used by whatever drives the
        instrument.
        """
        sent, self._sent = self._sent, []
        appointments, self._appointments = self._appointments, []
        return sent, appointments
