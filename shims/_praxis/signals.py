"""Handles interrupts: KeyboardInterrupt in the program's own code, cancellation everywhere else.

If KeyboardInterrupt were raised inside the event loop, it could arrive just when a task is about to be
rescheduled. That task would then never run again, and its waiters would wait forever. It is therefore raised
only while the user's code, or a library that it called, is running. If the loop or asyncio is running, or
nothing is, the main task is cancelled instead.
"""

from __future__ import annotations

import _thread
import enum
import inspect
import opcode
import signal
import sys
import threading
from asyncio import events
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, NoReturn

import _praxis_host

from _praxis import programs


class TimeLimitExceeded(KeyboardInterrupt):
    """The program has used up its time. This is a KeyboardInterrupt and not an ``Exception``, so ``except
    Exception`` does not catch it.
    """

    __module__ = "builtins"


_TIME_IS_UP = "the program has used up its time"
FROZEN = "<frozen "
"""How the file names of CPython's frozen modules begin."""
_ABC = "<frozen abc>"
"""The file name of the code that isinstance() and issubclass() run for abstract base classes. C code also
calls these two functions. If KeyboardInterrupt were raised in them, Pyodide's conversions would turn it into
another exception, which ``except Exception`` catches.
"""
_RESTORES_LOCK = threading.Condition._acquire_restore.__code__  # type: ignore[attr-defined]
"""The function with which a wait for a condition takes its lock back. If an exception were raised in it, the
lock would be left free, and the ``with`` statement around the wait would fail.
"""
_JUMP_BACKWARD = opcode.opmap["JUMP_BACKWARD"]
_TRANSPARENT = (
    "/input.py",
    "/libraries.py",
    "/program_threads.py",
    "/refusals.py",
    "/sleeping.py",
    "/sockets.py",
)


def _folder(code: CodeType) -> str:
    return code.co_filename.rpartition("/")[0] + "/"


_ASYNCIO = _folder(events.Handle._run.__code__)
STANDARD_LIBRARY = _ASYNCIO.removesuffix("asyncio/")
SITE_PACKAGES = STANDARD_LIBRARY + "site-packages/"
"""The folders of the standard library and of packages, as file names in code objects spell them."""
SHIMS = _folder(_folder.__code__)
"""The folder of this package, as file names in its code objects spell it."""
_WEBLOOP = STANDARD_LIBRARY + "pyodide/webloop.py"
PYODIDE_BASE = STANDARD_LIBRARY + "_pyodide/"
"""The folder of Pyodide's own code, which runs beneath every program. Its frames are never shown."""


def _is_loop(filename: str) -> bool:
    if filename.startswith(SHIMS):
        return not filename.endswith(_TRANSPARENT)
    return filename.startswith(_ASYNCIO) or filename == _WEBLOOP


def _is_standard_library(filename: str) -> bool:
    if filename.startswith((FROZEN, SHIMS)):
        return True
    return filename.startswith(STANDARD_LIBRARY) and not filename.startswith(SITE_PACKAGES)


class Place(enum.Enum):
    """The part of the guest's code in which an interrupt arrived."""

    PROGRAM = enum.auto()
    """In the user's code, or in a library that it has called: the exception is raised immediately."""
    FUNCTION = enum.auto()
    """In a function of the loop or of asyncio that the user's code has called: the exception is raised
    when that function returns.
    """
    LOOP = enum.auto()
    """In the loop, or in a coroutine of asyncio: the main task is cancelled."""


_main = _thread.get_ident()
_awaiting_return: tuple[FrameType, BaseException] | None = None

dispatchers: set[CodeType] = {events.Handle._run.__code__}
"""The functions of the loop itself."""

bodies: set[CodeType] = {programs.call.__code__}
"""Functions and coroutines of this package that only run the user's code. An exception raised in one of them
ends the program, as does one raised by the user's code. A cancellation would not reach code that does not
await.
"""

before_delivery: list[Callable[[FrameType | None], None]] = []
"""Callbacks that are given the frame in which an interrupt arrived, before the exception is raised."""

_MAY_SUSPEND = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR


def place_of(frame: FrameType | None) -> tuple[Place, FrameType | None]:
    """Return the Place for ``frame``, and the user's innermost frame if that matters. Standard library code
    acts on behalf of its caller, so the search proceeds outwards.
    """
    if frame is not None and frame.f_code is _RESTORES_LOCK:
        place, user_frame = place_of(frame.f_back)
        return (place, user_frame) if place is not Place.PROGRAM else (Place.FUNCTION, frame.f_back)
    place = Place.PROGRAM
    while frame is not None:
        filename = frame.f_code.co_filename
        if frame.f_code in dispatchers:
            return Place.LOOP, None
        if frame.f_code in bodies:
            return Place.PROGRAM, frame
        if _is_loop(filename):
            if frame.f_code.co_flags & _MAY_SUSPEND:
                return Place.LOOP, None
            place = Place.FUNCTION
        elif filename == _ABC:
            place = Place.FUNCTION
        elif not _is_standard_library(filename):
            return place, frame
        frame = frame.f_back
    return (Place.PROGRAM if place is Place.PROGRAM else Place.LOOP), None


def on_interrupt(_number: int, frame: FrameType | None) -> None:
    """Handle SIGINT."""
    _deliver(KeyboardInterrupt(), frame)


def on_time_limit(_number: int, frame: FrameType | None) -> None:
    """Handle SIGXCPU, which the host sends shortly before it ends a program that computes for too long."""
    _deliver(TimeLimitExceeded(_TIME_IS_UP), frame)


