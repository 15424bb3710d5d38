"""A start begins with what the user looks at: the library, the sample's form, and only then the preparation
of runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.homes import home

ROOT = Path(__file__).resolve().parents[2]

START = """
import sys
from PySide6.QtCore import QTimer
from praxis_desktop.core.directories import data_directory
from praxis_desktop.gui.app import application
from praxis_desktop.gui.setup.cards import RunDetails
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.library.page import LibraryPage
from praxis_desktop.gui.roles import instruments
from praxis_desktop.gui.setup.controller import SetupController
from praxis_desktop.gui.app import startup
from praxis_desktop.workers.launch.launcher import Launcher

startup.LATEST_MS = application.CONTENTS_MS = 3_600_000  # however slow the computer is
RUNS = ("wasmtime", "praxis_desktop.workers.launch.preparation", "praxis_desktop.ports.profiles.library")
ALL = {"library", "last runs", "form", "expectation", "preparation"}
told = []

def tell(owner, name, word):
    act = getattr(owner, name)

    def telling(self, *arguments, **named):
        acted = act(self, *arguments, **named)
        told.append(word(self) if callable(word) else word)
        if ALL <= set(told):
            QTimer.singleShot(0, end)
        return acted

    telling.__name__ = name
    setattr(owner, name, telling)

def end():
    # Told here: on a busy computer, the program ends before what it prepares is ready, and returns nothing.
    if "end" not in told:
        print(*told, sep=";")
        told.append("end")
    application.QApplication.closeAllWindows()

def at_first_picture(window):
    told.extend(f"{name} is loaded" for name in RUNS if name in sys.modules)
    rows = window.library.page.views.cards.model().rowCount()
    told.append("cards" if rows > 1 else "no cards")
    return "first picture"

def at_form(page):
    told.extend(f"{name} is loaded" for name in RUNS if name in sys.modules)
    return "form"

def at_last_runs(page):
    if (data_directory() / "history").exists():
        told.append("there is a history")
    return "last runs"

tell(application.MainWindow, "show", at_first_picture)
tell(LibraryModel, "_take_library", "library")
tell(LibraryPage, "show_runs", at_last_runs)
tell(RunDetails, "__init__", "other pages")
tell(SetupController, "show_sheet", at_form)
tell(Launcher, "expect", "expectation")
tell(Launcher, "prepare_ahead", "preparation")
sys.exit(application.run_application())
"""


def started(environment: dict[str, str]) -> list[str]:
    """Return the order in which things were shown and started."""
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split(";")


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[str]]:
    """A user's first start, without any knowledge about protocols, and the next one."""
    environment = home(tmp_path_factory.mktemp("starts"))
    return started(environment), started(environment)


def test_the_first_picture_shows_the_cards_and_waits_for_nothing_else(
    starts: tuple[list[str], list[str]],
) -> None:
    for told in starts:
        assert told[:3] == ["library", "cards", "first picture"], told


def test_what_prepares_runs_waits_for_the_form(starts: tuple[list[str], list[str]]) -> None:
    for told in starts:
        form = told.index("form")
        assert form < min(told.index("expectation"), told.index("preparation")), told


def test_the_library_comes_before_other_pages_are_made(starts: tuple[list[str], list[str]]) -> None:
    told = starts[1]
    assert told.index("library") < min(told.index("other pages"), told.index("form")), told


def test_a_form_that_is_known_needs_nothing_of_what_runs_need(starts: tuple[list[str], list[str]]) -> None:
    told = starts[1]
    assert not [word for word in told[: told.index("form")] if word.endswith("is loaded")]


def test_for_who_has_no_runs_no_index_of_them_is_made(starts: tuple[list[str], list[str]]) -> None:
    for told in starts:
        assert "there is a history" not in told
