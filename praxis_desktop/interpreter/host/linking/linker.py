"""Loads native libraries from wheels for the guest's ``dlopen`` and ``dlsym`` or when restoring an image."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import wasmtime
from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter.callbacks import attempt_call, kinds_of
from praxis_desktop.interpreter.host.files.filesystem import host_errors
from praxis_desktop.interpreter.host.files.mounted_files import MountedFile
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.linking.library import Library, LinkError, copy_function, signed
from praxis_desktop.interpreter.host.linking.symbols import Symbols

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.files.nodes import Content
    from praxis_desktop.interpreter.host.linking.dylink import Dylink
    from praxis_desktop.interpreter.host.linking.function_table import FunctionTable
    from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts
    from praxis_desktop.interpreter.host.linking.library_imports import LibraryImport
    from praxis_desktop.interpreter.host.linking.side_module import SideModule
    from praxis_desktop.interpreter.runtime import Origin, Runtime


class LibraryFile(Struct, frozen=True):
    """A library in a guest's file system, and its origin. ``read`` returns its bytes. ``source`` is the name
    of its source if that name identifies the content and all libraries in the source are prepared, else "".
    """

    runtime: Runtime
    read: Callable[[], Content]
    facts: LibraryFacts
    origin: Origin
    source: str = ""

    @classmethod
    def find(cls, host: Host, path: str) -> LibraryFile:
        """Find the library at ``path``. If the file's source has stamps, the file is read only once per
        computer.

        Raises OSError, and DylinkError if it is not a library.
        """
        # few guests load libraries
        from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts

        runtime, node = host.instance.runtime, host.filesystem.file(path)
        with host_errors(path):
            if not isinstance(node, MountedFile) or node.is_dirty or type(node.stored) is bytearray:
                return cls(runtime, lambda: node.content, LibraryFacts.of(node.content), "written")
            known, stamp = runtime.known_libraries, node.source.stamp(node.entry)
            facts = None if stamp is None else known.facts(stamp)
            if facts is None:
                facts = LibraryFacts.of(node.content)
                if stamp is not None:
                    known.keep(stamp, facts)
            if not node.source.has_prepared_libraries:
                return cls(runtime, lambda: node.content, facts, "mounted")
            known.keep_prepared(facts)
            source = node.source.name if node.source.is_named_by_content else ""
            return cls(runtime, lambda: node.content, facts, "prepared", source)

    @classmethod
    def in_image(cls, host: Host, state: Mapping[str, Any]) -> LibraryFile:
        """Find the library that ``state`` describes in an image. If its source is named by its content and
        the library is known, the source is not accessed yet. Raises the same errors as ``find``, and
        LinkError if the library is not the one that the image was made with.
        """
        path: str = state["path"]
        runtime, digest = host.instance.runtime, state["digest"]

        def find() -> LibraryFile:
            found = cls.find(host, path)
            if found.facts.digest != digest:
                raise LinkError(f"the library {path} is not the one that the image was made with")
            return found

        if state.get("source") in host.filesystem.mounted_names:
            facts = runtime.known_libraries.prepared(digest)
            if facts is not None:
                return cls(runtime, lambda: find().read(), facts, "prepared", state["source"])
        return find()

    def load(self, check: Callable[[], None]) -> SideModule:
        """Return the library's code, shared by all interpreters. An exception raised by ``check`` ends the
        wait for the code. Raises DylinkError, OSError and wasmtime's errors.
        """
        with host_errors(self.facts.digest):
            return self.runtime.side_module(self.facts, self.read, origin=self.origin, check=check)


log = logging.getLogger(__name__)

RTLD_GLOBAL = 256

# struct dso of Emscripten's dynlink.c
_FLAGS, _ALLOCATED, _MEMORY_BASE, _MEMORY_SIZE, _TABLE_BASE, _TABLE_SIZE, _NAME = 4, 8, 12, 16, 20, 24, 36

_SYSTEM_FOLDERS = ("/lib", "/usr/local/lib", "/usr/lib")


class Linker:
    """Loads one interpreter's libraries. An error in a library becomes the guest's ``dlerror`` rather than a
    host error.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._symbols = Symbols(host)
        self._by_path: dict[str, Library] = {}
        self._by_handle: dict[int, Library] = {}

    def imports(self) -> ImportTable:
        return {
            "_dlopen_js": lambda handle: int(self.open(handle)),
            "_dlsym_js": self._dlsym,
            "_emscripten_dlopen_js": self._emscripten_dlopen,
        }

    @property
    def table(self) -> FunctionTable:
        return self._symbols.table

    @property
    def libraries(self) -> tuple[str, ...]:
        """The paths of the loaded libraries, in loading order."""
        return tuple(library.path for library in self._symbols.libraries)

    @property
    def keeping_exceptions(self) -> tuple[str, ...]:
        """The paths of the loaded libraries whose handlers may hold exceptions as ``exnref``. If only a
        suspended thread holds such an exception, wasmtime frees it.
        """
        return tuple(library.path for library in self._symbols.libraries if library.code.keeps_exceptions)

    @property
    def call_chains(self) -> tuple[int, ...]:
        """The addresses at which loaded libraries keep a thread's innermost call."""
        return tuple(
            library.memory_base + library.code.call_chain
            for library in self._symbols.libraries
            if library.code.call_chain is not None
        )

    # ---- imports
    def open(self, handle: int) -> bool:
        """Load the library named by the ``struct dso`` at ``handle``. If that fails, set a dlerror and
        return False.
        """
        instance = self._host.instance
        path = posixpath.normpath(instance.cstring(handle + _NAME))
        try:
            library = self._load(path, [], (), is_global=bool(instance.i32(handle + _FLAGS) & RTLD_GLOBAL))
        except (
            *(PraxisError, OSError, MemoryError, RecursionError),
            *(wasmtime.WasmtimeError, wasmtime.Trap),
        ) as error:
            unwinding = instance.take_unwinding()
            if unwinding is not None:  # a host function failed under the library's start function
                raise unwinding from error
            self._set_error(f"could not load dynamic lib: {path}\n{_reason(error)}")
            return False
        self._by_handle[handle & 0xFFFFFFFF] = library
        instance.write(handle + _ALLOCATED, b"\1")
        instance.set_u32(handle + _MEMORY_BASE, library.memory_base)
        instance.set_u32(handle + _MEMORY_SIZE, library.code.dylink.memory_size)
        instance.set_u32(handle + _TABLE_BASE, library.table_base)
        instance.set_u32(handle + _TABLE_SIZE, library.code.dylink.table_size)
        return True

    def _emscripten_dlopen(self, handle: int, on_success: int, on_error: int, user_data: int) -> None:
        self._host.loop.enqueue(DeferredOpen(self._host, handle, on_success, on_error, user_data))

    def _dlsym(self, handle: int, name_address: int, _index_address: int) -> int:
        name = self._host.instance.cstring(name_address)
        library = self._by_handle.get(handle & 0xFFFFFFFF)
        pointer = None
        if handle == 0:
            pointer = self._symbols.pointer(name, self._symbols.global_numbers)
        elif library is not None:
            pointer = self._symbols.pointer_in(library.number, name)
        if pointer is None:
            where = "the main program" if library is None else library.path
            self._set_error(f'Tried to lookup unknown symbol "{name}" in dynamic lib: {where}')
            return 0
        return pointer

    def _set_error(self, message: str) -> None:
        instance = self._host.instance
        # __dl_seterr takes a format for printf.
        text = instance.new_bytes(message.replace("%", "%%").encode("utf-8", "replace"))
        instance.export("__dl_seterr")(signed(text), 0)
        instance.export("free")(signed(text))

    # ---- loading
    def _load(self, path: str, scope: list[int], parents: tuple[str, ...], *, is_global: bool) -> Library:
        """Load the library at ``path``, after the libraries that it needs. ``scope`` collects the libraries
        of this dlopen; ``parents`` are still being loaded.
        """
        library = self._by_path.get(path)
        if library is None:
            file = LibraryFile.find(self._host, path)
            code = file.load(self._look)
            if code.keeps_exceptions and self._host.threads.alive:
                raise LinkError(f"{path} cannot be loaded while threads run: load it before they start")
            dylink = code.dylink
            for needed in dylink.needed:
                found = self._find_file(needed, dylink.runtime_paths, path)
                # Libraries may need one another in a circle.
                if found != path and found not in parents:
                    self._load(found, scope, (*parents, path), is_global=is_global)
            visible = tuple(dict.fromkeys((*self._symbols.global_numbers, *scope)))
            number = len(self._symbols.libraries)
            library = Library(number, path, code, visible, is_global=is_global, source=file.source)
            self._place(library)
        library.is_global |= is_global
        if library.is_global and library.number not in self._symbols.global_numbers:
            self._symbols.global_numbers.append(library.number)
        scope.append(library.number)
        return library

    def _look(self) -> None:
        """Raise Unwind after a kill, and LinkError after an interrupt, which stays pending for the guest."""
        control = self._host.control
        control.check()
        if control.interrupted:
            raise LinkError("the program was interrupted while the library was compiled")

    def _find_file(self, name: str, runtime_paths: Iterable[str], parent: str) -> str:
        """Return the path of the library ``name`` that ``parent`` needs. Raises LinkError."""
        if posixpath.isabs(name):
            return posixpath.normpath(name)
        folders = [path.replace("$ORIGIN", posixpath.dirname(parent)) for path in runtime_paths]
        folders += [folder for folder in self._host.environ.get("LD_LIBRARY_PATH", "").split(":") if folder]
        folders += _SYSTEM_FOLDERS
        for folder in folders:
            path = posixpath.normpath(posixpath.join(folder, name))
            if path in self._by_path or self._host.filesystem.exists(path):
                return path
        for path in self._by_path:
            if posixpath.basename(path) == name:
                return path
        raise LinkError(f"{parent} needs {name}, which is in none of {', '.join(folders)}")

    def _place(self, library: Library) -> None:
        """Allocate a library's memory and table entries, link the library and run its constructors."""
        instance, symbols, dylink = self._host.instance, self._symbols, library.code.dylink
        for name in library.code.cell_names:
            if name not in dylink.weak_imports and not symbols.is_defined(library, name):
                raise LinkError(f"undefined symbol '{name}'")
        block = self._new_block(dylink)
        library.memory_base = -(-block // dylink.memory_alignment) * dylink.memory_alignment
        try:
            if dylink.table_size:
                library.table_base = self.table.reserve(dylink.table_size, dylink.table_alignment)
            self._link(library)
            library.fill(
                dict.fromkeys(library.code.cell_names, 0),
                dict.fromkeys(library.forwarded_names, 0),
            )
        except (PraxisError, MemoryError, wasmtime.WasmtimeError):
            instance.export("free")(signed(block))
            raise
        symbols.libraries.append(library)
        self._by_path[library.path] = library
        if self._host.threads.scheduler is not None:
            self._host.threads.scheduler.follow_libraries()
        visible = library.visible
        library.fill(
            # Not earlier, because the library may refer to its own symbols.
            {name: symbols.pointer(name, visible, library) or 0 for name in library.code.cell_names},
            {name: symbols.pointer_in(library.number, name) or 0 for name in library.forwarded_names},
        )
        # Constructors use pointers that the relocations set.
        for constructor in ("__wasm_apply_data_relocs", "__wasm_call_ctors"):
            function = library.symbol(constructor)
            if not isinstance(function, wasmtime.Func):
                continue
            if kinds_of(function.type(instance.store)) != ("", ""):
                failure = f"{constructor} has parameters or a result"
            else:
                failure = attempt_call(instance, function, constructor)
            if failure:
                self._forget(library)
                raise LinkError(failure)
        log.debug("loaded %s at %#x", library.path, library.memory_base)

    def _forget(self, library: Library) -> None:
        """Unregister a library whose constructors failed. Its memory and its entries in the function table
        remain allocated, because the constructors may have passed on pointers to them.
        """
        del self._by_path[library.path]
        symbols = self._symbols
        if symbols.libraries[-1] is library:
            symbols.libraries.pop()
            symbols.added = [entry for entry in symbols.added if entry[1] != library.number]

    def _new_block(self, dylink: Dylink) -> int:
        """Allocate zeroed memory for a library, with room to align it, and return the memory's address, or 0
        if the library needs no memory. Raises MemoryError.
        """
        if not dylink.memory_size:
            return 0
        size = dylink.memory_size + dylink.memory_alignment
        # wasm's size_t has 32 bits, so a larger size would reach calloc truncated.
        address = self._host.instance.export("calloc")(signed(size), 1) & 0xFFFFFFFF if size < 1 << 32 else 0
        if not address:
            raise MemoryError(f"the library needs {size} bytes")
        return int(address)

    def _link(self, library: Library) -> None:
        instance = self._host.instance
        visible = library.visible

        def place(item: LibraryImport, address: int) -> bool:
            function = self._symbols.function_elsewhere(item, visible)
            if function is not None:
                copy_function(function, address)
            return function is not None

        symbols = self._symbols
        library.link(
            instance,
            place,
            lambda item: symbols.late_function(item, library),
            symbols.exports,
            symbols.cells,
        )

    # ---- images
    def capture(self) -> dict[str, Any]:
        """Return the loaded libraries, and the entries added to the table, as plain data."""
        return {
            "first_entry": self.table.first,
            "table_size": self.table.size,
            "free": list(self.table.free),
            "libraries": [library.state() for library in self._symbols.libraries],
            "handles": [[handle, library.number] for handle, library in self._by_handle.items()],
            "global": list(self._symbols.global_numbers),
            "added": [list(entry) for entry in self._symbols.added],
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Restore the captured libraries at their old addresses. Relocations and constructors are not run,
        because their results are already in the memory.

        Call this in a new instance whose memory has the captured size but not yet the captured content,
        because linking writes the libraries' initial data. Raises LinkError if a library is missing or
        changed, or if its address range is not free.
        """
        table = self.table
        if table.first != data["first_entry"]:
            raise LinkError(
                f"the module has {table.first} table entries, the image's had {data['first_entry']}"
            )
        table.grow_to(data["table_size"])
        self._symbols.global_numbers = list(data["global"])
        end = table.first
        for number, state in enumerate(data["libraries"]):
            end = self._restore_library(number, state, end)
        self._by_handle = {handle: self._symbols.libraries[number] for handle, number in data["handles"]}
        self._symbols.restore_added(data["added"])
        table.free = list(data["free"])

    def _restore_library(self, number: int, state: Mapping[str, Any], first: int) -> int:
        """Restore a library whose table entries begin at ``first`` or later. Returns the index after them."""
        path: str = state["path"]
        try:
            code = LibraryFile.in_image(self._host, state).load(self._look)
        except LinkError:
            raise
        except (OSError, PraxisError, wasmtime.WasmtimeError) as error:
            raise LinkError(f"the image needs the library {path}: {_reason(error)}") from error
        library = Library.restored(number, code, state)
        dylink = code.dylink
        if library.memory_base + dylink.memory_size > self._host.instance.memory_size():
            raise LinkError(f"the image has the library {path} outside its memory")
        end = library.table_base + dylink.table_size if dylink.table_size else first
        if dylink.table_size and not first <= library.table_base <= end <= self.table.size:
            raise LinkError(f"the image has the library {path} where the function table has no room for it")
        self._link(library)
        self._symbols.libraries.append(library)
        self._by_path[path] = library
        return end


@host_value("deferred-open")
class DeferredOpen:
    """A pending ``emscripten_dlopen``: opens the library between turns, then calls one of two C callbacks."""

    def __init__(self, host: Host, handle: int, on_success: int, on_error: int, user_data: int) -> None:
        self._host = host
        self._arguments = (handle, on_success, on_error, user_data)

    def __call__(self) -> None:
        handle, on_success, on_error, user_data = self._arguments
        callback = on_success if self._host.linker.open(handle) else on_error
        self._host.linker.table.entry(callback).call(handle, user_data)

    def graph_state(self) -> list[object]:
        return list(self._arguments)

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        handle, on_success, on_error, user_data = state
        self._arguments = (handle, on_success, on_error, user_data)


def _reason(error: BaseException) -> str:
    """Return the reason for an error, as a single line that is the same on every computer."""
    if isinstance(error, OSError):
        return error.strerror or "the file cannot be read"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    return lines[-1] if isinstance(error, wasmtime.Trap) else lines[0]


__all__ = ["DeferredOpen", "LinkError", "Linker"]
