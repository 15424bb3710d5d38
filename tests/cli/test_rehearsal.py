"""``check --rehearse``: the outcome of a run in which something goes wrong."""

from __future__ import annotations

import csv
import json
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.runs.rehearsal.judging import hazards_of
from tests.cli.command import finish, praxis, start

WARM = """
import serial
import praxis


def ask(block, command):
    block.write(command + b"\\r\\n")
    reply = block.read_until(b"ok\\r\\nok\\r\\n")
    if not reply.endswith(b"ok\\r\\n"):
        raise TimeoutError("the block gave no answer")
    return reply


def main(port: str = "block"):
    with serial.Serial(port, 115200, timeout=5) as block:
        with praxis.step("Warm up"):
            ask(block, b"M104 S60")
        with praxis.step("Read temperature"):
            ask(block, b"M105")
        with praxis.step("Switch off"):
            ask(block, b"M18")
"""

SAFE = WARM.replace(
    """        with praxis.step("Warm up"):
            ask(block, b"M104 S60")
        with praxis.step("Read temperature"):
            ask(block, b"M105")
        with praxis.step("Switch off"):
            ask(block, b"M18")
""",
    """        try:
            with praxis.step("Warm up"):
                ask(block, b"M104 S60")
            with praxis.step("Read temperature"):
                ask(block, b"M105")
        finally:
            with praxis.step("Switch off"):
                block.write(b"M18\\r\\n")
""",
)

BLOCK = ("--port", "block=sim:tempdeck")

WEIGH = """
import praxis
from praxis import protocol_function
from pylabrobot.scales import Scale

@protocol_function(name="weigh")
async def weigh(scale: Scale):
    grams = await scale.read_weight()
    praxis.output("mass", grams, "g", "Mass"LIMITS)
"""


@pytest.fixture(autouse=True)
def ordinary_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ports wait for a disconnected cable, as they do outside of tests."""
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "5")


TWO = (
    WARM.replace('port: str = "block"', 'first: str = "first", second: str = "second"')
    .replace(
        "serial.Serial(port, 115200, timeout=5) as block",
        "block_at(first) as block, block_at(second) as other",
    )
    .replace('ask(block, b"M104 S60")', 'ask(block, b"M104 S60"), ask(other, b"M104 S60")')
    .replace('ask(block, b"M18")', 'ask(block, b"M18"), ask(other, b"M18")')
    .replace(
        "def main(", "def block_at(port):\n    return serial.Serial(port, 115200, timeout=5)\n\n\ndef main("
    )
)


def _rehearsed(folder: Path, source: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    (folder / "protocol.py").write_text(source)
    finished = praxis("check", "protocol.py", "--rehearse", "--json", *arguments, cwd=folder)
    assert "rehearsal" in finished.events[-1]["details"], finished.events[-1]
    return finished.code, finished.events[-1]["details"]["rehearsal"]


def _outcome(told: dict[str, Any], title: str, fault: str) -> dict[str, Any]:
    """Return the finding of one fault at the step with this title."""
    name = next(each["name"] for each in told["operations"] if each["title"] == title)
    found: list[dict[str, Any]] = [each for each in told["findings"] if f"{name}:{fault}" in each["branches"]]
    (finding,) = found
    return finding


def test_all_that_is_left_on_is_named(tmp_path: Path) -> None:
    blocks = ("--port", "first=sim:tempdeck", "--port", "second=sim:tempdeck")
    _, told = _rehearsed(tmp_path, TWO, *blocks)
    finding = _outcome(told, "Read temperature", "silence")
    assert finding["why"] == "first: the heater is left on; second: the heater is left on"


def test_a_heater_that_is_left_on_is_unsafe_and_the_line_and_what_would_help_are_named(
    tmp_path: Path,
) -> None:
    code, told = _rehearsed(tmp_path, WARM, *BLOCK)
    assert code == 1
    finding = _outcome(told, "Read temperature", "silence")
    assert (finding["outcome"], finding["why"]) == ("unsafe", "block: the heater is left on")
    assert (finding["line"], finding["raised_line"]) == (18, 10)
    assert finding["sentence"] == "Read temperature did not work: TimeoutError: the block gave no answer"
    assert "Put line 18 into a try" in finding["remedy"]
    told_in_time = [(each["kind"], each["text"]) for each in finding["moments"]]
    assert told_in_time == [
        ("step", "Read temperature"),
        ("fault", "silence"),
        ("asked", "Read temperature did not work: TimeoutError: the block gave no answer"),
        ("decided", "End the run"),
    ]
    began, loose, *_, decided = [each["seconds"] for each in finding["moments"]]
    assert began <= loose < decided - 4.9  # the block has five seconds to answer
    assert _outcome(told, "Read temperature", "emergency-stop")["outcome"] == "ended"
    assert _outcome(told, "Read temperature", "late")["outcome"] == "recovered"
    finding = _outcome(told, "Read temperature", "pc-dies")
    assert finding["outcome"] == "unsafe"
    assert finding["why"].startswith("block: the heater is left on while the computer is off. The run is res")
    assert _outcome(told, "Switch off", "pc-dies")["outcome"] == "recovered"
    assert told["is_complete"]


def test_a_heater_that_is_switched_off_in_a_finally_is_safe_unless_nothing_can_reach_it(
    tmp_path: Path,
) -> None:
    _, told = _rehearsed(tmp_path, SAFE, *BLOCK)
    finding = _outcome(told, "Read temperature", "silence")
    assert (finding["outcome"], finding["remedy"]) == (
        "asked",
        "To continue unattended, catch the error on line 19 and retry.",
    )
    unsafe = {
        each for finding in told["findings"] if finding["outcome"] == "unsafe" for each in finding["branches"]
    }
    assert {name.partition(":")[2] for name in unsafe} == {"out", "pc-dies"}


TARE = """
import serial
import praxis


