"""Any text, typed or read from a file, gives a bench or a sentence that says what is wrong."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.choosing import choose_bench
from praxis_desktop.protocols.benches.files import load_bench
from praxis_desktop.protocols.definition import Protocol
from tests.protocols.benches.samples import with_labware, with_machines

PROTOCOL = Protocol(
    "sample",
    "Sample",
    machines=with_machines(scale="Scale", reader="PlateReader").machines,
    labware=with_labware({"source": "Plate", "water": "Trough"}).labware,
)
NAMES = ["mettler", "simulatedplate", "sim", "bioshake", "star", "vid", "absorbance", "mL", "µL", "ß"]
PLACES = ["/dev/x", "PLT_CAR_L5AC_A00/1/0", "1,2,3", "3", "A1", "A1:H12", "H13"]
ODD = ["nan", "inf", "-5", "0.1", "5e999", "\0", "@", ",", "=", ":", "/", " "]
PIECES = st.sampled_from([*NAMES, *PLACES, *ODD, "cor_96_wellplate_360uL_Fb"])
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=5).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def tried(**wishes: object) -> None:
    """Choose a bench, or check that the error is a sentence."""
    try:
        choose_bench(PROTOCOL, Catalogue.find(), simulate=True, **wishes)  # type: ignore[arg-type]
    except UsageError as error:
        told = error.message, error.hint
    else:
        told = "chosen", "as it was said"
    assert all(told)


@given(text=TEXTS, port=TEXTS)
def test_a_machine_and_its_port(text: str, port: str) -> None:
    tried(machines={"scale": text, "reader": text}, ports={"scale": port} if port else {})


@given(text=TEXTS, wells=TEXTS, volume=TEXTS)
def test_labware_its_place_and_what_is_in_it(text: str, wells: str, volume: str) -> None:
    tried(labware={"source": text, "deck": ""}, volumes={f"source:{wells}": volume, "water": volume})


@given(
    machine=st.fixed_dictionaries(
        {"machine": st.sampled_from(["pylabrobot.scales:Scale", "Scale"]) | TEXTS, "backend": TEXTS},
        optional={"port": TEXTS, "arguments": VALUES, "location": VALUES},
    ),
    labware=st.fixed_dictionaries(
        {"catalogue": TEXTS}, optional={"volumes": VALUES, "place": VALUES, "more": VALUES}
    ),
    rest=st.dictionaries(st.sampled_from(["deck", "format", "machines", "more"]), VALUES, max_size=1),
)
def test_a_file(machine: object, labware: object, rest: dict[str, object]) -> None:
    content = {"format": 1, "machines": {"scale": machine}, "labware": {"source": labware}, **rest}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.json"
        path.write_bytes(json.dumps(content).encode())
        try:
            bench = load_bench(str(path))
        except UsageError as error:
            bench, hint = None, error.hint
    if bench is not None:
        tried(base=bench)
    else:
        assert hint


@pytest.mark.parametrize("text", ["", "[", "\0", "\ufeff{}"])
def test_a_file_that_is_no_json(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bench.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match="is not a bench file"):
        load_bench(str(path))
