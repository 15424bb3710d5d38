"""The page of the library: every protocol of its folders, found by words, opened by Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPalette, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.buttons import Button
from praxis_desktop.gui.choice_field import ChoiceField
from praxis_desktop.gui.labels import Label
from praxis_desktop.gui.library.card_delegate import HEIGHT, CardDelegate
from praxis_desktop.gui.library.entry_rows import EntryRows
from praxis_desktop.gui.library.library_model import LibraryModel
from praxis_desktop.gui.notice_line import NoticeLine
from praxis_desktop.gui.scroll_bar import VerticalScrollBar
from praxis_desktop.gui.setup.controls.line_field import LineField

if TYPE_CHECKING:
    from praxis_desktop.runs.library.entries import LibraryEntry

_DEBOUNCE_MS = 150
_CARD_WIDTH = 330
"""The least width of a column."""


class LibraryPage(QWidget):
    """``entry_opened`` has the LibraryEntry to run; ``add_requested`` asks for a file to add."""

    entry_opened = Signal(object)
    add_requested = Signal()

    def __init__(self, *, model: LibraryModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._appearance = appearance
        self._chosen = ""
        self._is_showing = False
        self.rows = EntryRows()
        self._delegate = CardDelegate(self.rows, appearance=appearance)
        self._count = Label(appearance=appearance, role="small", color="text2")
        self.add_button = Button(self.tr("Add protocol…"), appearance=appearance, icon="plus", parent=self)
        self.add_button.setToolTip(self.tr("Copy a Python file to your folder of the library"))
        self.search = LineField(appearance=appearance, icon="search")
        self.search.setPlaceholderText(self.tr("Search name, description, tag"))
        self.search.setAccessibleName(self.tr("Search the library"))
        self.search.setMaximumWidth(380)
        self.search.installEventFilter(self)
        self.category = ChoiceField(appearance=appearance)
        self.category.setAccessibleName(self.tr("Category"))
        self.category.setMaximumWidth(220)
        self._shown = Label(appearance=appearance, role="small", color="text2")
        self.notice = NoticeLine(appearance=appearance)
        self.empty = Label(appearance=appearance, role="body", color="text2", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.list = self._made_list(appearance)
        self._lay_out(appearance)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self._look)
        self.search.textChanged.connect(self._look_soon)
        self.category.activated.connect(self._look)
        self.add_button.clicked.connect(self.add_requested)
        self.list.activated.connect(self._open)
        self.list.selectionModel().currentChanged.connect(self._note_choice)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self.search.setFocus)
        model.changed.connect(self.refresh)
        appearance.changed.connect(self.restyle)
        self.restyle()
        self.refresh()

    @property
    def entry(self) -> LibraryEntry | None:
        """The one that is chosen."""
        place = self.list.currentIndex().row()
        return self.rows.entries[place] if 0 <= place < len(self.rows.entries) else None

    @Slot()
    def refresh(self) -> None:
        """Show the library as it is now; what is chosen stays chosen."""
        model = self._model
        if model.library is not None:
            self.rows.show_entries(model.library.entries)
            self._offer_categories()
        self._keep_choice()
        was_empty = self.list.isHidden()
        self._tell()
        if was_empty and self.isVisible() and not self.search.hasFocus():
            self.list.setFocus()

    @Slot()
    def restyle(self) -> None:
        """Draw anew, on the ground of the page."""
        palette = self.list.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(self._appearance.colors.bg))
        self.list.setPalette(palette)
        self.list.viewport().update()

    def choose_target(self, target: str) -> None:
        """Choose a protocol by its name."""
        self._chosen = target
        self._keep_choice()

    def put_in_head(self, widget: QWidget) -> None:
        """Show ``widget`` before the button that adds protocols."""
        self._head.insertWidget(1, widget)
        QWidget.setTabOrder(widget, self.add_button)

    def put_first(self, banners: QWidget) -> None:
        """Show ``banners`` below the head of the page."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 14, 0)
        row.addWidget(banners)
        self._layout.insertLayout(1, row)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows.entries:
                self._look()
                self.list.setFocus()
                return True
        if watched is self.list.viewport():
            if event.type() == QEvent.Type.MouseButtonRelease:
                assert isinstance(event, QMouseEvent)
                return self._press(event)
            if event.type() == QEvent.Type.Resize:
                self._fit()
        if watched is self.list and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            text = event.text()
            has_modifier = event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            if text.isprintable() and text.strip() and not has_modifier:
                self.search.setFocus()
                self.search.setText(self.search.text() + text)
                return True
        return super().eventFilter(watched, event)

    # ---- making it
    def _made_list(self, appearance: Appearance) -> QListView:
        view = QListView(self)
        view.setModel(self.rows)
        view.setItemDelegate(self._delegate)
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setMovement(QListView.Movement.Static)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        view.setAccessibleName(self.tr("Protocols"))
        view.viewport().setAutoFillBackground(False)
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)
        return view

    def _lay_out(self, appearance: Appearance) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(self.tr("Library"), appearance=appearance, role="h1"))
        words.addWidget(self._count)
        head = self._head = QHBoxLayout()
        head.setSpacing(10)
        head.addLayout(words, 1)
        head.addWidget(self.add_button)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.search, 3)
        line.addWidget(self.category, 2)
        line.addStretch(1)
        line.addWidget(self._shown)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 6, 0)
        layout.setSpacing(12)
        for part in (head, line):
            part.setContentsMargins(0, 0, 14, 0)
            layout.addLayout(part)
        layout.addWidget(self.notice)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.list, 1)

    def _fit(self) -> None:
        """As many columns as have room."""
        room = self.list.viewport().width() - 2
        columns = max(1, room // _CARD_WIDTH)
        width = room // columns
        if width != self._delegate.width:
            self._delegate.width = width
            self.list.setGridSize(QSize(width, HEIGHT))
            self.list.scheduleDelayedItemsLayout()
        self.list.verticalScrollBar().setSingleStep(HEIGHT // 4)

    # ---- what is shown
    def _offer_categories(self) -> None:
        wanted = ["", *self.rows.categories]
        known = [str(self.category.itemData(place)) for place in range(self.category.count())]
        if wanted == known:
            return
        chosen = self.category.currentData()
        self.category.clear()
        for name in wanted:
            words = name.replace("_", " ")
            self.category.addItem(words[:1].upper() + words[1:] or self.tr("All categories"), name)
        self.category.setCurrentIndex(max(self.category.findData(chosen), 0))

    def _keep_choice(self) -> None:
        """Choose what was chosen, or will be once it is there; else the first."""
        if not self.rows.entries:
            return
        index = self.rows.index(max(self.rows.place_of(self._chosen), 0), 0)
        if index != self.list.currentIndex():
            self._is_showing = True
            self.list.setCurrentIndex(index)
            self._is_showing = False

    @Slot()
    def _note_choice(self) -> None:
        entry = self.entry
        if entry is not None and not self._is_showing:
            self._chosen = entry.target

    def _tell(self) -> None:
        model, total, shown = self._model, self.rows.total, len(self.rows.entries)
        known = model.library is not None
        count = self.tr("1 protocol") if total == 1 else self.tr("{n} protocols").format(n=total)
        self._count.setText(model.stage or (count if known else self.tr("Reading the protocols…")))
        self._shown.setText(self.tr("Showing {n} of {total}").format(n=shown, total=total) if known else "")
        self.list.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        if not known:
            self.empty.setText(model.problem)
        elif total:
            self.empty.setText(self.tr("Nothing matches “{text}”.").format(text=self.search.text()))
        else:
            self.empty.setText(self.tr("No protocol yet. Drop a Python file on this window to add it."))
        problems = () if model.library is None else model.library.problems
        told = "\n".join(f"{problem.folder.path} {problem.message}" for problem in problems)
        self.notice.show_notice("warning", "warn", told or (model.problem if known else ""))

    @Slot()
    def _look_soon(self) -> None:
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._timer.stop()
        self.rows.look_for(self.search.text(), str(self.category.currentData() or ""))
        self._keep_choice()
        self._tell()

    # ---- what is done
    def _press(self, event: QMouseEvent) -> bool:
        index = self.list.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return False
        if not self._delegate.button_rect(self.list.visualRect(index)).contains(event.position()):
            return False
        self._open(index)
        return True

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.rows.entries):
            self.list.setCurrentIndex(index)
            self.entry_opened.emit(self.rows.entries[index.row()])
