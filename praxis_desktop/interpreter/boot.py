"""Boot Pyodide in an empty instance, as pyodide.mjs does in a browser, and add our shims."""

from __future__ import annotations

import ctypes
from functools import partial
from typing import Any

from praxis_desktop.core.precedence import precedence
from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.distribution_sources import SOURCES, STDLIB, shims_source
from praxis_desktop.interpreter.environment import Environment
from praxis_desktop.interpreter.environment.dormant import DormantEnvironment
from praxis_desktop.interpreter.faults import WasmTrap
from praxis_desktop.interpreter.host import awaited_input
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.host.files.filesystem import FileSystem
from praxis_desktop.interpreter.host.files.sources import FileSource, ZipSource
from praxis_desktop.interpreter.host.function_groups import make_function_groups
from praxis_desktop.interpreter.host.js.global_scope import install_globals
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.readiness import Readiness
from praxis_desktop.interpreter.host.shim_services import ShimServices
from praxis_desktop.interpreter.instance import Instance
from praxis_desktop.interpreter.runtime import Runtime

HOME = "/home/pyodide"
STDLIB_PATH = "/lib/python314.zip"
SOURCES_PATH = "/lib/python3.14"
SHIMS_PATH = "/lib/praxis"
SHIM_SERVICES = "shim services"
"""The name under which images store the functions of ``_praxis_host``."""

ENTRY_POINTS = (
    "complete",
    "exit_code",
    "finish",
    "free_frames",
    "is_exit",
    "load",
    "register_module",
    "run",
    "run_async",
    "run_script",
    "unregister_module",
)
"""The functions in the guest's ``_praxis.entry`` that the host calls."""

ENVIRON = {
    "USER": "web_user",
    "LOGNAME": "web_user",
    "PATH": "/",
    "PWD": "/",
    "HOME": HOME,
    "LANG": "C.UTF-8",
    "_": "python",
    # main() returns instead of ending the process when this is set.
    "PYTHONINSPECT": "1",
}

STACK_GUARD = 512 << 10
"""The number of bytes of the linear stack that CPython may use before it raises RecursionError. CPython does
not check the native stack, on which its frames take up to 24 times as many bytes. A native stack of 64 MiB is
large enough that every kind of recursion ends in RecursionError.
"""


def assemble(
    runtime: Runtime,
    *,
    memory_limit: int,
    environ: dict[str, str],
    named: dict[str, object] | None = None,
    is_bare: bool = False,
) -> Host:
    """Create an instance linked to all groups of host functions and owned by the current thread. The instance
    has no environment yet: call ``begin`` before its first instruction runs. If ``is_bare``, the file system
    is empty and must be restored.
    """
    host = Host()
    host.environment = DormantEnvironment()
    host.environ = {**ENVIRON, **environ}
    host.filesystem = FileSystem(host.environment, is_bare=is_bare)
    host.filesystem.read_source = partial(awaited_input.read, host)
    host.pyodide_module = None
    host.shims = {}
    host.memory_limit = memory_limit
    host.image = None
    host.obstacles = {}
    host.network = None
    host.far_ends = {}
    host.returned = {}
    host.readiness = host.filesystem.readiness = Readiness(host)
    precedence.give_way()
    host.instance = Instance(runtime, memory_limit=memory_limit)
    precedence.give_way()
    host.control = host.instance.control
    host.instance.work.roots = partial(_held, host)
    host.named = {SHIM_SERVICES: ShimServices(host), **(named or {})}
    host.read_line = _no_input
    try:
        host.instance.instantiate(make_function_groups(host))
        precedence.give_way()
        install_globals(host)
        precedence.give_way()
    except BaseException:
        # The traceback keeps the instance alive, and with it gigabytes of reserved addresses.
        host.instance.close()
        raise
    return host


def _held(host: Host) -> list[object]:
    """Return the objects that keep host values alive for a guest."""
    scopes = (host.globals, host.api, host.public_api)
    channels = getattr(host, "channels", ())
    return [*host.instance.handles.values(), *host.loop.held(), *scopes, *channels, *host.shims.values()]


def begin(host: Host, control: Control, environment: Environment) -> None:
    """Make the instance belong to the current thread, and attach its environment."""
    host.control = control
    host.environment = environment
    host.filesystem.attach(environment)
    environment.attach(control)
    host.instance.adopt(control)


def mount_distribution(filesystem: FileSystem, distribution: Distribution) -> None:
    """Mount the standard library where CPython looks for it. Costs nothing until CPython reads a file."""
    filesystem.mount(SOURCES_PATH, ZipSource(distribution.sources, name=SOURCES), writable=True)
    filesystem.make_directories(SOURCES_PATH + "/site-packages")
    filesystem.make_directories(HOME)
    filesystem.mount(STDLIB_PATH, FileSource(distribution.stdlib, name=STDLIB))
    filesystem.tree.working_directory = filesystem.tree.resolve_directory(HOME)


