"""What an export is made of: everything that the record of one run tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from praxis_desktop.core.records import Record

NOTHING: Mapping[str, object] = MappingProxyType({})


class Remark(Record):
    """What somebody said of a run after it; ``written_ns`` since 1970."""

    written_ns: int
    person: str
    words: str


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
    remarks: tuple[Remark, ...] = ()
