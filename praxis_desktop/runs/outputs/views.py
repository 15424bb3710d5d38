"""The views that a protocol declares, and the outputs that they show."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.core.events import DataEvent
from praxis_desktop.protocols.definitions.protocol import DataView

_NAMING = ("output", "key", "name", "field")
"""Fields of a source_filter that name an output."""

_METHODS = ("operation", "method", "function_name", "function")
"""Fields that name an operation whose readings are shown."""

_ROLES = ("resource", "resource_name", "labware", "plate")
"""Fields that name a piece of labware."""


def view_event(view: DataView, keys: Mapping[str, str], labware: Mapping[str, object]) -> DataEvent | None:
    """What the view shows: ``{"output": KEY}`` of another output, or ``{"value": ...}`` itself; None where
    there is nothing.

    ``keys`` are those of the outputs, ``labware`` says for plates what is in their wells.
    """
    shown: dict[str, object] = {"source_type": view.source_type, "description": view.description}
    if view.schema is not None:
        shown["schema"] = dict(view.schema)
    found = _state_of(view, labware) if view.source_type == "plr_state" else None
    key = _output_of(view, keys)
    if found is not None:
        shown["value"] = found
    elif key is not None:
        shown["output"] = key
    elif view.default_value is not None:
        shown["value"] = view.default_value
    else:
        return None
    return DataEvent(view.name, "view", shown, view.description or view.name)


def _output_of(view: DataView, keys: Mapping[str, str]) -> str | None:
    """The key of the output that the view shows: the one that its filter names, else its own name's."""
    for field in (*_NAMING, *_METHODS):
        named = (view.source_filter or {}).get(field)
        if isinstance(named, str):
            return keys.get(named) or keys.get(named.rpartition(".")[2])
    return keys.get(view.name) or keys.get(f"{view.name}_data")


def _state_of(view: DataView, labware: Mapping[str, object]) -> object | None:
    for field in _ROLES:
        named = (view.source_filter or {}).get(field)
        if isinstance(named, str):
            return labware.get(named)
    if len(labware) == 1:
        return next(iter(labware.values()))
    return dict(labware) or None
