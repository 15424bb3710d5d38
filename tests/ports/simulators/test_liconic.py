"""The simulated Liconic wakes by a break, moves plates at realistic speeds, and keeps errors
until a reset.
"""

from __future__ import annotations

import pytest

from praxis_desktop.ports.simulators.instrument import SECOND
from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive


def ask(incubator: Clocked, command: str, seconds: float = 0.0) -> str:
    """Return the answer to one command."""
    sent = incubator.say(command.encode() + b"\r", seconds)
    assert sent.endswith(b"\r\n"), sent
    assert sent.count(b"\r\n") == 1, sent
    return sent[:-2].decode()


def send_break(incubator: Clocked, seconds: float) -> None:
    incubator.instrument.tell_line("break", True, incubator.now)
    incubator.now += round(seconds * SECOND)
    incubator.instrument.tell_line("break", False, incubator.now)


def ready(options: str = "") -> Clocked:
    """Return a ready incubator that accepts commands."""
    incubator = Clocked(f"liconic{options}", carries_lines=False)
    assert ask(incubator, "CR") == "CC"
    assert ask(incubator, "ST 1801", 5) == "OK"
    return incubator


def choose(incubator: Clocked, cassette: int, position: int) -> None:
    for command in (f"WR DM0 {cassette}", "WR DM23 788", "WR DM25 22", f"WR DM5 {position}"):
        assert ask(incubator, command) == "OK"


def test_it_sleeps_until_a_break_that_is_long_enough() -> None:
    incubator = Clocked("liconic")
    incubator.instrument.tell_line("rts", True, incubator.now)
    assert incubator.say(b"CR\r") == b""
    send_break(incubator, 0.05)
    assert incubator.say(b"CR\r") == b""
    send_break(incubator, 0.2)
    assert ask(incubator, "CR") == "CC"
    assert ask(incubator, "RD 1915") == "0"
    send_break(incubator, 0.2)
    assert ask(incubator, "RD 1915") == "E1", "a break closes the communication"


def test_it_sends_while_rts_is_on() -> None:
    incubator = Clocked("liconic")
    incubator.instrument.tell_line("rts", True, incubator.now)
    send_break(incubator, 0.2)
    incubator.instrument.tell_line("rts", False, incubator.now)
    assert incubator.say(b"CR\r") == b""
    assert incubator.instrument.tell_line("rts", True, incubator.now) == [b"CC\r\n"]
    assert incubator.instrument.input_line("cts")


def test_where_no_break_passes_it_is_awake() -> None:
    assert ask(Clocked("liconic", carries_lines=False), "CR") == "CC"


def test_commands_need_open_communication() -> None:
    incubator = Clocked("liconic", carries_lines=False)
    assert ask(incubator, "ST 1801") == "E1"
    assert (ask(incubator, "CR"), ask(incubator, "CQ"), ask(incubator, "RD 1915")) == ("CC", "CF", "E1")


def test_it_is_ready_when_it_has_done_what_it_was_told() -> None:
    incubator = Clocked("liconic", carries_lines=False)
    ask(incubator, "CR")
    assert ask(incubator, "ST 1801", 1) == "OK"
    assert ask(incubator, "RD 1915", 5) == "0"
    assert ask(incubator, "RD 1915") == "1"


def test_a_plate_goes_out_and_comes_back() -> None:
    incubator = ready(",plates=2")
    choose(incubator, 1, 2)
    assert ask(incubator, "ST 1905", 1) == "OK"
    assert ask(incubator, "RD 1915", 10) == "0"
    assert (ask(incubator, "RD 1915"), ask(incubator, "RD 1813")) == ("1", "1")
    choose(incubator, 3, 7)
    ask(incubator, "ST 1904", 10)
    assert incubator.state["stored"] == [[1, 1], [3, 7]]
    choose(incubator, 1, 1)
    ask(incubator, "ST 1908", 10)
    choose(incubator, 2, 2)
    ask(incubator, "ST 1909", 10)
    assert incubator.state["stored"] == [[2, 2], [3, 7]]


@pytest.mark.parametrize(
    ("options", "place", "action", "error"),
    [
        ("", (1, 9), "1905", "00016"),
        (",at_gate=1", (1, 1), "1905", "00013"),
        ("", (1, 9), "1904", "00016"),
        ("", (1, 99), "1905", "00012"),
        ("", (0, 1), "1905", "00012"),
        (",at_gate=1", (1, 1), "1904", "00015"),
        (",error=7", (1, 1), "1901", "00007"),
    ],
)
def test_a_handling_error_stays_until_initialisation(
    options: str, place: tuple[int, int], action: str, error: str
) -> None:
    incubator = ready(options)
    choose(incubator, *place)
    ask(incubator, f"ST {action}", 20)
    assert (ask(incubator, "RD 1814"), ask(incubator, "RD DM200")) == ("1", error)
    ask(incubator, "ST 1801", 20)
    assert ask(incubator, "RD 1915") == "0"
    ask(incubator, "ST 1900", 20)
    ask(incubator, "ST 1801", 20)
    assert (ask(incubator, "RD 1814"), ask(incubator, "RD 1915")) == ("0", "1")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("ST 9999", "E0"),
        ("RD 1234", "E0"),
        ("WR DM982 00100", "E4"),
        ("WR DM5000 1", "E0"),
        ("WR DM5 99999", "E1"),
        ("WR DM5", "E1"),
        ("hello", "E1"),
        ("RD DM77", "00000"),
        ("RD DM39", "00250"),
    ],
)
def test_controller_errors(command: str, answer: str) -> None:
    assert ask(ready(), command) == answer


def test_the_climate_follows_its_set_point_slowly() -> None:
    incubator = ready(",temperature=37")
    assert ask(incubator, "RD DM982") == "00370"
    assert ask(incubator, "WR DM890 00400", 20) == "OK"
    assert (ask(incubator, "RD DM982", 60), ask(incubator, "RD DM890")) == ("00380", "00400")
    assert ask(incubator, "RD DM982") == "00400"


def test_pylabrobot_sets_it_up_and_fetches_a_plate(drive: Drive) -> None:
    async def protocol(device: str) -> None:
        from pylabrobot.storage.liconic.liconic_backend import ExperimentalLiconicBackend

        incubator = ExperimentalLiconicBackend("STX44_IC", device)
        await incubator.setup()
        assert await incubator.get_temperature() == 37.0
        for command in ("WR DM0 1", "WR DM5 2", "ST 1905"):
            await incubator._send_command(command)
        await incubator._wait_ready()
        assert await incubator.check_transfer_sensor()
        await incubator.stop()

    assert drive("liconic,pace=50", protocol)["plate_at_gate"]
