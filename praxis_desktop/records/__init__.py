"""Records of runs: what is kept of each, how it is found, checked and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.records.full_disk import GO_ON, room_prompt
    from praxis_desktop.records.reading import AnswerEntry, RecordReader, RequestEntry
    from praxis_desktop.records.run_folder import ARTIFACTS
    from praxis_desktop.records.signing import installation_mark
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "full_disk": (
                "GO_ON",
                "room_prompt",
            ),
            "reading": (
                "AnswerEntry",
                "RecordReader",
                "RequestEntry",
            ),
            "run_folder": ("ARTIFACTS",),
            "signing": ("installation_mark",),
        },
    )

__all__ = [
    "ARTIFACTS",
    "GO_ON",
    "AnswerEntry",
    "RecordReader",
    "RequestEntry",
    "installation_mark",
    "room_prompt",
]
