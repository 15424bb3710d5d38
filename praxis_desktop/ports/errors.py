"""What can go wrong with a port, one family of errors.

core.errors.PortError
 +- PortFault
     +- PortNotFound            no such port here
     +- PortBusy                another program, or another role, has it
     +- PortDenied              this user may not open it
     +- PortNotAllowed          it is beyond what was granted: another port, or a command beyond its limits
     +- PortRefused             the driver does not accept a setting, a modem line or a request
     +- PortClosed              used after close()
     +- PortStopped             its instrument was stopped: the program sends it nothing any more
     +- PortDisconnected        the device went away
     +- PortWriteCut            it went away in the middle of a write and may come back; the port goes on
     +- PortTimeout             it did not do in time what was waited for
     +- PortFailed              this program cannot go on with it
     +- PortUnrecorded          what happens on it cannot be kept, so nothing may happen; also a StorageError
     +- PortReplayMismatch      a program asks a recorded instrument something else than was recorded
     +- PortReplayEnded         a program wants more of a recorded instrument than was recorded
     +- PortLineError           something was wrong on the line, at one place; the port goes on
         +- PortFramingError    a byte without its stop bit
         +- PortParityError     a byte with the wrong parity
         +- PortBreakReceived   the line was held low
         +- PortOverrun         it sent more than was taken; bytes were lost
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.core.messages import Message

if TYPE_CHECKING:
    from praxis_desktop.ports.transport import LineErrorKind


class PortFault(PortError):
    """Root of the family; ``waiting_for`` says what was going on, such as "a reply to S"."""

    def __init__(self, message: str, *, port: str, hint: str = "", waiting_for: str = "") -> None:
        super().__init__(_with_wait(message, waiting_for), port=port, hint=hint)
        self.waiting_for = waiting_for

    def again(self) -> Self:
        """The same fault as a new exception: every raise of one writes into its traceback."""
        made = type(self).__new__(type(self), *self.args)
        made.args = self.args
        made.__dict__.update(self.__dict__)
        return made

    def while_waiting_for(self, what: str) -> Self:
        """The same fault, told to somebody who waited for ``what``; one that says so already stays."""
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
    """What may end a write: ``written`` counts its bytes that did leave."""

    def __init__(
        self, message: str, *, port: str, hint: str = "", waiting_for: str = "", written: int = 0
    ) -> None:
        super().__init__(message, port=port, hint=hint, waiting_for=waiting_for)
        self.written = written


class PortNotFound(PortFault):
    """There is no such port."""


class PortBusy(PortFault):
    """The port is open elsewhere; ``holders`` are those who have it, where the system tells."""

    def __init__(
        self,
        message: str,
        *,
        port: str,
        hint: str = "",
        waiting_for: str = "",
        holders: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, port=port, hint=hint, waiting_for=waiting_for)
        self.holders = holders


class PortDenied(PortFault):
    """The user may not open the port; the hint is the command that changes it."""


class PortNotAllowed(PortFault):
    """The program may not do this: nobody granted it."""


class PortRefused(PortFault):
    """The driver refuses a setting, a modem line or a request; ``setting`` names it, as LineSettings does."""

    def __init__(
        self, message: str, *, port: str, hint: str = "", waiting_for: str = "", setting: str = ""
    ) -> None:
        super().__init__(message, port=port, hint=hint, waiting_for=waiting_for)
        self.setting = setting


class PortClosed(PortFault):
    """The port was closed before."""


class PortStopped(_CutShort):
    """The instrument was stopped, in an emergency or because its program was ended: the program sends it
    nothing any more. ``written`` counts the bytes of a write that had left by then.
    """


class PortDisconnected(_CutShort):
    """The device was unplugged or lost its power; ``written`` counts the bytes of a write that did leave."""


class PortWriteCut(_CutShort):
    """The device went away when ``written`` bytes of a write had left, and may come back: the port goes on.

    The rest is never sent by itself: what the instrument made of the beginning nobody knows.
    """


class PortTimeout(_CutShort):
    """Nothing came or could be sent in time; ``written`` counts the bytes of a write that did leave."""


class PortFailed(PortFault):
    """What a port received cannot be passed on, or its thread cannot run: the fault is on our side."""


class PortUnrecorded(PortFault, StorageError):
    """The journal of a run takes nothing more: nothing is sent or delivered that is not in it."""


class PortReplayMismatch(PortFault):
    """A recorded instrument was asked something other than in the recording: ``expected`` was recorded,
    ``actual`` written, and ``position`` is where they begin to differ.
    """

    def __init__(
        self,
        message: str,
        *,
        port: str,
        hint: str = "",
        waiting_for: str = "",
        expected: bytes = b"",
        actual: bytes = b"",
        position: int = 0,
    ) -> None:
        super().__init__(message, port=port, hint=hint, waiting_for=waiting_for)
        self.expected = expected
        self.actual = actual
        self.position = position


class PortReplayEnded(PortFault):
    """The recording of an instrument is over, and the program goes on."""


class PortLineError(PortFault):
    """Something was wrong on the line; ``data`` is what was received in spite of it, possibly nothing."""

    kind: ClassVar[LineErrorKind]

    def __init__(
        self, message: str, *, port: str, hint: str = "", waiting_for: str = "", data: bytes = b""
    ) -> None:
        super().__init__(message, port=port, hint=hint, waiting_for=waiting_for)
        self.data = data


class PortFramingError(PortLineError):
    """A byte came whose stop bit was not there."""

    kind = "framing"


class PortParityError(PortLineError):
    """A byte came whose parity was wrong."""

    kind = "parity"


class PortBreakReceived(PortLineError):
    """The other end held the line low for longer than a byte takes."""

    kind = "break"


class PortOverrun(PortLineError):
    """More came than was taken: what was received before is kept, some of what came after is lost."""

    kind = "overrun"


CABLE_HINT = "Check the instrument's power and its cable, then start again."


def named(port: str, device: str = "") -> str:
    """A port as messages call it: by its role, and by its device where that is another name."""
    return (
        Message("port {port} ({device})", port=repr(port), device=device)
        if device and device != port
        else Message("port {port}", port=repr(port))
    )


def disconnected(
    port: str, reason: object = "", *, device: str = "", waiting_for: str = ""
) -> PortDisconnected:
    """The one error for a device that went away, whatever the operating system called it."""
    detail = f" ({reason})" if str(reason) else ""
    return PortDisconnected(
        Message("the instrument on {port} was disconnected{detail}", port=named(port, device), detail=detail),
        port=port,
        hint=CABLE_HINT,
        waiting_for=waiting_for,
    )


def closed(port: str) -> PortClosed:
    """The error for every use of a port after its end."""
    return PortClosed(
        Message("port {port} is not open", port=repr(port)), port=port, hint="Open the port before using it."
    )


def stopped(port: str, written: int = 0) -> PortStopped:
    """The error for what a program would send to an instrument that was stopped."""
    return PortStopped(
        Message(
            "the instrument on port {port} was stopped, and the program sends it nothing any more",
            port=repr(port),
        ),
        port=port,
        hint="Look at the instrument, then start again.",
        written=written,
    )


def line_error(
    kind: LineErrorKind, data: bytes, *, port: str, device: str = "", settings: object = ""
) -> PortLineError:
    """The error for what a receiver was told of by ``on_line_error``; ``settings`` are the line's own."""
    got = Message(" (received as {text})", text=data.hex(" ")) if data else ""
    line = named(port, device)
    compare = Message(
        "Compare the line's settings{text} with the instrument's",
        text=f" ({settings})" if str(settings) else "",
    )
    if kind == "framing":
        return PortFramingError(
            Message("a byte without its stop bit came on {line}{got}", line=line, got=got),
            port=port,
            hint=Message("{compare}, the baud rate first; then look for a bad cable.", compare=compare),
            data=data,
        )
    if kind == "parity":
        return PortParityError(
            Message("a byte with the wrong parity came on {line}{got}", line=line, got=got),
            port=port,
            hint=Message(
                "{compare}, parity and data bits first; then look for a bad cable.", compare=compare
            ),
            data=data,
        )
    if kind == "break":
        return PortBreakReceived(
            Message("the instrument on {line} sent a break", line=line),
            port=port,
            hint="Some do so when they restart; otherwise the cable is loose or the baud rate too high.",
            data=data,
        )
    return PortOverrun(
        Message("bytes were lost on {line}: they came faster than the port took them", line=line),
        port=port,
        hint="Use flow control if the instrument has it, or a lower baud rate.",
        data=data,
    )
