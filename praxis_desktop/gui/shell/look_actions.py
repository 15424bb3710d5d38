"""Light and dark, chosen by menu, by rail or in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from praxis_desktop.gui.frame.menus import Menus
    from praxis_desktop.gui.frame.rail import Rail
    from praxis_desktop.gui.look.appearance import Appearance, Scheme
    from praxis_desktop.gui.window_settings import WindowSettings


class LookActions(QObject):
    """Every way to choose light or dark leads here: the window, the menu's mark and what is kept follow."""

    def __init__(
        self,
        *,
        appearance: Appearance,
        menus: Menus,
        rail: Rail,
        settings: WindowSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._menus = menus
        self._settings = settings
        menus.check_scheme(appearance.scheme)
        menus.schemes.triggered.connect(self._choose)
        rail.appearance_button.clicked.connect(self._switch)

    @Slot(str)
    def use(self, scheme: Scheme) -> None:
        """Show the window in ``scheme`` from now on."""
        self._appearance.choose(scheme)
        self._settings.scheme = scheme
        self._menus.check_scheme(scheme)

    @Slot()
    def _switch(self) -> None:
        self.use("light" if self._appearance.is_dark else "dark")

    @Slot(object)
    def _choose(self, action: QAction) -> None:
        self.use(action.data())
