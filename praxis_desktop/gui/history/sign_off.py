"""Who performed a kept run, who reviewed and approved it, and what was noted of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.events import FINAL_STATES
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon

if TYPE_CHECKING:
    from praxis_desktop.gui.records.model import OpenedRun

_HEIGHT = 62


class SignOff(Card):
    """A line of them; ``note_button`` asks for another note."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setFixedHeight(_HEIGHT)
        self.performed = _Signed(self.tr("Performed"), "check-circle", "run", appearance=appearance)
        self.reviewed = _Signed(self.tr("Reviewed"), "circle", "idle", appearance=appearance)
        self.approved = _Signed(self.tr("Approved"), "clock", "idle", appearance=appearance)
        self.noted = _Signed(self.tr("Notes"), "pencil", "idle", appearance=appearance)
        self.note_button = Button(self.tr("Add note…"), appearance=appearance, icon="pencil", parent=self)
        self.reviewed.say(self.tr("not yet"))
        self.approved.say(self.tr("after review"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 10, 8)
        layout.setSpacing(14)
        for part, share in ((self.performed, 4), (self.reviewed, 2), (self.approved, 2), (self.noted, 4)):
            layout.addWidget(part, share)
        layout.addWidget(self.note_button)

    def show_run(self, opened: OpenedRun) -> None:
        """Show those of a run."""
        run = opened.run
        when = ""
        if run.duration is not None and run.state in FINAL_STATES:
            then = QDateTime.fromSecsSinceEpoch(int(run.begun + run.duration))
            when = QLocale().toString(then, "d MMM, HH:mm")
        self.performed.say(run.operator or self.tr("no name given"), when)
        count = len(opened.notes)
        if count:
            last = opened.notes[-1]
            more = self.tr("{n} notes").format(n=count) if count > 1 else ""
            self.noted.say(last.words.partition("\n")[0], " · ".join(filter(None, (last.person, more))))
        else:
            self.noted.say(self.tr("none"))


class _Signed(QWidget):
    """A caption, below it a name, beside it when."""

    def __init__(self, caption: str, icon: str, tone: ToneName, *, appearance: Appearance) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.caption = Label(caption, appearance=appearance, role="small", color="text2")
        self.name = ElidedLabel(appearance=appearance, role="h3")
        self.when = ElidedLabel(appearance=appearance, role="small", color="text2")
        lines = QVBoxLayout()
        lines.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.caption)
        first.addWidget(self.when, 1)
        lines.addLayout(first)
        lines.addWidget(self.name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(Icon(icon, tone, size=20, appearance=appearance, parent=self), 0, _MIDDLE)
        layout.addLayout(lines, 1)

    def say(self, name: str, when: str = "") -> None:
        """Who, and when."""
        self.name.setText(name)
        self.when.setText(when)


_MIDDLE = Qt.AlignmentFlag.AlignVCenter
