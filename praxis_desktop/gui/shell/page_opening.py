"""A page that is asked for before its modules are loaded: the click is answered at once, the page follows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.gui.loading import LoadingAhead
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.shell.rail import RailButton
from praxis_desktop.gui.widgets.labels import Label

PATIENCE_MS = 150
"""For so long the page before stays in view: most pages are there sooner, and words would only flash."""


class OpeningPage(QWidget):
    """Lies where a page will be."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = Label(self.tr("Opening…"), appearance=appearance, color="text2")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(self.words.text())
        QVBoxLayout(self).addWidget(self.words)


class PageOpening(QObject):
    """Shows a page of ``pages`` once ``ahead`` is loaded, which from then on is next in its line; meanwhile
    ``button`` shows where one is. Whoever goes elsewhere does not wait for it any more. Where nobody loads
    ahead, the page is shown at once, whatever that takes.
    """

    def __init__(
        self, ahead: LoadingAhead, *, pages: QStackedWidget, button: RailButton, appearance: Appearance
    ) -> None:
        super().__init__(pages)
        self._ahead, self._pages, self._button = ahead, pages, button
        self._appearance = appearance
        self._show: Callable[[], object] | None = None
        self.placeholder: OpeningPage | None = None
        """In view while the page is awaited for long."""
        self._patience = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self._show_placeholder)
        self._turn = QTimer(self, interval=0, singleShot=True)
        self._turn.timeout.connect(self._show_page)
        ahead.done.connect(self._turn.start)
        button.toggled.connect(self._follow_button)
        pages.currentChanged.connect(self._follow_page)

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for the page."""
        return self._show is not None

    def ask(self, show: Callable[[], object]) -> None:
        """Call ``show``, which makes the page and goes to it: now, or once it can do so quickly."""
        if not self._ahead.is_in_line or self._ahead.is_loaded:
            self._cancel()
            show()
            return
        self._show = show
        self._ahead.is_wanted = True
        self._button.setChecked(True)
        if self.placeholder is None and not self._patience.isActive():
            self._patience.start()

    def _cancel(self) -> None:
        self._show = None
        self._ahead.is_wanted = False
        self._patience.stop()

    @Slot()
    def _show_placeholder(self) -> None:
        if self.placeholder is None:
            self.placeholder = OpeningPage(appearance=self._appearance, parent=self._pages)
            self._pages.addWidget(self.placeholder)
            self._pages.setCurrentWidget(self.placeholder)

    @Slot()
    def _show_page(self) -> None:
        show = self._show
        self._cancel()
        if show is not None:
            show()

    @Slot(bool)
    def _follow_button(self, is_checked: bool) -> None:
        if not is_checked:
            self._cancel()

    @Slot()
    def _follow_page(self) -> None:
        """Another page is in view: the way to this one is given up, or is at its end."""
        if self._pages.currentWidget() is self.placeholder:
            return
        self._cancel()
        if self.placeholder is not None:
            self._pages.removeWidget(self.placeholder)
            self.placeholder.deleteLater()
            self.placeholder = None
