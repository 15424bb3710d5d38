"""Converts guest objects to JavaScript values: imports for Pyodide's python2js, which does the traversal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.attributes import get, put
from praxis_desktop.interpreter.host.js.calls import call
from praxis_desktop.interpreter.host.js.iterators import each
from praxis_desktop.interpreter.host.js.maps import map_set
from praxis_desktop.interpreter.host.js.operators import is_big, js_string
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.text import decoded
from praxis_desktop.interpreter.host.js.values import (
    ERROR,
    MISSING,
    NO_VALUE,
    JsBigInt,
    JsError,
    JsObject,
    js_type_error,
)
from praxis_desktop.interpreter.host.work import (
    PIECE,
    STEPS,
    charge,
    check_array,
    check_members,
    check_text,
    paced,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


_MOST_DIGITS = 1 << 18
"""Maximum number of 32-bit digits in an integer."""

_MEMBER = 100
"""Assumed size, in bytes, of a member until it is measured."""

_OB_SIZE = 8
"""Offset of the length in a guest list or tuple (``PyVarObject`` of 32-bit CPython)."""


class ConversionContext:
    """One conversion by ``to_js``: its converters, and the functions that they use to convert and remember
    parts.
    """

    __slots__ = (
        "_cache",
        "_context",
        "_host",
        "default_converter",
        "dict_converter",
        "eager_converter",
        "eager_visited",
    )

    def __init__(self, host: Host, context: int, cache: dict[int, Any], converters: list[Any]) -> None:
        self._host = host
        self._context = context
        self._cache = cache
        self.dict_converter, self.default_converter, self.eager_converter = converters
        self.eager_visited: set[int] = set()

    def convert(self, value: Any, *rest: object) -> Any:
        """Convert a nested value. Converters receive this function as their second argument."""
        if type(value) is not PyProxy:
            return value
        result = self._host.instance.export("_python2js")(self._context, value.pointer)
        return self._host.errors.check_result(result)

    def cache_conversion(self, source: Any, result: Any, *rest: object) -> None:
        """Cache a result before its parts are converted. Converters get this function as a third argument."""
        if type(source) is not PyProxy:
            raise js_type_error("The first argument to cacheConversion must be a PyProxy.")
        self._cache[source.pointer] = result

    def run(self, converter: Any, pointer: int) -> Any:
        """Convert the guest object at ``pointer`` with ``converter``."""
        proxy = self._host.proxies.create(pointer)
        try:
            return call(converter, None, [proxy, self.convert, self.cache_conversion])
        finally:
            proxy.destroy()


@host_value("entriestoobject")
class EntriesToObject:
    """``Object.fromEntries``."""

    __slots__ = ()

    def __call__(self, entries: Any = None) -> JsObject:
        made = JsObject()
        for entry in paced(each(entries)):
            put(made, js_string(entry[0]), entry[1])
        return made

    def graph_state(self) -> list[object]:
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Do nothing: there is no state."""


OBJECT_FROM_ENTRIES = EntriesToObject()