def main(port: str = "scale"):
    with serial.Serial(port, timeout=5) as scale:
        with praxis.step("Tare"RESEND):
            scale.write(b"TI\\r\\n")
            tared = scale.readline().decode()
        with praxis.step("Ask for the serial number"):
            scale.write(b"I4\\r\\n")
            number = scale.readline().decode()
        if not (tared.startswith("TI ") and number.startswith("I4 A ")):
            raise ValueError(f"the balance answered {tared!r} and {number!r}")
"""


def test_a_run_is_resumed_after_the_computer_died_and_a_person_is_asked_what_nobody_else_knows(
    tmp_path: Path,
) -> None:
    _, told = _rehearsed(tmp_path, TARE.replace("RESEND", ""), "--port", "scale=sim:mettler")
    finding = _outcome(told, "Tare", "pc-dies")
    assert (finding["outcome"], finding["why"]) == (
        "asked",
        "To resume the run, a person must say what the instrument did.",
    )
    assert "on port scale carry out 'TI'?" in finding["sentence"]
    assert finding["remedy"] == (
        "If the command on line 8 may be sent again, say so in the step around it: step(..., resend=...)."
    )
    assert _outcome(told, "Ask for the serial number", "pc-dies")["outcome"] == "recovered"
    resends = TARE.replace("RESEND", ", resend='repeatable'")
    _, told = _rehearsed(tmp_path, resends, "--port", "scale=sim:mettler")
    finding = _outcome(told, "Tare", "pc-dies")
    assert (finding["outcome"], finding["why"]) == (
        "recovered",
        "The run is resumed, and completes as it would have without the fault.",
    )


PUMP = """
import serial
import praxis


def main(port: str = "pump"):
    with serial.Serial(port, 4800, 7, "O", timeout=1) as pump:
        with praxis.step("Ask for the number"):
            pump.write(b"\\x05")
            status = pump.read_until(b"\\r")
        with praxis.step("Give it its number"):
            pump.write(b"P02\\r")
            answer = pump.read(1)
        with praxis.step("Turn"):
            pump.write(b"\\x02P02S+60V0.50G\\r")
            turns = pump.read(1)
        if (status, answer, turns, pump.read(1)) != (b"\\x02P?2\\r", b"\\x06", b"\\x06", b""):
            raise ValueError(f"the pump answered {status!r}, {answer!r} and {turns!r}")
