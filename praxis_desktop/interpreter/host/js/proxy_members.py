"""The properties of a PyProxy: methods for what the guest object can do, then its own attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from praxis_desktop.interpreter.host.js.array_methods import IN_PLACE, READING, sorted_items
from praxis_desktop.interpreter.host.js.attributes import CLASSES, Method, Properties, define_properties
from praxis_desktop.interpreter.host.js.iterators import items_of
from praxis_desktop.interpreter.host.js.operators import js_string, to_index, truthy
from praxis_desktop.interpreter.host.js.proxy_flags import (
    HAS_CONTAINS,
    HAS_GET,
    HAS_LENGTH,
    HAS_SET,
    IS_ASYNC_GENERATOR,
    IS_ASYNC_ITERATOR,
    IS_AWAITABLE,
    IS_BUFFER,
    IS_CALLABLE,
    IS_DICT,
    IS_GENERATOR,
    IS_ITERATOR,
    IS_JSON_DICT,
    IS_JSON_SEQUENCE,
    IS_MUTABLE_SEQUENCE,
    IS_SEQUENCE,
)
from praxis_desktop.interpreter.host.js.proxy_iteration import (
    asynchronous_end,
    asynchronous_send,
    asynchronous_throw,
    end,
    send,
    throw,
)
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import ERROR, MISSING, JsObject, js_type_error

Member = Callable[..., Any]
_WHOLE_LIST = 1 << 30
_NUMBER = re.compile(r"[0-9]+")


def _options(value: Any) -> dict[str, Any]:
    return dict(value.__dict__) if isinstance(value, JsObject) else {}


def _destroy(proxy: PyProxy, options: Any = None) -> None:
    chosen = _options(options)
    proxy.destroy(js_string(chosen.get("message", "")), truthy(chosen.get("destroyRoundtrip", True)))


def _to_js(proxy: PyProxy, options: Any = None) -> Any:
    chosen = _options(options)
    return proxy.to_js(
        to_index(chosen.get("depth"), -1),
        pyproxies=chosen.get("pyproxies"),
        create_pyproxies=truthy(chosen.get("create_pyproxies", True)),
        dict_converter=chosen.get("dict_converter"),
        default_converter=chosen.get("default_converter"),
        eager_converter=chosen.get("eager_converter"),
    )


def _set(proxy: PyProxy, key: Any, value: Any = None) -> None:
    proxy[key] = value


def _delete(proxy: PyProxy, key: Any) -> None:
    del proxy[key]


def _as_json(proxy: PyProxy) -> PyProxy:
    adaptor = IS_JSON_SEQUENCE if proxy.flags & IS_SEQUENCE else IS_JSON_DICT
    return proxy.variant(flags=proxy.flags | adaptor)


# ---- calls
def _keywords(arguments: tuple[Any, ...], name: str) -> tuple[list[Any], dict[str, Any]]:
    if not arguments:
        raise js_type_error(f"{name} requires at least one argument (the key word argument object)")
    if not isinstance(arguments[-1], JsObject):
        raise js_type_error("kwargs argument is not an object")
    return list(arguments[:-1]), dict(arguments[-1].__dict__)


def _call_with_keywords(proxy: PyProxy, *arguments: Any) -> Any:
    positional, keywords = _keywords(arguments, "callKwargs")
    return proxy.target.registry.call(proxy.pointer, positional, keywords)


def _relaxed(proxy: PyProxy, positional: list[Any], keywords: dict[str, Any]) -> Any:
    module = proxy.target.registry.host.pyodide_module
    assert module is not None
    code = module.get_attribute("_base").get_attribute("pyimport_impl")("pyodide.code")
    return code.get_attribute("relaxed_call")(proxy, *positional, **keywords)


def _call_relaxed(proxy: PyProxy, *arguments: Any) -> Any:
    return _relaxed(proxy, list(arguments), {})


def _call_relaxed_with_keywords(proxy: PyProxy, *arguments: Any) -> Any:
    return _relaxed(proxy, *_keywords(arguments, "callKwargsRelaxed"))


def _call_with_options(proxy: PyProxy, options: Any, *arguments: Any) -> Any:
    chosen = _options(options)
    keywords: dict[str, Any] = {}
    positional = list(arguments)
    if truthy(chosen.get("kwargs")):
        if not arguments:
            raise js_type_error(
                "callWithOptions with 'kwargs: true' requires at least one argument "
                "(the key word argument object)"
            )
        positional, keywords = _keywords(arguments, "callWithOptions")
    if truthy(chosen.get("relaxed")):
        return _relaxed(proxy, positional, keywords)
    return proxy.target.registry.call(proxy.pointer, positional, keywords)


def _call_promising(proxy: PyProxy, *arguments: Any) -> Any:
    promises = proxy.target.registry.host.promises
    try:
        return promises.resolved(proxy(*arguments))
    except Exception as error:  # noqa: BLE001 - a promising call never raises, its promise is rejected
        return promises.rejected(error)


def _apply(proxy: PyProxy, this: Any = None, arguments: Any = ()) -> Any:
    return proxy.call_with_this(this, items_of(arguments) if arguments else [])


def _call(proxy: PyProxy, this: Any = None, *arguments: Any) -> Any:
    return proxy.call_with_this(this, list(arguments))


def _bind(proxy: PyProxy, this: Any = None, *arguments: Any) -> PyProxy:
    return proxy.variant(
        is_bound=True,
        # As in JavaScript, a bound function keeps its first ``this``.
        bound_this=proxy.bound_this if proxy.is_bound else this,
        bound_arguments=[*proxy.bound_arguments, *arguments],
    )


def _capture_this(proxy: PyProxy) -> PyProxy:
    return proxy.variant(capture_this=True)


# ---- sequences
def _checked(proxy: PyProxy, export: str, *arguments: Any) -> Any:
    host = proxy.target.registry.host
    return host.errors.check_result(host.instance.export(export)(proxy.pointer, *arguments))


def _push(proxy: PyProxy, *items: Any) -> int:
    append = proxy.get_attribute("append")
    for item in items:
        append(item)
    return len(proxy)


def _unshift(proxy: PyProxy, *items: Any) -> int:
    insert = proxy.get_attribute("insert")
    for i, item in enumerate(items):
        insert(i, item)
    return len(proxy)


def _pop(proxy: PyProxy) -> Any:
    return _checked(proxy, "_pyproxy_pop", 0)


def _shift(proxy: PyProxy) -> Any:
    return _checked(proxy, "_pyproxy_pop", 1)


def _splice(proxy: PyProxy, start: Any = None, count: Any = None, *items: Any) -> Any:
    first = to_index(start)
    stop = first + to_index(count, _WHOLE_LIST)
    return _checked(proxy, "_pyproxy_slice_assign", first, stop, list(items))


def _reverse(proxy: PyProxy) -> PyProxy:
    proxy.get_attribute("reverse")()
    return proxy


def _sort(proxy: PyProxy, comparison: Any = None) -> PyProxy:
    ordered = sorted_items(
        list(proxy), comparison, lambda item: js_string(item).encode("utf-16-be", "surrogatepass")
    )
    for i, item in enumerate(ordered):
        proxy[i] = item
    return proxy


def _to_list(proxy: PyProxy, key: object = None) -> list[Any]:
    return list(proxy)


_EVERY: dict[str, Member] = {
    "toString": str,
    "destroy": _destroy,
    "copy": PyProxy.copy,
    "toJs": _to_js,
}
_BY_FLAG: list[tuple[int, dict[str, Member]]] = [
    (HAS_GET, {"get": lambda proxy, key=None: proxy.get_item(key)}),
    (HAS_SET, {"set": _set, "delete": _delete}),
    (HAS_CONTAINS, {"has": lambda proxy, key=None: key in proxy}),
    (IS_ITERATOR, {"next": send}),
    (IS_GENERATOR, {"throw": throw, "return": end}),
    (IS_ASYNC_ITERATOR, {"next": asynchronous_send}),
    (IS_ASYNC_GENERATOR, {"throw": asynchronous_throw, "return": asynchronous_end}),
    (
        IS_AWAITABLE,
        {
            "then": lambda proxy, *callbacks: proxy.ensure_future().then(*callbacks),
            "catch": lambda proxy, callback=None: proxy.ensure_future().catch(callback),
            "finally": lambda proxy, callback=None: proxy.ensure_future().finally_(callback),
        },
    ),
    (IS_BUFFER, {"getBuffer": lambda proxy, kind=None: proxy.get_buffer(kind)}),
    (
        IS_CALLABLE,
        {
            "apply": _apply,
            "call": _call,
            "bind": _bind,
            "captureThis": _capture_this,
            "callKwargs": _call_with_keywords,
            "callRelaxed": _call_relaxed,
            "callKwargsRelaxed": _call_relaxed_with_keywords,
            "callWithOptions": _call_with_options,
            "callPromising": _call_promising,
        },
    ),
    (
        IS_SEQUENCE,
        {
            **READING,
            "toString": str,
            "includes": lambda proxy, value=None: value in proxy,
            "toJSON": _to_list,
        },
    ),
    (
        IS_MUTABLE_SEQUENCE,
        {
            "push": _push,
            "pop": _pop,
            "shift": _shift,
            "unshift": _unshift,
            "splice": _splice,
            "reverse": _reverse,
            "sort": _sort,
            "fill": IN_PLACE["fill"],
            "copyWithin": IN_PLACE["copyWithin"],
        },
    ),
]
_tables: dict[int, dict[str, Member]] = {}


def members_of(flags: int) -> dict[str, Member]:
    """Return the methods that a proxy with the given flags has."""
    table = _tables.get(flags)
    if table is None:
        table = dict(_EVERY)
        for flag, members in _BY_FLAG:
            if flags & flag:
                table.update(members)
        if flags & (IS_SEQUENCE | HAS_GET):
            table["asJsJson"] = _as_json
        _tables[flags] = table
    return table


class _AllMembers(dict[str, Member]):
    """Finds the function for a ``Method`` that was taken from a proxy, whatever the proxy's flags."""

    def __missing__(self, name: str) -> Member:
        def call(proxy: PyProxy, *arguments: Any) -> Any:
            return members_of(proxy.flags)[name](proxy, *arguments)

        self[name] = call
        return call


