"""The guest's module ``_praxis_serial``, the basis of the guest's pyserial."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.ports.errors import INTERRUPTED, PortRefused, closed, fault_text
from praxis_desktop.ports.receiving import ReadRequest
from praxis_desktop.ports.transport import INPUT_LINES, OUTPUT_LINES, LineSettings, Rs485Settings
from praxis_desktop.ports.wire import Cause, cause_of

if TYPE_CHECKING:
    from praxis_desktop.ports.guest._operations import Outcome
    from praxis_desktop.ports.guest.network import GuestNetwork
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.guest.table import PortTable
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import Port


# Imports for open ports are lazy, because most programs open none.


_AnswerT = TypeVar("_AnswerT")
_FOREVER_S = 1e9


def _seconds(timeout: float | None) -> float | None:
    """Limit a guest's time-out, in seconds, to what clocks and drivers can handle; None means no limit."""
    if timeout is None or not timeout < _FOREVER_S:
        return None
    return max(0.0, timeout)


def _cause(told: Sequence[int | str]) -> Cause | None:
    """Return the part of the program that is writing, if the guest has reported it."""
    match told:
        case [int(step), str(file), int(line), str(thread)]:
            return cause_of(step, file, line, thread)
    return None


def _count(count: float | None) -> int | None:
    return None if count is None else max(0, int(count))


def _refused(error: UsageError, port: str) -> PortRefused:
    """Return the fault for an invalid setting, for which ``LineSettings`` raised ``error``."""
    return PortRefused(error.message, port=port, hint=error.hint)


def _line_settings(
    baudrate: int,
    bytesize: int,
    parity: str,
    stopbits: float,
    xonxoff: bool,
    rtscts: bool,
    dsrdtr: bool,
    rs485: str = "",
) -> LineSettings:
    """Make line settings from a guest's arguments; ``rs485`` is a JSON list of the fields of
    Rs485Settings. Raises UsageError.
    """
    turning = Rs485Settings(*json.loads(rs485)) if rs485 else None
    return LineSettings(baudrate, bytesize, parity, stopbits, xonxoff, rtscts, dsrdtr, turning)


class Dispatcher(Protocol):
    """The guest's callback for completed requests: ``dispatcher(number, outcome)``."""

    def __call__(self, number: int, outcome: Outcome) -> Any: ...


