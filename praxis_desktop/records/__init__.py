"""Records of runs: writing, finding, verifying and exporting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.records.approved_protocols import approval_needed, approved_list
    from praxis_desktop.records.decisions import ValuesByHand, leaves_out
    from praxis_desktop.records.exporting.export import FORMATS, Exporter, export_after
    from praxis_desktop.records.full_disk import ABORT, GO_ON, room_prompt
    from praxis_desktop.records.guardian_notes import guardian_account
    from praxis_desktop.records.history import is_wholly_simulated
    from praxis_desktop.records.history.comparing import compare, read_side
    from praxis_desktop.records.history.discarding import discard, prune
    from praxis_desktop.records.history.earlier_stops import stops_before
    from praxis_desktop.records.history.history import folder_of, history_of
    from praxis_desktop.records.history.importing import discarded_in, import_records, records_at
    from praxis_desktop.records.history.moving import back_up, move
    from praxis_desktop.records.history.resuming import close_interrupted, not_interrupted
    from praxis_desktop.records.history.verifying import Finding, verify
    from praxis_desktop.records.reading import (
        AnswerEntry,
        EventEntry,
        InputEntry,
        RecordReader,
        RequestEntry,
        SourceEntry,
        WireEntry,
    )
    from praxis_desktop.records.run_folder import ARTIFACTS, GUARDIAN, JOURNAL, OUTPUT
    from praxis_desktop.records.sealing import incomplete
    from praxis_desktop.records.signing import installation_mark
    from praxis_desktop.records.wire_places import WirePlaces
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "approved_protocols": "approval_needed approved_list",
            "history.comparing": "compare read_side",
            "decisions": "ValuesByHand leaves_out",
            "exporting.export": "Exporter FORMATS export_after",
            "full_disk": "ABORT GO_ON room_prompt",
            "guardian_notes": "guardian_account",
            "history._indexing": "is_wholly_simulated",
            "history.discarding": "discard prune",
            "history.history": "folder_of history_of",
            "history.importing": "discarded_in import_records records_at",
            "history.moving": "back_up move",
            "history.resuming": "close_interrupted not_interrupted",
            "history.earlier_stops": "stops_before",
            "reading": "AnswerEntry EventEntry InputEntry RecordReader RequestEntry SourceEntry WireEntry",
            "run_folder": "ARTIFACTS GUARDIAN JOURNAL OUTPUT",
            "sealing": "incomplete",
            "signing": "installation_mark",
            "history.verifying": "Finding verify",
            "wire_places": "WirePlaces",
        },
    )

__all__ = [
    "ABORT",
    "ARTIFACTS",
    "FORMATS",
    "GO_ON",
    "GUARDIAN",
    "JOURNAL",
    "OUTPUT",
    "AnswerEntry",
    "EventEntry",
    "Exporter",
    "Finding",
    "InputEntry",
    "RecordReader",
    "RequestEntry",
    "SourceEntry",
    "ValuesByHand",
    "WireEntry",
    "WirePlaces",
    "approval_needed",
    "approved_list",
    "back_up",
    "close_interrupted",
    "compare",
    "discard",
    "discarded_in",
    "export_after",
    "folder_of",
    "guardian_account",
    "history_of",
    "import_records",
    "incomplete",
    "installation_mark",
    "is_wholly_simulated",
    "leaves_out",
    "move",
    "not_interrupted",
    "prune",
    "read_side",
    "records_at",
    "room_prompt",
    "stops_before",
    "verify",
]
