"""The values that an embedder and its guest exchange: objects, modules, promises and files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from praxis_desktop.interpreter.border import Border
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.host.deferred import Deferred
from praxis_desktop.interpreter.host.files.filesystem import FileSystem
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.image import named_objects

_MODULE = "module:"


class Exchange:
    """The part of ``Interpreter`` through which values are exchanged."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._border = Border(host)

    @property
    def globals(self) -> PyProxy:
        """The namespace of the guest's ``__main__``."""
        with self._border.call():
            return self._host.shims["main_namespace"].copy()

    def get(self, name: str) -> Any:
        """Return a variable of ``__main__``. Raises KeyError if there is no such variable."""
        with self._border.call():
            return self._host.shims["main_namespace"][name]

    def set(self, name: str, value: object) -> None:
        """Set a variable of ``__main__``. Images can store only host objects with names (``register``)."""
        with self._border.call():
            self._host.shims["main_namespace"][name] = value

    def register(self, name: str, value: object) -> None:
        """Register a host object under a name, so that an image can be captured while the guest holds the
        object or one of its methods. Pass ``restore`` an object to take its place. Raises ValueError if the
        name is taken.
        """
        self._border.check()
        if name in named_objects(self._host) or name.startswith(_MODULE):
            raise ValueError(f"there is an object named {name!r} already")
        self._host.named[name] = value

    def register_module(self, name: str, module: object) -> None:
        """Let the guest ``import name`` and use the public attributes and methods of the object ``module``.

        The object's name in images is ``module:name``; pass ``restore`` an object of that name to replace it.
        """
        with self._border.call():
            self._host.shims["register_module"](name, module)
            self._host.named[_MODULE + name] = module

    def hold_back(self, name: str, obstacle: Callable[[], str]) -> None:
        """Refuse to capture images while the host object called ``name`` is in a state that no image can
        store.

        ``obstacle()`` names that state ("the open port 'scale'"), or returns "" if there is none.
        ``obstacle`` is not called for a ``fork`` that is given another object of that name.
        """
        self._border.check()
        self._host.obstacles[name] = obstacle

    def unregister_module(self, name: str) -> None:
        """Remove a registered module."""
        with self._border.call():
            self._host.shims["unregister_module"](name)
            self._host.named.pop(_MODULE + name, None)

    def promise(self) -> Promise:
        """Return a promise that the guest can await and that this thread settles."""
        with self._border.call():
            return self._host.promises.create()

    def deferred(self, name: str | None = None) -> Deferred:
        """Return a promise that the guest can await and that any thread can settle with plain data.

        With a ``name``, return the pending promise of that name if there is one. This is how the owner of a
        restored interpreter gets the promises that its guest was waiting for when the image was captured.
        """
        with self._border.call():
            return self._host.deferred.get(name)

    def load(self, path: str) -> Any:
        """Return the guest's function, class or other object at ``path``: ``"module:name"`` or
        ``"module:Class.method"``.

        Imports the module. Classes and functions can be called, and attributes can be read. Pass the result
        of a coroutine function to ``wait``.
        """
        with self._border.call():
            return self._host.shims["load"](path)

    def complete(self, source: str) -> tuple[list[str], int]:
        """Return completions for the end of ``source``, and the position of the word that they complete."""
        with self._border.call():
            found = self._host.shims["complete"](source)
            names, start = found.to_js()
            found.destroy()
            return names, start

    @property
    def files(self) -> FileSystem:
        """The guest's file system."""
        self._border.check()
        return self._host.filesystem
