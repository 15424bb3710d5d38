"""How a serial line is set: speed, frame and flow control."""

from __future__ import annotations

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record

BYTE_SIZES = (5, 6, 7, 8)
PARITIES = {"N": "none", "E": "even", "O": "odd", "M": "mark", "S": "space"}
STOP_BITS = (1, 1.5, 2)
HIGHEST_BAUDRATE = 2**31 - 1
"""What fits into the systems' calls."""


class Rs485Settings(Record):
    """How a driver turns an RS-485 transceiver round, in the terms of pyserial's ``RS485Settings``.

    RTS has level ``rts_level_for_tx`` while bytes leave and ``rts_level_for_rx`` otherwise; the delays are in
    seconds, None for the driver's own; with ``loopback`` what is sent is received too.
    """

    rts_level_for_tx: bool = True
    rts_level_for_rx: bool = False
    loopback: bool = False
    delay_before_tx: float | None = None
    delay_before_rx: float | None = None

    def __post_init__(self) -> None:
        for delay in (self.delay_before_tx, self.delay_before_rx):
            if delay is not None and not 0 <= delay <= 1:
                raise UsageError(f"{delay!r} s is no delay for RS-485: give 0 to 1 s")


class LineSettings(Record):
    """The settings of one line, in pyserial's terms and with its defaults.

    ``baudrate`` is in bits per second, ``parity`` one of N, E, O, M, S. Raises UsageError for a value no
    line can have.
    """

    baudrate: int = 9600
    bytesize: int = 8
    parity: str = "N"
    stopbits: float = 1
    xonxoff: bool = False
    rtscts: bool = False
    dsrdtr: bool = False
    rs485: Rs485Settings | None = None

    def __post_init__(self) -> None:
        if type(self.baudrate) is not int or self.baudrate <= 0:
            raise UsageError(f"{self.baudrate!r} is not a baud rate: give a whole number such as 9600")
        if self.baudrate > HIGHEST_BAUDRATE:
            raise UsageError(f"no line is as fast as {self.baudrate} baud")
        if self.bytesize not in BYTE_SIZES:
            raise UsageError(f"{self.bytesize!r} data bits: a line has 5, 6, 7 or 8")
        if self.parity not in PARITIES:
            raise UsageError(f"{self.parity!r} is not a parity", hint=f"Use one of {', '.join(PARITIES)}.")
        if self.stopbits not in STOP_BITS:
            raise UsageError(f"{self.stopbits!r} stop bits: a line has 1, 1.5 or 2")

    def __str__(self) -> str:
        """Return the short form technicians know, such as ``9600 8N1``."""
        return f"{self.baudrate} {self.bytesize}{self.parity}{self.stopbits:g}"

    @property
    def frame_bits(self) -> float:
        """Bits on the wire for one byte: start, data, parity, stop."""
        return 1 + self.bytesize + (self.parity != "N") + self.stopbits

    def seconds_for(self, byte_count: int) -> float:
        """How long ``byte_count`` bytes take on the wire."""
        return byte_count * self.frame_bits / self.baudrate

    def same_frame(self, other: LineSettings) -> bool:
        """Whether two ends set like this understand each other (stop bits do not matter to a receiver)."""
        return (self.baudrate, self.bytesize, self.parity) == (other.baudrate, other.bytesize, other.parity)
