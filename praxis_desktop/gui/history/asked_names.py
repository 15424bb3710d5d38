"""The names of the parameters of a kept run, read from its record."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.records.parameter_names import ParameterName, parameter_names_in

if TYPE_CHECKING:
    from pathlib import Path


NO_NAMES: Mapping[str, ParameterName] = MappingProxyType({})


def parameter_names(folder: Path) -> Mapping[str, ParameterName]:
    """The names by the parameters of the run whose record is in ``folder``, as far as it tells them."""
    from praxis_desktop.journal import JournalError
    from praxis_desktop.records.reading import AnswerEntry, RecordReader, RequestEntry

    try:
        with RecordReader(folder) as record:
            for entry in record.entries(answers=True, wire=False):
                if isinstance(entry, RequestEntry):
                    return MappingProxyType(parameter_names_in(entry.told))
                if isinstance(entry, AnswerEntry):
                    break  # it would have come before
    except JournalError:
        return NO_NAMES  # the index has the run nevertheless
    return NO_NAMES
