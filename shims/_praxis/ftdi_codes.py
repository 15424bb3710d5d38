"""libftdi's codes for line properties (ftdi.h), and pyserial's equivalents."""

from __future__ import annotations

PARITIES = {0: "N", 1: "O", 2: "E", 3: "M", 4: "S"}
"""The codes for NONE, ODD, EVEN, MARK and SPACE."""
STOP_BITS: dict[int, float] = {0: 1, 1: 1.5, 2: 2}
"""The codes for STOP_BIT_1, STOP_BIT_15 and STOP_BIT_2."""
DATA_BITS = (5, 6, 7, 8)

RTS_CTS, DTR_DSR, XON_XOFF = 0x100, 0x200, 0x400
"""The codes SIO_RTS_CTS_HS, SIO_DTR_DSR_HS and SIO_XON_XOFF_HS."""

CTS, DSR, RI, RLSD = 0x10, 0x20, 0x40, 0x80
DATA_READY, TRANSMITTER_EMPTY = 0x0100, 0x6000
"""Bits of the modem status, of which the first byte is the low byte."""
