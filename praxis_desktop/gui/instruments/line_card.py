"""An instrument's line settings, which are locked during a run. Differences from the profile are marked."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance, smooth_painter
from praxis_desktop.gui.widgets.buttons import Link
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.ports.transport import LineSettings

_SPEEDS = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
_DOT = 10


class MarkedField(ChoiceField):
    """A choice field. An amber dot and a tooltip mark a value that differs from the profile."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._is_marked = False
        self.setMinimumContentsLength(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def mark(self, is_marked: bool, reason: str) -> None:
        """Set or clear the mark."""
        self._is_marked = is_marked
        self.setAccessibleDescription(reason if is_marked else "")
        self.setToolTip(reason if is_marked else "")
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(70, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self._is_marked:
            painter = smooth_painter(self)
            painter.setBrush(QColor(self._appearance.tone("warn").line))
            painter.setPen(QColor(self._appearance.colors.surface))
            painter.drawEllipse(QRectF(self.width() - _DOT - 2, 2, _DOT, _DOT))


class LineCard(QWidget):
    """The line settings; ``changed`` carries the new LineSettings, or None for the profile's settings."""

    changed = Signal(object)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._expected = LineSettings()
        self._settings = LineSettings()
        self._has_profile = False
        self._is_folded = False
        self._words = ""
        self.note = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.reset_link = Link(self.tr("Reset to profile values"), appearance=appearance, parent=self)
        self.speed = MarkedField(appearance=appearance)
        self.bits = MarkedField(appearance=appearance)
        self.parity = MarkedField(appearance=appearance)
        self.stop = MarkedField(appearance=appearance)
        self.flow = MarkedField(appearance=appearance)
        for bits in (8, 7, 6, 5):
            self.bits.addItem(str(bits), bits)
        parities = (
            ("N", self.tr("None")),
            ("E", self.tr("Even")),
            ("O", self.tr("Odd")),
            ("M", self.tr("Mark")),
            ("S", self.tr("Space")),
        )
        for sign, word in parities:
            self.parity.addItem(word, sign)
        for stop in (1.0, 1.5, 2.0):
            self.stop.addItem(f"{stop:g}", stop)
        flows = (
            (0, self.tr("None")),
            (1, self.tr("RTS/CTS")),
            (2, self.tr("XON/XOFF")),
            (3, self.tr("DSR/DTR")),
        )
        for number, word in flows:
            self.flow.addItem(word, number)
        captions = (
            self.tr("Baud rate"),
            self.tr("Data bits"),
            self.tr("Parity"),
            self.tr("Stop bits"),
            self.tr("Flow control"),
        )
        self.fields = (self.speed, self.bits, self.parity, self.stop, self.flow)
        self.fold_link = Link(self.tr("Change…"), appearance=appearance, parent=self)
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        for column, (caption, field) in enumerate(zip(captions, self.fields, strict=True)):
            label = Label(caption, appearance=appearance, role="caption", color="text2")
            label.setBuddy(field)
            field.setAccessibleName(caption)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1)
            field.activated.connect(self._choose)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(self.tr("Line settings"), appearance=appearance, role="h3"))
        head.addWidget(self.note, 1)
        head.addWidget(self.reset_link)
        head.addWidget(self.fold_link)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._grid)
        self.set_folded(False)
        self.reset_link.clicked.connect(self._reset)
        self.fold_link.clicked.connect(self._unfold)

    @property
    def settings(self) -> LineSettings:
        """The line settings shown."""
        return self._settings

    def set_folded(self, is_folded: bool) -> None:
        """If ``is_folded``, show the line settings only as text until the user wants to change them."""
        self._is_folded = is_folded
        self._fold(is_folded)

    @Slot()
    def _unfold(self) -> None:
        self._fold(not self._grid.isHidden())

    def _fold(self, is_folded: bool) -> None:
        self._grid.setHidden(is_folded)
        self.fold_link.setVisible(self._is_folded)
        self.fold_link.setText(self.tr("Change…") if is_folded else self.tr("Fold"))
        self.fold_link.updateGeometry()
        self._tell()

    def _tell(self) -> None:
        """Update the text next to the card's name."""
        line = f"{self._settings} · " if self._grid.isHidden() else ""
        self.note.setText(f"{line}{self._words}")

    def show_facts(self, facts: InstrumentFacts, lock: str) -> None:
        """Show an instrument's line settings; ``lock`` says why they cannot currently be changed."""
        self._has_profile = facts.profile is not None
        self._expected = expected_settings(facts)
        self._settings = line_of(facts)
        self._show()
        if lock:
            self._words = lock
            self.reset_link.hide()
        self._tell()
        for field in self.fields:
            field.setEnabled(not lock)
            if lock:
                field.setToolTip(lock)

    def _show(self) -> None:
        mine, expected = self._settings, self._expected
        self._fill_speeds()
        self.speed.setCurrentIndex(self.speed.findData(mine.baudrate))
        self.bits.setCurrentIndex(self.bits.findData(mine.bytesize))
        self.parity.setCurrentIndex(self.parity.findData(mine.parity))
        self.stop.setCurrentIndex(self.stop.findData(float(mine.stopbits)))
        self.flow.setCurrentIndex(self.flow.findData(_flow(mine)))
        differs = (
            mine.baudrate != expected.baudrate,
            mine.bytesize != expected.bytesize,
            mine.parity != expected.parity,
            float(mine.stopbits) != float(expected.stopbits),
            _flow(mine) != _flow(expected),
        )
        reason = self.tr("Differs from the profile")
        for field, is_marked in zip(self.fields, differs, strict=True):
            field.mark(is_marked and self._has_profile, reason)
        if any(differs) and self._has_profile:
            words = self.tr("For the monitor; the profile has {line}").format(line=expected)
        elif self._has_profile:
            words = self.tr("Matches the profile")
        else:
            words = self.tr("For the monitor; a protocol's driver sets its own")
        self._words = words
        self._tell()
        self.reset_link.setVisible(any(differs))

    def _fill_speeds(self) -> None:
        speeds = sorted({*_SPEEDS, self._settings.baudrate, self._expected.baudrate})
        if [self.speed.itemData(place) for place in range(self.speed.count())] != speeds:
            self.speed.clear()
            for speed in speeds:
                self.speed.addItem(str(speed), speed)

    @Slot()
    def _choose(self) -> None:
        flow = self.flow.currentData()
        self._settings = structs.replace(
            self._settings,
            baudrate=self.speed.currentData(),
            bytesize=self.bits.currentData(),
            parity=self.parity.currentData(),
            stopbits=self.stop.currentData(),
            rtscts=flow == 1,
            xonxoff=flow == 2,
            dsrdtr=flow == 3,
        )
        self._show()
        self.changed.emit(None if self._settings == self._expected else self._settings)

    @Slot()
    def _reset(self) -> None:
        self._settings = self._expected
        self._show()
        self.speed.setFocus()
        self.changed.emit(None)


def expected_settings(facts: InstrumentFacts) -> LineSettings:
    """Return the line settings that an instrument of this kind needs."""
    if facts.profile is None:
        return LineSettings()
    line = facts.profile.line
    return LineSettings(
        line.baudrate, line.bytesize, line.parity, line.stopbits, line.xonxoff, line.rtscts, line.dsrdtr
    )


def line_of(facts: InstrumentFacts) -> LineSettings:
    """Return the line settings that the serial monitor uses for an instrument."""
    if facts.known is not None and facts.known.settings is not None:
        return facts.known.settings
    return expected_settings(facts)


def _flow(settings: LineSettings) -> int:
    return 1 if settings.rtscts else 2 if settings.xonxoff else 3 if settings.dsrdtr else 0
