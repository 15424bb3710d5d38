r"""Turns Ctrl+C, Ctrl+\ and the signals that end a process into requests to stop the run."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from praxis_desktop.ports.emergency.press import press

_STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
_HANG_UP = getattr(signal, "SIGHUP", None)
TERMINAL_CLOSED = "the terminal was closed"
"""The reason for a stop because there is no terminal any longer."""

_ENDED = {"SIGTERM": "another program ended this one (SIGTERM)", "SIGHUP": TERMINAL_CLOSED}
"""The reasons for signals that no key sends."""

_EMERGENCIES = ("SIGQUIT", "SIGBREAK")
r"""The signals sent by Ctrl+\ on a terminal, and by Ctrl+Break, whose signal Windows also sends when a
console closes.
"""


LONGEST_WAIT_S = 0.5
"""The longest time, in seconds, that a main thread may wait if a signal may stop the process. The system may
deliver the signal to another thread, for example a new one; Python then handles the signal when the main
thread next runs.
"""

SAME_REQUEST_S = 0.25
"""Seconds within which signals count as one request. A terminal sends Ctrl+C to a whole group of
processes, some of which (timeout, package runners) pass it on; two copies must not become a hard stop.
"""

_KEYS = {"SIGINT": "Ctrl+C", "SIGQUIT": "Ctrl+\\"}


def ignored_keys() -> tuple[str, ...]:
    """Return the keys that have no effect, because shells make background jobs ignore the signals."""
    return tuple(
        key
        for name, key in _KEYS.items()
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_IGN
    )


@contextmanager
def stopping_by_signal(
    stop: Callable[[], None],
    emergency: Callable[[], None] | None = None,
    *,
    ended: Callable[[str], None] | None = None,
) -> Iterator[None]:
    r"""Within the ``with`` block, signals that would end the process call ``stop`` instead, and Ctrl+\ (on
    Windows Ctrl+Break) calls ``emergency`` if there is one. The calls are made on a separate thread, because
    a signal handler can interrupt the main thread at any point and must take no lock. Within the block,
    the main thread must not wait for longer than LONGEST_WAIT_S at a time.

    ``ended``, if given, is called instead of ``stop`` with the reason for a request that no person made with
    a key: the terminal was closed, or another program ended this one.

    Closing a terminal counts as one request to stop, however many processes pass on the signal (SIGHUP). It
    does not count if a stop has already been requested.

    Afterwards the signals are ignored, because the process is about to end with the exit code of its run,
    which an extra Ctrl+C must not change. Signals that were ignored before remain so, as nohup requires.
    Outside the main thread, this has no effect.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    requests: queue.SimpleQueue[int | None] = queue.SimpleQueue()

    def serve() -> None:
        is_first = True
        while (number := requests.get()) is not None:
            if is_first or number != _HANG_UP:
                actions[number]()
            is_first = False

    wanted = dict.fromkeys(_STOPS, stop)
    if ended is not None:
        wanted |= {name: partial(ended, reason) for name, reason in _ENDED.items()}
    wanted |= {"SIGBREAK": stop} if emergency is None else dict.fromkeys(_EMERGENCIES, emergency)
    actions = {getattr(signal, name): action for name, action in wanted.items() if hasattr(signal, name)}
    threading.Thread(target=serve, name="stop signals", daemon=True).start()
    taken = [number for number in actions if signal.getsignal(number) is not signal.SIG_IGN]
    woken = -1
    if emergency is not None:  # so that the system wakes the guardian, even if this process hangs
        woken = signal.set_wakeup_fd(press.wakeup_descriptor(), warn_on_full_buffer=False)
    for number in taken:
        signal.signal(number, lambda number, _: requests.put(number))
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_IGN)
        if emergency is not None:
            signal.set_wakeup_fd(woken)
        requests.put(None)
