"""Finds the function that a program's arguments are passed to, once its top level has run."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from _praxis import linked_nodes
from _praxis.messages import Message
from _praxis.protocols import CallError

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_PLAIN: Any = importlib.import_module("annotationlib").Format.STRING  # new in 3.14


@dataclass(frozen=True)
class EntryPoint:
    """A top-level function, or the only public method of a class ``Solution``."""

    name: str
    method: str = ""

    @property
    def title(self) -> str:
        """The entry point's name in messages."""
        return f"{self.name}().{self.method}" if self.method else self.name


def find(tree: ast.Module) -> EntryPoint | None:
    """Return a program's entry point: the only public method of its class ``Solution``, else its ``main``,
    else its only public top-level function. Return None if there is no entry point, or if the program's top
    level already uses it.
    """
    defined = {node.name: node for node in tree.body if isinstance(node, _Function)}
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    public = [name for name in defined if not name.startswith("_")]
    found = None
    methods = _public_methods(classes["Solution"]) if "Solution" in classes else []
    if len(methods) == 1:
        found = EntryPoint("Solution", methods[0])
    elif "main" in defined:
        found = EntryPoint("main")
    elif len(public) == 1:
        found = EntryPoint(public[0])
    return None if found is None or _is_used(tree, found.name) else found


def check(tree: ast.Module, entry_point: EntryPoint, count: int) -> None:
    """Check, before anything runs, that the function takes ``count`` arguments. Raises CallError. A decorated
    function is not checked, because its decorators may change its arguments.
    """
    node = definition(tree, entry_point)
    if node.decorator_list:
        return
    parameters = node.args
    names = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
    if entry_point.method:
        names = names[1:]
    least = len(names) - len(parameters.defaults)
    needed = [
        parameter.arg
        for parameter, default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)
        if default is None
    ]
    if needed:
        raise CallError(
            Message(
                "{title} accepts {needed} only as a keyword argument, so --args cannot set it",
                title=entry_point.title,
                needed=repr(needed[0]),
            )
        )
    if count < least or (count > len(names) and parameters.vararg is None):
        shown = ", ".join(names) + (f", *{parameters.vararg.arg}" if parameters.vararg else "")
        raise CallError(_wrong_count(entry_point, shown.removeprefix(", "), count))


def converted(
    function: Callable[..., Any], entry_point: EntryPoint, arguments: Sequence[Any], namespace: dict[str, Any]
) -> list[tuple[str, Any]]:
    """Return ``arguments``, which are plain data, each paired with its parameter's name and converted to
    nodes if the parameter's annotation requires nodes. Raises CallError.
    """
    signature = _signature(function)
    if signature is None:
        return [("", value) for value in arguments]
    try:
        bound = signature.bind(*arguments)
    except TypeError:
        shown = ", ".join(map(str, signature.parameters))
        raise CallError(_wrong_count(entry_point, shown, len(arguments))) from None
    found = []
    for name, value in bound.arguments.items():
        parameter = signature.parameters[name]
        several = parameter.kind is inspect.Parameter.VAR_POSITIONAL
        for item in value if several else (value,):
            try:
                found.append((name, linked_nodes.built(item, parameter.annotation, namespace)))
            except linked_nodes.NotNodes as error:
                raise CallError(
                    Message(
                        "{title}: parameter {name}: {error}",
                        title=entry_point.title,
                        name=repr(name),
                        error=error,
                    )
                ) from None
    return found


def _signature(function: Callable[..., Any]) -> inspect.Signature | None:
    """Return a function's signature with annotations as strings, or None if the callable has none."""
    try:
        return inspect.signature(function, annotation_format=_PLAIN)  # type: ignore[call-arg]
    except (TypeError, ValueError):
        return None


def target(namespace: dict[str, Any], entry_point: EntryPoint) -> Callable[..., Any]:
    """Return the function itself. For a method, an instance is created first."""
    found: Callable[..., Any] = namespace[entry_point.name]
    if entry_point.method:
        found = getattr(found(), entry_point.method)
    return found


def returned_type(function: Callable[..., Any]) -> Any:
    """Return a function's annotated return type as a string, or None if it has none."""
    signature = _signature(function)
    return None if signature is None else signature.return_annotation


def _wrong_count(entry_point: EntryPoint, parameters: str, count: int) -> str:
    given = "1 argument was given" if count == 1 else Message("{count} arguments were given", count=count)
    return Message(
        "{given} to {title}({parameters})", given=given, title=entry_point.title, parameters=parameters
    )


def _public_methods(node: ast.ClassDef) -> list[str]:
    return [item.name for item in node.body if isinstance(item, _Function) and not item.name.startswith("_")]


def definition(tree: ast.Module, entry_point: EntryPoint) -> _Function:
    """Return the definition of the entry point."""
    body: list[ast.stmt] = tree.body
    name = entry_point.name
    if entry_point.method:
        body = next(
            node for node in reversed(body) if isinstance(node, ast.ClassDef) and node.name == name
        ).body
        name = entry_point.method
    return next(node for node in reversed(body) if isinstance(node, _Function) and node.name == name)


def _is_used(tree: ast.Module, name: str) -> bool:
    """Return whether running the program's top level uses ``name``. A definition does not count as a use."""
    return any(
        isinstance(node, ast.Name) and node.id == name
        for statement in tree.body
        if not isinstance(statement, _Function | ast.ClassDef)
        for node in ast.walk(statement)
    )
