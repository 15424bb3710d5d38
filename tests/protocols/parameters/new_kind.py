"""A new kind of parameter: a single module, as it would be beside the existing ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from praxis_desktop.protocols import parameters
from praxis_desktop.protocols.parameters.kind import kinds

COLOUR = """
import re

from praxis_desktop.protocols.parameters.kind import Kind, refusal

_COLOUR = "#[0-9a-f]{6}"

COLOUR = Kind(
    "colour",
    expected=lambda _: "a colour such as #ff8800",
    schema=lambda *_: {"type": "string", "pattern": f"^{_COLOUR}$"},
    parse=lambda _, text, __: text.strip().lower(),
    check=lambda parameter, value, _: "" if re.fullmatch(_COLOUR, str(value)) else refusal(parameter, value),
    column="colour",
    example=lambda _: "#ff8800",
)
"""


@contextmanager
def a_new_kind(folder: Path) -> Iterator[None]:
    """Add the kind "colour", with its module in ``folder``, for the time of the context."""
    folder.joinpath("colours.py").write_text(COLOUR, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parameters, "__path__", [*parameters.__path__, str(folder)])
        kinds.cache_clear()
        yield
    kinds.cache_clear()
