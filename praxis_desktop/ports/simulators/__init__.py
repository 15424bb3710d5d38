"""Simulated instruments: what they answer and how they fail, without any input or output of their own."""

from __future__ import annotations

import math

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators.faults import is_fault, parse_fault
from praxis_desktop.ports.simulators.instrument import Instrument
from praxis_desktop.ports.simulators.mettler import MettlerBalance

SIMULATORS: dict[str, type[Instrument]] = {MettlerBalance.kind: MettlerBalance}
"""The simulators, by the name used in ``sim:KIND``."""


def make_instrument(specification: str) -> Instrument:
    """Build the instrument that ``KIND[,OPTION=VALUE...][,FAULT...]`` describes.

    For example ``mettler,seed=7,silence:after=3``. Raises UsageError: an unknown kind lists the known ones.
    """
    kind, *parts = specification.split(",")
    if kind not in SIMULATORS:
        known = ", ".join(f"{name} ({maker.description})" for name, maker in SIMULATORS.items())
        raise UsageError(f"there is no simulator {kind!r}", hint=f"Known simulators: {known}.")
    faults = []
    options: dict[str, float] = {}
    for part in parts:
        if is_fault(part):
            faults.append(parse_fault(part))
        else:
            name, _, value = part.partition("=")
            options[name] = _number(name, value)
    return SIMULATORS[kind](options, faults)


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{text!r} is not a number", hint=f"Simulator option {name!r} takes one.")
    return number


__all__ = ["SIMULATORS", "Instrument", "make_instrument"]