"""


def test_after_the_computer_died_a_pump_is_asked_for_its_number_and_a_person_for_its_acknowledgement(
    tmp_path: Path,
) -> None:
    _, told = _rehearsed(tmp_path, PUMP, "--port", "pump=sim:masterflex")
    found = {each["title"]: _outcome(told, each["title"], "pc-dies") for each in told["operations"]}
    assert [each["outcome"] for each in found.values()] == ["recovered", "recovered", "asked"]
    assert found["Turn"]["why"] == "To resume the run, a person must say what the instrument did."
    cut = [each["title"] for each in told["operations"] if "partial" in each["faults"]]
    assert cut == ["Ask for the number"]  # an acknowledgement is one byte, which has no half


def test_a_wrong_value_is_unnoticed_without_limits_and_noticed_with_them(tmp_path: Path) -> None:
    code, told = _rehearsed(tmp_path, WEIGH.replace("LIMITS", ""))
    finding = _outcome(told, "Weigh", "wrong")
    assert (code, finding["outcome"]) == (1, "unnoticed")
    assert finding["why"].startswith("The run completes with mass 13.5")
    _, told = _rehearsed(tmp_path, WEIGH.replace("LIMITS", ", low=12, high=13"))
    finding = _outcome(told, "Weigh", "wrong")
    assert finding["outcome"] == "ended"
    assert finding["why"] == "The run completes with the verdict failed."


def test_the_report_shows_counts_worst_first_and_a_matrix(tmp_path: Path) -> None:
    (tmp_path / "protocol.py").write_text(WARM)
    finished = praxis(
        "check",
        "protocol.py",
        "--rehearse",
        *BLOCK,
        *(word for ending in ("json", "csv", "txt") for word in ("--output", f"all.{ending}")),
        "--jobs",
        "1",
        cwd=tmp_path,
    )
    lines = finished.out.splitlines()
    assert lines[0].startswith("3 operations × 13 faults: ")
    assert lines[1].startswith("Unsafe ")
    (row,) = (line for line in lines if line.startswith("2     Read temperature"))
    assert "UNSAFE" in row
    assert "·" in row  # nobody is asked a question during a rehearsal
    assert "  The program is gone. Only a person" in finished.out
    assert "Asked a person: " not in finished.out
    assert any(each.startswith("  line ") and "retry" in each for each in lines)
    all_of_it = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert all_of_it["bad"] > 0
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == all_of_it["branches"]
    (told,) = (each for each in rows if each["branch"] == "2:silence")
    assert (told["title"], told["line"], told["outcome"]) == ("Read temperature", "18", "unsafe")
    assert (tmp_path / "all.txt").read_text("utf-8").splitlines() == lines


def test_a_report_in_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "protocol.py").write_text(WARM)
    finished = praxis("check", "protocol.py", "--rehearse", *BLOCK, "--output", "all.docx", cwd=tmp_path)
    assert finished.code == 2
    assert "all.docx is not a rehearsal file\nChoose a name that ends in .txt, .csv or .json." in finished.err


@pytest.mark.parametrize("kind", ["--rehearse", "--sweep=port=a,b"])
def test_a_report_never_replaces_a_file(kind: str, tmp_path: Path) -> None:
    (tmp_path / "protocol.py").write_text(WARM)
    (tmp_path / "all.csv").write_text("mine")
    refused = praxis("check", "protocol.py", kind, *BLOCK, "--output", "all.csv", cwd=tmp_path)
    assert (refused.code, (tmp_path / "all.csv").read_text()) == (2, "mine")
    assert refused.told[0] == "praxis-desktop: all.csv already exists"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--rehearse", "--sweep", "port=a,b"), "a sweep cannot be rehearsed\nLeave out --rehearse, or"),
        (("--show", "2:silence"), "--show and --on-error are for rehearsals\nAdd --rehearse."),
        (("--on-error", "retry"), "--show and --on-error are for rehearsals\nAdd --rehearse."),
        (("--jobs", "2"), "--output and --jobs are for sweeps and rehearsals"),
        (
            ("--rehearse", "--show", "2:silence", "--output", "a.txt"),
            "--show records a run and saves no report",
        ),
        (("--rehearse", "--output", "nowhere/a.txt"), "nowhere/a.txt cannot be written: there is no folder"),
    ],
)
def test_options_without_effect_are_refused_before_anything_is_rehearsed(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    (tmp_path / "protocol.py").write_text(WARM)
    finished = praxis("check", "protocol.py", *BLOCK, *arguments, cwd=tmp_path)
    assert (finished.code, finished.out) == (2, "")
    assert message in finished.err


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("while True:\n                ask(block, b'M105')", "it did not end within the time allowed"),
        ("raise ValueError('no')", "Read temperature: no"),
    ],
)
def test_a_protocol_that_fails_without_any_fault_is_not_rehearsed(
    tmp_path: Path, body: str, message: str
) -> None:
    (tmp_path / "protocol.py").write_text(WARM.replace('ask(block, b"M105")', body))
    finished = praxis("check", "protocol.py", "--rehearse", *BLOCK, "--timeout", "3", cwd=tmp_path)
    assert finished.code == 1
    assert f"the dry run itself did not pass: {message}" in finished.err


def test_a_branch_that_never_ends_is_hung(tmp_path: Path) -> None:
    source = WARM.replace('raise TimeoutError("the block gave no answer")', "return ask(block, command)")
    _, told = _rehearsed(tmp_path, source.replace("S60", "S0"), *BLOCK)
    finding = _outcome(told, "Switch off", "silence")
    assert finding["outcome"] == "recovered"
    source = source.replace("return ask(block, command)", "block.timeout = None; block.read(1)")
    _, told = _rehearsed(tmp_path, source, *BLOCK)
    assert _outcome(told, "Switch off", "silence")["outcome"] == "hung"


def test_a_program_that_asks_again_and_again_is_hung_and_a_person_reads_nothing(tmp_path: Path) -> None:
    source = WARM.replace("import serial\n", "import serial\nimport time\n").replace(
        'raise TimeoutError("the block gave no answer")',
        "\n        while command == b'M18':\n            time.sleep(0.001)",
    )
    _, told = _rehearsed(tmp_path, source.replace("S60", "S0"), *BLOCK, "--timeout", "2")
    finding = _outcome(told, "Switch off", "silence")
    assert (finding["outcome"], finding["sentence"]) == ("hung", "")
    assert (finding["line"], finding["remedy"]) == (
        23,
        "Give the step around line 23 a time limit: timeout=SECONDS.",
    )


def test_random_numbers_and_threads_do_not_make_a_rehearsal_stray(tmp_path: Path) -> None:
    source = WARM.replace(
        '            ask(block, b"M105")\n',
        "            import random, threading\n"
        "            thread = threading.Thread(target=sum, args=([1, 2],))\n"
        "            thread.start()\n            thread.join()\n"
        "            for _ in range(random.randrange(1, 4)):\n                ask(block, b'M105')\n",
    )
    _, first = _rehearsed(tmp_path, source, *BLOCK)
    _, again = _rehearsed(tmp_path, source, *BLOCK)
    assert first["findings"] == again["findings"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_shows_what_is_known(tmp_path: Path) -> None:
    source = WARM.replace('            ask(block, b"M105")\n', "            sum(range(10_000_000))\n")
    (tmp_path / "protocol.py").write_text(source)
    process = start("check", "protocol.py", "--rehearse", *BLOCK, "--jobs", "1", cwd=tmp_path)
    assert process.stderr is not None
    while b"Rehearsing: " not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    finished = finish(process)
    assert finished.code == 3
    assert " of " in finished.out.splitlines()[0]
    assert "?" in finished.out  # not ``·``, which is a fault that cannot happen


PIPETTE = """
from praxis import interactive, protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import TipRack, Trough

