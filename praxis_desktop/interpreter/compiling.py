"""Compile wasm in a separate process, which is stopped once nobody is waiting for its result.

    python -m praxis_desktop.interpreter.compiling KIND

wasmtime cannot be stopped while it compiles. A large library takes half a minute, and a malicious one can
take unlimited time and memory. In addition, the threads on which wasmtime compiles never end, and a process
that has threads can no longer be sandboxed.

The process reads wasm from standard input and writes machine code to standard output, or the reason for the
failure if its exit code is not 0. If it crashes, standard error says why. Its memory is limited on Linux
only. Where no process can be started, such as in the sandbox, a thread compiles instead: only one at a time,
without the memory limit, and it cannot be stopped without ending this process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from typing import IO, Any, Final, Literal, NoReturn, cast

import wasmtime

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.own_processes import child_environment, module_command
from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.engine import check_library, engine_config

Kind = Literal["module", "library", "unprepared library"]
"""A "module" is our own or Pyodide's. Libraries are not trusted, and are prepared before they are
compiled.
"""

Check = Callable[[], None]
"""A function that raises an exception to end the wait."""

NICENESS: Final = 5
"""The process's niceness, which gives it a third of a contended processor: the window stays responsive."""

LONGEST_S: Final = 600.0
"""Time, in seconds, after which compiling is aborted."""

MOST_BYTES: Final = 2 << 30
"""Maximum memory of the process, in bytes, unless this program itself is limited to less."""

_SMALL: Final = 1 << 18
"""Maximum size, in bytes, of wasm that is compiled in this process: starting another takes over 0.1 s."""

_LOOK_EVERY_S: Final = 0.02
_PIECE: Final = 1 << 20
_REFUSED: Final = 3
"""Exit code for wasm that cannot be compiled or prepared."""

_OUT_OF_MEMORY: Final = b"memory allocation of "
"""The start of wasmtime's message on standard error when it runs out of memory and crashes."""

_PARENT_EVERY_S: Final = 1.0

_alone = threading.Lock()
"""Held by the thread that compiles in this process: only one thread may do so at a time."""


def compile_wasm(
    engine: wasmtime.Engine, wasm: bytes, kind: Kind = "module", *, check: Check | None = None
) -> wasmtime.Module:
    """Compile ``wasm``. Any thread may call this. ``check`` is called many times a second; an exception that
    it raises ends the compilation and is passed on. Raises wasmtime.WasmtimeError if ``wasm`` is invalid or
    takes too long or too much memory, and DylinkError if it cannot be prepared.
    """
    if len(wasm) <= _SMALL:
        return native.compiled(engine, _checked(wasm, kind))
    look, deadline = check or _keep_waiting, Deadline.after(LONGEST_S)
    with (
        # Files, not pipes: nobody reads or writes a pipe while this waits.
        tempfile.TemporaryFile(buffering=0) as given,
        tempfile.TemporaryFile(buffering=0) as made,
        tempfile.TemporaryFile(buffering=0) as said,
    ):
        view = memoryview(wasm)
        for start in range(0, len(view), _PIECE):
            look()
            # This may be an interpreter's thread, which must notice a kill immediately.
            given.write(view[start : start + _PIECE])
        given.seek(0)
        process = _start(given, made, said, kind)
        if process is None:
            return native.loaded(engine, _made_here(wasm, kind, look, deadline))
        try:
            code = _await(process, look, deadline)
        finally:
            process.kill()
            process.wait()
        made.seek(0)
        said.seek(0)
        told, last_words = made.read(), said.read(_PIECE)
    if code == 0:
        return native.loaded(engine, told)
    reason = (told or last_words).decode("utf-8", "replace").strip() or f"it ended with code {code}"
    if code == _REFUSED:
        raise _error(*reason.split("\n", 1))
    if _OUT_OF_MEMORY in last_words:
        raise _takes_too_much()
    last = reason.splitlines()[-1]
    raise wasmtime.WasmtimeError(Message("the compiler failed: {last}", last=last))


def _start(given: IO[bytes], made: IO[bytes], said: IO[bytes], kind: Kind) -> subprocess.Popen[bytes] | None:
    """Start the process. Return None if no process can be started here."""
    try:
        return subprocess.Popen(
            module_command("praxis_desktop.interpreter.compiling", kind),
            stdin=given,
            stdout=made,
            stderr=said,
            env=child_environment(),
            **_apart(),
        )
    except OSError:
        return None


