"""Where programs run when threads cannot hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from praxis_desktop.workers import execution_mode as module
from praxis_desktop.workers.execution_mode import execution_mode, threads_hold_guests


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    threads_hold_guests.cache_clear()
    yield
    threads_hold_guests.cache_clear()


def test_what_is_wanted_is_done_where_threads_hold_guests(caplog: pytest.LogCaptureFixture) -> None:
    assert execution_mode("thread") == "thread"
    assert execution_mode("process") == "process"
    assert not caplog.records


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), ValueError("size not valid")])
def test_without_large_stacks_programs_run_in_processes(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(function: Callable[[], None]) -> None:
        raise error

    monkeypatch.setattr(module, "run_in_guest_thread", refuse)
    assert execution_mode("thread") == "process"
    assert "programs run in a process of their own" in caplog.text
