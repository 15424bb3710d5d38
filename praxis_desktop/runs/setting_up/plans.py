"""How a protocol's function is called: what the guest is told, as ``_praxis.protocols:call`` reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record, as_dict

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
"""Of the protocol: what a call of its function needs to know."""


def plan_of(setup: RunSetup) -> str:
    """The plan of a call. ``values`` are the checked ones by name, ``bench`` is what plays the roles; the
    rest is what the protocol says of itself, under the names that it has there.
    """
    protocol = setup.protocol
    planned = {
        "values": dict(setup.values),
        "bench": setup.bench,
        **{name: getattr(protocol, name) for name in _FIELDS},
    }
    return json.dumps(plain(planned))


def plain(value: object) -> object:
    """``value`` with its records, mappings and tuples as dicts and lists, however deep they lie."""
    if isinstance(value, Record):
        return {name: plain(inner) for name, inner in as_dict(value).items()}
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value
