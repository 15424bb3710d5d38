"""A program's entry point, as far as its text shows it."""

from __future__ import annotations

import pytest

from praxis_desktop.protocols import Program
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.text import declares_something, may_declare


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("print(1)", False),
        ("def helper(): ...\nhelper()", False),
        ("def helper(): ...\nx = helper()", False),
        ("def main(): ...", True),
        ("async def main(): ...\nif __name__ == '__main__':\n    main()", True),
        ("def main(): ...\nmain()", False),
        ("import asyncio\nasync def main(): ...\nasyncio.run(main())", False),
        ("# protocol_function\nprint(1)", False),
        ("from praxis import protocol_function\n@protocol_function()\ndef f(): ...", True),
        ("from praxis import protocol_function as protocol\n@protocol\ndef f(): ...", True),
        ("import praxis\n@praxis.protocol_function(name='x')\ndef f(): ...", True),
        ("def main(): ...\n$", True),
        ("x = $", False),
    ],
)
def test_what_can_be_called_is_seen_in_the_text(source: str, expected: bool) -> None:
    assert declares_something(Program(source, "/lab/a.py")) is expected
    assert may_declare(Program(source, "/lab/a.py")) or not expected


def test_a_function_that_was_asked_for_can_be_called() -> None:
    assert declares_something(Program("def weigh(): ...", "/lab/a.py", "weigh"))


@pytest.mark.parametrize("more", ["", "import math\n", "X = math.sqrt(2)\n", "class A: ...\n", "'text'\n"])
def test_a_file_that_only_defines_functions_has_no_entry(more: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        declares_something(Program(f"'''Helpers.'''\n{more}def weigh(): ...\n", "/lab/weighing.py"))
    assert caught.value.message.startswith("weighing.py has no entry")
    assert "weighing.py:weigh" in caught.value.hint
    assert (caught.value.reason, caught.value.exit_code) == ("entry", 2)
