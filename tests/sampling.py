"""Of values that a test could be tried with, a few are every time, and all of them in a long series."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def sampled(values: Iterable[Any], usual: Collection[Any]) -> list[Any]:
    """All ``values`` for ``pytest.mark.parametrize``; those that are not ``usual`` are ``long``."""
    values = list(values)
    assert all(each in values for each in usual)
    return [each if each in usual else pytest.param(each, marks=pytest.mark.long) for each in values]
