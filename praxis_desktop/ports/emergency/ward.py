"""A port's registration with the guardian, which can stop its instrument and block the guest's writes."""

from __future__ import annotations

import logging
import mmap
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency.guardian_process.memory import (
    FIRST,
    GATE,
    PARTIAL,
    STRIDE,
    WRITING,
    WRITTEN,
)
from praxis_desktop.ports.errors import PortFailed, stopped

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.guardian import Guardian
    from praxis_desktop.ports.emergency.port import Hearing
    from praxis_desktop.ports.emergency.stop_commands import StopCommand
    from praxis_desktop.ports.lines.line import Gate

logger = logging.getLogger(__name__)

_HALT_S = 2.5
"""Maximum time, in seconds, to wait for the guardian's reply; the guardian gives up earlier."""
_START_S = 5.0 if sys.platform == "win32" else 0.0
"""Additional time to wait, in seconds, if the guardian may have to start a process to open the device."""


class Sent(Struct, frozen=True):
    """The bytes that the guardian sent to stop one instrument, when it sent the first and the last of them
    (``time.monotonic_ns``), and why they are incomplete, if they are. ``is_closed`` is true if the port was
    closed and the run never wrote to it.
    """

    data: bytes = b""
    first_ns: int = 0
    at_ns: int = 0
    failure: str = ""
    is_reopened: bool = False
    is_closed: bool = False


class Guarded(Protocol):
    """The parts of an open ``Line`` that the guardian needs: its descriptor and encoding, and the command
    that opens the device again.
    """

    gate: Gate
    reopening: tuple[str, ...]

    def fileno(self) -> int: ...

    def encoded(self, data: bytes) -> bytes: ...

    def way_for_stop(self) -> bytes: ...


