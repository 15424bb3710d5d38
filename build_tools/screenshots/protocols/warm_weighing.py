"""Warm a plate on a block, and weigh it before and after."""

# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# block = "Opentrons Temperature Module"
# ///

import praxis
import serial
from praxis import protocol_function
from praxis.interactive import confirm


def weigh(scale: serial.Serial) -> float:
    """Return the mass on the balance in grams."""
    scale.write(b"SI\r\n")
    reply = scale.readline().split()
    if len(reply) < 4:
        raise TimeoutError("The balance did not answer")
    return float(reply[2])


def ask(block: serial.Serial, command: bytes) -> bytes:
    """Send a command to the block; return its reply."""
    block.write(command + b"\r\n")
    reply = block.read_until(b"ok\r\nok\r\n")
    if not reply.endswith(b"ok\r\n"):
        raise TimeoutError("The block did not answer")
    return reply


@protocol_function(title="Warm and weigh", category="quality_control", tags=["gravimetric"])
async def warm_weighing(temperature: float = 37.0) -> None:
    """Weigh a plate, warm it, and weigh it again."""
    with serial.Serial("scale", 9600, timeout=5) as scale, serial.Serial("block", 115200, timeout=5) as block:
        with praxis.step("Weigh empty plate"):
            before = weigh(scale)
            praxis.output("before", before, "g", "Mass before")
        with praxis.step("Question: lid flat?"):
            await confirm("Is the lid flat?", yes=("Lid is flat", "Warms the plate"), no=("Not yet", ""))
        with praxis.step(f"Heat block to {temperature:g} °C"):
            ask(block, b"M104 S%g" % temperature)
        with praxis.step("Read temperature"):
            ask(block, b"M105")
        with praxis.step("Weigh warm plate"):
            after = weigh(scale)
            praxis.output("loss", before - after, "g", "Loss", low=-0.1, high=0.1)
        with praxis.step("Switch block off"):
            ask(block, b"M18")
