"""How people call the parameters of a kept run: its request has labels and units, its header has not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record

if TYPE_CHECKING:
    from pathlib import Path


class ParameterName(Record):
    """What a person reads beside a value, and the unit behind it, "" for none."""

    label: str
    unit: str


NO_NAMES: Mapping[str, ParameterName] = MappingProxyType({})


def parameter_names(folder: Path) -> Mapping[str, ParameterName]:
    """The names by the parameters of the run whose record is in ``folder``, as far as it tells them."""
    from praxis_desktop.journal import JournalError
    from praxis_desktop.records.reading import AnswerEntry, RecordReader, RequestEntry

    try:
        with RecordReader(folder) as record:
            for entry in record.entries(answers=True, wire=False):
                if isinstance(entry, RequestEntry):
                    return MappingProxyType(_names_in(entry.told))
                if isinstance(entry, AnswerEntry):
                    break  # it would have come before
    except JournalError:
        return NO_NAMES  # the index has the run nevertheless
    return NO_NAMES


def _names_in(told: object) -> dict[str, ParameterName]:
    for key in ("setup", "protocol", "parameters"):
        told = told.get(key) if isinstance(told, Mapping) else None
    names: dict[str, ParameterName] = {}
    for parameter in told if isinstance(told, list) else []:
        match parameter:
            case {"name": str(name)}:
                label, unit = parameter.get("label"), parameter.get("unit")
                if parameter.get("kind") == "duration":
                    unit = "s"  # what was filled in, in whichever unit, is kept in seconds
                names[name] = ParameterName(
                    label if isinstance(label, str) else "", unit if isinstance(unit, str) else ""
                )
    return names