@protocol_function(name="pipette")
async def pipette(lh: LiquidHandler, tips: TipRack, source: Trough):
    await interactive.pause("Fill the trough"DEADLINE)
    await lh.pick_up_tips(tips["A1"])
    await lh.aspirate([source], vols=[50])
    await lh.dispense([source], vols=[50])
    await lh.discard_tips()
"""


def test_liquid_in_a_tip_is_unsafe_also_in_robots_without_a_port(tmp_path: Path) -> None:
    _, told = _rehearsed(tmp_path, PIPETTE.replace("DEADLINE", ""))
    finding = _outcome(told, "Dispense 50 µL into source", "refused")
    assert (finding["outcome"], finding["why"]) == ("unsafe", "lh: a tip is left with liquid in it")
    assert _outcome(told, "Aspirate 50 µL from source", "refused")["outcome"] == "asked"
    assert _outcome(told, "Dispense 50 µL into source", "late")["outcome"] == "recovered"
    finding = _outcome(told, "Fill the trough", "no-person")
    assert (finding["outcome"], finding["why"]) == ("asked", "The run waits until somebody answers.")
    faults = {name for each in told["operations"] for name in each["faults"]}
    assert "garbage" not in faults  # nothing is sent to such a robot


def test_of_a_robot_with_a_port_the_simulator_knows_whether_a_tip_holds_liquid() -> None:
    robot = make_instrument("ot2")
    found = hazards_of({"robot": robot}, ["robot", "handler"], 0)
    assert found == {"handler": ("a tip is left with liquid in it",)}


def test_a_question_with_a_deadline_answers_itself(tmp_path: Path) -> None:
    _, told = _rehearsed(tmp_path, PIPETTE.replace("DEADLINE", ", deadline=60"))
    finding = _outcome(told, "Fill the trough", "no-person")
    assert finding["outcome"] == "recovered"
    assert finding["seconds"] >= 60


def test_a_question_whose_deadline_passes_is_answered_by_its_default(tmp_path: Path) -> None:
    asked = PIPETTE.replace("await interactive.pause", "leaks = await interactive.confirm")
    asked = asked.replace("DEADLINE)", ", deadline=60, default=False)\n    assert not leaks")
    _, told = _rehearsed(tmp_path, asked)
    assert _outcome(told, "Fill the trough", "no-person")["outcome"] == "recovered"


def test_a_branch_is_recorded_and_can_be_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "protocol.py").write_text(WARM)
    shown = praxis("check", "protocol.py", "--rehearse", *BLOCK, "--show", "2:silence", cwd=tmp_path)
    assert "TimeoutError: the block gave no answer" in shown.err
    replayed = praxis("history", "replay", "1", cwd=tmp_path)
    assert "identical, bit for bit" in replayed.out + replayed.err
    refused = praxis("check", "protocol.py", "--rehearse", *BLOCK, "--show", "2:power", cwd=tmp_path)
    assert (refused.code, "there is no branch '2:power'" in refused.err) == (2, True)


def test_faults_of_machines_without_a_port_are_recorded_and_can_be_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "protocol.py").write_text(PIPETTE.replace("DEADLINE", ""))
    for name, words in (
        ("5:refused", "RuntimeError: the machine cannot do this now"),
        ("5:emergency-stop", "the run was ended by an emergency stop"),
    ):
        shown = praxis("check", "protocol.py", "--rehearse", "--show", name, cwd=tmp_path)
        assert (words in shown.err, "Aspirate 50" in shown.err) == (True, True), shown.err
        replayed = praxis("history", "replay", "last", cwd=tmp_path)
        assert (replayed.code, "differ" in replayed.err) == (0, False), replayed.err
    refused = praxis("check", "protocol.py", "--rehearse", "--show", "2:no-person", cwd=tmp_path)
    assert (refused.code, "A question that nobody answers cannot be recorded." in refused.err) == (2, True)


POLLED = """
import time
import serial
import praxis


