"""Every sample whose process is killed can be resumed, reaches its end, and its record proves it.

Instruments survive the end of their run: the test serves them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import pytest

from bench.crashes.child import KILLED, STEP
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.records.reading import RecordReader, WireEntry
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home
from tests.ports.wires import needs_ports
from tests.samples.dry import SAMPLES
from tests.sampling import sampled

pytestmark = needs_ports

NOTHING: Mapping[str, str] = MappingProxyType({})


UNGUARDED = "emergency stop"
"""The guardian died with the program, so the user checks what moves or heats before the run is resumed."""


class Case(NamedTuple):
    """How a sample is run, when it is killed, and which command an instrument must get only once."""

    point: str
    passes: int
    values: Mapping[str, str] = NOTHING
    instruments: Mapping[str, tuple[str, str, str]] = MappingProxyType({})
    """Tuples keyed by role: what plays it, its profile unless that is known, and the simulated instrument."""
    once: tuple[str, bytes] = ("", b"")
    """The role and the command that must be sent only once, unless the sample is killed at a step."""
    asked: tuple[str, ...] = ()
    """The doubts that only the user can settle then."""
    timeless: bool = False
    machines: tuple[str, ...] = ()
    """The machines that replace the usual simulation."""


READS = "plate_reader=SimulatedPlateReader,absorbance=0.5"
MOST_WELLS = {"wells_to_read": "A1:B6"}
CASES: Mapping[str, Case] = {
    "simple_transfer": Case(STEP, 7, {"source_wells": "A1:A3", "dest_wells": "B1:B3"}),
    "selective_transfer": Case(STEP, 12),
    "serial_dilution": Case(STEP, 31),
    "plate_preparation": Case(STEP, 9, {"fill_pattern": "columns", "columns_to_fill": "1"}),
    "plate_reader_assay": Case(STEP, 3, MOST_WELLS, machines=(READS,)),
    "kinetic_assay": Case(
        STEP,
        9,
        {"wells_to_read": "A1:G1", "duration_minutes": "5", "needs_temperature": "no"},
        timeless=True,
        machines=(READS,),
    ),
    "gravimetric_check": Case(
        "sent",
        1,
        {"portions": "2"},
        {"scale": ("", "mettler", "mettler,portion_after=0.1")},
        ("scale", b"T\r\n"),
        ("open exchange", "reply"),
    ),
    "pump_dispense": Case(
        "sent",
        1,
        {"portions": "1", "settling": "0.5 s", "speed_rpm": "600"},
        {"scale": ("Mettler", "", "mettler,portion_after=0.1"), "pump": ("", "masterflex", "masterflex")},
        ("pump", b"\x02P02S+600V1.25G\r"),
        (UNGUARDED, "open exchange", "reply"),
    ),
    "seal_peel_barcode": Case(
        "durable",
        1,
        {"sealed_for": "0 s", "carrying": "0 s", "seal_seconds": "1"},
        {
            "barcode_scanner": ("Keyence", "", "keyence"),
            "sealer": ("A4S", "", "a4s,ambient=168,pace=20"),
            "peeler": ("XPeel", "", "xpeel,pace=20"),
        },
        ("sealer", b"*00GS=zz!"),
        (UNGUARDED, "open exchange"),
    ),
    "shake_and_incubate": Case(
        "sent",
        1,
        {"incubation": "2 s", "look_every": "1 s"},
        {"heater_shaker": ("BioShake", "", "bioshake,heating=100")},
        ("heater_shaker", b"shakeOn\r"),
        (UNGUARDED,),
    ),
}
USUAL = ("serial_dilution", "kinetic_assay", "pump_dispense")
"""A deck without ports, waits that take no time, and two instruments about which the user is asked."""


class Served:
    """An instrument at the end of a line, and the bytes that it received."""

    def __init__(self, role: str, played: tuple[str, str, str]) -> None:
        backend, profile, kind = played
        self.exchanges: list[tuple[bytes, bytes]] = [(b"", b"")]
        """What it received, and its replies."""
        self._line = PtyInstrument(make_instrument(kind), observe=self._note)
        machine = ["--machine", f"{role}={backend}@{self._line.path}"]
        known = ["--port", f"{role}={self._line.path}", "--profile", f"{role}={profile}"]
        self.arguments = [
            *(machine if backend else known),
            "--without-asking",
            f"{role}=its bytes are counted",
        ]

    def _note(self, direction: Literal["received", "sent"], data: bytes, _: int) -> None:
        if direction == "received":
            self.exchanges.append((data, b""))
        else:
            received, said = self.exchanges[-1]
            self.exchanges[-1] = (received, said + data)

    @property
    def received(self) -> bytes:
        return b"".join(received for received, _ in self.exchanges)

    def close(self) -> None:
        self._line.close()


@contextmanager
def served(case: Case) -> Iterator[Mapping[str, Served]]:
    with ExitStack() as stack:
        instruments = {}
        for role, played in case.instruments.items():
            instruments[role] = Served(role, played)
            stack.callback(instruments[role].close)
        yield instruments


def begin(plan: Mapping[str, object], *arguments: str, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the command line in a process that kills itself according to the plan."""
    return start(json.dumps(plan), *arguments, module="bench.crashes.child", env=env)


