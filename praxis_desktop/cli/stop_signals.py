r"""Ctrl+C, Ctrl+\ and the signals that end a process, as stops of the run."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from praxis_desktop.ports.emergency.press import press

_STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
_HANG_UP = getattr(signal, "SIGHUP", None)
_EMERGENCIES = ("SIGQUIT", "SIGBREAK")
r"""Ctrl+\ on a terminal; Ctrl+Break, which also comes when a console of Windows is closed."""


_KEYS = {"SIGINT": "Ctrl+C", "SIGQUIT": "Ctrl+\\"}


def ignored_keys() -> tuple[str, ...]:
    """The keys that would stop a run and do nothing: a shell that runs a script has what it starts in the
    background ignore their signals, and nothing may change that.
    """
    return tuple(
        key
        for name, key in _KEYS.items()
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_IGN
    )


@contextmanager
def stopping_by_signal(
    stop: Callable[[], None], emergency: Callable[[], None] | None = None
) -> Iterator[None]:
    r"""While inside, signals that would end the process call ``stop`` instead, and Ctrl+\ (on Windows
    Ctrl+Break) ``emergency`` if there is one, on a thread of their own: a handler runs in the middle of
    whatever the main thread does and must take no lock.

    A terminal that is closed is one request to stop, however many processes pass on that it is (SIGHUP), and
    none when there was one before.

    Afterwards they are ignored: the process is about to end with the exit code of its run, and one Ctrl+C too
    many must not change that. Signals that were ignored before stay so, as nohup wants it. On another thread
    than the main one it does nothing.
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
    wanted |= {"SIGBREAK": stop} if emergency is None else dict.fromkeys(_EMERGENCIES, emergency)
    actions = {getattr(signal, name): action for name, action in wanted.items() if hasattr(signal, name)}
    threading.Thread(target=serve, name="stop signals", daemon=True).start()
    taken = [number for number in actions if signal.getsignal(number) is not signal.SIG_IGN]
    woken = -1
    if emergency is not None:  # the guardian hears of it from the system, whatever this process does
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
