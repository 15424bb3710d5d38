"""How a program is entered, as far as its text tells: by a declared function, by ``main``, or as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from praxis_desktop.core.syntax_trees import parsed
from praxis_desktop.protocols.definitions.errors import ProtocolError
from praxis_desktop.protocols.program import Program

DECORATOR = "protocol_function"
"""What a function is a protocol by, under whatever name of its module."""

_MAIN = re.compile(r"^(?:async[ \t]+)?def[ \t]+main\b", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:async[ \t]+)?def[ \t]", re.MULTILINE)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def may_declare(program: Program) -> bool:
    """Whether a closer look at the text is worth while: a plain script says nothing of functions."""
    source = program.source
    return program.function is not None or DECORATOR in source or _DEFINITION.search(source) is not None


def is_parsed(program: Program) -> bool:
    """Whether this Python takes the text for a program."""
    try:
        parsed(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def declares_something(program: Program) -> bool:
    """Whether the text has anything to call: a function that was asked for, a protocol function, or a
    ``main`` that the program does not call itself. What this Python cannot parse may have.

    Raises ProtocolError for a file that only defines functions, none of them to be called.
    """
    try:
        tree = parsed(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return program.function is not None or _names_one(program.source)
    functions = [node.name for node in tree.body if isinstance(node, _FUNCTIONS)]
    if program.function is not None or any(map(_names_decorator, ast.walk(tree))):
        return True
    if "main" in functions and not any(map(_calls_main, tree.body)):
        return True
    if functions and all(_only_defines(statement, functions) for statement in tree.body):
        raise ProtocolError(
            f"{program.title} has no entry: it defines functions, and none of them is a protocol",
            reason="entry",
            hint=f"Put @protocol_function over one, call it main, or name it: {program.title}:{functions[0]}",
        )
    return False


def _names_one(source: str) -> bool:
    return DECORATOR in source or _MAIN.search(source) is not None


def _names_decorator(node: ast.AST) -> bool:
    if isinstance(node, ast.alias):
        return node.name.rpartition(".")[2] == DECORATOR
    return DECORATOR in (getattr(node, "id", None), getattr(node, "attr", None))


def _calls_main(statement: ast.stmt) -> bool:
    """Whether importing the file runs the statement, and it calls ``main``."""
    return not _is_main_guard(statement) and "main" in _names_run(statement)


def _only_defines(statement: ast.stmt, functions: list[str]) -> bool:
    """Whether the statement, be it in a script, does nothing that anybody would start the file for."""
    if isinstance(statement, (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    is_assignment = isinstance(statement, ast.Assign | ast.AnnAssign)
    return is_assignment and not set(functions).intersection(_names_run(statement))


def _is_main_guard(statement: ast.stmt) -> bool:
    """Whether it is ``if __name__ == "__main__"``."""
    return isinstance(statement, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test)
    )


def _names_run(statement: ast.stmt) -> Iterator[str]:
    """The names in a statement; none for what it merely defines."""
    if not isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
        yield from (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
