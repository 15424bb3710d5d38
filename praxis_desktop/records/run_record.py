"""Writes the record of one run: a folder that contains a journal, the output and artifacts."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import (
    WAITING_STATES,
    Event,
    OutputEvent,
    ResultEvent,
    SerialEvent,
    StateEvent,
    StreamName,
)
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.core.wall_clock import LATEST_NS, wall_clock_ns
from praxis_desktop.interpreter.environment.base import ENGINE, LINE
from praxis_desktop.interpreter.environment.frames import FrameKind, text, varint
from praxis_desktop.journal import (
    FULL,
    JournalReader,
    JournalWriteFailed,
    JournalWriter,
    Verification,
    reopen,
)
from praxis_desktop.ports.wire import WireLog
from praxis_desktop.ports.wire_logs import WireJournal
from praxis_desktop.records.frame_kinds import (
    CHECKPOINT,
    FACTS,
    INPUT,
    REQUEST,
    SEGMENT,
    SOURCE,
    as_json,
    event_frames,
)
from praxis_desktop.records.run_folder import JOURNAL, OUTPUT, OwnerLock, make_run_folder
from praxis_desktop.records.sealing import seal_journal

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.base import Environment
    from praxis_desktop.records.signing import Signing


_REQUEST, _LINE = FrameKind.REQUEST, text(LINE)
_COME, _ENGINE, _NAMED = frozenset({FrameKind.COMPLETION, FrameKind.WAIT}), ENGINE.encode(), 32
"""The kinds of frames that deliver input, the name of the engine's channel, and the number of bytes at the
beginning of a frame in which to look for that name.
"""
_SEEN = frozenset({FrameKind.OUTPUT, FrameKind.LONG_OUTPUT})
"""Kinds of answers that are passed on to the operating system immediately."""


class GuestAnswers:
    """Writes the frames of a guest's environment. The guest does not notice errors: if recording fails, the
    guest still gets its answers but can no longer send data.
    """

    def __init__(self, journal: JournalWriter) -> None:
        self._journal = journal
        self._asks_line = False

    def append(self, kind: int, payload: bytes, /) -> None:
        try:
            self._journal.append(kind, payload)
            is_line, self._asks_line = self._asks_line, kind == _REQUEST and payload.startswith(_LINE)
            if kind in _SEEN or is_line or (kind in _COME and _ENGINE in payload[:_NAMED]):
                # Commit at once: somebody is about to see the effects of this answer, so a resumed run must
                # not decide differently; or somebody has answered, and must not be asked again.
                self._journal.commit(sync=False)
        except JournalWriteFailed:
            return
        except ValueError as error:
            # Too long for a frame: the run can only be replayed up to here.
            with suppress(JournalWriteFailed):
                self._journal.append(FrameKind.BARRIER, varint(0))
                self._journal.append(
                    FACTS, as_json({"missing": [Message("an answer to the program: {error}", error=error)]})
                )


MOST_OUTPUT = 2 << 30
"""Maximum size, in bytes, of the program's output in a record. It equals the limit for files that hold the
complete output (output.spool_bytes).
"""
_MOST_HELD = 16 << 20
"""Maximum number of bytes held in memory until disk space is freed. A program that prints more must wait."""


class OutputFile:
    """The file that holds both output streams, in the order printed. Thread-safe.

    Output that does not fit on the disk is held in memory while ``journal`` asks the user to free disk space.
    """

    def __init__(
        self, path: Path, journal: JournalWriter, *, most: int = MOST_OUTPUT, goes_on: bool = False
    ) -> None:
        """Open the file. If ``goes_on`` is set, an existing file is extended. Raises OSError."""
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        flags |= os.O_APPEND if goes_on else os.O_EXCL
        self._descriptor: int | None = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        self.size = os.fstat(self._descriptor).st_size
        """The file's size in bytes when it was opened."""
        self._written = self.size
        self._journal = journal
        self._lock = threading.Lock()
        self._held = bytearray()
        self._room = max(0, most - self.size)
        self.complaint = ""
        """Why the file is incomplete, or "" if it is complete."""

    def write(self, data: bytes) -> None:
        """Write output. Returns once the operating system has accepted it or, if the disk is full, once it is
        held in memory.
        """
        with self._lock:
            if self._descriptor is None or self.complaint:
                return
            taken = data[: self._room]
            self._room -= len(taken)
            self._held += taken
            self._write_held()
            if len(taken) < len(data):
                self._end("the program printed more than can be saved")
            is_too_much = len(self._held) > _MOST_HELD
        if is_too_much:
            try:
                self._journal.await_room()
            except JournalWriteFailed as error:
                self._give_up(error.message)

    def holds_back(self) -> bool:
        """Write what is held in memory, as far as there is room; return whether some is left."""
        with self._lock:
            self._write_held()
            return bool(self._held)

    def cut(self, size: int) -> None:
        """Truncate the file to its first ``size`` bytes. Raises OSError."""
        with self._lock:
            if self._descriptor is not None and size < self.size:
                os.ftruncate(self._descriptor, size)
                self._room += self.size - size
                self.size = self._written = size

    def _write_held(self) -> None:
        descriptor, held = self._descriptor, self._held
        try:
            while held and descriptor is not None:
                written = os.write(descriptor, held)
                self._written += written
                del held[:written]
        except OSError as error:
            self._go_back()
            if error.errno not in FULL or self._journal.is_given_up:
                self._end(error.strerror or str(error))
            else:
                self._journal.lacks_room(error)

    def _go_back(self) -> None:
        """Discard the part already written by a failed write, because everything will be written again."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._written)
                os.lseek(self._descriptor, self._written, os.SEEK_SET)

    def _give_up(self, reason: str) -> None:
        with self._lock:
            self._write_held()
            if self._held:
                self._end(reason)

    def _end(self, reason: str) -> None:
        self.complaint = self.complaint or Message("the saved output ends early: {reason}", reason=reason)
        self._held.clear()

    def close(self) -> None:
        """Write the remaining output, as far as space permits. Idempotent."""
        with self._lock:
            descriptor = self._descriptor
            if descriptor is None:
                return
            self._write_held()
            if self._held:
                self._end("the disk is full")
            self._descriptor = None
            os.close(descriptor)


VERSION = 1
"""The version of the record format, stored as ``record`` in a journal's header (docs/records.md)."""

