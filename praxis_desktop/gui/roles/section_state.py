"""How far a section of the setup page is settled: in words, with tone and icon."""

from __future__ import annotations

from typing import NamedTuple

from praxis_desktop.gui.look.tokens import ToneName


class SectionState(NamedTuple):
    """Never colour alone: ``words`` say the same as ``tone`` and ``icon``."""

    tone: ToneName
    icon: str
    words: str
