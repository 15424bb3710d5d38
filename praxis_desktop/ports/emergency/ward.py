"""The guardian's part in one port: what stops the instrument there, and what lets a guest's bytes pass."""

from __future__ import annotations

import logging
import mmap
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.records import Record
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency.guardian_process import FIRST, GATE, PARTIAL, STRIDE, WRITING, WRITTEN
from praxis_desktop.ports.errors import PortFailed, stopped

if TYPE_CHECKING:
    from praxis_desktop.ports.emergency.guardian import Guardian
    from praxis_desktop.ports.emergency.halting import StopCommand
    from praxis_desktop.ports.emergency.port import Hearing
    from praxis_desktop.ports.serial import Gate

logger = logging.getLogger(__name__)

_HALT_S = 2.5
"""Longer than the guardian tries."""


class Sent(Record):
    """What the guardian has sent to one instrument: the bytes, when the first and the last of them had left
    (``time.monotonic_ns``), and why not all have. ``is_closed``: the run never wrote to it.
    """

    data: bytes = b""
    first_ns: int = 0
    at_ns: int = 0
    failure: str = ""
    is_reopened: bool = False
    is_closed: bool = False


class Guarded(Protocol):
    """The descriptor of an open port, and what is written to it, as a ``Line`` has them."""

    gate: Gate

    def fileno(self) -> int: ...

    def encoded(self, data: bytes) -> bytes: ...

    def way_for_stop(self) -> bytes: ...


class Ward:
    """The guardian's part in one port of a guest: ``hold`` for each opening, ``let_go`` for each closing,
    ``forget`` when the run or the console ends. Any thread; one at a time writes.

    ``name`` is how messages call the port, ``command`` what stops the instrument there; ``run_id`` is the
    run's, and ``notes`` the file in its record for what nobody else can record. With ``client`` it is held
    for a child process that the guardian serves by that number.
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
        """Who waits for what the instrument answers to its stop."""
        self._generation = generation
        self.is_lost = False
        """Whether the guardian that held it has died."""
        self._is_aside = False
        self._device = ""
        self._flags: mmap.mmap | None = None
        self._at = 0

    # ---- while the port is open
    def hold(self, line: Guarded, device: str) -> None:
        """Have the instrument behind ``line`` stopped from now on, if it must be: nothing may be written
        before. Raises PortStopped, PortFailed.
        """
        away = elsewhere()
        self._guardian.start(self.name)
        with self._lock:
            self._device = device
            if away is None:
                self._hold(line)
            else:  # whoever has opened it has had it held
                self._slot = away.slot(self.name, device)
                self._flags, self._at = self._guardian.flags, FIRST + self._slot * STRIDE
        line.gate = self

    def _hold(self, line: Guarded) -> None:
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
        """By which number the guardian knows the instrument; -1 before it was held."""
        return self._slot

    def let_go(self) -> None:
        """The port is closed: returns once the guardian has closed its descriptor, too."""
        with self._lock:
            if self._slot >= 0 and not self.is_lost:
                self._tell("let go")

    def forget(self) -> None:
        """Nothing of this instrument is to be stopped any more; idempotent."""
        with self._lock:
            if self._slot >= 0 and not self.is_lost:
                self._tell("forget")

    def _tell(self, what: str) -> None:
        try:
            self._guardian.ask({"do": what, "slot": self._slot}, port=self.name)
        except PortFailed as fault:  # it has gone, and its descriptors with it
            logger.warning("%s", fault)

    def lose(self) -> None:
        """The guardian has died: nothing may be written but what stops the instrument."""
        self.is_lost = True

    def step_aside(self) -> None:
        """Let what stops the instrument be written by this program: the guardian has died, and does not."""
        self._is_aside = True

    # ---- writing
    @property
    def is_shut(self) -> bool:
        """Whether nothing may be written any more."""
        flags = self._flags
        return self.is_lost or (flags is not None and bool(flags[self._at + GATE]))

    @property
    def was_written(self) -> bool:
        """Whether anything was written to the instrument since it was held first."""
        flags = self._flags
        return self._slot >= 0 and flags is not None and bool(flags[self._at + WRITTEN])

    def enter(self) -> bool:
        """Before the system is given bytes: False when nothing may leave. ``leave`` must follow."""
        flags, at = self._flags, self._at
        if flags is None or self.is_lost:
            return self._is_aside
        flags[at + WRITING] = 1  # first: see guardian_process
        if flags[at + GATE]:
            return False
        flags[at + WRITTEN] = 1
        return True

    def leave(self, *, is_whole: bool) -> None:
        """The system has taken the bytes, or some."""
        flags, at = self._flags, self._at
        if flags is not None:
            flags[at + PARTIAL] = not is_whole
            flags[at + WRITING] = 0

    # ---- stopping
    def halt(self, why: str) -> Sent:
        """Have the instrument stopped unless it is just being stopped; what was sent. Waits for that, some
        seconds at most. Raises PortFailed when the guardian does not answer: it is ended then.
        """
        if self._slot < 0:
            return Sent(is_closed=True)
        message = {"do": "halt", "slot": self._slot, "why": why}
        try:
            answer = self._guardian.ask(message, port=self.name, seconds=_HALT_S)
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
        """What came from an instrument whose port was opened again to stop it. Raises PortFailed."""
        answer = self._guardian.ask({"do": "heard", "slot": self._slot}, port=self.name)
        return bytes.fromhex(answer.get("heard", ""))

    def conclude(self) -> tuple[str, ...]:
        """The instrument has confirmed its stop, or will not: switch off the lines that its profile names;
        which were. Raises PortFailed.
        """
        answer = self._guardian.ask({"do": "conclude", "slot": self._slot}, port=self.name)
        return tuple(answer.get("dropped", ()))

    def recorded(self) -> None:
        """The stop is in the record: the guardian need not keep it."""
        if self._slot >= 0 and not self.is_lost:
            self._guardian.tell({"do": "recorded", "slot": self._slot})
