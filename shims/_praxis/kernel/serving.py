"""The kernel's loop: receives requests, runs cells as tasks, and answers queries while they run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from _praxis import programs, signals, tracebacks
from _praxis.kernel import standing
from _praxis.kernel.asking import QUESTIONS
from _praxis.kernel.cells import execute
from _praxis.kernel.channel import connect, parent, tell
from _praxis.kernel.shell import Shell

_cells: set[asyncio.Task[None]] = set()
"""The running cells. asyncio itself holds only weak references to tasks."""


async def serve(host: Any) -> None:
    """Serve requests from ``host.next_request()`` until it is None; answer through ``host.send(json)``."""
    shell: Shell = Shell.instance()
    connect(host.send)
    next_request: Callable[[], Awaitable[str | None]] = host.next_request
    while (text := await next_request()) is not None:
        for request in json.loads(text):
            _handle(
                shell, request["msg_id"], request["msg_type"].removesuffix("_request"), request["content"]
            )


def _handle(shell: Shell, identity: str, kind: str, content: dict[str, Any]) -> None:
    if kind == "execute":
        task = asyncio.get_running_loop().create_task(execute(shell, identity, **content))
        _cells.add(task)
        task.add_done_callback(_cells.discard)
        return
    standing.repair()
    token = parent.set(identity)
    if not _cells:
        programs.forget_interrupt()
    try:
        with programs.Program():
            answer = _answer(shell, kind, content)
    except BaseException as error:  # noqa: BLE001 - a question may run any of the user's code
        standing.repair()
        name, words = tracebacks.name_and_words(error)
        answer = {"status": "error", "ename": name, "evalue": words}
        if _cells and isinstance(error, KeyboardInterrupt):
            programs.interrupt()  # the interrupt was meant for the cell that is being awaited
    if not _cells:
        programs.forget_interrupt()
        signals.take_delayed()
    tell(f"{kind}_reply", **answer)
    parent.reset(token)


def _answer(shell: Shell, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"status": "ok", **QUESTIONS[kind](shell, **content)}


# An interrupt elsewhere in this module would end the kernel.
signals.bodies.add(_answer.__code__)
