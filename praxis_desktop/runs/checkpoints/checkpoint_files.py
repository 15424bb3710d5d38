"""A run's checkpoint as a file: written whole or not at all, read only when it can be gone on with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from praxis_desktop import __version__
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.interpreter.faults import HostFailed, Unwind
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.snapshots.entries import opened
from praxis_desktop.snapshots.format import MAGIC, ImageUnusable
from praxis_desktop.snapshots.image_files import StoredCheckpoint, read_checkpoint
from praxis_desktop.snapshots.keys import machine

if TYPE_CHECKING:
    from io import FileIO

    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.request import RunRequest

log = logging.getLogger(__name__)


class CheckpointRefused(UsageError):
    """A program cannot be gone on with; the message says why."""

    def __init__(self, path: Path, reason: str, hint: str = "Run the program from its beginning.") -> None:
        super().__init__(f"{path} cannot be resumed: {reason}", hint=hint)
        self.reason = reason


@contextmanager
def believed(
    place: Callable[[], Path | None], hint: str = "Run the program from its beginning."
) -> Iterator[None]:
    """While inside, a guest runs that is made from the checkpoint at ``place()``, None for one that begins
    anew. Raises CheckpointRefused for what would be a defect of ours otherwise: anybody can make a digest,
    and what the host keeps for a guest is believed as it stands there once it fits together.
    """
    try:
        yield
    except (Exception, Unwind) as error:
        fault = error.fault if isinstance(error, Unwind) else error
        cause = fault.error if isinstance(fault, HostFailed) else fault
        path = place()
        if path is None or isinstance(cause, PraxisError):
            raise
        log.debug("the host failed under a guest of a checkpoint", exc_info=cause)
        reason = f"what it holds makes no sense to this program ({type(cause).__name__}: {cause})"
        raise CheckpointRefused(path, reason, hint) from cause


_Name = Annotated[str, Meta(pattern=r"^[^\ud800-\udfff]+$")]
_Word = Annotated[str, Meta(pattern=r"^[\w.]+$")]


class ProgramNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a checkpoint says of the program that is in the middle of its run."""

    filename: str
    is_traced: bool
    interval: Annotated[float, Meta(gt=0)]
    """Seconds between two checkpoints at least."""
    requirements: tuple[_Name, ...]
    """Of the packages that its guest has."""
    packages: tuple[dict[str, str], ...]
    """Those packages, as ``Pin.to_json`` tells them."""
    modules: tuple[_Word, ...]
    """What the image that it began with had imported of them."""

    @classmethod
    def of(cls, request: RunRequest, interval: float, environment: Environment) -> ProgramNote:
        """The note of a request's program."""
        return cls(
            request.program.filename,
            request.trace,
            interval,
            environment.lock.requirements,
            tuple(pin.to_json() for pin in environment.lock.pins),
            environment.modules,
        )

    @property
    def lock(self) -> Lock:
        """The packages. Raises KeyError, ValueError for a note that is not ours."""
        return Lock(self.requirements, tuple(map(Pin.from_json, self.packages)))

    def to_details(self) -> dict[str, Any]:
        """Plain data for the file."""
        details: dict[str, Any] = msgspec.to_builtins(self)
        return details


# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported.
msgspec.json.Decoder(ProgramNote)


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """A checkpoint as it was read and verified, its base image still to be found."""

    path: Path
    stored: StoredCheckpoint
    note: ProgramNote


def read_own_checkpoint(path: Path, memory: int) -> StoredCheckpoint:
    """Read and verify the checkpoint at ``path``, which this version of the program has made on this
    machine; its guest may have ``memory`` bytes. Raises CheckpointRefused.
    """
    try:
        with opened(path) as (file, size):
            if not _begins_as_ours(file):
                raise CheckpointRefused(path, "it is not a checkpoint")
            stored = read_checkpoint(file, size, memory=memory)
    except (FileNotFoundError, NotADirectoryError):
        raise CheckpointRefused(path, "there is no such file") from None
    except ImageUnusable as error:
        raise CheckpointRefused(path, error.reason) from None
    made = stored.metadata.made
    if made.program != __version__:
        raise CheckpointRefused(path, f"it was made by version {made.program}, this is {__version__}")
    if made.machine != machine():
        raise CheckpointRefused(path, f"it was made on another machine ({made.machine}, not {machine()})")
    return stored


def read_resume_point(path: Path, memory: int) -> ResumePoint:
    """Read and verify the checkpoint of a program at ``path``, which may have ``memory`` bytes. Raises
    CheckpointRefused.
    """
    stored = read_own_checkpoint(path, memory)
    try:
        note = msgspec.convert(stored.metadata.details, ProgramNote)
        _ = note.lock
    except (ValueError, KeyError) as error:
        raise CheckpointRefused(path, f"it is not the checkpoint of a program ({error})") from None
    return ResumePoint(path, stored, note)


def check_place(path: Path) -> bool:
    """Whether a checkpoint is at ``path`` already, which the next one replaces. Raises UsageError where
    something else is, or no file can be.
    """
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", hint="Make it, or name a file in another one.")
    try:
        with opened(path) as (file, _):
            if _begins_as_ours(file):
                return True
    except FileNotFoundError:
        return False
    except (OSError, ImageUnusable) as error:
        reason = error.reason if isinstance(error, ImageUnusable) else error.strerror
        raise UsageError(f"no checkpoint can be written to {path}: {reason}") from None
    raise UsageError(
        f"{path} is not a checkpoint, and would be overwritten by one",
        hint="Name a file that does not exist yet.",
    )


def _begins_as_ours(file: FileIO) -> bool:
    begin = file.read(len(MAGIC))
    file.seek(0)
    return begin == MAGIC
