"""Checkpoints of a running program: taking them periodically, and saving, loading and copying them."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from praxis_desktop import __version__
from praxis_desktop.core.errors import PraxisError, StorageError, UsageError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.files import replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.core.plain_data import describe
from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.interpreter.faults import HostFailed, InterpreterClosed, Unwind
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.packages.pins import Lock, Pin
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import Binding
from praxis_desktop.protocols import Program
from praxis_desktop.records.run_folder import CHECKPOINTS
from praxis_desktop.runs._checkpoint_frames import Mark, mark_of
from praxis_desktop.snapshots.contents import attached_sources
from praxis_desktop.snapshots.entries import opened
from praxis_desktop.snapshots.format import MAGIC, ImageUnusable
from praxis_desktop.snapshots.image_files import (
    ImageIdentity,
    StoredCheckpoint,
    base_of,
    read_checkpoint,
    write_checkpoint,
)
from praxis_desktop.snapshots.keys import machine

if TYPE_CHECKING:
    from io import FileIO

    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.records.record_interface import RunRecord
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.snapshots.metadata import BaseImage


_T = TypeVar("_T")

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""Seconds to wait for a suitable await before reporting that the first checkpoint is late."""


class CheckpointKeeper(Generic[_T]):
    """Every ``interval`` seconds, calls ``take`` at the program's next await, and then ``keep`` with the
    result.

    ``keep`` writes the result to ``place``, a file or a folder; it runs on a separate thread and may raise
    OSError. The program waits only for ``take``, a few milliseconds. ``warn`` is called once for each reason
    why the program cannot be captured, and ``fail`` (by default ``warn``) for each reason why saving failed.
    """

    def __init__(
        self,
        place: Path,
        interval: float,
        take: Callable[[Interpreter], _T | None],
        keep: Callable[[_T], object],
        warn: Callable[[str], object] = log.warning,
        fail: Callable[[str], object] | None = None,
    ) -> None:
        self._place = place
        self._interval = min(interval, threading.TIMEOUT_MAX)
        self._take_one = take
        self._keep_one = keep
        self._warn = warn
        self._fail = fail or warn
        self._lock = threading.Lock()
        self._has_ended = threading.Event()
        self._asked: Future[_T | None] | None = None
        self._told: set[str] = set()
        self.count = 0
        """Number of checkpoints saved so far."""

    @contextmanager
    def keeping(self, interpreter: Interpreter) -> Iterator[None]:
        """Save checkpoints within the ``with`` block. Call this on the interpreter's thread."""
        thread = threading.Thread(target=self._keep, args=(interpreter,), name="checkpoints", daemon=True)
        thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._has_ended.set()
                asked = self._asked
            if asked is not None:
                asked.cancel()
            thread.join()

    # ---- the keeper's thread
    def _keep(self, interpreter: Interpreter) -> None:
        while not self._has_ended.wait(self._interval):
            taken = self._take(interpreter)
            if taken is not None:
                self._save(taken)

    def _take(self, interpreter: Interpreter) -> _T | None:
        """Capture the program at its next await. Return None if it cannot be captured there or has ended."""
        with self._lock:
            if self._has_ended.is_set():
                return None
            # Under the lock: the end of `keeping` either prevents the request or cancels it.
            asked = self._asked = interpreter.between_turns(partial(self._take_one, interpreter))
        try:
            return self._awaited(asked)
        except NotCapturable as error:
            held = f" (held by {error.holder})" if error.holder else ""
            self._tell(
                f"no checkpoint is taken as long as the program has {error.what}{held}: it cannot be captured"
            )
        except MemoryError:
            self._tell("no checkpoint is taken: there is not enough memory to copy the program's")
        except (CancelledError, InterpreterClosed):
            log.debug("the program has ended before it could be captured")
        except Exception as error:  # noqa: BLE001 - the run continues, and its user is told
            self._failed(error)
        return None

    def _awaited(self, asked: Future[_T | None]) -> _T | None:
        try:
            return asked.result(PATIENCE_S)
        except TimeoutError:
            if not self.count:
                self._tell(
                    f"no checkpoint could be taken for {PATIENCE_S:.0f} s: a program can be captured where"
                    " its top level awaits, not while it computes or waits in a call, such as asyncio.run()"
                )
        return asked.result()

    def _save(self, taken: _T) -> None:
        try:
            self._keep_one(taken)
        except OSError as error:
            told = Message(
                "the checkpoint {path} cannot be written: {reason}",
                path=self._place,
                reason=error.strerror or error,
            )
            self._tell(told, self._fail)
        except Exception as error:  # noqa: BLE001 - the run continues, and its user is told
            self._failed(error)
        else:
            self.count += 1

    def _failed(self, error: Exception) -> None:
        """Report a defect of this program; the next checkpoint is tried all the same."""
        log.debug("no checkpoint could be made", exc_info=error)
        told = Message("no checkpoint could be made: {error}", error=f"{type(error).__name__}: {error}")
        self._tell(told, self._fail)

    def _tell(self, message: str, report: Callable[[str], object] | None = None) -> None:
        if message not in self._told:
            self._told.add(message)
            (report or self._warn)(message)


