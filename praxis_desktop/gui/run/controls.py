"""The controls for a run: pause, resume, answer, stop, emergency stop."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from msgspec import structs
from PySide6.QtCore import QElapsedTimer, QObject, QTime, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import FINAL_STATES, HaltEvent, RunState
from praxis_desktop.core.messages import without_said
from praxis_desktop.gui.background import start_thread
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.runs.commands import (
    ENDED_BY_SYSTEM,
    Answer,
    AnyCommand,
    Cancel,
    Command,
    EmergencyStop,
    ExtendWait,
    Pause,
    PauseNow,
    Refused,
    Resume,
    SetPace,
    SkipWait,
)

if TYPE_CHECKING:
    from praxis_desktop.workers.qt.run_thread import RunThread


log = logging.getLogger(__name__)

_ID_LENGTH = 8


class StopElsewhere(QObject):
    """Stops the runs in other processes. Because the GUI thread must not wait, a separate thread does this
    and emits the signals.
    """

    halted = Signal(object)
    """Carries a HaltEvent whose port also names the run."""
    silent = Signal(int)
    """Carries the id of a process that did not reply. Whether it stopped anything is unknown."""
    failed = Signal(str)
    """Carries the reason why other processes could not be reached."""

    def begin(self, by: str) -> None:
        """Stop every run in this user's other processes."""
        start_thread(partial(self._work, by), "stop elsewhere")

    def _work(self, by: str) -> None:
        from praxis_desktop.workers.control.client import emergency_stop_elsewhere

        try:
            reached = emergency_stop_elsewhere(by=by, tell=self._hear)
            for process in reached.silent:
                self.silent.emit(process)
        except PraxisError as error:
            self.failed.emit(spoken(error.message))
        except RuntimeError:
            log.info("The window was closed before every other run had reported its stop")

    def _hear(self, run_id: str, event: Mapping[str, Any]) -> None:
        if event.get("event") != "halt":
            return
        fields: dict[str, Any] = without_said(dict(event))
        told = HaltEvent(**{name: fields[name] for name in HaltEvent.__struct_fields__ if name in fields})
        self.halted.emit(structs.replace(told, port=f"{told.port} · {run_id[:_ID_LENGTH]}"))


SECOND_PRESS_MS = 400
"""A second press within this time, in milliseconds, counts as a double click, not as a decision."""

StopWay = Literal["choice", "at once", "harder", "none"]


