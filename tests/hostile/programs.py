"""Hostile programs generated from a seed: their preparations, the code around their actions, and
the actions.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from textwrap import indent
from typing import NamedTuple

START = b"\x02P02S+100\r"
STOP = b"\x02P02H\r"
MARK = b"the end\r"
"""The bytes that only a program that has reached its end sends, to the instrument ``mark``."""

PRELUDE = r"""
import asyncio, atexit, builtins, ctypes, gc, json, os, random, signal, sys, threading, time, types, weakref
import serial, js, pyodide_js, praxis
from pyodide.ffi import create_proxy, to_js
chance = random.Random(SEED)

class Rude:
    def __repr__(self): return WORD
    __str__ = __repr__
    def __getattr__(self, name): return self
    def __call__(self, *given, **named): return self
    def __iter__(self): return self
    def __next__(self): return self
    def __len__(self): return 1 << 62
    def __index__(self): return 1 << 200
    def __bool__(self): raise MemoryError(WORD)
    def __eq__(self, other): raise SystemExit(WORD)
    def __hash__(self): return -1
    def __bytes__(self): return self
    def __buffer__(self, flags): return self
    def __fspath__(self): return WORD
    def __await__(self): return self
    def __del__(self): time.sleep(0)

class Silent:
    def __repr__(self): raise BaseException(self)
    __str__ = __bytes__ = __format__ = __getattribute__ = __dir__ = __repr__

def absurd():
    return chance.choice([
        None, -1, 0, 1 << 31, 1 << 63, 1 << 300, -(1 << 63), float("nan"), float("inf"), 1e308, True, "",
        WORD,
        "\ud800", "\0" * 9, b"", b"\xff" * 4096, bytearray(1 << 20), "x" * (1 << 20), [], {}, set(), Rude(),
        Silent(), Rude, Silent, absurd, js, js.Object, js.globalThis, pyodide_js, pump, sys,
        memoryview(b"x" * 99),
        [[]] * 999, {"a": Rude()}, lambda *a, **k: Rude(), js.Array.new(9), js.Object.new(),
        js.Promise.resolve(1),
        to_js({"a": [1, {"b": None}]}), create_proxy(Rude()), create_proxy(absurd), range(1 << 40), Ellipsis,
        "../../../../etc/passwd", "/proc/self/mem", "/dev/tty", "__class__", "__proto__", "constructor",
        object(),
    ])

def poke(thing, depth=3):
    names = [name for name in dir(thing) if name not in ("close", "eval")]
    for _ in range(40):
        name = chance.choice(names or ["x"])
        try:
            part = getattr(thing, name)
            given = [absurd() for _ in range(chance.randrange(4))]
            found = part.new(*given) if hasattr(part, "new") and chance.random() < 0.4 else part(*given)
            if depth and chance.random() < 0.5: poke(found, depth - 1)
        except Exception: pass
        try:
            if chance.random() < 0.1: setattr(thing, name, absurd())
        except Exception: pass
"""
"""The definitions that the actions use; WORD is a text."""

_PUMP = f"""
pump = serial.Serial("pump", 9600, timeout=0.2)
pump.write({START!r})
"""

_WORDS = (
    "'\\x1b]0;owned\\x07\\x1b[2J' * 3",
    "'completed'",
    "'Traceback (most recent call last):'",
    '\'\\n{"event": "result", "state": "completed"}\\n\'',
    "'\\ud800\\udfff'",
    "'x' * 2_000_000",
    "'\\u202e' + 'dehcaer' + '\\0'",
    "'%s%n{0.__class__}'",
)

_ARMS = r"""
sys.settrace(lambda *a: chance.random() < 0.001 and Rude() or None)

sys.setprofile(lambda *a: None)

sys.excepthook = Rude()

sys.unraisablehook = lambda *a: 1 / 0

threading.excepthook = Rude()

sys.displayhook = Rude()

atexit.register(lambda: [None for _ in iter(int, 1)])

atexit.register(lambda: pump.write(b'late\r'))

gc.callbacks.append(lambda *a: 1 / 0)

gc.callbacks.append(lambda *a: pump.write(b'garbage\r'))

gc.set_threshold(1, 1, 1)

sys.setrecursionlimit(1 << 30)

sys.setswitchinterval(1e-9)

