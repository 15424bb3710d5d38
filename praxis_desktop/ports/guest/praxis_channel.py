"""The host's end of the BroadcastChannel ``praxis_serial``, for programs written for Praxis.

A request is ``{type, requestId, deviceId, ...}``; the response is ``{type: "serial:response", requestId,
success, ...}``. Praxis has ``serial:open``, ``serial:close``, ``serial:read`` and ``serial:write``;
``PraxisChannel`` documents the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.host.js.typed_arrays import byte_view
from praxis_desktop.interpreter.host.js.values import NULL, JsError, JsObject
from praxis_desktop.interpreter.host.web.broadcast_channel import broadcast
from praxis_desktop.ports.errors import PortNotFound, PortRefused, closed, fault_text
from praxis_desktop.ports.guest.table import CHANNEL_NAME, ChannelRequests
from praxis_desktop.ports.receiving import ReadRequest
from praxis_desktop.ports.transport import INPUT_LINES, LineSettings, OutputLine, Port

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.ports.guest._operations import Outcome
    from praxis_desktop.ports.guest.table import PortTable
    from praxis_desktop.ports.roles import Binding


RESPONSE = "serial:response"

_PARITIES = {"none": "N", "even": "E", "odd": "O", "mark": "M", "space": "S"}
_SIGNALS: tuple[tuple[str, OutputLine], ...] = (
    ("dataTerminalReady", "dtr"),
    ("requestToSend", "rts"),
    ("break", "break"),
)
_READ_LENGTH = 64
_READ_TIMEOUT_S = 1.0
"""The default time-out of ``serial:read``, in seconds."""
_FOREVER_S = 1e9
_TELL = "Specify which one: port: ROLE, or serialNumber."

Request = Mapping[str, Any]
Answer = Callable[[Mapping[str, object] | PortError], None]


class PraxisChannel:
    """Answers requests about the granted ports. Use it on the interpreter's thread, one turn per request.

    - ``serial:open {port | vendorId, productId, serialNumber, options}``: ``options`` are ``baudRate``,
      ``dataBits``, ``stopBits``, ``parity``, ``flowControl`` as in Web Serial, and ``xonxoff``, ``rtscts``,
      ``dsrdtr``. The response contains the ``deviceId`` for further requests.
    - ``serial:close``, ``serial:configure {options}``, ``serial:drain``
    - ``serial:write {data}``; ``serial:read {length, timeout, any}``: exactly ``length`` bytes, or fewer
      after ``timeout`` seconds; with ``any``, or without a time-out, as soon as any are available.
    - ``serial:reset {buffer: "input" | "output"}``
    - ``serial:signals {dataTerminalReady, requestToSend, break}``; ``serial:status``: ``inWaiting``,
      ``outWaiting``, ``cts``, ``dsr``, ``ri``, ``cd``

    The response to a failed request has ``error``, a sentence, and ``fault``: the kind of fault, the
    sentence, and what to do.
    """

    def __init__(self, host: Host, ports: PortTable) -> None:
        self._host = host
        self._ports = ports
        self._lines: dict[str, ChannelRequests] = {}
        self._requests: Mapping[str, Callable[[Request, Answer], None]] = {
            "serial:open": self._open,
            "serial:close": self._close,
            "serial:configure": self._configure,
            "serial:read": self._read,
            "serial:write": self._write,
            "serial:drain": self._drain,
            "serial:reset": self._reset,
            "serial:signals": self._set_signals,
            "serial:status": self._tell_status,
        }

    def receive(self, message: Any) -> None:
        """Handle a posted ``message``; ignore anything that is not a request."""
        request = _members(message)
        kind = request.get("type")
        if not isinstance(kind, str) or not kind.startswith("serial:") or kind == RESPONSE:
            return
        answer = partial(self._answer, request.get("requestId"))
        act = self._requests.get(kind)
        if act is None:
            known = ", ".join(self._requests)
            answer(
                _refused(
                    request,
                    Message("unknown request {kind}", kind=repr(kind)),
                    Message("Available: {known}.", known=known),
                )
            )
            return
        try:
            act(request, answer)
        except PortError as fault:
            answer(fault)
        except UsageError as error:
            answer(_refused(request, error.message, error.hint))
        except (JsError, TypeError, ValueError, OverflowError) as error:
            # A program may send anything.
            answer(_refused(request, Message("{kind} has invalid contents: {error}", kind=kind, error=error)))

    def _answer(self, request_id: Any, outcome: Mapping[str, object] | PortError) -> None:
        response: dict[str, object] = {"type": RESPONSE, "requestId": request_id}
        if isinstance(outcome, PortError):
            self._ports.last_fault = outcome
            response |= {"success": False, "error": outcome.message, "fault": fault_text(outcome)}
        else:
            response |= {"success": True, **outcome}
        broadcast(self._host, CHANNEL_NAME, JsObject(response))

    # ---- which port
    def _binding(self, request: Request) -> Binding:
        bindings = {binding.role: binding for binding in self._ports.bindings}
        for key in ("port", "deviceId"):
            name = request.get(key)
            for binding in bindings.values():
                if name in (binding.role, binding.device, *binding.own_paths):
                    return binding
        vendor, product = request.get("vendorId"), request.get("productId")
        name = request.get("port")
        if name is not None or (vendor is None and len(bindings) != 1):
            return self._ports.granted(str(name or request.get("deviceId") or ""))
        number = request.get("serialNumber")
        fitting = [
            str(role)
            for role, _, _, _, vid, pid, serial_number, _ in self._ports.described()
            if (vendor is None or vid == vendor)
            and (product is None or pid == product)
            and (number is None or serial_number == number)
        ]
        wanted = Message(
            "USB device {vendor}:{product}", vendor=_hexadecimal(vendor), product=_hexadecimal(product)
        )
        if not fitting:
            raise PortNotFound(
                Message("no granted port belongs to a {wanted}", wanted=wanted),
                port=wanted,
                hint="Name the instrument in the file's header under [tool.praxis.ports], and choose its "
                "port; on the command line: --port ROLE=DEVICE.",
            )
        if len(fitting) > 1:
            roles = ", ".join(fitting)
            raise PortRefused(
                Message("several granted ports match {wanted}: {roles}", wanted=wanted, roles=roles),
                port=wanted,
                hint=_TELL,
            )
        return bindings[fitting[0]]

    def _line(self, request: Request) -> ChannelRequests:
        line = self._lines.get(str(request.get("deviceId")))
        if line is None:
            raise closed(str(request.get("deviceId")))
        return line

    # ---- open and close
    def _open(self, request: Request, answer: Answer) -> None:
        settings = _settings(request)
        device_id = str(request.get("deviceId") or "")
        if device_id in self._lines:
            self._configure(request, answer)
            return
        binding = self._ports.unopened(self._binding(request).role)
        device_id = device_id or binding.role
        line = ChannelRequests(self._ports, binding)

        def opened(outcome: Outcome) -> None:
            fault = line.fault(outcome)
            if fault is None:
                answer({"deviceId": device_id, "port": binding.role})
            else:
                self._let_go(device_id)
                answer(fault)

        self._lines[device_id] = line
        signals = _members(request.get("signals"))
        dtr, rts = signals.get("dataTerminalReady", True), signals.get("requestToSend", True)
        line.channel.start_open(line.number(opened), settings, dtr=bool(dtr), rts=bool(rts))

    def _close(self, request: Request, answer: Answer) -> None:
        device_id = str(request.get("deviceId"))
        if device_id in self._lines:
            self._let_go(device_id)
        answer({})

    def _let_go(self, device_id: str) -> None:
        self._lines.pop(device_id).close()

    # ---- settings and lines
    def _configure(self, request: Request, answer: Answer) -> None:
        settings = _settings(request)
        self._done(request, answer, self._line(request).channel.operations.configure(settings))

    def _set_signals(self, request: Request, answer: Answer) -> None:
        wanted = [(line, bool(request[name])) for name, line in _SIGNALS if name in request]
        self._done(request, answer, self._line(request).channel.operations.set_lines(wanted))

    def _done(self, request: Request, answer: Answer, outcome: bytes | str) -> None:
        fault = self._line(request).fault(outcome)
        answer({"deviceId": request.get("deviceId")} if fault is None else fault)

    def _tell_status(self, request: Request, answer: Answer) -> None:
        line = self._line(request)

        def look(port: Port) -> bytes:
            lines: dict[str, object] = {}
            for name in INPUT_LINES:
                try:
                    lines[name] = port.line(name)
                except PortRefused:
                    lines[name] = False
            return json.dumps({**lines, "outWaiting": port.pending_output()}).encode()

        status = line.channel.operations.perform(b"status", look)
        waiting = line.channel.reader.waiting()
        fault = line.fault(status) or line.fault(waiting)
        answer(fault or {**json.loads(status), "inWaiting": waiting})

    # ---- bytes
    def _read(self, request: Request, answer: Answer) -> None:
        line = self._line(request)
        timeout = request.get("timeout")
        length = int(request.get("length") or _READ_LENGTH)
        read = ReadRequest(max(0, length), any_count=bool(request.get("any")) or timeout is None)

        def served(outcome: Outcome) -> None:
            data = outcome if isinstance(outcome, bytes) else b""
            answer(line.fault(outcome) or {"data": list(data)})

        seconds = _READ_TIMEOUT_S if timeout is None else _seconds(timeout)
        number = line.number(served)
        line.started(number, line.channel.reader.start_read(number, read, seconds))

    def _write(self, request: Request, answer: Answer) -> None:
        line, data = self._line(request), _bytes(request.get("data"))
        timeout = request.get("timeout")

        def written(outcome: Outcome) -> None:
            answer(line.fault(outcome) or {"length": len(data)})

        number = line.number(written)
        seconds = None if timeout is None else _seconds(timeout)
        line.started(number, line.channel.writer.start_write(number, data, seconds))

    def _drain(self, request: Request, answer: Answer) -> None:
        line = self._line(request)
        number = line.number(lambda outcome: answer(line.fault(outcome) or {}))
        line.started(number, line.channel.writer.start_drain(number))

    def _reset(self, request: Request, answer: Answer) -> None:
        channel = self._line(request).channel
        is_output = request.get("buffer") == "output"
        outcome = channel.writer.discard_output() if is_output else channel.reader.discard_input()
        answer(self._line(request).fault(outcome) or {})


# ---- the contents of messages
def _members(value: Any) -> Request:
    """Return the members of a message, which is an object or the Map that Pyodide makes from a dictionary."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, JsObject):
        return {}
    return {name: member for name, member in vars(value).items() if member is not None and member is not NULL}


