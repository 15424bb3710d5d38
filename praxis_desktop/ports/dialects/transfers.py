"""The messages between a program and a USB device: the program's transfers, and their completions.

Each message contains its own length, so one write or read may hold several messages. Integers are
little-endian. Endpoints are given by their addresses in the descriptors (USB 2.0, 9.6.6): 0 for control, 0x01
to 0x0f to the device, 0x81 to 0x8f from the device. Requests that the host itself must carry out, such as
SET_CONFIGURATION, are recognized by their setup packets, as in USB/IP (Linux, drivers/usb/usbip/stub_rx.c).
"""

from __future__ import annotations

import struct
from typing import Self, TypeVar

from msgspec import Struct

from praxis_desktop.core.messages import Message

CONTROL = 0x00
IN = 0x80
"""The bit in an endpoint's address, and in a request's type, that means "from the device"."""
NUMBERS = 0x0F
LARGEST = 16384
"""Maximum number of bytes that one message carries; longer transfers are divided."""

_ASKED = struct.Struct("<BIH")
"""The header of a transfer: endpoint, time-out in milliseconds, and length of the data that follows."""
_TOLD = struct.Struct("<BBH")
"""The header of a completion: endpoint, status, and length of the data that follows."""
_SETUP = struct.Struct("<BBHHH")
_COUNT = struct.Struct("<I")

DONE, FAILED, STALLED, OVERFLOWED, TIMED_OUT = 0, 5, 32, 75, 110
STATUSES = (DONE, STALLED, TIMED_OUT, OVERFLOWED, FAILED)
"""The possible statuses of a completion: 0, or a Linux error number, whatever the operating system."""

GIVE_UP = 0xFF
"""Used in place of an endpoint: a message with this number cancels all pending transfers to the device, and
discards any completions that have not been read. It is sent only before stop commands.
"""


class TransferInvalid(ValueError):
    """A message is not a valid transfer or completion; the text of the error says why."""


T = TypeVar("T")


def _only(found: tuple[T, int] | None, message: bytes) -> T:
    """Return the single transfer or completion that ``message`` consists of. Raises TransferInvalid."""
    if found is None:
        raise TransferInvalid("the message is incomplete")
    if found[1] != len(message):
        raise TransferInvalid("the message spans more than one transfer")
    return found[0]


class Setup(Struct, frozen=True):
    """The setup packet of a control transfer (USB 2.0, 9.3); ``length`` is the length of the data stage."""

    request_type: int
    request: int
    value: int
    index: int
    length: int

    @property
    def is_in(self) -> bool:
        """Whether the data stage, if any, comes from the device."""
        return bool(self.request_type & IN)

    def to_bytes(self) -> bytes:
        """Return the eight bytes of the packet."""
        return _SETUP.pack(self.request_type, self.request, self.value, self.index, self.length)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Decode the packet at the start of ``data``. Raises TransferInvalid."""
        if len(data) < _SETUP.size:
            raise TransferInvalid("a setup packet must have eight bytes")
        return cls(*_SETUP.unpack_from(data))


WAY_FOR_STOP = _ASKED.pack(GIVE_UP, 0, 0)
"""The message that cancels all pending transfers, so that later transfers need not wait."""

RESET = Setup(0x23, 3, 4, 0, 0)
"""The request that resets the device: a hub's SET_FEATURE(PORT_RESET)."""


class Transfer(Struct, frozen=True):
    """A control or OUT transfer requested by the program. A control transfer's ``data`` begins with its setup
    packet. ``timeout_ms`` is in milliseconds; 0 means no limit.
    """

    endpoint: int
    data: bytes
    timeout_ms: int = 0

    def to_bytes(self) -> bytes:
        """Encode this transfer as a message to the device."""
        return _ASKED.pack(self.endpoint, self.timeout_ms, len(self.data)) + self.data

    @classmethod
    def from_bytes(cls, message: bytes) -> Self:
        """Decode a single message to the device. Raises TransferInvalid."""
        return _only(cls.first(message), message)

    @classmethod
    def first(cls, data: bytes) -> tuple[Self, int] | None:
        """Return the transfer at the start of ``data``, and the length of its message; None if the transfer
        is incomplete. Raises TransferInvalid.
        """
        if len(data) < _ASKED.size:
            return None
        endpoint, timeout_ms, length = _ASKED.unpack_from(data)
        if endpoint & ~NUMBERS:
            raise TransferInvalid(
                Message("{endpoint} is not an endpoint to which data is sent", endpoint=hex(endpoint))
            )
        if length > LARGEST + _SETUP.size:
            raise TransferInvalid(Message("a transfer can carry at most {most} bytes", most=LARGEST))
        end = _ASKED.size + length
        if len(data) < end:
            return None
        carried = bytes(data[_ASKED.size : end])
        if endpoint == CONTROL:
            setup = Setup.from_bytes(carried)
            if len(carried) != _SETUP.size + (0 if setup.is_in else setup.length):
                raise TransferInvalid("a control transfer's length differs from the one in its setup packet")
        elif length > LARGEST:
            raise TransferInvalid(Message("a transfer can carry at most {most} bytes", most=LARGEST))
        return cls(endpoint, carried, timeout_ms), end

    @property
    def setup(self) -> Setup:
        """The setup packet of a control transfer. Raises TransferInvalid."""
        return Setup.from_bytes(self.data)

    @property
    def data_stage(self) -> bytes:
        """The data that a control transfer sends after its setup packet."""
        return self.data[_SETUP.size :]


class Completion(Struct, frozen=True):
    """The outcome of a control or OUT transfer, or a packet from an IN endpoint. Outcomes arrive in the order
    in which the transfers were requested. ``status`` is one of STATUSES.
    """

    endpoint: int
    data: bytes = b""
    status: int = 0

    def to_bytes(self) -> bytes:
        """Encode this completion as a message to the program."""
        return _TOLD.pack(self.endpoint, self.status, len(self.data)) + self.data

    @classmethod
    def from_bytes(cls, message: bytes) -> Self:
        """Decode a single message from the device. Raises TransferInvalid."""
        return _only(cls.first(message), message)

    @classmethod
    def first(cls, data: bytes) -> tuple[Self, int] | None:
        """Return the completion at the start of ``data``, and the length of its message; None if the
        completion is incomplete. Raises TransferInvalid.
        """
        if len(data) < _TOLD.size:
            return None
        endpoint, status, length = _TOLD.unpack_from(data)
        if endpoint & ~(IN | NUMBERS) or endpoint == IN:
            raise TransferInvalid(Message("{endpoint} is not an endpoint", endpoint=hex(endpoint)))
        if CONTROL < endpoint < IN and length != _COUNT.size:
            raise TransferInvalid("the completion of an OUT transfer must say how many bytes were written")
        end = _TOLD.size + length
        return None if len(data) < end else (cls(endpoint, bytes(data[_TOLD.size : end]), status), end)

    @classmethod
    def written(cls, endpoint: int, count: int, status: int = 0) -> Self:
        """Return the completion of an OUT transfer that wrote ``count`` bytes."""
        return cls(endpoint, _COUNT.pack(count), status)

    @property
    def count(self) -> int:
        """The number of bytes that an OUT transfer wrote."""
        return int(_COUNT.unpack(self.data)[0])
