"""Selections of wells on plates with 6 to 1536 wells."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError
from praxis_desktop.protocols.parameters.wells import PlateShape, in_notation, position, well_name, wells

PLATE_96 = PlateShape(8, 12)
PLATE_384 = PlateShape(16, 24)
PLATE_1536 = PlateShape(32, 48)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A1", "A1"),
        ("a01", "A1"),
        ("A1, B3;C2", "A1 B3 C2"),
        ("A1:B3, C5", "A1 A2 A3 B1 B2 B3 C5"),
        ("A1:H1", "A1 B1 C1 D1 E1 F1 G1 H1"),
        ("B2:A1", "A1 A2 B1 B2"),
        ("A3 - A1", "A1 A2 A3"),
        ("H12, A1", "H12 A1"),
        ("A1,A1,A1", "A1 A1 A1"),
        ("B", " ".join(f"B{column}" for column in range(1, 13))),
        ("12", " ".join(f"{row}12" for row in "ABCDEFGH")),
        ("A10", "A10"),
    ],
)
def test_wells_are_named_in_the_order_of_the_text(text: str, names: str) -> None:
    assert wells(text, PLATE_96) == tuple(names.split())


def test_rows_and_columns_come_in_ranges_too() -> None:
    assert len(wells("A:H", PLATE_96)) == 96
    assert len(wells("1:24", PLATE_384)) == 384
    assert wells("P23:P24, AA1", PLATE_1536) == ("P23", "P24", "AA1")
    assert wells("AE48:AF48", PLATE_1536) == ("AE48", "AF48")
    assert len(wells("A:AF", PLATE_1536)) == 1536


@pytest.mark.parametrize(
    ("text", "shape", "complaint"),
    [
        ("A13", PLATE_96, "column 13 does not exist on a plate with 96 wells (A1 to H12)"),
        ("I1", PLATE_96, "row I does not exist on a plate with 96 wells (A1 to H12)"),
        ("A1:Q24", PLATE_384, "row Q does not exist on a plate with 384 wells (A1 to P24)"),
        ("AG1", PLATE_1536, "row AG does not exist"),
        ("A0", PLATE_96, "column 0 does not exist"),
        ("0", PLATE_96, "column 0 does not exist"),
        ("", PLATE_96, "'' does not name a well"),
        ("A1,,B1", PLATE_96, "a name is missing from 'A1,,B1'"),
        ("A1:", PLATE_96, "'A1:' is not a well"),
        ("A1:B", PLATE_96, "'A1:B' is not a well"),
        ("A1:B2:C3", PLATE_96, "'A1:B2:C3' is not a well"),
        ("well 3", PLATE_96, "'well 3' is not a well"),
        ("A 1", PLATE_96, "'A 1' is not a well"),
        ("Ä1", PLATE_96, "'Ä1' is not a well"),
        ("A", None, "the wells in 'A' depend on the plate"),
        ("AA1:AF49", None, "column 49 does not exist on a plate with 1536 wells"),
        ("A:AF,A:AF,A:AF,A:AF,A:AF,A:AF,A:AF", PLATE_1536, "more than 10000 wells"),
    ],
)
def test_what_is_on_no_plate_is_named(text: str, shape: PlateShape | None, complaint: str) -> None:
    with pytest.raises(UnreadableTextError) as caught:
        wells(text, shape)
    assert complaint in str(caught.value)


PLACES = st.builds(well_name, st.integers(1, 32), st.integers(1, 48))


@given(st.lists(PLACES, min_size=1, max_size=40))
def test_the_short_notation_means_the_same_wells(names: list[str]) -> None:
    assert wells(in_notation(names)) == tuple(names)


@given(PLACES, PLACES)
def test_a_rectangle_is_told_by_its_corners(one: str, other: str) -> None:
    text = in_notation(wells(f"{one}:{other}"))
    assert text.count(":") <= 1
    assert "," not in text


@given(st.text(max_size=12))
def test_any_text_names_wells_or_is_refused(text: str) -> None:
    with suppress(UnreadableTextError):
        assert all(map(position, wells(text)))


@pytest.mark.parametrize("name", ["", "A", "1", "a1", "A01", "A0", "AG1", "A49", "AAA1", "1A", "A1\n", "A1²"])
def test_only_a_canonical_name_has_a_position(name: str) -> None:
    assert position(name) is None
