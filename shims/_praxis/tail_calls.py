"""Detects that the last call of a function in an executor is a blocking call.

``lambda: port.send_break(0.1)`` and ``def job(): return port.readline()`` do nothing after their call. Such a
call may be handed to the loop: an exception that nothing in the function can catch leaves the function, and
the result follows when the call is done. Everything before the call happens exactly once. In cases of doubt,
the call blocks as in any other function: if more code may follow, if the function contains ``try`` or
``with``, or if C code made the call.
"""

from __future__ import annotations

import functools
import opcode
import sys
import threading
from _thread import get_ident
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

_RETURN_VALUE = opcode.opmap["RETURN_VALUE"]
_POP_TOP = opcode.opmap["POP_TOP"]
_LOAD_CONST = opcode.opmap["LOAD_CONST"]
_DISCARDING = bytes([_POP_TOP, _LOAD_CONST, _RETURN_VALUE])
_CALLS = frozenset(opcode.opmap[name] for name in ("CALL", "CALL_KW", "CALL_FUNCTION_EX"))
_CACHE = 0
_MAY_SUSPEND = 0x20 | 0x80 | 0x200
"""Flags of generators, coroutines and asynchronous generators."""

_MOST_FUNCTIONS = 8
_TOOL = 4
"""Our tool number in sys.monitoring. By convention, this number is not reserved."""

_monitoring: Any = getattr(sys, "monitoring")  # noqa: B009 - the type stubs are those of an older Python

_RESULT = object()
"""A marker that stands for the call's own result, used in place of a value."""

watched: dict[int, Watch] = {}
"""The record for the function that an executor is running in each thread, keyed by thread."""

_uses: dict[CodeType, int] = {}
"""The number of records that watch calls in each code object, which several threads may run."""
_lock = threading.RLock()


class Handoff(BaseException):
    """Raised to leave the function: the executor calls ``function(*args, **kwargs)`` instead, and returns its
    result, or ``value`` if ``has_value``.
    """

    def __init__(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], value: object
    ) -> None:
        super().__init__()
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.has_value = value is not _RESULT
        self.value = value


class Watch:
    """A record for a running function: the last call made in each of the nested functions."""

    def __init__(self, caller: FrameType, code: CodeType, permit: Callable[[], bool]) -> None:
        self.caller = caller
        self.code = code
        self.permit = permit
        self.calls: dict[CodeType, tuple[int, object]] = {}
        self.codes = {code}
        self.is_sure = True


def run(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    permit: Callable[[], bool] = lambda: True,
) -> Any:
    """Call ``function``. Raises Handoff if its last call blocks, provided that ``permit()`` is then true."""
    me = get_ident()
    code = _code_of(function)
    if (outer := watched.get(me)) is not None:
        outer.is_sure = False  # its inner functions are not watched
    if code is None or outer is not None or not _may_end_with_call(code):
        return function(*args, **kwargs)
    watch = Watch(sys._getframe(), code, permit)
    if not _begin(me, watch):
        return function(*args, **kwargs)
    try:
        return function(*args, **kwargs)
    finally:
        _end(me, watch)


def offer(
    called: object,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    value: object = _RESULT,
) -> None:
    """Raise Handoff if nothing is left to do in the code that called ``called``, which in turn called this
    function. ``function`` is the blocking method, for which executors look up a replacement. ``value`` is the
    result of the call, if that differs from the result of ``function``.
    """
    watch = watched.get(get_ident())
    if watch is None or not watch.is_sure:
        return
    frame = sys._getframe(2)
    seen: set[CodeType] = set()
    while True:
        code = frame.f_code
        offset, callee = watch.calls.get(code, (-1, None))
        if code in seen or offset != frame.f_lasti or not _is_same(callee, called):
            return
        if _may_catch(code):
            return
        ending = _ending(code, offset)
        if ending is None:
            return
        value = value if ending[0] is _RESULT else ending[0]
        parent = frame.f_back
        if parent is watch.caller and code is watch.code:
            if watch.permit():
                raise Handoff(function, args, kwargs, value)
            return
        if parent is None:
            return
        seen.add(code)
        called, frame = code, parent


def _is_same(callee: object, called: object) -> bool:
    """Return whether ``callee``, called by an instruction, is ``called``: an object, or a function's code."""
    return callee is called or getattr(callee, "__func__", None) is called or _code_of(callee) is called


def _code_of(function: object) -> CodeType | None:
    if isinstance(function, MethodType):
        function = function.__func__
    return function.__code__ if isinstance(function, FunctionType) else None


def _ending(code: CodeType, offset: int) -> tuple[object] | None:
    """Return the value that ``code`` returns, if only a return follows its call at ``offset``."""
    instructions = code.co_code
    # An instruction takes two bytes, and the inline caches of the call follow it.
    at = offset + 2
    while instructions[at] == _CACHE:
        at += 2
    if instructions[at] == _RETURN_VALUE:
        return (_RESULT,)
    if instructions[at : at + 6 : 2] == _DISCARDING:
        return (code.co_consts[instructions[at + 3]],)
    return None


def _may_catch(code: CodeType) -> bool:
    """Return whether a handler in ``code`` could catch the Handoff, or ``code`` is a generator or a
    coroutine, which does not return to its caller.
    """
    return bool(code.co_exceptiontable or code.co_flags & _MAY_SUSPEND)


@functools.lru_cache(256)
def _may_end_with_call(code: CodeType) -> bool:
    """Return whether ``code`` may return right after one of its calls; other functions are not watched."""
    instructions = code.co_code
    return not _may_catch(code) and any(
        instructions[at] in _CALLS and _ending(code, at) is not None for at in range(0, len(instructions), 2)
    )


def _begin(me: int, watch: Watch) -> bool:
    """Start watching the calls in thread ``me``. Return False if a program uses our tool number."""
    with _lock:
        if not watched:
            if _monitoring.get_tool(_TOOL) is not None:
                return False
            _monitoring.use_tool_id(_TOOL, "praxis")
            _monitoring.register_callback(_TOOL, _monitoring.events.CALL, _on_call)
        watched[me] = watch
        _use(watch.code)
    return True


def _end(me: int, watch: Watch) -> None:
    with _lock:
        del watched[me]
        for code in watch.codes:
            _uses[code] -= 1
            if not _uses[code]:
                del _uses[code]
                _monitoring.set_local_events(_TOOL, code, 0)
        if not watched:
            _monitoring.free_tool_id(_TOOL)


def _use(code: CodeType) -> None:
    _uses[code] = _uses.get(code, 0) + 1
    _monitoring.set_local_events(_TOOL, code, _monitoring.events.CALL)


def _on_call(code: CodeType, offset: int, callee: object, _argument: object) -> None:
    watch = watched.get(get_ident())
    if watch is None:
        return
    watch.calls[code] = (offset, callee)
    inner = _code_of(callee)
    if (
        inner is not None
        and inner not in watch.codes
        and len(watch.codes) < _MOST_FUNCTIONS
        and _may_end_with_call(inner)
    ):
        with _lock:
            watch.codes.add(inner)
            _use(inner)
