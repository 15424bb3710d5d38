"""An open port as Web Serial uses it: the requests to its channel, and who waits for the answer to each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.receiving import ReadRequest
from praxis_desktop.ports.transport import INPUT_LINES, OutputLine, Port

if TYPE_CHECKING:
    from praxis_desktop.ports.guest_channel import GuestChannel
    from praxis_desktop.ports.port_table import PortTable
    from praxis_desktop.ports.reached_port import Outcome
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.settings import LineSettings

Received = Callable[[bytes | PortError], None]
Ended = Callable[[PortError | None], None]


class Connection:
    """The channel of a port, open or about to be: see ``open``.

    Requests end within the call that makes them or in a later turn: ``done`` is called once either way, and
    never after ``cancel``.
    """

    def __init__(self, ports: PortTable, binding: Binding) -> None:
        self._ports = ports
        self._waiting: dict[int, Callable[[Outcome], None]] = {}
        self._asked = 0
        self._channel: GuestChannel = ports.new_channel(
            binding, complete=self._complete, stops_at_line_errors=True
        )
        ports.channels[self._channel.number] = self._channel

    def open(self, settings: LineSettings, done: Ended) -> None:
        """Open the port, with DTR on and RTS off as in browsers, or as flow control has it."""
        self._asked = number = self._asked + 1
        self._waiting[number] = lambda outcome: done(self._fault(outcome))
        self._channel.start_open(number, settings, dtr=True, rts=settings.rtscts)

    def _complete(self, number: int, outcome: Outcome) -> None:
        done = self._waiting.pop(number, None)
        if done is not None:
            done(outcome)

    def _fault(self, outcome: Outcome | None) -> PortError | None:
        """The fault whose text ``outcome`` is."""
        if not isinstance(outcome, str):
            return None
        fault = self._channel.last_fault
        assert fault is not None
        self._ports.last_fault = fault
        return fault

    # ---- bytes in
    def read(self, most: int, done: Received) -> int:
        """Ask for what has come or comes next, ``most`` bytes at most; returns the request's number."""

        def served(outcome: Outcome) -> None:
            done(outcome if isinstance(outcome, bytes) else self._fault(outcome) or b"")

        self._asked = number = self._asked + 1
        outcome = self._channel.start_read(number, ReadRequest(most, any_count=True), None)
        if isinstance(outcome, int):
            self._waiting[number] = served
        else:
            served(outcome)
        return number

    def discard_input(self) -> PortError | None:
        """Forget what was received and nobody has read."""
        return self._fault(self._channel.discard_input())

    # ---- bytes out
    def write(self, data: bytes, done: Ended) -> int:
        """Write; it has ended when the system has taken everything. Returns the request's number."""
        self._asked = number = self._asked + 1
        return self._end_later(number, self._channel.start_write(number, data, None), done)

    def drain(self, done: Ended) -> int:
        """Wait until everything written has left the port; returns the request's number."""
        self._asked = number = self._asked + 1
        return self._end_later(number, self._channel.start_drain(number), done)

    def _end_later(self, number: int, outcome: Outcome, done: Ended) -> int:
        if outcome == number:
            self._waiting[number] = lambda outcome: done(self._fault(outcome))
        else:
            done(self._fault(outcome))
        return number

    def cancel(self, number: int) -> None:
        """Let a request be; its ``done`` is not called any more. Bytes stay for the next read."""
        if self._waiting.pop(number, None) is not None:
            self._channel.cancel(number)

    def discard_output(self) -> PortError | None:
        """Forget what was written and has not left yet."""
        return self._fault(self._channel.discard_output())

    # ---- modem lines
    def set_line(self, line: OutputLine, on: bool) -> PortError | None:
        """Set a line."""
        return self._do(f"set {line} {on:d}".encode(), lambda port: port.set_line(line, on))

    def input_lines(self) -> dict[str, bool] | PortError:
        """The state of every line of the other side."""

        def look(port: Port) -> bytes:
            return json.dumps({line: port.line(line) for line in INPUT_LINES}).encode()

        answer = self._channel.perform(b"get lines", look)
        fault = self._fault(answer)
        if fault is not None:
            return fault
        lines: dict[str, bool] = json.loads(answer)
        return lines

    def _do(self, request: bytes, action: Callable[[Port], None]) -> PortError | None:
        return self._fault(self._channel.perform(request, action))

    # ---- end
    def close(self) -> None:
        """Close the port; requests under way end without a word."""
        self._waiting.clear()
        self._ports.close(self._channel.number)
