"""A process of the pool: for one run, for requests, for dry runs, or for the description of a program.

python -m praxis_desktop.workers.pool.child [module:function]

The first message states the purpose; GetReady may precede it. ``function()`` returns the source of the
interpreters for requests. The process ends when its run has ended, and when its standard input ends, which
means that its parent is gone. In that case a run is interrupted, as a run in the parent itself would be, and
can be resumed.
"""

from __future__ import annotations

import importlib
import logging
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from msgspec import Struct

from praxis_desktop import runs
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.interpreter.threads import THREAD_STACK, GuestThread, StackTooSmall, check_stack
from praxis_desktop.runs import rehearsal
from praxis_desktop.runs.commands import AnyCommand, Cancel, Kill
from praxis_desktop.runs.rehearsal.outcomes import Tried
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.execution_mode import threads_hold_guests
from praxis_desktop.workers.pool._child_pipes import ChildPipes, end_process, ignore_signals, take_connection
from praxis_desktop.workers.pool._sandboxed_run import (
    begun_run,
    close_around,
    close_around_guests,
    close_around_trials,
    end_threads,
    fill_cache,
)
from praxis_desktop.workers.pool.messages import (
    TO_CHILD,
    Answer,
    Call,
    Capture,
    Close,
    Declares,
    Describe,
    Do,
    Ended,
    Error,
    Failed,
    FrameReader,
    FrameTooLarge,
    GetReady,
    GetReadyForTrials,
    Init,
    Input,
    InputFailed,
    InputWanted,
    Interrupt,
    ParentReply,
    PortChosen,
    Progress,
    Ready,
    RunJob,
    RunResult,
    Stderr,
    Stdout,
    TimeLimit,
    ToChild,
    TrialDone,
    TrialJob,
    counted,
    encode,
    failed_result,
    told,
    trial_done,
)
from praxis_desktop.workers.pool.messages import Run as RunCode
from praxis_desktop.workers.timers import Timer

if TYPE_CHECKING:
    from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, GuestSource
    from praxis_desktop.workers.pool._parent_client import ParentClient
    from praxis_desktop.workers.pool._port_questions import RemoteAsker


log = logging.getLogger(__name__)

_ORDINARY_STACK = 8 << 20
"""Stack size, in bytes, of other threads, which would otherwise get as large a stack as the main thread."""

_MARK = "PRAXIS_MAIN_STACK"
"""Environment variable that marks a process restarted to get a larger stack."""


def must_use_main_thread() -> bool:
    """Return whether this process's guests must run on its main thread.

    On Linux, the main thread's stack size is fixed at startup by a limit, so the process restarts itself
    once with a higher limit. Call this on the main thread before anything else. If the larger stack is not
    available even then, this returns False, and starting a guest fails with a reason.
    """
    if sys.platform != "linux" or threads_hold_guests():
        return False
    import resource

    try:
        check_stack()
    except StackTooSmall as error:
        limits = resource.getrlimit(resource.RLIMIT_STACK)
        if _MARK in os.environ:
            log.warning("The main thread has no larger stack either: %s", error.message)
            return False
        try:
            resource.setrlimit(resource.RLIMIT_STACK, (THREAD_STACK, limits[1]))
        except (OSError, ValueError):
            log.warning("The main thread may have no larger stack either: at most %d bytes", limits[1])
            return False
        environment = {**os.environ, _MARK: "1"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)
    os.environ.pop(_MARK, None)
    threading.stack_size(_ORDINARY_STACK)
    return True


