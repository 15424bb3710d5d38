"""Notebooks as programs: the source of their code cells, one after another.

The format is Jupyter's, https://nbformat.readthedocs.io/en/latest/format_description.html, version 3 or 4.
"""

from __future__ import annotations

import io
import json
import re
import shlex
import tokenize
from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message

ENDING: Final = ".ipynb"

MARK: Final = "# %% cell "
"""The line above each cell, which editors recognize by ``# %%``. It ends with the cell's number, as counted
by *Run All*. The guest's ``_praxis.notebooks`` reads this line to name the cell in which an error occurred.
"""

_MARKED = re.compile(rf"^{re.escape(MARK)}\d+$", re.MULTILINE)

_FORMATS = (3, 4)

_TEXTS = frozenset({"markdown", "raw", "heading", "html"})
"""The types of cells without code."""


def looks_like_notebook(text: str) -> bool:
    """Return whether ``text``, which begins with a brace, is a notebook rather than Python."""
    if '"nbformat"' not in text:
        return False
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and "nbformat" in told


_IN_CELL = re.compile(r"(?P<file>.*\.ipynb)(?P<cell>, cell \d+)", re.DOTALL)


def file_of(place: str) -> str:
    """Return the file named in a location such as ``x.ipynb, cell 3``."""
    found = _IN_CELL.fullmatch(place)
    return found["file"] if found else place


def placed(source: str, filename: str, line: int) -> tuple[str, int]:
    """Return the file and line as shown to users. In a notebook, the line is counted within its cell."""
    if not filename.endswith(ENDING) or not line:
        return filename, line
    lines = source.split("\n")[: line - 1]
    starts = [number for number, text in enumerate(lines, 1) if _MARKED.fullmatch(text)]
    return (f"{filename}, cell {len(starts)}", line - starts[-1]) if starts else (filename, line)


def cells_of(source: str) -> list[str]:
    """Return the cells of a notebook's program, as produced by ``program_text``. There is at least one."""
    first, *cells = _MARKED.split(source)
    return [cell.strip("\n") for cell in cells] or [first]


def program_text(text: str, name: str) -> str:
    """Return the program in the notebook ``text``, whose file is ``name``: its code cells, each below its
    ``MARK``.

    As in Jupyter, cells without code are not counted. ``%pip install`` becomes a call to micropip. Raises
    UsageError for a file that is not a Python notebook, and for a magic that is not supported in runs.
    """
    cells = _Cells(name)
    codes = [cells.python(code) for code in _codes(_notebook(text, name), name) if code.strip()]
    if not codes:
        raise UsageError(
            Message("{name} has no code cells", name=name), hint="Add one, or choose another file."
        )
    return "\n".join(f"{MARK}{number}\n{code}\n" for number, code in enumerate(codes, 1))


def _notebook(text: str, name: str) -> Mapping[str, object]:
    """Return the notebook as a JSON object, after checking its format and language."""
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        why = Message("line {line} is not JSON ({reason})", line=error.lineno, reason=error.msg)
        raise _not_a_notebook(name, why) from None
    except (ValueError, RecursionError) as error:
        raise _not_a_notebook(name, str(error)) from None
    if not isinstance(told, dict) or not isinstance(told.get("nbformat"), int):
        raise _not_a_notebook(name, 'it has no "nbformat"')
    if told["nbformat"] not in _FORMATS:
        raise UsageError(
            Message(
                "{name} is a notebook in format {format}; formats 3 and 4 can be read",
                name=name,
                format=told["nbformat"],
            ),
            hint="Open it in a current version of Jupyter and save it again.",
        )
    language = _language(told)
    if language not in ("", "python"):
        raise UsageError(
            Message("{name} is a notebook for {language}, not for Python", name=name, language=language),
            hint="Choose another file.",
        )
    return told


