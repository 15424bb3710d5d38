"""``TextEncoder``, ``TextDecoder``, base64, URI escapes, and string methods."""

from __future__ import annotations

import base64
import binascii
import codecs
import itertools
import math
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    js_type_error,
)
from praxis_desktop.interpreter.host.work import (
    PIECE,
    check_buffer,
    check_text,
    gathered,
    joined,
    look,
    pieces,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


@host_value("textencoder")
class TextEncoder:
    """Encodes text as UTF-8."""

    js_class = js_tag = "TextEncoder"
    js_members: ClassVar[Mapping[str, str]] = {
        "encode": "encode",
        "encodeInto": "encode_into",
        "encoding": "encoding",
    }
    encoding = "utf-8"

    def encode(self, text: Any = "") -> bytearray:
        """Return the bytes of ``text``."""
        return utf8(js_string(text))

    def encode_into(self, text: Any, target: Any) -> JsObject:
        """Encode as many whole characters of ``text`` as fit into ``target``."""
        view = byte_view(target)
        read = written = 0
        source = js_string(text)
        for start, end in pieces(len(source)):
            data = source[start:end].encode("utf-8", "replace")[: len(view) - written]
            whole = data.decode("utf-8", "ignore")
            data = whole.encode()
            view[written : written + len(data)] = data
            read += len(whole)
            written += len(data)
            if len(whole) < end - start:
                break
        return JsObject(read=read, written=written)

    def graph_state(self) -> list[object]:
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Do nothing: there is no state."""


@host_value("textdecoder")
class TextDecoder:
    """Decodes bytes. With ``stream``, a character may be split between two calls."""

    js_class = js_tag = "TextDecoder"
    js_members: ClassVar[Mapping[str, str]] = {
        "decode": "decode",
        "encoding": "encoding",
        "fatal": "fatal",
        "ignoreBOM": "ignore_bom",
    }

    def __init__(self, label: Any = "utf-8", options: Any = None) -> None:
        self.encoding = encoding_of(js_string(label))
        self.fatal = truthy(get(options, "fatal", None)) if options is not None else False
        self.ignore_bom = truthy(get(options, "ignoreBOM", None)) if options is not None else False
        self._pending = b""
        self._has_begun = False

    def decode(self, data: Any = None, options: Any = None) -> str:
        """Return the text of ``data``. If ``fatal``, raises JavaScript's TypeError for malformed data."""
        stream = options is not None and truthy(get(options, "stream", None))
        decoder = codecs.getincrementaldecoder(self.encoding)("strict" if self.fatal else "replace")
        view = memoryview(b"" if data is None else byte_view(data))
        try:
            text = joined(_decoded(decoder, self._pending, view, final=not stream))
        except UnicodeDecodeError:
            raise js_type_error(f"The encoded data was not valid for encoding {self.encoding}") from None
        self._pending = bytes(decoder.getstate()[0]) if stream else b""
        has_begun, self._has_begun = self._has_begun, stream and (self._has_begun or bool(text))
        return text if has_begun or self.ignore_bom else text.removeprefix("\ufeff")

    def graph_state(self) -> list[object]:
        return [self.encoding, self.fatal, self.ignore_bom, self._pending, self._has_begun]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.encoding, self.fatal, self.ignore_bom, self._pending, self._has_begun = state


_ENCODINGS = frozenset(
    {
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "ascii",
        "iso8859-1",
        "macroman",
        "mac-roman",
        "mac-cyrillic",
    }
    | {f"iso8859-{part}" for part in (*range(2, 12), *range(13, 17))}
    | {f"cp{page}" for page in (866, 874, 932, 949, *range(1250, 1259))}
    | {"koi8-r", "koi8-u", "gbk", "gb2312", "gb18030", "big5", "big5hkscs", "euc_jp", "iso2022_jp"}
    | {"shift_jis", "euc_kr", "tis-620", "utf-8-sig", "hz"}
)
"""CPython's names for the web's text encodings. Some of CPython's other codecs decompress data."""

_LONGEST_LABEL = 64


def encoding_of(label: str) -> str:
    """Return CPython's name for an encoding. Raises JavaScript's RangeError for an unknown label."""
    try:
        name = codecs.lookup(label[:_LONGEST_LABEL]).name
    except (LookupError, ValueError, UnicodeError):
        name = ""
    if name not in _ENCODINGS:
        raise JsError(
            f"The encoding label provided ('{label[:_LONGEST_LABEL]}') is invalid.", "RangeError"
        ) from None
    return name


def _decoded(decoder: Any, before: bytes, view: memoryview, *, final: bool) -> Iterator[str]:
    """Decode ``before`` and ``view``, and yield the text piece by piece."""
    yield decoder.decode(before, final and not len(view))
    for start, end in pieces(len(view), PIECE >> 2):  # CPython's decoders for Asian encodings are slow
        yield decoder.decode(view[start:end], final and end == len(view))


def decoded(view: memoryview, encoding: str, errors: str = "strict") -> str:
    """Return ``bytes(view).decode(encoding, errors)``. Raises MemoryError, UnicodeDecodeError
    or JavaScript's RangeError.
    """
    if len(view) <= PIECE:
        return str(view, encoding, errors)
    return joined(_decoded(codecs.getincrementaldecoder(encoding)(errors), b"", view, final=True))


def utf8(text: str) -> bytearray:
    """Return ``text`` encoded as UTF-8. Raises MemoryError or JavaScript's RangeError."""
    data = bytearray()
    for start, end in pieces(len(text)):
        data += text[start:end].encode("utf-8", "replace")
    check_buffer(len(data))
    return data


def trimmed(text: str, *, start: bool = True, end: bool = True) -> str:
    """Return ``text`` without leading and trailing white space."""
    first, last = 0, len(text)
    while start and first < last and text[first : first + PIECE].isspace():
        look()
        first += PIECE
    while end and first < last and text[max(first, last - PIECE) : last].isspace():
        look()
        last -= PIECE
    if start and first < last:
        piece = text[first : first + PIECE]
        first += len(piece) - len(piece.lstrip())
    if end and first < last:
        piece = text[max(first, last - PIECE) : last]
        last -= len(piece) - len(piece.rstrip())
    return text if first == 0 and last == len(text) else text[first : max(first, last)]


def text_classes() -> list[JsClass]:
    """Return the constructors defined in this module."""
    return [
        define_class(JsClass("TextEncoder", TextEncoder)),
        define_class(JsClass("TextDecoder", TextDecoder)),
    ]


# ---- functions
_WHOLE_BYTES = PIECE // 3 * 3
_WHOLE_CHARACTERS = PIECE // 4 * 4


def _to_base64(text: Any) -> str:
    source = js_string(text)
    try:
        return joined(
            base64.b64encode(source[start:end].encode("latin-1")).decode()
            for start, end in pieces(len(source), _WHOLE_BYTES)
        )
    except UnicodeEncodeError:
        raise JsError(
            "The string contains characters outside of the Latin1 range.", "InvalidCharacterError"
        ) from None


def _from_base64(text: Any) -> str:
    source = js_string(text)
    data = joined("".join(source[start:end].split()) for start, end in pieces(len(source)))
    whole = len(data)
    while whole and data[whole - 1] == "=":
        look()
        whole -= 1
    try:
        if data.find("=", 0, whole) >= 0:
            raise binascii.Error("padding in the middle")
        return joined(
            base64.b64decode(data[start:end] + "=" * (-(end - start) % 4), validate=True).decode("latin-1")
            for start, end in pieces(whole, _WHOLE_CHARACTERS)
        )
    except (binascii.Error, ValueError):
        raise JsError("The string to be decoded is not correctly encoded.", "InvalidCharacterError") from None


_COMPONENT = "-_.!~*'()"


def _quoted(text: Any, safe: str) -> str:
    source = js_string(text)
    return joined(
        urllib.parse.quote(source[start:end], safe=safe) for start, end in pieces(len(source), PIECE >> 4)
    )


def _unquoted(text: Any) -> str:
    source = js_string(text)
    if len(source) <= PIECE >> 4:
        return urllib.parse.unquote(source)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    parts: list[str] = []
    place = 0
    while place < len(source):
        look()
        end = min(place + (PIECE >> 4), len(source))
        for back in (1, 2):  # keeps an escape in one piece
            if end < len(source) and source[end - back] == "%":
                end -= back
                break
        data = urllib.parse.unquote_to_bytes(source[place:end].encode("utf-8", "replace"))
        parts.append(decoder.decode(data, end == len(source)))
        place = end
    return joined(parts)


TEXT_FUNCTIONS = {
    "atob": _from_base64,
    "btoa": _to_base64,
    "decodeURI": _unquoted,
    "decodeURIComponent": _unquoted,
    "encodeURI": lambda text: _quoted(text, _COMPONENT + ";/?:@&=+$,#"),
    "encodeURIComponent": lambda text: _quoted(text, _COMPONENT),
}


# ---- strings and numbers
def _slice(text: str, start: Any = None, stop: Any = None) -> str:
    length = len(text)
    first, last = to_index(start), to_index(stop, length)
    first, last = (max(0, length + i) if i < 0 else i for i in (first, last))
    return text[first:last]


def _find(text: str, part: str, start: int = 0) -> int:
    """Return ``text.find(part, start)``, searching the text piece by piece."""
    head = part[:PIECE]
    place = max(0, start)
    while place + len(part) <= len(text):
        found = text.find(head, place, min(place + PIECE + len(head) - 1, len(text)))
        if found < 0:
            place += PIECE
        elif len(head) == len(part) or text.startswith(part, found):
            return found
        else:
            place = found + 1
        look()
    return -1


def _find_last(text: str, part: str) -> int:
    """Return ``text.rfind(part)``, searching the text piece by piece."""
    head = part[:PIECE]
    end = len(text) - len(part) + len(head)
    while end >= len(head):
        found = text.rfind(head, max(0, end - PIECE - len(head)), end)
        if found >= 0 and (len(head) == len(part) or text.startswith(part, found)):
            return found
        end = found + len(head) - 1 if found >= 0 else end - PIECE - 1
        look()
    return -1


def _parts(text: str, separator: str, most: float = math.inf) -> Iterator[str]:
    """Split ``text`` at each ``separator``, but at most ``most`` times, and yield the parts."""
    place = count = 0
    while count < most:
        found = _find(text, separator, place) if len(text) > PIECE else text.find(separator, place)
        if found < 0:
            break
        yield text[place:found]
        place = found + len(separator)
        count += 1
    yield text[place:] if place else text


def _split(text: str, separator: Any = None, limit: Any = None) -> list[str]:
    if separator is None:
        parts: Iterable[str] = [text]
    elif separator == "":
        parts = text
    else:
        parts = _parts(text, js_string(separator))
    return gathered(parts if limit is None else itertools.islice(parts, max(0, to_index(limit))))


def _replace(text: str, old: Any, new: Any, most: float = 1) -> str:
    before, after = js_string(old), js_string(new)
    if not before:
        return after + text if most == 1 else joined([*([after] if text else []), *text, ""], after)
    return joined(_parts(text, before, most), after)


def _changed(change: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that applies ``change`` to a string of any length, piece by piece."""

    def call(text: str) -> str:
        if len(text) <= PIECE:
            return change(text)
        return joined(change(text[start:end]) for start, end in pieces(len(text)))

    return call


def _padding(text: str, length: Any, fill: Any) -> str:
    missing = _length(length) - len(text)
    return js_string(fill)[:1] * max(0, missing)


def _length(value: Any) -> int:
    length = to_index(value)
    check_text(length)
    return length


_string_methods: dict[str, Callable[..., Any]] = {
    "at": lambda text, index=0: text[to_index(index)] if -len(text) <= to_index(index) < len(text) else None,
    "charAt": lambda text, index=0: text[to_index(index)] if 0 <= to_index(index) < len(text) else "",
    "charCodeAt": lambda text, index=0: (
        ord(text[to_index(index)]) if to_index(index) < len(text) else float("nan")
    ),
    "codePointAt": lambda text, index=0: ord(text[to_index(index)]) if to_index(index) < len(text) else None,
    "endsWith": lambda text, end="": text.endswith(js_string(end)),
    "includes": lambda text, part="": _find(text, js_string(part)) >= 0,
    "indexOf": lambda text, part="", start=0: _find(text, js_string(part), to_index(start)),
    "lastIndexOf": lambda text, part="": _find_last(text, js_string(part)),
    "padEnd": lambda text, length, fill=" ": text + _padding(text, length, fill),
    "padStart": lambda text, length, fill=" ": _padding(text, length, fill) + text,
    "repeat": lambda text, count: text * (_length(to_index(count) * len(text)) // max(1, len(text))),
    "replace": _replace,
    "replaceAll": lambda text, old, new: _replace(text, old, new, math.inf),
    "slice": _slice,
    "split": _split,
    "startsWith": lambda text, start="": text.startswith(js_string(start)),
    "substring": lambda text, start=0, stop=None: text[max(0, to_index(start)) : to_index(stop, len(text))],
    "toLowerCase": _changed(str.lower),
    "toUpperCase": _changed(str.upper),
    "trim": trimmed,
    "trimEnd": lambda text: trimmed(text, start=False),
    "trimStart": lambda text: trimmed(text, end=False),
}


class StringProperties(Properties):
    """The properties of a string: its methods, its length, its characters."""

    def get(self, value: Any, key: str) -> Any:
        if key == "length":
            return len(value)
        if key.isdecimal() and len(key) <= 15:
            return value[int(key)] if int(key) < len(value) else MISSING
        return super().get(value, key)


def _in_base(value: Any, radix: Any = None) -> str:
    base = to_index(radix, 10)
    if not 2 <= base <= 36:
        raise JsError("toString() radix must be between 2 and 36", "RangeError")
    if base == 10 or not isinstance(value, int):
        return number_string(value)
    digits: list[str] = []
    rest = abs(value)
    while rest:
        look()
        rest, digit = divmod(rest, base)
        digits.append("0123456789abcdefghijklmnopqrstuvwxyz"[digit])
    return ("-" if value < 0 else "") + ("".join(reversed(digits)) or "0")


def _fixed(value: Any, digits: Any = 0) -> str:
    count = to_index(digits)
    if not 0 <= count <= 100:
        raise JsError("toFixed() digits argument must be between 0 and 100", "RangeError")
    return f"{value:.{count}f}"


_number_properties = Properties({"toFixed": _fixed, "toString": _in_base})
define_properties(str, StringProperties(_string_methods))
define_properties(bool, Properties())
define_properties(int, _number_properties)
define_properties(float, _number_properties)
