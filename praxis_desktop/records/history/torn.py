"""Records that have no end, because whoever kept them died: what can be added to, and what cannot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.journal import JournalReader
from praxis_desktop.records.history.errors import RecordRefused

if TYPE_CHECKING:
    from praxis_desktop.records.history.places import Places
    from praxis_desktop.records.history.rows import RunRow


def torn_folder(places: Places, run: RunRow, *, ended: RecordRefused) -> Path:
    """The folder of the record of ``run``, which something can be added to.

    Raises RecordRefused: ``ended`` for one that has its end; for one that is discarded; and for one whose
    journal was changed in its middle: what stands behind would be cut off. JournalError.
    """
    if run.is_removed or run.discarded is not None:
        raise RecordRefused(f"the record of {run.run_id} is discarded", hint="Bring it back first.")
    with JournalReader(places.journal(run.run_id)) as reader:
        found = reader.verify()
    if found.is_sound:
        raise ended
    if found.sealed or found.later_batches:
        raise RecordRefused(
            f"the record of {run.run_id} is damaged from byte {found.sound_bytes} on, and more stands behind "
            "that: this is no end that was torn off",
            hint="Restore it from a backup. `praxis-desktop history verify` tells more.",
        )
    return places.run(run.run_id)
