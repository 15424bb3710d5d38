"""Finds a protocol file's declarations in its text. Nothing is run, and the text need not even parse."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from praxis_desktop.core.messages import Message
from praxis_desktop.core.sources import KEPT, literal_value, parsed
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.metadata_block import asks_for_process, category, ports
from praxis_desktop.protocols.program import Program


class Description(Struct, frozen=True):
    """A protocol's ``title``, its ``details`` as plain text, its ``category``, its ``ports`` (the expected
    instruments, by role), and whether it requests a separate process (``in_process``).
    """

    title: str
    details: str = ""
    category: str = ""
    ports: Mapping[str, str] = field(default_factory=dict)
    in_process: bool = False


def describe(program: Program) -> Description:
    """Describe a program. The title is the docstring's first line or else the file's name; everything else
    comes from the metadata block.

    Raises UsageError if the metadata block is invalid. Syntax errors are left to the guest, whose Python may
    be newer.
    """
    text = _docstring(program.source)
    title, _, details = text.partition("\n")
    return Description(
        title=title.strip().rstrip(".") or Path(program.title).stem,
        details=unwrapped(details),
        category=category(program),
        ports=ports(program),
        in_process=asks_for_process(program),
    )


def _docstring(source: str) -> str:
    """Return the module's docstring without its indentation, or ""."""
    literal = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.STRING:
                literal += token.string + " "
            elif literal or token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING):
                break
        value = literal_value(literal) if literal else ""
    except (SyntaxError, ValueError, tokenize.TokenError):
        return ""
    if not isinstance(value, str):
        return ""
    first, *others = value.expandtabs().strip("\n").splitlines() or [""]
    indentation = min((len(line) - len(line.lstrip()) for line in others if line.strip()), default=0)
    return "\n".join([first.strip(), *(line[indentation:].rstrip() for line in others)]).strip()


def unwrapped(text: str) -> str:
    """Join the lines of each paragraph, so that it can wrap at any width. Indented lines stay as they are."""
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    is_plain = all(line and not line[0].isspace() and not line.startswith(("-", "*")) for line in lines)
    return " ".join(lines) if is_plain else text


DECORATOR = "protocol_function"
"""The name of the decorator for protocol functions, whichever module it comes from."""

_MAIN = re.compile(r"^(?:async[ \t]+)?def[ \t]+main\b", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:async[ \t]+)?def[ \t]", re.MULTILINE)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def may_declare(program: Program) -> bool:
    """Return whether the text may declare protocols. A plain script never mentions the decorator."""
    source = program.source
    return program.function is not None or DECORATOR in source or _DEFINITION.search(source) is not None


def is_parsed(program: Program) -> bool:
    """Return whether the host's Python can parse the text."""
    try:
        parsed(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def declares_something(program: Program) -> bool:
    """Return whether the program has something to call: the requested function, a protocol function, or a
    ``main`` that it does not call itself. If the text cannot be parsed, only the names in it are considered.

    Raises ProtocolError for a file that only defines functions, none of which would be called.
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
            Message(
                "{title} has no entry point: it defines functions, but none of them is a protocol",
                title=program.title,
            ),
            reason="entry",
            hint=Message(
                "Put @protocol_function above one of them, rename one to main, or choose one: "
                "{title}:{functions}",
                title=program.title,
                functions=functions[0],
            ),
        )
    return False


def declarations(program: Program) -> dict[str, dict[str, object]]:
    """Return the file's top-level functions that have the ``protocol_function`` decorator, each with the
    decorator's literal arguments. The result is empty if the host's Python cannot parse the text.
    """
    if DECORATOR not in program.source:
        return {}
    try:
        tree = parsed(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found = {}
    for node in tree.body:
        for decorator in node.decorator_list if isinstance(node, _FUNCTIONS) else ():
            call = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
            if isinstance(node, _FUNCTIONS) and _names_decorator(call.func):
                found[node.name] = dict(_literals(call.keywords))
    return found


def _literals(keywords: list[ast.keyword]) -> Iterator[tuple[str, object]]:
    for keyword in keywords:
        if keyword.arg is not None:
            with suppress(ValueError, TypeError, RecursionError, MemoryError):
                yield keyword.arg, ast.literal_eval(keyword.value)


def _names_one(source: str) -> bool:
    return DECORATOR in source or _MAIN.search(source) is not None


def _names_decorator(node: ast.AST) -> bool:
    if isinstance(node, ast.alias):
        return node.name.rpartition(".")[2] == DECORATOR
    return DECORATOR in (getattr(node, "id", None), getattr(node, "attr", None))


def _calls_main(statement: ast.stmt) -> bool:
    """Return whether the statement runs on import and calls ``main``."""
    return not _is_main_guard(statement) and "main" in _names_run(statement)


def _only_defines(statement: ast.stmt, functions: list[str]) -> bool:
    """Return whether the statement only defines or imports something, assigns something without using
    ``functions``, or does nothing.
    """
    if isinstance(statement, (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    is_assignment = isinstance(statement, ast.Assign | ast.AnnAssign)
    return is_assignment and not set(functions).intersection(_names_run(statement))


def _is_main_guard(statement: ast.stmt) -> bool:
    """Return whether the statement is ``if __name__ == "__main__"``."""
    return isinstance(statement, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test)
    )


def _names_run(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement uses when it runs, except those used in definitions."""
    if not isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
        yield from (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))


