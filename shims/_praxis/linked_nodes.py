"""Converts linked lists and binary trees to plain data and back.

A linked list becomes the list of its values; a tree becomes the list of its values level by level, with None
for a missing child.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

_MOST = 1_000_000


class NotNodes(Exception):
    """A value cannot be converted to the nodes that a parameter requires."""


class ListNode:
    """A node of a linked list."""

    def __init__(self, val: Any = 0, next: Any = None) -> None:  # noqa: A002 - its published name
        self.val = val
        self.next = next


class TreeNode:
    """A node of a binary tree."""

    def __init__(self, val: Any = 0, left: Any = None, right: Any = None) -> None:
        self.val = val
        self.left = left
        self.right = right


KINDS = {"ListNode": ListNode, "TreeNode": TreeNode}


def missing(tree: ast.Module) -> dict[str, type]:
    """Return the node classes that a program uses, even in annotations, but does not define or import."""
    used: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.update(name for name in KINDS if name in node.value)
    return {name: _for_program(kind) for name, kind in KINDS.items() if name in used - bound}


def _for_program(kind: type) -> type:
    """Return a class that looks as if it had been defined by the program."""
    return type(kind.__name__, (), {"__init__": kind.__dict__["__init__"], "__module__": "__main__"})


def built(value: Any, annotation: Any, namespace: dict[str, Any]) -> Any:
    """Convert ``value`` to the type named by the string ``annotation``: nodes, or lists of nodes. Return
    other values unchanged. Raises NotNodes.
    """
    kind, depth = _kind_in(annotation)
    make = _MAKERS.get(kind)
    cls = namespace.get(kind)
    if make is None or not isinstance(cls, type):
        return value
    return _built(value, make, cls, depth)


def _built(value: Any, make: Callable[[list[Any], type], Any], cls: type, depth: int) -> Any:
    if value is None and not depth:
        return None
    if not isinstance(value, list):
        raise NotNodes(f"a {cls.__name__} is given as a JSON list, not as {value!r:.60}")
    return [_built(item, make, cls, depth - 1) for item in value] if depth else make(value, cls)


def _kind_in(annotation: Any) -> tuple[str, int]:
    """Return the kind of node in an annotation, and how many lists it is nested in:
    ``Optional["TreeNode"]``, ``list[ListNode | None]``.
    """
    if not isinstance(annotation, str):
        return "", 0
    try:
        return _search(ast.parse(annotation.strip(), mode="eval").body, 0)
    except (SyntaxError, ValueError, RecursionError):
        return "", 0


def _search(node: ast.AST, depth: int) -> tuple[str, int]:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if name in KINDS:
        return name, depth
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        kind, inner = _kind_in(node.value)
        return kind, depth + inner
    if isinstance(node, ast.Subscript):
        container = getattr(node.value, "id", getattr(node.value, "attr", ""))
        if container not in ("List", "list", "Sequence", "Optional", "Union"):
            return "", 0
        return _search(node.slice, depth + (container not in ("Optional", "Union")))
    if isinstance(node, ast.BinOp | ast.Tuple):
        for part in ast.iter_child_nodes(node):
            found = _search(part, depth)
            if found[0]:
                return found
    return "", 0


def _make_list(values: list[Any], cls: type) -> Any:
    first = last = None
    for value in values:
        node = cls(value)
        if last is None:
            first = node
        else:
            last.next = node
        last = node
    return first


def _make_tree(values: list[Any], cls: type) -> Any:
    if not values:
        return None
    if values[0] is None:
        raise NotNodes("a TreeNode's values begin with its root, which is null here")
    root = cls(values[0])
    level = [root]
    rest = iter(values[1:])
    for node in level:
        for side in ("left", "right"):
            value = next(rest, None)
            if value is not None:
                child = cls(value)
                setattr(node, side, child)
                level.append(child)
    if next(rest, None) is not None:
        raise NotNodes("a value of the TreeNode has no node above it")
    return root


_MAKERS: dict[str, Callable[[list[Any], type], Any]] = {"ListNode": _make_list, "TreeNode": _make_tree}


def plain(value: Any, annotation: Any = None) -> Any:
    """Return ``value`` with its nodes as plain data, and everything else unchanged. If ``annotation`` denotes
    a node, None becomes an empty list.
    """
    if value is None:
        kind, depth = _kind_in(annotation)
        return [] if kind and not depth else None
    kind = type(value).__name__
    if kind in KINDS:
        return _list_values(value) if kind == "ListNode" else _tree_values(value)
    if type(value) in (list, tuple) and any(type(item).__name__ in KINDS for item in value):
        return [plain(item) for item in value]
    return value


def _list_values(node: Any) -> Any:
    values: list[Any] = []
    places: dict[int, int] = {}
    while node is not None and len(values) < _MOST:
        if id(node) in places:
            return f"{values} and on from item {places[id(node)]}"
        places[id(node)] = len(values)
        values.append(getattr(node, "val", None))
        node = getattr(node, "next", None)
    return values


def _tree_values(root: Any) -> Any:
    values: list[Any] = []
    nodes: list[Any] = [root]
    seen: set[int] = set()
    for node in nodes:
        if node is None:
            values.append(None)
            continue
        if id(node) in seen or len(nodes) > _MOST:
            return f"{values} and a node that is in the tree twice"
        seen.add(id(node))
        values.append(getattr(node, "val", None))
        nodes += [getattr(node, "left", None), getattr(node, "right", None)]
    while values and values[-1] is None:
        values.pop()
    return values
