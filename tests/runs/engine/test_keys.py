"""A run whose program is ended by an emergency stop before the run itself hears of the stop."""

from __future__ import annotations

import os
import threading

import pytest

from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import EmergencyStop, Refused
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from tests.ports.emergency.keyboard import keyboard
from tests.ports.wires import wire
from tests.runs.protocol_runs import interpreters

START, STOP = b"\x02P02S+100\r", b"\x02P02H\r"
SOURCE = f"""
# /// script
# [tool.praxis.ports]
# pump = "Cole-Parmer Masterflex L/S pump"
# ///
import serial, time
port = serial.Serial("pump")
try:
    while True:
        port.write({START!r})
        time.sleep(0.02)
except serial.SerialException:
    if {{fails}}:
        raise
"""


ENDS_AT_ONCE = f"""
# /// script
# [tool.praxis.ports]
# pump = "Cole-Parmer Masterflex L/S pump"
# ///
import serial
serial.Serial("pump").write({START!r})
1 / 0
"""


def test_a_run_that_has_let_go_of_its_instruments_does_not_say_that_they_were_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with wire() as made:
        run = Run(
            RunRequest(Program(ENDS_AT_ONCE, "/lab/pump.py"), ports=(f"pump={made.device}",), operator="ada"),
            interpreters=interpreters(),
            on_event=lambda event: None,
            output=OutputBuffer(),
        )
        answers: list[Refused | None] = []
        monkeypatch.setattr(
            "praxis_desktop.runs._run.close_simulators",
            lambda bindings: answers.append(run.do(EmergencyStop(by="ada"))),
        )
        result = run_in_guest_thread(run.execute)
    (refused,) = answers
    assert refused is not None
    assert "Check that they have stopped" in refused.message
    assert result.state == "failed"
    assert run.exit_code == 1


@pytest.mark.skipif(os.name != "posix", reason="about the keys of X servers")
@pytest.mark.parametrize("fails", [True, False])
def test_it_was_stopped_and_has_neither_failed_nor_completed(fails: bool) -> None:
    with keyboard() as keys, wire() as made:
        run = Run(
            RunRequest(
                Program(SOURCE.format(fails=fails), "/lab/pump.py"),
                ports=(f"pump={made.device}",),
                operator="ada",
            ),
            interpreters=interpreters(),
            on_event=lambda event: None,
            output=OutputBuffer(),
        )

        def stop() -> None:
            made.receive(len(START))
            keys.selected()
            keys.press()

        somebody = threading.Thread(target=stop)
        somebody.start()
        result = run_in_guest_thread(run.execute)
        somebody.join()
        sent = b""
        while not sent.endswith(STOP):
            sent += made.receive(1)
    assert result.state == "cancelled"
    assert result.result.error is not None
    assert run.exit_code == 3
