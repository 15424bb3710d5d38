"""Requirements of every guest with packages, and those left out because a guest has no use for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BASE: Final = ("micropip", "pylabrobot", "pyserial", "tzdata")
"""Requirements that are resolved together with those of every program."""

DROPPED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        # The host edits lines and asks the guest for completions: IPython works without these.
        "ipython": frozenset({"jedi", "prompt-toolkit"}),
    }
)
"""Project -> those of its requirements that are left out."""
