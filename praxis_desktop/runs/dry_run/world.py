"""The world of a dry run: one whose time passes at once, and that says so where nothing will ever happen."""

from __future__ import annotations

from praxis_desktop.interpreter.environment.base import Completion, VirtualDeadlock
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.faults import Unwind

_IN_A_CALL = "the program waits in a call without a time-out, and nothing will ever come"
"""The names of channels that are waited at are ours, and nobody's words."""


class DryRunWorld(VirtualEnvironment):
    """A program that waits for ever is interrupted once, as by Ctrl+C, so that it says where it was and what
    it has used; if it then waits for ever again, its guest is lost, as in every virtual world.
    """

    deadlock: VirtualDeadlock | None = None
    """Why it was interrupted."""

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        try:
            return super().wait(channel, deadline)
        except Unwind as unwind:
            self._interrupt(unwind, VirtualDeadlock(_IN_A_CALL))
            self._check_interrupt()
            raise

    def next_event(self, deadline: int | None) -> Completion | None:
        try:
            return super().next_event(deadline)
        except Unwind as unwind:
            self._interrupt(unwind)
            return None

    def _interrupt(self, unwind: Unwind, told: VirtualDeadlock | None = None) -> None:
        """Raises the Unwind again if it is not the first deadlock."""
        if self.deadlock is not None or not isinstance(unwind.fault, VirtualDeadlock):
            raise unwind
        self.deadlock = told or unwind.fault
        self._control.interrupt()
