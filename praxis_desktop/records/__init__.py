"""Records of runs: what is kept of each, how it is found, checked and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.records.approval import approval_needed
    from praxis_desktop.records.full_disk import GO_ON, room_prompt
    from praxis_desktop.records.guardian_notes import guardian_account
    from praxis_desktop.records.history.discarding import discard, prune
    from praxis_desktop.records.history.history import history_of
    from praxis_desktop.records.history.importing import discarded_in, import_records, records_at
    from praxis_desktop.records.history.moving import back_up, move
    from praxis_desktop.records.history.resuming import close_interrupted, not_interrupted
    from praxis_desktop.records.reading import AnswerEntry, RecordReader, RequestEntry
    from praxis_desktop.records.run_folder import ARTIFACTS
    from praxis_desktop.records.signing import installation_mark
    from praxis_desktop.records.verifying import Finding, verify
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "approval": ("approval_needed",),
            "full_disk": (
                "GO_ON",
                "room_prompt",
            ),
            "guardian_notes": ("guardian_account",),
            "history.discarding": (
                "discard",
                "prune",
            ),
            "history.history": ("history_of",),
            "history.importing": (
                "discarded_in",
                "import_records",
                "records_at",
            ),
            "history.moving": (
                "back_up",
                "move",
            ),
            "history.resuming": (
                "close_interrupted",
                "not_interrupted",
            ),
            "reading": (
                "AnswerEntry",
                "RecordReader",
                "RequestEntry",
            ),
            "run_folder": ("ARTIFACTS",),
            "signing": ("installation_mark",),
            "verifying": (
                "Finding",
                "verify",
            ),
        },
    )

__all__ = [
    "ARTIFACTS",
    "GO_ON",
    "AnswerEntry",
    "Finding",
    "RecordReader",
    "RequestEntry",
    "approval_needed",
    "back_up",
    "close_interrupted",
    "discard",
    "discarded_in",
    "guardian_account",
    "history_of",
    "import_records",
    "installation_mark",
    "move",
    "not_interrupted",
    "prune",
    "records_at",
    "room_prompt",
    "verify",
]