class ProxyProperties(Properties):
    """The properties of a PyProxy. ``$name`` reaches a guest attribute that a JavaScript member hides."""

    def __init__(self) -> None:
        super().__init__()
        self.methods = _AllMembers()

    def get(self, value: PyProxy, key: str) -> Any:
        """Return the member, or else the guest object's attribute, or MISSING if there is neither."""
        flags = value.flags
        if flags & IS_JSON_DICT:
            return self._get_json(value, key)
        own = self._own(value, key)
        if own is not MISSING:
            return own
        if flags & (IS_SEQUENCE | IS_JSON_SEQUENCE) and _NUMBER.fullmatch(key):
            index = int(key)
            return value[index] if index < len(value) else MISSING
        found = value.get_attribute(key[1:] if key[:1] == "$" else key, MISSING)
        if found is MISSING and flags & IS_DICT:
            return value.get_item(key, MISSING)
        return found

    def _own(self, value: PyProxy, key: str) -> Any:
        if key in members_of(value.flags):
            return Method(value, key)
        if key == "length" and value.flags & HAS_LENGTH:
            return len(value)
        if key == "type":
            return value.type
        if key == "constructor":
            return CLASSES.get("PyProxy") or JsObject(name="PyProxy")
        return MISSING

    def _get_json(self, value: PyProxy, key: str) -> Any:
        if key in ("copy", "constructor", "toString", "destroy"):
            return self._own(value, key)
        for candidate in (key, int(key)) if _NUMBER.fullmatch(key) else (key,):
            found = value.get_item(candidate, ERROR)
            if found is not ERROR:
                return found
        return self._own(value, key)

    def set(self, value: PyProxy, key: str, item: Any) -> None:
        if value.flags & IS_JSON_DICT:
            value[key] = item
        elif value.flags & IS_SEQUENCE and _NUMBER.fullmatch(key):
            value[int(key)] = item
        elif self._own(value, key) is not MISSING:
            raise js_type_error(f"Cannot set property {key} of a PyProxy")
        else:
            value.set_attribute(key[1:] if key[:1] == "$" else key, item)

    def delete(self, value: PyProxy, key: str) -> None:
        if value.flags & IS_JSON_DICT:
            del value[key]
        elif value.flags & IS_SEQUENCE and _NUMBER.fullmatch(key):
            del value[int(key)]
        elif self._own(value, key) is not MISSING:
            raise js_type_error(f"Cannot delete property '{key}' of a PyProxy")
        else:
            value.delete_attribute(key[1:] if key[:1] == "$" else key)

    def own_keys(self, value: PyProxy) -> Iterable[str]:
        """Return ``dir()`` of the guest object, or the keys of a JSON adaptor."""
        if value.flags & IS_JSON_DICT:
            return [key for key in value if isinstance(key, str)]
        return value.attribute_names()

    def names(self, value: PyProxy) -> list[str]:
        return list(dict.fromkeys([*self.own_keys(value), *members_of(value.flags), "type"]))


define_properties(PyProxy, ProxyProperties())
