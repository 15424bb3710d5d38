"""One run: its events in order, its value as plain data, and its end."""

from __future__ import annotations

import functools
import itertools
import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, ResultEvent, StateEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


class Outcome:
    """A run that has ended: its exit code and events, each of which must be valid JSON."""

    def __init__(self, request: RunRequest, lines: list[bytes] | None = None) -> None:
        self.events: list[Event] = []
        self.output = OutputBuffer()
        given = list(lines or [])
        self.run = Run(
            request,
            interpreters=interpreters(),
            on_event=self.events.append,
            output=self.output,
            stdin=None if lines is None else lambda: given.pop(0) if given else b"",
        )
        self.last: ResultEvent = run_in_guest_thread(self.run.execute)
        for event in self.events:
            json.dumps(event.to_json(), allow_nan=False)
        assert self.events[-1] is self.last
        assert self.events[-2] == StateEvent(self.last.state)

    @property
    def value(self) -> object:
        assert self.last.state == "completed", self.last
        return self.last.result.value

    @property
    def error(self) -> str:
        """The error's name and the first line of its message."""
        assert self.last.result.error is not None
        return f"{self.last.result.error.name}: {self.last.result.error.message.splitlines()[0]}"


def script(source: str, *arguments: object, lines: list[bytes] | None = None) -> Outcome:
    program = Program(source, "/lab/script.py")
    return Outcome(RunRequest(program, arguments=arguments, is_script=True), lines)


def protocol(source: str, function: str | None = None, **values: str) -> Outcome:
    """Run the protocol that the text declares, set up with ``values``."""
    program = Program(source, "/lab/protocol.py", function)
    if not values:
        return Outcome(RunRequest(program))
    setup = set_up(described(program, interpreters()), Wishes(values=values), {})
    return Outcome(RunRequest(program, setup=setup))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x = 1", None),
        ("(1, 2.5, True, None, 'µ')", [1, 2.5, True, None, "µ"]),
        ("{'a': [1]}", {"a": [1]}),
        ("float('nan')", None),
        ("[1, float('nan'), -float('inf')]", [1, None, "-inf"]),
        (
            "{'rows': [{'a': float('nan'), 2: (0.5, float('inf'))}]}",
            {"rows": [{"a": None, "2": [0.5, "inf"]}]},
        ),
        ("10**30", 10**30),
        ("10**5000", "<int whose repr() raised ValueError>"),
        ("b'bytes'", "b'bytes'"),
        ("x = 1; '\\ud800'", "\ud800"),
        ("{1, 2}", "{1, 2}"),
        ("'x' * (1 << 21)", "x" * (1 << 20) + "..."),
        ("x = []; x.append(x); x", "[[...]]"),
        ("class A:\n  def __repr__(self): 1/0\nA()", "<A whose repr() raised ZeroDivisionError>"),
        ("import asyncio\nasync def f(): return {'deep': 1}\nf()", {"deep": 1}),
        ("import asyncio\nawait asyncio.sleep(0)\n5", 5),
        ("import asyncio\nawait asyncio.sleep(0)\nasyncio.ensure_future(asyncio.sleep(0, 6))", 6),
    ],
)
def test_the_value_of_a_script_is_that_of_its_last_line(source: str, value: object) -> None:
    assert script(source).value == value


def test_values_without_a_bottom_are_cut() -> None:
    shared = script("x = [0]\nfor _ in range(40): x = [x, x]\nx").value
    assert isinstance(shared, str)
    assert shared.startswith("[[[[")
    assert len(shared) == (1 << 20) + 3
    deep = script("x = []\nfor _ in range(200): x = [x]\nx").value
    assert deep == "[" * 201 + "]" * 201


def test_standard_input_is_read_line_by_line_and_as_bytes() -> None:
    source = (
        "from sys import stdin\n[input('n? '), *[stdin.readline() for _ in 'ab'], repr(stdin.buffer.read())]"
    )
    outcome = script(source, lines=[b"fir", b"st\r\nsec", b"ond\nthird", b"\n\xff"])
    assert outcome.last.result.output == "n? "
    assert outcome.value == ["first", "second\n", "third\n", r"b'\xff'"]
    assert script("import sys\n[sys.stdin.read(), sys.stdin.readline()]").value == ["", ""]