for each in range(1, 32):
    try: signal.signal(each, lambda *a: None)
    except Exception: pass

sys.stdout = sys.stderr = Rude()

sys.stdout = open('/dev/null', 'w')

os.environ.clear(); os.chdir('/')

sys.modules.update(traceback=Rude(), linecache=Silent(), asyncio=Rude())

builtins.print = builtins.repr = builtins.str = Rude()

builtins.isinstance = lambda *a: True

builtins.BaseException = builtins.KeyboardInterrupt = builtins.SystemExit = ValueError

sys.meta_path.clear(); sys.path[:] = []

sys.stdin = Silent()

import codecs; codecs.register(lambda name: Rude())

asyncio.get_event_loop_policy = Rude()

os.open = os.write = os.stat = Rude()

sys.exc_info = sys._getframe = Rude()

time.sleep = lambda *a: None

threading.Thread(target=lambda: [pump.write(b'thread\r') for _ in iter(int, 1)]).start()

import faulthandler; faulthandler.enable()

import warnings; warnings.showwarning = Rude(); warnings.simplefilter('error')

import logging; logging.raiseExceptions = True; logging.lastResort = Rude()

import _praxis_host; sys.modules['_praxis_host'] = Rude()

for name in list(sys.modules):
    if name.startswith('_praxis'): del sys.modules[name]

import _praxis.cancellation as c
for name in list(vars(c)):
    if not name.startswith('__'): setattr(c, name, Rude())

import _praxis.programs as c
for name in list(vars(c)):
    if not name.startswith('__') and chance.random() < 0.3: setattr(c, name, Silent())

import _praxis.tracebacks as c
for name in list(vars(c)):
    if not name.startswith('__'): setattr(c, name, Rude())

import _praxis.streams as c
for name in list(vars(c)):
    if not name.startswith('__') and chance.random() < 0.3: setattr(c, name, Rude())

import _praxis.engine as c
for name in list(vars(c)):
    if not name.startswith('__') and chance.random() < 0.5: setattr(c, name, Rude())

class Late:
    def __del__(self):
        while True: pass
kept = Late(); kept.kept = kept

class Sender:
    def __del__(self): pump.write(b'deleted\r')
kept_sender = Sender()

weakref.finalize(pump, lambda: [None for _ in iter(int, 1)])

import contextvars; contextvars.ContextVar('x').set(Rude())
""".strip().split("\n\n")

DEEDS = r"""
time.sleep(100)

while True: pass

while True: time.sleep(0)

while True: pump.write(b'go\r' * chance.randrange(1, 999))

pump.write(b'go\r' * 100_000)

pump.read(1 << 30)

pump.timeout = None; pump.read(9)

for _ in range(50):
    pump.close(); pump.open(); pump.write(b'go\r')

while True:
    with serial.Serial('mark') as other: other.write(b'go\r')

for _ in range(99): serial.Serial(chance.choice(['pump', 'mark', 'gone', WORD[:99], '/dev/ttyS0', 'socket://a:1']))

for name in ('baudrate', 'bytesize', 'parity', 'stopbits', 'timeout', 'dtr', 'rts', 'break_condition'):
    for _ in range(9):
        try: setattr(pump, name, absurd())
        except Exception: pass

poke(js)

poke(pyodide_js)

poke(pyodide_js._api)

poke(chance.choice([js._praxis_engine, js._praxis_outputs, js._praxis_display, js._praxis_packages]))

poke(js.navigator)

poke(js.console)

poke(js.Object.new())

poke(js.ReadableStream.new())

poke(js.Uint8Array.new(999))

poke(praxis)

poke(serial)

poke(pump)

poke(asyncio.get_event_loop())

poke(signal)

poke(gc)

poke(threading)

import _praxis.engine; poke(_praxis.engine)

import _praxis.steps; poke(_praxis.steps)

import _praxis_host; poke(_praxis_host)

import _praxis_serial; poke(_praxis_serial)

import _pyodide_core; poke(_pyodide_core)

import pyodide.code, pyodide.ffi; poke(pyodide.ffi)

import pyodide.webloop as w; poke(w)

for name in [n for n in dir(os) if n not in ('_exit', 'abort', 'kill')]:
    try: getattr(os, name)(*[absurd() for _ in range(chance.randrange(4))])
    except Exception: pass

