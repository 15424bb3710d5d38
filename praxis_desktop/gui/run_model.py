"""The one model of the run that every view of the window shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import (
    ConnectionEvent,
    DisplayEvent,
    ErrorInfo,
    Event,
    LogEvent,
    ProgressEvent,
    ReadyEvent,
    ResultEvent,
    StateEvent,
    StepEvent,
)
from praxis_desktop.core.records import replace
from praxis_desktop.gui.run_states import Phase
from praxis_desktop.workers.launching.launcher import Launch, RunPlan
from praxis_desktop.workers.qt import LaunchFailure, RunThread

if TYPE_CHECKING:
    from praxis_desktop.runs.output import OutputBuffer, OutputChunk

TICK_MS = 33
DRAIN_MS = 8
"""The tick once the run has ended, while output is still waiting to be shown."""
BYTES_PER_TICK = 16 << 10
LINES_PER_TICK = 500
"""Output shown per tick: laying it out and painting it keeps the window's thread busy for about 5 ms."""
NAME_LIMIT = 120
"""Characters of a figure's name that are shown: names of files that are kept are not longer."""
SECOND_PRESS_MS = 400
"""A second press of Stop within this time is a double click, not a decision."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run failed, for a person: one sentence, what to do, and the details.

    When it was a port that failed, ``port`` is its role and ``waiting_for`` what was waited for.
    """

    message: str
    hint: str = ""
    stack: str = ""
    port: str = ""
    waiting_for: str = ""


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What a program left in its working folder: names below ``folder``; ``message`` is about what is not
    kept.
    """

    folder: Path
    names: tuple[str, ...] = ()
    message: str = ""


class RunModel(QObject):
    """Starts and stops runs, and holds what is known of the last one. GUI thread; never waits.

    ``make_launch`` turns a plan into what the worker's thread calls to make the run.
    """

    changed = Signal()
    """State, progress or stage changed."""
    ticked = Signal()
    """Time has passed during a run."""
    started = Signal()
    forgotten = Signal()
    """The last run is not that of the protocol that is open."""
    output_arrived = Signal(object)
    """A tuple of OutputChunk."""
    exchanges_arrived = Signal(object)
    """A tuple of SerialEvent, oldest first."""
    figures_arrived = Signal(object)
    """A tuple of DisplayEvent, oldest first."""
    steps_arrived = Signal(object)
    """A tuple of StepEvent, oldest first."""
    logged = Signal(object)
    """A LogEvent."""
    runtime_ready = Signal(float)
    """The interpreter was ready after so many milliseconds."""
    failed = Signal(object)
    """A Failure."""
    files_kept = Signal(object)
    """KeptFiles of the run that has ended."""
    ended = Signal()
    """The run is over and all of its output was handed out."""

    def __init__(self, make_launch: Callable[[RunPlan], Launch], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_launch = make_launch
        self._thread = RunThread(self)
        self._thread.launched.connect(self._take_output)
        self._thread.event_happened.connect(self._take_event)
        self._thread.failed.connect(self._take_failure)
        self._thread.ended.connect(self._finish)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._since_stop = QElapsedTimer()
        self._elapsed_ms = 0
        self._is_active = False
        self.phase: Phase = "ready"
        self.plan: RunPlan | None = None
        self.progress: int | None = None
        self.stage = ""
        self.skipped_bytes = 0
        self.output: OutputBuffer | None = None
        self.is_killing = False
        self.question = ""
        """What a person is asked for the program, "" when nobody is."""
        self._absent: dict[str, Deadline] = {}
        self._figures: list[DisplayEvent] = []
        self._steps: list[StepEvent] = []

    @property
    def is_active(self) -> bool:
        """Whether a run is under way: from the click until its thread has gone."""
        return self._is_active

    @property
    def is_stopping(self) -> bool:
        """Whether Stop was pressed."""
        return self._since_stop.isValid()

    @property
    def elapsed_ms(self) -> int:
        """How long the run has taken, or took."""
        return self._clock.elapsed() if self._is_active else self._elapsed_ms

    def set_question(self, question: str) -> None:
        """Note what a person is asked; "" when that is over."""
        self.question = question
        self.changed.emit()

    @property
    def absences(self) -> dict[str, float]:
        """The roles whose instruments went, and for how many seconds each is still waited."""
        return {role: deadline.remaining or 0.0 for role, deadline in self._absent.items()}

    def start(self, plan: RunPlan) -> None:
        """Start a run; does nothing while one is under way."""
        if self._is_active:
            return
        self._is_active = True
        self.plan = plan
        self.phase = "preparing"
        self.progress, self.stage = None, ""
        self.skipped_bytes = 0
        self.output = None
        self.is_killing = False
        self._absent.clear()
        self._figures.clear()
        self._steps.clear()
        self._since_stop.invalidate()
        self._clock.start()
        self._timer.start(TICK_MS)
        # Before the window shows it: the program need not wait for that.
        self._thread.begin(self._make_launch(plan))
        self.started.emit()
        self.changed.emit()

    def forget(self) -> None:
        """Another protocol is open: what is known of the last run is not about it."""
        if self._is_active:
            return
        self.phase, self.plan = "ready", None
        self._elapsed_ms = 0
        self.forgotten.emit()
        self.changed.emit()

    def stop(self) -> None:
        """Ask the program to end; pressed again, end it at once."""
        if not self._is_active:
            return
        if not self.is_stopping:
            self._since_stop.start()
            self._thread.stop()
            self.changed.emit()
        elif self._since_stop.hasExpired(SECOND_PRESS_MS):
            self.kill()

    def kill(self) -> None:
        """End the program at once."""
        if self._is_active:
            self.is_killing = True
            if not self.is_stopping:
                self._since_stop.start()
            self._thread.kill()
            self.changed.emit()

    def shut_down(self, deadline: Deadline) -> bool:
        """End the run and wait for its thread, as the program ends; False when it is still there at the
        deadline.
        """
        return self._thread.shut_down(deadline)

    @Slot(object)
    def _take_output(self, output: OutputBuffer) -> None:
        self.output = output

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        match event:
            case StateEvent(state=state):
                self.phase = state
                self.progress, self.stage = None, ""
            case ProgressEvent(value=value, stage=stage):
                self.progress, self.stage = value, stage
            case ReadyEvent(runtime=runtime):
                self.runtime_ready.emit(runtime)
            case LogEvent():
                self.logged.emit(event)
            case DisplayEvent():
                self._figures.append(replace(event, file=_one_line(event.file)))
                return  # told with the next output
            case StepEvent():
                self._steps.append(event)
                return  # as figures are
            case ConnectionEvent():
                self._take_connection(event)
            case ResultEvent(state=state, result=result, details=details):
                self.phase = state
                if (kept := _kept_files(details.get("artifacts"))) is not None:
                    self.files_kept.emit(kept)
                if state == "failed" and result.error is not None:
                    self.failed.emit(_failure(result.error, details))
        self.changed.emit()

    def _take_connection(self, event: ConnectionEvent) -> None:
        """An instrument went, or is back."""
        if event.what == "lost":
            self._absent[event.port] = Deadline.after(event.seconds)
        else:
            self._absent.pop(event.port, None)
        self.logged.emit(LogEvent(event.message, "warning" if event.what == "lost" else "info"))

    @Slot(object)
    def _take_failure(self, failure: LaunchFailure) -> None:
        self.phase = "failed"
        self.failed.emit(Failure(failure.message, failure.hint, failure.stack))
        self.changed.emit()

    @Slot()
    def _finish(self) -> None:
        self._elapsed_ms = self._clock.elapsed()
        self._is_active = False
        self._absent.clear()
        self._timer.start(DRAIN_MS)
        self.progress = None
        self.changed.emit()

    def _read(self) -> list[OutputChunk]:
        """As much output as can be shown in one tick: many short lines cost more than their bytes."""
        taken: list[OutputChunk] = []
        if self.output is None:
            return taken
        size = lines = 0
        while size < BYTES_PER_TICK and lines < LINES_PER_TICK:
            chunks = self.output.read(BYTES_PER_TICK // 16, Deadline.after(0))
            if not chunks:
                break
            for chunk in chunks:
                size += len(chunk.data)
                lines += chunk.data.count(b"\n")
            taken += chunks
        return taken

    @Slot()
    def _tick(self) -> None:
        chunks = self._read()
        if chunks:
            self.skipped_bytes += sum(chunk.skipped for chunk in chunks)
            self.output_arrived.emit(tuple(chunks))
        if self._figures:
            figures, self._figures = tuple(self._figures), []
            self.figures_arrived.emit(figures)
        if self._steps:
            steps, self._steps = tuple(self._steps), []
            self.steps_arrived.emit(steps)
        if exchanges := self._thread.take_exchanges():
            self.exchanges_arrived.emit(tuple(exchanges))
        if self._is_active:
            self.ticked.emit()
        elif not chunks:
            self._timer.stop()
            self.ended.emit()


def _failure(error: ErrorInfo, details: Mapping[str, object]) -> Failure:
    """The first line of the message is what happened; what follows is the remedy, or more of the message.

    Of a port's fault all that is known apart. What is said of a package is said to people.
    """
    fault, port = details.get("port_fault"), details.get("port")
    if isinstance(fault, dict) and isinstance(port, str):
        waiting_for = str(fault["waiting_for"])
        message = str(fault["message"]).removesuffix(f", while waiting for {waiting_for}")
        sentence = message[:1].upper() + message[1:]
        return Failure(sentence, str(fault["hint"]), error.stack, port, waiting_for)
    first, _, others = error.message.partition("\n")
    if first and "package" in details:
        return Failure(first, others.strip(), error.stack)
    return Failure(f"{error.name}: {first}" if first else error.name, others.strip(), error.stack)


def _one_line(name: str) -> str:
    """The name of a file that a program chose, as it can be shown."""
    return "".join(letter if letter.isprintable() else "_" for letter in name[:NAME_LIMIT])


def _kept_files(artifacts: object) -> KeptFiles | None:
    """What a run's result tells of files, None when there are none."""
    if not isinstance(artifacts, dict):
        return None
    names = tuple(str(file["name"]) for file in artifacts["files"])
    return KeptFiles(Path(str(artifacts["folder"])), names, str(artifacts["message"]))
