"""The records of consoles, which stand among those of runs, and do not go on when their process is gone."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.records.abandoned import close_abandoned
from praxis_desktop.records.history.begun_row import CONSOLE, BegunRow
from praxis_desktop.records.history.indexing import index_record
from praxis_desktop.records.run_folder import is_owned
from praxis_desktop.records.signing import installation_key

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History

__all__ = ["CONSOLE", "close_consoles"]

log = logging.getLogger(__name__)


def close_consoles(history: History) -> int:
    """Give the records of consoles whose process is gone their end; returns how many. Not for a thread that
    may not wait. What cannot be closed is logged.
    """
    if not history.places.database.exists():
        return 0
    row = BegunRow(history.database)
    try:
        unended = row.unended_consoles()
    finally:
        row.close()
    closed = 0
    for run_id in unended:
        folder = history.places.run(run_id)
        if is_owned(folder):
            continue
        try:
            closed += close_abandoned(folder, key=installation_key)
            index_record(history.database, folder)
        except (PraxisError, OSError) as error:
            log.warning("The record of a console in %s is not closed: %s", folder, error)
    return closed
