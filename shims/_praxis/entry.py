"""The functions that the host calls: run a program, complete names, load a class."""

from __future__ import annotations

import ast
import asyncio
import atexit
import builtins
import functools
import importlib.util
import inspect
import io
import rlcompleter
import sys
import textwrap
import types
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NamedTuple

import _pyodide

import __main__
from _praxis import (
    conditions,
    figures,
    notebooks,
    program_threads,
    programs,
    signals,
    streams,
    tracebacks,
    unhandled,
)

_WORD_BREAKS = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?"
_FUTURES = 0x1FF0000  # PyCF_MASK of CPython's compile.h, the flags of `from __future__` imports
_SHORT = 500
"""Maximum length, in characters, of a program that may be compiled as a single expression."""
_NOT_IN_EXPRESSIONS = frozenset("=:;\\\n\r")
"""Programs with these characters are not first compiled as an expression, because they may be statements, or
may cause warnings that a second compilation would repeat.
"""
_NAMES_IN_ARGV = {"<string>": "-c", "<stdin>": "-"}


def run(source: str, filename: str = "<exec>", namespace: dict[str, Any] | None = None) -> Any:
    """Run statements in ``__main__`` (or ``namespace``). Return the value of the last statement if it is
    an expression. As in Pyodide, the whole source may be indented. Raises what the statements raise.
    """
    with programs.Program():
        parts = _compile(textwrap.dedent(source), filename)
        return programs.call(_run_parts, parts, __main__.__dict__ if namespace is None else namespace)


