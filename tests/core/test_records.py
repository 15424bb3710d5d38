"""Records: values with named fields that nobody can change."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import msgspec
import pytest

from praxis_desktop.core.records import Record, as_dict, field_names, replace


class Place(Record):
    name: str
    depth: float = 0.5
    notes: Mapping[str, str] = MappingProxyType({})


class Well(Place):
    plate: ClassVar[str] = "96 wells"
    volume: int = 200

    @property
    def is_empty(self) -> bool:
        return not self.volume


class Positive(Record):
    number: int

    def __post_init__(self) -> None:
        if self.number <= 0:
            raise ValueError(self.number)


def test_fields_are_given_in_their_order_or_by_name() -> None:
    assert Well("A1", 1.0, volume=7) == Well(volume=7, name="A1", depth=1.0)
    assert as_dict(Well("A1")) == {"name": "A1", "depth": 0.5, "notes": {}, "volume": 200}
    assert field_names(Well) == ("name", "depth", "notes", "volume")
    assert Well("A1").plate == "96 wells"
    assert Well("A1", volume=0).is_empty


@pytest.mark.parametrize(
    ("values", "named", "complaint"),
    [
        ((), {}, "Place needs name"),
        (("A1",), {"name": "A2"}, "was given name"),
        (("A1",), {"colour": "red"}, "was given colour"),
        (("A1", 1.0, {}, 2), {}, "was given 4 values"),
    ],
)
def test_values_that_do_not_fit_are_refused(
    values: tuple[object, ...], named: dict[str, object], complaint: str
) -> None:
    with pytest.raises(TypeError, match=complaint):
        Place(*values, **named)  # type: ignore[arg-type]


def test_a_record_cannot_be_changed() -> None:
    place = Place("A1")
    with pytest.raises(AttributeError, match="immutable: name"):
        place.name = "A2"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="immutable: name"):
        del place.name
    with pytest.raises(AttributeError):
        place.colour = "red"
    assert not hasattr(place, "__dict__")


def test_equal_fields_make_equal_records_of_one_class() -> None:
    assert Positive(1) == Positive(1) != Positive(2)
    assert Place("A1") != Well("A1")
    assert Positive(1) != 1
    assert len({Positive(1), Positive(1), Positive(2)}) == 2


def test_copies_with_other_values_are_checked_as_well() -> None:
    well = Well("A1", volume=7)
    assert replace(well, depth=2.0) == Well("A1", 2.0, volume=7)
    with pytest.raises(TypeError, match="was given colour"):
        replace(well, colour="red")
    with pytest.raises(ValueError, match="-1"):
        replace(Positive(1), number=-1)


def test_copies_and_texts_of_records() -> None:
    number = Positive(1)
    assert copy.deepcopy(number) == copy.copy(number) == pickle.loads(pickle.dumps(number)) == number
    assert repr(Well("A1")) == "Well(name='A1', depth=0.5, notes=mappingproxy({}), volume=200)"


def test_records_can_be_taken_apart_by_patterns() -> None:
    match Well("A1", 2.0):
        case Well(name, depth=depth):
            assert (name, depth) == ("A1", 2.0)
        case _:
            pytest.fail("the pattern does not match")


def test_a_record_is_a_dataclass_to_others() -> None:
    well = Well("A1", volume=7)
    assert dataclasses.is_dataclass(well)
    assert dataclasses.asdict(Positive(3)) == {"number": 3}
    assert dataclasses.replace(well, depth=2.0) == replace(well, depth=2.0)
    assert msgspec.json.encode(well, enc_hook=dict) == b'{"name":"A1","depth":0.5,"notes":{},"volume":7}'
    assert msgspec.json.decode(b'{"name":"A1","volume":7}', type=Well) == well
    with pytest.raises(msgspec.ValidationError, match="Expected `int`"):
        msgspec.json.decode(b'{"name":"A1","volume":"much"}', type=Well)
