"""Opens the pages of the window. Each page is created on first use, and prepared before it is shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterator
from itertools import chain

from PySide6.QtCore import QCoreApplication, QObject, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import MOMENT_S, OwnTurn, make_piece
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.appearing_guard import Guard
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.overlay import focus_cover
from praxis_desktop.gui.widgets.surfaces import FilledStack
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.window.rail import RailButton

_BAND = 160
"""Height, in pixels, of the bands in which a hidden page is painted."""


_RESIZED = Qt.WidgetAttribute.WA_PendingResizeEvent


def prepare_appearance(page: QWidget, pages: QStackedWidget) -> Iterator[None]:
    """Lay out and paint ``page``, which is hidden in ``pages``, one piece per step. Afterwards, showing it
    for the first time takes no longer than showing it again.
    """
    if page.isVisible():
        return
    page.resize(pages.size())
    for _ in lay_out_in_pieces(page):
        yield
        if not isValid(page) or page.isVisible():
            return
    yield
    # Painting even a single pixel lays out what is still missing, such as the contents of scroll areas.
    bands = [QRect(0, 0, 1, 1)]
    bands += [QRect(0, top, pages.width(), _BAND) for top in range(0, pages.height(), _BAND)]
    for band in bands:
        if not isValid(page) or page.isVisible():
            return
        page.grab(band)
        yield


def lay_out_in_pieces(whole: QWidget) -> Iterator[None]:
    """Lay out a hidden widget and everything in it, one piece per step."""
    widgets = [whole, *(part for part in whole.findChildren(QWidget) if not part.isWindow())]
    # The innermost parts come first, because the sizes of the others depend on them.
    acts = chain(map(_measure, reversed(widgets)), map(_arrange, widgets))
    began = time.perf_counter()
    for _ in acts:
        if time.perf_counter() - began > MOMENT_S:
            yield
            began = time.perf_counter()


def _measure(widget: QWidget) -> None:
    """Let ``widget``, unless it has been deleted meanwhile, find out the size it needs."""
    if isValid(widget):
        widget.ensurePolished()
        if (layout := widget.layout()) is not None:
            layout.totalSizeHint()


def _arrange(widget: QWidget) -> None:
    """Arrange what is in ``widget``, unless it has been deleted meanwhile."""
    if not isValid(widget):
        return
    if widget.testAttribute(_RESIZED):
        # Qt would tell a hidden widget its new size only when it is painted, and all that is in it at once.
        widget.setAttribute(_RESIZED, False)
        QCoreApplication.sendEvent(widget, QResizeEvent(widget.size(), QSize()))
    if (layout := widget.layout()) is not None:
        layout.activate()


class PageStack(FilledStack):
    """The stack of pages. A sheet that is open on a page gets the focus when the page is shown; otherwise,
    code that switches to a page also sets the focus on that page. Pages are guarded when they appear.
    """

    def __init__(self) -> None:
        super().__init__()
        self.guard = Guard(self)
        self.currentChanged.connect(self.guard.restart)
        self._pieces: Iterator[None] = iter(())
        self._turn = OwnTurn(self._prepare_more, self)

    def prepare(self, *pages: QWidget) -> None:
        """Lay out and paint hidden pages before they first appear, in pieces. Returns immediately."""
        self._pieces = chain.from_iterable(prepare_appearance(page, self) for page in pages)
        self._turn.start()

    def _prepare_more(self) -> None:
        if make_piece(self._pieces):
            self._turn.start()

    def setCurrentWidget(self, page: QWidget) -> None:  # noqa: N802
        # When a focused widget is hidden, Qt searches all widgets for the next one: clear the focus first.
        holder = QApplication.focusWidget()
        is_inside = holder is not None and self.isAncestorOf(holder)
        if page is self.currentWidget() or not is_inside:
            super().setCurrentWidget(page)
            return
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        super().setCurrentWidget(page)
        focus_cover(page)


PATIENCE_MS = 150
"""Maximum time, in ms, that the former page stays in view; a placeholder shown only briefly would flash."""


class OpeningPage(QWidget):
    """A placeholder shown until a page is complete."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = Label(self.tr("Opening…"), appearance=appearance, color="text2")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(self.words.text())
        QVBoxLayout(self).addWidget(self.words)


