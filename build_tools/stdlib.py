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
        from praxis_desktop.interpreter import Interpreter, Runtime

        program = Path(compile_in_guest.__file__).read_text("utf-8")
        with Interpreter(Runtime(distribution, cache_dir=cache_dir)) as guest:
            guest.run(program)
            version = guest.run("compile_library('/lib/python314.zip', '/tmp/compiled.zip')")
            return CompiledModules(str(version), read_zip(guest.read_file("/tmp/compiled.zip")))

    return compile_modules


def shipped_archives(source_archive: bytes, compiled: CompiledModules) -> tuple[bytes, bytes]:
    """Return two zips: compiled modules with the data files beside them, and the sources alone."""
    files = read_zip(source_archive)
    sources = {name: content for name, content in files.items() if name.endswith(".py")}
    data = {name: content for name, content in files.items() if not name.endswith(".py")}
    return write_zip({**data, **compiled.modules}), write_zip(sources)
