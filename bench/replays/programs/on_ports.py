"""Programs that use instruments, in every way that a port can be used."""

from __future__ import annotations

from bench.replays.recorded_program import RecordedProgram

PUMP = '''
from praxis.simulators import Instrument, Reply

class Pump(Instrument):
    """A pump of my own."""

    terminator = b"\\r\\n"

    def started(self):
        self.every(0.003, lambda: self.send(f"tick {self.now:.3f}"))

    def answer(self, command):
        if command == "CHANCE?":
            return str(self.chance.randint(0, 10**9))
        if command == "SLOW":
            return Reply("at last", 0.01)
        if command == "BREAKS":
            return 1 / 0
        return [command.lower(), f"{self.now:.4f}"]
'''

_SCALE = ("scale=sim:mettler",)

_WEIGHING = """
import random, time, uuid
import serial
with serial.Serial("scale", 9600, timeout=5) as port:
    for number in range(20):
        port.write(b"SI\\r\\n")
        print(number, port.readline(), uuid.uuid4(), random.random(), time.time(), {str(n) for n in range(9)})
"""

ON_PORTS = (
    RecordedProgram("pyserial that blocks", _WEIGHING, ports=_SCALE),
    RecordedProgram(
        "two instruments, awaited",
        """
        import asyncio, serial
        async def ask(role):
            port = serial.Serial(role, timeout=5)
            for number in range(12):
                await asyncio.to_thread(port.write, b"SI\\r\\n")
                print(role, number, await asyncio.to_thread(port.readline))
                await asyncio.sleep(0.001)
        await asyncio.gather(ask("left"), ask("right"))
        """,
        ports=("left=sim:mettler", "right=sim:mettler,seed=3"),
    ),
    RecordedProgram(
        "pipelined commands",
        """
        import serial
        port = serial.Serial("scale", timeout=5)
        for _ in range(5):
            for _ in range(4): port.write(b"SI\\r\\n")
            print([port.readline() for _ in range(4)])
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "reads that time out",
        """
        import serial, time
        port = serial.Serial("scale", timeout=0.01)
        print(port.read(5), port.readline(), port.read_until(b"x"))
        port.write(b"SI\\r\\n")
        told = []
        port.timeout = 0
        until = time.monotonic() + 5
        while not b"".join(told).endswith(b"\\n") and time.monotonic() < until:
            told.append(port.read(port.in_waiting or 1)); time.sleep(0.001)
        port.timeout = 0.05
        port.write(b"SI\\r\\n")
        print(told, port.read(7), port.read(1000))
        port.inter_byte_timeout = 0.005
        port.write(b"SI\\r\\nI4\\r\\n")
        print(port.read(1000), port.in_waiting)
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "a line that goes wrong",
        """
        import serial
        for fault in ("late", "garbled", "mute"):
            with serial.Serial(fault, timeout=0.1) as port:
                for _ in range(6):
                    port.write(b"SI\\r\\n")
                    print(fault, port.readline())
        try:
            with serial.Serial("gone", timeout=5) as port:
                for _ in range(6):
                    port.write(b"SI\\r\\n"); print(port.readline())
        except serial.SerialException as error:
            print(repr(error))
        """,
        ports=(
            "late=sim:mettler,late:every=2:delay=0.15",
            "garbled=sim:mettler,garbage:every=2,partial:at=3,double:at=5",
            "mute=sim:mettler,silence:after=3",
            "gone=sim:mettler,unplug:at=4",
        ),
    ),
    RecordedProgram(
        "an instrument that nobody catches",
        "import serial\nport = serial.Serial('gone', timeout=5)\nwhile True:\n"
        "    port.write(b'SI\\r\\n')\n    print(port.readline())",
        ports=("gone=sim:mettler,unplug:at=4",),
        state="failed",
    ),
    RecordedProgram(
        "lines, breaks and buffers",
        """
        import serial
        port = serial.Serial("stack", 9600, timeout=0.2, rtscts=False)
        port.dtr = False; port.rts = True; port.send_break(0.001); port.break_condition = False
        print(port.cts, port.dsr, port.ri, port.cd, port.get_settings())
        port.write(b"SI\\r\\n"); port.reset_input_buffer(); port.reset_output_buffer(); port.flush()
        port.baudrate = 4800; port.parity = "E"
        port.write(b"SI\\r\\n"); print(port.readline(), port.out_waiting)
        port.baudrate = 9600; port.parity = "N"; port.close(); port.open()
        port.write(b"SI\\r\\n"); print(port.readline()); port.cancel_read()
        for wrong in ("serial.Serial('nobody')", "setattr(port, 'baudrate', -1)", "port.write('x')"):
            try: eval(wrong)
            except Exception as error: print(repr(error))
        """,
        ports=("stack=sim:mettler",),
    ),
    RecordedProgram(
        "a line of the system",
        """
        import asyncio, serial, time
        with serial.Serial("line", 115200, timeout=5) as port:
            for number in range(25):
                port.write(b"command %d\\n" % number)
                print(port.readline(), time.monotonic())
        async def ask(port):
            await asyncio.to_thread(port.write, b"more\\n")
            return await asyncio.to_thread(port.readline)
        async def main():
            with serial.Serial("line", 9600, timeout=5) as port:
                return [await ask(port) for _ in range(9)]
        print(asyncio.run(main()))
        """,
        has_line=True,
    ),
    RecordedProgram(
        "Web Serial",
        """
        import asyncio, js
        from pyodide.ffi import to_js
        port = await js.navigator.serial.requestPort()
        print(port, len(await js.navigator.serial.getPorts()), port.getInfo().to_py())
        await port.open(baudRate=9600, bufferSize=64)
        async def received(reader):
            reply = b""
            while not reply.endswith(b"\\r\\n"):
                reply += (await reader.read()).value.to_bytes()
            return reply
        for number in range(6):
            writer, reader = port.writable.getWriter(), port.readable.getReader()
            await writer.write(to_js(b"SI\\r\\n"))
            print(await received(reader))
            writer.releaseLock(); reader.releaseLock()
        print((await port.getSignals()).to_py())
        reader = port.readable.getReader()
        waiting = asyncio.ensure_future(reader.read())
        await asyncio.sleep(0.01)
        await reader.cancel()
        print((await waiting).done)
        reader.releaseLock()
        await port.close()
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "Praxis's serial classes",
        """
        import asyncio
        from web_serial_shim import SerialProxy, WebSerial
        for make in (WebSerial, SerialProxy):
            port = make("scale", timeout=0.2)
            await port.setup()
            await port.write(b"I4\\r\\nSI\\r\\n")
            print((await port.read(3)), (await port.readline()), (await port.readline()))
            print(await port.read(5))
            try:
                await asyncio.wait_for(port.read(100), 0.01)
            except TimeoutError as error:
                print(repr(error))
            await port.stop()
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "an instrument of one's own",
        """
        import asyncio, serial
        port = serial.Serial("pump", timeout=5)
        port.write(b"CHANCE?\\nSLOW\\nV\\n")
        print([port.readline() for _ in range(30)])
        async def listen():
            for _ in range(10): print(await asyncio.to_thread(port.readline))
        await asyncio.gather(listen(), asyncio.to_thread(port.write, b"CHANCE?\\n"))
        try:
            port.write(b"BREAKS\\n")
            while True: port.readline()
        except serial.SerialException as error:
            print(repr(error))
        """,
        ports=("pump=sim:{folder}/pump.py:Pump,seed=4",),
        files={"pump.py": PUMP},
    ),
    RecordedProgram(
        "a port that a person chooses",
        """
        import js
        port = await js.navigator.serial.requestPort()
        await port.open(baudRate=9600)
        writer = port.writable.getWriter()
        await writer.write(js.Uint8Array.new(b"S\\r\\n"))
        print(bytes((await port.readable.getReader().read()).value))
        print(await js.navigator.serial.requestPort(), len(await js.navigator.serial.getPorts()))
        """,
        asks_for_ports=True,
    ),
    RecordedProgram(
        "the list of ports",
        """
        import js
        import serial.tools.list_ports
        for port in serial.tools.list_ports.comports(): print(port, port.hwid, port.description, port.vid)
        print([port.getInfo().to_py() for port in await js.navigator.serial.getPorts()])
        """,
        ports=_SCALE,
        has_line=True,
    ),
    RecordedProgram(
        "commands that are not allowed",
        """
        import serial
        port = serial.Serial("scale", timeout=5)
        for part in (b"S", b"I", b"\\r\\nS", b"I\\r\\n"): port.write(part)
        print(port.readline(), port.readline())
        try: port.write(b"@\\r\\n")
        except serial.SerialException as error: print(repr(error))
        """,
        ports=_SCALE,
        request={"limits": {"scale": "{folder}/limits.json"}},
        files={"limits.json": '{"commands": [{"pattern": "SI"}]}'},
    ),
    RecordedProgram(
        "reads that are cancelled",
        """
        import asyncio, serial
        port = serial.Serial("scale", timeout=None)
        for number in range(5):
            reading = asyncio.ensure_future(asyncio.to_thread(port.read, 100))
            await asyncio.sleep(0.003)
            port.write(b"SI\\r\\n")
            await asyncio.sleep(0.003 * number)
            reading.cancel()
            try: await reading
            except asyncio.CancelledError as error: print(repr(error))
            port.timeout = 0.05
            print(port.in_waiting, port.read(1000))
            port.timeout = None
        """,
        ports=_SCALE,
    ),
    RecordedProgram(
        "an instrument that talks on and on",
        """
        import serial, time
        port = serial.Serial("scale", timeout=5)
        port.write(b"SIR\\r\\n")
        for _ in range(6): print(port.readline(), time.monotonic())
        port.write(b"@\\r\\n")
        print(port.readline())
        loop = serial.Serial("loop", timeout=5)
        loop.write(b"back"); print(loop.read(4))
        """,
        ports=(*_SCALE, "loop=loop://"),
    ),
    RecordedProgram(
        "a write that times out",
        """
        import serial
        port = serial.Serial("line", write_timeout=0.05)
        try:
            port.write(b"silent" * 100_000)
        except serial.SerialTimeoutException as error:
            print(repr(error))
        """,
        has_line=True,
    ),
    RecordedProgram(
        "three instruments of other kinds",
        """
        import asyncio, serial
        shaker = serial.Serial("shaker", timeout=5)
        peeler = serial.Serial("peeler", timeout=5)
        temp = serial.Serial("temp", 115200, timeout=5)
        async def said(port, command):
            await asyncio.to_thread(port.write, command)
            return await asyncio.to_thread(port.readline)
        async def shake():
            for command in (b"getVersion", b"setShakeTargetSpeed300", b"getShakeState", b"getTempActual"):
                print("shaker", await said(shaker, command + b"\\r"))
        async def peel():
            for _ in range(3): print("peeler", await said(peeler, b"*stat\\n"))
        async def warm():
            for _ in range(4): print("temp", await said(temp, b"M105\\r\\n")); await asyncio.sleep(0.002)
        await asyncio.gather(shake(), peel(), warm())
        """,
        ports=("shaker=sim:bioshake", "peeler=sim:xpeel", "temp=sim:tempdeck"),
    ),
    RecordedProgram(
        "in a process of its own",
        _WEIGHING,
        ports=_SCALE,
        is_process=True,
    ),
)
