"""Callbacks and options that a guest passes to the web platform and that are used after the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import get
from praxis_desktop.interpreter.host.js.operators import js_string
from praxis_desktop.interpreter.host.js.promises import Promise, reject_with
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import NULL, js_type_error

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


def keep(value: Any) -> Any:
    """Return ``value`` for use after the call that passed it: a lent guest object gets its own reference,
    which the host's garbage collector releases.
    """
    return value.copy() if type(value) is PyProxy and value.alive and not value.roundtrip else value


def option(options: Any, name: str, default: Any = None) -> Any:
    """Return a member of ``options``; ``default`` if it is undefined or there are no options."""
    if options is None or options is NULL or isinstance(options, bool):
        return default
    found = get(options, name, None)
    return default if found is None else found


def method_of(value: Any, name: str, of: str) -> Callable[..., Any] | None:
    """Return the method ``name`` of a source, sink or transformer, for use after the call, or None if it has
    no such method. Raises JavaScript's TypeError if the member is neither undefined nor a function.
    """
    found = option(value, name)
    if found is None:
        return None
    if not callable(found):
        raise js_type_error(f"{of}.{name} is not a function: {js_string(found)}")
    kept: Callable[..., Any] = keep(found)
    return kept


def promise_of(host: Host, function: Callable[..., Any], *arguments: Any) -> Promise:
    """Call a function, and return a promise for its outcome. Raises faults that terminate the guest."""
    try:
        return host.promises.resolved(function(*arguments))
    except Exception as error:  # noqa: BLE001 - every exception rejects the promise
        promise = Promise(host)
        reject_with(promise, error)
        return promise


@host_value("web.nothing")
class Nothing:
    """A callback for ``then`` that turns any outcome into undefined."""

    __slots__ = ()

    def __call__(self, value: Any = None) -> None:
        return None

    def graph_state(self) -> list[object]:
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Do nothing: there is no state."""


nothing = Nothing()
