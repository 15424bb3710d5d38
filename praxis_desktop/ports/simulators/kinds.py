"""The kinds of simulated instruments by name, and the parser of their specifications."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports import own_simulators
from praxis_desktop.ports.simulators.faults import Fault, is_fault, parse_fault
from praxis_desktop.ports.simulators.instrument import Instrument


class Simulator(Struct, frozen=True):
    """A simulator: its description, and its ``module:Class``, which is imported on first use."""

    description: str
    place: str

    def load(self) -> type[Instrument]:
        """Import the class."""
        module, _, name = self.place.partition(":")
        found: type[Instrument] = getattr(import_module(f"{__package__}.{module}"), name)
        return found


SIMULATORS: Mapping[str, Simulator] = MappingProxyType(
    {
        "mettler": Simulator("Mettler Toledo balance (MT-SICS)", "mettler:MettlerBalance"),
        "bioshake": Simulator("QInstruments BioShake heater shaker", "bioshake:BioShake"),
        "cytomat": Simulator("Thermo Cytomat plate incubator", "cytomat:Cytomat"),
        "inheco": Simulator("Inheco Incubator Shaker stack", "inheco:IncubatorShaker"),
        "liconic": Simulator("Liconic STX plate incubator", "liconic:LiconicIncubator"),
        "masterflex": Simulator("Cole-Parmer Masterflex L/S pump", "masterflex:MasterflexPump"),
        "tempdeck": Simulator("Opentrons Temperature Module", "tempdeck:TemperatureModule"),
        "xpeel": Simulator("Azenta XPeel plate peeler", "xpeel:XPeel"),
        "a4s": Simulator("Azenta a4S plate sealer", "a4s:A4sSealer"),
        "keyence": Simulator("Keyence BL-1300 barcode reader", "keyence:BarcodeReader"),
        "sartorius": Simulator("Sartorius Entris II balance (SBI)", "sartorius:SartoriusBalance"),
    }
)
"""The simulators, by their names in ``sim:KIND``."""


def make_instrument(specification: str) -> Instrument:
    """Create the instrument described by ``KIND[,OPTION=VALUE...][,FAULT...]``.

    For example ``mettler,seed=7,silence:after=3``; KIND may be a class in a file, ``pump.py:Pump``. Raises
    UsageError, which lists the kinds if one is unknown.
    """
    kind, *parts = specification.split(",")
    if own_simulators.is_own(kind):
        options, faults = _options_and_faults(parts)
        return own_simulators.make(kind, options, faults)
    if kind not in SIMULATORS:
        known = ", ".join(f"{name} ({simulator.description})" for name, simulator in SIMULATORS.items())
        raise UsageError(f"there is no simulator {kind!r}", hint=f"Known simulators: {known}.")
    maker = SIMULATORS[kind].load()
    texts = {
        name: value
        for name, _, value in (part.partition("=") for part in parts)
        if name in maker.text_option_names
    }
    options, faults = _options_and_faults([part for part in parts if part.partition("=")[0] not in texts])
    instrument = maker(options, faults)
    instrument.texts.update(texts)
    return instrument


def _options_and_faults(parts: Iterable[str]) -> tuple[dict[str, float], list[Fault]]:
    faults: list[Fault] = []
    options: dict[str, float] = {}
    for part in parts:
        if is_fault(part):
            faults.append(parse_fault(part))
        else:
            name, _, value = part.partition("=")
            options[name] = _number(name, value)
    return options, faults


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{text!r} is not a number", hint=f"Simulator option {name!r} takes one.")
    return number
