"""What scenes do with the window: press what a person would press, wait, and take pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget

from build_tools.screenshots.audit import audit
from build_tools.screenshots.picture import save_picture
from praxis_desktop.gui.commands.action_keys import plain_text
from praxis_desktop.gui.look.appearance import Scheme
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM

if TYPE_CHECKING:
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.run.run_model import RunModel
    from praxis_desktop.gui.shell.main_window import MainWindow

PATIENCE_S = 60.0
_SETTLED_MS = 350
"""Longer than anything slides or fades."""


class NotReached(Exception):
    """The window did not come to what was waited for."""


class Look(NamedTuple):
    """How the window looks in a picture; ``size`` in logical pixels, ``scale`` in percent. Those that are not
    ``usual`` are for the pages alone, not for each of their states.
    """

    scheme: Scheme
    size: tuple[int, int]
    scale: int
    is_usual: bool = False

    @property
    def name(self) -> str:
        """As it stands in names of files."""
        return f"{self.scheme}-{self.size[0]}x{self.size[1]}-{self.scale}"


LARGE, SMALL = (1280, 800), (1024, 700)
LOOKS = (
    Look("light", LARGE, 100, is_usual=True),
    Look("dark", LARGE, 100),
    Look("light", SMALL, 100),
    Look("dark", SMALL, 100),
    Look("light", SMALL, 150),
    Look("dark", LARGE, 150),
)


class Stage:
    """The window of this process, with the looks in which it is photographed."""

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
        self.taken: list[Path] = []
        self.findings: dict[str, str] = {}
        """What is wrong in a picture, and the first that shows it."""
        self._appearance = appearance
        self._looks = looks
        self._folder = folder

    @property
    def model(self) -> RunModel:
        """The run that is in view."""
        return self.window.models.runs.selected

    # ---- waiting
    def rest(self, milliseconds: int = _SETTLED_MS) -> None:
        """Let the window do what it does."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, what: str, is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
        """Wait until something is so. Raises NotReached."""
        deadline = time.monotonic() + patience_s
        while not is_so():
            if time.monotonic() > deadline:
                raise NotReached(what)
            self.rest(20)

    def until_phase(self, *phases: str) -> None:
        """Wait until the run is in one of some states."""
        self.until(f"the run is {' or '.join(phases)}", lambda: self.model.phase in phases)

    def until_asked(self) -> None:
        """Wait until a person is asked something."""
        self.until("a question", lambda: self.model.asked is not None)
        self.rest(600)

    def until_step(self, number: int) -> None:
        """Wait until a step has begun."""
        self.until(f"step {number}", lambda: self.model.step is not None and self.model.step.step >= number)

    # ---- what a person does
    def press(self, *names: str) -> None:
        """Click the first button in view with one of these names. Raises NotReached where there is none."""
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
        """All that have this name, in view or not."""
        return [button for button in self.window.findChildren(QAbstractButton) if _is_called(button, name)]

    def do(self, title: str) -> None:
        """Trigger what a menu calls so. Raises NotReached."""
        for menu in self.window.menuBar().findChildren(QMenu):
            for action in menu.actions():
                if plain_text(action).rstrip("…") == title and action.isEnabled():
                    action.trigger()
                    self.rest(30)
                    return
        raise NotReached(f"an action {title!r}")

    def type(self, text: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def fill(self, text: str) -> None:
        """Type into the first field that nothing covers. Raises NotReached where there is none."""
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
        """Set up a protocol: one of the scenes', or of the library."""
        own = self.protocols / f"{name}.py"
        from praxis_desktop.core.shipped import shipped

        path = own if own.is_file() else shipped("resources") / "protocols" / f"{name}.py"
        page = self.window.setup_page
        self.until("a window without another protocol that is being opened", lambda: page.path is not None)
        self.window.open_file(path)
        self.until(f"{name} is open", lambda: page.path == path)

    def start(self) -> None:
        """Start what is set up once its dry run has passed, and go to its run."""
        page = self.window.setup_page
        self.until(
            "a dry run",
            lambda: page.desk is None or not page.desk.has_form or page.desk.forecast is not None,
        )
        self.press("Start simulated run", "Start run")
        self.until("a run", lambda: self.model.is_active, 15.0)

    # ---- pictures
    def shoot(self, name: str, *, in_all_looks: bool = False) -> None:
        """Take the picture ``name`` in the looks of this process: the usual ones, or all."""
        for look in self._looks:
            if not (look.is_usual or in_all_looks):
                continue
            if self._appearance.scheme != look.scheme:
                self._appearance.choose(look.scheme)
            self.window.resize(*look.size)
            self.rest()
            QApplication.processEvents()  # on a busy computer a layout may still be due
            target = self._folder / f"{name}-{look.name}.png"
            save_picture(self.window, target)
            for finding in audit(self.window, WINDOW_MINIMUM):
                self.findings.setdefault(finding, target.stem)
            self.taken.append(target)


def _is_called(button: QAbstractButton, name: str) -> bool:
    text = button.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    return name in (text, button.text(), button.accessibleName())
