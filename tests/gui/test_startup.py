"""The window's initial tasks run one after another, and each finds its modules loaded."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from PySide6.QtCore import QCoreApplication
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.app.startup import Beginnings
from praxis_desktop.gui.window import loading

application = QCoreApplication(sys.argv)
prepared, busy, told = loading._prepared, [], []

def watched(names, others):
    busy.append(None)
    assert len(busy) == 1, "two are loaded at a time"
    try:
        return prepared(names, others)
    finally:
        busy.pop()

loading._prepared = watched
beginnings = Beginnings(application)

def fail():
    told.append("sqlite3" in sys.modules)
    raise RuntimeError("a beginning that fails keeps none of the others back")

sys.excepthook = lambda kind, error, trace: told.append(kind.__name__)
assert "sqlite3" not in sys.modules and "colorsys" not in sys.modules
beginnings.begin(fail, ("sqlite3",))
beginnings.begin(lambda: told.append("unknown"), ("there_is_no_such_module",))
beginnings.begin(lambda: told.append("colorsys" in sys.modules), ("colorsys",))
beginnings.load(LoadingAhead(("look.tokens",), application))
beginnings.begin(application.quit)
beginnings.start()
beginnings.start()
application.exec()
print(*told)
"""


def test_each_begins_after_the_one_before_and_with_its_modules() -> None:
    command = [sys.executable, "-c", PROGRAM]
    finished = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.split() == ["True", "RuntimeError", "ModuleNotFoundError", "unknown", "True"]


WANTED = """
import sys
from PySide6.QtCore import QCoreApplication
from praxis_desktop.gui.window.loading import LoadingAhead
from praxis_desktop.gui.app.startup import Beginnings

application = QCoreApplication(sys.argv)
beginnings, told = Beginnings(application), []
likely, wanted = (LoadingAhead((name,), application) for name in ("look.tokens", "look.icons"))
beginnings.begin(lambda: want(), ("colorsys",))
for name, ahead in (("likely", likely), ("wanted", wanted)):
    ahead.done.connect(lambda name=name: told.append(name))
    beginnings.load(ahead)

def want():
    wanted.is_wanted = True

beginnings.begin(application.quit)
assert likely.is_in_line and wanted.is_in_line
beginnings.start()
application.exec()
assert not likely.is_in_line and not wanted.is_in_line
print(*told)
"""


def test_what_somebody_waits_for_comes_next() -> None:
    command = [sys.executable, "-c", WANTED]
    finished = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.split() == ["wanted", "likely"]


COMPUTING = """
import sys, threading, time
from PySide6.QtCore import QCoreApplication
from praxis_desktop.gui.app import startup

startup.MOST_PAUSE_S, startup.PAUSE_MS, startup.CALM = 3600.0, 300, 0.005  # however busy the computer is
application = QCoreApplication(sys.argv)
beginnings, told = startup.Beginnings(application), []

def compute():
    while time.thread_time() < 0.6:
        pass

computing = threading.Thread(target=compute)
beginnings.begin(computing.start)
beginnings.begin(lambda: told.append(computing.is_alive()))
beginnings.begin(application.quit)
beginnings.start()
application.exec()
print(*told)
"""


def test_a_task_waits_while_another_one_computes() -> None:
    command = [sys.executable, "-c", COMPUTING]
    finished = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.split() == ["False"]
