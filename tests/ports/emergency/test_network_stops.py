"""An instrument on the network is stopped by the guardian, even if the program whose thread encrypts data or
inserts secrets is dead.
"""

from __future__ import annotations

import json
import math
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from bench.emergency.network import Instrument, Press, stop
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.ports.emergency.guardian import Guardian
from praxis_desktop.ports.lines.line import Stalled
from praxis_desktop.ports.network._socket_lines import TcpLine
from tests.keyrings import keyring_at

_BY_A_KEY = pytest.param(
    "key",
    marks=pytest.mark.skipif(os.name != "posix", reason="Ctrl+Break does not reach Python under Wine"),
)
STILL: Press = "another process, this one stands still"


@pytest.mark.parametrize("is_secure", [False, True], ids=["TCP", "TLS"])
@pytest.mark.parametrize(
    ("kind", "program", "press", "takes_one"),
    [
        ("preciseflex", "computes", "death", False),
        ("dp832", "writes without end", "death", True),
        ("agrow_tcp", "closed", "death", True),
        ("microspin", "sleeps", STILL, False),
        pytest.param("preciseflex", "waits for an answer", "key", True, marks=_BY_A_KEY.marks),
    ],
)
def test_the_stop_arrives(
    tmp_path: Path, kind: str, program: str, press: Press, takes_one: bool, is_secure: bool
) -> None:
    instrument = Instrument(kind, tmp_path, is_secure=is_secure, takes_one=takes_one)
    try:
        took, failed = stop(kind, program, press, "thread", instrument, 0.1)
    finally:
        instrument.close()
    assert not math.isinf(took)
    assert not failed


def test_it_is_told_when_a_program_that_stands_still_has_the_only_connection(tmp_path: Path) -> None:
    instrument = Instrument("preciseflex", tmp_path, is_secure=True, takes_one=True)
    try:
        took, failed = stop("preciseflex", "sleeps", STILL, "thread", instrument, 0.1)
    finally:
        instrument.close()
    assert math.isinf(took)
    assert failed


@pytest.mark.parametrize("is_secure", [False, True], ids=["TCP", "TLS"])
@pytest.mark.parametrize("press", ["death", STILL, _BY_A_KEY])
def test_the_stop_arrives_where_secrets_are_put_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, press: Press, is_secure: bool
) -> None:
    for name, value in keyring_at(tmp_path / "keyring.json").items():
        monkeypatch.setenv(name, value)
    (tmp_path / "keyring.json").write_text(json.dumps({"praxis-desktop": {"robot": "open sesame"}}))
    instrument = Instrument("preciseflex", tmp_path, is_secure=is_secure, takes_one=False, secret="robot")
    try:
        took, failed = stop("preciseflex", "computes", press, "thread", instrument, 0.1)
    finally:
        instrument.close()
    assert not math.isinf(took)
    assert not failed


def test_a_connection_with_unsent_bytes_is_closed_after_its_stop_was_recorded() -> None:
    guardian = Guardian()
    ward = guardian.ward("scope", command=None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connection = socket.create_connection(listener.getsockname()[:2])
        connection.setblocking(False)
        line = TcpLine(connection, "")
        far, _ = listener.accept()
        ward.hold(line, f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(Stalled):
            line.write(bytes(1 << 26), Deadline.after(0.2), 0.2, lambda: False)
        ward.halt("test")
        closing = threading.Thread(target=ward.let_go)
        closing.start()
        time.sleep(0.1)
        ward.recorded()
        closing.join(3)
        assert not closing.is_alive()
        assert guardian.pid is not None
        guardian.discard(ward)
        line.close()
        far.close()
    guardian.kill()
