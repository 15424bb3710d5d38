"""The program's threads: explains why one is refused, reports deadlocks, and waits for the threads when the
program ends.

CPython's own ``threading`` works here; the host switches between threads.
"""

from __future__ import annotations

import _thread
import functools
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Container, Iterable
from types import FrameType
from typing import Any

import _praxis_host

from _praxis import programs, signals

_REFUSED = "can't start new thread"
_DEADLOCK = "deadlock: every thread waits for another, and nothing else can end their waits"
_NEEDLESS = frozenset({"tqdm._monitor"})
"""Modules whose threads would prevent captures and have no effect that a program can see. For example, tqdm
draws its bars even without its monitor thread.
"""
_UNTIL_NEXT_LOOK_S = 0.05
"""Interval, in seconds, between checks of whether all threads are still waiting for one another."""
MAIN = _thread.get_ident()
"""The number of the main thread."""
_LONGEST_NAME = 100
"""Maximum length of a thread's name in reports, in characters."""


class DeadlockError(RuntimeError):
    """All threads of the program are waiting for one another. The message shows where each of them waits."""

    __module__ = "builtins"


_is_told = False


def is_main() -> bool:
    """Return whether the caller is the main thread."""
    return _thread.get_ident() == MAIN


def current_name() -> str:
    """Return the name of the calling thread, or "" for the main thread."""
    ident = _thread.get_ident()
    return "" if ident == MAIN else name_of(ident)


def name_of(ident: int) -> str:
    """Return the name of the thread with the number ``ident``, or that number, as ``faulthandler`` writes it,
    if ``threading`` did not start the thread.
    """
    internals: Any = threading
    thread = internals._active.get(ident)
    name = "" if thread is None else str(thread.name).encode("utf-8", "replace").decode()
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 1]}…"
    return name or f"{ident:#010x}"


def raise_in(ident: int, error: BaseException, concerned: Container[int], number: int) -> None:
    """Raise ``error`` in a thread other than the main one, before its next instruction, if ``concerned``
    still contains ``number``. This ends whatever wait the thread is in: for time, a port, a lock, an item, or
    another thread.
    """
    kind = type(error)

    def fill(self: BaseException) -> None:
        kind.__init__(self, *error.args)
        vars(self).update(vars(error))

    # CPython takes a class, of which it makes an instance in that thread.
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "__init__": fill}
    made = type(kind.__name__, (kind,), names)
    address = id(made)
    if number in concerned:  # asked last, and without a call: the thread has not run since
        _praxis_host.raise_in_thread(ident, address)


def require_main(what: str) -> None:
    """Raise RuntimeError unless the caller is the main thread."""
    if not is_main():
        raise RuntimeError(
            f"{what} belongs to the main thread: use asyncio.run() here, or"
            " asyncio.run_coroutine_threadsafe() with the main thread's loop"
        )


def finish() -> None:
    """Do what ``threading._shutdown`` does when a process ends: end pools, and wait for threads that are not
    daemons. Later calls do nothing. Raises DeadlockError if the threads cannot end.

    If an interrupt has ended the program or ends this wait, raise it in these threads, too, because they may
    have to park an instrument.
    """
    internals: Any = threading
    main = internals._main_thread
    if main._os_thread_handle.is_done():
        return
    if programs.ending is not None or isinstance(getattr(sys, "last_exc", None), KeyboardInterrupt):
        _interrupt(_lasting())
    main._os_thread_handle._set_done()  # threads may wait for the end of the main thread
    pools = reversed(internals._threading_atexits)
    try:
        programs.call(_join, pools)
    except KeyboardInterrupt:
        _interrupt(_lasting())
        _join(pools)
        raise


def _lasting() -> list[threading.Thread]:
    """Return the threads that must end before the program can end."""
    main = threading.main_thread()
    return [thread for thread in threading.enumerate() if not thread.daemon and thread is not main]


def _join(pools: Iterable[Callable[[], None]]) -> None:
    for end in pools:
        end()
    while lasting := _lasting():
        for thread in lasting:
            thread.join()


def _interrupt(threads: list[threading.Thread]) -> None:
    """Raise KeyboardInterrupt in other threads, whether they are running Python or waiting."""
    if not threads:
        return
    import ctypes  # only programs that are stopped need it

    for thread in threads:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(KeyboardInterrupt)
        )
    _praxis_host.end_thread_waits()


def _explained(start: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap ``start`` so that its error says why the thread cannot be started."""

    @functools.wraps(start)
    def call(*args: Any, **kwargs: Any) -> Any:
        if args and type(getattr(args[0], "__self__", None)).__module__ in _NEEDLESS:
            raise RuntimeError(f"{_REFUSED}: it is not needed here")
        try:
            return start(*args, **kwargs)
        except RuntimeError as error:
            reason = _praxis_host.thread_refusal()
            if reason and str(error) == _REFUSED:
                raise RuntimeError(f"{_REFUSED}: {reason}") from None
            raise

    return call


def _on_deadlock(_number: int, _frame: FrameType | None) -> None:
    """Report a deadlock by raising an exception in the main thread, unless a step's time limit will end one
    of the waits.
    """
    from _praxis import engine, tracebacks

    global _is_told
    if engine.ask_blocking({"kind": "deadlock"}).get("ends"):
        if _praxis_host.sleep(_UNTIL_NEXT_LOOK_S) == -1:
            signals.interrupted_in_call()
        return  # if all threads still wait, this is called again
    parts = [_DEADLOCK]
    for ident, frame in sys._current_frames().items():
        stack = "".join(traceback.format_list(tracebacks.stack_of(frame)))
        parts.append(f"Thread {name_of(ident)!r} waits here:\n{stack}".rstrip())
    error = DeadlockError("\n\n".join(parts))
    told, _is_told = _is_told, True
    if told:
        error.args = (_DEADLOCK,)
    raise error


def install() -> None:
    """Explain refusals, and handle the signal with which the host reports a deadlock."""
    internals: Any = _thread
    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        setattr(internals, name, _explained(getattr(internals, name)))
    signals.bodies.add(_join.__code__)  # an interrupt is raised in this wait, as in the program
    threading._start_joinable_thread = internals.start_joinable_thread  # type: ignore[attr-defined]
    signal.signal(signal.SIGSYS, _on_deadlock)