def main(port: str = "block"):
    with serial.Serial(port, 115200, timeout=5) as block:
        def ask(command):
            block.write(command + b"\\r\\n")
            return block.read_until(b"ok\\r\\nok\\r\\n")

        def celsius():
            return float(ask(b"M105").partition(b"C:")[2].split()[0])

        with praxis.step("Warm up"):
            ask(b"M104 S40")
            start = time.monotonic()
            while time.monotonic() < start + 2:
                warm = celsius()
        with praxis.step("Read temperature"):
            praxis.output("celsius", celsius())
        with praxis.step("Switch off"):
            ask(b"M18")
"""


def test_the_fault_of_a_recorded_branch_is_where_it_was_also_if_the_program_polls(tmp_path: Path) -> None:
    _, told = _rehearsed(tmp_path, POLLED, *BLOCK)
    finding = _outcome(told, "Read temperature", "wrong")
    found = re.search(r"instead of ([0-9.]+[0-9])", finding["why"])
    assert found is not None
    shown = praxis("check", "protocol.py", "--rehearse", *BLOCK, "--show", "2:wrong", "--json", cwd=tmp_path)
    (value,) = (each["value"] for each in shown.events if each["event"] == "data")
    assert value == pytest.approx(1.1 * float(found[1]), abs=0.001)


def test_a_death_of_the_computer_is_recorded_as_a_run_that_was_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "protocol.py").write_text(PUMP)
    pump = ("--port", "pump=sim:masterflex")
    shown = praxis("check", "protocol.py", "--rehearse", *pump, "--show", "3:pc-dies", cwd=tmp_path)
    assert (shown.code, "a person says that it was carried out" in shown.err) == (0, True)
    replayed = praxis("history", "replay", "1", cwd=tmp_path)
    assert "identical, bit for bit" in replayed.out + replayed.err
    told = praxis("history", "show", "1", "--json", cwd=tmp_path)
    assert told.code == 0


def test_a_recorded_branch_answers_the_questions_of_its_protocol_as_a_dry_run_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    asking = TARE.replace("RESEND", "").replace(
        "import praxis\n", "import praxis\nimport praxis.interactive\n"
    )
    asking = asking.replace("def main", "async def main").replace(
        "    with serial", '    assert await praxis.interactive.confirm("Is the pan empty?")\n    with serial'
    )
    (tmp_path / "protocol.py").write_text(asking)
    scale = ("--port", "scale=sim:mettler")
    for name in ("2:late", "2:pc-dies"):
        shown = praxis("check", "protocol.py", "--rehearse", *scale, "--show", name, cwd=tmp_path)
        assert (shown.code, "nobody to" in shown.err) == (0, False), shown.err


def test_a_dry_run_and_a_simulated_run_warn_of_what_the_profile_forbids(tmp_path: Path) -> None:
    (tmp_path / "protocol.py").write_text(WARM.replace('ask(block, b"M18")', "pass"))
    checked = praxis("check", "protocol.py", *BLOCK, cwd=tmp_path)
    told = "at the end of the run: block: the heater is left on"
    assert (checked.code, f"warning: {told}" in checked.out) == (0, True)
    assert told in praxis("run", "protocol.py", *BLOCK, cwd=tmp_path).err
    (tmp_path / "protocol.py").write_text(WARM)
    assert told not in praxis("check", "protocol.py", *BLOCK, cwd=tmp_path).out


def test_a_verdict_that_is_the_same_without_the_fault_does_not_notice_it(tmp_path: Path) -> None:
    verdict = "praxis.verdict('inconclusive', 'no temperature is known')"
    source = WEIGH.replace("LIMITS", "") + f"    {verdict}\n"
    _, told = _rehearsed(tmp_path, source)
    assert _outcome(told, "Weigh", "wrong")["outcome"] == "unnoticed"
    assert _outcome(told, "Weigh", "late")["outcome"] == "recovered"


def test_outside_steps_each_kind_of_command_is_rehearsed(tmp_path: Path) -> None:
    source = WARM.partition("        with praxis.step")[0] + "".join(
        f'        ask(block, b"{command}")\n' for command in ("M104 S60", "M105", "M105", "M18")
    )
    _, told = _rehearsed(tmp_path, source, *BLOCK)
    names = [each["name"] for each in told["operations"]]
    line = told["operations"][0]["line"]
    assert names == [f"0@{line}", f"0@{line}.2", f"0@{line}.3"]
    assert _outcome(told, "Outside steps", "emergency-stop")["outcome"] == "ended"


def test_outside_steps_the_step_that_would_help_is_proposed(tmp_path: Path) -> None:
    source = TARE.replace("RESEND", "").replace(
        """        with praxis.step("Tare"):
            scale.write(b"TI\\r\\n")
            tared = scale.readline().decode()
