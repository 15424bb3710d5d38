"""Programs with packages: PyLabRobot, native libraries, packages installed during the run; and
the samples.
"""

from __future__ import annotations

from bench.replays.recorded_program import RecordedProgram

_NATIVE = """
# /// script
# dependencies = ["bitarray", "msgspec", "xxhash"]
# ///
import gc, random, time
import bitarray, msgspec, xxhash
import serial

class Point(msgspec.Struct):
    x: float
    tags: set[str]

def main():
    bits, hashed, told = bitarray.bitarray(1 << 16), xxhash.xxh64(seed=8), []
    with serial.Serial("scale", timeout=5) as port:
        for number in range(30):
            bits[hashed.intdigest() % len(bits)] ^= 1
            port.write(b"SI\\r\\n")
            answer = port.readline()
            bits ^= bits >> number
            hashed.update(answer + bits.tobytes() + random.randbytes(9))
            point = msgspec.json.decode(msgspec.json.encode(Point(time.time(), {"a", "b", "c"})), type=Point)
            told.append((repr(point), hashed.hexdigest(), bits.count()))
            if number % 10 == 0:
                gc.collect()
    for wrong in ("msgspec.json.decode(b'{', type=Point)", "bits[1 << 20]", "bitarray.bitarray('2')"):
        try:
            eval(wrong)
        except Exception as error:
            print(repr(error))
    print(told)
    return {"bits": bits.count()}
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
    masses = [await scale.read_weight() for _ in range(6)]
    await scale.zero()
    masses.append(await scale.read_weight())
    await scale.stop()
    print(scale, scale.serialize(), hash(scale.name))
    return {"masses": masses}
"""

_INSTALLING = """
import importlib.metadata, sys, time
import micropip
before = time.monotonic()
await micropip.install(["bitarray", "xxhash"])
import bitarray, xxhash
print(bitarray.bitarray("1010").tobytes(), xxhash.xxh64(b"x").hexdigest(), time.monotonic() - before)
try:
    await micropip.install("there-is-no-such-thing")
except ValueError as error:
    print(error)
print(sorted(each.name for each in importlib.metadata.distributions()), micropip.freeze() != "")
"""

_IN_HASTE = ("sealer=sim:a4s,pace=20", "peeler=sim:xpeel,pace=20")

PACKAGES = (
    RecordedProgram(
        "libraries of machine code",
        _NATIVE,
        is_protocol=True,
        ports=("scale=sim:mettler",),
        wheels=("bitarray", "msgspec", "xxhash"),
    ),
    RecordedProgram("packages that it installs", _INSTALLING, wheels=("bitarray", "msgspec", "xxhash")),
    RecordedProgram(
        "PyLabRobot, a balance", _BALANCE, is_protocol=True, ports=("scale=sim:mettler,portion_after=0.01",)
    ),
    *(
        RecordedProgram(f"the sample {name}", sample=name, is_protocol=True, wishes={"simulates": True})
        for name in (
            "simple_transfer",
            "selective_transfer",
            "serial_dilution",
            "plate_preparation",
            "plate_reader_assay",
        )
    ),
    RecordedProgram(
        "the sample kinetic_assay",
        sample="kinetic_assay",
        is_protocol=True,
        wishes={"simulates": True, "values": {"duration_minutes": "1", "interval_seconds": "60"}},
    ),
    RecordedProgram(
        "the sample gravimetric_check",
        sample="gravimetric_check",
        is_protocol=True,
        ports=("scale=sim:mettler",),
        wishes={"simulates": True},
    ),
    RecordedProgram(
        "the sample pump_dispense",
        sample="pump_dispense",
        is_protocol=True,
        wishes={"simulates": True, "values": {"portions": "2"}},
        ports=("pump=sim:masterflex",),
    ),
    RecordedProgram(
        "the sample seal_peel_barcode",
        sample="seal_peel_barcode",
        is_protocol=True,
        wishes={"simulates": True, "values": {"sealed_for": "1", "carrying": "1"}},
        ports=_IN_HASTE,
    ),
)
