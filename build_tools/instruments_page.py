"""Update the documentation of known instruments: python -m build_tools.instruments_page"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from build_tools.generated_part import renewed_part
from build_tools.simulators_page import wire
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.profiles.library import read_profile
from praxis_desktop.ports.profiles.profile import InstrumentProfile, Query
from praxis_desktop.ports.simulators import known_simulators
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument

PAGE = Path(__file__).resolve().parent.parent / "docs" / "instruments.md"
BEGIN = "<!-- from the profiles: python -m build_tools.instruments_page -->\n"
END = "<!-- end of what comes from the profiles -->\n"
REACHABLE = {
    "a serial port, by PyLabRobot's `Serial`": ("serial",),
    "a serial port, in place of `pylibftdi`": ("ftdi",),
    "USB without a serial port": ("usb",),
    "USB, as a HID device": ("hid",),
    "the network": ("tcp", "http"),
    "libraries of their own": ("other",),
}
"""How backends reach their instruments: the page's text, and the catalogue's terms for it."""

OWN_CODE = {"ExperimentalSparkBackend": "usb"}
"""Backends that open a connection with code of their own, which the catalogue does not recognize."""

EACH = "[each by its name](conformance/pylabrobot-transports.md)"
TRIED = f"yes, at granted addresses; {EACH}"
GRANTED = f"[on Linux and Windows](usb.md), simulated everywhere; {EACH}"
CAN_BE_USED = {"serial": "yes", "ftdi": "yes", "usb": GRANTED, "hid": GRANTED, "tcp": TRIED, "http": TRIED}
"""The page's text on whether a protocol can use a backend, keyed by the catalogue's term for the connection.
"""


def generated() -> str:
    """Return all generated text, as Markdown."""
    profiles = [
        read_profile(path) for path in sorted(shipped("resources").glob("instrument_profiles/*.json"))
    ]
    return "\n".join([_kinds(profiles), _backends(), *map(_section, profiles)])


def renewed(page: str) -> str:
    """Return ``page`` with the data from the profiles. Raises ValueError if the page has no place for
    them.
    """
    return renewed_part(page, BEGIN, END, generated())


def _kinds(profiles: list[InstrumentProfile]) -> str:
    rows = ["| kind | instrument | what it is | driver | line |", "|---|---|---|---|---|"]
    for profile in profiles:
        driver = f"`{profile.backend.split(':')[-1]}`" if profile.backend else "pyserial"
        name = f"[`{profile.kind}`](#{profile.kind})"
        rows.append(f"| {name} | {profile.name} | {profile.category} | {driver} | {_wire(profile)} |")
    return "\n".join(rows) + "\n"


def _wire(profile: InstrumentProfile) -> str:
    """Return how the instrument is connected: like its simulator, unless that has a serial line."""
    maker = known_simulators()[profile.simulator].load() if profile.simulator else None
    if maker is not None and (maker.tcp_port or issubclass(maker, UsbInstrument)):
        return wire(maker)
    line = profile.line
    flow = " RTS/CTS" * line.rtscts + " XON/XOFF" * line.xonxoff
    return f"{line.baudrate} {line.bytesize}{line.parity}{line.stopbits:g}{flow}"


def _backends() -> str:
    catalogue = json.loads((shipped("guest") / "catalogue.json").read_text("utf-8"))
    rows = [
        "## Drivers of PyLabRobot\n",
        "What its backends need, and whether a protocol here can have it:\n",
        "| by way of | here | backends |",
        "|---|---|---|",
    ]
    for words, connections in REACHABLE.items():
        names = [
            f"`{backend['name']}`"
            for backend in catalogue["backends"]
            if OWN_CODE.get(backend["name"], backend["connection"]) in connections
            and not backend["is_simulator"]
        ]
        can = CAN_BE_USED.get(connections[0], "no")
        rows.append(f"| {words} | {can} | {', '.join(names)} |")
    return "\n".join(rows) + "\n"


def _section(profile: InstrumentProfile) -> str:
    facts = {
        "Made by": profile.maker,
        "USB": ", ".join(f"`{one}`" for one in profile.usb),
        "Told apart by": ", ".join(profile.told_apart_by).replace("_", " "),
        "How it is": _values(profile.state),
        "Stop commands": " ".join(f"`{_shown(command)}`" for command in profile.stop.send) or "none",
        "After a stop": profile.stop.advice,
        "After an error": profile.recover.advice,
        "Limits": "what else is written can be refused (`--limit`)",
        "Simulator": f"[`{profile.simulator}`](simulators.md#{profile.simulator})"
        if profile.simulator
        else "",
    }
    rows = [f"| {name} | {fact} |" for name, fact in facts.items() if fact]
    return "\n".join([f"## {profile.kind}\n", f"{profile.name}.\n", "| | |", "|---|---|", *rows]) + "\n"


def _values(query: Query | None) -> str:
    if query is None:
        return ""
    told = [f"{name} ({value.unit})" if value.unit else name for name, value in query.values.items()]
    return ", ".join(told).replace("_", " ")


def _shown(command: str) -> str:
    text = command.encode("unicode_escape").decode()
    return text.replace("|", "&#124;").replace("`", "\\x60")


def main() -> int:
    """Write the page."""
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