class CheckpointRefused(UsageError):
    """The checkpoint cannot be used to resume a program; the message says why."""

    def __init__(self, path: Path, reason: str, hint: str = "Run the program from its beginning.") -> None:
        super().__init__(f"{path} cannot be resumed: {reason}", hint=hint)
        self.reason = reason


@contextmanager
def believed(
    place: Callable[[], Path | None], hint: str = "Run the program from its beginning."
) -> Iterator[None]:
    """Turn internal errors within the ``with`` block into CheckpointRefused, unless ``place()`` is None.

    The block runs a guest restored from the checkpoint at ``place()``, or a new guest if ``place()`` is None.
    In a restored guest, internal errors are blamed on the checkpoint, because the host trusts a checkpoint
    whose digests are correct, but anyone can compute a digest.
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
        reason = f"its contents cannot be read ({type(cause).__name__}: {cause})"
        raise CheckpointRefused(path, reason, hint) from cause


_Name = Annotated[str, msgspec.Meta(pattern=r"^[^\ud800-\udfff]+$")]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[\w.]+$")]


class ProgramNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The part of a checkpoint that describes the running program."""

    filename: str
    is_traced: bool
    interval: Annotated[float, msgspec.Meta(gt=0)]
    """Minimum number of seconds between two checkpoints."""
    requirements: tuple[_Name, ...]
    """The requirements of the guest's packages."""
    packages: tuple[dict[str, str], ...]
    """The guest's packages, in the format of ``Pin.to_json``."""
    modules: tuple[_Word, ...]
    """The package modules that the guest's base image had imported."""

    @classmethod
    def of(cls, request: RunRequest, interval: float, environment: Environment) -> ProgramNote:
        """Create the note for the program in ``request``."""
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
        """The guest's packages. Raises KeyError or ValueError if the note is malformed."""
        return Lock(self.requirements, tuple(map(Pin.from_json, self.packages)))

    def to_details(self) -> dict[str, Any]:
        """Return the note as plain data, for the checkpoint file."""
        details: dict[str, Any] = msgspec.to_builtins(self)
        return details


describe(ProgramNote)


class ResumePoint(msgspec.Struct, frozen=True):
    """A checkpoint that was read and verified, but whose base image has not been located yet."""

    path: Path
    stored: StoredCheckpoint
    note: ProgramNote


