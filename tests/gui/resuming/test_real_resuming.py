"""A run whose process was killed is resumed in the window, and every command is sent once."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bench.controls.line import HALT, NotedLine
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.look import sentences
from praxis_desktop.gui.resuming.banners import InterruptedBanner
from praxis_desktop.gui.resuming.controller import ResumeController
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.records.exporting.document import document_of, told_run
from praxis_desktop.records.exporting.pdf.verdict_band import ending_line
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.records.run_folder import OwnerLock
from praxis_desktop.settings import ExecutionMode, ExecutionSettings, Settings
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.workers.launch.interrupted_runs import InterruptedRuns
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.launch.replays import Replays
from tests.cli.command import finish, start
from tests.cli.homes import home
from tests.gui.heartbeat import Heartbeat
from tests.gui.resuming.answering import answer_all
from tests.ports.wires import needs_ports

pytestmark = needs_ports

LEFT = Qt.MouseButton.LeftButton
TIMEOUT_MS = 60_000
COUNTING = '''"""Count the vials."""
import serial
from praxis import step

def main():
    with serial.Serial("counter") as port:
        for number in range(5):
            with step(f"Count vial {number}"):
                port.write(b"silent\\n" if number == 3 else b"count %d\\n" % number)
                print(port.readline().decode().strip(), number, flush=True)
'''
ASKING = '''"""Ask."""
from praxis import protocol_function
from praxis.interactive import confirm

@protocol_function()
async def asking():
    print("flat" if await confirm("Is the plate flat?") else "askew")
'''
WEIGHING = '''"""Weigh the vials."""
from praxis import output, protocol_function, step
from praxis.interactive import confirm

@protocol_function()
async def weigh(vials: int = 3):
    for number in range(1, vials + 1):
        with step(f"Weigh vial {number}"):
            output(f"vial{number}", 9.0 + number, title=f"Vial {number}", unit="g", low=10.5, high=15.0)
            if number == 2:
                await confirm("Is the vial dry?")
'''
ALL = b"count 0\ncount 1\ncount 2\nsilent\ncount 4\n"

Process = subprocess.Popen[bytes]
Kill = Callable[..., None]


@pytest.fixture
def history(tmp_path: Path) -> History:
    """The history of the killed runs."""
    return History(tmp_path / "home" / "data" / "history")


@pytest.fixture
def mode() -> ExecutionMode:
    """The execution mode of the window."""
    return "thread"


@pytest.fixture
def launcher(tmp_path: Path, history: History, mode: ExecutionMode) -> Iterator[Launcher]:
    """A launcher with the history of the killed run."""
    settings = Settings(
        execution=ExecutionSettings(mode=mode), history=HistorySettings(folder=str(history.places.folder))
    )
    made = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    yield made
    assert made.close(Deadline.after(20))


@pytest.fixture
def model(qapp: QApplication, launcher: Launcher) -> RunModel:
    """The run's model, with real guests."""
    return RunModel(launcher.launch)


@pytest.fixture
def interrupted(qapp: QApplication, launcher: Launcher) -> Iterator[InterruptedModel]:
    """The interrupted runs in that history."""
    found = InterruptedModel(InterruptedRuns(lambda: launcher.settings), pool=lambda: launcher.pool)
    yield found
    assert found.shut_down(Deadline.after(20))


@pytest.fixture
def kill(tmp_path: Path) -> Kill:
    """Starts a run of a program, and kills its process when a certain message has arrived."""

    def begin_and_kill(source: str, wait: Callable[[Process], bool], *options: str) -> None:
        program = tmp_path / "program.py"
        program.write_text(source)
        run = start("run", str(program), *options, env=home(tmp_path))
        try:
            assert wait(run)
        finally:
            run.kill()
            finish(run)

    return begin_and_kill


def offered(qtbot: QtBot, window: MainWindow) -> ResumeController:
    """Return the controller that offers the run, as soon as it is found."""
    resuming = window.resuming
    assert resuming is not None
    window.look_for_interrupted_runs()
    qtbot.waitUntil(lambda: any(banners.isVisible() for banners in resuming.banners), timeout=TIMEOUT_MS)
    return resuming


def banner_of(resuming: ResumeController) -> InterruptedBanner:
    """Return the banner about the run on the visible page."""
    return next(banners for banners in resuming.banners if banners.isVisible()).banners[0]


