"""Checkpoints are made while a program runs; failures to make or write them are reported once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from praxis_desktop.core.files import replacing
from praxis_desktop.interpreter import Interpreter
from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.runs._checkpoints import CheckpointKeeper
from tests.interpreter.guests import Guest, in_guest

SOON = 60.0
OFTEN_S = 0.001


class Kept:
    """Takes the checkpoints of a keeper, and writes them to a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checkpoints: list[Checkpoint] = []
        self.news = threading.Event()

    def keep(self, checkpoint: Checkpoint) -> None:
        with replacing(self.path) as file:
            file.write(b"%d" % len(checkpoint.pages))
        self.checkpoints.append(checkpoint)
        self.news.set()


def restored(guest: Guest, use: Callable[[Interpreter], None]) -> None:
    """Use an interpreter that was restored from an image, as checkpoints require."""
    image = guest.interpreter.capture()
    with Interpreter.restore(image) as interpreter:
        use(interpreter)
    image.close()


def ends(interpreter: Interpreter, when: Callable[[], bool]) -> None:
    """Run a program that awaits until ``when()``, called on another thread, returns."""
    end = interpreter.deferred("end")
    interpreter.set("end", end.promise)

    def watch() -> None:
        when()
        end.resolve()

    watcher = threading.Thread(target=watch)
    watcher.start()
    interpreter.run_async("await end")
    watcher.join(SOON)


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_the_last_await_is_kept_and_nothing_is_written_after_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(tmp_path / "file")
    keeper = CheckpointKeeper(kept.path, OFTEN_S, Interpreter.checkpoint, kept.keep)

    def use(interpreter: Interpreter) -> None:
        with keeper.keeping(interpreter):
            ends(interpreter, lambda: kept.news.wait(SOON))

    in_guest(lambda guest: restored(guest, use))
    assert keeper.count == len(kept.checkpoints) > 0
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"%d" % len(kept.checkpoints[-1].pages)
    assert messages(caplog) == []


def test_what_cannot_be_captured_is_named_once_until_the_program_drops_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept(tmp_path / "file")
    keeper = CheckpointKeeper(kept.path, OFTEN_S, Interpreter.checkpoint, kept.keep)
    told = threading.Event()

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.set()

    def use(interpreter: Interpreter) -> None:
        interpreter.set("held", lambda: None)
        with keeper.keeping(interpreter):
            ends(interpreter, lambda: told.wait(SOON))
            assert keeper.count == 0
            interpreter.run("del held")
            ends(interpreter, lambda: kept.news.wait(SOON))

    logger, handler = logging.getLogger("praxis_desktop"), Teller()
    logger.addHandler(handler)
    try:
        in_guest(lambda guest: restored(guest, use))
    finally:
        logger.removeHandler(handler)
    assert keeper.count > 0
    (message,) = messages(caplog)
    assert message.startswith("no checkpoint is taken as long as the program has ")
    assert "held by a variable or object of the program" in message


def test_a_full_disk_is_told_once_and_the_last_checkpoint_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"the last one")
    failures = []
    failed_twice = threading.Event()

    def keep(checkpoint: Checkpoint) -> None:
        with replacing(tmp_path / "file") as file:
            file.write(b"some of it")
            failures.append(checkpoint)
            if len(failures) > 1:
                failed_twice.set()
            raise OSError(28, "No space left on device")

    keeper = CheckpointKeeper(tmp_path / "file", OFTEN_S, Interpreter.checkpoint, keep)

    def use(interpreter: Interpreter) -> None:
        with keeper.keeping(interpreter):
            ends(interpreter, lambda: failed_twice.wait(SOON))

    in_guest(lambda guest: restored(guest, use))
    assert keeper.count == 0
    assert (tmp_path / "file").read_bytes() == b"the last one"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert messages(caplog) == [
        f"the checkpoint {tmp_path / 'file'} cannot be written: No space left on device"
    ]
