"""The guest's standard library as it is shipped: compiled modules to import, sources for tracebacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from build_tools import compile_in_guest
from build_tools.archives import read_zip, write_zip
from praxis_desktop.interpreter.distribution import Distribution


@dataclass(frozen=True, slots=True)
class CompiledModules:
    """The compiled modules by file name (``json/__init__.pyc``), and the version of Python that made them."""

    python: str
    modules: dict[str, bytes]


Compiler = Callable[[Distribution], CompiledModules]
"""Compiles the standard library of a distribution whose ``stdlib`` still is the zip of its sources."""


def compile_with_guest(cache_dir: Path | None) -> Compiler:
    """Return a compiler that boots the distribution it is given; ``cache_dir`` keeps the machine code."""

    def compile_modules(distribution: Distribution) -> CompiledModules:
        from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
        from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment

        program = Path(compile_in_guest.__file__).read_text("utf-8")

        def compile_on_a_guest_thread() -> CompiledModules:
            runtime = Runtime(distribution, cache_dir=cache_dir)
            with Interpreter.boot(runtime, environment=VirtualEnvironment()) as guest:
                guest.run(program)
                version = guest.run("compile_library('/lib/python314.zip', '/tmp/compiled.zip')")
                return CompiledModules(str(version), read_zip(guest.files.read_file("/tmp/compiled.zip")))

        return run_in_guest_thread(compile_on_a_guest_thread)

    return compile_modules


def source_archive(library: bytes) -> bytes:
    """Return a zip of the sources in Pyodide's own zip of the library."""
    return write_zip({name: content for name, content in read_zip(library).items() if name.endswith(".py")})


def compiled_archive(library: bytes, compiled: CompiledModules) -> bytes:
    """Return a zip of the compiled modules, with the data files that lie beside the sources."""
    data = {name: content for name, content in read_zip(library).items() if not name.endswith(".py")}
    return write_zip({**data, **compiled.modules})
