"""The base class of simulated Hamilton devices on USB: commands, replies, errors, queued motions.

Source: ``HamiltonLiquidHandler`` in PyLabRobot 0.2.2. A command is one OUT transfer; if its last packet is
full, an empty packet follows. A reply to a command without an id has the id 0000, because the driver reads no
other.

Assumed: 5 ms for the answer to a query; that motions of the same part wait for one another in a queue while
queries are answered immediately; that after a failed motion, the commands waiting for the same part are
aborted.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar, TypeVar

from msgspec import Struct

from praxis_desktop.ports.dialects.hamilton import FirmwareText, read_firmware
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import Appointment
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument

_T = TypeVar("_T")

_ANSWER_S = 0.005
_SHORTEST_S = 0.02
_LONGEST_S = 1e5

UNKNOWN_COMMAND, UNKNOWN_PARAMETER, OUT_OF_RANGE, MISSING_PARAMETER = 30, 31, 32, 33
"""The trace information with which any module rejects a command that it cannot interpret."""


class FirmwareError(Exception):
    """A command was refused or failed (``code`` and ``trace``); ``modules`` has both for each module."""

    def __init__(self, code: int, trace: int, modules: Mapping[str, tuple[int, int]] | None = None) -> None:
        super().__init__(f"{code:02}/{trace:02}")
        self.code = code
        self.trace = trace
        self.modules = modules or {}


class Motion(Struct, frozen=True):
    """A motion that takes ``seconds``. At the end of the motion, ``finish`` is called with the time, and
    returns the parameters to add to the reply or raises FirmwareError.
    """

    seconds: float
    finish: Callable[[int], str]


Answers = Callable[[FirmwareText, int], str]
"""A function that returns the parameters of the reply to a query. It may raise FirmwareError, KeyError or
ValueError.
"""
Begins = Callable[[FirmwareText, int], Motion]
"""A function that starts a motion when its turn comes. It may raise the same errors as ``Answers``."""


class StoredParameters:
    """The drive parameters that a module stores, with as many digits as the firmware writes. ``RA`` reads a
    parameter, and ``AA`` writes a numeric one. Tables of positions can only be read.
    """

    def __init__(self, **values: str) -> None:
        self._values = values

    def tell(self, command: FirmwareText, now: int) -> str:
        """Return the reply to ``RA``."""
        name = command.parameters.get("ra", "")
        if name not in self._values:
            raise FirmwareError(1, UNKNOWN_PARAMETER)
        return name + self._values[name]

    def set(self, command: FirmwareText, now: int) -> str:
        """Carry out ``AA``."""
        for name in command.parameters:
            if not self._values.get(name, "").isdecimal():
                raise FirmwareError(1, UNKNOWN_PARAMETER)
            self._values[name] = f"{command.number(name):0{len(self._values[name])}}"
        return ""


class _Part:
    """A part that carries out one motion after another."""

    def __init__(self) -> None:
        self.queue: deque[tuple[FirmwareText, Begins]] = deque()
        self.command: FirmwareText | None = None
        self.end: Appointment | None = None


class FirmwareInstrument(UsbInstrument):
    """Reads firmware commands, answers queries, and carries out motions one after another.

    A subclass fills ``questions`` and ``motions``, both keyed by command ("C0TP"), and defines how errors
    appear in a reply.
    """

    packet_size: ClassVar[int] = 64

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self.questions: dict[str, Answers] = {}
        self.motions: dict[str, tuple[str, Begins]] = {}
        """The part that moves and the function that starts the motion, keyed by command."""
        self.pace = max(self.options.get("pace", 1.0), 1e-3)
        self.done: dict[str, int] = {}
        """The number of completed motions, keyed by command."""
        self.last_error = ""
        self._parts: dict[str, _Part] = {}
        self._incomplete = b""

    # ---- for subclasses to override
    @abstractmethod
    def error_text(self, command: FirmwareText, error: FirmwareError | None) -> str:
        """Return the part of the reply to ``command`` that states the error, or that there is none."""

    @abstractmethod
    def busy_error(self, command: FirmwareText) -> FirmwareError:
        """Return the error for ``command`` if the part that it moves is busy."""

    def spelt(self, command: FirmwareText) -> str:
        """Return a command's key in ``questions`` and ``motions``."""
        return command.name

    def check(self, command: FirmwareText, now: int) -> None:
        """Raise FirmwareError if the motion that ``command`` requests may not begin."""

    # ---- UsbInstrument
    def split(self, received: bytearray) -> list[bytes]:
        whole = []
        for transfer in super().split(received):
            endpoint, data = transfer[:1], transfer[1:]
            self._incomplete = (self._incomplete + data)[: self.longest_command]
            if data and len(data) % self.packet_size == 0:
                continue
            if self._incomplete:
                whole.append(endpoint + self._incomplete)
            self._incomplete = b""
        return whole

    def disconnect(self, now: int) -> None:
        self._incomplete = b""
        super().disconnect(now)

    def word_of(self, command: str) -> str:
        read = read_firmware(command)
        return "" if read is None else read.name

    def busy_reply(self, command: str) -> str:
        read = read_firmware(command)
        return "" if read is None else self._reply(read, "", self.busy_error(read))

    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        command = read_firmware(data.decode("latin-1"))
        if command is None:
            return  # assumed: anything that is not a command gets no reply
        name = self.spelt(command)
        try:
            if name in self.motions:
                part, begin = self.motions[name]
                self._enqueue(part, command, begin, now)
                return
            if name not in self.questions:
                raise FirmwareError(1, UNKNOWN_COMMAND)
            told = _checked(partial(self.questions[name], command, now))
        except FirmwareError as error:
            self._tell(command, "", error, now)
        else:
            self._tell(command, told, None, now)

    # ---- motions
    def moving(self, part: str = "") -> FirmwareText | None:
        """Return the command whose motion is in progress, on ``part`` if given, otherwise on any part."""
        if part:
            return None if part not in self._parts else self._parts[part].command
        return next((each.command for each in self._parts.values() if each.command is not None), None)

    def queued(self) -> int:
        """Return the number of commands in the queues."""
        return sum(len(part.queue) for part in self._parts.values())

    def discard_queued(self, now: int, error: FirmwareError) -> None:
        """Refuse all queued commands, with ``error``."""
        for part in self._parts.values():
            while part.queue:
                self._tell(part.queue.popleft()[0], "", error, now)

    def _enqueue(self, name: str, command: FirmwareText, begin: Begins, now: int) -> None:
        part = self._parts.setdefault(name, _Part())
        part.queue.append((command, begin))
        if part.command is None:
            self._begin_next(part, now)

    def _begin_next(self, part: _Part, now: int) -> None:
        while part.queue:
            command, begin = part.queue.popleft()
            try:
                self.check(command, now)
                motion = _checked(partial(begin, command, now))
            except FirmwareError as error:
                self._fail(part, command, error, now)
                continue
            part.command = command
            seconds = min(max(motion.seconds / self.pace, _SHORTEST_S), _LONGEST_S)
            part.end = self.later(seconds, partial(self._end, part, command, motion), now)
            return

    def _end(self, part: _Part, command: FirmwareText, motion: Motion, now: int) -> None:
        part.command = part.end = None
        try:
            told = _checked(partial(motion.finish, now))
        except FirmwareError as error:
            self._fail(part, command, error, now)
        else:
            name = self.spelt(command)
            self.done[name] = self.done.get(name, 0) + 1
            self._tell(command, told, None, now)
        self._begin_next(part, now)

    def interrupt(self, error: FirmwareError, now: int) -> None:
        """Stop all motions where they are, and make their commands fail with ``error``."""
        for part in self._parts.values():
            if part.end is not None and part.command is not None:
                part.end.cancel()
                command, part.command, part.end = part.command, None, None
                self.stopped(command)
                self._fail(part, command, error, now)

    def drop_motions(self) -> None:
        """Stop all motions where they are, without replies, as a loss of power does."""
        for part in self._parts.values():
            if part.end is not None and part.command is not None:
                part.end.cancel()
                self.stopped(part.command)
            part.command = part.end = None
            part.queue.clear()
        self._incomplete, self.last_error = b"", ""
        self.forget_replies()

    def stopped(self, command: FirmwareText) -> None:
        """Leave the parts that ``command`` was moving where they are."""

    def _fail(self, part: _Part, command: FirmwareText, error: FirmwareError, now: int) -> None:
        self._tell(command, "", error, now)
        waiting, part.queue = part.queue, deque()
        for each, _ in waiting:
            self._tell(each, "", self.aborted, now)

    @property
    def aborted(self) -> FirmwareError:
        """The error for a command that was discarded before its turn."""
        return FirmwareError(10, 0)

    # ---- replies
    def _tell(self, command: FirmwareText, told: str, error: FirmwareError | None, now: int) -> None:
        reply = self._reply(command, told, error)
        if error is not None:
            self.last_error = reply
        self.send(reply.encode("latin-1"), now, _ANSWER_S)

    def _reply(self, command: FirmwareText, told: str, error: FirmwareError | None) -> str:
        return f"{command.name}id{command.id or '0000'}{self.error_text(command, error)}{told}"


def _checked(act: Callable[[], _T]) -> _T:
    """Return the result of ``act``. Raises FirmwareError if ``act`` cannot use the parameters."""
    try:
        return act()
    except KeyError:
        raise FirmwareError(1, MISSING_PARAMETER) from None
    except (IndexError, OverflowError, ValueError):
        raise FirmwareError(1, OUT_OF_RANGE) from None
