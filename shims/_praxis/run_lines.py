"""Records which functions of a program were called in a dry run, and which of its lines ran."""

from __future__ import annotations

import sys
from collections.abc import Collection
from types import CodeType
from typing import Any

_TOOL = 4  # none of the IDs that PEP 669 names, so debuggers and coverage keep theirs
_MOST_LINES = 100_000


class RunLines:
    """Starts watching the code of ``files`` when created. Every line and every function is recorded once."""

    def __init__(self, files: Collection[str]) -> None:
        self._lines: dict[str, set[int]] = {file: set() for file in files}
        self._begun: dict[str, set[int]] = {file: set() for file in files}
        self._left = _MOST_LINES
        self._monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        events = self._monitoring.events
        self._monitoring.use_tool_id(_TOOL, "praxis")
        self._monitoring.register_callback(_TOOL, events.PY_START, self._start)
        self._monitoring.register_callback(_TOOL, events.LINE, self._line)
        self._monitoring.set_events(_TOOL, events.PY_START)

    def _start(self, code: CodeType, offset: int) -> object:
        begun = self._begun.get(code.co_filename)
        if begun is not None:
            begun.add(0 if code.co_name == "<module>" else code.co_firstlineno)
            self._monitoring.set_local_events(_TOOL, code, self._monitoring.events.LINE)
        return self._monitoring.DISABLE

    def _line(self, code: CodeType, line: int) -> object:
        if self._left:
            self._left -= 1
            self._lines[code.co_filename].add(line)
        return self._monitoring.DISABLE

    def to_json(self) -> list[dict[str, object]]:
        """Return, for each file, its name, the first lines of the functions called (0: the module), and
        the lines run.
        """
        return [
            {"file": file, "begun": sorted(self._begun[file]), "lines": sorted(lines)}
            for file, lines in self._lines.items()
        ]
