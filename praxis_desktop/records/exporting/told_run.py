"""What an export is made of: everything that the record of one run tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from praxis_desktop.core.records import Record
from praxis_desktop.records.exporting.clock import RunClock
from praxis_desktop.records.exporting.events_told import EventsTold, Remark
from praxis_desktop.records.parameter_names import ParameterName

NOTHING: Mapping[str, object] = MappingProxyType({})


class ToldRun(Record):
    """``header`` and ``facts`` are plain data, ``events`` are those of the command line with their times in
    seconds since the record began. ``sources`` are names and contents of the program's files, ``files`` those
    beside the journal (``name``, ``size``, ``sha256``), in ``folder``. ``digest`` is that of the whole
    record. ``problems`` say what of it cannot be believed. ``is_under_way``: somebody still keeps it.
    """

    run_id: str
    header: Mapping[str, object] = NOTHING
    facts: Mapping[str, object] = NOTHING
    events: Iterable[tuple[float, Mapping[str, object]]] = ()
    sources: tuple[tuple[str, bytes], ...] = ()
    files: tuple[Mapping[str, object], ...] = ()
    folder: Path | None = None
    digest: str = ""
    signature: Mapping[str, object] = NOTHING
    is_complete: bool = True
    is_under_way: bool = False
    problems: tuple[str, ...] = ()
    names: Mapping[str, ParameterName] = MappingProxyType({})
    """How people call its parameters, as far as it tells."""
    remarks: tuple[Remark, ...] = ()
    told: EventsTold | None = None
    """What all events and remarks tell, for who has read them already: then they are not among the others."""

    def all_told(self) -> EventsTold:
        """What its events and remarks tell."""
        if self.told is not None:
            return self.told
        told = EventsTold(RunClock(self.header))
        for time, event in self.events:
            told.add(time, event)
        for remark in self.remarks:
            told.add_remark(remark)
        told.end(is_under_way=self.is_under_way)
        return told