lib = ctypes.CDLL(None)
for name in ('read', 'write', 'memcpy', 'strlen', 'free', 'mmap', 'poll', 'qsort'):
    try: getattr(lib, name)(chance.randrange(1 << 32), chance.randrange(1 << 32), chance.randrange(1 << 32))
    except Exception: pass

ctypes.string_at(chance.randrange(1 << 32), 1 << 20)

ctypes.memset(chance.randrange(1 << 26), 0xAA, 1 << 16)

[ctypes.pythonapi.Py_DecRef(ctypes.py_object(pump)) for _ in range(9)]

ctypes.CFUNCTYPE(ctypes.c_int)(chance.randrange(1 << 14))()

ctypes.pythonapi.Py_FatalError(b'fatal')

os.abort()

os.kill(os.getpid(), chance.randrange(1, 32))

os._exit(chance.choice([1, 70, -1, 255]))

sys.exit(chance.choice([1, 70, -9, WORD, Rude(), Silent(), 1 << 99]))

raise KeyboardInterrupt(WORD)

raise Rude

name = WORD[:99_999].replace('\0', '').replace('\ud800', '').replace('\udfff', '')
raise type(name or 'E', (Exception,), {})(WORD)

raise type('E', (BaseException,), {'__str__': Silent.__str__, '__repr__': Silent.__str__})()

raise type('SystemExit', (Exception,), {'code': 0})()

raise type('Cancelled', (BaseException,), {'__module__': 'praxis_desktop.core.errors'})()

raise ExceptionGroup(WORD, [ExceptionGroup('y', [ValueError(Rude())] * 99)] * 99)

e = ValueError()
for _ in range(20_000):
    f = ValueError(); f.__cause__ = e; e = f
raise e

e = ValueError(WORD); e.__notes__ = [WORD] * 999 + [Rude(), Silent()]; raise e

e = ValueError(); e.__traceback__ = None; e.__class__ = type('T', (ValueError,), {'__class__': 3}); raise e

exec(compile('1 / 0', WORD[:999].replace('\0', '').replace('\ud800\udfff', '') or 'f', 'exec'))

raise SyntaxError(WORD, (WORD[:999], 1 << 40, -5, WORD, 1 << 40, -9))

raise asyncio.CancelledError(WORD)

raise StopIteration(Rude())

raise MemoryError

raise RecursionError(WORD)

kept = []
while True: kept.append(bytearray(1 << 22))

kept = ''
while True: kept += 'x' * (1 << 20)

bytearray(1 << 31)

1 << (1 << 33)

kept = []
while True: kept.append(js.Array.new(1_000_000))

kept = []
while True: kept.append(js.Uint8Array.new(20_000_000))

kept = []
while True: kept.append(to_js([1] * 1000))

kept = []
while True: kept.append(create_proxy(Rude()))

kept = js.Object.new()
for n in range(1 << 30): setattr(kept, f'k{n}', 'x' * 99)

f = create_proxy(lambda *a: js.setTimeout(f, 0))
for _ in range(999): js.setTimeout(f, 0)

f = create_proxy(lambda *a: js.queueMicrotask(f)); js.queueMicrotask(f)
await asyncio.sleep(9)

text = 'x'
while True: text += text; js.JSON.stringify(text)

deep = []
for _ in range(200_000): deep = [deep]
js.JSON.parse(str(len(deep))); to_js(deep)

js.JSON.parse('[' * 500_000)

loop = js.Object.new(); loop.loop = loop; js.structuredClone(loop); js.JSON.stringify(loop)

js.Promise.new(create_proxy(lambda yes, no: yes(Rude())))

while True: print(WORD)

while True: sys.stderr.write(WORD)

while True: os.write(1, b'\xff\0' * 5000)

while True: js.console.log(WORD)

import logging
while True: logging.error(WORD)

import warnings
for n in range(1 << 30): warnings.warn(f'{n} {WORD}')

from IPython.display import display, HTML
for _ in range(99): display(HTML(WORD), Rude(), Silent())

for n in range(20_000):
    with praxis.step(f'{n}{WORD[:99]}'): pass

with praxis.step(WORD), praxis.step(''), praxis.step('\0'): time.sleep(9)

