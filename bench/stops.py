"""How fast a program stops, by interrupt and by kill, and how many stops are lost."""

from __future__ import annotations

import os
import random
import threading
import time

from bench import table
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, PyProxy, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.faults import GuestError, GuestInterrupted, Killed
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import parse_bindings

_SERIES = {
    "while True: pass": "while True: pass",
    "a long regular expression": "import re; re.match('(a+)+b', 'a' * 40)",
    "time.sleep(1000)": "import time; time.sleep(1000)",
    "await asyncio.sleep(1000)": "import asyncio; await asyncio.sleep(1000)",
    "a serial read": "line.read(1)",
    "an awaited serial read": "await asyncio.get_running_loop().run_in_executor(None, line.read, 1)",
}
_COUNT = 100
_LONG_SERIES = int(os.environ.get("BENCH_STOPS", "10000"))
_DELAY_S = 0.004


def main(rounds: int) -> None:
    """Print the tables."""
    run_in_guest_thread(lambda: _measure(rounds))


def _measure(rounds: int) -> None:
    runtime = Runtime(cache_dir=cache_directory())
    with Interpreter.boot(runtime) as guest:
        ports = GrantedPorts(parse_bindings(["line=sim:mettler,silence:at=1"]))
        ports.grant_to(guest)
        guest.run("finals = 0")
        print(f"Soft stops, {_COUNT * rounds} each: milliseconds from interrupt() to the caller's exception")
        if _has_pyserial(guest, runtime):
            guest.run("import asyncio, serial; line = serial.Serial('line', timeout=None)")
        for name, program in _SERIES.items():
            latencies, lost = _soft(guest, program, _COUNT * rounds)
            finals = guest.run("finals_seen, finals = finals, 0; finals_seen")
            print(f"  {name:32} {table.spread(latencies)}  lost {lost}  finally {finals}")
        latencies, lost = _soft(guest, "while True: pass", _LONG_SERIES)
        print(f"  {_LONG_SERIES} times while True: pass      {table.spread(latencies)}  lost {lost}")
        ports.close_all()
    print(f"Hard stops, {10 * rounds}: milliseconds from kill() until the caller has Killed")
    for program in ("sum(range(10**12))", "while True: pass", "'a' * 10 in ('b' * 10**9)"):
        print(f"  {program:32} {table.spread([_hard(runtime, program) for _ in range(10 * rounds)])}")


def _has_pyserial(guest: Interpreter, runtime: Runtime) -> bool:
    from praxis_desktop.snapshots.contents import Contents, attach_layers

    attach_layers(guest, runtime.distribution.base_layers, Contents(runtime.distribution))
    return True


def _soft(guest: Interpreter, program: str, count: int) -> tuple[list[float], int]:
    """Return the latencies (ms) of ``count`` interrupts at random moments, and how many were lost."""
    source = f"try:\n  {program.replace('; ', chr(10) + '  ')}\nfinally: finals += 1"
    latencies: list[float] = []
    lost = 0
    moment = [0.0]

    def interrupt() -> None:
        moment[0] = time.perf_counter()
        guest.interrupt()

    for _ in range(count):
        timer = threading.Timer(_DELAY_S * (0.5 + random.random()), interrupt)
        watchdog = threading.Timer(2.0, guest.interrupt)
        timer.start()
        watchdog.start()
        try:
            guest.run_async(source)
            lost += 1
        except GuestInterrupted:
            elapsed = (time.perf_counter() - moment[0]) * 1000
            if elapsed > 1500:
                lost += 1
            else:
                latencies.append(elapsed)
        except GuestError:
            lost += 1
        watchdog.cancel()
        timer.join()
        watchdog.join()
        guest.control.take_interrupt()
    return latencies, lost


def _hard(runtime: Runtime, program: str) -> float:
    guest = Interpreter.boot(runtime)
    moment = [0.0]

    def kill() -> None:
        moment[0] = time.perf_counter()
        guest.kill()

    timer = threading.Timer(0.05, kill)
    timer.start()
    try:
        value: object = guest.run(program)
        raise RuntimeError(
            f"{program} ended by itself with {value if not isinstance(value, PyProxy) else '...'}"
        )
    except Killed:
        return (time.perf_counter() - moment[0]) * 1000
    finally:
        timer.join()
        guest.close()
