"""What a kept run asked first, and what was answered: a line with a way to the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken_if_ours, spoken_step
from praxis_desktop.gui.output.log_table import answer_text
from praxis_desktop.gui.widgets.buttons import Link
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from praxis_desktop.gui.records.model import OpenedRun


class QuestionLine(QWidget):
    """Hidden where nothing was asked. ``step_wanted`` has the number of the step."""

    step_wanted = Signal(int)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = 0
        self.asked = ElidedLabel(appearance=appearance, role="small")
        self.answered = Label(appearance=appearance, role="small")
        self.link = Link("", appearance=appearance)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.asked, 1)
        layout.addWidget(self.answered)
        layout.addWidget(self.link)
        self.link.setFixedHeight(self.link.fontMetrics().height() + 6)
        self.hide()
        self.link.clicked.connect(self._ask_for_step)

    @property
    def words(self) -> str:
        """What it says; "" where it is hidden."""
        return "" if self.isHidden() else f"{self.asked.text()} {self.answered.text()}"

    def show_run(self, opened: OpenedRun) -> None:
        """Show the first question of a run."""
        actions = opened.actions
        question = next((action for action in actions if action.kind == "prompt"), None)
        self.setVisible(question is not None)
        if question is None:
            return
        number, step = question.told.get("number"), question.told.get("step")
        answer = next(
            (each for each in actions if each.kind == "answer" and each.told.get("number") == number), None
        )
        self._step = step if isinstance(step, int) else 0
        title = next(
            (spoken_step(each.title, each.kind) for each in opened.steps if each.number == self._step), ""
        )
        words = " ".join(spoken_if_ours(question.what).split())
        error = question.told.get("error")
        if isinstance(error, Mapping):  # the name of Python's class is for who reads the log
            words = words.replace(f"{error.get('name')}: ", "", 1)
        # What failed begins with the title of its step.
        where = self.tr("Step {n}: {question}")
        if not words.startswith(title):
            where = self.tr("Step {n} {title}: {question}")
        self.asked.setText(where.format(n=self._step, title=title, question=words) if self._step else words)
        self.answered.setText(self.tr("Not answered"))
        if answer is not None:
            said = self.tr("{answer}, by {person}") if answer.person else "{answer}"
            words = answer_text(answer.told, question.told)
            self.answered.setText(said.format(answer=words, person=answer.person))
        self.link.setText(self.tr("Show step {n}").format(n=self._step))
        self.link.setVisible(bool(self._step))

    @Slot()
    def _ask_for_step(self) -> None:
        self.step_wanted.emit(self._step)
