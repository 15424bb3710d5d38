"""Holding a guest's writes to the limits of its grant, and telling the log of what was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from praxis_desktop.ports.errors import PortNotAllowed
from praxis_desktop.ports.limits import CommandRefused, WriteGuard, WriteLimits

_TOLD = 4096
"""Bytes of a write that are kept of one that was refused."""


class GuardedWrites:
    """Says which bytes written to one opened port may leave; ``refused`` is told of the others."""

    def __init__(
        self, role: str, limits: WriteLimits, refused: Callable[[str, Mapping[str, object]], None]
    ) -> None:
        self._role = role
        self._guard = WriteGuard(limits)
        self._refused = refused

    def admit(self, data: bytes) -> bytes:
        """The bytes that may leave now. Raises PortNotAllowed, and nothing of ``data`` may."""
        try:
            return self._guard.admit(data)
        except CommandRefused as refused:
            told = {"reason": refused.reason, "data": data[:_TOLD].hex()}
            self._refused(self._role, told if len(data) <= _TOLD else {**told, "of": len(data)})
            raise PortNotAllowed(
                f"port {self._role!r}: {refused.reason}; nothing was sent",
                port=self._role,
                hint="The port was granted for certain commands only: with --limit, or see "
                "praxis-desktop ports grants.",
            ) from refused

    def forget(self) -> None:
        """Drop what is held back of a command that is not complete."""
        self._guard.forget()
