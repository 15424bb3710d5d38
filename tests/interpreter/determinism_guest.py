"""Runs one varied program live with recording, in a replay, or under the virtual clock, and prints digests of
the guest's memory.

``test_determinism`` starts it in separate processes: ``determinism_guest.py MODE JOURNAL CACHE [CHANGE]``.
"""

from __future__ import annotations

import gc
import hashlib
import json
import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime
from praxis_desktop.interpreter.environment import (
    Divergence,
    EndOfJournal,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.interpreter.faults import GuestInterrupted
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.threads import run_in_guest_thread

STEPS = 24

PROGRAM = """
import asyncio, gc, json, os, random, select, tempfile, time, traceback, uuid
import devices
from pyodide.ffi import JsException, create_proxy, run_sync, to_js

results, notes, seen = [], [], {}

async def exchange(port, number, command, argument):
    reply = await devices.ask(port, f"{number} {command} {argument!r}")
    state, value = reply.split()[1:]
    if state == "error":
        raise RuntimeError(f"{port} refuses {command}")
    return float(value)

async def settled(delay, value):
    await asyncio.sleep(delay)
    return value

def endless(function):
    try:
        return function(function)
    except RecursionError as error:
        return str(error)

async def protocol(steps):
    for i in range(steps):
        weight, speed = await asyncio.gather(
            exchange("scale", 2 * i, "weigh", i * 1.5), exchange("shaker", 2 * i + 1, "shake", i + 0.25)
        )
        results.append((i, weight, speed))
        seen[str(uuid.uuid4())] = time.time()
        words = {str(uuid.uuid4())[:4] for _ in range(5)} | {f"w{random.randrange(100)}" for _ in range(8)}
        notes.append("|".join(words))
        notes.append((hash(words.pop()), id(words), repr(object())))
        devices.hold(create_proxy(lambda i=i: i))
        for _ in range(300):
            devices.nothing()
        if i % 7 == 3:
            try:
                await exchange("scale", 1000 + i, "refuse", 0)
            except RuntimeError as error:
                notes.append("".join(traceback.format_exception(error)))
        if i % 5 == 1:
            results.append(devices.ask_now("shaker", f"{2000 + i} now 1.0"))
        if i % 4 == 0:
            await asyncio.sleep(random.random() / 100)
        if i % 6 == 2:
            with open(f"/tmp/log-{i}.txt", "a") as file:
                file.write(f"{i} {time.time()!r}")
            notes.append(os.stat(f"/tmp/log-{i}.txt").st_mtime_ns)
            notes.append(tempfile.mkdtemp())
        if i % 8 == 5:
            time.sleep(0.002)
            notes.append(run_sync(settled(0.001, i)))
        if i % 9 == 4:
            try:
                await asyncio.wait_for(settled(5, i), 0.003)
            except TimeoutError as error:
                notes.append("".join(traceback.format_exception(error)))
        if i % 6 == 1:
            try:
                devices.fail(i)
            except JsException as error:
                notes.append("".join(traceback.format_exception(error)) + str(error.stack))
        if i % 10 == 6:
            notes.append((repr(devices), str(devices.ask), repr(to_js({"b": {"x", "y", "z"}, "a": [1]}))))
            notes.append(list(to_js({"x", "y", "z", "some", "more", "words"}).values()))
        if i == 17:
            notes.append(endless(endless))
            notes.append((len(bytearray(50_000_000)), gc.collect()))
        if i == 11:
            devices.interrupt_soon()
            try:
                time.sleep(2)
            except KeyboardInterrupt as error:
                notes.append("".join(traceback.format_exception(error)))
        if i == 19:
            devices.interrupt_soon()
            try:
                select.poll().poll(2000)
            except KeyboardInterrupt as error:
                notes.append("".join(traceback.format_exception(error)))
        if i % 6 == 0:
            print("step", i, time.strftime("%H:%M:%S"), len(seen), flush=True)
            devices.checkpoint()
    return json.dumps([results, notes, seen], default=str)

await protocol(STEPS)
"""


Schedule = Callable[[str, bytes, float], None]
"""Makes ``payload`` arrive on a channel after some seconds."""


UNINTERRUPTED = (
    PROGRAM.replace("devices.interrupt_soon()", "pass")
    .replace("time.sleep(2)", "time.sleep(0.001)")
    .replace("poll(2000)", "poll(1)")
)
"""The program without an interrupt, whose position would depend on the computer's load."""

_UNTIL_IT_SLEEPS_S = 0.2
"""Time for a program to reach its sleep: no replay can repeat the moment of an earlier interrupt."""

WAITING = "devices.interrupt_soon()\nawait asyncio.sleep(3600)"
COMPUTING = "devices.interrupt_soon()\nwhile True: pass"


class Devices:
    """The guest's module ``devices``: two instruments that reply late, and other functions for
    the program.
    """

    def __init__(self, interpreter: Interpreter, schedule: Schedule) -> None:
        self._interpreter = interpreter
        self._environment = interpreter.environment
        self._schedule = schedule
        self._pending: dict[str, list[Promise]] = {"scale": [], "shaker": []}
        self._digests: list[str] = []
        for port, pending in self._pending.items():
            interpreter.host.loop.on(port, Receiver(pending))

    def _send(self, channel: str, command: str) -> None:
        def reply() -> bytes:
            number, word, value = command.split()
            state = "error" if word == "refuse" else "ok"
            self._schedule(channel, f"{number} {state} {float(value) * 2}".encode(), random.random() / 500)
            return b""

        self._environment.perform(channel, command.encode(), reply)

    def ask(self, port: str, command: str) -> Promise:
        """Send a command; the reply follows later."""
        promise = self._interpreter.host.promises.create()
        self._pending[port].append(promise)
        self._send(port, command)
        return promise

    def ask_now(self, port: str, command: str) -> str:
        """Send a command and wait for the reply inside the call."""
        self._send(f"{port} now", command)
        return (self._environment.wait(f"{port} now", None) or b"").decode()

    def hold(self, held: object) -> None:
        """Keep a guest object until the host's garbage collection finds it."""
        cycle: list[object] = [held]
        cycle.append(cycle)

    def nothing(self) -> list[object]:
        """Make a host object. After some thousands, the host searches for those that the guest
        has dropped.
        """
        return []

    def fail(self, number: int) -> None:
        """Raise a host exception."""
        raise LookupError(f"there is no instrument {number}")

    def interrupt_soon(self) -> None:
        """Have another thread interrupt the program while it sleeps."""

        def start() -> bytes:
            if isinstance(self._environment.source, VirtualEnvironment):
                self._interpreter.interrupt()
            else:
                threading.Timer(_UNTIL_IT_SLEEPS_S, self._interpreter.interrupt).start()
            return b""

        self._environment.perform("interrupt", b"", start)

    def checkpoint(self) -> None:
        """Add a digest of the guest's whole memory."""
        self._digests.append(hashlib.sha256(self._interpreter.host.instance.memory).hexdigest())

    def digests(self) -> list[str]:
        """Return all digests so far."""
        return self._digests


class Receiver:
    """Gives each reply of an instrument to the oldest command without one."""

    def __init__(self, pending: list[Promise]) -> None:
        self._pending = pending

    def __call__(self, payload: bytes) -> None:
        self._pending.pop(0).resolve(payload.decode())


def run(interpreter: Interpreter, schedule: Schedule, program: str = PROGRAM) -> dict[str, object]:
    """Run the program and close its interpreter; returns its result and the digests of its memory."""
    environment = interpreter.environment
    output: list[bytes] = []
    with interpreter:
        interpreter.set_streams(stdout=output.append)
        devices = Devices(interpreter, schedule)
        interpreter.register_module("devices", devices)
        interpreter.set("STEPS", STEPS)
        devices.checkpoint()
        try:
            result = interpreter.run_async(program)
        except Divergence as divergence:
            return {"divergence": [divergence.kind, divergence.asked, divergence.recorded]}
        devices.checkpoint()
        if program is not UNINTERRUPTED:
            try:
                interpreter.run_async(WAITING)
            except GuestInterrupted as interrupt:
                result += str(interrupt)
            devices.checkpoint()
        report: dict[str, object] = {
            "result": hashlib.sha256(result.encode()).hexdigest(),
            "length": len(result),
            "digests": devices.digests(),
            "moment": environment.moment(),
            "shown": len(b"".join(output)),
        }
    if isinstance(environment, RecordingEnvironment):
        report |= {"frames": len(environment.journal), "barriers": environment.journal.barriers}
        report["kinds"] = sorted({frame.kind.name for frame in environment.journal})
    if isinstance(environment, ReplayEnvironment):
        report["finished"] = environment.finished
    return report


def recording() -> tuple[RecordingEnvironment, Schedule]:
    """Return the real world with recording, and instruments that reply on other threads."""
    live = LiveEnvironment()

    def schedule(channel: str, payload: bytes, seconds: float) -> None:
        threading.Timer(seconds, live.post, (channel, payload)).start()

    return RecordingEnvironment(live), schedule


def virtual() -> tuple[VirtualEnvironment, Schedule]:
    """Return a virtual world, and its instruments."""
    random.seed(1)
    environment = VirtualEnvironment(7)

    def schedule(channel: str, payload: bytes, seconds: float) -> None:
        environment.schedule(channel, payload, int(seconds * 1e9))

    return environment, schedule


def interrupted_while_computing(runtime: Runtime) -> dict[str, object]:
    """Record an interrupt without a position in the journal, and replay it."""
    environment, schedule = recording()
    raised = ""
    for is_replay in (False, True):
        world = ReplayEnvironment(environment.journal) if is_replay else environment
        with Interpreter.boot(runtime, environment=world) as interpreter:
            interpreter.register_module("devices", Devices(interpreter, schedule))
            try:
                interpreter.run("import devices\n" + COMPUTING)
            except GuestInterrupted as error:
                raised = error.type_name
                interpreter.run("print('on it goes')")
            except EndOfJournal as error:
                return {"raised": raised, "barriers": environment.journal.barriers, "stopped": error.barrier}
    raise AssertionError("the replay went past the barrier")


def no_world(channel: str, payload: bytes, seconds: float) -> None:
    """Fail if a replay uses the real world."""
    raise AssertionError("a replay reaches the world")


def main(mode: str, journal_file: str, change: str = "") -> dict[str, object]:
    """Perform ``mode``."""
    runtime = Runtime(cache_dir=cache_directory())
    journal = Path(journal_file)
    gc.set_threshold(20, 2, 2)
    kept_out = change.removeprefix("without ")
    if kept_out != change:
        from tests.interpreter.removed_pins import PINS

        PINS[kept_out]()
    if change == "no garbage collection" or (kept_out != change and mode == "replay"):
        gc.disable()
    if mode == "record":
        environment, schedule = recording()
        program = PROGRAM if kept_out == change else UNINTERRUPTED
        report = run(Interpreter.boot(runtime, environment=environment), schedule, program)
        journal.write_bytes(environment.journal.to_bytes())
        return report
    if mode == "replay":
        replay = ReplayEnvironment(Journal.from_bytes(journal.read_bytes()))
        program = PROGRAM if kept_out == change else UNINTERRUPTED
        if change == "another command":
            program = PROGRAM.replace("weigh", "weight")
        return run(Interpreter.boot(runtime, environment=replay), no_world, program)
    if mode == "computing":
        return interrupted_while_computing(runtime)
    world, schedule = virtual()
    if mode == "virtual":
        return run(Interpreter.boot(runtime, environment=world), schedule)
    with Interpreter.boot(runtime, environment=world) as base:
        image = base.capture()
    state = hashlib.sha256(json.dumps(image.state).encode()).hexdigest()
    memory = hashlib.sha256(image.memory.read()).hexdigest()
    if mode == "record from an image":
        environment, schedule = recording()
        report = run(Interpreter.restore(image, environment=environment), schedule)
        journal.write_bytes(environment.journal.to_bytes())
    else:
        replay = ReplayEnvironment(Journal.from_bytes(journal.read_bytes()))
        report = run(Interpreter.restore(image, environment=replay), no_world)
    return report | {"image": [state, memory]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_in_guest_thread(lambda: main(*sys.argv[1:]))))
