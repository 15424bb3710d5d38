"""Names are found by what users write, and the error for an unknown name suggests similar ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from praxis_desktop.protocols.benches.catalogue import found_by, near_misses, one_of, with_article
from praxis_desktop.protocols.benches.simulation import backends_by_kind, is_hardware, simulated_kind

BACKENDS = ["BioShake", "STARBackend", "STARChatterboxBackend", "MettlerToledoWXS205SDUBackend"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("STARBackend", ["STARBackend"]),
        ("starbackend", ["STARBackend"]),
        ("star", ["STARBackend", "STARChatterboxBackend"]),
        ("bio-shake", ["BioShake"]),
        ("Mettler Toledo", ["MettlerToledoWXS205SDUBackend"]),
        ("toledo", []),
        ("", []),
        ("_", []),
    ],
)
def test_a_name_is_found_in_whole_or_by_its_beginning(text: str, found: list[str]) -> None:
    assert found_by(text, BACKENDS) == found


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("metler", ["MettlerToledoWXS205SDUBackend"]),
        ("toledo", ["MettlerToledoWXS205SDUBackend"]),
        ("bioshaker", ["BioShake"]),
        ("moon", []),
    ],
)
def test_near_misses_are_near(text: str, near: list[str]) -> None:
    assert near_misses(text, BACKENDS) == near


def test_labware_with_as_many_wells_may_have_been_meant() -> None:
    plates = ["BioRad_384_wellplate_50uL_Vb", "cor_96_wellplate_360uL_Fb"]
    assert near_misses("cor_384", plates) == ["BioRad_384_wellplate_50uL_Vb"]
    assert near_misses("plate", ["Lid"]) == []


def test_names_become_words_of_a_sentence() -> None:
    assert one_of(["a"]) == "a"
    assert one_of(["a", "b", "c"]) == "a, b or c"
    assert one_of(list("abcdefgh"), conjunction="and") == "a, b, c, d, e, f and 2 more"
    assert (with_article("Incubator"), with_article("Scale")) == ("an Incubator", "a Scale")


def test_profiles_tell_which_backend_speaks_with_a_kind_of_instrument(tmp_path: Path) -> None:
    shipped = backends_by_kind()
    assert shipped["mettler"].endswith(":MettlerToledoWXS205SDUBackend")
    assert "sartorius" not in shipped
    (tmp_path / "own.json").write_text(json.dumps({"kind": "own", "backend": "mylab:Own"}))
    (tmp_path / "broken.json").write_text("{")
    assert backends_by_kind(tmp_path) == {"own": "mylab:Own"}


def test_ports_of_hardware_are_told_from_others() -> None:
    assert simulated_kind("sim:mettler,mass=20") == "mettler"
    assert simulated_kind("/dev/ttyUSB0") == ""
    assert [is_hardware(port) for port in ("/dev/ttyUSB0", "COM3", "sim:mettler", "replay:x", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