class RunControls(QObject):
    """The controls for one run. GUI thread only; every method returns immediately, and commands are executed
    on another thread. The engine's table of states determines what is allowed.
    """

    changed = Signal()
    refused = Signal(str)
    """Carries a sentence that says why a command was refused."""
    halted = Signal()
    """Emitted when every instrument is being stopped."""
    stops_everything = Signal(object)
    """Carries this object when other runs must be stopped as well."""

    def __init__(self, thread: RunThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._since_stop = QElapsedTimer()
        self._reason = ""
        self.state: RunState = "completed"
        self.operator = ""
        self.ends_after_step = False
        """Whether the run is to be stopped as soon as it pauses."""
        self.is_stopping = False
        """Whether Stop was pressed and confirmed."""
        self.is_ending_hard = False
        self.halt_time = ""
        """When instruments were last told to stop; "" if never, or once the user has read the outcome."""
        self.was_halted = False
        """Whether an emergency stop has ended the run or is about to end it."""
        self.elsewhere = StopElsewhere(parent=self)
        thread.refused.connect(self._take_refusal)

    # ---- events of the run
    def begin(self, operator: str) -> None:
        """Reset for another run, without emitting ``changed``: there is more to come."""
        self.state, self.operator = "pending", operator
        self.ends_after_step = self.is_stopping = self.is_ending_hard = False
        self.halt_time = ""
        self.was_halted = False
        self._since_stop.invalidate()

    def follow(self, state: RunState) -> None:
        """Record that the run is in ``state``."""
        self.state = state
        if state == "paused" and self.ends_after_step:
            self.stop_now(self._reason)
        self.changed.emit()

    def end(self) -> None:
        """Record that the run has ended, whatever state it last reported."""
        if self.state not in FINAL_STATES:
            self.state = "failed"
        self.ends_after_step = False
        self.changed.emit()

    def note_halt(self) -> None:
        """Record that every instrument was told to stop, from this window or elsewhere."""
        if not self.halt_time:
            self._mark_halt()

    def forget_halt(self) -> None:
        """Forget the emergency stop, because the user has read its outcome."""
        self.halt_time = ""
        self.changed.emit()

    # ---- allowed commands
    def allows(self, command: type[Command]) -> bool:
        """Return whether the run's state allows commands of the given class."""
        return self.state in command.allowed

    @property
    def is_active(self) -> bool:
        """Whether there is a run to be controlled."""
        return self.state not in FINAL_STATES

    @property
    def waits_for_person(self) -> bool:
        """Whether the run is waiting for the answer to an open question."""
        return self.state == "requires_intervention"

    @property
    def can_pause(self) -> bool:
        """Whether the run can be paused or resumed."""
        can = any(map(self.allows, (Pause, PauseNow, Resume)))
        return self.is_active and can and not self.waits_for_person

    @property
    def stop_way(self) -> StopWay:
        """What pressing Stop does. The user gets a choice if there may be a current step to wait for."""
        if not self.allows(Cancel):
            return "none"
        if self.is_stopping or self.state == "canceling":
            return "harder"
        has_program = self.allows(Answer)
        return "choice" if has_program else "at once"

    @property
    def can_stop_after_step(self) -> bool:
        """Whether there is a current step to wait for."""
        return not self.ends_after_step and (self.allows(Pause) or self.state == "pausing")

    # ---- actions
    def do(self, command: Pause | PauseNow | Resume | SkipWait | ExtendWait | SetPace) -> None:
        """Send ``command`` if it is currently allowed. Resume also cancels a stop after the current step."""
        if not self.allows(type(command)):
            return
        self._put(command)
        if isinstance(command, Resume):
            self.ends_after_step = False
            self.changed.emit()

    def stop_after_step(self, reason: str = "") -> None:
        """Stop the run once the current step has ended."""
        if not self.can_stop_after_step:
            return
        self.ends_after_step, self._reason = True, reason
        if self.allows(Pause):
            self._put(Pause(reason=reason))
        self.changed.emit()

    def stop_now(self, reason: str = "") -> None:
        """Stop the run, giving it time to clean up. If called again, stop it immediately."""
        if not self.allows(Cancel):
            return
        if self.is_stopping and not self._since_stop.hasExpired(SECOND_PRESS_MS):
            return
        self.is_ending_hard |= self.is_stopping
        self.is_stopping = True
        self.ends_after_step = False
        self._since_stop.start()
        self._put(Cancel(reason=reason))
        self.changed.emit()

    def emergency_stop(self) -> None:
        """Stop every instrument and the program, even if this has been done before. Once the run has ended,
        its ports are closed, so only runs in other processes can still be reached.
        """
        self.stop_with_others()
        self.stops_everything.emit(self)
        self.elsewhere.begin(self.operator)

    def stop_with_others(self, *, by_system: bool = False) -> None:
        """Stop this run as part of an emergency stop; ``by_system`` means that no person requested it."""
        by, reason = ("", ENDED_BY_SYSTEM) if by_system else (self.operator, "")
        if self.is_active:
            press()  # comes first, because the run is notified on another thread
            self._thread.do(EmergencyStop(by=by, reason=reason), is_urgent=True)
        self._mark_halt()

    def answer(
        self,
        number: int,
        value: object,
        *,
        facts: Mapping[str, Mapping[str, object]] | None = None,
        reason: str = "",
    ) -> None:
        """Answer the prompt with the given ``number``."""
        self._put(Answer(number, value, facts or {}, reason=reason))

    def _mark_halt(self) -> None:
        self.halt_time = QTime.currentTime().toString("HH:mm:ss")
        self.was_halted = True
        self.halted.emit()
        self.changed.emit()

    def _put(self, command: AnyCommand) -> None:
        self._thread.do(structs.replace(command, by=self.operator))

    @Slot(object)
    def _take_refusal(self, refused: Refused) -> None:
        self.refused.emit(spoken(refused.message))
