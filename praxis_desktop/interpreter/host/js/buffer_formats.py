"""Guest buffers: finds the typed array for a format, and reads non-contiguous buffers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.js.text import decoded
from praxis_desktop.interpreter.host.js.typed_arrays import JsArrayBuffer, JsTypedArray
from praxis_desktop.interpreter.host.js.values import JsError
from praxis_desktop.interpreter.host.work import check_buffer, copied, gathered, paced

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance

_ARRAYS = {
    **dict.fromkeys("b", "Int8Array"),
    **dict.fromkeys("spcB?", "Uint8Array"),
    **dict.fromkeys("h", "Int16Array"),
    **dict.fromkeys("H", "Uint16Array"),
    **dict.fromkeys("iln", "Int32Array"),
    **dict.fromkeys("ILNP", "Uint32Array"),
    **dict.fromkeys("q", "BigInt64Array"),
    **dict.fromkeys("Q", "BigUint64Array"),
    **dict.fromkeys("f", "Float32Array"),
    **dict.fromkeys("d", "Float64Array"),
}


def array_for_format(format_: str, advice: str = "") -> tuple[str, bool]:
    """Return the name of the typed array for a buffer's format, and whether its bytes are big-endian. Raises
    JsError if JavaScript has no array for the format.
    """
    if len(format_) > 2:
        raise JsError(f"Expected format string to have length <= 2, got '{format_}'.{advice}")
    code, alignment = format_[-1:] or "B", format_[:-1]
    if alignment not in ("", "!", ">", "<", "@", "="):
        raise JsError(f"Unrecognized alignment character {alignment}.{advice}")
    if code == "e":
        raise JsError("Javascript has no Float16 support.")
    name = _ARRAYS.get(code)
    if name is None:
        raise JsError(f"Unrecognized format character '{code}'.{advice}")
    return name, alignment in ("!", ">")


def read_strided(
    instance: Instance,
    address: int,
    item_size: int,
    format_: str,
    shape: list[int],
    strides: list[int],
    suboffsets: list[int],
) -> Any:
    """Return a guest buffer as nested arrays of typed arrays, strings (``s``) or booleans (``?``)."""
    name, big_endian = array_for_format(format_)
    code = format_[-1:] or "B"

    def convert(data: memoryview) -> Any:
        if code == "s":
            return decoded(data, "utf-8", "replace")
        if code == "?":
            return gathered(byte != 0 for byte in data)
        made = copied(data)
        if big_endian and item_size > 1:
            for i in paced(range(0, len(made), item_size)):
                made[i : i + item_size] = made[i : i + item_size][::-1]
        if name == "Uint8Array":
            return made
        return JsTypedArray(name, JsArrayBuffer(made))

    def read(position: int, dimension: int) -> Any:
        count, stride, suboffset = shape[dimension], strides[dimension], suboffsets[dimension]
        if dimension == len(shape) - 1 and stride == item_size and suboffset < 0:
            return convert(instance.view(position, item_size * count))
        places: Iterable[int] = (position + i * stride for i in range(count))
        if suboffset >= 0:
            places = (instance.u32(place) + suboffset for place in places)
        if dimension < len(shape) - 1:
            return gathered(read(place, dimension + 1) for place in places)
        check_buffer(count * item_size)
        items = bytearray()
        for place in paced(places):
            items += instance.view(place, item_size)
        return convert(memoryview(items))

    return convert(instance.view(address, item_size)) if not shape else read(address, 0)
