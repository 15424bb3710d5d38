"""The card shown during a slow start: its stages, what the user can do in the meantime, and errors."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QHideEvent, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.output.view import OutputView
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import consequence
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, FoldButton, Link
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, with_decimal_sign
from praxis_desktop.gui.widgets.progress import NoticeLine, ThinProgressBar
from praxis_desktop.gui.widgets.surfaces import Card, keep_room
from praxis_desktop.workers.launch.preparation_progress import Readiness


class StartStage(enum.IntEnum):
    """The stages of startup, in order."""

    FILES = 0
    COMPILING = 1
    PACKAGES = 2
    IMAGES = 3
    WORKERS = 4
    DONE = 5


_COMPILING = ("Compiling Pyodide for this computer", "Saving the compiled Pyodide")
_INSTALLING = "Installing packages"
_IMAGES_FROM = 70
"""From this percentage on, packages are loaded into an image rather than installed."""


def stage_of(readiness: Readiness) -> StartStage:
    """Return the current stage."""
    if readiness.state == "ready":
        has_worker = readiness.warm or not readiness.keeps_warm
        return StartStage.DONE if has_worker else StartStage.WORKERS
    name, _, part = readiness.stage.partition(": ")
    if name == _INSTALLING:
        return StartStage.IMAGES if readiness.percent >= _IMAGES_FROM else StartStage.PACKAGES
    return StartStage.COMPILING if part in _COMPILING else StartStage.FILES


def part_of(readiness: Readiness) -> str:
    """Return the name of the package being prepared; "" if none is."""
    name, _, part = readiness.stage.partition(": ")
    return part if name == _INSTALLING else ""


class StageClock:
    """Times the stages of startup. ``stage`` is the current stage, or the stage that failed."""

    def __init__(self) -> None:
        self.stage = StartStage.FILES
        self.has_compiled = False
        self._spent_ms = dict.fromkeys(StartStage, 0)
        self._seen = QElapsedTimer()
        self._whole = QElapsedTimer()

    def follow(self, readiness: Readiness) -> None:
        """Update the stage from ``readiness``."""
        if readiness.state == "idle":
            return
        if not self._whole.isValid():
            self._whole.start()
            self._seen.start()
        self._spent_ms[self.stage] += self._seen.restart()
        if readiness.state != "error":
            self.stage = stage_of(readiness)
        self.has_compiled |= self.stage is StartStage.COMPILING

    @property
    def seconds(self) -> int:
        """Seconds since startup began."""
        return self._whole.elapsed() // 1000 if self._whole.isValid() else 0

    def spent_s(self, stage: StartStage) -> float:
        """Return how long ``stage`` has taken, in seconds."""
        running = self._seen.elapsed() if stage is self.stage and self._seen.isValid() else 0
        return (self._spent_ms[stage] + running) / 1000


_STEP_MS = 60
_PERIOD_MS = 2400
_SHARE = 0.12


class StageBar(ThinProgressBar):
    """The startup progress bar. With reduced motion, the bar is not animated."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._look = appearance
        self._is_unknown = False
        self._ms = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._move)

    def show_progress(self, percent: int, *, is_unknown: bool) -> None:
        """Show ``percent`` as the progress; ``is_unknown`` means that the current stage's duration is
        unknown.
        """
        self.setValue(percent)
        self._is_unknown = is_unknown
        self._follow()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._timer.stop()

    @property
    def moves(self) -> bool:
        """Whether the bar is animated."""
        return self._timer.isActive()

    def _follow(self) -> None:
        wanted = self._is_unknown and self.isVisible() and not self._look.reduces_motion
        if wanted and not self._timer.isActive():
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    @Slot()
    def _move(self) -> None:
        self._ms = (self._ms + _STEP_MS) % _PERIOD_MS
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self.moves:
            return
        whole = QRectF(self.rect())
        done = whole.width() * self.value() / (self.maximum() or 1)
        room = whole.width() - done
        width = whole.width() * _SHARE
        left = done + (room + width) * self._ms / _PERIOD_MS - width
        place = QRectF(left, 0, width, whole.height()).intersected(QRectF(done, 0, room, whole.height()))
        draw_rounded(smooth_painter(self), place, whole.height() / 2, ground=self._look.tone("run").edge)


StageState = Literal["done", "now", "next", "failed"]

_DRAWN: dict[StageState, tuple[str, ToneName]] = {
    "done": ("check", "ok"),
    "now": ("clock", "run"),
    "failed": ("close", "err"),
}

_DISC, _GAP = 28, 10


