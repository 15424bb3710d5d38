"""Writes the output of cells into the transcript in small portions: text, tables, pictures, errors."""

from __future__ import annotations

import re
import time
from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QLocale, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor

from praxis_desktop.core.precedence import precedence
from praxis_desktop.gui.console.colors import code_runs
from praxis_desktop.gui.console.folding import Folding
from praxis_desktop.gui.console.html_table import HtmlTable
from praxis_desktop.gui.console.looks import Look, LookKind
from praxis_desktop.gui.console.pictures import ConsoleFigures
from praxis_desktop.gui.console.text import lines_of, with_sources
from praxis_desktop.gui.console.transcript import LineKind, Transcript, TranscriptLine
from praxis_desktop.gui.output.figures import DRAWN, TABLE
from praxis_desktop.gui.output.text import LINE_LIMIT, OutputText, Piece

if TYPE_CHECKING:
    from praxis_desktop.core.events import DisplayEvent
    from praxis_desktop.workers.console.messages import Message, Stream


_TEXTS = ("text/markdown", "text/plain", "text/latex", "application/json")
_NAMELESS_TEXTS = ("text/markdown", "text/latex", "application/json")
_NAMELESS = re.compile(r"<[\w.]+ object>\Z")
"""Matches text that reveals only a value's class."""

_LARGEST_FIGURE = 8 << 20
_USUAL_WIDTH = 80

COPY = "copy:"
"""The prefix of links that copy pictures and tables."""

FIGURE = "figure:"
"""The prefix of links that show figures and tables enlarged."""


