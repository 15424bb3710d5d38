"""Libraries for bench protocols, unmodified and in the guest: PyVISA, pymodbus, MQTT, gRPC, HTTP."""

from __future__ import annotations

import asyncio
import importlib
import json
import queue
import shutil
import socket
import subprocess
import textwrap
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.certificates import Authority
from tests.ports.guests import Outcome, run_guest
from tests.ports.libraries import PLACE, folders
from tests.ports.tls_servers import robot
from tests.ports.vxi11_servers import vxi11_instrument

VISA = ("pyvisa", "pyvisa-py", "typing-extensions")
MODBUS = ("pymodbus",)
MQTT = ("paho-mqtt", "aiomqtt")
GRPC = ("grpclib", "h2", "hpack", "hyperframe", "multidict", "protobuf")
HTTP = (
    *("requests", "urllib3", "certifi", "idna", "charset-normalizer"),
    *("httpx", "httpcore", "h11", "anyio"),
    *("aiohttp", "aiosignal", "aiohappyeyeballs", "attrs", "frozenlist", "multidict", "propcache", "yarl"),
)


def run(source: str, ports: Sequence[str], libraries: Sequence[str]) -> Outcome:
    begin = f"import sys\nsys.path.append({PLACE!r})\n"
    return run_guest(begin + source, ports, folders=folders(*libraries))


VISA_QUERIES = """
import pyvisa

manager = pyvisa.ResourceManager("@py")
device = manager.open_resource(NAME, read_termination="\\n", write_termination="\\n", timeout=20_000)
value = [device.query("*IDN?").split(",")[1]]
device.write(":APPL CH1,5,1")
value.append(float(device.query(":SOUR1:VOLT?")))
device.close()
manager.close()
repr(value)
"""


@pytest.mark.parametrize("name", ["TCPIP::supply::5555::SOCKET", "ASRLline::INSTR"])
def test_pyvisa_asks_a_supply_over_the_network_and_over_a_serial_line(name: str) -> None:
    ports = ["supply=sim:dp832", "line=sim:dp832"]
    outcome = run(f"NAME = {name!r}\n{VISA_QUERIES}", ports, VISA)
    assert (outcome.error, outcome.value) == (None, "['DP832', 5.0]")


def test_pyvisa_reads_the_curve_of_an_oscilloscope() -> None:
    outcome = run(
        """
import pyvisa

scope = pyvisa.ResourceManager("@py").open_resource("TCPIP::scope::5555::SOCKET", timeout=20_000)
scope.read_termination = scope.write_termination = "\\n"
points = scope.query_binary_values(":WAV:DATA?", datatype="B")
scope.close()
len(points)
""",
        ["scope=sim:ds1000z"],
        VISA,
    )
    assert (outcome.error, outcome.value) == (None, 1200)


VXI11 = """
import pyvisa
from pyvisa_py.protocols import rpc

rpc.PMAP_PORT = MAPPER
device = pyvisa.ResourceManager("@py").open_resource(NAME, open_timeout=20_000, timeout=20_000)
device.read_termination = device.write_termination = "\\n"
value = [device.query("*IDN?"), len(device.query("LONG " + 3000 * "x")), device.read_stb()]
device.write("*IDN?")
value.append(device.read_stb())
device.clear()
device.timeout = 200
try:
    device.read()
except pyvisa.VisaIOError as error:
    value.append(error.abbreviation)
device.close()
repr(value)
"""


def answer(message: bytes) -> bytes | None:
    if message == b"*IDN?\n":
        return b"Praxis,Scope,1,1.0\n"
    return message if message.startswith(b"LONG") else None


@pytest.mark.parametrize("way", ["port mapper", "port"])
def test_pyvisa_speaks_vxi_11(way: str) -> None:
    with vxi11_instrument(answer) as ports:
        host = "127.0.0.1" if way == "port mapper" else f"scope,{ports.core}"
        source = f"NAME, MAPPER = 'TCPIP::{host}::INSTR', {ports.port_mapper}\n{VXI11}"
        granted = [f"scope=tcp://127.0.0.1:{ports.core}"]
        if way == "port mapper":
            granted.append(f"mapper=tcp://127.0.0.1:{ports.port_mapper}")
        outcome = run(source, granted, VISA)
    expected = ["Praxis,Scope,1,1.0", 3005, 0, 16, "VI_ERROR_TMO"]
    assert (outcome.error, outcome.value) == (None, repr(expected))


