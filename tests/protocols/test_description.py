"""The description in a protocol file, read without running or even parsing the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.text import Description, describe


def described(source: str) -> Description:
    return describe(Program(source, "/lab/weigh_twice.py"))


def test_title_details_and_ports() -> None:
    source = '''#!/usr/bin/env python3
"""Weigh a vessel.

    First line
    and second.

    * a list
    * of two
    """
# /// script
# requires-python = ">=3.14"
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///
'''
    assert described(source) == Description(
        "Weigh a vessel",
        "First line and second.\n\n* a list\n* of two",
        ports={"scale": "Mettler Toledo balance (MT-SICS)"},
    )


@pytest.mark.parametrize(
    "source", ["x = 1\n", "f'no docstring'\n", "b'bytes'\n", "'''unfinished", "(\n", "\t\x0c\n"]
)
def test_a_file_without_a_docstring_has_its_name(source: str) -> None:
    assert described(source) == Description("weigh_twice")


def test_a_docstring_is_found_before_a_syntax_error() -> None:
    assert described("'Weigh'\nwhile True print(1)\n").title == "Weigh"


def test_a_block_of_another_type_is_not_ours() -> None:
    assert described("# /// other\n# [tool.praxis.ports]\n# scale = 'x'\n# ///\n").ports == {}


def test_a_file_can_say_its_category() -> None:
    block = (
        "# /// script\n# [tool.praxis]\n# category = '{}'\n#\n# [tool.praxis.ports]\n# scale = 'x'\n# ///\n"
    )
    assert described(block.format("weighing")).category == "weighing"
    assert described(block.format("weighing")).ports == {"scale": "x"}
    assert described(block.format("")).category == ""
    assert described("x = 1\n").category == ""


def test_a_file_can_ask_for_a_process_of_its_own() -> None:
    block = '# /// script\n# [tool.praxis.execution]\n# mode = "{}"\n# ///\n'
    assert described(block.format("process")).in_process
    assert not described(block.format("thread")).in_process
    assert not described("x = 1\n").in_process


def test_a_block_that_does_not_end_is_none() -> None:
    assert described("# /// script\n# [tool.praxis.ports]\nx = 1\n").ports == {}


def test_a_block_ends_at_its_last_closing_line() -> None:
    source = "# /// script\n# [tool.praxis.ports]\n# text = '''\n# ///\n# '''\n# ///\n"
    assert described(source).ports == {"text": "///\n"}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("# [tool.praxis.ports\n", "not TOML"),
        ("# [tool.praxis]\n# ports = 3\n", "must be a table"),
        ("# [tool.praxis]\n# execution = 'process'\n", "must be a table"),
        ("# [tool]\n# praxis = 3\n", "[tool.praxis] must be a table"),
        ("# [tool.praxis]\n# category = 3\n", "category in [tool.praxis] must be one line, not 3"),
        (
            "# [tool.praxis]\n# category = ['weighing']\n",
            "category in [tool.praxis] must be one line, not ['weighing']",
        ),
        ('# [tool.praxis]\n# category = "a\\nb"\n', "category in [tool.praxis] must be one line, not 'a"),
        ("# [tool.praxis.execution]\n# mode = 'fast'\n", "not mode = 'fast'"),
        ("# [tool.praxis.execution]\n# mode = ['process']\n", "not mode = "),
        ("# [tool.praxis.execution]\n# size = 3\n", "not size = 3"),
        ("# [tool.praxis.ports]\n# scale = 3\n", "'scale'"),
        ("# [tool.praxis.ports]\n# 'a b' = 'x'\n", "'a b'"),
    ],
)
def test_metadata_that_is_wrong_is_said(block: str, expected: str) -> None:
    with pytest.raises(UsageError, match=r"weigh_twice\.py") as caught:
        described(f"# /// script\n{block}# ///\n")
    assert expected in caught.value.message
    assert caught.value.hint


def test_two_blocks_are_one_too_many() -> None:
    with pytest.raises(UsageError, match="2 '# /// script' blocks"):
        described("# /// script\n# ///\n\n# /// script\n# ///\n")


@given(st.text())
def test_no_text_breaks_the_reader(source: str) -> None:
    described(source)


@pytest.mark.parametrize("value", ["[" * 5_000, "9" * 5_000])
def test_a_block_that_nothing_can_read_is_told(value: str) -> None:
    program = Program(f"# /// script\n# x = {value}\n# ///\n", "x.py")
    with pytest.raises(UsageError, match="is not TOML"):
        describe(program)
