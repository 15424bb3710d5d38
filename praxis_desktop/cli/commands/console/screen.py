"""Writes a console kernel's messages to standard output and standard error."""

from __future__ import annotations

import base64
import codecs
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from praxis_desktop import runs
from praxis_desktop.cli.output.run_output import cell_trace_text
from praxis_desktop.core.terminal_text import legible
from praxis_desktop.workers.console.messages import Message, Outgoing, Stream

if sys.platform == "win32":
    from praxis_desktop.core import windows

if TYPE_CHECKING:
    from praxis_desktop.core.events import DisplayEvent
    from praxis_desktop.runs.figures import Figures

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
_NAMELESS = re.compile(r"<[^>]*>\Z")
"""Matches a value's text if it shows nothing but the value's type."""

_FIGURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
_PAGE = "text/html"

StreamName = Literal["stdout", "stderr"]


class Screen:
    """Writes messages. Thread-safe. Raises OSError if the output has no reader. Displays are written to
    files; ``made_figures`` is called for the first display.
    """

    def __init__(self, *, is_typed: bool, made_figures: Callable[[], Figures]) -> None:
        self._is_typed = is_typed
        self._made_figures = made_figures
        self._figures: Figures | None = None
        self._shown = 0
        self._lock = threading.RLock()
        self._is_at_start = True
        """Whether the cursor is at the start of a line."""
        make = codecs.getincrementaldecoder("utf-8")
        self._decoders = {"stdout": make("replace"), "stderr": make("replace")}
        self._colours = {"stdout": _shows_colours(sys.stdout), "stderr": _shows_colours(sys.stderr)}

    def show(self, message: Outgoing) -> None:
        """Show a message from the kernel, if it is for users."""
        if isinstance(message, Stream):
            self._bytes(message.name, message.data)
            return
        if not isinstance(message, Message):
            return
        content = message.content
        if message.msg_type == "execute_result":
            number = content.get("execution_count")
            self._value(content.get("data"), f"Out[{number}]: " if self._is_typed else "")
        elif message.msg_type in ("display_data", "update_display_data", "page"):
            self._value(content.get("data"))
        elif message.msg_type == "error":
            self._error(content)
        elif message.msg_type == "trace":
            self._text("stderr", cell_trace_text(content))
        elif message.msg_type == "clear_output" and self._colours["stdout"]:
            self._bytes("stdout", b"\r\x1b[2K")

    def say(self, text: str) -> None:
        """Show a message from this program."""
        self._text("stderr", text)

    def end_line(self) -> None:
        """In a console whose cells are typed, start a new line unless the cursor is at the start of one."""
        with self._lock:
            if not self._is_at_start and self._is_typed:
                self._text("stderr", "\n")

    @contextmanager
    def beside_prompt(self) -> Iterator[None]:
        """Within the ``with`` block, write above the prompt at which the user is typing."""
        from prompt_toolkit.patch_stdout import patch_stdout

        self.end_line()
        patched = patch_stdout(raw=True)
        with self._lock:
            patched.__enter__()
        try:
            yield
        finally:
            with self._lock:
                patched.__exit__(None, None, None)
                self._is_at_start = True

    # ---- messages
    def _value(self, data: object, label: str = "") -> None:
        if not isinstance(data, Mapping):
            return
        text = str(data.get("text/plain", ""))
        mime = next((mime for mime in _FIGURES if data.get(mime)), "")
        if not mime and data.get(_PAGE) and _NAMELESS.match(text):
            mime = _PAGE
        if mime:
            self._figure(mime, str(data[mime]))
        else:
            between = "\n" if label and "\n" in text else ""
            self._text("stdout", f"{label}{between}{text}\n", coloured=True)

    def _figure(self, mime: str, data: str) -> None:
        try:
            content = data.encode() if mime in (_PAGE, "image/svg+xml") else base64.b64decode(data)
        except ValueError:
            self._text("stderr", f"<{mime}>\n")
            return
        with self._lock:
            self._shown += 1
            self._figures = self._figures or self._made_figures()
            name = f"figure-{self._shown}.{_FIGURES.get(mime, 'html')}"
        self._figures.show(mime, content, name)

    def _error(self, content: Mapping[str, object]) -> None:
        if content.get("ename") == "SystemExit" and not self._is_typed:
            # The end of a script: show its text, as CPython does.
            value = str(content.get("evalue", ""))
            if value not in ("", "None") and not value.removeprefix("-").isdecimal():
                self._text("stderr", f"{value}\n")
            return
        traceback = content.get("traceback")
        lines = [str(line) for line in traceback] if isinstance(traceback, list) else []
        if not lines and content.get("ename") == "UsageError":  # other usage errors have been printed
            lines = [f"UsageError: {content.get('evalue')}"]
        if lines:
            self._text("stderr", "\n".join(lines).rstrip("\n") + "\n", coloured=True)

    # ---- the streams
    def _text(self, name: StreamName, text: str, *, coloured: bool = False) -> None:
        """Write text with control characters escaped, except colours if they are allowed."""
        parts = _COLOUR.split(text) if coloured else [text]
        shown = [
            legible(part) if number % 2 == 0 else part
            for number, part in enumerate(parts)
            if number % 2 == 0 or self._colours[name]
        ]
        self._bytes(name, "".join(shown).encode("utf-8", "replace"))

    def _bytes(self, name: StreamName, data: bytes) -> None:
        if not data:
            return
        with self._lock:
            if name == "stderr":
                sys.stdout.flush()
            stream = sys.stdout if name == "stdout" else sys.stderr
            buffer = getattr(stream, "buffer", None)
            if buffer is None:  # a prompt is open
                stream.write(self._decoders[name].decode(data))
            else:
                buffer.write(data)
            stream.flush()
            self._is_at_start = data.endswith(b"\n")


def figures_in(folder: Path, tell: Callable[[DisplayEvent], None]) -> Figures:
    """Return an object that stores in ``folder`` the figures that cells display."""
    return runs.Figures(tell, folder)


def _shows_colours(stream: TextIO) -> bool:
    if not stream.isatty() or os.environ.get("TERM") == "dumb" or os.environ.get("NO_COLOR"):
        return False
    return sys.platform != "win32" or windows.obeys_sequences(stream.fileno())
