"""A run or a console's session as a Jupyter notebook (nbformat 4.5)."""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO

from praxis_desktop.core.files import read_regular
from praxis_desktop.core.shown_tables import read_table
from praxis_desktop.protocols.notebooks import ENDING, cells_of
from praxis_desktop.records import exporting
from praxis_desktop.records.exporting.format import Format, RunToExport

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.records.exporting.document import Document

MOST_INSIDE = 16 << 20
"""Maximum total size, in bytes, of the pictures embedded in a notebook. Other pictures are only named."""

_MOST_OUTPUTS = 10_000
"""Maximum number of outputs per cell that are taken from a record."""

_NUMBER = re.compile(r"In \[(\d+)\]")
_TEXTS = ("image/svg+xml", "text/html", "text/csv")
"""Figure formats that are text; others are embedded as base64."""

_NOT_PYTHON = ("SyntaxError", "IndentationError", "TabError")
"""Errors raised for programs that never began to run."""

_PICTURES = ("image/png", "image/jpeg")
_MOST_ROWS = 200
"""Maximum number of table rows to show in a notebook."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")

Cell = dict[str, Any]
Output = dict[str, Any]


def notebook_of(
    cells: Iterable[Mapping[str, Any]], *, words: str = "", about: Mapping[str, object] | None = None
) -> Mapping[str, object]:
    """Create a notebook that consists of ``words`` in Markdown, followed by ``cells`` with their ``code``,
    ``number`` and ``outputs``. A cell whose ``code`` is None has only ``text``, the contents of one of the
    program's other files. ``about`` becomes the notebook's metadata ``praxis``.
    """
    told: list[Cell] = [{"cell_type": "markdown", "metadata": {}, "source": _lines(words)}] if words else []
    for cell in cells:
        if cell["code"] is None:
            told.append({"cell_type": "raw", "metadata": {}, "source": _lines(cell["text"])})
            continue
        outputs = [
            valid for output in cell["outputs"] if (valid := _valid(output, cell["number"])) is not None
        ]
        told.append(
            {
                "cell_type": "code",
                "execution_count": cell["number"] or None,
                "metadata": {},
                "outputs": outputs,
                "source": _lines(cell["code"]),
            }
        )
    return {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(told, 1)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
            **({"praxis": about} if about else {}),
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write_notebook(file: BinaryIO, notebook: Mapping[str, object]) -> None:
    """Write a notebook as Jupyter does."""
    text = io.TextIOWrapper(file, "utf-8", "replace", newline="\n")
    try:
        json.dump(notebook, text, ensure_ascii=False, indent=1)
        text.write("\n")
    finally:
        text.detach()


def _valid(output: object, number: int) -> Output | None:
    """Convert an output to the notebook format; None if its shape is invalid, because the record may come
    from an untrusted source.
    """
    told = output if isinstance(output, Mapping) else {}
    kind, data = told.get("output_type"), told.get("data")
    if kind == "stream":
        name = "stderr" if told.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _lines(str(told.get("text", "")))}
    if kind == "error":
        trace = told.get("traceback")
        return {
            "output_type": "error",
            "ename": str(told.get("ename", "")),
            "evalue": str(told.get("evalue", "")),
            "traceback": [str(line) for line in trace] if isinstance(trace, list) else [],
        }
    if kind in ("display_data", "execute_result") and isinstance(data, Mapping):
        texts = {
            str(mime): text if mime in _PICTURES else _lines(text)
            for mime, text in data.items()
            if isinstance(text, str)
        }
        count = {"execution_count": number or None} if kind == "execute_result" else {}
        return {"output_type": kind, "data": texts, "metadata": {}, **count}
    return None


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


# ---- of a record
def _write(file: BinaryIO, run: RunToExport) -> None:
    document = run.document
    about = {
        "run": document["run"]["id"],
        "number": document["run"]["number"],
        "verdict": document["verdict"]["verdict"],
        "simulated": document["run"]["simulated"],
        "record": document["record"]["digest"],
    }
    typed = list(_typed_cells(document))
    cells = typed or _program_cells(document, dict(run.own_files()))
    write_notebook(file, notebook_of(cells, words=_words(document), about=about))


def _words(document: Document) -> str:
    """Return the text before the program: what a reader must know about the run."""
    run, protocol, verdict = document["run"], document["protocol"], document["verdict"]
    title = protocol["title"] or protocol["name"] or PurePath(protocol["file"]).name
    name = f", run {run['number']}" if run["number"] else ""
    lines = [f"# {_plain(title)}{name}", ""]
    if verdict["word"]:
        reason = f": {verdict['reason']}" if verdict["reason"] else ""
        lines.append(f"- {_plain(verdict['word'] + reason)}")
    if words := exporting.simulated_words(document):
        lines.append(f"- {_plain(words)}")
    lines.append(f"- {_plain(run['ending'] or run['state'])}")
    lines.append(f"- {run['started']}, {_plain(run['operator'])}".removesuffix(", "))
    for parameter in document["parameters"]:
        unit = f" {parameter['unit']}" if parameter.get("unit") else ""
        lines.append(
            f"- {_plain(parameter['name'])} = {_plain(json.dumps(parameter['value'], default=str))}{unit}"
        )
    lines.append(f"- record {document['record']['digest']}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return ``text`` on one line, with Markdown's special characters escaped."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _typed_cells(document: Document) -> Iterator[Cell]:
    """Yield the cells of a console session, which its record stores as steps."""
    for step in document["steps"]:
        code, found = step["arguments"].get("code"), _NUMBER.match(step["title"])
        if not isinstance(code, str) or found is None or step["kind"] != "step":
            continue
        result = step["result"]
        outputs = result.get("outputs") if isinstance(result, Mapping) else None
        yield {
            "code": code,
            "number": int(found[1]),
            "outputs": outputs[:_MOST_OUTPUTS] if isinstance(outputs, list) else [],
        }


def _program_cells(document: Document, own_files: Mapping[str, Path]) -> list[Cell]:
    """Return the program's cells, each with its text, figures and error. If the record does not assign these
    to cells, all go to the cell with the error, or else the last. The program's other files follow.
    """
    (program, *others) = document["sources"] or [{"name": "", "text": ""}]
    codes = [program["text"] or ""]
    if program["name"].endswith(ENDING):
        codes = cells_of(codes[0])
    cells: list[Cell] = [
        {"code": code, "number": number, "outputs": []} for number, code in enumerate(codes, 1)
    ]
    begun = [each for each in document["cells"] if 0 < each["number"] <= len(cells)]
    error = document["run"]["error"]
    if begun or (error is not None and error["name"] in _NOT_PYTHON):
        for cell in cells:
            cell["number"] = 0  # not executed: Jupyter shows [ ]
    if begun:
        _share_out(cells, begun, document, own_files)
    else:
        cells[_of_error(document, len(cells)) - 1]["outputs"] = list(_outputs_of(document, own_files))
    cells += [
        {"code": None, "text": f"# {PurePath(each['name']).name}\n{each['text'] or ''}"} for each in others
    ]
    return cells


def _share_out(
    cells: list[Cell],
    begun: Sequence[Mapping[str, Any]],
    document: Document,
    own_files: Mapping[str, Path],
) -> None:
    """Give each cell the text, and then the figures, that the program produced before the next cell began."""
    printed = document["printed"].encode()
    lost = max(0, document["printed_bytes"] - len(printed))
    figures = dict(_figures(document["outputs"], own_files))
    ends = [*begun[1:], {"printed_bytes": lost + len(printed), "outputs": len(document["outputs"])}]
    for count, (cell, end) in enumerate(zip(begun, ends, strict=True)):
        told = cells[cell["number"] - 1]
        told["number"] = count + 1
        since = cell["printed_bytes"] if count else 0
        text = printed[max(0, since - lost) : max(0, end["printed_bytes"] - lost)].decode("utf-8", "replace")
        if text:
            told["outputs"].append({"output_type": "stream", "name": "stdout", "text": text})
        first = cell["outputs"] if count else 0
        told["outputs"] += [figures[place] for place in range(first, end["outputs"]) if place in figures]
    place = _of_error(document, begun[-1]["number"])
    cells[min(place, len(cells)) - 1]["outputs"] += _error_of(document)


def _of_error(document: Document, otherwise: int) -> int:
    """Return the number of the cell named in the program's error, or ``otherwise``. That cell need not
    have run, because its Python may be invalid.
    """
    error = document["run"]["error"]
    name = PurePath(document["sources"][0]["name"]).name if document["sources"] else ""
    if error is None or not name.endswith(ENDING):
        return otherwise
    found = re.search(rf"{re.escape(name)}, cell (\d{{1,6}})", error["stack"] or error["message"])
    return max(1, int(found[1])) if found else otherwise


def _outputs_of(document: Document, own_files: Mapping[str, Path]) -> Iterator[Output]:
    if document["printed"]:
        yield {"output_type": "stream", "name": "stdout", "text": document["printed"]}
    yield from dict(_figures(document["outputs"], own_files)).values()
    yield from _error_of(document)


def _error_of(document: Document) -> Iterator[Output]:
    error = document["run"]["error"]
    if error is not None:
        yield {
            "output_type": "error",
            "ename": error["name"],
            "evalue": error["message"],
            "traceback": error["stack"].splitlines(),
        }


def _figures(
    outputs: Sequence[Mapping[str, Any]], own_files: Mapping[str, Path]
) -> Iterator[tuple[int, Output]]:
    """Yield the figures among ``outputs``, each with its position in ``outputs``."""
    room = MOST_INSIDE
    for place, output in enumerate(outputs):
        value = output["value"]
        if output["kind"] != "figure" or not isinstance(value, Mapping):
            continue
        file, mime = str(value.get("file", "")), str(value.get("mime", ""))
        data = {"text/plain": file}
        path = own_files.get(file)
        if path is not None and mime in (*_TEXTS, *_PICTURES) and path.stat().st_size <= room:
            content = read_regular(path)
            room -= len(content)
            is_text = mime in _TEXTS
            data[mime] = content.decode("utf-8", "replace") if is_text else base64.b64encode(content).decode()
            if mime == "text/csv":
                data |= _html_of(data[mime])
        yield place, {"output_type": "display_data", "data": data}


def _html_of(text: str) -> dict[str, str]:
    """Return the first rows of a table as HTML for Jupyter, or {} if the table cannot be read."""
    try:
        table = read_table(text, _MOST_ROWS)
    except ValueError:
        return {}
    rows = "".join(_row("td", row) for row in table.rows)
    more = f"<p>{table.left_out} more rows</p>" if table.left_out else ""
    head = _row("th", table.columns)
    return {"text/html": f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>{more}"}


def _row(tag: str, cells: Iterable[object]) -> str:
    shown = ("" if cell is None else html.escape(str(cell)) for cell in cells)
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in shown)}</tr>"


FORMAT = Format(
    "ipynb",
    label="Notebook",
    title="Notebook",
    purpose="the program and its outputs, for Jupyter",
    file_kind="Jupyter notebook",
    ending=ENDING,
    name_in_folder="run.ipynb",
    write=_write,
)
