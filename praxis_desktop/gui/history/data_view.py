"""What a run measured and made: its plates and tables to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.records import Record
from praxis_desktop.core.verdicts import is_outside
from praxis_desktop.gui.history.plate_heat import PlateHeat
from praxis_desktop.gui.history.result_lines import ShownTable, limit_text, table_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import PlainTable
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.gui.widgets.verdict_words import verdict_tone
from praxis_desktop.records.judged_rows import limits_of

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataEvent
    from praxis_desktop.core.verdicts import VerdictWord


class Shown(Record):
    """A plate or a table; ``place`` says which it is of how many readings of its name. ``origin`` is where
    the values of a plate come from.
    """

    output: DataEvent
    origin: str = ""
    place: tuple[int, int] = (1, 1)


def in_order(shown: Sequence[Shown]) -> list[Shown]:
    """As reports have them: plates first, of many readings of one name the last, then tables, those with
    limits first.
    """
    counts: dict[str, int] = {}
    for each in shown:
        counts[each.output.key] = counts.get(each.output.key, 0) + 1
    numbered: list[Shown] = []
    seen: dict[str, int] = {}
    for each in shown:
        key = each.output.key
        seen[key] = seen.get(key, 0) + 1
        numbered.append(Shown(each.output, each.origin, (seen[key], counts[key])))

    def rank(each: Shown) -> tuple[int, int]:
        is_plate = each.output.kind == "wells"
        value: Any = each.output.value
        return (0 if is_plate else 1 if limits_of(value) else 2), -each.place[0]

    return sorted(numbered, key=rank)


class DataView(Card):
    """One of them at a time; which, is chosen at the top. ``step_wanted`` has the step that told a row that
    somebody opens.
    """

    step_wanted = Signal(int)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._shown: Sequence[Shown] = ()
        self._is_simulated = False
        self.title = ElidedLabel(appearance=appearance, role="h2")
        self.limits = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.count = Label(appearance=appearance, role="h3")
        self.choice = ChoiceField(appearance=appearance)
        self.choice.setAccessibleName(self.tr("Result that is shown"))
        self.choice.setMaximumWidth(180)
        self.pointed = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.plate = PlateHeat(appearance=appearance)
        self.scale = Segments(
            [self.tr("Linear"), self.tr("Logarithmic")], appearance=appearance, is_compact=True
        )
        self.scale.setAccessibleName(self.tr("Scale of the colours"))
        self.table = PlainTable((), name=self.tr("Values"), appearance=appearance)
        self.empty = Label(appearance=appearance, color="text2", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.views = QStackedWidget()
        for view in (self.empty, self.plate, self.table):
            self.views.addWidget(view)
        self._lay_out()
        self.choice.activated.connect(self._show_chosen)
        self.plate.pointed.connect(self.pointed.setText)
        self.scale.chosen.connect(self._use_scale)
        self.table.activated.connect(self._ask_for_step)
        self.scale.hide()

    def show_results(self, shown: Sequence[Shown], *, is_simulated: bool) -> None:
        """Show plates and tables."""
        self._shown, self._is_simulated = shown, is_simulated
        self.choice.clear()
        for each in shown:
            self.choice.addItem(self._name(each))
        self.choice.setVisible(self.choice.count() > 1)
        if self.choice.count():
            self._show(0)

    def say(self, words: str) -> None:
        """Say why there is nothing."""
        self.empty.setText(words)
        self._head(self.tr("Data"))
        self.views.setCurrentWidget(self.empty)

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing to show."""
        return not self.choice.count()

    def _name(self, each: Shown) -> str:
        number, of = each.place
        title = each.output.title
        return self.tr("{title}, {n} of {of}").format(title=title, n=number, of=of) if of > 1 else title

    @Slot(int)
    def _use_scale(self, number: int) -> None:
        self.plate.use_logarithm(number == 1)

    @Slot()
    def _show_chosen(self) -> None:
        self._show(self.choice.currentIndex())

    @Slot()
    def _ask_for_step(self) -> None:
        step = self._shown[max(self.choice.currentIndex(), 0)].output.step
        if step:
            self.step_wanted.emit(step)

    def _show(self, place: int) -> None:
        each = self._shown[place]
        if each.output.kind == "wells":
            self._show_plate(each)
        else:
            self._show_table(self._name(each), table_of(each.output, is_simulated=self._is_simulated))

    def _show_plate(self, each: Shown) -> None:
        output = each.output
        value: Any = output.value
        self.plate.show_values(output.title, value["values"], value.get("size"), output.unit, each.origin)
        limits, count, word = self._judged(output, value["values"])
        self._head(self._name(each), limits or output.unit, count, word)
        self.scale.button(0).setChecked(True)
        self.scale.setVisible(self.plate.allows_logarithm)
        self.views.setCurrentWidget(self.plate)

    def _judged(self, output: DataEvent, values: Mapping[str, object]) -> tuple[str, str, VerdictWord]:
        """The limits of wells, and how many are outside."""
        if output.low is None and output.high is None:
            return "", "", "none"
        strays = [
            well
            for well, value in values.items()
            if isinstance(value, int | float) and is_outside(value, output.low, output.high)
        ]
        limits = limit_text(output.low, output.high, output.unit)
        if not strays:
            return limits, self.tr("all inside"), "passed"
        return limits, self.tr("{n} outside").format(n=len(strays)), "failed"

    def _show_table(self, title: str, shown: ShownTable) -> None:
        self._head(title, shown.limits, shown.count, shown.word)
        self.table.show_lines(shown.lines, shown.columns)
        self.views.setCurrentWidget(self.table)

    def _head(self, title: str, limits: str = "", count: str = "", word: VerdictWord = "none") -> None:
        self.title.setText(title)
        self.limits.setText(limits)
        self.count.setText(count)
        self.count.set_tone(verdict_tone(word, is_simulated=self._is_simulated))
        self.pointed.setText("")
        self.scale.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        head.setSpacing(10)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        head.addWidget(self.title)
        head.addWidget(self.limits, 1)
        head.addWidget(self.count)
        head.addWidget(self.choice)
        head.addStrut(40)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 0, 10, 0)
        foot.setSpacing(10)
        foot.addWidget(self.pointed, 1)
        foot.addWidget(self.scale)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.views, 1)
        layout.addLayout(foot)
