"""What a theme of the host offers to the wasm module: import names and the functions behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

HostFunction = Callable[..., Any]
"""Takes i32 and i64 as int (signed), f64 as float, externref as the host value; returns a number (None is 0)
or a host value.
"""

ImportTable = dict[str, HostFunction]


class Theme(Protocol):
    """One module under ``host``: everything the guest asks for on one subject."""

    def imports(self) -> ImportTable:
        """The wasm imports this theme answers, by name."""
        ...
