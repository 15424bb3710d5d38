"""The page about simulated instruments agrees with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import praxis_desktop.runs  # noqa: F401 - makes simulators of one's own
from build_tools.simulators_page import PAGE, generated, renewed
from praxis_desktop.ports.simulators import known_simulators, make_instrument
from praxis_desktop.ports.simulators.faults import FAULTS

TEXT = PAGE.read_text("utf-8")
ONLY_SENDING = ("spark_absorbance", "spark_fluorescence")
"""The modules of a Spark that only send measurements for the reader, and accept no commands."""


def test_the_page_is_the_code() -> None:
    assert renewed(TEXT) == TEXT, "run python -m build_tools.simulators_page"


@pytest.mark.parametrize("kind", known_simulators())
def test_every_kind_has_its_section_with_commands_and_options(kind: str) -> None:
    (section,) = re.findall(rf"^## {kind}\n(.*?)(?=^## |\Z)", generated(), re.DOTALL | re.MULTILINE)
    instrument = make_instrument(kind)
    assert instrument.command_names or kind in ONLY_SENDING
    for name in [*instrument.command_names, *instrument.option_names, *instrument.text_option_names]:
        assert f"| `{name}` |" in section
    assert "ource" in section or "manual" in section


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_explained(name: str) -> None:
    assert f"| `{name}` | {FAULTS[name]} |" in generated()


def test_the_instruments_in_the_examples_can_be_made() -> None:
    examples = re.findall(r"(?:sim:|simulate )(\S+)", TEXT.partition("<!--")[0])
    shipped = [example for example in examples if ".py" not in example]
    assert len(shipped) == 3
    for example in shipped:
        make_instrument(example)


def test_the_instrument_of_one_s_own_in_the_page_works(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```py\n(# pump\.py\n.*?)^```", TEXT, re.M | re.S)
    (tmp_path / "pump.py").write_text(code, encoding="utf-8")
    instrument = make_instrument(f"{tmp_path / 'pump.py'}:Pump,speed=20")
    instrument.connect(0)
    assert [instrument.receive(b"V?\r", 0), instrument.failure] == [[b"20\r"], ""]
    instrument.close()


def test_a_page_without_a_place_for_it_is_refused() -> None:
    with pytest.raises(ValueError, match="has no lines"):
        renewed("# Simulated instruments\n")
