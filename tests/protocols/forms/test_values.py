"""Forms filled in from texts: what each kind of parameter accepts, and the errors for other texts."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.protocols.definition import LabwareRole, MachineRole, PortRole, Protocol
from praxis_desktop.protocols.forms import Filled, FormError, read_values
from praxis_desktop.protocols.parameters import Choice, Parameter
from praxis_desktop.protocols.parameters.wells import PlateShape

VOLUME = Parameter("volume_ul", "float", unit="µL", minimum=1, maximum=1000, default=50.0)
COUNT = Parameter("count", "int", minimum=1, maximum=12, default=8)
WELLS = Parameter("wells", "wells", default="A1:A4", plate="plate")


def protocol(*parameters: Parameter, **fields: Any) -> Protocol:
    return Protocol("transfer", "Transfer", parameters=parameters, **fields)


def filled(parameter: Parameter, text: str) -> object:
    return read_values(protocol(parameter), {parameter.name: text}).values[parameter.name]


def complaint(form: Protocol, texts: dict[str, str], **options: Any) -> str:
    with pytest.raises(FormError) as caught:
        read_values(form, texts, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        (VOLUME, "0.1 mL", 100.0),
        (VOLUME, "37,5", 37.5),
        (COUNT, "12", 12),
        (COUNT, "3.0", 3),
        (Parameter("seconds", "int", unit="s"), "5 min", 300),
        (Parameter("on", "bool"), "Yes", True),
        (Parameter("on", "bool"), "off", False),
        (Parameter("name", "text"), " as it is ", " as it is "),
        (Parameter("name", "text"), "none", "none"),
        (Parameter("name", "text", may_be_none=True), "none", None),
        (Parameter("limit", "float", may_be_none=True), "", None),
        (WELLS, "a1:b2, AF48", ["A1", "A2", "B1", "B2", "AF48"]),
        (Parameter("volumes", "list", item="float"), "1; 2,5; 3", [1.0, 2.5, 3.0]),
        (Parameter("volumes", "list", item="float", unit="µL"), "10, 0.1 mL", [10.0, 100.0]),
        (Parameter("counts", "list", item="int"), "[1, 2]", [1, 2]),
        (Parameter("names", "list", item="text"), '["a, b", "c"]', ["a, b", "c"]),
        (Parameter("anything", "list"), "1, two, true", [1, "two", True]),
        (Parameter("anything", "list"), "", []),
        (Parameter("stock", "dict", item="float"), "A1=20, B1: 30", {"A1": 20.0, "B1": 30.0}),
        (Parameter("stock", "dict"), '{"A1": {"deep": [1, null]}}', {"A1": {"deep": [1, None]}}),
        (Parameter("scan", "barcode", pattern=r"[A-Z]{2}\d+"), " AB12\r\n", "AB12"),
        (Parameter("day", "date"), "2026-11-20", "2026-11-20"),
        (Parameter("day", "date"), "20.11.2026", "2026-11-20"),
        (Parameter("wait", "duration"), "1 h 30 min", 5400.0),
        (Parameter("wait", "duration", unit="min"), "5", 300.0),
    ],
)
def test_a_text_becomes_plain_data(parameter: Parameter, text: str, value: object) -> None:
    found = filled(parameter, text)
    assert (found, type(found)) == (value, type(value))


MODE = Parameter(
    "mode",
    "choice",
    choices=(Choice("absorbance", "Absorbance"), Choice(2, "Two"), Choice(0.5), Choice(True)),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("absorbance", "absorbance"),
        ("ABSORBANCE", "absorbance"),
        ("two", 2),
        ("2", 2),
        (" 0,5 ", 0.5),
        ("yes", True),
    ],
)
def test_a_choice_goes_by_its_label_or_its_value(text: str, value: object) -> None:
    assert filled(MODE, text) == value


@pytest.mark.parametrize(
    ("parameter", "text", "message"),
    [
        (VOLUME, "1500", "volume_ul must be 1 to 1000 µL, not 1500 µL"),
        (VOLUME, "2 mL", "volume_ul must be 1 to 1000 µL, not 2000 µL"),
        (VOLUME, "5 kg", "volume_ul must be 1 to 1000 µL: '5 kg' is not a quantity in µL"),
        (COUNT, "1.5", "count must be a whole number, 1 to 12, not 1.5"),
        (Parameter("n", "int", minimum=1), "0", "n must be a whole number, at least 1, not 0"),
        (Parameter("x", "float", maximum=2, unit="mL"), "3", "x must be at most 2 mL, not 3 mL"),
        (Parameter("x", "float", step=0.1), "0.25", "x must be a number, a multiple of 0.1, not 0.25"),
        (Parameter("x", "float"), "1e400", "x must be a number: '1e400' is too large a number"),
        (Parameter("t", "duration"), "1e400", "t must be a duration such as 90 s or 5 min: '1e400' is too"),
        (Parameter("on", "bool"), "maybe", "on must be yes or no: 'maybe' is not yes or no"),
        (MODE, "none", "mode must be one of Absorbance, Two, 0.5, True: 'none' is not one of the choices"),
        (
            Parameter("t", "text", maximum_length=3),
            "long",
            "t must be a text value of at most 3 characters, not 'long'",
        ),
        (Parameter("t", "text", pattern="a+"), "b", "t must be a text value matching a+, not 'b'"),
        (
            Parameter("t", "text", pattern="(a"),
            "b",
            (
                "t cannot be checked: the protocol's pattern '(a' is not valid: "
                "it is not a regular expression: missing )"
            ),
        ),
        (Parameter("w", "wells", is_single=True), "A1, A2", "w must be one well, not 2"),
        (
            Parameter("w", "wells", maximum_length=1),
            "A1:A3",
            "w must be wells such as A1:H1, B3 (at most 1 well), not 3 wells",
        ),
        (
            Parameter("v", "list", item="int", minimum=1),
            "1, 0",
            "v cannot be used: item 2 must be a whole number, at least 1, not 0",
        ),
        (
            Parameter("v", "list", maximum_length=2),
            "1, 2, 3",
            "v must be a list of at most 2 items, not [1, 2, 3]",
        ),
        (Parameter("v", "list", item="int"), "[1,", "is not JSON: Expecting value at line 1, column 4"),
        (Parameter("v", "list", item="float"), "[NaN]", "NaN is not a number that JSON can represent"),
        (Parameter("v", "list", item="float"), "[" * 200_000, "is nested too deeply"),
        (Parameter("d", "dict"), "a=1, a=2", "'a' appears twice"),
        (Parameter("d", "dict"), '{"a": 1, "a": 2}', "'a' appears twice"),
        (Parameter("d", "dict"), "a", "'a' is not name=value"),
        (
            Parameter("d", "dict", item="int"),
            "a=1.5",
            "d cannot be used: 'a' must be a whole number, not 1.5",
        ),
        (Parameter("b", "barcode"), "", "b must be a barcode, not ''"),
        (Parameter("t", "text"), "\udcff", r"t must be a text value, not '\udcff'"),
        (Parameter("l", "list"), "\udcff", r"l must be a list, not ['\udcff']"),
        (Parameter("b", "barcode"), "a\tb", r"b must be a barcode, not 'a\tb'"),
        (
            Parameter("d", "date"),
            "2026-02-30",
            "d must be a date such as 2026-11-20: '2026-02-30' does not exist",
        ),
        (Parameter("d", "date"), "11/20/2026", "'11/20/2026' is not a date"),
        (
            Parameter("d", "duration", minimum=60, maximum=3600, unit="min"),
            "2 h",
            "d must be 1 to 60 min, not 120 min",
        ),
        (Parameter("d", "duration"), "-1", "d must be a duration such as 90 s or 5 min, not -1 s"),
    ],
)
def test_what_a_parameter_cannot_be_is_told(parameter: Parameter, text: str, message: str) -> None:
    assert message in complaint(protocol(parameter), {parameter.name: text})


def test_all_that_is_wrong_is_told_at_once() -> None:
    form = protocol(VOLUME, COUNT, Parameter("name", "text", required=True))
    with pytest.raises(FormError) as caught:
        read_values(form, {"volume_ul": "0", "count": "many"})
    assert [problem.parameter for problem in caught.value.problems] == ["volume_ul", "count", "name"]
    assert "name is missing: it must be a text value" in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("volume", "volume is not a parameter of transfer: did you mean volume_ul?"),
        ("xyz", "xyz is not a parameter of transfer, which has volume_ul"),
        ("scale", "scale is a machine: choose it with --machine scale=BACKEND"),
        ("plate", "plate is labware: choose it with --labware plate=CATALOGUE_NAME"),
        ("state", "state is provided by the run and cannot be set"),
    ],
)
def test_a_name_that_is_no_parameter_is_told_with_the_remedy(name: str, message: str) -> None:
    form = protocol(
        VOLUME,
        machines=(MachineRole("scale", "pylabrobot.scales:Scale"),),
        labware=(LabwareRole("plate", "Plate"),),
        state_param_name="state",
    )
    assert message in complaint(form, {name: "1"})


def test_what_nobody_gives_has_its_default() -> None:
    form = protocol(
        VOLUME, COUNT, WELLS, Parameter("path", "file", default="/etc/passwd"), Parameter("x", "float")
    )
    assert read_values(form, {}) == Filled({"volume_ul": 50.0, "count": 8, "wells": ["A1", "A2", "A3", "A4"]})


def test_a_default_out_of_range_is_told() -> None:
    form = protocol(Parameter("x", "float", default=1.0, minimum=5))
    assert "x cannot keep its default: it must be at least 5, not 1" in complaint(form, {})


def test_a_linked_parameter_follows_until_it_is_given_a_value() -> None:
    form = protocol(
        VOLUME,
        Parameter("back_ml", "float", unit="mL", default=1.0, linked_to="volume_ul"),
        Parameter("last_ml", "float", unit="mL", default=1.0, linked_to="back_ml"),
    )
    assert read_values(form, {"volume_ul": "200"}).values == {
        "volume_ul": 200.0,
        "back_ml": 0.2,
        "last_ml": 0.2,
    }
    assert read_values(form, {"back_ml": "2"}).values == {"volume_ul": 50.0, "back_ml": 2.0, "last_ml": 2.0}


def test_a_value_that_is_too_large_in_the_unit_of_what_follows_it_is_refused() -> None:
    protocol = Protocol(
        "p",
        "P",
        parameters=(
            Parameter("litres", "float", unit="L"),
            Parameter("nanolitres", "float", unit="nL", default=1.0, linked_to="litres"),
        ),
    )
    with pytest.raises(FormError, match="litres is too large in nL"):
        read_values(protocol, {"litres": "1e305"})


def test_parameters_linked_in_a_circle_have_their_defaults() -> None:
    form = protocol(
        Parameter("a", "int", default=1, linked_to="b"), Parameter("b", "int", default=2, linked_to="a")
    )
    assert read_values(form, {}).values == {"a": 1, "b": 2}
    assert read_values(form, {"a": "5"}).values == {"a": 5, "b": 5}


def test_linked_parameters_of_different_kinds_of_units_are_told() -> None:
    form = protocol(VOLUME, Parameter("mass", "float", unit="g", linked_to="volume_ul"))
    told = complaint(form, {})
    assert told == "mass cannot have the value of volume_ul: it must be a number in g: volume_ul is in µL"


def test_wells_are_held_to_the_plate_that_was_chosen() -> None:
    form = protocol(WELLS)
    plates = {"plate": PlateShape(4, 6), "other": PlateShape(16, 24)}
    assert read_values(form, {"wells": "D"}, plates=plates).values["wells"] == [f"D{n}" for n in range(1, 7)]
    assert "column 7 does not exist on a plate with 24 wells (A1 to D6)" in complaint(
        form, {"wells": "A1:A7"}, plates=plates
    )
    told = complaint(form, {}, preset={"wells": ["E1"]}, plates=plates)
    assert told.startswith("wells must be wells of plate, such as A1:H1, B3: E1 does not exist on plate, a")


def test_a_default_that_is_not_on_the_chosen_plate_is_told() -> None:
    form = protocol(Parameter("wells", "wells", default="A1:H12"))
    told = complaint(form, {}, plates={"plate": PlateShape(2, 3)})
    assert told.startswith(
        "wells cannot keep its default: it must be wells such as A1:H1, B3: row H does not"
    )
    assert told.endswith("exist on a plate with 6 wells (A1 to B3)")


def test_a_port_is_one_of_the_protocols() -> None:
    form = protocol(Parameter("port", "port", default="scale"), ports=(PortRole("scale"), PortRole("pump")))
    assert read_values(form, {"port": "pump"}).values == {"port": "pump"}
    assert "port must be one of scale, pump, not 'COM3'" in complaint(form, {"port": "COM3"})


def test_the_values_of_a_preset_are_checked_too() -> None:
    form = protocol(VOLUME, COUNT, WELLS, Parameter("name", "text", required=True))
    preset = {"volume_ul": 1, "count": 8.0, "wells": ["A1"], "name": "x"}
    assert read_values(form, {}, preset=preset).values == preset
    with pytest.raises(FormError) as caught:
        read_values(form, {}, preset={"volume_ul": True, "count": "8", "wells": "A1", "other": 1})
    assert [problem.parameter for problem in caught.value.problems] == [
        "other",
        "volume_ul",
        "count",
        "wells",
        "name",
    ]


FILE = Parameter("samples", "file", suffixes=(".txt", ".csv"))


def test_a_file_is_read_once_and_named_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "Notes.TXT"
    path.write_bytes(b"hello\xff")
    found = read_values(protocol(FILE), {"samples": str(path)})
    assert found.files == {"Notes.TXT": b"hello\xff"}
    assert found.paths == {"samples": str(path)}
    assert found.values["samples"] == {"name": "Notes.TXT", "sha256": sha256(b"hello\xff").hexdigest()}


def test_a_file_whose_encoding_is_declared_is_handed_on_in_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes("é".encode("latin-1"))
    latin = protocol(Parameter("notes", "file", encoding="latin-1"))
    assert read_values(latin, {"notes": str(path)}).files == {"notes.txt": "é".encode()}
    ascii_only = protocol(Parameter("notes", "file", encoding="ascii"))
    assert "notes.txt, line 1: byte 0xe9 is not ASCII" in complaint(ascii_only, {"notes": str(path)})


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    texts = {}
    for name in ("one", "two", "three"):
        path = tmp_path / name / "a.txt"
        path.parent.mkdir()
        path.write_text("same" if name != "two" else "other")
        texts[name] = str(path)
    form = protocol(*(Parameter(name, "file") for name in texts))
    found = read_values(form, texts)
    assert found.files == {"a.txt": b"same", "two-a.txt": b"other"}
    assert found.values["one"] == found.values["three"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.txt", "samples cannot be used: there is no file "),
        ("folder.txt", "is not a file"),
        ("image.png", "samples must be the path to a file (.txt, .csv), not 'image.png'"),
        ("a\0b", "cannot be read"),
        pytest.param(
            "a\udcff.txt",
            "has a name that other systems cannot read",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Wine makes no file of such a name"),
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "image.png").write_bytes(b"")
    if "\udcff" in name:
        (tmp_path / name).write_bytes(b"")
    assert message in complaint(protocol(FILE), {"samples": str(tmp_path / name)})
