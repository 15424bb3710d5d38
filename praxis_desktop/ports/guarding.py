"""Holding a guest's port to the limits of its grant, and telling the log of what was refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.records import as_dict, replace
from praxis_desktop.ports.errors import PortNotAllowed, PortStopped
from praxis_desktop.ports.limits import CommandRefused, WriteGuard, WriteLimits

if TYPE_CHECKING:
    from praxis_desktop.ports.open_line import OpenLine
    from praxis_desktop.ports.settings import LineSettings
    from praxis_desktop.ports.transport import OutputLine

Write: TypeAlias = Callable[[bytes], int]
"""Writes bytes, and says how many left."""

_TOLD = 4096
"""Bytes of a write that are kept of one that was refused."""


class Guard:
    """Says of one opening of a port which bytes may leave, and what may be done to its line: bytes mean
    something else on another. ``refused`` is told of what may not. ``cut`` has the rests of commands that
    left in part, by role, of all openings of a run.
    """

    def __init__(
        self,
        role: str,
        limits: WriteLimits,
        refused: Callable[[str, Mapping[str, object]], None],
        cut: dict[str, bytes],
    ) -> None:
        self._role = role
        self._limits = limits
        self._guard = WriteGuard(limits)
        self._refused = refused
        self._cut = cut
        self._turn = threading.Lock()
        """Held while something is sent: what is sent behind it depends on how much of it leaves."""

    # ---- bytes
    def admit(self, data: bytes, *, is_break: bool) -> bytes:
        """The bytes that may leave now. Raises PortNotAllowed, and nothing of ``data`` may."""
        try:
            if is_break and self._limits.line is not None:
                raise CommandRefused(data, "what is written during a break does not arrive whole")
            return self._guard.admit(data)
        except CommandRefused as refused:
            raise self._not_sent(
                data,
                refused.reason,
                "The port was granted for certain commands only: with --limit, or see "
                "praxis-desktop ports grants.",
            ) from refused

    def send(self, data: bytes, write: Write, *, has_turn: bool = False) -> int:
        """Have ``write`` send what was admitted, once no other write is under way; how much of it left.
        ``has_turn``: it is the rest that ``send_now`` has left.

        Raises PortError; PortNotAllowed for anything but the rest behind a write that was cut within a
        command: an instrument would take it for that command's end.
        """
        if not has_turn:
            self._turn.acquire()
        try:
            return self._send(data, write)
        finally:
            self._turn.release()

    def send_now(self, data: bytes, write: Write) -> tuple[bytes, bool]:
        """The same with what fits at once. Returns what is left, and whether it has the turn: then ``send``
        must be called with it, or ``end_turn``.
        """
        if not self._turn.acquire(blocking=False):
            return data, False
        try:
            rest = data[self._send(data, write) :]
        except BaseException:
            self._turn.release()
            raise
        if not rest:
            self._turn.release()
        return rest, bool(rest)

    def end_turn(self) -> None:
        """What has the turn is not sent."""
        self._turn.release()

    def _send(self, data: bytes, write: Write) -> int:
        rest = self._cut.get(self._role)
        if rest is not None and data != rest:
            raise self._not_sent(
                data,
                "a command left in part, and the instrument would take this for its end",
                "Switch the instrument off and on, so that it forgets the command, and start again.",
            )
        try:
            written = write(data)
        except PortStopped:  # what stops an instrument is sent so that it ends what was cut
            self._cut.pop(self._role, None)
            raise
        except PortError as fault:
            self._note(data, getattr(fault, "written", 0), is_rest=rest is not None)
            raise
        self._note(data, written, is_rest=rest is not None)
        return written

    def _note(self, data: bytes, written: int, *, is_rest: bool) -> None:
        """So many bytes of ``data`` have left; it begins within a command if it ``is_rest``."""
        if written == len(data) or self._guard.is_whole(data[:written], is_rest=is_rest):
            self._cut.pop(self._role, None)
        else:
            self._cut[self._role] = data[written:]

    def _not_sent(self, data: bytes, reason: str, hint: str) -> PortNotAllowed:
        told = {"reason": reason, "data": data[:_TOLD].hex()}
        self._refused(self._role, told if len(data) <= _TOLD else {**told, "of": len(data)})
        return PortNotAllowed(f"port {self._role!r}: {reason}; nothing was sent", port=self._role, hint=hint)

    def forget(self) -> None:
        """Drop what is held back of a command that is not complete."""
        self._guard.forget()

    # ---- the line
    @property
    def holds_line(self) -> bool:
        """Whether the line stays as it is set: in records from before that it did not."""
        return self._limits.line is not None

    def opened(self, wanted: OpenLine) -> OpenLine:
        """How the port is opened for a program that asks for ``wanted``: DTR and RTS are as the limits have
        them, since pyserial and browsers ask for some level whether their program says so or not.
        """
        line = self._limits.line
        return wanted if line is None else replace(wanted, dtr=line.dtr, rts=line.rts)

    def check_settings(self, settings: LineSettings) -> None:
        """Raises PortNotAllowed for settings that are not those of the limits."""
        line = self._limits.line
        if line is None or settings == line.settings:
            return
        fixed, asked = as_dict(line.settings), as_dict(settings)
        differing = [name for name in fixed if fixed[name] != asked[name]]
        self._refuse(
            ", ".join(f"{name}={fixed[name]}" for name in differing),
            ", ".join(f"{name}={asked[name]}" for name in differing),
        )

    def check_lines(self, wanted: Sequence[tuple[OutputLine, bool]]) -> None:
        """Raises PortNotAllowed for a level that is not the one of the limits, and for a break."""
        line = self._limits.line
        if line is None:
            return
        levels = {"dtr": line.dtr, "rts": line.rts, "break": False}
        for name, on in wanted:
            if on != levels[name] and not (name == "break" and self._limits.may_break):
                self._refuse(f"{name}={levels[name]}", f"{name}={on}")

    def _refuse(self, fixed: str, asked: str) -> NoReturn:
        reason = f"the limits of {self._limits.name} keep its line at {fixed}, not {asked}"
        self._refused(self._role, {"reason": reason})
        raise PortNotAllowed(
            f"port {self._role!r}: {reason}; nothing was changed",
            port=self._role,
            hint='Have the program open it so. A file of limits can say another line under "line".',
        )
