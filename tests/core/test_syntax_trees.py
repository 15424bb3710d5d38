"""Several threads can parse programs at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from praxis_desktop.core.sources import literal_value, parsed


def test_threads_do_not_disturb_one_another() -> None:
    # Unguarded, a few hundred trees at once make CPython 3.11 raise SystemError.
    sources = [f"x = {'[' * 40}{number}{']' * 40}\n" * 20 for number in range(64)]
    with ThreadPoolExecutor(4) as pool:
        assert all(len(tree.body) == 20 for tree in pool.map(parsed, sources * 3))


def test_what_follows_shares_a_tree() -> None:
    assert parsed("x = 1") is parsed("x = 1")


@pytest.mark.parametrize("source", ["def (", "\0", "(" * 100_000])
def test_what_cannot_be_parsed_raises_what_the_parser_does(source: str) -> None:
    for _ in range(2):
        with pytest.raises((SyntaxError, ValueError, RecursionError, MemoryError)):
            parsed(source)


def test_literals_are_values() -> None:
    assert literal_value("  'a' 'b'") == "ab"
    with pytest.raises(ValueError, match="malformed"):
        literal_value("f()")
