"""The page on benches is correct."""

from __future__ import annotations

import re
from pathlib import Path

from praxis_desktop.protocols.benches.files import load_bench
from praxis_desktop.protocols.benches.simulation import SIMULATIONS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "benches.md").read_text("utf-8")


def test_the_file_that_it_shows_is_a_bench(tmp_path: Path) -> None:
    example, world = re.findall(r"```json\n(.*?)```", PAGE, re.S)
    path = tmp_path / "bench.json"
    path.write_text(example, "utf-8")
    bench = load_bench(str(path))
    assert bench.ports == ("scale=/dev/ttyUSB0",)
    assert [choice.role for choice in bench.labware] == ["source", "tips", "water"]
    path.write_text(world, "utf-8")
    assert load_bench(str(path)).world


def test_its_table_has_the_simulator_of_every_machine() -> None:
    rows = dict(re.findall(r"^\| (\w+) \| (\w[^|]*) \|$", PAGE, re.M))
    del rows["machine"]
    assert rows == {
        name: f"{simulation.backend} on {simulation.port}" if simulation.port else simulation.backend
        for name, simulation in SIMULATIONS.items()
    }
