"""A file of limits may contain anything: it is refused with a reason, or it is enforced as written. It never
causes a defect or an endless computation.
"""

from __future__ import annotations

import json
import random
from contextlib import suppress
from pathlib import Path

import pytest

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.ports.profiles import read_role_limits
from praxis_desktop.ports.write_limits import CommandRefused, WriteGuard

_PATTERNS = (
    *("(a+)+x", "(a|a)*b", "a{1000}{1000}", "(" * 500 + ")" * 500, "(?P<n>[0-9]+)", "(?P<n>.*)(?P<n>.*)"),
    *("\\1", "(?=a)", "a++", "[", "*", "(?P<>a)", "\\p{L}", "\\x{110000}", "(?i)(?s).*", "^$", ".*" * 2000),
    *("x" * 100_000, "\ud800", "\0", "(?#", "a{0,100000}", "[^\\x00-\\xff]", "(?P<n>-?[0-9]{1,4000})"),
)
_ODD: tuple[object, ...] = (
    *(None, True, -1, 0, 1e308, 1 << 300, "", "x", "\0", [], {}, [[]], {"": ""}, "\r\n", "9" * 5000),
    *([1] * 1000, {"a": {"b": {"c": []}}}, -0.0, 1e-320, "0x0d", "\\r", [None], "\u202e"),
)
_KEYS = ("commands", "terminator", "length_offset", "immediate", "line", "may_break", "name", "version", "\0")
_LINE = ("baudrate", "bytesize", "parity", "stopbits", "xonxoff", "rtscts", "dsrdtr", "dtr", "rts", "odd")
_WRITTEN = (b"a" * 60_000, b"1" * 5000 + b"\r\n", b"\r\n" * 999, bytes(range(256)) * 20, b"\xff", b"7\r")


def _file(chance: random.Random) -> bytes:
    pick = chance.random()
    if pick < 0.15:
        return chance.choice(
            (chance.randbytes(3000), b"", b"[" * 200_000, b'{"commands":' * 5000, b"\xff\xfe{}", b"null")
        )
    told: dict[str, object] = {"commands": [_command(chance) for _ in range(chance.randrange(4))]}
    if chance.random() < 0.3:
        told["line"] = {chance.choice(_LINE): chance.choice(_ODD) for _ in range(3)}
    if chance.random() < 0.5:
        told[chance.choice(_KEYS)] = chance.choice(_ODD)
    data = bytearray(json.dumps(told).encode())
    if chance.random() < 0.2:
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _command(chance: random.Random) -> object:
    if chance.random() < 0.1:
        return chance.choice(_ODD)
    told: dict[str, object] = {"pattern": chance.choice(_PATTERNS if chance.random() < 0.8 else _ODD)}
    if chance.random() < 0.4:
        bounds = {key: chance.choice(_ODD) for key in ("minimum", "maximum", "scale", "unit")}
        told["numbers"] = {"n": {key: bounds[key] for key in chance.sample(sorted(bounds), 2)}}
    return told


def _try(seed: int, folder: Path) -> bool:
    """Return whether the file for this seed was accepted; if so, allowed and forbidden commands are tried."""
    chance = random.Random(seed)
    path = folder / f"limits-{seed}.json"
    path.write_bytes(_file(chance))
    refused: UsageError | StorageError | None = None
    try:
        limits = read_role_limits({"pump": str(path)}, ("pump",))["pump"]
    except (UsageError, StorageError) as error:
        refused = error
    path.unlink()
    if refused is not None:
        assert refused.message
        return False
    guard = WriteGuard(limits)
    for data in chance.sample(_WRITTEN, 3):
        with suppress(CommandRefused):
            guard.admit(data)
    return True


def test_files_of_limits_are_refused_or_hold(tmp_path: Path) -> None:
    assert {_try(seed, tmp_path) for seed in range(300)} == {True, False}


@pytest.mark.long
def test_many_files_of_limits_are_refused_or_hold(tmp_path: Path) -> None:
    assert {_try(seed, tmp_path) for seed in range(300, 5000)} == {True, False}
