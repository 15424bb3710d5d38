"""The programs that are killed and resumed, their instruments, and the expected results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

COUNT = 30
"""Commands sent to each instrument."""

_BLOCKING = """
import random, time, uuid
import serial

def main():
    replies = []
    with serial.Serial("a", 115200, timeout=10) as port:
        for number in range(1, COUNT + 1):
            marks = {str(uuid.uuid4()): random.random(), "now": time.time()}
            port.write(b"#%d %d\\r\\n" % (number, number * 37 % 101))
            reply = port.readline().decode().strip()
            assert reply == f"#{number} ok {number * 37 % 101}", reply
            print(reply)
            replies.append(reply)
    return {"replies": replies}
"""

_STEPS = """
import praxis
import serial

def main():
    replies = []
    with serial.Serial("a", 115200, timeout=10) as port:
        for number in range(1, COUNT + 1):
            with praxis.step(f"Portion {number}", resend="ask"):
                port.write(b"#%d %d\\r\\n" % (number, number))
                replies.append(port.readline().decode().strip())
    return {"replies": replies}
"""

_NATIVE = """
# /// script
# dependencies = ["bitarray", "msgspec", "xxhash"]
# ///
import bitarray, msgspec, xxhash
import serial

def main():
    bits, hashed, told = bitarray.bitarray(1 << 16), xxhash.xxh64(seed=8), []
    with serial.Serial("a", 115200, timeout=10) as port:
        for number in range(1, COUNT + 1):
            bits[hashed.intdigest() % len(bits)] ^= 1
            value = hashed.intdigest() % 9973
            port.write(b"#%d %d\\r\\n" % (number, value))
            answer = port.readline()
            bits ^= bits >> number
            hashed.update(answer + bits.tobytes())
            told.append(msgspec.json.decode(msgspec.json.encode(answer.split()[2].decode())))
    return {"told": told, "hash": hashed.hexdigest()}
"""

_TWO = """
import asyncio
from concurrent.futures import ThreadPoolExecutor
import serial

async def talk(name, factor):
    loop, executor, replies = asyncio.get_running_loop(), ThreadPoolExecutor(1), []
    with serial.Serial(name, 115200, timeout=10) as port:
        for number in range(1, COUNT + 1):
            await loop.run_in_executor(executor, port.write, b"#%d %d\\r\\n" % (number, number * factor))
            replies.append((await loop.run_in_executor(executor, port.readline)).decode().strip())
            await asyncio.sleep(0.001)
    return replies

async def main():
    first, second = await asyncio.gather(talk("a", 3), talk("b", 5))
    return {"first": first, "second": second}
"""

_PIPELINED = """
import serial

def main():
    replies = []
    with serial.Serial("a", 115200, timeout=10) as port:
        for number in range(1, COUNT + 1, 3):
            for each in range(number, number + 3):
                port.write(b"#%d %d\\r\\n" % (each, each * 7))
            replies += [port.readline().decode().strip() for _ in range(3)]
    return {"replies": replies}
"""

_BALANCE = """
# /// script
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
# ///
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend

async def main():
    backend = MettlerToledoWXS205SDUBackend(port="scale")
    scale = Scale("balance", size_x=0, size_y=0, size_z=0, backend=backend)
    await scale.setup()
    masses = []
    for number in range(12):
        if number == 6:
            await scale.zero()
        masses.append(abs(round(float(await scale.read_weight()), 2)))
    await scale.stop()
    return {"masses": masses}
"""


_PROTOCOL = """
# /// script
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
# ///
import asyncio
from typing import Any
import serial
from praxis import SerialPort, protocol_function, step
from pylabrobot.scales import Scale

@protocol_function(name="feed", requires_deck=False)
async def feed(state: dict[str, Any], scale: Scale, feeder: SerialPort = SerialPort("feeder")):
    replies, masses = [], []
    with serial.Serial(feeder, 115200, timeout=10) as line:
        for number in range(1, 9):
            with step(f"Portion {number}"):
                await asyncio.to_thread(line.write, b"#%d %d\\r\\n" % (number, number * 11))
                replies.append((await asyncio.to_thread(line.readline)).decode().strip())
                masses.append(abs(round(float(await scale.read_weight()), 2)))
    return {"replies": replies, "masses": masses}
"""

_SHAKER = """
import serial, time

def main():
    states = []
    with serial.Serial("shaker", 9600, timeout=10) as port:
        def ask(command):
            port.write(command + b"\\r")
            return port.readline().decode().strip()
        for number in range(1, 3):
            states.append(ask(b"setShakeTargetSpeed%d" % (200 + number)))
            states.append(ask(b"shakeOn"))
            time.sleep(0.6)
            states.append(ask(b"getShakeTargetSpeed"))
            states.append(ask(b"shakeOff"))
            if number == 1:
                time.sleep(2.2)
    return {"states": states}
"""

_NEVER = """
import praxis
import serial

def main():
    replies = []
    with serial.Serial("a", 115200, timeout=10) as port:
        for number in range(1, COUNT + 1):
            with praxis.step(f"Portion {number}", resend="never"):
                port.write(b"#%d %d\\r\\n" % (number, number * 13))
                replies.append(port.readline().decode().strip())
    return {"replies": replies}
"""

_BOTH = """
import serial

