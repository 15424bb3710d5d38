"""The actions of the Run menu: what they do, and when they can be used."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.packages.wheels import Wheels
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.run.run_page import RunPage
from praxis_desktop.gui.setup.setup_page import SetupPage
from praxis_desktop.gui.shell.menus import Menus


class RunActions(QObject):
    """Connects the menu with the run, and with the adding of packages, which Stop ends without a run."""

    def __init__(
        self,
        *,
        menus: Menus,
        model: RunModel,
        page: RunPage,
        setup_page: SetupPage,
        wheels: Wheels | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._menus = menus
        self._model = model
        self._page, self._setup_page = page, setup_page
        self._wheels = wheels
        self._is_held = False
        menus.stop.triggered.connect(self._stop)
        menus.pause.triggered.connect(page.pause)
        menus.pause_now.triggered.connect(self._pause_now)
        menus.emergency.triggered.connect(self._stop_everything)
        menus.traffic.triggered.connect(page.panels.live.toggle_drawer)
        menus.problem.triggered.connect(setup_page.show_problem)
        model.changed.connect(self.refresh)
        if wheels is not None:
            for ended in (wheels.done, wheels.failed, wheels.cancelled):
                ended.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Let be used what can be used now."""
        menus, controls, is_active = self._menus, self._model.controls, self._model.is_active
        is_adding = self._wheels is not None and self._wheels.is_active
        menus.stop.setEnabled(is_active or is_adding)
        menus.emergency.setEnabled(is_active or bool(controls.halt_time) or self._is_held)
        can_pause = controls.allows("pause") or controls.allows("resume") or controls.allows("pause_now")
        menus.pause.setEnabled(is_active and can_pause)
        menus.pause_now.setEnabled(is_active and controls.allows("pause_now"))
        menus.traffic.setEnabled(self._page.panels.live.has_traffic)
        for action in (menus.run, menus.open, menus.sample, menus.mode):
            action.setEnabled(not is_active)

    @Slot(bool)
    def note_held(self, is_held: bool) -> None:
        """Something else than a run has an instrument that can move, or has not any more."""
        self._is_held = is_held
        self.refresh()

    @Slot()
    def _stop_everything(self) -> None:
        controls = self._model.controls
        if self._model.is_active or controls.halt_time:
            controls.emergency_stop()

    @Slot()
    def _stop(self) -> None:
        """Stop the run, in the way that is chosen then; without one, the adding of packages."""
        if self._model.is_active:
            self._page.stop()
        elif self._setup_page.wheels is not None:
            self._setup_page.wheels.cancel()

    @Slot()
    def _pause_now(self) -> None:
        self._model.controls.pause(now=True)
