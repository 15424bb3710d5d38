"""The console of the playground: what was typed and what came of it, and the line to type in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.console.console_state import Cell, ConsoleState
from praxis_desktop.workers.qt.kernel_line import KernelLine

if TYPE_CHECKING:
    from praxis_desktop.workers.kernel.history import ConsoleHistory


class ConsoleView(QWidget):
    """Shows what ``line`` says and sends what is typed. Whoever has made ``line`` shuts it down.

    It starts nothing by itself: ``start`` does, the first time and anew.
    """

    state_changed = Signal(object)
    """The ConsoleState; not for the time that goes by."""
    variables_changed = Signal(object)
    """The Variables, after each cell and for a new kernel."""
    cells_changed = Signal()
    """``cells`` has changed."""
    restart_requested = Signal()
    """By ``exit()``, Ctrl+D, or the offer when nothing else helps: whoever hears it asks, and calls
    ``start``.
    """
    save_requested = Signal()
    """The cells are to be saved as a protocol."""

    def __init__(
        self,
        line: KernelLine,
        history: ConsoleHistory,
        *,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line = line
        self._history = history
        self._appearance = appearance
        self._state = ConsoleState()

    @property
    def state(self) -> ConsoleState:
        """What it is doing."""
        return self._state

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of this kernel, in their order; a new one has none."""
        return ()

    @Slot()
    def start(self) -> None:
        """Start a kernel, anew if there is one: at once, without a question."""

    @Slot()
    def interrupt(self) -> None:
        """Interrupt the cell; where that has had no effect, offer to restart."""

    @Slot(str)
    def insert(self, code: str, *, run: bool = False) -> None:
        """Put code where one types, or run it (what is being typed stays)."""

    @Slot(str)
    def inspect(self, name: str) -> None:
        """Explain a name, as ``name?`` does."""

    @Slot()
    def clear(self) -> None:
        """Empty what is shown; names and the numbers of cells stay."""

    @Slot()
    def search_history(self) -> None:
        """Show what was typed before, to choose from."""
