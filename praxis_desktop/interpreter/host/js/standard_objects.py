"""The original contents of ``js`` and ``pyodide_js``, to which images refer by name."""

from __future__ import annotations

from typing import Any, NamedTuple

from praxis_desktop.interpreter.host.js.constructors import JsClass, JsFunction
from praxis_desktop.interpreter.host.js.values import JsObject


class StandardObjects:
    """The standard functions, constructors and objects of one interpreter, keyed by path (``js.Math.max``),
    and the changes that the program has made to them.
    """

    def __init__(self, scopes: dict[str, JsObject]) -> None:
        self._scopes: dict[str, tuple[JsObject, dict[str, object]]] = {}
        seen: set[int] = set()
        waiting = list(scopes.items())
        for path, scope in waiting:
            if id(scope) not in seen:
                seen.add(id(scope))
                members = dict(scope.__dict__)
                self._scopes[path] = scope, members
                waiting += [
                    (f"{path}.{name}", value)
                    for name, value in members.items()
                    if isinstance(value, JsObject)
                ]

    def names(self) -> dict[str, object]:
        """Return all standard objects, keyed by path."""
        found: dict[str, object] = {}
        for path, (scope, members) in self._scopes.items():
            found[path] = scope
            _collect(path, members, found)
        return found

    def find(self, path: str) -> object:
        """Return the original object at ``path``, even if the program has moved it. Raises KeyError."""
        if path in self._scopes:
            return self._scopes[path][0]
        head, _, name = path.rpartition(".")
        if head in self._scopes:
            return self._scopes[head][1][name]
        owner: Any = self.find(head) if head else None
        if type(owner) is not JsClass:
            raise KeyError(path)
        return owner.statics[name]

    def changes(self) -> dict[str, Change]:
        """Return the program's changes to each object that it has changed, keyed by object path."""
        return {
            path: _change(members, scope.__dict__)
            for path, (scope, members) in self._scopes.items()
            if not _same(scope.__dict__, members)
        }

    def change(self, path: str, change: Change) -> None:
        """Apply a change from ``changes`` to the original object at ``path``. Raises KeyError."""
        members = self._scopes[path][0].__dict__
        for name in change.removed:
            del members[name]
        members.update(change.members)


class Change(NamedTuple):
    """How a program has changed a standard object."""

    removed: list[str]
    """The names of the original members to remove first."""
    members: dict[str, object]
    """The members that are new or different."""


def _change(original: dict[str, object], now: dict[str, object]) -> Change:
    removed = [name for name in original if name not in now]
    kept = [name for name in original if name in now]
    if list(now)[: len(kept)] != kept:  # adding all members again gives them their new order
        return Change(list(original), dict(now))
    missing = object()
    return Change(
        removed, {name: value for name, value in now.items() if value is not original.get(name, missing)}
    )


def _same(left: dict[str, object], right: dict[str, object]) -> bool:
    """Return whether two dicts have the same objects under the same names in the same order."""
    return len(left) == len(right) and all(
        a == b and left[a] is right[b] for a, b in zip(left, right, strict=True)
    )


def _collect(path: str, members: dict[str, object], found: dict[str, object]) -> None:
    for name, value in members.items():
        if type(value) is JsFunction:
            found[f"{path}.{name}"] = value
        elif type(value) is JsClass:
            found[f"{path}.{name}"] = value
            _collect(f"{path}.{name}", value.statics, found)
