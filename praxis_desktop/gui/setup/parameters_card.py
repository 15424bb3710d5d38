"""The card with a protocol's parameters and presets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from praxis_desktop.core.messages import parted
from praxis_desktop.gui.controls.control import control_for
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import capitalized, spoken
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL
from praxis_desktop.gui.roles.words import SectionState
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Card, Separator, keep_room
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.forms import Problem
from praxis_desktop.protocols.parameters import Parameter, Surroundings, expected, kind_of
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.workers.setup.sheets import Checked, SetupSheet

_FRAME = 2
"""Width, in pixels, of the frame around the control for a changed value."""
_MOST_SHOWN = 14
"""Maximum number of characters shown per default value; the tooltip shows the value in full."""


class FormField(Drawn):
    """The field for one parameter. ``changed`` is emitted when the user changes the value. ``other`` is the
    label of the parameter to which this one is linked, if any; while the box for the link is ticked, the
    field takes that parameter's value.
    """

    changed = Signal()

    def __init__(
        self,
        parameter: Parameter,
        *,
        default: str,
        other: str = "",
        ports: tuple[str, ...] = (),
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.parameter = parameter
        self.is_wide = kind_of(parameter).is_wide
        self._default = default
        self.is_wrong = False
        """Whether the value must be fixed."""
        self.control = control_for(parameter, ports, appearance=appearance)
        self.name = Label(parameter.label or parameter.name, appearance=appearance, role="h3")
        self.name.setBuddy(self.control)
        self._help = Label(_help(parameter), appearance=appearance, role="small", color="text2", wrap=True)
        self._reading = Label(appearance=appearance, role="small", color="text2")
        self._reading.hide()
        self.notice = NoticeLine(appearance=appearance)
        self.default_chip = Chip(self._default_words(), "warn", "pencil", appearance=appearance, parent=self)
        self.default_chip.setToolTip(self.tr("The default is {value}").format(value=self.default_words))
        self.reset_button = Button(appearance=appearance, icon="undo", parent=self)
        back = self.tr("Back to {value}").format(value=f"{self.default_words} {parameter.unit}".strip())
        self.reset_button.setAccessibleName(f"{parameter.label or parameter.name}: {back}")
        self.reset_button.setToolTip(back)
        self.reset_button.clicked.connect(self._go_back)
        for part in (self.notice, self.default_chip, self.reset_button):
            keep_room(part)
        self.control.set_name(self.name.text(), self._help.text())
        self.link_box: CheckBox | None = None
        if other:
            self.link_box = CheckBox(
                self.tr("Same as {name}").format(name=other), appearance=appearance, parent=self
            )
            self.link_box.setChecked(True)
            self.link_box.toggled.connect(self._follow_link)
        self._lay_out()
        self.set_text(default, is_given=False)
        self.control.edited.connect(self._tell)

    @property
    def is_changed(self) -> bool:
        """Whether the field has a default from which its value differs."""
        return bool(self._default) and self.text is not None

    @property
    def default_words(self) -> str:
        """The default as the field shows it, or ""."""
        return self.control.words(self._default)

    @property
    def text(self) -> str | None:
        """The text to pass to the run; None leaves the parameter at its default."""
        text = self.control.text()
        return None if self._is_linked or text == self._default else text

    def holds(self, text: str) -> bool:
        """Return whether ``text`` is the field's own value, even if it equals the default."""
        return not self._is_linked and self.control.text() == text

    @property
    def _is_linked(self) -> bool:
        return self.link_box is not None and self.link_box.isChecked()

    @property
    def lines(self) -> list[QLineEdit]:
        """The line edits in which the value is typed."""
        return [edit for edit in self.control.findChildren(QLineEdit) if not edit.isHidden()]

    def set_text(self, text: str, *, is_given: bool = True) -> None:
        """Show ``text``. For a linked parameter, ``is_given`` says whether it has a value of its own."""
        if self.link_box is not None:
            # Only changes by the user are reported.
            self.link_box.blockSignals(True)
            self.link_box.setChecked(not is_given)
            self.link_box.blockSignals(False)
            self.control.setEnabled(is_given)
        self.control.set_text(text)
        self._show_changed()

    def reset(self) -> None:
        """Show the default."""
        self.set_text(self._default, is_given=False)

    def show_problem(self, problem: Problem | None) -> None:
        """Show a problem with the value; None clears the message."""
        self.is_wrong = problem is not None
        self.control.set_wrong(self.is_wrong)
        if problem is None:
            self.notice.clear()
            return
        self.notice.show_notice("alert-circle", "err", _sentence(problem.message), problem.hint)

    def show_value(self, shown: str | None) -> None:
        """Show how the text was understood, unless that is obvious, and the value of a linked parameter."""
        if shown is None:
            self._reading.hide()
            return
        if self._is_linked:
            self.control.set_text(shown.removesuffix(f" {self.parameter.unit}"))
        text = self.control.text().strip()
        is_other = text != shown and f"{text} {self.parameter.unit}" != shown
        is_told = is_other and bool(text) and kind_of(self.parameter).is_read_back
        self._reading.setText(f"= {shown}")
        self._reading.setVisible(is_told)

    def show_plate(self, shape: PlateShape | None) -> None:
        """Set the plate whose wells can be chosen, or None."""
        self.control.show_plate(shape)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self._reading)
        head.addWidget(self.default_chip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        if self.link_box is not None:
            layout.addWidget(self.link_box)
        line = QHBoxLayout()
        line.setContentsMargins(_FRAME, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.control, 1)
        line.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line)
        if self._help.text():
            layout.addWidget(self._help)
        else:
            self._help.setParent(self)
            self._help.hide()
        layout.addWidget(self.notice)
        layout.addStretch(1)

    @Slot(bool)
    def _follow_link(self, is_linked: bool) -> None:
        self.control.setEnabled(not is_linked)
        self._tell()

    @Slot()
    def _go_back(self) -> None:
        self.reset()
        self.control.setFocus()
        self.changed.emit()

    @Slot()
    def _tell(self) -> None:
        self._show_changed()
        self.changed.emit()

    def _show_changed(self) -> None:
        """Mark a value that differs from the default, and offer to reset it."""
        is_changed = self.is_changed
        if self.reset_button.hasFocus() and not is_changed:
            self.control.setFocus()
        self.default_chip.setVisible(is_changed)
        self.reset_button.setVisible(is_changed)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self.is_changed:
            return
        frame, edge = self.control.geometry().adjusted(-1, -1, 1, 1), self._appearance.tone("warn").line
        draw_rounded(smooth_painter(self), frame, RADIUS_CONTROL + 1, edge=edge, width=_FRAME)

    def _default_words(self) -> str:
        shown = self.default_words
        if len(shown) > _MOST_SHOWN:
            shown = f"{shown[: _MOST_SHOWN - 1]}…"
        return self.tr("default {value}").format(value=shown)