@pytest.mark.parametrize(
    ("source", "settings", "value"),
    [
        ("def main(a: int, b=2.5, c=False): return [a, b, c]", {"a": "1"}, [1, 2.5, False]),
        ("def main(a=1, b=2.5, c=False): return [a, b, c]", {"a": "3", "b": "4", "c": "yes"}, [3, 4.0, True]),
        ("def main(a: 'int | str'): return a", {"a": "5"}, 5),
        ("def main(a: 'int | str'): return a", {"a": "five"}, "five"),
        ("def main(a: 'dict[str, int]'): return a", {"a": '{"k": 1}'}, {"k": 1}),
        ("async def main(): return 7", {}, 7),
        ("calls = []\ndef main(): calls.append(1)\nmain()\ncalls", {}, [1]),
        ("def main(): return __name__\nif __name__ == '__main__': main()", {}, "__protocol__"),
        ("def main(argv): return argv\nif __name__ == '__main__': main(1)\n__name__", {}, "__main__"),
        (
            "def main(a: int = 0): return [a, __name__]\nif __name__ == '__main__': main()",
            {"a": "4"},
            [4, "__protocol__"],
        ),
        ("5", {}, 5),
    ],
)
def test_a_protocol_is_its_main_or_its_script(source: str, settings: dict[str, str], value: object) -> None:
    assert protocol(source, **settings).value == value


@pytest.mark.parametrize(
    ("source", "values", "error"),
    [
        ("def main(a: int): ...", {}, "FormError: a is missing"),
        ("def main(a: int): ...", {"a": "x"}, "FormError: a must be a whole number"),
        ("def main(a=1): ...", {"b": "x"}, "FormError: b is not a parameter of protocol, which has a"),
        ("x = 1", {"b": "x"}, "UsageError: protocol is a plain script without a main(...)"),
        ("def main(a=1): ...\nmain()", {"a": "1"}, "UsageError: protocol is a plain script"),
        ("def main(:", {}, "SyntaxError: protocol.py, line 1: SyntaxError: invalid syntax"),
    ],
)
def test_what_cannot_be_called_is_bad_usage(source: str, values: dict[str, str], error: str) -> None:
    if values:
        with pytest.raises(UsageError) as raised:
            protocol(source, **values)
        assert f"{type(raised.value).__name__}: {raised.value.message}".startswith(error)
        return
    outcome = protocol(source)
    assert outcome.error.startswith(error)
    assert outcome.run.exit_code == 2


def test_a_missing_function_is_bad_usage() -> None:
    outcome = protocol("def weigh(): ...\ndef tare(): ...", "wiegh")
    assert "protocol.py" in outcome.error
    assert outcome.run.exit_code == 2


def test_a_script_with_a_main_may_open_its_port_where_it_is_imported() -> None:
    source = """import serial
port = serial.Serial("scale")
def main():
    return port.name
if __name__ == "__main__":
    print(main())"""
    outcome = Outcome(RunRequest(Program(source, "/lab/x.py"), ports=("scale=sim:mettler",)))
    assert outcome.last.result.output == "scale\n", outcome.last


def test_errors_of_the_program_are_its_own_whatever_their_names() -> None:
    own = protocol("class CallError(Exception): ...\ndef main(): raise CallError('mine')")
    assert own.error == "CallError: mine"
    assert own.run.exit_code == 1


def test_a_program_ends_with_its_exit_functions_however_it_ends() -> None:
    register = "import atexit, sys\natexit.register(lambda: print('at exit'))\nprint('unfinished', end=' ')\n"
    for end, code in (("", 0), ("sys.exit(0)", 0), ("sys.exit('no')", 1), ("1/0", 1)):
        outcome = script(register + end)
        assert outcome.last.result.output == "unfinished at exit\n"
        assert outcome.run.exit_code == code


def test_files_beside_the_program_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.csv").write_text("1")
    (tmp_path / "helper.py").write_text("x = 1")
    monkeypatch.chdir(tmp_path)
    for source, told in (
        (
            "open('data.csv')",
            "data.csv is a file on this computer. Programs run in a sandbox and cannot see it.",
        ),
        ("import helper", "helper is a module on this computer, but the sandbox hides it. A program sees"),
        ("open('other.csv')", ""),
    ):
        outcome = Outcome(RunRequest(Program(source, str(tmp_path / "script.py")), is_script=True))
        assert outcome.last.result.error is not None
        *_, hint = outcome.last.result.error.message.splitlines()
        assert hint.startswith(told) if told else "sandbox" not in hint


