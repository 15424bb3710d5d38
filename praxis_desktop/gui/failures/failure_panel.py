"""The message about what went wrong: one at a time, in the page, never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence, spoken
from praxis_desktop.gui.output.output_text import OutputText
from praxis_desktop.gui.output.output_view import OutputView
from praxis_desktop.gui.run.run_outcome import Failure
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon

if TYPE_CHECKING:
    from praxis_desktop.gui.failures.source_excerpt import SourceExcerpt

MESSAGE_LIMIT = 400
DETAILS_LIMIT = 256 << 10
"""Characters of the end of a traceback that are shown; copying gives all of it."""
_DETAILS_LINES = 12
_LEAST_LINES = 3
"""Lines of a traceback that are shown where there is no room for more."""
_DETAILS_MARGIN = 10
_BOTH_NAMED_FROM = 520
"""Pixels: narrower, one of its buttons is an icon alone."""


class FailurePanel(Card):
    """What happened, what to do next, and the traceback; a newer failure takes the place of an older one.

    Of a port it tells in ``facts`` which one and what was waited for. The traceback is folded away at first.
    """

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, tone="err", parent=parent)
        self._failure = Failure("")
        self._message = Label(appearance=appearance, role="h3", wrap=True)
        self._message.set_tone("err")
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = Label(appearance=appearance, role="body", wrap=True)
        self._hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fact_grid = QGridLayout()
        self._fact_labels: list[Label] = []
        self._appearance = appearance
        self._details_button = Button(appearance=appearance, icon="chevron-up", parent=self)
        self._details_button.clicked.connect(self._toggle_details)
        self._copy_button = Button(self.tr("Copy details"), appearance=appearance, icon="copy", parent=self)
        self._copy_button.setAccessibleName(self._copy_button.text())
        self._copy_button.clicked.connect(self._copy)
        self._close_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close", parent=self)
        self._close_button.setAccessibleName(self.tr("Close this message"))
        self._close_button.setToolTip(self.tr("Close this message"))
        self._close_button.clicked.connect(self.clear)
        self.details = OutputView(appearance=appearance, tone="err")
        self.details.setAccessibleName(self.tr("Details of the error"))
        self.source: SourceExcerpt | None = None
        """Made with the first line of a program that is shown."""
        self._lay_out(appearance)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def message(self) -> str:
        """The sentence that is shown, "" while nothing is."""
        return "" if self.isHidden() else self._message.text()

    @property
    def hint(self) -> str:
        """The remedy that is shown."""
        return self._hint.text()

    @property
    def facts(self) -> list[str]:
        """The facts that are shown: names and values in turn."""
        return [label.text().replace("\u200b", "") for label in self._fact_labels]

    def show_failure(self, failure: Failure, facts: Sequence[tuple[str, str]] = ()) -> None:
        """Show a failure in the place of any other."""
        self._failure = failure
        self._show_facts(facts)
        self._message.setText(shortened(sentence(failure.message)))
        self._hint.setText(spoken(failure.hint))
        self._hint.setVisible(bool(failure.hint))
        lines = min(failure.stack.rstrip().count("\n") + 2, _DETAILS_LINES)
        spacing = self.details.fontMetrics().lineSpacing()
        self.details.setMinimumHeight(min(lines, _LEAST_LINES) * spacing + _DETAILS_MARGIN)
        self.details.setMaximumHeight(lines * spacing + _DETAILS_MARGIN)
        self.details.clear()
        tail = failure.stack.rstrip()[-DETAILS_LIMIT:]
        self.details.append_pieces(OutputText().feed("stdout", tail.encode("utf-8", "replace")))
        self.details.verticalScrollBar().setValue(self.details.verticalScrollBar().maximum())
        self._details_button.setVisible(bool(failure.stack))
        self._copy_button.setVisible(bool(failure.stack))
        self._set_details_visible(False)
        if self.source is not None:
            self.source.hide()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._message.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = event.size().width() < _BOTH_NAMED_FROM
        self._copy_button.setText("" if is_narrow else self.tr("Copy details"))
        self._copy_button.setToolTip(self.tr("Copy details") if is_narrow else "")
        self._copy_button.updateGeometry()

    def show_source(self, path: Path, line: int) -> None:
        """Show the line of a program that the failure is about."""
        if self.source is None:
            from praxis_desktop.gui.failures.source_excerpt import SourceExcerpt

            self.source = SourceExcerpt(appearance=self._appearance, parent=self)
            self._layout.insertWidget(1, self.source)
        self.source.show_place(path, line)

    def focus_first(self) -> None:
        """Have the keys go to what can be done about it."""
        buttons = [] if self.source is None or self.source.isHidden() else [self.source.editor_button]
        buttons += [self._details_button, self._close_button]
        next(button for button in buttons if not button.isHidden()).setFocus()

    @Slot()
    def clear(self) -> None:
        """Take the message away."""
        self.hide()

    def _show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        for label in self._fact_labels:
            self._fact_grid.removeWidget(label)
            label.deleteLater()
        self._fact_labels = []
        for place, (name, value) in enumerate(facts):
            term = Label(name, appearance=self._appearance, role="body", color="text2", parent=self)
            told = Label(shortened(value), appearance=self._appearance, role="body", wrap=True, parent=self)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for label in (term, told):
                label.setMinimumHeight(label.fontMetrics().height() + 2)
            self._fact_grid.addWidget(term, place, 0, Qt.AlignmentFlag.AlignTop)
            self._fact_grid.addWidget(told, place, 1)
            self._fact_labels += [term, told]

    def _lay_out(self, appearance: Appearance) -> None:
        self._fact_grid.setHorizontalSpacing(14)
        self._fact_grid.setVerticalSpacing(2)
        self._fact_grid.setColumnStretch(1, 1)
        words = QVBoxLayout()
        words.setContentsMargins(0, 3, 0, 0)
        words.setSpacing(2)
        words.addWidget(self._message)
        words.addWidget(self._hint)  # what to do is in view where there is room for little
        words.addLayout(self._fact_grid)
        top = QHBoxLayout()
        top.setSpacing(12)
        icon = Icon("alert-circle", "err", size=24, appearance=appearance, parent=self)
        mark = QVBoxLayout()
        mark.setContentsMargins(0, 1, 0, 0)
        mark.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(mark)
        words.addStretch(1)
        top.addLayout(words, 1)
        top.addWidget(self._close_button, 0, Qt.AlignmentFlag.AlignTop)
        actions = QHBoxLayout()
        actions.setContentsMargins(36, 0, 0, 0)
        actions.setSpacing(8)
        actions.addWidget(self._details_button)
        actions.addWidget(self._copy_button)
        actions.addStretch(1)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 5, 6, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.details)
        layout.addLayout(actions)

    def _set_details_visible(self, is_visible: bool) -> None:
        self.details.setVisible(is_visible)
        self._details_button.setText(self.tr("Hide details") if is_visible else self.tr("Show details"))
        self._details_button.set_icon("chevron-up" if is_visible else "chevron-down")
        self._details_button.updateGeometry()

    @Slot()
    def _toggle_details(self) -> None:
        self._set_details_visible(self.details.isHidden())

    @Slot()
    def _copy(self) -> None:
        failure = self._failure
        pairs = zip(self.facts[::2], self.facts[1::2], strict=True)
        facts = "\n".join(f"{name}: {value}" for name, value in pairs)
        text = "\n\n".join(part for part in (failure.message, facts, failure.hint, failure.stack) if part)
        QGuiApplication.clipboard().setText(text)


def shortened(sentence: str) -> str:
    """A message that fits a page: an exception may carry megabytes."""
    plain = sentence.replace("\0", "\ufffd")
    return plain if len(plain) <= MESSAGE_LIMIT else plain[: MESSAGE_LIMIT - 1] + "…"
