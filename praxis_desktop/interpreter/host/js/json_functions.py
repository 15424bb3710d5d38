"""Implements ``JSON`` and ``structuredClone``: converts values to text and back, and copies values."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

from praxis_desktop.interpreter.host.js.attributes import get, method, own_keys, properties_of
from praxis_desktop.interpreter.host.js.constructors import JsFunction
from praxis_desktop.interpreter.host.js.json_reader import JsonReader, read_json
from praxis_desktop.interpreter.host.js.operators import js_string, number_string, to_index
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.typed_arrays import JsArrayBuffer, JsTypedArray, byte_view
from praxis_desktop.interpreter.host.js.values import NULL, JsBigInt, JsError, JsObject, JsSet, js_type_error
from praxis_desktop.interpreter.host.work import PIECE, Steps, copied, joined, pieces


def make_json() -> JsObject:
    """Return the ``JSON`` object."""
    return JsObject(parse=JsFunction("JSON.parse", parse), stringify=JsFunction("JSON.stringify", stringify))


def parse(text: Any = None, reviver: Any = None) -> Any:
    """Implement ``JSON.parse``. Raises JavaScript's SyntaxError."""
    source = js_string(text)
    value = JsonReader(source).read() if len(source) > _SHORT else read_json(source)
    return _revived(value, reviver, "", Steps())


_SHORT = 1 << 14
"""Maximum length, in characters, of text that CPython's own parser reads in one go."""


def _revived(value: Any, reviver: Any, key: str, step: Steps) -> Any:
    """Apply ``reviver`` to a parsed value, from the inside out."""
    if not callable(reviver):
        return value
    step()
    if type(value) is JsObject:
        for name, item in list(value.__dict__.items()):
            value.__dict__[name] = _revived(item, reviver, name, step)
    elif type(value) is list:
        for i, item in enumerate(value):
            value[i] = _revived(item, reviver, str(i), step)
    return reviver(key, value)


def stringify(value: Any = None, replacer: Any = None, space: Any = None) -> Any:
    """Implement ``JSON.stringify``. Returns undefined for a value that JSON cannot represent."""
    indent = " " * min(10, to_index(space)) if isinstance(space, int | float) else js_string(space or "")[:10]
    return _write(value, "", replacer, indent, "", [], Steps())


def _write(
    value: Any, key: str, replacer: Any, indent: str, margin: str, above: list[int], step: Steps
) -> str | None:
    step(_WRITTEN)
    own = method(value, "toJSON")
    if own is not None:
        value = own(key)
    if callable(replacer):
        value = replacer(key, value)
    if value is NULL:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if type(value) is JsBigInt:
        raise js_type_error("Do not know how to serialize a BigInt")
    if isinstance(value, int | float):
        return number_string(value) if value == value and abs(value) != float("inf") else "null"
    if isinstance(value, str):
        return _quoted(value)
    if value is None or (callable(value) and type(value) is not JsObject):
        return None
    if id(value) in above:
        raise js_type_error("Converting circular structure to JSON")
    inside = [*above, id(value)]
    deeper = margin + indent
    if isinstance(value, list | tuple):
        # A generator, because a list of a million texts would be freed in one long step.
        items = (
            _write(item, str(i), replacer, indent, deeper, inside, step) or "null"
            for i, item in enumerate(value)
        )
        return _bracket("[", items, "]", indent, margin)
    allowed = set(map(js_string, replacer)) if isinstance(replacer, list) else None

    def pairs() -> Iterator[str]:
        for name in [] if isinstance(value, dict) else own_keys(value):
            if allowed is None or name in allowed:
                text = _write(get(value, name, None), name, replacer, indent, deeper, inside, step)
                if text is not None:
                    yield f"{_quoted(name)}:{' ' if indent else ''}{text}"

    return _bracket("{", pairs(), "}", indent, margin)


_WRITTEN = 64
"""Assumed size, in bytes, of the text written for each value."""


def _quoted(text: str) -> str:
    if len(text) <= PIECE:
        return json.dumps(text, ensure_ascii=False)
    inside = (json.dumps(text[start:end], ensure_ascii=False)[1:-1] for start, end in pieces(len(text)))
    return joined(itertools.chain(['"'], inside, ['"']))


def _bracket(left: str, items: Iterable[str], right: str, indent: str, margin: str) -> str:
    text = joined(items, f",\n{margin}{indent}" if indent else ",")
    if not text or not indent:
        return joined([left, text, right])
    return joined([f"{left}\n{margin}{indent}", text, f"\n{margin}{right}"])


def structured_clone(value: Any = None, options: Any = None) -> Any:
    """Return a deep copy, preserving cycles. Raises JavaScript's DataCloneError for functions and guest
    objects.
    """
    return _clone(value, {}, Steps())


_CLONED = 100
"""Assumed size, in bytes, of a copied value."""


def _clone(value: Any, made: dict[int, Any], step: Steps) -> Any:
    step(_CLONED)
    if value is None or value is NULL or isinstance(value, bool | int | float | str | bytes):
        return value
    if id(value) in made:
        return made[id(value)]
    copy: Any
    if isinstance(value, list | tuple):
        copy = made[id(value)] = []
        copy.extend(_clone(item, made, step) for item in value)
    elif isinstance(value, dict):
        copy = made[id(value)] = {}
        copy.update((_clone(key, made, step), _clone(item, made, step)) for key, item in value.items())
    elif isinstance(value, JsSet):
        copy = made[id(value)] = JsSet(_clone(item, made, step) for item in value)
    elif isinstance(value, JsObject):
        copy = made[id(value)] = JsObject()
        for key in properties_of(value).own_keys(value):
            copy.__dict__[key] = _clone(value.__dict__[key], made, step)
    elif isinstance(value, JsError):
        copy = made[id(value)] = JsError(value.message, value.name, value.stack)
    elif isinstance(value, bytearray | memoryview):
        copy = made[id(value)] = copied(byte_view(value))
    elif isinstance(value, JsArrayBuffer):
        copy = made[id(value)] = JsArrayBuffer(copied(byte_view(value)))
    elif isinstance(value, JsTypedArray):
        copy = made[id(value)] = JsTypedArray(value.name, JsArrayBuffer(copied(byte_view(value))))
    else:
        shown = "a Python object" if type(value) is PyProxy else js_string(value)
        from praxis_desktop.interpreter.host.web.dom_exception import DOMException

        raise DOMException(f"{shown} could not be cloned.", "DataCloneError")
    return copy
