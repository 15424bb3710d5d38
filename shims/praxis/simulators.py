"""Instruments of one's own: subclass ``Instrument`` and use it as ``sim:file.py:Class`` behind a port.

It runs in a guest of its own, never on the host, and answers alike in a run, in a dry run and on a
pseudo-terminal (``praxis-desktop simulate file.py:Class``). It goes wrong when told, as all
simulators do (``sim:file.py:Class,late:at=3``).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Reply:
    """What the instrument answers, without its terminator, and how many seconds it takes."""

    text: str
    delay: float = 0.0


Answer = str | bytes | Reply | None
"""None: it says nothing. Bytes are sent as they are, without a terminator."""


class Appointment:
    """Something that the instrument will do."""

    def __init__(self, action: Callable[[], object], seconds: float, *, repeats: bool) -> None:
        self.action: Callable[[], object] | None = action
        self.seconds = seconds
        self.repeats = repeats

    def cancel(self) -> None:
        """Do not do it; one that was done or cancelled already is no error."""
        self.action = None


class Instrument:
    """An instrument that reads commands and answers. Same seed, bytes and times: same answers.

    One that speaks in lines of text overrides ``answer``; one with frames of its own overrides ``split`` and
    ``obey`` and answers through ``send``. Its time is ``now``; it has no other clock.
    """

    description: ClassVar[str] = ""
    """What it is called in lists; the docstring's first line unless given."""

    baudrate: ClassVar[int] = 9600
    bytesize: ClassVar[int] = 8
    parity: ClassVar[str] = "N"
    stopbits: ClassVar[float] = 1
    rtscts: ClassVar[bool] = False
    """How its end of the line is set, in pyserial's terms; with other settings garbage comes."""

    terminator: ClassVar[bytes] = b"\r\n"
    """What ends each of its replies."""

    command_end: ClassVar[bytes] = b"\n"
    """What ends a command; a CR before a final LF belongs to it."""

    command_gap: ClassVar[float] = 0.0
    """After this many seconds without a byte it forgets an incomplete command; 0: never."""

    usb_id: ClassVar[tuple[int, int] | None] = None
    """Vendor and product, if it is found as a USB device."""

    option_names: ClassVar[Mapping[str, str]] = {}
    """The options that it has besides ``seed``, each with what it means; their values are numbers."""

    def __init__(self, options: Mapping[str, float]) -> None:
        self.options: dict[str, float] = dict(options)
        seed = int(self.options.get("seed", 0))
        self.chance: random.Random = random.Random(f"{type(self).__name__} {seed}")
        """For all that is left to chance."""
        self.now = 0.0
        """The time in seconds, of a clock that does not go back; within ``answer`` and actions."""
        self._sent: list[tuple[float, str | bytes]] = []
        self._appointments: list[Appointment] = []

    # ---- what an instrument is made of
    def answer(self, command: str) -> Answer | Iterable[Answer]:
        """Obey one command line, without its end: the answer, several, or None for none."""
        return None

    def split(self, received: bytearray) -> list[bytes]:
        """Remove complete commands from ``received`` and return them, without what ends them."""
        *commands, rest = received.split(self.command_end)
        received[:] = rest
        if self.command_end == b"\n":
            return [bytes(command).removesuffix(b"\r") for command in commands]
        return [bytes(command) for command in commands]

    def obey(self, command: bytes) -> None:
        """Obey one command, as ``split`` gave it."""
        if not command.isascii():
            self.send(self.transmission_error())
            return
        answers = self.answer(command.decode("ascii"))
        if answers is None or isinstance(answers, str | bytes | Reply):
            answers = (answers,)
        for answer in answers:
            self.send(answer)

    def started(self) -> None:
        """Begin what it does unasked; called once, at the first contact."""

    def line_changed(self, line: str, on: bool) -> None:
        """React to "dtr", "rts" or a "break"; only called where the port carries them."""

    def busy_reply(self, command: str) -> Answer:
        """What it says when it cannot obey now (the fault ``busy``)."""
        return None

    def transmission_error(self) -> Answer:
        """What it says to what is no text."""
        return None

    def state(self) -> Mapping[str, object]:
        """What it believes, for who asks while it is served: values that JSON can hold."""
        return {}

    # ---- for subclasses
    def send(self, reply: Answer, delay: float = 0.0) -> None:
        """Say something, ``delay`` seconds from now; in ``obey`` as part of the reply, else unasked."""
        if isinstance(reply, Reply):
            self._sent.append((float(delay + reply.delay), reply.text))
        elif reply is not None:
            self._sent.append((float(delay), reply))

    def later(self, delay: float, action: Callable[[], object]) -> Appointment:
        """Call ``action`` in ``delay`` seconds, unless it is cancelled before."""
        return self._appointed(Appointment(action, float(delay), repeats=False))

    def every(self, period: float, action: Callable[[], object]) -> Appointment:
        """Call ``action`` each ``period`` seconds, for the first time after one, until it is cancelled."""
        return self._appointed(Appointment(action, float(period), repeats=True))

    def _appointed(self, appointment: Appointment) -> Appointment:
        self._appointments.append(appointment)
        return appointment

    def _taken(self) -> tuple[list[tuple[float, Any]], list[Appointment]]:
        """What was said and arranged since the last time: for who drives it."""
        sent, self._sent = self._sent, []
        appointments, self._appointments = self._appointments, []
        return sent, appointments
