"""Renew the page of PyLabRobot's backends by transport: python3 -m build_tools.transports_page WHEEL...

The wheels of the versions are read, not imported. A backend is on the network if its module, or that of a
class from which it is derived, uses a library for it.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "conformance" / "pylabrobot-transports.md"
_SIGNS = {
    "TCP": r"pylabrobot\.io\.socket|io import Socket|\bSocket\(",
    "HTTP": r"\bot_api\b|\baiohttp\b|\bhttpx\b",
    "SiLA 1": r"InhecoSiLAInterface|inheco_sila_interface",
    "gRPC": r"\bgrpc\b",
    "serial": r"pylabrobot\.io\.serial|^import serial|io import Serial",
    "USB": r"pylabrobot\.io\.usb|io import USB",
    "HID": r"pylabrobot\.io\.hid|io import HID",
    "FTDI": r"pylabrobot\.io\.ftdi|io import FTDI",
}
_NETWORK = ("TCP", "HTTP", "SiLA 1", "gRPC")
_REASONS = {
    "Pico": "no simulator: gRPC",
    "PrepSimulation": "reaches nothing: it is PyLabRobot's own simulation, which is set up in a guest",
    "PrepDriver": "no simulator here; PyLabRobot's own `PrepSimulationDriver` is set up in a guest",
}
_BASES = {
    "PreciseFlexBackend": "PreciseFlex400Backend",
    "ThermoFisherThermocyclerBackend": "ProflexBackend",
    "HamiltonTCPBackend": "NimbusBackend",
}
"""Classes from which backends are derived, each with one that is set up on the simulator."""


class Backend(Struct, frozen=True):
    """A backend, its module and its transports."""

    name: str
    module: str
    transports: tuple[str, ...]


def backends(wheel: Path) -> Iterator[Backend]:
    """The backends of a version that reach a device."""
    modules: dict[str, tuple[ast.Module, set[str]]] = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py") and "test" not in name and name.startswith("pylabrobot/"):
                text = archive.read(name).decode()
                found = {kind for kind, sign in _SIGNS.items() if re.search(sign, text, re.MULTILINE)}
                modules[name.removesuffix(".py").replace("/", ".")] = ast.parse(text), found
    classes: dict[str, tuple[str, list[str]]] = {}
    for module, (tree, _) in modules.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                bases = [getattr(base, "attr", getattr(base, "id", "")) for base in node.bases]
                classes.setdefault(node.name, (module, bases))
    for name, (module, _) in sorted(classes.items()):
        if not re.search(r"(Backend|Driver)$", name) or ".io." in module or "atterbox" in name:
            continue
        found = _transports(name, classes, modules, set())
        if found:
            yield Backend(name, module, tuple(kind for kind in _SIGNS if kind in found))


def _transports(
    name: str,
    classes: Mapping[str, tuple[str, list[str]]],
    modules: Mapping[str, tuple[ast.Module, set[str]]],
    seen: set[str],
) -> set[str]:
    if name not in classes or name in seen:
        return set()
    seen.add(name)
    module, bases = classes[name]
    found = set(modules[module][1])
    for base in bases:
        found |= _transports(base, classes, modules, seen)
    return found


def simulators() -> dict[str, str]:
    """The kinds of simulators by the class that their profiles name."""
    found = {}
    for path in sorted((ROOT / "resources" / "instrument_profiles").glob("*.json")):
        profile = json.loads(path.read_bytes())
        if profile.get("simulator") and profile["backend"]:
            found[profile["backend"].rpartition(":")[2]] = profile["simulator"]
    return found


def page(wheels: list[Path]) -> str:
    """The page, as Markdown."""
    kinds = simulators()
    kinds["PreciseFlex3400Backend"] = "preciseflex"
    kinds["OpentronsTemperatureModuleBackend"] = kinds["OpentronsThermocyclerBackend"] = "ot2"
    lines = [
        "# PyLabRobot's backends by transport\n",
        "Made by `python3 -m build_tools.transports_page` from the sources of the wheels. Network",
        "backends with a simulator are set up and used unmodified in guests: those of 0.2.2 by",
        "`tests/ports/test_network_backends.py`, which disturbs them, too, and those of 1.0.0b1 by",
        "`tests/long/test_next_pylabrobot.py`. Those of SiLA 1 are in `tests/ports/test_sila_drivers.py`,",
        "with 0.2.2.\n",
    ]
    for wheel in wheels:
        found = list(backends(wheel))
        counts = {kind: sum(kind in each.transports for each in found) for kind in _SIGNS}
        lines += [f"## {wheel.name.split('-')[1]}\n", "| transport | backends |", "|---|---:|"]
        lines += [f"| {kind} | {count} |" for kind, count in counts.items() if count]
        lines += ["\n| network backend | transport | simulator here |", "|---|---|---|"]
        for each in found:
            network = [kind for kind in each.transports if kind in _NETWORK]
            if network:
                lines.append(f"| `{each.module}:{each.name}` | {', '.join(network)} | {_row(each, kinds)} |")
        lines.append("")
    return "\n".join(lines)


def _row(backend: Backend, kinds: Mapping[str, str]) -> str:
    if backend.name in kinds:
        return f"`sim:{kinds[backend.name]}`"
    if backend.name in _BASES:
        return f"a base class: set up as `{_BASES[backend.name]}`"
    reason = next((why for part, why in _REASONS.items() if part.lower() in backend.name.lower()), "")
    return reason or "no simulator of it is made"


def main(arguments: list[str]) -> int:
    """Write the page from the wheels whose paths are given."""
    if not arguments:
        sys.stderr.write(
            "Give the wheels of PyLabRobot's versions: python3 -m build_tools.transports_page WHEEL...\n"
        )
        return 2
    PAGE.write_text(page([Path(each) for each in arguments]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
