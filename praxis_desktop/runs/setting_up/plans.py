"""The plan for calling a protocol's function, read in the guest by ``_praxis.protocols:call``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, structs

if TYPE_CHECKING:
    from praxis_desktop.runs.request import RunSetup


_FIELDS = (
    "parameters",
    "machines",
    "labware",
    "ports",
    "state_param_name",
    "deck_param_name",
    "deck_construction",
)
"""The protocol's fields that a call needs."""


def plan_of(setup: RunSetup) -> str:
    """The plan of a call as JSON: ``values`` are the checked values by name, ``bench`` is what fills the
    roles; the other entries are the protocol's fields.
    """
    protocol = setup.protocol
    planned = {
        "values": dict(setup.values),
        "bench": setup.bench,
        **{name: getattr(protocol, name) for name in _FIELDS},
    }
    return json.dumps(plain(planned))


def plain(value: object) -> object:
    """``value`` with structs, mappings and tuples converted to dicts and lists at every depth."""
    if isinstance(value, Struct):
        return {name: plain(inner) for name, inner in structs.asdict(value).items()}
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value
