"""Completion while one types: asks the kernel, shows what it knows, puts in what is chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.console.code_editor import CodeEditor
from praxis_desktop.gui.playground.console.completion_popup import ROWS, Completion, CompletionPopup
from praxis_desktop.gui.playground.console.console_model import ConsoleModel
from praxis_desktop.gui.playground.console.places import qt_place

_LEAST = 2
"""Characters of a name after which completions are shown without being asked for."""
_WORD = re.compile(r"[^\W\d]\w*\Z")
_ATTRIBUTE = re.compile(r"(?:[\w\])\"'])\.\w*\Z")
_IMPORT = re.compile(r"^\s*(?:from|import)\s[^#]*\Z")
_MAGIC = re.compile(r"^\s*%{1,2}\w*\Z")
_OWNER = re.compile(r"((?:[^\W\d]\w*\.)+)\w*\Z")
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: ROWS,
    Qt.Key.Key_PageUp: -ROWS,
}


class Completer(QObject):
    """Filters the keys of ``editor`` while the list is open."""

    def __init__(
        self, editor: CodeEditor, model: ConsoleModel, *, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._model = model
        self.popup = CompletionPopup(editor, appearance=appearance, parent=parent)
        self.popup.chosen.connect(self._insert)
        self._request = self._describing = ""
        self._code = ""
        self._place = 0
        """What was asked about."""
        self._is_explicit = False
        self._start = self._end = 0
        self._listed_at = 0
        """Where the caret was when the list was made."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._follow)
        self._is_typed = False
        model.answered.connect(self._take)
        editor.installEventFilter(self)
        editor.typed.connect(self._note_typing)
        editor.completion_asked.connect(self.ask)
        editor.cursorPositionChanged.connect(self._later.start)
        editor.textChanged.connect(self._later.start)

    @Slot()
    def ask(self) -> None:
        """Show how the code can go on, or put it in if there is one way."""
        self._request_for(is_explicit=True)

    @Slot()
    def close(self) -> None:
        """Show nothing."""
        self._request = ""
        self.popup.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self.close()
        if not self.popup.is_open or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return kind == QEvent.Type.KeyPress and self._use_key(Qt.Key(event.key()))

    def _use_key(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_Tab and self.popup.current is not None:
            if self._is_still_meant(self.popup.current):
                self._insert(self.popup.current)
            else:
                self.ask()
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key in _STEPS:
            self.popup.step(_STEPS[key])
            self._describe()
        else:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.close()
            return False
        return True

    def _is_still_meant(self, completion: Completion) -> bool:
        """Whether what has been typed since the list was made leads there, too."""
        place = self._editor.place
        if place == self._listed_at:
            return True
        return completion.text.startswith(self._editor.toPlainText()[self._start : place])

    # ---- what is typed
    @Slot(str)
    def _note_typing(self, text: str) -> None:
        self._is_typed = True

    @Slot()
    def _follow(self) -> None:
        """The code or the caret has changed."""
        is_typed, self._is_typed = self._is_typed, False
        if self._editor.is_holding:
            self.close()
        elif is_typed and self._invites():
            self._request_for(is_explicit=False)
        elif self.popup.is_open and not self._is_at_request():
            if self._invites() and self._start <= self._editor.place:
                self._request_for(is_explicit=False)
            else:
                self.close()

    def _is_at_request(self) -> bool:
        return self._editor.place == self._place and self._editor.toPlainText() == self._code

    def _invites(self) -> bool:
        code, place = self._editor.toPlainText(), self._editor.place
        line = code[:place].rpartition("\n")[2]
        if code[place : place + 1].isidentifier() or self._editor.colors.is_words(place):
            return False
        word = _WORD.search(line)
        return bool(
            (word and len(word[0]) >= _LEAST)
            or _ATTRIBUTE.search(line)
            or _MAGIC.match(line)
            or (word and _IMPORT.match(line))
        )

    # ---- asking
    def _request_for(self, *, is_explicit: bool) -> None:
        self._is_typed = False
        self._is_explicit = is_explicit
        self._code, self._place = self._editor.toPlainText(), self._editor.place
        self._request = self._model.ask("complete", {"code": self._code, "cursor_pos": self._place})

    @Slot(str, object)
    def _take(self, request: str, content: Mapping[str, object]) -> None:
        if request and request == self._describing:
            self._sign(content)
        if not request or request != self._request:
            return
        self._request = ""
        if not self._is_at_request() or not self._editor.hasFocus():
            return
        start, end = content.get("cursor_start"), content.get("cursor_end")
        rows = _completions(content.get("matches"))
        if not (isinstance(start, int) and isinstance(end, int)) or not rows:
            self.close()
            return
        self._start, self._end = start, end
        typed = self._code[start : self._place]
        if self._is_explicit:
            if len(rows) == 1:
                self._insert(rows[0])
                return
            common = _common([row.text for row in rows])
            if len(common) > len(typed) and common.startswith(typed):
                self._editor.replace(start, self._place, common)
                self._code, self._place = self._editor.toPlainText(), self._editor.place
                self._end = self._place
        elif len(rows) == 1 and rows[0].text == typed:
            self.close()
            return
        self._listed_at = self._place
        left_out = content.get("left_out")
        shown = start + (1 if rows[0].text.startswith(".") else 0)
        self.popup.show_completions(
            rows, left_out if isinstance(left_out, int) else 0, qt_place(self._code, shown)
        )
        self._describe()

    def _describe(self) -> None:
        """Ask for the signatures of those in view: of all it would take too long."""
        owner = _OWNER.search(self._code[: self._place])
        names = [row.name for row in self.popup.in_view if not row.signature]
        if names and self.popup.is_open:
            content = {"owner": owner[1][:-1] if owner else "", "names": names}
            self._describing = self._model.ask("describe", content)

    def _sign(self, content: Mapping[str, object]) -> None:
        self._describing = ""
        told = content.get("signatures")
        if self.popup.is_open and isinstance(told, dict):
            self.popup.show_signatures({str(name): str(each) for name, each in told.items() if each})

    @Slot(object)
    def _insert(self, completion: Completion) -> None:
        self._editor.replace(self._start, max(self._end, self._editor.place), completion.text)
        self._is_typed = False
        self.close()
        self._editor.setFocus()


def _common(texts: list[str]) -> str:
    """What all of them begin with."""
    least, most = min(texts), max(texts)
    length = next((at for at, each in enumerate(least) if most[at] != each), len(least))
    return least[:length]


def _completions(told: object) -> list[Completion]:
    rows = []
    for each in told if isinstance(told, list) else []:
        if isinstance(each, dict) and isinstance(text := each.get("text"), str):
            kind, signature = str(each.get("type") or ""), str(each.get("signature") or "")
            rows.append(Completion(text, text.removeprefix("."), kind, signature))
    return rows
