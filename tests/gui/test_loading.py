"""Modules are loaded ahead in portions, on the window's thread, because only that may create
classes of Qt.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest

LOAD = """
import builtins, sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import shiboken6

application = QApplication(sys.argv)
made = []
build = builtins.__build_class__
kind = type(QApplication)

def watched(function, name, *bases, **options):
    if any(isinstance(base, kind) for base in bases):
        made.append(threading.current_thread() is threading.main_thread())
    return build(function, name, *bases, **options)

builtins.__build_class__ = watched
turns = 0

def turn():
    global turns
    turns += 1

timer = QTimer()
timer.timeout.connect(turn)
timer.start(0)
{load}
print(len(made), all(made), turns > 3)
"""

PAGES = """
from praxis_desktop.gui.window.loading import LoadingAhead
loading = LoadingAhead(("instruments.page", "run_page.controller"))
loading.done.connect(application.quit)
loading.start()
application.exec()
"""

PLOTS = """
from praxis_desktop.gui.live.chart import load_plots
again = []
QTimer.singleShot(0, lambda: again.append(load_plots()))
assert load_plots()
assert again == [False], again
"""


@pytest.mark.parametrize("load", [PAGES, PLOTS], ids=["pages", "plots"])
def test_classes_of_qt_are_made_on_the_windows_thread_in_turns(load: str) -> None:
    command = [sys.executable, "-c", LOAD.format(load=load)]
    finished = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
    count, *rest = finished.stdout.split()
    assert int(count) > 20
    assert rest == ["True", "True"]


@pytest.mark.parametrize(
    "tables",
    [
        "app.commands:_AHEAD",
        "history.controller:_AHEAD",
        "instruments.controller:_AHEAD",
        "playground.copies:_AHEAD",
        "playground.controller:MODULES",
        "rehearsal.controller:_AHEAD",
        "settings.controller:_AHEAD",
        "app.startup:_PAGES",
    ],
)
def test_what_is_loaded_ahead_is_there(tables: str) -> None:
    module, _, table = tables.partition(":")
    names: tuple[str, ...] = getattr(import_module(f"praxis_desktop.gui.{module}"), table)
    assert [name for name in names if find_spec(f"praxis_desktop.gui.{name}") is None] == []
