"""A process that runs test modules, each in a fresh interpreter restored from one image.

Standard input has one JSON request per line, ``{"module": ..., "leave_out": [...]}``; standard output has one
JSON event per line. The last event for each request is ``done`` or ``fault``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.suites.newer_library import with_library
from bench.suites.watchdog import Watchdog
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Control, Image, Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.faults import GuestError, PythonError, TimedOut
from praxis_desktop.interpreter.host.files.sources import FileSource, FolderSource, Source, ZipSource
from praxis_desktop.ports.granting.granted import GrantedPorts, ungranted_modules
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.snapshots.contents import Contents, attach_layers

RUNNER = "/suite_runner"
_HOST = "suite_host"


class _Host:
    """The object that is ``suite_host`` in the guest."""

    def __init__(self, watchdog: Watchdog | None = None) -> None:
        self._watchdog = watchdog

    def report(self, kind: str, test: str, detail: str) -> None:
        """Report one event of a test."""
        _emit(kind, test, detail)
        if self._watchdog is not None:
            self._watchdog.restart()


def _emit(kind: str, test: str = "", detail: str = "") -> None:
    # Test ids and texts may contain lone surrogates, which ASCII escapes can carry.
    sys.stdout.write(json.dumps([kind, test, detail]) + "\n")
    if kind in ("start", "done", "fault"):
        sys.stdout.flush()


def _source(path: Path) -> Source:
    if path.is_dir():
        return FolderSource(path, name=str(path))
    return ZipSource(path) if path.suffix in (".whl", ".zip") else FileSource(path)


def _prepared(runtime: Runtime, options: dict[str, Any]) -> Image:
    runner: str = options["runner"]
    mounts: dict[str, str] = options["mounts"]
    with Interpreter.boot(runtime) as interpreter:
        interpreter.register_module(_HOST, _Host())
        for name, module in ungranted_modules().items():
            interpreter.register_module(name, module)  # the modules imported next look for it
        for name in {"guest_runner", runner}:
            interpreter.files.mount(f"{RUNNER}/{name}.py", FileSource(Path(__file__).with_name(f"{name}.py")))
        if options["layers"]:
            attach_layers(interpreter, map(Path, options["layers"]), Contents(runtime.distribution))
        for point, path in mounts.items():
            interpreter.files.mount(point, _source(Path(path)), writable=point in options["writable"])
        begin = f"import sys\nsys.path.insert(1, {RUNNER!r})\nimport {runner}, guest_runner\n"
        interpreter.run(begin + options["prepare"])
        return interpreter.capture()


def _run(image: Image, module: str, leave_out: list[str], options: dict[str, Any]) -> None:
    limit_s: float = options["limit_s"]
    ports: list[str] = options["ports"]
    control = Control()
    watchdog = Watchdog(limit_s, lambda: control.kill(TimedOut(f"longer than {limit_s:g} s")))
    granted = GrantedPorts(parse_bindings(ports))
    named = {f"module:{_HOST}": _Host(watchdog), GrantedPorts.NAME: granted.module}
    with Interpreter.restore(image, control=control, named=named) as interpreter:
        granted.grant_to(interpreter)
        run_module = interpreter.load(f"{options['runner']}:run_module")
        watchdog.restart()
        watchdog.start()
        try:
            with interpreter.program():
                run_module(module, leave_out)
        except GuestError as error:
            _emit(
                "fault", type(error).__name__, str(error) if isinstance(error, PythonError) else error.message
            )
        else:
            _emit("done")
        finally:
            watchdog.stop()
            granted.close_all()


def main(configuration: str) -> None:
    """Serve requests until standard input ends."""
    options = json.loads(configuration)
    distribution = Distribution.find()
    with tempfile.TemporaryDirectory() as folder:
        if options["library"]:
            distribution = with_library(distribution, Path(options["library"]), Path(folder) / "guest")
        _serve(Runtime(distribution, cache_dir=cache_directory()), options)


def _serve(runtime: Runtime, options: dict[str, Any]) -> None:
    image = _prepared(runtime, options)
    for line in sys.stdin:
        request = json.loads(line)
        _run(image, request["module"], request["leave_out"], options)


if __name__ == "__main__":
    run_in_guest_thread(lambda: main(sys.argv[1]))