class ToJs:
    """The imports of ``python2js``: numbers, strings, containers under construction, converters."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def _cache_add(self, cache: dict[int, Any], pointer: int, value: Any) -> None:
        cache[pointer] = value
        if not len(cache) % STEPS:
            check_members(len(cache))
        # Pyodide's C code adds items one by one, without checking whether the list may grow
        if isinstance(value, list):
            check_array(self._host.instance.u32(pointer + _OB_SIZE))

    def imports(self) -> ImportTable:
        errors = self._host.errors
        value, status = errors.guarded(ERROR), errors.guarded(-1)
        return {
            "JsvBigInt_fromInt": JsBigInt,
            "JsvBigInt_fromDigits": value(self._big_from_digits),
            "JsvNum_fromInt": _identity,
            "JsvNum_fromDouble": _identity,
            "JsvNum_toInt": _to_int,
            "Jsv_BigIntToNum": _big_to_number,
            "JsvUTF8ToString": self._utf8,
            "_python2js_ascii": value(self._text("latin-1", 1)),
            "_python2js_ucs1": value(self._text("latin-1", 1)),
            "_python2js_ucs2": value(self._text("utf-16-le", 2)),
            "_python2js_ucs4": value(self._text("utf-32-le", 4)),
            "_python2js_cache_lookup": _cache_lookup,
            "_python2js_add_to_cache": status(self._cache_add),
            "_python2js_addto_postprocess_list": _postpone,
            "_python2js_handle_postprocess_list": self._host.instance.work.deaf(_finish_postponed),
            "_JsObject_Set_js": status(_set_new),
            "_JsArray_PushEntry_helper": status(_push_entry),
            "_JsArray_PostProcess_helper": value(_convert_dict),
            "python2js__default_converter_js": value(_convert_default),
            "python2js__eager_converter_js": value(_convert_eager),
            "python2js_custom__create_jscontext": value(self._create_context),
            "my_dict_converter": _object_from_entries,
        }

    def _utf8(self, address: int) -> str:
        return self._host.instance.cstring(address)

    def _text(self, encoding: str, width: int) -> Callable[[int, int], str]:
        instance = self._host.instance
        read_long = instance.work.deaf(decoded)

        def read(address: int, length: int) -> str:
            size = length * width
            if size <= PIECE:
                return instance.read(address, size).decode(encoding, "surrogatepass")
            check_text(size)
            return read_long(instance.view(address, size), encoding, "surrogatepass")

        return read

    def _big_from_digits(self, address: int, count: int) -> int:
        if count > _MOST_DIGITS:
            raise JsError("Maximum BigInt size exceeded: an integer has 1 MiB here at most", "RangeError")
        return int.from_bytes(self._host.instance.read(address, 4 * count), "little", signed=True)

    def _create_context(
        self,
        context: int,
        cache: dict[int, Any],
        dict_converter: Any,
        default_converter: Any,
        eager_converter: Any,
    ) -> ConversionContext:
        converters = [
            converter if callable(converter) else None
            for converter in (dict_converter, default_converter, eager_converter)
        ]
        return ConversionContext(self._host, context, cache, converters)


def _identity(value: Any) -> Any:
    return value


def _to_int(value: Any) -> int:
    number = int(value) & 0xFFFFFFFF
    return number - (1 << 32) if number >> 31 else number


def _big_to_number(value: int) -> int:
    return value if is_big(int(value)) else int(value)


def _cache_lookup(cache: Any, pointer: int) -> Any:
    found = cache.get(pointer, MISSING) if isinstance(cache, dict) else MISSING
    return ERROR if found is MISSING else found


def _postpone(postponed: list[Any], parent: Any, key: Any, pointer: int) -> None:
    postponed.append((parent, key, pointer))


def _finish_postponed(postponed: list[Any], cache: dict[int, Any]) -> None:
    for parent, key, pointer in paced(postponed):
        value = cache.get(pointer)
        if isinstance(parent, list):
            parent[int(key)] = value
        elif isinstance(parent, dict):
            map_set(parent, key, value)
        else:
            put(parent, js_string(key), value)


def _set_new(target: Any, key: Any, value: Any) -> int:
    if isinstance(target, dict):
        if key in target:
            return -2
        target[key] = value
        if not len(target) % STEPS:
            check_members(len(target))
        return 0
    name = js_string(key)
    if get(target, name) is not MISSING:
        return -2
    put(target, name, value)
    return 0


def _push_entry(entries: list[Any], key: Any, value: Any) -> None:
    entries.append([key, value])
    if not len(entries) % STEPS:
        charge(STEPS * _MEMBER)


def _convert_dict(context: ConversionContext, entries: list[Any]) -> Any:
    return call(context.dict_converter, None, [entries])


def _convert_default(context: ConversionContext, pointer: int) -> Any:
    return context.run(context.default_converter, pointer)


def _convert_eager(context: ConversionContext, pointer: int) -> Any:
    if pointer in context.eager_visited:
        return NO_VALUE
    context.eager_visited.add(pointer)
    return context.run(context.eager_converter, pointer)


def _object_from_entries() -> EntriesToObject:
    return OBJECT_FROM_ENTRIES
