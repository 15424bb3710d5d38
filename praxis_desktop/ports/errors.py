"""The errors of a port.

core.errors.PortError
 +- PortFault
     +- PortNotFound            no such port here
         +- PortUnreachable     its computer has no known address, or there is no route to it
     +- PortBusy                another program, or another role, has it open
     +- PortDenied              this user may not open it
     +- PortUntrusted           its certificate is not accepted, or it does not speak TLS
     +- PortNotAllowed          not granted: another port, or a command beyond its limits
     +- PortRefused             the driver refuses a setting, a modem line or a request
         +- PortNotSerial       it is not a serial port, and will never be one
     +- PortClosed              used after close()
     +- PortStopped             its instrument was stopped: the program can send nothing more
     +- PortDisconnected        the device went away
     +- PortEnded               the other end of a connection has closed it
     +- PortWriteCut            it went away during a write and may come back; the port stays usable
     +- PortTimeout             data did not arrive or was not sent in time
     +- PortFailed              this program cannot continue with it
     +- PortUnrecorded          an event cannot be recorded, so it must not happen; also a StorageError
     +- PortReplayMismatch      a program sent a recorded instrument a command that was not recorded
     +- PortReplayEnded         a program continues beyond the end of a recording
     +- PortLineError           an error at one point in the data; the port stays usable
         +- PortFramingError    a byte without its stop bit
         +- PortParityError     a byte with the wrong parity
         +- PortBreakReceived   the line was held low
         +- PortOverrun         data arrived faster than it was read; bytes were lost
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, Final, Self

from praxis_desktop.core.errors import PortError, StorageError, UsageError
from praxis_desktop.core.messages import Message, plain, text_in

if TYPE_CHECKING:
    from praxis_desktop.ports.transport import LineErrorKind


class PortFault(PortError):
    """Base of the port errors. ``waiting_for`` says what the program was awaiting, such as "a reply to S"."""

    def __init__(self, message: str, *, port: str, hint: str = "", waiting_for: str = "") -> None:
        super().__init__(_with_wait(message, waiting_for), port=port, hint=hint)
        self.waiting_for = waiting_for

    def again(self) -> Self:
        """Return a copy to raise, because each time an exception is raised, its traceback grows."""
        made = type(self).__new__(type(self), *self.args)
        made.args = self.args
        made.__dict__.update(self.__dict__)
        return made

    def while_waiting_for(self, what: str) -> Self:
        """Return a copy that says ``what`` the caller was waiting for, unless the fault already says so."""
        made = self.again()
        if what and not self.waiting_for:
            made.waiting_for = what
            made.message = _with_wait(self.message, what)
            made.args = (made.message,)
        return made


def _with_wait(message: str, waiting_for: str) -> str:
    return (
        Message("{message}, while waiting for {waiting_for}", message=message, waiting_for=waiting_for)
        if waiting_for
        else message
    )


class _CutShort(PortFault):
    """An error that may interrupt a write. ``written`` counts the bytes that were sent."""

    def __init__(
        self, message: str, *, port: str, hint: str = "", waiting_for: str = "", written: int = 0
    ) -> None:
        super().__init__(message, port=port, hint=hint, waiting_for=waiting_for)
        self.written = written


class PortNotFound(PortFault):
    """There is no such port."""


class PortUnreachable(PortNotFound):
    """The other end of a connection has no known address, or there is no route to it."""


class PortBusy(PortFault):
    """The port is open elsewhere. ``holders`` are the processes that have it open, if they are known."""

    def __init__(self, message: str, *, port: str, hint: str = "", holders: tuple[str, ...] = ()) -> None:
        super().__init__(message, port=port, hint=hint)
        self.holders = holders


class PortDenied(PortFault):
    """This user or this run may not open the port; the hint, if there is one, says what to do."""


class PortUntrusted(PortFault):
    """The other end of a TLS connection did not prove its identity."""


class PortNotAllowed(PortFault):
    """The program tried to use something that it was not granted."""


class PortRefused(PortFault):
    """The driver refuses a setting, a modem line or a request; ``setting`` names it, as in LineSettings."""

    def __init__(self, message: str, *, port: str, hint: str = "", setting: str = "") -> None:
        super().__init__(message, port=port, hint=hint)
        self.setting = setting


class PortNotSerial(PortRefused):
    """What was granted is not a serial port: a network connection, a USB device, a file."""


class PortClosed(PortFault):
    """The port has been closed."""


class PortStopped(_CutShort):
    """The instrument was stopped, in an emergency or because its program was killed, and the program can send
    nothing more to it. ``written`` counts the bytes sent by a write that the stop interrupted.
    """


class PortDisconnected(_CutShort):
    """The device was unplugged or lost power; ``written`` counts the bytes sent by an interrupted write. If
    the device ``may_return``, only the message that it was sending is lost, and the port stays usable.
    """

    may_return = False


class PortEnded(_CutShort):
    """The other end of a connection has closed it, at least for sending. An instrument is then sent nothing
    more; a peer that has connected to the program may still receive data.
    """


class PortWriteCut(_CutShort):
    """The device disappeared after ``written`` bytes of a write, and may come back. The port stays usable.

    The remainder is not sent automatically, because the instrument may have acted on the first part.
    """


class PortTimeout(_CutShort):
    """Data did not arrive or was not sent in time; ``written`` counts the bytes that were sent."""


class PortFailed(PortFault):
    """A fault in this program: received data cannot be delivered, or the port's thread cannot run."""