""",
        """        scale.write(b"TI\\r\\n")
        tared = scale.readline().decode()
""",
    )
    _, told = _rehearsed(tmp_path, source, "--port", "scale=sim:mettler")
    finding = _outcome(told, "Outside steps", "pc-dies")
    assert (finding["outcome"], finding["remedy"]) == (
        "asked",
        "If the command on line 8 may be sent again, put it into a step that says so: step(..., resend=...).",
    )


RANDOM = """
import random
import secrets
from time import time
import serial
import praxis
from praxis import interactive


async def main(port: str = "block"):
    with serial.Serial(port, 115200, timeout=5) as block:
        for number in range(random.randrange(2, 6)):
            with praxis.step(f"Read {number}"):
                block.write(b"M105\\r\\n")
                block.read_until(b"ok\\r\\nok\\r\\n")
                praxis.output(f"drawn {number}", random.random() + secrets.randbelow(1000) + time() % 10)
            if random.random() < 0.5:
                await interactive.pause(f"Look at number {number}", deadline=60)
"""


def test_a_protocol_that_asks_and_draws_at_random_is_rehearsed_alike_each_time(tmp_path: Path) -> None:
    _, first = _rehearsed(tmp_path, RANDOM, *BLOCK)
    _, again = _rehearsed(tmp_path, RANDOM, *BLOCK, "--jobs", "1")
    assert first["is_complete"]
    assert first["counts"]["hung"] == first["counts"]["unnoticed"] == 0
    for told in (first, again):
        for finding in told["findings"]:
            del finding["seconds"]
    assert first["findings"] == again["findings"]
    finished = praxis("check", "protocol.py", "--rehearse", *BLOCK, cwd=tmp_path)
    assert ("Varies randomly, so" in finished.out) == bool(first["by_chance"])
    assert first["by_chance"] == again["by_chance"]
    assert "drawn 0" in first["by_chance"]


ROBOT = """
# /// script
# [tool.praxis.ports]
# robot = "Opentrons OT-2 liquid handler"
# ///
import http.client
import json
import time
import praxis


