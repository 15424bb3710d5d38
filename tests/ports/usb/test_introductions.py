"""An instrument on USB is identified before its program begins, whatever the order of its answers."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.dialects.transfers import IN, Completion, Transfer
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators.exporting import ExportedInstrument
from praxis_desktop.ports.simulators.star import Star
from praxis_desktop.ports.transport import LineSettings, PortReader
from tests.ports.wires import WAIT_S, Log

_LATE_S = 0.05


class LateConfirmation(Star):
    """A STAR whose computer learns that a command was written after it has got the reply."""

    def receive(self, data: bytes, now: int) -> list[bytes]:
        sent = [(Completion.from_bytes(each), each) for each in super().receive(data, now)]
        for completion, _ in sent:
            if 0 < completion.endpoint < IN:
                self.send_on(completion.endpoint, completion.data, now, _LATE_S)
        return [message for completion, message in sent if not 0 < completion.endpoint < IN]


def test_the_program_is_not_told_that_a_query_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()
    with ExportedInstrument(LateConfirmation({"seed": 3}), "127.0.0.1:0") as served:
        monkeypatch.setenv("PRAXIS_USBIP", served.device)
        reader = PortReader("star")
        star = parse_binding("star=usb:08af:8000")
        port = Opener(log=log, kinds={"star": "star"}).open(star, reader, LineSettings(), dtr=True, rts=True)
        try:
            port.write(Transfer(2, b"C0QWid0001").to_bytes(), WAIT_S)
            received = reader.read(1, WAIT_S)
            while more := reader.read(1, 6 * _LATE_S):
                received += more
        finally:
            port.close()
    assert received.count(Completion.written(2, 10).to_bytes()) == 1
    (settled,) = log.details("settled")
    assert settled["says"]
    assert settled["delivered"] == ""
