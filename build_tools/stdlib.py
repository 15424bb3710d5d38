"""The guest's standard library as shipped: compiled modules to import, sources for tracebacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from build_tools.archives import read_zip, write_zip
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.packages.layers.bytecode import LayerCompiler

_LEFT_OUT = Path(__file__).with_name("standard_library")
"""The folder of modules, from CPython 3.14, that Pyodide leaves out of the library: pandas imports the
``ZoneInfo`` that is written in Python.
"""

LIBRARY = "/lib/python3.14"
"""Where the sources are mounted: the path shown in tracebacks."""


@dataclass(frozen=True, slots=True)
class CompiledModules:
    """The compiled modules by file name (``json/__init__.pyc``), and the version of Python that made them."""

    python: str
    modules: dict[str, bytes]


Compiler = Callable[[Distribution], CompiledModules]
"""Compiles the standard library of a distribution whose ``stdlib`` is still the zip of its sources."""


def compile_with_guest(cache_dir: Path | None) -> Compiler:
    """Return a compiler that boots the distribution it is given; ``cache_dir`` keeps the machine code."""

    def compile_modules(distribution: Distribution) -> CompiledModules:
        from praxis_desktop.interpreter import Control, Interpreter, Runtime
        from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment

        versions: list[str] = []

        def start(control: Control) -> Interpreter:
            runtime = Runtime(distribution, cache_dir=cache_dir)
            guest = Interpreter.boot(runtime, environment=VirtualEnvironment(), control=control)
            versions.append(str(guest.run("import sys; '.'.join(map(str, sys.version_info[:3]))")))
            return guest

        library = read_zip(distribution.stdlib.read_bytes())
        sources = {f"{LIBRARY}/{name}": content for name, content in library.items() if name.endswith(".py")}
        compiled = LayerCompiler(start).compile(sources)
        modules = {f"{name.removeprefix(LIBRARY)[1:]}c": content for name, content in compiled.items()}
        return CompiledModules(versions[0], modules)

    return compile_modules


def complete_library(library: bytes) -> bytes:
    """Return Pyodide's zip of the library, with the modules that it leaves out but packages import."""
    added = {
        path.relative_to(_LEFT_OUT).as_posix(): path.read_bytes().replace(b"\r\n", b"\n")
        for path in _LEFT_OUT.glob("*/*.py")
    }
    return write_zip({**read_zip(library), **added})


def source_archive(library: bytes) -> bytes:
    """Return a zip of the sources in ``library``, a zip as well."""
    return write_zip({name: content for name, content in read_zip(library).items() if name.endswith(".py")})


def compiled_archive(library: bytes, compiled: CompiledModules) -> bytes:
    """Return a zip of the compiled modules, with the data files that lie beside the sources."""
    data = {name: content for name, content in read_zip(library).items() if not name.endswith(".py")}
    return write_zip({**data, **compiled.modules})
