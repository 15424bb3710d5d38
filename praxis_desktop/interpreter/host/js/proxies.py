"""The registry of the host's references to guest objects. It numbers them, and releases unused ones."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.proxy_flags import IS_AWAITABLE
from praxis_desktop.interpreter.host.js.proxy_targets import DEBUG_HINT, DESTROYED, ProxyTarget
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import ERROR, JsObject, js_type_error

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.js.promises import Promise


class ProxyRegistry:
    """The host's live references to guest objects, keyed by number. When a reference's host object is
    garbage-collected, the collecting thread only adds the number to ``dead``. At the start of a turn, the
    environment determines which references the loop releases.
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self.pointers: dict[int, int] = {}
        self._live: dict[int, weakref.ref[ProxyTarget]] = {}
        self.dead: list[int] = []
        self._last = 0
        self._debug = False
        self._messages: dict[int, str] = {}

    # ---- making and ending
    def adopt(self, target: ProxyTarget) -> int:
        """Assign a number to a new reference, and increment the guest's reference count."""
        self.host.instance.export("Py_IncRef")(target.pointer)
        self._last += 1
        self.pointers[self._last] = target.pointer
        self._live[self._last] = weakref.ref(target)
        return self._last

    def readopt(self, target: ProxyTarget) -> None:
        """Register a reference that was restored from an image."""
        self._live[target.number] = weakref.ref(target)

    def create(
        self, pointer: int, *, roundtrip: bool = False, capture_this: bool = False, json_adaptor: bool = False
    ) -> PyProxy:
        """Return a proxy for the guest object at ``pointer``, with its own reference."""
        flags = self.host.errors.check_status(
            self.host.instance.export("pyproxy_getflags")(pointer, json_adaptor)
        )
        proxy = PyProxy(ProxyTarget(self, pointer, flags, None), flags)
        proxy.roundtrip = roundtrip
        proxy.capture_this = capture_this
        return proxy

    def destroy(self, proxy: PyProxy, message: str) -> None:
        """Release a proxy's reference immediately."""
        target = proxy.target
        if self._debug:
            target.destroyed_message = self._shown(proxy, message or DESTROYED)
        elif message:
            target.destroyed_message = message + DEBUG_HINT
        pointer, target.pointer = target.pointer, 0
        self.pointers.pop(target.number, None)
        self._live.pop(target.number, None)
        target.leave_cache()
        self.host.instance.export("Py_DecRef")(pointer)

    def _shown(self, proxy: PyProxy, message: str) -> str:
        kind = proxy.type
        try:
            shown = f'had repr "{proxy}"'
        except Exception:  # noqa: BLE001 - the guest's __repr__ may raise anything: the message then says so
            shown = "an error was raised when trying to generate its repr"
        return f'{message}\nThe object was of type "{kind}" and {shown}'

    def set_debug(self, debug: bool) -> bool:
        """Set whether messages about destroyed proxies show the object (slower). Returns the old setting."""
        before, self._debug = self._debug, bool(debug)
        return before

    # ---- garbage
    def take_dead(self) -> list[int]:
        """Return the numbers of the references whose host objects were collected since the last call."""
        # Finalizers in other threads may append at any moment.
        count = len(self.dead)
        taken = self.dead[:count]
        del self.dead[:count]
        return sorted(number for number in taken if number in self.pointers)

    def release(self, numbers: list[int]) -> None:
        """Release references. A host object that is still alive (in a replay) can no longer be used."""
        for number in numbers:
            pointer = self.pointers.pop(number, 0)
            reference = self._live.pop(number, None)
            target = reference() if reference is not None else None
            if target is not None:
                target.pointer = 0
            if pointer:
                self.host.instance.export("Py_DecRef")(pointer)

    def capture(self) -> dict[str, Any]:
        """Return the registry's state as plain data."""
        return {"pointers": list(self.pointers.items()), "dead": sorted(self.dead), "last": self._last}

    def restore(self, state: dict[str, Any]) -> None:
        """Set the state that ``capture`` returned. The host graph restores the proxies, before or after this
        call.
        """
        self.pointers = dict(state["pointers"])
        self.dead = list(state["dead"])
        self._last = state["last"]

    def queue_orphans(self) -> None:
        """Add to ``dead`` the references whose host objects were not restored. Call this after a restore."""
        dead = set(self.dead)
        self.dead += [number for number in self.pointers if number not in self._live and number not in dead]

    # ---- calling
    def call(self, pointer: int, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        """Call the guest object at ``pointer``, and start any coroutine it returns. Raises PythonError."""
        names = None  # not looked at if there are none, and cheaper to pass than an empty list
        count = len(arguments)
        if keywords:
            names = list(keywords)
            arguments = [*arguments, *keywords.values()]
        export = self.host.instance.export
        result = export("_pyproxy_apply")(pointer, arguments, count, names, len(keywords))
        if result is ERROR:
            self.host.errors.raise_guest_error()
        if (
            type(result) is PyProxy
            and result.flags & IS_AWAITABLE
            and result.type == "coroutine"
            and export("_iscoroutinefunction")(pointer)
        ):
            result.ensure_future()
        return result

    def ensure_future(self, proxy: PyProxy) -> Promise:
        target = proxy.target
        if target.promise is None:
            pointer = proxy.pointer
            promise = self.host.promises.create()
            status = self.host.instance.export("_pyproxy_ensure_future")(
                pointer, promise.resolve, promise.reject
            )
            self.host.errors.check_status(status)
            target.promise = promise
            proxy.destroy()
        return target.promise

    # ---- imports
    def imports(self) -> ImportTable:
        errors = self.host.errors
        value, status, null = errors.guarded(ERROR), errors.guarded(-1), errors.guarded(0)
        return {
            "pyproxy_new": value(self.create),
            "pyproxy_new_ex": value(self._new_ex),
            "pyproxy_Check": _check,
            "pyproxy_AsPyObject": _as_pointer,
            "JsDoubleProxy_unwrap_js": null(_unwrap),
            "destroy_proxies": self._destroy_proxies,
            "destroy_proxies_js": status(_destroy_all),
            "destroy_proxy": self._destroy_proxy,
            "destroy_jsarray_entries": _destroy_entries,
            "gc_register_proxies": _nothing,
            "proxy_cache_get": _cache_get,
            "proxy_cache_set": _cache_set,
            "_pyproxyGen_make_result": _make_result,
        }

    def _new_ex(
        self, pointer: int, capture_this: int, roundtrip: int, register: int, json_adaptor: int
    ) -> PyProxy:
        return self.create(
            pointer,
            roundtrip=bool(roundtrip),
            capture_this=bool(capture_this),
            json_adaptor=bool(json_adaptor),
        )

    def _message(self, message_id: int) -> str:
        """Return the message in Pyodide's C code that has the given ID."""
        if not message_id:
            return ""
        message = self._messages.get(message_id)
        if message is None:
            message = self._messages[message_id] = self.host.instance.export("JsvString_FromId")(message_id)
        return message

    def _destroy_proxies(self, proxies: list[PyProxy], message_id: int) -> None:
        message = self._message(message_id)
        for proxy in proxies:
            proxy.destroy(message, destroy_roundtrip=False)

    def _destroy_proxy(self, proxy: PyProxy, message_id: int) -> None:
        if proxy.alive and not proxy.roundtrip:
            proxy.destroy(self._message(message_id), destroy_roundtrip=False)


def _check(value: object) -> int:
    return type(value) is PyProxy


def _as_pointer(value: object) -> int:
    return value.target.pointer if type(value) is PyProxy else 0


def _unwrap(value: object) -> int:
    if type(value) is not PyProxy:
        raise js_type_error("not a PyProxy")
    return value.pointer


def _destroy_all(proxies: list[PyProxy]) -> None:
    for proxy in proxies:
        proxy.destroy()


def _destroy_entries(items: list[object]) -> None:
    for item in items:
        if type(item) is PyProxy:
            item.destroy()


def _nothing(*arguments: object) -> None:
    return None


def _cache_get(cache: dict[int, PyProxy], key: int) -> object:
    proxy = cache.get(key)
    if proxy is None:
        return ERROR
    if proxy.target.pointer:
        return proxy
    del cache[key]
    return ERROR


def _cache_set(cache: dict[int, PyProxy], key: int, proxy: PyProxy) -> None:
    cache[key] = proxy


def _make_result(done: int, value: object) -> JsObject:
    return JsObject(done=bool(done), value=value)


__all__ = ["ProxyRegistry", "ProxyTarget", "PyProxy"]
