"""A sandboxed run has everything that a run in a thread has, because its parent process acts for it."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

from bench.controls.line import NotedLine
from build_tools.wine.lending import port_name
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.ports.wires import needs_ports

pytestmark = needs_ports

PROCESS = ("--exec-mode", "process")
HOLDS = """
import serial
with serial.Serial("inst", timeout=20) as port:
    port.write(b"here\\n")
    print("holds it", flush=True)
    input()
"""
WEIGHS = """
import serial
with serial.Serial("scale", timeout=20) as port:
    for number in range(4):
        port.write(b"SI\\r\\n")
        print(number, port.readline()[:3], flush=True)
        input()
"""


def program(folder: Path, source: str) -> str:
    path = folder / "program.py"
    path.write_text(source)
    return str(path)


def test_its_ports_are_claimed_for_it_as_long_as_it_lasts(tmp_path: Path) -> None:
    env = home(tmp_path)
    with NotedLine() as line:
        arguments = ("run", program(tmp_path, HOLDS), *PROCESS, "--port", f"inst={line.device}", "--no-queue")
        first = start(*arguments, env=env)
        assert first.stdout is not None
        assert first.stdout.readline() == b"holds it\n"
        second = praxis(*arguments, env=env)
        assert second.code == 4
        assert f"port inst ({line.device}) is in use by run" in second.err
        assert finish(first, b"\n").code == 0
        assert praxis(*arguments, given=b"\n", env=env).code == 0
        line.settle()
        assert line.received() == b"here\nhere\n"


def test_an_instrument_that_is_plugged_in_again_is_found_again(tmp_path: Path) -> None:
    link, env = port_name(tmp_path, "scale"), {**home(tmp_path), "PRAXIS_PORT_GRACE": "60"}
    source = program(tmp_path, WEIGHS)
    with PtyInstrument(make_instrument("mettler,seed=1"), link=link):
        running = start("exec", *PROCESS, "--port", f"scale={link}", source, env=env)
        assert running.stdout is not None
        assert running.stdout.readline() == b"0 b'S S'\n"
    with PtyInstrument(make_instrument("mettler,seed=1"), link=link):
        done = finish(running, b"\n\n\n\n")
    assert done.code == 0, done.err
    assert done.out == "1 b'S S'\n2 b'S S'\n3 b'S S'\n"
    assert "the instrument is back" in done.err


def test_it_reaches_the_serial_server_that_it_was_granted(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"got " + connection.recv(100))

        thread = threading.Thread(target=answer)
        thread.start()
        source = "import serial\nport = serial.Serial('inst', timeout=20)\n"
        source += "port.write(b'it\\n')\nprint(port.readline())"
        port = f"inst=socket://127.0.0.1:{server.getsockname()[1]}"
        done = praxis("exec", *PROCESS, "--port", port, "-c", source, env=home(tmp_path))
        thread.join()
    assert (done.code, done.out) == (0, "b'got it\\n'\n"), done.err


def test_the_journal_that_was_asked_for_is_made(tmp_path: Path) -> None:
    env, journal = home(tmp_path), tmp_path / "kept.journal"
    source = "import serial; serial.Serial('scale', timeout=20).write(b'S\\r\\n')"
    arguments = ("exec", *PROCESS, "--port", "scale=sim:mettler", "--journal", str(journal), "-c", source)
    done = praxis(*arguments, env=env)
    assert done.code == 0, done.err
    assert praxis("journal", "verify", str(journal), env=env).code == 0
    again = praxis(*arguments, env=env)
    assert again.code == 2
    assert "already exists, and a journal never replaces a file" in again.err


def test_its_record_is_signed_and_found_and_has_its_files(tmp_path: Path) -> None:
    env = home(tmp_path)
    source = program(tmp_path, "open('kept.txt', 'w').write('kept')\nprint('said')")
    assert praxis("run", source, *PROCESS, env=env).code == 0
    proof = praxis("history", "verify", "last", env=env)
    assert proof.code == 0
    assert "signed by this installation" in proof.out
    newest = json.loads(praxis("history", "list", "--json", env=env).out.splitlines()[0])
    assert newest["state"] == "completed"
    kept = Path(env["PRAXIS_HOME"], "data", "history", "runs", newest["run_id"], "artifacts", "kept.txt")
    assert kept.read_text() == "kept"
