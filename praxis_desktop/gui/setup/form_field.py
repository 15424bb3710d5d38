"""One parameter on the form: its name, its control, what it takes, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL
from praxis_desktop.gui.setup.controls.making import WIDE, control_for
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.kept_room import keep_room
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.protocols.forms.problems import Problem
from praxis_desktop.protocols.forms.ranges import expected
from praxis_desktop.protocols.forms.wells import PlateShape

_SAYS_ITSELF = frozenset({"bool", "choice", "port", "text", "barcode"})
"""Kinds whose control shows what can be given, or that take anything."""
_FRAME = 2
"""Width of the frame of a value that differs; it stands around its control."""
_MOST_SHOWN = 14
"""Characters of a default that are shown; all of it is in the tooltip."""


class FormField(QWidget):
    """``changed`` tells that somebody gave another value. ``other`` is the label of the parameter that this
    one is linked to, "" for none: as long as the box is ticked it has the other's value.
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
        super().__init__(parent)
        self.parameter = parameter
        self._appearance = appearance
        self.is_wide = parameter.kind in WIDE
        self._default = default
        self.is_wrong = False
        """Whether its value must be corrected."""
        self.control = control_for(parameter, ports, appearance=appearance)
        self.name = Label(parameter.label or parameter.name, appearance=appearance, role="h3")
        self.name.setBuddy(self.control)
        self._help = Label(_help(parameter), appearance=appearance, role="small", color="text2", wrap=True)
        self._reading = Label(appearance=appearance, role="small", color="text2")
        self._reading.hide()
        self.notice = NoticeLine(appearance=appearance)
        self.default_chip = Chip(self._default_words(), "warn", "pencil", appearance=appearance, parent=self)
        self.default_chip.setToolTip(self.tr("The default is {value}").format(value=default))
        self.reset_button = Button(appearance=appearance, icon="undo", parent=self)
        back = self.tr("Back to {value}").format(value=f"{default} {parameter.unit}".strip())
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
        appearance.changed.connect(self.update)

    @property
    def is_changed(self) -> bool:
        """Whether it has a default, and another value."""
        return bool(self._default) and self.text is not None

    @property
    def default_text(self) -> str:
        """What the field says as long as nobody gives another value, "" where it has no default."""
        return self._default

    @property
    def text(self) -> str | None:
        """What the run is to be told; None for what the parameter is without being told."""
        text = self.control.text()
        is_linked = self.link_box is not None and self.link_box.isChecked()
        return None if is_linked or text == self._default else text

    def set_text(self, text: str, *, is_given: bool = True) -> None:
        """Show a text; ``is_given`` as its own, for a parameter that is linked to another."""
        if self.link_box is not None:
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
        """Say what is wrong; None takes it back."""
        self.is_wrong = problem is not None
        self.control.set_wrong(self.is_wrong)
        if problem is None:
            self.notice.clear()
            return
        self.notice.show_notice("alert-circle", "err", _sentence(problem.message), problem.hint)

    def show_value(self, shown: str | None) -> None:
        """Say what the text was understood as, where that is not what was typed; of a linked parameter, what
        it has.
        """
        if shown is None:
            self._reading.hide()
            return
        if self.link_box is not None and self.link_box.isChecked():
            self.control.set_text(shown.removesuffix(f" {self.parameter.unit}"))
        text = self.control.text().strip()
        is_other = text != shown and f"{text} {self.parameter.unit}" != shown
        is_told = is_other and bool(text) and self.parameter.kind in ("int", "float", "duration", "date")
        self._reading.setText(f"= {shown}")
        self._reading.setVisible(is_told)

    def show_plate(self, shape: PlateShape | None) -> None:
        """Take note of the plate that wells are on."""
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
        """Say that it is not the default, and offer the way back."""
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
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._appearance.tone("warn").line), _FRAME))
        frame = QRectF(self.control.geometry()).adjusted(-1, -1, 1, 1)
        painter.drawRoundedRect(frame, RADIUS_CONTROL + 1, RADIUS_CONTROL + 1)

    def _default_words(self) -> str:
        shown = self._default
        if len(shown) > _MOST_SHOWN:
            shown = f"{shown[: _MOST_SHOWN - 1]}…"
        return self.tr("default {value}").format(value=shown)


def _help(parameter: Parameter) -> str:
    """What the author says, and what can be given."""
    takes = "" if parameter.kind in _SAYS_ITSELF and not parameter.pattern else expected(parameter)
    if parameter.kind in ("text", "barcode") and parameter.maximum_length:
        takes = expected(parameter)
    takes = spoken(takes[:1].upper() + takes[1:])
    return " · ".join(part for part in (parameter.help.strip().rstrip("."), takes) if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FormField", text)


def _sentence(message: str) -> str:
    """What goes on after a parameter's name, as a sentence of its own."""
    asked = message.partition("is missing: it must be ")[2]
    text = _tr("Enter {what}").format(what=spoken(asked)) if asked else spoken(message)
    return text[:1].upper() + text[1:]
