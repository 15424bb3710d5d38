"""A run that writes a checkpoint file, from which another process can resume the run, even after a kill."""

from __future__ import annotations

import glob
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import LogEvent, ResultEvent
from praxis_desktop.core.files import replacing, sweep
from praxis_desktop.core.terminal_text import shell_word
from praxis_desktop.interpreter.faults import GuestError, Killed
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.guest_packages import installed_sources
from praxis_desktop.runs._checkpoints import (
    CheckpointKeeper,
    CheckpointRefused,
    ProgramNote,
    ResumePoint,
    believed,
    check_place,
)
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs.guest_program import plain_value
from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.image_files import base_of, write_checkpoint
from praxis_desktop.snapshots.metadata import BaseImage
from praxis_desktop.snapshots.recipes import Recipe

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.host.files.sources import Source
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.runs.interpreter_sources import GuestSource
    from praxis_desktop.runs.packages.environments import Environment


class Checkpointing(Struct, frozen=True):
    """The file for checkpoints, the minimum interval between checkpoints in seconds, and the checkpoint to
    resume from, if any.
    """

    path: Path
    interval: float
    point: ResumePoint | None = None


class Checkpointed(Mode):
    """A run of a script that saves checkpoints, and may be resumed from one.

    The run always starts from an image with packages, because a checkpoint refers to its base image and
    cannot hold packages attached later. For a program that needs no packages, this is the library's image.
    The checkpoint names the packages, so that a resumed run gets the same ones. The checkpoint file is
    deleted once the program has completed; if it does not complete, the file is kept.
    """

    def __init__(self, checkpointing: Checkpointing, *, images: GuestSource) -> None:
        self._images = images
        self._point = checkpointing.point
        self._is_resumed = False
        self._base: BaseImage | None = None
        self._path = checkpointing.path
        self._keeper = CheckpointKeeper(
            self._path, checkpointing.interval, lambda guest: guest.checkpoint(), self._keep_checkpoint
        )
        self._interval = checkpointing.interval

    def packages(self) -> Environment:
        """Return the packages that the run started with, or the library's packages if it needs none."""
        if self._point is not None:
            return self._recorded_environment(self._point)
        conductor = self.run.conductor
        library = self._images.environments.library
        return super().packages() or library(conductor.tell, conductor.control)

    def _recorded_environment(self, point: ResumePoint) -> Environment:
        """Return the packages named in the checkpoint. Raises CheckpointRefused."""
        lock, modules = point.note.lock, point.note.modules
        try:
            return self._images.environments.rebuilt(
                lock, modules, self.run.conductor.tell, self.run.conductor.control
            )
        except PackageError as error:
            raise CheckpointRefused(
                point.path, f"it needs the packages that it began with: {error.message}", error.hint
            ) from error

    @property
    def _recipe(self) -> Recipe:
        assert self.run.ending.environment is not None
        return self.run.ending.environment.recipe

    def guest(self) -> PreparedInterpreter:
        """Return a new interpreter, or one restored in the middle of its program. Raises
        CheckpointRefused.
        """
        tell, control = self.run.conductor.tell, self.run.conductor.control
        if self._point is not None:
            return self._resumed(self._point)
        if check_place(self._path):
            told = f"{self._path} contains the checkpoint of an earlier run, which is replaced"
            tell(LogEvent(told, "warning"))
        return self._images.prepare(self._recipe, report=tell, control=control)

    def _resumed(self, point: ResumePoint) -> PreparedInterpreter:
        """Return an interpreter restored in the middle of its program. Raises CheckpointRefused."""
        wanted = point.stored.metadata.base
        identity = self._images.identity(self._recipe)
        if identity.key != wanted.key:
            raise CheckpointRefused(
                point.path,
                f"it was made from a different {wanted.kind} image ({wanted.key[:16]}) than this program's"
                f" ({identity.key[:16]}): program or packages have changed since",
            )
        conductor = self.run.conductor
        image = self._images.image(self._recipe, report=conductor.tell, control=conductor.control)
        self._base = base_of(image, identity)
        try:
            checkpoint = point.stored.checkpoint(image, self._base, self._installed_since(point))
            prepared = self._images.resume(self._recipe, checkpoint)
        except ImageUnusable as error:
            reason = f"{error.reason}, and an image built from the same parts now differs from it"
            raise CheckpointRefused(point.path, reason) from None
        except Killed:
            raise
        except (GuestError, LookupError, ValueError, TypeError, AttributeError) as error:
            raise CheckpointRefused(point.path, f"it cannot be restored ({error})") from error
        self._is_resumed = True
        return prepared

    def _installed_since(self, point: ResumePoint) -> Mapping[str, Source]:
        """Return the packages that the program itself installed. Raises CheckpointRefused."""
        layers = self._images.environments.layers
        try:
            return installed_sources(point.stored.metadata.sources, layers.named)
        except PackageError as error:
            raise CheckpointRefused(
                point.path, f"it needs the packages that it has installed: {error.message}", error.hint
            ) from error

    def furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Set up a new guest; a resumed guest already has everything."""
        return super().furnish(interpreter, image) if self._point is None else interpreter.files

    def enter(self, interpreter: Interpreter) -> object:
        """Run the program from its start, or from the checkpoint."""
        with self._keeper.keeping(interpreter):
            if self._point is None:
                return super().enter(interpreter)
            # A program with top-level await may return an awaitable, too.
            return plain_value(interpreter.wait(interpreter.resume()))

    def around(self) -> AbstractContextManager[object]:
        """Report internal errors as faults in the checkpoint file, which is untrusted."""
        return believed(lambda: None if self._point is None else self._path)

    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        """Delete the checkpoint if the program has completed; otherwise, say how to resume the run."""
        path = self._path
        is_there = self._keeper.count > 0 or self._is_resumed
        if result.state != "completed":
            if is_there:
                way = f"praxis-desktop exec --resume {shell_word(str(path))}"
                self.run.conductor.tell(LogEvent(f"to continue from the last checkpoint: {way}", "warning"))
            return result
        try:
            if is_there:
                path.unlink(missing_ok=True)
                sweep(path.parent, glob.escape(path.name))
                self.run.conductor.tell(LogEvent(f"the program has ended: its checkpoint {path} was removed"))
        except OSError as error:
            self.run.conductor.tell(
                LogEvent(f"the checkpoint {path} cannot be removed: {error.strerror}", "warning")
            )
        return result

    # ---- the keeper's thread
    def _keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        if self._base is None:
            self._base = base_of(checkpoint.image, self._images.identity(self._recipe))
        environment = self.run.ending.environment
        assert environment is not None
        note = ProgramNote.of(self.run.request, self._interval, environment)
        with replacing(self._path) as file:
            write_checkpoint(file, checkpoint, self._base, details=note.to_details())
