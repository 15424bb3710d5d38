"""Turns console cells into a protocol: finds their names and constants, and what must be left out."""

from __future__ import annotations

import ast
import json
import math
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from praxis_desktop.gui.console.model import Cell
from praxis_desktop.gui.look.sentences import capitalized

STATE = "state"
"""The name of the parameter that every protocol function has."""

_MAGIC = re.compile(r"^\s*(?:%{1,2}\w|!)|\?{1,2}\s*$|^\s*\?")
_SAME_CODE = re.compile(r"^%%(?:time|timeit|trace|capture|prun)\b[^\n]*\n?")
"""Matches cell magics that are followed by Python code. Cells with other cell magics are left out."""

_CONSOLE_ONLY = re.compile(r"_+\Z|_i*\d+\Z|(?:In|Out|get_ipython|exit|quit)\Z")
"""Matches names that exist only in consoles."""

_WELLS = re.compile(r"well|indices")
"""Matches the names of parameters whose text is interpreted as wells."""

_LONGEST_TEXT = 200


class Parameter(Struct, frozen=True):
    """A constant in the cells that can become a field in the protocol's form: its name, hint and value."""

    name: str
    hint: str
    value: str


class Reading(Struct, frozen=True):
    """An analysis of the cells to save as a protocol: the possible ``parameters``, and the numbers of the
    cells with problems.
    """

    parameters: tuple[Parameter, ...] = ()
    unreadable: tuple[int, ...] = ()
    """Cells that are not Python or cannot be parsed."""
    magics: tuple[int, ...] = ()
    """Cells with console commands. The commands are left out, or the whole cell if it is not Python."""
    console_names: tuple[tuple[int, str], ...] = ()
    """Cells that use a name that exists only in consoles."""
    missing: tuple[tuple[int, str], ...] = ()
    """Cells that use a name defined only in cells that have not been chosen."""
    questions: tuple[int, ...] = ()
    """Cells that call Python's ``input``, which cannot be answered during a run."""


class ReadCell(Struct, frozen=True):
    """A cell that contains Python: its lines without magics, and its statements."""

    cell: Cell
    lines: list[str]
    body: list[ast.stmt]


def read_cells(cells: Sequence[Cell], others: Sequence[Cell] = ()) -> Reading:
    """Analyse ``cells``. ``others`` are cells that were also run but are left out of the protocol."""
    read, magics, unreadable = parsed_cells(cells)
    made = _names(read, ast.Store)
    elsewhere = _names(parsed_cells(others)[0], ast.Store).keys() - made.keys()
    console, missing, questions = [], [], []
    for one in read:
        for name in _names([one], ast.Load):
            if name in elsewhere:
                missing.append((one.cell.number, name))
            elif _CONSOLE_ONLY.match(name) and name not in made:
                console.append((one.cell.number, name))
            elif name == "input" and name not in made:
                questions.append(one.cell.number)
    return Reading(
        tuple(constants_of(read).values()),
        tuple(unreadable),
        tuple(magics),
        tuple(console),
        tuple(missing),
        tuple(questions),
    )


def parsed_cells(cells: Sequence[Cell]) -> tuple[list[ReadCell], list[int], list[int]]:
    """Parse the cells; also return the numbers of cells with magics and of cells that cannot be parsed."""
    read: list[ReadCell] = []
    magics, unreadable = [], []
    for cell in cells:
        code = cell.code.replace("\r\n", "\n").replace("\f", "")
        plain = _SAME_CODE.sub("", code, count=1)
        tree = _tree(plain)
        if tree is None and not plain.startswith("%%"):
            plain = "\n".join(line for line in plain.split("\n") if not _MAGIC.search(line))
            tree = _tree(plain)
        is_changed = plain != code
        if tree is None and plain.startswith("%%"):
            magics.append(cell.number)
        elif tree is None:
            unreadable.append(cell.number)
        elif is_changed:
            magics.append(cell.number)
        if tree is not None and tree.body:
            read.append(ReadCell(cell, plain.split("\n"), tree.body))
    return read, magics, unreadable