class MainThread:
    """Lets the main thread act as a GuestThread, which runs a single function."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_taken = False

    def start(self, target: Callable[[], None]) -> None:
        """Make the main thread call ``target``. Thread-safe. Raises RuntimeError on a second call."""
        with self._lock:
            if self._is_taken:
                raise RuntimeError("there is one thread with a large stack, and it does not come back")
            self._is_taken = True
        self._work.put(target)

    def run(self) -> None:
        """Wait for the function, and call it. Call this on the main thread."""
        self._work.get()()


ENOUGH = 8 << 10
"""Amount of pending output, in bytes, that is sent without further delay."""

MOST = 1 << 20
"""Maximum number of bytes of output in one message."""

PATIENCE_S = 0.016
"""Maximum time, in seconds, for which output is held back."""


class OutputJoiner:
    """Forwards messages in order, joining consecutive output.

    Thread-safe; ``send`` is called by one thread at a time, with a lock held.
    """

    def __init__(self, send: Callable[[Struct], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._kind: type[Stdout | Stderr] = Stdout
        self._request_id = ""
        self._data = bytearray()
        self._timer = Timer()

    def __call__(self, message: Struct) -> None:
        """Accept the next message."""
        with self._lock:
            if not isinstance(message, Stdout | Stderr):
                self._flush()
                self._send(message)
                return
            if type(message) is not self._kind or message.request_id != self._request_id:
                self._flush()
                self._kind, self._request_id = type(message), message.request_id
            if not self._data:
                self._timer.set(PATIENCE_S, self.flush)
            self._data += message.data
            if len(self._data) >= ENOUGH:
                self._flush()

    def flush(self) -> None:
        """Send any output that was held back."""
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        for start in range(0, len(self._data), MOST):
            self._send(self._kind(self._request_id, bytes(self._data[start : start + MOST])))
        self._data.clear()


_LAST_WAIT_S = 5.0
"""Maximum number of seconds to wait, before the process exits, for an image being built."""

_GUESTS_READY = 2
"""Number of interpreters kept ready for requests: one for the next request, one for the request after a
program that had to be stopped. Each costs a megabyte.
"""

_STARTS: Final = ((5, "Loading runtime"), (45, "Restoring the interpreter"), (70, "Starting"), (100, "Ready"))
"""The stages that every host startup reports, in addition to those that the host's source reports."""


def main() -> None:
    """Perform the task that the first message requests."""
    on_main = must_use_main_thread()
    pipes = ChildPipes()
    connection = take_connection()
    ignore_signals()
    reader = FrameReader(pipes.read, TO_CHILD)
    first = _next(reader)
    snapshots = None
    if isinstance(first, GetReady):
        snapshots = _ready_snapshots(Path(first.cache))
        first = _next(reader)
    if connection is not None and not isinstance(first, RunJob):
        os.close(connection)  # only a run receives descriptors
    send = OutputJoiner(lambda message: pipes.write(_frame(message)))
    if isinstance(first, Init):
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        _Requests(first, send, snapshots, on_main=on_main).attend(reader)
    _tell_warnings(send)
    if isinstance(first, Describe):
        _describe(first, send)
        send(Ended(0))
    if isinstance(first, GetReadyForTrials):
        host = _Trials(first, send)
        hear = partial(host.hear, lambda: _next(reader))
        if on_main:
            threading.Thread(target=hear, name="listener", daemon=True).start()
            host.serve()
        GuestThread(target=host.serve, name="dry runs", daemon=True).start()
        hear()
    if isinstance(first, RunJob):
        hosted = _Hosted(first, send, snapshots, connection)
        if on_main:
            threading.Thread(target=hosted.attend, args=(reader,), name="listener", daemon=True).start()
            hosted.execute()
        GuestThread(target=hosted.execute, name="run", daemon=True).start()
        hosted.attend(reader)
    end_process()


def _frame(message: Struct) -> bytes:
    try:
        return encode(message)
    except FrameTooLarge as error:
        request_id = getattr(message, "request_id", None)
        if isinstance(message, RunResult):
            return encode(failed_result(message.request_id, type(error).__name__, error.message))
        return encode(Error(type(error).__name__, error.message, request_id=request_id))


