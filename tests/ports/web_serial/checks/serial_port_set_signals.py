"""serialPort_setSignals.https.any.js"""

from __future__ import annotations

from typing import Any

from tests.ports.web_serial.checks.conformance import dictionary, first_port, on_fake_only, rejected

NO_LINES = "a pseudo-terminal has no modem lines"


async def signals_of_a_port_that_is_not_open_are_not_set(fake: Any) -> None:
    port, _ = await first_port(fake)
    await rejected(port.setSignals(dictionary()), "InvalidStateError")


@on_fake_only(NO_LINES)
async def the_lines_are_set_as_asked(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    assert end.output_signals() == "dtr"
    await rejected(port.setSignals(), "TypeError")
    await rejected(port.setSignals(dictionary()), "TypeError")
    assert end.output_signals() == "dtr"
    await port.setSignals(dataTerminalReady=False)
    assert end.output_signals() == ""
    await port.setSignals(requestToSend=True)
    assert end.output_signals() == "rts"
    await port.setSignals(dictionary(**{"break": True}))
    assert end.output_signals() == "rts break"
    await port.setSignals(dictionary(dataTerminalReady=True, requestToSend=False, **{"break": False}))
    assert end.output_signals() == "dtr"
    await port.close()


@on_fake_only(NO_LINES)
async def a_failure_of_the_system_is_told_and_passes(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    end.simulate_output_signal_failure(True)
    await rejected(port.setSignals(requestToSend=True), "NetworkError")
    end.simulate_output_signal_failure(False)
    await port.setSignals(requestToSend=True)
    assert end.output_signals() == "dtr rts"
    await port.close()