def _help(parameter: Parameter) -> str:
    """Return the author's help text, and a description of the accepted values."""
    takes = (kind_of(parameter).hint or expected)(parameter)
    takes = spoken(takes)
    takes = capitalized(takes)
    return " · ".join(part for part in (parameter.help.strip().rstrip("."), takes) if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FormField", text)


def _sentence(message: str) -> str:
    """Return a message as a sentence that does not begin with the parameter's name."""
    asked = parted(message, "is missing: it must be ")[1]
    text = _tr("Enter {what}").format(what=spoken(asked)) if asked else spoken(message)
    return capitalized(text)


_DEFAULTS, _LAST = "\0defaults", "\0last"
_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class PresetRow(QWidget):
    """The row of presets. ``chosen`` carries the name of a preset; ``save_requested`` carries the name under
    which to save the values.
    """

    chosen = Signal(str)
    last_chosen = Signal()
    defaults_chosen = Signal()
    save_requested = Signal(str)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.list = ChoiceField(appearance=appearance)
        self.list.setAccessibleName(self.tr("Preset"))
        self.reset_button = Button(
            self.tr("Reset to defaults"),
            appearance=appearance,
            kind=ButtonKind.GHOST,
            icon="refresh",
            parent=self,
        )
        self.name = LineField(appearance=appearance)
        self.name.setPlaceholderText(self.tr("Preset name"))
        self.name.setAccessibleName(self.tr("Preset name"))
        self.name.setMaxLength(80)
        self.name.installEventFilter(self)
        self.keep_button = Button(
            self.tr("Save"), appearance=appearance, kind=ButtonKind.SECONDARY, parent=self
        )
        self.cancel_button = Button(
            self.tr("Cancel"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self._title = Label(self.tr("Preset"), appearance=appearance, role="caption", color="text2")
        choosing, naming = QWidget(self), QWidget(self)
        buttons = QHBoxLayout()
        buttons.addWidget(self.keep_button)
        buttons.addWidget(self.cancel_button)
        self._rows = (QBoxLayout(_ACROSS, choosing), QBoxLayout(_ACROSS, naming))
        self._rows[0].addWidget(self.list, 1)
        self._rows[0].addWidget(self.reset_button)
        self._rows[1].addWidget(self.name, 1)
        self._rows[1].addLayout(buttons)
        for layout in (*self._rows, buttons):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(8)
        self._stack = QStackedLayout()
        self._stack.addWidget(choosing)
        self._stack.addWidget(naming)
        self._line = Separator(appearance=appearance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._line)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addLayout(self._stack)
        self.set_upright(False)
        self._has_last = False
        self.show_names(())
        self.list.activated.connect(self._choose)
        self.reset_button.clicked.connect(self.defaults_chosen)
        self.keep_button.clicked.connect(self._save)
        self.cancel_button.clicked.connect(self._close)
        self.name.returnPressed.connect(self._save)
        self.name.textChanged.connect(self._enable)

    def set_upright(self, is_upright: bool) -> None:
        """Arrange the presets in a narrow column with a title, or in a single row."""
        for layout in self._rows:
            layout.setDirection(_DOWN if is_upright else _ACROSS)
        for part in (self._line, self._title):
            part.setVisible(is_upright)

    def offer_last(self, has_last: bool) -> None:
        """Set whether there are values from a previous run. Call this before ``show_names``."""
        self._has_last = has_last

    def show_names(self, names: Sequence[str], chosen: str = "") -> None:
        """Offer the given presets. ``chosen`` is the preset whose values are shown; "" stands for the values
        of the last run or, if there was none, the defaults.
        """
        self.list.clear()
        if self._has_last:
            self.list.addItem(self.tr("Last used values"), _LAST)
        self.list.addItem(self.tr("Defaults"), _DEFAULTS)
        for name in names:
            self.list.addItem(name, name)
        self.list.setCurrentIndex(max(self.list.findData(chosen or _LAST), 0))

    def show_edited(self, *, is_default: bool = False, is_last: bool = False) -> None:
        """Show that the values no longer match a preset, or that they are the defaults or the last run's
        values.
        """
        known = _DEFAULTS if is_default else _LAST if is_last else ""
        self.list.setCurrentIndex(self.list.findData(known) if known else -1)
        self.list.setPlaceholderText(self.tr("Load a preset"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        # On other pages Esc stops runs; in this field it only cancels entering the name.
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._close()
                return True
        return super().eventFilter(watched, event)

    @Slot(int)
    def _choose(self, place: int) -> None:
        name = str(self.list.itemData(place))
        if name == _LAST:
            self.last_chosen.emit()
        elif name == _DEFAULTS:
            self.defaults_chosen.emit()
        else:
            self.chosen.emit(name)

    @property
    def chosen_name(self) -> str:
        """The name of the preset whose values are shown, or ""."""
        current = str(self.list.currentData() or "")
        return "" if current.startswith("\0") else current

    @Slot()
    def ask_name(self) -> None:
        """Ask for the name under which to save the values."""
        self.name.setText(self.chosen_name)
        self._enable()
        self._stack.setCurrentIndex(1)
        self.name.setFocus()

    @Slot()
    def _enable(self) -> None:
        is_name = bool(self.name.text().strip())
        self.keep_button.setEnabled(is_name)
        self.keep_button.setToolTip("" if is_name else self.tr("Type a name first"))

    @Slot()
    def _save(self) -> None:
        name = self.name.text().strip()
        if name:
            self.save_requested.emit(name)
            self._close()

    def choose_again(self) -> None:
        """Show the presets again, in place of the field for a name."""
        self._stack.setCurrentIndex(0)

    @Slot()
    def _close(self) -> None:
        self.choose_again()
        self.list.setFocus()


_TWO_COLUMNS = 430
"""Minimum width, in pixels, at which two narrow fields are placed side by side."""
_LEAST_FOLDED = 5
"""Fields are folded away only if there are at least this many."""


class FormPanel(Card):
    """The form for a protocol. If there are many values, only those that differ from their defaults are
    shown, and the others are folded behind ``all_button``. Which fields are shown is decided when the form
    opens, when other values are loaded, and when the button is pressed, so that no field appears or vanishes
    during typing. The fields are always in the protocol's order. ``changed`` is emitted when a value changes;
    ``undo_wanted`` requests the values that were replaced when others were loaded.
    """

    changed = Signal()
    undo_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._appearance = appearance
        self._columns = 0
        self.fields: list[FormField] = []
        """All fields, in the order of the parameters."""
        self.shown: list[FormField] = []
        """The fields that are not folded away, in order."""
        self._given: Mapping[str, str] = {}
        """The texts that were last put into the form."""
        self._is_unchecked = False
        """True after a decision on which fields to fold, until the values have been checked again."""
        self._ahead: list[FormField] = []
        self._ahead_of: SetupSheet | None = None
        """The protocol whose fields are being created in advance."""
        self.state = SectionState("idle", "circle", "")
        """Whether the values are complete and valid."""
        self._title = Label(self.tr("Values"), appearance=appearance, role="h2")
        self.differing = ElidedLabel(appearance=appearance, role="small", color="text2")
        """Shows how many values differ from their defaults."""
        self.all_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="chevron-down", parent=self
        )
        self.all_button.clicked.connect(self._fold_or_unfold)
        self.undo_button = Button(
            self.tr("Undo"), appearance=appearance, kind=ButtonKind.GHOST, icon="undo", parent=self
        )
        self.undo_button.setAccessibleName(self.tr("Restore the previous values"))
        self.undo_button.setToolTip(self.tr("Restore the previous values (Ctrl+Z)"))
        self.undo_button.clicked.connect(self.undo_wanted)
        self._undo_key = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        self._undo_key.activated.connect(self.undo_wanted)
        self.presets = PresetRow(appearance=appearance)
        self.offer_undo(False)
        self._empty = Label(
            self.tr("This protocol has no values to set."), appearance=appearance, color="text2", wrap=True
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self.differing, 1)
        head.addWidget(self.undo_button)
        head.addWidget(self.all_button)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 18)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.presets)
        layout.addWidget(self._empty)
        layout.addLayout(self._grid)

    def offer_undo(self, is_possible: bool) -> None:
        """Offer to undo the loading of other values, or withdraw that offer."""
        if self.undo_button.hasFocus() and not is_possible:
            self.presets.reset_button.setFocus()
        self.undo_button.setVisible(is_possible)
        self._undo_key.setEnabled(is_possible)

    @property
    def texts(self) -> dict[str, str]:
        """The texts to pass to the run, keyed by parameter; parameters left at their defaults are omitted."""
        told = {field.parameter.name: field.text for field in self.fields}
        return {name: text for name, text in told.items() if text is not None}

    @property
    def entered(self) -> dict[str, str]:
        """The texts that were entered. Unlike ``texts``, this includes texts for parameters that the file no
        longer has and texts that have become defaults, so that none are lost if the file changes back.
        """
        fields = {field.parameter.name: field for field in self.fields}
        kept = {
            name: text for name, text in self._given.items() if name not in fields or fields[name].holds(text)
        }
        return kept | self.texts

    def field(self, name: str) -> FormField | None:
        """Return the field for a parameter, or None."""
        return next((field for field in self.fields if field.parameter.name == name), None)

    def make_ahead(self, sheet: SetupSheet) -> bool:
        """Create one more field in advance; return False if all fields already exist."""
        if sheet is not self._ahead_of:
            self._remove(self._ahead)
            self._ahead, self._ahead_of = [], sheet
        parameters = sheet.protocol.parameters
        if len(self._ahead) == len(parameters):
            return False
        self._ahead.append(self._made_field(sheet, parameters[len(self._ahead)]))
        return True

    def show_sheet(self, sheet: SetupSheet, texts: Mapping[str, str], *, is_again: bool = False) -> None:
        """Show a field for each parameter, with its text from ``texts`` or its default. ``is_again`` means
        that the same file has changed; in that case, unfolded fields stay unfolded.
        """
        was_whole = is_again and len(self.shown) == len(self.fields)
        typing = self._typing if is_again else None
        self._remove(self.fields)
        while self.make_ahead(sheet):
            pass
        self.fields, self._ahead, self._ahead_of = self._ahead, [], None
        for field in self.fields:
            field.changed.connect(self.changed)
        self._empty.setVisible(not self.fields)
        self.presets.setVisible(bool(self.fields))
        if not is_again:
            self.presets.choose_again()
        self.presets.offer_last(bool(sheet.texts.given))
        self.presets.show_names(sheet.presets, self.presets.chosen_name if is_again else "")
        self.all_button.setVisible(len(self.fields) >= _LEAST_FOLDED)
        self.show_texts(texts)
        if was_whole:
            self._unfold(self.fields)
        if typing is not None:
            self._go_on_typing(*typing)
        self.differing.setText("")
        self.state = SectionState("idle", "circle", self.tr("Looking…"))

    def _made_field(self, sheet: SetupSheet, parameter: Parameter) -> FormField:
        field = FormField(
            parameter,
            default=sheet.texts.defaults.get(parameter.name, ""),
            other=_linked_label(sheet.protocol, parameter),
            ports=tuple([role.name for role in sheet.protocol.ports]),
            appearance=self._appearance,
            parent=self,
        )
        field.hide()
        return field

    @property
    def _typing(self) -> tuple[str, int, int] | None:
        """The parameter in whose field the user is typing, the index of the line edit in that field, and the
        position of the cursor; None if the user is not typing.
        """
        focus = QApplication.focusWidget()
        for field in self.fields:
            if isinstance(focus, QLineEdit) and focus in field.lines:
                return field.parameter.name, field.lines.index(focus), focus.cursorPosition()
        return None

    def _go_on_typing(self, name: str, number: int, cursor: int) -> None:
        """Focus the line edit that replaces the one in which the user was typing, and restore the cursor."""
        field = self.field(name)
        lines = () if field is None else field.lines[number : number + 1]
        for edit in lines:
            edit.setFocus()
            edit.setCursorPosition(cursor)

    # Hidden now, because deleteLater() takes effect only in the event loop.
    def _remove(self, fields: Sequence[FormField]) -> None:
        for field in fields:
            self._grid.removeWidget(field)
            field.hide()
            field.deleteLater()

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show the given texts, and the defaults in all other fields."""
        self._given = {**texts}
        for field in self.fields:
            text = texts.get(field.parameter.name)
            if text is None:
                field.reset()
            else:
                field.set_text(text)
            field.show_problem(None)  # the problem was about another value
        self._put_differing_first()

    @property
    def _is_folded(self) -> bool:
        return len(self.shown) < len(self.fields)

    @property
    def _differs(self) -> bool:
        return any(field.is_changed for field in self.fields)

    @property
    def _first(self) -> list[FormField]:
        """The fields that differ from their defaults, have no default, or are wrong."""
        return [
            field
            for field in self.fields
            if field.text is not None or field.parameter.required or field.is_wrong
        ]

    def _put_differing_first(self) -> None:
        """Show all fields or, if there are many and some differ from the defaults, only ``_first``."""
        is_folded = self._differs and len(self.fields) >= _LEAST_FOLDED
        self._place(self._first if is_folded else self.fields)
        self._is_unchecked = True

    def _unfold(self, fields: Sequence[FormField]) -> None:
        """Also show ``fields``, each in its usual position."""
        self._place([field for field in self.fields if field in self.shown or field in fields])

    @Slot()
    def _fold_or_unfold(self) -> None:
        if self._is_folded:
            self._unfold(self.fields)
        else:
            self._put_differing_first()
        if not self.all_button.isEnabled():
            self.shown[0].control.setFocus()

    def _place(self, fields: Sequence[FormField]) -> None:
        self.shown = [*fields]
        for field in self.fields:
            if field not in self.shown:
                field.hide()
                self._grid.removeWidget(field)
        self._columns = 0
        self._arrange()
        self._show_folding()

    def _show_folding(self) -> None:
        """Update the text of the folding button."""
        button, is_folded = self.all_button, self._is_folded
        count = len(self.fields)
        button.setText(self.tr("Show all {n}").format(n=count) if is_folded else self.tr("Show only changed"))
        button.updateGeometry()
        button.set_icon("chevron-down" if is_folded else "chevron-up")
        can_fold = self._differs and len(self._first) < count
        button.setEnabled(is_folded or can_fold)
        words = self.tr("All values differ from the defaults")
        if not self._differs:
            words = self.tr("No value differs from the defaults")
        button.setToolTip("" if button.isEnabled() else words)

    @Slot(object)
    def show_checked(self, checked: Checked) -> None:
        """Show the result of checking the values, including the problem with each wrong value."""
        problems = {problem.parameter: problem for problem in reversed(checked.problems)}
        self.differing.setText(self._differing_words())
        self.differing.set_tone("warn" if self._differs else None)
        for field in self.fields:
            name = field.parameter.name
            field.show_problem(problems.get(name))
            field.show_value(checked.shown.get(name))
            field.show_plate(Surroundings(checked.plates).shape(field.parameter))
        count = len(problems)
        if count:
            words = self.tr("1 to fix") if count == 1 else self.tr("{n} to fix").format(n=count)
            self.state = SectionState("err", "alert-circle", words)
        else:
            self.state = self._state_in_range()
        if self._is_unchecked and any(field.is_wrong for field in self.fields if field not in self.shown):
            self._unfold([field for field in self.fields if field.is_wrong])
        self._is_unchecked = False
        self._show_folding()

    def _differing_words(self) -> str:
        count, changed = len(self.fields), sum(field.is_changed for field in self.fields)
        if not changed:
            return self.tr("No value differs from the defaults") if count else ""
        one = self.tr("1 of {all} differs from the defaults").format(all=count)
        many = self.tr("{n} of {all} differ from the defaults").format(n=changed, all=count)
        return one if changed == 1 else many

    def _state_in_range(self) -> SectionState:
        count, changed = len(self.fields), sum(field.is_changed for field in self.fields)
        if changed:
            words = self.tr("{n} of {all} changed").format(n=changed, all=count)
            return SectionState("warn", "pencil", words)
        words = self.tr("{n} values, all in range").format(n=count)
        if count < 2:
            words = self.tr("1 value, in range") if count else self.tr("None needed")
        return SectionState("ok", "check-circle", words)

    def put_presets(self) -> None:
        """Put the presets above the fields, in a single row."""
        self.presets.set_upright(False)
        self._column.insertWidget(1, self.presets)

    def select(self, name: str) -> bool:
        """Focus a parameter's field, unfolding it if necessary; return False if there is no such field."""
        field = self.field(name)
        if field is None:
            return False
        if field not in self.shown:
            self._unfold(self.fields)
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put narrow fields side by side if they fit."""
        columns = 2 if self.width() >= _TWO_COLUMNS else 1
        if columns == self._columns:
            return
        self._columns = columns
        row = column = 0
        before: QWidget | None = None
        for field in self.shown:
            self._grid.removeWidget(field)
        for field in self.shown:
            if column and (field.is_wide or column == columns):
                row, column = row + 1, 0
            if field.is_wide:
                self._grid.addWidget(field, row, 0, 1, columns)
                row += 1
            else:
                self._grid.addWidget(field, row, column)
                column += 1
            if before is not None:
                QWidget.setTabOrder(before, field)
            before = field
            field.show()
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)


def _linked_label(protocol: Protocol, parameter: Parameter) -> str:
    other = protocol.parameter(parameter.linked_to)
    return "" if other is None else other.label or other.name
