"""The output of a run: text for users, or one JSON object per line."""

from __future__ import annotations

import codecs
import errno
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from praxis_desktop import runs
from praxis_desktop.cli.output.event_text import (
    answer_line,
    change_of_wait,
    data_text,
    halt_lines,
    prompt_lines,
    record_line,
    state_text,
    step_text,
    verdict_line,
)
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import (
    ActionEvent,
    DataEvent,
    DisplayEvent,
    ErrorInfo,
    Event,
    ExecutionResult,
    HaltEvent,
    LogEvent,
    OutputEvent,
    ProgressEvent,
    ResultEvent,
    SerialEvent,
    StateEvent,
    StepEvent,
    VerdictEvent,
)
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.core.sizes_and_durations import bytes_for_people, duration_for_people
from praxis_desktop.core.terminal_text import legible, legible_line, terminal_width

if TYPE_CHECKING:
    from praxis_desktop.runs.printed_output import OutputChunk

PROGRAM = "praxis-desktop"
_TOLD_STATES = ("queued", "pausing", "paused", "resuming")
_LONG_WAIT_S = 10.0
"""Minimum length, in seconds, of a wait whose beginning is also shown."""
_SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


class Presentation(Protocol):
    """Shows a run's events to a user or a program.

    Use a presentation on only one thread at a time. Raises OSError if the output cannot be written.
    """

    def tells(self, event: Event) -> bool:
        """Return whether ``event`` is shown; events that are not shown need not be stored."""

    def event(self, event: Event) -> None:
        """Show an event."""

    def output(self, chunk: OutputChunk) -> None:
        """Show a chunk of the program's output."""

    def idle(self) -> None:
        """Update the display; called about twice a second when nothing else happens."""


def telling_progress(presentation: Presentation) -> Callable[[Event], None]:
    """Return a function that shows only progress events, for the work that is done before a run."""

    def tell(event: Event) -> None:
        if isinstance(event, ProgressEvent):
            presentation.event(event)

    return tell


