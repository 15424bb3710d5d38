"""The signs in a program's text that it needs packages."""

from __future__ import annotations

import pytest

from praxis_desktop.protocols import Program
from praxis_desktop.runs.packages.needs import may_need_packages

HEAD = "from praxis import protocol_function\n"


@pytest.mark.parametrize(
    ("source", "speaks"),
    [
        ("print(1)", False),
        ("import asyncio\nimport praxis", False),
        ("import numpy", True),
        ("# /// script\n# dependencies = []\n# ///", True),
        (HEAD + "@protocol_function(requires=['xxhash'])\ndef wash(): ...", True),
        (HEAD + "@protocol_function(requires_deck=False)\ndef wash(): ...", False),
    ],
)
def test_imports_and_declarations_speak_for_packages(source: str, speaks: bool) -> None:
    assert may_need_packages(Program(source, "wash.py")) == speaks
