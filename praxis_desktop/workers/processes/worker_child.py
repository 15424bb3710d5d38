"""The process of a ProcessWorker: a ThreadWorker behind two pipes.

    python -m praxis_desktop.workers.processes.worker_child [module:function]

``function()`` gives the source of its interpreters. It ends when its standard input does.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from typing import TYPE_CHECKING, NoReturn, cast

from msgspec import Struct

from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.workers.messages import Answer, Close, Error, Outgoing, RunResult
from praxis_desktop.workers.processes.begun_run import close_around_guests, end_threads
from praxis_desktop.workers.processes.child_pipes import ChildPipes, end_process, ignore_signals
from praxis_desktop.workers.processes.counts_told import counted
from praxis_desktop.workers.processes.framing import INCOMING, FrameReader, FrameTooLarge, encode
from praxis_desktop.workers.processes.main_stack import MainThread, must_use_main_thread
from praxis_desktop.workers.processes.output_joining import OutputJoiner

if TYPE_CHECKING:
    from praxis_desktop.runs.guests import InterpreterSource as PackageSource
    from praxis_desktop.workers.serving.stock import InterpreterSource
    from praxis_desktop.workers.thread_worker import ThreadWorker

DEFAULT_SOURCE = "praxis_desktop.workers.processes.worker_child:snapshots"

log = logging.getLogger(__name__)


def snapshots() -> InterpreterSource:
    """The images that all processes of this user share."""
    from praxis_desktop.runs.guests import desktop_snapshots

    return desktop_snapshots()


def main() -> None:
    """Serve until the parent closes the pipe, or is gone."""
    on_main = must_use_main_thread()
    pipes = ChildPipes()
    ignore_signals()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    from praxis_desktop.snapshots.service import SnapshotService
    from praxis_desktop.workers.session_key import session_key
    from praxis_desktop.workers.sessions import Sessions, layer_finder
    from praxis_desktop.workers.thread_worker import ThreadWorker

    name = sys.argv[1] if len(sys.argv) > 1 else DEFAULT_SOURCE
    module, _, function = name.partition(":")
    source: InterpreterSource = getattr(importlib.import_module(module), function)()
    find_layer = layer_finder(cast("PackageSource", source))
    containers = None
    if isinstance(source, SnapshotService):
        key = session_key(data_directory())
        containers = Sessions(source, find_layer=find_layer, key=key)
    _close_around(source)
    joiner = OutputJoiner(lambda message: pipes.write(_frame(message)))

    def tell(message: Outgoing) -> None:
        counts = counted() if isinstance(message, Answer) else None
        if counts is not None:  # first: who has the answer may end this process
            joiner(counts)
        joiner(message)

    if not on_main:
        _attend(ThreadWorker(source, on_message=tell, containers=containers), pipes)
    main_thread = MainThread()
    worker = ThreadWorker(source, on_message=tell, containers=containers, start_thread=main_thread.start)
    listener = threading.Thread(target=_attend, args=(worker, pipes), name="listener", daemon=True)
    listener.start()
    main_thread.run()
    listener.join()


def _close_around(source: InterpreterSource) -> None:
    """Put up the wall, once what all interpreters begin with is in the cache."""
    from praxis_desktop.runs.describing.describing import on_guest_thread
    from praxis_desktop.runs.guests import DesktopSnapshots
    from praxis_desktop.snapshots.recipes import BASELINE

    try:
        on_guest_thread(lambda: source.prepare(BASELINE).close())
    except Exception as error:  # noqa: BLE001 - the first request meets it again, and says so
        log.debug("Nothing is made ahead: %s", error)
    end_threads()
    close_around_guests(cache_directory(), source if isinstance(source, DesktopSnapshots) else None)


def _attend(worker: ThreadWorker, pipes: ChildPipes) -> NoReturn:
    """Hand in what the parent says, and end the process when it says no more."""
    reader = FrameReader(pipes.read, INCOMING)
    try:
        while (message := reader.next()) is not None:
            if isinstance(message, Close) and message.session is None:
                worker.close()
                break
            worker.post(message)
    except (PraxisError, OSError):
        log.exception("What came over the pipe cannot be understood")
    end_process()


def _frame(message: Struct) -> bytes:
    try:
        return encode(message)
    except FrameTooLarge as error:
        request_id = getattr(message, "request_id", None)
        if isinstance(message, RunResult):
            from praxis_desktop.workers.answers import failed_result

            return encode(failed_result(message.request_id, type(error).__name__, error.message))
        return encode(Error(type(error).__name__, error.message, request_id=request_id))


if __name__ == "__main__":
    main()
