"""Calls between wasm and Python, generated for each signature. Values are passed as raw 16-byte slots.

wasmtime calls a host function as ``callback(environment, caller, values, count)``. The environment is the
number of the instance, so that one C callback per import serves all interpreters of the process. Making 270
callbacks for each restored interpreter would take 9 ms instead of 1.
"""

from __future__ import annotations

import ctypes
import struct
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.host.work import current

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance

INSTANCES: dict[int, list[Any]] = {}
"""The slots of each instance, by number: the instance, its handle table, its encoder, its host functions."""

FIRST_FUNCTION_SLOT = 3

_KINDS = {"i32": "i", "i64": "q", "f32": "f", "f64": "d", "externref": "e", "anyref": "e"}
_SLOT_FORMATS = {"i": "i12x", "e": "I12x", "q": "q8x", "d": "d8x", "f": "f12x"}
_RESULT_FORMATS = {"i": "i", "e": "I", "q": "q", "d": "d", "f": "f", "": ""}
_RESULT_TYPES: dict[str, Any] = {
    "i": ctypes.c_int32,
    "e": ctypes.c_uint32,
    "q": ctypes.c_int64,
    "d": ctypes.c_double,
    "f": ctypes.c_float,
}


def kinds_of(function_type: wasmtime.FuncType) -> tuple[str, str]:
    """Return one letter for each parameter, and the letter of the result ("" if there is none)."""
    parameters = "".join(_KINDS[str(kind)] for kind in function_type.params)
    results = "".join(_KINDS[str(kind)] for kind in function_type.results)
    return parameters, results[:1]


def _argument_format(parameters: str) -> str:
    layout = "<" + "".join(_SLOT_FORMATS[kind] for kind in parameters)
    for padding in ("12x", "8x"):
        if layout.endswith(padding):
            return layout[: -len(padding)]
    return layout


