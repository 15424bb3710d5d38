"""The interface of a run's record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import Event, ResultEvent, StreamName
from praxis_desktop.ports.wire import WireLog

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.interpreter.environment.base import Environment


class RunRecord(Protocol):
    """The record of one run, from beginning to end. Thread-safe.

    When a call returns, its data has been passed to the operating system and therefore outlives this process.
    Data that must be on the disk before an action, such as sending bytes, is synced first. A full disk is not
    an error as long as the user can still free space: see ``when_full``. Other failures raise StorageError.
    """

    run_id: str
    folder: Path
    """The folder of the run's files: journal, output, artifacts."""
    number: int
    """The run's number for users, or 0 if it has none."""

    @property
    def wire(self) -> WireLog:
        """The log of all bytes on the run's ports."""
        ...

    @property
    def seconds(self) -> float:
        """The run's duration in seconds, as shown in the history, once the record is closed."""
        ...

    @property
    def waited(self) -> float | None:
        """Seconds spent paused or waiting for the user; None before the run ends, or for a resumed run."""
        ...

    @property
    def is_complete(self) -> bool:
        """Whether the closed record contains everything that was to be recorded."""
        ...

    def follow(self, clock: Callable[[], int]) -> None:
        """From now on, take times from ``clock`` (nanoseconds), which starts at ``time.monotonic_ns()``."""
        ...

    def environment(self, environment: Environment) -> Environment:
        """Wrap the guest's environment in one that records every answer to the guest."""
        ...

    def tell(self, event: Event) -> None:
        """Record an event; serial events and output are ignored, because they are recorded elsewhere."""
        ...

    def output(self, stream: StreamName, data: bytes) -> None:
        """Record output from the program."""
        ...

    def facts(self, told: Mapping[str, object]) -> None:
        """Record facts that became known after the run began: packages, image, ports."""
        ...

    def request(self, told: Mapping[str, object], inputs: Mapping[str, bytes]) -> None:
        """Record the run's complete request, and the files given to its program, keyed by name."""
        ...

    def checkpoint(self, told: Mapping[str, object]) -> None:
        """Record the guest's position; call this on the guest's thread, between two answers to the guest."""
        ...

    def when_full(self, ask: Callable[[StorageError], bool]) -> None:
        """When the disk is full, call ``ask``, which may take any amount of time, on one of the record's
        threads.

        During the call, no bytes are sent or lost. If ``ask`` returns True, there is room, and the run
        continues. If it returns False, no more bytes are sent, and ``ask`` must end the run. If ``when_full``
        was never called, False is assumed.
        """
        ...

    def await_room(self) -> None:
        """Return once everything so far is written, which may take a user who frees space. Raises
        StorageError if nobody does.
        """
        ...

    def close(self, result: ResultEvent) -> None:
        """Record the result, then sign, seal and index the record, and accept nothing more. Idempotent."""
        ...


class ResumedRecord(RunRecord, Protocol):
    """The record of an interrupted run, opened so that the run can continue."""

    @property
    def output_size(self) -> int:
        """Size, in bytes, of the program's output when the run was interrupted."""
        ...

    @property
    def damage(self) -> str:
        """A description of the damaged end that was cut off the record; "" if there was no damage."""
        ...

    @property
    def verified_bytes(self) -> int:
        """Size, in bytes, of the journal's intact part, which was verified when the record was opened."""
        ...

    def begin_segment(self, told: Mapping[str, object], output_size: int) -> None:
        """Resume the run. ``told`` says who is resuming it; the first ``output_size`` bytes of the output are
        still valid. Raises StorageError.
        """
        ...

    def leave(self) -> None:
        """Release the record without ending it, so that the run counts as interrupted again. Idempotent."""
        ...


class Records(Protocol):
    """Stores the records of runs."""

    def begin(
        self, run_id: str, header: Mapping[str, object], sources: Sequence[tuple[str, bytes]]
    ) -> RunRecord:
        """Begin a record. ``header`` is plain data (see docs/records.md); ``sources`` are the names and
        contents of the program's files. Raises StorageError, in which case the run must not begin.
        """
        ...

    def resume(self, run_id: str) -> ResumedRecord:
        """Open the record of an interrupted run, so that the run can continue.

        The record is not changed, except that a torn end is cut off. Raises StorageError.
        """
        ...