_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([^\W\d][\w.]*)", re.MULTILINE)

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of a statement that contain further statements. Expressions have no such fields."""

_CAUGHT = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")


class Outline(Struct, frozen=True):
    """What a program's text reveals about it. ``modules`` are all modules that it may import, including names
    imported with ``from``, which may be modules. ``functions`` are its top-level functions.
    """

    modules: frozenset[str]
    functions: frozenset[str] = frozenset()
    calls_main: bool = False
    """Whether the program itself, run as a script, calls its ``main``."""

    optional: frozenset[str] = frozenset()
    """The ``modules`` that the program can run without, because every import of them is guarded by
    ``except ImportError``.
    """

    relative: frozenset[str] = frozenset()
    """Modules imported from the program's own package, as written: ``.weighing``, ``..mixing.mix``."""


def outline_of(program: Program) -> Outline:
    """Return the outline of the program's text. If the host's Python cannot parse the text, the outline is
    made from lines that begin with an import; errors are left to the guest, whose Python may be newer.
    """
    return _outline(program.source)


@lru_cache(KEPT)
def _outline(source: str) -> Outline:
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Outline(frozenset(_IMPORT.findall(source)))
    modules = frozenset(_modules(tree))
    relative = frozenset(module for module in modules if module.startswith("."))
    modules -= relative
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return Outline(
        modules,
        frozenset(function.name for function in functions),
        any(_mentions_main(node) for node in tree.body),
        modules.difference(_modules(tree, with_guarded=False)),
        relative,
    )


def imports_of(program: Program) -> frozenset[str]:
    """Return the modules that a program and its companion files may import, except the companions."""
    if not program.companions:
        return outline_of(program).modules
    own = tuple([f"{name}." for name in own_names(program)])
    return frozenset(
        module
        for part in program.parts
        for module in outline_of(part).modules
        if not f"{module}.".startswith(own)
    )


def own_names(program: Program) -> frozenset[str]:
    """Return the top-level names of a program's companion modules. Modules in ``praxis``, a package that also
    contains other modules, are listed by their full names.
    """
    return frozenset(
        name if (top := name.partition(".")[0]) == "praxis" else top
        for name in (companion.name for companion in program.companions)
    )


def _modules(tree: ast.Module, *, with_guarded: bool = True) -> Iterator[str]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            if module != "__future__":
                yield module
                within = module if module.endswith(".") else f"{module}."
                yield from (f"{within}{name.name}" for name in node.names if name.name != "*")
        elif isinstance(node, ast.If) and _is_for_type_checkers(node.test):
            waiting += node.orelse
        elif isinstance(node, ast.Try) and not with_guarded and any(map(_is_guard, node.handlers)):
            waiting += node.finalbody
        else:
            for block in _BLOCKS:
                waiting += getattr(node, block, ())


def _is_for_type_checkers(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _is_guard(handler: ast.ExceptHandler) -> bool:
    """Return whether the handler catches the exception raised for a missing module."""
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(name, ast.Name) and name.id in _CAUGHT for name in caught)


def _mentions_main(statement: ast.stmt) -> bool:
    """Return whether running the statement calls ``main``. Calls inside definitions do not count."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    return any(isinstance(node, ast.Name) and node.id == "main" for node in ast.walk(statement))


PYTHON: Final = "3.14.2"
"""The guest's Python version. A test verifies that the guest has this version."""

_NEW: Final = frozenset({"annotationlib", "compression"})
"""Modules in the guest's standard library that some Python versions supported by this program lack."""

_GONE: Final = """
    aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils imghdr imp lib2to3 mailcap msilib nis
    nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib uu xdrlib
"""
"""Modules that are in the standard library of some Python versions on which this program runs, but not in the
guest's. Some of them are available as packages.
"""

_OWN: Final = frozenset({"js", "praxis", "pyodide", "pyodide_js"})
"""Modules of Pyodide and of this program that no file can replace."""

_REPLACEABLE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("pyodide_io_patch", "web_hid_shim", "web_usb_shim"), "pylabrobot"),
    **dict.fromkeys(("web_ftdi_shim", "web_serial_shim", "pylibftdi"), "serial"),
    **dict.fromkeys(("hid", "libusb_package"), "usb"),
}
"""Modules that stand in for Praxis's own modules and packages, each with the top-level module of the package
that it needs. A file of the same name next to a program takes precedence.
"""


@cache
def guest_modules() -> frozenset[str]:
    """Return the guest's top-level modules except those with a leading underscore (see ``is_in_guest``)."""
    standard = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    return frozenset(standard - set(_GONE.split())) | _NEW | _OWN | _REPLACEABLE.keys()


def is_hidden_by_guest(module: str) -> bool:
    """Return whether the guest's ``module`` hides a file of the same name next to a program."""
    return module in _OWN or module in sys.stdlib_module_names or module.startswith(("_praxis", "_pyodide"))


def base_of(module: str) -> str:
    """Return the top-level module whose package ``module`` needs: ``module`` itself, unless it is based on
    another module.
    """
    return _REPLACEABLE.get(module, module)


def is_in_guest(module: str) -> bool:
    """Return whether the guest has the top-level ``module``; always True if it starts with an underscore."""
    return module.startswith("_") or module in guest_modules()