def _arguments(parameters: str) -> tuple[Callable[[Any], tuple[Any, ...]], Callable[[int], Any]]:
    """Return a function that reads the arguments from a view, and one that makes a view of the slots at an
    address. A view has items of four bytes, which cut off larger values as C does.
    """
    layout = struct.Struct(_argument_format(parameters))
    return layout.unpack_from, (ctypes.c_int32 * max(1, layout.size // 4)).from_address


_makers: dict[tuple[str, str], Callable[[dict[int, list[Any]], int], Any]] = {}
_makers_lock = threading.Lock()


def _maker(parameters: str, result: str) -> Callable[[dict[int, list[Any]], int], Any]:
    with _makers_lock:
        made = _makers.get((parameters, result))
        if made is None:
            make = _generate_callback if "e" in parameters else _plain_callback
            made = _makers[parameters, result] = make(parameters, result)
        return made


def _plain_callback(parameters: str, result: str) -> Callable[[dict[int, list[Any]], int], Any]:
    """Do what ``_generate_callback`` does, but without a compiler. Used for signatures without references,
    which are half of all.
    """
    unpack, view = _arguments(parameters)

    def make_procedure(instances: dict[int, list[Any]], slot: int) -> Any:
        def callback(environment: int, caller: int, values: int, count: int) -> int:
            slots = instances[environment]
            try:
                slots[slot](*unpack(view(values)))
                return 0
            except BaseException as error:  # noqa: BLE001 - unwinds the wasm below, and is raised above it
                return int(slots[0].unwind(error))

        return callback

    def make_reference(instances: dict[int, list[Any]], slot: int) -> Any:
        def callback(environment: int, caller: int, values: int, count: int) -> int:
            slots = instances[environment]
            try:
                # A sweep scans the native stack from this address upwards.
                slots[1].low = values
                value = slots[slot](*unpack(view(values)))
                result_at(values).value = slots[2](value, values)
                return 0
            except BaseException as error:  # noqa: BLE001 - as above
                return int(slots[0].unwind(error))

        return callback

    def make_number(instances: dict[int, list[Any]], slot: int) -> Any:
        def callback(environment: int, caller: int, values: int, count: int) -> int:
            slots = instances[environment]
            try:
                result_at(values).value = slots[slot](*unpack(view(values))) or 0
                return 0
            except BaseException as error:  # noqa: BLE001 - as above
                return int(slots[0].unwind(error))

        return callback

    if not result:
        return make_procedure
    result_at = _RESULT_TYPES[result].from_address
    return make_reference if result == "e" else make_number


def _generate_callback(parameters: str, result: str) -> Callable[[dict[int, list[Any]], int], Any]:
    names = [f"a{i}" for i in range(len(parameters))]
    arguments = ", ".join(
        f"handles[{name}]" if kind == "e" else name for name, kind in zip(names, parameters, strict=True)
    )
    lines = [
        "def make(instances, slot):",
        " def callback(environment, caller, values, count):",
        "  slots = instances[environment]",
        "  try:",
    ]
    if "e" in parameters:
        lines += ["   handles = slots[1]", "   handles.low = values"]
    if names:
        lines += ["   seen = view(values)", f"   {', '.join(names)}, = unpack(seen)"]
    lines.append(f"   value = slots[slot]({arguments})")
    if result == "e":
        lines.append("   seen[0] = slots[2](value, values)")
    elif result == "i":
        lines.append("   seen[0] = value or 0")
    elif result:
        lines.append("   result_at(values).value = value or 0")
    lines += [
        "   return 0",
        "  except BaseException as error:",
        "   return slots[0].unwind(error)",
        " return callback",
    ]
    unpack, view = _arguments(parameters)
    namespace: dict[str, Any] = {"unpack": unpack, "view": view}
    if result not in ("", "e", "i"):
        namespace["result_at"] = _RESULT_TYPES[result].from_address
    exec("\n".join(lines), namespace)  # noqa: S102 - generated above from two letters
    made: Callable[[dict[int, list[Any]], int], Any] = namespace["make"]
    return made


def make_callback(kinds: tuple[str, str], slot: int) -> Any:
    """Return a C callback that calls the function in ``slot`` of the instance it is called for. ``kinds`` is
    the result of ``kinds_of``. The caller must keep the callback alive.
    """
    return native.Callback(_maker(*kinds)(INSTANCES, slot))


_CALL = """
def make(instance, context, function, encode, handles, name):
 location = addressof(function._func)
 work = instance.work
 def call({names}):
  if get_ident() != instance.owner: instance.refuse_thread()
{probe}  buffer = buffer_type()
{pack}
  address = addressof(buffer)
  instance.depth += 1
{enter}  try: error = call_unchecked(context, location, address, {slots}, address + {trap_at})
  except ArgumentError as wrapped: raise RecursionError("the stack of the host is exhausted") from wrapped
  finally:
   instance.depth -= 1
{leave}  if error or trap_of(buffer, {trap_at})[0]:
   instance.raise_trap(error, trap_of(buffer, {trap_at})[0], name)
{result}
 call.__name__ = name
 call.function = function
 return call
"""

_SLOT_SIZE = 16
"""Bytes of one value that is passed to wasm or returned from it."""

_callers: dict[tuple[tuple[str, str], bool], Callable[..., Callable[..., Any]]] = {}
_HEADROOM = 10
_RUN_CODE = ("_pyproxy", "pyproxy", "Js", "table[", "PyObject_Call", "create_promise_handles")
"""Prefixes of the exports that are known to call back. So may all exports that return a reference."""


def _generate_probe() -> Callable[[], None]:
    """Return a function that raises RecursionError unless ``_HEADROOM`` more frames of Python fit. ctypes
    skips a callback for whose frame there is no room, and the guest would then read its own argument as the
    result. A call that may lead to callbacks therefore probes for room first.
    """
    lines = ["def probe_0(): pass"]
    lines += [f"def probe_{depth}(): probe_{depth - 1}()" for depth in range(1, _HEADROOM)]
    namespace: dict[str, Any] = {}
    exec("\n".join(lines), namespace)  # noqa: S102 - generated above
    probe: Callable[[], None] = namespace[f"probe_{_HEADROOM - 1}"]
    return probe


_probe = _generate_probe()


def make_call(
    instance: Instance, function: wasmtime.Func, name: str, kinds: tuple[str, str] | None = None
) -> Callable[..., Any]:
    """Return a Python function that calls a wasm function; externref arguments and results are host values.

    ``kinds`` is the result of ``kinds_of`` for the function's type, if the caller has it. A call raises the
    exception that unwound it, WrongThread on another thread than the instance's, and InterpreterClosed once
    the interpreter is closed.
    """
    kinds = kinds or kinds_of(function.type(instance.store))
    runs_code = kinds[1] == "e" or name.startswith(_RUN_CODE)
    with _makers_lock:
        make = _callers.get((kinds, runs_code))
        if make is None:
            make = _callers[kinds, runs_code] = _generate_caller(*kinds, runs_code)
    context = native.context_address(instance.store)
    return make(instance, context, function, instance.handles.encode, instance.handles, name)


def attempt_call(instance: Instance, function: wasmtime.Func, name: str) -> str:
    """Call a wasm function that has no parameters and no result, and whose trap the guest survives. Returns
    the message of the trap or of an uncaught C++ exception, "" if the function returned. Raises the
    exceptions of host functions that it called, and the fault that ended the guest.
    """
    stack = instance.mutable_globals()
    buffer = ctypes.create_string_buffer(_SLOT_SIZE + ctypes.sizeof(ctypes.c_uint64))
    address, trap = ctypes.addressof(buffer), ctypes.c_uint64.from_buffer(buffer, _SLOT_SIZE)
    context = native.context_address(instance.store)
    instance.depth += 1
    try:
        error = native.func_call_unchecked(
            context, ctypes.addressof(function._func), address, 1, address + _SLOT_SIZE
        )
    finally:
        instance.depth -= 1
    if not error and not trap.value:
        return ""
    failure = instance.survive_trap(error, trap.value, name)
    # A trap skips the code that would have restored the stack pointer.
    instance.set_mutable_globals(stack)
    return failure


def _generate_caller(parameters: str, result: str, runs_code: bool) -> Callable[..., Callable[..., Any]]:
    slots = max(len(parameters), 1)
    layout = "<" + "".join(_SLOT_FORMATS[kind] for kind in parameters)
    names = [f"a{i}" for i in range(len(parameters))]
    pack = ""
    if names:
        values = ", ".join(
            f"encode({name})" if kind == "e" else name for name, kind in zip(names, parameters, strict=True)
        )
        pack = f"  pack_into(buffer, 0, {values})"
    if result == "e":
        ending = "  value = handles[unpack_from(buffer, 0)[0]]\n"
        ending += "  if len(handles.young) > handles.calm_limit and not instance.depth: instance.sweep()\n"
        ending += "  return value"
    elif result:
        ending = "  return unpack_from(buffer, 0)[0]"
    else:
        ending = "  return None"
    source = _CALL.format(
        names=", ".join(names),
        probe="  probe()\n" if runs_code else "",
        enter="  outer = current.work\n  if outer is not work: current.work = work\n" if runs_code else "",
        leave="   if outer is not work: current.work = outer\n" if runs_code else "",
        pack=pack,
        slots=slots,
        trap_at=16 * slots,
        result=ending,
    )
    namespace: dict[str, Any] = {
        "pack_into": struct.Struct(layout).pack_into,
        "unpack_from": struct.Struct("<" + _RESULT_FORMATS[result]).unpack_from,
        "trap_of": struct.Struct("<Q").unpack_from,
        "buffer_type": ctypes.c_char * (16 * slots + 8),
        "addressof": ctypes.addressof,
        "probe": _probe,
        "current": current,
        "ArgumentError": ctypes.ArgumentError,
        "call_unchecked": native.func_call_unchecked,
        "get_ident": threading.get_ident,
    }
    exec(source, namespace)  # noqa: S102 - generated above from the signature
    made: Callable[..., Callable[..., Any]] = namespace["make"]
    return made
