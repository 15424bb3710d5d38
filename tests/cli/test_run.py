"""``run``: bundled protocols and protocols as users write them, with parameters and ports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import praxis

WEIGH = """
from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from somewhere import Something


@dataclass
class Portion:
    mass: float
    notes: list[str] = field(default_factory=list)


async def main(count: int, factor: float = 1.0, mode: Literal["wet", "dry"] = "wet", loud=False,
               limit: float | None = None, name: str | None = None, thing: Something = None,
               sizes: list[int] = ()):
    await asyncio.sleep(0)
    print("weighing")
    portions = [Portion(factor * number) for number in range(count)]
    return {"masses": [portion.mass for portion in portions], "mode": mode, "loud": loud,
            "limit": limit, "name": name, "sizes": sizes}


def other():
    import sys
    return [__name__, __file__, sys.argv]


if __name__ == "__main__":
    raise SystemExit("it was run as a script")
"""


def test_a_protocol_is_called_with_its_settings_as_the_type_hints_say(tmp_path: Path) -> None:
    (tmp_path / "weigh.py").write_text(WEIGH)
    settings = {"count": "3", "factor": "0.5", "mode": "dry", "loud": "yes"}
    settings |= {"limit": "none", "name": "7", "sizes": "[1, 2]"}
    options = [word for name, text in settings.items() for word in ("--set", f"{name}={text}")]
    finished = praxis("run", "weigh.py", "--json", *options, cwd=tmp_path)
    assert finished.code == 0, finished.out
    assert finished.result["value"] == {
        "masses": [0.0, 0.5, 1.0],
        "mode": "dry",
        "loud": True,
        "limit": None,
        "name": "7",
        "sizes": [1, 2],
    }
    assert finished.result["output"] == "weighing\n"


def test_one_function_of_a_file_is_called_by_name(tmp_path: Path) -> None:
    (tmp_path / "weigh.py").write_text(WEIGH)
    finished = praxis("run", "weigh.py:other", "--json", cwd=tmp_path)
    assert finished.code == 0, finished.out
    assert finished.result["value"] == ["__protocol__", "weigh.py", ["weigh.py"]]


@pytest.mark.parametrize(("way", "code"), [("sys.exit(3)", 3), ("os._exit(7)", 7)])
def test_a_protocol_that_exits_is_told_with_its_code(tmp_path: Path, way: str, code: int) -> None:
    (tmp_path / "leaves.py").write_text(f"import os, sys\ndef main():\n    {way}\n")
    finished = praxis("run", "leaves.py", cwd=tmp_path)
    assert finished.code == 1
    assert f"praxis-desktop: the program exited with code {code}\n" in finished.err


def test_the_bundled_protocol_weighs_on_the_simulated_balance(tmp_path: Path) -> None:
    finished = praxis(
        *("run", "gravimetric_check", "--port", "scale=sim:mettler,portion_after=0.3"),
        *("--set", "portions=2"),
        cwd=tmp_path,
    )
    assert finished.code == 0, finished.err
    assert finished.out.splitlines()[-1] == "PASSED"
    simulated, *lines, verdict, kept, record = finished.told
    assert verdict.startswith("praxis-desktop: Passed in simulation: The pipette delivers what it should: ")
    assert simulated == "praxis-desktop: simulated: scale"
    steps = [line for line in lines if ": step " in line]
    assert len(steps) == 5
    assert "praxis-desktop: Balance, serial number: B741968866" in lines
    assert any(line.startswith("[figure-1.svg, ") for line in lines)
    assert kept.startswith("praxis-desktop: kept 1 file in ")
    assert re.fullmatch(r"praxis-desktop: record: run (\d+) \(praxis-desktop history show \1\)", record)
    dispensed = r".*: Portion 2 of 2: dispense 1000 µL \([0-9.]+ s\)"
    assert any(re.fullmatch(dispensed, line) for line in finished.told)


def test_a_failing_instrument_is_told_in_words_with_its_port() -> None:
    finished = praxis(
        *("run", "gravimetric_check", "--port", "scale=sim:mettler,portion_after=0.3,unplug:after=4")
    )
    assert finished.code == 4
    assert "Traceback" not in finished.err
    told = next(line for line in finished.told if "WeighingError: portion 1 of " in line)
    assert "port 'scale'" in told
    assert finished.told[-2] == "Check the instrument's power and its cable, then start again."
