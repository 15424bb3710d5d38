"""The host's references to guest objects, each used by one or more PyProxy objects, and their caches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.js.promises import Promise
    from praxis_desktop.interpreter.host.js.proxies import ProxyRegistry
    from praxis_desktop.interpreter.host.js.pyproxy import PyProxy

DESTROYED = "Object has already been destroyed"
DEBUG_HINT = "\nFor more information about the cause of this error, use `pyodide.setDebug(true)`"
CACHE_DESTROYED = (
    "This borrowed attribute proxy was automatically destroyed in the process of destroying the proxy it was "
    "borrowed from. Try using the 'copy' method."
)


@host_value("pyproxycache")
class AttributeCache:
    """Cached proxies of an object's attributes and items, shared by all proxies of the object and destroyed
    with the last one.
    """

    __slots__ = ("attributes", "items", "users")

    def __init__(self) -> None:
        self.attributes: dict[int, PyProxy] = {}
        self.items: dict[int, PyProxy] = {}
        self.users = 0

    def release(self) -> None:
        """Remove one user, and destroy the proxies if no user is left."""
        self.users -= 1
        if self.users == 0:
            for proxy in [*self.attributes.values(), *self.items.values()]:
                proxy.destroy(message=CACHE_DESTROYED)

    @property
    def is_plain(self) -> bool:
        """True if the cache is empty and has a single user."""
        return self.users == 1 and not self.attributes and not self.items

    def graph_state(self) -> list[object]:
        return [self.attributes or None, self.items or None, self.users]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.attributes, self.items, self.users = state[0] or {}, state[1] or {}, state[2]


@host_value("pyproxytarget")
class ProxyTarget:
    """A counted reference to a guest object, which several PyProxy objects may share. Journals identify it by
    ``number``, and record when it is released, because the time of its release depends on the host's garbage
    collector, which must not affect any guest.
    """

    __slots__ = (
        "__weakref__",
        "_cache",
        "destroyed_message",
        "flags",
        "number",
        "pointer",
        "promise",
        "registry",
    )

    def __init__(
        self, registry: ProxyRegistry, pointer: int, flags: int, cache: AttributeCache | None
    ) -> None:
        self.registry = registry
        self.pointer = pointer
        self.flags = flags
        self._cache = cache
        if cache is not None:
            cache.users += 1
        self.promise: Promise | None = None
        self.destroyed_message = ""
        self.number = registry.adopt(self)

    def __del__(self) -> None:
        # An object without a number was never fully constructed: the host's stack may have overflowed in its
        # constructor.
        if getattr(self, "number", 0) and self.pointer:
            self.registry.dead.append(self.number)

    @property
    def cache(self) -> AttributeCache:
        """The cache of the object's attribute proxies, created when first needed, because few objects need
        one.
        """
        if self._cache is None:
            self._cache = AttributeCache()
            self._cache.users = 1
        return self._cache

    def leave_cache(self) -> None:
        """Stop using the cache of attribute proxies."""
        if self._cache is not None:
            self._cache.release()

    def graph_state(self) -> list[object]:
        cache = None if self._cache is None or self._cache.is_plain else self._cache
        return [self.pointer, self.flags, self.number, self.promise, self.destroyed_message, cache]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.registry = host.proxies
        self.pointer, self.flags, self.number, self.promise, self.destroyed_message = state[:5]
        self._cache = state[5]
        if self.pointer:
            self.registry.readopt(self)
