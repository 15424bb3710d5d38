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
    """The record of one run, from beginning to end. Safe on any thread.

    When a call returns, its data have been passed to the system, so that they outlive this process; data that
    must be on the disk before an action (a byte that leaves) are synced first. A full disk is not an error as
    long as somebody can free space: see ``when_full``. Other failures raise StorageError.
    """

    run_id: str
    folder: Path
    """The folder of the run's files: journal, output, artifacts."""
    number: int
    """The run's number for people; 0 without a number."""

    @property
    def wire(self) -> WireLog:
        """The log of all bytes on the run's ports."""
        ...

    @property
    def seconds(self) -> float:
        """The run's duration as in the history, once the record is closed."""
        ...

    def follow(self, clock: Callable[[], int]) -> None:
        """Take all times from ``clock``, in nanoseconds, which starts at ``time.monotonic_ns()``."""
        ...

    def environment(self, environment: Environment) -> Environment:
        """The environment for the guest, which records every answer."""
        ...

    def tell(self, event: Event) -> None:
        """Record an event; serial events and output are recorded elsewhere and ignored here."""
        ...

    def output(self, stream: StreamName, data: bytes) -> None:
        """Record output of the program."""
        ...

    def facts(self, told: Mapping[str, object]) -> None:
        """Record facts that became known after the run began: packages, image, ports."""
        ...

    def request(self, told: Mapping[str, object], inputs: Mapping[str, bytes]) -> None:
        """Record the run's complete request, and the files given to its program, by name."""
        ...

    def checkpoint(self, told: Mapping[str, object]) -> None:
        """Record the guest's position; call on its thread, between two of its answers."""
        ...

    def when_full(self, ask: Callable[[StorageError], bool]) -> None:
        """Call ``ask`` when the disk is full: on a thread of the record's own, for as long as it takes.

        Meanwhile nothing leaves and nothing is lost. True: there is room, and everything goes on. False:
        nothing more leaves, and ``ask`` must end the run. Without ``ask``, the answer is False.
        """
        ...

    def close(self, result: ResultEvent) -> None:
        """Record the result, sign, seal, index. Nothing more is recorded; idempotent."""
        ...


class ResumedRecord(RunRecord, Protocol):
    """The record of an interrupted run that continues."""

    @property
    def output_size(self) -> int:
        """Size, in bytes, of the program's output at the interruption."""
        ...

    @property
    def damage(self) -> str:
        """The damage at its end, which was cut off; "" if it was sound."""
        ...

    def begin_segment(self, told: Mapping[str, object], output_size: int) -> None:
        """Resume the run: ``told`` says who does so; the first ``output_size`` bytes of the output remain
        valid. Raises StorageError.
        """
        ...

    def leave(self) -> None:
        """Release it without an end: the run counts as interrupted again. Idempotent."""
        ...


class Records(Protocol):
    """Keeps records of runs."""

    def begin(
        self, run_id: str, header: Mapping[str, object], sources: Sequence[tuple[str, bytes]]
    ) -> RunRecord:
        """Begin a record; ``header`` is plain data (see docs/records.md), ``sources`` are names and contents
        of the program's files. Raises StorageError: a run without a record must not begin.
        """
        ...

    def resume(self, run_id: str) -> ResumedRecord:
        """Open the record of an interrupted run, so that it can continue.

        Changes only a torn end of the record. Raises StorageError.
        """
        ...
