"""Simulates machine roles, with an instrument on a simulated port or else with a simulating backend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.files import read_regular
from praxis_desktop.core.shipped import shipped
from praxis_desktop.protocols.benches.catalogue import Argument, BackendKind

_PLR = "pylabrobot"


class Simulation(Struct, frozen=True):
    """How a machine is simulated: the backend's catalogue name, its port ("" for none), and the machine's
    arguments that PyLabRobot leaves unset.
    """

    backend: str
    port: str = ""
    arguments: Mapping[str, object] = MappingProxyType({})


def _own(name: str, module: str, *bases: str, **defaults: object) -> BackendKind:
    path = f"_praxis.{module}:{name}"
    return BackendKind(
        name,
        path,
        (path,),
        tuple([f"{_PLR}.{base}" for base in bases]),
        is_simulator=True,
        parameters=tuple(
            [
                Argument(argument, default=default, type=_READING if default is None else "float")
                for argument, default in defaults.items()
            ]
        ),
    )


_READING = " | ".join(("float", "list", "None"))
_READINGS = {"absorbance": None, "luminescence": None, "fluorescence": None, "temperature": 22.0}


OWN_BACKENDS = (
    _own(
        "SimulatedLiquidHandler",
        "simulated_liquid_handler",
        "liquid_handling:LiquidHandlerBackend",
        "liquid_handling:LiquidHandlerChatterboxBackend",
        num_channels=8,
    ),
    _own(
        "SimulatedPump",
        "simulated_pumps",
        "pumps.backend:PumpBackend",
        "pumps.chatterbox:PumpChatterboxBackend",
        rpm=100.0,
    ),
    _own(
        "SimulatedPumpArray",
        "simulated_pumps",
        "pumps.backend:PumpArrayBackend",
        "pumps.chatterbox:PumpArrayChatterboxBackend",
        num_channels=8,
        rpm=100.0,
    ),
    _own(
        "SimulatedPlateReader",
        "simulated_plate_reader",
        "plate_reading.backend:PlateReaderBackend",
        "plate_reading:PlateReaderChatterboxBackend",
        **_READINGS,
    ),
    _own(
        "SimulatedCentrifuge",
        "simulated_centrifuge",
        "centrifuge.backend:CentrifugeBackend",
        "centrifuge.chatterbox:CentrifugeChatterboxBackend",
    ),
    _own(
        "SimulatedIncubator",
        "simulated_incubator",
        "storage:IncubatorBackend",
        "storage:IncubatorChatterboxBackend",
        temperature=22.0,
    ),
    _own(
        "SimulatedThermocycler",
        "simulated_thermocycler",
        "thermocycling:ThermocyclerBackend",
        "thermocycling:ThermocyclerChatterboxBackend",
        num_zones=1,
    ),
    _own("SimulatedArm", "simulated_arm", "arms:SCARABackend"),
    _own("SimulatedImager", "simulated_imagers", "plate_reading.backend:ImagerBackend"),
    _own(
        "SimulatedImageReader",
        "simulated_imagers",
        "plate_reading.backend:ImageReaderBackend",
        "plate_reading.backend:PlateReaderBackend",
        "plate_reading.backend:ImagerBackend",
        **_READINGS,
    ),
)
"""This program's own backends, for machines that PyLabRobot cannot simulate completely."""

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "SimulatedImageReader": "reader",
        "SimulatedIncubator": "heater",
        "SimulatedLiquidHandler": "liquid handler",
        "SimulatedPlateReader": "reader",
        "SimulatedPump": "pump",
        "SimulatedPumpArray": "pump",
        "SimulatedThermocycler": "heater",
    }
)
"""The part that each of this program's backends plays among simulated instruments. A backend that is not
listed plays no part.
"""

DEVICES: Mapping[str, str] = MappingProxyType(
    {
        "A4S": "a4s",
        "BioShake": "bioshake",
        "KeyenceBarcodeScanner": "keyence",
        "MTSICSDriver": "mettler",
        "Masterflex": "masterflex",
        "SartoriusEntris2": "sartorius",
        "XPeel": "xpeel",
    }
)
"""The kinds of instruments driven by PyLabRobot 1.0's device classes, keyed by class name."""


DEVICE_ARGUMENTS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "BioShake": dict.fromkeys(
            ("supports_shaking", "supports_locking", "supports_temperature_control"), True
        )
    }
)
"""Arguments for simulated devices, keyed by class name, that enable everything their simulators support."""


def device_kind(path: str) -> str:
    """Return the kind of instrument for a device class, given as ``module:qualname``; "" if unknown."""
    module, _, name = path.rpartition(":")
    is_next = module.startswith("pylabrobot.") and ".legacy." not in f"{module}."
    return DEVICES.get(name, "") if is_next else ""


