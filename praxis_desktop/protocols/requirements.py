"""The packages that a program declares or, if it declares none, imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.sources import parsed
from praxis_desktop.protocols import metadata_block
from praxis_desktop.protocols.program import Program
from praxis_desktop.protocols.text import DECORATOR, PYTHON, base_of, is_in_guest, outline_of, own_names

Source = Literal["header", "decorator", "imports"]

_KEYWORD = "requires"
_PROJECT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


class Requirements(Struct, frozen=True):
    """A program's requirements. ``declared`` lists the declared ones in PEP 508 form; they come from the
    metadata block (PEP 723, ``source`` "header"), or else from ``@protocol_function(requires=[...])``
    ("decorator"). For a program without declarations ("imports"), ``imported`` lists the top-level modules
    that neither the standard library nor the guest contains; the program can run without the ``optional``
    ones. ``installs`` lists the normalized names of packages that such a program installs with micropip.
    ``python`` is the block's ``requires-python``.

    For a program with companion files, ``source`` is taken from the first file with declarations, ``python``
    from the program's own file. The other fields combine the values from all files.
    """

    source: Source
    declared: tuple[str, ...] = ()
    imported: frozenset[str] = frozenset()
    python: str = ""
    optional: frozenset[str] = frozenset()
    installs: frozenset[str] = frozenset()


def requirements_of(program: Program) -> Requirements:
    """Read the requirements from the text of the program and its companion files, without running them.

    An empty list of requirements is also a declaration. Raises UsageError, which names the file and the
    entry, for an invalid list or a program that requires a Python version other than the guest's.
    """
    if not program.companions:
        return _requirements_of_file(program)
    read = [_requirements_of_file(part) for part in program.parts]
    own = {_top(name) for name in own_names(program)}
    imported = frozenset().union(*[each.imported for each in read]) - own
    wanted = frozenset().union(*[each.imported - each.optional for each in read])
    return Requirements(
        next((each.source for each in read if each.source != "imports"), "imports"),
        tuple(sorted({requirement for each in read for requirement in each.declared})),
        imported,
        read[0].python,
        imported - wanted,
        frozenset().union(*[each.installs for each in read]),
    )


def _requirements_of_file(program: Program) -> Requirements:
    block = metadata_block.metadata(program)
    python = _python(program, block)
    dependencies = block.get("dependencies")
    if dependencies is not None:
        where = Message("{title}, dependencies", title=program.title)
        return Requirements("header", _requirements(dependencies, where), python=python)
    if _KEYWORD in program.source and DECORATOR in program.source:
        required = _required_by_decorators(program)
        if required is not None:
            return Requirements("decorator", required, python=python)
    if "import" not in program.source:
        return Requirements("imports", python=python)
    outline = outline_of(program)
    imported = frozenset(filter(_is_elsewhere, map(_needed, outline.modules)))
    wanted = set(map(_needed, outline.modules - outline.optional))
    return Requirements(
        "imports",
        imported=imported,
        python=python,
        optional=imported - wanted,
        installs=_installed_by(program),
    )


def _top(module: str) -> str:
    return module.partition(".")[0]


def _needed(module: str) -> str:
    return base_of(_top(module))


def _is_elsewhere(module: str) -> bool:
    return not is_in_guest(module)


def _python(program: Program, block: dict[str, Any]) -> str:
    """Return the block's ``requires-python``. Raises UsageError if the guest does not meet it."""
    wanted = block.get("requires-python")
    if wanted is None:
        return ""
    from packaging.specifiers import InvalidSpecifier  # most programs have no such requirement

    from praxis_desktop.core.requirement_texts import read_versions

    example = 'For example: requires-python = ">=3.11"'
    if not isinstance(wanted, str):
        raise UsageError(
            Message(
                "{title}: requires-python must be a string, not {wanted}",
                title=program.title,
                wanted=repr(wanted),
            ),
            hint=example,
        )
    try:
        versions = read_versions(wanted)
    except InvalidSpecifier:
        raise UsageError(
            Message(
                "{title}: requires-python = {wanted} is not a valid version specifier",
                title=program.title,
                wanted=repr(_shown(wanted)),
            ),
            hint=example,
        ) from None
    if not versions.contains(PYTHON, prereleases=True):
        raise UsageError(
            Message(
                "{title} needs Python {wanted}, but programs here run on Python {python}",
                title=program.title,
                wanted=_shown(wanted),
                python=PYTHON,
            ),
            hint="If the program also works with this version, change its requires-python.",
        )
    return wanted


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _requirements(entries: object, where: str) -> tuple[str, ...]:
    """Return the requirements from a list, checked, sorted, and without duplicates."""
    if not isinstance(entries, list | tuple):
        raise UsageError(
            Message("{where} must be a list of strings, not {entries}", where=where, entries=repr(entries)),
            hint=Message("For example: {example}", example=_EXAMPLE),
        )
    if not entries:
        return ()
    from praxis_desktop.core.requirement_texts import read_requirement

    found = set()
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, str):
            raise UsageError(
                Message(
                    "{where}, entry {number} must be a string, not {entry}",
                    where=where,
                    number=number,
                    entry=repr(entry),
                ),
                hint=Message("For example: {example}", example=_EXAMPLE),
            )
        found.add(
            str(read_requirement(entry, where=Message("{where}, entry {number}", where=where, number=number)))
        )
    return tuple(sorted(found))


_SHOWN = 80
"""Maximum number of characters to quote from a text in an error."""

_EXAMPLE = '["pylabrobot", "xxhash>=3"]'


def _required_by_decorators(program: Program) -> tuple[str, ...] | None:
    """Return the requirements of all protocol functions in the file; None if none has ``requires=``."""
    try:
        tree = parsed(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # the guest reports the error, or its newer Python can parse it
    found: set[str] = set()
    has_any = False
    for value in _values(tree):
        has_any = True
        where = Message("{title}, line {lineno}", title=program.title, lineno=value.lineno)
        try:
            entries = ast.literal_eval(value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            raise UsageError(
                Message(
                    "{where}: {keyword} is computed; it must be a literal list of strings",
                    where=where,
                    keyword=_KEYWORD,
                ),
                hint=Message(
                    "It is read without running the program, so write it out: {keyword}={example}",
                    keyword=_KEYWORD,
                    example=_EXAMPLE,
                ),
            ) from None
        found.update(_requirements(entries, f"{where}, {_KEYWORD}"))
    return tuple(sorted(found)) if has_any else None


def _installed_by(program: Program) -> frozenset[str]:
    """Return the packages that the program installs with micropip, if its source names them literally."""
    if "micropip" not in program.source:
        return frozenset()
    try:
        tree = parsed(program.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()  # the guest reports the error, or its newer Python can parse it
    texts = [
        node.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) == "install"
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    found = filter(None, map(_PROJECT.match, texts))
    return frozenset([re.sub(r"[-_.]+", "-", match[1]).lower() for match in found])


def _values(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the values of ``requires=`` in decorators named ``protocol_function``, whatever their module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and _name(decorator.func) == DECORATOR:
                    yield from (item.value for item in decorator.keywords if item.arg == _KEYWORD)


def _name(function: ast.expr) -> str:
    """Return the last part of a dotted name."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
