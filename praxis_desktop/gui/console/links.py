"""Where links in the transcript lead: to the cell, to the source, to the lines that are folded."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from praxis_desktop.gui.console.folding import FOLDED
from praxis_desktop.gui.console.model import ConsoleModel
from praxis_desktop.gui.console.outputs import COPY, Outputs
from praxis_desktop.gui.console.page_pane import PagePane
from praxis_desktop.gui.console.text import CELL, FILE
from praxis_desktop.gui.console.transcript import Transcript


class Links(QObject):
    """Shows pages in ``page``."""

    page_shown = Signal()

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
        """Explain a name."""
        self._name = name
        self._inspecting = self._model.ask("inspect", {"code": name, "cursor_pos": len(name)})

    def show_page(self, content: Mapping[str, object]) -> None:
        """What a cell shows as a page."""
        data = content.get("data")
        text = data.get("text/plain") if isinstance(data, dict) else None
        self._show(self.tr("Explanation"), text if isinstance(text, str) else "")

    @Slot(str)
    def open(self, link: str) -> None:
        """Go where a link leads."""
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
            picture = self._transcript.picture(int(link.removeprefix(COPY)))
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
            title = self.tr("Folded lines; the first ones are no longer kept")
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