def run_async(
    source: str, filename: str = "<exec>", namespace: dict[str, Any] | None = None
) -> asyncio.Future[Any]:
    """Like ``run``, but allows top-level await, and returns a future. Raises SyntaxError immediately."""
    with programs.Program():
        parts = _compile(textwrap.dedent(source), filename, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return run_coroutine(_run_parts_async(parts, __main__.__dict__ if namespace is None else namespace))


class Awaited(NamedTuple):
    """A result that must still be awaited. ``begin`` returns the coroutine to await."""

    begin: Callable[[], Coroutine[Any, Any, Any]]


def settled(result: Any) -> Any:
    """Return ``result``, or a future for it if it must still be awaited. Call this once the program that has
    made ``result`` is over, so that an interrupt reaches either that program or the coroutine.
    """
    return run_coroutine(result.begin()) if type(result) is Awaited else result


def run_script(
    source: str | bytes,
    filename: str,
    arguments: Sequence[str] = (),
    result: Callable[[Any], Any] = lambda value: value,
    compiler: Callable[..., types.CodeType] = compile,
) -> Any:
    """Run a whole program as ``python filename arguments`` would. Return its last value, or a future for it
    if there is top-level await.

    Pass a file's ``source`` as bytes, so that its coding cookie is respected. ``result`` converts the value
    to return, or returns it as Awaited; ``compiler`` compiles syntax trees as ``compile`` does. Raises what
    the program raises, including SystemExit.
    """
    namespace = __main__.__dict__
    namespace.update(__name__="__main__", __builtins__=builtins)
    if not filename.startswith("<"):
        namespace["__file__"] = filename
    sys.argv = [_NAMES_IN_ARGV.get(filename, filename), *arguments]
    with programs.Program():
        parts = _compile(source, filename, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, compiler)
        if any(code.co_flags & inspect.CO_COROUTINE for code in parts):
            value: Any = Awaited(functools.partial(_run_parts_async, parts, namespace, result))
        else:
            value = programs.call(_run_parts, parts, namespace, result)
    return settled(value)


def _run_parts(
    parts: list[types.CodeType],
    namespace: dict[str, Any],
    result: Callable[[Any], Any] = lambda value: value,
) -> Any:
    value = None
    for code in parts:
        value = eval(code, namespace)  # noqa: S307 - running the user's program is the purpose
    return result(value)


async def _run_parts_async(
    parts: list[types.CodeType],
    namespace: dict[str, Any],
    result: Callable[[Any], Any] = lambda value: value,
) -> Any:
    value = None
    for code in parts:
        value = eval(code, namespace)  # noqa: S307 - running the user's program is what this is for
        if code.co_flags & inspect.CO_COROUTINE:
            value = await value
    value = result(value)
    return await settled(value) if type(value) is Awaited else value


signals.bodies.add(_run_parts_async.__code__)


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> asyncio.Future[Any]:
    """Run a coroutine as the program's main task. Return a future for its result."""
    loop = asyncio.get_event_loop()
    result: asyncio.Future[Any] = loop.create_future()
    task = loop.create_task(coroutine, name="main")
    program = programs.Program(task)
    program.__enter__()

    def end(task: asyncio.Task[Any]) -> None:
        program.__exit__()
        try:
            program.check_task()
            value = task.result()
        except asyncio.CancelledError:
            result.cancel()
        except BaseException as error:  # noqa: BLE001 - it is raised where the future is awaited
            result.set_exception(error)
        else:
            result.set_result(value)

    def cancel(result: asyncio.Future[Any]) -> None:
        if result.cancelled():
            task.cancel()

    task.add_done_callback(end)
    result.add_done_callback(cancel)
    return result


def _compile(
    source: str | bytes,
    filename: str,
    flags: int = 0,
    compiler: Callable[..., types.CodeType] = compile,
) -> list[types.CodeType]:
    """Compile the program's statements, and separately its last expression if that is the program's value."""
    expression = _compile_expression(source, filename, flags) if compiler is compile else None
    if expression is not None:
        return [expression]
    try:
        text = source if isinstance(source, str) else importlib.util.decode_source(source)
        tracebacks.remember_source(filename, text)
    except (SyntaxError, UnicodeDecodeError):
        text = ""  # compile() reports best what is wrong
    tree = compile(source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    notebooks.show_values(tree, filename, lambda last: ends_with_semicolon(text, last))
    notebooks.mark_cells(tree, filename)
    last = tree.body[-1] if tree.body else None
    # A lone constant is both the docstring and the value, so it is compiled as both.
    is_docstring = len(tree.body) == 1 and isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant)
    if not isinstance(last, ast.Expr) or ends_with_semicolon(text, last):
        return [compiler(tree, filename, "exec", flags, dont_inherit=True)]
    if not is_docstring:
        del tree.body[-1]
    body = compiler(tree, filename, "exec", flags, dont_inherit=True)
    # The last expression follows the program's future statements.
    flags |= body.co_flags & _FUTURES
    return [body, compiler(ast.Expression(last.value), filename, "eval", flags, dont_inherit=True)]


def _compile_expression(source: str | bytes, filename: str, flags: int) -> types.CodeType | None:
    """Compile one short expression without making a syntax tree first; this takes only a third of the time.
    Consoles, for instance, send many short expressions. Return None for other programs.
    """
    if not isinstance(source, str) or not 0 < len(source) <= _SHORT:
        return None
    if source[0].isspace() or not _NOT_IN_EXPRESSIONS.isdisjoint(source):
        return None
    try:
        code: types.CodeType = compile(source, filename, "eval", flags, dont_inherit=True)
    except (SyntaxError, ValueError):
        return None  # reported when the whole source is compiled
    if not code.co_names and ('"' in source or "'" in source):
        return None  # a text could be the docstring
    tracebacks.remember_source(filename, source)
    return code


def ends_with_semicolon(text: str, expression: ast.Expr) -> bool:
    """Return whether a semicolon suppresses the last expression's value, as in Pyodide and Jupyter."""
    # Not splitlines(), which splits at more characters than the parser. Columns count bytes of UTF-8.
    line = io.StringIO(text).readlines()[(expression.end_lineno or 1) - 1].encode()
    return line[expression.end_col_offset or 0 :].lstrip().startswith(b";")


def main_namespace() -> dict[str, Any]:
    """Return the namespace of ``__main__``."""
    namespace: dict[str, Any] = __main__.__dict__
    return namespace


def register_module(name: str, module: object) -> None:
    """Let ``import name`` return ``module``, a host object."""
    _pyodide._importhook.register_js_module(name, module)


def unregister_module(name: str) -> None:
    """Remove a host module."""
    _pyodide._importhook.unregister_js_module(name)


def complete(source: str, namespace: dict[str, Any] | None = None) -> tuple[list[str], int]:
    """Return names that can continue ``source``, as rlcompleter finds them, and the index in ``source`` at
    which they begin.
    """
    start = max(source.rfind(character) for character in _WORD_BREAKS) + 1
    word = source[start:]
    completer: Any = rlcompleter.Completer(__main__.__dict__ if namespace is None else namespace)
    matches = completer.attr_matches(word) if "." in word else completer.global_matches(word)
    return list(matches), start


def load(path: str) -> Any:
    """Return the object named by ``"module:Class"`` or ``"module:object.attribute"``. Raises ImportError
    or AttributeError.
    """
    module, _, attributes = path.partition(":")
    found = importlib.import_module(module)
    for name in attributes.split(".") if attributes else ():
        found = getattr(found, name)
    return found


def is_exit(
    is_subclass: Callable[[type, type], bool] = issubclass,
    type_of: Callable[[object], type] = type,
    exit_type: type[SystemExit] = SystemExit,
) -> bool:
    """Return True if the exception that ended the program is SystemExit. Checking the name is not enough,
    because other classes may have the same name. The default arguments are evaluated before the program runs,
    because the program may replace the builtins.
    """
    error: object = getattr(sys, "last_exc", None)
    return is_subclass(type_of(error), exit_type)


def exit_code() -> int | str | None:
    """Return the code of the SystemExit that ended the program."""
    code = getattr(getattr(sys, "last_exc", None), "code", None)
    return int(code) if isinstance(code, int) else None if code is None else str(code)


def free_frames() -> None:
    """Clear the frames of the program's exception, but keep the exception. Used when memory has run out."""
    error = getattr(sys, "last_exc", None)
    if error is not None:
        tracebacks.free_frames(error)


def finish() -> None:
    """Wait for threads, show open figures, and end as a CPython process does: call the ``atexit`` functions
    and flush the streams.
    """
    with programs.Program():
        try:
            program_threads.finish()
        finally:
            conditions.finish()
            figures.show_open_figures()
            # CPython only reports an exception that these functions raise. An interrupt is raised at the end.
            with unhandled.noting_ignored():
                atexit._run_exitfuncs()
            unhandled.finish()
            streams.flush()
