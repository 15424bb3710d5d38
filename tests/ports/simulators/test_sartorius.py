"""The simulated Entris II prints, tares and reports errors as SBI specifies."""

from __future__ import annotations

import re

import pytest

from praxis_desktop.ports.simulators.instrument import SECOND
from tests.ports.simulators.clocked import Clocked

PRINT = b"\x1bP\r\n"
QUIET = "noise=0,spread=0"


def test_a_stable_weight_has_its_sixteen_characters() -> None:
    balance = Clocked(f"sartorius,{QUIET}")
    printed = balance.say(PRINT)
    assert printed == b"+  12.3456 g  \r\n"
    assert len(printed) == 16
    assert balance.say(b"P\r") == printed


def test_taring_is_not_answered_and_a_portion_follows() -> None:
    balance = Clocked(f"sartorius,{QUIET},portion=1")
    assert balance.say(b"\x1bT\r\n", 0.3) == b""
    assert balance.say(PRINT, 0.1) == b"+   0.0000 g  \r\n"
    balance.wait(2)
    assert balance.say(PRINT) == b"+   1.0000 g  \r\n"
    assert balance.state["tare_g"] == 12.3456


@pytest.mark.parametrize(
    ("kind", "tare"), [("sartorius", b"\x1bT\r\n"), ("mettler", b"T\r\n")], ids=["sartorius", "mettler"]
)
@pytest.mark.parametrize("is_before", [True, False], ids=["before-taring", "after-taring"])
def test_nobody_puts_a_portion_on_a_balance_that_is_left_alone(
    kind: str, tare: bytes, is_before: bool
) -> None:
    balance = Clocked(f"{kind},{QUIET},portion=1")
    if is_before:
        balance.instrument.leave_alone(balance.now, balance.now + 60 * SECOND)
    balance.say(tare, 0.1)
    if not is_before:
        balance.instrument.leave_alone(balance.now, balance.now + 60 * SECOND)
    balance.wait(59)
    assert balance.state["load_g"] == 12.3456
    balance.wait(3)
    assert balance.state["load_g"] == 13.3456


def test_zeroing_is_for_a_nearly_empty_pan() -> None:
    loaded = Clocked(f"sartorius,{QUIET}")
    assert loaded.say(b"\x1bV\r\n", 3) == b""
    assert loaded.say(PRINT) == b"+  12.3456 g  \r\n"
    empty = Clocked(f"sartorius,{QUIET},mass=-0.25")
    assert empty.say(PRINT) == b"-   0.2500 g  \r\n"
    empty.say(b"\x1bf3_\r\n")
    assert empty.say(PRINT) == b"+   0.0000 g  \r\n"


def test_who_it_is() -> None:
    balance = Clocked("sartorius")
    assert balance.say(b"\x1bx1_\r\n") == b"BCE224I-1S\r\n"
    assert re.fullmatch(rb"\d{10}\r\n", balance.say(b"\x1bx2_\r\n"))
    assert balance.say(b"\x1bx9_\r\n") == b""
    assert balance.say(b"\x1b\xff\r\n") == b""


def test_an_unstable_weight_has_no_unit_and_is_not_tared() -> None:
    balance = Clocked("sartorius,unstable=1")
    assert balance.say(PRINT, 9) == b""
    assert re.fullmatch(rb"\+ +12\.34\d\d {4}\r\n", balance.wait(2))
    assert balance.say(b"\x1bT\r\n", 11) == b""
    assert balance.state["tare_g"] == 0
    balance.say(PRINT, 1)
    assert balance.say(b"\x1bs3_\r\n", 20) == b""


@pytest.mark.parametrize(("mass", "word"), [("300", b"High"), ("-20", b"Low")])
def test_overload_and_underload(mass: str, word: bytes) -> None:
    assert Clocked(f"sartorius,mass={mass}").say(PRINT).split() == [b"Stat", word]


def test_a_restart_forgets_the_tare_and_keys_can_be_blocked() -> None:
    balance = Clocked(f"sartorius,{QUIET},portion=0")
    balance.say(b"\x1bU\r\n\x1bO\r\n")
    balance.wait(1)
    assert (balance.state["tare_g"], balance.state["has_keys"]) == (12.3456, False)
    balance.say(b"\x1bS\r\n")
    assert (balance.state["tare_g"], balance.state["has_keys"]) == (0.0, True)
