"""The sheet that saves cells as a protocol: its name, the cells, and the parameters."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.console.model import Cell
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.protocol_from_cells import Reading, read_cells
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.sheet import ClosableSheet

_MOST = 100
"""Maximum number of cells offered; older cells are left out."""
_LONGEST_TITLE, _LONGEST_DESCRIPTION = 80, 400
_SHOWN = 90


class SaveWish(Struct, frozen=True):
    """The protocol to save, and whether to open its setup page afterwards."""

    title: str
    description: str
    cells: tuple[Cell, ...]
    parameters: frozenset[str]
    is_opened: bool


class SaveSheet(ClosableSheet):
    """Asks how to save cells. ``confirmed`` carries a SaveWish. The sheet stays open until ``dismiss`` is
    called, so that it can show an error.
    """

    confirmed = Signal(object)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("copy", "run", 720, appearance=appearance, parent=parent)
        self.caption.setText(self.tr("Save as protocol"))
        self.title.setText(self.tr("What does the protocol do?"))
        self._cells: list[Cell] = []
        self._boxes: list[CheckBox] = []
        self._parameters: dict[str, CheckBox] = {}
        self._left_out = frozenset[str]()
        """Constants that the user does not want to become parameters."""
        self.title_field = LineField(appearance=appearance, parent=self.card)
        self.title_field.setMaxLength(_LONGEST_TITLE)
        self.title_field.setAccessibleName(self.tr("Protocol title"))
        self.title_field.setPlaceholderText(self.tr("Title, such as Weigh a vessel"))
        self.description_field = LineField(appearance=appearance, parent=self.card)
        self.description_field.setMaxLength(_LONGEST_DESCRIPTION)
        self.description_field.setAccessibleName(self.tr("Protocol description"))
        self.description_field.setPlaceholderText(self.tr("One-sentence description (optional)"))
        self._cells_title = Label(self.tr("Cells"), appearance=appearance, role="h3")
        self._cell_column = QVBoxLayout()
        self._cell_column.setSpacing(0)
        self._parameters_title = Label(
            self.tr("Constants that can be chosen before a run"), appearance=appearance, role="h3"
        )
        self._parameter_column = QVBoxLayout()
        self._parameter_column.setSpacing(0)
        self.notes = NoticeLine(appearance=appearance)
        self.problem = NoticeLine(appearance=appearance)
        for part in (self.title_field, self.description_field, self._cells_title):
            self.body.addWidget(part)
        self.body.addLayout(self._cell_column)
        self.body.addWidget(self._parameters_title)
        self.body.addLayout(self._parameter_column)
        self.body.addWidget(self.notes)
        self.body.addWidget(self.problem)
        self.cancel_button = Button(self.tr("Cancel"), appearance=appearance, parent=self.card)
        self.save_button = Button(self.tr("Save"), appearance=appearance, icon="save", parent=self.card)
        self.open_button = Button(
            self.tr("Save and set up"), appearance=appearance, kind=ButtonKind.PRIMARY, parent=self.card
        )
        self.obstacle = Label(appearance=appearance, role="small", color="text2")
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.obstacle)
        self.foot.addWidget(self.save_button)
        self.foot.addWidget(self.open_button)
        self.cancel_button.clicked.connect(self._cancel)
        self.save_button.clicked.connect(self._save)
        self.open_button.clicked.connect(self._save_and_open)
        self.title_field.textChanged.connect(self._refresh)
        self._reader = BackgroundTask(_read, self)
        self._reader.done.connect(self._take_reading)

    def ask(self, cells: Sequence[Cell]) -> None:
        """Ask how to save ``cells``. Cells that were not completed are initially unticked, as are those from
        before a restart if any was completed since.
        """
        self._cells = [cell for cell in cells if cell.is_ok is not None][-_MOST:]
        self._left_out = frozenset()
        self._boxes = []
        _emptied(self._cell_column)
        kernels = [cell.kernel for cell in self._cells if cell.is_ok]
        for cell in self._cells:
            told = [] if cell.is_ok else [self.tr("not completed")]
            if cell.kernel != self._cells[-1].kernel:
                told.append(self.tr("before a restart"))
            box = CheckBox(_shown(cell, ", ".join(told)), appearance=self._appearance)
            box.setChecked(bool(cell.is_ok) and cell.kernel == kernels[-1])
            box.toggled.connect(self._read)
            box.installEventFilter(self)
            self._cell_column.addWidget(box)
            self._boxes.append(box)
        self.problem.clear()
        self._take_reading(Reading())
        self._read()
        self._refresh()
        self.open(self.title_field)

    def show_problem(self, sentence: str, hint: str = "") -> None:
        """Show why the protocol could not be saved."""
        self.problem.show_notice("alert-circle", "err", sentence, hint)
        self.reveal(self.problem)
        self._set_busy(False)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, CheckBox):
            self.reveal(watched)
        return super().eventFilter(watched, event)

    @property
    def _chosen(self) -> tuple[Cell, ...]:
        return tuple(cell for cell, box in zip(self._cells, self._boxes, strict=True) if box.isChecked())

    @Slot()
    def _read(self) -> None:
        """Analyse the cells on a background thread, because they may be long."""
        chosen = self._chosen
        self._reader.start(chosen, tuple(cell for cell in self._cells if cell not in chosen))
        self._refresh()

    @Slot(object)
    def _take_reading(self, reading: Reading) -> None:
        self._left_out = frozenset(
            {name for name, box in self._parameters.items() if not box.isChecked()} | self._left_out
        )
        _emptied(self._parameter_column)
        self._parameters = {}
        for one in reading.parameters:
            box = CheckBox(f"{one.name} = {one.value}"[:_SHOWN], appearance=self._appearance)
            box.setChecked(one.name not in self._left_out)
            box.toggled.connect(self._note_choice)
            box.installEventFilter(self)
            self._parameter_column.addWidget(box)
            self._parameters[one.name] = box
        self._parameters_title.setVisible(bool(self._parameters))
        self.notes.show_notice("information", "warn", self._words(reading))

    @Slot()
    def _note_choice(self) -> None:
        self._left_out = frozenset(name for name, box in self._parameters.items() if not box.isChecked())

    def _words(self, reading: Reading) -> str:
        """Return the warnings that the user should read before saving."""
        said: list[str] = []
        if reading.unreadable:
            said.append(
                self.tr("Omitted because they are not plain Python: {cells}.").format(
                    cells=_numbers(reading.unreadable)
                )
            )
        if reading.magics:
            said.append(
                self.tr("Omitted because protocols cannot use %, ! or ?: {cells}.").format(
                    cells=_numbers(reading.magics)
                )
            )
        for number, name in reading.console_names[:3]:
            said.append(
                self.tr("[{cell}] uses {name}, which exists only in consoles.").format(cell=number, name=name)
            )
        for number, name in reading.missing[:3]:
            said.append(
                self.tr("[{cell}] uses {name}, which is defined in a cell that is not selected.").format(
                    cell=number, name=name
                )
            )
        if reading.questions:
            words = self.tr("{cells}: input() cannot be used in a run. Ask with praxis.interactive instead.")
            said.append(words.format(cells=_numbers(reading.questions)))
        return "\n".join(said)

    @Slot()
    def _refresh(self) -> None:
        has_title = bool(self.title_field.text().strip())
        why = ""
        if not any(box.isChecked() for box in self._boxes):
            why = self.tr("Choose at least one cell")
        elif not has_title:
            why = self.tr("Give it a title first")
        self.obstacle.setText(why)
        for button in (self.save_button, self.open_button):
            button.setEnabled(not why)
            button.setToolTip(why)
            button.setAccessibleDescription(why)

    def _set_busy(self, is_busy: bool) -> None:
        for button in (self.save_button, self.open_button):
            button.setEnabled(not is_busy)

    @Slot()
    def _save(self) -> None:
        self._confirm(is_opened=False)

    @Slot()
    def _save_and_open(self) -> None:
        self._confirm(is_opened=True)

    def _confirm(self, *, is_opened: bool) -> None:
        self._set_busy(True)
        self.problem.clear()
        self.confirmed.emit(
            SaveWish(
                self.title_field.text().strip(),
                self.description_field.text().strip(),
                self._chosen,
                frozenset(name for name, box in self._parameters.items() if box.isChecked()),
                is_opened,
            )
        )

    @Slot()
    def _cancel(self) -> None:
        self.dismiss()


def _read(cells: tuple[Cell, ...], others: tuple[Cell, ...]) -> Reading:
    """Analyse the cells. Runs on a background thread."""
    return read_cells(cells, others)


def _shown(cell: Cell, told: str) -> str:
    lines = [line for line in cell.code.splitlines() if line.strip()]
    text = f"[{cell.number}]  {lines[0].strip()[:_SHOWN] if lines else ''}"
    if len(lines) > 1:
        text += " …"
    return f"{text}  ({told})" if told else text


def _numbers(cells: Sequence[int]) -> str:
    shown = ", ".join(f"[{number}]" for number in cells[:8])
    return f"{shown}, …" if len(cells) > 8 else shown


def _emptied(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
