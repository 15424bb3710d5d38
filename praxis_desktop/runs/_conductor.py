"""A run as it is conducted: what a person can do to it, at any time and from any thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from praxis_desktop.core.events import ActionEvent, ActionKind, Event, RunState
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.runs._engine import GuestConduct
from praxis_desktop.runs._pausing import Pausing
from praxis_desktop.runs._ports import EmergencyStop
from praxis_desktop.runs._questions import Questions
from praxis_desktop.runs._states import RunStates, Telling
from praxis_desktop.runs._waits import Waits
from praxis_desktop.runs._watchdog import Watchdog
from praxis_desktop.runs.engine.controls import Answer, Refused
from praxis_desktop.runs.engine.refusals import LET_GO, OVER, refusal
from praxis_desktop.runs.engine.states import Control as Action

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.runs.engine.recovery.port_facts import PortFacts
    from praxis_desktop.runs.output import OutputBuffer
    from praxis_desktop.runs.request import RunRequest


log = logging.getLogger(__name__)

_QUIET_S = 0.01
"""Seconds after which it is looked again whether all that was on its way to an instrument has left."""

_DISMISSAL_S = 0.1
"""Seconds after a stop at which tasks that are held still are ended."""

_LAST_TELLING_S = 5.0
"""Seconds that a run's end waits for what is still to be told of what was done to it."""