class StageItem(Drawn):
    """A stage of startup. Its ``number`` is shown until the stage begins."""

    def __init__(self, number: int, title: str, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._number = number
        self._title = title
        self.state: StageState = "next"
        name = ElidedLabel(title, appearance=appearance, role="h3")
        self.words = ElidedLabel(appearance=appearance, role="caption", color="text2")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_DISC + _GAP, 0, 4, 0)
        layout.setSpacing(0)
        layout.addWidget(name)
        layout.addWidget(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(110)

    def show_state(self, state: StageState, words: str) -> None:
        self.state = state
        self.words.setText(words)
        self.words.set_tone(None if state in ("done", "next") else _DRAWN[state][1])
        said = {
            "done": self.tr("Done"),
            "now": self.tr("Now"),
            "next": self.tr("Not yet"),
            "failed": self.tr("Failed"),
        }[state]
        self.setAccessibleName(". ".join(part for part in (self._title, said, words) if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        look = self._appearance
        place = QRectF(1, (self.height() - _DISC) / 2, _DISC - 2, _DISC - 2)
        if self.state == "next":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.colors.border_strong), 1.5))
            painter.drawEllipse(place)
            painter.setFont(look.font("caption", weight=600))
            painter.setPen(QColor(look.colors.text2))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self._number))
            return
        icon, tone = _DRAWN[self.state]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.disc(tone)))
        painter.drawEllipse(place)
        look.draw_icon(painter, icon, place.adjusted(5, 5, -5, -5), look.colors.on_accent)


_UNKNOWN = (StartStage.COMPILING, StartStage.WORKERS)
"""The stages whose duration is unknown."""
_DETAILS_HEIGHT = 88
"""Height, in pixels, of the details, which stay scrolled to the end."""


class FirstStartCard(Card):
    """The card shown during a slow startup. ``retry_wanted`` requests another attempt, and ``sizes_wanted``
    requests a choice of a larger display scale. The card offers this choice if ``offers_sizes`` is true and
    there is no error.
    """

    retry_wanted = Signal()
    sizes_wanted = Signal()

    def __init__(self, *, offers_sizes: bool, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._offers_sizes = offers_sizes
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(self.tr("Preparing Python"))
        self.title = Label(appearance=appearance, role="h2")
        self._meanwhile = self.tr(
            "You can read protocols, set up runs and connect instruments now. Any run you start will begin"
            " once Python is ready."
        )
        self.words = Label(
            self._meanwhile,
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        self.time = Label(appearance=appearance, role="h3")
        self.place = Label(appearance=appearance, role="caption", color="text2")
        self.bar = StageBar(appearance=appearance)
        self.bar.setAccessibleName(self.tr("Preparing Python"))
        names = (
            self.tr("Read files"),
            self.tr("Compile Python"),
            self.tr("Install packages"),
            self.tr("Save images"),
            self.tr("Warm up"),
        )
        self.items = [StageItem(number + 1, name, appearance=appearance) for number, name in enumerate(names)]
        self.notice = NoticeLine(appearance=appearance)
        self.retry_button = Button(
            self.tr("Try again"), appearance=appearance, icon="refresh", kind=ButtonKind.PRIMARY
        )
        self.copy_button = Button(self.tr("Copy report"), appearance=appearance, icon="copy")
        self.sizes_link = Link(
            self.tr("Is the text too small? Choose a larger display size"), appearance=appearance
        )
        self.close_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close")
        self.close_button.setAccessibleName(self.tr("Close “Python is ready”"))
        self.close_button.setToolTip(self.tr("Close"))
        keep_room(self.close_button)
        self.close_button.hide()
        self.details_fold = FoldButton(appearance=appearance)
        self.details_fold.show_summary(self.tr("Details"))
        self.details_fold.hide()
        self.details = OutputView(appearance=appearance)
        self.details.setAccessibleName(self.tr("Error details"))
        self.details.setFixedHeight(_DETAILS_HEIGHT)
        self.details.hide()
        self._report = ""
        self._lay_out()
        self.details_fold.toggled.connect(self.details.setVisible)
        self.retry_button.clicked.connect(self.retry_wanted)
        self.copy_button.clicked.connect(self._copy)
        self.sizes_link.clicked.connect(self.sizes_wanted)
        self.close_button.clicked.connect(self.hide)

    def show_start(self, readiness: Readiness, clock: StageClock) -> None:
        """Show the progress of startup."""
        is_over = clock.stage is StartStage.DONE
        has_failed = readiness.state == "error"
        if has_failed:
            self.title.setText(self.tr("Python could not be prepared"))
        elif is_over:
            self.title.setText(self.tr("Python is ready"))
        elif clock.has_compiled:
            self.title.setText(self.tr("Preparing Python – only needed once"))
        else:
            self.title.setText(self.tr("Preparing Python"))
        so_far = self.tr("{n} s so far").format(n=clock.seconds)
        self.time.setText("" if is_over or has_failed else so_far)
        number = min(clock.stage + 1, len(self.items))
        words = self.tr("stage {number} of {count}").format(number=number, count=len(self.items))
        self.place.setText("" if is_over else words)
        self.bar.show_progress(
            100 if is_over else readiness.percent,
            is_unknown=not has_failed and clock.stage in _UNKNOWN,
        )
        for stage, item in zip(StartStage, self.items, strict=False):
            if stage < clock.stage:
                item.show_state("done", self._spent(clock, stage))
            elif stage > clock.stage:
                item.show_state("next", "")
            elif has_failed:
                item.show_state("failed", self._spent(clock, stage))
            else:
                item.show_state("now", part_of(readiness) or self._spent(clock, stage))
        self._show_error(readiness if has_failed else None)
        self.sizes_link.setVisible(self._offers_sizes and not has_failed)
        self.close_button.setVisible(is_over)
        ready = self.tr("From now on, runs will start at once. Close this card with ✕, or just continue.")
        self.words.setText(consequence(readiness) if has_failed else ready if is_over else self._meanwhile)

    def _show_error(self, readiness: Readiness | None) -> None:
        self.retry_button.setVisible(readiness is not None)
        self.copy_button.setVisible(readiness is not None)
        if readiness is None:
            self.details_fold.setChecked(False)
            self.details_fold.hide()
            self.notice.clear()
            return
        self.notice.show_notice("alert-circle", "err", readiness.error, readiness.hint)
        told = (self.title.text(), readiness.stage, readiness.error, readiness.hint, readiness.details)
        self._report = "\n".join(part for part in told if part)
        self.details.setPlainText(readiness.details)
        self.details.verticalScrollBar().setValue(self.details.verticalScrollBar().maximum())
        self.details_fold.setVisible(bool(readiness.details))

    def _spent(self, clock: StageClock, stage: StartStage) -> str:
        seconds = clock.spent_s(stage)
        if stage is StartStage.COMPILING and not clock.has_compiled:
            return self.tr("Already done")
        return with_decimal_sign(f"{seconds:.1f} s")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.title)
        texts.addWidget(self.words)
        right = QVBoxLayout()
        right.setSpacing(0)
        for label in (self.time, self.place):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            right.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addLayout(texts, 1)
        head.addLayout(right)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        stages = QHBoxLayout()
        stages.setSpacing(8)
        for item in self.items:
            stages.addWidget(item, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.notice, 1)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.retry_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 8)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        layout.addLayout(stages)
        layout.addLayout(foot)
        layout.addWidget(self.details_fold)
        layout.addWidget(self.details)
        layout.addWidget(self.sizes_link, 0, Qt.AlignmentFlag.AlignLeft)


