"""A run's plates, tables and figures, with a field for choosing which one to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.events import figures_of
from praxis_desktop.core.verdicts import is_outside
from praxis_desktop.core.words import headed
from praxis_desktop.gui import output as output_room
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.history.plate_heat import PlateHeat
from praxis_desktop.gui.history.result_table import limit_text, table_of
from praxis_desktop.gui.look.appearance import Appearance, Drawn, smooth_painter
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.output.figure_view import FigureView
from praxis_desktop.gui.output.figures import TABLE
from praxis_desktop.gui.output.sheets import OpenedTable, opened_table
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.data_table import DataTable
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, with_decimal_sign
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card, FilledStack
from praxis_desktop.gui.widgets.verdict import verdict_tone
from praxis_desktop.records.numbers import bounds, short, thinned, ticks
from praxis_desktop.records.results import Course, limits_of

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.core.events import DataEvent, DisplayEvent
    from praxis_desktop.core.verdicts import VerdictWord


class Shown(Struct, frozen=True):
    """A plate, table or figure. If several readings have the same name, ``place`` holds this reading's
    position among them and how many there are. ``origin`` says where a plate's values come from, or that a
    table contains values typed by a person.
    """

    output: DataEvent
    origin: str = ""
    place: tuple[int, int] = (1, 1)
    figure: DisplayEvent | None = None
    """The figure, if this is a figure."""


def in_order(shown: Sequence[Shown]) -> list[Shown]:
    """Return the outputs in the order used in reports: plates, tables with limits, other tables, and figures.
    Among plates or tables with the same name, later ones come first.
    """
    counts: dict[str, int] = {}
    for each in shown:
        counts[each.output.key] = counts.get(each.output.key, 0) + 1
    numbered: list[Shown] = []
    seen: dict[str, int] = {}
    for each in shown:
        key = each.output.key
        seen[key] = seen.get(key, 0) + 1
        numbered.append(Shown(each.output, each.origin, (seen[key], counts[key]), each.figure))

    def rank(each: Shown) -> tuple[int, int]:
        if each.figure is not None:
            return 3, 0
        is_plate = each.output.kind == "wells"
        value: Any = each.output.value
        return (0 if is_plate else 1 if limits_of(value) else 2), -each.place[0]

    return sorted(numbered, key=rank)


class DataView(Card):
    """Shows one plate, table or figure at a time, chosen at the top. When the user opens a row of a table,
    ``step_wanted`` carries the number of the step that reported the table.
    """

    step_wanted = Signal(int)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._shown: Sequence[Shown] = ()
        self._is_simulated = False
        self._is_reading = False
        """Whether the chosen result is a table that is read from a file."""
        self.title = ElidedLabel(appearance=appearance, role="h2")
        self.limits = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.count = Label(appearance=appearance, role="h3")
        self.choice = ChoiceField(appearance=appearance)
        self.choice.setAccessibleName(self.tr("Result shown"))
        self.pointed = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.plate = PlateHeat(appearance=appearance)
        self.scale = Segments(
            [self.tr("Linear"), self.tr("Logarithmic")], appearance=appearance, is_compact=True
        )
        self.scale.setAccessibleName(self.tr("Colour scale"))
        self.table = DataTable(name=self.tr("Values"), appearance=appearance)
        self.copy_button = Button(
            self.tr("Copy as CSV"), appearance=appearance, kind=ButtonKind.GHOST, icon="copy", parent=self
        )
        self.figure = FigureView(appearance=appearance)
        self.figure_button = Button(
            self.tr("Enlarge or save…"), appearance=appearance, kind=ButtonKind.GHOST, icon="eye", parent=self
        )
        self.empty = Label(appearance=appearance, color="text2", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.views = FilledStack()
        for view in (self.empty, self.plate, self.table, self.figure):
            self.views.addWidget(view)
        self._lay_out()
        self.choice.activated.connect(self._show_chosen)
        self.plate.pointed.connect(self.pointed.setText)
        self.scale.chosen.connect(self._use_scale)
        self.table.activated.connect(self._ask_for_step)
        self.figure_button.clicked.connect(self._enlarge)
        self.copy_button.clicked.connect(self.table.copy_csv)
        self._reader = BackgroundTask(opened_table, self)
        self._reader.done.connect(self._take_table)
        self._reader.failed.connect(self._take_failure)
        self.scale.hide()
        self.figure_button.hide()
        self.copy_button.hide()

    def show_results(self, shown: Sequence[Shown], *, is_simulated: bool) -> None:
        """Show plates, tables and figures."""
        self._shown, self._is_simulated = shown, is_simulated
        self.choice.clear()
        for each in shown:
            self.choice.addItem(self._title_of(each))
        is_choice = self.choice.count() > 1
        self.choice.setVisible(is_choice)
        self.title.setHidden(is_choice)  # the choice names what is shown
        if self.choice.count():
            self._show(0)

    def say(self, words: str) -> None:
        """Show ``words``, which say why there is no data."""
        self.empty.setText(words)
        self._head(self.tr("Data"))
        self.views.setCurrentWidget(self.empty)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.choice.count()

    def _name(self, each: Shown) -> str:
        number, of = each.place
        title = each.output.title
        return self.tr("{title}, {n} of {of}").format(title=title, n=number, of=of) if of > 1 else title

    def _title_of(self, each: Shown) -> str:
        name, output = self._name(each), each.output
        if each.figure is not None:
            return name
        if output.kind == "wells":  # with limits, the unit is shown beside these
            return headed(name, output.unit if output.low is None and output.high is None else "")
        return " · ".join(filter(None, (name, each.origin)))

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
        if each.figure is not None:
            self._head(self._title_of(each))
            self.figure_button.show()
            if each.figure.mime == TABLE:
                self.table.show_data((), (), (), ())
                self.views.setCurrentWidget(self.table)
                self._is_reading = True
                self._reader.start(each.figure)
                return
            self.views.setCurrentWidget(self.figure)
            self.figure.show_figure(each.figure)
        elif each.output.kind == "wells":
            self._show_plate(each)
        else:
            self._show_table(each)

    @Slot(object)
    def _take_table(self, opened: OpenedTable) -> None:
        if self._is_reading:
            table = opened.table
            self.table.show_data(opened.lines, opened.columns, table.columns, table.rows)
            self.copy_button.show()

    @Slot(object)
    def _take_failure(self, error: PraxisError) -> None:
        if self._is_reading:
            self.empty.setText(spoken(error.message))
            self.views.setCurrentWidget(self.empty)

    @Slot()
    def _enlarge(self) -> None:
        figure = self._shown[max(self.choice.currentIndex(), 0)].figure
        if figure is not None:
            output_room.show_large(figure, asker=self, appearance=self._appearance)

    def _show_plate(self, each: Shown) -> None:
        output = each.output
        value: Any = output.value
        self.plate.show_values(output.title, value["values"], value.get("size"), output.unit, each.origin)
        limits, count, word = self._judged(output)
        self._head(self._title_of(each), limits, count, word)
        self.scale.button(0).setChecked(True)
        self.scale.setVisible(self.plate.allows_logarithm)
        self.views.setCurrentWidget(self.plate)

    def _judged(self, output: DataEvent) -> tuple[str, str, VerdictWord]:
        """Return the wells' limits and the number of wells outside them or without a number, both as text,
        and the verdict.
        """
        if output.low is None and output.high is None:
            return "", "", "none"
        figures = list(figures_of(output))
        outside, missing = sum(each is not None and each.is_outside for each in figures), figures.count(None)
        limits = limit_text(output.low, output.high, output.unit)
        if not outside and not missing:
            return limits, self.tr("all inside"), "passed"
        counted = [self.tr("{n} outside").format(n=outside)] * bool(outside)
        counted += [self.tr("{n} missing").format(n=missing)] * bool(missing)
        return limits, " · ".join(counted), "failed" if outside else "inconclusive"

    def _show_table(self, each: Shown) -> None:
        shown = table_of(each.output, is_simulated=self._is_simulated)
        value: Any = each.output.value
        units = value.get("units", {})
        heads = [headed(column, units.get(column, "")) for column in value["columns"]]
        self._head(self._title_of(each), shown.limits, shown.count, shown.word)
        self.table.show_data(shown.lines, shown.columns, heads, value["rows"])
        self.views.setCurrentWidget(self.table)
        self.copy_button.show()

    def _head(self, title: str, limits: str = "", count: str = "", word: VerdictWord = "none") -> None:
        self.title.setText(title)
        self.limits.setText(limits)
        self.limits.setVisible(bool(limits))
        self.count.setText(count)
        self.count.set_tone(verdict_tone(word, is_simulated=self._is_simulated))
        self._is_reading = False
        self.pointed.setText("")
        self.scale.hide()
        self.figure_button.hide()
        self.copy_button.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        head.setSpacing(10)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        head.addWidget(self.title)
        head.addWidget(self.choice, 2)
        head.addWidget(self.limits, 1)
        head.addWidget(self.count)
        head.addStrut(40)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 0, 10, 0)
        foot.setSpacing(10)
        foot.addWidget(self.pointed, 1)
        foot.addWidget(self.scale)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.figure_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.views, 1)
        layout.addLayout(foot)


_LEFT, _RIGHT, _ABOVE, _BELOW = 56, 14, 26, 40
_FEW = 60
"""Maximum number of points in a curve that has a marker at every point."""
_MOST_NUMBERED = 16
"""Maximum number of rows on an axis that numbers every row."""
_DASHES = (None, (5.0, 3.0))
"""The dash patterns of curves, used in turn, so that curves differ in more than colour."""


class CurvePicture(Drawn):
    """Draws curves. A missing number leaves a gap; a value outside the limits is drawn as a square."""

    accessible_role = QAccessible.Role.Chart

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._courses: Sequence[Course] = ()
        self._names: Sequence[str] = ()
        self._is_simulated = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_courses(
        self, courses: Sequence[Course], *, names: Sequence[str] = (), is_simulated: bool = False
    ) -> None:
        """Draw one or more curves of a quantity, with the limits of the first that has any. If there
        are several, ``names`` distinguishes them. If ``is_simulated``, nothing is drawn in green or red.
        """
        self._courses, self._names, self._is_simulated = courses, names, is_simulated
        told = []
        for place, course in enumerate(courses):
            numbers = [value for _, value in course.points if value is not None]
            words = self.tr("{title}: {n} values, {least} to {most} {unit}")
            said = words.format(
                title=f"{course.title}, {names[place]}" if names else course.title,
                n=len(numbers),
                least=with_decimal_sign(short(min(numbers, default=0.0))),
                most=with_decimal_sign(short(max(numbers, default=0.0))),
                unit=course.unit,
            ).strip()
            if strays := sum(is_outside(value, *self._limits) for value in numbers):
                said = f"{said}, {self.tr('{n} outside').format(n=strays)}"
            told.append(said)
        self.setAccessibleName("; ".join(told))
        self.update()

    @property
    def _limits(self) -> tuple[float | None, float | None]:
        limits = ((course.low, course.high) for course in self._courses)
        return next((pair for pair in limits if pair != (None, None)), (None, None))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(420, 220)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 130)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        numbers = [value for course in self._courses for _, value in course.points if value is not None]
        if not numbers:
            return
        painter = smooth_painter(self)
        room = QRectF(_LEFT, _ABOVE, self.width() - _LEFT - _RIGHT, self.height() - _ABOVE - _BELOW)
        x = bounds([at for course in self._courses for at, _ in course.points])
        if self._across:
            margin = (x[1] - x[0]) * 0.05
            x = x[0] - margin, x[1] + margin
        low, high = bounds([*numbers, *(limit for limit in self._limits if limit is not None)])
        margin = (high - low) * 0.1
        axes = _Axes(room, x, (low - margin, high + margin))
        painter.setFont(self._appearance.font("caption"))
        self._draw_limits(painter, axes)
        self._draw_axes(painter, axes)
        self._draw_limit_words(painter, axes)
        self._draw_names(painter)
        for place, course in enumerate(self._courses):
            self._draw_course(painter, axes, course, place)

    @property
    def _across(self) -> str:
        return self._courses[0].across

    @property
    def _tone(self) -> ToneName:
        return "sim" if self._is_simulated else "ok"

    def _draw_axes(self, painter: QPainter, axes: _Axes) -> None:
        colors, room = self._appearance.colors, axes.room
        for value in ticks(*axes.y):
            at = axes.down(value)
            painter.setPen(QPen(QColor(colors.border), 1))
            painter.drawLine(QPointF(room.left(), at), QPointF(room.right(), at))
            painter.setPen(QColor(colors.text2))
            place = QRectF(0, at - 9, _LEFT - 8, 18)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, _number(value)
            )
        is_short = bool(self._across) and axes.x[1] - axes.x[0] <= _MOST_NUMBERED
        for value in ticks(*axes.x, _MOST_NUMBERED if is_short else 8):
            if self._across and value != int(value):
                continue  # the x axis of rows has whole numbers
            painter.setPen(QColor(colors.text2))
            place = QRectF(axes.right(value) - 30, room.bottom() + 4, 60, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _number(value))
        painter.setPen(QPen(QColor(colors.border_strong), 1.5))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(QColor(colors.text2))
        below = QRectF(room.left(), room.bottom() + 20, room.width(), 18)
        across = {"": self.tr("Seconds"), "Row": self.tr("Row")}.get(self._across, self._across)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, across)
        unit = QRectF(0, 0, self.width() - _RIGHT, 18)
        painter.drawText(unit, Qt.AlignmentFlag.AlignRight, self._courses[0].unit)

    def _draw_limits(self, painter: QPainter, axes: _Axes) -> None:
        """Shade the area between the limits, and draw a dashed line at each limit."""
        low, high = self._limits
        if low is None and high is None:
            return
        tone, room = self._appearance.tone(self._tone), axes.room
        top = room.top() if high is None else axes.down(high)
        bottom = room.bottom() if low is None else axes.down(low)
        painter.fillRect(QRectF(room.left(), top, room.width(), bottom - top), QColor(tone.bg))
        painter.setPen(QPen(QColor(tone.line), 1.5, Qt.PenStyle.DashLine))
        for limit, at in ((high, top), (low, bottom)):
            if limit is not None:
                painter.drawLine(QPointF(room.left(), at), QPointF(room.right(), at))

    def _draw_limit_words(self, painter: QPainter, axes: _Axes) -> None:
        """Write the limits' values on a background that hides the curves behind them."""
        low, high = self._limits
        for limit, is_high in ((high, True), (low, False)):
            if limit is None:
                continue
            words = self.tr("limit {value}").format(value=_number(limit))
            wide = painter.fontMetrics().horizontalAdvance(words) + 10
            left = axes.room.right() - wide - 2 if is_high else axes.room.left() + 4
            place = QRectF(left, axes.down(limit) - 17, wide, 15)
            painter.fillRect(place, QColor(self._appearance.colors.surface))
            painter.setPen(QColor(self._appearance.tone(self._tone).fg))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_names(self, painter: QPainter) -> None:
        """Draw a legend above the curves."""
        left = float(_LEFT)
        for place, name in enumerate(self._names):
            painter.setPen(self._pen(place))
            painter.drawLine(QPointF(left, 9), QPointF(left + 24, 9))
            painter.setPen(QColor(self._appearance.colors.text2))
            painter.drawText(QRectF(left + 30, 0, 200, 18), Qt.AlignmentFlag.AlignVCenter, name)
            left += 54 + painter.fontMetrics().horizontalAdvance(name)
        if not self._names and self._has_strays():
            tone = self._appearance.tone("sim" if self._is_simulated else "err")
            painter.fillRect(QRectF(left, 5, 9, 9), QColor(tone.line))
            painter.setPen(QColor(self._appearance.colors.text2))
            words = self.tr("outside the limits")
            painter.drawText(QRectF(left + 15, 0, 200, 18), Qt.AlignmentFlag.AlignVCenter, words)

    def _has_strays(self) -> bool:
        return any(
            value is not None and is_outside(value, *self._limits)
            for course in self._courses
            for _, value in course.points
        )

    def _pen(self, place: int) -> QPen:
        series = self._appearance.colors.series
        pen = QPen(QColor(series[place % len(series)]), 2)
        dashes = _DASHES[place % len(_DASHES)]
        if dashes is not None:
            pen.setDashPattern(dashes)
        return pen

    def _draw_course(self, painter: QPainter, axes: _Axes, course: Course, place: int) -> None:
        pen = self._pen(place)
        is_joined = not course.across or len(self._courses) > 1
        pieces: list[list[QPointF]] = [[]]
        strays: list[QPointF] = []
        for at, value in thinned(course.points, 2 * max(int(axes.room.width()), 1)):
            if value is None:
                pieces.append([])
                continue
            point = QPointF(axes.right(at), axes.down(value))
            pieces[-1].append(point)
            if is_outside(value, *self._limits):
                strays.append(point)
        painter.setPen(pen)
        for piece in pieces:
            if is_joined and len(piece) > 1:
                painter.drawPolyline(piece)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        if len(course.points) <= _FEW:
            for point in [point for piece in pieces for point in piece if point not in strays]:
                painter.drawEllipse(point, 4.0, 4.0)
        if not self._names:
            painter.setBrush(QColor(self._appearance.tone("sim" if self._is_simulated else "err").line))
        for point in strays:
            painter.drawRect(QRectF(point.x() - 4.5, point.y() - 4.5, 9, 9))
        painter.setBrush(Qt.BrushStyle.NoBrush)


class _Axes:
    """Converts numbers to positions in ``room``."""

    def __init__(self, room: QRectF, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.room, self.x, self.y = room, x, y

    def right(self, value: float) -> float:
        return self.room.left() + (value - self.x[0]) / (self.x[1] - self.x[0]) * self.room.width()

    def down(self, value: float) -> float:
        return self.room.bottom() - (value - self.y[0]) / (self.y[1] - self.y[0]) * self.room.height()


def _number(value: float) -> str:
    return with_decimal_sign(short(value, 5))
