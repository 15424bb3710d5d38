"""A run knows the kind of instrument at each of its ports, whatever the source of this knowledge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.emergency.stop_commands import (
    kind_of_backend,
    known_stop_commands,
    read_stop_commands,
)
from praxis_desktop.ports.profiles.endpoints import outgoing
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.benches.bench import Bench, MachineChoice
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.runs._ports import instrument_kinds
from praxis_desktop.runs.request import RunRequest, RunSetup

PORTS = ("scale=/dev/ttyS1", "pump=sim:masterflex,number=2", "shaker=/dev/ttyS2", "other=/dev/ttyS3")


def _request(**changes: object) -> RunRequest:
    return structs.replace(RunRequest(Program(source="", filename="p.py")), ports=PORTS, **changes)


def test_what_tells_the_kind_of_an_instrument() -> None:
    backend = known_stop_commands()["bioshake"].backend
    machine = MachineChoice("shaker", "pylabrobot.heating_shaking:HeaterShaker", backend, port="/dev/ttyS2")
    request = _request(
        profiles={"scale": "mettler", "pump": "tempdeck"},
        limits={"other": "xpeel", "scale": "sartorius"},
        setup=RunSetup(Protocol("p", "P"), bench=Bench(machines=(machine,))),
    )
    assert instrument_kinds(request, parse_bindings(PORTS)) == {
        "scale": "mettler",
        "pump": "masterflex",  # a simulator says what it is
        "shaker": "bioshake",
        "other": "xpeel",
    }


@pytest.mark.parametrize(
    ("backend", "kind"),
    [
        ("pylabrobot.heating_shaking:BioShake", "bioshake"),
        ("pylabrobot.barcode_scanners:KeyenceBarcodeScannerBackend", "keyence"),
        ("pylabrobot.scales.mettler_toledo_backend:MettlerToledoWXS205SDUBackend", "mettler"),
        ("pylabrobot.scales.mettler:MettlerToledoWXS205SDUBackend", ""),
        ("lab:BioShake", ""),
        ("", ""),
    ],
)
def test_a_backend_is_known_by_the_names_of_the_packages_that_offer_it(backend: str, kind: str) -> None:
    assert kind_of_backend(backend) == kind


def test_a_program_that_expects_an_instrument_by_its_name_has_it_stopped() -> None:
    source = """# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# shaker = "a shaker"
# ///
"""
    request = structs.replace(_request(), program=Program(source=source, filename="p.py"))
    assert instrument_kinds(request, parse_bindings(PORTS[:3])) == {"scale": "mettler", "pump": "masterflex"}


def test_without_a_word_nothing_is_known_but_simulators() -> None:
    request = _request(limits={"other": "./limits.json"})
    assert instrument_kinds(request, parse_bindings(PORTS)) == {"pump": "masterflex"}


@pytest.mark.parametrize(
    ("profiles", "said"),
    [
        ({"scale": "metler"}, "Did you mean mettler?"),
        ({"cale": "mettler"}, "Ports are granted for: scale, pump"),
    ],
)
def test_a_profile_that_there_is_not_and_one_for_no_port_are_refused(
    profiles: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        instrument_kinds(_request(profiles=profiles), parse_bindings(PORTS))
    assert said in refused.value.hint


def test_stop_commands_are_those_of_the_profiles() -> None:
    profiles = load_profiles().profiles
    commands = read_stop_commands()
    assert set(commands) == set(profiles)
    for kind, profile in profiles.items():
        command = commands[kind]
        sent = [outgoing(text.encode("latin-1"), profile.endpoints) for text in profile.stop.send]
        assert list(command.commands) == sent
        assert (command.confirm.pattern if command.confirm else "") == profile.stop.confirm
        assert list(command.drop_lines) == profile.stop.drop_lines
        assert (command.confirm_s, command.advice) == (profile.stop.confirm_s, profile.stop.advice)
        assert (command.name, command.backend, command.simulator) == (
            profile.name,
            profile.backend,
            profile.simulator,
        )


def test_an_instrument_whose_confirmation_cannot_be_matched_is_stopped_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stop = {"send": ["STOP\r\n"], "confirm": "ok(?!no)", "advice": "Switch it off."}
    (tmp_path / "stirrer.json").write_text(json.dumps({"kind": "stirrer", "name": "A stirrer", "stop": stop}))
    command = read_stop_commands(tmp_path)["stirrer"]
    assert command.commands == (b"STOP\r\n",)
    assert command.confirm is None
    assert "'ok(?!no)' looks around" in caplog.text
