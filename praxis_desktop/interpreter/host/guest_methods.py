"""The methods that guests may call on this program's objects: marked methods, with checked arguments.

Everything else in these objects is hidden from guests, which can neither call other methods nor read or set
attributes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from praxis_desktop.interpreter.host.js.values import NULL, js_type_error

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Test = Callable[[type], bool]

_MARK = "__guest_method__"
_VARARGS = 0x04
"""``inspect.CO_VARARGS``, the flag of a function with ``*arguments``; importing ``inspect`` takes 3 ms."""

_REMEMBERED = 64
"""Maximum number of combinations of argument types that a method remembers as valid. Combinations longer
than the list of parameters are not remembered, because a guest may pass any number of arguments.
"""

_OURS = __name__.partition(".")[0]


def _is_count(kind: type) -> bool:
    return issubclass(kind, int) and kind is not bool


_TESTS: dict[str, _Test] = {
    "str": lambda kind: kind is str,
    "bool": lambda kind: kind is bool,
    "int": _is_count,
    "float": lambda kind: kind is float or _is_count(kind),
    "None": lambda kind: kind in (type(None), type(NULL)),
    "Callable": lambda kind: hasattr(kind, "__call__"),  # noqa: B004 - the type is at hand, not the value
    "PyProxy": lambda kind: getattr(kind, "graph_kind", "") == "pyproxy",
    "Any": lambda kind: kind in (type(None), str, bool, float) or _is_count(kind),
    "object": lambda kind: True,
}
"""The annotations that marked methods may use, each with its check. A check sees only a value's type, because
a guest can choose the attributes of its objects.
"""


def guest_method(function: _Function) -> _Function:
    """Mark a method as one that guests may call. Its arguments must match its annotations: ``str``, ``bool``,
    ``int`` (of any size), ``float`` (or an int), ``None``, ``Callable``, ``PyProxy``, ``Any`` (any of the
    first five), ``object`` (anything), and unions of them.

    A guest that passes another type gets JavaScript's TypeError. Raises KeyError for any other annotation.
    """
    # Read from the code object, because ``inspect.signature`` takes twenty times as long, at every start.
    code, annotations = function.__code__, function.__annotations__
    has_more = bool(code.co_flags & _VARARGS)
    parameters = code.co_varnames[1 : code.co_argcount]
    if has_more:
        parameters += (code.co_varnames[code.co_argcount + code.co_kwonlyargcount],)
    names = [(name, str(annotations[name])) for name in parameters]
    tests = [_test_of(wanted) for _, wanted in names]
    more = tests[-1] if has_more else _nothing
    valid: set[tuple[type, ...]] = set()

    @functools.wraps(function)
    def checked(self: Any, *arguments: Any) -> Any:
        kinds = tuple(map(type, arguments))
        if kinds in valid:
            return function(self, *arguments)
        for place, kind in enumerate(kinds):
            if not (tests[place] if place < len(tests) else more)(kind):
                name, wanted = names[min(place, len(names) - 1)] if names else ("", "nothing")
                raise js_type_error(
                    f"{function.__name__}() takes {wanted} as argument {place + 1}{name and f' ({name})'}"
                )
        if len(kinds) <= len(tests) and len(valid) < _REMEMBERED:
            valid.add(kinds)
        return function(self, *arguments)

    setattr(checked, _MARK, True)
    return checked  # type: ignore[return-value]


def _nothing(kind: type) -> bool:
    return False


def _test_of(annotation: str) -> _Test:
    kinds = [part.partition("[")[0].strip() for part in _choices(annotation)]
    tests = [_TESTS[kind] for kind in kinds]
    if len(tests) == 1:
        return tests[0]
    return lambda kind: any(test(kind) for test in tests)


def _choices(annotation: str) -> list[str]:
    """Split an annotation at ``|``, except inside brackets."""
    parts, depth = [""], 0
    for letter in annotation:
        depth += (letter == "[") - (letter == "]")
        if letter == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def is_ours(kind: type) -> bool:
    """Return True if a class is defined by this program rather than by an embedder of the interpreter."""
    return kind.__module__.partition(".")[0] == _OURS


def guest_methods(kind: type) -> tuple[str, ...]:
    """Return the names of a class's methods that guests may call."""
    found = _known.get(kind)
    if found is None:
        found = _known[kind] = tuple(
            name for name in dir(kind) if name[:1] != "_" and hasattr(_defined(kind, name), _MARK)
        )
    return found


def _defined(kind: type, name: str) -> object:
    """Return what ``kind`` or a base class defines as ``name``, without calling a descriptor."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)


_known: dict[type, tuple[str, ...]] = {}
