"""The history of runs: an index of their records, and operations on finished records.

The journal of each run is authoritative. The database beside the journals is used to find runs and to read
them page by page. If it is lost, damaged or out of date, it is rebuilt from the journals. See
docs/history.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.records.history._catching_up import IndexComparison
    from praxis_desktop.records.history._indexing import CONSOLE, is_wholly_simulated
    from praxis_desktop.records.history.queries import versions_of
    from praxis_desktop.records.history.resuming import resume_record
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_catching_up": "IndexComparison",
            "_indexing": "CONSOLE is_wholly_simulated",
            "resuming": "resume_record",
            "queries": "versions_of",
        },
    )

__all__ = ["CONSOLE", "IndexComparison", "is_wholly_simulated", "resume_record", "versions_of"]
