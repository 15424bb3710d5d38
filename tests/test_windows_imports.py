"""Modules can be imported without POSIX modules of Python, as on Windows, except those for POSIX alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

POSIX_ONLY = {
    "praxis_desktop.cli.commands.console.typed_ahead",
    "praxis_desktop.ports.emergency.guardian_process.network",
    "praxis_desktop.ports.emergency.guardian_process.posix",
    "praxis_desktop.ports.emergency.guardian_process.serving",
    "praxis_desktop.ports.serial._terminals",
}
"""Modules that are imported on POSIX systems only."""

_IMPORT_ALL = """
import importlib, pkgutil, sys
import praxis_desktop

def all_modules():
    for found in pkgutil.walk_packages(praxis_desktop.__path__, "praxis_desktop.", onerror=lambda name: None):
        if not found.name.endswith("__main__"):
            try:
                importlib.import_module(found.name)
            except ImportError as error:
                yield found.name, error

list(all_modules())  # with everything, so that other libraries have imported what they need
for name in [name for name in sys.modules if name.partition(".")[0] == "praxis_desktop"]:
    del sys.modules[name]
absent = ("fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty")
sys.modules.update(dict.fromkeys(absent))
import praxis_desktop
for name, error in all_modules():
    if error.name in absent:
        print(name, error.name)
"""


def test_only_modules_for_posix_need_its_modules() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    failed = dict(line.split() for line in done.stdout.splitlines())
    assert set(failed) == POSIX_ONLY, failed
