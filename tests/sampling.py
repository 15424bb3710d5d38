"""Selects test values: a few are used every time, all of them in a long series."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def sampled(values: Iterable[Any], usual: Collection[Any]) -> list[Any]:
    """Return all ``values`` for ``pytest.mark.parametrize``; those that are not ``usual`` are marked
    ``long``.
    """
    values = list(values)
    assert all(each in values for each in usual)
    return [each if each in usual else pytest.param(each, marks=pytest.mark.long) for each in values]
