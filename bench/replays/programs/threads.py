"""Programs with threads, most of which use instruments: replays repeat every switch between threads."""

from __future__ import annotations

from bench.replays.programs.controlled import at_step, pausing
from bench.replays.recorded_program import RecordedProgram
from praxis_desktop.runs.commands import Cancel, Kill

_SCALE = ("scale=sim:mettler",)
_TWO = ("left=sim:mettler", "right=sim:mettler,seed=3")


_READER = """
import queue, random, threading, time, uuid
import serial
port, lines, stop = serial.Serial("scale", 9600, timeout=0.02), queue.Queue(), threading.Event()
def read():
    while not stop.is_set():
        if line := port.readline(): lines.put((line, time.monotonic()))
thread = threading.Thread(target=read); thread.start()
for number in range(20):
    port.write(b"SI\\r\\n")
    print(number, lines.get(timeout=10), uuid.uuid4(), random.random(), {str(n) for n in range(9)})
stop.set(); thread.join(); port.close()
"""

_IN_A_STEP = """
import queue, threading, time
import serial
from praxis import protocol_function, step
@protocol_function()
def paused():
    port, lines, stop = serial.Serial("scale", timeout=0.02), queue.Queue(), threading.Event()
    def read():
        while not stop.is_set():
            if line := port.readline(): lines.put((line, time.monotonic()))
    thread = threading.Thread(target=read); thread.start()
    with step("Here"):
        for number in range(40):
            port.write(b"SI\\r\\n"); print(number, lines.get(timeout=10)); time.sleep(0.001)
    for number in range(5):
        with step(f"Step {number}"): time.sleep(0.002)
    stop.set(); thread.join()
"""

_STOPPED = """
import threading, time
import serial
from praxis import protocol_function, step
@protocol_function()
def stopped():
    port, told = serial.Serial("scale", timeout=0.01), []
    def read():
        while True: port.readline()
    threading.Thread(target=read, daemon=True).start()
    with step("Here"):
        try:
            while True: port.write(b"SI\\r\\n"); told.append(time.time()); time.sleep(0.003)
        finally: print(len(told))
"""