class SerialModule:
    """The functions of ``_praxis_serial``.

    All of them run on the interpreter's thread. The guest receives data as bytes, and sends it as text with
    one character per byte. A function that fails returns the text ``Kind: what happened``, and a function
    that is interrupted returns -1, because exceptions do not cross the boundary between guest and host.
    """

    def __init__(self, ports: PortTable) -> None:
        self._ports = ports
        self._dispatcher: Dispatcher | None = None

    # ---- available ports
    @guest_method
    def comports(self) -> list[list[object]]:
        """List each port's role, device, description, hwid, vid, pid, serial, location; -1 or "" if none."""
        return self._ports.described()

    @guest_method
    def usb_devices(self) -> str:
        """Return the granted USB and HID devices now connected, as JSON; see ``PortTable.usb_devices``."""
        return json.dumps(self._ports.usb_devices())

    @guest_method
    def simulator_of(self, vendor: int, product: int) -> str:
        """Return the kind of the simulated instrument with these USB IDs; "" unless exactly one matches."""
        return self._ports.simulator_of(int(vendor), int(product))

    @guest_method
    def role_of(self, port: object) -> str:
        """Return the role of a SerialPort from ``navigator.serial``; "" for anything else."""
        web_serial = self._ports.web_serial
        return "" if web_serial is None else web_serial.role_of(port)

    # ---- open, configure, close
    @guest_method
    def open(self, name: str, dtr: bool, rts: bool, *line: Any) -> int | str:
        """Open a granted port with the settings ``line`` (see ``_line_settings``); return its number."""
        wanted = self._wanted(name, line)
        if isinstance(wanted, str):
            return wanted
        settings, binding = wanted
        channel = self._ports.new_channel(binding, complete=self._complete)
        outcome = channel.open(settings, dtr=dtr, rts=rts)
        if outcome is None:
            self._ports.channels[channel.number] = channel
            return channel.number
        channel.close()
        self._ports.last_fault = channel.last_fault or self._ports.last_fault
        return outcome if isinstance(outcome, str) else INTERRUPTED

    @guest_method
    def aopen(
        self, request: int, name: str, dtr: bool, rts: bool, *line: int | float | str | bool
    ) -> int | str:
        """Awaited ``open``: return a fault's text, or ``request``, which completes with the port's number."""
        wanted = self._wanted(name, line)
        if isinstance(wanted, str):
            return wanted
        settings, binding = wanted
        channel = self._ports.new_channel(binding, complete=self._complete_open)
        self._ports.requests[request] = channel
        channel.start_open(request, settings, dtr=dtr, rts=rts)
        return request

    def _wanted(self, name: str, line: Sequence[Any]) -> tuple[LineSettings, Binding] | str:
        """Return the settings and the port to open, or a fault's text."""
        try:
            return _line_settings(*line), self._ports.unopened(name)
        except PortError as fault:
            return self._ports.tell(fault)
        except UsageError as error:
            return self._ports.tell(_refused(error, name))

    def _complete_open(self, request: int, outcome: Outcome) -> None:
        channel = self._ports.requests.get(request)
        if channel is None or channel.number in self._ports.channels:
            self._complete(request, outcome)
        elif isinstance(outcome, str):
            channel.close()
            self._complete(request, outcome)
        else:
            self._ports.channels[channel.number] = channel
            self._complete(request, channel.number)

    @guest_method
    def configure(self, number: int, *line: Any) -> Outcome | None:
        """Change the settings of an open port."""
        try:
            settings = _line_settings(*line)
        except UsageError as error:
            channel = self._ports.channels.get(number)
            return self._ports.tell(
                _refused(error, f"number {number}" if channel is None else channel.binding.role)
            )
        return self._fault_of(self._with(number, lambda channel: channel.operations.configure(settings)))

    @guest_method
    def close(self, number: int) -> None:
        """Close a port; ignore the number of a port that is not open."""
        self._ports.close(number)

    # ---- input
    @guest_method
    def read(self, number: int, count: int, timeout: float | None, silence: float | None = None) -> Outcome:
        """Read ``count`` bytes, or fewer after ``timeout`` s, or after ``silence`` s without another byte."""
        request = ReadRequest(_count(count), silence=silence)
        return self._read(number, request, timeout)

    @guest_method
    def until(
        self, number: int, terminator: str, count: int | None, timeout: float | None, gap: bool
    ) -> Outcome:
        """Read up to and including ``terminator``, or ``count`` bytes, or fewer if the time-out expires."""
        request = ReadRequest(_count(count), terminator.encode("latin-1"), gap=gap)
        return self._read(number, request, timeout)

    @guest_method
    def aread(
        self, number: int, request: int, count: int, timeout: float | None, silence: float | None = None
    ) -> Outcome:
        """Awaited ``read``: return bytes or a fault's text, or else ``request``, which completes later."""
        return self._start(number, request, ReadRequest(_count(count), silence=silence), timeout)

    @guest_method
    def auntil(
        self, number: int, request: int, terminator: str, count: int | None, timeout: float | None, gap: bool
    ) -> Outcome:
        """Awaited ``until``: return the same kinds of results as ``aread``."""
        awaited = ReadRequest(_count(count), terminator.encode("latin-1"), gap=gap)
        return self._start(number, request, awaited, timeout)

    @guest_method
    def resume(self, number: int) -> Outcome:
        """Continue the read or write that was interrupted."""
        return self._with(number, lambda channel: channel.operations.resume())

    @guest_method
    def cancel(self, request: int) -> None:
        """Cancel an awaited request; its data goes to the next read."""
        channel = self._ports.requests.pop(request, None)
        if channel is not None:
            channel.cancel(request)

    @guest_method
    def unread(self, number: int, request: int, text: str) -> None:
        """Put the data of an awaited read back at its former position, ahead of later data."""
        channel = self._ports.channels.get(number)
        if channel is not None:
            channel.reader.unread(request, text.encode("latin-1"))

    @guest_method
    def in_waiting(self, number: int) -> Outcome:
        """Return the number of bytes that can be read without waiting."""
        return self._with(number, lambda channel: channel.reader.waiting())

    @guest_method
    def cancel_read(self, number: int) -> None:
        """End the reads that block other threads; the reads return the data received so far."""
        channel = self._ports.channels.get(number)
        if channel is not None:
            channel.reader.end_blocking_reads()

    # ---- output
    @guest_method
    def cancel_write(self, number: int) -> None:
        """End the write that blocks another thread; the write returns the number of bytes sent."""
        channel = self._ports.channels.get(number)
        if channel is not None:
            channel.writer.end_blocking_write()

    @guest_method
    def write(self, number: int, text: str, timeout: float | None, *cause: int | str) -> Outcome:
        """Write, and return the number of bytes written. ``cause`` is the step (0 for none), file, line and
        thread behind this and all later writes; it is empty if they have not changed since the last write.
        """
        channel = self._ports.channels.get(number)
        if channel is None:
            return self._not_open(number)
        outcome = channel.writer.write(text.encode("latin-1"), _seconds(timeout), _cause(cause))
        return self._noted(channel, outcome)

    @guest_method
    def awrite(
        self, number: int, request: int, text: str, timeout: float | None, *cause: int | str
    ) -> Outcome:
        """Awaited ``write``: return 0 if everything is written, or ``request``, which completes with 0."""
        channel = self._ports.channels.get(number)
        if channel is None:
            return self._not_open(number)
        outcome = channel.writer.start_write(
            request, text.encode("latin-1"), _seconds(timeout), _cause(cause)
        )
        return self._remember(channel, self._noted(channel, outcome))

    @guest_method
    def reset(self, number: int, which: str) -> Outcome | None:
        """Empty the ``input`` or the ``output`` buffer."""
        if which == "input":
            return self._with(number, lambda channel: channel.reader.discard_input())
        return self._with(number, lambda channel: channel.writer.discard_output())

    @guest_method
    def out_waiting(self, number: int) -> Outcome:
        """Return the number of written bytes that have not been sent yet."""
        answer = self._with(
            number,
            lambda channel: channel.operations.perform(
                b"pending output", lambda port: b"%d" % port.pending_output()
            ),
        )
        return answer if isinstance(answer, str) else int(answer)

    # ---- modem lines
    @guest_method
    def set_line(self, number: int, name: str, on: bool) -> Outcome | None:
        """Switch ``dtr``, ``rts`` or ``break`` on or off."""
        line = next((line for line in OUTPUT_LINES if line == name), None)
        if line is None:
            return f"PortRefused: there is no line {name!r} to set"
        return self._fault_of(self._with(number, lambda channel: channel.operations.set_line(line, on)))

    @guest_method
    def lines(self, number: int, name: str) -> bool | Outcome:
        """Read ``cts``, ``dsr``, ``ri`` or ``cd``."""
        line = next((line for line in INPUT_LINES if line == name), None)
        if line is None:
            return f"PortRefused: there is no line {name!r} to read"
        request = f"get {line}".encode()
        answer = self._with(
            number, lambda channel: channel.operations.perform(request, lambda port: b"%d" % port.line(line))
        )
        return answer if isinstance(answer, str) else answer == b"1"

    @guest_method
    def set_latency(self, number: int, milliseconds: int) -> int | str:
        """Set an adapter's latency timer, in milliseconds; return its current value, or -1 if unknown."""

        def act(port: Port) -> bytes:
            present = port.set_latency_timer(milliseconds)
            return b"-1" if present is None else b"%d" % present

        request = b"latency timer %d" % milliseconds
        answer = self._with(number, lambda channel: channel.operations.perform(request, act))
        return answer if isinstance(answer, str) else int(answer)

    # ---- sockets
    @guest_method
    def socket_refusal(self) -> str | None:
        """Return the message for the thread's last socket call that was refused or failed; "" if there was no
        such call, and None if there is no network.
        """
        network = self._ports.network
        return None if network is None else network.refusal()

    @guest_method
    def socket_security(self, name: str) -> str:
        """Return the TLS parameters of the newest connection to a host or address; see ``GuestNetwork``."""
        return self._network.security(str(name))

    @guest_method
    def socket_waits_for(self, name: str) -> str:
        """Return the message to show if the program's own time-out for connecting to a host expires;
        "" if the program is not connecting to it.
        """
        return self._network.waits_for(str(name))

    @guest_method
    def socket_cause(self, step: int, file: str, line: int, thread: str) -> None:
        """Record the step (0 for none), the line and the thread that send data over sockets from now on."""
        self._ports.cause = (int(step), str(file), int(line), str(thread))

    @property
    def _network(self) -> GuestNetwork:
        network = self._ports.network
        assert network is not None, "GrantedPorts.attach was not called"
        return network

    # ---- awaited requests
    @guest_method
    def set_dispatcher(self, dispatcher: Callable[..., Any]) -> None:
        """Register the guest's callback for completed requests."""
        self._dispatcher = dispatcher

    def _start(self, number: int, request: int, read: ReadRequest, timeout: float | None) -> Outcome:
        channel = self._ports.channels.get(number)
        if channel is None:
            return self._not_open(number)
        outcome = channel.reader.start_read(request, read, _seconds(timeout))
        return self._remember(channel, self._noted(channel, outcome))

    def _remember(self, channel: GuestPort, outcome: Outcome) -> Outcome:
        if isinstance(outcome, int) and outcome > 0:
            self._ports.requests[outcome] = channel
        return outcome

    def _complete(self, request: int, outcome: Outcome) -> None:
        channel = self._ports.requests.pop(request, None)
        if channel is not None and self._dispatcher is not None:
            self._ports.last_fault = channel.last_fault or self._ports.last_fault
            self._dispatcher(request, outcome)

    # ---- shared
    def _with(self, number: int, act: Callable[[GuestPort], _AnswerT]) -> _AnswerT | str:
        """Call ``act`` with an open port, and record any fault that it returns."""
        channel = self._ports.channels.get(number)
        return self._not_open(number) if channel is None else self._noted(channel, act(channel))

    def _read(self, number: int, request: ReadRequest, timeout: float | None) -> Outcome:
        channel = self._ports.channels.get(number)
        if channel is None:
            return self._not_open(number)
        return self._noted(channel, channel.reader.read(request, _seconds(timeout)))

    def _noted(self, channel: GuestPort, outcome: _AnswerT) -> _AnswerT:
        """Return ``outcome``, after recording it if it is a fault."""
        if isinstance(outcome, str):
            self._ports.last_fault = channel.last_fault
        return outcome

    def _not_open(self, number: int) -> str:
        return fault_text(closed(f"number {number}"))

    def _fault_of(self, answer: bytes | str) -> str | None:
        return answer if isinstance(answer, str) else None


def ports_of(module: SerialModule) -> PortTable:
    """Return the port table that a module uses, which is hidden from its guest."""
    return module._ports


def dispatcher_of(module: SerialModule) -> Dispatcher | None:
    """Return the guest's callback for completed requests; None if the guest has set none."""
    return module._dispatcher


def completed_by(module: SerialModule) -> Callable[[int, Outcome], None]:
    """Return the host's callback for completed requests of a port that the module opened."""
    return module._complete_open
