"""The window's own interpreter: answers come by signals, in their order, and nothing holds up the window."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.messages import Capture, Complete, Outgoing, Run, RunResult, Stdout
from praxis_desktop.workers.qt.pyodide_worker import PyodideWorker
from tests.workers.sources import MemorySource

ROOT = Path(__file__).resolve().parents[3]
WAIT_MS = 60_000


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[PyodideWorker]:
    worker = PyodideWorker(MemorySource())
    yield worker
    assert worker.shut_down(Deadline.after(60))


class Heard:
    """What the signals of a worker said, in order."""

    def __init__(self, worker: PyodideWorker) -> None:
        self.messages: list[Outgoing] = []
        self.skipped = 0
        for signal in (
            worker.progress,
            worker.ready,
            worker.stdout,
            worker.stderr,
            worker.run_result,
            worker.captured,
            worker.completions,
            worker.error,
        ):
            signal.connect(self.messages.append)
        worker.output_skipped.connect(self._skip)

    def _skip(self, count: int) -> None:
        self.skipped += count

    def result(self, request_id: str) -> RunResult | None:
        return next(
            (
                message
                for message in self.messages
                if isinstance(message, RunResult) and message.request_id == request_id
            ),
            None,
        )

    def names(self) -> list[str]:
        return [type(message).__name__ for message in self.messages]


def test_a_run_is_told_by_signals_in_order(qtbot: QtBot) -> None:
    worker = PyodideWorker(MemorySource())
    # At once: what is said before anybody listens is lost.
    heard = Heard(worker)
    request = worker.run_code("import sys\nprint('out', flush=True)\nprint('err', file=sys.stderr)\n6 * 7")
    qtbot.waitUntil(lambda: heard.result(request) is not None, timeout=WAIT_MS)
    assert heard.names() == [*["Progress"] * 4, "Ready", "Stdout", "Stderr", "RunResult"]
    result = heard.result(request)
    assert result is not None
    assert result.result.value == 42
    assert worker.shut_down(Deadline.after(60))


def test_every_kind_of_answer_has_its_signal(qtbot: QtBot, worker: PyodideWorker) -> None:
    heard = Heard(worker)
    worker.post(Complete("complete", "impor"))
    worker.post(Capture("capture"))
    qtbot.waitUntil(lambda: heard.names()[-2:] == ["Completions", "Error"], timeout=WAIT_MS)
    assert worker.health().requests == 2


def test_an_interrupt_and_a_kill_end_a_run(qtbot: QtBot, worker: PyodideWorker) -> None:
    heard = Heard(worker)

    def check(request_id: str, end: Callable[[], None], name: str) -> None:
        worker.post(Run(request_id, "print('here', flush=True)\nwhile True: pass", timeout=None))
        qtbot.waitUntil(lambda: Stdout(request_id, b"here\n") in heard.messages, timeout=WAIT_MS)
        end()
        qtbot.waitUntil(lambda: heard.result(request_id) is not None, timeout=WAIT_MS)
        result = heard.result(request_id)
        assert result is not None
        assert result.result.error is not None
        assert result.result.error.name == name

    check("interrupted", worker.interrupt, "KeyboardInterrupt")
    check("killed", worker.kill, "Killed")


def test_of_a_flood_the_newest_is_shown_and_the_rest_counted(qtbot: QtBot, worker: PyodideWorker) -> None:
    heard = Heard(worker)
    request = worker.run_code("for i in range(40): print(str(i % 10) * (1 << 16))")
    qtbot.waitUntil(lambda: heard.result(request) is not None, timeout=WAIT_MS)
    result = heard.result(request)
    assert result is not None
    shown = b"".join(message.data for message in heard.messages if isinstance(message, Stdout))
    assert len(shown) + heard.skipped == result.output_bytes == 40 * ((1 << 16) + 1)
    assert shown.endswith(b"9\n")


def test_closing_answers_everybody_and_is_told_last(qtbot: QtBot) -> None:
    worker = PyodideWorker(MemorySource())
    heard = Heard(worker)
    running = worker.run_code("print('here', flush=True)\nwhile True: pass", timeout=None)
    waiting = worker.run_code("1")
    qtbot.waitUntil(lambda: "Stdout" in heard.names(), timeout=WAIT_MS)
    with qtbot.waitSignal(worker.closed, timeout=WAIT_MS):
        worker.close()
    assert heard.result(running) is not None
    assert heard.result(waiting) is not None
    assert worker.shut_down(Deadline.after(0))


def test_a_worker_that_everybody_forgets_does_not_take_the_process_along() -> None:
    program = """
        from PySide6.QtCore import QCoreApplication, QTimer
        from praxis_desktop.core.deadlines import Deadline
        from praxis_desktop.workers.qt.pyodide_worker import PyodideWorker
        from tests.workers.sources import MemorySource
        import gc

        application = QCoreApplication([])
        worker = PyodideWorker(MemorySource())
        worker.run_code("while True: pass", timeout=None)
        closed = worker.closed
        closed.connect(application.quit)
        QTimer.singleShot(300, worker.close)
        del worker
        gc.collect()
        application.exec()
        print("orderly")
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "orderly\n"), ended.stderr
