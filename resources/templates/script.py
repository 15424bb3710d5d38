"""New protocol.

Say here what it is for and what has to be ready: this is shown where the protocol is chosen. Of the
function main(...) what has a type hint and a default is a parameter of the form.
"""

# Everything below is an example that works: change it to what you need.
#
#   praxis-desktop run new_protocol --port instrument=sim:mettler            with a simulated instrument
#   praxis-desktop run new_protocol --port instrument=DEVICE --set count=3   praxis-desktop ports has DEVICE
#
# Between the next two lines the program says which packages it needs, where the library lists it, and which
# instruments it expects.
#
# /// script
# requires-python = ">=3.11"
# dependencies = ["pyserial>=3.5"]
#
# [tool.praxis]
# category = "weighing"
#
# [tool.praxis.ports]
# instrument = "Mettler Toledo balance (MT-SICS)"
# ///

import asyncio

import serial


async def main(count: int = 5, pause_s: float = 1.0, port: str = "instrument") -> list[str]:
    """Ask the instrument several times.

    Args:
        count: How often it is asked
        pause_s: Seconds from one question to the next
        port: Where the instrument is
    """
    answers: list[str] = []
    # A program opens ports by the names above: which device that is, is chosen for each run.
    with serial.Serial(port, baudrate=9600, timeout=1) as line:
        for number in range(count):
            line.write(b"SI\r\n")
            answer = line.readline().decode("ascii", "replace").strip()
            if not answer:
                raise RuntimeError(f"nothing answers on port {port!r}: is the instrument on?")
            print(f"{number + 1:3}  {answer}")
            answers.append(answer)
            await asyncio.sleep(pause_s)  # never time.sleep(): it can neither be stopped nor paused
    return answers
