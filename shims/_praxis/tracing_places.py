"""The source locations of rewritten code, and the names that the source gives to lists."""

from __future__ import annotations

import ast
from typing import TypeVar

_MOST_ARGUMENTS = 30
"""Minimum number of arguments for CPython to call a method like a function (STACK_USE_GUIDELINE)."""

_Node = TypeVar("_Node", bound=ast.AST)


def at(place: ast.expr | ast.stmt, node: _Node) -> _Node:
    """Return ``node``, moved to the source location of ``place``."""
    return ast.copy_location(node, place)


def name_of(node: ast.expr) -> str:
    """Return the name, including attributes, that the source uses for a list; "" for longer expressions."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = name_of(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def place_of_index(node: ast.expr) -> tuple[int, int, int] | None:
    """Return the location of an item's index in the source, or None if it spans several lines."""
    if node.end_lineno != node.lineno or node.end_col_offset is None:
        return None
    return node.lineno, node.col_offset, node.end_col_offset


def is_on_one_line(node: ast.expr) -> bool:
    """Return whether a node is on a single line. An attribute that replaces a node on several lines would
    have a different location in tracebacks.
    """
    return node.lineno == node.end_lineno


def move_to_method(call: ast.Call) -> None:
    """Give a method call the location that CPython gives it. The location begins at the method's name if the
    name is not on the object's line.
    """
    method = call.func
    if (
        isinstance(method, ast.Attribute)
        and call.lineno != method.end_lineno
        and len(call.args) + len(call.keywords) + bool(call.keywords) < _MOST_ARGUMENTS
        and not any(isinstance(value, ast.Starred) for value in call.args)
        and all(keyword.arg for keyword in call.keywords)
    ):
        call.lineno = method.end_lineno or call.lineno
        call.col_offset = max(0, (method.end_col_offset or 0) - len(method.attr))
