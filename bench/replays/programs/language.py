"""Programs whose memory depends on addresses, hashes, garbage and errors."""

from __future__ import annotations

from bench.replays.recorded_program import RecordedProgram

LANGUAGE = (
    RecordedProgram(
        "sets and dictionaries",
        """
        import uuid
        words = {str(uuid.uuid4()) for _ in range(300)} | {f"word {n}" for n in range(300)}
        print(words, hash("word"), hash(b"word"), hash((1, "a")), frozenset([frozenset(words), "b"]))
        table = {word: hash(word) for word in words}
        for word in list(words)[::3]:
            del table[word]
        print(list(table), {n * 7919 for n in range(99)}, {object(), object()}, {3.5, None, (), "x"})
        """,
    ),
    RecordedProgram(
        "addresses",
        """
        things = [object() for _ in range(50)]
        print(things, [id(thing) for thing in things], sorted(things, key=id) == things)
        print([hash(thing) % 97 for thing in things], lambda: 0, print.__init__, type("T", (), {})())
        del things[::2]
        print([id(object()) for _ in range(50)], set(things))
        """,
    ),
    RecordedProgram(
        "garbage in cycles, finalizers and weak references",
        """
        import atexit, gc, sys, weakref
        told = []
        class Node:
            def __init__(self, name): self.name, self.me = name, self
            def __del__(self): told.append(self.name)
        gc.callbacks.append(lambda phase, info: told.append((phase, info["generation"])))
        gc.set_threshold(50, 5, 5)
        known = weakref.WeakValueDictionary(), weakref.WeakKeyDictionary(), weakref.WeakSet()
        for number in range(3000):
            node = Node(number)
            known[0][number] = node; known[1][node] = number; known[2].add(node)
            weakref.finalize(node, told.append, -number)
            if number % 500 == 0:
                told.append((gc.collect(), gc.get_count(), [len(each) for each in known]))
        print(told, gc.get_stats(), len(gc.get_objects()), sys.getrefcount(node))
        atexit.register(lambda: print("the end", len(told), gc.collect()))
        left = [Node("left")]
        """,
    ),
    RecordedProgram(
        "errors and their traces",
        """
        import sys, traceback
        class Own(Exception):
            pass
        def fail(depth, held=object()):
            if depth: fail(depth - 1)
            else: raise Own(held, [1, 2])
        try:
            try:
                fail(7)
            except Own as error:
                error.add_note("noted")
                raise ExceptionGroup("several", [error, KeyError("k"), OSError(5, "five")]) from error
        except ExceptionGroup as group:
            traceback.print_exception(group, capture_locals=True)
            print(traceback.TracebackException.from_exception(group, capture_locals=True).stack)
        wrong_ones = "1/0", "int('x')", "[][1]", "open('/nowhere')", "import nothing", "(", "x.y"
        for wrong in (*wrong_ones, "b'\\xff'.decode()"):
            try:
                exec(wrong)
            except Exception:
                traceback.print_exc()
        print(sys.exc_info(), sys._getframe())
        """,
    ),
    RecordedProgram(
        "an error that ends it",
        "import time\ndef deep(n):\n    return deep(n - 1) if n else 1 / 0\ntime.sleep(0.01)\ndeep(30)",
        state="failed",
    ),
    RecordedProgram(
        "MemoryError, and going on",
        """
        held = []
        for size in (1 << 28, 1 << 26, 1 << 22, 1 << 16):
            try:
                while True:
                    held.append(bytearray(size))
            except MemoryError as error:
                print(len(held), error)
        del held
        print(len([object() for _ in range(100000)]))
        """,
        request={"memory": 1 << 28},
    ),
    RecordedProgram(
        "MemoryError at the end",
        "held = []\nwhile True:\n    held.append(bytearray(1 << 22))",
        request={"memory": 1 << 28},
        state="failed",
    ),
    RecordedProgram(
        "recursion without end",
        """
        import json, pickle, re
        def down(n): return down(n + 1)
        deep = []
        for _ in range(100000): deep = [deep]
        class Shown:
            def __repr__(self): return repr(self)
        wrong_ones = (
            lambda: down(0), lambda: json.dumps(deep), lambda: pickle.dumps(deep), lambda: repr(Shown()),
            lambda: repr(deep), lambda: deep == [deep], lambda: eval("(" * 300 + ")" * 300),
            lambda: compile("-" * 100000 + "1", "", "eval"),
        )
        for wrong in wrong_ones:
            try:
                wrong()
            except (RecursionError, MemoryError, SyntaxError) as error:
                print(type(error), error)
        """,
    ),
    RecordedProgram(
        "functions of C that call back",
        """
        import array, ctypes, hashlib, lzma, math, mmap, pickle, re, statistics, struct, zlib
        Compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
        compare = Compare(lambda a, b: a[0] - b[0])
        pair = (ctypes.c_int * 2)(4, 2)
        print(compare(pair, ctypes.cast(ctypes.addressof(pair) + 4, ctypes.POINTER(ctypes.c_int))))
        print(ctypes.addressof(pair), compare, ctypes.string_at(b"text"), ctypes.sizeof(ctypes.c_void_p))
        print(struct.pack("<dd", math.inf - math.inf, math.nan), [math.sin(n) for n in range(9)])
        data = array.array("d", (math.exp(math.sin(n)) for n in range(5000))).tobytes()
        print(hashlib.sha256(data).hexdigest(), zlib.crc32(data), len(lzma.compress(data)))
        print(statistics.stdev(range(99)), pickle.loads(pickle.dumps({"a": {1, 2}})), hash(data))
        print(re.sub("a+", "b", "caab"), mmap.PAGESIZE)
        """,
    ),
    RecordedProgram(
        "imports of half the library",
        """
        import importlib
        names = '''abc ast bisect calendar collections configparser copy csv dataclasses decimal difflib
        email enum fractions glob graphlib html.parser http.client inspect io ipaddress json.tool linecache
        numbers operator pdb pprint profile queue sched shelve shlex smtplib sqlite3 ssl string textwrap
        timeit tokenize tomllib trace types typing unittest.mock urllib.request wave xml.etree.ElementTree
        xmlrpc.client zipapp'''.split()
        for name in names:
            try:
                print(importlib.import_module(name))
            except ImportError as error:
                print(error)
        import dataclasses, decimal, enum, typing
        @dataclasses.dataclass(frozen=True)
        class Point:
            x: int
            y: list = dataclasses.field(default_factory=list, compare=False)
        Kind = enum.Enum("Kind", [f"k{n}" for n in range(40)])
        print(Point(1), hash(Point(2)), list(Kind), decimal.Decimal(2).sqrt(), typing.get_type_hints(Point))
        """,
    ),
    RecordedProgram(
        "much output",
        """
        import os, sys
        for number in range(300):
            print("line", number, "x" * number)
            print("error", number, file=sys.stderr)
        sys.stdout.write("y" * 300_000); sys.stdout.buffer.write(b"\\xff\\xfe\\x00" * 9); sys.stdout.flush()
        os.write(1, b"written\\n"); os.write(2, b"\\xe4\\n")
        print("ends without a newline \\U0001f9ea \\ud800".encode("utf-8", "surrogatepass"), end="")
        """,
    ),
    RecordedProgram(
        "standard input",
        """
        import sys
        name = input("Name? ")
        print(name, sys.stdin.readline(), sys.stdin.read(5), sys.stdin.buffer.readline())
        for line in sys.stdin: print(repr(line))
        try:
            input("More? ")
        except EOFError as error:
            print(repr(error))
        """,
        given="Ada\nsecond\nthird line\nfourth ü\nlast".encode(),
    ),
    RecordedProgram(
        "sys.exit in a function", "import sys\ndef f():\n    sys.exit('no')\nf()", state="failed"
    ),
    RecordedProgram(
        "os._exit with tasks",
        "import asyncio, os\nasyncio.ensure_future(asyncio.sleep(9))\nos._exit(3)",
        state="failed",
    ),
    RecordedProgram(
        "signals and alarms of its own",
        """
        import signal, time
        told = []
        signal.signal(signal.SIGINT, lambda number, frame: told.append((number, frame.f_lineno)))
        signal.raise_signal(signal.SIGINT)
        for name in ("alarm", "setitimer", "pause"):
            try:
                print(getattr(signal, name)(*{"alarm": (1,), "setitimer": (0, 0.01), "pause": ()}[name]))
            except (AttributeError, OSError) as error:
                print(repr(error))
        time.sleep(0.01)
        print(told)
        """,
    ),
    RecordedProgram(
        "a stack that ends",
        """
        import sys
        sys.setrecursionlimit(10**8)
        class Endless:
            def __getattr__(self, name): return getattr(self, name + "a")
        Endless().x
        """,
        state="failed",
    ),
    RecordedProgram("a trap", "import ctypes\nprint(1)\nctypes.string_at(0xfffffff0)", state="failed"),
    RecordedProgram(
        "debuggers and profilers",
        """
        import asyncio, cProfile, gc, sys, time, tracemalloc
        tracemalloc.start()
        asyncio.get_running_loop().set_debug(True)
        async def slow(): time.sleep(0.11)
        await asyncio.gather(slow(), slow())
        profile = cProfile.Profile()
        profile.enable(); sum(range(1000)); profile.disable(); profile.print_stats()
        lines = []
        sys.settrace(lambda frame, event, _: lines.append((event, frame.f_lineno)))
        (lambda: 1)(); sys.settrace(None)
        print(lines, tracemalloc.get_traced_memory(), tracemalloc.take_snapshot().statistics("lineno")[:3])
        async def forgotten(): pass
        forgotten(); gc.collect()
        """,
    ),
    RecordedProgram(
        "half a gigabyte",
        """
        import os
        blocks = [bytearray(1 << 20) for _ in range(500)]
        for block in blocks[::100]: block[:] = os.urandom(1 << 20)
        print(len(blocks))
        """,
    ),
    RecordedProgram(
        "what is traced",
        """
        def sort(numbers):
            for end in range(len(numbers) - 1, 0, -1):
                for at in range(end):
                    if numbers[at] > numbers[at + 1]:
                        numbers[at], numbers[at + 1] = numbers[at + 1], numbers[at]
            return numbers
        """,
        request={"trace": True, "calls": True, "arguments": ([5, 2, 9, 1, 3],)},
    ),
)
