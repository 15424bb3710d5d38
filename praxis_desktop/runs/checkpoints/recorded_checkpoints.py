"""Checkpoints beside a run's record: written while it runs, read by who goes on with it after a crash."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.records.run_folder import CHECKPOINTS
from praxis_desktop.runs.checkpoints.checkpoint_files import CheckpointRefused, read_own_checkpoint
from praxis_desktop.snapshots.image_files import StoredCheckpoint, write_checkpoint

if TYPE_CHECKING:
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.snapshots.metadata import BaseImage

log = logging.getLogger(__name__)

_SUFFIX = ".checkpoint"
_KEPT = 2
"""So many are kept: one whose file is damaged has another before it."""


class GuestNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a checkpoint says of the run, and what those must know who return to the guest: plain data of
    theirs.
    """

    run_id: str
    mark: dict[str, Any]
    """The one in the record: who restores the checkpoint goes on behind exactly that."""
    ports: dict[str, Any]
    conduct: dict[str, Any]
    outputs: dict[str, Any]

    @property
    def number(self) -> int:
        """Of its mark in the record."""
        return int(self.mark["number"])


# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported.
msgspec.json.Decoder(GuestNote)


class RecordedCheckpoint(NamedTuple):
    """A checkpoint as it was read and verified, the image that it is of still to be found."""

    path: Path
    stored: StoredCheckpoint
    note: GuestNote


def place_of(folder: Path, number: int) -> Path:
    """The file of a checkpoint of the run in ``folder``."""
    return folder / CHECKPOINTS / f"{number:06d}{_SUFFIX}"


def keep_checkpoint(folder: Path, checkpoint: Checkpoint, base: BaseImage, note: GuestNote) -> None:
    """Write a checkpoint of the run in ``folder``, and remove those that are too old. Raises OSError."""
    with replacing(place_of(folder, note.number)) as file:
        write_checkpoint(file, checkpoint, base, details=msgspec.to_builtins(note))
    for path in _newest_first(folder)[_KEPT:]:
        path.unlink(missing_ok=True)


def recorded_checkpoints(folder: Path, run_id: str, memory: int) -> Iterator[RecordedCheckpoint]:
    """Those of the run in ``folder`` that can be read, the newest first; its guest may have ``memory``
    bytes.
    """
    for path in _newest_first(folder):
        try:
            stored = read_own_checkpoint(path, memory)
            note = msgspec.convert(stored.metadata.details, GuestNote)
        except (CheckpointRefused, msgspec.ValidationError) as error:
            log.warning("a checkpoint is passed over: %s", error)
            continue
        if note.run_id == run_id:
            yield RecordedCheckpoint(path, stored, note)


def _newest_first(folder: Path) -> list[Path]:
    return sorted((folder / CHECKPOINTS).glob(f"*{_SUFFIX}"), reverse=True)
