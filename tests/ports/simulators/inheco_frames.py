"""The frames that a computer sends to an Inheco stack."""

from __future__ import annotations

from praxis_desktop.ports.simulators.inheco import checksum


def command_frame(command: str, *, unit: int = 0, dip: int = 2) -> bytes:
    """Return the frame with ``command`` for the unit of the stack at this address."""
    text = f"T0{unit}{command}".encode("ascii")
    frame = bytes([len(text) + 3, 0x30 + dip, 0xC0 + len(text)]) + text
    return frame + bytes([checksum(frame)])
