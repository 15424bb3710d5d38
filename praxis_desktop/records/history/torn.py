"""Records that have no end, because whoever kept them died: what can be added to, and what cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.run_numbers import number_or_id
from praxis_desktop.records.history.errors import RecordRefused

if TYPE_CHECKING:
    from praxis_desktop.journal import JournalReader, Verification
    from praxis_desktop.records.history.rows import RunRow


def check_presence(run: RunRow) -> None:
    """Refuse the record of ``run`` when it is discarded or deleted. Raises RecordRefused."""
    if run.is_removed or run.discarded is not None:
        called = number_or_id(run.number, run.run_id)
        raise RecordRefused(
            f"the record of {run.run_id} is {'deleted' if run.is_removed else 'discarded'}",
            hint=""
            if run.is_removed
            else f"Bring it back first: `praxis-desktop history discard --undo {called}`.",
        )


def check_end(run: RunRow, found: Verification, *, ended: RecordRefused, known_bytes: int = -1) -> None:
    """Refuse the record of ``run`` when nothing can be added to it: ``found`` is what its journal is like,
    ``known_bytes`` of that were sound when it was last looked at.

    Raises RecordRefused: ``ended`` for one that has its end; for one whose journal was changed in its middle,
    for what stands behind would be cut off; and for one that has become shorter.
    """
    if found.is_sound:
        raise ended
    if found.sealed or found.later_batches:
        raise RecordRefused(
            f"the record of {run.run_id} is damaged from byte {found.sound_bytes} on, and more stands behind "
            "that: this is no end that was torn off",
            hint="Restore it from a backup. `praxis-desktop history verify` tells more.",
        )
    if found.sound_bytes < known_bytes:
        raise RecordRefused(
            f"the record of {run.run_id} has lost its end: {found.sound_bytes} bytes of it are left, and "
            f"{known_bytes} were sound when it was last looked at",
            hint="Restore it from a backup, or give the run up with `praxis-desktop history close`.",
        )


def check_known(run: RunRow, journal: JournalReader, found: Verification, known_bytes: int) -> None:
    """Refuse the record of ``run`` when the ``known_bytes`` that were sound when it was last looked at are
    not what they were, although their digests fit: whoever signs it would vouch for that. Raises
    RecordRefused.
    """
    if not 0 <= known_bytes <= found.sound_bytes or not run.digest:
        return
    digest = found.digest if known_bytes == found.sound_bytes else journal.digest_at(known_bytes)
    if digest != run.digest:
        raise RecordRefused(
            f"the record of {run.run_id} is not what it was when it was last looked at: something in it was "
            "changed, taken out or put in, and its digests were made anew",
            hint="Restore it from a backup. `praxis-desktop history verify` tells more.",
        )
