"""An instrument on the network is stopped by the guardian, also when the program whose thread encrypts, or
puts secrets in, is dead.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from bench.emergency.network import Instrument, Press, stop
from tests.keyrings import keyring_at

STILL: Press = "another process, this one stands still"


@pytest.mark.parametrize("is_secure", [False, True], ids=["TCP", "TLS"])
@pytest.mark.parametrize(
    ("kind", "program", "press", "takes_one"),
    [
        ("preciseflex", "computes", "death", False),
        ("dp832", "writes without end", "death", True),
        ("agrow_tcp", "closed", "death", True),
        ("microspin", "sleeps", STILL, False),
        ("preciseflex", "waits for an answer", "key", True),
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
@pytest.mark.parametrize("press", ["death", STILL, "key"])
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
