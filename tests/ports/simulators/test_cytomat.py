"""The simulated Cytomat moves plates at realistic speeds, explains refusals, and keeps errors
until a reset.
"""

from __future__ import annotations

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive


def ask(incubator: Clocked, command: str, seconds: float = 0.0) -> str:
    """Return the answer to one telegram."""
    sent = incubator.say(command.encode() + b"\r\n", seconds)
    assert sent.endswith(b"\r"), sent
    assert sent.count(b"\r") == 1, sent
    return sent[:-1].decode()


def test_a_plate_goes_out_and_comes_back() -> None:
    incubator = Clocked("cytomat,plates=3")
    assert ask(incubator, "ch:bs") == "bs 02"
    assert ask(incubator, "mv:st 002", 1) == "ok 01"
    assert ask(incubator, "ch:bs", 10) == "bs 01", "it moves"
    assert ask(incubator, "ch:bs") == "bs 82", "a plate is at the gate"
    assert incubator.state["stored"] == [1, 3]
    assert ask(incubator, "mv:ts 010", 10) == "ok 81"
    assert incubator.state["stored"] == [1, 3, 10]


def test_while_it_moves_it_takes_no_other_order() -> None:
    incubator = Clocked("cytomat")
    ask(incubator, "ll:gp 002")
    assert ask(incubator, "mv:st 001") == "er 01"
    assert ask(incubator, "ch:be", 5) == "be 00"
    assert incubator.state["gate_is_open"]


@pytest.mark.parametrize(
    ("options", "command", "answer"),
    [
        ("", "mv:ts 001", "er 31"),
        (",at_gate=1", "mv:st 001", "er 32"),
        ("", "mv:ws 001", "er 22"),
        ("", "mv:st 999", "er 05"),
        ("", "mv:st 99 99", "er 05"),
        ("", "mv:st", "er 04"),
        ("", "mv:st x", "er 04"),
        ("", "mv:zz 001", "er 02"),
        ("", "ll:gp 003", "er 04"),
        ("", "ch:zz", "er 02"),
        ("", "se:pb 20 9999", "er 04"),
        ("", "hello", "er 03"),
        ("", "ch-bs", "er 03"),
    ],
)
def test_what_it_cannot_do_it_says_with_a_number(options: str, command: str, answer: str) -> None:
    assert ask(Clocked(f"cytomat{options}"), command) == answer


def test_rack_and_slot_name_a_place_too() -> None:
    incubator = Clocked("cytomat,plates=30")
    assert ask(incubator, "mv:st 01 02", 10).startswith("ok")
    assert 24 not in incubator.state["stored"]  # type: ignore[operator]


def test_an_error_stays_until_it_is_reset() -> None:
    incubator = Clocked("cytomat,plates=1")
    ask(incubator, "mv:st 002", 10)
    assert (ask(incubator, "ch:bs"), ask(incubator, "ch:be")) == ("bs 0A", "be 02"), "no plate was there"
    assert ask(incubator, "ch:be") == "be 02"
    assert ask(incubator, "rs:be") == "ok 02"
    assert ask(incubator, "ch:be") == "be 00"
    stuck = Clocked("cytomat,error=6")
    ask(stuck, "ll:gp 002", 5)
    assert ask(stuck, "ch:be") == "be 06"
    assert not stuck.state["gate_is_open"]


def test_telegrams_of_the_model_that_ends_them_with_a_bare_cr() -> None:
    incubator = Clocked("cytomat")
    assert incubator.say(b"ch:bs\rch:be\r", 0) == b"bs 02\rbe 00\r"


def test_initialising_ends_what_it_does() -> None:
    incubator = Clocked("cytomat")
    ask(incubator, "mv:st 001", 1)
    assert ask(incubator, "ll:in", 20) == "ok 01"
    assert 1 in incubator.state["stored"]  # type: ignore[operator]
    assert ask(incubator, "ch:bs") == "bs 02"


def test_pylabrobot_reads_its_registers_and_moves_plates(drive: Drive) -> None:
    async def protocol(device: str) -> None:
        from pylabrobot.storage.cytomat.cytomat import CytomatBackend
        from pylabrobot.storage.cytomat.errors import CytomatTransferStationOccupiedError

        incubator = CytomatBackend("C6000", device)
        incubator.io.timeout = 0.05  # the time for which it waits for further data
        await incubator.setup()
        assert await incubator.get_temperature() == 37.0
        assert (await incubator.get_sensor_register()).GATE_CLOSED
        assert (await incubator.get_action_register()).action
        assert not (await incubator.get_overview_register()).transfer_station_occupied
        await incubator.send_action("mv", "st", "003")
        with pytest.raises(CytomatTransferStationOccupiedError):
            await incubator.send_action("mv", "st", "004")
        await incubator.stop()

    assert drive("cytomat,pace=50", protocol)["stored"] == [1, 2, 4, 5]
