"""What a person can do to the run that is under way, and has done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from msgspec import structs
from PySide6.QtCore import QElapsedTimer, QObject, QTime, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import FINAL_STATES, HaltEvent, RunState
from praxis_desktop.core.messages import without_said
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
    SkipWait,
)

if TYPE_CHECKING:
    from praxis_desktop.workers.control.client import StopReport
    from praxis_desktop.workers.qt.run_thread import RunThread


log = logging.getLogger(__name__)

Stop = Callable[..., "StopReport"]
"""``workers.control.everybody.emergency_stop_elsewhere``."""

_ID_LENGTH = 8


class StopElsewhere(QObject):
    """Stops them on a thread of its own: the window waits for nobody. Signals come on that thread."""

    halted = Signal(object)
    """A HaltEvent; its port names the run, too."""
    silent = Signal(int)
    """The id of a process that does not answer: nobody knows whether it stopped anything."""
    failed = Signal(str)
    """Why nobody else could be reached."""

    def __init__(self, stop: Stop | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = stop

    def begin(self, by: str) -> None:
        """Have every run of every other process of this user stopped."""
        threading.Thread(target=self._work, args=(by,), name="stop elsewhere", daemon=True).start()

    def _work(self, by: str) -> None:
        try:
            reached = self._stop_of()(by=by, tell=self._hear)
            for process in reached.silent:
                self.silent.emit(process)
        except PraxisError as error:
            self.failed.emit(spoken(error.message))
        except RuntimeError:
            log.info("The window was closed before all other runs had told how they stopped")

    def _stop_of(self) -> Stop:
        if self._stop is not None:
            return self._stop
        from praxis_desktop.workers.control.client import emergency_stop_elsewhere

        return emergency_stop_elsewhere

    def _hear(self, run_id: str, event: Mapping[str, Any]) -> None:
        if event.get("event") != "halt":
            return
        fields: dict[str, Any] = without_said(dict(event))
        told = HaltEvent(**{name: fields[name] for name in HaltEvent.__struct_fields__ if name in fields})
        self.halted.emit(structs.replace(told, port=f"{told.port} · {run_id[:_ID_LENGTH]}"))


SECOND_PRESS_MS = 400
"""A second press of a button within this time is a double click, not a decision."""

StopWay = Literal["choice", "at once", "harder", "none"]


class RunControls(QObject):
    """GUI thread; every method returns at once: what is wished is done on a thread of its own. What can be
    done follows from the state alone, by the engine's own table.
    """

    changed = Signal()
    refused = Signal(str)
    """Why something was not done, in a sentence."""
    halted = Signal()
    """Every instrument is being stopped."""
    stops_everything = Signal(object)
    """Other runs have to be stopped as well. Carries these controls."""

    def __init__(self, thread: RunThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._since_stop = QElapsedTimer()
        self._reason = ""
        self.state: RunState = "completed"
        self.operator = ""
        self.ends_after_step = False
        """Whether the run is stopped as soon as it pauses."""
        self.is_stopping = False
        """Whether Stop was pressed and settled."""
        self.is_ending_hard = False
        self.halt_time = ""
        """When instruments were last told to stop, "" if they were not, or if that was read."""
        self.was_halted = False
        """Whether an emergency stop has ended the run, or is about to."""
        self.elsewhere = StopElsewhere(parent=self)
        thread.refused.connect(self._take_refusal)

    # ---- what the run tells
    def begin(self, operator: str) -> None:
        """Another run begins."""
        self.state, self.operator = "pending", operator
        self.ends_after_step = self.is_stopping = self.is_ending_hard = False
        self.halt_time = ""
        self.was_halted = False
        self._since_stop.invalidate()
        self.changed.emit()

    def follow(self, state: RunState) -> None:
        """The run is in ``state``."""
        self.state = state
        if state == "paused" and self.ends_after_step:
            self.stop_now(self._reason)
        self.changed.emit()

    def end(self) -> None:
        """The run is over, whatever it told last."""
        if self.state not in FINAL_STATES:
            self.state = "failed"
        self.ends_after_step = False
        self.changed.emit()

    def note_halt(self) -> None:
        """Somebody, here or elsewhere, has told every instrument to stop."""
        if not self.halt_time:
            self._mark_halt()

    def forget_halt(self) -> None:
        """What was said of the stop of everything has been read."""
        self.halt_time = ""
        self.changed.emit()

    # ---- what can be done
    def allows(self, command: type[Command]) -> bool:
        """Whether such a command can be done now."""
        return self.state in command.allowed

    @property
    def is_active(self) -> bool:
        """Whether there is a run to be conducted."""
        return self.state not in FINAL_STATES

    @property
    def waits_for_person(self) -> bool:
        """Whether a question is open: the run goes no further before it is answered."""
        return self.state == "requires_intervention"

    @property
    def can_pause(self) -> bool:
        """Whether the run can be paused, or goes on from a pause."""
        can = any(map(self.allows, (Pause, PauseNow, Resume)))
        return self.is_active and can and not self.waits_for_person

    @property
    def stop_way(self) -> StopWay:
        """What a press of Stop comes to: a choice where a step may be under way that could be waited for."""
        if not self.allows(Cancel):
            return "none"
        if self.is_stopping or self.state == "canceling":
            return "harder"
        has_program = self.allows(Answer)
        return "choice" if has_program else "at once"

    @property
    def can_stop_after_step(self) -> bool:
        """Whether there is a step whose end could be waited for."""
        return not self.ends_after_step and (self.allows(Pause) or self.state == "pausing")

    # ---- what is done
    def do(self, command: Pause | PauseNow | Resume | SkipWait | ExtendWait) -> None:
        """Have ``command`` done by the operator, if it can be done now. With Resume a stop that waits for a
        pause is taken back.
        """
        if not self.allows(type(command)):
            return
        self._put(command)
        if isinstance(command, Resume):
            self.ends_after_step = False
            self.changed.emit()

    def stop_after_step(self, reason: str = "") -> None:
        """Stop the run when the step that goes on is over."""
        if not self.can_stop_after_step:
            return
        self.ends_after_step, self._reason = True, reason
        if self.allows(Pause):
            self._put(Pause(reason=reason))
        self.changed.emit()

    def stop_now(self, reason: str = "") -> None:
        """Stop the run gently; asked for again, at once."""
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
        """Stop every instrument, and the program; again as often as it is asked for. After the run's end its
        ports are closed, and the runs of other processes alone can still be reached.
        """
        self.stop_with_others()
        self.stops_everything.emit(self)
        self.elsewhere.begin(self.operator)

    def stop_with_others(self, *, by_system: bool = False) -> None:
        """This run's part in an emergency stop, which with ``by_system`` no person has asked for."""
        by, reason = ("", ENDED_BY_SYSTEM) if by_system else (self.operator, "")
        if self.is_active:
            press()  # first of all: the run hears of it on another thread
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
        """Answer the prompt ``number``."""
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
