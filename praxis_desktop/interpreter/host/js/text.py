"""``TextEncoder``, ``TextDecoder``, base64 and URI escapes, and the methods of strings."""

from __future__ import annotations

import base64
import binascii
import codecs
import urllib.parse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import Properties, define_properties, get
from praxis_desktop.interpreter.host.js.constructors import JsClass, define_class
from praxis_desktop.interpreter.host.js.operators import js_string, number_string, to_index, truthy
from praxis_desktop.interpreter.host.js.typed_arrays import byte_view
from praxis_desktop.interpreter.host.js.values import (
    MISSING,
    JsError,
    JsObject,
    check_allocation,
    js_type_error,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


@host_value("textencoder")
class TextEncoder:
    """Text to UTF-8."""

    js_class = js_tag = "TextEncoder"
    js_members: ClassVar[Mapping[str, str]] = {
        "encode": "encode",
        "encodeInto": "encode_into",
        "encoding": "encoding",
    }
    encoding = "utf-8"

    def encode(self, text: Any = "") -> bytearray:
        """The bytes of ``text``."""
        return bytearray(js_string(text).encode("utf-8", "replace"))

    def encode_into(self, text: Any, target: Any) -> JsObject:
        """As many whole characters as fit into ``target``."""
        view = byte_view(target)
        data = js_string(text).encode("utf-8", "replace")[: len(view)]
        written = data.decode("utf-8", "ignore").encode()
        view[: len(written)] = written
        return JsObject(read=len(written.decode()), written=len(written))

    def graph_state(self) -> list[object]:
        """Nothing."""
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Nothing to take over."""


@host_value("textdecoder")
class TextDecoder:
    """Bytes to text; a character split between two calls is kept with ``stream``."""

    js_class = js_tag = "TextDecoder"
    js_members: ClassVar[Mapping[str, str]] = {
        "decode": "decode",
        "encoding": "encoding",
        "fatal": "fatal",
        "ignoreBOM": "ignore_bom",
    }

    def __init__(self, label: Any = "utf-8", options: Any = None) -> None:
        try:
            self.encoding = codecs.lookup(js_string(label)).name
        except LookupError:
            raise JsError(
                f"The encoding label provided ('{js_string(label)}') is invalid.", "RangeError"
            ) from None
        self.fatal = truthy(get(options, "fatal", None)) if options is not None else False
        self.ignore_bom = truthy(get(options, "ignoreBOM", None)) if options is not None else False
        self._pending = b""
        self._has_begun = False

    def decode(self, data: Any = None, options: Any = None) -> str:
        """The text of ``data``. Raises JavaScript's TypeError when ``fatal`` and it is malformed."""
        stream = options is not None and truthy(get(options, "stream", None))
        decoder = codecs.getincrementaldecoder(self.encoding)("strict" if self.fatal else "replace")
        try:
            text = decoder.decode(
                self._pending + (b"" if data is None else bytes(byte_view(data))), not stream
            )
        except UnicodeDecodeError:
            raise js_type_error(f"The encoded data was not valid for encoding {self.encoding}") from None
        self._pending = bytes(decoder.getstate()[0]) if stream else b""
        has_begun, self._has_begun = self._has_begun, stream and (self._has_begun or bool(text))
        return text if has_begun or self.ignore_bom else text.removeprefix("\ufeff")

    def graph_state(self) -> list[object]:
        """Every field."""
        return [self.encoding, self.fatal, self.ignore_bom, self._pending, self._has_begun]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Take over ``graph_state``."""
        self.encoding, self.fatal, self.ignore_bom, self._pending, self._has_begun = state


def text_classes() -> list[JsClass]:
    """The constructors."""
    return [
        define_class(JsClass("TextEncoder", TextEncoder)),
        define_class(JsClass("TextDecoder", TextDecoder)),
    ]


# ---- functions
def _to_base64(text: Any) -> str:
    try:
        return base64.b64encode(js_string(text).encode("latin-1")).decode()
    except UnicodeEncodeError:
        raise JsError(
            "The string contains characters outside of the Latin1 range.", "InvalidCharacterError"
        ) from None


def _from_base64(text: Any) -> str:
    data = "".join(js_string(text).split()).rstrip("=")
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4), validate=True).decode("latin-1")
    except binascii.Error:
        raise JsError("The string to be decoded is not correctly encoded.", "InvalidCharacterError") from None


_COMPONENT = "-_.!~*'()"

TEXT_FUNCTIONS = {
    "atob": _from_base64,
    "btoa": _to_base64,
    "decodeURI": lambda text: urllib.parse.unquote(js_string(text)),
    "decodeURIComponent": lambda text: urllib.parse.unquote(js_string(text)),
    "encodeURI": lambda text: urllib.parse.quote(js_string(text), safe=_COMPONENT + ";/?:@&=+$,#"),
    "encodeURIComponent": lambda text: urllib.parse.quote(js_string(text), safe=_COMPONENT),
}


# ---- strings and numbers
def _slice(text: str, start: Any = None, stop: Any = None) -> str:
    length = len(text)
    first, last = to_index(start), to_index(stop, length)
    first, last = (max(0, length + i) if i < 0 else i for i in (first, last))
    return text[first:last]


def _split(text: str, separator: Any = None, limit: Any = None) -> list[str]:
    if separator is None:
        parts = [text]
    elif separator == "":
        parts = list(text)
    else:
        parts = text.split(js_string(separator))
    return parts if limit is None else parts[: to_index(limit)]


def _length(value: Any) -> int:
    length = to_index(value)
    check_allocation(length, 4, "string")
    return length


_string_methods: dict[str, Callable[..., Any]] = {
    "at": lambda text, index=0: text[to_index(index)] if -len(text) <= to_index(index) < len(text) else None,
    "charAt": lambda text, index=0: text[to_index(index)] if 0 <= to_index(index) < len(text) else "",
    "charCodeAt": lambda text, index=0: (
        ord(text[to_index(index)]) if to_index(index) < len(text) else float("nan")
    ),
    "codePointAt": lambda text, index=0: ord(text[to_index(index)]) if to_index(index) < len(text) else None,
    "endsWith": lambda text, end="": text.endswith(js_string(end)),
    "includes": lambda text, part="": js_string(part) in text,
    "indexOf": lambda text, part="", start=0: text.find(js_string(part), to_index(start)),
    "lastIndexOf": lambda text, part="": text.rfind(js_string(part)),
    "padEnd": lambda text, length, fill=" ": text.ljust(_length(length), js_string(fill)[:1]),
    "padStart": lambda text, length, fill=" ": text.rjust(_length(length), js_string(fill)[:1]),
    "repeat": lambda text, count: text * (_length(to_index(count) * len(text)) // max(1, len(text))),
    "replace": lambda text, old, new: text.replace(js_string(old), js_string(new), 1),
    "replaceAll": lambda text, old, new: text.replace(js_string(old), js_string(new)),
    "slice": _slice,
    "split": _split,
    "startsWith": lambda text, start="": text.startswith(js_string(start)),
    "substring": lambda text, start=0, stop=None: text[max(0, to_index(start)) : to_index(stop, len(text))],
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "trim": str.strip,
    "trimEnd": str.rstrip,
    "trimStart": str.lstrip,
}


class StringProperties(Properties):
    """A string: its methods, its length, its characters."""

    def get(self, value: Any, key: str) -> Any:
        """The property's value, or MISSING."""
        if key == "length":
            return len(value)
        if key.isdecimal():
            return value[int(key)] if int(key) < len(value) else MISSING
        return super().get(value, key)


def _in_base(value: Any, radix: Any = None) -> str:
    base = to_index(radix, 10)
    if base == 10 or not isinstance(value, int):
        return number_string(value)
    digits, rest = "", abs(value)
    while rest:
        rest, digit = divmod(rest, base)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return ("-" if value < 0 else "") + (digits or "0")


_number_properties = Properties(
    {"toFixed": lambda value, digits=0: f"{value:.{to_index(digits)}f}", "toString": _in_base}
)
define_properties(str, StringProperties(_string_methods))
define_properties(bool, Properties())
define_properties(int, _number_properties)
define_properties(float, _number_properties)