def _language(notebook: Mapping[str, object]) -> str:
    metadata = notebook.get("metadata")
    for key, field in (("language_info", "name"), ("kernelspec", "language")):
        told = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(told, dict) and isinstance(language := told.get(field), str):
            return language.lower()
    return ""


def _codes(notebook: Mapping[str, object], name: str) -> Iterator[str]:
    """Yield the sources of the code cells."""
    is_old = notebook["nbformat"] == 3
    holders = notebook.get("worksheets") if is_old else [notebook]
    if not isinstance(holders, list):
        raise _not_a_notebook(name, 'its "worksheets" are not a list')
    cells: list[object] = []
    for holder in holders:
        held = holder.get("cells") if isinstance(holder, dict) else None
        if not isinstance(held, list):
            raise _not_a_notebook(name, 'its "cells" are not a list')
        cells += held
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise _not_a_notebook(name, Message('"cells" {number} has no "cell_type"', number=number))
        if cell["cell_type"] in _TEXTS:
            continue
        if cell["cell_type"] != "code":
            why = Message(
                'the "cell_type" of "cells" {number} is {kind}', number=number, kind=repr(cell["cell_type"])
            )
            raise _not_a_notebook(name, why)
        field = "input" if is_old else "source"
        source = cell.get(field)
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            why = Message('"{field}" of "cells" {number} is not text', field=field, number=number)
            raise _not_a_notebook(name, why)
        yield source.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _not_a_notebook(name: str, why: str) -> UsageError:
    return UsageError(
        Message("{name} is not a notebook: {why}", name=name, why=why),
        hint="Open it in Jupyter and save it again. Python programs have names that end in .py.",
    )


_MAGIC = re.compile(r"(?P<indent>\s*)(?P<assigned>[\w.,\[\] ]+=\s*)?(?P<sign>%%|%|!)(?P<rest>.*)")
_HELP = re.compile(r"\s*(\?{1,2}[\w.]+|[\w.]+\?{1,2})\s*;?\s*")
_PIP = re.compile(r"(?:(?:python3?|\{?sys\.executable\}?) -m )?pip3? install\b(?P<what>.*)")
_QUIET = frozenset({"-q", "-qq", "--quiet", "-U", "--upgrade", "--user"})
"""The pip options that have no meaning in a run."""

_NOTHING = re.compile(
    r"matplotlib(\s+(inline|agg|widget|notebook))?|config\s+InlineBackend\..*|autosave\b.*"
    r"|(re)?load_ext\s+autoreload|autoreload\b.*"
)
"""Matches magics that have no effect in a run: figures are always shown, and modules do not change."""

_HEAD = re.compile(r"head(?:\s+-(?:n\s*)?(?P<count>\d{1,6}))?\s+(?P<file>[\w./][\w./-]*)")

_PLUMBING = frozenset("{}$|><;&`*?'\"-")
"""Characters that require a system shell or IPython."""

_NO_SHELL = "A run has no system shell: use Python instead."
_NO_IPYTHON = "IPython magics do not work in a run: use Python instead."
_SHELLS: Final = frozenset({"bash", "perl", "ruby", "script", "sh", "sx", "system"})
_INSTEAD: Final = {
    "capture": "contextlib.redirect_stdout",
    "cd": "%cd FOLDER",
    "conda": "%pip install NAME",
    "debug": "praxis-desktop console",
    "env": "os.environ",
    "html": "display(HTML(TEXT))",
    "latex": "display(Latex(TEXT))",
    "load": "import",
    "mamba": "%pip install NAME",
    "pip": "%pip install NAME",
    "run": "import",
    "svg": "display(SVG(TEXT))",
    "time": "time.perf_counter()",
    "timeit": "timeit.timeit()",
    "writefile": "open(NAME, 'w').write(TEXT)",
}


