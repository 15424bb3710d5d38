"""What every guest with packages has, and what is left out because a guest has no use for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BASE: Final = ("micropip", "pylabrobot", "pyserial", "tzdata")
"""Requirements that are resolved with those of every program."""

DROPPED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        # The host edits lines and asks the guest what could complete them: IPython serves without these.
        "ipython": frozenset({"jedi", "prompt-toolkit"}),
    }
)
"""Project -> those of its requirements that are not met."""