class TextPresentation:
    """Writes the program's output to the stream that the program used, and messages to standard error.

    ``for_author`` adds the program's traceback to an instrument's failure, and omits results, because
    authors print what they want to see. ``is_verbose`` also shows successes and results. ``shows_value``
    writes the program's value, if it has one, to standard output as JSON.
    """

    def __init__(
        self, *, for_author: bool = True, is_verbose: bool = False, shows_value: bool = False
    ) -> None:
        self._for_author = for_author
        self._is_verbose = is_verbose
        self._shows_value = shows_value
        self._is_working = False
        self._halts: list[HaltEvent] = []
        self._decided: set[int] = set()
        """The questions about errors that the run's policy has answered."""
        self._number = 0
        """The run's number, as shown to users."""

    def tells(self, event: Event) -> bool:
        if isinstance(event, LogEvent) and event.level == "info":
            return self._is_verbose
        if isinstance(event, StepEvent):
            return _step_is_told(event)
        if isinstance(event, StateEvent):
            return _state_is_told(event)
        if isinstance(event, DataEvent):
            return self._is_verbose or not self._for_author
        if isinstance(event, VerdictEvent):
            return False  # the last lines give the verdict on the whole run
        if isinstance(event, ActionEvent):
            return bool(event.run_number or change_of_wait(event.action, event.details))
        return not isinstance(event, SerialEvent)

    def event(self, event: Event) -> None:
        """Show progress (unless the work was already done), log lines, steps, questions, and the parts
        of a result that the output does not show.
        """
        if isinstance(event, HaltEvent) and not event.is_past:
            self._halts.append(event)  # shown together, because a person's tasks come first
            return
        if isinstance(event, ResultEvent):
            self._tell_halts()
        if isinstance(event, ProgressEvent):
            # Work done earlier only reports its end.
            self._is_working = self._is_working or event.value < 100
            if self._is_working:
                _say(f"{event.stage} ({event.value} %)")
        elif isinstance(event, StepEvent):
            _say(step_text(event, with_traffic=self._is_verbose))
        elif isinstance(event, DisplayEvent):
            _write(f"[{_figure(event)}]\n")
        elif isinstance(event, BenchmarkEvent):
            _say(_times(event))
        elif isinstance(event, ActionEvent) and event.run_number:
            self._number = event.run_number
        elif isinstance(event, ActionEvent):
            _say(change_of_wait(event.action, event.details) + (f" ({event.by})" if event.by else ""))
        elif isinstance(event, StateEvent | DataEvent):
            _say(state_text(event) if isinstance(event, StateEvent) else data_text(event))
        elif isinstance(event, PromptEvent | AnswerEvent):
            self._question(event)
        elif isinstance(event, ResultEvent):
            self._result(event)
        elif (logged := event.as_log()) is not None:
            _say(logged.message)

    def _question(self, event: PromptEvent | AnswerEvent) -> None:
        if isinstance(event, AnswerEvent):
            if event.number not in self._decided:
                _say(answer_line(event))
            return
        if event.is_decided:
            self._decided.add(event.number)
            return
        first, *others = prompt_lines(event)
        _say(first)
        _write("".join(f"{line}\n" for line in others))

    def _tell_halts(self) -> None:
        if not self._halts:
            return
        halts, self._halts = self._halts, []
        for line in halt_lines(halts):
            _say(line)

    def _result(self, event: ResultEvent) -> None:
        if event.details.get("frames_left_out") is not None:
            _write(trace_text(event))
        if self._shows_value and event.result.value is not None:
            sys.stdout.write(json.dumps(event.result.value, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        if event.verdict.word != "none" or event.details.get("setup"):
            _say(verdict_line(event))
        if event.result.error is not None:
            is_port = bool(event.details.get("port"))
            told = error_text(event.result.error, self._for_author or not is_port)
            if told or not event.details.get("setup"):
                _write(told)
            else:  # a script may leave its exit code to speak, but a protocol's user asks why it ended
                _say(runs.exit_text(event.result.error.message))
        artifacts = event.details.get("artifacts")
        if isinstance(artifacts, dict):
            _say(_kept(artifacts))
        if event.details.get("record"):
            _say(record_line(event, self._number))

    def output(self, chunk: OutputChunk) -> None:
        """Write the bytes unchanged."""
        if chunk.skipped:
            _say(_gap(chunk.skipped))
        target = sys.stdout if chunk.stream == "stdout" else sys.stderr
        target.buffer.write(chunk.data)
        target.buffer.flush()

    def idle(self) -> None:
        self._tell_halts()


class JsonPresentation:
    """Writes events as lines of JSON to standard output, where a program's own output cannot imitate them."""

    def __init__(self) -> None:
        make = codecs.getincrementaldecoder("utf-8")
        self._decoders = {"stdout": make("replace"), "stderr": make("replace")}

    def tells(self, event: Event) -> bool:
        return True

    def event(self, event: Event) -> None:
        """Write the event as a line; before a result, write any incomplete characters that are left."""
        if isinstance(event, ResultEvent):
            for stream in ("stdout", "stderr"):
                self._output(stream, b"", final=True)
        # ASCII only: any terminal can show it, and lone surrogates can be written.
        sys.stdout.write(json.dumps(event.to_json(), allow_nan=False) + "\n")
        sys.stdout.flush()

    def output(self, chunk: OutputChunk) -> None:
        """Write a ``stdout`` or ``stderr`` event."""
        if chunk.skipped:
            self.event(LogEvent(_gap(chunk.skipped), "warning"))
        self._output(chunk.stream, chunk.data)

    def idle(self) -> None:
        pass

    def _output(self, stream: Literal["stdout", "stderr"], data: bytes, *, final: bool = False) -> None:
        text = self._decoders[stream].decode(data, final)
        if text:
            self.event(OutputEvent(stream, text))


def complain(error: PraxisError, *, as_json: bool, run_id: str = "") -> None:
    """Show an error that no run reports. Raises OSError if the output cannot be written."""
    message = f"{error.message}\n{error.hint}" if error.hint else error.message
    if not as_json:
        # Line ends in a name are escaped, so that it cannot imitate other messages.
        _say("\n".join([legible_line(error.message), *filter(None, [error.hint])]))
        return
    presentation = JsonPresentation()
    state: Literal["cancelled", "failed"] = "cancelled" if error.exit_code == ExitCode.STOPPED else "failed"
    presentation.event(StateEvent(state))
    # If a protocol's file raised an exception while loading, report its type and location.
    name = getattr(error, "type_name", "") or type(error).__name__
    info = ErrorInfo(name, message, getattr(error, "traceback", ""))
    presentation.event(ResultEvent(state, run_id, ExecutionResult("", 0.0, 0.0, error=info)))


def error_text(error: ErrorInfo, with_traceback: bool = True) -> str:
    """Return an error as CPython would have printed it, with details that only this program has."""
    if error.name == "SystemExit" and not error.stack:  # not a program's own class of that name
        return "" if error.message.removeprefix("-").isdecimal() else f"{error.message}\n"
    if not error.stack:
        return f"{PROGRAM}: {error.message or error.name}\n"
    shown = error.stack if with_traceback else _without_traceback(error)
    if error.name in _SYNTAX_ERRORS:
        return shown
    return shown + "".join(f"{line}\n" for line in error.message.splitlines() if line not in shown)


def _without_traceback(error: ErrorInfo) -> str:
    """Return the end of the error's stack, from its message on. A hint may follow the message."""
    lines = error.stack.strip().splitlines()
    message = error.message.partition("\n")[0]
    begins = [number for number, line in enumerate(lines) if message and line.endswith(message)]
    return "".join(f"{line}\n" for line in lines[begins[-1] if begins else -1 :])


def _step_is_told(event: StepEvent) -> bool:
    """Return whether the event is shown: it must end an outermost step, or begin a long wait."""
    if event.status == "started":
        return event.kind == "wait" and (event.expected is None or event.expected >= _LONG_WAIT_S)
    return event.depth == 0


def _state_is_told(event: StateEvent) -> bool:
    """Return whether the state is shown to users; a stop is shown only if it has a reason."""
    return event.state in _TOLD_STATES or (event.state in ("canceling", "cancelled") and bool(event.reason))


def _times(event: BenchmarkEvent) -> str:
    runs = "1 run" if event.runs == 1 else f"{event.runs} runs"
    return (
        f"{runs}: minimum {event.minimum:.3f} ms, median {event.median:.3f} ms, spread {event.spread:.3f} ms "
        f"(interpreter prepared in {event.preparation:.1f} ms, median)"
    )


def _kept(artifacts: Mapping[str, Any]) -> str:
    count = len(artifacts["files"])
    kept = f"kept {count} file{'s' * (count != 1)} in {artifacts['folder']}" if count else ""
    return ". ".join(part for part in (kept, artifacts["message"]) if part)


def _figure(event: DisplayEvent) -> str:
    """Return the line for a figure. The folder that contains the figures is shown when the run ends."""
    path = Path(event.file)
    told = f"{path.name or event.mime}, {bytes_for_people(event.size)}"
    if path.is_absolute():
        return f"{told}, kept in {path.parent}"
    return told if event.file else f"{told}, not kept"


def _gap(skipped: int) -> str:
    return f"{skipped} bytes of output are missing here: they were not read while the program was stopped"


def has_no_reader(error: OSError) -> bool:
    """Return whether the output could not be written because its reader has gone."""
    return isinstance(error, BrokenPipeError) or (os.name != "posix" and error.errno == errno.EINVAL)


def _say(message: str) -> None:
    _write(f"{PROGRAM}: {message}\n")


def _write(text: str) -> None:
    """Flush standard output, then write to standard error, because both may be the same file or
    terminal. Control characters are escaped, because most messages contain text from the program.
    """
    sys.stdout.flush()
    sys.stderr.write(legible(text))
    sys.stderr.flush()


SHORTEST_S = 2.0
"""Minimum duration, in seconds, of a step that is shown with a countdown."""

_ERASE = "\r\x1b[K"


class CountingPresentation(TextPresentation):
    """A ``TextPresentation`` with a countdown on the last line, which disappears at the end."""

    def __init__(
        self, *, for_author: bool = True, is_verbose: bool = False, shows_value: bool = False
    ) -> None:
        super().__init__(for_author=for_author, is_verbose=is_verbose, shows_value=shows_value)
        self._ends: dict[int, tuple[str, Deadline]] = {}
        self._is_shown = False
        self._is_at_line_start = True

    def tells(self, event: Event) -> bool:
        if isinstance(event, StepEvent) and _is_counted(event):
            return True
        return super().tells(event)

    def event(self, event: Event) -> None:
        """Start countdowns, and show other events; a wait with a countdown needs no line when it begins."""
        self._erase()
        if isinstance(event, StepEvent):
            if event.status == "started" and _is_counted(event):
                self._ends[event.step] = legible_line(event.title), Deadline.after(event.expected or 0.0)
                return
            self._ends.pop(event.step, None)
            if not _step_is_told(event):
                return
        elif isinstance(event, ActionEvent) and event.action == "extend_wait":
            self._put_off(event)
        super().event(event)

    def _put_off(self, event: ActionEvent) -> None:
        step, seconds = event.details.get("step"), event.details.get("seconds")
        if isinstance(step, int) and isinstance(seconds, int | float) and step in self._ends:
            title, deadline = self._ends[step]
            self._ends[step] = title, Deadline.after((deadline.remaining or 0.0) + seconds)

    def output(self, chunk: OutputChunk) -> None:
        """Write the bytes unchanged."""
        self._erase()
        super().output(chunk)
        self._is_at_line_start = chunk.data.endswith(b"\n")

    def idle(self) -> None:
        """Show the time left in the last step with a countdown, unless the program's line is unfinished."""
        super().idle()
        if not self._ends or not self._is_at_line_start:
            return
        number, (title, deadline) = next(reversed(self._ends.items()))
        line = f"{PROGRAM}: step {number}: {title}, {duration_for_people(deadline.remaining or 0.0)} left"
        sys.stdout.flush()
        sys.stderr.write(_ERASE + line[: terminal_width() - 1])
        sys.stderr.flush()
        self._is_shown = True

    def _erase(self) -> None:
        if self._is_shown:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
            self._is_shown = False


def _is_counted(event: StepEvent) -> bool:
    """Return whether an operation or wait is expected to last long enough for a countdown."""
    return event.kind != "step" and event.expected is not None and event.expected >= SHORTEST_S


class BenchmarkEvent(Event, frozen=True):
    """How long the runs of a program took, in milliseconds, from the program's first line to its end.

    ``spread`` is the interquartile range, and ``preparation`` is the median time taken to prepare an
    interpreter. ``times`` holds the time of each run, in order.
    """

    name: ClassVar[str] = "benchmark"
    runs: int
    minimum: float
    median: float
    spread: float
    preparation: float
    times: tuple[float, ...]


def trace_text(event: ResultEvent) -> str:
    """Return a line for each frame of a trace: the source line, the list or node, and the operation."""
    return "".join(f"{_line(frame)}\n" for frame in event.result.callstack)


MOST_LINES = 1_000
"""Maximum number of frames shown for a console's cell."""

_KEYS = ({"list", "index"}, {"node", "field"})


def cell_trace_text(content: Mapping[str, object]) -> str:
    """Return the frames in a kernel's message as ``trace_text`` would. Invalid frames are left out."""
    frames, left_out = content.get("frames"), content.get("left_out")
    count = left_out if isinstance(left_out, int) else 0
    shown = list(_frames_in(frames))
    lines = [_line(frame) for frame in shown[:MOST_LINES]]
    count += len(shown) - len(lines)
    if count:
        lines.append(_line({"operation": "left_out", "count": count}))
    return "".join(f"{line}\n" for line in lines)


def _frames_in(told: object) -> Iterator[Mapping[str, object]]:
    for frame in told if isinstance(told, list) else []:
        if not isinstance(frame, dict) or not any(frame.keys() >= keys for keys in _KEYS):
            continue  # for instance a new node
        if frame.keys() >= {"operation", "line", "name", "value"} and isinstance(frame["line"], int):
            yield frame


def _line(frame: Mapping[str, object]) -> str:
    operation = str(frame["operation"])
    if operation == "left_out":
        return f"... and {frame['count']} more"
    value = json.dumps(frame["value"], ensure_ascii=True)
    if "node" in frame:
        name = frame["name"] or f"node {frame['node']}"
        done = f"{name}.{frame['field']}" + (f" = {value}" if operation == "set" else f"  is {value}")
    else:
        name = str(frame["name"] or f"list {frame['list']}")
        index = frame["index"]
        place = f"[{':'.join(map(str, index)) if isinstance(index, list) else index}]" * (index is not None)
        done = f"{name}{place}  {operation}" + (f" {value}" if operation != "clear" else "")
    thread = f"  (thread {frame['thread']})" if frame.get("thread") else ""
    return f"{frame['line']:>6}  {done}{thread}"
