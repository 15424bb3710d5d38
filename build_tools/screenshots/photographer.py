"""The real program in a separate process, which plays one scene and ends."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QCursor

from build_tools.screenshots.picture import picture_of, save_picture
from build_tools.screenshots.scenes import SCENES
from build_tools.screenshots.stage import LOOKS, Stage
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.app import application
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.interpreter import distribution

_scene, _folder, _scale = "", Path(), 100


class PhotographedWindow(MainWindow):
    """The window, which plays the scene once it is shown."""

    def __init__(self, models: WindowModels, *, in_stages: bool = False) -> None:
        self._has_begun = False
        super().__init__(models, in_stages=in_stages)
        self._stage = Stage(
            self,
            appearance=models.appearance,
            looks=tuple(look for look in LOOKS if look.scale == _scale),
            folder=_folder,
            protocols=Path.home() / "Protocols",
        )

    def look_for_interrupted_runs(self) -> None:
        super().look_for_interrupted_runs()
        # The last call before the program's main loop; it is repeated later.
        if not self._has_begun:
            self._has_begun = True
            QTimer.singleShot(0, self.play)

    @Slot()
    def play(self) -> None:
        """Play the scene, report its pictures and errors, and end."""
        problem = ""
        QCursor.setPos(self.screen().geometry().bottomRight())  # away from all controls
        self.activateWindow()  # there is no window manager to do it, and keys need it
        try:
            self._stage.until("the focus", self.isActiveWindow)
            SCENES[_scene].play(self._stage)
        except Exception:  # noqa: BLE001 - told, and the pictures so far count
            problem = traceback.format_exc(limit=4)
            save_picture(
                picture_of(self), Path(tempfile.gettempdir()) / f"praxis-desktop-{_scene}-{_scale}.png"
            )
        told = {"taken": self._stage.finish(), "problem": problem, "findings": self._stage.findings}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        self.close_safely()
        QTimer.singleShot(3000, self.end)

    @Slot()
    def end(self) -> None:
        """End without waiting for what is still running."""
        if not self.is_closed:
            self.close()
            self.close()


def _work_as(name: str) -> None:
    """Use a fixed operator's name in pictures, not that of whoever takes them."""
    if name and sys.platform != "win32":
        import pwd

        user = (name, *pwd.getpwuid(os.getuid())[1:])
        vars(pwd)["getpwuid"] = lambda number: pwd.struct_passwd(user)


def _damage(file: str) -> None:
    """Simulate an installation that lacks a file of Python."""
    whole = shipped("guest")
    damaged = data_directory() / "guest"
    damaged.mkdir(parents=True, exist_ok=True)
    for each in whole.iterdir():
        if each.name != file:
            (damaged / each.name).symlink_to(each)
    vars(distribution)["shipped"] = lambda name: damaged


def main(arguments: list[str]) -> int:
    """Play a scene. The arguments are its name, a folder for the pictures, and a scale in percent."""
    global _scene, _folder, _scale  # the application makes the window, and cannot pass them on
    _scene, _folder, _scale = arguments[0], Path(arguments[1]), int(arguments[2])
    vars(application)["MainWindow"] = PhotographedWindow
    _work_as(os.environ.get("LOGNAME", ""))
    if missing := SCENES[_scene].without_file:
        _damage(missing)
    try:
        return application.run_application()
    except Exception:
        traceback.print_exc()  # the window's hook would only put it into a report
        raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
