"""Reads a function's docstring: the summary, the details, and the description of each parameter."""

from __future__ import annotations

import inspect
import re

_SECTION = re.compile(r"(Args|Arguments|Parameters|Returns|Raises|Yields|Examples?|Notes?):\s*\Z")
_PARAMETER = re.compile(r"(\s+)\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)\Z")
_OF_PARAMETERS = ("Args", "Arguments", "Parameters")


class Docstring:
    """The parts of a docstring. Descriptions of parameters must be in Google's style."""

    def __init__(self, text: object) -> None:
        self.summary = ""
        self.details = ""
        self.parameters: dict[str, str] = {}
        if isinstance(text, str):
            self._read(inspect.cleandoc(text).splitlines())

    def _read(self, lines: list[str]) -> None:
        told: list[str] = []
        section, name, indentation = "", "", 0
        for line in lines:
            begins = _SECTION.match(line)
            if begins:
                section = begins[1]
            elif not section:
                told.append(line)
            elif line and not line[0].isspace():
                section = ""
                told.append(line)
            elif section in _OF_PARAMETERS:
                found = _PARAMETER.match(line)
                if found and (not name or len(found[1]) <= indentation):
                    name, indentation = found[2], len(found[1])
                    self.parameters[name] = found[3].strip()
                elif name and line.strip():
                    self.parameters[name] = f"{self.parameters[name]} {line.strip()}".strip()
        summary, _, details = "\n".join(told).strip().partition("\n\n")
        self.summary = " ".join(summary.split())
        self.details = details.strip()
