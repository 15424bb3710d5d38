"""Which serial ports this computer has."""

from __future__ import annotations

from dataclasses import dataclass

from serial.tools.list_ports import comports


@dataclass(frozen=True, slots=True)
class PortInfo:
    """A serial port that is present; ids are numbers of USB devices, None for others."""

    device: str
    description: str = ""
    hwid: str = ""
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None
    location: str | None = None
    manufacturer: str | None = None
    product: str | None = None

    def __str__(self) -> str:
        return self.device if self.description in ("", "n/a") else f"{self.device} ({self.description})"


def present_ports() -> list[PortInfo]:
    """The serial ports the operating system knows of, by name."""
    return sorted(
        (
            PortInfo(
                device=port.device,
                description=port.description or "",
                hwid=port.hwid or "",
                vid=port.vid,
                pid=port.pid,
                serial_number=port.serial_number,
                location=port.location,
                manufacturer=port.manufacturer,
                product=port.product,
            )
            for port in comports()
        ),
        key=lambda port: port.device,
    )


def present_ports_sentence() -> str:
    """The present ports as a sentence for an error's hint."""
    ports = present_ports()
    if not ports:
        return "This computer has no serial port now: check the cable, or use a simulator (sim:mettler)."
    return "Ports of this computer: " + ", ".join(map(str, ports)) + "."