def read_own_checkpoint(path: Path, memory: int) -> StoredCheckpoint:
    """Read and verify the checkpoint at ``path``, which must have been made by this version on this machine.

    ``memory`` is the guest's memory limit in bytes. Raises CheckpointRefused.
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
        raise CheckpointRefused(path, f"it was built by version {made.program}; this is {__version__}")
    if made.machine != machine():
        raise CheckpointRefused(path, f"it was made on another machine ({made.machine}, not {machine()})")
    return stored


def read_resume_point(path: Path, memory: int) -> ResumePoint:
    """Read and verify a program's checkpoint; ``memory`` is the limit in bytes. Raises CheckpointRefused."""
    stored = read_own_checkpoint(path, memory)
    try:
        note = msgspec.convert(stored.metadata.details, ProgramNote)
        _ = note.lock
    except (ValueError, KeyError) as error:
        raise CheckpointRefused(path, f"it is not the checkpoint of a program ({error})") from None
    return ResumePoint(path, stored, note)


def check_place(path: Path) -> bool:
    """Return whether ``path`` is an existing checkpoint, which the next checkpoint will replace. Raises
    UsageError if ``path`` is another kind of file, or if no file can be written there.
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


_SUFFIX = ".checkpoint"
_KEPT = 2
"""Number of checkpoints to keep. If the latest is damaged, the previous one is used."""


class GuestNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The part of a checkpoint that identifies the run and holds the data that its host objects need."""

    run_id: str
    mark: dict[str, Any]
    """The record's entry for the checkpoint's mark; a resumed run continues right after this entry."""
    ports: dict[str, Any]
    conduct: dict[str, Any]
    outputs: dict[str, Any]

    @property
    def number(self) -> int:
        """The number of the checkpoint's mark in the record."""
        return int(self.mark["number"])


describe(GuestNote)


class RecordedCheckpoint(Struct, frozen=True):
    """A run's checkpoint that was read and verified, but whose base image has not been located yet."""

    path: Path
    stored: StoredCheckpoint
    note: GuestNote


def place_of(folder: Path, number: int) -> Path:
    """Return the path of checkpoint ``number`` for the run in ``folder``."""
    return folder / CHECKPOINTS / f"{number:06d}{_SUFFIX}"


def keep_checkpoint(folder: Path, checkpoint: Checkpoint, base: BaseImage, note: GuestNote) -> None:
    """Write a checkpoint for the run in ``folder``, and delete surplus older ones. Raises OSError."""
    with replacing(place_of(folder, note.number)) as file:
        write_checkpoint(file, checkpoint, base, details=msgspec.to_builtins(note))
    for path in _newest_first(folder)[_KEPT:]:
        path.unlink(missing_ok=True)


def recorded_checkpoints(folder: Path, run_id: str, memory: int) -> Iterator[RecordedCheckpoint]:
    """Yield the readable checkpoints in ``folder``, newest first; ``memory`` is the guest's
    memory limit, in bytes.
    """
    for path in _newest_first(folder):
        try:
            stored = read_own_checkpoint(path, memory)
            note = msgspec.convert(stored.metadata.details, GuestNote)
        except (CheckpointRefused, msgspec.ValidationError) as error:
            log.warning("a checkpoint is ignored: %s", error)
            continue
        if note.run_id == run_id:
            yield RecordedCheckpoint(path, stored, note)


def _newest_first(folder: Path) -> list[Path]:
    return sorted((folder / CHECKPOINTS).glob(f"*{_SUFFIX}"), reverse=True)


MOST_BYTES = 64 << 20
"""Maximum size, in bytes, of the changed memory in a checkpoint. Copying it delays the program."""

ROOM = 256 << 20
"""Bytes of disk space to leave free for the journal."""

_Taken = tuple["Checkpoint", GuestNote]


_NONE_WITH_THREADS = Message(
    "No checkpoints can be taken while the program has threads. If this run is interrupted now, resuming"
    " replays it from its last checkpoint, or from its beginning."
)


_NOT_SAVED = (
    "The state of this run could not be saved: {reason}. If the run is interrupted now, resuming replays it"
    " from its last checkpoint, or from its beginning."
)


