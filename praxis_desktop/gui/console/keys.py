"""What Enter does: the kernel says whether code can run; until then, keys wait."""

from __future__ import annotations

import ast
import codeop
import warnings
from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent

from praxis_desktop.gui.console.editor import CodeEditor
from praxis_desktop.gui.console.model import ConsoleModel


def looks_complete(code: str) -> bool:
    """False where more lines belong to it. What is no Python at all is complete: the error says more."""
    first, last = code.lstrip()[:1], code.rstrip()[-1:]
    if first in ("%", "!", "?") or last == "?":
        return not code.startswith("%%") or code.endswith("\n")
    if code.rpartition("\n")[2].strip() and code.rpartition("\n")[2][0].isspace():
        return False  # the block may go on
    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compiler(code, "<cell>", "exec") is not None
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return True


PATIENCE_MS = 150
"""After that long without an answer the kernel has no time to say so, and we judge by ourselves."""

_MOST_KEYS = 1_000


class EnterKey(QObject):
    """Filters the keys of ``editor`` while an answer is waited for: none is lost, none comes too early."""

    run_asked = Signal()
    """The code is complete."""

    def __init__(self, editor: CodeEditor, model: ConsoleModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._model = model
        self._request = ""
        self._keys: deque[QKeyEvent] = deque(maxlen=_MOST_KEYS)
        self._is_replaying = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._judge)
        editor.enter_pressed.connect(self._ask)
        editor.installEventFilter(self)
        model.answered.connect(self._take)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and self._request:
            self._keys.append(event.clone())  # type: ignore[arg-type]
            return True
        return False

    @Slot()
    def _ask(self) -> None:
        code = self._editor.code
        if not code.strip():
            return
        self._request = self._model.ask("is_complete", {"code": code})
        if self._request:
            self._patience.start()
        else:
            self._judge()

    @Slot(str, object)
    def _take(self, request: str, content: Mapping[str, object]) -> None:
        if request and request == self._request:
            # IPython knows nothing of what follows the first line of a %%cell.
            indent = None if self._editor.code.startswith("%%") else content.get("indent")
            is_complete = content.get("status") != "incomplete"
            self._settle(is_complete, indent if isinstance(indent, str) else None)

    @Slot()
    def _judge(self) -> None:
        self._settle(looks_complete(self._editor.code), None)

    def _settle(self, is_complete: bool, indent: str | None) -> None:
        self._request = ""
        self._patience.stop()
        if is_complete:
            self.run_asked.emit()
        else:
            self._editor.begin_line(indent)
        while self._keys and not self._request:
            QCoreApplication.sendEvent(self._editor, self._keys.popleft())
