"""serialPort_getSignals.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import first_port, on_fake_only, rejected

NO_LINES = "a pseudo-terminal has no modem lines"


async def a_port_that_is_not_open_has_no_signals(fake: Any) -> None:
    port, _ = await first_port(fake)
    await rejected(port.getSignals(), "InvalidStateError")


@on_fake_only(NO_LINES)
async def each_line_of_the_other_side_is_shown(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    names = {"cd": "dataCarrierDetect", "cts": "clearToSend", "ri": "ringIndicator", "dsr": "dataSetReady"}
    expected = dict.fromkeys(names.values(), False)
    assert js.Object.entries(await port.getSignals()).to_py() == [list(item) for item in expected.items()]
    for line, name in names.items():
        end.simulate_input_signal(line, True)
        expected[name] = True
        shown = await port.getSignals()
        assert {name: getattr(shown, name) for name in expected} == expected
    await port.close()


@on_fake_only(NO_LINES)
async def a_failure_of_the_system_is_told_and_passes(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    end.simulate_input_signal_failure(True)
    await rejected(port.getSignals(), "NetworkError")
    end.simulate_input_signal_failure(False)
    assert (await port.getSignals()).clearToSend is False
    await port.close()
