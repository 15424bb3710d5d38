"""Bench files on the command line: the manual's example works, and a wrong entry is named by its line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import praxis
from tests.documents.samples import ROOT

PROTOCOL = """
# /// script
# [tool.praxis.ports]
# barcode = "Keyence BL-1300 barcode reader"
# ///
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.pumps import Pump
from pylabrobot.resources import Plate, TipRack, Trough
from pylabrobot.scales import Scale


async def main(scale: Scale, pump: Pump, lh: LiquidHandler, source: Plate, tips: TipRack, water: Trough):
    await lh.pick_up_tips(tips["A1"])
    await lh.aspirate(source["A1"], vols=[50])
    return [source.parent.name, tips.parent.name, water.get_absolute_location().x]
"""


def example() -> dict[str, Any]:
    page = (ROOT / "docs" / "benches.md").read_text("utf-8")
    found = re.search(r"```json\n(\{.*?\n\})\n```", page, re.DOTALL)
    assert found is not None
    bench: dict[str, Any] = json.loads(found[1])
    bench["machines"]["scale"]["port"] = "sim:mettler"
    return bench


def used(command: str, folder: Path, bench: dict[str, Any], *given: str) -> Any:
    (folder / "protocol.py").write_text(PROTOCOL)
    (folder / "north.json").write_text(json.dumps(bench, indent=1))
    at_once = () if command == "check" else ("--pace", "at-once")
    handler = ("--machine", "lh=SimulatedLiquidHandler")
    return praxis(command, "protocol.py", "--bench", "north.json", *handler, *given, *at_once, cwd=folder)


def test_a_run_is_possible_on_the_bench_that_the_manual_shows(tmp_path: Path) -> None:
    ran = used("run", tmp_path, example(), "--json")
    assert ran.code == 0, ran.err
    assert ran.result["value"] == ["PLT_CAR_L5AC_A00_13-0", "TIP_CAR_480_A00_1-0", 300]


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize(
    ("part", "key", "wrong", "entry", "said"),
    [
        ("labware", "source", {"place": {"slot": 3}}, "labware.source", "has no slots"),
        (
            "labware",
            "tips",
            {"place": {"carrier": "TIP_CAR_480_A00", "rails": 99, "spot": 0}},
            "labware.tips",
            "Rails must be between",
        ),
        ("labware", "source", {"volumes": {"A1": 999}}, "labware.source", "999 µL does not fit"),
        ("machines", "scale", {"backend_arguments": {"colour": 1}}, "machines.scale", "cannot be created"),
        ("deck", "arguments", {"colour": "red"}, "deck", "cannot be created"),
        ("deck", "deck", "MoonDeck", "deck", "does not exist"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named_by_file_line_and_key(
    tmp_path: Path, command: str, part: str, key: str, wrong: Any, entry: str, said: str
) -> None:
    bench = example()
    bench[part][key] = {**bench[part][key], **wrong} if isinstance(wrong, dict) else wrong
    ran = used(command, tmp_path, bench)
    text = (tmp_path / "north.json").read_text()
    line = text[: text.index(f'"{key if entry != "deck" else "deck"}": {{')].count("\n") + 1
    assert ran.code == 2
    assert re.search(rf"north\.json, line {line}, {re.escape(entry)}: .*{said}", ran.err), ran.err


def test_what_the_command_line_replaces_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    ran = used("run", tmp_path, example(), "--labware", "tips=hamilton_96_tiprack_300uL@TIP_CAR_480_A00/98/0")
    assert ran.code == 2
    assert "Rails must be between" in ran.err
    assert "north.json" not in ran.err


SUPPLY = """
# /// script
# [tool.praxis.ports]
# supply = "Rigol DP832 power supply"
# ///
import socket


def main():
    with socket.create_connection(("supply", 5555), timeout=5) as link:
        link.sendall(b":APPL CH1,31,1\\n")
"""


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize(
    ("misspelt", "said"),
    [
        ({"limits": {"suply": "dp832"}}, ("line 2, limits.suply: this run has no 'suply'", "mean supply?")),
        (
            {"limits": {"power": "dp832"}},
            ("line 2, limits.power: this run has no 'power'", "roles are supply"),
        ),
        ({"ports": {"suply": "sim:dp832"}}, ("line 2, ports.suply: this run has no", "Did you mean supply?")),
    ],
)
def test_a_bench_that_misspells_a_role_is_refused_before_anything_is_sent(
    tmp_path: Path, command: str, misspelt: dict[str, Any], said: tuple[str, ...]
) -> None:
    (tmp_path / "protocol.py").write_text(SUPPLY)
    bench = {"ports": {"supply": "sim:dp832"}} if "limits" in misspelt else {}
    text = json.dumps(misspelt | bench)[1:]
    (tmp_path / "north.json").write_text(f'{{"format": 1,\n{text}')
    simulated = ("--simulate",) if command == "run" else ()
    ran = praxis(command, "protocol.py", "--bench", "north.json", *simulated, cwd=tmp_path)
    assert ran.code == 2
    assert all(words in ran.err for words in ("north.json", *said)), ran.err


@pytest.mark.parametrize(("part", "role"), [("machines", "scael"), ("labware", "sorce")])
def test_a_misspelt_machine_or_piece_of_labware_is_not_replaced_by_a_simulated_one(
    tmp_path: Path, part: str, role: str
) -> None:
    bench = example()
    right = {"scael": "scale", "sorce": "source"}[role]
    bench[part][role] = bench[part].pop(right)
    ran = used("check", tmp_path, bench)
    assert ran.code == 2
    assert re.search(rf"north\.json, line \d+, {part}\.{role}: this run has no '{role}'", ran.err), ran.err
    assert f"Did you mean {right}?" in ran.err


def test_a_bench_for_several_protocols_may_have_limits_for_the_instruments_of_another(tmp_path: Path) -> None:
    (tmp_path / "protocol.py").write_text(SUPPLY)
    bench = {"ports": {"supply": "sim:dp832", "scale": "sim:mettler"}, "limits": {"scale": "mettler"}}
    (tmp_path / "north.json").write_text(json.dumps({"format": 1, **bench}))
    ran = praxis("check", "protocol.py", "--bench", "north.json", cwd=tmp_path)
    assert ran.code == 0, ran.err
