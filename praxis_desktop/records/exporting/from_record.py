"""Reading a record for an export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from praxis_desktop.core.records import as_dict
from praxis_desktop.records.exporting.clock import RunClock
from praxis_desktop.records.exporting.events_told import EventsTold, Remark
from praxis_desktop.records.exporting.told_run import NOTHING, ToldRun
from praxis_desktop.records.history.standing import standing_of
from praxis_desktop.records.parameter_names import ParameterName, parameter_names_in
from praxis_desktop.records.reading import (
    EventEntry,
    FactsEntry,
    FileEntry,
    RecordReader,
    RecoveryEntry,
    RequestEntry,
    SignatureEntry,
    SourceEntry,
)
from praxis_desktop.records.run_folder import is_owned


def told_run(folder: Path) -> ToldRun:
    """Everything that the record in ``folder`` tells, as far as it is sound.

    Raises JournalUnusable and JournalDamaged where nothing of it is.
    """
    facts: dict[str, object] = {}
    sources: list[tuple[str, bytes]] = []
    files: list[Mapping[str, object]] = []
    problems: list[str] = []
    strange = 0
    names: Mapping[str, ParameterName] = {}
    signature: Mapping[str, object] = NOTHING
    is_under_way = is_owned(folder)
    notes = standing_of(folder).notes
    with RecordReader(folder) as record:
        # At once: the events of a long run are much more than what they tell.
        all_told = EventsTold(RunClock(record.header))
        for entry in record.entries(wire=False):
            match entry:
                case EventEntry(time_ns, event):
                    if not all_told.add(time_ns / 1e9, event):
                        strange += 1
                case SourceEntry(name, data):
                    sources.append((name, data))
                case FactsEntry(told):
                    missing = told.get("missing")
                    problems += map(str, missing) if isinstance(missing, list) else ()
                    facts |= told
                case FileEntry(file):
                    files.append(as_dict(file))
                case SignatureEntry(signed, key, made, unsigned):
                    signature = (
                        {"unsigned": unsigned}
                        if unsigned
                        else {"key": key.hex(), "signature": made.hex(), "digest": signed.hex()}
                    )
                case RequestEntry(asked):
                    names = parameter_names_in(asked)
                case RecoveryEntry():
                    problems.append("whoever kept the record was cut off, and it was closed later")
                case _:
                    pass
        if strange:
            problems.append(f"{strange} events are not what this program writes, and are left out")
        if record.damage is not None:
            problems.append(f"the record is damaged, and ends here: {record.damage.message}")
        for note in notes:
            all_told.add_remark(Remark(note.written_ns, note.person, note.words))
        all_told.end(is_under_way=is_under_way)
        return ToldRun(
            run_id=record.run_id,
            header=record.header,
            facts=facts,
            sources=tuple(sources),
            files=tuple(files),
            folder=folder,
            digest=record.digest,
            signature=signature,
            is_complete=record.is_sealed and record.damage is None,
            is_under_way=is_under_way,
            problems=tuple(problems),
            names=names,
            told=all_told,
        )