def _describe(message: Describe, send: Callable[[Struct], None]) -> None:
    from praxis_desktop.runs.describing.describing import as_data, find_described, on_guest_thread

    snapshots = runs.desktop_snapshots(Path(message.cache))
    try:
        # First, because inside the sandbox the cache cannot be written.
        fill_cache(RunRequest(message.program, is_script=True), snapshots)
        close_around_guests(Path(message.cache), snapshots)
        send(Declares(as_data(on_guest_thread(lambda: find_described(message.program, snapshots)))))
    except PraxisError as error:
        log.info("The reason is reported when it is described: %s", error.message)
    finally:
        snapshots.close(Deadline.after(_LAST_WAIT_S))


def _ready_snapshots(cache: Path) -> DesktopSnapshots | None:
    """Return the image service for the run, with the images from which most runs start already loaded.
    Returns None if the service cannot be created; the run then reports the reason.
    """
    from praxis_desktop.snapshots.recipes import BASELINE

    try:
        snapshots = runs.desktop_snapshots(cache)
        snapshots.begin(BASELINE)
        snapshots.begin(snapshots.environments.library().recipe)
    except PraxisError as error:
        log.info("Nothing is loaded beforehand: %s", error.message)
        return None
    return snapshots


def _next(reader: FrameReader[ToChild]) -> ToChild | None:
    """Return the next message, or None if there are no more messages or the next one is malformed."""
    try:
        return reader.next()
    except (PraxisError, OSError):
        log.exception("What came over the pipe cannot be understood")
        return None


class _Requests:
    """Answers requests with a ThreadHost, in a sandbox if the system has one."""

    def __init__(
        self, first: Init, send: OutputJoiner, snapshots: DesktopSnapshots | None, *, on_main: bool
    ) -> None:
        from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
        from praxis_desktop.snapshots.service import SnapshotService
        from praxis_desktop.workers.pool._pool import PAUSE_S
        from praxis_desktop.workers.pool._thread_host import ThreadHost
        from praxis_desktop.workers.pool._warm_interpreters import WarmInterpreters
        from praxis_desktop.workers.pool.sessions import Sessions, layer_finder, session_key

        self._send = send
        source = snapshots or _source()
        sessions = None
        if isinstance(source, SnapshotService):
            key = session_key(data_directory())
            sessions = Sessions(source, find_layer=layer_finder(source), key=key)
        self._source = source
        self._put_up_wall(first, source if isinstance(source, DesktopSnapshots) else None)
        self._recipe = first.recipe
        self._guests = WarmInterpreters(source.prepare, _GUESTS_READY, pause_s=PAUSE_S)
        self._main = MainThread() if on_main else None
        start = None if self._main is None else self._main.start
        self._host = ThreadHost(self._guests.take, sessions, refill=self._guests.refill, start_thread=start)
        self._get_ready(first)

    def _put_up_wall(self, first: Init, snapshots: DesktopSnapshots | None) -> None:
        """Enclose this process in its sandbox, once the cache has the files that all interpreters need."""
        from praxis_desktop.runs.describing.describing import on_guest_thread

        try:
            on_guest_thread(lambda: self._source.prepare(first.recipe).close())
        except Exception as error:  # noqa: BLE001 - the first request meets it again, and says so
            log.debug("Nothing is prepared: %s", error)
        end_threads()
        close_around_guests(cache_directory(), snapshots)

    def attend(self, reader: FrameReader[ToChild]) -> NoReturn:
        """Process the parent's messages, then end the process."""
        if self._main is None:
            self._attend(reader)
        threading.Thread(target=self._attend, args=(reader,), name="listener", daemon=True).start()
        self._main.run()
        end_process()

    def _attend(self, reader: FrameReader[ToChild]) -> NoReturn:
        while (message := _next(reader)) is not None:
            if isinstance(message, Init):
                self._get_ready(message)
            elif isinstance(message, RunCode | Call | Capture):
                self._host.begin(message, self._recipe, self._send, self._answer)
            elif isinstance(message, Interrupt):
                self._host.interrupt()
            elif isinstance(message, Close) and message.session is not None:
                self._host.end_session(message.session)
            else:
                break
        end_process()

    def _answer(self, answer: Answer) -> None:
        counts = counted()
        if counts is not None:  # sent first: the parent may end this process once it has the answer
            self._send(counts)
        self._send(answer)
        if not self._host.is_sound:
            end_process()

    def _get_ready(self, message: Init) -> None:
        """On the host's thread, prepare an interpreter from the recipe, and report the progress."""
        self._recipe = message.recipe
        if not self._host.is_sound:
            self._send(Error("NoThread", "there is not enough memory for a thread"))
            return

        def prepare() -> None:
            began, progress = time.perf_counter(), _StartProgress(self._send)
            try:
                self._guests.fill(message.recipe, progress.report)
            except Exception as error:  # the parent gets the error
                log.debug("No interpreter can be prepared", exc_info=True)
                hint = error.hint if isinstance(error, PraxisError) else ""
                self._send(Error(type(error).__name__, str(error), hint))
            else:
                progress.end()
                self._send(Ready((time.perf_counter() - began) * 1000))

        self._host.visit(prepare)