class _Cells:
    """Converts cells, which may contain magics, to Python, one after another."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._number = 0

    def python(self, code: str) -> str:
        """Convert the next cell to Python with the same number of lines. Raises UsageError."""
        self._number += 1
        if _MARKED.search(code):
            self._refuse(0, f"{MARK}N", "A line like this separates cells: change it.")
        if not re.search(r"^\s*(?:[\w.,\[\] ]+=\s*)?[%!]|\?\s*;?\s*$|^\s*\?", code, re.MULTILINE):
            return code
        lines = code.split("\n")
        is_first = True
        for place, line in enumerate(lines):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            magic = _MAGIC.fullmatch(line)
            is_help = _HELP.fullmatch(line) is not None
            if (magic or is_help) and _may_begin(lines[:place]):
                if magic is None:
                    self._refuse(place, line.strip(), "Help with ? works only in the console: remove it.")
                if magic["sign"] == "%%" and not is_first:
                    self._refuse(place, line.strip(), "Put it on the first line of its cell.")
                lines[place] = self._instead(place, magic)
            is_first = False
        return "\n".join(lines)

    def _instead(self, place: int, magic: re.Match[str]) -> str:
        """Return the line of Python that replaces a line containing a magic."""
        sign, rest = magic["sign"], magic["rest"].strip()
        shown, statement = f"{sign}{rest}", "pass"
        is_alone = magic["assigned"] is None and sign != "%%"
        if is_alone and (pip := _PIP.fullmatch(rest)):
            names = self._packages(place, shown, pip["what"])
            statement = f"import micropip, pyodide.ffi; pyodide.ffi.run_sync(micropip.install({names!r}))"
        elif is_alone and (done := _file_statement(sign, rest)):
            statement = done
        elif not (is_alone and sign == "%" and _NOTHING.fullmatch(rest)):
            name = rest.partition(" ")[0]
            remedy = _NO_SHELL if sign == "!" or name in _SHELLS else _NO_IPYTHON
            if sign != "!" and name in _INSTEAD:
                remedy = Message("Use {what} instead.", what=_INSTEAD[name])
            self._refuse(place, shown, remedy)
        return f"{magic['indent']}{statement}  # {shown}"

    def _packages(self, place: int, shown: str, what: str) -> list[str]:
        try:
            words = [word for word in shlex.split(what) if word not in _QUIET]
        except ValueError as error:
            self._refuse(place, shown, str(error))
        for word in words:
            if word.startswith("-") or "/" in word:
                self._refuse(place, shown, "Only package names are accepted, with or without versions.")
        return words

    def _refuse(self, place: int, shown: str, remedy: str) -> NoReturn:
        raise UsageError(
            Message(
                "{name}, cell {number}, line {line}: {shown} does not work in a run",
                name=self._name,
                number=self._number,
                line=place + 1,
                shown=shown,
            ),
            hint=remedy,
        )


def _file_statement(sign: str, rest: str) -> str:
    """Return Python for a command that reads the sandbox's files or changes directory; "" for others."""
    if head := _HEAD.fullmatch(rest):
        count = head["count"] or "10"
        return f"print(''.join(open({head['file']!r}).readlines()[:{count}]).rstrip('\\n'))"
    if not _PLUMBING.isdisjoint(rest):
        return ""
    name, *words = rest.split()
    path = repr(words[0] if words else ".")
    match name, len(words):
        case "pwd", 0:
            return "print(__import__('os').getcwd())"
        case "ls", 0 | 1:
            return f"print('\\n'.join(sorted(__import__('os').listdir({path}))))"
        case "cat", 1:
            return f"print(open({path}).read().rstrip('\\n'))"
        case "cd", 1 if sign == "%":
            return f"__import__('os').chdir({path})"
    return ""


def _may_begin(lines: list[str]) -> bool:
    """Return whether a statement may begin after ``lines`` (no bracket, string or line is left open)."""
    try:
        for _ in tokenize.generate_tokens(io.StringIO("".join(f"{line}\n" for line in lines)).readline):
            pass
    except (tokenize.TokenError, SyntaxError):
        return False
    return True
