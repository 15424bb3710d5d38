"""What an embedder and a guest give to one another: objects, modules, promises, files, and their names."""

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
    """The part of an Interpreter through which values cross; see there for how."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._border = Border(host)

    @property
    def globals(self) -> PyProxy:
        """The namespace of the guest's ``__main__``."""
        with self._border.call():
            return self._host.shims["main_namespace"].copy()

    def get(self, name: str) -> Any:
        """A variable of ``__main__``. Raises KeyError."""
        with self._border.call():
            return self._host.shims["main_namespace"][name]

    def set(self, name: str, value: object) -> None:
        """Set a variable of ``__main__``. An object of the host that images must know needs a name: see
        ``register``.
        """
        with self._border.call():
            self._host.shims["main_namespace"][name] = value

    def register(self, name: str, value: object) -> None:
        """Name an object of the host, so that an image can be captured while the guest holds it or a method
        of it: ``restore`` takes what stands for it then.

        Raises ValueError when the name is taken.
        """
        self._border.check()
        if name in named_objects(self._host) or name.startswith(_MODULE):
            raise ValueError(f"there is an object named {name!r} already")
        self._host.named[name] = value

    def register_module(self, name: str, module: object) -> None:
        """Let the guest ``import name``: the public attributes and methods of ``module``, a host object.

        Images know the object as ``module:name``: ``restore`` takes what stands for it then.
        """
        with self._border.call():
            self._host.shims["register_module"](name, module)
            self._host.named[_MODULE + name] = module

    def hold_back(self, name: str, obstacle: Callable[[], str]) -> None:
        """Refuse images while ``obstacle()`` says in words what of the object of that name they cannot hold
        ("the open port 'scale'"); "" when there is nothing. A ``fork`` that gets another object of that name
        does not ask.
        """
        self._border.check()
        self._host.obstacles[name] = obstacle

    def unregister_module(self, name: str) -> None:
        """Take a registered module away again."""
        with self._border.call():
            self._host.shims["unregister_module"](name)
            self._host.named.pop(_MODULE + name, None)

    def promise(self) -> Promise:
        """A promise the guest can await and this thread settles."""
        with self._border.call():
            return self._host.promises.create()

    def deferred(self, name: str | None = None) -> Deferred:
        """A promise the guest can await and any thread settles, with plain data.

        With a ``name``, the pending one of that name if there is one: that is how a restored interpreter's
        owner gets hold of what its guest was waiting for when the image was captured.
        """
        with self._border.call():
            return self._host.deferred.get(name)

    def load(self, path: str) -> Any:
        """A function, class or other object of the guest: ``"module:name"`` or ``"module:Class.method"``.

        The module is imported. A class can be called for an instance, a function called, attributes taken;
        what a coroutine function returns goes to ``wait``.
        """
        with self._border.call():
            return self._host.shims["load"](path)

    def complete(self, source: str) -> tuple[list[str], int]:
        """Completions for the end of ``source``, and where in it the completed word starts."""
        with self._border.call():
            found = self._host.shims["complete"](source)
            names, start = found.to_js()
            found.destroy()
            return names, start

    @property
    def files(self) -> FileSystem:
        """The guest's files: read, write, mount."""
        self._border.check()
        return self._host.filesystem
