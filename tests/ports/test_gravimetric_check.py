"""The sample protocol weighs; if the balance fails, it says where, and releases the port."""

from __future__ import annotations

import json

import pytest

from praxis_desktop.core.shipped import shipped
from praxis_desktop.interpreter.environment import (
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.interpreter.environment.base import Environment
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.ports.guests import Outcome, run_guest
from tests.ports.wires import needs_ports
from tests.sampling import sampled

SOURCE = (shipped("resources") / "protocols" / "gravimetric_check.py").read_bytes()
QUICK = "mettler,portion_after=0.3"
CHECK = """
import json
import praxis
import gravimetric_check
told = {{}}
praxis.output = lambda name, value, *_, **__: told.update({{name: value}})
praxis.table = lambda name, rows, **_: told.update({{name: rows}})
praxis.verdict = lambda word, reason, figures: told.update(verdict=word, reason=reason)
await gravimetric_check.main(portions=3, answer_limit_s={limit})
json.dumps(told)
"""


def weigh(port: str, *, limit: float = 30.0, environment: Environment | None = None) -> Outcome:
    return run_guest(
        CHECK.format(limit=limit),
        [Binding("scale", port) if port.startswith("/") else f"scale={port}"],
        environment=environment,
        files={"gravimetric_check.py": SOURCE},
    )


def check(outcome: Outcome) -> dict[str, object]:
    assert outcome.error is None, outcome.error
    result: dict[str, object] = json.loads(str(outcome.value))
    assert result["verdict"] == "passed"
    assert len(result["portions"]) == 3  # type: ignore[arg-type]
    assert abs(float(str(result["mean_volume"])) - 1000) < 8
    if outcome.output:
        assert "Gravimetric check: 3 portions of 1000 µl" in outcome.output
        assert outcome.output.rstrip().endswith("PASSED")
    return result


def test_it_weighs_on_the_simulated_balance() -> None:
    check(weigh(f"sim:{QUICK}"))


def test_a_portion_is_told_as_soon_as_it_was_weighed() -> None:
    told = check(weigh(f"sim:{QUICK}"))
    assert list(told)[:4] == ["portion_1", "portion_2", "portion_3", "portions"]


@needs_ports
def test_it_weighs_over_a_serial_port() -> None:
    with PtyInstrument(make_instrument(QUICK)) as balance:
        check(weigh(balance.device))


def test_a_dry_run_is_the_same_every_time() -> None:
    first, second = (weigh("sim:mettler", environment=VirtualEnvironment(seed=4)) for _ in range(2))
    assert check(first) == check(second)
    assert first.output == second.output


def test_a_recorded_run_replays_without_the_balance() -> None:
    journal = Journal()
    live = weigh(f"sim:{QUICK}", environment=RecordingEnvironment(LiveEnvironment(), journal))
    replay = ReplayEnvironment(journal)
    again = weigh("/dev/not-there", environment=replay)
    assert check(again) == check(live)
    assert live.output
    assert again.output == "", "it was shown when it was recorded"
    assert replay.finished


def test_nothing_on_the_balance_is_told_after_a_while() -> None:
    outcome = weigh("sim:mettler,portion=0", environment=VirtualEnvironment())
    assert outcome.error is not None
    assert outcome.error.message == (
        "portion 1 of 3, weighing: nothing was put on the balance on port 'scale' for 120 s"
    )


@pytest.mark.parametrize(
    ("fault", "step", "reason"),
    [
        ("unplug:after=0", "connecting", "disconnected"),
        ("unplug:after=2", "portion 1 of 3, taring", "disconnected"),
        ("unplug:after=4", "portion 1 of 3, weighing", "disconnected"),
        ("silence:after=0", "connecting", "no answer within 0.5 s"),
        ("silence:after=2", "portion 1 of 3, taring", "no answer within 0.5 s"),
        ("garbage:after=1", "connecting", "sent no text: b'"),
        ("garbage:after=4", "portion 1 of 3, weighing", "sent no text: b'"),
        ("partial:after=4", "portion 1 of 3, weighing", "no answer within 0.5 s"),
        ("busy:after=2", "portion 1 of 3, taring", "executing another command"),
    ],
)
def test_a_failing_balance_is_told_with_port_and_step(fault: str, step: str, reason: str) -> None:
    outcome = weigh(f"sim:mettler,portion_after=0.3,{fault}", limit=0.5)
    assert outcome.error is not None
    assert outcome.error.type_name.endswith("WeighingError")
    assert outcome.error.message.startswith(f"{step}: ")
    assert reason in outcome.error.message
    assert "port 'scale'" in outcome.error.message


@pytest.mark.parametrize(
    "fault", sampled(["late:at=4:delay=0.2", "terminator:at=4", "double:at=3"], ["terminator:at=4"])
)
def test_a_balance_that_only_stutters_does_not_end_the_check(fault: str) -> None:
    check(weigh(f"sim:{QUICK},{fault}"))
