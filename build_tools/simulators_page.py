"""Update the page on simulated instruments, after a change: python -m build_tools.simulators_page"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from pathlib import Path

from build_tools.generated_part import renewed_part
from praxis_desktop.ports.simulators import Instrument, known_simulators
from praxis_desktop.ports.simulators.faults import CONNECTION_FAULTS, FAULTS, VALUE_FAULTS
from praxis_desktop.ports.simulators.http_instrument import HttpInstrument
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument

PAGE = Path(__file__).resolve().parent.parent / "docs" / "simulators.md"
BEGIN = "<!-- from the code: python -m build_tools.simulators_page -->\n"
END = "<!-- end of what comes from the code -->\n"
_CONTROL = {0x02: "STX", 0x03: "ETX", 0x0A: "LF", 0x0D: "CR"}


def generated() -> str:
    """Return everything generated from the code, as Markdown."""
    makers = [simulator.load() for simulator in known_simulators().values()]
    return "\n".join(
        [
            _kinds(makers),
            "## Faults\n",
            _table(("fault", "what happens"), FAULTS),
            "Of instruments on the network, in addition:\n",
            _table(("fault", "what happens"), CONNECTION_FAULTS),
            "Of instruments that reply with numbers as text, in addition:\n",
            _table(("fault", "what happens"), VALUE_FAULTS),
            *map(_section, makers),
        ]
    )


def renewed(page: str) -> str:
    """Return ``page`` with the current data. Raises ValueError if the page has no place for them."""
    return renewed_part(page, BEGIN, END, generated())


def _kinds(makers: list[type[Instrument]]) -> str:
    lines = [
        "| kind | instrument | line | commands end in | replies end in | USB |",
        "|---|---|---|---|---|---|",
    ]
    for maker in makers:
        usb = "{:04x}:{:04x}".format(*maker.usb_id) if maker.usb_id else ""
        name = f"[`{maker.kind}`](#{maker.kind})"
        ends = f"{_command_end(maker)} | {_named(maker.terminator)}"
        lines.append(
            f"| {name} | {maker.description.removesuffix(', simulated')} | {wire(maker)} | {ends} | {usb} |"
        )
    return "\n".join(lines) + "\n"


def wire(maker: type[Instrument]) -> str:
    """Return how an instrument is connected: its line settings, its network port, USB or HID."""
    if issubclass(maker, UsbInstrument):
        return "USB" if maker.hid_usage is None else "HID"
    return f"TCP {maker.tcp_port}" if maker.tcp_port else f"{maker.line}{' RTS/CTS' * maker.line.rtscts}"


def _command_end(maker: type[Instrument]) -> str:
    if issubclass(maker, HttpInstrument):
        return "their length"
    if issubclass(maker, UsbInstrument):
        return "a transfer"
    if maker.command_end != Instrument.command_end:
        return _named(maker.command_end)
    return "LF or CR LF" if maker.split is Instrument.split else "their length"


def _named(end: bytes) -> str:
    return " ".join(_CONTROL.get(byte, f"`{chr(byte)}`" if chr(byte) != "`" else "0x60") for byte in end)


def _section(maker: type[Instrument]) -> str:
    module = inspect.getmodule(maker)
    options = {**maker.text_option_names, **maker.option_names}
    parts = [
        f"## {maker.kind}\n",
        f"{inspect.getdoc(module)}\n",
        f"{inspect.getdoc(maker)}\n",
        _table(("command", "what it does"), maker.command_names),
        _table(("option", "meaning, and value unless told"), options),
    ]
    return "\n".join(part for part in parts if part).replace("``", "`")


def _table(titles: tuple[str, str], rows: Mapping[str, str]) -> str:
    if not rows:
        return ""
    lines = [f"| {titles[0]} | {titles[1]} |", "|---|---|"]
    for name, meaning in rows.items():
        lines.append(f"| `{name}` | {meaning.replace('|', '&#124;')} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
