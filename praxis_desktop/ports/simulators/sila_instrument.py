"""The base class for simulated SiLA 1 devices: SOAP over HTTP, and results sent to the program."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from msgspec import Struct

from praxis_desktop.ports.simulators.http_instrument import Answer, HttpInstrument, Request
from praxis_desktop.ports.simulators.instrument import Appointment, Place

SUCCESS, ACCEPTED, FINISHED, BUSY, NO_REQUEST_ID, NOT_NOW, BAD_PARAMETER, DEVICE_ERROR = (
    *(1, 2, 3, 4, 6, 9, 11),
    1000,
)
"""SiLA 1 return codes. The first three mean success: answered, command accepted, command finished."""

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    "<s:Body>{}</s:Body></s:Envelope>"
)
_NAMESPACE = "http://sila.coop"
_ACTION = re.compile(r"\r\nSOAPAction: *\"?[^\"\r\n]*/(\w{1,64})\"?\r\n", re.IGNORECASE)
_SHORTEST_S = 0.5
_REQUEST_ID = re.compile(r"[1-9][0-9]{0,9}\Z")

COMMANDS = {
    "GetStatus": "state: startup, standby, idle, busy, inError",
    "GetDeviceIdentification": "name",
    "Reset": "end everything, note where results are sent",
    "Initialize": "get ready",
}
"""The commands that every device accepts, for ``command_names``."""
OPTIONS = {
    "pace": "how many times faster than usual it works, 1; no command takes less than 0.5 s",
    "ambient": "degrees Celsius around it, 23",
}
"""The options that every device has, for ``option_names``."""

State = str
STARTUP, STANDBY, IDLE, IN_ERROR = "startup", "standby", "idle", "inError"


class Command(Struct, frozen=True):
    """A command and its arguments, which are text keyed by name."""

    name: str
    arguments: Mapping[str, str]

    def number(self, name: str) -> float:
        """Return the argument ``name``, which must be a number. Raises Refusal."""
        try:
            return float(self.arguments[name])
        except (KeyError, ValueError):
            raise Refusal(BAD_PARAMETER, f"{name} must be a number") from None


class Refusal(Exception):
    """The device refuses a command; ``code`` is the return code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Result(Struct, frozen=True):
    """The result of a command that has ended: data as XML, and the return code with its message. Return codes
    of 1000 and above are device errors.
    """

    data: str = ""
    code: int = FINISHED
    message: str = "Success"


class Operation(Struct, frozen=True):
    """Work that takes the device ``seconds``; ``end`` is called with the end time, and returns the result."""

    seconds: float
    end: Callable[[int], Result] = lambda _: Result()
    state: State = "busy"
    """The device's state during the operation."""
    then: State = IDLE


