"""Update the page of PyLabRobot's backends by transport: python -m build_tools.transports_page WHEEL...

The wheels of the versions are read, not imported. A backend has a transport if its module, or that of a class
from which it is derived, uses a library for it.
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
    "TCP": r"pylabrobot\.io\.socket|io import Socket|\bSocket\(|\bXArmAPI\(",
    "HTTP": r"\bot_api\b|\baiohttp\b|\bhttpx\b|\bHTTP\(",
    "SiLA 1": r"InhecoSiLAInterface|inheco_sila_interface",
    "gRPC": r"\bgrpc\b",
    "serial": r"pylabrobot\.io\.serial|^import serial|io import Serial|import AsyncModbusSerialClient",
    "USB": r"pylabrobot\.io\.usb|io import USB|import SparkReaderAsync",
    "HID": r"pylabrobot\.io\.hid|io import HID|import InhecoTECControlBox",
    "FTDI": r"pylabrobot\.io\.ftdi|io import FTDI",
}
_NETWORK = {"TCP", "HTTP", "SiLA 1", "gRPC"}
_NO_MANUAL = "no simulator: nothing but its driver says how it answers"
_REASONS = {
    "Pico": "no simulator: gRPC",
    "PrepSimulation": "reaches nothing: it is PyLabRobot's own simulation, which is set up in a guest",
    "OT2Simulator": "reaches nothing: it is PyLabRobot's own simulation",
    "XArm": "no simulator: it speaks through `xarm-python-sdk`",
    "SCILA": "waits for ever on `sim:scila`: 1.0.0b1 takes no result without data, such as that of `Reset`",
    "PrepDriver": "no simulator here; PyLabRobot's own `PrepSimulationDriver` is set up in a guest",
    "STARSimulation": "reaches nothing: it is PyLabRobot's own simulation",
    "STARDriver": "`sim:star`",
    "Cytation": "no simulator: its camera's library (PySpin) is not for guests",
    "BioTek": _NO_MANUAL,
    "SynergyH1": _NO_MANUAL,
    "VSpin": "no simulator: it is driven by the bytes of a recording, and what they mean is not known",
    "Access2": "no simulator: it is driven by the bytes of a recording, and what they mean is not known",
    "HepaFan": "no simulator: it is driven by the bytes of a recording, and what they mean is not known",
    "TiltModule": "no simulator of it is made",
    "HeraeusCytomat": "no simulator: another dialect than that of `sim:cytomat`",
    "SpectraMax": "no simulator of it is made",
    "MolecularDevices": "a base class, of which no simulator is made",
    "CLARIOStarBackend": "the old name of `CLARIOstarBackend`, which refuses to be made",
}
_BASES = {
    "PreciseFlexBackend": "PreciseFlex400Backend",
    "ThermoFisherThermocyclerBackend": "ProflexBackend",
    "HamiltonTCPBackend": "NimbusBackend",
    "BioTekPlateReaderBackend": "SynergyH1Backend",
    "BioTekPlateReaderDriver": "SynergyH1Backend",
    "HamiltonUSBDriver": "STARDriver",
    "InhecoTemperatureControllerBackend": "InhecoCPACBackend",
}
"""Base classes of backends, each with one backend derived from it."""
_ALIKE = {
    "PreciseFlex3400Backend": "preciseflex",
    "PreciseFlex": "preciseflex",
    "OT2": "ot2",
    "OpentronsTemperatureModuleBackend": "ot2",
    "OpentronsThermocyclerBackend": "ot2",
    "ByonoyDriver": "byonoy_a96a",
    "MTSICSDriver": "mettler",
    "InhecoThermoshakeBackend": "inheco_tec",
    "ByonoyLuminescence96AutomateBackend": "byonoy_l96a",
}
"""Backends of simulated instruments that no profile names, each with its simulator."""


class Backend(Struct, frozen=True):
    """A backend, its module and its transports."""

    name: str
    module: str
    transports: tuple[str, ...]


def backends(wheel: Path) -> Iterator[Backend]:
    """Yield the backends in a version that reach a device, and its classes that themselves drive a device on
    the network.
    """
    modules: dict[str, tuple[ast.Module, set[str]]] = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py") and "test" not in name and name.startswith("pylabrobot/"):
                text = archive.read(name).decode()
                found = {kind for kind, sign in _SIGNS.items() if re.search(sign, text, re.MULTILINE)}
                modules[name.removesuffix(".py").replace("/", ".")] = ast.parse(text), found
    classes: dict[str, tuple[str, list[str]]] = {}
    driving: set[str] = set()
    for module, (tree, _) in modules.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                bases = [getattr(base, "attr", getattr(base, "id", "")) for base in node.bases]
                classes.setdefault(node.name, (module, bases))
                if _is_driving(node):
                    driving.add(node.name)
    for name, (module, _) in sorted(classes.items()):
        if ".io." in module or "atterbox" in name:
            continue
        found = _transports(name, classes, modules, set())
        if not re.search(r"(Backend|Driver|^BioShake)$", name):
            found &= _NETWORK if name in driving and ".transport." not in module else set()
        if found:
            yield Backend(name, module, tuple(kind for kind in _SIGNS if kind in found))


def _is_driving(node: ast.ClassDef) -> bool:
    """Return whether a class connects and disconnects its instrument itself."""
    methods = {part.name for part in node.body if isinstance(part, ast.AsyncFunctionDef)}
    return not node.name.startswith("_") and {"setup", "stop"} <= methods


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
    """Return the kinds of simulators, keyed by the class that their profiles name."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "resources" / "instrument_profiles").glob("*.json")):
        profile = json.loads(path.read_bytes())
        if profile.get("simulator") and profile["backend"]:
            found.setdefault(profile["backend"].rpartition(":")[2], profile["simulator"])
    return found