class Ward:
    """A guest's port, as registered with the guardian.

    Call ``hold`` each time the port is opened, ``let_go`` each time it is closed, and ``forget`` at the end
    of the run or console. ``name`` is the port's name in messages; ``command`` stops the instrument;
    ``run_id`` is the run's ID; ``notes`` is the file in the run's record for events that only the guardian
    can record. ``client`` is the guardian's number for the child process that uses the port. Thread-safe, but
    only one thread may write at a time.
    """

    def __init__(
        self,
        guardian: Guardian,
        name: str,
        *,
        command: StopCommand | None,
        generation: int,
        run_id: str = "",
        notes: Path | None = None,
        client: int = 0,
    ) -> None:
        self.name = name
        self._client = client
        self._guardian = guardian
        self._command = command
        self._run_id, self._notes = run_id, notes
        self._lock = threading.Lock()
        self._slot = -1
        self.hearing: Hearing | None = None
        """The listener for the instrument's reply to the stop command."""
        self._generation = generation
        self.is_lost = False
        """Whether the guardian has died."""
        self._is_aside = False
        self._device = ""
        self._halt_s = _HALT_S
        self._flags: mmap.mmap | None = None
        self._at = 0

    # ---- while the port is open
    def hold(self, line: Guarded, device: str) -> None:
        """Register the open ``line`` before the first write. Raises PortStopped or PortFailed."""
        away = elsewhere()
        self._guardian.start(self.name)
        with self._lock:
            self._device = device
            if away is None:
                self._hold(line)
            else:  # the process that opened the port has registered it
                self._slot = away.slot(self.name, device)
                self._flags, self._at = self._guardian.flags, FIRST + self._slot * STRIDE
        line.gate = self

    def _hold(self, line: Guarded) -> None:
        self._halt_s = _HALT_S + (_START_S if line.reopening else 0.0)
        command = self._command
        message = {
            "do": "hold",
            "slot": self._slot,
            "generation": self._generation,
            "client": self._client,
            "facts": {
                "role": self.name,
                "device": self._device,
                "kind": "" if command is None else command.kind,
                "commands": []
                if command is None
                else [line.encoded(each).hex() for each in command.commands],
                "way": line.way_for_stop().hex(),
                "reopening": list(line.reopening),
                "drop_lines": ["dtr", "rts"] if command is None else list(command.drop_lines),
                "confirm_s": 0.0 if command is None or command.confirm is None else command.confirm_s,
                "on_lost_program": "leave" if command is None else command.on_lost_program,
                "run": self._run_id,
                "notes": "" if self._notes is None else str(self._notes),
            },
        }
        answer = self._guardian.ask(message, descriptor=line.fileno(), port=self.name)
        if answer.get("stopped"):
            raise stopped(self.name)
        self._slot = int(answer["slot"])
        if not self._client:
            self._flags, self._at = self._guardian.flags, FIRST + self._slot * STRIDE

    @property
    def slot(self) -> int:
        """The guardian's number for the port; -1 before ``hold``."""
        return self._slot

    def let_go(self) -> None:
        """Report that the port is being closed; return once the guardian has also closed its descriptor."""
        with self._lock:
            if self._slot >= 0 and not self.is_lost:
                self._tell("let go")

    def forget(self) -> None:
        """Remove the registration, because there is nothing left to stop. Idempotent."""
        with self._lock:
            if self._slot >= 0 and not self.is_lost:
                self._tell("forget")

    def _tell(self, what: str) -> None:
        try:
            self._guardian.ask({"do": what, "slot": self._slot}, port=self.name)
        except PortFailed as fault:  # the guardian is gone, and its descriptors with it
            logger.warning("%s", fault)

    def lose(self) -> None:
        """Block all writes except stop commands, because the guardian has died."""
        self.is_lost = True

    def step_aside(self) -> None:
        """Let this program send the stop commands itself, because the guardian has died."""
        self._is_aside = True

    # ---- writing
    @property
    def is_shut(self) -> bool:
        """Whether writes are blocked."""
        flags = self._flags
        return self.is_lost or (flags is not None and bool(flags[self._at + GATE]))

    @property
    def was_written(self) -> bool:
        """Whether anything has been written to the instrument since the first ``hold``."""
        flags = self._flags
        return self._slot >= 0 and flags is not None and bool(flags[self._at + WRITTEN])

    def enter(self) -> bool:
        """Flag that a write is in progress. Return False if writes are blocked. ``leave`` must follow."""
        flags, at = self._flags, self._at
        if flags is None or self.is_lost:
            return self._is_aside
        flags[at + WRITING] = 1  # set before the gate is read: see guardian_process
        if flags[at + GATE]:
            return False
        flags[at + WRITTEN] = 1
        return True

    def leave(self, *, is_whole: bool) -> None:
        """Record that the write is over, and whether it was complete (``is_whole``)."""
        flags, at = self._flags, self._at
        if flags is not None:
            flags[at + PARTIAL] = not is_whole
            flags[at + WRITING] = 0

    # ---- stopping
    def halt(self, why: str) -> Sent:
        """Have the guardian stop the instrument, unless a stop is already in progress, and return the bytes
        sent. Waits a few seconds at most. If the guardian does not reply, kills it and raises PortFailed.
        """
        if self._slot < 0:
            return Sent(is_closed=True)
        message = {"do": "halt", "slot": self._slot, "why": why}
        try:
            answer = self._guardian.ask(message, port=self.name, seconds=self._halt_s)
        except PortFailed:
            self.lose()
            raise
        return Sent(
            bytes.fromhex(answer.get("sent", "")),
            int(answer.get("first", 0)),
            int(answer.get("at", 0)),
            str(answer.get("failed", "")),
            bool(answer.get("reopened")),
            bool(answer.get("closed")),
        )

    def heard(self) -> bytes:
        """Return the data received from the instrument since its port was reopened for the stop. Raises
        PortFailed.
        """
        answer = self._guardian.ask({"do": "heard", "slot": self._slot}, port=self.name)
        return bytes.fromhex(answer.get("heard", ""))

    def conclude(self) -> tuple[str, ...]:
        """End the stop, whether or not it was confirmed. Switch off the modem lines that the profile names
        (without a profile, both), and return them. Raises PortFailed.
        """
        answer = self._guardian.ask({"do": "conclude", "slot": self._slot}, port=self.name)
        return tuple(answer.get("dropped", ()))

    def recorded(self) -> None:
        """Report that the stop has been recorded, so that the guardian does not write a note."""
        if self._slot >= 0 and not self.is_lost:
            self._guardian.tell({"do": "recorded", "slot": self._slot})
