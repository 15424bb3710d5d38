"""Enforces the limits of a granted port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from msgspec import structs

from praxis_desktop import ports
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import PortNotAllowed, PortStopped

if TYPE_CHECKING:
    from praxis_desktop.ports.transport import LineSettings, OpenLine, OutputLine
    from praxis_desktop.ports.write_limits import WriteLimits

Write: TypeAlias = Callable[[bytes], int]
"""A function that writes bytes and returns how many were sent."""

_TOLD = 4096
"""Maximum number of bytes to log from a refused write."""


class Guard:
    """Enforces the limits on a port while the port is open: limits on the bytes sent, and on the line
    settings, which give the bytes their meaning. ``refused`` is called for each violation. ``cut``, which all
    guards in a run share, holds the unsent remainder of an incomplete command, keyed by role.
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
        self._guard = ports.write_limits.WriteGuard(limits)
        self._refused = refused
        self._cut = cut
        self._turn = threading.Lock()
        """Held during a write, because the next write depends on how much of the current one is sent."""

    # ---- data
    def admit(self, data: bytes, *, is_break: bool) -> bytes:
        """Return the bytes that may be sent now. Raises PortNotAllowed if none of ``data`` may be sent."""
        try:
            if is_break and self._limits.line is not None:
                raise ports.write_limits.CommandRefused(
                    data, "data written during a break does not arrive in full"
                )
            return self._guard.admit(data)
        except ports.write_limits.CommandRefused as refused:
            raise self._not_sent(
                data,
                refused.reason,
                "The port was granted only for certain commands, chosen before the run (on the command "
                "line: with --limit) or listed by praxis-desktop ports grants.",
            ) from refused

    def send(self, data: bytes, write: Write, *, has_turn: bool = False) -> int:
        """Wait for other writes, then send admitted data through ``write``; return the number of bytes sent.

        ``has_turn`` means that ``data`` is the remainder from ``send_now``. Raises PortError. After a write
        that stopped partway through a command, raises PortNotAllowed for anything except the remainder,
        because the instrument would read the new data as the end of the command.
        """
        if not has_turn:
            self._turn.acquire()
        try:
            return self._send(data, write)
        finally:
            self._turn.release()

    def send_now(self, data: bytes, write: Write) -> tuple[bytes, bool]:
        """Like ``send``, but sends only the bytes that can be written immediately. Returns the remainder, and
        whether other writes must wait for it; if so, call ``send`` with the remainder, or ``end_turn``.
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
        """End the turn, and drop the remainder from ``send_now``."""
        self._turn.release()

    def _send(self, data: bytes, write: Write) -> int:
        rest = self._cut.get(self._role)
        if rest is not None and data != rest:
            raise self._not_sent(
                data,
                "part of a command was sent, and the instrument would mistake this for the rest of it",
                "Power-cycle the instrument to clear the command, then start again.",
            )
        try:
            written = write(data)
        except PortStopped:  # the stop commands complete the command that was cut
            self._cut.pop(self._role, None)
            raise
        except PortError as fault:
            self._note(data, getattr(fault, "written", 0), is_rest=rest is not None)
            raise
        self._note(data, written, is_rest=rest is not None)
        return written

    def _note(self, data: bytes, written: int, *, is_rest: bool) -> None:
        """Record that ``written`` bytes of ``data`` were sent. If ``is_rest``, ``data`` starts partway
        through a command.
        """
        if written == len(data) or self._guard.is_whole(data[:written], is_rest=is_rest):
            self._cut.pop(self._role, None)
        else:
            self._cut[self._role] = data[written:]

    def _not_sent(self, data: bytes, reason: str, hint: str) -> PortNotAllowed:
        told = {"reason": reason, "data": data[:_TOLD].hex()}
        self._refused(self._role, told if len(data) <= _TOLD else {**told, "of": len(data)})
        return PortNotAllowed(
            Message("port {role}: {reason}; nothing was sent", role=repr(self._role), reason=reason),
            port=self._role,
            hint=hint,
        )

    def forget(self) -> None:
        """Drop the incomplete command that is held back."""
        self._guard.forget()

    # ---- the line
    @property
    def holds_line(self) -> bool:
        """Whether the limits fix the line settings. The limits in old records do not."""
        return self._limits.line is not None

    def opened(self, wanted: OpenLine) -> OpenLine:
        """Return the settings with which to open the port. DTR and RTS are set as the limits require, because
        pyserial and browsers request levels even if the program does not.
        """
        line = self._limits.line
        return wanted if line is None else structs.replace(wanted, dtr=line.dtr, rts=line.rts)

    def check_settings(self, settings: LineSettings) -> None:
        """Raise PortNotAllowed if the settings differ from those in the limits."""
        line = self._limits.line
        if line is None or line.settings is None or settings == line.settings:
            return
        fixed, asked = structs.asdict(line.settings), structs.asdict(settings)
        differing = [name for name in fixed if fixed[name] != asked[name]]
        self._refuse(
            ", ".join(f"{name}={fixed[name]}" for name in differing),
            ", ".join(f"{name}={asked[name]}" for name in differing),
        )

    def check_lines(self, wanted: Sequence[tuple[OutputLine, bool]]) -> None:
        """Raise PortNotAllowed if a level differs from the one in the limits, or a break is forbidden."""
        line = self._limits.line
        if line is None:
            return
        levels = {"dtr": line.dtr, "rts": line.rts, "break": False}
        for name, on in wanted:
            if on != levels[name] and not (name == "break" and self._limits.may_break):
                self._refuse(f"{name}={levels[name]}", f"{name}={on}")

    def _refuse(self, fixed: str, asked: str) -> NoReturn:
        reason = Message(
            "the limits of {name} require the line settings {fixed}, not {asked}",
            name=self._limits.name,
            fixed=fixed,
            asked=asked,
        )
        self._refused(self._role, {"reason": reason})
        raise PortNotAllowed(
            Message("port {role}: {reason}; nothing was changed", role=repr(self._role), reason=reason),
            port=self._role,
            hint='Have the program open it with those settings. A limits file can set others under "line".',
        )
