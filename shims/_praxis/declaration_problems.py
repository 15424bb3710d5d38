"""Errors in declarations, and where they are in the file."""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Iterable
from typing import Any

from _praxis.messages import Message

DECORATOR = "protocol_function"
_MOST_FURTHER = 19


class DeclarationProblem(Exception):
    """A declaration is invalid. Holds the problem, the remedy, the line (0: unknown) and other problems."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.hint = hint
        self.line = line
        self.further: tuple[DeclarationProblem, ...] = ()


class Problems:
    """Collects problems, so that all of them are reported: ``with problems: ...``, then ``raise_any``."""

    def __init__(self) -> None:
        self._found: list[DeclarationProblem] = []

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, problem: object, stack: object) -> bool:
        if not isinstance(problem, DeclarationProblem):
            return False
        self._found += [problem, *problem.further]
        return True

    def raise_any(self) -> None:
        """Raise the first problem, if there is one, with the others."""
        if self._found:
            first, *further = self._found
            first.further = tuple(further[:_MOST_FURTHER])
            raise first


class Place:
    """Finds the lines of fields and parameters in the source of a function and its decorator."""

    def __init__(self, function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> None:
        self.function = function
        self._decorator = _decorator(function) if function is not None else None

    @property
    def line(self) -> int:
        """The line of the ``def`` statement."""
        return self.function.lineno if self.function is not None else 0

    def field(self, *path: str) -> int:
        """Return the line of a decorator field, or of an entry in a dict in that field, at any depth, as
        precisely as the source allows.
        """
        if self._decorator is None:
            return self.line
        keywords = {keyword.arg: keyword.value for keyword in self._decorator.keywords}
        positional = dict(zip(("name", "version", "description"), self._decorator.args, strict=False))
        found: ast.expr | None = keywords.get(path[0]) or positional.get(path[0])
        line = found.lineno if found is not None else self._decorator.lineno
        for name in path[1:]:
            if not isinstance(found, ast.Dict):
                break
            inner = dict(zip(map(_text, found.keys), zip(found.keys, found.values, strict=True), strict=True))
            if name not in inner:
                break
            key, found = inner[name]
            line = key.lineno if key is not None else line
        return line

    def parameter(self, name: str) -> int:
        """Return the line of a parameter of the function."""
        if self.function is not None:
            given = self.function.args
            for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs):
                if argument.arg == name:
                    return argument.lineno
        return self.line


def _decorator(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Call | None:
    calls = [decorator for decorator in function.decorator_list if isinstance(decorator, ast.Call)]
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name == DECORATOR:
            return call
    return calls[0] if calls else None


def _text(key: ast.expr | None) -> object:
    return key.value if isinstance(key, ast.Constant) else None


def generator_problem(function: Any, name: str) -> Message | None:
    """Return the problem with a function that is a generator, because a call runs none of its lines; None for
    any other function.
    """
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        return Message("{name} contains yield, so a call would run none of it", name=name)
    return None


NO_GENERATOR = "Return the values instead, or move yield into a function that this one loops over."
"""The remedy for ``generator_problem``."""


def near(name: object, known: Iterable[str]) -> str:
    """Return a hint for a name that is not among ``known``: a similar name, or all of them."""
    names = list(known)
    found = difflib.get_close_matches(str(name), names, n=1)
    if found:
        return Message("Did you mean {found}?", found=repr(found[0]))
    return Message("Available: {names}.", names=", ".join(names)) if names else "None is available."


def short(value: Any) -> str:
    """Return a value as text for a message."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - the author's own __repr__
        return f"a {type(value).__name__}"
    return text if len(text) <= 80 else text[:77] + "..."
