"""Where runs are set up and shown: its pages, and the ways between them, made piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from praxis_desktop.gui.roles.port_asker import PortQuestions

if TYPE_CHECKING:
    from praxis_desktop.gui.shell.main_window import MainWindow
    from praxis_desktop.gui.shell.window_models import WindowModels


class RunFurniture(QObject):
    """The part of a window's Furniture that all the rest of it works on."""

    def __init__(self, window: MainWindow, models: WindowModels) -> None:
        super().__init__(window)
        self._window = window
        self._models = models

    def _make_header(self) -> None:
        """A part of the run's page: all of it at once would be felt."""
        from praxis_desktop.gui.run_page.state_header import StateHeader

        self._header = StateHeader(model=self._models.runs.selected, appearance=self._models.appearance)

    def _make_output(self) -> None:
        """Another part of it."""
        from praxis_desktop.gui.output.output_panel import OutputPanel

        self._output = OutputPanel(
            model=self._models.runs.selected,
            runtime=self._models.runtime,
            appearance=self._models.appearance,
        )

    def _make_run_panels(self) -> None:
        """Half of the run's page."""
        from praxis_desktop.gui.run_page.run_panels import RunPanels

        self._run_panels = RunPanels(
            model=self._models.runs.selected,
            runtime=self._models.runtime,
            appearance=self._models.appearance,
            header=self._header,
            output=self._output,
        )

    def _make_run_page(self) -> None:
        from praxis_desktop.gui.run_page.run_pages import RunPages

        questions = self._models.questions
        self.run_pages = RunPages(
            self._models.runs,
            stack=self._window.pages,
            runtime=self._models.runtime,
            instruments=self._window.instruments,
            questions=PortQuestions(self._window) if questions is None else questions,
            appearance=self._models.appearance,
            panels=self._run_panels,
        )

    def _make_setup_page(self) -> None:
        from praxis_desktop.gui.setup.setup_page import SetupPage
        from praxis_desktop.gui.shell.page_switch import PageSwitch
        from praxis_desktop.gui.shell.run_actions import RunActions

        self.setup_page = SetupPage(
            runs=self._models.runs,
            runtime=self._models.runtime,
            instruments=self._window.instruments,
            wheels=self._models.wheels,
            setup=self._models.setup,
            history=self._models.history,
            appearance=self._models.appearance,
        )
        self._window.pages.addWidget(self.setup_page)
        if self._window.desk is None:
            self._window.pages.setCurrentWidget(self.setup_page)
        self.switch = PageSwitch(
            pages=self._window.pages,
            rail=self._window.rail,
            corner=self._window.safety_corner,
            status=self._window.status,
            menus=self._window.menus,
            runs=self._models.runs,
            library=self._window.desk,
            setup_page=self.setup_page,
            run_pages=self.run_pages,
            parent=self,
        )
        self._run_actions = RunActions(
            menus=self._window.menus,
            runs=self._models.runs,
            pages=self.run_pages,
            setup_page=self.setup_page,
            wheels=self._models.wheels,
            switch=self.switch,
            parent=self,
        )
