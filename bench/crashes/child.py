"""``python -m bench.crashes.child PLAN ARGUMENT...``: the command line, in a process that kills itself.

The product has no hooks for this, so its functions are wrapped here. PLAN is JSON. The process dies ``after``
this many seconds from the first opening of a port, or when it passes ``point`` for the ``count``-th time;
with ``of``, only passes of ``durable`` and ``sent`` with these bytes (in hexadecimal) count. With
``spares_guardian``, only the process itself dies, and the guardian stops the instruments. ``no_write_ahead``
breaks the journal on purpose: records of bytes on a port reach the system some time after the bytes are sent,
not before. With ``timeless``, waits take no time, as in a dry run.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from bench.processes import KILL, children, suspend

POINTS = {
    "asked": "the request is in memory only",
    "durable": "the bytes are in the journal, and none has left",
    "sent": "the bytes have left, and nothing says so",
    "received": "the reply is in the journal, and not delivered",
    "delivered": "the reply is delivered, and not used",
}

KILLED = int(KILL) if sys.platform == "win32" else -KILL
"""The exit code of a process that was killed."""

OPENING, STEP = "opening", "step"
"""Additional points: a port is about to be opened; the beginning or end of a step has been recorded."""


def die() -> None:
    """End as in a power failure, together with the run's own process and the guardian, which would otherwise
    stop the instruments.
    """
    module = sys.modules.get("praxis_desktop.ports.emergency.guardian")
    guardian = None if module is None else module.GUARDIAN.pid
    if guardian is not None:
        suspend(guardian)  # it must not notice that the others have died
    for child in children(os.getpid()):
        if child != guardian:
            os.kill(child, KILL)
    if guardian is not None:
        os.kill(guardian, KILL)
    os.kill(os.getpid(), KILL)


def _counted(count: int, act: Callable[[], None] = die) -> Callable[[], None]:
    """Return a function that calls ``act`` when it is called for the ``count``-th time."""
    left = count

    def passed() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            act()

    return passed


def _die_at(point: str, count: int, of: bytes) -> None:
    from praxis_desktop.interpreter.environment.recording import RecordingEnvironment
    from praxis_desktop.ports import delivery as _delivery
    from praxis_desktop.ports import wire_logs

    passed = _counted(count)

    def before(owner: type, name: str, concerns: Callable[..., bool] = lambda *_: True) -> None:
        function = getattr(owner, name)

        def wrapped(self: object, *arguments: Any, **named: Any) -> Any:
            if concerns(*arguments):
                passed()
            return function(self, *arguments, **named)

        setattr(owner, name, wrapped)

    def behind(owner: type, name: str, concerns: Callable[..., bool]) -> None:
        function = getattr(owner, name)

        def wrapped(self: object, *arguments: Any, **named: Any) -> Any:
            answer = function(self, *arguments, **named)
            if concerns(answer, *arguments):
                passed()
            return answer

        setattr(owner, name, wrapped)

    if point == "asked":
        before(
            RecordingEnvironment,
            "perform_begun",
            lambda channel, request, _: channel.startswith("serial:") and request.startswith(b"write\n"),
        )
    elif point == "durable":
        behind(wire_logs.RoleLog, "sent", lambda _, data, *__: of in (b"", data))
    elif point == "sent":
        behind(wire_logs.LoggedPort, "write", lambda _, data, *__: of in (b"", data))
        behind(wire_logs.LoggedPort, "write_now", lambda _, data, *__: of in (b"", data))
        _keep_quiet_behind(count, of)
    elif point == OPENING:
        behind_open = wire_logs.RoleLog.happened

        def happened(self: wire_logs.RoleLog, what: str, *details: Any) -> None:
            behind_open(self, what, *details)
            if what == "opening":
                passed()

        wire_logs.RoleLog.happened = happened  # type: ignore[method-assign,assignment]
    elif point == STEP:
        _count_steps(passed)
    elif point == "received":
        before(_delivery.Delivery, "on_bytes")
    else:
        behind(RecordingEnvironment, "wait", lambda data, *_: data is not None and data[:1] == _delivery.DATA)
        behind(
            RecordingEnvironment,
            "next_event",
            lambda come, *_: (
                come is not None and come.channel.startswith("serial:") and come.payload[:1] == _delivery.DATA
            ),
        )


def _keep_quiet_behind(count: int, of: bytes) -> None:
    """Record no reply from the beginning of the last write on: a quick instrument's reply can be there before
    the process is dead, and would say that the bytes have left.
    """
    from praxis_desktop.ports import wire_logs

    writers: list[int] = []
    begun = _counted(count, lambda: writers.append(threading.get_ident()))

    def noticing(function: Callable[..., int]) -> Callable[..., int]:
        def write(self: wire_logs.LoggedPort, data: bytes, *arguments: Any, **named: Any) -> int:
            if of in (b"", data):
                begun()
            return function(self, data, *arguments, **named)

        return write

    wire_logs.LoggedPort.write = noticing(wire_logs.LoggedPort.write)  # type: ignore[method-assign]
    wire_logs.LoggedPort.write_now = noticing(wire_logs.LoggedPort.write_now)  # type: ignore[method-assign]
    received = wire_logs.RoleLog.received

    def receive(self: wire_logs.RoleLog, data: bytes) -> None:
        # A simulated instrument can reply within the write.
        if writers and threading.get_ident() not in writers:
            threading.Event().wait()
        received(self, data)

    wire_logs.RoleLog.received = receive  # type: ignore[method-assign]


def _count_steps(passed: Callable[[], None]) -> None:
    from praxis_desktop.core.events import StepEvent
    from praxis_desktop.runs._states import Teller

    tell = Teller.__call__

    def told(self: Teller, event: Any) -> None:
        tell(self, event)
        if isinstance(event, StepEvent) and self.record is not None:
            passed()

    Teller.__call__ = told  # type: ignore[method-assign]


def _without_time() -> None:
    """Make all waits end immediately."""
    import praxis_desktop.runs._mode
    import praxis_desktop.runs.modes.resume
    from praxis_desktop.runs.modes.dry import DryRunWorld

    class Timeless(DryRunWorld):
        def lag(self, lag_ns: int) -> None:
            """Do nothing: this clock stood still while no process was running the program."""

    def world(timezone: str, *_: object, seed: int | None = None) -> Timeless:
        return Timeless(seed or 0, timezone=timezone)

    for module in (praxis_desktop.runs._mode, praxis_desktop.runs.modes.resume):
        vars(module)["PausableEnvironment"] = world
    vars(praxis_desktop.runs._mode)["PlayedEnvironment"] = world


def _die_after(seconds: float, end: Callable[[], None]) -> None:
    from praxis_desktop.ports.opening import Opener
    from praxis_desktop.workers.pool._parent_service import ParentService

    is_set = False

    def begin() -> None:
        nonlocal is_set
        if not is_set:
            is_set = True
            threading.Thread(target=_wait_and_end, args=(seconds, end), daemon=True).start()

    def starting(function: Callable[..., Any]) -> Callable[..., Any]:
        def opened(*arguments: Any, **named: Any) -> Any:
            begin()
            return function(*arguments, **named)

        return opened

    Opener.open = starting(Opener.open)  # type: ignore[method-assign]
    # A run in a separate process has this one open its ports, whatever they are.
    ParentService._opened = starting(ParentService._opened)  # type: ignore[method-assign]


def _wait_and_end(seconds: float, end: Callable[[], None]) -> None:
    threading.Event().wait(seconds)
    end()


def _die_alone() -> None:
    os.kill(os.getpid(), KILL)


def _without_write_ahead() -> None:
    """From the first command on, buffer the journal, and write only the data that no longer fits into the
    buffer.
    """
    from praxis_desktop.journal import JournalWriter
    from praxis_desktop.ports.wire_logs import RoleLog

    sent = RoleLog.sent

    def keep(self: JournalWriter, kind: int, payload: bytes, *, sync: bool = True) -> None:
        self.append(kind, payload)

    def commit(self: JournalWriter, *, sync: bool = True) -> None:
        pass

    def note(self: JournalWriter, frames: Iterable[tuple[int, bytes]]) -> None:
        for kind, payload in frames:
            self.append(kind, payload)

    def begin(self: RoleLog, data: bytes) -> None:
        JournalWriter.keep = keep  # type: ignore[method-assign]
        JournalWriter.commit = commit  # type: ignore[method-assign]
        JournalWriter.note = note  # type: ignore[method-assign]
        sent(self, data)

    RoleLog.sent = begin  # type: ignore[method-assign]


def main() -> int:
    """Run the command line according to the plan."""
    from praxis_desktop.cli import main as command_line

    plan = json.loads(sys.argv[1])
    if plan.get("no_write_ahead"):
        _without_write_ahead()
    if plan.get("timeless"):
        _without_time()
    if "point" in plan:
        _die_at(plan["point"], plan["count"], bytes.fromhex(plan.get("of", "")))
    elif "after" in plan:
        _die_after(plan["after"], _die_alone if plan.get("spares_guardian") else die)
    return command_line(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
