"""Protocols with threads, which are stopped while the threads and the main program are at various points."""

from __future__ import annotations

from bench.controls.situations import Situation

_PROTOCOL = """
import queue, threading, time
import serial
from praxis import protocol_function, step

def spin():
    while True: pass

def hold(line=None):
    while True:
        try:
            if line is not None: line.write(b"held\\n"); line = None
            while True: time.sleep(0.005)
        except BaseException: pass

@protocol_function()
def protocol():
    line = serial.Serial("pump", 9600, timeout=None)
    line.write(b"begin\\n"); line.read(3)
    lock, items, never = threading.Lock(), queue.Queue(), threading.Event()
    lock.acquire()
    started = threading.Semaphore(0)
    def start(work, *arguments, daemon=True):
        def call():
            started.release(); work(*arguments)
        thread = threading.Thread(target=call, daemon=daemon); thread.start(); started.acquire()
        return thread
    start(time.sleep, 1000)
    try:
        line.write(b"there\\n"); line.read(3)
        {threads}
        {body}
    finally:
        line.write(b"finally\\n")
"""


def _threaded(name: str, threads: str, body: str, sign: bytes = b"there\n") -> Situation:
    source = _PROTOCOL.replace("{threads}", threads.replace("\n", "\n        "))
    return Situation(name, source.replace("{body}", body.replace("\n", "\n        ")), sign=sign)


THREADED = (
    _threaded("in a serial read", "start(line.read, 1)", "time.sleep(1000)"),
    _threaded("in a sleep", "thread = start(time.sleep, 1000)", "thread.join()"),
    _threaded("at a lock", "start(lock.acquire)", "lock.acquire()"),
    _threaded("at a queue", "start(items.get)", "items.get()"),
    _threaded("in a loop", "start(spin)", "spin()"),
    _threaded(
        "in a pool",
        "",
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as pool:\n    while True: list(pool.map(never.wait, [0.01] * 9))",
    ),
    _threaded("awaited by the end", "start(time.sleep, 1000, daemon=False)", "time.sleep(1000)"),
    _threaded("in a read that the end waits for", "start(line.read, 1, daemon=False)", "time.sleep(1000)"),
)
"""Programs whose main thread reacts to a stop."""

DEAF = (
    _threaded(
        "in C",
        "thread = threading.Thread(target=sum, args=(range(10**12),), daemon=True)",
        "thread.start(); never.wait()",
    ),
    _threaded("in a handler that catches everything", "start(hold); start(hold)", "hold(line)", b"held\n"),
    _threaded(
        "in a clean-up that does not end",
        "def clean():\n    try: time.sleep(0.001)\n    finally: spin()\nstart(clean)",
        "clean()",
    ),
)
"""Programs that do not react, and are killed."""

WRITING = _threaded(
    "threads that write",
    """def poll(name):
    while True: line.write(name + b"\\n"); time.sleep(0.002)
start(poll, b"thread")""",
    """for number in range(10_000):
    with step(f"Step {number}"): line.write(b"main\\n"); time.sleep(0.005)""",
)
"""A program whose main thread and another thread write all the time."""

NEXT = """
import serial, threading
from praxis import protocol_function

@protocol_function()
def protocol():
    with serial.Serial("pump", 9600, timeout=10) as line:
        line.write(b"next\\n")
        thread = threading.Thread(target=line.read, args=(3,)); thread.start(); thread.join()
    return 7
"""
"""A protocol that returns 7, for the run after a stop."""
