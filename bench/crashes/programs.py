"""What is killed and resumed: programs, the instruments that they need, and what they must come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

COUNT = 30
"""Commands to each instrument."""

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


class Situation(NamedTuple):
    """A program and what stands at its ports."""

    name: str
    source: str
    instruments: Sequence[str] = ("a",)
    has_profile: bool = True
    """Whether it can be found out what the instrument did; else a person is asked."""
    simulator: str = ""
    """In place of numbered instruments: a simulated one, served by ``praxis-desktop simulate``."""

    span_s: float = 0.36
    """About how long it takes with its instruments: kills come within."""
    harmless: frozenset[str] = frozenset()
    """Commands that change nothing and may be sent again."""

    wheels: Sequence[str] = ()
    """Packages that it needs."""

    @property
    def program(self) -> str:
        """Its file."""
        return self.source.replace("COUNT", str(COUNT)).lstrip()


_BALANCE_KIND = "mettler,mass=20,portion=0"
_OF_BALANCES = frozenset({"S", "SI", "I2", "I4", "M21 0 0"})  # the last one sets a unit that is set

SITUATIONS = (
    Situation("blocking pyserial", _BLOCKING),
    Situation("libraries of machine code", _NATIVE, wheels=("bitarray", "msgspec", "xxhash")),
    Situation("two instruments, awaited", _TWO, ("a", "b")),
    Situation("pipelined commands", _PIPELINED),
    Situation(
        "PyLabRobot, a balance",
        _BALANCE,
        ("scale",),
        simulator=_BALANCE_KIND,
        harmless=_OF_BALANCES,
        span_s=0.05,
    ),
    Situation("a person is asked", _STEPS, has_profile=False),
)