class Values(QObject):
    """Formats values for ``transcript``, and adds their pictures once they are drawn."""

    def __init__(self, transcript: Transcript, folding: Folding, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transcript = transcript
        self._folding = folding
        self.figures = ConsoleFigures(self)
        self.figures.drawn.connect(transcript.show_picture)
        transcript.appearance.changed.connect(self._redraw)

    def lines(self, forms: Mapping[str, object]) -> Iterator[TranscriptLine]:
        """Yield the lines that show a value in its best available form."""
        html = forms.get("text/html")
        if isinstance(html, str) and "<table" in html:
            table = HtmlTable(html)
            if table:
                yield from self._table(table)
                yield from self._data_links(forms)
                return
        if html is None and "text/plain" not in forms and TABLE in forms:
            yield from self._data_links(forms)
            return
        for mime in ("image/svg+xml", "image/png", "image/jpeg"):
            data = forms.get(mime)
            if isinstance(data, str) and data:
                yield from self._figure(mime, data)
                return
        if isinstance(html, str) and _is_nameless(forms) and (words := HtmlTable(html).words):
            yield from lines_of(words)
            return
        for mime in _NAMELESS_TEXTS if _is_nameless(forms) else _TEXTS:
            if mime in forms:
                yield from self._folding.bounded(str(forms[mime]))
                return
        if isinstance(html, str):
            yield from lines_of(HtmlTable(html).words or self.tr("HTML (not shown here)"))
        elif forms:
            kinds = ", ".join(str(mime) for mime in forms if mime != "text/plain")
            yield TranscriptLine(((self.tr("{kinds} (not shown here)").format(kinds=kinds), Look("note")),))

    def _table(self, table: HtmlTable) -> Iterator[TranscriptLine]:
        for text, is_header in table.lines(self._columns):
            kind = LineKind.HEADER if is_header else LineKind.ROW
            yield TranscriptLine(((text, Look("heading" if is_header else "output")),), kind)
        if table.left_out or table.is_cut:
            yield TranscriptLine(((self.tr("There are more rows, which are not shown here"), Look("note")),))
        if table.words:
            yield TranscriptLine(((table.words, Look("note")),))

    def _data_links(self, forms: Mapping[str, object]) -> Iterator[TranscriptLine]:
        """Yield the line to show below a data frame, with links that copy or enlarge the whole frame."""
        data = forms.get(TABLE)
        if not isinstance(data, str) or not data or len(data) > _LARGEST_FIGURE:
            return
        number = self.figures.keep(TABLE, data)
        copy = (self.tr("Copy as CSV"), Look("link", link=f"{COPY}{number}"))
        large = (self.tr("Enlarge, sort or save…"), Look("link", link=f"{FIGURE}{number}"))
        words = self.tr("Table {number}").format(number=number)
        note = Look("note")
        yield TranscriptLine(((f"{words} · ", note), copy, (" · ", note), large))

    @property
    def _columns(self) -> int:
        width = self._transcript.fontMetrics().horizontalAdvance("0")
        return max(self._transcript.viewport().width() // max(width, 1) - 1, _USUAL_WIDTH // 2)

    @Slot()
    def _redraw(self) -> None:
        appearance = self._transcript.appearance
        self.figures.redraw(self._transcript.devicePixelRatioF(), is_dark=appearance.is_dark)

    def _figure(self, mime: str, data: str) -> Iterator[TranscriptLine]:
        if mime not in DRAWN or len(data) > _LARGEST_FIGURE:
            yield TranscriptLine(((self.tr("A figure is too large to show."), Look("note")),))
            return
        ratio = self._transcript.devicePixelRatioF()
        self._transcript.set_pixel_ratio(ratio)
        number, size = self.figures.draw(mime, data, ratio, is_dark=self._transcript.appearance.is_dark)
        yield from self._transcript.room_for(number, size)
        words = self.tr("Figure {number}").format(number=number)
        copy = (self.tr("Copy"), Look("link", link=f"{COPY}{number}"))
        large = (self.tr("Enlarge or save…"), Look("link", link=f"{FIGURE}{number}"))
        note = Look("note")
        yield TranscriptLine(((f"{words} · ", note), copy, (" · ", note), large))


def _is_nameless(forms: Mapping[str, object]) -> bool:
    """Return whether a value should be shown in another form, because its plain text only names its class."""
    return len(forms) > 1 and _NAMELESS.match(str(forms.get("text/plain", ""))) is not None


AT_ONCE = 16 << 10
"""Number of characters written in one turn of the event loop; turns are PAUSE_MS apart."""
PAUSE_MS = 33
_TURN_S = 0.006
"""Time, in seconds, after which a turn writes no more portions."""
_TURN_PAUSE_MS = 2
"""Pause, in milliseconds, after a turn that took too long."""
_MOST_CODE = 8 << 10
"""Maximum number of characters of a cell's code that are shown when the cell is run."""
_MOST_CODE_LINES = 100
_MOST_DISPLAYS = 200
"""Maximum number of displays that can still be updated."""
_MOST_WAITING = 1_000
"""Maximum number of outputs waiting to be written; further outputs are left out and counted."""
_PORTION = 50
"""Number of lines written together, unless they are long."""
_LONG = 4 << 10
"""Number of characters at which a portion ends."""
_MANY_RUNS = 100
"""A portion ends at this number of runs of text, because each run costs time, however short it is."""


class _LineSpan(Struct, frozen=True):
    """A range of lines, from the end of the line before the range to the end of its last line."""

    start: QTextCursor
    end: QTextCursor


class Outputs(QObject):
    """Writes outputs into ``transcript`` in order."""

    def __init__(self, transcript: Transcript, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.transcript = transcript
        self.folding = Folding(transcript, self)
        self.values = Values(transcript, self.folding, self)
        self._waiting: deque[Iterator[int]] = deque()
        self._left_out = 0
        self._text = OutputText()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._write_some)
        self._displays: OrderedDict[str, _LineSpan] = OrderedDict()
        self._start = transcript.end
        self._is_clearing = False

    written = Signal()
    """Emitted once all outputs have been written."""

    @property
    def is_writing(self) -> bool:
        """Whether any outputs are waiting to be written."""
        return bool(self._waiting)

    # ---- notifications
    def begin_cell(self, number: int, code: str) -> None:
        """Begin a cell; the outputs that follow belong to it."""
        self._put(self._cell(number, code))

    def write(self, stream: Stream) -> None:
        """Write printed text."""
        self._put(self._printed(stream))

    @Slot(int)
    def skip(self, count: int) -> None:
        """Write a note that ``count`` bytes of output were left out at this point."""
        self._put(self._gap(count))

    @Slot(int)
    def leave_out(self, count: int) -> None:
        """Write a note that ``count`` displays were left out at this point."""
        words = self.tr("⋯ {count} outputs are not shown here ⋯")
        self.note(words.format(count=QLocale().toString(count)))

    def note(self, sentence: str) -> None:
        """Write a note from the application on its own line."""
        self._put(self._lines(iter([TranscriptLine(((sentence, Look("note")),))])))

    def show(self, message: Message) -> None:
        """Show a message from the kernel."""
        content = message.content
        kind = message.msg_type
        if kind in ("display_data", "execute_result"):
            self._put(self._display(_forms(content), _display_id(content)))
        elif kind == "update_display_data":
            self._put(self._update(_forms(content), _display_id(content)))
        elif kind == "error":
            self._put(self._error(content))
        elif kind == "clear_output":
            self._put(self._clear_output(waits=bool(content.get("wait"))))

    def show_figure(self, figure: DisplayEvent) -> None:
        """Show a figure from a plotting library that writes files."""
        if figure.data:
            self._put(self._display({figure.mime: figure.data}, ""))
        else:
            words = self.tr("A figure is too large to show. It was saved as {place}")
            self.note(
                words.format(place=figure.file) if figure.file else self.tr("A figure is too large to show.")
            )

    def echo(self, prompt: str, line: str) -> None:
        """Write a cell's prompt for input, and the line that the user entered."""
        self._put(self._echo(prompt, line))

    @Slot()
    def follow(self) -> None:
        """Scroll to the end, even if the user has scrolled up."""
        bar = self.transcript.verticalScrollBar()
        bar.setValue(bar.maximum())

    def clear(self) -> None:
        """Clear the transcript. The output of a running cell continues at the top."""
        self._waiting.clear()
        self._displays.clear()
        self.values.figures.clear()
        self.transcript.clear_all()
        self._text = OutputText()
        self._begin_output()

    def close(self) -> None:
        """Stop writing."""
        self._waiting.clear()
        self._timer.stop()
        self.values.figures.close()

    # ---- portions
    def _put(self, writing: Iterator[int]) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            self._left_out += 1
            return
        self._waiting.append(writing)
        if not self._timer.isActive():
            self._write_some()

    @Slot()
    def _write_some(self) -> None:
        with precedence.turn(), self.transcript.following:
            if pause := self._write_turn():
                self._timer.start(pause)
        if not self._waiting:
            self.written.emit()

    def _write_turn(self) -> int:
        """Write as much as a turn allows. Return the delay before the next one, in ms; 0 if there is none."""
        written, began = 0, time.perf_counter()
        while self._waiting:
            for count in self._waiting[0]:
                written += count
                if written >= AT_ONCE:
                    return PAUSE_MS
                if time.perf_counter() - began > _TURN_S:
                    return _TURN_PAUSE_MS
            self._waiting.popleft()
            if not self._waiting and self._left_out:
                count, self._left_out = self._left_out, 0
                self.leave_out(count)
        return 0

    # ---- kinds of output
    def _cell(self, number: int, code: str) -> Iterator[int]:
        lines = code[:_MOST_CODE].split("\n")[:_MOST_CODE_LINES]
        shown = "\n".join(line[:LINE_LIMIT] for line in lines).translate(_CONTROL).rstrip()
        echo = _code_lines(shown)
        gap = [] if self.transcript.is_empty else [TranscriptLine((), LineKind.GAP)]
        self.transcript.append_lines([*gap, structs.replace(next(echo), kind=LineKind.CELL, number=number)])
        while portion := _portion(echo):
            self.transcript.append_lines(portion)
            yield sum(len(text) for line in portion for text, _ in line.runs)
        left = code.count("\n") + 1 - len(lines)
        if left > 0 or len(code) > _MOST_CODE:
            words = self.tr("⋯ {characters} characters in all ⋯").format(
                characters=QLocale().toString(len(code))
            )
            self.transcript.append_lines([TranscriptLine(((words, Look("note")),))])
        self._text = OutputText()
        self._begin_output()
        yield 0

    def _begin_output(self) -> None:
        self._start = self.transcript.end
        self.folding.begin(self._start)
        self._is_clearing = False

    def _printed(self, stream: Stream) -> Iterator[int]:
        self._clear_now()
        pieces = self._text.feed(stream.name, stream.data)
        yield from self._pieces(pieces)

    def _gap(self, count: int) -> Iterator[int]:
        yield from self._pieces(self._text.feed("stdout", b"", skipped=count))

    def _pieces(self, pieces: list[Piece]) -> Iterator[int]:
        for piece in pieces:
            kind: LookKind = {"stdout": "output", "stderr": "stderr", "note": "note"}[piece.kind]  # type: ignore[assignment]
            self.transcript.append([(piece.text, Look(kind, piece.style))], erases_line=piece.erases_line)
            self.folding.fold_surplus()
            yield len(piece.text)

    def _lines(self, lines: Iterator[TranscriptLine]) -> Iterator[int]:
        self._text = OutputText()
        while portion := _portion(lines):
            self.transcript.append_lines(portion)
            self.folding.fold_surplus()
            yield sum(len(text) for line in portion for text, _ in line.runs)

    def _display(self, forms: Mapping[str, object], identity: str) -> Iterator[int]:
        self._clear_now()
        start = self.transcript.end
        yield from self._lines(self.values.lines(forms))
        if identity:
            self._displays[identity] = _LineSpan(start, self.transcript.end)
            self._displays.move_to_end(identity)
            if len(self._displays) > _MOST_DISPLAYS:
                self._displays.popitem(last=False)

    def _update(self, forms: Mapping[str, object], identity: str) -> Iterator[int]:
        place = self._displays.get(identity)
        if place is None:
            return
        lines = list(islice(self.values.lines(forms), _PORTION * 2)) or [TranscriptLine(((" ", Look()),))]
        self.transcript.replace_lines(place.start, place.end, lines)
        yield sum(len(text) for line in lines for text, _ in line.runs)

    def _error(self, content: Mapping[str, object]) -> Iterator[int]:
        self._clear_now()
        told = content.get("traceback")
        parts = [part for part in told if isinstance(part, str)] if isinstance(told, list) else []
        text = "\n".join(part.rstrip("\n") for part in parts)
        if not text:
            text = f"\x1b[31m{content.get('ename')}\x1b[39m: {content.get('evalue')}"
        yield from self._lines(with_sources(self.folding.bounded(text)))

    def _clear_output(self, *, waits: bool) -> Iterator[int]:
        self._is_clearing = True
        if not waits:
            self._clear_now()
        yield 0

    def _clear_now(self) -> None:
        if self._is_clearing:
            self.transcript.remove(self._start)
            self._text = OutputText()
            self._begin_output()

    def _echo(self, prompt: str, line: str) -> Iterator[int]:
        yield from self._pieces(self._text.feed("stdout", prompt.encode("utf-8", "replace")))
        self.transcript.append([(line + "\n", Look("code"))])
        self._text = OutputText()
        yield len(line)


def _code_lines(code: str) -> Iterator[TranscriptLine]:
    """Yield the coloured lines of ``code``, lexed lazily."""
    row: list[tuple[str, Look]] = []
    for text, style in code_runs(code):
        first, *others = text.split("\n")
        row.append((first, Look("code", style)))
        for other in others:
            yield TranscriptLine(tuple((text, look) for text, look in row if text))
            row = [(other, Look("code", style))]
    yield TranscriptLine(tuple((text, look) for text, look in row if text))


def _portion(lines: Iterator[TranscriptLine]) -> list[TranscriptLine]:
    portion: list[TranscriptLine] = []
    count = runs = 0
    for line in lines:
        portion.append(line)
        count += sum(len(text) for text, _ in line.runs)
        runs += len(line.runs)
        if count >= _LONG or len(portion) >= _PORTION or runs >= _MANY_RUNS:
            break
    return portion


def _forms(content: Mapping[str, object]) -> Mapping[str, object]:
    data = content.get("data")
    return data if isinstance(data, dict) else {}


def _display_id(content: Mapping[str, object]) -> str:
    transient = content.get("transient")
    identity = transient.get("display_id") if isinstance(transient, dict) else None
    return identity if isinstance(identity, str) else ""


_CONTROL = {code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n"} | {
    0x2028: " ",
    0x2029: " ",
}