class Person:
    """A user who resumes a run and is asked about the fate of a command, and who can see the instruments."""

    def __init__(self, instruments: Mapping[str, Served], env: Mapping[str, str]) -> None:
        self._instruments = instruments
        self._env = env
        self._command = b""
        self.questions: list[str] = []

    def resume(self, plan: Mapping[str, object]) -> Finished:
        resuming = ("history", "resume", "last", "--json", "--on-prompt", "ask")
        process = begin(plan, *resuming, env=self._env)
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line.decode())
            event = json.loads(line)
            if event["event"] == "prompt":
                answer = ("runs", "answer", "last", str(event["number"]), self._answer(event))
                assert praxis(*answer, env=self._env).code == 0
        ended = finish(process)
        return Finished(ended.code, "".join(told), ended.err)

    def _answer(self, prompt: Mapping[str, Any]) -> str:
        details = prompt["details"]
        self.questions.append(details["what"])
        if details["what"] == UNGUARDED:
            return "go_on"
        if details["what"] == "open exchange":
            self._command = bytes.fromhex(details["command"])
        exchanges = self._instruments[details["port"]].exchanges
        replies = [said for received, said in exchanges if received == self._command]
        if details["what"] == "reply":
            return replies[-1].decode("latin-1").strip("\r\n")
        return "done" if replies else "send"


def sent(folder: Path) -> dict[str, bytes]:
    """Return the bytes that the program has written to each port, according to the record."""
    written: dict[str, bytes] = {}
    with RecordReader(folder) as reader:
        for entry in reader.entries():
            if isinstance(entry, WireEntry) and entry.record.direction == "out":
                written[entry.record.role] = written.get(entry.record.role, b"") + entry.record.data
    return written


def test_there_is_a_case_for_each_sample() -> None:
    assert set(CASES) == {path.stem for path in SAMPLES.glob("*.py")}


@pytest.mark.parametrize("name", sampled(CASES, USUAL))
def test_a_sample_that_is_killed_goes_on_and_its_record_proves_it(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    env = home(tmp_path)
    plan: dict[str, object] = {"timeless": case.timeless}
    asked = [word for item in case.values.items() for word in ("--set", "=".join(item))]
    with served(case) as instruments:
        ports = [word for each in instruments.values() for word in each.arguments] or ["--simulate"]
        ports += [word for machine in case.machines for word in ("--machine", machine)]
        run = ("run", str(SAMPLES / f"{name}.py"), *asked, *ports)
        role, once = case.once
        killing = {**plan, "point": case.point, "count": case.passes, "of": once.hex()}
        killed = finish(begin(killing, *run, env=env))
        assert killed.code == KILLED, killed.err
        person = Person(instruments, env)
        resumed = person.resume(plan)
        assert resumed.code == 0, resumed.err + resumed.out[-2000:]
        assert resumed.events[-1]["state"] == "completed"
        assert tuple(person.questions) == case.asked
        (folder,) = Path(env["PRAXIS_HOME"], "data", "history", "runs").glob("?" * 32)
        if case.point == "sent":
            assert {role: each.received for role, each in instruments.items()} == sent(folder)
        assert not role or instruments[role].received.count(once) == int(case.values.get("portions", 1))
    verified = praxis("history", "verify", "last", env=env)
    assert verified.code == 0, verified.out
    replayed = praxis("history", "replay", "last", "--json", env=env)
    assert replayed.code == 0, replayed.out
    assert replayed.result["value"]["state"] == "identical"