def main():
    replies = []
    with serial.Serial("a", 115200, timeout=10) as one, serial.Serial("b", 115200, timeout=10) as other:
        for number in range(1, COUNT + 1):
            one.write(b"#%d %d\\r\\n" % (number, number * 17))
            other.write(b"#%d %d\\r\\n" % (number, number * 19))
            replies.append([port.readline().decode().strip() for port in (one, other)])
    return {"replies": replies}
"""

_READER = """
import queue, threading
import serial

def main():
    replies, lines, stop = [], queue.Queue(), threading.Event()
    with serial.Serial("a", 115200, timeout=0.02) as port:
        def read():
            kept = b""
            while not stop.is_set():
                kept += port.readline()
                if kept.endswith(b"\\n"):
                    lines.put(kept.decode().strip())
                    kept = b""
        reader = threading.Thread(target=read)
        reader.start()
        for number in range(1, COUNT + 1):
            port.write(b"#%d %d\\r\\n" % (number, number * 23 % 101))
            replies.append(lines.get(timeout=10))
        stop.set()
        reader.join()
    return {"replies": replies}
"""

_EACH = """
import random, threading, time
import serial

def main():
    replies, lock = {}, threading.Lock()
    def talk(name, factor):
        with serial.Serial(name, 115200, timeout=10) as port:
            for number in range(1, COUNT + 1):
                port.write(b"#%d %d\\r\\n" % (number, number * factor))
                reply = port.readline().decode().strip()
                with lock:
                    replies[f"{name}{number:02}"] = reply
                time.sleep(random.random() / 500)
    threads = [threading.Thread(target=talk, args=each) for each in (("a", 29), ("b", 31))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(sorted(replies.items()))
"""

_POOL = """
from concurrent.futures import ThreadPoolExecutor
import serial

def main():
    ports = [serial.Serial(name, 115200, timeout=10) for name in ("a", "b")]
    def ask(port, number):
        port.write(b"#%d %d\\r\\n" % (number, number * 41 % 97))
        return port.readline().decode().strip()
    with ThreadPoolExecutor(2) as pool:
        replies = [list(pool.map(ask, ports, (number, number))) for number in range(1, COUNT + 1)]
    for port in ports:
        port.close()
    return {"replies": replies}
"""

NOTHING: Mapping[str, str] = MappingProxyType({})


class Situation(Struct, frozen=True):
    """A program and the instruments at its ports."""

    name: str
    source: str
    instruments: Sequence[str] = ("a",)
    """The names of instruments with numbered commands."""
    simulators: Mapping[str, str] = NOTHING
    """The simulated instruments, served by ``praxis-desktop simulate``."""
    machines: Mapping[str, str] = NOTHING
    """The backends of the machines that play a protocol's roles."""
    unknown: frozenset[str] = frozenset()
    """Instruments that cannot be asked what they did, so people are asked."""
    span_s: float = 0.36
    """The approximate duration, in seconds, with instruments; kills occur within this time."""
    passes: Sequence[int] = range(1, COUNT + 1)
    """The passes of an exact point at which the program may be killed."""
    harmless: frozenset[str] = frozenset()
    """Commands that change nothing and may be sent again."""
    wheels: Sequence[str] = ()
    """The packages that the program needs."""

    @property
    def program(self) -> str:
        """The program's file."""
        return self.source.replace("COUNT", str(COUNT)).lstrip()


_BALANCE_KIND = "mettler,mass=20,portion=0"
_OF_BALANCES = frozenset({"S", "M21 0 0"})  # the last command sets a unit that is already set
_OF_SHAKERS = frozenset(
    {"getShakeTargetSpeed", "shakeOff", *(f"setShakeTargetSpeed20{n}" for n in (1, 2, 3))}
)

SITUATIONS = (
    Situation("blocking pyserial", _BLOCKING),
    Situation("libraries of machine code", _NATIVE, wheels=("bitarray", "msgspec", "xxhash")),
    Situation("two instruments, awaited", _TWO, ("a", "b")),
    Situation("pipelined commands", _PIPELINED),
    Situation(
        "PyLabRobot, a balance",
        _BALANCE,
        (),
        {"scale": _BALANCE_KIND},
        harmless=_OF_BALANCES,
        span_s=0.05,
        passes=range(1, 13),
    ),
    Situation("a person is asked", _STEPS, unknown=frozenset({"a"})),
    Situation(
        "a protocol with a machine and a port",
        _PROTOCOL,
        ("feeder",),
        {"scale": _BALANCE_KIND},
        {"scale": "Mettler"},
        harmless=_OF_BALANCES,
        span_s=0.2,
        passes=range(1, 17),
    ),
    Situation(
        "a heater shaker that is asked",
        _SHAKER,
        (),
        {"shaker": "bioshake"},
        harmless=_OF_SHAKERS,
        span_s=3.4,
        passes=(5, 9),  # shakeOn
    ),
    Situation("steps never to be sent again", _NEVER),
    Situation("two at once, one of them unknown", _BOTH, ("a", "b"), unknown=frozenset({"b"})),
    Situation("threads: a reader and a queue", _READER),
    Situation("threads: an instrument each", _EACH, ("a", "b")),
    Situation("threads: a pool at two instruments", _POOL, ("a", "b")),
)