def _tree(code: str) -> ast.Module | None:
    try:
        compiled = compile(
            code, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    assert isinstance(compiled, ast.Module)
    return compiled


def _names(read: Sequence[ReadCell], context: type[ast.expr_context]) -> dict[str, None]:
    """Return the names that the cells define or use, in order of occurrence."""
    found: dict[str, None] = {}
    for one in read:
        for statement in one.body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, context):
                    found[node.id] = None
                elif context is ast.Store:
                    found |= dict.fromkeys(_defined(node))
    return found


def _defined(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((name.asname or name.name).partition(".")[0] for name in node.names)
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name


def constants_of(read: Sequence[ReadCell]) -> dict[str, Parameter]:
    """Return the constants that can become parameters: names assigned only once, to a plain value."""
    counts: dict[str, int] = {}
    for one in read:
        for statement in one.body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
                    counts[node.id] = counts.get(node.id, 0) + 1
                for name in _defined(node):
                    counts[name] = counts.get(name, 0) + 1
    taken = {STATE, *[name for one in read for name in global_names(one.body)]}
    found: dict[str, Parameter] = {}
    for one in read:
        for statement in one.body:
            if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
                continue
            target, value = statement.targets[0], _plain_value(statement.value)
            if not isinstance(target, ast.Name) or value is None:
                continue
            name = target.id
            if counts[name] == 1 and name not in taken and not name.startswith("_") and name.isascii():
                if isinstance(value, str) and _WELLS.search(name):
                    continue
                found[name] = Parameter(name, type(value).__name__, repr(value))
    return found


def _plain_value(node: ast.expr) -> bool | int | float | str | None:
    """Return the number, truth value or short text that ``node`` represents; None for any other node."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 53 else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str) and value.isprintable() and 0 < len(value) <= _LONGEST_TEXT:
        return value
    return None


def global_names(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the names that functions in ``body`` declare as global."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Global):
                yield from node.names


_INDENT = "    "


class ProtocolWords(Struct, frozen=True):
    """The details that the user entered about the protocol."""

    function: str
    title: str
    description: str = ""


def protocol_of(
    cells: Sequence[Cell],
    words: ProtocolWords,
    *,
    ports: Mapping[str, str],
    parameters: Collection[str] = (),
) -> str:
    """Return the source of a protocol that does what ``cells`` did. ``ports`` maps ports to instruments;
    ``parameters`` are the constants that become fields in the protocol's form.
    """
    read = parsed_cells(cells)[0]
    chosen = {name: one for name, one in constants_of(read).items() if name in parameters}
    futures, imports = [], []
    body: list[str] = []
    for one in read:
        texts: list[str] = []
        for statement, text in _pieces(one):
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                futures.append(ast.unparse(statement))
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                imports.append(ast.unparse(statement))
            elif not _is_constant_of(statement, chosen):
                texts += text
        if any(texts):
            body += ["", f"{_INDENT}# [{one.cell.number}]", *texts]
    if words.function in chosen:
        raise ValueError("a protocol and one of its parameters have the same name")
    lines = [_docstring(words), *_metadata(ports)]
    lines += [*dict.fromkeys(futures), *([""] if futures else [])]
    lines += _sorted_imports([*imports, "from typing import Any", "from praxis import protocol_function"])
    lines += ["", ""]
    lines += _decorator(words, chosen)
    lines += _signature(words, chosen)
    globals_ = sorted({name for one in read for name in global_names(one.body)})
    if globals_:
        lines.append(f"{_INDENT}global {', '.join(globals_)}")
    lines += body[1:]
    lines += ["", f"{_INDENT}return {STATE}"]
    return "\n".join(lines) + "\n"


def _pieces(one: ReadCell) -> Iterator[tuple[ast.stmt | None, list[str]]]:
    """Yield each statement of a cell with its indented lines. Comments are yielded with None instead."""
    kept = _lines_of_texts(one.body)
    body, lines = one.body, one.lines
    last = body[-1] if one.cell.has_result and isinstance(body[-1], ast.Expr) else None
    place = 0
    for number, statement in enumerate(body):
        first = min([statement.lineno, *[each.lineno for each in getattr(statement, "decorator_list", ())]])
        end = statement.end_lineno or first
        before = place < first - 1 or number == 0
        if before:
            between = [_INDENT + line for line in lines[place : first - 1] if line.strip()]
            yield None, between
        shares = (number and (body[number - 1].end_lineno or 0) >= first) or (
            number + 1 < len(body) and body[number + 1].lineno <= end
        )
        if shares or statement is last:
            segment = ast.get_source_segment("\n".join(lines), statement) or ast.unparse(statement)
            text, inside = segment.split("\n"), first
        else:
            text, inside = lines[first - 1 : end], first
        indented = [
            line if inside + place_ in kept and place_ else (_INDENT + line if line.strip() else "")
            for place_, line in enumerate(text)
        ]
        if statement is last:
            indented[0] = f"{_INDENT}print({indented[0].removeprefix(_INDENT)}"
            indented[-1] += ")"
        yield statement, indented
        place = max(place, end)
    yield None, [_INDENT + line for line in lines[place:] if line.strip().startswith("#")]


def _is_constant_of(statement: ast.stmt | None, chosen: Mapping[str, Parameter]) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id in chosen
    )


def _lines_of_texts(body: Sequence[ast.stmt]) -> set[int]:
    """Return the numbers of the lines inside string literals, which must not be indented."""
    found: set[int] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.JoinedStr) or (
                isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
            ):
                found.update(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    return found


def _docstring(words: ProtocolWords) -> str:
    said = f"{words.title}.\n\n{words.description}" if words.description else f"{words.title}."
    said = said.replace("\\", "\\\\").replace('"""', "'''").strip()
    return f'"""{said}{" " if said.endswith(chr(34)) else ""}\n"""\n' if "\n" in said else f'"""{said}"""\n'


def _metadata(ports: Mapping[str, str]) -> Iterator[str]:
    if ports:
        yield "# /// script"
        yield "# [tool.praxis.ports]"
        for name, instrument in ports.items():
            quoted = instrument.replace("\\", "\\\\").replace('"', '\\"')
            yield f'# {name} = "{quoted}"'
        yield "# ///"
        yield ""


def _decorator(words: ProtocolWords, chosen: Mapping[str, Parameter]) -> Iterator[str]:
    yield "@protocol_function("
    yield f"{_INDENT}name={_quoted(words.function)},"
    yield f"{_INDENT}title={_quoted(words.title)},"
    yield f'{_INDENT}version="0.1.0",'
    if words.description:
        yield f"{_INDENT}description={_quoted(' '.join(words.description.split()))},"
    yield f"{_INDENT}is_top_level=True,"
    yield f"{_INDENT}requires_deck=False,"
    if chosen:
        yield f"{_INDENT}# What the form says of each parameter; min, max, unit, options can stand here."
        yield f"{_INDENT}param_metadata={{"
        for name in chosen:
            yield f'{_INDENT * 2}"{name}": {{"description": "{_sentence(name)}"}},'
        yield f"{_INDENT}}},"
    yield ")"


def _sentence(name: str) -> str:
    words = name.replace("_", " ").strip()
    return capitalized(words)


def _signature(words: ProtocolWords, chosen: Mapping[str, Parameter]) -> Iterator[str]:
    yield f"async def {words.function}("
    yield f"{_INDENT}{STATE}: dict[str, Any],"
    for one in chosen.values():
        yield f"{_INDENT}{one.name}: {one.hint} = {one.value},"
    yield ") -> dict[str, Any]:"
    yield f'{_INDENT}"""As it was tried in the playground."""'


def _sorted_imports(imports: Iterable[str]) -> list[str]:
    """Return each import once, sorted alphabetically, with standard library imports first."""
    ordered = sorted(dict.fromkeys(imports), key=lambda line: (line.startswith("from"), line.lower()))
    own = [line for line in ordered if _module_of(line) in sys.stdlib_module_names]
    others = [line for line in ordered if line not in own]
    return [*own, "", *others]


def _module_of(line: str) -> str:
    return re.split(r"[ .]", line.partition(" ")[2])[0]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
