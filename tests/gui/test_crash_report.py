"""Exceptions that nobody caught are shown once and stop nothing."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.crash_report import CrashReporter


@pytest.fixture
def reporter(qtbot: QtBot) -> Iterator[CrashReporter]:
    """A reporter that has charge of the hooks."""
    logging.disable(logging.CRITICAL)
    taken = CrashReporter()
    taken.install()
    yield taken
    taken.uninstall()
    if taken.dialog is not None:
        taken.dialog.close()
        qtbot.waitUntil(lambda: taken.dialog is None)
    logging.disable(logging.NOTSET)


def raise_it() -> None:
    raise ValueError("a mistake")


def test_an_exception_is_shown_with_its_traceback(qtbot: QtBot, reporter: CrashReporter) -> None:
    try:
        raise_it()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    assert reporter.dialog is not None
    assert not reporter.dialog.isModal()
    assert reporter.dialog.informativeText() == "ValueError: a mistake"
    assert "raise_it" in reporter.dialog.detailedText()


def test_many_exceptions_of_other_threads_are_one_dialog(qtbot: QtBot, reporter: CrashReporter) -> None:
    for _ in range(5):
        thread = threading.Thread(target=raise_it)
        thread.start()
        thread.join()
    qtbot.waitUntil(
        lambda: reporter.dialog is not None and reporter.dialog.informativeText().startswith("5 errors")
    )
