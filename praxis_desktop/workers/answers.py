"""Answers of a worker that its interpreter did not give, and the threads that wait for answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import ErrorInfo, ExecutionResult
from praxis_desktop.workers.messages import (
    Answer,
    Call,
    Error,
    Outgoing,
    Request,
    Run,
    RunResult,
)

OnMessage = Callable[[Outgoing], None]


class WorkerRefused(PraxisError):
    """A worker cannot take a request."""


class Waiting:
    """A thread that waits for the answer to its request."""

    __slots__ = ("answer", "on_output", "ready")

    def __init__(self, on_output: OnMessage | None) -> None:
        self.ready = threading.Lock()
        self.ready.acquire()
        self.on_output = on_output
        self.answer: Answer | None = None


def refusal(request: Request, name: str, message: str) -> Answer:
    """The answer to a request that was not served."""
    if not isinstance(request, Run | Call):
        return Error(name, message, request_id=request.request_id)
    return failed_result(request.request_id, name, message)


def failed_result(request_id: str, name: str, message: str) -> RunResult:
    """The result of a program of which there is nothing to tell but an error."""
    result = ExecutionResult("", 0.0, time.time() * 1000, error=ErrorInfo(name, message))
    return RunResult(request_id, result)


def failure_in(answer: Answer) -> str:
    """What went wrong, in a line; empty for what went well."""
    if isinstance(answer, Error):
        return f"{answer.name}: {answer.message}"
    if isinstance(answer, RunResult) and answer.result.error is not None:
        return f"{answer.result.error.name}: {answer.result.error.message}"
    return ""


def as_error(answer: Answer) -> Error:
    """An answer that is not the one that was hoped for."""
    return answer if isinstance(answer, Error) else Error("WorkerRefused", "the answer is of another kind")
