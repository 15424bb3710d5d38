"""The card of the question for a port: what is on it, and where."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, lines_of
from praxis_desktop.gui.widgets.sheet import SheetCard, SheetDisc
from praxis_desktop.gui.widgets.surfaces import Card, Icon

_WIDTH = 660
_MARGIN = 26


class PortSheetCard(SheetCard):
    """Shows what it is told; its buttons only ask."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(_WIDTH)
        self._program = Label(appearance=appearance, role="small")
        self._program.set_tone("warn")
        self._title = Label(self.tr("Which port may it use?"), appearance=appearance, role="h1")
        self._time = Label(appearance=appearance, role="h1", color="text2")
        self._time.setAccessibleName(self.tr("Waiting"))
        self._wanted = Label(appearance=appearance, role="body", wrap=True)
        self.remember_box = CheckBox(
            self.tr("Remember for this protocol: it is chosen at once next time"),
            appearance=appearance,
            parent=self,
        )
        self.stop_button = Button(
            self.tr("Stop run"), appearance=appearance, icon="stop", is_run_control=True, parent=self
        )
        self.none_button = Button(self.tr("No port"), appearance=appearance, is_run_control=True, parent=self)
        self.none_button.setToolTip(self.tr("The program is told that no port was chosen (Esc)"))
        self.use_button = Button(
            appearance=appearance, kind=ButtonKind.PRIMARY, icon="plug", is_run_control=True, parent=self
        )
        appearance.changed.connect(self.update)
        self._body = QVBoxLayout(self)
        self._lay_out()

    @property
    def announcement(self) -> str:
        """The question as a screen reader says it."""
        return f"{self._program.text()}: {self._title.text()}"

    @property
    def wanted(self) -> str:
        """What the program asks for, in words."""
        return self._wanted.text()

    def set_list(self, list_view: QWidget) -> None:
        """Put the list of ports in its place."""
        frame = Card(appearance=self._appearance)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(list_view)
        self._body.insertWidget(2, frame)

    def set_guard_bar(self, bar: QWidget) -> None:
        """Put what says that it takes no presses yet above the buttons."""
        self._body.insertWidget(self._body.count() - 1, bar)

    def show_question(self, program: str, wanted: str) -> None:
        """Say who asks, and for what; ``wanted`` is "" when any port will do."""
        words = self.tr("{program} asks you").format(program=program)
        # The name of a file stays as it is; "the console" begins a sentence.
        self._program.setText(words if program.endswith(".py") else words[:1].upper() + words[1:])
        if wanted:
            self._wanted.setText(self.tr("It asks for a port of: {wanted}").format(wanted=wanted))
        else:
            self._wanted.setText(self.tr("It asks for any port, and does not say what for."))

    def show_choice(self, words: str) -> None:
        """Name the port that the button stands for; "" when none fits."""
        self.use_button.setVisible(bool(words))
        room = _WIDTH // 2 - 40
        text = self.tr("Use {port}").format(port=words)
        shown = self.use_button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)
        self.use_button.setText(shown.replace("&", "&&"))
        self.use_button.setToolTip(text)
        self.use_button.updateGeometry()

    def show_time(self, time: str) -> None:
        """Say how long the program has waited."""
        if time != self._time.text():
            self._time.setText(time)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_WIDTH, self._body.sizeHint().height())

    def _lay_out(self) -> None:
        appearance = self._appearance
        words = lines_of(self._program, self._title, spacing=2)
        waiting = QVBoxLayout()
        waiting.setSpacing(0)
        waiting.addWidget(self._time, 0, Qt.AlignmentFlag.AlignRight)
        caption = Label(self.tr("waiting"), appearance=appearance, role="caption", color="text3")
        waiting.addWidget(caption, 0, Qt.AlignmentFlag.AlignRight)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(SheetDisc("plug", "warn", appearance=appearance))
        head.addLayout(words, 1)
        head.addLayout(waiting)
        calm = Card(appearance=appearance, tone="idle")
        note = QHBoxLayout(calm)
        note.setContentsMargins(14, 10, 14, 10)
        note.setSpacing(12)
        note.addWidget(Icon("information", "idle", size=20, appearance=appearance))
        said = self.tr("The program waits for you. No time limit runs meanwhile.")
        note.addWidget(ElidedLabel(said, appearance=appearance, role="small"), 1)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.stop_button)
        foot.addStretch(1)
        foot.addWidget(self.none_button)
        foot.addWidget(self.use_button)
        self._body.setContentsMargins(_MARGIN, 20, _MARGIN, 20)
        self._body.setSpacing(12)
        self._body.addLayout(head)
        self._body.addWidget(self._wanted)
        self._body.addWidget(self.remember_box)
        self._body.addWidget(calm)
        self._body.addSpacing(4)
        self._body.addLayout(foot)
