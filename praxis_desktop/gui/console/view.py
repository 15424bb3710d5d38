"""The view of a console: the transcript, with the editor below it."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.gui import output
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.console import colors
from praxis_desktop.gui.console.call_tip import CallTip, Floating
from praxis_desktop.gui.console.completion import Completer
from praxis_desktop.gui.console.editor import CodeEditor, EnterKey
from praxis_desktop.gui.console.history import HistorySearch, InputHistory
from praxis_desktop.gui.console.links import Links, PagePane
from praxis_desktop.gui.console.model import Cell, ConsoleModel, ConsoleState
from praxis_desktop.gui.console.outputs import Outputs
from praxis_desktop.gui.console.transcript import MARGIN, MARKS, Transcript
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import capitalized
from praxis_desktop.gui.widgets.appearing_guard import Guard
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.meant_presses import takes_scans
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.workers.console.messages import Message, Stream
from praxis_desktop.workers.qt.console import KernelClient

if TYPE_CHECKING:
    from praxis_desktop.workers.console.history import ConsoleHistory
    from praxis_desktop.workers.console.messages import InputRequest


_MOST = 64 << 10
"""Maximum length of a line of input, in characters."""
_MOST_PROMPT = 120


class _Field(LineField):
    interrupt_asked = Signal()
    end_asked = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_ours = event.key() == Qt.Key.Key_D
            if is_ours and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if event.key() == Qt.Key.Key_C and not self.hasSelectedText():
                self.interrupt_asked.emit()
                return
            if event.key() == Qt.Key.Key_D and not self.text():
                self.end_asked.emit()
                return
        super().keyPressEvent(event)


class InputLine(QWidget):
    """The input line, hidden while no cell is waiting for input. ``entered`` carries the line that was
    entered, and the text to show in its place.
    """

    entered = Signal(str, str)
    end_asked = Signal()
    """Emitted for Ctrl+D, which ends the input."""
    interrupt_asked = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prompt = Label(appearance=appearance, role="mono")
        self._prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.field = _Field(appearance=appearance, font="mono")
        self.field.setMaxLength(_MOST)
        takes_scans(self.field)  # as the editor does, and for people who type fast
        self.field.returnPressed.connect(self._enter)
        self.field.interrupt_asked.connect(self.interrupt_asked)
        self.field.end_asked.connect(self.end_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(8)
        layout.addWidget(self._prompt)
        layout.addWidget(self.field, 1)
        self.setFocusProxy(self.field)
        self.hide()

    def ask(self, request: InputRequest) -> None:
        """Ask the user for a line."""
        prompt = " ".join(request.prompt.split())[-_MOST_PROMPT:]
        mode = QLineEdit.EchoMode
        self.field.setEchoMode(mode.Password if request.is_password else mode.Normal)
        self.field.clear()
        words = self.tr("The cell is waiting for a password") if request.is_password else ""
        words = words or self.tr("The cell is waiting for input")
        self._prompt.setText(prompt or words)
        self.field.setAccessibleName(prompt or words)
        self.field.setAccessibleDescription(words)
        self.field.setPlaceholderText(self.tr("Enter submits the answer, Ctrl+D ends the input"))
        self.show()

    def clear(self) -> None:
        """Clear and hide the field, discarding typed text."""
        self.field.clear()
        self.hide()

    @Slot()
    def _enter(self) -> None:
        line = self.field.text()
        is_hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        self.field.clear()
        self.entered.emit(line, "••••" if is_hidden else line)


class ConsoleNotice(QWidget):
    """A notice above the editor, hidden while it is empty."""

    restart_asked = Signal()
    changed = Signal()
    """Emitted when the height of the notice has changed."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = NoticeLine(appearance=appearance)
        self.restart_button = Button(self.tr("Restart"), appearance=appearance, icon="refresh")
        self.restart_button.is_way_on = True
        self.guard = Guard(self.restart_button)
        self.restart_button.clicked.connect(self.restart_asked)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(MARGIN, 8, MARGIN, 8)
        self._layout.addWidget(self.line, 1)
        self._layout.addWidget(self.restart_button)
        self.hide()

    def height_for(self, width: int) -> int:
        """Return the height in pixels that the notice needs at ``width``."""
        height = self._layout.heightForWidth(width)
        return height if height > 0 else self.sizeHint().height()

    @Slot()
    def clear(self) -> None:
        if not self.isHidden():
            self.line.clear()
            self.hide()
            self.changed.emit()

    def offer_restart(self) -> None:
        """Offer to restart the kernel after an interrupt that had no effect."""
        words = self.tr("The cell is still running after the interrupt.")
        self._say_problem(
            words, self.tr("Restarting the console ends it immediately. Variables will be lost.")
        )

    def tell_end(self, reason: str, hint: str) -> None:
        """Say that the kernel has exited unexpectedly."""
        words = reason or self.tr("The console has stopped.")
        self._say_problem(
            capitalized(words),
            hint or self.tr("Restart the console to continue. Variables have been lost."),
        )

    @Slot(int)
    def tell_held(self, count: int) -> None:
        """Say how many characters are held back; 0 clears the notice."""
        if not count:
            self.clear()
            return
        words = self.tr("The text is ready to run. With {count} characters, it is too long to edit here.")
        remedy = self.tr("Press Enter to run what you typed, or Esc to discard it.")
        self.line.show_notice("information", "run", words.format(count=QLocale().toString(count)), remedy)
        self.restart_button.hide()
        self.show()
        self.changed.emit()

    def _say_problem(self, sentence: str, remedy: str) -> None:
        self.line.show_notice("alert-circle", "err", sentence, remedy)
        self.restart_button.show()
        self.show()
        self.changed.emit()


