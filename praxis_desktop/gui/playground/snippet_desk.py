"""Between the snippets and their file: read on a thread, kept when the user makes or deletes one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.playground.console.console_state import Cell
from praxis_desktop.gui.playground.shipped_snippets import shipped_snippets
from praxis_desktop.gui.playground.snippets import FILE, Snippet, SnippetStore, titled

if TYPE_CHECKING:
    from praxis_desktop.gui.playground.console.console_view import ConsoleView
    from praxis_desktop.gui.playground.snippets_tab import SnippetsTab


class SnippetDesk(QObject):
    """``failed`` has a PraxisError."""

    failed = Signal(object)

    def __init__(self, tab: SnippetsTab, view: ConsoleView, data: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._tab, self._view = tab, view
        self._own: tuple[Snippet, ...] = ()
        self._cells: Sequence[Cell] = ()
        store = SnippetStore(data / FILE)
        self._reader = BackgroundTask(store.read, self)
        self._reader.done.connect(self._take)
        self._keeper = BackgroundTask(store.keep, self)
        self._keeper.failed.connect(self.failed)
        tab.inserted.connect(self._insert)
        tab.keep_wanted.connect(self._keep_last)
        tab.deleted.connect(self._delete)
        tab.show_snippets(shipped_snippets())
        self._reader.start()

    def take_cells(self, cells: Sequence[Cell]) -> None:
        """What was run by now."""
        self._cells = cells
        self._tab.set_can_keep(bool(cells))

    @Slot(object)
    def _take(self, own: tuple[Snippet, ...]) -> None:
        self._own = own
        self._show()

    def _show(self) -> None:
        self._tab.show_snippets([*self._own, *shipped_snippets()])

    @Slot(str)
    def _insert(self, code: str) -> None:
        self._view.insert(code)

    @Slot()
    def _keep_last(self) -> None:
        if not self._cells:
            return
        code = self._cells[-1].code
        made = Snippet(titled(code), code, is_own=True)
        if made not in self._own:
            self._own = (made, *self._own)
            self._keeper.start(self._own)
        self._show()
        self._tab.choose(made)

    @Slot(object)
    def _delete(self, snippet: Snippet) -> None:
        self._own = tuple(one for one in self._own if one != snippet)
        self._keeper.start(self._own)
        self._show()