LONG_S = 2
"""A startup that takes less than this many seconds is normal and needs no card."""

_STAYS_MS = 3000
"""Minimum time, in milliseconds, for which the card shows that the start has succeeded."""


class FirstStartController(QObject):
    """Shows and hides the card. ``put_first`` puts a widget above the library; if ``offers_sizes`` is set,
    the card offers a choice of a larger display scale.

    The card is removed only while the library is out of view, so that protocols do not move under the
    pointer.
    """

    retry_wanted = Signal()
    sizes_wanted = Signal()

    def __init__(
        self,
        runtime: RuntimeModel,
        put_first: Callable[[QWidget], None],
        *,
        offers_sizes: bool,
        appearance: Appearance,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._put_first = put_first
        self._offers_sizes = offers_sizes
        self._appearance = appearance
        self._is_failed = False
        self._is_over = False
        """Whether the card has reported success for long enough to be removed."""
        self.clock = StageClock()
        self.card: FirstStartCard | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAYS_MS)
        self._timer.timeout.connect(self._take_away)
        # A turn each, because creating the card and showing it would together block the window.
        self._making = OwnTurn(self._make_card, self)
        self._showing = OwnTurn(self._show, self)
        runtime.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        readiness = self._runtime.readiness
        if self._is_failed and readiness.state == "loading":
            self.clock = StageClock()  # the preparation has begun again
        self._is_failed = readiness.state == "error"
        if self.clock.stage is StartStage.DONE and readiness.state == "ready":
            return  # warm interpreters come and go later, too
        self.clock.follow(readiness)
        if self.card is not None:
            self._show()
        elif self._is_long:
            self._making.start()

    @property
    def _is_long(self) -> bool:
        state = self._runtime.readiness.state
        is_long = self.clock.has_compiled or self.clock.seconds >= LONG_S
        return state == "error" or (state == "loading" and is_long)

    def _make_card(self) -> None:
        if not self._is_long:  # it became ready meanwhile
            return
        self.card = FirstStartCard(offers_sizes=self._offers_sizes, appearance=self._appearance)
        self.card.retry_wanted.connect(self.retry_wanted)
        self.card.sizes_wanted.connect(self.sizes_wanted)
        self.card.installEventFilter(self)
        self.card.hide()
        self._put_first(self.card)
        self._showing.start()

    def _show(self) -> None:
        if self.card is None:
            return
        self.card.show_start(self._runtime.readiness, self.clock)
        self._is_over = False
        if self.clock.stage is StartStage.DONE:
            self._timer.start()
        else:
            self._timer.stop()
            self.card.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        is_left = event.type() == QEvent.Type.Hide and not event.spontaneous()
        if is_left and self._is_over and self.card is not None:
            self._is_over = False
            self.card.hide()
        return super().eventFilter(watched, event)

    @Slot()
    def _take_away(self) -> None:
        if self.card is None:
            return
        if self.card.isVisible():
            self._is_over = True
        else:
            self.card.hide()
