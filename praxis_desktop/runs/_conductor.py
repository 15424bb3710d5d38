"""Controls a run: executes commands that may arrive at any time, from any thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop import runs
from praxis_desktop.core.events import ActionEvent, Event, LogEvent, RunState
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.ports.simulators.pace import RunTime
from praxis_desktop.runs._guest_requests import GuestConduct
from praxis_desktop.runs._pausing import Pausing
from praxis_desktop.runs._ports import Halt
from praxis_desktop.runs._questions import Questions
from praxis_desktop.runs._states import RunStates, Teller
from praxis_desktop.runs._waits import Waits
from praxis_desktop.runs._watchdog import Watchdog
from praxis_desktop.runs.commands import (
    LET_GO,
    OVER,
    Answer,
    AnyCommand,
    Cancel,
    Command,
    EmergencyStop,
    ExtendWait,
    GuardianStops,
    Kill,
    Note,
    Pause,
    PauseNow,
    Refused,
    Resume,
    SetPace,
    SkipWait,
    refusal,
)

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.ports.simulators import Instrument
    from praxis_desktop.runs._failure_questions import PortFacts
    from praxis_desktop.runs.printed_output import OutputBuffer
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.runs.shared_world import Deliveries


log = logging.getLogger(__name__)

_QUIET_S = 0.01
"""Interval, in seconds, at which to check whether all data for the instruments has been sent."""

_DISMISSAL_S = 0.1
"""Seconds after a stop before the tasks that are still held are cancelled."""

_REAL_TIME = "The pace can be changed only when all of a run's instruments are simulated."
_NOT_PACED = (
    "The pace of a run without instruments can be changed only if the run was started with --pace 10 or "
    "--pace at-once."
)

_LAST_TELLING_S = 5.0
"""Seconds to wait, when a run ends, for the pending events about commands to be sent."""


class _Done(Struct, frozen=True):
    """The effect of a command: details for the audit trail, and any work that may wait."""

    details: Mapping[str, object] = {}
    then: Callable[[], None] | None = None


class Conductor:
    """Executes the commands sent to a run (see ``commands.Controllable``) and tracks the run's state.

    A command takes effect during the call; its events, which may wait for a disk, are sent on another thread.
    ``allow`` refuses or replaces commands that this kind of run does not support.
    """

    def __init__(
        self,
        request: RunRequest,
        run_id: str,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        allow: Callable[[AnyCommand], AnyCommand | Refused],
    ) -> None:
        self.request = request
        self.run_id = run_id
        self._output = output
        self._allow = allow
        self.tell = Teller(on_event)
        self.control = Control()
        self.played = RunTime(request.pace)
        """The run's clock, which its simulated instruments follow."""
        self.watchdog = Watchdog(self.control, output.hold_no_longer, self.played)
        self.states = RunStates(self.tell)
        self.pausing = Pausing(self._settle_soon, self._step_goes_on, lambda: self.is_quiet())  # noqa: PLW0108 - replaced later
        self.is_played = False
        """Whether the run's clock may differ from the computer's; if so, no instrument is real."""
        self.waits = Waits(self.played.seconds)
        self.questions = Questions(
            self.tell,
            schedule=self.watchdog.schedule,
            begin_wait=self._begin_question,
            end_wait=self._end_question,
            control=self.control,
            is_stopping=lambda: self.stop_requested,
            policy=request.on_prompt,
        )
        self.guest = GuestConduct(
            request,
            tell=self.tell,
            control=self.control,
            schedule=self.watchdog.schedule_limit,
            pausing=self.pausing,
            waits=self.waits,
            questions=self.questions,
            states=self,
            is_stopping=lambda: self.stop_requested,
            port_facts=lambda port: self.port_facts(port),  # noqa: PLW0108 - replaced later
            commands=lambda: self.commands(),  # noqa: PLW0108 - replaced later
            temperature=self._temperature,
            deliver=lambda told: self.deliveries.take(told, self.now()),
            contents=lambda labware: self.deliveries.contents(labware, self.now()),
            now=lambda: self.now(),  # noqa: PLW0108 - replaced later
            held_ns=lambda: self.played.held_ns,
        )
        self.now: Callable[[], int] = self.played.now
        """Returns the time on the simulated instruments' clock, in nanoseconds."""
        self.instruments: Mapping[str, Instrument] = {}
        """The simulated instruments keyed by role."""
        self.is_quiet: Callable[[], bool] = lambda: True
        """Returns False while data is being sent to an instrument."""
        self.port_facts: Callable[[str], PortFacts] = _nothing_known
        self.commands: Callable[[], int] = int
        """Returns how often data was sent that an instrument may take as a command."""
        self.not_stopped: Callable[[float], list[HaltEvent]] = lambda _: []
        """Returns a HaltEvent for each granted instrument to which an emergency stop sends nothing."""
        self.halt: Halt | None = None
        self._guardian_stops = GuardianStops()
        self._asking = threading.Lock()
        self._settling = threading.RLock()
        self._counting = threading.Lock()
        self._has_ended = self._has_let_go = False
        self.abortion: PraxisError | None = None
        """The reason why the run was aborted, or None."""
        self._open_questions = 0
        self._intervening = 0
        self._is_paused = False

    def tell_held(self) -> None:
        """Warn about anything that liquid handlers held when a run ended without completing."""
        for role, held in self.tell.held.items():
            words = "When the run ended, {instrument} held: {held}. An unfinished step may have changed that"
            self.tell(LogEvent(Message(words, instrument=role, held=held), "warning"))

    @cached_property
    def deliveries(self) -> Deliveries:
        """Passes volumes from the guest's simulated machines to the simulated instruments."""
        return runs.Deliveries()

    # ---- any thread
    @property
    def state(self) -> RunState:
        """The run's state."""
        return self.states.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The open questions, oldest first."""
        return self.questions.open

    @property
    def stop_requested(self) -> bool:
        """Whether a stop has been requested."""
        return self.watchdog.stop_requested

    def do(self, command: AnyCommand) -> Refused | None:
        """Execute ``command`` without waiting; return the refusal, if any. The events may be sent later."""
        asked_at = time.monotonic()
        allowed = self._allow(command)
        if isinstance(allowed, Answer):
            return self.questions.answer(allowed)
        with self._asking:
            by = self.request.operator
            is_told = isinstance(allowed, EmergencyStop) and self._guardian_stops.are_same(allowed, by)
            done = allowed if isinstance(allowed, Refused) else self._done(allowed, asked_at)
        if isinstance(done, Refused):
            return done
        assert not isinstance(allowed, Refused)
        if not is_told:
            self._audit(allowed, done.details)
        if done.then is not None:
            self.watchdog.soon(done.then)
        return None

    def _done(self, command: AnyCommand, asked_at: float) -> _Done | Refused:
        """Execute the part of ``command`` that takes effect immediately."""
        refused = self._refused(command)
        if refused is not None:
            return refused
        match command:
            case Pause() | PauseNow():
                # A program without steps would never reach the pause before the next one.
                has_none = self.request.is_script or (self.state == "running" and not self.pausing.has_steps)
                self.pausing.want(
                    now=isinstance(command, PauseNow) or has_none,
                    by=command.by or self.request.operator,
                    reason=command.reason,
                )
                self._count_pause()
                return _Done(then=self.settle)
            case Resume():
                return _Done(then=partial(self._go_on, command.by))
            case SkipWait():
                step = self.waits.skip(command.step)
                return step if isinstance(step, Refused) else _Done({"step": step})
            case ExtendWait():
                step = self.waits.extend(command.step, command.seconds)
                if isinstance(step, Refused):
                    return step
                return _Done({"step": step, "seconds": float(command.seconds)})
            case SetPace():
                if not self.is_played:
                    setup = self.request.setup
                    has_instruments = bool(self.request.ports or (setup and setup.bench.machines))
                    return Refused(_REAL_TIME if has_instruments else _NOT_PACED)
                self.played.pace = command.pace
                return _Done({"pace": command.pace})
            case Cancel():
                # Stop the watchdog first, so that a held program does not carry out its next operation.
                self.watchdog.stop()
                self._begin_stop()
            case Kill():
                self._begin_stop()
                self.watchdog.kill()
            case EmergencyStop():
                halt = self.halt or Halt(None if self.state == "queued" else self.tell)
                for event in halt.press(asked_at, self.not_stopped):
                    self.watchdog.soon(partial(self.tell, event))
                self.halt = halt
                self._begin_stop()
                self.watchdog.kill(Killed("the run was ended by an emergency stop"))
                return _Done(then=partial(self._tell_stop, command.reason or "emergency stop", command.by))
            case _:  # a note is only recorded
                return _Done()
        return _Done(then=partial(self._tell_stop, command.reason, command.by))

    def stop_with_guardian(self, by: str, reason: str) -> None:
        """Stop the run because the guardian has stopped its instruments, unless this is known already."""
        if self.halt is None:
            by = by if by or reason else self.request.operator
            stop = EmergencyStop(by=by, reason=reason)
            self._guardian_stops.note(stop)
            self.do(stop)

    def abort(self, why: PraxisError) -> None:
        """End the run immediately as failed, because it cannot continue."""
        self.abortion = why
        self.do(Kill(reason=why.message))

    # ---- inside
    def let_go(self) -> Halt | None:
        """Return the run's emergency stop, if there is one. Otherwise refuse emergency stops from now on,
        because the instruments are about to be released for other runs.
        """
        with self._asking:
            self._has_let_go = self.halt is None
            return self.halt

    def _refused(self, command: Command) -> Refused | None:
        if isinstance(command, EmergencyStop) and self._has_let_go:
            return LET_GO
        if self._has_ended:
            return OVER
        refused = refusal("canceling" if self.watchdog.stop_requested else self.state, command)
        if isinstance(command, Resume) and self.pausing.wanted:
            return None  # resuming cancels a pause that has not taken effect
        return refused

    def _audit(self, command: AnyCommand, details: Mapping[str, object]) -> None:
        said = command.text if isinstance(command, Note) else command.reason
        event = ActionEvent(command.name, command.by or self.request.operator, said, details)
        self.watchdog.soon(lambda: self.tell(event))

    def _begin_stop(self) -> None:
        """Release everything that could delay the stop. Held tasks that survive the cancellation of the
        main task are cancelled later.
        """
        self._output.hold_no_longer()
        self.pausing.give_up()
        with self._counting:
            self.waits.set_paused(False)  # so that waits during its clean-up end on time
        self.watchdog.schedule_stage(_DISMISSAL_S, self.pausing.dismiss)

    def _tell_stop(self, reason: str, by: str) -> None:
        with self._settling:
            self.states.enter("canceling", reason, by)
        self.questions.close("the run is being stopped")

    def _go_on(self, by: str) -> None:
        with self._settling:
            if self.state == "paused":
                self.states.enter("resuming", by=by)
            self.pausing.want_no_more()
            self._count_pause()
        self.settle(by=by)

    def _settle_soon(self) -> None:
        self._count_pause()
        self.watchdog.soon(self.settle)

    def settle(self, reason: str = "", by: str = "") -> None:
        """Enter the state determined by the open questions and pauses."""
        with self._settling:
            if self.watchdog.stop_requested:
                return
            standing = self.pausing.standing
            if self._open_questions:
                self.states.go_to("requires_intervention", reason, by)
            elif self._intervening:
                self.states.go_to("intervening", reason, by)
            elif standing == "running":
                self.states.go_to(standing, reason, by)
            else:
                place = self.pausing.place if standing == "paused" else self.pausing.reason
                self.states.go_to(standing, place, self.pausing.by)
            self._count_pause()
        if standing == "pausing" and (self.pausing.standing != standing or not self.pausing.is_quiet):
            self.watchdog.schedule(_QUIET_S, self.settle)

    def _count_pause(self) -> None:
        """Suspend time limits and waits while the program is paused, even before that can be reported."""
        with self._counting:
            if self.watchdog.stop_requested:
                return
            is_paused = self.pausing.standing == "paused"
            if is_paused and not self._is_paused:
                self.watchdog.begin_wait()
            elif self._is_paused and not is_paused:
                self.watchdog.end_wait()
            self.waits.set_paused(is_paused)
            self._is_paused = is_paused

    def _begin_question(self) -> None:
        self.watchdog.begin_wait()
        with self._settling:
            self._open_questions += 1
            self.settle()

    def _end_question(self) -> None:
        self.watchdog.end_wait()
        with self._settling:
            self._open_questions -= 1
        self._settle_soon()

    # ---- what recovery does to the state
    def asked(self, reason: str) -> None:
        """Record that the user is about to be asked how to handle a failed operation."""
        with self._settling:
            if not self.watchdog.stop_requested:
                self.states.go_to("requires_intervention", reason)

    def answered(self, by: str) -> None:
        """Record that the answer is being carried out."""
        with self._settling:
            self._intervening += 1
            self.settle(by=by)

    def recovered(self) -> None:
        """Record that the program has resumed after a failed operation."""
        with self._settling:
            self._intervening = max(0, self._intervening - 1)
            self.settle()

    # ---- callbacks from the program
    def _temperature(self, role: str) -> float | None:
        """Return the temperature of a simulated heater; None if ``role`` has no such heater."""
        instrument = self.instruments.get(role)
        return None if instrument is None else instrument.temperature(self.now())

    def _step_goes_on(self, step: int) -> None:
        self.guest.step_goes_on(step)

    def close(self) -> bool:
        """Refuse further commands and send all pending events; return whether a stop was requested. Call this
        on the run's thread.
        """
        with self._asking:
            self._has_ended = True
            self.pausing.give_up()
        self.questions.close()
        self.watchdog.flush(_LAST_TELLING_S)
        return self.watchdog.stop_requested


def _nothing_known(port: str) -> PortFacts:
    """Return the PortFacts for a run that has no instruments."""
    return runs.nothing_known(port)
