"""Code completion: asks the kernel, lists the completions, and inserts the chosen one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, structs
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from praxis_desktop.gui.console.call_tip import Floating
from praxis_desktop.gui.console.editor import CodeEditor
from praxis_desktop.gui.console.model import ConsoleModel
from praxis_desktop.gui.console.transcript import qt_place
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, set_colors
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, ROW_HEIGHT
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar
from praxis_desktop.gui.widgets.surfaces import Separator

ROWS = 8
_PADDING = 10
_ICON = 16
_GAP = 10
_LEAST, _MOST = 330, 560
_MARGIN = 5

_ICONS = {"keyword": "braces", "magic": "lightning", "path": "file", "param": "pencil"}
"""The icons for the kinds of completion. Kinds that are not listed get the icon "package"."""

Index = QModelIndex | QPersistentModelIndex


class Completion(Struct, frozen=True):
    """A completion. ``text`` replaces the typed text; ``name`` is shown in the list."""

    text: str
    name: str
    kind: str = ""
    signature: str = ""


class _Completions(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Completion] = []

    def show(self, rows: Sequence[Completion]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def sign(self, signatures: dict[str, str]) -> None:
        """Add ``signatures``, keyed by completion name, to the listed completions."""
        for number, row in enumerate(self.rows):
            if row.name in signatures:
                self.rows[number] = structs.replace(row, signature=signatures[row.name])
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " ".join(part for part in (row.name, row.signature or row.kind) if part)
        return None


class _Rows(QStyledItemDelegate):
    def __init__(self, rows: _Completions, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(_LEAST, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, look = self._rows.rows[index.row()], self._appearance
        colors, place = look.colors, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            draw_rounded(painter, place, RADIUS_CHIP, ground=colors.selection)
        left = place.left() + _PADDING
        top = place.top() + (place.height() - _ICON) / 2
        icon = QRectF(left, top, _ICON, _ICON)
        look.draw_icon(painter, _ICONS.get(row.kind, "package"), icon, look.tone("sim").fg)
        left += _ICON + _GAP
        mono, small = look.font("mono"), look.font("small")
        painter.setFont(mono)
        painter.setPen(QColor(colors.text))
        room = QRect(left, place.top(), place.right() - _PADDING - left, place.height())
        name = QFontMetrics(mono).elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        room.setLeft(left + QFontMetrics(mono).horizontalAdvance(name) + 2 * _GAP)
        painter.setFont(small)
        painter.setPen(QColor(colors.text2))
        words = row.signature or row.kind
        if room.width() > 4 * _GAP and words:
            words = QFontMetrics(small).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        painter.restore()


class CompletionPopup(Floating):
    """The list of completions; ``chosen`` carries the completion that was clicked."""

    chosen = Signal(object)

    def __init__(self, editor: QPlainTextEdit, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(editor, appearance=appearance, parent=parent)
        self._indent = -_MARGIN - _PADDING - _ICON - _GAP
        self._rows = _Completions()
        self.view = QListView(self)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setUniformItemSizes(True)
        self.view.setModel(self._rows)
        self.view.setItemDelegate(_Rows(self._rows, appearance, self.view))
        self.view.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setAccessibleName(self.tr("Completions"))
        self.view.clicked.connect(self._choose)
        self._foot = Label(appearance=appearance, role="caption", color="text2")
        self._line = Separator(appearance=appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 6)
        layout.setSpacing(5)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._line)
        layout.addWidget(self._foot)
        self._foot.setContentsMargins(8, 0, 8, 0)
        appearance.changed.connect(self.restyle)
        self.restyle()

    @property
    def completions(self) -> tuple[Completion, ...]:
        """The listed completions."""
        return tuple(self._rows.rows)

    @property
    def current(self) -> Completion | None:
        """The completion that Tab inserts."""
        row = self.view.currentIndex().row()
        return self._rows.rows[row] if 0 <= row < len(self._rows.rows) else None

    @property
    def in_view(self) -> tuple[Completion, ...]:
        """The completions that are currently scrolled into view."""
        first = max(self.view.indexAt(self.view.viewport().rect().topLeft()).row(), 0)
        return tuple(self._rows.rows[first : first + ROWS + 1])

    def show_completions(self, rows: Sequence[Completion], left_out: int, position: int) -> None:
        """List ``rows`` below ``position`` in the editor."""
        before = self.current if self.is_open else None
        self._rows.show(rows)
        names = [row.name for row in rows]
        row = names.index(before.name) if before is not None and before.name in names else 0
        self.view.setCurrentIndex(self._rows.index(row))
        words = self.tr("Tab inserts · Esc closes")
        if left_out:
            words += " · " + self.tr("{count} more").format(count=left_out)
        self._foot.setText(words)
        self.place(position)

    def show_signatures(self, signatures: dict[str, str]) -> None:
        """Add ``signatures``, keyed by completion name, to the listed completions."""
        self._rows.sign(signatures)

    def step(self, rows: int) -> None:
        """Move the selection by ``rows``, up if negative; single steps wrap around."""
        count = len(self._rows.rows)
        row = self.view.currentIndex().row() + rows
        row = row % count if abs(rows) == 1 else max(0, min(row, count - 1))
        self.view.setCurrentIndex(self._rows.index(row))
        if (current := self.current) is not None:
            words = self.tr("{name}, {row} of {count}").format(name=current.name, row=row + 1, count=count)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._editor, words))

    def sizeHint(self) -> QSize:  # noqa: N802
        rows = min(len(self._rows.rows), ROWS)
        mono = QFontMetrics(self._appearance.font("mono"))
        small = QFontMetrics(self._appearance.font("small"))
        widest = max(
            (
                mono.horizontalAdvance(row.name) + small.horizontalAdvance(row.signature or row.kind)
                for row in self._rows.rows[: 4 * ROWS]
            ),
            default=0,
        )
        width = widest + 2 * (_PADDING + _MARGIN) + _ICON + 4 * _GAP
        height = rows * ROW_HEIGHT + _MARGIN + 6 + 11 + self._foot.sizeHint().height()
        return QSize(max(_LEAST, min(width, _MOST)), height)

    @Slot()
    def restyle(self) -> None:
        """Apply the appearance's colours."""
        set_colors(self.view, {QPalette.ColorRole.Base: self._appearance.colors.surface})

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.view.setCurrentIndex(index)
        self.chosen.emit(self.current)


_LEAST_TYPED = 2
"""Number of characters of a name that must be typed before completions appear automatically."""
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
    """Connects ``editor`` to the list of completions. While the list is open, handles the keys for it."""

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
        """The position for which completions were requested."""
        self._is_explicit = False
        self._start = self._end = 0
        self._listed_at = 0
        """The cursor's position when the list was created."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        # Once for each key, although typing changes both text and cursor.
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
        """Show the list of completions, or insert the completion if there is only one."""
        self._request_for(is_explicit=True)

    @Slot()
    def close(self) -> None:
        """Close the list."""
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
        """Return whether ``completion`` still matches what has been typed since the list was created."""
        place = self._editor.place
        if place == self._listed_at:
            return True
        return completion.text.startswith(self._editor.toPlainText()[self._start : place])

    # ---- typing
    @Slot(str)
    def _note_typing(self, text: str) -> None:
        self._is_typed = True

    @Slot()
    def _follow(self) -> None:
        """Update or close the list after the code or the cursor's position has changed."""
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
            (word and len(word[0]) >= _LEAST_TYPED)
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
        """Request the signatures of the completions in view. Requesting all of them would take too long."""
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
    """Return the prefix common to all ``texts``."""
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
