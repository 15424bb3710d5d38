"""What can go wrong with a port, one family of errors.

core.errors.PortError
 +- PortNotFound        no such port here
 +- PortBusy            another program, or another role, has it
 +- PortDenied          this user may not open it
 +- PortClosed          used after close()
 +- PortDisconnected    the device went away
 +- PortTimeout         it did not do in time what was waited for
 +- PortOverrun         it sent more than was read; bytes were lost, the port goes on
 +- PortRefused         the driver does not accept a setting or a request
"""

from __future__ import annotations

from praxis_desktop.core.errors import PortError


class PortFault(PortError):
    """Root of the family; ``waiting_for`` says what was going on, such as "a reply to S"."""

    def __init__(self, message: str, *, port: str, hint: str = "", waiting_for: str = "") -> None:
        if waiting_for:
            message = f"{message}, while waiting for {waiting_for}"
        super().__init__(message, port=port, hint=hint)
        self.waiting_for = waiting_for


class PortNotFound(PortFault):
    """There is no such port."""


class PortBusy(PortFault):
    """The port is open elsewhere; the message names who has it where the system tells."""


class PortDenied(PortFault):
    """The user may not open the port; the hint is the command that changes it."""


class PortClosed(PortFault):
    """The port was closed before."""


class PortDisconnected(PortFault):
    """The device was unplugged or lost its power."""


class PortTimeout(PortFault):
    """Nothing came or could be sent in time; ``written`` counts the bytes of a write that did leave."""

    def __init__(
        self, message: str, *, port: str, hint: str = "", waiting_for: str = "", written: int = 0
    ) -> None:
        super().__init__(message, port=port, hint=hint, waiting_for=waiting_for)
        self.written = written


class PortOverrun(PortFault):
    """More came than the receive buffer holds: what was received before is kept, what came after is lost."""


class PortRefused(PortFault):
    """The driver refuses a setting, a modem line or a request."""


CABLE_HINT = "Check the instrument's power and its cable, then start again."


def disconnected(port: str, reason: object = "", *, waiting_for: str = "") -> PortDisconnected:
    """The one error for a device that went away, whatever the operating system called it."""
    detail = f" ({reason})" if str(reason) else ""
    return PortDisconnected(
        f"the instrument on port {port!r} was disconnected{detail}",
        port=port,
        hint=CABLE_HINT,
        waiting_for=waiting_for,
    )


def closed(port: str) -> PortClosed:
    """The error for every use of a port after its end."""
    return PortClosed(f"port {port!r} is not open", port=port, hint="Open the port before using it.")
