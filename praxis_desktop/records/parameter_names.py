"""The names of a run's parameters as shown to users, read from the run's request, because the header has no
labels or units.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from praxis_desktop import journal, records
from praxis_desktop.core.words import titled
from praxis_desktop.protocols import parameters

if TYPE_CHECKING:
    from pathlib import Path


class ParameterName(Struct, frozen=True):
    """The label of a value, and its unit ("" if it has none)."""

    label: str
    unit: str


NO_NAMES: Final[Mapping[str, ParameterName]] = MappingProxyType({})


def called(name: str, names: Mapping[str, ParameterName]) -> ParameterName:
    """Return the protocol's label for ``name``, or one derived from it (``volume_ul``: Volume, in µL)."""
    title, unit = titled(name)
    known = names.get(name)
    if known is None:
        return ParameterName(title, unit)
    return ParameterName(known.label or title, known.unit if known.label or known.unit else unit)


def names_kept_in(folder: Path) -> Mapping[str, ParameterName]:
    """Return the parameter names from the record in ``folder``; empty if the record contains none."""
    try:
        with records.RecordReader(folder) as record:
            for entry in record.entries(answers=True, wire=False):
                if isinstance(entry, records.RequestEntry):
                    return MappingProxyType(parameter_names_in(entry.told))
                if isinstance(entry, records.AnswerEntry):
                    break  # a request would have come earlier
    except journal.JournalError:
        return NO_NAMES  # the run is in the index nevertheless
    return NO_NAMES


def parameter_names_in(told: object) -> dict[str, ParameterName]:
    """Return the parameter names in a run's request; empty if the request is invalid."""
    for key in ("setup", "protocol", "parameters"):
        told = told.get(key) if isinstance(told, Mapping) else None
    names: dict[str, ParameterName] = {}
    for parameter in told if isinstance(told, list) else []:
        match parameter:
            case {"name": str(name)}:
                label, unit = parameter.get("label"), parameter.get("unit")
                kind = parameters.kinds().get(str(parameter.get("kind")))
                if kind is not None and kind.unit:
                    unit = kind.unit  # durations are stored in seconds, whatever unit was entered
                names[name] = ParameterName(
                    label if isinstance(label, str) else "", unit if isinstance(unit, str) else ""
                )
    return names
