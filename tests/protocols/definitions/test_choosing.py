"""Choosing among the protocols of a file."""

from __future__ import annotations

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.definition import Protocol, chosen


def protocol(function: str, *, name: str = "", is_top_level: bool = False) -> Protocol:
    return Protocol(name or function, function, "protocol_function", function, is_top_level=is_top_level)


def program(function: str | None = None) -> Program:
    return Program("", "/lab/transfers.py", function)


def test_the_only_one_needs_no_name() -> None:
    only = protocol("transfer")
    assert chosen([only], program()) is only
    script = Protocol("transfers", "Transfers")
    assert chosen([script], program()) is script


def test_the_only_one_at_the_top_level_goes_first() -> None:
    part, whole = protocol("part"), protocol("whole", is_top_level=True)
    assert chosen([part, whole], program()) is whole
    assert chosen([part, whole], program("part")) is part


def test_one_is_named_by_its_function_or_its_name() -> None:
    first, second = protocol("first", name="wash"), protocol("second", name="dry")
    assert chosen([first, second], program("second")) is second
    assert chosen([first, second], program("wash")) is first


@pytest.mark.parametrize("is_top_level", [False, True])
def test_of_two_one_has_to_be_named(is_top_level: bool) -> None:
    found = [protocol(name, is_top_level=is_top_level) for name in ("wash", "dry")]
    with pytest.raises(UsageError, match=r"transfers\.py has two protocols, wash and dry") as caught:
        chosen(found, program())
    assert caught.value.hint == "Name one of them: transfers.py:wash"


@pytest.mark.parametrize(
    ("found", "hint"),
    [
        ([protocol("wash"), protocol("dry")], "Did you mean transfers.py:wash?"),
        ([protocol("transfer")], "It has: transfer."),
        ([Protocol("transfers", "Transfers")], "It declares no protocols: run the file itself."),
    ],
)
def test_a_name_that_is_not_there_is_told_with_those_that_are(found: list[Protocol], hint: str) -> None:
    with pytest.raises(UsageError, match="no protocol and no function 'washh'") as caught:
        chosen(found, program("washh"))
    assert caught.value.hint == hint
