"""The card of a start that takes long: its stages, what may be done meanwhile, and what went wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from praxis_desktop.gui.first_start.stage_bar import StageBar
from praxis_desktop.gui.first_start.stage_item import StageItem
from praxis_desktop.gui.first_start.start_stages import StageClock, StartStage, part_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.output_view import OutputView
from praxis_desktop.gui.run.stage_words import consequence
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.fold_button import FoldButton
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.links import Link
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.workers.launching.readiness import Readiness

_UNKNOWN = (StartStage.COMPILING, StartStage.WORKERS)
"""Stages of which nobody knows how long they take."""
_DETAILS_HEIGHT = 88
"""Their end is shown: the rest is scrolled to."""


class FirstStartCard(Card):
    """``retry_wanted`` asks to try again, ``sizes_wanted`` to choose how large everything is drawn, which is
    offered with ``offers_sizes`` while nothing is wrong.
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
            "You can read protocols, set up runs and connect instruments now. A run that you start begins"
            " when Python is ready."
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
            self.tr("Read from arm's length? Choose a larger display"), appearance=appearance
        )
        self.details_fold = FoldButton(appearance=appearance)
        self.details_fold.show_summary(self.tr("Details"))
        self.details_fold.hide()
        self.details = OutputView(appearance=appearance)
        self.details.setAccessibleName(self.tr("Details of the error"))
        self.details.setFixedHeight(_DETAILS_HEIGHT)
        self.details.hide()
        self._report = ""
        self._lay_out()
        self.details_fold.toggled.connect(self.details.setVisible)
        self.retry_button.clicked.connect(self.retry_wanted)
        self.copy_button.clicked.connect(self._copy)
        self.sizes_link.clicked.connect(self.sizes_wanted)

    def show_start(self, readiness: Readiness, clock: StageClock) -> None:
        """Show how far it is."""
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
        self.words.setText(consequence(readiness) if has_failed else self._meanwhile)

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
            return self.tr("Was done before")
        return self.tr("{seconds:.1f} s").format(seconds=seconds)

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
