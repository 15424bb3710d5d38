"""What a program's text shows: its imports, and whether it calls one of its functions."""

from __future__ import annotations

import pytest

from praxis_desktop.protocols import Program
from praxis_desktop.protocols.text import imports_of, outline_of


def program(source: str) -> Program:
    return Program(source, "program.py")


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("x = 1", set()),
        ("import a, b.c as d", {"a", "b.c"}),
        ("from a.b import c, d", {"a.b", "a.b.c", "a.b.d"}),
        ("from a import *", {"a"}),
        ("from __future__ import annotations", set()),
        ("from . import a\nfrom .b import c\nfrom .. import d", set()),
        ("try:\n    import a\nexcept ImportError:\n    import b", {"a", "b"}),
        ("def main():\n    if True:\n        import a", {"a"}),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"b"}),
        ("import typing\nif typing.TYPE_CHECKING:\n    import a", {"typing"}),
        ("__import__('a')", set()),
        ("'import a'", set()),
    ],
)
def test_imports_are_found_wherever_they_are(source: str, modules: set[str]) -> None:
    assert imports_of(program(source)) == modules


def test_a_text_that_this_python_cannot_parse_shows_the_lines_that_import() -> None:
    source = "import a.b\n  from c import d\nx = import\n"
    assert imports_of(program(source)) == {"a.b", "c"}
    assert outline_of(program(source)).functions == frozenset()


def test_nothing_that_a_text_may_be_is_an_error() -> None:
    for source in ("\0", "(" * 100_000, "x = 1\udcff"):
        assert imports_of(program(source)) == frozenset()


@pytest.mark.parametrize(
    ("source", "functions", "calls_main"),
    [
        ("def main(): pass", {"main"}, False),
        ("async def main(): pass\ndef other(): main()", {"main", "other"}, False),
        ("def main(): pass\nmain()", {"main"}, True),
        ("def main(): pass\nif __name__ == '__main__':\n    main()", {"main"}, True),
        ("class Main:\n    def main(self): pass", set(), False),
    ],
)
def test_functions_are_those_of_the_top_level(source: str, functions: set[str], calls_main: bool) -> None:
    outline = outline_of(program(source))
    assert (set(outline.functions), outline.calls_main) == (functions, calls_main)
