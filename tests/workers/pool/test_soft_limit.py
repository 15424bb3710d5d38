"""A program whose time is up gets a signal that it can catch, then KeyboardInterrupt, then the hard stop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.pool import _thread_host as serving
from praxis_desktop.workers.pool._thread_host import ThreadHost
from tests.workers.pool.hosts import Asked
from tests.workers.sources import MemorySource

TIMEOUT_S = 100.0

WAITS = {
    "computes": "while True: pass",
    "sleeps": "import time; time.sleep(600)",
    "awaits": "await asyncio.sleep(600)",
    "waits in a call": "asyncio.run(asyncio.sleep(600))",
    "waits for files": "import select; select.poll().poll(600_000)",
}

PROGRAM = """
import asyncio, signal
heard = []
{setting}
try:
    {wait}
except (KeyboardInterrupt, asyncio.CancelledError) as error:
    heard.append(type(error).__name__)
heard
"""

NOTES = "signal.signal(signal.SIGXCPU, lambda number, frame: heard.append(number))"


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """A host whose programs get a signal after half a second and an interrupt after another, with much time
    left.
    """
    monkeypatch.setattr(serving, "warning_before", lambda seconds: seconds - 0.5)
    monkeypatch.setattr(serving, "INSISTENCE", 1 - 0.5 / TIMEOUT_S)
    host = Asked(ThreadHost(MemorySource().prepare))
    yield host
    assert host.host.close(Deadline.after(60))


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)
def test_who_catches_the_signal_and_goes_on_gets_a_keyboard_interrupt(host: Asked, wait: str) -> None:
    result = host.run(PROGRAM.format(setting=NOTES, wait=wait), timeout=TIMEOUT_S)
    assert result.error is None, result.error
    assert result.value in ([24, "KeyboardInterrupt"], [24, "CancelledError"])


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)
def test_who_catches_nothing_is_interrupted_at_once(host: Asked, wait: str) -> None:
    result = host.run(PROGRAM.format(setting="", wait=wait), timeout=TIMEOUT_S)
    assert result.error is None, result.error
    assert result.value in (["KeyboardInterrupt"], ["TimeLimitExceeded"], ["CancelledError"])


def test_who_heeds_the_signal_ends_well(host: Asked) -> None:
    wait = "while not heard: pass"
    result = host.run(PROGRAM.format(setting=NOTES, wait=wait), timeout=TIMEOUT_S)
    assert (result.error, result.value) == (None, [24])