class _StartProgress:
    """Reports startup in fixed stages. Each stage is reported with the source's first message for it or, if
    the source sends none, with a standard message.
    """

    def __init__(self, send: Callable[[Struct], None]) -> None:
        self._send = send
        self._told = 0
        self.report(ProgressEvent(*_STARTS[0]))

    def report(self, event: Event) -> None:
        """Process a progress event from the source."""
        if isinstance(event, ProgressEvent):
            reached = [(step, stage) for step, stage in _STARTS[:-1] if self._told < step <= event.value]
            for step, stage in reached:
                self._told = step
                self._send(Progress(step, event.stage if step == reached[-1][0] else stage))

    def end(self) -> None:
        """Report that startup is complete."""
        for step, stage in _STARTS:
            if step > self._told:
                self._send(Progress(step, stage))


def _source() -> GuestSource:
    """Return the source of interpreters for requests: one named on the command line, or the user's images."""
    if len(sys.argv) < 2:
        return runs.desktop_snapshots()
    module, _, function = sys.argv[1].partition(":")
    source: GuestSource = getattr(importlib.import_module(module), function)()
    return source


class _Hosted:
    """A run, and the messages from its parent process.

    Creating this object encloses the process in the sandbox, if the system has one.
    """

    def __init__(
        self, message: RunJob, send: OutputJoiner, snapshots: DesktopSnapshots | None, connection: int | None
    ) -> None:
        from praxis_desktop.interpreter.environment.base import StreamName
        from praxis_desktop.runs.printed_output import OutputBuffer

        class PipedOutput(OutputBuffer):
            """Keeps only the end of the output, because the parent has all of it."""

            def write(self, stream: StreamName, data: bytes) -> None:
                super().write(stream, data)
                send((Stdout if stream == "stdout" else Stderr)(message.run_id, data))

        self._send = send
        self._input: queue.SimpleQueue[Input | InputFailed] = queue.SimpleQueue()
        self._snapshots = snapshots or runs.desktop_snapshots(Path(message.cache))
        self._asker: RemoteAsker | None = None
        if message.can_ask:
            from praxis_desktop.workers.pool._port_questions import RemoteAsker

            self._asker = RemoteAsker(send)
        self._help: ParentClient | None = None
        if connection is not None:
            from praxis_desktop.workers.pool._parent_client import ParentClient

            self._help = ParentClient(send, connection, message.public_key)
        begun = begun_run(message, self._snapshots, self._help, lambda event: send(told(event)))
        close_around(message, begun, self._snapshots, self._help, lambda event: send(told(event)))
        make: Callable[..., runs.Run] = partial(runs.Run, message.request, run_id=message.run_id)
        if begun.recorded is not None:
            make = partial(
                runs.resumed_run, begun.recorded, operator=message.resumed_by or "", said=message.said
            )
        self._run = make(
            interpreters=self._snapshots,
            on_event=lambda event: send(told(event)),
            output=PipedOutput(capacity=0, overflow="skip"),
            stdin=self._read if message.has_input else None,
            asker=self._asker,
            records=begun.records,
            limited=lambda seconds: send(TimeLimit(seconds)),
        )

    def attend(self, reader: FrameReader[ToChild]) -> NoReturn:
        """Process the parent's messages, then end the process, even during a run."""
        while (message := _next(reader)) is not None:
            if isinstance(message, Do):
                self._do(message.command)
            elif isinstance(message, Input | InputFailed):
                self._input.put(message)
            elif isinstance(message, PortChosen) and self._asker is not None:
                self._asker.chosen(message)
            elif isinstance(message, ParentReply) and self._help is not None:
                self._help.helped(message)
            else:
                log.error("One run was asked for already")
                break
        end_process()

    def _do(self, command: AnyCommand) -> None:
        """Execute a command, and report its refusal: the parent knew an earlier state of the run."""
        refused = self._run.do(command)
        if refused is None or isinstance(command, Cancel | Kill):  # a run that has ended needs no stop
            return
        event = LogEvent(refused.message, "warning")
        # On a thread, because the parent may not be reading, and the next message may be a stop.
        threading.Thread(target=lambda: self._send(told(event)), name="refusal", daemon=True).start()

    def execute(self) -> NoReturn:
        """Perform the run on a thread with a large enough stack, then end the process."""
        last: Struct
        try:
            self._run.execute()
            last = Ended(self._run.exit_code)
        except Exception as error:
            log.exception("The run ended because of an internal error")
            last = Failed(f"{type(error).__name__}: {error}", traceback.format_exc())
        self._snapshots.close(Deadline.after(_LAST_WAIT_S))
        counts = counted()
        if counts is not None:
            self._send(counts)
        self._send(last)
        end_process()

    def _read(self) -> bytes:
        self._send(InputWanted())
        answer = self._input.get()
        if isinstance(answer, InputFailed):
            raise OSError(answer.number, answer.text)
        return answer.data