def _deliver(error: KeyboardInterrupt, frame: FrameType | None) -> None:
    if _is_in_delivery(frame) and not isinstance(error, TimeLimitExceeded):
        return
    for tell in before_delivery:
        tell(frame)
    place, user_frame = place_of(frame)
    if place is not Place.LOOP:
        raise_at(error, place, frame, user_frame)
    elif isinstance(error, TimeLimitExceeded):
        program = programs.current()
        if program is not None:
            program.abort(error)
    else:
        cancel_main_task()


def _is_in_delivery(frame: FrameType | None) -> bool:
    """Return whether ``frame`` belongs to the delivery of an earlier interrupt, of which this one is then
    part. If interrupts arrived faster than they are delivered, their handlers would nest until the stack is
    full. The user's code, which a delivery may call, can be interrupted.
    """
    while frame is not None and frame.f_code not in bodies and _is_standard_library(frame.f_code.co_filename):
        if frame.f_code is _deliver.__code__:
            return True
        frame = frame.f_back
    return False


def raise_at(
    error: BaseException, place: Place, frame: FrameType | None, user_frame: FrameType | None
) -> None:
    """Raise ``error`` in the program, immediately or when the function that it has called returns."""
    if place is Place.PROGRAM:
        if frame is None or not _jumps_back(frame):
            raise error
        _raise_in(frame, error)
    elif user_frame is not None:
        _raise_in(user_frame, error)


def _jumps_back(frame: FrameType) -> bool:
    """Return whether ``frame`` is at the end of a loop, where CPython checks for signals.

    CPython's compiler leaves some of these jumps outside the ``try`` block to which they belong (``while
    True:`` with an ``if`` at its end). An exception raised there would skip ``except`` and ``finally``, so it
    is raised at the next instruction.
    """
    code = frame.f_code.co_code
    return 0 <= frame.f_lasti < len(code) and code[frame.f_lasti] == _JUMP_BACKWARD


def _raise_in(frame: FrameType, error: BaseException) -> None:
    """Raise ``error`` in ``frame`` before its next instruction, once the function that it called returns."""
    global _awaiting_return
    _awaiting_return = (frame, error)
    # CPython traces frames only while a trace function is set, and a monitored frame's instructions only if
    # they are asked for afterwards. This one traces no new frame.
    sys.settrace(lambda *_: None)
    frame.f_trace = _raise_now
    frame.f_trace_opcodes = True


def _raise_now(_frame: FrameType, _event: str, _argument: object) -> None:
    error = take_delayed()
    if error is not None:
        raise error


def take_delayed() -> BaseException | None:
    """Take the exception that was to be raised when a function returned, because that function is about to
    wait. Only the main thread takes it, because interrupts are raised there.
    """
    global _awaiting_return
    if _awaiting_return is None or _thread.get_ident() != _main:
        return None
    (frame, error), _awaiting_return = _awaiting_return, None
    frame.f_trace = None
    frame.f_trace_opcodes = False
    sys.settrace(None)
    return error


def cancel_main_task(error: KeyboardInterrupt | None = None) -> bool:
    """Cancel the wait of the innermost program, which ends with ``error``, by default a KeyboardInterrupt. If
    no program is running, interrupt the next one and return False.
    """
    return programs.interrupt(error)


def interrupted_while_waiting() -> bool:
    """Handle an interrupt that arrived while the guest's loop was waiting, using the program's handler for
    its signal. Return False if there is no program: the interrupt is then meant for the caller of the loop.
    """
    number = _praxis_host.signal_taken()
    handler = signal.getsignal(number)
    if handler is on_interrupt or handler is on_time_limit:
        error = TimeLimitExceeded(_TIME_IS_UP) if handler is on_time_limit else None
        return programs.current() is not None and cancel_main_task(error)
    try:
        _call_handler(handler, number, None)
    except BaseException as error:
        program = programs.current()
        if program is None:
            raise
        program.abort(error)
    return True


def interrupted_in_call() -> None:
    """Handle an interrupt that ended the host's wait inside a call of the user's code. Raises an exception
    unless the user's handler returns.
    """
    number = _praxis_host.signal_taken()
    _call_handler(signal.getsignal(number), number, sys._getframe(1))


def call_own_handler() -> None:
    """Call the program's own handler for an interrupt that ended the host's wait. When it returns, the
    wait may continue. If the program has no handler of its own, raise the interrupt's exception.
    """
    number = _praxis_host.signal_taken()
    handler = signal.getsignal(number)
    if handler is on_time_limit:
        raise TimeLimitExceeded(_TIME_IS_UP)
    if handler is on_interrupt:
        raise KeyboardInterrupt
    _call_handler(handler, number, sys._getframe(1))


def _call_handler(handler: Any, number: int, frame: FrameType | None) -> None:
    if handler is signal.SIG_IGN:
        return
    if not callable(handler):
        _raise_interrupt()
    handler(number, frame)
    delayed = take_delayed()  # of another signal meanwhile; otherwise the wait would continue without it
    if delayed is not None:
        raise delayed


caller: CodeType = _call_handler.__code__
"""The code of the function that calls signal handlers after an interrupt has ended the host's wait."""


def _raise_interrupt() -> NoReturn:
    raise KeyboardInterrupt


def install() -> None:
    """Set the handlers. An interrupt that a finalizer swallows is requested again."""
    signal.signal(signal.SIGINT, on_interrupt)
    signal.signal(signal.SIGXCPU, on_time_limit)
    report = sys.unraisablehook

    def unraisable(unraisable: Any) -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            _thread.interrupt_main()
        else:
            report(unraisable)

    sys.unraisablehook = unraisable
