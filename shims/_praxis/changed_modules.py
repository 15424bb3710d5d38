"""Changes modules as soon as they are loaded, including modules installed later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class _Changing(Loader):
    """Loads a module with its own loader, which may load other modules too, and then changes it."""

    def __init__(self, loader: Loader, change: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._change = change

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._change(module)


def changed_module(
    fullname: str, path: Sequence[str] | None, target: ModuleType | None, change: Callable[[ModuleType], None]
) -> ModuleSpec | None:
    """Return the result for a finder's ``find_spec``: a spec that calls ``change`` with the module once it
    is loaded. Returns None if the module is not installed.
    """
    spec = PathFinder.find_spec(fullname, path, target)
    if spec is not None and spec.loader is not None:
        spec.loader = _Changing(spec.loader, change)
    return spec
