"""What a run needs of whoever keeps its record."""

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
    """The record of one run, from its begin to its end. Any thread.

    What is told is in the system's hands when the call returns, so that it outlives this process; what must
    be on the disk before something is done (a byte that leaves) waits for that. A disk that takes no more is
    no error here as long as somebody can make room: see ``when_full``. Raises StorageError otherwise.
    """

    run_id: str
    folder: Path
    """Where the run's files are: journal, output, artifacts."""
    number: int
    """By what people call the run; 0 for none."""

    @property
    def wire(self) -> WireLog:
        """What is told of every byte on the run's ports."""
        ...

    @property
    def seconds(self) -> float:
        """How long the run took, as the history says it, once the record is closed."""
        ...

    def environment(self, environment: Environment) -> Environment:
        """What the guest gets in its place: keeps every answer of it."""
        ...

    def tell(self, event: Event) -> None:
        """Keep an event; serial events and output are kept elsewhere and passed over."""
        ...

    def output(self, stream: StreamName, data: bytes) -> None:
        """Keep what the program printed."""
        ...

    def facts(self, told: Mapping[str, object]) -> None:
        """Keep what is known only now: packages, image, ports."""
        ...

    def request(self, told: Mapping[str, object], inputs: Mapping[str, bytes]) -> None:
        """Keep what the run is asked to do, whole, and the files that its program is given, by name."""
        ...

    def checkpoint(self, told: Mapping[str, object]) -> None:
        """Keep where the guest stands; on its thread, between two of its answers."""
        ...

    def when_full(self, ask: Callable[[StorageError], bool]) -> None:
        """Ask ``ask`` when the disk takes no more: on a thread of the record's own, for as long as it wants.
        Meanwhile nothing leaves and nothing is lost. True: there is room, everything goes on. False: nothing
        more leaves, and whoever says so ends the run. Without anybody to ask: as if False was said.
        """
        ...

    def close(self, result: ResultEvent) -> None:
        """Keep the result, sign, seal, index. Nothing is kept any more; idempotent."""
        ...


class ResumedRecord(RunRecord, Protocol):
    """The record of a run that was cut off, and goes on."""

    @property
    def output_size(self) -> int:
        """Bytes of what the program had printed that were there when it was cut off."""
        ...

    @property
    def damage(self) -> str:
        """What was wrong with its end, which was cut off; "" when that was sound."""
        ...

    def begin_segment(self, told: Mapping[str, object], output_size: int) -> None:
        """The run goes on from here: ``told`` says who has it go on; of what was printed the first
        ``output_size`` bytes stand. Raises StorageError.
        """
        ...

    def leave(self) -> None:
        """Let go of it without an end: the run counts as interrupted again. Idempotent."""
        ...


class Records(Protocol):
    """Keeps records of runs."""

    def begin(
        self, run_id: str, header: Mapping[str, object], sources: Sequence[tuple[str, bytes]]
    ) -> RunRecord:
        """Begin a record; ``header`` is plain data (see docs/records.md), ``sources`` are names and contents
        of the program's files. Raises StorageError: a run without a record does not begin.
        """
        ...

    def resume(self, run_id: str) -> ResumedRecord:
        """Open the record of a run that was cut off, so that it can go on. Nothing in it is changed but what
        is torn at its end. Raises StorageError.
        """
        ...
