"""From a file to a run: which files are read when, and what happens where nothing can be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent, ResultEvent
from praxis_desktop.interpreter.threads import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionSettings, Settings, load_settings
from praxis_desktop.workers.launch.launcher import Launched, Launcher
from praxis_desktop.workers.launch.preparation_progress import Prerequisites


def launch(launcher: Launcher, path: Path, events: list[Event]) -> Launched:
    return launcher.launch(RunRequest(Program("", str(path))))(events.append)


def run(launched: Launched) -> ResultEvent:
    return run_in_guest_thread(launched.run.execute)


def test_a_file_is_read_when_it_is_run_and_its_output_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("print('first')\n")
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools")
    prepared = launcher.launch(RunRequest(Program("", str(path))))
    path.write_text("print('second')\n")
    events: list[Event] = []
    launched = prepared(events.append)
    assert run(launched).state == "completed"
    assert launched.output.spool is not None
    assert launched.output.spool.read_text() == "second\n"


def test_a_file_that_is_gone_is_said_before_the_run(tmp_path: Path) -> None:
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools")
    with pytest.raises(UsageError, match="there is no file"):
        launch(launcher, tmp_path / "missing.py", [])
    assert not (tmp_path / "spools").exists()


def test_where_no_log_can_be_kept_the_run_goes_on_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("print('shown')\n")
    (tmp_path / "spools").write_text("a file where a folder should be")
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools")
    events: list[Event] = []
    launched = launch(launcher, path, events)
    assert run(launched).result.output == "shown\n"
    assert launched.output.spool is None
    assert any(isinstance(event, LogEvent) and "No full log" in event.message for event in events)


def test_what_is_wrong_with_the_settings_is_said_in_the_first_run(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("print('shown')\n")
    nowhere = tmp_path / "none.json"
    settings = load_settings(
        environ={"PYODIDE_POOL_SIZE": "none of this test"}, user_file=nowhere, system_file=nowhere
    )
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    told: list[list[str]] = []
    for _ in range(2):
        events: list[Event] = []
        assert run(launch(launcher, path, events)).state == "completed"
        told.append([event.message for event in events if isinstance(event, LogEvent)])
    assert settings.warnings[0].message in told[0]
    assert settings.warnings[0].message not in told[1]


def test_a_run_has_the_memory_that_the_settings_allow(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("block = bytearray(200 << 20)\n")
    settings = Settings(execution=ExecutionSettings(memory_bytes=128 << 20))
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    result = run(launch(launcher, path, []))
    assert result.result.error is not None
    assert result.result.error.name == "MemoryError"


@pytest.mark.long
def test_a_cache_that_cannot_be_written_is_said_and_the_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("print('shown')\n")
    (tmp_path / "cache").write_text("a file where a folder should be")
    launcher = Launcher(cache=tmp_path / "cache", spools=tmp_path / "spools")
    events: list[Event] = []
    assert run(launch(launcher, path, events)).state == "completed"
    assert [event.value for event in events if isinstance(event, ProgressEvent)] == [5, 45, 70, 100]
    assert any(
        isinstance(event, LogEvent) and "every start will compile it" in event.message for event in events
    )


def test_of_programs_that_are_expected_one_after_another_the_last_is_examined(tmp_path: Path) -> None:
    told: list[Prerequisites] = []
    launcher = Launcher(cache=cache_directory(), spools=tmp_path / "spools", lacks=told.append)
    paths = [tmp_path / f"{number}.py" for number in range(8)]
    for path in paths:
        path.write_text("print(1)\n")
        launcher.expect(path)
    # Waits for the threads that examine them.
    assert launcher.close(Deadline.after(60))
    assert told[-1] == Prerequisites(paths[-1])
