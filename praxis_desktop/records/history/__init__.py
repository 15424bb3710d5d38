"""The history of runs: an index of their records, and what is done with records afterwards.

The journal of each run is the truth. The database beside them finds runs and opens them page by page; it is
made anew from the journals whenever it is lost, damaged or behind. See docs/history.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.records.history._catching_up import IndexComparison
    from praxis_desktop.records.history._indexing import CONSOLE
    from praxis_desktop.records.history._reading_events import is_wholly_simulated
    from praxis_desktop.records.history.resuming import resume_record
    from praxis_desktop.records.history.versions import versions_of
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_catching_up": "IndexComparison",
            "_indexing": "CONSOLE",
            "_reading_events": "is_wholly_simulated",
            "resuming": "resume_record",
            "versions": "versions_of",
        },
    )

__all__ = ["CONSOLE", "IndexComparison", "is_wholly_simulated", "resume_record", "versions_of"]
