"""The line that says that a protocol is being checked because somebody wanted it, and what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.library.check_look import check_look
from praxis_desktop.gui.library.entry_words import description_of
from praxis_desktop.gui.library.library_model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.progress_line import ProgressLine

_STAYS_MS = 6000


class CheckLine(ProgressLine):
    """Hidden until a check begins. ``problem_wanted`` has the LibraryEntry whose check has failed."""

    problem_wanted = Signal(object)

    def __init__(self, *, model: LibraryModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(
            what=self.tr("Protocols that are checked"),
            cancel=self.tr("Cancel check"),
            appearance=appearance,
            parent=parent,
        )
        self._model = model
        self._failed: object = None
        self.problem_button = Button(self.tr("Show problem"), appearance=appearance, parent=self)
        self.add_button(self.problem_button)
        self._leave = QTimer(self)
        """Good news need not be put away."""
        self._leave.setSingleShot(True)
        self._leave.setInterval(_STAYS_MS)
        self._leave.timeout.connect(self.hide)
        self._clock = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setInterval(1000)
        self._ticks.timeout.connect(self._say)
        self.problem_button.clicked.connect(self._show_problem)
        self.cancel_wanted.connect(model.cancel_checks)
        model.changed.connect(self._follow)
        model.check_ended.connect(self._tell)

    @Slot()
    def _follow(self) -> None:
        if self._model.checked and not self._ticks.isActive():
            self._leave.stop()
            self._clock.start()
            self._ticks.start()
            self.begin(self._words(), has_bar=False)

    @Slot()
    def _say(self) -> None:
        self.notice.show_notice("clock", "run", self._words())

    def _words(self) -> str:
        names = ", ".join(sorted(path.name for path in self._model.checked))
        seconds = self._clock.elapsed() // 1000
        if seconds < 1:
            return self.tr("{name} is being checked…").format(name=names)
        return self.tr("{name} is being checked… {seconds} s").format(name=names, seconds=seconds)

    @Slot(object, bool)
    def _tell(self, paths: frozenset[Path], is_done: bool) -> None:
        self._ticks.stop()
        names = ", ".join(sorted(path.name for path in paths))
        if not is_done:
            words = self.tr("The check of {name} was cancelled; what was known before holds")
            self.end("information", "idle", words.format(name=names))
            return
        library = self._model.library
        entries = [] if library is None else [each for each in library.entries if Path(each.path) in paths]
        failed = next((entry for entry in entries if entry.problem is not None), None)
        wrong = failed or next((entry for entry in entries if entry.missing), None)
        self._failed = failed
        if wrong is not None:
            look = check_look(wrong)
            told = description_of(wrong) if failed else ", ".join(wrong.missing)
            words = f"{Path(wrong.path).name}: {look.word}. {told}"
            self.end(look.icon, look.tone, words, button=self.problem_button if failed else None)
        elif entries:
            look = check_look(entries[0])
            self.end(look.icon, look.tone, f"{names}: {look.word}")
            self._leave.start()
        else:
            self.end(
                "information", "idle", self.tr("{name} is not in the library any more").format(name=names)
            )

    @Slot()
    def _show_problem(self) -> None:
        self.problem_wanted.emit(self._failed)