class SilaInstrument(HttpInstrument):
    """Accepts SiLA 1 commands. ``GetStatus`` and ``GetDeviceIdentification`` are answered immediately. Any
    other command is accepted, and its result is sent in a ResponseEvent to the address that ``Reset`` named,
    at least 0.5 s after the response to the command.
    """

    calls_back: ClassVar[bool] = True
    connections: ClassVar[int] = 4
    tcp_port: ClassVar[int] = 8080
    content_type: ClassVar[str] = "text/xml; charset=utf-8"
    server_name: ClassVar[str]
    """The device's name, in SiLA and in HTTP."""
    device_class: ClassVar[int]

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.pace = max(0.001, self.options.get("pace", 1))
        self.ambient = self.options.get("ambient", 23.0)
        self.sila_state: State = STARTUP
        self._receiver: tuple[Place, str] | None = None
        self._under_way: dict[str, tuple[str, Appointment]] = {}
        """The name of each command in progress and the appointment for its end, keyed by command number."""

    @abstractmethod
    def begin(self, command: Command, now: int) -> Operation:
        """Start carrying out a command. Raises Refusal."""

    def may_begin(self, command: Command, under_way: Collection[str]) -> bool:
        """Return whether a command may start while the commands named in ``under_way`` are in progress."""
        return not under_way

    def cancel(self, name: str) -> None:
        """Cancel the commands with the given name, so that no results are sent for them."""
        for number, (own, appointment) in list(self._under_way.items()):
            if own == name:
                appointment.cancel()
                del self._under_way[number]

    def stopped(self, now: int) -> None:
        """Stop all movements, because a reset has cancelled all commands."""

    # ---- HttpInstrument
    def respond(self, request: Request, now: int) -> Answer:
        command = request.body
        if not isinstance(command, Command):
            return Answer(self.failure_of(500, "there is no command"), 500)
        if command.name == "GetStatus":
            told = {"deviceId": self.server_name, "state": self.sila_state, "locked": "false"}
            return self._answer(command.name, SUCCESS, "Success", told)
        if command.name == "GetDeviceIdentification":
            told = {"deviceName": self.server_name, "deviceManufacturer": "INHECO", "wsdl": ""}
            return self._answer(command.name, SUCCESS, "Success", told)
        if command.name not in self.command_names:
            return Answer(self.failure_of(500, f"there is no command {command.name}"), 500)
        try:
            operation = self._begun(command, now)
        except Refusal as refused:
            return self._answer(command.name, refused.code, refused.message)
        seconds = max(_SHORTEST_S, operation.seconds / self.pace)
        return self._answer(command.name, ACCEPTED, f"accepted, for {seconds:g} s")

    def decoded(self, body: bytes) -> Command:
        root = parsed(body.decode())
        found = next((child for element in root if _local(element) == "Body" for child in element), None)
        if found is None:
            raise ValueError("there is no body in the envelope")
        return Command(_local(found), {_local(child): (child.text or "").strip() for child in found})

    def encoded(self, body: object) -> bytes:
        return str(body).encode()

    def failure_of(self, status: int, why: str) -> str:
        side = "Client" if status < 500 else "Server"
        return _ENVELOPE.format(
            f"<s:Fault><faultcode>s:{side}</faultcode><faultstring>{escape(why)}</faultstring></s:Fault>"
        )

    def busy_reply(self, command: str) -> bytes:
        answer = self._answer(self.word_of(command), BUSY, "the device is busy with another command")
        return self._frame(answer, keeps_open=True)

    def word_of(self, command: str) -> str:
        """Return the name of the command in a request."""
        found = _ACTION.search(command)
        return found[1] if found else "GetStatus"

    # ---- commands
    def _begun(self, command: Command, now: int) -> Operation:
        """Start a command. Raises Refusal."""
        number = command.arguments.get("requestId", "")
        if not _REQUEST_ID.match(number):
            raise Refusal(NO_REQUEST_ID, "requestId must be a positive number")
        if command.name == "Reset":
            operation = self._reset(command, now)
        elif command.name == "Initialize" and self.sila_state == STANDBY:
            operation = Operation(8.0, state="initializing")
        elif self.sila_state not in (IDLE, "busy"):
            raise Refusal(NOT_NOW, f"{command.name} is not allowed in the state {self.sila_state}")
        elif number in self._under_way or not self.may_begin(
            command, [name for name, _ in self._under_way.values()]
        ):
            raise Refusal(BUSY, "the device is busy with another command")
        else:
            operation = self.begin(command, now)
        self.sila_state = operation.state
        seconds = max(_SHORTEST_S, operation.seconds / self.pace)
        end = self.later(seconds, partial(self._end, command, operation), now)
        self._under_way[number] = command.name, end
        return operation

    def _reset(self, command: Command, now: int) -> Operation:
        try:
            where = urlsplit(command.arguments.get("eventReceiverURI", ""))
            port = where.port or 80
        except ValueError:
            raise Refusal(BAD_PARAMETER, "eventReceiverURI must be an address of HTTP") from None
        if where.scheme != "http" or not where.hostname:
            raise Refusal(BAD_PARAMETER, "eventReceiverURI must be an address of HTTP")
        host = "127.0.0.1" if where.hostname == "localhost" else where.hostname
        self._receiver = (host, port), where.path or "/"
        self.will_call((host, port))
        self._end_all(now)
        return Operation(3.0, state="resetting", then=STANDBY)

    def _end_all(self, now: int) -> None:
        for _, appointment in self._under_way.values():
            appointment.cancel()
        self._under_way.clear()
        self.stopped(now)

    def _end(self, command: Command, operation: Operation, when: int) -> None:
        """End a command, and send its result."""
        number = command.arguments["requestId"]
        del self._under_way[number]
        result = operation.end(when)
        if result.code >= DEVICE_ERROR:
            self.sila_state = IN_ERROR
        elif not self._under_way:
            self.sila_state = operation.then
        returned = _returned("returnValue", result.code, result.message, self.device_class)
        data = escape(result.data)
        self.tell("ResponseEvent", f"{returned}<responseData>{data}</responseData>", number, when)

    def tell(self, event: str, content: str, number: str, now: int) -> None:
        """Send an event about request ``number`` to the receiver."""
        if self._receiver is None:
            return
        (host, port), path = self._receiver
        body = _ENVELOPE.format(
            f'<{event} xmlns="{_NAMESPACE}"><requestId>{number}</requestId>{content}</{event}>'
        ).encode()
        head = (
            f"POST {path} HTTP/1.1",
            f"Host: {host}:{port}",
            f"Content-Type: {self.content_type}",
            f'SOAPAction: "{_NAMESPACE}/{event}"',
            f"Content-Length: {len(body)}",
            "Connection: close",
        )
        self.call((host, port), "\r\n".join(head).encode() + b"\r\n\r\n" + body, now)

    def _answer(self, name: str, code: int, message: str, told: Mapping[str, str] | None = None) -> Answer:
        more = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in (told or {}).items())
        returned = _returned(f"{name}Result", code, message, self.device_class)
        return Answer(
            _ENVELOPE.format(f'<{name}Response xmlns="{_NAMESPACE}">{returned}{more}</{name}Response>'),
            delay_s=0.02,
        )


def response_data(values: Mapping[str, float | bool | str]) -> str:
    """Return the XML for the data of a result: parameters with their types."""
    kinds = {bool: "Boolean", float: "Float64", int: "Int32", str: "String"}
    parameters = [
        f'<Parameter name="{name}"><{kinds[type(value)]}>{_text(value)}</{kinds[type(value)]}></Parameter>'
        for name, value in values.items()
    ]
    return f"<ResponseData>{''.join(parameters)}</ResponseData>"


def parsed(text: str) -> ElementTree.Element:
    """Return the root of an XML document without a document type declaration. Raises ValueError."""
    if "<!DOCTYPE" in text:
        raise ValueError("a message has no document type")
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"this is not XML: {error}") from None


def _text(value: float | bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else escape(str(value))


def _returned(element: str, code: int, message: str, device_class: int) -> str:
    return (
        f"<{element}><returnCode>{code}</returnCode><message>{escape(message)}</message>"
        f"<duration>PT0S</duration><deviceClass>{device_class}</deviceClass></{element}>"
    )


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