class PortUnrecorded(PortFault, StorageError):
    """The run's journal is full or has failed, and nothing is sent or delivered without a record."""


class PortReplayMismatch(PortFault):
    """A recorded instrument received a command that is not in the recording. ``expected`` was recorded, but
    ``actual`` was written; they first differ at index ``position``.
    """

    def __init__(
        self,
        message: str,
        *,
        port: str,
        hint: str = "",
        expected: bytes = b"",
        actual: bytes = b"",
        position: int = 0,
    ) -> None:
        super().__init__(message, port=port, hint=hint)
        self.expected = expected
        self.actual = actual
        self.position = position


class PortReplayEnded(PortFault):
    """The program is still using an instrument whose recording has ended."""


class PortLineError(PortFault):
    """An error on the line. ``data`` is the data (if any) that was received despite the error."""

    kind: ClassVar[LineErrorKind]

    def __init__(
        self, message: str, *, port: str, hint: str = "", waiting_for: str = "", data: bytes = b""
    ) -> None:
        super().__init__(message, port=port, hint=hint, waiting_for=waiting_for)
        self.data = data


class PortFramingError(PortLineError):
    """A byte arrived without its stop bit."""

    kind = "framing"


class PortParityError(PortLineError):
    """A byte arrived with the wrong parity."""

    kind = "parity"


class PortBreakReceived(PortLineError):
    """The other end held the line low for longer than a byte."""

    kind = "break"


class PortOverrun(PortLineError):
    """Data arrived faster than it was read: the earlier bytes are kept, but some later ones are lost."""

    kind = "overrun"


CABLE_HINT = "Check the instrument's power and its cable, then start again."


def named(port: str, device: str = "") -> str:
    """Return a port's name for use in messages: its role, and its device if that differs."""
    return (
        Message("port {port} ({device})", port=repr(port), device=device)
        if device and device != port
        else Message("port {port}", port=repr(port))
    )


def disconnected(port: str, reason: object = "", *, device: str = "") -> PortDisconnected:
    """Return the error for a device that has disappeared, whatever error the system reported."""
    detail = f" ({reason})" if str(reason) else ""
    return PortDisconnected(
        Message("the instrument on {port} was disconnected{detail}", port=named(port, device), detail=detail),
        port=port,
        hint=CABLE_HINT,
    )


def cut_message(port: str) -> PortDisconnected:
    """Return the error for a read that has only part of a message, from a device that may come back."""
    fault = PortDisconnected(
        Message("the instrument on port {port} was disconnected in the middle of a message", port=repr(port)),
        port=port,
        hint=CABLE_HINT,
    )
    fault.may_return = True
    return fault


def ended(port: str, device: str) -> PortEnded:
    """Return the error for reading from a connection that the other end has closed."""
    return PortEnded(
        Message("the other end of {port} closed the connection", port=named(port, device)), port=port
    )


def closed(port: str) -> PortClosed:
    """Return the error for using a closed port."""
    return PortClosed(
        Message("port {port} is not open", port=repr(port)), port=port, hint="Open the port before using it."
    )