def _apart() -> dict[str, Any]:
    """Return Popen arguments that shield the process from terminal signals, which the parent handles."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _await(process: subprocess.Popen[bytes], look: Check, deadline: Deadline) -> int:
    while True:
        try:
            return process.wait(_LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            look()
        if deadline.expired:
            raise _takes_too_long()


def _made_here(wasm: bytes, kind: Kind, look: Check, deadline: Deadline) -> bytes:
    made: list[bytes] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            made.append(_machine_code(wasm, kind))
        except (PraxisError, wasmtime.WasmtimeError, MemoryError) as error:
            failed.append(error)
        finally:
            _alone.release()

    while not _alone.acquire(timeout=_LOOK_EVERY_S):
        look()
        if deadline.expired:
            raise _takes_too_long()
    # A daemon, because nothing can stop wasmtime, and the program must be able to end.
    thread = threading.Thread(target=work, name="compiling", daemon=True)
    try:
        thread.start()
    except BaseException:
        _alone.release()
        raise
    while thread.is_alive():
        thread.join(_LOOK_EVERY_S)
        look()
        if deadline.expired:
            raise _takes_too_long()
    if failed:
        raise failed[0]
    return made[0]


def _machine_code(wasm: bytes, kind: Kind) -> bytes:
    engine = wasmtime.Engine(engine_config(uses_all_processors=True))
    with native.machine_code_of(native.compiled(engine, _checked(wasm, kind))) as code:
        return bytes(code)


def _checked(wasm: bytes, kind: Kind) -> bytes:
    """Return the wasm to compile: ``wasm``, prepared if necessary. Raises DylinkError or
    wasmtime.WasmtimeError for a library that is not allowed.
    """
    if kind == "unprepared library":
        # imported here because few processes need it
        from praxis_desktop.interpreter.host.linking.prepared_library import prepare_library

        wasm = prepare_library(wasm)
    if kind != "module":
        check_library(wasm)
    return wasm


def _takes_too_long() -> wasmtime.WasmtimeError:
    return wasmtime.WasmtimeError(Message("compiling it took longer than {longest:g} s", longest=LONGEST_S))


def _takes_too_much() -> wasmtime.WasmtimeError:
    return wasmtime.WasmtimeError(
        Message("compiling it takes more than {most} MiB of memory", most=_most_bytes() >> 20)
    )


def _error(kind: str, text: str = "") -> Exception:
    from praxis_desktop.interpreter.host.linking.dylink import DylinkError

    return DylinkError(text) if kind == DylinkError.__name__ else wasmtime.WasmtimeError(text)


def _keep_waiting() -> None:
    """The default ``check``, which never ends the wait."""


# ---- the process
def main() -> NoReturn:
    """Compile the wasm from standard input."""
    if sys.platform == "win32":
        import msvcrt

        # The C library would otherwise change line endings in wasm and machine code.
        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    else:
        os.nice(NICENESS)
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    _limit_memory()
    code, told = 0, b""
    try:
        with open(0, "rb", closefd=False) as given:
            told = _machine_code(given.read(), cast(Kind, sys.argv[1]))
    except MemoryError:
        code, told = _REFUSED, f"{wasmtime.WasmtimeError.__name__}\n{_takes_too_much()}".encode()
    except (PraxisError, wasmtime.WasmtimeError) as error:
        code, told = _REFUSED, f"{type(error).__name__}\n{error}".encode()
    except Exception:  # noqa: BLE001 - the parent reports it
        code, told = 1, traceback.format_exc().encode()
    with open(1, "wb", closefd=False) as made:
        made.write(told)
        made.flush()
    # Not a normal exit, which would wait for wasmtime's threads.
    os._exit(code)


def _limit_memory() -> None:
    """On Linux, limit the memory that the process may allocate, and prevent it from writing a core dump."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_most_bytes(), resource.getrlimit(resource.RLIMIT_DATA)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _most_bytes() -> int:
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            return min(MOST_BYTES, hard)
    return MOST_BYTES


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_EVERY_S)
    os._exit(1)


if __name__ == "__main__":
    main()
