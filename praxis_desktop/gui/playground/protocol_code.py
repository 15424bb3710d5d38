"""A protocol made of the cells of a console: their code in one function, its constants as parameters."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from praxis_desktop.core.records import Record
from praxis_desktop.gui.playground.cell_reading import (
    STATE,
    Parameter,
    ReadCell,
    constants_of,
    global_names,
    parsed_cells,
)
from praxis_desktop.gui.playground.console.console_state import Cell

_INDENT = "    "


class ProtocolWords(Record):
    """What a person says of it."""

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
    """The file of a protocol that does what ``cells`` did, one after the other. ``ports`` says by the name of
    a port which instrument it is, ``parameters`` which constants are in its form.
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
    """The statements of a cell, each with its indented lines; None for comments between them."""
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
    """The lines that are within a text: an indent would be a part of it."""
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
    return words[:1].upper() + words[1:]


def _signature(words: ProtocolWords, chosen: Mapping[str, Parameter]) -> Iterator[str]:
    yield f"async def {words.function}("
    yield f"{_INDENT}{STATE}: dict[str, Any],"
    for one in chosen.values():
        yield f"{_INDENT}{one.name}: {one.hint} = {one.value},"
    yield ") -> dict[str, Any]:"
    yield f'{_INDENT}"""As it was tried in the playground."""'


def _sorted_imports(imports: Iterable[str]) -> list[str]:
    """Each once: Python's own modules, then others, as people write them."""
    ordered = sorted(dict.fromkeys(imports), key=lambda line: (line.startswith("from"), line.lower()))
    own = [line for line in ordered if _module_of(line) in sys.stdlib_module_names]
    others = [line for line in ordered if line not in own]
    return [*own, "", *others]


def _module_of(line: str) -> str:
    return re.split(r"[ .]", line.partition(" ")[2])[0]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
