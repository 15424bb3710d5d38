"""A line for transfers to a USB or HID device that a separate process has opened."""

from __future__ import annotations

import errno
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from praxis_desktop.core.devices import USBIP_VARIABLE
from praxis_desktop.core.messages import Message
from praxis_desktop.core.own_processes import child_environment, module_command
from praxis_desktop.ports import network, serial
from praxis_desktop.ports.dialects.transfers import (
    IN,
    WAY_FOR_STOP,
    Completion,
    Transfer,
    TransferInvalid,
)
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.errors import (
    PortDisconnected,
    PortFailed,
    PortRefused,
    PortTimeout,
    decode_fault,
    named,
)
from praxis_desktop.ports.usb.message_ends import LONGEST, MessageEnd

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PortError
    from praxis_desktop.ports.delivery import Backpressure
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.transport import LineErrorKind, LineSettings, Receiver

MODULE = "praxis_desktop.ports.usb.process.transfers"
OPENED = b"\xff\0"
"""The first message if the device was opened; any other first message is two bytes and then a fault."""

_OPENING_S = 15.0
_CLOSING_S = 3.0
"""Maximum time, in seconds, that closing waits for the device to be released."""
_FTDI = "usb:0403:"
_STATUS = 2
"""The number of status bytes at the start of each packet from an FTDI chip."""


def command(device: str, name: str) -> list[str]:
    """Return the command that starts the USB process. The caller must append the last argument, which is
    the process's end of the line.
    """
    return [*module_command(MODULE), device, name]


def reopening(device: str, name: str) -> tuple[str, ...]:
    """Return the command with which a guardian starts the USB process. Environment variables come first, as
    ``NAME=value``.
    """
    given = child_environment()
    names = (name for name in ("PYTHONPATH", USBIP_VARIABLE) if name in given)
    return (*(f"{name}={given[name]}" for name in names), *command(device, name))


def connect(device: str, name: str) -> MessageEnd:
    """Start a process that opens ``usb:...`` or ``hid:...``; return the line to the process, on which each
    message is a transfer or a completion. Raises PortNotFound, PortBusy, PortDenied, PortRefused, PortTimeout
    or PortFailed.
    """
    if sys.platform not in ("linux", "win32"):
        raise PortRefused(
            Message("{told} cannot be opened on this system", told=named(name, device)),
            port=name,
            hint=(
                "USB transfers are supported on Linux and Windows only. USB devices with a serial port can "
                "be used as serial ports."
            ),
        )
    try:
        ours, process = MessageEnd.started(command(device, name), child_environment(), _OPENING_S)
    except BlockingIOError as error:
        raise _silent(device, name) from error
    except OSError as error:
        raise _failed(device, name, error.strerror or error) from error
    threading.Thread(target=process.wait, name=f"usb process {process.pid}", daemon=True).start()
    try:
        told = ours.receive(_OPENING_S)
        if not told:
            raise _failed(device, name, Message("it ended"))
        if told != OPENED:
            raise decode_fault(told[len(OPENED) :])
    except BlockingIOError as error:
        process.kill()
        ours.close(0)
        raise _silent(device, name) from error
    except BaseException:
        ours.close(0)
        raise
    return ours


def _silent(device: str, name: str) -> PortTimeout:
    return PortTimeout(
        Message("{told} is not responding", told=named(name, device)),
        port=name,
        hint="Unplug the instrument, power-cycle it, and plug it in again.",
    )


def _failed(device: str, name: str, reason: object) -> PortFailed:
    return PortFailed(
        Message(
            "{told} cannot be opened: the process that opens USB devices cannot be used: {reason}",
            told=named(name, device),
            reason=str(reason),
        ),
        port=name,
        hint="Close programs that are not needed, and try again. The log has the details.",
    )


def open_usb_line(device: str, name: str) -> UsbLine:
    """Open ``usb:...`` or ``hid:...``. Raises the same errors as ``connect``."""
    away = elsewhere()
    if away is None:
        return UsbLine(connect(device, name), device, name)
    descriptor, _ = away.connect(device, name)
    return UsbLine(MessageEnd.at(str(descriptor)), device, name)


