"""``python -m bench [NAME...]``: run benchmarks and print their tables; without a name, list them."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time

BENCHMARKS = {
    "speed": "cold boot, eval, calls and six CPU programs, beside the same Pyodide in node",
    "stops": "soft and hard stops, and how many are lost",
    "threads": "switches between threads of a program, and loops beside threads that wait",
    "thread_stops": "stops of programs with threads: what they leave, and how soon the next run begins",
    "host_calls": "how long Python's lock is held by what a program gives to functions of the host",
    "exchange": "100 MB between a guest and its host, in each way, beside a copy in CPython",
    "memory": "private memory of one interpreter and of three, beside node's",
    "snapshots": "restore, capture, size, memory, warm calls and replacement, beside node's Pyodide and eryx",
    "native_libraries": "what five packages with libraries of their own add to a restore, warm and cold",
    "science": "numpy, pandas and matplotlib: starts, memory and computing, beside node with the same wheels",
    "package_imports": "importing PyLabRobot and IPython from layers, beside their sources",
    "endurance": "thirty thousand runs in one interpreter, and two hundred interpreters one after another",
    "soak": "ten thousand requests to a pool and runs of a window, some of which hang, crash, or eat memory",
    "output": "a program that prints 100 MB, beside a native CPython into a pipe",
    "window": "its start beside Thonny, from Run to the first line, its stalls, a large deck, its memory",
    "frozen": "the program as it is installed: its window at a first start and later, a sample's first run",
    "console": "process start and restart to a prompt, cells, completion, memory, beside Jupyter's",
    "steps": "what it costs to tell of the steps of a run",
    "library": "listing two hundred protocols, ten of them broken, cold and warm",
    "journalling": "what the record of a run costs its exchanges, and what the disk costs",
    "journal": "keeping a command in a journal, beside SQLite; verifying a journal",
    "history": "a million steps in history: indexing, listing, filtering, opening, in cold processes",
    "dry_run": "dry runs of the samples, from a changed field to the report, and how soon they stop",
    "prediction": "the samples dry and in earnest on the same simulators: the same steps, the same time",
    "emergency": "stops of hostile programs, thread and process mode: whether any is missed, and how soon",
    "long_run": "memory of a run of a hundred thousand steps, with and without a record",
    "crashes": "runs killed at any moment and resumed: whether each command was received exactly once",
    "replays": "runs of every kind, done again in fresh processes that differ: to the last bit of memory",
    "resume": "how soon a run is live again behind an hour's exchanges",
    "day": "a run of a day and a million exchanges: its journal, verifying and replaying it",
    "controls": "pause, resume, cancel and emergency stop in every state: what comes of it, and how soon",
    "sockets": "exchanges over TCP, and 100 MB through a socket, beside CPython's own sockets on the host",
    "usb": "exchanges with a virtual USB device, beside PyUSB on the host",
    "ports": "exchanges, throughput and many serial ports in the guest, beside bare pyserial on the host",
}

_MODULES = {name: f"{name}.series" for name in ("console", "crashes", "emergency", "replays", "window")}


def main(arguments: list[str]) -> int:
    """Run the named benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", choices=[[], *BENCHMARKS])
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often each figure is measured (default: 5)"
    )
    parser.add_argument(
        "--runs", type=int, default=10_000, help="requests, and runs, of the soak (default: 10000)"
    )
    parser.add_argument(
        "--long",
        action="store_true",
        help="ports for ten minutes, the window for an hour; more samples",
    )
    parser.add_argument("--kills", type=int, default=200, help="crashes at random moments (default: 200)")
    parser.add_argument(
        "--at-points", type=int, default=25, help="crashes at each of five exact points (default: 25)"
    )
    parser.add_argument("--control", type=int, default=20, help="crashes without write-ahead (default: 20)")
    parser.add_argument(
        "--seed", type=int, default=1, help="of the moments of crashes and stops (default: 1)"
    )
    parser.add_argument("--stops", type=int, default=100, help="of each kind of thread_stops (default: 100)")
    parser.add_argument("--keep", default="", help="a folder for what is left of crashes that went wrong")
    parser.add_argument(
        "--only",
        default="",
        help="programs of replays, crashes, emergency; a kind of thread_stops; a part of window",
    )
    parser.add_argument(
        "--recordings", type=int, default=1, help="how often each program is recorded (default: 1)"
    )
    parser.add_argument(
        "--as-user", action="store_true", help="emergency stops without an administrator's rights"
    )
    parser.add_argument("--program", default="", help="the folder of the frozen program")
    parser.add_argument("--exchanges", type=int, default=0, help="of resume and day")
    options = parser.parse_args(arguments)
    if not options.names:
        for name, purpose in BENCHMARKS.items():
            print(f"{name:10} {purpose}")
        return 0
    print(f"{time.strftime('%Y-%m-%d %H:%M')}  {platform.platform()}  {os.cpu_count()} processors, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}, CPython {platform.python_version()}\n")
    for name in options.names:
        count = options.runs if name == "soak" else options.rounds
        importlib.import_module(f"bench.{_MODULES.get(name, name)}").main(count, **_more(name, options))
    return 0


def _more(name: str, options: argparse.Namespace) -> dict[str, object]:
    """Return a benchmark's additional options."""
    if name in ("ports", "prediction"):
        return {"long": options.long}
    if name == "crashes":
        named = ("kills", "at_points", "control", "seed", "keep", "only")
        return {each: getattr(options, each) for each in named}
    if name == "emergency":
        return {"as_user": options.as_user, "only": options.only, "seed": options.seed}
    if name == "thread_stops":
        return {"stops": options.stops, "seed": options.seed, "only": options.only}
    if name == "window":
        return {"only": options.only, "long": options.long}
    if name == "frozen":
        return {"program": options.program}
    if name == "replays":
        return {"only": options.only, "recordings": options.recordings}
    return {"exchanges": options.exchanges} if name in ("resume", "day") and options.exchanges else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
