"""The pytest fixture, as authors use it."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.testing.own_pytest import own_pytest

ECHO = """import serial, sys
def main(port: str = "pump", times: int = 1) -> str:
    with serial.Serial(port, timeout=1) as line:
        for _ in range(times):
            line.write(b"SI\\r\\n")
            answer = line.readline().decode().strip()
        print("heard", answer)
        return answer
"""


def test_a_failing_test_shows_what_the_protocol_did(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "echo.py").write_text(ECHO, "utf-8")
    (tests / "test_echo.py").write_text(
        """import pytest

SCALE = {"pump": "sim:mettler"}

@pytest.fixture(scope="module")
def run(simulate):
    return simulate("echo.py", ports=SCALE)

def test_first(run):
    assert run.passed

def test_value(run):
    assert run.value == "nothing"

def test_passed(simulate):
    run = simulate("echo.py", ports={"pump": "sim:mettler,unplug:at=1"})
    assert run.passed

def test_parameters(simulate):
    simulate("echo.py", times="often", ports=SCALE)
""",
        "utf-8",
    )
    done = own_pytest(tmp_path)
    assert done.returncode == 1, done.stdout
    assert "3 failed, 1 passed" in done.stdout
    told = done.stdout.split("\n____")[1:]
    value, passed, parameters = (next(part for part in told if f" {name} " in part) for name in NAMES)
    assert value.count("- Simulated run of echo.py -") == 1, "of the fixture's run, and of no other test's"
    assert "output:\n  heard S S" in value
    assert "where False = <echo.py failed at line 6: " in passed
    assert f"violation: {tests / 'echo.py'}:6: " in passed
    assert "FormError: times must be a whole number" in parameters
    assert "Simulated run" not in parameters
    assert "typed_values.py" not in parameters


NAMES = ("test_value", "test_passed", "test_parameters")


def test_workers_of_xdist_and_time_limits_of_tests(tmp_path: Path) -> None:
    (tmp_path / "echo.py").write_text(ECHO, "utf-8")
    (tmp_path / "endless.py").write_text("def main():\n    while True: pass\n", "utf-8")
    (tmp_path / "test_echo.py").write_text(
        """import pytest

@pytest.mark.parametrize("times", range(1, 3))
def test_echo(simulate, times):
    run = simulate("echo.py", ports={"pump": "sim:mettler"}, times=times)
    assert run.passed
    assert len(run.bytes["pump"].exchanges) == times

@pytest.mark.timeout(2)
def test_endless(simulate):
    simulate("endless.py")
""",
        "utf-8",
    )
    done = own_pytest(tmp_path, "-n", "2", plugins=("xdist", "timeout"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 2 passed" in done.stdout
    # Without SIGALRM, which Windows does not have, such a test ends its worker.
    ended = "Timeout (>2.0s)" if hasattr(signal, "SIGALRM") else "crashed while running"
    assert ended in done.stdout


def test_sessions_without_the_fixture_load_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        """import signal
import sys

def test_other():
    ours = {name for name in sys.modules if name.startswith("praxis_desktop")}
    assert ours == {"praxis_desktop", "praxis_desktop.testing", "praxis_desktop.testing.plugin"}

def test_failing():
    assert False
""",
        "utf-8",
    )
    done = own_pytest(tmp_path, "-q")
    assert "1 failed, 1 passed" in done.stdout, done.stdout