def _refused(request: Request, message: str, hint: str = "") -> PortRefused:
    return PortRefused(message, port=str(request.get("deviceId") or ""), hint=hint)


def _settings(request: Request) -> LineSettings:
    """Return the line settings in a request. Raises UsageError."""
    options = _members(request.get("options"))
    parity = options.get("parity", "none")
    if parity not in _PARITIES:
        raise UsageError(
            Message(
                "parity {parity} is not one of {parities}", parity=repr(parity), parities=", ".join(_PARITIES)
            )
        )
    return LineSettings(
        int(options.get("baudRate", 9600)),
        int(options.get("dataBits", 8)),
        _PARITIES[parity],
        float(options.get("stopBits", 1)),
        bool(options.get("xonxoff")),
        bool(options.get("rtscts")) or options.get("flowControl") == "hardware",
        bool(options.get("dsrdtr")),
    )


def _bytes(data: Any) -> bytes:
    """Convert an array of numbers or a buffer to bytes. Raises UsageError."""
    try:
        return bytes(data if isinstance(data, list) else byte_view(data))
    except (JsError, TypeError, ValueError) as error:
        raise UsageError("data is not an array of bytes") from error


def _seconds(timeout: Any) -> float:
    return min(max(0.0, float(timeout)), _FOREVER_S)


def _hexadecimal(number: Any) -> str:
    return f"{int(number):04x}" if number is not None else "any"
