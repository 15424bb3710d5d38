"""Links in the transcript, such as links to cells, sources and folded lines. The last two open in a pane."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.console.folding import FOLDED
from praxis_desktop.gui.console.model import ConsoleModel
from praxis_desktop.gui.console.outputs import COPY, FIGURE, Outputs
from praxis_desktop.gui.console.text import CELL, FILE
from praxis_desktop.gui.console.transcript import Transcript
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.figures import TABLE
from praxis_desktop.gui.output.text import OutputText
from praxis_desktop.gui.output.view import OutputView
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.gui.widgets.surfaces import Separator

_AT_ONCE = 16 << 10
_PAUSE_MS = 33


class PagePane(QWidget):
    """The pane for linked text, such as sources and folded lines. Hidden while empty; Esc closes it."""

    closed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(appearance=appearance, role="h3")
        close = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close", parent=self)
        close.setAccessibleName(self.tr("Close"))
        close.setToolTip(self.tr("Close (Esc)"))
        close.clicked.connect(self.dismiss)
        self.text = OutputView(appearance=appearance)
        self.text.installEventFilter(self)
        head = QHBoxLayout()
        head.setContentsMargins(12, 2, 4, 0)
        head.addWidget(self._title, 1)
        head.addWidget(close)
        body = QHBoxLayout()
        body.setContentsMargins(12, 0, 2, 6)
        body.addWidget(self.text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(head)
        layout.addLayout(body, 1)
        self._waiting: deque[str] = deque()
        self._reader = OutputText()
        self._line = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._write_some)
        self.hide()

    @property
    def title(self) -> str:
        """The title of the text in the pane."""
        return self._title.text()

    def show_page(self, title: str, text: str, *, line: int = 0) -> None:
        """Show ``text`` with its terminal colours, scrolled to ``line``."""
        self._title.setText(title)
        self.text.setAccessibleName(title)
        self.text.clear()
        self._reader = OutputText()
        self._waiting = deque(text[at : at + _AT_ONCE] for at in range(0, len(text), _AT_ONCE))
        self._line = line
        self.show()
        self._write_some()
        if self._waiting:
            self._timer.start()

    @Slot()
    def dismiss(self) -> None:
        """Close the pane."""
        if not self.isHidden():
            self._timer.stop()
            self._waiting.clear()
            self.hide()
            self.text.clear()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self.dismiss()
            return True
        return False

    @Slot()
    def _write_some(self) -> None:
        if self._waiting:
            part = self._waiting.popleft().encode("utf-8", "replace")
            bar = self.text.verticalScrollBar()
            place = bar.value()
            self.text.append_pieces(self._reader.feed("stdout", part))
            bar.setValue(place)
        block = self.text.document().findBlockByNumber(self._line - 1)
        if self._line and block.isValid() and (block.next().isValid() or not self._waiting):
            self._line = 0
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.text.setTextCursor(cursor)
            self.text.centerCursor()
        if not self._waiting:
            self._timer.stop()


class Links(QObject):
    """Follows links, and shows linked text in ``page``."""

    page_shown = Signal()
    figure_wanted = Signal(object)
    """Carries a figure or table to be shown enlarged."""

    def __init__(
        self,
        transcript: Transcript,
        outputs: Outputs,
        page: PagePane,
        model: ConsoleModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._transcript = transcript
        self._outputs = outputs
        self._page = page
        self._model = model
        self._inspecting = self._reading = ""
        self._name = self._path = ""
        self._line = 0
        transcript.link_opened.connect(self.open)
        model.answered.connect(self._take)

    def inspect(self, name: str) -> None:
        """Show the kernel's description of ``name``."""
        self._name = name
        self._inspecting = self._model.ask("inspect", {"code": name, "cursor_pos": len(name)})

    def show_page(self, content: Mapping[str, object]) -> None:
        """Show a page of text that a cell has opened."""
        data = content.get("data")
        text = data.get("text/plain") if isinstance(data, dict) else None
        self._show(self.tr("Explanation"), text if isinstance(text, str) else "")

    @Slot(str)
    def open(self, link: str) -> None:
        """Follow a link."""
        if link.startswith(CELL):
            cell, _, line = link.removeprefix(CELL).partition(":")
            self._go_to_cell(int(cell), int(line))
        elif link.startswith(FILE):
            line, _, self._path = link.removeprefix(FILE).partition(":")
            self._line = int(line)
            self._reading = self._model.ask("source", {"path": self._path})
        elif link.startswith(FOLDED):
            self._show_folded(int(link.removeprefix(FOLDED)))
        elif link.startswith(COPY):
            self._copy(int(link.removeprefix(COPY)))
        elif link.startswith(FIGURE):
            figure = self._outputs.values.figures.figure(int(link.removeprefix(FIGURE)))
            if figure is not None:
                self.figure_wanted.emit(figure)
            else:
                self._outputs.note(self.tr("This figure is no longer available"))

    def _copy(self, number: int) -> None:
        figure = self._outputs.values.figures.figure(number)
        if figure is not None and figure.mime == TABLE:
            QGuiApplication.clipboard().setText(figure.data)
            return
        picture = self._transcript.picture(number)
        if picture is not None:
            QGuiApplication.clipboard().setPixmap(picture)

    def _go_to_cell(self, cell: int, line: int) -> None:
        block = self._transcript.find_cell(cell)
        for _ in range(line - 1):
            if block is not None:
                block = block.next()
        if block is not None and block.isValid():
            self._transcript.go_to(block)
        else:
            words = self.tr("Cell {number} is no longer shown")
            self._outputs.note(words.format(number=cell))

    def _show_folded(self, number: int) -> None:
        text = self._outputs.folding.texts.text(number)
        title = self.tr("Folded lines")
        if self._outputs.folding.texts.has_lost(number) or not text:
            title = self.tr("Folded lines; the first ones are no longer available")
        self._show(title, text)

    @Slot(str, object)
    def _take(self, request: str, content: Mapping[str, object]) -> None:
        if request and request == self._inspecting:
            self._inspecting = ""
            data = content.get("data")
            text = data.get("text/plain") if isinstance(data, dict) else None
            missing = self.tr("There is no help for {name}.").format(name=self._name)
            self._show(self._name, text if isinstance(text, str) else missing)
        elif request and request == self._reading:
            self._reading = ""
            text = content.get("text")
            words = self.tr("The source is not available.")
            self._show(self._path, text if isinstance(text, str) and text else words, self._line)

    def _show(self, title: str, text: str, line: int = 0) -> None:
        self._page.show_page(title, text, line=line)
        self.page_shown.emit()
