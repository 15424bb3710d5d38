"""Other protocol files that a program imports: modules whose sources the host has read."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from _praxis import tracebacks

_BUNDLED = "praxis.protocol.protocols"


def offer(listing: str) -> None:
    """Make these files importable for programs. ``listing`` is a JSON list of modules' names, sources and
    file names. Modules that an image has already imported from these files are kept. If a file has changed,
    or its module's name belonged to a different module, all modules in its package are imported again.
    """
    finder = next((each for each in sys.meta_path if isinstance(each, CompanionFinder)), None)
    if finder is None:
        finder = CompanionFinder()
        sys.meta_path.insert(0, finder)
    for name, source, filename in json.loads(listing):
        if finder.sources.get(name) != (source, filename):
            finder.sources[name] = (source, filename)
            _drop(name)


def _drop(name: str) -> None:
    """Remove a module from ``sys.modules``. For a user's module, remove its whole package, whose modules may
    have imported names from it.
    """
    whole = name if name.startswith(f"{_BUNDLED}.") else name.partition(".")[0]
    for known in [known for known in sys.modules if f"{known}.".startswith(f"{whole}.")]:
        del sys.modules[known]


class CompanionFinder(MetaPathFinder):
    """Finds a program's own files before packages of the same name, at the front of ``sys.meta_path``."""

    def __init__(self) -> None:
        self.sources: dict[str, tuple[str, str]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.sources:
            return ModuleSpec(fullname, None, is_package=True) if self._is_folder(fullname) else None
        parent = sys.modules.get(_BUNDLED)
        if parent is not None and type(parent) is ModuleType and fullname.startswith(f"{_BUNDLED}."):
            parent.__class__ = _Protocols
        source, filename = self.sources[fullname]
        is_package = filename.endswith("__init__.py")
        loader = _CompanionLoader(source, filename)
        return ModuleSpec(fullname, loader, origin=filename, is_package=is_package)

    def _is_folder(self, name: str) -> bool:
        """Return whether ``name`` is a folder of companions without an ``__init__.py``."""
        if f"{_BUNDLED}.".startswith(f"{name}."):
            return False
        return any(known.startswith(f"{name}.") for known in self.sources)


class _CompanionLoader(Loader):
    """Executes source code that is not in a file of the guest."""

    def __init__(self, source: str, filename: str) -> None:
        self._source = source
        self._filename = filename

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self._filename
        tracebacks.remember_source(self._filename, self._source)
        exec(compile(self._source, self._filename, "exec", dont_inherit=True), module.__dict__)  # noqa: S102

    def get_source(self, fullname: str) -> str:
        """Return the source, for ``inspect`` and ``linecache``."""
        return self._source


class _Protocols(ModuleType):
    """The package with Praxis's protocols. As in Praxis, an object that a module defines under the module's
    own name replaces the module.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and value.__name__ == f"{self.__name__}.{name}":
            value = getattr(value, name, value)
        super().__setattr__(name, value)
