"""Runs that are paused or stopped, or reach their time limit."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from bench.replays.recorded_program import RecordedProgram
from praxis_desktop.core.events import StateEvent, StepEvent
from praxis_desktop.runs.commands import (
    Cancel,
    EmergencyStop,
    ExtendWait,
    Kill,
    Note,
    Pause,
    PauseNow,
    Resume,
    SkipWait,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.core.events import Event
    from praxis_desktop.runs._run import Run


def at_step(title: str, do: Callable[[Run], object], after: float = 0.3) -> Callable[[Run, Event], None]:
    """Return a function that calls ``do`` with the run ``after`` seconds into the step ``title``."""

    def act(run: Run, event: Event) -> None:
        if isinstance(event, StepEvent) and event.status == "started" and event.title == title:
            threading.Timer(after, do, (run,)).start()

    return act


def pausing(*, now: bool) -> Callable[[Run, Event], None]:
    """Return a function that pauses the run during its step, and resumes it a little later."""
    pause = at_step("Here", lambda run: run.do((PauseNow if now else Pause)(by="Ada")), 0.01)

    def act(run: Run, event: Event) -> None:
        pause(run, event)
        if isinstance(event, StateEvent) and event.state == "paused":
            run.do(Note("it stands", by="Ada"))
            threading.Timer(0.03, lambda: run.do(Resume())).start()

    return act


def changing_waits() -> Callable[[Run, Event], None]:
    """Return a function that extends two of every three waits at their start, and ends them later."""

    def act(run: Run, event: Event) -> None:
        if isinstance(event, StepEvent) and (event.kind, event.status) == ("wait", "started"):
            step = event.step
            if step % 3:
                run.do(ExtendWait(30, step, by="Ada"))
                threading.Timer(0.05 * (step % 3), lambda: run.do(SkipWait(step, by="Ada"))).start()

    return act


_CHANGED_WAITS = """
import asyncio, time
from praxis import protocol_function
@protocol_function()
async def changed():
    for number in range(3):
        time.sleep(1.05)
        print("slept", number, time.monotonic())
    async def one(number):
        await asyncio.sleep(1.05)
        print("waited", number, time.monotonic())
    await asyncio.gather(*(one(number) for number in range(6)))
    return time.monotonic()
"""

_SCALE = ("scale=sim:mettler",)

_PAUSED = """
import asyncio, time
import serial
from praxis import protocol_function, step
@protocol_function()
async def paused():
    port = serial.Serial("scale", timeout=5)
    async def other():
        for number in range(100):
            await asyncio.sleep(0.001)
            if number % 10 == 0: print(number, time.monotonic())
    working = asyncio.create_task(other())
    async with step("Here"):
        for number in range(60):
            port.write(b"SI\\r\\n"); port.readline()
            await asyncio.sleep(0.001)
    for number in range(5):
        with step(f"Step {number}"):
            time.sleep(0.002)
    await working
"""

_WAITING = """
import asyncio, time
import serial
from praxis import protocol_function, step
@protocol_function()
async def waiting():
    port = serial.Serial("scale", timeout=None)
    try:
        with step("Here"):
            WAIT
    finally:
        port.write(b"SI\\r\\n")
        print(port.readline(), time.monotonic())
"""
_WAITS = {
    "in time.sleep": "time.sleep(100)",
    "in a read": "port.read(1)",
    "in an await": "await asyncio.sleep(100)",
    "in an awaited read": "await asyncio.to_thread(port.read, 1)",
    "in asyncio.run": "asyncio.run(asyncio.sleep(100))",
    "in a gather of many": "await asyncio.gather(*(asyncio.sleep(100 + n) for n in range(50)))",
}

_CAUGHT = """
import asyncio, time
import serial
from praxis import protocol_function, step
@protocol_function()
def caught():
    port = serial.Serial("scale", timeout=None)
    for wait in (lambda: time.sleep(100), lambda: port.read(1)):
        with step("Here"):
            try:
                wait()
            except KeyboardInterrupt as error:
                print(repr(error), time.monotonic())
            port.write(b"SI\\r\\n"); print(port.readline())
    return "on it went"
"""

_LIMITED = """
import asyncio, time
import serial
from praxis import protocol_function, step
@protocol_function()
async def limited():
    port = serial.Serial("scale", timeout=None)
    for wait in (lambda: time.sleep(100), lambda: port.read(1)):
        try:
            with step("Wait", timeout=0.05):
                wait()
        except TimeoutError as error:
            print(repr(error), time.monotonic())
    for _ in range(2):
        try:
            async with step("Await", timeout=0.05):
                await asyncio.gather(asyncio.sleep(100), asyncio.to_thread(port.read, 1))
        except TimeoutError as error:
            print(repr(error))
    port.write(b"SI\\r\\n")
    return port.readline().decode()
