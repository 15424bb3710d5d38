"""The process of a ProcessRun: one run behind two pipes; or of the description of a program.

    python -m praxis_desktop.workers.processes.run_child

It ends when the run has ended. When its standard input ends before, whoever started it is gone, and it ends
at once: the run is interrupted, as if it had been in that process, and can be gone on with.
"""

from __future__ import annotations

import logging
import queue
import threading
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.messages import Input, Stderr, Stdout
from praxis_desktop.workers.processes.begun_run import (
    begun_run,
    close_around,
    close_around_guests,
    fill_cache,
)
from praxis_desktop.workers.processes.child_pipes import (
    ChildPipes,
    end_process,
    ignore_signals,
    take_connection,
)
from praxis_desktop.workers.processes.counts_told import counted
from praxis_desktop.workers.processes.framing import FrameReader, encode
from praxis_desktop.workers.processes.main_stack import must_use_main_thread
from praxis_desktop.workers.processes.output_joining import OutputJoiner
from praxis_desktop.workers.processes.run_messages import (
    TO_RUN,
    Declares,
    Describe,
    Do,
    Ended,
    Failed,
    GetReady,
    Helped,
    InputFailed,
    InputWanted,
    Perform,
    PortChosen,
    ToRun,
    told,
)

if TYPE_CHECKING:
    from praxis_desktop.runs._run import Run
    from praxis_desktop.runs.guests import DesktopSnapshots
    from praxis_desktop.workers.processes.asking_parent import ParentsHelp
    from praxis_desktop.workers.processes.port_questions import RemoteAsker

log = logging.getLogger(__name__)

_LAST_WAIT_S = 5.0
"""How long the process waits at its end for an image that is being made."""


def main() -> None:
    """Do the run that the first message asks for."""
    on_main = must_use_main_thread()
    pipes = ChildPipes()
    connection = take_connection()
    ignore_signals()
    send = OutputJoiner(lambda message: pipes.write(encode(message)))
    _tell_warnings(send)
    reader = FrameReader(pipes.read, TO_RUN)
    first = _next(reader)
    snapshots = None
    if isinstance(first, GetReady):
        snapshots = _ready_snapshots(Path(first.cache))
        first = _next(reader)
    if isinstance(first, Describe):
        _describe(first, send)
        send(Ended(0))
    if isinstance(first, Perform):
        hosted = _Hosted(first, send, snapshots, connection)
        if on_main:
            threading.Thread(target=hosted.attend, args=(reader,), name="listener", daemon=True).start()
            hosted.execute()
        GuestThread(target=hosted.execute, name="run", daemon=True).start()
        hosted.attend(reader)
    end_process()


def _describe(message: Describe, send: Callable[[Struct], None]) -> None:
    from praxis_desktop.runs.describing.cache import as_data
    from praxis_desktop.runs.describing.describing import find_described, on_guest_thread
    from praxis_desktop.runs.guests import desktop_snapshots

    snapshots = desktop_snapshots(Path(message.cache))
    try:
        fill_cache(RunRequest(message.program, is_script=True), snapshots)
        close_around_guests(Path(message.cache), snapshots)
        send(Declares(as_data(on_guest_thread(lambda: find_described(message.program, snapshots)))))
    except PraxisError as error:
        log.info("Why it cannot be described is told by whoever asks: %s", error.message)
    finally:
        snapshots.close(Deadline.after(_LAST_WAIT_S))


def _ready_snapshots(cache: Path) -> DesktopSnapshots | None:
    """The service of the run to come, which gets the images that most runs start from. None when there is no
    such service: the run will say why.
    """
    import praxis_desktop.runs._run  # noqa: F401 - takes its time, which is the run's otherwise
    from praxis_desktop.runs.guests import desktop_snapshots
    from praxis_desktop.snapshots.recipes import BASELINE

    try:
        snapshots = desktop_snapshots(cache)
        snapshots.begin(BASELINE)
        snapshots.begin(snapshots.environments.library().recipe)
    except PraxisError as error:
        log.info("Nothing is loaded beforehand: %s", error.message)
        return None
    return snapshots


def _next(reader: FrameReader[ToRun]) -> ToRun | None:
    """The next message; None at the end, and for what is none."""
    try:
        return reader.next()
    except (PraxisError, OSError):
        log.exception("What came over the pipe cannot be understood")
        return None


class _Hosted:
    """The run, and what its starter says to it. From the moment it is made on, this process has a wall around
    it, where the system has one.
    """

    def __init__(
        self, message: Perform, send: OutputJoiner, snapshots: DesktopSnapshots | None, connection: int | None
    ) -> None:
        from praxis_desktop.interpreter.environment.base import StreamName
        from praxis_desktop.runs._run import Run
        from praxis_desktop.runs.guests import desktop_snapshots
        from praxis_desktop.runs.output import OutputBuffer

        class PipedOutput(OutputBuffer):
            """Keeps nothing but the end: whoever started the run has the rest."""

            def write(self, stream: StreamName, data: bytes) -> None:
                super().write(stream, data)
                send((Stdout if stream == "stdout" else Stderr)(message.run_id, data))

        self._send = send
        self._input: queue.SimpleQueue[Input | InputFailed] = queue.SimpleQueue()
        self._snapshots = snapshots or desktop_snapshots(Path(message.cache))
        self._asker: RemoteAsker | None = None
        if message.can_ask:
            from praxis_desktop.workers.processes.port_questions import RemoteAsker

            self._asker = RemoteAsker(send)
        self._help: ParentsHelp | None = None
        if connection is not None:
            from praxis_desktop.workers.processes.asking_parent import ParentsHelp

            self._help = ParentsHelp(send, connection, message.public_key)
        begun = begun_run(message, self._snapshots, self._help, lambda event: send(told(event)))
        close_around(message, begun, self._snapshots, self._help, lambda event: send(told(event)))
        make: Callable[..., Run] = partial(Run, message.request, run_id=message.run_id)
        if begun.recorded is not None:
            from praxis_desktop.runs.modes.resume import resumed_run

            make = partial(resumed_run, begun.recorded, operator=message.resumed_by or "", said=message.said)
        self._run = make(
            interpreters=self._snapshots,
            on_event=lambda event: send(told(event)),
            output=PipedOutput(capacity=0, overflow="skip"),
            stdin=self._read if message.has_input else None,
            asker=self._asker,
            records=begun.records,
        )

    def attend(self, reader: FrameReader[ToRun]) -> NoReturn:
        """Hand on what is said; the end of that ends the process, whatever the run does."""
        while (message := _next(reader)) is not None:
            if isinstance(message, Do):
                self._run.do(message.command)
            elif isinstance(message, Input | InputFailed):
                self._input.put(message)
            elif isinstance(message, PortChosen) and self._asker is not None:
                self._asker.chosen(message)
            elif isinstance(message, Helped) and self._help is not None:
                self._help.helped(message)
            else:
                log.error("One run was asked for already")
                break
        end_process()

    def execute(self) -> NoReturn:
        """Do the run on a thread that can hold it, and end the process."""
        last: Struct
        try:
            self._run.execute()
            last = Ended(self._run.exit_code)
        except Exception as error:
            log.exception("The run ended by a defect of this program")
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


def _tell_warnings(send: OutputJoiner) -> None:
    """This program's warnings are events of the run."""

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = " ".join(record.getMessage().split("\n"))
            send(told(LogEvent(message, record.levelname.lower())))

    logging.getLogger("praxis_desktop").addHandler(Teller(logging.WARNING))


if __name__ == "__main__":
    main()
