"""Checkpoints of a run that keeps a record: taken now and then, so that going on after a crash is quick."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.records import replace
from praxis_desktop.ports.granting import GrantedPorts
from praxis_desktop.records.run_folder import CHECKPOINTS
from praxis_desktop.runs.checkpoints.checkpoint_keeper import CheckpointKeeper
from praxis_desktop.runs.checkpoints.recorded_checkpoints import GuestNote, keep_checkpoint, place_of
from praxis_desktop.runs.recorded.marks import Mark, mark_of
from praxis_desktop.snapshots.contents import attached_sources
from praxis_desktop.snapshots.image_files import ImageIdentity, base_of

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.records.keeping import RunRecord
    from praxis_desktop.snapshots.metadata import BaseImage

log = logging.getLogger(__name__)

MOST_BYTES = 64 << 20
"""Of changed memory: it is copied while the program stands still, and written every time."""

ROOM = 256 << 20
"""Bytes that stay free on the disk: it is the journal that needs them."""

_Taken = tuple["Checkpoint", GuestNote]


class RecordCheckpoints:
    """Takes a checkpoint of a guest every ``interval`` seconds, where its program awaits, marks that in its
    record, and keeps it in the record's ``folder``. ``image_key`` is what the guest's image is known by,
    ``kept`` says what its conductors must know.

    In the record there is a mark whether or not the guest could be captured: who does the run again looks at
    the guest there, and compares.
    """

    def __init__(
        self,
        folder: Path,
        run_id: str,
        interval: float,
        *,
        image_key: str,
        record: Callable[[], RunRecord | None],
        kept: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._folder = folder
        self._run_id = run_id
        self._image_key = image_key
        self._record = record
        self._kept = kept
        self._keeper = CheckpointKeeper(folder / CHECKPOINTS, interval, self._take, self._keep, log.info)
        self._base: BaseImage | None = None
        self.count = 0
        """How many marks the record has."""

    def keeping(self, interpreter: Interpreter) -> AbstractContextManager[None]:
        """While inside, on the interpreter's thread, checkpoints are taken."""
        return self._keeper.keeping(interpreter)

    # ---- the interpreter's thread
    def copy(self, interpreter: Interpreter) -> _Taken | None:
        """The guest as it is, which is kept nowhere: in the record there is a mark. None when it was just
        interrupted.
        """
        return self._taken(interpreter, is_kept=False)

    def _take(self, interpreter: Interpreter) -> _Taken | None:
        return self._taken(interpreter, is_kept=True)

    def _taken(self, interpreter: Interpreter, *, is_kept: bool) -> _Taken | None:
        record = self._record()
        if record is None:  # nothing that is new has happened yet
            return None
        number = self.count + 1
        # Handles are numbered otherwise behind it, also where nothing comes of the rest.
        interpreter.sweep()
        mark, interrupts = _marked(interpreter, number)
        try:
            if interpreter.control.interrupted:
                return None
            kept = self._kept()
            checkpoint = interpreter.checkpoint(
                replaced=(GrantedPorts.NAME,),
                findable=attached_sources(interpreter),
                most_bytes=MOST_BYTES,
            )
            if interpreter.control.interrupts != interrupts:
                return None  # whoever went on from it would be interrupted where the program was not
            if is_kept:
                mark = replace(mark, what="checkpoint", file=place_of(self._folder, number).name)
        finally:
            record.checkpoint(mark.to_json())
            self.count = number
        return checkpoint, GuestNote(self._run_id, mark.to_json(), **kept)

    # ---- the keeper's thread
    def _keep(self, taken: _Taken) -> None:
        checkpoint, note = taken
        if shutil.disk_usage(self._folder).free < len(checkpoint.pages) + ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._base is None:
            self._base = base_of(checkpoint.image, identity_of(self._image_key))
        keep_checkpoint(self._folder, checkpoint, self._base, note)


def _marked(interpreter: Interpreter, number: int) -> tuple[Mark, int]:
    """A mark of the guest as it is, and how often it had been interrupted by then: an interrupt shows in its
    memory, and a replay finds it where the record has it.
    """
    while True:
        interrupts = interpreter.control.interrupts
        interpreter.environment.pin()
        mark = mark_of(interpreter, "mark", number)
        if interpreter.control.interrupts == interrupts:
            return mark, interrupts


def identity_of(image_key: str) -> ImageIdentity:
    """What the image that a guest begins with is known by."""
    return ImageIdentity("run", image_key)
