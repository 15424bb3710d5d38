"""Where programs run if threads cannot hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import Program
from praxis_desktop.workers import execution_mode as module
from praxis_desktop.workers.execution_mode import execution_mode, mode_of, threads_hold_guests


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    threads_hold_guests.cache_clear()
    yield
    threads_hold_guests.cache_clear()


def test_what_is_wanted_is_done_where_threads_hold_guests(caplog: pytest.LogCaptureFixture) -> None:
    assert execution_mode("thread") == "thread"
    assert execution_mode("process") == "process"
    assert not caplog.records


def asking(mode: str) -> Program:
    return Program(f'# /// script\n# [tool.praxis.execution]\n# mode = "{mode}"\n# ///\n1\n', "greedy.py")


def test_a_file_can_ask_for_a_process_and_relaxes_nothing() -> None:
    assert mode_of(asking("process"), "thread") == "process"
    assert mode_of(asking("thread"), "thread") == "thread"
    assert mode_of(asking("thread"), "process") == "process"
    assert mode_of(Program("1\n", "plain.py"), "thread") == "thread"
    assert mode_of(Program("1\n", "plain.py"), "process") == "process"


def test_a_file_that_asks_for_what_there_is_not_is_told() -> None:
    with pytest.raises(UsageError, match=r"greedy\.py.*not mode = 'fast'"):
        mode_of(asking("fast"), "thread")


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), ValueError("size not valid")])
def test_without_large_stacks_programs_run_in_processes(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(function: Callable[[], None]) -> None:
        raise error

    monkeypatch.setattr(module, "run_in_guest_thread", refuse)
    assert execution_mode("thread") == "process"
    assert "programs run in a process of their own" in caplog.text