@contextmanager
def served(
    begin: Callable[[], Awaitable[tuple[Any, int]]], end: Callable[[Any], Awaitable[None]]
) -> Iterator[int]:
    """Yield the port of the server that ``begin`` starts in a separate loop and ``end`` ends."""
    ports: queue.SimpleQueue[int] = queue.SimpleQueue()

    async def serve() -> None:
        serving, port = await begin()
        ports.put(port)
        await over.wait()
        await end(serving)

    loop, over = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    try:
        yield ports.get(timeout=60)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(60)
        loop.close()


@contextmanager
def modbus_device() -> Iterator[int]:
    """Yield the port of pymodbus's own server, which has 100 holding registers."""
    simulated = importlib.import_module("pymodbus.simulator")
    registers = simulated.SimData(0, values=list(range(100)), datatype=simulated.DataType.REGISTERS)
    device = simulated.SimDevice(1, simdata=[registers])

    async def begin() -> tuple[Any, int]:
        made = importlib.import_module("pymodbus.server").ModbusTcpServer
        server = made(device, address=("127.0.0.1", 0))
        await server.serve_forever(background=True)
        return server, server.transport.sockets[0].getsockname()[1]

    async def end(server: Any) -> None:
        await server.shutdown()

    with served(begin, end) as port:
        yield port


MODBUS_CALLS = """
value = [(AWAIT client.read_holding_registers(3, count=2, device_id=1)).registers]
value.append((AWAIT client.write_registers(10, [7, 8], device_id=1)).isError())
value.append((AWAIT client.read_holding_registers(10, count=2, device_id=1)).registers)
value.append((AWAIT client.read_holding_registers(99, count=2, device_id=1)).exception_code)
"""
MODBUS_TCP = f"""
from pymodbus.client import ModbusTcpClient

with ModbusTcpClient("device", port=PORT, timeout=20) as client:
{textwrap.indent(MODBUS_CALLS.replace("AWAIT ", ""), "    ")}
repr(value)
"""
AWAITED_MODBUS_TCP = f"""
import asyncio
from pymodbus.client import AsyncModbusTcpClient

async def main():
    client = AsyncModbusTcpClient("device", port=PORT, timeout=20)
    assert await client.connect()
{textwrap.indent(MODBUS_CALLS.replace("AWAIT", "await"), "    ")}
    client.close()
    return value

repr(asyncio.run(main()))
"""


@pytest.mark.parametrize("program", [MODBUS_TCP, AWAITED_MODBUS_TCP], ids=["blocking", "awaited"])
def test_pymodbus_speaks_with_its_own_server(program: str) -> None:
    with modbus_device() as port:
        outcome = run(f"PORT = {port}\n{program}", [f"device=tcp://127.0.0.1:{port}"], MODBUS)
    assert (outcome.error, outcome.value) == (None, repr([[3, 4], False, [7, 8], 2]))


def test_pymodbus_sets_a_pump_on_a_serial_line() -> None:
    outcome = run(
        """
from pymodbus.client import ModbusSerialClient

with ModbusSerialClient("pump", baudrate=115200, parity="E", timeout=20) as client:
    client.write_register(100, 50, device_id=1)
    value = client.read_holding_registers(100, count=1, device_id=1).registers
repr(value)
""",
        ["pump=sim:agrow"],
        MODBUS,
    )
    assert (outcome.error, outcome.value) == (None, "[50]")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[int]:
    """Yield the port of a Mosquitto broker."""
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip("Mosquitto is not installed: apt-get install mosquitto")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    configuration = tmp_path / "mosquitto.conf"
    configuration.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    with subprocess.Popen([program, "-c", str(configuration)], stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=60).close()
                    break
                except ConnectionRefusedError:
                    assert process.poll() is None
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
            yield port
        finally:
            process.terminate()


AIOMQTT = """
import asyncio
import aiomqtt

async def main():
    async with aiomqtt.Client("broker", PORT, timeout=20) as client:
        await client.subscribe("bench/#", qos=1)
        await client.publish("bench/shaker", "300 rpm", qos=1)
        async for message in client.messages:
            return str(message.topic), message.payload.decode()

repr(asyncio.run(main()))
"""

PAHO = """
import threading
import paho.mqtt.client as mqtt

client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
got, arrived = [], threading.Event()

def connected(client, userdata, flags, reason, properties):
    client.subscribe("bench/#", qos=1)

def subscribed(client, userdata, mid, reasons, properties):
    client.publish("bench/shaker", "300 rpm", qos=1)

def message(client, userdata, message):
    got.append((message.topic, message.payload.decode()))
    arrived.set()

client.on_connect, client.on_subscribe, client.on_message = connected, subscribed, message
client.connect("broker", PORT)
RECEIVE
client.disconnect()
repr(got[0])
"""
PAHO_LOOP = "while not got:\n    assert client.loop(1) == mqtt.MQTT_ERR_SUCCESS"
PAHO_THREAD = "client.loop_start()\nassert arrived.wait(60)\nclient.loop_stop()"