def resume(resuming: ResumeController, said: Literal["yes", "no", "not sure"] = "not sure") -> None:
    """Press the buttons to resume the run."""
    QTest.mouseClick(banner_of(resuming).resume_button, LEFT)
    answer_all(resuming.resume_sheet, said)
    QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)


def answer(qtbot: QtBot, window: MainWindow, choice: int) -> None:
    """Choose an answer to the open question."""
    sheet = window.page.conduct.prompt_sheet
    qtbot.waitUntil(lambda: sheet.is_open and sheet._cards is not None, timeout=TIMEOUT_MS)
    assert sheet._cards is not None
    QTest.mouseClick(sheet._cards.cards[choice], LEFT)
    QTest.mouseClick(sheet.go_button, LEFT)


def test_a_killed_run_goes_on_and_sends_nothing_twice(
    qtbot: QtBot,
    window: MainWindow,
    model: RunModel,
    kill: Kill,
    history: History,
    launcher: Launcher,
    heartbeat: Heartbeat,
    tmp_path: Path,
) -> None:
    with NotedLine() as line:
        kill(
            COUNTING,
            lambda run: line.wait_for(NotedLine.SILENT, 60),
            *("--port", f"counter={line.device}", "--operator", "ada"),
        )
        resuming = offered(qtbot, window)
        banner = banner_of(resuming)
        assert banner.title.text().endswith(" was interrupted in step 4: Count vial 3")
        assert banner.words.text().startswith("Count the vials · by ada")
        # The user is not sure: the run stays interrupted, and is offered again.
        resume(resuming)
        with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
            answer(qtbot, window, 2)
        assert model.phase == "interrupted"
        assert (
            window.page.failure.message == "It is not known whether “silent” on port counter was carried out"
        )
        offered(qtbot, window)
        # The user knows.
        resume(resuming, "yes")
        heartbeat.reset()
        assert model.title == "Count the vials"
        sheet = window.page.conduct.prompt_sheet
        qtbot.waitUntil(lambda: sheet.is_open and sheet.field is not None, timeout=TIMEOUT_MS)
        assert sheet.field is not None
        with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
            QTest.keyClicks(sheet.field.line, "ok")
            QTest.mouseClick(sheet.go_button, LEFT)
        assert (model.phase, window.page.failure.message) == ("completed", "")
        assert line.received() == ALL
        assert heartbeat.beats
    lines = window.page.output.view.toPlainText().splitlines()
    assert [text for text in lines if text.startswith("ok")] == [f"ok {number}" for number in range(5)]
    counts = [line for line in window.page.output.rows.shown if line.text.startswith("ok ")]
    assert [bool(line.time) for line in counts] == [False] * 3 + [True] * 2, (
        "the record has no times of output"
    )
    assert [row.event.title for row in window.page.steps.rows.rows] == [f"Count vial {n}" for n in range(5)]
    assert window.page.record.isVisible()
    run = history.find("last")
    assert (run.state, verify(history.folder_of(run)).findings) == ("completed", ())
    record = window.page.record
    record.offer_replays(Replays(lambda: launcher.pool))
    QTest.mouseClick(record.replay_button, LEFT)
    qtbot.waitUntil(record.replay_button.isEnabled, timeout=TIMEOUT_MS)
    assert record.words.text().startswith("Replayed: identical, bit for bit. 5 steps in ")
    qtbot.waitUntil(lambda: not resuming._interrupted.runs, timeout=TIMEOUT_MS)
    assert not banner.isVisible()
    QTest.mouseClick(window.page.header.run_button, LEFT)
    qtbot.waitUntil(lambda: window.setup.page.path == tmp_path / "program.py", timeout=TIMEOUT_MS)
    assert window.setup.page.foot.start_button.text() == "Start run"


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_stop_by_the_guardian_is_told_and_does_not_hide_the_question_about_it(
    qtbot: QtBot, window: MainWindow, model: RunModel, kill: Kill
) -> None:
    with NotedLine() as line:
        kill(
            COUNTING,
            lambda run: line.wait_for(NotedLine.SILENT, 60),
            *("--port", f"counter={line.device}", "--profile", "counter=masterflex"),
            *("--without-asking", "counter=a wire"),
        )
        assert line.wait_for(HALT, 20)
        resuming = offered(qtbot, window)

        def is_noted() -> bool:
            window.look_for_interrupted_runs()  # the guardian may still be writing
            return bool(resuming._interrupted.runs[0].guardian_notes)

        qtbot.waitUntil(is_noted, timeout=TIMEOUT_MS)
        QTest.mouseClick(banner_of(resuming).resume_button, LEFT)
        told = [label.text() for label in resuming.resume_sheet.findChildren(Label)]
        assert "The instruments were stopped when the program was lost" in told
        assert any("P02H” was sent, and it replied" in text for text in told)
        answer_all(resuming.resume_sheet, "yes")
        QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
        conduct = window.page.conduct
        qtbot.waitUntil(lambda: conduct.prompt_sheet.is_open, timeout=TIMEOUT_MS)
        assert conduct.open_sheet is conduct.prompt_sheet
        assert (model.controls.halt_time, model.halts) == ("", [])
        asked = [label.text() for label in conduct.prompt_sheet.findChildren(Label)]
        assert any("what happened to its instruments after it was interrupted" in text for text in asked)
        with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
            model.kill()
    rows = [line.text for line in window.page.output.rows.shown]
    assert any(text.startswith("Guardian: port 'counter'") for text in rows)


