"""The cells of a console's session and their outputs, in the form that notebooks use."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any

from praxis_desktop.workers.console.messages import Message, Outgoing, Stream

MOST_OF_CELL = 4 << 20
"""Maximum number of characters of output kept per cell."""

MOST = 32 << 20
"""Maximum number of characters of output kept for all cells together; beyond that, the oldest cells lose
their outputs.
"""

_OVERHEAD = 256
"""Number of characters added to each output's length when sizes are counted, because a cell may produce a
million empty outputs.
"""

_MOST_DISPLAYS = 1000
"""Maximum number of displays that can still be updated; older displays stay as they are."""

LEFT_OUT = "… (left out)\n"

Output = dict[str, Any]


class CellOutputs:
    """Collects the cells of a session from its kernel's messages. Call the methods on the kernel's thread."""

    def __init__(self) -> None:
        self._cells: list[_Cell] = []
        self._total = 0
        self._dropped = 0
        """Number of cells, counted from the oldest, that have lost their outputs."""
        self._displays: dict[str, Output] = {}
        self._is_cleared_late = False
        self._decoders = {
            name: codecs.getincrementaldecoder("utf-8")("replace") for name in ("stdout", "stderr")
        }

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The cells so far, in the form that ``records.exporting.ipynb.notebook_of`` takes."""
        return [
            {"code": cell.code, "number": cell.number, "outputs": _finished(cell.outputs)}
            for cell in self._cells
        ]

    @property
    def last(self) -> list[Output]:
        """The outputs of the latest cell."""
        return _finished(self._cells[-1].outputs) if self._cells else []

    def begin(self, number: int, code: str) -> None:
        """Begin a cell; ``number`` is its prompt number."""
        self._cells.append(_Cell(number, code))
        self._is_cleared_late = False

    def hear(self, message: Outgoing) -> None:
        """Apply an output message to the latest cell. Ignore all others, and any before the first cell."""
        if not self._cells:
            return
        if isinstance(message, Stream):
            self._print(message.name, self._decoders[message.name].decode(message.data))
        elif isinstance(message, Message):
            self._take(message.msg_type, message.content)

    def _take(self, kind: str, content: Mapping[str, Any]) -> None:
        if kind in ("display_data", "execute_result"):
            output: Output = {"output_type": kind, "data": _data(content), "metadata": {}}
            if kind == "execute_result":
                output["execution_count"] = self._cells[-1].number
            self._add(output, sum(map(len, output["data"].values())))
            name = _display_of(content)
            if name:
                self._displays[name] = output
                if len(self._displays) > _MOST_DISPLAYS:
                    del self._displays[next(iter(self._displays))]
        elif kind == "update_display_data":
            known = self._displays.get(_display_of(content))
            if known is not None:
                known["data"] = _data(content)
        elif kind == "error":
            trace = content.get("traceback")
            lines = [str(line) for line in trace] if isinstance(trace, list) else []
            name, words = str(content.get("ename", "")), str(content.get("evalue", ""))
            self._add(
                {"output_type": "error", "ename": name, "evalue": words, "traceback": lines},
                sum(map(len, lines)),
            )
        elif kind == "clear_output":
            if content.get("wait"):
                self._is_cleared_late = True
            else:
                self._cells[-1].outputs.clear()

    def _print(self, name: str, text: str) -> None:
        outputs = self._cells[-1].outputs
        if not outputs or outputs[-1].get("name") != name or self._is_cleared_late:
            self._add({"output_type": "stream", "name": name, "text": [text]}, len(text))
        elif self._has_room(len(text)):
            outputs[-1]["text"].append(text)

    def _add(self, output: Output, size: int) -> None:
        """Add an output to the latest cell, if there is room."""
        outputs = self._cells[-1].outputs
        if self._is_cleared_late:
            self._is_cleared_late = False
            outputs.clear()
        if self._has_room(size):
            outputs.append(output)

    def _has_room(self, size: int) -> bool:
        cell = self._cells[-1]
        size += _OVERHEAD
        if cell.size + size > MOST_OF_CELL:
            if not cell.is_cut:
                cell.is_cut = True
                cell.outputs.append({"output_type": "stream", "name": "stderr", "text": [LEFT_OUT]})
            return False
        cell.size += size
        self._total += size
        while self._total > MOST and self._dropped < len(self._cells) - 1:
            oldest = self._cells[self._dropped]
            self._total -= oldest.size
            oldest.size, oldest.outputs = 0, []
            self._dropped += 1
        return True


class _Cell:
    """A cell's outputs so far; each stream's text is a list of the pieces written."""

    def __init__(self, number: int, code: str) -> None:
        self.number = number
        self.code = code
        self.outputs: list[Output] = []
        self.size = 0
        self.is_cut = False


def _finished(outputs: list[Output]) -> list[Output]:
    """Return the outputs, with the pieces of each stream joined."""
    return [
        {**output, "text": printed("".join(output["text"]))} if output["output_type"] == "stream" else output
        for output in outputs
    ]


def _data(content: Mapping[str, Any]) -> dict[str, str]:
    """Return a value's text and base64 formats, keyed by MIME type."""
    data = content.get("data")
    told = data.items() if isinstance(data, dict) else ()
    return {str(mime): value for mime, value in told if isinstance(value, str)}


def _display_of(content: Mapping[str, Any]) -> str:
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, dict) else None
    return name if isinstance(name, str) else ""


def printed(text: str) -> str:
    r"""Return ``text`` as it would finally appear on a terminal: text after a ``\r`` replaces the line."""
    if "\r" not in text:
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
