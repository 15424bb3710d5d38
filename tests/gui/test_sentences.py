"""The core's messages begin with a lower-case letter; the window shows them as sentences everywhere."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import ErrorInfo
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.failures.panel import FailurePanel
from praxis_desktop.gui.instruments.connection_panel import ConnectionPanel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.run.words import Failure, failure_of
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.ports.reaching.connection_test import Stage
from praxis_desktop.runs.dry_run.findings import Finding

SAID, SHOWN = "the cache cannot be written", "The cache cannot be written"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (SAID, SHOWN),
        ("labware plate: there is none", "Labware plate: there is none"),
        ("größe is missing", "Größe is missing"),
        ("weigh.py, line 5: invalid syntax", "weigh.py, line 5: invalid syntax"),
        ("volume_ul must be at least 1", "volume_ul must be at least 1"),
        ("sim:mettler did not come back", "sim:mettler did not come back"),
        ("readline() may wait for up to 5 s", "readline() may wait for up to 5 s"),
        ("/dev/ttyUSB0 is gone", "/dev/ttyUSB0 is gone"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_unless_it_begins_with_a_name(said: str, shown: str) -> None:
    assert sentence(said) == shown


def test_a_notice_is_a_sentence(qtbot: QtBot, appearance: Appearance) -> None:
    notice = NoticeLine(appearance=appearance)
    qtbot.addWidget(notice)
    notice.show_notice("alert-circle", "err", SAID)
    assert (notice.sentence, notice.accessibleName()) == (SHOWN, SHOWN)


def test_a_problem_and_its_remedy_are_two_sentences(qtbot: QtBot, appearance: Appearance) -> None:
    panel = ConnectionPanel(appearance=appearance)
    qtbot.addWidget(panel)
    for detail in ("No reply", "No reply."):
        panel.rows["port"].show_stage(Stage("port", "failed", detail, "Check the cable."))
        assert panel.rows["port"].words.text() == "No reply. Check the cable."


def test_a_failure_is_a_sentence(qtbot: QtBot, appearance: Appearance) -> None:
    panel = FailurePanel(appearance=appearance)
    qtbot.addWidget(panel)
    panel.show_failure(Failure(SAID))
    assert panel.message == SHOWN


def test_a_message_of_an_error_is_a_sentence(window: MainWindow) -> None:
    window.messages.tell_error(StorageError(SAID))
    assert window.messages.model.all[0].title == SHOWN


def test_a_run_whose_program_ended_itself_says_so() -> None:
    assert failure_of(ErrorInfo("SystemExit", "3"), {"record": "x"}).message == (
        "The program exited with code 3"
    )


def test_a_finding_without_a_place_is_shown_without_one(window: MainWindow) -> None:
    window.setup.problems.show_finding(Finding("exception", "violation", "the program exited: x"))
    assert window.setup.page.failure.message == "The program exited: x"