_READER = Simulation("SimulatedPlateReader")
_THERMOCYCLER = Simulation("SimulatedThermocycler")

SIMULATIONS: Mapping[str, Simulation] = MappingProxyType(
    {
        "BarcodeScanner": Simulation("KeyenceBarcodeScannerBackend", "sim:keyence"),
        "ByonoyAbsorbance96Automate": _READER,
        "ByonoyLuminescence96Automate": _READER,
        "Centrifuge": Simulation("SimulatedCentrifuge"),
        "ExperimentalSCARA": Simulation("SimulatedArm"),
        "Fan": Simulation("FanChatterboxBackend"),
        "HamiltonTiltModule": Simulation("TilterChatterboxBackend"),
        "HeaterShaker": Simulation("BioShake", "sim:bioshake"),
        "ImageReader": Simulation("SimulatedImageReader"),
        "Imager": Simulation("SimulatedImager"),
        "Incubator": Simulation("SimulatedIncubator"),
        "IncubatorShakerStack": Simulation("InhecoIncubatorShakerStackBackend", "sim:inheco"),
        "LiquidHandler": Simulation("SimulatedLiquidHandler"),
        "Loader": Simulation("LoaderChatterboxBackend"),
        "OpentronsTemperatureModuleV2": Simulation("OpentronsTemperatureModuleUSBBackend", "sim:tempdeck"),
        "OpentronsThermocyclerModuleV1": _THERMOCYCLER,
        "OpentronsThermocyclerModuleV2": _THERMOCYCLER,
        "Peeler": Simulation("XPeelBackend", "sim:xpeel"),
        "PlateReader": _READER,
        "PowderDispenser": Simulation("PowderDispenserChatterboxBackend"),
        "Pump": Simulation("SimulatedPump", arguments={"calibration": 1.0}),
        "PumpArray": Simulation("SimulatedPumpArray", arguments={"calibration": {"value": [1.0] * 8}}),
        "Scale": Simulation("MettlerToledoWXS205SDUBackend", "sim:mettler"),
        "Sealer": Simulation("A4SBackend", "sim:a4s"),
        "Shaker": Simulation("BioShake", "sim:bioshake"),
        "TemperatureController": Simulation("OpentronsTemperatureModuleUSBBackend", "sim:tempdeck"),
        "Thermocycler": _THERMOCYCLER,
        "Tilter": Simulation("TilterChatterboxBackend"),
    }
)
"""How machines are simulated, keyed by class name. All of PyLabRobot's machine classes have an entry."""

LABWARE: Mapping[str, str] = MappingProxyType(
    {
        "Plate": "cor_96_wellplate_360uL_Fb",
        "TipRack": "hamilton_96_tiprack_300uL_filter",
        "Trough": "hamilton_1_trough_200mL_Vb",
        "Tube": "eppendorf_tube_1500uL_Vb",
        "TubeRack": "opentrons_24_tuberack_generic_1point5ml_snapcap_short",
        "Lid": "cor_96_wellplate_360uL_Fb_lid",
        "PlateCarrier": "PLT_CAR_L5AC_A00",
        "TipCarrier": "TIP_CAR_480_A00",
        "TroughCarrier": "Trough_CAR_4R200_A00",
        "Container": "hamilton_1_trough_200mL_Vb",
        "Carrier": "PLT_CAR_L5AC_A00",
        "ItemizedResource": "cor_96_wellplate_360uL_Fb",
        "Resource": "cor_96_wellplate_360uL_Fb",
    }
)
"""The default labware for each class, under its name in the catalogue."""


FOLDER = "instrument_profiles"


def backends_by_kind(*folders: Path) -> Mapping[str, str]:
    """Return the paths of backends, keyed by kind of instrument ("mettler"), from the shipped profiles and
    the user's, or only from ``folders`` if any are given. Invalid profiles are skipped.
    """
    found: dict[str, str] = {}
    for folder in folders or (shipped("resources") / FOLDER, data_directory() / FOLDER):
        for path in sorted(folder.glob("*.json")):
            try:
                profile = json.loads(read_regular(path))
                kind, backend = profile["kind"], profile["backend"]
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                continue  # `ports check` reports the fault
            if isinstance(kind, str) and isinstance(backend, str) and backend:
                found[kind] = backend
    return found


def simulated_kind(port: str) -> str:
    """Return the kind of a simulated port: "mettler" for "sim:mettler,mass=20"; "" for any other port."""
    prefix, _, rest = port.partition(":")
    return rest.partition(",")[0] if prefix == "sim" else ""


def is_hardware(port: str) -> bool:
    """Return whether ``port`` is connected to real hardware."""
    return bool(port) and not is_simulated(port)
