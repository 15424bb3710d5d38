"""Names of roles as a person reads them."""

from __future__ import annotations

from typing import NamedTuple

from praxis_desktop.gui.look.tokens import ToneName


def role_words(role: str) -> str:
    """Within a sentence: ``liquid handler`` for ``liquid_handler``."""
    return role.replace("_", " ").strip() or role


def role_title(role: str) -> str:
    """On its own: ``Liquid handler``."""
    words = role_words(role)
    return words[:1].upper() + words[1:]


class SectionState(NamedTuple):
    """Never colour alone: ``words`` say the same as ``tone`` and ``icon``."""

    tone: ToneName
    icon: str
    words: str
