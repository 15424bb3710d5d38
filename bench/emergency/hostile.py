"""Programs that start a pump and then do their worst to delay a stop."""

from __future__ import annotations

START = b"\x02P02S+100\r"
STOP = b"\x02P02H\r"

_OPEN = f"import serial, time\nSTART = {START!r}\nport = serial.Serial('pump', 9600, timeout=30)\n"
_GO = _OPEN + "port.write(START)\n"
_THREADS = (
    _OPEN
    + "import queue, threading\ndef start(work, *a):\n    threading.Thread(target=work, args=a).start()\n"
)
_SPIN = "def spin():\n    while True: pass\n"
_HOST = _GO + "import js\n"

PROGRAMS = {
    "sleeps": _GO + "time.sleep(100)",
    "a busy loop": _GO + "while True: pass",
    "writes without end": _GO + "while True: port.write(START)",
    "long writes": _GO + "while True: port.write(START * 5000)",
    "partial writes without waiting": _GO + "port.write_timeout = 0\n"
    "while True:\n    try: port.write(START * 999)\n    except serial.SerialException: pass",
    "closed": _GO + "port.close()\ntime.sleep(100)",
    "opened for each command": f"import serial\nSTART = {START!r}\n"
    "while True:\n    with serial.Serial('pump', 9600) as port: port.write(START)",
    "opened for each command, with pauses": f"import serial, time\nSTART = {START!r}\n"
    "while True:\n    with serial.Serial('pump', 9600) as port: port.write(START)\n    time.sleep(0.002)",
    "closed, then it computes": _GO + "port.close()\nwhile True: pass",
    "reads without end": _GO + "while True: port.read(1)",
    "waits for an answer": _GO + "port.timeout = None\nport.read(1000)",
    "empties its buffers": _GO
    + "time.sleep(0.1)\nwhile True: port.reset_output_buffer(); port.reset_input_buffer()",
    "sets its line anew": _GO + "while True:\n    port.baudrate = 4800\n    port.baudrate = 9600",
    "switches lines": _GO + "while True:\n    try: port.dtr = not port.dtr\n"
    "    except serial.SerialException: pass",
    "catches everything": _GO + "while True:\n    try:\n        while True: time.sleep(0.01)\n"
    "    except BaseException: pass",
    "writes in its clean-up": _GO + "try:\n    time.sleep(100)\nfinally:\n    while True: port.write(START)",
    "a finally that never ends": _GO + "try:\n    time.sleep(100)\nfinally:\n    while True: pass",
    "generators that hold on": _GO + "def hold():\n    while True:\n        try: yield\n"
    "        except BaseException: pass\nheld = hold()\nnext(held)\nwhile True: next(held)",
    "recursion": _GO + "def down(): down()\nwhile True:\n    try: down()\n    except RecursionError: pass",
    "memory": _GO + "kept = []\nwhile True:\n    kept.append(bytearray(1 << 20))\n"
    "    if len(kept) > 200: kept.clear()",
    "garbage": _GO
    + "import gc\nwhile True:\n    a = [[] for _ in range(9999)]\n    a.append(a)\n    gc.collect()",
    "large numbers": _GO + "while True: 7 ** 200_000",
    "regular expressions": _GO + "import re\nwhile True: re.match('(a+)+x', 'a' * 24)",
    "prints": _GO + "while True: print('x' * 1000)",
    "steps": _GO + "from praxis import step\nwhile True:\n    with step('Pump'): pass",
    "tasks": _GO + "import asyncio\nasync def spin():\n    while True: await asyncio.sleep(0)\n"
    "await asyncio.gather(*[spin() for _ in range(50)])",
    "files": _GO + "while True:\n    with open('f', 'wb') as f: f.write(bytes(1 << 20))",
    "JSON of the host": _HOST + "text = '[' + '1,' * 150_000 + '1]'\nwhile True: js.JSON.parse(text)",
    "sorting on the host": _HOST + "while True:\n    try: js.Uint8Array.new(8_000_000).sort()\n"
    "    except Exception: pass",
    "arrays of the host": _HOST + "while True:\n    try: js.Array.new(1_000_000)\n    except Exception: pass",
    "joined arrays of the host": _HOST + "a = js.Array.new(150_000)\nwhile True:\n    try: a.concat(a)\n"
    "    except Exception: pass",
    "texts decoded by the host": _HOST + "d, b = js.TextDecoder.new(), js.Uint8Array.new(4_000_000)\n"
    "while True: d.decode(b)",
    "base64 of the host": _HOST + "t = 'QUJD' * 500_000\nwhile True: js.atob(t)",
    "conversions": _HOST + "from pyodide.ffi import to_js\nn = list(range(100_000))\nwhile True: to_js(n)",
    "timers": _HOST + "from pyodide.ffi import create_proxy\nf = create_proxy(lambda *a: None)\n"
    "while True: js.setTimeout(f, 1000)",
    "asks who it is, for ever": _GO + "import platform, sys\nwhile True: platform.uname(), sys.path",
    "a class name that is long": _GO
    + "while True:\n    try: raise type('x' * 1_000_000, (Exception,), {})()\n"
    "    except Exception: pass",
    "threads: one reads, one writes without end": _THREADS
    + "def read():\n    while True: port.read(1)\ndef write():\n    while True: port.write(START)\n"
    "start(read); start(write)",
    "threads: all compute": _THREADS + _SPIN + "port.write(START)\nfor _ in range(64): start(spin)\nspin()",
    "threads: 64 write without end": _THREADS
    + "def write():\n    while True: port.write(START)\nfor _ in range(64): start(write)\nwrite()",
    "threads: one computes in C, the program waits": _THREADS
    + "start(lambda: (port.write(START), sum(range(10**12))))\nthreading.Event().wait()",
    "threads: locks held for ever": _THREADS
    + "lock = threading.Lock(); lock.acquire(); start(lock.acquire)\nport.write(START)\ntime.sleep(100)",
    "threads: a queue that is never fed, beside a reader": _THREADS
    + "start(lambda: port.read(1000))\nport.timeout = None\nport.write(START)\nqueue.Queue().get()",
    "threads: everything is caught": _THREADS + "def hold():\n    while True:\n        try:\n"
    "            while True: port.write(START); time.sleep(0.01)\n"
    "        except BaseException: pass\nfor _ in range(8): start(hold)\nhold()",
    "threads: started and joined without end": _THREADS
    + "while True:\n    t = threading.Thread(target=port.write, args=(START,)); t.start(); t.join()",
    "threads: opened, written and closed by many": _THREADS
    + "port.close()\ndef go():\n    while True:\n        try:\n"
    "            with serial.Serial('pump', 9600) as mine: mine.write(START)\n"
    "        except serial.SerialException: time.sleep(0.001)\nfor _ in range(8): start(go)\ngo()",
    "threads: a pool that is never empty": _THREADS
    + "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(16)\n"
    "def again(f=None): pool.submit(port.write, START).add_done_callback(again)\n"
    "for _ in range(16): again()\nthreading.Event().wait()",
    "threads: an event loop in each": _THREADS
    + "import asyncio\nasync def work():\n    while True: port.write(START); await asyncio.sleep(0)\n"
    "for _ in range(8): start(asyncio.run, work())\nasyncio.run(work())",
    "threads: clean-ups that never end": _THREADS
    + _SPIN
    + "def clean():\n    try: port.write(START); time.sleep(100)\n    finally: spin()\n"
    "for _ in range(8): start(clean)\nclean()",
}
"""The programs, keyed by name. Each sends START before it does its worst."""