_LONGEST_PART = 4 << 20
"""Maximum number of bytes of an input in one frame."""


class RecordEnded(StorageError):
    """No frame can be added, because the record has ended."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, folder: Path) -> None:
        super().__init__(Message("the record in {folder} is closed: the run has ended", folder=folder))


class JournalledRecord:
    """A RunRecord in a journal and in files next to it, created by ``begin``. Thread-safe.

    Until ``when_full`` is called, a full disk ends the run. No more bytes are sent, but the end is recorded.
    """

    def __init__(
        self,
        run_id: str,
        folder: Path,
        owner: OwnerLock,
        make_journal: Callable[[Callable[[JournalWriteFailed], bool]], JournalWriter],
        key: Callable[[], Signing] | None,
        most_output: int = MOST_OUTPUT,
        *,
        goes_on: bool = False,
    ) -> None:
        self.run_id = run_id
        self.folder = folder
        self.number = 0
        self.damage = ""
        """A description of the damaged end that was cut off; "" if the record was undamaged."""
        self.verified_bytes = 0
        """Size, in bytes, of the part of a resumed journal that was verified when it was opened."""
        self.seconds = 0.0
        self.waited: float | None = None
        self.is_complete = True
        self._waited_ns, self._waits_since_ns = 0, -1
        self._is_continued = goes_on
        self._clock: Callable[[], int] = time.monotonic_ns
        self._asks: Callable[[StorageError], bool] | None = None
        self._owner = owner
        self._key = key
        self._closing = threading.Lock()
        self._is_sealed = False
        self._journal = make_journal(self._ask_for_room)
        self._output = OutputFile(folder / OUTPUT, self._journal, most=most_output, goes_on=goes_on)
        self._wire = WireJournal(self._journal)

    @classmethod
    def begin(
        cls,
        runs: Path,
        run_id: str,
        header: Mapping[str, object],
        sources: Sequence[tuple[str, bytes]],
        *,
        key: Callable[[], Signing] | None = None,
        watch: Callable[[], OSError | None] | None = None,
        most_output: int = MOST_OUTPUT,
        durable: bool = True,
    ) -> Self:
        """Begin a record in a new folder in ``runs``, which is created if necessary. ``sources`` are synced
        to disk. Nothing is synced unless ``durable`` is set.

        ``key`` returns the key that will sign the record; ``watch`` returns a reason for treating an almost
        full disk as full. Raises StorageError.
        """
        folder = runs / run_id
        owner = make_run_folder(folder)
        described = {**header, "what": "run", "run": run_id, "record": VERSION}

        def make_journal(when_full: Callable[[JournalWriteFailed], bool]) -> JournalWriter:
            return JournalWriter.create(
                folder / JOURNAL, described, durable=durable, when_full=when_full, watch=watch
            )

        try:
            record = cls(run_id, folder, owner, make_journal, key, most_output)
            number = header.get("number")
            record.number = number if isinstance(number, int) else 0
            for name, data in sources:
                record._journal.append(SOURCE, text(name) + data)
            record._journal.commit()
        except (ValueError, TypeError) as error:
            owner.release()
            shutil.rmtree(folder, ignore_errors=True)  # nothing has run yet, so there is nothing to resume
            if isinstance(error, StorageError):  # one that is a UsageError, too, such as JournalUnusable
                raise
            raise StorageError(
                Message("the start of the run cannot be recorded: {error}", error=error),
                hint="Does the program's file name contain invalid Unicode? Rename the file.",
            ) from error
        except OSError as error:
            owner.release()
            if isinstance(error, StorageError):
                raise
            raise StorageError(
                Message("no record can be kept in {folder}: {reason}", folder=folder, reason=error.strerror)
            ) from error
        return record

    @classmethod
    def resume(
        cls,
        folder: Path,
        *,
        look: Callable[[JournalReader, Verification], int],
        key: Callable[[], Signing] | None = None,
        watch: Callable[[], OSError | None] | None = None,
        most_output: int = MOST_OUTPUT,
        durable: bool = True,
    ) -> Self:
        """Resume a record. A torn end of its journal is set aside.

        Before that, ``look`` examines the journal, may raise an exception to refuse it, and returns its last
        timestamp. Later timestamps follow the wall clock but never go back. Raises RecordInUse while a
        process has the record open, RecordEnded if the record has ended, JournalDamaged if its header is
        damaged, and StorageError.
        """
        owner = OwnerLock.take(folder)

        numbers: list[object] = []

        def begun(journal: JournalReader, found: Verification) -> int:
            numbers.append(journal.header.get("number"))
            last_ns, began_ns = look(journal, found), journal.header.get("started_ns")
            elapsed = wall_clock_ns() - (began_ns if isinstance(began_ns, int) else 0)
            return time.monotonic_ns() - max(last_ns + 1, min(elapsed, LATEST_NS))

        def open_journal(when_full: Callable[[JournalWriteFailed], bool]) -> JournalWriter:
            found, journal = reopen(
                folder / JOURNAL,
                look=begun,
                when_full=when_full,
                watch=watch,
                durable=durable,
            )
            if journal is None:
                raise RecordEnded(folder)
            before.append(found.before)
            return journal

        before: list[Verification] = []
        try:
            record = cls(folder.name, folder, owner, open_journal, key, most_output, goes_on=True)
            record.damage, record.verified_bytes = before[0].damage, before[0].sound_bytes
            record.number = numbers[0] if isinstance(numbers[0], int) else 0
            return record
        except BaseException as error:
            owner.release()
            if isinstance(error, OSError) and not isinstance(error, StorageError):
                message = Message(
                    "the record in {folder} cannot be continued: {reason}",
                    folder=folder,
                    reason=error.strerror,
                )
                raise StorageError(message) from error
            raise

    def begin_segment(self, told: Mapping[str, object], output_size: int) -> None:
        """Resume the run. ``told`` says who is resuming it; the first ``output_size`` bytes of the output are
        still valid. Raises StorageError.
        """
        try:
            self._output.cut(output_size)
        except OSError as error:
            raise StorageError(
                Message(
                    "{folder} cannot be changed: {reason}", folder=self.folder / OUTPUT, reason=error.strerror
                )
            ) from error
        self._journal.append(SEGMENT, as_json(told))
        self._journal.commit()

    @property
    def output_size(self) -> int:
        """Size, in bytes, of the output when the record was opened."""
        return self._output.size

    def leave(self) -> None:
        """Release a record without ending it, so that the run is considered interrupted. Idempotent."""
        with self._closing:
            if not self._is_sealed:
                self._is_sealed = True
                self._output.close()
                self._journal.ask_no_longer()
                self._journal.leave()
        self.release()

    # ---- what happens
    @property
    def wire(self) -> WireLog:
        """The log of all bytes on the run's ports."""
        return self._wire

    def environment(self, environment: Environment) -> Environment:
        """Wrap the guest's environment. Its answers may stay in memory until another frame is recorded."""
        from praxis_desktop.interpreter.environment.recording import RecordingEnvironment

        return RecordingEnvironment(environment, sink=GuestAnswers(self._journal))

    def tell(self, event: Event) -> None:
        """Record an event; serial events and output are ignored, because they are recorded elsewhere.

        Never blocks, even on a full disk. Events after the record's end are also ignored.
        """
        if isinstance(event, SerialEvent | OutputEvent) or self._is_sealed:
            return
        now = self._now()
        if isinstance(event, StateEvent):
            self._add_wait(now)
            self._waits_since_ns = now if event.state in WAITING_STATES else -1
        self._journal.note(event_frames(now, event.to_json()))

    def _add_wait(self, now: int) -> None:
        if self._waits_since_ns >= 0:
            self._waited_ns += now - self._waits_since_ns
            self._waits_since_ns = -1

    def output(self, stream: StreamName, data: bytes) -> None:
        """Record output from the program."""
        self._output.write(data)

    def facts(self, told: Mapping[str, object]) -> None:
        """Record facts that became known after the run began: packages, image, ports."""
        self._journal.note([(FACTS, as_json(told))])

    def request(self, told: Mapping[str, object], inputs: Mapping[str, bytes]) -> None:
        """Record the run's complete request, and the files given to its program, keyed by name."""
        for name, data in inputs.items():
            for start in range(0, len(data) or 1, _LONGEST_PART):
                self._journal.append(INPUT, text(name) + data[start : start + _LONGEST_PART])
        self._journal.note([(REQUEST, as_json(told))])

    def checkpoint(self, told: Mapping[str, object]) -> None:
        """Record the guest's position; call this on the guest's thread, between two answers to the guest."""
        self._journal.note([(CHECKPOINT, as_json(told))])

    def _now(self) -> int:
        return self._clock() - self._journal.started

    def follow(self, clock: Callable[[], int]) -> None:
        """From now on, take all times from ``clock``, which starts at the value of ``time.monotonic_ns``."""
        self._clock = clock

    def when_full(self, ask: Callable[[StorageError], bool]) -> None:
        """When the disk is full, call ``ask``, which may take any amount of time, on one of the record's
        threads.

        If ``ask`` returns True, space was freed, and the run continues. If it returns False, no more bytes
        are sent (writes raise StorageError), and ``ask`` must end the run; the end is still recorded.
        """
        self._asks = ask

    def _ask_for_room(self, shortage: JournalWriteFailed) -> bool:
        return self._asks is not None and self._asks(shortage)

    # ---- its end
    def await_room(self) -> None:
        """Return once everything so far is written, which may take a user who frees space. Raises
        StorageError if nobody does.
        """
        while self._output.holds_back():
            self._journal.await_room()
        self._journal.await_room()

    def close(self, result: ResultEvent) -> None:
        """Seal and release the record. Idempotent. Raises StorageError if its end cannot be written."""
        try:
            self.seal(result)
        finally:
            self.release()

    def seal(self, result: ResultEvent) -> None:
        """Record the result and the files' digests, sign the record, and close the journal. Idempotent.

        Raises StorageError.
        """
        with self._closing:
            if self._is_sealed:
                return
            self._is_sealed = True
            self._output.close()
            ended = self._now()
            self.seconds = ended / 1e9
            self._add_wait(ended)
            if not self._is_continued:  # the waiting times before the interruption are only in the journal
                self.waited = self._waited_ns / 1e9
            self.is_complete = False
            complaint = self._output.complaint
            self.is_complete = seal_journal(self._journal, self.folder, ended, result, complaint, self._key)

    def release(self) -> None:
        """Release the folder. From then on, a run without an end is considered interrupted. Idempotent."""
        self._owner.release()
