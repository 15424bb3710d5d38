"""The requests to one channel of a guest, by number, and who waits for the outcome of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.answers import told
from praxis_desktop.ports.errors import closed

if TYPE_CHECKING:
    from praxis_desktop.ports.guest_channel import GuestChannel
    from praxis_desktop.ports.port_table import PortTable
    from praxis_desktop.ports.reached_port import Outcome
    from praxis_desktop.ports.roles import Binding


class ChannelRequests:
    """A new channel among those of ``ports``, about to be opened.

    A request ends within the call that makes it or in a later turn: whoever waits is told once either way.
    """

    def __init__(self, ports: PortTable, binding: Binding, *, stops_at_line_errors: bool = False) -> None:
        self._ports = ports
        self.channel: GuestChannel = ports.new_channel(
            binding, complete=self._complete, stops_at_line_errors=stops_at_line_errors
        )
        ports.channels[self.channel.number] = self.channel
        self._waiting: dict[int, Callable[[Outcome], None]] = {}
        self._asked = 0

    def number(self, done: Callable[[Outcome], None]) -> int:
        """A number for a request whose outcome goes to ``done``."""
        self._asked += 1
        self._waiting[self._asked] = done
        return self._asked

    def started(self, number: int, outcome: Outcome) -> int:
        """A request was started: unless its outcome is to come, it is ``outcome``. Returns its number."""
        if outcome != number:
            self._complete(number, outcome)
        return number

    def _complete(self, number: int, outcome: Outcome) -> None:
        done = self._waiting.pop(number, None)
        if done is not None:
            done(outcome)

    def fault(self, outcome: Outcome | None) -> PortError | None:
        """The fault whose text ``outcome`` is, which is the guest's last one then."""
        if not isinstance(outcome, str):
            return None
        fault = self.channel.last_fault
        if fault is None or told(fault) != outcome:
            # The channel told it without having met it: it was closed under a request.
            return closed(self.channel.binding.role)
        self._ports.last_fault = fault
        return fault

    def forget(self, number: int) -> None:
        """Let a request be: nobody is told of its outcome. Bytes stay for the next read."""
        if self._waiting.pop(number, None) is not None:
            self.channel.cancel(number)

    def forget_all(self) -> None:
        """Tell nobody of any outcome that is still to come."""
        self._waiting.clear()

    def close(self) -> None:
        """Close the channel; what is still awaited fails, in a later turn."""
        self._ports.close(self.channel.number)