def page(wheels: list[Path]) -> str:
    """Return the page, as Markdown."""
    kinds = {**simulators(), **_ALIKE}
    lines = [
        "# PyLabRobot's backends by transport\n",
        "Made by `python -m build_tools.transports_page` from the sources of the wheels: backends, and",
        "classes that drive an instrument on the network themselves. Those with a simulator are set up and",
        "used unmodified in guests, and disturbed: those of 0.2.2 on the network by",
        "`tests/ports/test_network_backends.py` and `tests/ports/test_sila_drivers.py`, on USB and HID by",
        "`tests/ports/usb/`, on serial lines by `tests/ports/test_pylabrobot_backends.py` and",
        "`python -m bench.instrument_faults`; those of 1.0.0b1 by",
        "`tests/long/test_next_pylabrobot.py`. There, EVOBackend needs tips of your own, because 1.0.0b1",
        "makes no Tecan tip.\n",
    ]
    for wheel in wheels:
        found = list(backends(wheel))
        counts = {kind: sum(kind in each.transports for each in found) for kind in _SIGNS}
        lines += [f"## {wheel.name.split('-')[1]}\n", "| transport | backends |", "|---|---:|"]
        lines += [f"| {kind} | {count} |" for kind, count in counts.items() if count]
        lines += ["\n| backend | transport | simulator here |", "|---|---|---|"]
        for each in sorted(found, key=lambda one: (list(_SIGNS).index(one.transports[0]), one.name)):
            transports = ", ".join(each.transports)
            lines.append(f"| `{each.module}:{each.name}` | {transports} | {_row(each, kinds)} |")
        lines.append("")
    return "\n".join(lines)


def _row(backend: Backend, kinds: Mapping[str, str]) -> str:
    if backend.name in kinds:
        return f"`sim:{kinds[backend.name]}`"
    if backend.name in _BASES:
        derived = _BASES[backend.name]
        return f"a base class: set up as `{derived}`" if derived in kinds else f"a base class of `{derived}`"
    reason = next((why for part, why in _REASONS.items() if part.lower() in backend.name.lower()), "")
    return reason or "no simulator of it is made"


def main(arguments: list[str]) -> int:
    """Write the page from the wheels whose paths are given."""
    if not arguments:
        sys.stderr.write(
            "Give the wheels of PyLabRobot's versions: python -m build_tools.transports_page WHEEL...\n"
        )
        return 2
    PAGE.write_text(page([Path(each) for each in arguments]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
