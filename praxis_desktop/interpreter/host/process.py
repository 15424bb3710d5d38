"""The guest as a process: its exit, name, signals and timers, and the refusal of shell commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from praxis_desktop.interpreter.environment.base import Clock
from praxis_desktop.interpreter.faults import GuestExit, Unwind, WasmTrap
from praxis_desktop.interpreter.host.files.errnos import ENOSYS
from praxis_desktop.interpreter.host.files.guest_memory import ADDRESS, Window
from praxis_desktop.interpreter.host.graph import host_value

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable

PROGRAM_NAME: Final = "python"
RUNTIME_NAME: Final = b"wasmtime-py"
"""The value of ``sys._emscripten_info.runtime``."""


@host_value("interval_timer")
class IntervalTimer:
    """The callback for a running setitimer timer."""

    def __init__(self, host: Host, which: int) -> None:
        self._host = host
        self._which = which

    def __call__(self, *_: object) -> None:
        """Have the guest handle the signal. libc restarts the timer if it is periodic."""
        now = self._host.environment.clock(Clock.MONOTONIC) / 1e6
        self._host.instance.export("_emscripten_timeout")(self._which, now)

    def graph_state(self) -> list[object]:
        return [self._which]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        (self._which,) = state


class Process:
    """Imports that concern the guest as a whole.

    ``exit`` and ``abort`` unwind the wasm stack and end the call to the guest.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._window = Window(host)
        self._timers: dict[int, int] = {}

    def imports(self) -> ImportTable:
        return {
            "exit": self.exit,
            "proc_exit": self.exit,
            "_abort_js": self.abort,
            "__assert_fail": self.assert_fail,
            "_emscripten_get_progname": self.get_program_name,
            "_emscripten_system": self.system,
            "__syscall_getuid32_js": self._zero,
            "_setitimer_js": self.set_interval_timer,
            "__call_sighandler": self.call_signal_handler,
            "emscripten_log_impl_js": self.log,
            "_emscripten_log_formatted": lambda flags, text: self.log(text),
            "emscripten_debugger": self._zero,
            "emscripten_runtime_keepalive_push": self._zero,
            "emscripten_runtime_keepalive_pop": self._zero,
            "_emscripten_runtime_keepalive_clear": self._zero,
            "emscripten_set_up_async_input_device_js": self._zero,
            "_Py_emscripten_runtime": self.runtime_name,
            "capture_stderr": self.capture_stderr,
            "restore_stderr": self.restore_stderr,
        }

    @staticmethod
    def _zero(*_: object) -> int:
        return 0

    # ---- end
    def exit(self, code: int) -> NoReturn:
        """Terminate the guest. Raises Unwind(GuestExit)."""
        raise Unwind(GuestExit(code, is_hard=True))

    def abort(self) -> NoReturn:
        """Terminate the guest, which called ``abort``. Raises Unwind(WasmTrap)."""
        raise Unwind(WasmTrap("the guest called abort()"))

    def assert_fail(self, condition: int, file: int, line: int, function: int) -> NoReturn:
        """Report a failed C assertion. Raises Unwind(WasmTrap)."""
        text = self._window.text
        where = f"{text(file) or 'unknown file'}:{line}"
        raise Unwind(
            WasmTrap(
                f"assertion failed in the guest: {text(condition)}, at {where} {text(function)}".rstrip()
            )
        )

    # ---- identity
    def get_program_name(self, buffer: int, size: int) -> None:
        """Write the program's name, truncated to ``size`` bytes including the NUL."""
        if size > 0:
            self._window.write(buffer, PROGRAM_NAME.encode()[: size - 1] + b"\0")

    def runtime_name(self) -> int:
        """Return the name of the host's runtime as a C string that the guest must free."""
        return int(self._host.instance.new_bytes(RUNTIME_NAME))

    def system(self, command: int) -> int:
        """Refuse to run a command, because there is no shell."""
        return -ENOSYS if command & ADDRESS else 0

    # ---- signals
    def set_interval_timer(self, which: int, milliseconds: float) -> int:
        """Set the setitimer timer, which fires between turns of the loop; 0 stops it."""
        running = self._timers.pop(which, None)
        if running is not None:
            self._host.loop.clear_timeout(running)
        if milliseconds:
            self._timers[which] = self._host.loop.set_timeout(IntervalTimer(self._host, which), milliseconds)
        return 0

    def call_signal_handler(self, handler: int, signal: int) -> None:
        self._host.instance.call_indirect(handler, signal)

    # ---- messages
    def capture_stderr(self) -> None:
        """Start collecting the output to stderr. Pyodide uses this to get a printed error as text."""
        self._host.filesystem.capture_stderr()

    def restore_stderr(self) -> str:
        """End ``capture_stderr``, and return the collected text."""
        return self._host.filesystem.restore_stderr()

    def log(self, text: int) -> None:
        """Write a message from the C code to stderr."""
        self._host.filesystem.write_output(
            "stderr", self._window.text(text).encode("utf-8", "replace") + b"\n"
        )