def test_what_was_not_carried_out_is_sent_again(
    qtbot: QtBot, window: MainWindow, model: RunModel, kill: Kill
) -> None:
    with NotedLine() as line:
        kill(COUNTING, lambda run: line.wait_for(NotedLine.SILENT, 60), "--port", f"counter={line.device}")
        resume(offered(qtbot, window), "no")
        qtbot.waitUntil(lambda: line.received().count(b"silent\n") == 2, timeout=TIMEOUT_MS)
        assert not window.page.conduct.prompt_sheet.is_open
        with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
            model.kill()


def test_who_closes_the_window_before_the_run_goes_on_leaves_it_interrupted(
    qtbot: QtBot, window: MainWindow, model: RunModel, kill: Kill, history: History
) -> None:
    with NotedLine() as line:
        kill(COUNTING, lambda run: line.wait_for(NotedLine.SILENT, 60), "--port", f"counter={line.device}")
        resume(offered(qtbot, window))
        qtbot.waitUntil(lambda: window.page.conduct.prompt_sheet.is_open, timeout=TIMEOUT_MS)
        window.close()
        with qtbot.waitSignal(window.closed, timeout=TIMEOUT_MS):
            QTest.mouseClick(window.page.conduct.closing_sheet.close_button, LEFT)
        assert line.received().count(b"silent\n") == 1
    assert model.phase == "interrupted"
    assert history.find("last").state == "interrupted"


def is_asking(run: Process) -> bool:
    """Wait until a run asks a question."""
    assert run.stdout is not None
    return any(b'"prompt"' in line for line in run.stdout)


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_question_that_was_open_is_put_again(
    qtbot: QtBot, window: MainWindow, model: RunModel, kill: Kill
) -> None:
    kill(ASKING, is_asking, "--json", "--on-prompt", "ask")
    resuming = offered(qtbot, window)
    assert resuming._interrupted.runs[0].question == "Is the plate flat?"
    resume(resuming)
    sheet = window.page.conduct.prompt_sheet
    qtbot.waitUntil(lambda: sheet.is_open, timeout=TIMEOUT_MS)
    assert sheet.title.text() == "Is the plate flat?"
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.mouseClick(sheet.answers[0], LEFT)
    assert (model.phase, window.page.output.view.toPlainText().splitlines()[-1]) == ("completed", "flat")


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_resumed_run_shows_its_plan_and_all_its_checks(
    qtbot: QtBot, window: MainWindow, model: RunModel, kill: Kill, history: History, tmp_path: Path
) -> None:
    kill(WEIGHING, is_asking, "--json", "--on-prompt", "ask", "--set", "vials=4")
    # The run, and therefore the plan, is that of the program as it was.
    (tmp_path / "program.py").write_text("print('another')")
    resume(offered(qtbot, window))
    page = window.page
    qtbot.waitUntil(lambda: model.forecast is not None, timeout=TIMEOUT_MS)
    assert [planned.title for planned in page.steps.rows.upcoming] == ["Weigh vial 3", "Weigh vial 4"]
    checks = page.panels.checks.checks
    assert [(check.name, check.value) for check in checks.all] == [
        ("Vial 1", 10.0),
        ("Vial 2", 11.0),
        ("Vial 3", None),
        ("Vial 4", None),
    ]
    assert (checks.planned, page.header.verdict.text()) == (4, "1 of 2 outside")
    sheet = page.conduct.prompt_sheet
    qtbot.waitUntil(lambda: sheet.is_open, timeout=TIMEOUT_MS)
    bar = page.header._segments
    assert (bar.value(), bar.maximum()) == (1, 5)
    with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
        QTest.mouseClick(sheet.answers[0], LEFT)
    assert [check.value for check in page.panels.checks.checks.all] == [10.0, 11.0, 12.0, 13.0]
    assert model.verdict is not None
    assert (model.verdict.checked, model.verdict.outside) == (4, 1)
    told = told_run(history.folder_of(history.find("last")))
    assert told.problems == ("the process that wrote the record died, and the run was resumed",)
    assert "was interrupted and resumed · 5 of 5 steps · 1 question" in ending_line(document_of(told))