"""

CONTROLLED = (
    RecordedProgram(
        "paused before a step",
        _PAUSED,
        is_protocol=True,
        ports=_SCALE,
        meanwhile=pausing(now=False),
    ),
    RecordedProgram("paused at once", _PAUSED, is_protocol=True, ports=_SCALE, meanwhile=pausing(now=True)),
    *(
        RecordedProgram(
            f"stopped {where}",
            _WAITING.replace("WAIT", wait),
            is_protocol=True,
            ports=_SCALE,
            meanwhile=at_step("Here", lambda run: run.do(Cancel(by="Ada"))),
            state="cancelled",
        )
        for where, wait in _WAITS.items()
    ),
    RecordedProgram(
        "interrupts that are caught",
        _CAUGHT,
        is_protocol=True,
        ports=_SCALE,
        meanwhile=at_step("Here", lambda run: run.conductor.control.interrupt()),
    ),
    RecordedProgram("steps that take too long", _LIMITED, is_protocol=True, ports=_SCALE),
    RecordedProgram(
        "waits that are skipped and lengthened", _CHANGED_WAITS, is_protocol=True, meanwhile=changing_waits()
    ),
    RecordedProgram(
        "a step that computes too long",
        """
        import time
        from praxis import protocol_function, step
        @protocol_function()
        def limited():
            time.sleep(0.01)
            try:
                with step("Compute", timeout=0.05):
                    while True: pass
            except TimeoutError as error:
                print(repr(error))
            time.sleep(0.01)
        """,
        is_protocol=True,
        again="partial",
    ),
    RecordedProgram(
        "stopped in input()",
        _WAITING.replace("WAIT", "print(input('Name? ')); input('More? ')"),
        is_protocol=True,
        ports=_SCALE,
        given=b"Ada\n",
        stays_open=True,
        meanwhile=at_step("Here", lambda run: run.do(Cancel(by="Ada")), 0.3),
        state="cancelled",
    ),
    RecordedProgram(
        "stopped while it prints",
        _WAITING.replace("WAIT", "\n            while True: print('more', flush=True)"),
        is_protocol=True,
        ports=_SCALE,
        meanwhile=at_step("Here", lambda run: run.do(Cancel(by="Ada"))),
        state="cancelled",
        again="either",
    ),
    RecordedProgram(
        "stopped though it does not want to",
        """
        import time
        from praxis import protocol_function, step
        @protocol_function()
        def waiting():
            with step("Here"):
                while True:
                    try: time.sleep(1)
                    except KeyboardInterrupt: print("no")
        """,
        is_protocol=True,
        meanwhile=at_step("Here", lambda run: (run.do(Cancel()), run.do(Cancel()))),
        state="cancelled",
        again="partial",
    ),
    RecordedProgram(
        "a run that waits too long",
        _WAITING.replace("WAIT", "port.read(1)"),
        is_protocol=True,
        ports=_SCALE,
        request={"timeout": 2.0},
        state="failed",
        again="either",
    ),
    RecordedProgram(
        "a run that awaits too long",
        _WAITING.replace("WAIT", "await asyncio.sleep(100)"),
        is_protocol=True,
        ports=_SCALE,
        request={"timeout": 2.0},
        state="failed",
        again="either",
    ),
    RecordedProgram(
        "stopped while it computes",
        _WAITING.replace("WAIT", "time.sleep(0.001)\n            while True: pass"),
        is_protocol=True,
        ports=_SCALE,
        meanwhile=at_step("Here", lambda run: run.do(Cancel(by="Ada"))),
        state="cancelled",
        again="partial",
    ),
    RecordedProgram(
        "killed",
        _WAITING.replace("WAIT", "await asyncio.sleep(100)"),
        is_protocol=True,
        ports=_SCALE,
        meanwhile=at_step("Here", lambda run: run.do(Kill(by="Ada"))),
        state="cancelled",
        again="partial",
    ),
    RecordedProgram(
        "an emergency stop",
        _WAITING.replace("WAIT", "await asyncio.sleep(100)"),
        is_protocol=True,
        ports=_SCALE,
        meanwhile=at_step("Here", lambda run: run.do(EmergencyStop(by="Ada"))),
        state="cancelled",
        again="partial",
    ),
)
