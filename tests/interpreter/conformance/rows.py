"""The conformance table: guest code and its result in Pyodide, from the ``.rows`` files in this folder.

A row is ``== name``, lines of code, and ``=> expected``: the repr of the last expression, or "Type: text" of
the exception. Rows of ``differences.rows`` also have ``browser:``, Pyodide's result in a JavaScript engine,
and ``reason:``, why ours differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
GROUPS = sorted(path.stem for path in FOLDER.glob("*.rows"))

HARNESS = """
async def run_row(code):
    from pyodide.code import eval_code_async
    try:
        value = await eval_code_async(code, {"__name__": "__main__"})
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return repr(value)
"""
"""Guest code that runs a row and describes its result, the same in every engine."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    group: str
    name: str
    code: str
    expected: str
    browser: str = ""
    reason: str = ""

    @property
    def in_browser(self) -> str:
        """Pyodide's result in a JavaScript engine."""
        return self.browser or self.expected


def read_rows(group: str, folder: Path = FOLDER) -> list[Row]:
    """Return the rows of one file."""
    return list(_parse(group, (folder / f"{group}.rows").read_text(encoding="utf-8")))


def _parse(group: str, text: str) -> Iterator[Row]:
    for block in ("\n" + text).split("\n== ")[1:]:
        name, *lines = block.rstrip("\n").split("\n")
        end = max(i for i, line in enumerate(lines) if line.startswith("=> "))
        fields = dict(line.split(": ", 1) for line in lines[end + 1 :] if ": " in line)
        yield Row(
            group,
            name,
            "\n".join(lines[:end]),
            _unescape(lines[end].removeprefix("=> ")),
            _unescape(fields.get("browser", "")),
            fields.get("reason", ""),
        )


def _unescape(text: str) -> str:
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
