"""The application around the window: set-up, the event loop, and an end that leaves nothing behind."""

from __future__ import annotations

import os
import sys
import threading

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from praxis_desktop import __version__
from praxis_desktop.core.counter_totals import save_totals
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.crash_report import CrashReporter, write_faults_to
from praxis_desktop.gui.main_window import MainWindow
from praxis_desktop.gui.run_model import RunModel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.settings import load_settings
from praxis_desktop.workers.launching import Launcher

SWITCH_INTERVAL_S = 0.0005
"""How long the interpreter's thread may keep the GIL while the window's thread wants it: Python's 5 ms are
felt.
"""

END_S = 10.0
"""How long a run that was told to end at once may take before the process ends without it."""


def run_application() -> int:
    """Open the window, return when it was closed. Raises PraxisError where no window can be had."""
    _require_display()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    faults = write_faults_to(data_directory() / "crashes" / "faults.log")
    # As an argument, because setStyle() would load all that Python knows about styles.
    application = QApplication([sys.argv[0], "-style", "Fusion"])
    application.setApplicationName("praxis-desktop")
    application.setApplicationDisplayName("Praxis Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("praxis-desktop")
    reporter = CrashReporter(application)
    reporter.install()
    launcher = Launcher(
        cache=cache_directory(),
        spools=cache_directory() / "output",
        settings=load_settings(pool_by_default=True),
    )
    window_settings = WindowSettings(data_directory() / "window.ini", application)
    appearance = Appearance(application)
    if window_settings.scheme != "system":
        appearance.choose(window_settings.scheme)
    model = RunModel(launcher.launch, application)
    window = MainWindow(model=model, appearance=appearance, settings=window_settings)
    # A window that was hidden before its run had ended is not the last one to Qt when it closes.
    window.closed.connect(application.quit)
    application.setWindowIcon(_window_icon(appearance))
    window.show()
    # What is not needed to show the window is loaded once it is there.
    application.processEvents()
    from praxis_desktop.gui.termination import TerminationRequests

    terminations = TerminationRequests(application)
    terminations.requested.connect(window.close)
    window.open_sample()
    window.find_devices()
    threading.Thread(target=launcher.warm_up, name="warm-up", daemon=True).start()
    code = application.exec()
    terminations.close()
    reporter.uninstall()
    if not model.shut_down(Deadline.after(END_S)):
        # A QThread object that is destroyed while its thread runs would abort the process.
        save_totals()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    if faults is not None:
        import faulthandler

        faulthandler.disable()
        faults.close()
    return code


def _require_display() -> None:
    """Refuse where Qt would end the process because there is nothing to draw on."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise PraxisError(
            "there is no display for the window",
            hint="Use 'praxis-desktop run' and 'praxis-desktop exec', which need no window.",
        )


def _window_icon(appearance: Appearance) -> QIcon:
    icon = QIcon()
    for size in (16, 32, 64, 128):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        appearance.draw_icon(painter, "logo", QRectF(0, 0, size, size), "")
        painter.end()
        icon.addPixmap(picture)
    return icon