class UsbLine(network.PlainLine):
    """A line for transfers and completions: each piece of input and each write is one message."""

    def __init__(self, end: MessageEnd, device: str, name: str) -> None:
        super().__init__(end.fileno(), end.waits())
        self._end = end
        self.reopening = reopening(device, name)

    def fileno(self) -> int:
        return self._end.fileno()

    def _receive(self, wait: bool) -> bytes:
        while not wait or self._is_readable(wait):
            try:
                message = self._end.receive(0)
            except BlockingIOError:
                if not wait:
                    break
                continue
            if not message:
                raise OSError(errno.ENODEV, "the device is gone")
            return message
        return b""

    def _send(self, data: memoryview) -> int:
        """Send only the first message in ``data``, because the other end receives one message at a time."""
        try:
            first = Transfer.first(bytes(data[:LONGEST]))
        except TransferInvalid:
            first = None
        return self._end.send(data if first is None else data[: first[1]]) if data else 0

    def way_for_stop(self) -> bytes:
        return WAY_FOR_STOP

    def discard_input(self) -> None:
        with suppress(BlockingIOError):
            while self._end.receive(0):
                pass

    def close(self) -> None:
        """Close the line once the device has been released, so that it can be reopened immediately."""
        super().close()
        self._end.close(_CLOSING_S)


class _WithoutRepeats:
    """Passes on an FTDI chip's packets. Normally, the chip holds its status until a program reads it. Here,
    the chip is read continuously, so it sends its status once per latency period (16 ms). A status packet
    that repeats its endpoint's last packet is therefore dropped until ``attention``'s reader has read that
    last packet.
    """

    def __init__(self, receiver: Receiver, attention: Backpressure) -> None:
        self._receiver = receiver
        self._attention = attention
        self._last: dict[int, tuple[bytes, int]] = {}
        """The last packet from each endpoint, and the position in the input at which it ends."""

    def on_bytes(self, data: bytes) -> None:
        endpoint = data[0]
        last, position = self._last.get(endpoint, (b"", 0))
        if data == last and _is_only_status(data) and not self._attention.is_read(position):
            return
        self._receiver.on_bytes(data)
        self._last[endpoint] = data, self._attention.position

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        self._receiver.on_lost(error)


def _is_only_status(message: bytes) -> bool:
    """Return whether a message from an FTDI chip is a packet that contains only its status and no data."""
    completion = Completion.from_bytes(message)
    return bool(completion.endpoint & IN) and not completion.status and len(completion.data) == _STATUS


class UsbPort(serial.SerialPort):
    """An open USB or HID device. Its data are transfers; it has no settings. ``happened`` is called with
    "unplugged" if the device disappears; the port then remains lost. Raises the same errors as ``connect``.
    """

    def __init__(
        self,
        device: str,
        receiver: Receiver,
        settings: LineSettings | None = None,
        *,
        name: str = "",
        attention: Backpressure | None = None,
        ward: Ward | None = None,
        happened: Callable[[str, Mapping[str, object]], None] | None = None,
    ) -> None:
        self._happened = happened
        if device.startswith(_FTDI) and attention is not None:
            receiver = _WithoutRepeats(receiver, attention)
        super().__init__(device, receiver, settings, name=name, attention=attention, ward=ward)

    def _open(self, *, dtr: bool, rts: bool, exclusive: bool) -> UsbLine:
        return open_usb_line(self.device, self.name)

    def _close_line(self) -> None:
        """Have the guardian close its descriptor first; the device is released once both are closed."""
        if self._ward is not None:
            self._ward.let_go()
        self._line.close()

    def _tell_loss(self) -> None:
        if self._happened is not None and not self._closing and isinstance(self._lost, PortDisconnected):
            self._happened("unplugged", {"device": self.device})
        super()._tell_loss()