class RecordCheckpoints:
    """Takes a checkpoint every ``interval`` seconds, marks it in the record and saves it in ``folder``.

    ``image_key`` identifies the guest's image; ``kept`` returns the data that host objects need in a resumed
    run. Even if a guest cannot be captured, its state is marked in the record, because a replay compares its
    own guest with every mark. ``tell`` is called the first time that threads prevent a checkpoint, and for
    each reason why one could not be saved.
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
        tell: Callable[[LogEvent], object],
    ) -> None:
        self._folder = folder
        self._run_id = run_id
        self._tell = tell
        self._told_of_threads = False
        self._image_key = image_key
        self._record = record
        self._kept = kept
        self._keeper = CheckpointKeeper(
            folder / CHECKPOINTS, interval, self._take, self._keep, log.info, self._tell_failure
        )
        self._base: BaseImage | None = None
        self.count = 0
        """Number of marks in the record so far."""

    def keeping(self, interpreter: Interpreter) -> AbstractContextManager[None]:
        """Take checkpoints within the ``with`` block. Call this on the interpreter's thread."""
        return self._keeper.keeping(interpreter)

    # ---- the interpreter's thread
    def copy(self, interpreter: Interpreter) -> _Taken | None:
        """Copy the guest and mark its state in the record, without writing a file. Return None if the guest
        has just been interrupted.
        """
        return self._taken(interpreter, is_kept=False)

    def _take(self, interpreter: Interpreter) -> _Taken | None:
        return self._taken(interpreter, is_kept=True)

    def _taken(self, interpreter: Interpreter, *, is_kept: bool) -> _Taken | None:
        record = self._record()
        if record is None:  # nothing new has happened yet
            return None
        number = self.count + 1
        # Sweep even if the capture fails: it changes the numbering of handles, and a replay must do the same.
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
                return None  # a guest resumed from it would be interrupted at the wrong point
            if is_kept:
                mark = msgspec.structs.replace(
                    mark, what="checkpoint", file=place_of(self._folder, number).name
                )
        finally:
            record.checkpoint(mark.to_json())
            self.count = number
            if is_kept and interpreter.host.threads.alive and not self._told_of_threads:
                self._told_of_threads = True
                self._tell(LogEvent(_NONE_WITH_THREADS))
        return checkpoint, GuestNote(self._run_id, mark.to_json(), **kept)

    # ---- the keeper's thread
    def _keep(self, taken: _Taken) -> None:
        checkpoint, note = taken
        if shutil.disk_usage(self._folder).free < len(checkpoint.pages) + ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._base is None:
            self._base = base_of(checkpoint.image, identity_of(self._image_key))
        keep_checkpoint(self._folder, checkpoint, self._base, note)

    def _tell_failure(self, reason: str) -> None:
        with suppress(StorageError):  # the run itself notices that nothing can be recorded
            self._tell(LogEvent(Message(_NOT_SAVED, reason=reason), "warning"))


def _marked(interpreter: Interpreter, number: int) -> tuple[Mark, int]:
    """Mark the guest's state; return the mark and the number of interrupts so far. An interrupt changes the
    guest's memory, and a replay delivers interrupts where they were recorded. Marking therefore starts over
    if an interrupt arrives in the meantime.
    """
    while True:
        interrupts = interpreter.control.interrupts
        interpreter.environment.pin()
        mark = mark_of(interpreter, "mark", number)
        if interpreter.control.interrupts == interrupts:
            return mark, interrupts


def identity_of(image_key: str) -> ImageIdentity:
    """Return the identity of the image that a guest started from."""
    return ImageIdentity("run", image_key)


class NotCopied(PraxisError):
    """A run's program cannot be copied at the moment; the message says why."""

    exit_code = ExitCode.UNUSABLE


class RunCopy(msgspec.Struct, frozen=True):
    """A copy of a run's program: its position in words (``place``), the data for ``GrantedPorts.return_to``
    (``ports``), and the run's ``bindings``.
    """

    run_id: str
    program: Program
    place: str
    checkpoint: Checkpoint
    ports: Mapping[str, Any]
    bindings: tuple[Binding, ...]
