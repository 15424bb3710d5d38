"""Ctrl+C of a console, while a line is read and otherwise."""

from __future__ import annotations

import os
import queue
import signal

import pytest

from praxis_desktop.cli.console.signals import ConsoleSignals

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals to its own process")


def twice() -> None:
    try:
        os.kill(os.getpid(), signal.SIGINT)
    finally:
        os.kill(os.getpid(), signal.SIGINT)


def test_of_two_interrupts_of_a_prompt_one_is_raised() -> None:
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    signals = ConsoleSignals(lambda: told.put("interrupt"), lambda: told.put("end"))
    with signals.caught():
        with pytest.raises(KeyboardInterrupt), signals.raised():
            twice()
        assert told.get(timeout=10) == "interrupt"
        with pytest.raises(KeyboardInterrupt), signals.raised():
            os.kill(os.getpid(), signal.SIGINT)