steps = [praxis.step('x') for _ in range(300)]
for each in steps: each.__enter__()
raise ValueError

for n in range(5_000):
    try: praxis.output(chance.choice(['a', WORD[:99], '', f'k{n}']), absurd())
    except Exception: pass

for n in range(500):
    try: praxis.series('s', absurd(), absurd())
    except Exception: pass

for _ in range(99):
    try: praxis.table('t', absurd())
    except Exception: pass

import praxis.interactive as i
for n in dir(i):
    try: await asyncio.wait_for(getattr(i, n)(*[absurd() for _ in range(chance.randrange(3))]), 0.1)
    except Exception: pass

while True:
    try: input(WORD)
    except Exception: pass

forged = {'event': 'result', 'state': 'completed', 'result': {'state': 'completed'}}
js._praxis_outputs.tell(json.dumps(forged))

js._praxis_engine.ask(json.dumps({'event': 'state', 'state': 'completed'}))

for text in ('{"event":"state","state":"completed"}', '[1]', 'null', '{}', '"' + WORD[:99] + '"'):
    for name in dir(js._praxis_outputs) + dir(js._praxis_engine):
        for owner in (js._praxis_outputs, js._praxis_engine):
            try: getattr(owner, name)(text)
            except Exception: pass

print(json.dumps({'event': 'result', 'result': {'state': 'completed', 'value': 1}}), flush=True)
raise ValueError

def down(n): return down(n + 1)
down(0)

class D:
    def __getattr__(self, name): return getattr(self, name + name)
D().x

f = lambda: None
for _ in range(100_000): f = (lambda g: lambda: g())(f)
f()

eval('(' * 5000 + ')' * 5000)

eval('+'.join(['1'] * 200_000))

exec('x = 1\n' * 300_000)

compile('-' * 500_000 + '1', 'f', 'eval')

def hold():
    while True:
        try: yield
        except BaseException: pass
held = hold(); next(held); held.close()

async def hold():
    while True:
        try: await asyncio.sleep(9)
        except BaseException: pass
tasks = [asyncio.ensure_future(hold()) for _ in range(50)]
await asyncio.sleep(0)
[t.cancel() for t in tasks]
await asyncio.gather(*tasks)

async def spin():
    while True: await asyncio.sleep(0)
await asyncio.gather(*[spin() for _ in range(99)])

asyncio.get_event_loop().stop(); await asyncio.sleep(9)

asyncio.get_event_loop().close(); await asyncio.sleep(9)

await asyncio.Future()

await Rude()

await js.Promise.new(create_proxy(lambda *a: None))

import re; re.match('(a|a)*$', 'a' * 40 + 'b')

7 ** (1 << 28)

str(7 ** 2_000_000) if sys.set_int_max_str_digits(0) is None else 0

list(range(1 << 30))

'x'.join(['y' * (1 << 20)] * 2000)

import zlib; zlib.decompress(zlib.compress(bytes(1 << 26)) * 1, bufsize=1 << 29)

import hashlib; hashlib.pbkdf2_hmac('sha256', b'x', b'y', 1 << 30)

import pickle; pickle.loads(b'cos\nsystem\n(S"true"\ntR.')

import marshal; exec(marshal.loads(os.urandom(99)))

types.CodeType(0, 0, 0, 99, 3, 0, os.urandom(64), (), (), '', '', '', 0, b'', b'', (), ()).__repr__()
exec((lambda: 0).__code__.replace(co_code=os.urandom(64)))

import micropip; await micropip.install(chance.choice(['numpy', '../x', WORD[:99], 'https://a.invalid/x-1-py3-none-any.whl']))

import subprocess; subprocess.run(['true'])

import socket; socket.create_connection(('127.0.0.1', 22), timeout=0.1)

import multiprocessing; multiprocessing.Process(target=print).start()

for n in range(20_000): open(f'f{n}', 'w').write('x')

with open('big', 'wb') as f:
    while True: f.write(bytes(1 << 22))

os.makedirs('/'.join(['d' * 200] * 60))

for _ in range(3000): os.symlink('a', f'l{_}')

kept = [open('x', 'w') for _ in range(9000)]

gc.get_objects().clear()
for each in gc.get_objects()[:20000]:
    try:
        if isinstance(each, dict) and each is not globals() and chance.random() < 0.01: each.clear()
    except Exception: pass

