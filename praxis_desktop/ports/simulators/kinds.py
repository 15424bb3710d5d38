"""The kinds of simulated instruments, by name, and the parser for their specifications."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports import own_simulators
from praxis_desktop.ports.simulators.faults import Fault, is_fault, parse_fault
from praxis_desktop.ports.simulators.instrument import Instrument


class Simulator(Struct, frozen=True):
    """A simulator: its ``kind``, as in ``sim:KIND``, and the name of the instrument."""

    kind: str
    description: str

    def load(self) -> type[Instrument]:
        """Import the simulator's module, named after its kind, and return its class."""
        found = vars(import_module(f"{__package__}.{self.kind}")).values()
        return next(
            value
            for value in found
            if isinstance(value, type)
            and issubclass(value, Instrument)
            and getattr(value, "kind", "") == self.kind
        )


@cache
def known_simulators() -> Mapping[str, Simulator]:
    """Return the simulators that the shipped instrument profiles list, keyed by kind. Each has the name of
    the first profile that lists its kind.

    Imports no simulator.
    """
    found: dict[str, Simulator] = {}
    for path in sorted((shipped("resources") / "instrument_profiles").glob("*.json")):
        profile = json.loads(path.read_bytes())
        if kind := profile.get("simulator"):
            found.setdefault(kind, Simulator(kind, profile["name"]))
    return MappingProxyType(found)


def simulator_for(name: str) -> str:
    """Return the kind of simulator for an instrument called ``name``, such as "Masterflex pump" or the name
    in its profile; "" if no simulator is known, or if the name is ambiguous.
    """
    wanted = name.casefold().split()
    simulators = known_simulators()
    if name.casefold() in simulators:
        return name.casefold()
    named = [each.kind for each in simulators.values() if each.description.casefold().split() == wanted]
    found = named or [
        each.kind
        for each in simulators.values()
        if each.kind in wanted or (wanted and set(wanted) <= set(each.description.casefold().split()))
    ]
    return found[0] if len(found) == 1 else ""


def make_instrument(specification: str) -> Instrument:
    """Create the instrument described by ``KIND[,OPTION=VALUE...][,FAULT...]``.

    For example ``mettler,seed=7,silence:after=3``; KIND may be a class in a file, ``pump.py:Pump``. Raises
    UsageError, which lists the kinds if KIND is unknown.
    """
    kind, *parts = specification.split(",")
    if own_simulators.is_own(kind):
        options, faults = _options_and_faults(parts)
        return own_simulators.make(kind, options, faults)
    simulators = known_simulators()
    if kind not in simulators:
        near = simulator_for(kind) or next(iter(nearest(kind.casefold(), simulators)), "")
        known = ", ".join(f"{name} ({simulator.description})" for name, simulator in simulators.items())
        raise UsageError(
            f"there is no simulator {kind!r}",
            hint=Message("Did you mean {near}?", near=near) if near else f"Known simulators: {known}.",
        )
    maker = simulators[kind].load()
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
