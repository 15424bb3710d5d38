"""How a run's events are told: as text for people, or as one JSON object per line."""

from __future__ import annotations

import codecs
import json
import sys
from typing import Protocol

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import (
    ErrorInfo,
    Event,
    ExecutionResult,
    LogEvent,
    OutputEvent,
    ProgressEvent,
    ResultEvent,
    StateEvent,
)
from praxis_desktop.runs.output import OutputChunk


class Presentation(Protocol):
    """Tells a person or a program what happens. Used from one thread at a time."""

    def event(self, event: Event) -> None:
        """Tell of an event."""

    def output(self, chunk: OutputChunk) -> None:
        """Tell of something the program wrote."""


class TextPresentation:
    """The program's own output on the same streams, our own words on standard error.

    ``with_traceback`` shows an instrument's failure with the program's traceback too, as its author wants it.
    """

    def __init__(self, *, with_traceback: bool = True) -> None:
        self._with_traceback = with_traceback

    def event(self, event: Event) -> None:
        """Progress and log lines; the result only as far as the output has not told it yet."""
        if isinstance(event, ProgressEvent):
            sys.stderr.write(f"[{event.value:3d} %] {event.stage}\n")
        elif isinstance(event, LogEvent):
            sys.stderr.write(f"{event.message}\n")
        elif isinstance(event, ResultEvent):
            self._result(event)
        sys.stderr.flush()

    def _result(self, event: ResultEvent) -> None:
        error = event.result.error
        if error is not None:
            sys.stdout.flush()
            sys.stderr.write(_told(error, self._with_traceback or not event.details.get("port")))

    def output(self, chunk: OutputChunk) -> None:
        """Pass bytes on as they are."""
        target = sys.stdout if chunk.stream == "stdout" else sys.stderr
        target.buffer.write(chunk.data)
        target.buffer.flush()


class JsonPresentation:
    """Every event as one line of JSON on standard output; what a program prints cannot look like one."""

    def __init__(self) -> None:
        make = codecs.getincrementaldecoder("utf-8")
        self._decoders = {"stdout": make("replace"), "stderr": make("replace")}

    def event(self, event: Event) -> None:
        """One line."""
        sys.stdout.write(json.dumps(event.to_json(), ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()

    def output(self, chunk: OutputChunk) -> None:
        """A ``stdout`` or ``stderr`` event."""
        text = self._decoders[chunk.stream].decode(chunk.data)
        if text:
            self.event(OutputEvent(chunk.stream, text))


def _told(error: ErrorInfo, with_traceback: bool) -> str:
    """An error as CPython would have printed it, and what we know beyond that."""
    if error.name == "SystemExit":
        return f"{error.message}\n" if not error.message.removeprefix("-").isdecimal() else ""
    if not error.stack or not with_traceback:
        last_line = error.stack.strip().rpartition("\n")[2] or f"{error.name}: {error.message}"
        return f"{last_line}\n" + "".join(
            f"{line}\n" for line in error.message.splitlines() if line not in last_line
        )
    more = "" if error.message in error.stack else f"{error.message}\n"
    return error.stack + more


def complain(error: PraxisError, *, as_json: bool) -> None:
    """Tell of an error that kept a run from starting."""
    hint = f"\n{error.hint}" if error.hint else ""
    if not as_json:
        sys.stderr.write(f"praxis-desktop: {error.message}{hint}\n")
        return
    info = ErrorInfo(type(error).__name__, error.message + hint)
    presentation = JsonPresentation()
    presentation.event(StateEvent("failed"))
    presentation.event(ResultEvent("failed", "", ExecutionResult("", 0.0, 0.0, error=info)))
