"""The Runtime: wasmtime's engine and Pyodide's compiled module, shared by all interpreters of a process."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import wasmtime

from praxis_desktop import interpreter
from praxis_desktop.core.files import replacing
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.engine import VARIANT, engine_config
from praxis_desktop.interpreter.glue import CHECKS_WAT, TRAMPOLINE_WAT
from praxis_desktop.interpreter.linkage import Linkage
from praxis_desktop.interpreter.machine_code import has_library, load_library, load_module, load_text_module
from praxis_desktop.interpreter.native import machine_code_of
from praxis_desktop.interpreter.once_each import OnceEach
from praxis_desktop.interpreter.shipped_code import load_shipped, shipped_code

if TYPE_CHECKING:
    from praxis_desktop.interpreter.compiling import Check, Kind
    from praxis_desktop.interpreter.host.files.nodes import Content
    from praxis_desktop.interpreter.host.linking.known_libraries import KnownLibraries, LibraryFacts
    from praxis_desktop.interpreter.host.linking.side_module import SideModule


_M_MMAP_THRESHOLD = -3
_LARGE = 4 << 20
"""Minimum size, in bytes, of a block that glibc maps separately. By default, glibc raises this minimum to as
much as 32 MB, and copies smaller blocks when they grow, which takes 20 ms within a single CPython call. The
system can move a separate block without copying it.
"""


@functools.cache
def keep_large_blocks_apart() -> None:
    """Make glibc map large blocks separately, once for this process. Does nothing with another C library."""
    if sys.platform == "linux":
        ask = getattr(ctypes.CDLL(None), "mallopt", None)
        if ask is not None:
            ask(_M_MMAP_THRESHOLD, _LARGE)


Progress = Callable[[int, str], None]
"""A function that is called with a percentage and a stage label while machine code is generated."""

Origin = Literal["prepared", "mounted", "written"]
"""The origin of a library: a source of prepared libraries, another source, or the guest itself."""

_MOST_WRITTEN = 64
_ROOM_FOR_WRITTEN = 1 << 29
"""Limits for libraries written by guests, so that a guest cannot fill the memory or the disk: the number of
libraries remembered, and the size of the machine code cache, in bytes, beyond which no library is added.
"""


class Runtime:
    """The parts that all interpreters in a process share. Any thread may use it.

    ``distribution`` contains the guest's files (by default those beside the package). ``cache_dir`` stores
    the machine code between processes; if it is None, each process compiles it again. Each folder in
    ``packs`` may contain machine code for libraries, compiled ahead of time.

    Raises the errors of ``distribution`` and ``machine_code`` if files are missing or the CPU is not
    supported.
    """

    def __init__(
        self,
        distribution: Distribution | None = None,
        *,
        cache_dir: Path | None = None,
        packs: Sequence[Path] = (),
        progress: Progress | None = None,
    ) -> None:
        keep_large_blocks_apart()
        self.distribution = distribution or Distribution.find()
        self._cache_dir = cache_dir
        self._packs = packs
        self._lock = threading.Lock()
        self._linkage: Linkage | None = None
        self._trampoline: wasmtime.Module | None = None
        self._side_modules: OnceEach[tuple[str, Origin], SideModule] = OnceEach()
        self._written_modules: OnceEach[tuple[str, Origin], SideModule] = OnceEach(_MOST_WRITTEN)
        self._glue_modules: OnceEach[str, wasmtime.Module] = OnceEach()
        self._known_libraries: KnownLibraries | None = None
        self.engine = wasmtime.Engine(engine_config())
        self.module = self._load_module(progress)

    def _load_module(self, progress: Progress | None) -> wasmtime.Module:
        digest = self.distribution.wasm_digest
        module = load_shipped(self.engine, self.distribution.folder, digest, VARIANT)
        if module is None:
            return load_module(
                self.engine,
                self.distribution.wasm,
                digest,
                self._cache_dir,
                variant=VARIANT,
                progress=progress,
            )
        if progress is not None:
            progress(100, "Pyodide is ready")
        return module

    @property
    def linkage(self) -> Linkage:
        """The prepared imports, shared by all instances and created on first use."""
        with self._lock:
            if self._linkage is None:
                self._linkage = Linkage(self.module, self._own_module(CHECKS_WAT))
            return self._linkage

    @property
    def trampoline(self) -> wasmtime.Module:
        """The module that calls C functions through pointers of the wrong type."""
        with self._lock:
            if self._trampoline is None:
                self._trampoline = self._own_module(TRAMPOLINE_WAT)
            return self._trampoline

    def _own_module(self, text: str) -> wasmtime.Module:
        digest = hashlib.sha256(text.encode()).hexdigest()
        module = load_shipped(self.engine, self.distribution.folder, digest, VARIANT)
        return module or load_text_module(self.engine, text, self._cache_dir, variant=VARIANT)

    @property
    def known_libraries(self) -> KnownLibraries:
        """The information about native libraries that is stored on this computer."""
        # few guests load libraries
        from praxis_desktop.interpreter.host.linking.known_libraries import KnownLibraries

        with self._lock:
            if self._known_libraries is None:
                self._known_libraries = KnownLibraries(self._cache_dir)
            return self._known_libraries

    def side_module(
        self,
        facts: LibraryFacts,
        read: Callable[[], Content],
        *,
        origin: Origin,
        progress: Progress | None = None,
        check: Check | None = None,
    ) -> SideModule:
        """Return the native library that ``facts`` describes and ``read`` returns, with stop checks and
        translated exceptions.

        The library is compiled once per computer and loaded once per process. A library's claim to be
        already prepared is trusted only if ``origin`` is "prepared", because only this program writes to that
        source. Libraries written by a guest are cached within limits. ``progress`` is called for work that
        takes seconds. ``check`` is called repeatedly; an exception that it raises ends the work. Any thread
        may call this, and two libraries may be compiled at the same time.

        Raises DylinkError if the library cannot be translated, wasmtime.WasmtimeError if it is invalid, and
        the errors of ``read``.
        """
        known = self._written_modules if origin == "written" else self._side_modules
        key = (facts.digest, origin)
        return known.get(key, lambda: self._load_library(facts, read, origin, progress, check), check)

    def _load_library(
        self,
        facts: LibraryFacts,
        read: Callable[[], Content],
        origin: Origin,
        progress: Progress | None,
        check: Check | None,
    ) -> SideModule:
        from praxis_desktop.interpreter.host.linking.prepared_library import TAG_IMPORTS, prepared_imports
        from praxis_desktop.interpreter.host.linking.side_module import SideModule

        as_it_is, variant = _variant_of(facts, origin)
        module = self._packed_library(facts, variant) or load_library(
            self.engine,
            facts.digest,
            lambda: bytes(read()),
            self._cache_dir,
            variant=variant,
            kind="library" if as_it_is else "unprepared library",
            room=_ROOM_FOR_WRITTEN if origin == "written" else None,
            progress=progress,
            check=check,
        )
        imports, keeps = facts.imports, facts.keeps_exceptions
        if as_it_is:
            keeps = not all(tag in imports for tag in TAG_IMPORTS)
        else:
            imports = prepared_imports(imports, keeps_exceptions=keeps)
        return SideModule(
            module,
            facts.digest,
            facts.dylink,
            imports,
            keeps_exceptions=keeps,
            call_chain=facts.call_chain,
        )

    def has_code(self, facts: LibraryFacts, *, origin: Origin) -> bool:
        """Return whether this computer has a library's machine code. Loads nothing. Any thread may call
        it.
        """
        variant = _variant_of(facts, origin)[1]
        if any(shipped_code(folder, facts.digest, variant).is_file() for folder in self._packs):
            return True
        return has_library(facts.digest, self._cache_dir, variant=variant)

    def compile_ahead(self, facts: LibraryFacts, library: bytes, pack: Path) -> Path:
        """Compile a library into the folder ``pack``, and return the path of its machine code. An existing
        file is kept. Raises the same errors as ``side_module``, and OSError.
        """
        as_it_is, variant = _variant_of(facts, "prepared")
        path = shipped_code(pack, facts.digest, variant)
        if not path.exists():
            kind: Kind = "library" if as_it_is else "unprepared library"
            module = interpreter.compile_wasm(self.engine, library, kind)
            with machine_code_of(module) as code, replacing(path) as file:
                file.write(code)
            path.chmod(0o644)
        return path

    def _packed_library(self, facts: LibraryFacts, variant: str) -> wasmtime.Module | None:
        """Return a library's machine code from a pack, or None if no pack has any for this processor."""
        found = (load_shipped(self.engine, folder, facts.digest, variant) for folder in self._packs)
        return next((module for module in found if module is not None), None)

    def glue_module(self, data: bytes) -> wasmtime.Module:
        """Return a small module of our own that connects libraries. It is unprepared and has no stop
        checks.
        """
        digest = hashlib.sha256(data).hexdigest()

        def load() -> wasmtime.Module:
            return load_library(self.engine, digest, lambda: data, self._cache_dir, variant=VARIANT)

        return self._glue_modules.get(digest, load)


def _variant_of(facts: LibraryFacts, origin: Origin) -> tuple[bool, str]:
    """Return whether a library is already prepared (and so is compiled unchanged), and the variant of its
    machine code.
    """
    from praxis_desktop.interpreter.host.linking.prepared_library import preparation_digest

    as_it_is = origin == "prepared" and facts.preparer == preparation_digest()
    return (
        as_it_is,
        f"{VARIANT} no-gc {'prepared' if as_it_is else 'prepared here'} by {preparation_digest()}",
    )