def stopped(port: str, written: int = 0) -> PortStopped:
    """Return the error for sending to an instrument that has been stopped."""
    return PortStopped(
        Message(
            "the instrument on port {port} was stopped; nothing more will be sent to it",
            port=repr(port),
        ),
        port=port,
        hint="Check the instrument, then start again.",
        written=written,
    )


def line_error(
    kind: LineErrorKind, data: bytes, *, port: str, device: str = "", settings: object = ""
) -> PortLineError:
    """Return the exception for an error that ``on_line_error`` reported on a line with these ``settings``."""
    got = Message(" (received as {text})", text=data.hex(" ")) if data else ""
    line = named(port, device)
    compare = Message(
        "Compare the line settings{text} with the instrument's",
        text=f" ({settings})" if str(settings) else "",
    )
    if kind == "framing":
        return PortFramingError(
            Message("a byte without its stop bit arrived on {line}{got}", line=line, got=got),
            port=port,
            hint=Message("{compare}, the baud rate first; then check the cable.", compare=compare),
            data=data,
        )
    if kind == "parity":
        return PortParityError(
            Message("a byte with the wrong parity arrived on {line}{got}", line=line, got=got),
            port=port,
            hint=Message("{compare}, parity and data bits first; then check the cable.", compare=compare),
            data=data,
        )
    if kind == "break":
        return PortBreakReceived(
            Message("the instrument on {line} sent a break", line=line),
            port=port,
            hint="Some instruments do so when they restart; otherwise the cable is loose or the baud "
            "rate is too high.",
            data=data,
        )
    return PortOverrun(
        Message("bytes were lost on {line}: they arrived faster than the port could read them", line=line),
        port=port,
        hint="Use flow control if the instrument has it, or a lower baud rate.",
        data=data,
    )


INTERRUPTED = -1
"""The result of a host function whose wait ended because of an interrupt."""

_PARTS: Final = "\x1e"
"""Separates a fault's text from the parts of its message."""

_KINDS: dict[str, type[PortFault]] = {
    kind.__name__: kind
    for kind in (
        PortNotFound,
        PortUnreachable,
        PortBusy,
        PortDenied,
        PortUntrusted,
        PortNotAllowed,
        PortRefused,
        PortNotSerial,
        PortClosed,
        PortStopped,
        PortDisconnected,
        PortEnded,
        PortWriteCut,
        PortTimeout,
        PortFailed,
        PortUnrecorded,
        PortReplayMismatch,
        PortReplayEnded,
        PortFramingError,
        PortParityError,
        PortBreakReceived,
        PortOverrun,
    )
}


def encode_fault(fault: PortError) -> bytes:
    """Encode a fault, with all its attributes, as bytes for ``decode_fault``."""
    facts = {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in vars(fault).items()
        if name not in _CARRIED and isinstance(value, str | int | bytes)
    }
    message, hint = plain(fault.message), plain(fault.hint)
    return json.dumps([type(fault).__name__, message, fault.port, hint, facts]).encode()


_CARRIED = ("message", "port", "hint")


def decode_fault(data: bytes) -> PortFault:
    """Decode a fault from the bytes that ``encode_fault`` returned."""
    kind, message, port, hint, *rest = json.loads(data)
    fault = _KINDS.get(kind, PortRefused)(text_in(message), port=port, hint=text_in(hint))
    for name, value in (rest[0] if rest else {}).items():
        if hasattr(fault, name):
            setattr(fault, name, bytes.fromhex(value) if isinstance(getattr(fault, name), bytes) else value)
    return fault


def fault_text(fault: PortError) -> str:
    """Return a fault as text for a guest: the kind, a colon and the message; the hint on the next line; and,
    after a separator, the message's template and its values.
    """
    hint = f"\n{fault.hint}" if fault.hint else ""
    parts = f"{_PARTS}{json.dumps(plain(fault.message))}" if isinstance(fault.message, Message) else ""
    return f"{type(fault).__name__}: {fault.message}{hint}{parts}"


def bound_twice(device: str, role: str, other_role: str) -> UsageError:
    """Return the error for a device that one run is given in two roles."""
    return UsageError(
        Message(
            "{device} is bound to {role} and to {other_role}",
            device=device,
            role=repr(role),
            other_role=repr(other_role),
        ),
        hint="A port can have only one role in a run.",
    )
