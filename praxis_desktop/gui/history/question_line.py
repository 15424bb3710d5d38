"""What a kept run asked that mattered, and what was answered: a line with a way to the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken_if_ours, spoken_step
from praxis_desktop.gui.output.log_table import answer_text
from praxis_desktop.gui.widgets.buttons import Link
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.records.decisions import ROUTINE, weight_of

if TYPE_CHECKING:
    from praxis_desktop.gui.records.model import OpenedRun
    from praxis_desktop.records.history.rows import ActionRow


Asked = tuple["ActionRow", "ActionRow | None"]
"""A question, and what was answered."""


def asked_first(actions: Iterable[ActionRow], most: int) -> list[Asked]:
    """What was decided about what failed, what mattered most first; else what was asked, if it was one thing:
    one of several would be taken for what the run ended with.
    """
    rows = list(actions)
    answers = {row.told.get("number"): row for row in rows if row.kind == "answer"}
    asked = [(row, answers.get(row.told.get("number"))) for row in rows if row.kind == "prompt"]
    asked.sort(key=_weight)
    mattered = [each for each in asked if _weight(each) < ROUTINE]
    return (mattered or (asked if len(asked) == 1 else []))[:most]


def _weight(asked: Asked) -> int:
    question, answer = asked
    return weight_of(question.told.get("kind"), None if answer is None else answer.told.get("value"))


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

    def show_question(self, opened: OpenedRun, asked: Asked | None) -> None:
        """Show a question of a run and its answer; nothing without one."""
        self.setVisible(asked is not None)
        if asked is None:
            return
        question, answer = asked
        step = question.told.get("step")
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
        words = answer_text(answer.told if answer is not None else None, question.told)
        said = self.tr("{answer}, by {person}") if answer is not None and answer.person else "{answer}"
        self.answered.setText(said.format(answer=words, person=answer.person if answer is not None else ""))
        self.link.setText(self.tr("Show step {n}").format(n=self._step))
        self.link.setVisible(bool(self._step))

    @Slot()
    def _ask_for_step(self) -> None:
        self.step_wanted.emit(self._step)
