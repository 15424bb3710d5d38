"""A method of a machine: a button that calls it, or that unfolds the form for its arguments."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.control.methods import Call, Method
from praxis_desktop.gui.setup.form import FormField
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import Label, tool_tip

_SHOWN = 600
"""Characters of a result."""


class MethodRow(QWidget):
    """``call_wanted`` has the Method and the texts of its arguments; ``grown`` tells what there is more of it
    to see.
    """

    call_wanted = Signal(object, object)
    grown = Signal(QWidget)

    def __init__(self, method: Method, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.method = method
        self.fields: list[FormField] = []
        name = f"{method.name}…" if method.arguments else method.name
        self.button = Button(name, appearance=appearance, parent=self)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.setAccessibleDescription(method.help)
        self.button.setToolTip(tool_tip(method.help))
        self.button.clicked.connect(self._press)
        self._words = Label(
            method.help, appearance=appearance, role="small", color="text2", wrap=True, parent=self
        )
        self._words.setVisible(bool(method.help))
        self._form = QWidget(self)
        self._form.hide()
        self.call_button: Button | None = None
        self.result = Label(appearance=appearance, role="mono", wrap=True, parent=self)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.result.hide()
        self._obstacle = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 4, 12, 6)
        layout.setSpacing(4)
        for widget in (self.button, self._words, self._form, self.result):
            layout.addWidget(widget)

    @property
    def texts(self) -> dict[str, str]:
        """What is typed for the arguments."""
        return {field.parameter.name: field.control.text() for field in self.fields}

    def set_obstacle(self, reason: str) -> None:
        """Why nothing can be called now, "" if it can."""
        self._obstacle = reason
        button = self.call_button if self.method.arguments else self.button
        if button is None:
            return
        words = reason or ("" if self.method.arguments else self.method.help)
        button.setEnabled(not reason)
        button.setToolTip(tool_tip(words))
        button.setAccessibleDescription(words)

    def show_call(self, call: Call) -> None:
        """Say what is wrong with the arguments, or that they are right."""
        for field in self.fields:
            field.show_problem(call.problems.get(field.parameter.name))
        if call.problems:
            wrong = next(field for field in self.fields if field.parameter.name in call.problems)
            wrong.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_result(self, text: str, *, is_error: bool = False) -> None:
        """Say what a call has come to; "" for nothing yet."""
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        self.result.set_tone("err" if is_error else "ok")
        self.result.setText(shown)
        words = self.tr("{name}: error: {text}") if is_error else self.tr("{name}: {text}")
        self.result.setAccessibleName(words.format(name=self.method.name, text=shown))
        self.result.setVisible(bool(shown))
        if shown:
            self.grown.emit(self.result)

    @Slot()
    def _press(self) -> None:
        if not self.method.arguments:
            self._call()
            return
        if self.call_button is None:
            self._make_form()
        self._form.setVisible(self._form.isHidden())
        if not self._form.isHidden():
            self.fields[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
            self.grown.emit(self)

    @Slot()
    def _call(self) -> None:
        self.call_wanted.emit(self.method, self.texts)

    def _make_form(self) -> None:
        layout = QVBoxLayout(self._form)
        layout.setContentsMargins(10, 4, 0, 6)
        layout.setSpacing(10)
        for argument in self.method.arguments:
            field = FormField(
                argument.parameter,
                default=argument.default_text,
                appearance=self._appearance,
                parent=self._form,
            )
            self.fields.append(field)
            layout.addWidget(field)
        self.call_button = Button(
            self.tr("Call {name}").format(name=self.method.name),
            appearance=self._appearance,
            icon="play",
            parent=self._form,
        )
        self.call_button.clicked.connect(self._call)
        layout.addWidget(self.call_button)
        before: QWidget = self.button
        for following in (
            *[field.control.focusProxy() or field.control for field in self.fields],
            self.call_button,
        ):
            QWidget.setTabOrder(before, following)
            before = following
        self.set_obstacle(self._obstacle)
