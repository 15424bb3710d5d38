"""Adds packages in the background: wheels dropped on the window, or packages that a protocol lacks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, bytes_text
from praxis_desktop.gui.widgets.progress import ThinProgressBar
from praxis_desktop.gui.widgets.surfaces import Icon, RowCard

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.adding import Added


WheelAdder = Callable[[Sequence[Path | str], Callable[[Event], None]], "Added"]
"""Adds wheels (given as paths) and packages (given as requirements) on the calling thread, and reports
progress. Exceptions raised by the progress callback propagate to the caller.
"""


class AddingCancelled(PraxisError):
    """Raised when the user has cancelled the addition."""


class Wheels(QObject):
    """Adds wheels and packages, one addition at a time. GUI thread only; every method returns immediately."""

    started = Signal(object)
    """Carries what will be added."""
    progressed = Signal(int, object)
    """Carries the percentage done and the current activity."""
    done = Signal(object)
    """Carries an Added."""
    failed = Signal(object)
    """Carries a PraxisError if nothing was added."""
    cancelled = Signal()
    """Emitted when the user has cancelled and nothing has been added."""

    _reported = Signal(int, object)

    def __init__(self, add: WheelAdder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._add = add
        self._cancelled = threading.Event()
        self.is_active = False
        """Whether packages are being added."""
        self._task = BackgroundTask(self._perform, self)
        self._task.done.connect(self._finish)
        self._task.failed.connect(self._fail)
        self._reported.connect(self.progressed)

    def start(self, wanted: Sequence[Path | str]) -> None:
        """Add all of ``wanted``, or nothing. Ignored during another addition."""
        if self.is_active:
            return
        self.is_active = True
        self._cancelled.clear()
        self.started.emit(tuple(wanted))
        self._task.start(tuple(wanted))

    def cancel(self) -> None:
        """Cancel the addition: ``cancelled`` is emitted or, if it is too late, ``done`` or ``failed``."""
        self._cancelled.set()

    # ---- on the background thread
    def _perform(self, wanted: tuple[Path | str, ...]) -> Added:
        return self._add(wanted, self._report)

    def _report(self, event: Event) -> None:
        if self._cancelled.is_set():
            raise AddingCancelled("Nothing was added")
        if isinstance(event, ProgressEvent):
            try:
                self._reported.emit(event.value, event.stage)
            except RuntimeError:  # the window's objects are gone
                raise AddingCancelled("Nothing was added") from None

    # ---- on the GUI thread
    @Slot(object)
    def _finish(self, added: Added) -> None:
        self.is_active = False
        self.done.emit(added)

    @Slot(object)
    def _fail(self, error: PraxisError) -> None:
        self.is_active = False
        if isinstance(error, AddingCancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)


class WheelsPanel(RowCard):
    """The progress of an addition, hidden before it begins and after it has failed or been cancelled."""

    def __init__(self, *, wheels: Wheels, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._wheels = wheels
        self._icon = Icon("layers", "run", size=24, appearance=appearance, parent=self)
        self._title = Label(appearance=appearance, role="h3", wrap=True)
        self._stage = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.progress = ThinProgressBar(appearance=appearance)
        self.progress.setAccessibleName(self.tr("Adding packages"))
        self.button = Button(self.tr("Cancel"), appearance=appearance, parent=self)
        self.button.clicked.connect(self._press)
        self.arrange(self._icon, (self._title, self.progress, self._stage), self.button, spacing=4)
        wheels.started.connect(self._show_start)
        wheels.progressed.connect(self._show_progress)
        wheels.done.connect(self._show_added)
        wheels.failed.connect(self.hide)
        wheels.cancelled.connect(self.hide)
        self.hide()

    @property
    def sentences(self) -> tuple[str, str]:
        """The title shown, and the line below it."""
        return self._title.text().replace("\u200b", ""), self._stage.text()

    @Slot(object)
    def _show_start(self, wanted: Sequence[Path | str]) -> None:
        names = ", ".join(one.name if isinstance(one, Path) else one for one in wanted)
        self._icon.show_icon("layers", "run")
        self._title.setText(self.tr("Adding {names}").format(names=names))
        has_files = any(isinstance(one, Path) for one in wanted)
        self._stage.setText(self.tr("Reading wheels") if has_files else self.tr("Looking for packages"))
        self.progress.setValue(0)
        self.progress.show()
        self.button.setText(self.tr("Cancel"))
        self.button.setEnabled(True)
        self.show()

    @Slot(int, object)
    def _show_progress(self, percent: int, stage: str) -> None:
        self.progress.setValue(percent)
        self._stage.setText(spoken(stage))

    @Slot(object)
    def _show_added(self, added: Added) -> None:
        new = ", ".join(f"{wheel.project} {wheel.version}" for wheel in added.added)
        there = ", ".join(f"{wheel.project} {wheel.version}" for wheel in added.present)
        self._icon.show_icon("check-circle", "ok")
        self.progress.hide()
        if new:
            size = bytes_text(sum(wheel.size for wheel in added.added))
            self._title.setText(self.tr("Added {names}").format(names=new))
            self._stage.setText(self.tr("{size}, now available to protocols.").format(size=size))
        else:
            self._title.setText(self.tr("Already present: {names}").format(names=there))
            self._stage.setText(self.tr("Nothing was added"))
        self.button.setText(self.tr("Close"))
        self.button.setEnabled(True)

    @Slot()
    def _press(self) -> None:
        if self._wheels.is_active:
            self.cancel()
        else:
            self.hide()

    def cancel(self) -> None:
        """Cancel the current addition, if there is one."""
        if not self._wheels.is_active:
            return
        self._wheels.cancel()
        self.button.setEnabled(False)
        self._stage.setText(self.tr("Stopping. Nothing will be added."))