class _Trials:
    """Performs dry runs one at a time, all from the same images.

    Creating this object encloses the process in the sandbox, if the system has one.
    """

    def __init__(self, first: GetReadyForTrials, send: Callable[[Struct], None]) -> None:
        self._send = send
        self._jobs: queue.SimpleQueue[TrialJob] = queue.SimpleQueue()
        self._snapshots = runs.desktop_snapshots(Path(first.cache))
        fill_cache(first.request, self._snapshots)
        close_around_trials(first.request, Path(first.cache), self._snapshots)

    def hear(self, next_message: Callable[[], ToChild | None]) -> NoReturn:
        """Accept jobs until the parent is gone; then end the process, even during a dry run."""
        while isinstance(message := next_message(), TrialJob):
            self._jobs.put(message)
        end_process()

    def serve(self) -> NoReturn:
        """Perform the jobs. Call this on a thread that can hold a guest."""
        while True:
            job = self._jobs.get()
            try:
                done = trial_done(job.number, rehearsal.perform_trial(job.trial, self._snapshots))
            except Exception:
                log.exception("A dry run ended because of an internal error")
                done = TrialDone(job.number, Tried(), traceback.format_exc())
            self._send(done)


def _tell_warnings(send: OutputJoiner) -> None:
    """Report this program's warnings as events of the run."""

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = " ".join(record.getMessage().split("\n"))
            send(told(LogEvent(message, record.levelname.lower())))

    logging.getLogger("praxis_desktop").addHandler(Teller(logging.WARNING))


if __name__ == "__main__":
    main()
