"""The guest's standard library and shims as shipped: compiled modules to import, sources for tracebacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from build_tools.archives import read_zip, write_zip
from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter.boot import SHIMS_PATH
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.packages.layers.bytecode import LayerCompiler

_LEFT_OUT = Path(__file__).with_name("standard_library")
"""The folder of modules, from CPython 3.14, that Pyodide leaves out of the library: pandas imports the
``ZoneInfo`` that is written in Python.
"""

LIBRARY = "/lib/python3.14"
"""Where the sources are mounted: the path shown in tracebacks."""

_CHECKED_HASH = (3).to_bytes(4, "little")
"""The flags of a module file (PEP 552) that imports ignore when the source is no longer the compiled one."""


@dataclass(frozen=True, slots=True)
class CompiledModules:
    """The compiled modules of the library by file name (``json/__init__.pyc``), those of the shims by the
    file name that imports look for (``_praxis/__pycache__/entry.cpython-314.pyc``), and the version of
    Python that made them.
    """

    python: str
    modules: dict[str, bytes]
    shims: dict[str, bytes]


Compiler = Callable[[Distribution], CompiledModules]
"""Compiles the shims, and the library of a distribution whose ``stdlib`` is still the zip of its sources."""


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
        folder = shipped("shims")
        shims = {
            f"{SHIMS_PATH}/{path.relative_to(folder).as_posix()}": path.read_bytes().replace(b"\r\n", b"\n")
            for path in sorted(folder.rglob("*.py"))
        }
        compiled = LayerCompiler(start).compile({**sources, **shims})
        return CompiledModules(
            versions[0],
            {f"{name.removeprefix(LIBRARY)[1:]}c": compiled[name] for name in sources if name in compiled},
            {_cache_name(name, versions[0]): _checked(compiled[name]) for name in shims if name in compiled},
        )

    return compile_modules


def _cache_name(name: str, python: str) -> str:
    path = PurePosixPath(name).relative_to(SHIMS_PATH)
    tag = "".join(python.split(".")[:2])
    return str(path.parent / "__pycache__" / f"{path.stem}.cpython-{tag}.pyc")


def _checked(module: bytes) -> bytes:
    """Return a module file whose source is checked: developers change shims without compiling them."""
    return module[:4] + _CHECKED_HASH + module[8:]


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
