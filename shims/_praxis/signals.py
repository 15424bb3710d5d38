"""What an interrupt does: KeyboardInterrupt in the program's own code, cancellation everywhere else.

Raised inside the event loop, KeyboardInterrupt could land where a task is about to be scheduled again: that
task would never run any more and whoever waits for it would wait for ever. So it is raised only while code of
the user, or a library on its behalf, runs; when the loop or asyncio is at work, or nothing is, the main task
is cancelled instead.
"""

from __future__ import annotations

import _thread
import asyncio
import signal
import sys
from asyncio import events
from types import CodeType, FrameType
from typing import Any, NoReturn

from _praxis import programs


class TimeLimitExceeded(KeyboardInterrupt):
    """The program has used up its processor time. Not an ``Exception``: only ``finally`` and bare ``except``
    see it.
    """


_FROZEN = "<frozen "
_TRANSPARENT = ("/clock.py", "/input.py", "/refusals.py")


def _folder(code: CodeType) -> str:
    return code.co_filename.rpartition("/")[0] + "/"


_ASYNCIO = _folder(events.Handle._run.__code__)
_STANDARD_LIBRARY = _ASYNCIO.removesuffix("asyncio/")
_SITE_PACKAGES = _STANDARD_LIBRARY + "site-packages/"
SHIMS = _folder(_folder.__code__)
"""Where this package is, as its code objects tell."""
_WEBLOOP = _STANDARD_LIBRARY + "pyodide/webloop.py"
PYODIDE_BASE = _STANDARD_LIBRARY + "_pyodide/"
"""Pyodide's own code below a program: its frames are nobody's concern."""


def _is_loop(filename: str) -> bool:
    if filename.startswith(SHIMS):
        return not filename.endswith(_TRANSPARENT)
    return filename.startswith(_ASYNCIO) or filename == _WEBLOOP


def _is_standard_library(filename: str) -> bool:
    if filename.startswith((_FROZEN, SHIMS)):
        return True
    return filename.startswith(_STANDARD_LIBRARY) and not filename.startswith(_SITE_PACKAGES)


def may_raise(frame: FrameType | None) -> bool:
    """Whether an exception raised in ``frame`` reaches the user's code and harms nothing on its way.

    The standard library works for whoever called it, so the search goes outwards to the first frame that is
    the loop's or the user's. The loop's functions may be left by an exception only when plain code called
    them.
    """
    in_loop = False
    while frame is not None:
        filename = frame.f_code.co_filename
        if _is_loop(filename):
            in_loop = True
            if frame.f_code is events.Handle._run.__code__:
                return False
        elif not _is_standard_library(filename):
            return not in_loop or asyncio.current_task() is None
        frame = frame.f_back
    return not in_loop


def on_interrupt(_number: int, frame: FrameType | None) -> None:
    """Handler of SIGINT."""
    program = programs.current()
    if program is not None and not may_raise(frame):
        program.interrupt()
        return
    raise KeyboardInterrupt


def on_time_limit(_number: int, frame: FrameType | None) -> None:
    """Handler of SIGXCPU, which the host sends shortly before it ends a program that computes too long."""
    error = TimeLimitExceeded("the program has used up its processor time")
    program = programs.current()
    if program is not None and not may_raise(frame):
        program.abort(error)
        return
    raise error


def cancel_main_task() -> bool:
    """Cancel what the innermost program waits for; False without a program."""
    program = programs.current()
    if program is None:
        return False
    program.interrupt()
    return True


def interrupted_while_waiting() -> None:
    """An interrupt has found the guest's loop waiting: what the program set for SIGINT decides."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is on_interrupt:
        cancel_main_task()
        return
    try:
        _call_handler(handler)
    except BaseException as error:
        program = programs.current()
        if program is None:
            raise
        program.abort(error)


def interrupted_in_call() -> None:
    """The host's wait ended by an interrupt, inside a call that the user's code made: raises unless the
    user's handler returns.
    """
    _call_handler(signal.getsignal(signal.SIGINT))


def _call_handler(handler: Any) -> None:
    if handler is signal.SIG_IGN:
        return
    if callable(handler):
        handler(signal.SIGINT, sys._getframe(2))
    else:
        _raise_interrupt()


def _raise_interrupt() -> NoReturn:
    raise KeyboardInterrupt


def install() -> None:
    """Set the handlers. An interrupt that a finalizer swallows is asked for again."""
    signal.signal(signal.SIGINT, on_interrupt)
    signal.signal(signal.SIGXCPU, on_time_limit)
    report = sys.unraisablehook

    def unraisable(unraisable: Any) -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            _thread.interrupt_main()
        else:
            report(unraisable)

    sys.unraisablehook = unraisable
