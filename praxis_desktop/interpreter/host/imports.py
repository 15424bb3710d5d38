"""Types for the imports that a group of host functions provides to the wasm module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

HostFunction = Callable[..., Any]
"""A host function. It takes i32 and i64 as int (signed), f64 as float and externref as the host value it
refers to. It returns a number (None stands for 0) or a host value.
"""

ImportTable = dict[str, HostFunction]


class FunctionGroup(Protocol):
    """A group of host functions that provides all the imports in one area."""

    def imports(self) -> ImportTable:
        """Return the wasm imports that this group of functions provides, keyed by name."""
        ...