def test_the_log_says_why_the_run_went_on_in_the_window_s_language(
    qtbot: QtBot, window: MainWindow, model: RunModel, kill: Kill, tmp_path: Path
) -> None:
    words = tmp_path / "words.json"
    words.write_text('{"the run was interrupted": "der Lauf wurde unterbrochen"}')
    sentences.speak(words)
    try:
        kill(ASKING, is_asking, "--json", "--on-prompt", "ask")
        resume(offered(qtbot, window))
        sheet = window.page.conduct.prompt_sheet
        qtbot.waitUntil(lambda: sheet.is_open, timeout=TIMEOUT_MS)
        with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
            QTest.mouseClick(sheet.answers[0], LEFT)
    finally:
        sentences.speak(None)
    (line,) = (line.text for line in window.page.output.rows.shown if " continued" in line.text)
    assert line.endswith(" continued: der Lauf wurde unterbrochen")


def test_a_run_that_somebody_else_has_taken_up_is_left_to_them(
    qtbot: QtBot, window: MainWindow, model: RunModel, kill: Kill
) -> None:
    with NotedLine() as line:
        kill(COUNTING, lambda run: line.wait_for(NotedLine.SILENT, 60), "--port", f"counter={line.device}")
        resuming = offered(qtbot, window)
        resuming.ask_to_resume(resuming._interrupted.runs[0].run_id)
        taken = OwnerLock.take(resuming._interrupted.runs[0].folder)
        try:
            answer_all(resuming.resume_sheet)
            with qtbot.waitSignal(model.ended, timeout=TIMEOUT_MS):
                QTest.mouseClick(resuming.resume_sheet.resume_button, LEFT)
            qtbot.waitUntil(lambda: not resuming._interrupted.runs, timeout=TIMEOUT_MS)
        finally:
            taken.release()
        assert line.received().count(b"silent\n") == 1
    assert model.phase == "not resumed"
    assert "is still active, in process" in window.page.failure.message


def test_a_run_is_given_up_in_the_window(
    qtbot: QtBot, window: MainWindow, kill: Kill, history: History
) -> None:
    def has_begun(run: Process) -> bool:
        assert run.stdout is not None
        return run.stdout.readline() == b"begun\n"

    kill("print('begun', flush=True)\nimport time\ntime.sleep(99)\n", has_begun)
    resuming = offered(qtbot, window)
    QTest.mouseClick(banner_of(resuming).record_button, LEFT)
    sheet = resuming.record_sheet
    assert sheet.printed.toPlainText() == "begun\n"
    QTest.mouseClick(sheet.verify_button, LEFT)
    qtbot.waitUntil(
        lambda: sheet.notice.sentence.startswith("No change was found, but the record"),
        timeout=TIMEOUT_MS,
    )
    QTest.mouseClick(sheet.give_up_button, LEFT)
    QTest.keyClicks(resuming.close_sheet.field, "the plate is gone")
    with qtbot.waitSignal(resuming._interrupted.closed, timeout=TIMEOUT_MS):
        QTest.mouseClick(resuming.close_sheet.close_button, LEFT)
    run = history.find("last")
    assert (run.state, run.reason) == ("failed", "the plate is gone")
    assert verify(history.folder_of(run)).is_sound
