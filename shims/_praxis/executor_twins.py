"""Twins: non-blocking functions that executors call in place of functions that wait for the host."""

from __future__ import annotations

import contextvars
import functools
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from _praxis.executors import Lane
    from _praxis.returnable import Request


class Call(NamedTuple):
    """The function that a job actually calls, and its arguments; see ``plain``."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    context: contextvars.Context | None


class Twin(NamedTuple):
    function: Callable[..., Any]
    is_coroutine: bool


twins: dict[Callable[..., Any], Twin] = {}
_twins_by_name: dict[tuple[str, str], Twin] = {}


def async_twin(function: Callable[..., Any], twin: Callable[..., Coroutine[Any, Any, Any]]) -> None:
    """In an executor, call ``await twin(*args)`` instead of ``function(*args)``. Both may be methods."""
    twins[function] = Twin(twin, True)


def async_twin_of(module: str, name: str, twin: Callable[..., Coroutine[Any, Any, Any]]) -> None:
    """Like ``async_twin``, for a function in a module that has not been imported yet."""
    _twins_by_name[module, name] = Twin(twin, True)


def starter(function: Callable[..., Any], start: Callable[..., bool]) -> None:
    """In an executor, call ``start(self, request, lane, *args)`` instead of the method ``function``.
    ``start`` starts a host request that will set the result of ``request``. It returns True if the lane is
    busy until ``lane.finished()`` is called, and False if the result is already available.
    """
    twins[function] = Twin(start, False)


def brief(function: Callable[..., Any]) -> None:
    """In an executor, call the method ``function`` without a thread, because it never waits."""

    def start(owner: Any, request: Request, lane: Lane, *args: Any, **kwargs: Any) -> bool:
        request.set_result(function(owner, *args, **kwargs))
        return False

    starter(function, start)


def plain(function: Callable[..., Any], args: tuple[Any, ...]) -> Call:
    """Return the call that ``function(*args)`` makes through ``functools.partial`` and ``to_thread``."""
    kwargs: dict[str, Any] = {}
    context = None
    while True:
        if isinstance(function, functools.partial):
            args = function.args + args
            kwargs = {**function.keywords, **kwargs}
            function = function.func
        elif isinstance(owner := getattr(function, "__self__", None), contextvars.Context) and args:
            if function.__name__ != "run":
                break
            context = owner
            function, *rest = args
            args = tuple(rest)
        else:
            break
    return Call(function, args, kwargs, context)


def twin_of(call: Call) -> tuple[Twin | None, tuple[Any, ...]]:
    """Return the twin of a call, and its arguments. For a method, the first argument is its object."""
    function = call.function
    underlying = getattr(function, "__func__", None)
    try:
        if underlying is not None:
            return twins.get(underlying), (function.__self__, *call.args)  # type: ignore[attr-defined, unused-ignore]
        found = twins.get(function)
    except TypeError:  # an unhashable function has no twin
        return None, ()
    if found is None and _twins_by_name:
        name = (getattr(function, "__module__", ""), getattr(function, "__qualname__", ""))
        found = _twins_by_name.get(name)
    return found, call.args