class PageOpening(QObject):
    """Creates a page in ``pages`` on first use, once ``ahead``, which is given priority, has finished
    loading. Each step of ``stages``, which returns the page, has its own turn of the event loop, and so has
    each piece of the page's first appearance. Meanwhile, ``button`` is checked; if the user goes elsewhere,
    the wait is cancelled. If loading in advance is not planned, the page is created immediately, however long
    that takes.
    """

    failed = Signal(object)
    """Carries a PraxisError if the page could not be created or shown. The previous page is shown again, and
    the next request tries again.
    """

    def __init__(
        self,
        ahead: LoadingAhead,
        stages: Callable[[], Generator[object, None, QWidget]],
        *,
        pages: QStackedWidget,
        button: RailButton,
        appearance: Appearance,
        name: str = "",
    ) -> None:
        """Prepare to open the page. ``name`` is its name, if that differs from the text of ``button``."""
        super().__init__(pages)
        self._ahead, self._pages, self._button = ahead, pages, button
        self._name = name or button.text()
        self._appearance = appearance
        self._begin = stages
        self._stages: Generator[object, None, QWidget] | None = None
        self._appearing: Iterator[None] = iter(())
        """What is left to do before the new page is shown."""
        self._show: Callable[[], object] | None = None
        self._before: tuple[QWidget | None, QAbstractButton | None] = (None, None)
        """The former page, and the button that leads to it."""
        self.is_made = False
        """Whether the page is complete."""
        self.placeholder: OpeningPage | None = None
        """The placeholder, which is shown if the wait is long."""
        self._patience = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self._show_placeholder)
        self._turn = OwnTurn(self._go_on, self)
        ahead.done.connect(self._turn.start)
        button.pressed.connect(self._note_before)
        button.toggled.connect(self._follow_button)
        pages.currentChanged.connect(self._follow_page)

    @property
    def is_awaited(self) -> bool:
        """Whether the user is waiting for the page."""
        return self._show is not None

    def ask(self, show: Callable[[], object]) -> None:
        """Call ``show`` to show the page, now or once the page is complete. Only the last request counts."""
        if self.is_made or not self._ahead.is_planned:
            self._cancel()
            self._try(lambda: self._make_all(show))
            return
        if not self._button.isChecked():
            self._note_before()
        self._show = show
        self._button.setChecked(True)
        if self.placeholder is None and not self._patience.isActive():
            self._patience.start()
        if self._ahead.is_in_line and not self._ahead.is_loaded:
            self._ahead.is_wanted = True
        else:
            self._turn.start()

    def go_to(self, page: QWidget) -> None:
        """Show a page, and check its button."""
        self._pages.setCurrentWidget(page)
        self._button.setChecked(True)

    def forget(self) -> None:
        """Forget the page, because it has been deleted. It will be created again when it is needed."""
        self._cancel()
        self.is_made, self._stages = False, None

    def close(self) -> None:
        """Stop creating the page, and discard the parts created so far."""
        self._cancel()
        self._turn.stop()
        self._stages = None

    # ---- construction
    def _make_all(self, show: Callable[[], object]) -> None:
        while not self.is_made:
            self._make_piece()
        show()

    def _make_piece(self) -> None:
        if self._stages is None:
            self._stages = self._begin()
        try:
            next(self._stages)
        except StopIteration as end:
            self.is_made, self._stages = True, None
            self._appearing = prepare_appearance(end.value, self._pages)

    @Slot()
    def _go_on(self) -> None:
        if self._show is not None:
            self._try(self._take_turn)

    def _take_turn(self) -> None:
        """Create another part of the page, or prepare a piece of it. Then show it in a turn of its own."""
        show = self._show
        if not self.is_made:
            self._make_piece()
            self._turn.start()
        elif make_piece(self._appearing):
            self._turn.start()
        elif show is not None:
            self._cancel()
            show()

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except PraxisError as error:
            self._give_up(error)
        except Exception as error:  # noqa: BLE001 - the user must not wait forever; the error is reported
            sys.excepthook(type(error), error, error.__traceback__)
            self._give_up(
                PraxisError(
                    self.tr("{name} cannot be opened").format(name=self._name),
                    hint=self.tr("Try again. If that does not help, restart or reinstall the program."),
                )
            )

    def _give_up(self, error: PraxisError) -> None:
        self._stages = None
        page, button = self._before
        self._cancel()
        if page is not None and isValid(page):
            self._pages.setCurrentWidget(page)
        if button is not None:
            button.setChecked(True)
        self.failed.emit(error)

    # ---- waiting for the page
    @Slot()
    def _note_before(self) -> None:
        """Store the former page and its button, before ``button`` becomes checked."""
        around = self._button.parentWidget()
        buttons = [] if around is None else around.findChildren(RailButton)
        checked = next((one for one in buttons if one.isChecked()), None)
        for other in self._pages.findChildren(PageOpening, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if other.is_awaited and other._button is checked:
                self._before = other._before
                return
        self._before = (self._pages.currentWidget(), checked)

    def _cancel(self) -> None:
        self._show = None
        self._appearing = iter(())  # a page that is complete is shown at once when it is asked for again
        self._ahead.is_wanted = False
        self._patience.stop()

    @Slot()
    def _show_placeholder(self) -> None:
        if self.placeholder is None:
            self.placeholder = OpeningPage(appearance=self._appearance, parent=self._pages)
            self._pages.addWidget(self.placeholder)
            self._pages.setCurrentWidget(self.placeholder)

    @Slot(bool)
    def _follow_button(self, is_checked: bool) -> None:
        if not is_checked:
            self._cancel()

    @Slot()
    def _follow_page(self) -> None:
        """End the wait if another page is shown."""
        if self._pages.currentWidget() is self.placeholder:
            return
        self._cancel()
        if self.placeholder is not None:
            self._pages.removeWidget(self.placeholder)
            self.placeholder.deleteLater()
            self.placeholder = None
