"""Imports msgspec, platformdirs and wasmtime without the unnecessary work of their own imports.

Importing msgspec takes 22 ms, more than half of which is spent on modules that it does not need:

- ``typing_extensions`` is imported for three names that Python's own ``typing`` has contained since 3.11, and
  that msgspec takes from there if ``typing_extensions`` is not installed. It loads ``inspect``, ``ast`` and
  ``dis``.
- ``platform``, which compiles seven patterns, is used by ``uuid`` to get the system's name, and later by
  wasmtime to get the machine's. A stand-in provides both, and is replaced by the module when anything else is
  used.
- ``msgspec.inspect`` defines fifty classes that are used only to generate a schema.

Importing platformdirs takes 6 ms, two thirds of which are spent on ``tempfile`` and the compression modules
that ``tempfile`` imports. platformdirs needs only one function of ``tempfile``, on systems without a runtime
folder for the session.

``wasmtime._bindings`` looks up all 750 functions of the C API and declares each to ctypes, which takes a
third of the time needed to import wasmtime. A run calls forty of them. While that module is executed, it
therefore gets a stand-in for the library, whose functions only record their prototypes until they are called.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if sys.platform == "win32":
    import platform

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

BINDINGS = "wasmtime._bindings"
LIBRARY = "wasmtime._ffi"
"""The module that loads wasmtime's C library as ``dll``, and then imports the bindings."""


class Prototype:
    """Stands in for a C function: records the function's ctypes prototype, and looks the function up on the
    first call. The function then replaces this object in ``namespace``, under the same name.
    """

    def __init__(self, library: Any, name: str, namespace: dict[str, Any]) -> None:
        self.__dict__["_of"] = library, name, namespace

    def __call__(self, *arguments: Any) -> Any:
        described = dict(self.__dict__)
        library, name, namespace = described.pop("_of")
        function = library[name]
        for attribute, value in described.items():
            setattr(function, attribute, value)
        for place in (name, f"_{name}"):
            if namespace.get(place) is self:
                namespace[place] = function
        return function(*arguments)


class _Library:
    """Stands in for ``library``: its attributes are prototypes for ``namespace``."""

    def __init__(self, library: Any, namespace: dict[str, Any]) -> None:
        self._library = library
        self._namespace = namespace

    def __getattr__(self, name: str) -> Prototype:
        return Prototype(self._library, name, self._namespace)


class _Loader:
    """Executes the bindings as ``loader`` does, with prototypes in place of the library's functions."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        owner: Any = sys.modules.get(LIBRARY)
        library = getattr(owner, "dll", None)
        if library is None:  # another version of wasmtime, whose bindings find their library elsewhere
            self._loader.exec_module(module)
            return
        owner.dll = _Library(library, module.__dict__)
        try:
            self._loader.exec_module(module)
        finally:
            owner.dll = module.__dict__["dll"] = library


class _Finder:
    """An import finder that finds the bindings once, through the other finders, and wraps their loader."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != BINDINGS:
            return None
        sys.meta_path.remove(self)
        specs = (finder.find_spec(name, path, target) for finder in sys.meta_path)
        spec = next(filter(None, specs), None)
        if spec is not None:
            loader: Any = _Loader(spec.loader)
            spec.loader = loader
        return spec


def make_prototypes_on_first_call() -> None:
    """Delay making wasmtime's prototypes until they are needed. Call this before importing wasmtime."""
    if sys.platform == "win32":
        # Two threads that ask Windows' WMI for the first time may wait forever; the answer is kept.
        platform.machine()
    if BINDINGS not in sys.modules:
        sys.meta_path.insert(0, _Finder())


_EXTENSIONS = "typing_extensions"


class _LoadedOnUse(ModuleType):
    """Stands in for an imported module until one of the module's names is used. Not suitable for packages."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        sys.modules.setdefault(name, self)

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # `from module import name` asks whether it is a package
            raise AttributeError(name)
        self.make_way()
        return getattr(import_module(self.__name__), name)

    def make_way(self) -> None:
        """Let the next import load the real module."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]


class _Tempfile(_LoadedOnUse):
    def gettempdir(self) -> str:
        self.make_way()
        folder: str = import_module("tempfile").gettempdir()
        return folder


def import_platformdirs() -> None:
    """Import platformdirs. Call this before anything else imports it."""
    if "platformdirs" in sys.modules:
        return
    temporary = _Tempfile("tempfile")
    try:
        import_module("platformdirs")
    finally:
        temporary.make_way()


class _Platform(_LoadedOnUse):
    def system(self) -> str:
        return os.uname().sysname

    def machine(self) -> str:
        return os.uname().machine


def import_msgspec() -> None:
    """Import msgspec. Call this before anything else imports it."""
    if "msgspec" in sys.modules:
        return
    if hasattr(os, "uname"):
        _Platform("platform")
    schemas = _LoadedOnUse("msgspec.inspect")
    modules: dict[str, Any] = sys.modules
    without_extensions = modules.setdefault(_EXTENSIONS, None) is None  # importing it raises ImportError
    try:
        import_module("msgspec")
    finally:
        if without_extensions:
            del modules[_EXTENSIONS]
        schemas.make_way()
