"""The EMERGENCY STOP button, always in the same position in the window, above every page and sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer, SignalInstance, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.events import HaltEvent
from praxis_desktop.core.words import last_of_each
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CORNER_RIGHT, CORNER_TOP
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.widgets.emergency_button import EmergencyButton

SENT_MS = 15_000
"""How long after a stop, in milliseconds, the button still reports the stop if nothing is left to stop."""


class Holder(Protocol):
    """Anything other than the window's runs that holds ports open: the console, the serial monitor, other
    programs. ``held`` are the instruments that an emergency stop affects; ``stoppable`` are those among them
    that have a stop command. ``halts`` are the outcomes of the last stop, keyed by the ``held_names``.
    """

    @property
    def changed(self) -> SignalInstance: ...

    @property
    def held(self) -> Sequence[Any]: ...

    @property
    def stoppable(self) -> Sequence[Any]: ...

    @property
    def held_names(self) -> Sequence[str]: ...

    @property
    def halts(self) -> Mapping[str, HaltEvent]: ...

    @property
    def halt_time(self) -> str: ...


class SafetyCorner(QObject):
    """Keeps ``button`` in its position in ``window``, above everything else, and updates its text. ``body``
    is the area below the menu bar. Pressing the button has the same effect as ``action``, which F12 triggers.
    """

    def __init__(
        self, runs: ActiveRuns, action: QAction, *, appearance: Appearance, body: QWidget, window: QWidget
    ) -> None:
        super().__init__(window)
        self._runs, self._window = runs, window
        self._holders: list[Holder] = []
        self._elsewhere: list[Holder] = []
        self._is_run_in_view = False
        self._sent_at = ""
        self._sent = QTimer(self, singleShot=True)
        self._sent.timeout.connect(self.refresh)
        # A direct child of the window, so that the button is above all pages and sheets.
        self.button = EmergencyButton(appearance=appearance, parent=window)
        self.button.triggered.connect(action.trigger)
        self.button.addAction(action)  # its keys also work while the menus are disabled
        self._body = body
        body.installEventFilter(self)
        window.installEventFilter(self)
        runs.changed.connect(self.refresh)
        runs.active_changed.connect(self.refresh)
        runs.halt_told.connect(self.refresh)
        self._place()
        self.refresh()

    def follow(self, holder: Holder, *, is_elsewhere: bool = False) -> None:
        """Arm the button while ``holder`` has an instrument. Set ``is_elsewhere`` if the holder
        is another program.
        """
        self._holders.append(holder)
        if is_elsewhere:
            self._elsewhere.append(holder)
        holder.changed.connect(self.refresh)
        self.refresh()

    def set_run_in_view(self, is_in_view: bool) -> None:
        """Set whether the page of the selected run is in view."""
        self._is_run_in_view = is_in_view
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the state and the caption of the button."""
        active = self._runs.active
        holding = [holder for holder in self._holders if holder.held]
        is_told = all(run.controls.halt_time for run in active) and all(each.halt_time for each in holding)
        stopped = [run for run in self._runs.all if run.controls.halt_time]
        times = [run.controls.halt_time for run in stopped] + [each.halt_time for each in holding]
        if is_told and any(times):
            told = last_of_each(event for run in stopped for event in run.halts)
            told += [event for holder in holding for event in holder.halts.values()]
            is_over = not active and all(map(_is_stopped, holding))
            self._show_sent(max(times), told, is_over=is_over, can_repeat=bool(active or holding))
        elif active or holding:
            self.button.show_armed(self._caption(active, holding), "\n".join(run.run_name for run in active))
        else:
            self.button.show_idle()

    def _show_sent(self, time: str, told: Sequence[HaltEvent], *, is_over: bool, can_repeat: bool) -> None:
        if time != self._sent_at:
            self._sent_at = time
            self._sent.start(SENT_MS)
        if not (can_repeat or self._sent.isActive()):
            self.button.show_idle()
            return
        unsafe = [event.outcome for event in told if event.may_go_on]
        is_sent = any(event.outcome in ("sent", "confirmed", "unconfirmed") for event in told)
        caption = self.tr("F12 sends it again") if can_repeat else self.tr("The run has ended")
        icon = "alert-circle" if unsafe else "check" if is_sent else "halt"
        if not is_over:
            text, icon = self.tr("STOPPING {time}"), "halt"
        elif set(unsafe) <= {"unconfirmed"}:
            text = self.tr("STOP SENT {time}") if is_sent else self.tr("RUN ENDED {time}")
            caption = caption if is_sent else self.tr("No stop was sent")
        elif is_sent:
            text = self.tr("NOT ALL STOPPED {time}")
        elif set(unsafe) == {"no_stop_command"}:
            text, caption = self.tr("NO STOP COMMAND"), self.tr("Stop it at the instrument")
        else:
            text = self.tr("STOP NOT SENT {time}")
        self.button.show_sent(text.format(time=time), caption, icon)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._place()
        return False

    def _place(self) -> None:
        left = self._window.width() - CORNER_RIGHT - self.button.width()
        self.button.move(left, self._body.y() + CORNER_TOP)
        # Sheets and overlays raise themselves when they open.
        self.button.raise_()

    def _caption(self, active: Sequence[RunModel], holding: Sequence[Holder]) -> str:
        """Return the caption, which says what pressing the button will stop. The caption counts the real
        instruments or, if the page of another run is in view, names the runs.
        """
        real = [run for run in active if run.simulation != "whole"]
        devices = {device for run in real for device in run.devices.values() if device}
        held = [port for holder in holding for port in holder.held]
        held_real = sum(not port.is_simulated for holder in holding for port in holder.stoppable)
        others = sum(len(holder.held) for holder in holding if holder in self._elsewhere)
        count = sum(not is_simulated(device) for device in devices) + held_real
        is_behind = self._is_run_in_view and self._runs.selected not in real
        if real and not held_real and (is_behind or not count):
            return self._runs_caption(real)
        if others == count > 0:
            one = self.tr("F12 · stops 1 instrument in another run")
            return one if count == 1 else self.tr("F12 · stops {n} instruments in other runs").format(n=count)
        if others:
            return self.tr("F12 · stops {n}, {others} in other runs").format(n=count, others=others)
        if count:
            one = self.tr("F12 · stops 1 instrument")
            return one if count == 1 else self.tr("F12 · stops {n} instruments").format(n=count)
        if active:
            one = self.tr("F12 · ends the simulated run")
            number = len(active)
            return one if number == 1 else self.tr("F12 · ends {n} simulated runs").format(n=number)
        if not all(port.is_simulated for port in held):
            return self.tr("F12 · no stop command")
        one = self.tr("F12 · stops 1 simulator")
        return one if len(held) == 1 else self.tr("F12 · stops {n} simulators").format(n=len(held))

    def _runs_caption(self, runs: Sequence[RunModel]) -> str:
        if len(runs) == 1:
            return self.tr("F12 · stops {run}").format(run=runs[0].run_name)
        return self.tr("F12 · stops {n} runs").format(n=len(runs))


def _is_stopped(holder: Holder) -> bool:
    """Return whether the final outcome is known for every instrument of ``holder``."""
    halts = [holder.halts.get(name) for name in holder.held_names]
    return all(event is not None and event.outcome != "sent" for event in halts)
