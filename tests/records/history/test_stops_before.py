"""The history's data on emergency stops of instruments that are about to be used again."""

from __future__ import annotations

from praxis_desktop.core.events import HaltEvent, HaltOutcome, StateEvent
from praxis_desktop.records.history.earlier_stops import stops_before
from praxis_desktop.records.history.history import History
from tests.records.history.telling import begin, end, run

SCALE, SHAKER = "/dev/ttyUSB0", "usb:1a86:7523:B7"
INSTRUMENTS = {"Bench scale": (SCALE,), "Shaker 2": (SHAKER, "/dev/ttyUSB4")}


def stopped(
    history: History, *ports: str, outcome: HaltOutcome = "confirmed", is_simulated: bool = False
) -> str:
    """Add a run that an emergency stop has ended; returns its id."""
    record = begin(history, ports=list(ports), number=history.next_number())
    for port in ports:
        role, _, device = port.partition("=")
        told = HaltEvent(role, outcome, "it stopped", is_simulated=is_simulated, device=device)
        record.tell(told)
    record.tell(StateEvent("cancelled", reason="emergency stop"))
    return end(record, "cancelled")


def test_it_is_told_which_instruments_a_stop_has_stopped(history: History) -> None:
    run(history, ports=[f"scale={SCALE}"], number=1)
    stopped_id = stopped(history, f"scale={SCALE}", f"shaker={SHAKER}")
    (stop,) = stops_before(history, INSTRUMENTS)
    assert (stop.run_id, stop.number) == (stopped_id, 2)
    assert stop.instruments == ("Bench scale", "Shaker 2")
    assert stop.at >= history.find(stopped_id).begun


def test_a_stop_that_was_not_sent_is_told_with_the_name_in_that_run(history: History) -> None:
    stopped(history, f"balance={SCALE}", outcome="failed")
    (stop,) = stops_before(history, INSTRUMENTS)
    assert stop.instruments == ("Bench scale",)
    assert [(halt.port, halt.outcome) for halt in stop.halts] == [("balance", "failed")]


def test_a_completed_run_settles_it_for_its_own_instruments(history: History) -> None:
    stopped(history, f"scale={SCALE}", f"shaker={SHAKER}")
    run(history, ports=[f"scale={SCALE}"])
    (stop,) = stops_before(history, INSTRUMENTS)
    assert stop.instruments == ("Shaker 2",)


def test_a_run_that_failed_settles_nothing(history: History) -> None:
    stopped(history, f"scale={SCALE}")
    run(history, state="failed", ports=[f"scale={SCALE}"])
    assert len(stops_before(history, INSTRUMENTS)) == 1


def test_what_was_not_stopped_needs_no_look(history: History) -> None:
    stopped(history, f"scale={SCALE}", outcome="closed")
    stopped(history, "shaker=sim:qinstruments", is_simulated=True)
    run(history, state="cancelled", ports=[f"scale={SCALE}"])
    assert stops_before(history, INSTRUMENTS) == ()


def test_stops_of_several_runs_are_told_the_newest_first(history: History) -> None:
    first, second = stopped(history, f"scale={SCALE}"), stopped(history, f"shaker={SHAKER}")
    assert [stop.run_id for stop in stops_before(history, INSTRUMENTS)] == [second, first]
