"""A guest with granted ports and the shipped wheels: one program, one interpreter."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Image, Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.environment import Environment
from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.files.sources import FileSource, FolderSource
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.snapshots.contents import Contents, attach_layers


@functools.cache
def runtime() -> Runtime:
    return Runtime(cache_dir=cache_directory())


@functools.cache
def booted() -> Image:
    """Return an image of a guest that has just booted with the shipped wheels."""
    with Interpreter.boot(runtime()) as interpreter:
        attach_layers(interpreter, runtime().distribution.base_layers, Contents(runtime().distribution))
        return interpreter.capture()


@dataclass
class Outcome:
    """How a program ended: ``value`` is that of its last line, ``error`` the exception that it raised."""

    value: object
    error: PythonError | None
    output: str
    ports: GrantedPorts


def run_guest(
    source: str,
    ports: Sequence[str | Binding] = (),
    *,
    environment: Environment | None = None,
    files: Mapping[str, bytes] | None = None,
    folders: Mapping[str, Path] | None = None,
    interrupt_after_s: float | None = None,
    opener: Opener | None = None,
    meanwhile: Callable[[], object] | None = None,
    on_output: Callable[[], object] | None = None,
) -> Outcome:
    """Run ``source`` with ``ports``, ``files`` (keyed by name, in its working directory), and ``folders`` or
    files of this computer (keyed by their place in the guest, read-only); ``interrupt_after_s`` counts from
    the first opening of a port.
    """

    def program() -> Outcome:
        written: list[bytes] = []

        def write(data: bytes) -> None:
            written.append(data)
            if on_output is not None:
                on_output()

        bindings = [parse_binding(port) if isinstance(port, str) else port for port in ports]
        granted = GrantedPorts(bindings, opener=opener)
        value: object = None
        error: PythonError | None = None
        with Interpreter.restore(
            booted(), environment=environment, stdout=write, stderr=write
        ) as interpreter:
            granted.grant_to(interpreter)
            for name, content in (files or {}).items():
                interpreter.files.write_file(f"/home/pyodide/{name}", content)
            for place, path in (folders or {}).items():
                source_of = FolderSource if path.is_dir() else FileSource
                interpreter.files.mount(place, source_of(path, name=place))
            over = threading.Event()

            def interrupt() -> None:
                while not granted.open_roles:
                    if over.wait(0.01):
                        return
                if not over.wait(interrupt_after_s):
                    interpreter.interrupt()

            if interrupt_after_s is not None:
                threading.Thread(target=interrupt, daemon=True).start()
            try:
                value = interpreter.run_script(source, filename="program.py")
            except PythonError as raised:
                error = raised
            try:
                interpreter.finish()
            except PythonError as raised:
                error = error or raised
            finally:
                over.set()
                roles = granted.open_roles
                granted.close_all()
        assert roles == [], "the program left ports open"
        return Outcome(value, error, b"".join(written).decode(), granted)

    if meanwhile is not None:
        threading.Thread(target=meanwhile, daemon=True).start()
    return run_in_guest_thread(program)