class ConductedRun:
    """What can be done to a run under way (see ``controls.Controllable``), and the states that follow. What
    takes effect at once is done in the call; what is told of it, and may wait for a disk, on the watchdog's
    thread.
    """

    def __init__(
        self, request: RunRequest, run_id: str, on_event: Callable[[Event], None], output: OutputBuffer
    ) -> None:
        self.request = request
        self.run_id = run_id
        self._output = output
        self._tell = Telling(on_event)
        self._control = Control()
        self._watchdog = Watchdog(self._control)
        self._states = RunStates(self._tell)
        self._pausing = Pausing(self._settle_soon, self._step_goes_on, self._is_quiet)
        self._waits = Waits()
        self._questions = Questions(
            self._tell,
            schedule=self._watchdog.schedule,
            begin_wait=self._begin_question,
            end_wait=self._end_question,
            policy=request.on_prompt,
            control=self._control,
        )
        self._guest = GuestConduct(
            request,
            tell=self._tell,
            control=self._control,
            schedule=self._watchdog.schedule_limit,
            pausing=self._pausing,
            waits=self._waits,
            questions=self._questions,
            states=self,
            is_stopping=lambda: self.stop_requested,
            port_facts=self._port_facts,
        )
        self._emergency: EmergencyStop | None = None
        self._asking = threading.Lock()
        self._settling = threading.RLock()
        self._has_ended = self._has_let_go = False
        self._abortion: PraxisError | None = None
        """Why the run cannot go on, if it cannot."""
        self._open_questions = 0
        self._intervening = 0
        self._is_paused = False

    # ---- any thread
    @property
    def state(self) -> RunState:
        """The state that the run is in."""
        return self._states.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The questions that are open, the oldest first."""
        return self._questions.open

    @property
    def stop_requested(self) -> bool:
        """Whether somebody has asked for the run to be stopped."""
        return self._watchdog.stop_requested

    def pause(self, *, now: bool = False, by: str = "", reason: str = "") -> Refused | None:
        """Hold the program before its next step; with ``now`` at its next await or wait."""
        with self._asking:
            refused = self._refused("pause_now" if now else "pause")
            if refused is not None:
                return refused
            # A program without steps has none that could be waited for.
            has_none = self.request.is_script or (self.state == "running" and not self._pausing.has_steps)
            self._pausing.want(now=now or has_none, by=by or self.request.operator, reason=reason)
        self._audit("pause_now" if now else "pause", by, reason)
        self._watchdog.soon(self._settle)
        return None

    def resume(self, *, by: str = "") -> Refused | None:
        """Let it go on."""
        with self._asking:
            refused = self._refused("resume")
            if refused is not None and not (self._pausing.wanted and not self._has_ended):
                return refused
        self._audit("resume", by)
        self._watchdog.soon(lambda: self._go_on(by))
        return None

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop the program gently, after a while harder; asked for again, at once."""
        with self._asking:
            refused = self._refused("cancel")
            if refused is not None:
                return refused
            # First, so that a program that is held does nothing more of what it was about to do.
            self._watchdog.stop()
            self._begin_stop()
        self._audit("cancel", by, reason)
        self._watchdog.soon(lambda: self._tell_stop(reason, by))
        return None

    def stop(self) -> None:
        """As ``cancel``."""
        self.cancel(by=self.request.operator)

    def kill(self, *, by: str = "", reason: str = "") -> None:
        """Stop the program at once, whatever it does. Returns immediately."""
        with self._asking:
            if self._refused("cancel") is not None:
                return
            self._begin_stop()
            self._watchdog.kill()
        self._audit("kill", by or self.request.operator, reason)
        self._watchdog.soon(lambda: self._tell_stop(reason, by))

    def _abort(self, why: PraxisError) -> None:
        """End the run at once, as it cannot go on: it has failed."""
        self._abortion = why
        self.kill(reason=why.message)

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop every instrument by its own stop command, and the program at once."""
        asked_at = time.monotonic()
        with self._asking:
            refused = LET_GO if self._has_let_go else self._refused("emergency_stop")
            if refused is not None:
                return refused
            self._emergency = EmergencyStop(asked_at, self._tell)
            self._begin_stop()
            self._watchdog.kill(Killed("the run was ended by an emergency stop"))
        self._audit("emergency_stop", by, reason)
        self._watchdog.soon(lambda: self._tell_stop(reason or "emergency stop", by))
        return None

    def answer(self, answer: Answer) -> Refused | None:
        """Answer a prompt. Refused: none of that number is open, the value is none of its choices."""
        return self._questions.answer(answer)

    def skip_wait(self, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        """End a wait of the program now: of step ``step``, 0: the only one."""
        with self._asking:
            done = self._refused("skip_wait") or self._waits.skip(step)
        if isinstance(done, Refused):
            return done
        self._audit("skip_wait", by, reason, {"step": done})
        return None

    def extend_wait(self, seconds: float, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        """Let a wait of the program take so many seconds longer."""
        with self._asking:
            done = self._refused("extend_wait") or self._waits.extend(step, seconds)
        if isinstance(done, Refused):
            return done
        self._audit("extend_wait", by, reason, {"step": done, "seconds": float(seconds)})
        return None

    def note(self, text: str, *, by: str = "") -> Refused | None:
        """Have a remark of a person kept with the run."""
        with self._asking:
            if self._has_ended:
                return OVER
        self._audit("note", by, text)
        return None

    # ---- inside
    def _let_go(self) -> EmergencyStop | None:
        """The emergency stop of the run, if there is one. Otherwise none begins from now on: the instruments
        are about to be others'.
        """
        with self._asking:
            self._has_let_go = self._emergency is None
            return self._emergency

    def _refused(self, action: Action) -> Refused | None:
        if self._has_ended:
            return OVER
        return refusal("canceling" if self._watchdog.stop_requested else self.state, action)

    def _audit(
        self, action: ActionKind, by: str, reason: str = "", details: Mapping[str, object] | None = None
    ) -> None:
        event = ActionEvent(action, by or self.request.operator, reason, details or {})
        self._watchdog.soon(lambda: self._tell(event))

    def _begin_stop(self) -> None:
        """Keep nobody from ending. Tasks that the stop of the main one has not reached end by themselves."""
        self._output.hold_no_longer()
        self._pausing.give_up()
        self._waits.set_paused(False)  # those of its clean-up are over in their time
        self._watchdog.schedule(_DISMISSAL_S, self._pausing.dismiss)

    def _tell_stop(self, reason: str, by: str) -> None:
        with self._settling:
            self._states.enter("canceling", reason, by)
        self._questions.close("the run is being stopped")

    def _go_on(self, by: str) -> None:
        with self._settling:
            self._count_pause(is_paused=False)
            if self.state == "paused":
                self._states.enter("resuming", by=by)
            self._pausing.want_no_more()
        self._settle(by=by)

    def _settle_soon(self) -> None:
        self._watchdog.soon(self._settle)

    def _settle(self, reason: str = "", by: str = "") -> None:
        """Be in the state that follows from what is open and held."""
        with self._settling:
            if self._watchdog.stop_requested:
                return
            standing = self._pausing.standing
            if self._open_questions:
                self._states.go_to("requires_intervention", reason, by)
            elif self._intervening:
                self._states.go_to("intervening", reason, by)
            elif standing == "running":
                self._states.go_to(standing, reason, by)
            else:
                place = self._pausing.place if standing == "paused" else self._pausing.reason
                self._states.go_to(standing, place, self._pausing.by)
            self._count_pause(is_paused=standing == "paused")
        if standing == "pausing" and not self._pausing.is_quiet:
            self._watchdog.schedule(_QUIET_S, self._settle)

    def _count_pause(self, *, is_paused: bool) -> None:
        """Time limits and waits stand still in a pause."""
        if is_paused and not self._is_paused:
            self._watchdog.begin_wait()
        elif self._is_paused and not is_paused:
            self._watchdog.end_wait()
        self._waits.set_paused(is_paused)
        self._is_paused = is_paused

    def _begin_question(self) -> None:
        self._watchdog.begin_wait()
        with self._settling:
            self._open_questions += 1
            self._settle()

    def _end_question(self) -> None:
        self._watchdog.end_wait()
        with self._settling:
            self._open_questions -= 1
        self._settle_soon()

    def _port_facts(self, port: str) -> PortFacts:
        """What is known of a port: nothing without instruments."""
        from praxis_desktop.runs.engine.recovery.port_facts import nothing_known

        return nothing_known(port)

    # ---- what recovery does to the state
    def asked(self, reason: str) -> None:
        """An operation has failed, and somebody is about to be asked what becomes of it."""
        with self._settling:
            if not self._watchdog.stop_requested:
                self._states.go_to("requires_intervention", reason)

    def answered(self, by: str) -> None:
        """It is known what becomes of it, and that is being done."""
        with self._settling:
            self._intervening += 1
            self._settle(by=by)

    def recovered(self) -> None:
        """The program goes on after a failed operation."""
        with self._settling:
            self._intervening = max(0, self._intervening - 1)
            self._settle()

    # ---- what the program's steps do to it
    def _step_goes_on(self, step: int) -> None:
        self._guest.step_goes_on(step)

    def _is_quiet(self) -> bool:
        """Whether nothing is on its way to an instrument."""
        return True

    def _end_of_controls(self) -> bool:
        """Nothing can be done to the run any more, and all that was is told; returns whether it was to be
        stopped. On the run's thread.
        """
        with self._asking:
            self._has_ended = True
            self._pausing.give_up()
        self._questions.close()
        self._watchdog.flush(_LAST_TELLING_S)
        return self._watchdog.stop_requested
