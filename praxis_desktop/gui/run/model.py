"""The model for a run, shared by all views that show the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QElapsedTimer, QObject, QTime, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import (
    CONTINUES,
    FINAL_STATES,
    WAITING_STATES,
    ActionEvent,
    ConnectionEvent,
    DataEvent,
    DisplayEvent,
    Event,
    HaltEvent,
    LogEvent,
    ProgressEvent,
    ReadyEvent,
    ResultEvent,
    StateEvent,
    StepEvent,
    VerdictEvent,
)
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent, reading_of, wants_reading
from praxis_desktop.gui.run.controls import RunControls
from praxis_desktop.gui.run.feed import RunFeed
from praxis_desktop.gui.run.play_clock import PlayClock
from praxis_desktop.gui.run.words import (
    Failure,
    KeptRecord,
    Phase,
    failure_of,
    files_of,
    record_of,
    run_name,
    spoken_event,
    spoken_steps,
)
from praxis_desktop.ports.simulators.pace import PACES, Pace
from praxis_desktop.runs.outputs.judging import Judgement
from praxis_desktop.workers.qt import LaunchFailure, RunThread
from praxis_desktop.workers.qt.run_thread import PlacedStep

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.core.verdicts import Verdict
    from praxis_desktop.gui.run.forecast import BenchFacts, Forecast, Simulation, TimeLeft
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.runs import RunCopy
    from praxis_desktop.runs.printed_output import OutputBuffer
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun
    from praxis_desktop.workers.launch.launcher import MakeLaunch


class StepClock:
    """Measures how long a step takes, excluding pauses. GUI thread only. ``now_ms`` is a clock in
    milliseconds; by default the object uses its own.
    """

    def __init__(self, now_ms: Callable[[], int] | None = None) -> None:
        if now_ms is None:
            timer = QElapsedTimer()
            timer.start()
            now_ms = timer.elapsed
        self._now_ms = now_ms
        self._begun: float | None = None
        self._pauses_ms = 0
        """Total length of the earlier pauses, in milliseconds."""
        self._paused_at: int | None = None

    @property
    def now(self) -> float:
        """The time on this clock in seconds, which does not pass during pauses."""
        now_ms = self._now_ms() if self._paused_at is None else self._paused_at
        return (now_ms - self._pauses_ms) / 1000

    @property
    def seconds(self) -> float:
        """Seconds since the step began, excluding pauses; 0 before the first step."""
        return 0.0 if self._begun is None else self.now - self._begun

    def begin(self, before: float = 0.0) -> None:
        """Begin a step, which has already taken ``before`` seconds."""
        self._begun = self.now - before

    def set_paused(self, is_paused: bool) -> None:
        """Pause or resume the clock."""
        if is_paused == (self._paused_at is not None):
            return
        now_ms = self._now_ms()
        if self._paused_at is not None:
            self._pauses_ms += now_ms - self._paused_at
        self._paused_at = now_ms if is_paused else None

    def clear(self) -> None:
        """Reset for another run."""
        self._begun, self._paused_at = None, None


class CurrentStep:
    """Chooses which of the steps reported by a run is shown. GUI thread only."""

    def __init__(self, clock: StepClock | None = None) -> None:
        self._clock = StepClock() if clock is None else clock
        self._asking: StepEvent | None = None
        """The step that is asking the user, or the last step that asked."""
        self.step: StepEvent | None = None
        """The step to show: the newest, even if it has ended, or the one that is asking the user. A wait
        inside a step does not count. The title of a step inside a named step includes the outer step's name.
        """
        self._named: dict[int, str] = {}
        """Titles of the current steps that the protocol has named, keyed by number."""
        self.under_way: dict[int, StepEvent] = {}
        """All steps that have begun but not ended, keyed by number, including steps that contain others."""
        self.newest = 0
        """The number of the newest step that has begun."""
        self._ends: dict[int, float] = {}
        """When the current steps with a declared duration should end, on the clock, keyed by number."""

    @property
    def seconds(self) -> float:
        """Seconds since the newest step began, excluding pauses; 0 before the first step."""
        return self._clock.seconds

    @property
    def left_s(self) -> float | None:
        """Seconds left in the step shown; None unless it is under way and has a declared duration."""
        step = self.step
        end = None if step is None or step.kind != "step" else self._ends.get(step.step)
        return None if end is None else max(0.0, end - self._clock.now)

    def begin(self) -> None:
        """Reset for another run."""
        self.step = self._asking = None
        self._named.clear()
        self.under_way.clear()
        self._ends.clear()
        self.newest = 0
        self._clock.clear()

    def take(self, steps: Sequence[StepEvent], seconds: float = 0.0) -> None:
        """Update the current step from the given steps, oldest first. If they are from before a run was
        resumed, ``seconds`` is how long the run had taken by then.
        """
        for step in steps:
            # A wait inside a step is shown as that step; a wait between steps is shown as itself.
            shown = self.step
            is_inside = shown is not None and shown.status == "started" and shown.step != step.step
            if step.kind != "wait" or not is_inside:
                outer = self._named.get(step.parent)
                self.step = step if outer is None else structs.replace(step, title=f"{outer} › {step.title}")
            if step.kind == "step" and step.status == "started":
                self._named[step.step] = step.title
            else:
                self._named.pop(step.step, None)
            before = max(0.0, seconds - step.time) if seconds else 0.0
            if step.status == "started":
                self.under_way[step.step] = step
                self._clock.begin(before)
                if step.expected is not None:
                    self._ends[step.step] = self._clock.now + step.expected - before
            else:
                self._end(step)
            self.newest = max(self.newest, step.step)

    def _end(self, step: StepEvent) -> None:
        self.under_way.pop(step.step, None)
        end = self._ends.pop(step.step, None)
        if step.kind == "wait" and end is not None and end > self._clock.now:  # skipped
            self._lengthen(step.parent, step.step, self._clock.now - end)

    def lengthen(self, step: int, seconds: float) -> None:
        """Record that a wait has been extended. The steps that contain the wait are extended as well."""
        self._lengthen(step, step + 1, seconds)

    def _lengthen(self, step: int, inner: int, seconds: float) -> None:
        # A program may report a step that contains itself.
        while step < inner and (event := self.under_way.get(step)) is not None:
            if step in self._ends:
                self._ends[step] += seconds
            step, inner = event.parent, step

    def take_question(self, number: int) -> None:
        """Show the step that is asking the user, even if a reading has begun since, or the asking step
        contains the newest one.
        """
        if self.step is not None and self.step.step == number:
            self._asking = self.step
        elif self._asking is not None and self._asking.step == number:
            self.step = self._asking
        elif number in self.under_way:
            self.step = self.under_way[number]

    def begin_again(self) -> None:
        """Restart the clock, because a failed step is being repeated from the start."""
        self._clock.begin()
        if self.step is not None and self.step.expected is not None and self.step.step in self._ends:
            self._ends[self.step.step] = self._clock.now + self.step.expected

    def set_paused(self, is_paused: bool) -> None:
        """Record that the run was paused or resumed."""
        self._clock.set_paused(is_paused)


_FORESEEN = frozenset({"running", "pausing", "paused", "resuming", "intervening"})
"""The states in which the time left can be known."""


MOST_UNFORESEEN = 2000
"""Once this many steps have been reported without a forecast, a forecast that arrives later is ignored."""


class RunModel(QObject):
    """Starts and stops runs, and stores what is known about the last run. GUI thread only; only ``shut_down``
    blocks. ``make_launch`` turns a request into the function that creates the run on the worker's thread.
    """

    changed = Signal()
    """Emitted when the state, progress or stage has changed."""
    ticked = Signal()
    """Emitted at intervals during a run."""
    started = Signal()
    over = Signal()
    """Emitted when the run's thread has ended; output may still be waiting to be passed on."""
    forgotten = Signal()
    """Emitted when the last run is no longer shown."""
    output_arrived = Signal(object)
    """Carries a tuple of OutputChunk."""
    exchanges_arrived = Signal(object)
    """Carries a tuple of SerialEvent, oldest first."""
    exchanges_left_out = Signal(int)
    """Carries the number of exchanges left out because too many arrived at once."""
    figures_arrived = Signal(object)
    """Carries a tuple of DisplayEvent, oldest first."""
    steps_arrived = Signal(object)
    """Carries a tuple of StepEvent, oldest first."""
    steps_placed = Signal(object)
    """Carries the steps just emitted by ``steps_arrived``, as a tuple of PlacedStep. Output printed before
    those steps is passed on after this signal.
    """
    foreseen = Signal()
    """Emitted when a slow dry run delivers the forecast only after the run has started."""
    wait_extended = Signal(int, float)
    """Carries the step number of a wait, and the number of seconds added to the wait."""
    data_arrived = Signal(object)
    """Carries a tuple of DataEvent, oldest first."""
    logged = Signal(object)
    """Carries a LogEvent."""
    runtime_ready = Signal(float)
    """Carries the number of milliseconds that the interpreter took to become ready."""
    failed = Signal(object)
    """Carries a Failure."""
    files_kept = Signal(object)
    """Carries the KeptFiles of the run that has ended."""
    recorded = Signal(object)
    """Carries the KeptRecord of the run that has ended."""
    prompted = Signal(object)
    """Carries a PromptEvent when the user is asked a question."""
    answered = Signal(object)
    """Carries an AnswerEvent when a prompt has been answered."""
    halt_told = Signal(object)
    """Carries a HaltEvent with the outcome of stopping one of the run's instruments."""
    connection_told = Signal(object)
    """Carries a ConnectionEvent when the connection to an instrument has been lost or restored."""
    acted = Signal(object)
    """Carries an ActionEvent when someone has acted on the run."""
    pace_set = Signal(str)
    """Carries the new pace of the run."""
    ended = Signal()
    """Emitted when the run is over and all its output has been passed on."""

    def __init__(self, make_launch: MakeLaunch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_launch = make_launch
        self._thread = RunThread(self)
        self._thread.launched.connect(self._take_output)
        self._thread.event_happened.connect(self._take_event)
        self._thread.failed.connect(self._take_failure)
        self._thread.ended.connect(self._finish)
        self.controls = RunControls(self._thread, self)
        self.controls.changed.connect(self.changed)
        self._feed = feed = RunFeed(self._thread, self)
        feed.output_arrived.connect(self.output_arrived)
        feed.figures_arrived.connect(self.figures_arrived)
        feed.data_arrived.connect(self.data_arrived)
        feed.exchanges_arrived.connect(self.exchanges_arrived)
        feed.exchanges_left_out.connect(self.exchanges_left_out)
        feed.steps_arrived.connect(self._take_steps)
        feed.steps_placed.connect(self.steps_placed)
        feed.ticked.connect(self._tick)
        feed.drained.connect(self.ended)
        self._clock = QElapsedTimer()
        self._work = StepClock()
        """Measures how long the run has been working, excluding pauses and questions."""
        self._held = QElapsedTimer()
        self._held_s = 0.0
        """How long the run had been paused or waiting at the last tick, in seconds, as shown by all views."""
        self._elapsed_ms = 0
        self._record: KeptRecord | None = None
        self._is_active = False
        self.phase: Phase = "ready"
        self.request: RunRequest | None = None
        """The request for the run; None before the first run."""
        self.resumes: InterruptedRun | None = None
        """The interrupted run that this run resumes. Its record has details that the request lacks."""
        self.past_steps: tuple[StepEvent, ...] = ()
        """The steps from before that interruption, as ``steps_arrived`` carried them."""
        self.asker: PortAsker | None = None
        """Asks which port the program may use; if None, the launcher's own asker does so."""
        self.title = ""
        """The title of the protocol; "" if unknown."""
        self.number = 0
        """The number of the run; 0 if it has none."""
        self.halts: list[HaltEvent] = []
        """The outcomes of an emergency stop for the run's instruments."""
        self.verdict: Verdict | None = None
        """The verdict of the run that has ended."""
        self._judgement = Judgement()
        self.names: Mapping[str, str] = {}
        """The laboratory's names for the run's instruments, keyed by role. Set before the run starts."""
        self.simulation: Simulation = "none"
        """How much of the run is simulated. Set before the run starts."""
        self.progress: int | None = None
        self.stage = ""
        self.told: StateEvent = StateEvent("pending")
        """The last reported state, the reason for it, and who caused it."""
        self.told_at = ""
        """The time of day at which the last state was reported."""
        self.why_failed = ""
        """The message of the error that ended the run; "" if no error did."""
        self.pace: Pace = "1"
        """The pace at which the run proceeds if it is simulated."""
        self._play = PlayClock()
        self._current = CurrentStep(StepClock(self._play.elapsed))
        self.is_reading = False
        """Whether an instrument is reading a value for the user, who will be asked again afterwards."""
        self.forecast: Forecast | None = None
        """The forecast of the run, or None. Set before the run starts, or by ``foresee``."""
        self._unforeseen: list[StepEvent] = []
        """Steps reported before there was a forecast."""
        self.bench: BenchFacts | None = None
        """The labware of the run; None if unknown. Set before the run starts."""
        self.question = ""
        """The program's open question about a port; "" if there is none."""
        self.is_of_another: Callable[[HaltEvent], bool] = _never
        """Returns whether an event is about another run's instrument."""
        self.is_to_continue = False
        """Whether a resumed run has yet to continue."""
        self._asked: dict[int, PromptEvent] = {}
        self._absent: dict[str, Deadline] = {}
        self._gone: set[str] = set()

    @property
    def is_active(self) -> bool:
        """Whether a run is active. It is active from the click that starts it until its thread has ended."""
        return self._is_active

    @property
    def run_name(self) -> str:
        """The run's name, such as ``Run 131``; without a number, the name given by the operator or the
        protocol's title; "" before the first run.
        """
        if self.request is None:
            return ""
        if self.number:
            return run_name(self.number, "")
        return self.request.name or self.title or self.request.program.title

    @property
    def checks_so_far(self) -> tuple[int, int]:
        """How many numbers with limits have been reported so far, and how many are outside their limits."""
        checked, outside = self._judgement.so_far
        past = (0, 0) if self.resumes is None else self.resumes.checks
        return checked + past[0], outside + past[1]

    def copy(self) -> Future[RunCopy]:
        """Copy the program, which must be paused. May be called from any thread."""
        return self._thread.copy()

    @property
    def output(self) -> OutputBuffer | None:
        """The program's output."""
        return self._feed.output

    @property
    def skipped_bytes(self) -> int:
        """Number of bytes of the output that are not shown."""
        return self._feed.skipped_bytes

    @property
    def stands_still(self) -> bool:
        """Whether the time of the program stands still: the run is paused, or is being resumed and has yet to
        continue.
        """
        return self.is_to_continue or self.phase == "paused"

    @property
    def is_settled(self) -> bool:
        """True if no run is active and everything from the last run has been passed on."""
        return not self._is_active and not self._feed.is_waiting

    def another(self) -> RunModel:
        """Return a model for another run, created in the same way as this one."""
        return RunModel(self._make_launch, self.parent())

    @property
    def devices(self) -> Mapping[str, str]:
        """The devices used for the run's roles."""
        if self.resumes is not None:
            return {role.name: role.device for role in self.resumes.roles}
        ports = () if self.request is None else self.request.ports
        return dict(binding.partition("=")[::2] for binding in ports)

    @property
    def waits_for_person(self) -> bool:
        """Whether the run is waiting for the user's answer."""
        return self._is_active and (bool(self._asked) or bool(self.question))

    @property
    def is_stopping(self) -> bool:
        """Whether Stop has been pressed."""
        return self.controls.is_stopping

    @property
    def elapsed_ms(self) -> int:
        """How long the run has taken, in milliseconds."""
        return self._clock.elapsed() if self._is_active else self._elapsed_ms

    @property
    def worked_s(self) -> float:
        """How long the run has been working, in seconds, excluding pauses and waits for the user."""
        return self._work.seconds

    @property
    def held_s(self) -> float | None:
        """How long the run has been paused or waiting for the user, in seconds; None while it is working."""
        return self._held_s if self._is_active and self._held.isValid() else None

    @property
    def left(self) -> TimeLeft | None:
        """The time left for an active run; None if unknown."""
        if not self._is_active or self.forecast is None or self.phase not in _FORESEEN:
            return None
        left = self.forecast.left(self.seconds_in_step)
        if left is None or self.pace == "at-once":
            return None
        return structs.replace(left, seconds=left.seconds / self._play.rate)

    @property
    def took_s(self) -> float:
        """The duration of the run in seconds, from its record if there is one."""
        return self.elapsed_ms / 1000 if self._record is None else self._record.seconds

    @property
    def waited_s(self) -> float | None:
        """Seconds that the run was paused or waiting for the user, from its record; None if unknown."""
        return None if self._record is None else self._record.waited

    @property
    def step(self) -> StepEvent | None:
        """The current or last step; None before the first step."""
        return self._current.step

    @property
    def seconds_in_step(self) -> float:
        """Seconds since the step in ``step`` began, excluding pauses."""
        return self._current.seconds

    @property
    def awaited_s(self) -> float | None:
        """The maximum number of seconds left in a wait that was not in the dry run; None if there is no such
        wait.
        """
        left, step = self._current.left_s, self._current.step
        if left is None or step is None or self.phase != "running":
            return None
        is_foreseen = self.forecast is not None and self.forecast.duration_of(step.step) is not None
        return None if is_foreseen else left

    @property
    def newest_step(self) -> int:
        """The number of the newest step that has begun; 0 before the first. The step that is asking the user
        may contain that step.
        """
        return self._current.newest

    @property
    def steps_under_way(self) -> frozenset[int]:
        """The numbers of the steps that have begun but not ended."""
        return frozenset(self._current.under_way)

    @property
    def asked(self) -> PromptEvent | None:
        """The oldest open question of the run, or None."""
        return next(iter(self._asked.values()), None)

    def set_question(self, question: str) -> None:
        """Set the program's open question about a port; "" once it has been answered."""
        self.question = question
        self.changed.emit()

    @property
    def absences(self) -> dict[str, float]:
        """The roles whose instruments have been lost, each with the number of seconds that the run will keep
        waiting for the instrument.
        """
        return {role: deadline.remaining or 0.0 for role, deadline in self._absent.items()}

    @property
    def gone(self) -> frozenset[str]:
        """The roles whose lost instruments the run is no longer waiting for."""
        return frozenset(self._gone)

    def start(self, request: RunRequest, *, digest: str = "", resumes: InterruptedRun | None = None) -> None:
        """Start a run as ``Launcher.launch`` does. Ignored while a run is active."""
        if self._is_active:
            return
        self._is_active = True
        self.request, self.resumes, self.past_steps = request, resumes, ()
        self._set_pace(request.pace)
        self.phase = "pending"
        self.told, self.told_at, self.why_failed = StateEvent("pending"), "", ""
        self.number, self.verdict, self._judgement = 0, None, Judgement()
        self.halts = []
        self.is_reading = False
        self.progress, self.stage = None, ""
        self._record = None
        self._absent.clear()
        self._gone.clear()
        self._asked.clear()
        self._current.begin()
        self.is_to_continue = resumes is not None
        self._current.set_paused(self.is_to_continue)
        self._unforeseen.clear()
        if resumes is not None:
            self.forecast = self.bench = None
        self._clock.start()
        self._work.clear()
        self._work.begin()
        self._held.invalidate()
        self._feed.begin()
        # Begin before the window shows the run, because the program need not wait for that.
        self._thread.begin(self._make_launch(request, digest=digest, resumes=resumes, asker=self.asker))
        self.controls.begin(request.operator)
        self.started.emit()
        if resumes is not None and resumes.steps:
            past = self.past_steps = tuple(spoken_steps(resumes.steps))
            self._unforeseen += past
            self._current.take(past, resumes.seconds)
            self.steps_arrived.emit(past)
            self.steps_placed.emit(tuple(map(PlacedStep, past, repeat(0), resumes.told_at)))
        self.controls.changed.emit()  # emits ``changed``

    def foresee(self, forecast: Forecast) -> None:
        """Set the forecast of the active run, whose dry run has only just finished."""
        if not self._is_active or self.forecast is not None or len(self._unforeseen) >= MOST_UNFORESEEN:
            return
        forecast.follow(self._unforeseen)
        self._unforeseen.clear()
        self.forecast = forecast
        self.foreseen.emit()
        self.changed.emit()

    def forget(self) -> None:
        """Clear the last run, because another run is being shown."""
        if not self.is_settled or self.request is None:
            return
        self.phase, self.request, self.resumes = "ready", None, None
        self.forecast = self.bench = None
        self.title, self._feed.output = "", None
        self.number, self.verdict, self.halts = 0, None, []
        self._current.begin()
        self._elapsed_ms = 0
        self.forgotten.emit()
        self.changed.emit()

    def stop(self, reason: str = "") -> None:
        """Ask the program to stop. If called again, end it immediately."""
        if self._is_active:
            self.controls.stop_now(reason)

    def kill(self) -> None:
        """End the program immediately, without waiting to see how it ends."""
        if self._is_active:
            self.controls.is_ending_hard = self.controls.is_stopping = True
            self._thread.kill()
            self.changed.emit()

    def shut_down(self, deadline: Deadline) -> bool:
        """End the run because the program is quitting, and wait for its thread; return False if the thread is
        still running at the deadline.
        """
        return self._thread.shut_down(deadline)

    @Slot()
    def _tick(self) -> None:
        if self._held.isValid():
            self._held_s = self._held.elapsed() / 1000
        self.ticked.emit()

    @Slot(object)
    def _take_output(self, output: OutputBuffer) -> None:
        self._feed.output = output

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        if event == CONTINUES:
            self.is_to_continue = False
            self._current.set_paused(self.stands_still)
            self.changed.emit()
        event = spoken_event(event)
        match event:
            case StateEvent():
                self._take_state(event)
                return
            case PromptEvent():
                self._feed.hand_out_steps()  # the asking step must be known when its question is shown
                self._current.take_question(event.step)
                reading = reading_of(event)
                self.is_reading = self.is_reading and (reading is None or not reading.follows)
                if not event.details.get("policy"):
                    self._asked[event.number] = event
                self.prompted.emit(event)
            case AnswerEvent():
                answered = self._asked.pop(event.number, None)
                if answered is not None and answered.kind == "recover":
                    self._current.begin_again()
                self.is_reading = self.is_reading or wants_reading(event.value)
                self.answered.emit(event)
            case HaltEvent():
                if not event.is_past and not self.is_of_another(event):
                    self.halts.append(event)
                    self.halt_told.emit(event)
            case ActionEvent(action="start"):
                self.number = event.run_number
            case ActionEvent():
                self.number = event.run_number or self.number
                self._take_action(event)
            case ProgressEvent(value=value, stage=stage):
                self.progress, self.stage = value, stage
            case ReadyEvent(runtime=runtime):
                self.runtime_ready.emit(runtime)
            case VerdictEvent():
                self._judgement.take(event)
            case DataEvent():
                self._judgement.take(event)
                self._feed.add_data(event)
                return  # passed on with the next output
            case DisplayEvent():
                self._feed.add_figure(event)
                return  # passed on with the next output
            case ConnectionEvent():
                self._take_connection(event)
            case ResultEvent():
                self._take_result(event)
        if (logged := event.as_log()) is not None:
            self.logged.emit(spoken_event(logged))
        if not isinstance(event, LogEvent):  # which changes nothing but the log
            self.changed.emit()

    def _take_state(self, event: StateEvent) -> None:
        if self.phase == "canceling" and not event.reason:  # who stopped the run, and why, is told only there
            event = structs.replace(event, reason=self.told.reason, by=self.told.by)
        self.phase, self.told = event.state, event
        self._current.set_paused(self.stands_still)
        is_held = event.state in WAITING_STATES
        self._work.set_paused(is_held or event.state in FINAL_STATES)
        if is_held and not self._held.isValid():
            self._held.start()
            self._held_s = 0.0
        elif not is_held:
            self._held.invalidate()
        self.told_at = QTime.currentTime().toString("HH:mm:ss")
        self.progress, self.stage = None, ""
        self.controls.follow(event.state)  # emits ``changed``

    def _take_result(self, event: ResultEvent) -> None:
        record = record_of(event.run_id, event.details, event.result.runtime / 1000)
        self._record = record
        is_interrupted = bool(event.details.get("interrupted"))
        self.phase = event.state
        self.verdict = None if is_interrupted else event.verdict
        if is_interrupted:
            self.phase = "interrupted"
        elif self.resumes is not None and record is None:
            self.phase = "not resumed"
        if (kept := files_of(event.details.get("artifacts"))) is not None:
            self.files_kept.emit(kept)
        if record is not None and not is_interrupted:
            self.recorded.emit(record)
        if event.state == "failed" and event.result.error is not None:
            is_ours = self.phase in ("interrupted", "not resumed")
            self.why_failed = event.result.error.message or event.result.error.name
            self.failed.emit(failure_of(event.result.error, event.details, is_ours=is_ours))

    def _take_action(self, event: ActionEvent) -> None:
        """Handle an action on the run, taken in this window or elsewhere."""
        if event.action == "emergency_stop":
            if not event.details.get("is_past"):
                self.controls.note_halt()
        elif event.action == "extend_wait":
            self._take_extension(event)
        elif event.action == "set_pace":
            told = event.details.get("pace")
            self._set_pace(next((pace for pace in PACES if pace == told), self.pace))
        self.acted.emit(event)

    def _set_pace(self, pace: Pace) -> None:
        """Record the pace of the run, and set its clock to that pace."""
        self.pace = pace
        self._play.set_pace(pace)
        self.pace_set.emit(pace)

    def _take_extension(self, event: ActionEvent) -> None:
        """Record that a wait has been extended, either in this window or elsewhere."""
        step, seconds = event.details.get("step"), event.details.get("seconds")
        if isinstance(step, int) and isinstance(seconds, int | float):
            self._feed.hand_out_steps()  # the wait must be known before its extension
            if self.forecast is not None:
                self.forecast.lengthen(step, seconds)
            self._current.lengthen(step, seconds)
            self.wait_extended.emit(step, float(seconds))

    def _take_connection(self, event: ConnectionEvent) -> None:
        """Record that the connection to an instrument has been lost or restored."""
        self._absent.pop(event.port, None)
        self._gone.discard(event.port)
        if event.what == "lost":
            self._absent[event.port] = Deadline.after(event.seconds)
        elif event.what == "gone":
            self._gone.add(event.port)
        self.connection_told.emit(event)

    @Slot(object)
    def _take_failure(self, failure: LaunchFailure) -> None:
        self.phase = "not resumed" if self.resumes is not None else "failed"
        self.why_failed = failure.message
        self.failed.emit(Failure(failure.message, failure.hint, failure.stack))
        self.changed.emit()

    @Slot()
    def _finish(self) -> None:
        self._elapsed_ms = self._clock.elapsed()
        self._work.set_paused(True)
        self._is_active = False
        self._absent.clear()
        self._asked.clear()
        self._feed.drain()
        self.progress = None
        self.controls.end()  # emits ``changed``
        self.over.emit()

    @Slot(object)
    def _take_steps(self, steps: tuple[StepEvent, ...]) -> None:
        self._current.take(steps)
        if self.forecast is not None:
            self.forecast.follow(steps)
        elif len(self._unforeseen) < MOST_UNFORESEEN:
            self._unforeseen += steps
        self.steps_arrived.emit(steps)
        self.changed.emit()


def _never(event: HaltEvent) -> bool:
    """Return False, because there is no other run."""
    return False