def start_python(host: Host) -> None:
    """Run Py_Initialize and Pyodide's C startup code, and import Pyodide's core module."""
    instance = host.instance
    mount_distribution(host.filesystem, instance.runtime.distribution)
    install_trampoline(instance)
    instance.export("__wasm_call_ctors")()
    _run_main(instance)
    protect_stack(instance)
    _run_simple(instance, "import _pyodide_core")


def install_trampoline(instance: Instance) -> None:
    """Install the trampoline through which CPython calls C functions of unknown type."""
    index = place_trampoline(instance)
    offset = instance.i32(instance.global_value("_PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET"))
    instance.set_u32(instance.global_value("_PyRuntime") + offset, index)


def place_trampoline(instance: Instance) -> int:
    """Put the trampoline into the function table, and return its index."""
    store, size = instance.store, native.EXTERN_SIZE
    externs = ctypes.create_string_buffer(2 * size)
    for place, name in enumerate((b"memory", b"__indirect_function_table")):
        native.copy_export(store, instance.wasm_instance, name, ctypes.addressof(externs) + place * size)
    trampoline = native.instantiate(store, instance.runtime.trampoline, ctypes.addressof(externs), 2)
    function = native.find_export(store, trampoline, "trampoline_call")
    return instance.table.grow(store, 1, function)


def protect_stack(instance: Instance) -> None:
    """Adjust CPython's own stack limit so that RecursionError is raised before the native stack overflows."""
    base = instance.export("emscripten_stack_get_base")()
    state = instance.export("PyThreadState_Get")()
    instance.export("PyUnstable_ThreadState_SetStackProtection")(state, base - STACK_GUARD, STACK_GUARD)


def _run_main(instance: Instance) -> None:
    name = instance.new_bytes(b"python")
    arguments = instance.export("malloc")(8)
    instance.set_u32(arguments, name)
    instance.set_u32(arguments + 4, 0)
    status = instance.export("__main_argc_argv")(1, arguments)
    if status:
        raise WasmTrap(f"Python did not start: main returned {status}")


def _run_simple(instance: Instance, source: str) -> None:
    text = instance.new_bytes(source.encode())
    try:
        if instance.export("PyRun_SimpleString")(text):
            raise WasmTrap(f"Python did not start: {source!r} failed")
    finally:
        instance.export("free")(text)


def finish(host: Host) -> None:
    """Do what Pyodide's ``finalizeBootstrap`` does: register the ``js`` modules and the import hook."""
    module = _pyodide(host)
    import_hook = module.get_attribute("_importhook")
    import_hook.get_attribute("register_js_finder")()
    import_hook.get_attribute("register_js_module")("js", host.globals)
    import_hook.get_attribute("register_js_module")("pyodide_js", host.public_api)
    module.get_attribute("set_excepthook")()


def install_shims(host: Host) -> None:
    """Mount our own package in the guest, and install its shims."""
    host.filesystem.mount(SHIMS_PATH, shims_source(host.instance.runtime.distribution.shims))
    module = _pyodide(host)
    register = module.get_attribute("_importhook").get_attribute("register_js_module")
    register("_praxis_host", host.named[SHIM_SERVICES])
    _evaluate(module, f"import sys; sys.path[:0] = ['']; sys.path.append({SHIMS_PATH!r})")
    _evaluate(module, "from _praxis.install import install; install()")


def connect_shims(host: Host) -> None:
    """Look up the guest functions that the host calls. This takes 5 ms, so images store the result."""
    entry = _find_shim(host, "entry")
    for name in ENTRY_POINTS:
        host.shims[name] = entry.get_attribute(name)
    host.shims["main_namespace"] = entry.get_attribute("main_namespace")()
    host.shims["flush"] = _find_shim(host, "streams").get_attribute("flush")
    reseeding = _find_shim(host, "reseeding")
    for name in ("reseed", "zone_changed"):
        host.shims[name] = reseeding.get_attribute(name)
    signals = _find_shim(host, "signals")
    for name in ("interrupted_while_waiting", "call_own_handler"):
        host.shims[name] = signals.get_attribute(name)


def _find_shim(host: Host, name: str) -> PyProxy:
    found: PyProxy = _evaluate(_pyodide(host), f"from _praxis import {name}; {name}")
    return found


def _pyodide(host: Host) -> PyProxy:
    if host.pyodide_module is None:
        raise WasmTrap("Pyodide's core did not announce itself")
    return host.pyodide_module


def _evaluate(module: PyProxy, source: str) -> Any:
    evaluate = module.get_attribute("_base").get_attribute("eval_code")
    return evaluate(source, evaluate("{}"))


def _no_input(prompt: str) -> str:
    return ""