def ask(method, path):
    link = http.client.HTTPConnection("robot", 31950, timeout=20)
    link.request(method, path, "{}" if method == "POST" else None, {"Content-Type": "application/json"})
    reply = link.getresponse()
    data = json.loads(reply.read())
    if reply.status >= 400:
        raise RuntimeError(data["errors"][0]["detail"])
    return data


def main(robot: str = "robot"):
    with praxis.step("Create a run"):
        number = ask("POST", "/runs")["data"]["id"]
    with praxis.step("Look at it"):
        try:
            ask("GET", f"/runs/{number}")
        except OSError:
            time.sleep(90)
            ask("GET", f"/runs/{number}")
"""


def test_a_robot_comes_back_from_a_power_cycle_without_what_was_set(tmp_path: Path) -> None:
    _, told = _rehearsed(tmp_path, ROBOT, "--port", "robot=sim:ot2")
    finding = _outcome(told, "Look at it", "power-cycle")
    assert (finding["outcome"], "was not found" in finding["sentence"]) == ("asked", True)
    assert _outcome(told, "Look at it", "pc-dies")["outcome"] == "recovered"
    assert _outcome(told, "Create a run", "pc-dies")["outcome"] == "asked"


GROWS = """
import asyncio

import praxis
from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate

@praxis.protocol_function(name="grows")
async def grows(plate_reader: PlateReader, plate: Plate):
    plate.unassign()
    plate_reader.assign_child_resource(plate)
    await plate_reader.read_absorbance(wavelength=600)
    await asyncio.sleep(60)
    await plate_reader.read_absorbance(wavelength=600)
"""


def test_a_culture_in_a_reader_without_a_port_grows_while_the_computer_is_off(tmp_path: Path) -> None:
    _, told = _rehearsed(tmp_path, GROWS)
    last = [each["name"] for each in told["operations"] if each["title"].startswith("Read")][-1]
    (finding,) = [each for each in told["findings"] if f"{last}:pc-dies" in each["branches"]]
    assert finding["outcome"] == "unnoticed"
    assert finding["why"].startswith("The run completes with plate_reader.read_absorbance A1 ")