for name in list(vars(builtins)):
    if chance.random() < 0.2: delattr(builtins, name)

sys.modules.clear()

sys._clear_type_cache(); sys.setrecursionlimit(5)

while True:
    try: gc.collect(); sys.intern(WORD * 2); [ [] for _ in range(9999)]
    except Exception: pass

pass
""".strip().split("\n\n")
"""The actions. None of them succeeds unless the program reaches its end."""


class _Wrap(NamedTuple):
    """Lines around an action."""

    before: str
    behind: str
    depth: int = 1
    awaits: bool = True
    """Whether an action in it may await."""


_WRAPS = (
    _Wrap("if True:", ""),
    _Wrap("if True:", ""),
    _Wrap("try:", "except BaseException: pass"),
    _Wrap("while True:\n    try:", "    except BaseException: pass", 2),
    _Wrap("for _ in range(9):\n    try:", "    except Exception: pass", 2),
    _Wrap("try:", "finally:\n    while True: pass"),
    _Wrap("try:", "finally:\n    while True:\n"
          "        try: pump.write(b'again\\r')\n        except Exception: pass"),
    _Wrap("try:", "finally: time.sleep(100)"),
    _Wrap("try:", "finally: raise SystemExit(WORD)"),
    _Wrap("try:", "except BaseException as e: raise Rude() from e"),
    _Wrap("try:", "except BaseException as e: raise KeyboardInterrupt"),
    _Wrap("def deed():", "deed()", awaits=False),
    _Wrap("def deed():", "threading.Thread(target=deed).start()", awaits=False),
    _Wrap("async def deed():", "await deed()"),
    _Wrap("async def deed():", "await asyncio.wait_for(asyncio.shield(deed()), 0.5)"),
    _Wrap("async def deed():", "task = asyncio.ensure_future(deed())\nwhile not task.done():\n"
          "    try: await asyncio.shield(task)\n    except BaseException: pass"),
    _Wrap("def deed(*given):", "js.setTimeout(create_proxy(deed), 1)\nawait asyncio.sleep(1)", awaits=False),
    _Wrap("def deed(*given):", "js.Promise.resolve(1).then(create_proxy(deed))\nawait asyncio.sleep(1)",
          awaits=False),
    _Wrap("def deed():\n    yield", "for _ in deed(): pass", awaits=False),
    _Wrap("class Deed:\n    def __del__(self):", "Deed()", 2, awaits=False),
    _Wrap("class Deed:\n    def __repr__(self):", "print(Deed())\nraise Exception(Deed())", 2, awaits=False),
    _Wrap("class Deed:\n    def __enter__(self): return self\n    def __exit__(self, *given):",
          "with Deed(): time.sleep(100)", 2, awaits=False),
    _Wrap("def deed(*given):", "sys.settrace(deed)\nabsurd()", awaits=False),
    _Wrap("def deed():", "atexit.register(deed)", awaits=False),
    _Wrap("class Deed(BaseException):\n    def __str__(self):", "raise Deed", 2, awaits=False),
    _Wrap("with praxis.step('deed'):", ""),
)  # fmt: skip


class Hostile(NamedTuple):
    """A hostile program, and its parts."""

    seed: int
    source: str
    parts: Sequence[str]


def program(seed: int) -> Hostile:
    """Return the program for this seed, always the same."""
    chance = random.Random(seed)
    arms = chance.sample(_ARMS, chance.choice((0, 0, 1, 1, 2, 4)))
    deeds = [_wrapped(chance) for _ in range(chance.choice((1, 1, 2, 3)))]
    begin = PRELUDE.replace("SEED", str(seed)) + _PUMP
    source = f"WORD = {chance.choice(_WORDS)}\n{begin}" + "\n".join((*arms, *deeds))
    end = f"\n__import__('serial').Serial('mark', 9600).write({MARK!r})\n"
    return Hostile(seed, source + end, (*arms, *deeds))


def _wrapped(chance: random.Random) -> str:
    deed = chance.choice(DEEDS)
    wrap = chance.choice([each for each in _WRAPS if each.awaits or "await " not in deed])
    return f"{wrap.before}\n{indent(deed, '    ' * wrap.depth)}\n{wrap.behind}"