_TOP = 10
_GAP = 6
"""Distance, in pixels, between the last output and the editor."""
_EDITOR_PART = 0.45
_PAGE_PART = 0.45
"""Maximum fraction of the console's height that the editor or a page may occupy."""


class Parts(Protocol):
    """The parts of the console that ``arrange`` lays out."""

    transcript: Transcript
    editor: CodeEditor
    notice: ConsoleNotice

    @property
    def mark(self) -> QWidget:
        """The label that shows the number of the next cell."""

    @property
    def input_line(self) -> QWidget:
        """The input line, shown while a cell is waiting for input. It replaces the editor, unless code is
        being typed there.
        """

    @property
    def page(self) -> QWidget:
        """The page at the bottom."""

    @property
    def search(self) -> QWidget | None:
        """The history search, shown on top of everything else; None until it is first used."""

    def width(self) -> int:
        """Return the width in pixels."""

    def height(self) -> int:
        """Return the height in pixels."""


def arrange(parts: Parts) -> int:
    """Arrange the parts. Return the maximum height of the transcript, in pixels."""
    width, bottom = parts.width(), parts.height()
    if not parts.notice.isHidden():
        bottom = _put(parts.notice, width, bottom, parts.notice.height_for(width))
    if not parts.page.isHidden():
        bottom = _put(parts.page, width, bottom, int(parts.height() * _PAGE_PART))
    bottom -= _GAP
    left = MARGIN + MARKS
    asked = 0 if parts.input_line.isHidden() else parts.input_line.sizeHint().height()
    typed = 0 if parts.editor.isHidden() else _typed_height(parts, bottom - _TOP)
    room = max(bottom - _TOP - asked - typed - _GAP, 0)
    height = parts.transcript.content_height(room)
    parts.transcript.setGeometry(0, _TOP, width, height)
    top = _TOP + height + (_GAP if height else 0)
    parts.input_line.setGeometry(left, top, width - left, asked)
    top += asked
    parts.mark.setGeometry(MARGIN, top, MARKS, parts.editor.line_height)
    parts.editor.setGeometry(left, top, width - left, typed)
    parts.mark.setVisible(not parts.editor.isHidden())
    if parts.search is not None and not parts.search.isHidden():
        size = parts.search.sizeHint()
        across = min(size.width(), width - 2 * MARGIN)
        down = min(size.height(), parts.height() - 2 * _TOP)
        parts.search.setGeometry(QRect(width - across - MARGIN, _TOP, across, down))
    return room


def _put(row: QWidget, width: int, bottom: int, height: int) -> int:
    row.setGeometry(0, bottom - height, width, height)
    return bottom - height


def _typed_height(parts: Parts, room: int) -> int:
    line = parts.editor.line_height
    return max(min(parts.editor.content_height(), int(room * _EDITOR_PART)), line) + 2


TRACE = "%%trace"
"""The IPython magic that traces a cell."""


