"""Converts JavaScript values to guest objects: copies, wraps or, for ``to_py``, deeply converts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.errors import GuestErrorPending
from praxis_desktop.interpreter.host.js.iterators import ordered_set
from praxis_desktop.interpreter.host.js.operators import constructor_name, is_big, js_typeof
from praxis_desktop.interpreter.host.js.proxies import PyProxy
from praxis_desktop.interpreter.host.js.typed_arrays import BUFFER_TYPES
from praxis_desktop.interpreter.host.js.values import (
    ERROR,
    NULL,
    JsBigInt,
    JsError,
    JsObject,
    JsSet,
    KeywordArguments,
)
from praxis_desktop.interpreter.host.work import PIECE, gathered, paced, pieces

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_LONG_LIMIT = 1 << 31
_SMALL_INTEGERS = range(-5, 257)
"""The integers that CPython never frees. Their addresses can therefore be cached."""

Immutable = Callable[[Any], int]


class Converter:
    """Makes guest objects. Each result is a new reference, given as an address in the guest's memory.
    ``js2python`` and similar methods raise GuestErrorPending if the guest could not make the object.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._integers: dict[int, int] = {}
        self._constants: dict[str, int] = {}
        self._text_offsets: dict[bool, int] = {}
        self._bytes_offset = 0
        self._immutables: dict[type, Immutable] = {
            type(None): self._none,
            type(NULL): self._marker,
            bool: self._boolean,
            int: self._integer,
            JsBigInt: self._bigint,
            float: self._float,
            str: self._text,
            bytes: self._bytes,
            PyProxy: self._proxy,
        }

    # ---- host -> guest
    def immutable(self, value: Any) -> int | None:
        """Return the guest object for a value that is copied, or None for a value that must be wrapped."""
        convert = self._immutables.get(type(value))
        if convert is None:
            if not isinstance(value, int | float | str | bytes):
                return None
            convert = self._adopt(type(value))
        result = convert(value)
        if not result:
            raise GuestErrorPending
        return result

    def js2python(self, value: Any) -> int:
        """Return the guest object for ``value``: a copy if it is immutable, else a JsProxy."""
        result = self.immutable(value)
        if result is None:
            result = self._wrap(value)
        return result

    def to_py(self, value: Any, depth: int = -1, default_converter: Any = None) -> int:
        """Implement ``JsProxy.to_py``: convert containers and buffers, up to ``depth`` levels deep."""
        return ToPy(self._host, depth, default_converter).convert(value)

    def _wrap(self, value: Any) -> int:
        proxy: int = self._host.instance.export("JsProxy_create")(value)
        if not proxy:
            raise GuestErrorPending
        return proxy

    def _adopt(self, kind: type) -> Immutable:
        """Return a function that converts values of ``kind`` (such as an IntEnum) like those of a builtin."""
        base = next(base for base in (int, float, str, bytes) if issubclass(kind, base))
        convert = self._immutables[base]
        adopted = self._immutables[kind] = lambda value: convert(base(value))
        return adopted

    def _constant(self, export: str) -> int:
        address = self._constants.get(export)
        if address is None:
            address = self._constants[export] = self._host.instance.export(export)()
        return address

    def _none(self, value: None) -> int:
        return self._constant("_js2python_none")

    def _marker(self, value: object) -> int:
        if value is NULL:
            # Not cached as the others are: the guest's jsnull is not immortal, and each use counts as a
            # reference.
            null: int = self._host.instance.export("_js2python_null")()
            return null
        return self._wrap(value)

    def _boolean(self, value: bool) -> int:
        return self._constant("_js2python_true" if value else "_js2python_false")

    def _integer(self, value: int) -> int:
        known = self._integers.get(value)
        if known is not None:
            return known
        if -_LONG_LIMIT <= value < _LONG_LIMIT:
            address: int = self._host.instance.export("PyLong_FromLong")(value)
            if value in _SMALL_INTEGERS:
                self._integers[value] = address
            return address
        if is_big(value):
            return self._bigint(value)
        # A double holds these numbers exactly, and passing one takes a single call.
        made: int = self._host.instance.export("PyLong_FromDouble")(float(value))
        return made

    def _bigint(self, value: int) -> int:
        instance = self._host.instance
        # One bit more than the number has, for its sign.
        data = value.to_bytes((value.bit_length() + 8) // 8, "little", signed=True)
        digits = instance.new_bytes(data)
        plain = instance.export("_PyLong_FromByteArray")(digits, len(data), 1, 1)
        instance.export("free")(digits)
        if not plain:
            return 0
        address: int = instance.export("_js2python_bigint")(plain)
        instance.export("Py_DecRef")(plain)
        return address

    def _float(self, value: float) -> int:
        address: int = self._host.instance.export("PyFloat_FromDouble")(value)
        return address

    def _text(self, value: str) -> int:
        instance = self._host.instance
        if value.isascii():
            address: int = instance.export("PyUnicode_New")(len(value), 127)
            encoding, width = "ascii", 1
        else:
            # CPython compares texts by their representation, so this must be exact.
            highest, encoding, width = _kind_of(value)
            address = instance.export("PyUnicode_New")(len(value), highest)
        if not address or not value:
            return address
        place = address + self._text_offset(address, value.isascii())
        # Both languages allow lone surrogates, which Python's codecs refuse by default.
        errors = "surrogatepass" if width > 1 else "strict"
        if len(value) <= PIECE:
            instance.write(place, value.encode(encoding, errors))
            return address
        for start, end in pieces(len(value)):
            instance.write(place + start * width, value[start:end].encode(encoding, errors))
        return address

    def _text_offset(self, address: int, ascii_only: bool) -> int:
        offset = self._text_offsets.get(ascii_only)
        if offset is None:
            offset = self._text_offsets[ascii_only] = (
                self._host.instance.export("PyUnicode_Data")(address) - address
            )
        return offset

    def _bytes(self, value: bytes) -> int:
        instance = self._host.instance
        address: int = instance.export("PyBytes_FromStringAndSize")(0, len(value))
        if address and value:
            if not self._bytes_offset:
                self._bytes_offset = instance.export("PyBytes_AsString")(address) - address
            instance.write(address + self._bytes_offset, value)
        return address

    def _proxy(self, value: PyProxy) -> int:
        pointer = value.pointer
        if value.roundtrip:
            return self._wrap(value)
        address: int = self._host.instance.export("_js2python_pyproxy")(pointer)
        return address

    # ---- imports
    def imports(self) -> ImportTable:
        null = self._host.errors.guarded(0)
        return {
            "js2python_immutable_js": null(self._import_immutable),
            "js2python_js": null(self.js2python),
            "js2python_convert": null(self.to_py),
        }

    def _import_immutable(self, value: Any) -> int:
        return self.immutable(value) or 0


def _kind_of(value: str) -> tuple[int, str, int]:
    """Return how CPython stores a string: its highest code point, encoding, and bytes per character."""
    highest = 0
    for start, end in pieces(len(value), PIECE >> 4):
        highest = max(highest, ord(max(value[start:end])))
    if highest <= 0xFF:
        return highest, "latin-1", 1
    return (highest, "utf-16-le", 2) if highest <= 0xFFFF else (highest, "utf-32-le", 4)


class ToPy:
    """One deep conversion. It remembers every result, to preserve cycles and shared objects. A guest's
    default converter receives ``convert`` and ``cache_conversion`` as its second and third arguments.
    """

    def __init__(self, host: Host, depth: int, default_converter: Any) -> None:
        self._host = host
        self._depth = depth
        self._default_converter = default_converter if callable(default_converter) else None
        self._cache: dict[int, int] = {}
        self._kept: list[object] = []

    def convert(self, value: Any) -> int:
        """Return the guest object for ``value``, as a new reference."""
        converter = self._host.converter
        plain = converter.immutable(value)
        if plain is not None:
            return plain
        if self._depth == 0:
            return converter._wrap(value)
        export = self._host.instance.export
        known = self._cache.get(id(value))
        if known is not None:
            export("Py_IncRef")(known)
            return known
        self._depth -= 1
        try:
            return self._container(value)
        finally:
            self._depth += 1

    def _container(self, value: Any) -> int:
        if isinstance(value, list | tuple):
            return self._list(value)
        if isinstance(value, Mapping):
            _check_keys(value, "Map")
            return self._dict(value, value.items())
        if isinstance(value, JsSet):
            _check_keys(value, "Set")
            return self._set(value, value)
        if isinstance(value, set | frozenset):
            return self._set(value, ordered_set(value))
        if isinstance(value, JsObject) and type(value) in (JsObject, KeywordArguments):
            return self._dict(value, value.__dict__.items())
        if isinstance(value, BUFFER_TYPES):
            return self._host.buffers.copy_into_memoryview(value)
        converter = self._host.converter
        if self._default_converter is None:
            return converter._wrap(value)
        result = self._default_converter(value, self.convert_to_proxy, self.cache_conversion)
        address = converter.js2python(result)
        if type(result) is PyProxy:
            result.destroy(message="", destroy_roundtrip=False)
        return address

    def _remember(self, value: object, address: int) -> int:
        if not address:
            raise GuestErrorPending
        self._cache[id(value)] = address
        # Otherwise a new object could get the same id.
        self._kept.append(value)
        return address

    def _list(self, value: Any) -> int:
        export = self._host.instance.export
        address = self._remember(value, export("PyList_New")(len(value)))
        for i, item in paced(enumerate(value)):
            # PyList_SetItem takes the reference over, unlike the functions of dict and set.
            if export("PyList_SetItem")(address, i, self.convert(item)) == -1:
                raise GuestErrorPending
        return address

    def _dict(self, value: object, items: Iterable[tuple[Any, Any]]) -> int:
        export = self._host.instance.export
        address = self._remember(value, export("PyDict_New")())
        for key, item in paced(items):
            key_address = self._key(key, "dict")
            item_address = self.convert(item)
            failed = export("PyDict_SetItem")(address, key_address, item_address) == -1
            export("Py_DecRef")(key_address)
            export("Py_DecRef")(item_address)
            if failed:
                raise GuestErrorPending
        return address

    def _set(self, value: object, items: Iterable[Any]) -> int:
        export = self._host.instance.export
        address = self._remember(value, export("PySet_New")(0))
        for item in paced(items):
            item_address = self._key(item, "set")
            failed = export("PySet_Add")(address, item_address) == -1
            export("Py_DecRef")(item_address)
            if failed:
                raise GuestErrorPending
        return address

    def _key(self, key: object, container: str) -> int:
        address = self._host.converter.immutable(key)
        if address is None:
            name = constructor_name(key) or js_typeof(key)
            raise JsError(f"Cannot use key of type {name} as a key to a Python {container}")
        return address

    def convert_to_proxy(self, value: Any, *rest: object) -> PyProxy:
        """Convert part of a value for a default converter, and return the result as a proxy."""
        address = self.convert(value)
        proxy = self._host.proxies.create(address)
        self._host.instance.export("Py_DecRef")(address)
        return proxy

    def cache_conversion(self, value: object, result: object, *rest: object) -> None:
        """Remember the result for ``value`` for a default converter, in case ``value`` contains itself."""
        if type(result) is not PyProxy:
            raise JsError("Second argument should be a PyProxy!")
        self._remember(value, result.pointer)


def _check_keys(value: Any, kind: str) -> None:
    """Raise JsError if a Map or Set contains 1 and true, or 0 and false, which are equal in Python."""
    keys = gathered(value)
    for number, boolean, name in ((1, True, "true"), (0, False, "false")):
        if any(key is boolean for key in paced(keys)) and any(
            key == number and key is not boolean for key in paced(keys)
        ):
            raise JsError(
                f"Cannot faithfully convert {kind} into Python since it contains both "
                f"{number} and {name} as keys."
            )


__all__ = ["ERROR", "Converter", "ToPy"]
