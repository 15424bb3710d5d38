"""``--limit`` restricts what a program may write to an instrument, and errors in the limits are reported at
once.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.command import praxis
from tests.cli.terminal import Terminal
from tests.ports.wires import wire

PROGRAM = """
import serial
port = serial.Serial("scale", timeout=2)
port.write(b"SI\\r\\n")
print(port.readline().decode().strip())
try:
    port.write(b"@\\r\\n")
except serial.SerialException as error:
    print("refused:", error)
"""


@pytest.fixture
def only_si(tmp_path: Path) -> Path:
    """A file of limits."""
    path = tmp_path / "only_si.json"
    path.write_text(json.dumps({"commands": [{"pattern": "SI"}]}))
    return path


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_what_a_file_does_not_allow_is_refused(only_si: Path, mode: str) -> None:
    done = praxis(
        *("exec", "-c", PROGRAM, "--port", "scale=sim:mettler", "--limit", f"scale={only_si.name}"),
        *("--exec-mode", mode, "-v"),
        cwd=only_si.parent,
    )
    assert done.code == 0, done.err
    assert "refused: port 'scale': the command '@' is not among those allowed; nothing was sent" in done.out
    told = f"praxis-desktop: port scale: sim:mettler, limited to {only_si}"
    assert told in done.told


def test_a_run_says_in_its_events_which_ports_it_was_granted() -> None:
    done = praxis(
        *("run", "gravimetric_check", "--port", "scale=sim:mettler,portion_after=0.3", "--json"),
        *("--limit", "scale=mettler", "--set", "portions=2"),
    )
    logs = [event["message"] for event in done.events if event["event"] == "log"]
    assert "port scale: sim:mettler,portion_after=0.3, limited to mettler" in logs


def test_the_journal_says_which_limits_held(tmp_path: Path) -> None:
    path = str(tmp_path / "run.journal")
    ports = ("--port", "scale=sim:mettler", "--limit", "scale=mettler")
    assert praxis("exec", "-c", PROGRAM, *ports, "--journal", path).code == 0
    assert "limits=mettler" in praxis("journal", "show", path).out


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("scale=metler", "Did you mean mettler?"),
        ("pump=mettler", "there are limits for 'pump', but no port"),
        ("scale", "'scale' is not ROLE=PROFILE or ROLE=FILE"),
        ("scale=", "'scale=' is not ROLE=PROFILE or ROLE=FILE"),
        ("scale=./gone.json", "gone.json cannot be read: "),  # then what the system says
        (f"scale={os.path.join(os.curdir, os.devnull)}", f"{os.devnull} is not a file"),  # noqa: PTH118
    ],
)
@pytest.mark.parametrize("command", [("exec", "-c", "print('begun')"), ("console",)])
def test_limits_that_cannot_be_used_are_bad_usage(command: tuple[str, ...], limit: str, told: str) -> None:
    done = praxis(*command, "--port", "scale=sim:mettler", "--limit", limit)
    assert done.code == 2
    assert told in done.err
    assert done.out == ""


def test_a_broken_file_is_bad_usage(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"commands": [{"pattern": "("}]}')
    done = praxis("exec", "-c", "1", "--port", "scale=sim:mettler", "--limit", f"scale={path}")
    assert done.code == 2
    assert f"the limits in {path} are not valid" in done.err


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [(r"(SI)\1", "uses a backreference"), ("(?!Z)SI", "looks around")],
)
def test_an_expression_that_takes_unbounded_time_is_bad_usage(
    tmp_path: Path, pattern: str, reason: str
) -> None:
    path = tmp_path / "back.json"
    path.write_text(json.dumps({"commands": [{"pattern": pattern}]}))
    done = praxis("exec", "-c", "1", "--port", "scale=sim:mettler", "--limit", f"scale={path}")
    assert done.code == 2
    assert f"the limits in {path} are not valid: {pattern!r} {reason}" in done.err


def test_no_bytes_of_a_program_keep_limits_busy(tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    path.write_text(json.dumps({"commands": [{"pattern": "note (a+)+x"}]}))
    program = """
        import serial
        port = serial.Serial("scale", timeout=2)
        for text in (b"note " + b"a" * 4000 + b"\\r\\n", b"note ax\\r\\n" * 10_000):
            try:
                port.write(text)
            except serial.SerialException as error:
                print("refused:", str(error)[-80:])
        print(port.write(b"note " + b"a" * 50 + b"x\\r\\n"))
    """
    done = praxis("exec", "-c", dedent(program), "--port", "scale=sim:mettler", "--limit", f"scale={path}")
    assert done.code == 0, done.err
    assert "is not among those allowed" in done.out
    assert "a write of more than 65536 bytes" in done.out
    assert done.out.splitlines()[-1] == "58"


CUT = """
import serial
port = serial.Serial("line", write_timeout=0.3)
for data in ((b"a" * 4000 + b"\\r\\n") * 16, b"b\\r\\n"):
    try:
        port.write(data)
    except serial.SerialException as error:
        print(type(error).__name__, error)
