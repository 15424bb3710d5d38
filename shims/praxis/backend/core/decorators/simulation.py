"""Praxis's import path for ``simulate_output``, with which Praxis makes up numbers in the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def simulate_output(
    shape: tuple[int, int], value_range: tuple[float, float], strategy: str = "uniform"
) -> Callable[[F], F]:
    """Accept the declaration of a function's output, as in Praxis. Here a dry run calls the function
    itself, with simulated instruments, and makes up no numbers.
    """

    def decorator(func: F) -> F:
        told = {"shape": shape, "range": value_range, "strategy": strategy}
        func.__praxis_simulation__ = told  # type: ignore[attr-defined]
        return func

    return decorator