@pytest.mark.parametrize(
    "program",
    [AIOMQTT, PAHO.replace("RECEIVE", PAHO_LOOP), PAHO.replace("RECEIVE", PAHO_THREAD)],
    ids=["aiomqtt", "paho loop", "paho thread"],
)
def test_mqtt_clients_speak_with_mosquitto(program: str, broker: int) -> None:
    outcome = run(f"PORT = {broker}\n{program}", [f"broker=tcp://127.0.0.1:{broker}"], MQTT)
    assert (outcome.error, outcome.value) == (None, repr(("bench/shaker", "300 rpm")))


@contextmanager
def grpc_device() -> Iterator[int]:
    """Yield the port of a gRPC service with one call and one stream, as SiLA 2 has for commands and
    observable properties.
    """
    const, server = importlib.import_module("grpclib.const"), importlib.import_module("grpclib.server")
    text = importlib.import_module("google.protobuf.wrappers_pb2").StringValue

    async def say(stream: Any) -> None:
        await stream.send_message(text(value=(await stream.recv_message()).value.upper()))

    async def count(stream: Any) -> None:
        await stream.recv_message()
        for number in range(3):
            await stream.send_message(text(value=str(number)))

    class Service:
        def __mapping__(self) -> Mapping[str, object]:
            cardinality = const.Cardinality
            return {
                "/bench.Shaker/Say": const.Handler(say, cardinality.UNARY_UNARY, text, text),
                "/bench.Shaker/Count": const.Handler(count, cardinality.UNARY_STREAM, text, text),
            }

    async def begin() -> tuple[Any, int]:
        serving = server.Server([Service()])
        await serving.start("127.0.0.1", 0)
        return serving, serving._server.sockets[0].getsockname()[1]

    async def end(serving: Any) -> None:
        serving.close()
        await serving.wait_closed()

    with served(begin, end) as port:
        yield port


def test_grpclib_calls_a_service_of_grpc() -> None:
    with grpc_device() as port:
        outcome = run(
            f"""
import asyncio
from google.protobuf.wrappers_pb2 import StringValue
from grpclib.client import Channel, UnaryStreamMethod, UnaryUnaryMethod

async def main():
    async with Channel("shaker", {port}) as channel:
        say = UnaryUnaryMethod(channel, "/bench.Shaker/Say", StringValue, StringValue)
        count = UnaryStreamMethod(channel, "/bench.Shaker/Count", StringValue, StringValue)
        said = await say(StringValue(value="shake"))
        return [said.value, *(each.value for each in await count(StringValue()))]

repr(asyncio.run(main()))
""",
            [f"shaker=tcp://127.0.0.1:{port}"],
            GRPC,
        )
    assert (outcome.error, outcome.value) == (None, repr(["SHAKE", "0", "1", "2"]))


ASKING = {
    "requests": "import requests\n\ndef ask(url):\n    return requests.get(url, timeout=20).json()",
    "urllib3": "import urllib3\n\ndef ask(url):\n    return urllib3.request('GET', url, timeout=20).json()",
    "httpx": "import httpx\n\ndef ask(url):\n    return httpx.get(url, timeout=20).json()",
    "httpx, awaited": """
import asyncio, httpx

def ask(url):
    async def main():
        async with httpx.AsyncClient(timeout=20) as client:
            return (await client.get(url)).json()

    return asyncio.run(main())
""",
    "aiohttp": """
import asyncio, aiohttp

def ask(url):
    async def main():
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.json(content_type=None)

    return asyncio.run(main())
""",
}


@pytest.mark.parametrize("library", ASKING)
def test_http_clients_reach_what_was_granted(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    with robot() as plain, robot(authority.context("localhost")[0]) as secure:
        outcome = run(
            f"""
import json
{ASKING[library]}
value = [ask("http://robot:{plain}/health"), ask("https://localhost:{secure}/health")]
try:
    ask("http://example.org/")
except Exception as error:
    value.append(str(error))
json.dumps(value)
""",
            [f"robot=http://127.0.0.1:{plain}", f"safe=https://localhost:{secure}"],
            HTTP,
        )
    assert outcome.error is None
    first, second, refusal = json.loads(str(outcome.value))
    assert first == {"name": "robot", "asked": f"robot:{plain}"}
    assert second == {"name": "robot", "asked": f"localhost:{secure}"}
    assert "the host 'example.org' is not granted to this program" in refusal
