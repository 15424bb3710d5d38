"""Asks the embedder for input, and lets the program's other threads run until input arrives."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.environment.base import LINE_READY, Clock, WaitInterrupted
from praxis_desktop.interpreter.streams import InputNotReady

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_ASKED_AGAIN_NS: Final = 1_000_000_000


def ask(host: Host, source: Callable[[], bytes], *, may_wait: bool) -> bytes:
    """Return the result of ``source``, an action for ``Environment.perform``. If ``may_wait`` is false and
    there is no input yet, raises BlockingIOError, so that other threads of the program can run.
    """
    control, environment = host.control, host.environment
    control.awaits_input = may_wait
    try:
        return source()
    except InputNotReady as error:
        error.when_ready(lambda: environment.post(LINE_READY, b"ready"))
        raise
    finally:
        control.awaits_input = True


def wait(host: Host) -> bool:
    """Let the other threads run until there may be input. Return False if the wait ended because an exception
    is pending in the waiting thread. Raises WaitInterrupted.
    """
    environment = host.environment
    # A resumed run may have begun to wait before it was resumed: it has to ask again.
    deadline = environment.clock(Clock.MONOTONIC) + _ASKED_AGAIN_NS
    news = environment.waits.wait(LINE_READY, deadline)
    return news is not None or environment.logical_time >= deadline


def read(host: Host, request: bytes, source: Callable[[], bytes]) -> bytes:
    """Perform a read for C code: call ``source`` through the environment, and return its bytes. Raises
    WaitInterrupted if it has consumed an interrupt, InterruptedError if the thread has an exception pending,
    and any OSError from ``source``.
    """
    threads = host.threads
    while True:
        may_wait = not threads.run_beside_c
        try:
            return host.environment.perform("stdin", request, partial(ask, host, source, may_wait=may_wait))
        except BlockingIOError:
            if may_wait:
                raise
        try:
            goes_on = wait(host)
        except WaitInterrupted:
            if threads.is_main:
                raise
            goes_on = False
        if not goes_on:
            raise InterruptedError