THREADS = (
    RecordedProgram("threads: a reader and a queue", _READER, ports=_SCALE),
    RecordedProgram(
        "threads: pyserial's ReaderThread",
        """
        import threading, time
        import serial, serial.threaded
        seen, heard = [], threading.Event()
        class Lines(serial.threaded.LineReader):
            TERMINATOR = b"\\r\\n"
            def handle_line(self, data): seen.append((data, time.time())); heard.set()
            def connection_lost(self, error): seen.append(("lost", error))
        with serial.threaded.ReaderThread(serial.Serial("scale", 9600, timeout=None), Lines) as protocol:
            for _ in range(15):
                heard.clear(); protocol.write_line("SI"); heard.wait(10)
        print(seen, threading.active_count())
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "threads: an instrument each",
        """
        import random, threading, time
        import serial
        told, lock = [], threading.Lock()
        def weigh(role):
            with serial.Serial(role, 9600, timeout=5) as port:
                for number in range(15):
                    port.write(b"SI\\r\\n"); line = port.readline()
                    with lock: told.append((role, number, line, random.random()))
                    time.sleep(random.random() / 500)
        threads = [threading.Thread(target=weigh, args=(role,)) for role in ("left", "right")]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(told)
        """,
        ports=_TWO,
    ),
    RecordedProgram(
        "threads: a pool at two instruments",
        """
        import time
        from concurrent.futures import ThreadPoolExecutor, as_completed
        import serial
        ports = [serial.Serial(role, timeout=5) for role in ("left", "right")]
        def weigh(port):
            port.write(b"SI\\r\\n"); return port.readline(), time.monotonic()
        with ThreadPoolExecutor(2) as pool:
            for _ in range(10): print(list(pool.map(weigh, ports)))
            waits = {pool.submit(time.sleep, n / 1000): n for n in range(5)}
            print([waits[each] for each in as_completed(waits)])
        """,
        ports=_TWO,
    ),
    RecordedProgram(
        "threads: one line shared under a lock",
        """
        import threading, time
        import serial
        port, lock, log, stop = serial.Serial("scale", timeout=5), threading.RLock(), [], threading.Event()
        def ask(command):
            with lock:
                port.write(command); return port.readline()
        def poll():
            while not stop.wait(0.003): log.append((ask(b"S\\r\\n"), time.monotonic()))
        threads = [threading.Thread(target=poll, name=f"poll {n}") for n in range(3)]
        for thread in threads: thread.start()
        for _ in range(10): print(ask(b"SI\\r\\n")); time.sleep(0.004)
        stop.set()
        for thread in threads: thread.join()
        print(log)
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "threads: tasks and threads at one instrument",
        """
        import asyncio, threading, time
        import serial
        port = serial.Serial("scale", timeout=5)
        def weigh(number):
            port.write(b"SI\\r\\n"); return number, port.readline(), threading.current_thread().name
        async def main():
            loop, told = asyncio.get_running_loop(), []
            def beside():
                for n in range(10):
                    time.sleep(0.002); loop.call_soon_threadsafe(told.append, (n, time.time()))
            thread = threading.Thread(target=beside); thread.start()
            for number in range(8):
                print(await asyncio.to_thread(weigh, number)); await asyncio.sleep(0.001)
            while thread.is_alive(): await asyncio.sleep(0.001)
            print(told)
        asyncio.run(main())
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "threads: an event loop in a thread",
        """
        import asyncio, queue, threading, time
        import serial
        loops = queue.SimpleQueue()
        def serve():
            with asyncio.Runner() as runner:
                loops.put(runner.get_loop()); runner.get_loop().run_forever()
        thread = threading.Thread(target=serve); thread.start()
        loop = loops.get()
        async def work(n):
            await asyncio.sleep(n / 1000); return n, time.monotonic()
        port = serial.Serial("scale", timeout=5)
        for number in range(8):
            future = asyncio.run_coroutine_threadsafe(work(number), loop)
            port.write(b"SI\\r\\n"); print(port.readline(), future.result(10))
        loop.call_soon_threadsafe(loop.stop); thread.join()
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "threads: a monitor that outlives the program",
        """
        import logging, threading, time
        import serial
        logging.basicConfig(format="%(asctime)s %(threadName)s %(message)s", level=logging.INFO)
        port = serial.Serial("scale", timeout=5)
        def watch():
            while True: time.sleep(0.002); logging.info("alive at %s", time.monotonic())
        threading.Thread(target=watch, name="monitor", daemon=True).start()
        for _ in range(12): port.write(b"SI\\r\\n"); logging.info(port.readline())
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "threads: computing in turns",
        """
        import hashlib, random, threading, time
        log = []
        def compute(n):
            for i in range(40_000):
                if i % 1000 == 0: log.append((n, i, random.random()))
                if i % 9000 == 0: log.append((n, time.perf_counter()))
        threads = [threading.Thread(target=compute, args=(n,)) for n in range(6)]
        for thread in threads: thread.start()
        compute("main")
        for thread in threads: thread.join()
        print(hashlib.sha256(repr(log).encode()).hexdigest())
        """,
    ),
    RecordedProgram(
        "threads: barriers, conditions, semaphores and timers",
        """
        import random, threading, time
        out, barrier, condition, items = [], threading.Barrier(4), threading.Condition(), []
        semaphore = threading.BoundedSemaphore(2)
        def work(n):
            for turn in range(5):
                time.sleep(random.random() / 300); barrier.wait()
                with semaphore: out.append((n, turn, time.monotonic())); time.sleep(0.001)
                with condition:
                    while not condition.wait_for(lambda: items, 0.05): pass
                    out.append((n, items.pop()))
        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads: thread.start()
        timers = [threading.Timer(random.random() / 50, out.append, [f"timer {n}"]) for n in range(5)]
        for timer in timers: timer.start()
        while any(thread.is_alive() for thread in threads):
            with condition: items.append(random.random()); condition.notify()
            time.sleep(0.001)
        for thread in (*threads, *timers): thread.join()
        print(out)
        """,
    ),
    RecordedProgram(
        "threads: exceptions, and an instrument that goes",
        """
        import sys, threading, traceback
        import serial
        caught = []
        def read(port):
            while True: port.write(b"SI\\r\\n"); print(port.readline())
        threading.excepthook = lambda args: caught.append((args.thread.name, repr(args.exc_value)))
        threads = [threading.Thread(target=read, args=(serial.Serial("gone", timeout=5),), name="reader")]
        threads += [threading.Thread(target=lambda: 1 / 0, name=f"divides {n}") for n in range(3)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(caught)
        threading.excepthook = threading.__excepthook__
        thread = threading.Thread(target=lambda: {}["told with its traceback"]); thread.start(); thread.join()
        """,
        ports=("gone=sim:mettler,unplug:at=4",),
    ),
    RecordedProgram(
        "threads: garbage, finalizers and locals",
        """
        import gc, threading, time, weakref
        local, told = threading.local(), []
        class Node:
            def __init__(self): self.me = self
            def __del__(self): told.append((threading.current_thread().name, time.monotonic()))
        def work():
            local.node = Node()
            for n in range(300):
                weakref.finalize(Node(), told.append, n)
                if n % 50 == 0: time.sleep(0.0005)
            gc.collect()
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        gc.collect(); print(len(told), told[:40], id(told), hash("threads"))
        """,
    ),
    RecordedProgram(
        "threads: as many as there may be",
        """
        import random, threading, time
        told, go = [], threading.Event()
        def work(n):
            go.wait(); time.sleep(random.random() / 100); told.append((n, time.monotonic()))
        threads = [threading.Thread(target=work, args=(n,)) for n in range(64)]
        for thread in threads: thread.start()
        try: threading.Thread(target=work).start()
        except RuntimeError as error: print(error)
        go.set()
        for thread in threads: thread.join()
        print(told)
        """,
    ),
    RecordedProgram(
        "threads: started and joined by the hundred",
        """
        import threading, time
        told = []
        for number in range(300):
            thread = threading.Thread(target=lambda: told.append(time.monotonic_ns()))
            thread.start(); thread.join()
        print(told[::50], threading.get_ident(), thread.ident)
        """,
    ),
    RecordedProgram(
        "threads: imports, files, databases and JSON",
        """
        import importlib, json, os, sqlite3, tempfile, threading, time
        base, told = sqlite3.connect(":memory:", check_same_thread=False), []
        base.execute("create table readings(n, at)")
        def work(n):
            importlib.import_module(("decimal", "fractions", "statistics", "plistlib")[n])
            with tempfile.NamedTemporaryFile() as file:
                file.write(json.dumps(told).encode()); told.append(file.name)
            for _ in range(20):
                base.execute("insert into readings values (?, ?)", (n, time.time())); time.sleep(0)
        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(told, base.execute("select * from readings").fetchall())
        """,
    ),
    RecordedProgram(
        "threads: JavaScript values and proxies",
        """
        import js, threading, time
        from pyodide.ffi import create_proxy, to_js
        told = []
        def work(n):
            for _ in range(20):
                value = js.Object.fromEntries([["n", n], ["list", to_js([1, [2, {"a": 3}]])]])
                proxy = create_proxy(lambda x: x + n)
                time.sleep(0); told.append((value.n, js.Math.random(), proxy(1))); proxy.destroy()
        threads = [threading.Thread(target=work, args=(n,)) for n in range(5)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(told)
        """,
    ),
    RecordedProgram(
        "threads: a deadlock",
        """
        import threading
        first, second, both = threading.Lock(), threading.Lock(), threading.Barrier(2)
        def hold(one, other):
            with one:
                both.wait()
                with other: pass
        threading.Thread(target=hold, args=(first, second)).start()
        threading.Thread(target=hold, args=(second, first)).start()
        """,
        state="failed",
    ),
    RecordedProgram(
        "threads: a reader, paused and resumed",
        _IN_A_STEP,
        is_protocol=True,
        ports=_SCALE,
        meanwhile=pausing(now=False),
    ),
    RecordedProgram(
        "threads: a reader, paused at once and resumed",
        _IN_A_STEP,
        is_protocol=True,
        ports=_SCALE,
        meanwhile=pausing(now=True),
    ),
    RecordedProgram("threads: a reader in a process of its own", _READER, ports=_SCALE, is_process=True),
    RecordedProgram(
        "threads: stopped",
        _STOPPED,
        is_protocol=True,
        ports=_SCALE,
        meanwhile=at_step("Here", lambda run: run.do(Cancel(by="Ada"))),
        state="cancelled",
        again="either",
    ),
    RecordedProgram(
        "threads: killed",
        _STOPPED,
        is_protocol=True,
        ports=_SCALE,
        meanwhile=at_step("Here", lambda run: run.do(Kill(by="Ada"))),
        state="cancelled",
        again="partial",
    ),
    RecordedProgram(
        "threads: a line of the system",
        """
        import queue, threading, time
        import serial
        port, lines = serial.Serial("line", 115200, timeout=None), queue.SimpleQueue()
        def read():
            while True: lines.put((port.readline(), time.monotonic()))
        threading.Thread(target=read, daemon=True).start()
        for number in range(25):
            port.write(b"command %d\\n" % number)
            print(lines.get(timeout=10))
        """,
        has_line=True,
    ),
)
