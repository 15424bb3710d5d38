"""Changes modules as soon as they are loaded, including modules installed later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


def changed_module(
    fullname: str, path: Sequence[str] | None, target: ModuleType | None, change: Callable[[ModuleType], None]
) -> ModuleSpec | None:
    """Return the result for a finder's ``find_spec``: a spec that calls ``change`` with the module once it
    is loaded. Returns None if the module is not installed.
    """
    spec = PathFinder.find_spec(fullname, path, target)
    if spec is None or spec.loader is None:
        return spec
    load = spec.loader.exec_module

    def load_and_change(module: ModuleType) -> None:
        load(module)
        change(module)

    spec.loader.exec_module = load_and_change  # type: ignore[method-assign]
    return spec
