"""The actions of scenes: press what a person would press, wait, and take pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from msgspec import Struct
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QWidget

from build_tools.screenshots.audit import audit
from build_tools.screenshots.picture import picture_of, save_picture
from build_tools.screenshots.pictures import PICTURES, Picture
from praxis_desktop.gui.commands.registry import plain_text
from praxis_desktop.gui.look.appearance import Scheme
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM
from praxis_desktop.gui.output.sheets import FigureSheet
from praxis_desktop.gui.widgets.chip import Chip

if TYPE_CHECKING:
    from praxis_desktop.gui.app.main_window import MainWindow
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.run.model import RunModel

PATIENCE_S = 60.0
_LATE_S = 10.0
_SETTLED_MS = 350
"""Milliseconds, longer than any animation."""


class NotReached(Exception):
    """The window did not reach the awaited state."""


class Look(Struct, frozen=True):
    """How the window looks in a picture; ``size`` is in logical pixels, ``scale`` in percent: at 150 %, a
    picture has 1.5 times as many pixels in each direction.
    """

    scheme: Scheme
    size: tuple[int, int]
    scale: int

    @property
    def name(self) -> str:
        """The look in file names."""
        return f"{self.scheme}-{self.size[0]}x{self.size[1]}-{self.scale}"


LARGE, SMALL = (1280, 800), (1024, 700)
SCALES = (100, 150)
_ORDER: tuple[tuple[Scheme, tuple[int, int]], ...] = (
    ("light", LARGE),
    ("light", SMALL),
    ("dark", SMALL),
    ("dark", LARGE),
)
LOOKS = tuple(Look(scheme, size, scale) for scale in SCALES for scheme, size in _ORDER)
"""All looks; those of one scale are in the order in which a process takes them. The order is reversed for
every other picture, so that the size and the colours change only once per picture.
"""


class Stage:
    """The window of this process, with the looks for its pictures."""

    def __init__(
        self,
        window: MainWindow,
        *,
        appearance: Appearance,
        looks: tuple[Look, ...],
        folder: Path,
        protocols: Path,
    ) -> None:
        self.window = window
        self.protocols = protocols
        self.findings: dict[str, str] = {}
        """The problems in pictures, each with the first picture that shows it."""
        self._appearance = appearance
        self._looks = looks
        self._folder = folder
        self._saving = ThreadPoolExecutor(1)  # a state may end before four pictures are packed
        self._saved: list[Future[None]] = []

    @property
    def model(self) -> RunModel:
        """The visible run."""
        return self.window.models.runs.selected

    # ---- waiting
    def rest(self, milliseconds: int = _SETTLED_MS) -> None:
        """Let the window run for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, what: str, is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
        """Wait until a condition is true. Raises NotReached."""
        deadline = time.monotonic() + patience_s
        while not is_so():
            if time.monotonic() > deadline:
                raise NotReached(what)
            self.rest(20)

    def until_phase(self, *phases: str) -> None:
        """Wait until the run is in one of these states."""
        self.until(f"the run is {' or '.join(phases)}", lambda: self.model.phase in phases)

    def until_asked(self) -> None:
        """Wait until a person is asked something."""
        self.until("a question", lambda: self.model.asked is not None)
        self.rest(600)

    def until_drawn(self) -> None:
        """Wait until a large figure is drawn."""

        def is_drawn() -> bool:
            sheet = self.window.findChild(FigureSheet)
            return sheet is not None and sheet.view.has_picture

        self.until("the figure", is_drawn)

    def until_step(self, number: int) -> None:
        """Wait until a step has begun."""
        self.until(f"step {number}", lambda: self.model.step is not None and self.model.step.step >= number)

    # ---- what a person does
    def press(self, *names: str) -> None:
        """Click the first visible button with one of these names. Raises NotReached if there is none."""
        found: list[QAbstractButton] = []

        def look() -> bool:
            found[:] = [
                button
                for name in names
                for button in self.buttons(name)
                if button.isVisible() and button.isEnabled()
            ]
            return bool(found)

        self.until(f"a button {' or '.join(map(repr, names))}", look, 15.0)
        found[0].click()
        self.rest(30)

    def buttons(self, name: str) -> list[QAbstractButton]:
        """Return all buttons with this name, visible or not."""
        return [button for button in self.window.findChildren(QAbstractButton) if _is_called(button, name)]

    def do(self, title: str) -> None:
        """Trigger a menu action. Raises NotReached."""
        for menu in self.window.menuBar().findChildren(QMenu):
            for action in menu.actions():
                if plain_text(action).rstrip("…") == title and action.isEnabled():
                    action.trigger()
                    self.rest(30)
                    return
        raise NotReached(f"an action {title!r}")

    def type(self, text: str) -> None:
        """Type ``text`` where the focus is."""
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def fill(self, text: str) -> None:
        """Type into the first field that is not covered. Raises NotReached if there is none."""
        for field in self.window.findChildren(QLineEdit):
            if field.isVisible() and field.isEnabled() and self._is_on_top(field):
                field.setFocus()
                field.selectAll()
                QTest.keyClicks(field, text)
                return
        raise NotReached("a field to type into")

    def _is_on_top(self, widget: QWidget) -> bool:
        place = widget.mapTo(self.window, widget.rect().center())
        found = self.window.childAt(place)
        return found is widget or (found is not None and widget.isAncestorOf(found))

    def open(self, name: str) -> None:
        """Set up a protocol from the scenes or the library."""
        own = self.protocols / f"{name}.py"
        from praxis_desktop.core.shipped import shipped

        path = own if own.is_file() else shipped("resources") / "protocols" / f"{name}.py"
        page = self.window.setup.page
        self.until("a window without another protocol that is being opened", lambda: page.path is not None)
        self.window.files.open_file(path)
        self.until(f"{name} is open", lambda: page.path == path)
        self.rest()  # the page of a run just started may appear
        self.window.switch.show_setup()
        self.until("its page", page.isVisible)

    def own_file(self, name: str, text: str) -> Path:
        """Write a file into the user's own folder."""
        from praxis_desktop.core.directories import data_directory

        file = data_directory() / name
        file.write_text(text, "utf-8")
        return file

    def start(self) -> None:
        """Start the run once its dry run has passed, and go to its page."""
        choices = self.window.setup.choices
        self.until(
            "a dry run",
            lambda: (
                choices is None
                or not (choices.is_unsettled or (choices.has_form and choices.forecast is None))
            ),
        )
        self.press("Start simulated run", "Start run")
        self.until("a run", lambda: self.model.is_active, 15.0)

    def start_real(self, picture: str = "") -> None:
        """Start the run from the start dialog, with every box ticked, after taking a ``picture`` of it."""
        sheet = self.window.setup.starting.sheet
        self.until("the start sheet", lambda: sheet.is_open and not sheet.state.waits)
        if picture:
            self.shoot(picture)
        for box in (sheet.looked_box, sheet.without_box):
            if box is not None:
                box.click()
        sheet.start_button.click()
        self.until("a run", lambda: self.model.is_active, 15.0)

    # ---- pictures
    def shoot(
        self, name: str, prepare: Callable[[], None] | None = None, *, scheme: Scheme | None = None
    ) -> None:
        """Take the picture ``name`` in the looks of this process, or only in those of a ``scheme`` if a state
        does not last long enough; ``prepare`` is called before each, to restore what a new size resets.
        Raises NotReached if it would not show what it must.
        """
        picture = PICTURES[name]
        focused = QApplication.focusWidget()
        for look in self._looks:
            if scheme not in (None, look.scheme):
                continue
            if self._appearance.scheme != look.scheme:
                self._appearance.choose(look.scheme)
            self.window.resize(*look.size)
            if prepare is not None:
                prepare()
            self.rest()
            QApplication.processEvents()  # on a busy computer the layout may not be complete
            self._see(name, picture)
            target = self._folder / f"{name}-{look.name}.png"
            self._saved.append(self._saving.submit(save_picture, picture_of(self.window), target))
            for finding in audit(self.window, WINDOW_MINIMUM):
                self.findings.setdefault(finding, target.stem)
        self._looks = self._looks[::-1]
        if focused is not None and shiboken6.isValid(focused) and focused.isVisible():
            focused.setFocus()

    def _see(self, name: str, picture: Picture) -> None:
        """Wait until everything the picture must show is visible."""
        deadline = time.monotonic() + _LATE_S
        while missing := self._missing(picture):
            if time.monotonic() > deadline:
                raise NotReached(f"{name}: {', '.join(missing)} in view")
            self.rest(100)

    def _missing(self, picture: Picture) -> list[str]:
        widgets = [widget for widget in self.window.findChildren(QWidget) if widget.isVisible()]
        words = "\n".join(
            shown.text() for shown in widgets if isinstance(shown, QLabel | QAbstractButton | Chip)
        ).replace("&", "")
        parts = {parent.__name__ for widget in widgets for parent in type(widget).__mro__}
        return [
            *(word for word in picture.words if word not in words),
            *(part for part in picture.parts if part not in parts),
        ]

    def finish(self) -> int:
        """Wait until all pictures are saved; return their number."""
        for saved in self._saved:
            saved.result()
        self._saving.shutdown()
        return len(self._saved)


def _is_called(button: QAbstractButton, name: str) -> bool:
    text = button.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    return name in (text, button.text(), button.accessibleName())