def make_console(
    line: KernelClient, history: ConsoleHistory, *, appearance: Appearance
) -> Generator[None, None, ConsoleView]:
    """Create the console for ``line``, one part per step; the generator returns the complete console."""
    transcript = Transcript(appearance=appearance)
    yield
    editor = CodeEditor(appearance=appearance)
    yield
    return ConsoleView(line, history, transcript, editor, appearance=appearance)


class ConsoleView(QWidget):
    """Shows the console for ``line``, and sends what the user types to the kernel. The creator of ``line``
    must also shut it down.

    No kernel is started automatically: call ``start`` to start or restart one.
    """

    state_changed = Signal(object)
    """Carries the ConsoleState. Not emitted merely because time passes."""
    variables_changed = Signal(object)
    """Carries the Variables, after each cell and when a new kernel starts."""
    cells_changed = Signal()
    """Emitted when ``cells`` has changed."""
    restart_requested = Signal()
    """Emitted for ``exit()``, for Ctrl+D, and for the restart offered after a failed interrupt. The receiver
    asks the user, then calls ``start``.
    """
    trace_arrived = Signal(object)
    """Carries the trace from a cell, as the content of the kernel's message."""
    save_requested = Signal()
    """Emitted to request that the cells be saved as a protocol."""

    def __init__(
        self,
        line: KernelClient,
        history: ConsoleHistory,
        transcript: Transcript,
        editor: CodeEditor,
        *,
        appearance: Appearance,
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self.transcript, self.editor = transcript, editor
        for part in (transcript, editor):
            part.setParent(self)
        self._room = 0
        """The maximum height of the transcript, in pixels."""
        self._floating: tuple[Floating, ...] = ()
        self.search: HistorySearch | None = None
        """The history search, created on first use."""
        self.model = ConsoleModel(line, self)
        self.history = InputHistory(history, self)
        self.outputs = Outputs(self.transcript, self)
        self.mark = Label("[1]", appearance=appearance, role="mono", color="link", parent=self)
        self.input_line = InputLine(appearance=appearance, parent=self)
        self.page = PagePane(appearance=appearance, parent=self)
        self.notice = ConsoleNotice(appearance=appearance, parent=self)
        self.completer = Completer(self.editor, self.model, appearance=appearance, parent=self)
        self.call_tip = CallTip(self.editor, self.model, appearance=appearance, parent=self)
        self._floating = (self.completer.popup, self.call_tip)
        self._enter = EnterKey(self.editor, self.model, self)
        self._links = Links(self.transcript, self.outputs, self.page, self.model, self)
        self._links.figure_wanted.connect(self._show_large)
        self.setFocusProxy(self.editor)
        self._connect_model()
        self._connect_editor()
        appearance.changed.connect(self.restyle)
        self.restyle()
        self._colors = BackgroundTask(colors.load, self)
        self._colors.done.connect(self.editor.colors.refresh)

    @property
    def state(self) -> ConsoleState:
        return self.model.state

    @property
    def cells(self) -> tuple[Cell, ...]:
        """This kernel's cells, in order; empty for a new kernel."""
        return self.model.cells

    @property
    def all_cells(self) -> tuple[Cell, ...]:
        """The cells of this kernel and of earlier ones, in order."""
        return self.model.all_cells

    @Slot(object)
    def _show_large(self, figure: DisplayEvent) -> None:
        output.show_large(figure, asker=self, appearance=self._appearance)

    # ---- requests
    @Slot()
    def start(self) -> None:
        """Start or restart a kernel immediately, without asking for confirmation."""
        self.model.start()

    @Slot()
    def interrupt(self) -> None:
        """Interrupt the running cell. If an earlier interrupt has failed, offer to restart."""
        if self.state.activity in ("interrupting", "not_responding"):
            self.notice.offer_restart()
        self.model.interrupt()

    @Slot(str)
    def insert(self, code: str, *, run: bool = False) -> None:
        """Insert ``code`` into the editor. If ``run`` is true, run the code instead, and leave the editor's
        text as it is.
        """
        if run:
            self._run(code)
        else:
            self.editor.insert_code(code)
            self.setFocus()

    @Slot(str)
    def inspect(self, name: str) -> None:
        """Show the kernel's description of ``name``, as ``name?`` does."""
        self._links.inspect(name)

    @Slot()
    def clear(self) -> None:
        """Clear the transcript, but keep the variables and the cell numbers."""
        self.outputs.clear()
        self.page.dismiss()
        self.setFocus()

    @Slot()
    def search_history(self) -> None:
        """Open the history search."""
        self.completer.close()
        if self.search is None:
            self.search = HistorySearch(self.history, appearance=self._appearance, parent=self)
            self.search.chosen.connect(self._take_found)
            self.search.closed.connect(self.setFocus)
        self.search.open()
        self._arrange()

    @Slot(object)
    def show_event(self, event: object) -> None:
        """Show ``event``, sent by the console's host, if it is a figure; ignore all other events."""
        if isinstance(event, DisplayEvent):
            self.outputs.show_figure(event)

    # ---- typing
    @Slot()
    def _run_typed(self) -> None:
        code = self.editor.code
        if self._run(code):
            self.editor.empty()

    @Slot()
    def trace(self) -> None:
        """Run the code and trace what it does to lists and trees; ``trace_arrived`` carries the trace."""
        code = self.editor.code
        if code.strip() and self._run(code if code.lstrip().startswith(TRACE) else f"{TRACE}\n{code}"):
            self.editor.empty()

    def _run(self, code: str) -> bool:
        self.completer.close()
        self.call_tip.close_tip()
        if not code.strip() or not self.model.run(code):
            return False
        self._enter.await_question()
        self.history.add(code)
        self.outputs.follow()
        self._show_mark()
        return True

    @Slot()
    def _show_previous(self) -> None:
        code = self.history.previous(self.editor.code)
        if code is not None:
            self.editor.set_code(code)

    @Slot()
    def _show_next(self) -> None:
        code = self.history.next(self.editor.code)
        if code is not None:
            self.editor.set_code(code)

    @Slot(str)
    def _take_found(self, code: str) -> None:
        self.editor.set_code(code)
        self.setFocus()

    @Slot(str, str)
    def _answer(self, line: str, shown: str) -> None:
        self._end_input(shown)
        self.model.answer(line)
        self._enter.await_question()

    @Slot()
    def _end_of_input(self) -> None:
        self._end_input("")
        self.model.answer(None)
        self._enter.await_question()

    def _end_input(self, shown: str) -> None:
        request = self.model.waiting_input
        self.outputs.echo(request.prompt if request is not None else "", shown)
        self.editor.document().setModified(False)  # the next question may take the keys from the code
        self._hide_input()

    # ---- messages of the kernel
    @Slot(object)
    def _begin_cell(self, cell: Cell) -> None:
        self.outputs.begin_cell(cell.number, cell.code)
        self._show_mark()

    @Slot(object)
    def _show(self, message: object) -> None:
        if isinstance(message, Stream):
            self.outputs.write(message)
        elif not isinstance(message, Message):
            return
        elif message.msg_type == "page":
            self._links.show_page(message.content)
        elif message.msg_type == "trace":
            self.trace_arrived.emit(message.content)
        else:
            self.outputs.show(message)

    @Slot(object)
    def _show_state(self, state: ConsoleState) -> None:
        if state.activity != "input":
            self._hide_input()
        if state.activity == "starting":
            self.notice.clear()
            if state.kernel > 1:
                self.outputs.note(self.tr("Restarted: kernel {number}").format(number=state.kernel))
        elif state.activity == "dead":
            self.notice.tell_end(state.reason, state.hint)
        elif state.activity == "not_responding":
            self.notice.offer_restart()
        elif state.activity == "idle":
            self.notice.clear()
        if state.activity in ("idle", "dead"):
            self._enter.end_wait(self.editor)
        if state.activity in ("idle", "dead") and not colors.is_loaded():
            self._colors.start()  # now, as it would compete with the creation of the page and of the kernel
        self._show_mark()
        self.state_changed.emit(state)

    @Slot(object)
    def _ask_for_line(self, request: InputRequest) -> None:
        has_focus = self.editor.hasFocus() or self.transcript.hasFocus()
        is_edited = bool(self.editor.code.strip()) and self.editor.document().isModified()
        # The next keys are meant for the code that is being typed.
        keeps_editor = is_edited and self.editor.hasFocus()
        self.input_line.ask(request)
        self.editor.setVisible(keeps_editor)
        target = self.editor if keeps_editor else self.input_line.field
        self.setFocusProxy(target)
        self._arrange()
        if has_focus:
            self.setFocus()
        self._enter.end_wait(target)

    def _hide_input(self) -> None:
        if not self.input_line.isHidden():
            had_focus = self.input_line.field.hasFocus()
            self.input_line.clear()
            self.editor.show()
            self.setFocusProxy(self.editor)
            self._arrange()
            if had_focus:
                self.setFocus()

    @Slot(object)
    def _tell_dropped(self, codes: tuple[str, ...]) -> None:
        if len(codes) == 1:
            self.outputs.note(self.tr("A waiting cell was not run. Press Up to get it back."))
        else:
            words = self.tr("{count} waiting cells were not run. Press Up to get them back.")
            self.outputs.note(words.format(count=len(codes)))
        self._show_mark()

    # ---- notices
    @Slot()
    def _restart(self) -> None:
        if self.state.activity == "dead":
            self.start()
            self.setFocus()
        else:
            self.restart_requested.emit()

    @Slot(int)
    def _tell_cleaned(self, count: int) -> None:
        words = self.tr("{count} characters not allowed in code were left out of the pasted text.")
        self.outputs.note(words.format(count=count))

    def _show_mark(self) -> None:
        self.mark.setText(f"[{self.model.next_number}]")
        waiting = self.model.waiting
        words = ""
        if waiting:
            words = self.tr("{count} cells are waiting for the running one to finish").format(count=waiting)
            if waiting == 1:
                words = self.tr("1 cell is waiting for the running one to finish")
        elif not self.cells:  # a user who has already run a cell needs no hint
            words = self.tr("Python: Shift+Enter runs, Tab completes, ? shows help")
        self.editor.setPlaceholderText(words)

    # ---- layout
    @Slot()
    def _fit(self) -> None:
        """Adapt the layout to a change in the transcript."""
        if self.transcript.verticalScrollBar().maximum() <= 0 or self.transcript.height() < self._room:
            self._arrange()

    @Slot()
    def _arrange(self) -> None:
        self._room = arrange(self)
        for floating in self._floating:
            floating.follow()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setFocus()
        super().mousePressEvent(event)

    @Slot(object)
    def _pass_on(self, event: QKeyEvent) -> None:
        """Pass a printable key on to the editor or input line. With nothing selected, Ctrl+C interrupts."""
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_C and not self.transcript.textCursor().hasSelection():
            self.interrupt()
        elif control or not event.text().isprintable() or not event.text():
            return
        else:
            self.setFocus()
            target = self.focusProxy()
            assert target is not None
            QCoreApplication.sendEvent(target, event)
        event.accept()

    @Slot()
    def restyle(self) -> None:
        """Apply the appearance's fonts."""
        self.mark.setFont(self._appearance.font("mono", weight=700))
        self._arrange()

    # ---- connections
    def _connect_model(self) -> None:
        model = self.model
        model.state_changed.connect(self._show_state)
        model.began.connect(self._begin_cell)
        model.told.connect(self._show)
        model.skipped.connect(self.outputs.skip)
        model.left_out.connect(self.outputs.leave_out)
        model.asked.connect(self._ask_for_line)
        model.dropped.connect(self._tell_dropped)
        model.variables_changed.connect(self.variables_changed)
        model.cells_changed.connect(self.cells_changed)
        model.exit_requested.connect(self.restart_requested)
        model.next_input.connect(self.editor.set_code)
        self.transcript.height_changed.connect(self._fit)
        self.transcript.key_pressed.connect(self._pass_on)
        self.page.closed.connect(self._leave_page)
        self.notice.changed.connect(self._arrange)
        self.notice.restart_asked.connect(self._restart)
        self._links.page_shown.connect(self._arrange)

    def _connect_editor(self) -> None:
        editor = self.editor
        editor.run_asked.connect(self._run_typed)
        editor.trace_asked.connect(self.trace)
        self._enter.run_asked.connect(self._run_typed)
        editor.previous_asked.connect(self._show_previous)
        editor.next_asked.connect(self._show_next)
        editor.typed.connect(self.history.leave)
        editor.search_asked.connect(self.search_history)
        editor.interrupt_asked.connect(self.interrupt)
        editor.exit_asked.connect(self.restart_requested)
        editor.clear_asked.connect(self.clear)
        editor.held.connect(self.notice.tell_held)
        editor.cleaned.connect(self._tell_cleaned)
        editor.document().documentLayout().documentSizeChanged.connect(self._arrange)
        self.input_line.entered.connect(self._answer)
        self.input_line.end_asked.connect(self._end_of_input)
        self.input_line.interrupt_asked.connect(self.interrupt)

    @Slot()
    def _leave_page(self) -> None:
        self._arrange()
        self.setFocus()
