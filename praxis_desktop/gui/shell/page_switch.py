"""Which page is in view: the ways to each, and what follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from praxis_desktop.gui.conducting.run_strip import RunStrip
    from praxis_desktop.gui.library.library_desk import LibraryDesk
    from praxis_desktop.gui.run.run_model import RunModel
    from praxis_desktop.gui.run.run_page import RunPage
    from praxis_desktop.gui.setup.setup_page import SetupPage
    from praxis_desktop.gui.shell.menus import Menus
    from praxis_desktop.gui.shell.rail import Rail


class PageSwitch(QObject):
    """Shows the library, setup or the run, with the rail's mark and the run's strip as they belong to it.
    ``library`` is None where the window was opened for a single file.
    """

    def __init__(
        self,
        *,
        pages: QStackedWidget,
        rail: Rail,
        strip: RunStrip,
        menus: Menus,
        model: RunModel,
        library: LibraryDesk | None,
        setup_page: SetupPage,
        run_page: RunPage,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._rail = rail
        self._strip = strip
        self._model = model
        self._library = library
        self._setup_page = setup_page
        self._run_page = run_page
        setup_page.head.back_wanted.connect(self.show_library)
        setup_page.run_started.connect(self.show_run)
        run_page.again_wanted.connect(self.show_setup)
        run_page.conduct.attention_wanted.connect(self._show_waiting)
        run_page.panels.idle.library_wanted.connect(self.show_library)
        run_page.panels.idle.set_has_library(library is not None)
        strip.run_wanted.connect(self.show_run)
        menus.run.triggered.connect(self.run)
        menus.library.triggered.connect(self.show_library)
        menus.library.setEnabled(library is not None)
        menus.run_page.triggered.connect(self.show_run)
        pages.currentChanged.connect(self._follow_page)
        if library is not None:
            rail.library_button.clicked.connect(self.show_library)
            rail.run_page_button.clicked.connect(self.show_run)

    @Slot()
    def show_library(self) -> None:
        """Go to the library."""
        if self._library is not None:
            self._pages.setCurrentWidget(self._library)
            self._rail.library_button.setChecked(True)
            self._library.page.view.setFocus()

    @Slot()
    def show_setup(self) -> None:
        """Go to where the open protocol is set up: a part of the library."""
        self._pages.setCurrentWidget(self._setup_page)
        self._rail.library_button.setChecked(True)
        self._setup_page.foot.start_button.setFocus()

    @Slot()
    def show_run(self) -> None:
        """Go to the run that is under way, or was the last."""
        page = self._run_page
        self._pages.setCurrentWidget(page)
        self._rail.run_page_button.setChecked(True)
        (page.output if self._model.is_active else page.header.run_button).setFocus()

    @Slot()
    def run(self) -> None:
        """Run the open protocol; where it is not in view, show it first."""
        if self._pages.currentWidget() is self._setup_page:
            self._setup_page.run()
        elif self._pages.currentWidget() is self._run_page:
            self._run_page.run_again()
        else:
            self.show_setup()

    @Slot()
    def _show_waiting(self) -> None:
        """The run waits for a person: what it asks is to be seen."""
        if self._pages.currentWidget() is not self._run_page:
            self._pages.setCurrentWidget(self._run_page)
            self._rail.run_page_button.setChecked(True)

    @Slot()
    def _follow_page(self) -> None:
        self._strip.set_elsewhere(self._pages.currentWidget() is not self._run_page)
