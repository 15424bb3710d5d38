"""Calls between wasm and Python, generated for each signature. Values are passed as raw 16-byte slots.

wasmtime calls a host function as ``callback(environment, caller, values, count)``. The environment is a
number that stands for one function of one instance, so a single C callback serves all functions of all
interpreters in the process. The code that reads a function's arguments is generated when the function is
first called: a program calls only a tenth of the 270 functions, and generating all of them would add 5 ms to
every start.
"""

from __future__ import annotations

import ctypes
import struct
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.host.work import current

if TYPE_CHECKING:
    from praxis_desktop.interpreter.instance import Instance

Kinds = tuple[str, str]
"""A signature: one letter for each parameter, and one for the result ("" if there is none)."""

INSTANCES: dict[int, tuple[Instance, list[int]]] = {}
"""The instances, keyed by number, each with the environments of the host functions that it has called."""

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


def kinds_of(function_type: wasmtime.FuncType) -> Kinds:
    """Return the signature of a function type."""
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
    """Return a function that reads the arguments from a view, and a function that makes a view of the slots
    at an address. The view's items are four bytes wide, so larger values are truncated as in C.
    """
    layout = struct.Struct(_argument_format(parameters))
    return layout.unpack_from, (ctypes.c_int32 * max(1, layout.size // 4)).from_address


_SLOT_BITS = 32


def environment_of(number: int, slot: int) -> int:
    """Return the environment for the function in ``slot`` of the instance with this ``number``."""
    return number << _SLOT_BITS | slot


_called: dict[int, Callable[[int], int]] = {}
"""The functions, keyed by environment. They take the address of the values, and return a trap or 0."""


def _call(environment: int, caller: int, values: int, count: int) -> int:
    try:
        call = _called[environment]
    except KeyError:
        call = _found(environment)
    return call(values)


CALLBACK: Final = native.Callback(_call)
CALLBACK_ADDRESS: Final[int] = ctypes.cast(CALLBACK, ctypes.c_void_p).value or 0
"""The address of the C callback that serves every host function."""


def _found(environment: int) -> Callable[[int], int]:
    number, slot = environment >> _SLOT_BITS, environment & ((1 << _SLOT_BITS) - 1)
    instance, environments = INSTANCES[number]
    function, kinds = instance.in_slot(slot)
    handles = instance.handles
    environments.append(environment)
    call = _called[environment] = _maker(kinds)(instance, handles, handles.encode_result, function)
    return call


def forget_instance(number: int) -> None:
    """Drop all functions of a closed instance."""
    _, environments = INSTANCES.pop(number, (None, ()))
    for environment in environments:
        _called.pop(environment, None)


_Maker = Callable[[Any, Any, Callable[..., int], Callable[..., Any]], Callable[[int], int]]
_makers: dict[Kinds, _Maker] = {}
_makers_lock = threading.Lock()


def _maker(kinds: Kinds) -> _Maker:
    """Return a function that makes entries in ``_called`` for functions with the signature ``kinds``."""
    with _makers_lock:
        made = _makers.get(kinds)
        if made is None:
            make = _generated_maker if "e" in kinds[0] else _plain_maker
            made = _makers[kinds] = make(*kinds)
        return made


def _plain_maker(parameters: str, result: str) -> _Maker:
    """Do what ``_generated_maker`` does, without generating code. Works for signatures without reference
    parameters, which are half of all signatures.
    """
    unpack, view = _arguments(parameters)

    def procedure(
        instance: Any, handles: Any, encode: Callable[..., int], function: Callable[..., Any]
    ) -> Callable[[int], int]:
        def call(values: int) -> int:
            try:
                function(*unpack(view(values)))
                return 0
            except BaseException as error:  # noqa: BLE001 - unwinds the wasm below, and is raised above it
                return int(instance.unwind(error))

        return call

    def reference(
        instance: Any, handles: Any, encode: Callable[..., int], function: Callable[..., Any]
    ) -> Callable[[int], int]:
        def call(values: int) -> int:
            try:
                # A sweep scans the native stack from this address upwards.
                handles.low = values
                value = function(*unpack(view(values)))
                result_at(values).value = encode(value, values)
                return 0
            except BaseException as error:  # noqa: BLE001 - as above
                return int(instance.unwind(error))

        return call

    def number(
        instance: Any, handles: Any, encode: Callable[..., int], function: Callable[..., Any]
    ) -> Callable[[int], int]:
        def call(values: int) -> int:
            try:
                result_at(values).value = function(*unpack(view(values))) or 0
                return 0
            except BaseException as error:  # noqa: BLE001 - as above
                return int(instance.unwind(error))

        return call

    if not result:
        return procedure
    result_at = _RESULT_TYPES[result].from_address
    return reference if result == "e" else number


def _generated_maker(parameters: str, result: str) -> _Maker:
    names = [f"a{i}" for i in range(len(parameters))]
    arguments = ", ".join(
        f"handles[{name}]" if kind == "e" else name for name, kind in zip(names, parameters, strict=True)
    )
    lines = [
        "def make(instance, handles, encode, function):",
        " def call(values):",
        "  try:",
        "   handles.low = values",
        "   seen = view(values)",
        f"   {', '.join(names)}, = unpack(seen)",
        f"   value = function({arguments})",
    ]
    if result == "e":
        lines.append("   seen[0] = encode(value, values)")
    elif result == "i":
        lines.append("   seen[0] = value or 0")
    elif result:
        lines.append("   result_at(values).value = value or 0")
    lines += [
        "   return 0",
        "  except BaseException as error:",
        "   return instance.unwind(error)",
        " return call",
    ]
    unpack, view = _arguments(parameters)
    namespace: dict[str, Any] = {"unpack": unpack, "view": view}
    if result not in ("", "e", "i"):
        namespace["result_at"] = _RESULT_TYPES[result].from_address
    exec("\n".join(lines), namespace)  # noqa: S102 - generated above from two letters
    made: _Maker = namespace["make"]
    return made


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

_callers: dict[tuple[Kinds, Callable[[], None] | None], Callable[..., Callable[..., Any]]] = {}
_HEADROOM = 16
"""Number of Python frames that a callback may need, including those that pass an exception to the guest."""

_HEADROOM_OF_PROGRAMS = 40
"""Number of frames that must be free when a program begins: enough to convert the arguments of its next call
to the host. The program then gets a RecursionError at that call instead of a conversion error.
"""

_RUN_PROGRAMS = ("_pyproxy", "PyObject_Call", "table[")
"""Prefixes of the exports that call the program's functions."""

_RUN_CODE = ("pyproxy", "Js", "create_promise_handles")
"""Prefixes of other exports known to call back. Any export that returns a reference may call back too."""


def _generate_probe(frames: int) -> Callable[[], None]:
    """Return a function that raises RecursionError unless there is room for ``frames`` more Python frames.
    ctypes skips a callback if its frame does not fit, and the guest would then read its own argument as
    the result. A call that may lead to callbacks therefore checks for room first.
    """
    lines = ["def probe_0(): pass"]
    lines += [f"def probe_{depth}(): probe_{depth - 1}()" for depth in range(1, frames)]
    namespace: dict[str, Any] = {}
    exec("\n".join(lines), namespace)  # noqa: S102 - generated above
    probe: Callable[[], None] = namespace[f"probe_{frames - 1}"]
    return probe


_probe = _generate_probe(_HEADROOM)
_probe_programs = _generate_probe(_HEADROOM_OF_PROGRAMS)


def make_call(
    instance: Instance, function: wasmtime.Func, name: str, kinds: tuple[str, str] | None = None
) -> Callable[..., Any]:
    """Return a Python function that calls a wasm function; externref arguments and results are host values.

    ``kinds`` is the result of ``kinds_of`` for the function's type, if the caller already has it. A call
    raises the exception that unwound it, WrongThread on a thread that does not own the instance, and
    InterpreterClosed once the interpreter is closed.
    """
    kinds = kinds or kinds_of(function.type(instance.store))
    probe = None
    if name.startswith(_RUN_PROGRAMS):
        probe = _probe_programs
    elif kinds[1] == "e" or name.startswith(_RUN_CODE):
        probe = _probe
    with _makers_lock:
        make = _callers.get((kinds, probe))
        if make is None:
            make = _callers[kinds, probe] = _generate_caller(*kinds, probe)
    context = native.context_address(instance.store)
    return make(instance, context, function, instance.handles.encode, instance.handles, name)


def attempt_call(instance: Instance, function: wasmtime.Func, name: str) -> str:
    """Call a wasm function that has no parameters and no result. The guest survives if the function traps.
    Returns the message of the trap or of an uncaught C++ exception, or "" if the function returned. Raises
    the exception of any host function that it called, and any fault that terminated the guest.
    """
    stack = instance.mutable_globals()
    buffer = ctypes.create_string_buffer(native.RAW_SIZE + ctypes.sizeof(ctypes.c_uint64))
    address, trap = ctypes.addressof(buffer), ctypes.c_uint64.from_buffer(buffer, native.RAW_SIZE)
    context = native.context_address(instance.store)
    instance.depth += 1
    try:
        error = native.func_call_unchecked(
            context, ctypes.addressof(function._func), address, 1, address + native.RAW_SIZE
        )
    finally:
        instance.depth -= 1
    if not error and not trap.value:
        return ""
    failure = instance.survive_trap(error, trap.value, name)
    # A trap skips the code that would have restored the stack pointer.
    instance.set_mutable_globals(stack)
    return failure


def _generate_caller(
    parameters: str, result: str, probe: Callable[[], None] | None
) -> Callable[..., Callable[..., Any]]:
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
        probe="  probe()\n" if probe else "",
        enter="  outer = current.work\n  if outer is not work: current.work = work\n" if probe else "",
        leave="   if outer is not work: current.work = outer\n" if probe else "",
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
        "probe": probe,
        "current": current,
        "ArgumentError": ctypes.ArgumentError,
        "call_unchecked": native.func_call_unchecked,
        "get_ident": threading.get_ident,
    }
    exec(source, namespace)  # noqa: S102 - generated above from the signature
    made: Callable[..., Callable[..., Any]] = namespace["make"]
    return made