def test_the_fault_that_is_told_is_the_one_the_program_ended_with() -> None:
    source = """import serial
port = serial.Serial("scale")
try:
    serial.Serial("scale")
except serial.SerialException:
    pass
serial.Serial("scale", baudrate=0)"""
    outcome = Outcome(RunRequest(Program(source, "x.py"), is_script=True, ports=("scale=sim:mettler",)))
    assert outcome.run.exit_code == 4
    assert "'kind': 'PortRefused'" in str(outcome.last.details["port_fault"])
    assert "in use" not in str(outcome.last)


def test_a_port_that_fails_through_web_serial_is_named_in_the_result() -> None:
    source = """from js import navigator, Object
from pyodide.ffi import to_js
port = (await navigator.serial.getPorts())[0]
await port.open(to_js({"baudRate": 9600}, dict_converter=Object.fromEntries))
await port.writable.getWriter().write(to_js(b"S\\r\\n"))
await port.readable.getReader().read()"""
    request = RunRequest(Program(source, "x.py"), is_script=True, ports=("scale=sim:mettler,unplug:after=0",))
    outcome = Outcome(request)
    assert outcome.run.exit_code == 4
    assert outcome.last.details["port"] == "scale"
    assert "'kind': 'PortDisconnected'" in str(outcome.last.details["port_fault"])


def test_a_program_that_replaces_our_modules_is_a_program_that_fails() -> None:
    outcome = script(
        "import sys, types\n"
        "for name in [name for name in sys.modules if name.startswith('_praxis')]:\n"
        "    sys.modules[name] = types.ModuleType(name)\n"
        "raise LookupError('its own fault')"
    )
    assert outcome.error == "LookupError: its own fault"


def test_bytes_that_are_no_text_are_shown() -> None:
    source = """import serial
port = serial.Serial("scale", timeout=1)
port.write(b"7.1 \\xff\\x80 g")
port.read(8).decode()"""
    outcome = Outcome(RunRequest(Program(source, "x.py"), is_script=True, ports=("scale=loop://",)))
    assert outcome.last.result.error is not None
    assert outcome.last.result.error.stack.splitlines()[-1] == r"The bytes: b'7.1 \xff\x80 g'"


def test_a_port_that_fails_is_named_in_the_result() -> None:
    source = "import serial\ns = serial.Serial('scale')\ns.write(b'S\\r\\n')\ns.read()"
    request = RunRequest(Program(source, "x.py"), is_script=True, ports=("scale=sim:mettler,unplug:after=0",))
    outcome = Outcome(request)
    assert outcome.run.exit_code == 4
    assert outcome.last.details["port"] == "scale"
    assert outcome.last.details["port_fault"] == {
        "kind": "PortDisconnected",
        "message": "the instrument on port 'scale' was disconnected, while waiting for a reply to b'S\\r\\n'",
        "waiting_for": "a reply to b'S\\r\\n'",
        "hint": "Check the instrument's power and its cable, then start again.",
    }
    assert outcome.error == (
        "PortDisconnected: the instrument on port 'scale' was disconnected, "
        r"while waiting for a reply to b'S\r\n'"
    )


def test_a_run_stopped_before_it_begins_never_does() -> None:
    run = Run(
        RunRequest(Program("print(1)", "x.py"), is_script=True),
        interpreters=interpreters(),
        on_event=lambda event: None,
        output=OutputBuffer(),
    )
    run.do(Cancel())
    result = run_in_guest_thread(run.execute)
    assert (result.state, result.result.output, run.exit_code) == ("cancelled", "", 3)


def test_a_clock_that_is_set_back_does_not_change_how_long_a_run_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hours = itertools.count(0, -3600)
    clock = SimpleNamespace(time=lambda: 2e9 + next(hours), monotonic=time.monotonic)
    monkeypatch.setattr("praxis_desktop.runs._result.time", clock)
    assert 0 < script("1").last.result.runtime < 600_000
