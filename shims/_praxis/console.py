"""Cells of the text console: when one is complete, and how it runs, as at CPython's own prompt."""

from __future__ import annotations

import ast
import codeop
import inspect
import sys
from collections.abc import Awaitable, Iterator
from types import CodeType
from typing import Any

from _praxis import entry, figures, packages, signals, tracebacks

_compile = codeop.CommandCompiler()
_compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

Answer = dict[str, Any]


def begin() -> str:
    """Be a console from now on; returns Python's version."""
    sys.ps1, sys.ps2 = ">>> ", "... "
    sys.argv = [""]
    sys.displayhook = figures.display_hook
    return sys.version.partition(" ")[0]


def push(source: str, line: str, number: int, is_typed: bool) -> Any:
    """Add ``line`` to ``source``, what there is of a cell already, and run the cell if that completes it.

    Returns ``{"more": whether it does not}``, or a future of it, with ``exit`` for the value of a SystemExit.
    Where nobody types, a line that does not belong to the block before it ends the block as an empty line
    does: ``left`` says that it was not used. ``number`` is the cell's. Raises what the cell raises.
    """
    filename = f"<python-input-{number}>"
    text = f"{source}\n{line}" if source else line
    try:
        code = _compile(text, filename, "single")
    except SyntaxError as error:
        before = None if is_typed or not source else _complete(source, filename)
        if before is None:
            tracebacks.remember_source(filename, text)
            raise error.with_traceback(None) from None  # the frames are codeop's
        return _run(before, source, filename, {"more": False, "left": True})
    if code is None:
        return {"more": True}
    return _run(code, text, filename, {"more": False})


def end_of_input(source: str, number: int) -> Any:
    """Run what there is of a cell, to which nothing more will come. As ``push``."""
    return push(source, "", number, True)


def finish() -> None:
    """Do what CPython does at its end."""
    entry.finish()


def _complete(source: str, filename: str) -> CodeType | None:
    """The code of a block that an empty line would complete."""
    try:
        return _compile(source + "\n", filename, "single")
    except SyntaxError:
        return None


def _run(code: CodeType, text: str, filename: str, answer: Answer) -> Any:
    tracebacks.remember_source(filename, text + "\n")
    missing = packages.missing_modules(_imports(text)) if "import" in text else []
    if missing:
        return entry.run_coroutine(_run_with_packages(missing, code, answer))
    return _evaluate(code, answer)


def _imports(text: str) -> Iterator[str]:
    """The modules that a cell imports, as far as its syntax tells."""
    for node in ast.walk(ast.parse(text, type_comments=False)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module


async def _run_with_packages(modules: list[str], code: CodeType, answer: Answer) -> Answer:
    """Run a cell that imports ``modules``, which are missing: packages that have them are installed before,
    as in Pyodide's console, if they are at hand. What fails then is for the cell to meet.
    """
    try:
        loaded = await packages.load_modules(modules)
    except packages.PackageError as error:
        told = str(error)
    else:
        told = ", ".join(f"{package.name} {package.version}" for package in loaded)
        told = told and f"installed {told} from the wheelhouse"
    if told:
        sys.stdout.flush()
        sys.stderr.write(f"praxis-desktop: {told}\n")
    outcome = _evaluate(code, answer)
    ended: Answer = await outcome if inspect.isawaitable(outcome) else outcome
    return ended


def _evaluate(code: CodeType, answer: Answer) -> Any:
    try:
        value = eval(code, entry.main_namespace())  # noqa: S307 - running the user's code is what this is for
    except SystemExit as error:
        return _exit(error)
    return _wait(value, answer) if code.co_flags & inspect.CO_COROUTINE else answer


async def _wait(cell: Awaitable[None], answer: Answer) -> Answer:
    try:
        await cell
    except SystemExit as error:
        return _exit(error)
    return answer


def _exit(error: SystemExit) -> Answer:
    code = error.code
    return {"more": False, "exit": code if code is None or isinstance(code, int) else str(code)}


# They run nothing but the user's code.
signals.bodies.update((_wait.__code__, _run_with_packages.__code__))
