"""Hosts under test, called as a pool calls them."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from concurrent.futures import Future

from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.pool._child_process import ChildProcess
from praxis_desktop.workers.pool._hosts import Host
from praxis_desktop.workers.pool._process_host import ProcessHost
from praxis_desktop.workers.pool._thread_host import OnOutput
from praxis_desktop.workers.pool.messages import Answer, Call, Run, RunResult, Stderr, Stdout
from tests.workers.pool.pools import SOON, in_thread

SOURCE = "tests.workers.sources:MemorySource"

HANG = "while True: pass"
PATIENT = "import asyncio\nawait asyncio.sleep(1000)"
STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: print('no')"

_numbers = itertools.count(1)


def error_name(result: ExecutionResult) -> str:
    assert result.error is not None, result
    return result.error.name


def run_of(
    code: str,
    *,
    args: Sequence[object] = (),
    timeout: float | None = 30.0,
    filename: str = "<exec>",
    trace: bool = False,
    session: str | None = None,
) -> Run:
    """Return a request to run ``code``."""
    return Run(
        f"run-{next(_numbers)}",
        code,
        args=tuple(args),
        timeout=timeout,
        filename=filename,
        trace=trace,
        session=session,
    )


class Asked:
    """A host, and a test's requests to it."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def answer(
        self, request: Run | Call, on_output: OnOutput | None = None, recipe: Recipe = BASELINE
    ) -> RunResult:
        answer: Answer = self.host.serve(request, recipe, on_output)
        assert isinstance(answer, RunResult), answer
        return answer

    def run(
        self,
        code: str,
        *,
        args: Sequence[object] = (),
        timeout: float | None = 30.0,
        filename: str = "<exec>",
        trace: bool = False,
        session: str | None = None,
        on_output: OnOutput | None = None,
    ) -> ExecutionResult:
        request = run_of(code, args=args, timeout=timeout, filename=filename, trace=trace, session=session)
        return self.answer(request, on_output).result

    def call(self, path: str, args: Sequence[object] = ()) -> ExecutionResult:
        return self.answer(Call(f"call-{next(_numbers)}", path, tuple(args))).result

    def begun(
        self, code: str, *, timeout: float | None = None, session: str | None = None
    ) -> Future[ExecutionResult]:
        """Start a program; returns its future result when it has written its first line."""
        result: Future[ExecutionResult] = Future()
        begun = threading.Event()

        def hear(message: Stdout | Stderr) -> None:
            begun.set()

        def ask() -> None:
            program = f"print('here', flush=True)\n{code}"
            result.set_result(self.run(program, timeout=timeout, session=session, on_output=hear))

        in_thread(ask)
        assert begun.wait(SOON)
        return result


def process_host(source: str = SOURCE, *, grace: float = 15.0) -> ProcessHost:
    """Return a host in a separate process."""
    return ProcessHost(ChildProcess(source), grace=grace)
