"""An open port as Web Serial uses it: what it asks of the port's channel."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.channel_requests import ChannelRequests
from praxis_desktop.ports.receiving import ReadRequest
from praxis_desktop.ports.transport import INPUT_LINES, OutputLine, Port

if TYPE_CHECKING:
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
        self._requests = ChannelRequests(ports, binding, stops_at_line_errors=True)
        self._channel = self._requests.channel
        self._fault = self._requests.fault

    def open(self, settings: LineSettings, done: Ended) -> None:
        """Open the port, with DTR on and RTS off as in browsers, or as flow control has it."""
        number = self._requests.number(lambda outcome: done(self._fault(outcome)))
        self._channel.start_open(number, settings, dtr=True, rts=settings.rtscts)

    # ---- bytes in
    def read(self, most: int, done: Received) -> int:
        """Ask for what has come or comes next, ``most`` bytes at most; returns the request's number."""

        def served(outcome: Outcome) -> None:
            done(outcome if isinstance(outcome, bytes) else self._fault(outcome) or b"")

        number = self._requests.number(served)
        return self._requests.started(
            number, self._channel.start_read(number, ReadRequest(most, any_count=True), None)
        )

    def discard_input(self) -> PortError | None:
        """Forget what was received and nobody has read."""
        return self._fault(self._channel.discard_input())

    # ---- bytes out
    def write(self, data: bytes, done: Ended) -> int:
        """Write; it has ended when the system has taken everything. Returns the request's number."""
        number = self._requests.number(lambda outcome: done(self._fault(outcome)))
        return self._requests.started(number, self._channel.start_write(number, data, None))

    def drain(self, done: Ended) -> int:
        """Wait until everything written has left the port; returns the request's number."""
        number = self._requests.number(lambda outcome: done(self._fault(outcome)))
        return self._requests.started(number, self._channel.start_drain(number))

    def cancel(self, number: int) -> None:
        """Let a request be; its ``done`` is not called any more. Bytes stay for the next read."""
        self._requests.forget(number)

    def discard_output(self) -> PortError | None:
        """Forget what was written and has not left yet."""
        return self._fault(self._channel.discard_output())

    # ---- modem lines
    def set_line(self, line: OutputLine, on: bool) -> PortError | None:
        """Set a line."""
        return self._fault(self._channel.set_line(line, on))

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

    # ---- end
    def close(self) -> None:
        """Close the port; requests under way end without a word."""
        self._requests.forget_all()
        self._requests.close()
