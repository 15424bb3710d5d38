"""The guardian itself receives the emergency key, whatever the window is doing."""

from __future__ import annotations

import os
import struct
import threading

import pytest

from praxis_desktop.ports.emergency.guardian import GUARDIAN
from praxis_desktop.ports.emergency.press import press
from tests.ports.emergency.halts import guest_port
from tests.ports.emergency.keyboard import CONTROL, NUM_LOCK, RETURN, WINDOW, keyboard
from tests.ports.wires import WAIT_S
from tests.workers.pool.pools import eventually

pytestmark = pytest.mark.skipif(os.name != "posix", reason="about the keys of X servers")

STOP = b"\x02P02H\r"


def test_the_key_stops_the_instrument_and_nothing_of_the_program_is_waited_for() -> None:
    with keyboard() as keys, guest_port() as (wire, _, _):
        assert keys.selected() == WINDOW
        keys.press()
        assert wire.receive(len(STOP)) == STOP


def test_a_window_that_comes_later_is_heard_as_well() -> None:
    with keyboard() as keys, guest_port():
        assert keys.selected() == WINDOW
        GUARDIAN.listen_in(WINDOW + 1)
        assert keys.selected() in (WINDOW, WINDOW + 1)


def test_other_keys_stop_nothing_and_locks_change_nothing() -> None:
    with keyboard() as keys, guest_port() as (wire, _, _):
        keys.selected()
        keys.press(RETURN)
        keys.press(modifiers=CONTROL)
        assert not wire.has_bytes()
        keys.press(modifiers=NUM_LOCK)
        assert wire.receive(len(STOP)) == STOP


def test_a_key_that_is_held_down_is_one_press() -> None:
    with keyboard() as keys, guest_port() as (wire, _, _):
        keys.selected()
        before = GUARDIAN.generation
        keys.hold()
        assert wire.receive(len(STOP)) == STOP
        assert GUARDIAN.generation == before + 1
        keys.press()
        eventually(lambda: GUARDIAN.generation == before + 2)


def test_whatever_else_the_server_says_is_passed_over_also_in_pieces() -> None:
    reply = struct.pack("=BBHI24x", 1, 0, 7, 3) + bytes(12)
    generic = struct.pack("=BBHI24x", 35, 0, 7, 1) + bytes(4)
    with keyboard() as keys, guest_port() as (wire, _, _):
        keys.selected()
        keys.say(bytes(32) + reply[:20])
        keys.say(reply[20:] + generic)
        keys.press()
        assert wire.receive(len(STOP)) == STOP


def test_who_has_the_ports_is_told_of_a_key_that_the_window_has_not_heard() -> None:
    told: list[tuple[str, str]] = []
    is_told = threading.Event()

    def hear(by: str, reason: str) -> None:
        told.append((by, reason))
        is_told.set()

    with keyboard() as keys, guest_port() as (wire, _, _):
        keys.selected()
        end = GUARDIAN.follow(hear)
        keys.press()
        assert wire.receive(len(STOP)) == STOP
        assert is_told.wait(WAIT_S)
        assert told == [("", "")]
        end()


def test_a_server_that_goes_leaves_the_guardian_as_it_was() -> None:
    with guest_port() as (wire, _, _):
        with keyboard() as keys:
            keys.selected()
        press()
        assert wire.receive(len(STOP)) == STOP
