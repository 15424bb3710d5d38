"""What a guest hands to the web platform: callbacks and options, kept beyond the call they came with."""

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
    """``value`` for longer than the call that brought it: a guest object that was lent gets a reference of
    its own, which the host's collector gives up.
    """
    return value.copy() if type(value) is PyProxy and value.alive and not value.roundtrip else value


def option(options: Any, name: str, default: Any = None) -> Any:
    """A member of an options argument, ``default`` if it is undefined or there are no options."""
    if options is None or options is NULL or isinstance(options, bool):
        return default
    found = get(options, name, None)
    return default if found is None else found


def method_of(value: Any, name: str, of: str) -> Callable[..., Any] | None:
    """The method ``name`` of a source, sink or transformer, kept; None where there is none.

    Raises JavaScript's TypeError for what is neither undefined nor a function.
    """
    found = option(value, name)
    if found is None:
        return None
    if not callable(found):
        raise js_type_error(f"{of}.{name} is not a function: {js_string(found)}")
    kept: Callable[..., Any] = keep(found)
    return kept


def promise_of(host: Host, function: Callable[..., Any], *arguments: Any) -> Promise:
    """A promise of what ``function`` returns or raises. Raises faults that end the guest."""
    try:
        return host.promises.resolved(function(*arguments))
    except Exception as error:  # noqa: BLE001 - whatever the callback raised, the promise gets it
        promise = Promise(host)
        reject_with(promise, error)
        return promise


@host_value("web.nothing")
class Nothing:
    """A callback for ``then`` that makes undefined of any outcome."""

    __slots__ = ()

    def __call__(self, value: Any = None) -> None:
        return None

    def graph_state(self) -> list[object]:
        """Nothing."""
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Nothing to take over."""


nothing = Nothing()