"""


def test_behind_a_command_that_left_in_part_nothing_leaves(tmp_path: Path) -> None:
    path = tmp_path / "letters.json"
    path.write_text(json.dumps({"commands": [{"pattern": "a+"}, {"pattern": "b"}]}))
    with wire() as line:  # the other end does not read
        done = praxis("exec", "-c", CUT, "--port", f"line={line.device}", "--limit", f"line={path}")
    assert done.code == 0, done.err
    timed_out, refused = done.out.splitlines()[0], done.out.splitlines()[1:]
    assert timed_out.startswith("PortTimeout")
    assert "and the instrument would mistake this for the rest of it" in refused[0]


AWAITED = """
import asyncio, js
from pyodide.ffi import to_js
channel = js.BroadcastChannel.new("praxis_serial")
answers = {}
channel.onmessage = lambda event: answers.__setitem__(event.data.requestId, event.data.to_py())

def post(number, kind, **members):
    message = {"type": "serial:" + kind, "requestId": number, "deviceId": "line", "port": "line", **members}
    channel.postMessage(to_js(message, dict_converter=js.Object.fromEntries))

post("open", "open")
while "open" not in answers:
    await asyncio.sleep(0.01)
post("first", "write", data=list((b"a" * 4000 + b"\\r\\n") * 16))
post("second", "write", data=list(b"b\\r\\n"))
while len(answers) < 3:
    await asyncio.sleep(0.01)
post("drain", "drain")
while len(answers) < 4:
    await asyncio.sleep(0.01)
post("close", "close")
print([answers[each]["success"] for each in ("first", "second", "drain")])
"""


def test_what_is_written_while_another_write_goes_on_comes_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "letters.json"
    path.write_text(json.dumps({"commands": [{"pattern": "a+"}, {"pattern": "b"}]}))
    received: list[bytes] = []
    with wire() as line:
        reading = threading.Thread(target=lambda: received.append(line.receive(16 * 4002 + 3)))
        reading.start()
        done = praxis("exec", "-c", AWAITED, "--port", f"line={line.device}", "--limit", f"line={path}")
        assert done.code == 0, done.err
        reading.join(60)
    assert done.out == "[True, True, True]\n"
    assert received == [(b"a" * 4000 + b"\r\n") * 16 + b"b\r\n"]


def test_a_role_is_limited_once() -> None:
    limits = ("--limit", "scale=mettler", "--limit", "scale=sartorius")
    done = praxis("exec", "-c", "1", "--port", "scale=sim:mettler", *limits)
    assert done.code == 2
    assert "limited twice" in done.err


def test_limits_hold_in_a_console() -> None:
    with Terminal("console", "--port", "scale=sim:mettler", "--limit", "scale=mettler") as terminal:
        terminal.prompt()
        terminal.answer("import serial; port = serial.Serial('scale', timeout=2)")
        assert "nothing was sent" in terminal.answer("port.write(b'C9\\r\\n')")
        terminal.line("exit()")
        assert terminal.end()[0] == 0


def test_a_protocol_that_ends_with_a_refused_command_says_so_before_it_says_why(only_si: Path) -> None:
    protocol = only_si.with_name("taring.py")
    protocol.write_text(
        "import serial\n\n\ndef main():\n    serial.Serial('scale', timeout=2).write(b'@\\r\\n')\n"
    )
    arguments = ("--port", "scale=sim:mettler", "--limit", f"scale={only_si.name}")
    done = praxis("run", protocol.name, *arguments, cwd=only_si.parent)
    assert done.code != 0
    lines = done.err.splitlines()
    refused = next(n for n, line in enumerate(lines) if "the command '@' is not among those allowed" in line)
    assert "The port was granted only for certain commands" in lines[refused + 1]
    assert sum("is not among those allowed" in line for line in lines) == 1
